//! What runs in the background, and how often.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::{
    clean_up, digests, imports, link_check, list_news, list_tests, notices, requests,
    server_requests, suspensions, watched,
};
use crate::clock::Clock;
use crate::config::Config;
use crate::dns::Resolver;
use crate::engine::{Engine, Notice};
use crate::mailer::Mailer;
use crate::store::{Database, StoreError};

/// How often the refusal link is tried and what has expired is removed.
const HOURLY: Duration = Duration::from_hours(1);

/// What the background work needs; cheap to clone.
#[derive(Clone)]
pub struct Jobs {
    /// Settings.
    pub config: Arc<Config>,
    /// The time.
    pub clock: Clock,
    /// Where expired things lie.
    pub database: Database,
    /// Makes the links that are tried.
    pub engine: Engine,
    /// Says where the public URL leads.
    pub resolver: Resolver,
    /// Sends notices.
    pub mailer: Mailer,
}

impl Jobs {
    /// Starts all background work on the tracker; it ends with `stop`.
    pub fn spawn(
        self,
        noticed: mpsc::Receiver<Notice>,
        tracker: &TaskTracker,
        stop: &CancellationToken,
    ) {
        let (database, until) = (self.database.clone(), stop.clone());
        tracker.spawn(async move { database.listen(until).await });
        tracker.spawn(
            stop.clone()
                .run_until_cancelled_owned(notices::send(self.clone(), noticed)),
        );
        tracker.spawn(
            stop.clone()
                .run_until_cancelled_owned(list_tests::always(self.clone())),
        );
        tracker.spawn(
            stop.clone()
                .run_until_cancelled_owned(list_news::always(self.clone())),
        );
        tracker.spawn(
            stop.clone()
                .run_until_cancelled_owned(clean_up::hourly(self.clone())),
        );
        tracker.spawn(
            stop.clone()
                .run_until_cancelled_owned(requests::every_minute(self.clone())),
        );
        tracker.spawn(
            stop.clone()
                .run_until_cancelled_owned(imports::every_minute(self.clone())),
        );
        tracker.spawn(
            stop.clone()
                .run_until_cancelled_owned(suspensions::every_minute(self.clone())),
        );
        tracker.spawn(
            stop.clone()
                .run_until_cancelled_owned(server_requests::every_minute(self.clone())),
        );
        tracker.spawn(
            stop.clone()
                .run_until_cancelled_owned(digests::plans_every_hour(self.clone())),
        );
        // Ends by itself: a batch under way is settled, so that nobody gets it twice and nobody is left out.
        tracker.spawn(digests::every_minute(self.clone(), stop.clone()));
        tracker.spawn(
            stop.clone()
                .run_until_cancelled_owned(watched::hourly(self.clone())),
        );
        tracker.spawn(
            stop.clone()
                .run_until_cancelled_owned(link_check::hourly(self)),
        );
    }
}

/// Ticks at once, and then every minute.
pub(super) fn each_minute() -> tokio::time::Interval {
    ticks(Duration::from_mins(1))
}

/// Ticks at once, and then every hour.
pub(super) fn every_hour() -> tokio::time::Interval {
    ticks(HOURLY)
}

/// Does this each minute for good; what fails is said in the log, and tried again with the next tick.
pub(super) async fn do_each_minute<W>(failed: &str, mut work: impl FnMut() -> W)
where
    W: Future<Output = Result<(), StoreError>>,
{
    let mut ticks = each_minute();
    loop {
        ticks.tick().await;
        if let Err(error) = work().await {
            tracing::warn!(error = &error as &dyn std::error::Error, "{failed}");
        }
    }
}

fn ticks(every: Duration) -> tokio::time::Interval {
    let mut ticks = tokio::time::interval(every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}
