//! Is the link in our refusals alive? Asked of the public URL itself, at start and every hour.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::public_name::FromOutside;
use super::spawn::{HOURLY, ticks};
use super::{Jobs, operators};
use crate::dns::Resolver;
use crate::engine::RefusalLinks;
use crate::lang::in_language;
use crate::mail::Address;
use crate::mailer::Message;
use crate::store::StoreError;
use crate::tenancy::Job;

/// How long the public URL may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// Bytes of the answer that are looked at.
const LARGEST_PAGE: usize = 256 * 1024;
/// What our own page says to a token of the self-check.
const MARK: &str = "guestlist-self-check";

/// Why the link is dead.
#[derive(Debug, thiserror::Error)]
pub enum LinkCheck {
    /// Nobody answered, or TLS failed.
    #[error("{0} can't be reached: {1}")]
    Unreachable(String, String),
    /// Somebody answered, but it was not this installation with these keys.
    #[error("{0} answered with status {1}, and the answer isn't ours")]
    NotOurs(String, u16),
    /// No link could be made at all.
    #[error("no link could be made: {0}")]
    NoLink(String),
}

impl LinkCheck {
    /// The same for operators, in the language that is spoken; what a library said stays English.
    fn words(&self) -> String {
        match self {
            Self::Unreachable(url, why) => {
                say!("dead-unreachable", url = url.as_str(), why = why.as_str())
            }
            Self::NotOurs(url, status) => {
                say!(
                    "dead-not-ours",
                    url = url.as_str(),
                    status = status.to_string()
                )
            }
            Self::NoLink(why) => say!("dead-no-link", why = why.as_str()),
        }
    }
}

pub(super) async fn hourly(jobs: Jobs) {
    let mut ticks = ticks(HOURLY);
    let mut was_alive = true;
    loop {
        ticks.tick().await;
        let check = check_link(
            jobs.engine.links(),
            &jobs.config.web.public_url,
            &jobs.resolver,
            jobs.clock.now(),
        );
        let outcome = jobs.run(Job::LinkCheck, Some(HOURLY), check).await;
        metrics::gauge!("guestlist_refusal_link_alive").set(if outcome.is_ok() {
            1.0
        } else {
            0.0
        });
        match outcome {
            Ok(()) => was_alive = true,
            Err(problem) => {
                tracing::error!(
                    error = &problem as &dyn std::error::Error,
                    "The link in our refusals is dead: {problem}"
                );
                // Told once, not every hour.
                if std::mem::replace(&mut was_alive, false)
                    && let Err(error) = tell_operators(&jobs, &problem).await
                {
                    tracing::warn!(
                        error = &error as &dyn std::error::Error,
                        "The operators could not be looked up"
                    );
                }
            }
        }
    }
}

/// Asks the public URL for a token of our own; succeeds only if the answer is ours. A name in it that leads to this machine
/// alone is not asked.
pub async fn check_link(
    links: &RefusalLinks,
    public_url: &str,
    resolver: &Resolver,
    now: DateTime<Utc>,
) -> Result<(), LinkCheck> {
    let url = links
        .self_check_url(now)
        .map_err(|error| LinkCheck::NoLink(error.to_string()))?;
    let unreachable =
        |error: reqwest::Error| LinkCheck::Unreachable(public_url.to_owned(), describe(&error));
    let mut answer = client(resolver)
        .map_err(unreachable)?
        .get(url)
        .send()
        .await
        .map_err(unreachable)?;
    let status = answer.status();
    let mut page = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(unreachable)? {
        page.extend_from_slice(&chunk);
        // Our own page is a tenth of that; whoever else answers may have no end.
        if page.len() > LARGEST_PAGE {
            break;
        }
    }
    if status.is_success() && memchr::memmem::find(&page, MARK.as_bytes()).is_some() {
        return Ok(());
    }
    Err(LinkCheck::NotOurs(public_url.to_owned(), status.as_u16()))
}

fn client(resolver: &Resolver) -> reqwest::Result<reqwest::Client> {
    // reqwest takes its TLS provider from the process; a second call finds the first one's, which is the same.
    drop(rustls::crypto::ring::default_provider().install_default());
    reqwest::Client::builder()
        .timeout(PATIENCE)
        .redirect(reqwest::redirect::Policy::none())
        .dns_resolver(FromOutside(resolver.clone()))
        .build()
}

/// The cause, without the URL: the token in it needs no copy in the log.
fn describe(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}

async fn tell_operators(jobs: &Jobs, problem: &LinkCheck) -> Result<(), StoreError> {
    for (to, language) in operators::all(&jobs.database).await? {
        in_language(Some(language), mail(jobs, to, problem)).await;
    }
    Ok(())
}

async fn mail(jobs: &Jobs, to: Address, problem: &LinkCheck) {
    let message = Message::RefusalLinkDead {
        to,
        public_url: jobs.config.web.public_url.clone(),
        problem: problem.words(),
        provider: "Guestlist".to_owned(),
    };
    if let Err(error) = jobs.mailer.send(&message).await {
        tracing::warn!(
            error = &error as &dyn std::error::Error,
            "An operator could not be told of the dead link"
        );
    }
}
