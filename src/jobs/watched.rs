//! Looks the operator's own addresses and domains up in the lists that tenants ask, once an hour, and mails the operators
//! what appeared there and what is gone.
//!
//! Only lists that are in use and sound are asked, one question after another with a pause between, so that nobody's
//! terms are strained; an answer that isn't one changes nothing. Of several nodes, one looks. A case of a list that no
//! tenant asks any more is closed without a word: what the list says now isn't known.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::time::{Instant, sleep};
use uuid::Uuid;

use super::round::{Round, RoundError};
use super::spawn::HOURLY;
use super::{Jobs, operators};
use crate::checks::{Occasion, public_zone, zone_mark_text};
use crate::clock::Clock;
use crate::engine::Engine;
use crate::lang::{Language, in_language};
use crate::mail::{Address, ReversePath};
use crate::mailer::{Mailer, Message, WatchedNews};
use crate::policy::{About, CheckKind, DnsList, ListQuestion, ListResult, Needs, Request, Subject};
use crate::store::{Database, StoreError, Tx, WatchedCase, WatchedRecord};
use crate::tenancy::{Job, Watched};

/// Between two questions.
const PAUSE: Duration = Duration::from_millis(250);
/// What one question may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// Whoever looked within this time has looked for this hour.
const AGAIN: TimeDelta = TimeDelta::minutes(55);

/// What it takes to look.
#[derive(Clone, Copy)]
pub struct Lookout<'l> {
    pub database: &'l Database,
    pub engine: &'l Engine,
    pub mailer: &'l Mailer,
    pub clock: &'l Clock,
    pub public_url: &'l str,
    /// Between two questions.
    pub pause: Duration,
}

pub(super) async fn hourly(jobs: Jobs) {
    let lookout = Lookout {
        database: &jobs.database,
        engine: &jobs.engine,
        mailer: &jobs.mailer,
        clock: &jobs.clock,
        public_url: &jobs.config.web.public_url,
        pause: PAUSE,
    };
    let failed = "Own addresses could not be looked up in the lists; it is tried again in an hour";
    jobs.repeat(Job::Watched, HOURLY, failed, || lookout.look())
        .await;
}

/// What one list said of one address or domain.
struct Found<'f> {
    subject: String,
    list: &'f DnsList,
    result: ListResult,
}

impl Found<'_> {
    fn mark(&self) -> String {
        zone_mark_text(self.list.zone.as_str())
    }

    fn is_of(&self, case: &WatchedCase) -> bool {
        case.subject == self.subject && case.mark == self.mark()
    }
}

