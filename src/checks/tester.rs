//! Tests one list: asks for its test points, past every cache, and tells the book.

use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout};

use super::Checker;
use super::health::{Said, Sample, Turn};
use super::list_key::ListKey;
use super::test_points::{TestPoint, Tested, judge, test_points};
use crate::dns::Resolver;

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
                    if let Some((_, took)) = answer {
                        let sample = Sample {
                            at: now,
                            took,
                            said: Said::Test,
                        };
                        note(self.health().asked(key, sample), key);
                    }
                    answers.push((point.place, answer.map(|(addresses, _)| addresses)));
                }
                Err(error) => tracing::error!("A test of {} ended early: {error}", key.zone),
            }
        }
        let tested = judge(&answers);
        if matches!(tested, Tested::Sound { .. }) && self.health().is_out(|| key.clone()) {
            // What it said while it wasn't sound is not to be believed when it is back.
            self.forget(key);
        }
        note(self.health().tested(key, tested, now), key);
        gauge(key).set(if self.health().is_out(|| key.clone()) {
            0.0
        } else {
            1.0
        });
        tested
    }

    /// Forgets the health of the lists that nobody uses any more; `in_use` is in order.
    pub fn keep_only(&self, in_use: &[ListKey]) {
        for gone in self.health().keep_only(in_use) {
            gauge(&gone).set(f64::NAN);
        }
    }
}

/// Tells whoever reads the log when a list went out of use or came back.
pub(super) fn note(turn: Option<Turn>, key: &ListKey) {
    let Some(turn) = turn else { return };
    let (zone, about) = (key.zone.as_str(), key.sort.as_str());
    match turn {
        Turn::Out(why) => {
            gauge(key).set(0.0);
            metrics::counter!("guestlist_list_put_out_of_use_total", "zone" => zone.to_owned(), "reason" => why.code())
                .increment(1);
            tracing::warn!(
                list.zone = zone,
                list.about = about,
                list.reason = why.code(),
                "The list {zone} is out of use: it {why}"
            );
        }
        Turn::Back => {
            gauge(key).set(1.0);
            tracing::warn!(
                list.zone = zone,
                list.about = about,
                "The list {zone} is in use again: it has been sound for a while"
            );
        }
    }
}

fn gauge(key: &ListKey) -> metrics::Gauge {
    let (zone, about) = (key.zone.to_string(), key.sort.as_str());
    metrics::gauge!("guestlist_list_in_use", "zone" => zone, "about" => about)
}

/// The addresses found and how long that took; None: no answer, whatever was tried.
async fn ask_for(
    resolver: &Resolver,
    point: TestPoint,
    patience: Duration,
) -> (TestPoint, Option<(Vec<std::net::Ipv4Addr>, Duration)>) {
    for _ in 0..TRIES {
        let began = Instant::now();
        if let Ok(Ok(answer)) = timeout(patience, resolver.ipv4_anew(&point.name)).await {
            return (point, Some((answer.records, began.elapsed())));
        }
    }
    (point, None)
}
