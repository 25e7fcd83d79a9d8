//! What is left of mailboxes and tenants that are gone. Nobody sees it from the moment on in which they went: addresses,
//! accounts and names go at once. The rest may be millions of rows, and is removed in portions, between which everybody else
//! has a turn; whoever dies in the middle is followed by one that goes on.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::tx::{Counted, on, one};
use super::{Change, Database, Mailboxes, StoreError, TenantRow};
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

/// The tenant `$1` wasn't removed.
macro_rules! tenant_not_gone {
    () => {
        "NOT EXISTS (SELECT 1 FROM tenants g WHERE g.tenant_id = $1 AND g.gone_at IS NOT NULL)"
    };
}
pub(super) use tenant_not_gone;

/// Somebody who is gone, and of whom something may be left.
#[derive(Clone, Copy, Debug)]
enum Gone {
    Mailbox(TenantId, MailboxId, DateTime<Utc>),
    /// Its row is there still: some of what is left asks for it.
    TenantRow(TenantId, DateTime<Utc>),
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

/// `$1` tenant. What others would meet: jobs for all tenants, links that were mailed, tokens, names of domains.
const OF_A_TENANT_AT_ONCE: [&str; 12] = [
    "DELETE FROM requests WHERE tenant_id = $1",
    "DELETE FROM server_requests WHERE tenant_id = $1",
    "DELETE FROM suspension_notices WHERE tenant_id = $1",
    "DELETE FROM blocked_clients WHERE tenant_id = $1",
    "DELETE FROM invitations WHERE tenant_id = $1",
    "DELETE FROM logos WHERE tenant_id = $1",
    "DELETE FROM tenant_checks WHERE tenant_id = $1",
    "DELETE FROM one_time_links WHERE tenant_id = $1",
    "DELETE FROM api_tokens WHERE tenant_id = $1",
    "DELETE FROM domains WHERE tenant_id = $1",
    "UPDATE imports SET state = 'stopped' WHERE tenant_id = $1 AND state <> 'stopped'",
    "UPDATE mailbox_imports SET state = 'stopped' WHERE tenant_id = $1 AND state <> 'stopped'",
];

/// `$1` tenant, `$2` how many; what asks for another row goes before that.
const OF_A_TENANT_ROW: [&str; 10] = [
    "DELETE FROM import_lines WHERE tenant_id = $1 AND (import_id, place) IN \
     (SELECT import_id, place FROM import_lines WHERE tenant_id = $1 LIMIT $2)",
    "DELETE FROM mailbox_import_lines WHERE tenant_id = $1 AND (import_id, place) IN \
     (SELECT import_id, place FROM mailbox_import_lines WHERE tenant_id = $1 LIMIT $2)",
    "DELETE FROM digest_presses WHERE tenant_id = $1 AND hash IN \
     (SELECT hash FROM digest_presses WHERE tenant_id = $1 LIMIT $2)",
    "DELETE FROM digests WHERE tenant_id = $1 AND (mailbox_id, day) IN \
     (SELECT mailbox_id, day FROM digests WHERE tenant_id = $1 LIMIT $2)",
    "DELETE FROM complaints WHERE tenant_id = $1 AND (reporter, about) IN \
     (SELECT reporter, about FROM complaints WHERE tenant_id = $1 LIMIT $2)",
    "DELETE FROM trapped WHERE tenant_id = $1 AND (kind, suspect) IN \
     (SELECT kind, suspect FROM trapped WHERE tenant_id = $1 LIMIT $2)",
    "DELETE FROM known_browsers WHERE tenant_id = $1 AND (account_id, hash) IN \
     (SELECT account_id, hash FROM known_browsers WHERE tenant_id = $1 LIMIT $2)",
    "DELETE FROM accounts WHERE tenant_id = $1 AND id IN \
     (SELECT id FROM accounts WHERE tenant_id = $1 LIMIT $2)",
    "DELETE FROM addresses WHERE tenant_id = $1 AND address IN \
     (SELECT address FROM addresses WHERE tenant_id = $1 LIMIT $2)",
    "DELETE FROM mailboxes WHERE tenant_id = $1 AND id IN \
     (SELECT id FROM mailboxes WHERE tenant_id = $1 LIMIT $2)",
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

impl TenantRow<'_> {
    /// Nobody sees the tenant or anything of it any more, and its names are free for others; what is left of it goes with
    /// [`Database::clear_gone`]. `Absent` when it is not there.
    pub async fn remove(&mut self, now: DateTime<Utc>) -> Result<(), StoreError> {
        // Also switched off: the program before knows nothing of tenants that are gone and still have their row.
        let marked = on!(self.0, conn => sqlx::query(
                "UPDATE tenants SET gone_at = $2, disabled_at = coalesce(disabled_at, $2) \
                 WHERE tenant_id = $1 AND gone_at IS NULL")
            .bind(self.1.0)
            .bind(now)
            .execute(conn)
            .counted())?;
        one(marked)?;
        for statement in [
            "DELETE FROM sessions WHERE tenant_id = $1 AND account_id IN \
             (SELECT id FROM accounts WHERE tenant_id = $2)",
            "DELETE FROM names WHERE tenant_id = $1 AND points_to = $2",
            "DELETE FROM admin_addresses WHERE tenant_id = $1 AND points_to = $2",
        ] {
            on!(self.0, conn => sqlx::query(statement)
                .bind(TenantId::SYSTEM.0)
                .bind(self.1.0)
                .execute(conn)
                .counted())?;
        }
        for statement in OF_A_TENANT_AT_ONCE {
            on!(self.0, conn => sqlx::query(statement).bind(self.1.0).execute(conn).counted())?;
        }
        self.0.announce(Change::Names);
        self.0.announce(Change::Tenant(self.1));
        Ok(())
    }
}

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
        let rows =
            "SELECT tenant_id, gone_at FROM tenants WHERE gone_at IS NOT NULL ORDER BY tenant_id";
        for (tenant, at) in self.gone_tenants(rows).await? {
            removed += self.clear(Gone::TenantRow(tenant, at), now).await?;
        }
        let without = "SELECT tenant_id, gone_at FROM gone_tenants ORDER BY tenant_id";
        for (tenant, at) in self.gone_tenants(without).await? {
            removed += self.clear(Gone::Tenant(tenant, at), now).await?;
        }
        Ok(removed)
    }

    async fn gone_tenants(
        &self,
        query: &'static str,
    ) -> Result<Vec<(TenantId, DateTime<Utc>)>, StoreError> {
        let mut tx = self.read().await?;
        let gone: Vec<(Uuid, DateTime<Utc>)> =
            on!(tx, conn => sqlx::query_as(query).fetch_all(conn))?;
        Ok(gone
            .into_iter()
            .map(|(tenant, at)| (TenantId(tenant), at))
            .collect())
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
        let statements: &[&'static str] = match gone {
            Gone::Mailbox(..) => &OF_A_MAILBOX,
            Gone::TenantRow(..) => &OF_A_TENANT_ROW,
            Gone::Tenant(..) => &OF_A_TENANT,
        };
        let mut removed = 0;
        for statement in statements.iter().copied() {
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
            Gone::TenantRow(tenant, _) | Gone::Tenant(tenant, _) => {
                on!(tx, conn => sqlx::query(statement)
                .bind(tenant.0)
                .bind(PORTION)
                .execute(conn)
                .counted())?
            }
        };
        tx.commit().await?;
        Ok(some)
    }

    /// Forgets that somebody went, once nothing of them is left or can come any more. Looked at here once more: whoever
    /// waited for the rows that another node was removing has seen none of those behind them.
    async fn forget(&self, gone: Gone, now: DateTime<Utc>) -> Result<(), StoreError> {
        let (Gone::Mailbox(_, _, at) | Gone::TenantRow(_, at) | Gone::Tenant(_, at)) = gone;
        // After a row comes what needs none, which waits.
        let settles = !matches!(gone, Gone::TenantRow(..));
        if settles && now - at < SETTLES {
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
            // What somebody added meanwhile goes with the next round; and another node may have been first.
            Gone::TenantRow(tenant, _) => {
                let removed = on!(tx, conn => sqlx::query(
                        "DELETE FROM tenants WHERE tenant_id = $1 AND gone_at IS NOT NULL \
                         AND NOT EXISTS (SELECT 1 FROM mailboxes m WHERE m.tenant_id = $1) \
                         AND NOT EXISTS (SELECT 1 FROM accounts a WHERE a.tenant_id = $1)")
                    .bind(tenant.0)
                    .execute(conn)
                    .counted())?;
                if removed == 1 {
                    on!(tx, conn => sqlx::query(
                            "INSERT INTO gone_tenants (tenant_id, gone_at) VALUES ($1, $2) ON CONFLICT DO NOTHING")
                        .bind(tenant.0)
                        .bind(at)
                        .execute(conn)
                        .counted())?;
                }
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
