//! How much a tenant has of what it may have: looked at, and held to when something is added.
//!
//! Where a limit is set, whoever adds holds the row that it is about until the end of the transaction, so that two who
//! add at once can't pass it together. Without a limit nothing is held and nothing counted.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use uuid::Uuid;

use super::gone::not_gone;
use super::tx::{Counted, on};
use super::{Entries, ListOwner, Mailboxes, StoreError, TenantRow, Tenants};
use crate::tenancy::{QuotaReached, TenantId};

/// Days of which something is told, today with them.
const MONTH: u64 = 30;

/// What a tenant uses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Mailboxes.
    pub mailboxes: i64,
    /// Entries on the lists of its mailboxes, learned ones too.
    pub entries: i64,
    /// Entries that people put on the lists of the mailbox that has most of them.
    pub fullest: i64,
    /// Decisions of today and yesterday (UTC).
    pub decisions_day: i64,
    /// Decisions of the last 30 days.
    pub decisions_month: i64,
    /// Senders who asked to be let in, in the last 30 days.
    pub asked_month: i64,
    /// Digests that were sent in the last 7 days.
    pub digests_week: i64,
}

/// What a list of tenants tells of each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BriefUsage {
    /// Mailboxes.
    pub mailboxes: i64,
    /// Decisions of the last 30 days.
    pub decisions_month: i64,
}

/// What there is left of a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    pub limit: u32,
    /// Below zero when the limit came later.
    pub left: i64,
}

impl Room {
    fn of(limit: u32, used: i64) -> Self {
        let left = i64::from(limit) - used;
        Self { limit, left }
    }

    /// How many of so many would have no room.
    pub fn too_many(self, wanted: i64) -> i64 {
        (wanted - self.left.max(0)).max(0)
    }

    /// `Quota` when so many more are too many.
    pub(super) fn take(self, more: i64) -> Result<(), QuotaReached> {
        if more <= self.left {
            Ok(())
        } else {
            Err(QuotaReached::Entries(self.limit))
        }
    }

    /// What is kept beside a line that has no room.
    pub(super) fn problem(self) -> String {
        QuotaReached::Entries(self.limit).kept()
    }
}

impl TenantRow<'_> {
    /// What the tenant uses on this day (UTC).
    pub async fn usage(&mut self, today: NaiveDate) -> Result<Usage, StoreError> {
        let (entries, fullest): (i64, i64) = on!(self.0, conn => sqlx::query_as(concat!(
                "SELECT CAST(coalesce(sum(n), 0) AS BIGINT), CAST(coalesce(max(own), 0) AS BIGINT) FROM \
                 (SELECT count(*) AS n, sum(CASE WHEN source = 'learned' THEN 0 ELSE 1 END) AS own FROM entries \
                 WHERE tenant_id = $1 AND mailbox_id <> $2 AND removed_at IS NULL AND ", not_gone!(), " GROUP BY mailbox_id) counted"))
            .bind(self.1.0)
            .bind(ListOwner::Tenant.key())
            .fetch_one(conn))?;
        let month = today - Days::new(MONTH - 1);
        Ok(Usage {
            mailboxes: self.0.of(self.1).mailboxes().count().await?,
            entries,
            fullest,
            decisions_day: self.total(DECIDED, today - Days::new(1)).await?,
            decisions_month: self.total(DECIDED, month).await?,
            asked_month: self.total(ASKED, month).await?,
            digests_week: self.total(DIGESTS, today - Days::new(6)).await?,
        })
    }

    async fn total(&mut self, sql: &'static str, since: NaiveDate) -> Result<i64, StoreError> {
        on!(self.0, conn => sqlx::query_scalar(sql)
            .bind(self.1.0)
            .bind(since)
            .fetch_one(conn))
    }
}

const DECIDED: &str = "SELECT CAST(coalesce(sum(total), 0) AS BIGINT) FROM decision_counts \
                       WHERE tenant_id = $1 AND day >= $2";
const ASKED: &str = "SELECT CAST(coalesce(sum(total), 0) AS BIGINT) FROM daily_tallies \
                     WHERE tenant_id = $1 AND day >= $2 AND what = 'asked'";
const DIGESTS: &str =
    "SELECT count(*) FROM digests WHERE tenant_id = $1 AND day >= $2 AND outcome = 'sent'";