impl Lookout<'_> {
    /// Looks everything up that is due.
    pub async fn look(self) -> Result<(), RoundError> {
        let mut tx = self.database.read().await?;
        let watched = tx.system().watched().list().await?;
        let in_use = tx.system().checks().lists_in_use().await?;
        drop(tx);
        // What speaks for somebody is no reason to worry.
        let against = in_use.iter().filter_map(|list| match &list.check.kind {
            CheckKind::Dnsbl(list) => Some(list),
            _ => None,
        });
        let lists: Vec<&DnsList> = against.collect();
        let mut round = Round::default();
        for thing in &watched {
            let now = self.clock.now();
            let mut tx = self.database.write().await?;
            let mut things = tx.system().watched();
            let is_ours = things.claim(thing.id, (now - AGAIN, now)).await?;
            tx.commit().await?;
            if is_ours {
                let found = self.ask_all(thing, &lists).await;
                self.take_in(thing, found, &mut round).await?;
            }
        }
        round.end()
    }

    async fn ask_all<'f>(self, thing: &WatchedRecord, lists: &[&'f DnsList]) -> Vec<Found<'f>> {
        let about: Vec<About> = match &thing.what {
            Watched::Network(_) => thing.what.addresses().map(About::Client).collect(),
            Watched::Domain(domain) => vec![About::Domain(domain.clone())],
        };
        let mut found = Vec::new();
        for about in about {
            for list in lists {
                let fits = match about {
                    About::Client(_) => list.subject == Subject::Client,
                    About::Domain(_) => list.subject == Subject::SenderDomain,
                };
                if fits {
                    let result = self.ask(list, &about).await;
                    found.push(Found {
                        subject: shown(&about),
                        list,
                        result,
                    });
                    sleep(self.pause).await;
                }
            }
        }
        found
    }

    async fn ask(self, list: &DnsList, about: &About) -> ListResult {
        let client_address = match about {
            About::Client(address) => *address,
            About::Domain(_) => std::net::Ipv4Addr::UNSPECIFIED.into(),
        };
        // A supposed message, as the page for trying makes one; nobody gets it.
        let Ok(recipient) = Address::parse("postmaster@localhost.example") else {
            return ListResult::Unknown;
        };
        let request = Request {
            client_address,
            client_name: None,
            reverse_client_name: None,
            helo_name: None,
            sender: ReversePath::parse(""),
            recipient,
            submission: false,
            sasl_username: None,
            instance: None,
            queue_id: None,
        };
        let question = ListQuestion {
            zone: list.zone.clone(),
            about: about.clone(),
        };
        let needs = Needs {
            lists: vec![question],
            ..Needs::default()
        };
        let deadline = Instant::now() + PATIENCE;
        let checker = self.engine.checker();
        let evidence = checker
            .ask(&request, &needs, self.clock.now(), deadline, Occasion::Look)
            .await;
        let answer = evidence.lists.into_iter().next();
        match answer.map(|answer| answer.result) {
            // Codes that the tenants don't count are no listing here either.
            Some(ListResult::Listed { codes, .. })
                if !codes.iter().any(|code| list.meaning(*code).is_some()) =>
            {
                ListResult::NotListed
            }
            Some(result) => result,
            None => ListResult::Unknown,
        }
    }

    /// Opens and closes cases, and hands the operators' mail over before that is committed, so that no crash leaves
    /// somebody untold.
    async fn take_in(
        self,
        thing: &WatchedRecord,
        found: Vec<Found<'_>>,
        round: &mut Round,
    ) -> Result<(), StoreError> {
        let now = self.clock.now();
        let operators = operators::all(self.database).await?;
        let mut tx = self.database.write().await?;
        let mut open = tx.system().watched().open_cases().await?;
        take_over(&mut tx, &mut open, &found).await?;
        let mut news = Vec::new();
        for case in open.iter().filter(|case| case.watched_id == thing.id) {
            if !found.iter().any(|found| found.is_of(case)) {
                tx.system().watched().close_unasked(case.id, now).await?;
            }
        }
        for found in found {
            let known = open.iter().find(|case| found.is_of(case));
            let mut things = tx.system().watched();
            match (&found.result, known) {
                (ListResult::Listed { codes, text }, None) => {
                    let case = new_case(thing, &found, (codes.as_slice(), text.as_deref()), now);
                    things.open_case(&case).await?;
                    news.push(news_of(&case, true));
                }
                (ListResult::NotListed, Some(case)) if things.close_case(case.id, now).await? => {
                    news.push(news_of(case, false));
                }
                _ => {}
            }
        }
        if !news.is_empty() {
            self.tell(operators, &news, round).await;
        }
        tx.commit().await
    }

    async fn tell(
        self,
        operators: Vec<(Address, Language)>,
        news: &[WatchedNews],
        round: &mut Round,
    ) {
        for (to, language) in operators {
            let message = Message::WatchedTurned {
                to,
                news: news.to_vec(),
                link: format!("{}/operator/watched", self.public_url),
                provider: "Guestlist".to_owned(),
            };
            let sent = in_language(Some(language), self.mailer.send(&message)).await;
            let what = "An operator could not be told of own addresses on lists; the page shows it";
            round.note(sent, what);
        }
    }
}

/// Gives cases of before there were marks to the first zone of their list.
async fn take_over(
    tx: &mut Tx,
    open: &mut [WatchedCase],
    found: &[Found<'_>],
) -> Result<(), StoreError> {
    for case in open.iter_mut().filter(|case| case.mark.is_empty()) {
        let zone = |found: &&Found<'_>| {
            case.subject == found.subject && case.zone == public_zone(found.list.zone.as_str())
        };
        if let Some(found) = found.iter().find(zone) {
            case.mark = found.mark();
            tx.system().watched().set_mark(case.id, &case.mark).await?;
        }
    }
    Ok(())
}

fn shown(about: &About) -> String {
    match about {
        About::Client(address) => address.to_string(),
        About::Domain(domain) => domain.as_str().to_owned(),
    }
}

fn new_case(
    thing: &WatchedRecord,
    found: &Found<'_>,
    (codes, text): (&[std::net::Ipv4Addr], Option<&str>),
    now: DateTime<Utc>,
) -> WatchedCase {
    let codes: Vec<String> = codes.iter().map(ToString::to_string).collect();
    WatchedCase {
        id: Uuid::now_v7(),
        watched_id: thing.id,
        subject: found.subject.clone(),
        list: found.list.name().to_owned(),
        zone: public_zone(found.list.zone.as_str()).to_owned(),
        mark: found.mark(),
        answer: codes.join(" "),
        said: text.unwrap_or_default().to_owned(),
        cause: String::new(),
        found_at: now,
        asked_at: None,
        asked_by: None,
        gone_at: None,
        unasked: false,
    }
}

fn news_of(case: &WatchedCase, is_listed: bool) -> WatchedNews {
    WatchedNews {
        subject: case.subject.clone(),
        list: case.list.clone(),
        zone: case.zone.clone(),
        said: case.said.clone(),
        is_listed,
    }
}
