//! Tests one list: asks for its test points, past every cache, and tells the book.

use std::net::Ipv4Addr;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout};

use super::book::OTHER;
use super::health::{Said, Sample, Turn};
use super::list_key::ListKey;
use super::test_points::{TestPoint, Tested, Unanswered, judge, test_points};
use super::{Checker, HealthBook};
use crate::dns::{DnsError, Resolver};

/// Times that a test point is asked for before the list counts as silent: one packet may be lost.
const TRIES: u32 = 2;

impl Checker {
    /// Tests a list, and puts it out of use or back in by the outcome.
    pub async fn test(&self, key: &ListKey, now: DateTime<Utc>) -> Tested {
        let mut asking = JoinSet::new();
        for point in test_points(key) {
            let (resolver, patience) = (self.resolver().clone(), self.patience());
            asking.spawn(async move { ask_for(&resolver, point, patience).await });
        }
        let mut answers = Vec::new();
        while let Some(asked) = asking.join_next().await {
            match asked {
                Ok((point, answer)) => {
                    if let Ok((_, took)) = answer {
                        let sample = Sample {
                            at: now,
                            took,
                            said: Said::Test,
                            party: None,
                        };
                        note(self.health(), self.health().asked(key, sample), key);
                    }
                    answers.push((point.place, answer.map(|(addresses, _)| addresses)));
                }
                Err(error) => {
                    tracing::error!("A test of {} ended early: {error}", key.public_zone());
                }
            }
        }
        let tested = judge(&answers);
        if matches!(tested, Tested::Sound { .. }) && self.health().is_out(|| key.clone()) {
            // What it said while it wasn't sound is not to be believed when it is back.
            self.forget(key);
        }
        let turn = self.health().tested(key, tested, now);
        note(self.health(), turn, key);
        measure(self.health(), key);
        tested
    }

    /// Forgets the health of the lists that nobody uses any more; `in_use` is in order.
    pub fn keep_only(&self, in_use: &[ListKey]) {
        for gone in self.health().keep_only(in_use) {
            measure(self.health(), &gone);
        }
    }
}

/// Tells whoever reads the log when a list went out of use or came back.
pub(super) fn note(book: &HealthBook, turn: Option<Turn>, key: &ListKey) {
    let Some(turn) = turn else { return };
    let (zone, about) = (key.public_zone(), key.sort.as_str());
    measure(book, key);
    match turn {
        Turn::Out(why) => {
            let name = book.metric_name(key);
            metrics::counter!("guestlist_list_put_out_of_use_total", "zone" => name, "reason" => why.code())
                .increment(1);
            tracing::warn!(
                list.zone = zone,
                list.about = about,
                list.reason = why.code(),
                "The list {zone} is out of use: it {why}"
            );
        }
        Turn::Back => {
            tracing::warn!(
                list.zone = zone,
                list.about = about,
                "The list {zone} is in use again: it has been sound for a while"
            );
        }
    }
}

/// Lists that have one public zone are one in the metrics: in use as long as all of them are. Those that are `other` there
/// are told by the log and the pages alone.
fn measure(book: &HealthBook, key: &ListKey) {
    let (zone, about) = (book.metric_name(key), key.sort.as_str());
    if zone == OTHER {
        return;
    }
    let in_use = book.are_in_use(key);
    let value = in_use.map_or(f64::NAN, |in_use| if in_use { 1.0 } else { 0.0 });
    metrics::gauge!("guestlist_list_in_use", "zone" => zone, "about" => about).set(value);
}

/// The addresses found and how long that took; or what the last try came to.
async fn ask_for(
    resolver: &Resolver,
    point: TestPoint,
    patience: Duration,
) -> (TestPoint, Result<(Vec<Ipv4Addr>, Duration), Unanswered>) {
    let mut why = Unanswered::Silent;
    for _ in 0..TRIES {
        let began = Instant::now();
        why = match timeout(patience, resolver.ipv4_anew(&point.name)).await {
            Ok(Ok(answer)) => return (point, Ok((answer.records, began.elapsed()))),
            Ok(Err(DnsError::Code(code))) => Unanswered::Error(code),
            Ok(Err(DnsError::NoAnswer(_) | DnsError::NoName(_))) | Err(_) => Unanswered::Silent,
        };
    }
    (point, Err(why))
}
