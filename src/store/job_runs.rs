//! When the background work of each node ran last.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::text::clean;
use super::tx::{Counted, on};
use super::{StoreError, Tx};
use crate::config::Node;
use crate::tenancy::{Job, TenantId};

const SYSTEM: TenantId = TenantId::SYSTEM;
/// A run that was missed may be chance; from so many on somebody should look.
const MISSED: i32 = 3;
/// How long it is told that something went wrong that isn't done again by itself.
const TOLD_FOR: TimeDelta = TimeDelta::days(1);
/// A run may have begun, and not be over: it is noted when it is.
const OVERDUE: TimeDelta = TimeDelta::minutes(2);
/// A node that has noted nothing for so long has been stopped: each has work every minute.
const HEARD_OF: TimeDelta = TimeDelta::minutes(10);

/// The last runs of every job on every node.
pub struct JobRuns<'t>(pub(super) &'t mut Tx);

/// One run, to be noted.
#[derive(Clone, Debug)]
pub struct RunNote<'r> {
    pub job: Job,
    pub node: &'r Node,
    pub started_at: DateTime<Utc>,
    pub took: Duration,
    /// None: it succeeded.
    pub error: Option<String>,
    /// None: when there is something to do.
    pub next_at: Option<DateTime<Utc>>,
}

/// What is known of a job on one node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobRun {
    pub job: Job,
    pub node: String,
    /// Since when the node runs.
    pub up_since: DateTime<Utc>,
    /// The last run began then,
    pub started_at: DateTime<Utc>,
    /// and took so long.
    pub took: TimeDelta,
    /// What went wrong with it; None: nothing.
    pub error: Option<String>,
    /// When a run succeeded last; None: none has.
    pub succeeded_at: Option<DateTime<Utc>>,
    /// None: when there is something to do.
    pub next_at: Option<DateTime<Utc>>,
}

impl JobRun {
    /// Says whether it hasn't succeeded for three of its periods, counted from the start of the node at the earliest.
    pub fn is_late(&self, now: DateTime<Utc>) -> bool {
        let Some(next_at) = self.next_at else {
            // It waits for something to happen, which may be long: what went wrong is told for a day.
            return self.error.is_some() && now - self.started_at < TOLD_FOR;
        };
        let since = self.succeeded_at.unwrap_or(self.up_since);
        now - since.max(self.up_since) > (next_at - self.started_at) * MISSED
    }

    /// Says whether the next run should have begun a while ago.
    pub fn is_overdue(&self, now: DateTime<Utc>) -> bool {
        self.next_at.is_some_and(|next_at| now - next_at > OVERDUE)
    }

    /// Says whether its node has been heard of lately.
    pub fn is_of_running_node(&self, runs: &[Self], now: DateTime<Utc>) -> bool {
        let mut own = runs.iter().filter(|run| run.node == self.node);
        own.any(|run| now - run.started_at < HEARD_OF)
    }
}

type Row = (
    String,
    String,
    DateTime<Utc>,
    DateTime<Utc>,
    i64,
    Option<String>,
    Option<DateTime<Utc>>,
    Option<DateTime<Utc>>,
);

impl JobRuns<'_> {
    /// Notes a run in place of the one before.
    pub async fn note(&mut self, run: &RunNote<'_>) -> Result<(), StoreError> {
        let succeeded_at = run.error.is_none().then_some(run.started_at);
        on!(self.0, conn => sqlx::query(
                "INSERT INTO job_runs (tenant_id, job, node, up_since, started_at, took_ms, error, succeeded_at, next_at) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (tenant_id, job, node) DO UPDATE \
                 SET up_since = excluded.up_since, started_at = excluded.started_at, took_ms = excluded.took_ms, \
                 error = excluded.error, succeeded_at = coalesce(excluded.succeeded_at, job_runs.succeeded_at), \
                 next_at = excluded.next_at")
            .bind(SYSTEM.0)
            .bind(run.job.as_str())
            .bind(run.node.name.as_str())
            .bind(run.node.up_since)
            .bind(run.started_at)
            .bind(i64::try_from(run.took.as_millis()).unwrap_or(i64::MAX))
            .bind(run.error.as_deref().map(clean))
            .bind(succeeded_at)
            .bind(run.next_at)
            .execute(conn)
            .counted())?;
        Ok(())
    }

    /// All of them, by job and node. What a newer version's nodes do besides is left out.
    pub async fn list(&mut self) -> Result<Vec<JobRun>, StoreError> {
        let rows: Vec<Row> = on!(self.0, conn => sqlx::query_as(
                "SELECT job, node, up_since, started_at, took_ms, error, succeeded_at, next_at FROM job_runs \
                 WHERE tenant_id = $1 ORDER BY job, node")
            .bind(SYSTEM.0)
            .fetch_all(conn))?;
        let read = |row: Row| {
            let (job, node, up_since, started_at, took_ms, error, succeeded_at, next_at) = row;
            Some(JobRun {
                job: Job::parse(&job)?,
                node,
                up_since,
                started_at,
                took: TimeDelta::milliseconds(took_ms),
                error,
                succeeded_at,
                next_at,
            })
        };
        Ok(rows.into_iter().filter_map(read).collect())
    }

    /// The jobs that are late on a node that is running, each once.
    pub async fn late(&mut self, now: DateTime<Utc>) -> Result<Vec<Job>, StoreError> {
        let runs = self.list().await?;
        let late = runs
            .iter()
            .filter(|run| run.is_late(now) && run.is_of_running_node(&runs, now));
        let mut jobs: Vec<Job> = late.map(|run| run.job).collect();
        jobs.dedup();
        Ok(jobs)
    }

    /// Clean-up: forgets what nodes did that have been gone since then.
    pub async fn remove_before(&mut self, since: DateTime<Utc>) -> Result<u64, StoreError> {
        on!(self.0, conn => sqlx::query(
                "DELETE FROM job_runs WHERE tenant_id = $1 AND started_at < $2")
            .bind(SYSTEM.0)
            .bind(since)
            .execute(conn)
            .counted())
    }
}
