//! The digests: what is due becomes a row that waits, and what waits is put into words and handed to the relay.
//!
//! A row is of one mailbox and day and there is never a second one, whichever nodes look and whenever one of them dies. Nothing is rendered
//! before its turn, so that a relay that is down for a day costs a row for each mailbox, and the mail says how things are when it leaves.
//!
//! A relay that is down is tried again after as long as it has been down already, from one minute to one hour; a message that it
//! puts off, after as long as it has waited, for two days: the next digest then says what it would have said. After a restart everything
//! is tried at once. What goes wrong with one tenant's holds up no other's.

use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use tokio_util::sync::CancellationToken;

use super::Jobs;
use super::digest_journal::{Journal, Unfinished};
use super::spawn::{EACH_MINUTE, HOURLY, ticks};
use crate::clock::Clock;
use crate::engine::{LinkError, MailedLinks};
use crate::mailer::Mailer;
use crate::store::{
    ClaimedDigest, DIGEST_SETTLES, Database, DigestOutcome, DueDigest, PlannedDigest, StoreError,
};
use crate::tenancy::{DigestRhythm, Job, Tenant, TenantId};

/// Mailboxes that are planned in one transaction: learning waits for the same writer.
const PLANNED_AT_ONCE: u32 = 500;
/// Messages in a row, of whichever tenants, that fail before the relay is taken to be down: one may be to blame for itself.
pub(super) const RELAY_IS_DOWN: u32 = 2;
const SHORTEST_DELAY: TimeDelta = TimeDelta::minutes(1);
const LONGEST_DELAY: TimeDelta = TimeDelta::hours(1);

/// Why a digest was not made or not handed over; it is tried again.
#[derive(Debug, thiserror::Error)]
pub enum DigestError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No link could be made.
    #[error(transparent)]
    Link(#[from] LinkError),
    /// The journal could not be read or written.
    #[error("the journal of digests can't be used")]
    Journal(#[from] std::io::Error),
}

/// Who makes the digests.
pub struct DigestDesk {
    pub(super) database: Database,
    pub(super) mailer: Mailer,
    pub(super) links: MailedLinks,
    pub(super) public_url: String,
    pub(super) clock: Clock,
    pub(super) journal: Journal,
    /// When it comes, nothing more is begun.
    pub(super) stop: CancellationToken,
    /// Messages in a row that failed because of the relay.
    pub(super) in_vain: AtomicU32,
    /// Since when the relay is down, and until when it is left alone.
    down: Option<(DateTime<Utc>, DateTime<Utc>)>,
}

/// Ends after `stop`, when what was under way is settled.
pub(super) async fn every_minute(jobs: Jobs, stop: CancellationToken) {
    let mut desk = None;
    let mut ticks = ticks(EACH_MINUTE);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = stop.cancelled() => return,
        }
        let round = round_of(&mut desk, &jobs, &stop);
        let round = jobs.run(Job::Digests, Some(EACH_MINUTE), round);
        if let Err(error) = round.await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "The digests did not get on; it is tried again"
            );
        }
    }
}

/// Opens the desk if it could not be opened before.
async fn round_of(
    desk: &mut Option<DigestDesk>,
    jobs: &Jobs,
    stop: &CancellationToken,
) -> Result<(), DigestError> {
    let open = match desk.take() {
        Some(open) => open,
        None => DigestDesk::open(jobs, &jobs.config.data_dir)?.until(stop.clone()),
    };
    desk.insert(open).round().await
}

/// Gives mailboxes that are new a plan: their first digest is a day away at least.
pub(super) async fn plans_every_hour(jobs: Jobs) {
    let failed = "New mailboxes have no digest planned; it is tried again in an hour";
    jobs.repeat(Job::DigestPlans, HOURLY, failed, || {
        plan_new(&jobs.database)
    })
    .await;
}

/// Gives every mailbox without a plan one. One tenant's error is returned at the end, and stands in nobody else's way.
pub async fn plan_new(database: &Database) -> Result<(), StoreError> {
    let mut after = None::<String>;
    let mut outcome = Ok(());
    loop {
        let mut tx = database.read().await?;
        let tenants = tx.system().tenants().list(after.as_deref(), 100).await?;
        drop(tx);
        let Some(last) = tenants.last() else {
            return outcome;
        };
        after = Some(last.slug.to_string());
        for tenant in &tenants {
            if let Err(error) = add_plans(database, tenant.id).await {
                tracing::warn!(
                    tenant.id = %tenant.id, error = &error as &dyn std::error::Error,
                    "New mailboxes of a tenant have no digest planned; it is tried again in an hour"
                );
                outcome = Err(error);
            }
        }
    }
}

async fn add_plans(database: &Database, tenant: TenantId) -> Result<(), StoreError> {
    let mut tx = database.write().await?;
    tx.of(tenant).digests().add_plans().await?;
    tx.commit().await
}

impl DigestDesk {
    fn open(jobs: &Jobs, directory: &Path) -> Result<Self, DigestError> {
        let links = jobs.engine.links().mailed();
        let url = &jobs.config.web.public_url;
        let (database, mailer) = (jobs.database.clone(), jobs.mailer.clone());
        Self::new(
            (database, mailer),
            (links, url),
            jobs.clock.clone(),
            directory,
        )
    }

