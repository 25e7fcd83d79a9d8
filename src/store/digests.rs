//! When each mailbox's digest is due. What is due becomes a digest that waits: see `digest_queue`.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::database::Driver;
use super::ids::first_id;
use super::mailboxes::{wish, zone};
use super::tx::{Counted, on};
use super::words::Place;
use super::{StoreError, Tx};
use crate::tenancy::{DigestWish, MailboxId, TenantId};

/// A digest looks back no further, however long its owner heard nothing.
pub const DIGEST_LOOKS_BACK: TimeDelta = TimeDelta::days(14);
/// Decisions are written behind: a digest says what was decided longer ago than this, and the next one goes on from there.
pub const DIGEST_SETTLES: TimeDelta = TimeDelta::minutes(1);
/// Digests that went out are kept so long, so that none of that day goes out again.
const KEPT: TimeDelta = TimeDelta::days(8);
/// For those who never get one: both databases keep it in order.
const NEVER: DateTime<Utc> = match DateTime::from_timestamp(253_370_764_800, 0) {
    Some(never) => never,
    None => DateTime::<Utc>::MAX_UTC,
};

/// The digests of a tenant's mailboxes.
pub struct Digests<'t>(pub(super) &'t mut Tx, pub(super) TenantId);

/// Digests of all tenants.
pub struct AllDigests<'t>(pub(super) &'t mut Tx);

/// A mailbox whose digest is due, or whose next one has to be reckoned.
#[derive(Clone, Debug, PartialEq)]
pub struct DueDigest {
    /// Whose.
    pub mailbox: MailboxId,
    /// None: only the next one has to be reckoned.
    pub due_at: Option<DateTime<Utc>>,
    /// What the owner wishes.
    pub wish: DigestWish,
    /// The owner's own.
    pub zone: Option<Tz>,
    /// An earlier one waits still; it takes in what came since.
    pub waits: bool,
    /// There may be something to say, and somebody to say it to.
    pub has_news: bool,
}

/// What becomes of it.
#[derive(Clone, Copy, Debug)]
pub struct PlannedDigest {
    /// Whose.
    pub mailbox: MailboxId,
    /// The day of the digest that shall wait now; None: nothing to say.
    pub day: Option<NaiveDate>,
    /// There was nothing to say up to now: the next one begins here.
    pub is_silent: bool,
    /// When the next one is due; None: never.
    pub next: Option<DateTime<Utc>>,
}

#[derive(sqlx::FromRow)]
struct DueRow {
    mailbox_id: Uuid,
    due_at: DateTime<Utc>,
    digest: Option<String>,
    digest_minute: Option<i32>,
    time_zone: Option<String>,
    waits: bool,
    has_news: bool,
}

/// `$1` tenant, `$2` now, `$3` since when for those who were never told, `$4` the id from which decisions are looked
/// at, `$5` limit.
macro_rules! select_due {
    ($rest:literal) => {
        concat!(
            "SELECT p.mailbox_id, p.due_at, m.digest, m.digest_minute, m.time_zone, ",
            "EXISTS (SELECT 1 FROM accounts a WHERE a.tenant_id = $1 AND a.mailbox_id = p.mailbox_id ",
            "AND a.disabled_at IS NULL) AND (EXISTS (SELECT 1 FROM decisions d ",
            "WHERE d.tenant_id = $1 AND d.mailbox_id = p.mailbox_id AND d.id >= $4 ",
            "AND d.decided_at >= coalesce(p.told_until, $3) AND d.reason <> 'ask_owner' ",
            "AND (d.verdict IN ('reject', 'defer') OR d.would_have IN ('reject', 'defer'))) ",
            "OR EXISTS (SELECT 1 FROM requests r WHERE r.tenant_id = $1 AND r.mailbox_id = p.mailbox_id ",
            "AND (r.kind = 'asked' OR r.proven_at IS NOT NULL) AND r.answered_at IS NULL AND r.expires_at > $2)) ",
            "AS has_news, EXISTS (SELECT 1 FROM digests w WHERE w.tenant_id = $1 ",
            "AND w.mailbox_id = p.mailbox_id AND w.done_at IS NULL) AS waits FROM digest_plans p JOIN mailboxes m ON m.tenant_id = p.tenant_id AND m.id = p.mailbox_id ",
            "WHERE p.tenant_id = $1 AND p.due_at <= $2 ORDER BY p.due_at, p.mailbox_id LIMIT $5",
            $rest
        )
    };
}

