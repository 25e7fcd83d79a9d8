//! The digests: what is due becomes a row that waits, and what waits is put into words and handed to the relay.
//!
//! A row is of one mailbox and day and there is never a second one, whichever nodes look and whenever one of them dies. Nothing is rendered
//! before its turn, so that a relay that is down for a day costs a row for each mailbox, and the mail says how things are when it leaves.
//!
//! A relay that is down is tried again after as long as it has been down already, from one minute to one hour; a message that it
//! puts off, after as long as it has waited. After a restart everything is tried at once.

use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::{StreamExt as _, stream};
use uuid::Uuid;

use super::Jobs;
use super::digest_journal::{Journal, Unfinished};
use super::digest_words::House;
use super::spawn::{EACH_MINUTE, HOURLY, ticks};
use crate::clock::Clock;
use crate::engine::{LinkError, MailedLinks};
use crate::lang::in_language;
use crate::mailer::Mailer;
use crate::store::{
    ClaimedDigest, Database, DigestOutcome, DueDigest, ListOwner, PlannedDigest, StoreError,
};
use crate::tenancy::{DigestRhythm, Job, Tenant, TenantId};

/// Mailboxes that are planned in one transaction: learning waits for the same writer.
const PLANNED_AT_ONCE: u32 = 500;
/// Digests that are claimed at once.
const CLAIMED_AT_ONCE: u32 = 400;
/// Conversations with the relay at the same time: most of each is waiting, and Postfix takes 50 from one client
/// (`smtpd_client_connection_count_limit`).
const AT_ONCE: usize = 40;
/// Messages that fail before the relay is taken to be down: one may be to blame for itself.
const RELAY_IS_DOWN: u32 = 2;
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
    database: Database,
    mailer: Mailer,
    links: MailedLinks,
    public_url: String,
    clock: Clock,
    journal: Journal,
    /// Since when the relay is down, and until when it is left alone.
    down: Option<(DateTime<Utc>, DateTime<Utc>)>,
}

/// What came of one try.
enum Tried {
    Done(DigestOutcome),
    Failed(String),
    Left,
}

pub(super) async fn every_minute(jobs: Jobs) {
    let directory = jobs.config.data_dir.clone();
    let mut desk = match DigestDesk::open(&jobs, &directory) {
        Ok(desk) => desk,
        Err(error) => {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "No digests are sent"
            );
            let failed = async { Err(error) };
            drop(jobs.run(Job::Digests, Some(EACH_MINUTE), failed).await);
            return;
        }
    };
    let mut ticks = ticks(EACH_MINUTE);
    loop {
        ticks.tick().await;
        let round = jobs.run(Job::Digests, Some(EACH_MINUTE), desk.round());
        if let Err(error) = round.await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "The digests did not get on; it is tried again"
            );
        }
    }
}

/// Gives mailboxes that are new a plan: their first digest is a day away at least.
pub(super) async fn plans_every_hour(jobs: Jobs) {
    let failed = "New mailboxes have no digest planned; it is tried again in an hour";
    jobs.repeat(Job::DigestPlans, HOURLY, failed, || {
        plan_new(&jobs.database)
    })
    .await;
}

