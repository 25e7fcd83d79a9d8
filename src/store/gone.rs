//! What is left of mailboxes and tenants that are gone. Nobody sees it from the moment on in which they went: addresses,
//! accounts and names go at once. The rest may be millions of rows, and is removed in portions, between which everybody else
//! has a turn; whoever dies in the middle is followed by one that goes on.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::tx::{Counted, on};
use super::{Change, Database, Mailboxes, StoreError};
use crate::tenancy::{MailboxId, TenantId};

/// Rows removed in one transaction.
const PORTION: i64 = 1_000;
/// Decisions are written behind: some come when their mailbox is gone.
const SETTLES: TimeDelta = TimeDelta::minutes(10);
/// Mailboxes looked up at once.
const MAILBOXES: i64 = 100;

/// Decisions of `d` whose mailbox is there; `$1` is the tenant.
macro_rules! not_gone {
    () => {
        "mailbox_id NOT IN (SELECT g.id FROM mailboxes g WHERE g.tenant_id = $1 AND g.gone_at IS NOT NULL)"
    };
}
pub(super) use not_gone;

/// Somebody who is gone, and of whom something may be left.
#[derive(Clone, Copy, Debug)]
enum Gone {
    Mailbox(TenantId, MailboxId, DateTime<Utc>),
    Tenant(TenantId, DateTime<Utc>),
}

/// `$1` tenant, `$2` mailbox.
const AT_ONCE: [&str; 7] = [
    "UPDATE imports SET state = 'stopped' WHERE tenant_id = $1 AND mailbox_id = $2",
    "DELETE FROM requests WHERE tenant_id = $1 AND mailbox_id = $2",
    "DELETE FROM suspension_notices WHERE tenant_id = $1 AND mailbox_id = $2",
    "DELETE FROM digest_presses WHERE tenant_id = $1 AND mailbox_id = $2",
    "DELETE FROM digests WHERE tenant_id = $1 AND mailbox_id = $2",
    "DELETE FROM digest_plans WHERE tenant_id = $1 AND mailbox_id = $2",
    "DELETE FROM addresses WHERE tenant_id = $1 AND mailbox_id = $2",
];

/// `$1` tenant, `$2` mailbox, `$3` how many.
const OF_A_MAILBOX: [&str; 3] = [
    "DELETE FROM decisions WHERE tenant_id = $1 AND id IN \
     (SELECT id FROM decisions WHERE tenant_id = $1 AND mailbox_id = $2 LIMIT $3)",
    "DELETE FROM entries WHERE tenant_id = $1 AND id IN \
     (SELECT id FROM entries WHERE tenant_id = $1 AND mailbox_id = $2 LIMIT $3)",
    "DELETE FROM import_lines WHERE tenant_id = $1 AND (import_id, place) IN \
     (SELECT l.import_id, l.place FROM imports i CROSS JOIN import_lines l WHERE i.tenant_id = $1 \
     AND i.mailbox_id = $2 AND l.tenant_id = $1 AND l.import_id = i.id LIMIT $3)",
];

/// `$1` tenant, `$2` how many. None of these tables asks for a tenant that is there.
const OF_A_TENANT: [&str; 3] = [
    "DELETE FROM decisions WHERE tenant_id = $1 AND id IN \
     (SELECT id FROM decisions WHERE tenant_id = $1 LIMIT $2)",
    "DELETE FROM entries WHERE tenant_id = $1 AND id IN \
     (SELECT id FROM entries WHERE tenant_id = $1 LIMIT $2)",
    "DELETE FROM audit_events WHERE tenant_id = $1 AND id IN \
     (SELECT id FROM audit_events WHERE tenant_id = $1 LIMIT $2)",
];

impl Mailboxes<'_> {
    /// The mailbox has no address any more, and nobody sees anything of it; what is left of it goes with
    /// [`Database::clear_gone`]. The caller has seen that it is there.
    pub(super) async fn bury(
        &mut self,
        id: MailboxId,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        for statement in AT_ONCE {
            on!(self.0, conn => sqlx::query(statement)
                .bind(self.1.0)
                .bind(id.0)
                .execute(conn)
                .counted())?;
        }
        // Its address is free for another; an id is no address.
        on!(self.0, conn => sqlx::query(
                "UPDATE mailboxes SET gone_at = $3, address = $4, display_name = '', search_text = '' \
                 WHERE tenant_id = $1 AND id = $2")
            .bind(self.1.0)
            .bind(id.0)
            .bind(now)
            .bind(id.0.to_string())
            .execute(conn)
            .counted())?;
        self.0.announce(Change::Names);
        self.0.announce(Change::Mailbox(self.1, id));
        Ok(())
    }
}

