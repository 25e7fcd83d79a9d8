//! What runs in the background, and how often; and the note of each run, for the operator to see.

use std::error::Error;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::mpsc;
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::{
    clean_up, digests, gone, imports, key_file, link_check, list_news, list_tests, notices,
    requests, server_requests, suspensions, watched,
};
use crate::clock::Clock;
use crate::config::{Config, Node};
use crate::dns::Resolver;
use crate::engine::{Engine, Notice, SecretKeys};
use crate::mailer::Mailer;
use crate::store::{Database, RunNote, StoreError};
use crate::tenancy::Job;

/// How often most of it is done.
pub(super) const EACH_MINUTE: Duration = Duration::from_mins(1);
/// How often the refusal link is tried and what has expired is removed.
pub(super) const HOURLY: Duration = Duration::from_hours(1);
/// Characters of an error that are noted.
const LONGEST_ERROR: usize = 500;

/// What the background work needs; cheap to clone.
#[derive(Clone)]
pub struct Jobs {
    /// Settings.
    pub config: Arc<Config>,
    /// Which process this is.
    pub node: Arc<Node>,
    /// The time.
    pub clock: Clock,
    /// Where expired things lie.
    pub database: Database,
    /// Makes the links that are tried.
    pub engine: Engine,
    /// Read again while the program runs.
    pub keys: SecretKeys,
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
                .run_until_cancelled_owned(gone::every_minute(self.clone())),
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
                .run_until_cancelled_owned(key_file::every_minute(self.clone())),
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

impl Jobs {
    /// Does the work of a job once, and notes how it went; returns what the work returned.
    ///
    /// Work that is done when something happens has no period.
    pub async fn run<E: Error + 'static>(
        &self,
        job: Job,
        every: Option<Duration>,
        work: impl Future<Output = Result<(), E>>,
    ) -> Result<(), E> {
        let (started_at, begin) = (self.clock.now(), Instant::now());
        let outcome = work.await;
        let took = begin.elapsed();
        let error = outcome.as_ref().err().map(|error| in_full(error));
        Self::measure(job, started_at, took, error.is_some());
        let next = every.and_then(|every| TimeDelta::from_std(every.max(took)).ok());
        let note = RunNote {
            job,
            node: &self.node,
            started_at,
            took,
            error,
            next_at: next.and_then(|next| started_at.checked_add_signed(next)),
        };
        if let Err(error) = note_run(&self.database, &note).await {
            tracing::warn!(
                job = job.as_str(),
                error = &error as &dyn Error,
                "A run of background work could not be noted; the work itself goes on"
            );
        }
        outcome
    }

    fn measure(job: Job, started_at: DateTime<Utc>, took: Duration, has_failed: bool) {
        let job = job.as_str();
        metrics::gauge!("guestlist_job_duration_seconds", "job" => job).set(took.as_secs_f64());
        let failures = metrics::counter!("guestlist_job_failures_total", "job" => job);
        if has_failed {
            failures.increment(1);
        } else {
            // There from the first run on, so that the first failure is seen as one.
            failures.increment(0);
            let seconds = u32::try_from(started_at.timestamp()).unwrap_or(u32::MAX);
            metrics::gauge!("guestlist_job_last_success_seconds", "job" => job)
                .set(f64::from(seconds));
        }
    }

    /// Does this each minute for good; what fails is said in the log, and tried again with the next tick.
    pub(super) async fn do_each_minute<W, E>(&self, job: Job, failed: &str, work: impl FnMut() -> W)
    where
        W: Future<Output = Result<(), E>>,
        E: Error + 'static,
    {
        self.repeat(job, EACH_MINUTE, failed, work).await;
    }

    /// Does this at once and then once in each period for good; what fails is said in the log, and tried again with the
    /// next tick.
    pub(super) async fn repeat<W, E>(
        &self,
        job: Job,
        every: Duration,
        failed: &str,
        mut work: impl FnMut() -> W,
    ) where
        W: Future<Output = Result<(), E>>,
        E: Error + 'static,
    {
        let mut ticks = ticks(every);
        loop {
            ticks.tick().await;
            if let Err(error) = self.run(job, Some(every), Box::pin(work())).await {
                tracing::warn!(error = &error as &dyn Error, "{failed}");
            }
        }
    }
}

async fn note_run(database: &Database, note: &RunNote<'_>) -> Result<(), StoreError> {
    let mut tx = database.write().await?;
    tx.system().job_runs().note(note).await?;
    tx.commit().await
}

/// An error with what led to it.
pub(super) fn in_full(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text.chars().take(LONGEST_ERROR).collect()
}

/// Ticks at once, and then once in each period.
pub(super) fn ticks(every: Duration) -> tokio::time::Interval {
    let mut ticks = tokio::time::interval(every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}
