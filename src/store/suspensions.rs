//! Entries of the whitelist that let nothing in for now, because of what their sender did: suspended by the engine or by
//! the owner's own report, lifted by the owner, who is told by mail once an hour at most.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::entry::{EntryRow, entry_columns};
use super::tx::{Counted, on};
use super::{Actor, AuditEvent, Database, Entries, ListOwner, StoreError, Tx};
use crate::mail::Address;
use crate::policy::{Entry, EntryId, List, Pattern, SuspendedFor};
use crate::tenancy::{MailboxId, TenantId};

/// How often an owner is mailed at most.
const MAILED_EVERY: TimeDelta = TimeDelta::hours(1);
/// Mailboxes whose entries are suspended in one transaction: learning waits for the same writer.
const AT_A_TIME: usize = 100;
/// Suspended entries that are shown at once.
const SHOWN: i64 = 100;

impl Entries<'_> {
    /// Suspends the entry of the whitelist for exactly this sender, if there is one that counts.
    pub async fn suspend(
        &mut self,
        sender: &Address,
        why: SuspendedFor,
        now: DateTime<Utc>,
    ) -> Result<Option<EntryId>, StoreError> {
        let pattern = Pattern::Address(sender.clone());
        let Some(id) = self.find_on(List::Allow, &pattern, now).await? else {
            return Ok(None);
        };
        let suspended = on!(self.0, conn => sqlx::query(
                "UPDATE entries SET suspended_at = $4, suspended_why = $5 WHERE tenant_id = $1 AND mailbox_id = $2 \
                 AND id = $3 AND suspended_at IS NULL")
            .bind(self.1.0)
            .bind(self.2.key())
            .bind(id.0)
            .bind(now)
            .bind(why.as_str())
            .execute(conn)
            .counted())?;
        if suspended == 0 {
            return Ok(None);
        }
        self.changed();
        Ok(Some(id))
    }

    /// Lets a suspended entry count again; false when it did.
    pub async fn keep(&mut self, id: EntryId) -> Result<bool, StoreError> {
        let kept = on!(self.0, conn => sqlx::query(
                "UPDATE entries SET suspended_at = NULL, suspended_why = NULL WHERE tenant_id = $1 \
                 AND mailbox_id = $2 AND id = $3 AND suspended_at IS NOT NULL")
            .bind(self.1.0)
            .bind(self.2.key())
            .bind(id.0)
            .execute(conn)
            .counted())?;
        if kept > 0 {
            self.changed();
        }
        Ok(kept > 0)
    }

    /// Those that are suspended, the last first.
    pub async fn suspended(&mut self) -> Result<Vec<Entry>, StoreError> {
        let rows: Vec<EntryRow> = on!(self.0, conn => sqlx::query_as(concat!(
                "SELECT ", entry_columns!(), " FROM (SELECT e.id AS found FROM entries e WHERE e.tenant_id = $1 ",
                "AND e.mailbox_id = $2 AND e.suspended_at IS NOT NULL AND e.removed_at IS NULL ",
                "ORDER BY e.suspended_at DESC, e.id LIMIT $3) f CROSS JOIN entries WHERE tenant_id = $1 AND id = f.found ",
                "ORDER BY suspended_at DESC, id"))
            .bind(self.1.0)
            .bind(self.2.key())
            .bind(SHOWN)
            .fetch_all(conn))?;
        rows.into_iter().map(Entry::try_from).collect()
    }
}

impl Entries<'_> {
    /// Whose entries those are.
    pub async fn suspended_senders(&mut self) -> Result<Vec<Address>, StoreError> {
        let entries = self.suspended().await?.into_iter();
        let senders = entries.filter_map(|entry| match entry.rule.pattern {
            Pattern::Address(sender) => Some(sender),
            _ => None,
        });
        Ok(senders.collect())
    }
}

impl Database {
    /// Suspends the entries that all mailboxes of a tenant have for exactly this sender, and notes that their owners are
    /// to be told; returns how many there were.
    pub async fn suspend_everywhere(
        &self,
        tenant: TenantId,
        sender: &Address,
        now: DateTime<Utc>,
    ) -> Result<usize, StoreError> {
        let mailboxes = self.mailboxes_that_list(tenant, sender).await?;
        for some in mailboxes.chunks(AT_A_TIME) {
            let mut tx = self.write().await?;
            for mailbox in some {
                let mut entries = tx.of(tenant).entries(ListOwner::Mailbox(*mailbox));
                let suspended = entries.suspend(sender, SuspendedFor::Trap, now).await?;
                if suspended.is_some() {
                    wait_to_be_told(&mut tx, (tenant, *mailbox), now).await?;
                    let event = event(sender, now);
                    tx.of(tenant).audit().add_to_own_lists(&event).await?;
                }
            }
            tx.commit().await?;
        }
        Ok(mailboxes.len())
    }

