//! Mails the operators that lists went out of use or came back: at most once an hour, all of them in one message, and
//! nothing that didn't last.
//!
//! What was told stands in the database, so that one node tells it, and none tells it again after a restart. Each node
//! sees the lists for itself: a list is told to be back by a node that has seen it sound ever since it was told to be
//! out, be it because it came back or because the node has just started.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::round::{Round, RoundError};
use super::{Jobs, operators};
use crate::checks::{HealthBook, ListKey, ListReport, OutOfUse, Standing};
use crate::lang::{in_language, with_language};
use crate::mailer::{ListNews, Mailer, MailerError, Message};
use crate::phrases::out_of_use;
use crate::store::{Database, StoreError, ToldList};
use crate::tenancy::Job;

/// How often it is looked at, at most.
const EVERY: Duration = Duration::from_mins(1);
/// How often the operators are mailed at most.
const MAILED_EVERY: TimeDelta = TimeDelta::hours(1);
/// Tests that a list must be out of use for before it is told: two bring it back.
const LASTS_TESTS: u32 = 3;

/// A list that somebody asks.
struct Asked {
    key: ListKey,
    name: String,
}

/// One list that the operators don't know the state of.
struct News {
    told: ToldList,
    before: Option<ToldList>,
    name: String,
    zone: String,
    /// None: it is in use again.
    why: Option<OutOfUse>,
}

impl News {
    /// In the language that is spoken.
    fn line(&self) -> ListNews {
        ListNews {
            name: self.name.clone(),
            zone: self.zone.clone(),
            out_of_use: self.why.map(out_of_use),
        }
    }
}

pub(super) async fn always(jobs: Jobs) {
    let test_every = jobs.config.dns.list_tests;
    let book = jobs.engine.checker().health();
    let url = &jobs.config.web.public_url;
    let settled = TimeDelta::from_std(test_every * LASTS_TESTS).unwrap_or(MAILED_EVERY);
    let failed = "What the operators know of the lists could not be looked up; it is tried again";
    let every = EVERY.min(test_every);
    jobs.repeat(Job::ListNews, every, failed, || {
        let now = jobs.clock.now();
        tell_of_lists(&jobs.database, &jobs.mailer, book, url, (now, settled))
    })
    .await;
}

/// Mails the operators what they don't know yet of the lists in use, if it has lasted for so long.
pub async fn tell_of_lists(
    database: &Database,
    mailer: &Mailer,
    book: &HealthBook,
    public_url: &str,
    (now, settled): (DateTime<Utc>, TimeDelta),
) -> Result<(), RoundError> {
    let mut tx = database.read().await?;
    let told = tx.system().told_lists().list().await?;
    let lists = tx.system().checks().lists_in_use().await?;
    drop(tx);
    let lists = lists.iter().filter_map(|list| list.check.kind.list());
    let mut lists: Vec<Asked> = lists
        .map(|list| Asked {
            key: ListKey::of(list),
            name: list.name().to_owned(),
        })
        .collect();
    // Ordered by zone; a list of domains may be asked about senders and about HELO names.
    lists.sort_by(|one, other| one.key.cmp(&other.key));
    lists.dedup_by(|one, other| one.key == other.key);
    forget_unused(database, &told, &lists).await?;
    let last = told.iter().map(|told| told.told_at).max();
    if last.is_some_and(|last| now - last < MAILED_EVERY) {
        return Ok(());
    }
    let news = lists
        .iter()
        .filter_map(|list| news_of(list, &told, book, (now, settled)));
    let news = claim(database, news.collect()).await?;
    if news.is_empty() {
        return Ok(());
    }
    let all_out = lists.iter().all(|list| {
        let report = book.report(&list.key, now);
        report.is_some_and(|report| report.standing != Standing::InUse)
    });
    let mut round = Round::default();
    let mailing = (&news[..], all_out);
    if !mail(database, mailer, public_url, mailing, &mut round).await? {
        put_back(database, &news).await?;
    }
    round.end()
}

/// What the operators don't know of a list; None: they know, or it may not last.
fn news_of(
    list: &Asked,
    told: &[ToldList],
    book: &HealthBook,
    (now, settled): (DateTime<Utc>, TimeDelta),
) -> Option<News> {
    let key = &list.key;
    let about = key.sort.as_str();
    let before = told
        .iter()
        .find(|told| told.zone == key.zone && told.about == about);
    let was_told_out = before.is_some_and(|told| told.out_of_use);
    let report = book.report(key, now)?;
    let why = match report {
        ListReport {
            standing: Standing::OutOfUse { why, since },
            ..
        } => (!was_told_out && now - since >= settled).then_some(Some(why)),
        ListReport { sound_since, .. } => {
            let is_back = was_told_out && sound_since > before.map(|told| told.told_at);
            is_back.then_some(None)
        }
    }?;
    Some(News {
        told: ToldList {
            zone: key.zone.clone(),
            about: about.to_owned(),
            out_of_use: why.is_some(),
            told_at: now,
        },
        before: before.cloned(),
        name: list.name.clone(),
        zone: key.public_zone().to_owned(),
        why,
    })
}

/// A list that nobody asks any more is no news when it is switched on again.
async fn forget_unused(
    database: &Database,
    told: &[ToldList],
    lists: &[Asked],
) -> Result<(), StoreError> {
    let is_used = |told: &&ToldList| {
        let mut keys = lists.iter().map(|list| &list.key);
        keys.any(|key| key.zone == told.zone && key.sort.as_str() == told.about)
    };
    let unused: Vec<&ToldList> = told.iter().filter(|told| !is_used(told)).collect();
    if unused.is_empty() {
        return Ok(());
    }
    let mut tx = database.write().await?;
    for told in unused {
        tx.system().told_lists().remove(told).await?;
    }
    tx.commit().await
}

/// What is left for this node to tell.
async fn claim(database: &Database, news: Vec<News>) -> Result<Vec<News>, StoreError> {
    if news.is_empty() {
        return Ok(news);
    }
    let mut tx = database.write().await?;
    let mut claimed = Vec::new();
    for one in news {
        let mut told_lists = tx.system().told_lists();
        if told_lists.claim(&one.told, one.before.as_ref()).await? {
            claimed.push(one);
        }
    }
    tx.commit().await?;
    Ok(claimed)
}

/// Nobody was told: it is tried again.
async fn put_back(database: &Database, news: &[News]) -> Result<(), StoreError> {
    let mut tx = database.write().await?;
    for News { told, before, .. } in news {
        let mut told_lists = tx.system().told_lists();
        match before {
            Some(before) => drop(told_lists.claim(before, Some(told)).await?),
            None => told_lists.remove(told).await?,
        }
    }
    tx.commit().await
}

/// One message to each operator; false: none of them could be mailed for now.
async fn mail(
    database: &Database,
    mailer: &Mailer,
    public_url: &str,
    (news, all_out): (&[News], bool),
    round: &mut Round,
) -> Result<bool, StoreError> {
    let operators = operators::all(database).await?;
    let mut told = operators.is_empty();
    for (to, language) in operators {
        let lines = || news.iter().map(News::line).collect();
        let message = Message::ListsTurned {
            to,
            news: with_language(language, lines),
            all_out,
            link: format!("{public_url}/operator/lists"),
            provider: "Guestlist".to_owned(),
        };
        let sent = in_language(Some(language), mailer.send(&message)).await;
        told |= sent
            .as_ref()
            .map_or_else(MailerError::is_permanent, |()| true);
        round.note(
            sent,
            "An operator could not be told of the lists; the page shows it",
        );
    }
    Ok(told)
}