impl TryFrom<DueRow> for DueDigest {
    type Error = StoreError;

    fn try_from(row: DueRow) -> Result<Self, StoreError> {
        let place = Place {
            table: "mailboxes",
            id: row.mailbox_id,
        };
        Ok(Self {
            mailbox: MailboxId(row.mailbox_id),
            due_at: Some(row.due_at).filter(|due| *due != DateTime::UNIX_EPOCH),
            wish: wish(place, row.digest.as_deref(), row.digest_minute)?,
            zone: zone(place, row.time_zone.as_deref())?,
            waits: row.waits,
            has_news: row.has_news,
        })
    }
}

impl Digests<'_> {
    /// Gives every mailbox that has none a plan, to be reckoned; returns how many there were.
    pub async fn add_plans(&mut self) -> Result<u64, StoreError> {
        on!(self.0, conn => sqlx::query(
                "INSERT INTO digest_plans (tenant_id, mailbox_id, due_at) SELECT m.tenant_id, m.id, $2 FROM mailboxes m \
                 WHERE m.tenant_id = $1 AND m.gone_at IS NULL AND NOT EXISTS (SELECT 1 FROM digest_plans p WHERE p.tenant_id = $1 \
                 AND p.mailbox_id = m.id) ON CONFLICT DO NOTHING")
            .bind(self.1.0)
            .bind(DateTime::UNIX_EPOCH)
            .execute(conn)
            .counted())
    }

    /// Gives a mailbox that has none a plan, to be reckoned within the minute.
    pub(super) async fn add_plan(&mut self, mailbox: MailboxId) -> Result<(), StoreError> {
        on!(self.0, conn => sqlx::query(
                "INSERT INTO digest_plans (tenant_id, mailbox_id, due_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
            .bind(self.1.0)
            .bind(mailbox.0)
            .bind(DateTime::UNIX_EPOCH)
            .execute(conn)
            .counted())?;
        Ok(())
    }

    /// Has the next digest of one mailbox reckoned from the settings as they are now.
    pub async fn reckon_anew(&mut self, mailbox: MailboxId) -> Result<(), StoreError> {
        self.add_plan(mailbox).await?;
        on!(self.0, conn => sqlx::query(
                "UPDATE digest_plans SET due_at = $3 WHERE tenant_id = $1 AND mailbox_id = $2")
            .bind(self.1.0)
            .bind(mailbox.0)
            .bind(DateTime::UNIX_EPOCH)
            .execute(conn)
            .counted())?;
        Ok(())
    }

    /// Has the next digest of every mailbox reckoned, by [`Self::reckon_some`]: there may be very many.
    pub(super) async fn reckon_all(&mut self) -> Result<(), StoreError> {
        on!(self.0, conn => sqlx::query("UPDATE tenants SET digests_from = $2 WHERE tenant_id = $1")
            .bind(self.1.0)
            .bind(Uuid::nil())
            .execute(conn)
            .counted())?;
        Ok(())
    }

    /// Has some of those reckoned whose turn it is since the tenant's settings changed; false: there are no more.
    pub async fn reckon_some(&mut self, limit: u32) -> Result<bool, StoreError> {
        let from: Option<Option<Uuid>> = on!(self.0, conn => sqlx::query_scalar(
                "SELECT digests_from FROM tenants WHERE tenant_id = $1")
            .bind(self.1.0)
            .fetch_optional(conn))?;
        let Some(from) = from.flatten() else {
            return Ok(false);
        };
        let some: Vec<Uuid> = on!(self.0, conn => sqlx::query_scalar(
                "SELECT mailbox_id FROM digest_plans WHERE tenant_id = $1 AND mailbox_id > $2 \
                 ORDER BY mailbox_id LIMIT $3")
            .bind(self.1.0)
            .bind(from)
            .bind(i64::from(limit))
            .fetch_all(conn))?;
        let is_more = u32::try_from(some.len()).is_ok_and(|found| found == limit);
        let last = some.last().copied();
        on!(self.0, conn => sqlx::query(
                "UPDATE digest_plans SET due_at = $4 WHERE tenant_id = $1 AND mailbox_id > $2 AND mailbox_id <= $3")
            .bind(self.1.0)
            .bind(from)
            .bind(last)
            .bind(DateTime::UNIX_EPOCH)
            .execute(conn)
            .counted())?;
        // Another change meanwhile begins anew.
        on!(self.0, conn => sqlx::query(
                "UPDATE tenants SET digests_from = $3 WHERE tenant_id = $1 AND digests_from = $2")
            .bind(self.1.0)
            .bind(from)
            .bind(last.filter(|_| is_more))
            .execute(conn)
            .counted())?;
        Ok(is_more)
    }

    /// Those that are due now, the oldest first; nobody else plans them until this transaction ends.
    pub async fn due(
        &mut self,
        now: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<DueDigest>, StoreError> {
        let sql = match self.0.driver() {
            Driver::Sqlite => select_due!(""),
            Driver::Postgres => select_due!(" FOR UPDATE OF p"),
        };
        let rows: Vec<DueRow> = on!(self.0, conn => sqlx::query_as(sql)
            .bind(self.1.0)
            .bind(now)
            .bind(now - TimeDelta::days(7))
            .bind(first_id(now - DIGEST_LOOKS_BACK))
            .bind(i64::from(limit))
            .fetch_all(conn))?;
        rows.into_iter().map(DueDigest::try_from).collect()
    }

    /// Writes down what becomes of those that were due: one digest at most for each mailbox and day, ever.
    pub async fn plan(
        &mut self,
        planned: &[PlannedDigest],
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let tenant = self.1.0;
        let waiting: Vec<(MailboxId, NaiveDate)> = planned
            .iter()
            .filter_map(|planned| Some((planned.mailbox, planned.day?)))
            .collect();
        if !waiting.is_empty() {
            on!(self.0, conn => {
                let mut insert = QueryBuilder::new(
                    "INSERT INTO digests (tenant_id, mailbox_id, day, queued_at, next_try_at) ");
                insert.push_values(&waiting, |mut row, (mailbox, day)| {
                    row.push_bind(tenant).push_bind(mailbox.0).push_bind(*day).push_bind(now).push_bind(now);
                });
                insert.push(" ON CONFLICT DO NOTHING");
                async move { insert.build().persistent(false).execute(conn).counted().await }
            })?;
        }
        if !planned.is_empty() {
            on!(self.0, conn => {
                let mut update = QueryBuilder::new("WITH planned (mailbox_id, due_at, is_silent) AS (");
                update.push_values(planned, |mut row, planned| {
                    row.push_bind(planned.mailbox.0).push_bind(planned.next.unwrap_or(NEVER)).push_bind(planned.is_silent);
                });
                update.push(") UPDATE digest_plans SET due_at = p.due_at, told_until = CASE WHEN p.is_silent THEN ");
                update.push_bind(now - DIGEST_SETTLES);
                update.push(" ELSE told_until END FROM planned p WHERE digest_plans.tenant_id = ");
                update.push_bind(tenant);
                update.push(" AND digest_plans.mailbox_id = p.mailbox_id");
                async move { update.build().persistent(false).execute(conn).counted().await }
            })?;
        }
        Ok(())
    }

    /// Clean-up; returns how many digests went.
    pub async fn remove_old(&mut self, now: DateTime<Utc>) -> Result<u64, StoreError> {
        on!(self.0, conn => sqlx::query("DELETE FROM digests WHERE tenant_id = $1 AND done_at < $2")
            .bind(self.1.0)
            .bind(now - KEPT)
            .execute(conn)
            .counted())
    }
}

impl AllDigests<'_> {
    /// Tenants that are not switched off and have something due, or waiting for a try.
    pub async fn tenants_with_work(
        &mut self,
        now: DateTime<Utc>,
    ) -> Result<Vec<TenantId>, StoreError> {
        let tenants: Vec<Uuid> = on!(self.0, conn => sqlx::query_scalar(
                "SELECT t.tenant_id FROM tenants t WHERE t.disabled_at IS NULL AND (t.digests_from IS NOT NULL OR EXISTS (SELECT 1 FROM digest_plans p \
                 WHERE p.tenant_id = t.tenant_id AND p.due_at <= $1) OR EXISTS (SELECT 1 FROM digests d \
                 WHERE d.tenant_id = t.tenant_id AND d.done_at IS NULL AND d.next_try_at <= $1)) ORDER BY t.tenant_id")
            .bind(now)
            .fetch_all(conn))?;
        Ok(tenants.into_iter().map(TenantId).collect())
    }
}