    /// The journal of what is under way lies in this directory.
    pub fn new(
        (database, mailer): (Database, Mailer),
        (links, public_url): (MailedLinks, &str),
        clock: Clock,
        directory: &Path,
    ) -> Result<Self, DigestError> {
        Ok(Self {
            database,
            mailer,
            links,
            public_url: public_url.to_owned(),
            clock,
            journal: Journal::open(directory)?,
            stop: CancellationToken::new(),
            in_vain: AtomicU32::new(0),
            down: None,
        })
    }

    /// Begins nothing more when this comes, and settles what is under way.
    #[must_use]
    pub fn until(self, stop: CancellationToken) -> Self {
        Self { stop, ..self }
    }

    /// Plans all that is due and hands over all that waits, as far as the relay takes it. One tenant's error is returned at the
    /// end, and stands in nobody else's way.
    pub async fn round(&mut self) -> Result<(), DigestError> {
        self.catch_up().await?;
        let mut tx = self.database.read().await?;
        let tenants = tx
            .system()
            .digests()
            .tenants_with_work(self.clock.now())
            .await?;
        drop(tx);
        let mut outcome = Ok(());
        for tenant in tenants {
            if self.stop.is_cancelled() {
                return outcome;
            }
            if let Err(error) = self.round_of(tenant).await {
                tracing::warn!(
                    tenant.id = %tenant, error = &error as &dyn std::error::Error,
                    "The digests of a tenant did not get on; it is tried again"
                );
                outcome = Err(error);
            }
        }
        outcome
    }

    async fn round_of(&mut self, tenant: TenantId) -> Result<(), DigestError> {
        self.reckon(tenant).await?;
        self.plan(tenant).await?;
        while !self.stop.is_cancelled() && !self.is_left_alone() {
            // The journal has room for one batch: what the database was not told of comes first.
            self.catch_up().await?;
            let Some(is_down) = self.hand_over_some(tenant).await? else {
                return Ok(());
            };
            self.note_relay(is_down);
        }
        Ok(())
    }

    /// Tells the database what a life before this one, or a batch before, could not.
    async fn catch_up(&self) -> Result<(), DigestError> {
        let Some(unfinished) = self.journal.unfinished()? else {
            return Ok(());
        };
        let Unfinished {
            tenant,
            claim,
            at,
            handed,
        } = unfinished;
        let done: Vec<_> = handed
            .into_iter()
            .map(|(mailbox, day)| {
                let digest = ClaimedDigest {
                    mailbox,
                    day,
                    queued_at: at,
                    told_until: None,
                };
                (digest, DigestOutcome::Sent)
            })
            .collect();
        let mut tx = self.database.write().await?;
        let mut digests = tx.of(tenant).digests();
        digests
            .done(claim, &done, (at, at - DIGEST_SETTLES))
            .await?;
        tx.of(tenant).digests().release(claim).await?;
        tx.commit().await?;
        Ok(self.journal.end()?)
    }

    /// After a change of the tenant's settings, some at once: learning waits for the same writer.
    async fn reckon(&self, id: TenantId) -> Result<(), DigestError> {
        loop {
            let mut tx = self.database.write().await?;
            let is_more = tx.of(id).digests().reckon_some(PLANNED_AT_ONCE).await?;
            tx.commit().await?;
            if !is_more || self.stop.is_cancelled() {
                return Ok(());
            }
        }
    }

    async fn plan(&self, id: TenantId) -> Result<(), DigestError> {
        loop {
            let now = self.clock.now();
            let mut tx = self.database.write().await?;
            let Some(tenant) = tx.of(id).row().find().await? else {
                return Ok(());
            };
            let due = tx.of(id).digests().due(now, PLANNED_AT_ONCE).await?;
            let planned: Vec<_> = due.iter().map(|due| planned(&tenant, due, now)).collect();
            tx.of(id).digests().plan(&planned, now).await?;
            tx.commit().await?;
            if planned.len() < PLANNED_AT_ONCE as usize {
                return Ok(());
            }
        }
    }

    fn note_relay(&mut self, is_down: bool) {
        let now = self.clock.now();
        self.down = is_down.then(|| {
            let since = self.down.map_or(now, |(since, _)| since);
            (since, now + delay(now - since))
        });
    }

    /// Says whether the relay is down and shall not be tried yet. A clock that was set back must not hold anything up.
    fn is_left_alone(&self) -> bool {
        let now = self.clock.now();
        self.down
            .is_some_and(|(since, until)| since <= now && now < until)
    }

    /// Has a relay that was down tried by the next message: if that one fails as well, it is down still.
    pub(super) fn try_relay(&self) {
        let in_vain = self.in_vain.load(Ordering::Relaxed).min(RELAY_IS_DOWN - 1);
        self.in_vain.store(in_vain, Ordering::Relaxed);
    }
}

/// What becomes of one that is due.
fn planned(tenant: &Tenant, due: &DueDigest, now: DateTime<Utc>) -> PlannedDigest {
    let zone = due.zone.unwrap_or(tenant.time_zone);
    let rhythm = DigestRhythm::new(tenant.digest, due.wish, zone);
    let is_due = due.due_at.filter(|_| !due.waits);
    let day = is_due.filter(|_| due.has_news).map(|at| rhythm.day(at));
    PlannedDigest {
        mailbox: due.mailbox,
        day,
        is_silent: is_due.is_some() && day.is_none(),
        next: rhythm.next_after(now),
    }
}

/// Until the next try.
pub(super) fn delay(age: TimeDelta) -> TimeDelta {
    age.clamp(SHORTEST_DELAY, LONGEST_DELAY)
}