impl Database {
    /// Removes all that is left of mailboxes and tenants that are gone, portion by portion; returns how many rows that were.
    /// Those that went a moment ago are looked at again later.
    pub async fn clear_gone(&self, now: DateTime<Utc>) -> Result<u64, StoreError> {
        let mut removed = 0;
        let mut after = None;
        loop {
            let gone = self.gone_mailboxes(after).await?;
            let Some(last) = gone.last() else { break };
            after = Some((last.0, last.1));
            for (tenant, mailbox, at) in gone {
                let gone = Gone::Mailbox(TenantId(tenant), MailboxId(mailbox), at);
                removed += self.clear(gone, now).await?;
            }
        }
        let mut tx = self.read().await?;
        let tenants: Vec<(Uuid, DateTime<Utc>)> = on!(tx, conn => sqlx::query_as(
                "SELECT tenant_id, gone_at FROM gone_tenants ORDER BY tenant_id")
            .fetch_all(conn))?;
        drop(tx);
        for (tenant, at) in tenants {
            removed += self.clear(Gone::Tenant(TenantId(tenant), at), now).await?;
        }
        Ok(removed)
    }

    async fn gone_mailboxes(
        &self,
        after: Option<(Uuid, Uuid)>,
    ) -> Result<Vec<(Uuid, Uuid, DateTime<Utc>)>, StoreError> {
        let (tenant, mailbox) = after.unwrap_or_default();
        let mut tx = self.read().await?;
        on!(tx, conn => sqlx::query_as(
                "SELECT tenant_id, id, gone_at FROM mailboxes WHERE gone_at IS NOT NULL \
                 AND (tenant_id, id) > ($1, $2) ORDER BY tenant_id, id LIMIT $3")
            .bind(tenant)
            .bind(mailbox)
            .bind(MAILBOXES)
            .fetch_all(conn))
    }

    async fn clear(&self, gone: Gone, now: DateTime<Utc>) -> Result<u64, StoreError> {
        let statements = match gone {
            Gone::Mailbox(..) => OF_A_MAILBOX,
            Gone::Tenant(..) => OF_A_TENANT,
        };
        let mut removed = 0;
        for statement in statements {
            loop {
                let some = self.clear_some(gone, statement).await?;
                removed += some;
                if some == 0 {
                    break;
                }
            }
        }
        self.forget(gone, now).await?;
        Ok(removed)
    }

    async fn clear_some(&self, gone: Gone, statement: &'static str) -> Result<u64, StoreError> {
        let mut tx = self.write().await?;
        let some = match gone {
            Gone::Mailbox(tenant, mailbox, _) => on!(tx, conn => sqlx::query(statement)
                .bind(tenant.0)
                .bind(mailbox.0)
                .bind(PORTION)
                .execute(conn)
                .counted())?,
            Gone::Tenant(tenant, _) => on!(tx, conn => sqlx::query(statement)
                .bind(tenant.0)
                .bind(PORTION)
                .execute(conn)
                .counted())?,
        };
        tx.commit().await?;
        Ok(some)
    }

    /// Forgets that somebody went, once nothing of them is left or can come any more. Looked at here once more: whoever
    /// waited for the rows that another node was removing has seen none of those behind them.
    async fn forget(&self, gone: Gone, now: DateTime<Utc>) -> Result<(), StoreError> {
        let (Gone::Mailbox(_, _, at) | Gone::Tenant(_, at)) = gone;
        if now - at < SETTLES {
            return Ok(());
        }
        let mut tx = self.write().await?;
        match gone {
            Gone::Mailbox(tenant, mailbox, _) => {
                on!(tx, conn => sqlx::query(
                        "DELETE FROM mailboxes WHERE tenant_id = $1 AND id = $2 AND gone_at IS NOT NULL \
                         AND NOT EXISTS (SELECT 1 FROM decisions WHERE tenant_id = $1 AND mailbox_id = $2) \
                         AND NOT EXISTS (SELECT 1 FROM entries WHERE tenant_id = $1 AND mailbox_id = $2) \
                         AND NOT EXISTS (SELECT 1 FROM imports i CROSS JOIN import_lines l WHERE i.tenant_id = $1 \
                         AND i.mailbox_id = $2 AND l.tenant_id = $1 AND l.import_id = i.id)")
                    .bind(tenant.0)
                    .bind(mailbox.0)
                    .execute(conn)
                    .counted())?;
            }
            Gone::Tenant(tenant, _) => {
                for statement in [
                    "DELETE FROM decision_counts WHERE tenant_id = $1",
                    "DELETE FROM daily_tallies WHERE tenant_id = $1",
                    "DELETE FROM gone_tenants WHERE tenant_id = $1 \
                     AND NOT EXISTS (SELECT 1 FROM decisions WHERE tenant_id = $1) \
                     AND NOT EXISTS (SELECT 1 FROM entries WHERE tenant_id = $1) \
                     AND NOT EXISTS (SELECT 1 FROM audit_events WHERE tenant_id = $1)",
                ] {
                    on!(tx, conn => sqlx::query(statement).bind(tenant.0).execute(conn).counted())?;
                }
            }
        }
        tx.commit().await
    }
}