impl Tenants<'_> {
    /// What the tenants from one slug to another use on this day (UTC); who uses nothing is missing.
    pub async fn usage(
        &mut self,
        (first, last): (&str, &str),
        today: NaiveDate,
    ) -> Result<BTreeMap<TenantId, BriefUsage>, StoreError> {
        let mailboxes: Vec<(Uuid, i64)> = on!(self.0, conn => sqlx::query_as(
                "SELECT m.tenant_id, count(*) FROM names n JOIN mailboxes m ON m.tenant_id = n.points_to \
                 WHERE n.tenant_id = $1 AND n.kind = 'slug' AND n.name >= $2 AND n.name <= $3 AND m.gone_at IS NULL \
                 GROUP BY m.tenant_id ORDER BY m.tenant_id")
            .bind(TenantId::SYSTEM.0)
            .bind(first)
            .bind(last)
            .fetch_all(conn))?;
        let decisions: Vec<(Uuid, i64)> = on!(self.0, conn => sqlx::query_as(
                "SELECT c.tenant_id, CAST(sum(c.total) AS BIGINT) FROM names n \
                 JOIN decision_counts c ON c.tenant_id = n.points_to \
                 WHERE n.tenant_id = $1 AND n.kind = 'slug' AND n.name >= $2 AND n.name <= $3 AND c.day >= $4 \
                 GROUP BY c.tenant_id ORDER BY c.tenant_id")
            .bind(TenantId::SYSTEM.0)
            .bind(first)
            .bind(last)
            .bind(today - Days::new(MONTH - 1))
            .fetch_all(conn))?;
        let mut usage: BTreeMap<TenantId, BriefUsage> = BTreeMap::new();
        for (tenant, count) in mailboxes {
            usage.entry(TenantId(tenant)).or_default().mailboxes = count;
        }
        for (tenant, count) in decisions {
            usage.entry(TenantId(tenant)).or_default().decisions_month = count;
        }
        Ok(usage)
    }
}

impl Mailboxes<'_> {
    /// How many more mailboxes the tenant may have just now; None: as many as it likes.
    pub async fn room_seen(&mut self) -> Result<Option<Room>, StoreError> {
        let Some(limit) = self.0.of(self.1).row().quota().await?.mailboxes else {
            return Ok(None);
        };
        Ok(Some(Room::of(limit, self.count().await?)))
    }

    /// `Quota` when the tenant has as many mailboxes as it may; nobody else adds one until this transaction ends.
    pub(super) async fn make_room(&mut self) -> Result<(), StoreError> {
        let Some(limit) = self.0.of(self.1).row().quota().await?.mailboxes else {
            return Ok(());
        };
        // Locks the row where several may write at once.
        on!(self.0, conn => sqlx::query("UPDATE tenants SET tenant_id = tenant_id WHERE tenant_id = $1")
            .bind(self.1.0)
            .execute(conn)
            .counted())?;
        if self.count().await? < i64::from(limit) {
            return Ok(());
        }
        Err(QuotaReached::Mailboxes(limit).into())
    }
}

impl Entries<'_> {
    /// How many more entries the owner of the mailbox may put on its lists; None: as many as they like. Nobody else puts
    /// any there until this transaction ends.
    pub(super) async fn room(&mut self) -> Result<Option<Room>, StoreError> {
        let ListOwner::Mailbox(mailbox) = self.2 else {
            return Ok(None);
        };
        if self.0.of(self.1).row().quota().await?.entries.is_none() {
            return Ok(None);
        }
        on!(self.0, conn => sqlx::query("UPDATE mailboxes SET id = id WHERE tenant_id = $1 AND id = $2")
            .bind(self.1.0)
            .bind(mailbox.0)
            .execute(conn)
            .counted())?;
        self.room_seen().await
    }

    /// The same as it is just now: others may put entries there meanwhile.
    pub async fn room_seen(&mut self) -> Result<Option<Room>, StoreError> {
        let ListOwner::Mailbox(mailbox) = self.2 else {
            return Ok(None);
        };
        let Some(limit) = self.0.of(self.1).row().quota().await?.entries else {
            return Ok(None);
        };
        let own: i64 = on!(self.0, conn => sqlx::query_scalar(
                "SELECT count(*) FROM entries WHERE tenant_id = $1 AND mailbox_id = $2 AND removed_at IS NULL \
                 AND source <> 'learned'")
            .bind(self.1.0)
            .bind(mailbox.0)
            .fetch_one(conn))?;
        Ok(Some(Room::of(limit, own)))
    }
}
