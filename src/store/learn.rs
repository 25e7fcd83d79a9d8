//! Learning: the addresses owners wrote to, many in one transaction (one fsync).
//!
//! Each mailbox is locked while its jobs are worked through, mailboxes in the order of their keys: two nodes that learn
//! the same address at once leave exactly one entry, and can't wait for each other.

use chrono::{DateTime, TimeDelta, Utc};

use super::dialect::locking;
use super::entries::search_text;
use super::ids::new_id;
use super::text::clean;
use super::tx::{Counted, on};
use super::words::Word;
use super::{Change, Database, StoreError, Tx};
use crate::mail::Address;
use crate::policy::{LearningWindow, List, Pattern, Source};
use crate::tenancy::{MailboxId, TenantId};

/// One address that an owner wrote to.
#[derive(Clone, Debug)]
pub struct LearnJob {
    /// Whose mailbox.
    pub tenant_id: TenantId,
    /// The owner's mailbox.
    pub mailbox_id: MailboxId,
    /// Whom the owner wrote to.
    pub address: Address,
    /// When.
    pub at: DateTime<Utc>,
    /// When the entry expires unless there is contact again.
    pub expires_at: DateTime<Utc>,
    /// Queue id or instance of the message.
    pub learned_from: Option<String>,
}

impl LearnJob {
    /// The address as entries are kept: one with a star in it is quoted, or it would come back as a wildcard.
    fn pattern(&self) -> String {
        Pattern::Address(self.address.clone()).to_string()
    }
}

/// What became of a [`LearnJob`]; all of these are committed when `learn` returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LearnOutcome {
    /// It is on the whitelist from now on.
    Learned,
    /// Was on the whitelist: contact noted, a learned entry's expiry renewed.
    Known,
    /// On the blocklist, or removed before (tombstone).
    Declined,
    /// Learning is off or paused for this mailbox, or the mailbox is gone.
    Off,
    /// This very address made the burst: learning is paused now.
    Paused,
}

/// A renewed expiry is announced only if policies in memory might see the old one pass.
const SOON: TimeDelta = TimeDelta::days(1);

/// What a mailbox says about learning, while its jobs are worked through.
#[derive(sqlx::FromRow)]
struct LearnerRow {
    learning: bool,
    learning_paused_at: Option<DateTime<Utc>>,
    burst_started_at: Option<DateTime<Utc>>,
    window_started_at: Option<DateTime<Utc>>,
    window_learned: i64,
    window_busiest: i64,
}

#[derive(sqlx::FromRow)]
struct PresentRow {
    list: String,
    source: String,
    expires_at: Option<DateTime<Utc>>,
    removed_at: Option<DateTime<Utc>>,
}

/// What the lists hold for an address.
enum Present {
    Nothing,
    /// Blocked, or taken off the whitelist by hand.
    Unwanted,
    /// On the whitelist; with its expiry if it was learned.
    Manual,
    Learned(Option<DateTime<Utc>>),
    /// On the whitelist, but its time is over.
    Expired,
}

impl Database {
    /// Learns many in one transaction (one fsync): outcomes in the order of the jobs. Announces the mailboxes whose
    /// lists changed.
    pub async fn learn(&self, jobs: &[LearnJob]) -> Result<Vec<LearnOutcome>, StoreError> {
        let mut outcomes = vec![LearnOutcome::Off; jobs.len()];
        if jobs.is_empty() {
            return Ok(outcomes);
        }
        // A mailbox's own jobs stay in their order: the sort is stable.
        let mut ordered: Vec<(usize, &LearnJob)> = jobs.iter().enumerate().collect();
        ordered.sort_by_key(|(_, job)| (job.tenant_id, job.mailbox_id));
        let mut tx = self.write().await?;
        for of_mailbox in ordered.chunk_by(|(_, one), (_, other)| {
            (one.tenant_id, one.mailbox_id) == (other.tenant_id, other.mailbox_id)
        }) {
            learn_for_mailbox(&mut tx, of_mailbox, &mut outcomes).await?;
        }
        tx.commit().await?;
        Ok(outcomes)
    }
}

async fn learn_for_mailbox(
    tx: &mut Tx,
    jobs: &[(usize, &LearnJob)],
    outcomes: &mut [LearnOutcome],
) -> Result<(), StoreError> {
    let Some((_, first)) = jobs.first() else {
        return Ok(());
    };
    let (tenant, mailbox) = (first.tenant_id, first.mailbox_id);
    let Some(mut learner) = lock(tx, tenant, mailbox).await? else {
        return Ok(());
    };
    let mut counted = false;
    for (position, job) in jobs {
        if !learner.learning || learner.learning_paused_at.is_some() {
            break;
        }
        let outcome = learn_one(tx, job, &mut learner).await?;
        counted |= matches!(outcome, LearnOutcome::Learned | LearnOutcome::Paused);
        if let Some(slot) = outcomes.get_mut(*position) {
            *slot = outcome;
        }
    }
    if counted {
        save(tx, tenant, mailbox, &learner).await?;
        tx.announce(Change::Mailbox(tenant, mailbox));
    }
    Ok(())
}