    /// Beginning with the mailboxes, each look-up is one by key: no index leads from a match to those who have it.
    async fn mailboxes_that_list(
        &self,
        tenant: TenantId,
        sender: &Address,
    ) -> Result<Vec<MailboxId>, StoreError> {
        let mut tx = self.read().await?;
        let mailboxes: Vec<Uuid> = on!(tx, conn => sqlx::query_scalar(
                "SELECT m.id FROM mailboxes m CROSS JOIN entries e WHERE m.tenant_id = $1 AND m.gone_at IS NULL AND e.tenant_id = $1 \
                 AND e.mailbox_id = m.id AND e.list = 'allow' AND e.pattern = $2 AND e.removed_at IS NULL \
                 AND e.suspended_at IS NULL ORDER BY m.id")
            .bind(tenant.0)
            .bind(Pattern::Address(sender.clone()).to_string())
            .fetch_all(conn))?;
        Ok(mailboxes.into_iter().map(MailboxId).collect())
    }

    /// Mailboxes whose owners are to be told now: something of theirs was suspended, and their last mail is an hour old.
    pub async fn suspensions_to_tell(
        &self,
        now: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<(TenantId, MailboxId)>, StoreError> {
        let mut tx = self.read().await?;
        // Reads the whole table: it has a line only for those who were ever told.
        let rows: Vec<(Uuid, Uuid)> = on!(tx, conn => sqlx::query_as(
                "SELECT tenant_id, mailbox_id FROM suspension_notices WHERE waiting_at <= $1 \
                 AND (told_at IS NULL OR told_at <= $2) ORDER BY tenant_id, mailbox_id LIMIT $3")
            .bind(now)
            .bind(now - MAILED_EVERY)
            .bind(i64::from(limit))
            .fetch_all(conn))?;
        let ids = |(tenant, mailbox)| (TenantId(tenant), MailboxId(mailbox));
        Ok(rows.into_iter().map(ids).collect())
    }
}

fn event(sender: &Address, now: DateTime<Utc>) -> AuditEvent {
    AuditEvent {
        at: now,
        actor: Actor::System,
        action: "entry.suspended".to_owned(),
        subject: sender.to_string(),
        detail: "wrote_to_spamtrap".to_owned(),
        client_address: String::new(),
    }
}

/// Notes that the owner is to be told that an entry is suspended.
pub(super) async fn wait_to_be_told(
    tx: &mut Tx,
    (tenant, mailbox): (TenantId, MailboxId),
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    on!(tx, conn => sqlx::query(
            "INSERT INTO suspension_notices (tenant_id, mailbox_id, waiting_at) VALUES ($1, $2, $3) \
             ON CONFLICT (tenant_id, mailbox_id) DO UPDATE SET waiting_at = excluded.waiting_at")
        .bind(tenant.0)
        .bind(mailbox.0)
        .bind(now)
        .execute(conn)
        .counted())?;
    Ok(())
}

/// The owners of a tenant's mailboxes who wait to be told of suspended entries.
pub struct SuspensionNotices<'t>(pub(super) &'t mut Tx, pub(super) TenantId);

impl SuspensionNotices<'_> {
    /// Notes that the owner is to be told.
    pub async fn add(&mut self, mailbox: MailboxId, now: DateTime<Utc>) -> Result<(), StoreError> {
        wait_to_be_told(self.0, (self.1, mailbox), now).await
    }

    /// Takes the notice of a mailbox, so that no other node sends it; false when another was quicker.
    pub async fn claim(
        &mut self,
        mailbox: MailboxId,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let claimed = on!(self.0, conn => sqlx::query(
                "UPDATE suspension_notices SET waiting_at = NULL, told_at = $3 WHERE tenant_id = $1 \
                 AND mailbox_id = $2 AND waiting_at IS NOT NULL AND (told_at IS NULL OR told_at <= $4)")
            .bind(self.1.0)
            .bind(mailbox.0)
            .bind(now)
            .bind(now - MAILED_EVERY)
            .execute(conn)
            .counted())?;
        Ok(claimed == 1)
    }
}
