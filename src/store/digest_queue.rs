//! Digests that wait to be handed to the relay. A node claims some, so that no other takes them meanwhile, and then says
//! what became of each. A node that dies leaves its claim, which runs out.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::database::Driver;
use super::tx::{Counted, on};
use super::words::Word;
use super::{AllDigests, Digests, StoreError};
use crate::tenancy::MailboxId;

/// After which another node takes over what a dead one has claimed: longer than a whole claim takes where each message
/// takes as long as it may.
pub const DIGEST_CLAIM_HOLDS: TimeDelta = TimeDelta::minutes(30);

/// A digest that this node is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClaimedDigest {
    /// Whose.
    pub mailbox: MailboxId,
    /// Of which day of the owner's.
    pub day: NaiveDate,
    /// Since when it waits.
    pub queued_at: DateTime<Utc>,
    /// Up to when the owner was told before.
    pub told_until: Option<DateTime<Utc>>,
}

/// What became of a digest that does not wait any more. Words: `sent`, `refused`, `needless`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DigestOutcome {
    /// The relay has taken it.
    Sent,
    /// The relay refused it for good, or put it off until it was given up.
    Refused,
    /// There was nothing to say any more, or nobody to say it to.
    Needless,
}

impl Word for DigestOutcome {
    const ALL: &'static [Self] = &[Self::Sent, Self::Refused, Self::Needless];
    fn word(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Refused => "refused",
            Self::Needless => "needless",
        }
    }
}

/// What waits for the relay, of all tenants.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WaitingDigests {
    /// How many.
    pub count: i64,
    /// Since when the oldest waits.
    pub oldest: Option<DateTime<Utc>>,
    /// What the relay said last, and when.
    pub last_error: Option<(DateTime<Utc>, String)>,
}

macro_rules! claim {
    ($lock:literal) => {
        concat!(
            "UPDATE digests SET claim = $2, claimed_until = $3 WHERE tenant_id = $1 AND (mailbox_id, day) IN ",
            "(SELECT w.mailbox_id, w.day FROM digests w WHERE w.tenant_id = $1 AND w.done_at IS NULL ",
            "AND w.next_try_at <= $4 AND (w.claimed_until IS NULL OR w.claimed_until <= $4) ",
            "ORDER BY w.next_try_at, w.mailbox_id, w.day LIMIT $5",
            $lock,
            ") RETURNING mailbox_id, day, queued_at, (SELECT p.told_until FROM digest_plans p ",
            "WHERE p.tenant_id = digests.tenant_id AND p.mailbox_id = digests.mailbox_id) AS told_until"
        )
    };
}

type ClaimedRow = (Uuid, NaiveDate, DateTime<Utc>, Option<DateTime<Utc>>);