async fn learn_one(
    tx: &mut Tx,
    job: &LearnJob,
    learner: &mut LearnerRow,
) -> Result<LearnOutcome, StoreError> {
    let present = present(tx, job).await?;
    match present {
        Present::Unwanted => return Ok(LearnOutcome::Declined),
        Present::Manual => return note_contact(tx, job).await,
        Present::Learned(expires_at) => {
            if expires_at.is_some_and(|expires_at| expires_at - job.at < SOON) {
                tx.announce(Change::Mailbox(job.tenant_id, job.mailbox_id));
            }
            return note_contact(tx, job).await;
        }
        Present::Nothing | Present::Expired => {}
    }
    let Ok(window) = learner.window().count(job.at) else {
        learner.learning_paused_at = Some(job.at);
        learner.burst_started_at = Some(learner.window_started_at.unwrap_or(job.at));
        return Ok(LearnOutcome::Paused);
    };
    learner.set_window(window);
    insert(tx, job).await?;
    Ok(LearnOutcome::Learned)
}

impl LearnerRow {
    fn window(&self) -> LearningWindow {
        LearningWindow {
            started_at: self.window_started_at,
            learned: self.window_learned,
            busiest: self.window_busiest,
        }
    }

    fn set_window(&mut self, window: LearningWindow) {
        self.window_started_at = window.started_at;
        self.window_learned = window.learned;
        self.window_busiest = window.busiest;
    }
}

async fn lock(
    tx: &mut Tx,
    tenant: TenantId,
    mailbox: MailboxId,
) -> Result<Option<LearnerRow>, StoreError> {
    let sql = locking!(
        tx.driver(),
        "SELECT learning, learning_paused_at, burst_started_at, window_started_at, window_learned, ",
        "window_busiest FROM mailboxes WHERE tenant_id = $1 AND id = $2"
    );
    on!(tx, conn => sqlx::query_as(sql).bind(tenant.0).bind(mailbox.0).fetch_optional(conn))
}

async fn save(
    tx: &mut Tx,
    tenant: TenantId,
    mailbox: MailboxId,
    learner: &LearnerRow,
) -> Result<(), StoreError> {
    on!(tx, conn => sqlx::query(
            "UPDATE mailboxes SET learning_paused_at = $3, burst_started_at = $4, window_started_at = $5, \
             window_learned = $6, window_busiest = $7 WHERE tenant_id = $1 AND id = $2")
        .bind(tenant.0)
        .bind(mailbox.0)
        .bind(learner.learning_paused_at)
        .bind(learner.burst_started_at)
        .bind(learner.window_started_at)
        .bind(learner.window_learned)
        .bind(learner.window_busiest)
        .execute(conn)
        .counted())?;
    Ok(())
}

async fn present(tx: &mut Tx, job: &LearnJob) -> Result<Present, StoreError> {
    let rows: Vec<PresentRow> = on!(tx, conn => sqlx::query_as(
            "SELECT list, source, expires_at, removed_at FROM entries \
             WHERE tenant_id = $1 AND mailbox_id = $2 AND list IN ('allow', 'block') AND pattern = $3 ORDER BY list")
        .bind(job.tenant_id.0)
        .bind(job.mailbox_id.0)
        .bind(job.pattern())
        .fetch_all(conn))?;
    let is_over = |row: &PresentRow| {
        row.expires_at
            .is_some_and(|expires_at| expires_at <= job.at)
    };
    let mut present = Present::Nothing;
    for row in &rows {
        if row.list == List::Block.word() {
            if row.removed_at.is_none() && !is_over(row) {
                return Ok(Present::Unwanted);
            }
        } else if row.removed_at.is_some() {
            return Ok(Present::Unwanted);
        } else if is_over(row) {
            present = Present::Expired;
        } else if row.source == Source::Learned.word() {
            present = Present::Learned(row.expires_at);
        } else {
            present = Present::Manual;
        }
    }
    Ok(present)
}

async fn note_contact(tx: &mut Tx, job: &LearnJob) -> Result<LearnOutcome, StoreError> {
    on!(tx, conn => sqlx::query(
            "UPDATE entries SET last_contact_at = $4, \
             expires_at = CASE WHEN source = 'learned' THEN $5 ELSE expires_at END \
             WHERE tenant_id = $1 AND mailbox_id = $2 AND list = 'allow' AND pattern = $3")
        .bind(job.tenant_id.0)
        .bind(job.mailbox_id.0)
        .bind(job.pattern())
        .bind(job.at)
        .bind(job.expires_at)
        .execute(conn)
        .counted())?;
    Ok(LearnOutcome::Known)
}

/// Adds the entry; an expired one becomes a new line (its id, too), and keeps its note and its hits.
async fn insert(tx: &mut Tx, job: &LearnJob) -> Result<(), StoreError> {
    let pattern = job.pattern();
    on!(tx, conn => sqlx::query(
            "INSERT INTO entries (tenant_id, mailbox_id, list, pattern, id, kind, source, require_auth, binding, \
             expires_at, trusted_networks, proven_networks, hits, last_contact_at, created_at, learned_from, note, \
             search_text) \
             VALUES ($1, $2, 'allow', $3, $4, 'address', 'learned', $5, $5, $6, '', '', 0, $7, $7, $8, '', $9) \
             ON CONFLICT (tenant_id, mailbox_id, list, pattern) DO UPDATE SET id = excluded.id, source = 'learned', \
             expires_at = excluded.expires_at, last_contact_at = excluded.last_contact_at, \
             created_at = excluded.created_at, learned_from = excluded.learned_from \
             WHERE entries.expires_at <= excluded.created_at AND entries.removed_at IS NULL")
        .bind(job.tenant_id.0)
        .bind(job.mailbox_id.0)
        .bind(&pattern)
        .bind(new_id(job.at))
        .bind(false)
        .bind(job.expires_at)
        .bind(job.at)
        .bind(job.learned_from.as_deref().map(clean))
        .bind(search_text(&pattern, ""))
        .execute(conn)
        .counted())?;
    Ok(())
}