/// Gives every mailbox without a plan one.
pub async fn plan_new(database: &Database) -> Result<(), StoreError> {
    let mut after = None::<String>;
    loop {
        let mut tx = database.read().await?;
        let tenants = tx.system().tenants().list(after.as_deref(), 100).await?;
        drop(tx);
        let Some(last) = tenants.last() else {
            return Ok(());
        };
        after = Some(last.slug.to_string());
        for tenant in &tenants {
            let mut tx = database.write().await?;
            tx.of(tenant.id).digests().add_plans().await?;
            tx.commit().await?;
        }
    }
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
            down: None,
        })
    }

    /// Plans all that is due and hands over all that waits, as far as the relay takes it.
    pub async fn round(&mut self) -> Result<(), DigestError> {
        if let Some(unfinished) = self.journal.unfinished()? {
            self.finish(unfinished).await?;
        }
        let mut tx = self.database.read().await?;
        let tenants = tx
            .system()
            .digests()
            .tenants_with_work(self.clock.now())
            .await?;
        drop(tx);
        for tenant in tenants {
            self.plan(tenant).await?;
            while !self.is_left_alone() && self.hand_over_some(tenant).await? {}
        }
        Ok(())
    }

    /// Tells the database what a life before this one could not.
    async fn finish(&self, unfinished: Unfinished) -> Result<(), DigestError> {
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
        tx.of(tenant).digests().done(claim, &done, at).await?;
        tx.of(tenant).digests().release(claim).await?;
        tx.commit().await?;
        Ok(self.journal.end()?)
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

    /// False: nothing waits for a try any more.
    async fn hand_over_some(&mut self, id: TenantId) -> Result<bool, DigestError> {
        let (now, claim) = (self.clock.now(), Uuid::now_v7());
        let mut tx = self.database.write().await?;
        let Some(tenant) = tx.of(id).row().find().await? else {
            return Ok(false);
        };
        let blocks = tx
            .of(id)
            .entries(ListOwner::Tenant)
            .binding_blocks(now)
            .await?;
        let claimed = tx
            .of(id)
            .digests()
            .claim(claim, now, CLAIMED_AT_ONCE)
            .await?;
        if claimed.is_empty() {
            tx.commit().await?;
            return Ok(false);
        }
        self.journal.begin((id, claim, now))?;
        tx.commit().await?;
        let (links, public_url) = (self.links.clone(), self.public_url.clone());
        let house = House {
            tenant,
            blocks,
            links,
            public_url,
            now,
        };
        let failures = AtomicU32::new(0);
        let conversations = claimed
            .into_iter()
            .map(|digest| self.one(&house, digest, &failures));
        let tried: Vec<_> = stream::iter(conversations)
            .buffer_unordered(AT_ONCE)
            .collect()
            .await;
        let is_down = failures.into_inner() >= RELAY_IS_DOWN;
        self.settle(id, (claim, now, is_down), &tried).await?;
        self.note_relay(is_down, &tried);
        Ok(true)
    }

    async fn one(
        &self,
        house: &House,
        digest: ClaimedDigest,
        failures: &AtomicU32,
    ) -> (ClaimedDigest, Tried) {
        if failures.load(Ordering::Relaxed) >= RELAY_IS_DOWN {
            return (digest, Tried::Left);
        }
        let (message, language) = match house.message(&self.database, &digest).await {
            Ok(Some(message)) => message,
            Ok(None) => return (digest, Tried::Done(DigestOutcome::Needless)),
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "A digest was not made; it is tried again"
                );
                return (digest, Tried::Failed(error.to_string()));
            }
        };
        let handed = in_language(Some(language), self.mailer.hand_over(&message));
        let outcome = match handed.await {
            Ok(()) => DigestOutcome::Sent,
            Err(error) if error.is_permanent() => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "The relay refused a digest for good"
                );
                DigestOutcome::Refused
            }
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "A digest waits for another try"
                );
                failures.fetch_add(u32::from(error.is_about_relay()), Ordering::Relaxed);
                return (digest, Tried::Failed(error.with_causes()));
            }
        };
        // Without this line a node that is killed now sends it again: no reason not to go on.
        if let Err(error) = self.journal.handed(digest.mailbox, digest.day) {
            tracing::error!(error = %error, "The journal of digests can't be written: {error}");
        }
        (digest, Tried::Done(outcome))
    }

    async fn settle(
        &self,
        tenant: TenantId,
        (claim, now, is_down): (Uuid, DateTime<Utc>, bool),
        tried: &[(ClaimedDigest, Tried)],
    ) -> Result<(), DigestError> {
        let done = tried.iter().filter_map(|(digest, tried)| match tried {
            Tried::Done(outcome) => Some((*digest, *outcome)),
            _ => None,
        });
        let done: Vec<_> = done.collect();
        let mut tx = self.database.write().await?;
        tx.of(tenant).digests().done(claim, &done, now).await?;
        for (digest, tried) in tried {
            if let Tried::Failed(error) = tried {
                // When the relay is down, all wait for it, and none of them longer than it is down.
                let waits = if is_down {
                    TimeDelta::zero()
                } else {
                    delay(now - digest.queued_at)
                };
                let mut digests = tx.of(tenant).digests();
                digests
                    .failed((claim, digest), (now, now + waits), error)
                    .await?;
            }
        }
        tx.of(tenant).digests().release(claim).await?;
        tx.commit().await?;
        let sent = done
            .iter()
            .filter(|(_, outcome)| *outcome == DigestOutcome::Sent);
        let sent = u64::try_from(sent.count()).unwrap_or(0);
        metrics::counter!("guestlist_digests_sent_total").increment(sent);
        Ok(self.journal.end()?)
    }

    fn note_relay(&mut self, is_down: bool, tried: &[(ClaimedDigest, Tried)]) {
        let now = self.clock.now();
        let answers = |(_, tried): &(_, Tried)| matches!(tried, Tried::Done(DigestOutcome::Sent));
        if is_down {
            let since = match self.down {
                Some((since, _)) if !tried.iter().any(answers) => since,
                _ => now,
            };
            self.down = Some((since, now + delay(now - since)));
        } else if tried.iter().any(answers) {
            self.down = None;
        }
    }

    /// Says whether the relay is down and shall not be tried yet. A clock that was set back must not hold anything up.
    fn is_left_alone(&self) -> bool {
        let now = self.clock.now();
        self.down
            .is_some_and(|(since, until)| since <= now && now < until)
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

fn delay(age: TimeDelta) -> TimeDelta {
    age.clamp(SHORTEST_DELAY, LONGEST_DELAY)
}
