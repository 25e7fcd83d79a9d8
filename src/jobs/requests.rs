//! Mails owners that somebody asks to be let in, or that mail waits for their answer: at most once an hour, all who have
//! come since in one message, the first of them with a link to answer by.
//!
//! What waits to be told is the rows themselves: a relay that is down, or a node that dies, delays a mail and loses none.

use chrono::{DateTime, Datelike, Utc};
use chrono_tz::Tz;

use super::Jobs;
use super::round::{Round, RoundError};
use crate::lang::{Language, in_language, with_language};
use crate::mailer::{Claim, Mailer, MailerError, Message, Waiting};
use crate::policy::{AskThen, Proof};
use crate::store::{Database, RequestKind, RequestRecord, StoreError};
use crate::tenancy::{Job, Mailbox, MailboxId, Secret, Tenant, TenantId};

/// Mailboxes whose owners are mailed in one go.
const MAILBOXES: u32 = 100;

/// Why an owner or admin was not told; it is tried again.
#[derive(Debug, thiserror::Error)]
pub(super) enum TellError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Mailer(#[from] MailerError),
    #[error("the machine gives no randomness for a link")]
    Randomness(#[from] getrandom::Error),
}

pub(super) async fn every_minute(jobs: Jobs) {
    let url = &jobs.config.web.public_url;
    let failed = "The requests that wait could not be looked up; it is tried again";
    jobs.do_each_minute(Job::Requests, failed, || {
        tell_owners(&jobs.database, &jobs.mailer, url, jobs.clock.now())
    })
    .await;
}

/// Mails every owner who is to be told now; fails where one could not be, when the others have been.
pub async fn tell_owners(
    database: &Database,
    mailer: &Mailer,
    public_url: &str,
    now: DateTime<Utc>,
) -> Result<(), RoundError> {
    let mut tx = database.read().await?;
    let mut requests = tx.system().requests();
    let mailboxes = requests.mailboxes_to_tell(now, MAILBOXES).await?;
    drop(tx);
    let mut round = Round::default();
    for (tenant, mailbox) in mailboxes {
        let told = tell(database, mailer, (tenant, mailbox), (public_url, now)).await;
        round.note(
            told,
            "An owner was not told of a request; it is tried again",
        );
    }
    round.end()
}

async fn tell(
    database: &Database,
    mailer: &Mailer,
    (tenant, mailbox): (TenantId, MailboxId),
    (public_url, now): (&str, DateTime<Utc>),
) -> Result<(), TellError> {
    let mut tx = database.write().await?;
    let requests = tx.of(tenant).requests().claim_untold(mailbox, now).await?;
    if requests.is_empty() {
        // Another node was quicker.
        return Ok(());
    }
    let mut message = None;
    let mut language = None;
    if let Some((owner, tenant, owners)) = owner(&mut tx, tenant, mailbox).await? {
        language = Some(owners);
        let zone = owner.time_zone.unwrap_or(tenant.time_zone);
        let mut waiting = Vec::new();
        for request in requests.iter().take(Waiting::MOST) {
            let secret = Secret::generate(tenant.id)?;
            let link = secret.hash();
            tx.of(tenant.id)
                .requests()
                .set_answer_link(request.id, link)
                .await?;
            waiting.push(Waiting {
                sender: request.sender.clone(),
                claim: claim(request),
                until: request
                    .waits_until
                    .filter(|until| *until > now)
                    .map(|until| with_language(owners, || said(until, zone))),
                link: format!("{public_url}/answer/{}", secret.text()),
            });
        }
        message = Some(Message::RequestsWaiting {
            to: owner.address,
            more: requests.len().saturating_sub(waiting.len()),
            waiting,
            then_let_in: tenant.asking.then == AskThen::Accept,
            link: format!("{public_url}/requests"),
            provider: tenant.name,
        });
    }
    tx.commit().await?;
    if let Some(message) = message {
        let sent = in_language(language, mailer.send(&message)).await;
        unless_for_good(sent, "The mail about a request")?;
    }
    let mut tx = database.write().await?;
    tx.of(tenant).requests().told(mailbox, now).await?;
    Ok(tx.commit().await?)
}

/// What is refused for good is said in the log and counts as told, since the page shows it; the rest is tried again.
pub(super) fn unless_for_good(
    sent: Result<(), MailerError>,
    what: &str,
) -> Result<(), MailerError> {
    match sent {
        Err(error) if error.is_permanent() => {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "{what} was refused for good; the page shows it"
            );
            Ok(())
        }
        sent => sent,
    }
}

/// What is known of the sender.
fn claim(request: &RequestRecord) -> Claim {
    match (request.kind, request.proof) {
        (RequestKind::Proven, _) => Claim::Proved,
        (RequestKind::Asked, Some(Proof::Proven)) => Claim::Confirmed,
        (RequestKind::Asked, Some(Proof::Unproven) | None) => Claim::Unconfirmed,
        (RequestKind::Asked, Some(Proof::Contradicted)) => Claim::Denied,
    }
}

fn said(time: DateTime<Utc>, zone: Tz) -> String {
    let time = time.with_timezone(&zone);
    let weekday = say!("time-weekday", day = time.weekday().number_from_monday());
    let month = say!("time-month", month = time.month());
    say!(
        "mail-weekday-time",
        weekday = weekday,
        day = time.day(),
        month = month,
        time = time.format("%H:%M").to_string(),
        zone = zone.name()
    )
}

/// The mailbox whose owner can sign in to answer, the provider, and in which language the owner is written to. None:
/// nobody is there to be told.
pub(super) async fn owner(
    tx: &mut crate::store::Tx,
    tenant: TenantId,
    mailbox: MailboxId,
) -> Result<Option<(Mailbox, Tenant, Language)>, StoreError> {
    let account = tx.of(tenant).accounts().find_by_mailbox(mailbox).await?;
    let mailbox = tx.of(tenant).mailboxes().find(mailbox).await?;
    let tenant = tx.of(tenant).row().find().await?;
    let (Some(account), Some(mailbox), Some(tenant)) = (account, mailbox, tenant) else {
        return Ok(None);
    };
    let can_answer = account.disabled_at.is_none() && tenant.disabled_at.is_none();
    let language = account.mail_language(tenant.language);
    Ok(can_answer.then_some((mailbox, tenant, language)))
}
