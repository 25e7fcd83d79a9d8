//! `guestlist check-config`

use std::fmt::Display;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;

use super::arguments::CheckConfig;
use super::run::say;
use crate::checks::{Checker, HealthBook, ListKey, Tested};
use crate::clock::Clock;
use crate::config::{Config, ConfigError};
use crate::dns::Resolver;
use crate::engine::{RefusalLinks, SecretKeys};
use crate::jobs::{check_link, lists_in_use};
use crate::mailer::Mailer;
use crate::store::Database;

/// How long each part may take to answer.
const PATIENCE: Duration = Duration::from_secs(15);
/// Lists that are tested at once.
const AT_ONCE: usize = 16;

pub(super) async fn run(
    arguments: &CheckConfig,
    config: Result<Config, ConfigError>,
) -> anyhow::Result<ExitCode> {
    let config = match config {
        Ok(config) => {
            say("ok      configuration")?;
            config
        }
        Err(error) => {
            say(format_args!("FAILED  configuration: {error}"))?;
            return Ok(ExitCode::FAILURE);
        }
    };
    if !arguments.live {
        return Ok(ExitCode::SUCCESS);
    }
    let outcomes = [
        report("database", database(&config)).await?,
        report("dns", dns(&config)).await?,
        report("mail relay", Box::pin(relay(&config))).await?,
        report("public url", public_url(&config)).await?,
    ];
    let lists_are_well = report_lists(&config).await?;
    let all_well = outcomes.into_iter().all(|well| well) && lists_are_well;
    Ok(if all_well {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Prints one line for one part; true when it is well.
async fn report(
    part: &str,
    check: impl Future<Output = anyhow::Result<String>>,
) -> anyhow::Result<bool> {
    let outcome = tokio::time::timeout(PATIENCE, check).await;
    let line = |word: &str, text: &dyn Display| say(format_args!("{word:7} {part}: {text}"));
    match &outcome {
        Ok(Ok(what)) => line("ok", what)?,
        Ok(Err(error)) => line("FAILED", &format_args!("{error:#}"))?,
        Err(_) => line("FAILED", &format_args!("no answer within {PATIENCE:?}"))?,
    }
    Ok(matches!(outcome, Ok(Ok(_))))
}

async fn database(config: &Config) -> anyhow::Result<String> {
    let database = Database::connect(&config.database).await?;
    database.ping().await?;
    database.close().await;
    Ok("answers".to_owned())
}

async fn dns(config: &Config) -> anyhow::Result<String> {
    // The root zone's own TXT set is empty or not: any answer shows that somebody answers.
    Resolver::new(&config.dns)?.txt(".").await?;
    Ok("answers".to_owned())
}

async fn relay(config: &Config) -> anyhow::Result<String> {
    Mailer::new(&config.mail)?.check().await?;
    Ok("takes our connection".to_owned())
}

/// Prints one line for each list that a tenant asks; true when all are sound. Without the database there is nothing to
/// say: that has a line of its own.
async fn report_lists(config: &Config) -> anyhow::Result<bool> {
    let Ok(Ok(lists)) = tokio::time::timeout(PATIENCE, lists_of_all(config)).await else {
        return Ok(false);
    };
    if lists.is_empty() {
        say("ok      lists: no tenant asks one")?;
    }
    let resolver = Resolver::new(&config.dns)?;
    let (patience, now) = (config.policy.for_questions(), Clock::System.now());
    let checker = Arc::new(Checker::new(
        &resolver,
        patience,
        HealthBook::new(config.dns.list_tests),
    ));
    let mut all_well = true;
    for some in lists.chunks(AT_ONCE) {
        let mut testing = JoinSet::new();
        for list in some.iter().cloned() {
            let checker = Arc::clone(&checker);
            testing.spawn(async move {
                let tested = checker.test(&list, now).await;
                (list, tested)
            });
        }
        let mut tested = testing.join_all().await;
        tested.sort_by(|(one, _), (other, _)| one.cmp(other));
        for (list, tested) in tested {
            let outcome = match tested {
                Tested::Sound { .. } => Ok("has the entries that each list must have".to_owned()),
                Tested::Unsound(why) => Err(anyhow::anyhow!("it {why}")),
            };
            let part = format!("list {}", list.public_zone());
            all_well &= report(&part, std::future::ready(outcome)).await?;
        }
    }
    Ok(all_well)
}

async fn lists_of_all(config: &Config) -> anyhow::Result<Vec<ListKey>> {
    let database = Database::connect(&config.database).await?;
    let lists = lists_in_use(&database).await;
    database.close().await;
    Ok(lists?)
}

async fn public_url(config: &Config) -> anyhow::Result<String> {
    let keys = SecretKeys::load_or_create(&config.secret_key_file)?;
    let links = RefusalLinks::new(&keys, &config.web.public_url);
    let resolver = Resolver::new(&config.dns)?;
    let url = &config.web.public_url;
    check_link(&links, url, &resolver, Clock::System.now()).await?;
    Ok(format!("{url} opens our links"))
}