impl Digests<'_> {
    /// Takes some that wait and whose time for a try has come.
    pub async fn claim(
        &mut self,
        claim: Uuid,
        now: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<ClaimedDigest>, StoreError> {
        let sql = match self.0.driver() {
            Driver::Sqlite => claim!(""),
            Driver::Postgres => claim!(" FOR UPDATE SKIP LOCKED"),
        };
        let rows: Vec<ClaimedRow> = on!(self.0, conn => sqlx::query_as(sql)
            .bind(self.1.0)
            .bind(claim)
            .bind(now + DIGEST_CLAIM_HOLDS)
            .bind(now)
            .bind(i64::from(limit))
            .fetch_all(conn))?;
        let read = |(mailbox, day, queued_at, told_until)| ClaimedDigest {
            mailbox: MailboxId(mailbox),
            day,
            queued_at,
            told_until,
        };
        Ok(rows.into_iter().map(read).collect())
    }

    /// Notes what became of those that wait no more, and up to when the owners were told of those that were not refused.
    pub async fn done(
        &mut self,
        claim: Uuid,
        done: &[(ClaimedDigest, DigestOutcome)],
        (now, told_until): (DateTime<Utc>, DateTime<Utc>),
    ) -> Result<(), StoreError> {
        if done.is_empty() {
            return Ok(());
        }
        let tenant = self.1.0;
        on!(self.0, conn => {
            let mut update = QueryBuilder::new("WITH done (mailbox_id, day, outcome) AS (");
            update.push_values(done, |mut row, (digest, outcome)| {
                row.push_bind(digest.mailbox.0).push_bind(digest.day).push_bind(outcome.word());
            });
            update.push(") UPDATE digests SET outcome = d.outcome, claim = NULL, claimed_until = NULL, done_at = ");
            update.push_bind(now);
            update.push(" FROM done d WHERE digests.tenant_id = ");
            update.push_bind(tenant);
            update.push(" AND digests.mailbox_id = d.mailbox_id AND digests.day = d.day AND digests.claim = ");
            update.push_bind(claim);
            async move { update.build().persistent(false).execute(conn).counted().await }
        })?;
        // Who was refused was told nothing: the next one takes it all in.
        let told: Vec<_> = done
            .iter()
            .filter(|(_, outcome)| *outcome != DigestOutcome::Refused)
            .collect();
        if told.is_empty() {
            return Ok(());
        }
        on!(self.0, conn => {
            let mut update = QueryBuilder::new("WITH done (mailbox_id) AS (");
            update.push_values(&told, |mut row, (digest, _)| {
                row.push_bind(digest.mailbox.0);
            });
            update.push(") UPDATE digest_plans SET told_until = ");
            update.push_bind(told_until);
            update.push(" FROM done d WHERE digest_plans.tenant_id = ");
            update.push_bind(tenant);
            // Never back: another node may have told more since.
            update.push(" AND digest_plans.mailbox_id = d.mailbox_id AND (told_until IS NULL OR told_until < ");
            update.push_bind(told_until).push(")");
            async move { update.build().persistent(false).execute(conn).counted().await }
        })?;
        Ok(())
    }

    /// The relay did not take one that this claim holds: when it is tried again, and what was said.
    pub async fn failed(
        &mut self,
        (claim, digest): (Uuid, &ClaimedDigest),
        (now, next_try_at): (DateTime<Utc>, DateTime<Utc>),
        error: &str,
    ) -> Result<(), StoreError> {
        on!(self.0, conn => sqlx::query(
                "UPDATE digests SET claim = NULL, claimed_until = NULL, failed_at = $4, next_try_at = $5, \
                 last_error = $6 WHERE tenant_id = $1 AND mailbox_id = $2 AND day = $3 AND done_at IS NULL AND claim = $7")
            .bind(self.1.0)
            .bind(digest.mailbox.0)
            .bind(digest.day)
            .bind(now)
            .bind(next_try_at)
            .bind(super::text::clean(error))
            .bind(claim)
            .execute(conn)
            .counted())?;
        Ok(())
    }

    /// One that this claim holds is tried no more; its owner was told nothing, so that the next one takes it all in. Who was
    /// never told is told of `first` and later.
    pub async fn give_up(
        &mut self,
        (claim, digest): (Uuid, &ClaimedDigest),
        (now, first): (DateTime<Utc>, DateTime<Utc>),
        error: &str,
    ) -> Result<(), StoreError> {
        on!(self.0, conn => sqlx::query(
                "UPDATE digest_plans SET told_until = $3 WHERE tenant_id = $1 AND mailbox_id = $2 AND told_until IS NULL")
            .bind(self.1.0)
            .bind(digest.mailbox.0)
            .bind(first)
            .execute(conn)
            .counted())?;
        on!(self.0, conn => sqlx::query(
                "UPDATE digests SET claim = NULL, claimed_until = NULL, failed_at = $4, done_at = $4, outcome = $5, \
                 last_error = $6 WHERE tenant_id = $1 AND mailbox_id = $2 AND day = $3 AND done_at IS NULL AND claim = $7")
            .bind(self.1.0)
            .bind(digest.mailbox.0)
            .bind(digest.day)
            .bind(now)
            .bind(DigestOutcome::Refused.word())
            .bind(super::text::clean(error))
            .bind(claim)
            .execute(conn)
            .counted())?;
        Ok(())
    }

    /// Gives back what was claimed and never came to a try.
    pub async fn release(&mut self, claim: Uuid) -> Result<(), StoreError> {
        on!(self.0, conn => sqlx::query(
                "UPDATE digests SET claim = NULL, claimed_until = NULL WHERE tenant_id = $1 AND claim = $2 \
                 AND done_at IS NULL")
            .bind(self.1.0)
            .bind(claim)
            .execute(conn)
            .counted())?;
        Ok(())
    }
}

impl AllDigests<'_> {
    /// How much waits.
    pub async fn waiting(&mut self) -> Result<WaitingDigests, StoreError> {
        let (count, oldest): (i64, Option<DateTime<Utc>>) = on!(self.0, conn => sqlx::query_as(
                "SELECT count(*), min(d.queued_at) FROM tenants t JOIN digests d ON d.tenant_id = t.tenant_id \
                 AND d.done_at IS NULL WHERE t.gone_at IS NULL")
            .fetch_one(conn))?;
        let last_error = on!(self.0, conn => sqlx::query_as(
                "SELECT d.failed_at, d.last_error FROM tenants t JOIN digests d ON d.tenant_id = t.tenant_id \
                 AND d.done_at IS NULL WHERE t.gone_at IS NULL AND d.failed_at IS NOT NULL AND d.last_error IS NOT NULL \
                 ORDER BY d.failed_at DESC, d.mailbox_id LIMIT 1")
            .fetch_optional(conn))?;
        Ok(WaitingDigests {
            count,
            oldest,
            last_error,
        })
    }
}
