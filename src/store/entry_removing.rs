//! Taking entries off the lists, and bringing them back.

use chrono::{DateTime, Utc};

use super::tx::{Counted, on};
use super::words::Word;
use super::{Entries, StoreError};
use crate::policy::{EntryId, List, Pattern};

impl Entries<'_> {
    /// Soft: can be restored; a learned one becomes a tombstone. Returns how many were removed.
    pub async fn remove(&mut self, ids: &[EntryId], now: DateTime<Utc>) -> Result<u64, StoreError> {
        let mut removed = 0;
        for id in in_order(ids) {
            removed += on!(self.0, conn => sqlx::query(
                    "UPDATE entries SET removed_at = $4 \
                     WHERE tenant_id = $1 AND mailbox_id = $2 AND id = $3 AND removed_at IS NULL")
                .bind(self.1.0)
                .bind(self.2.key())
                .bind(id.0)
                .bind(now)
                .execute(conn)
                .counted())?;
        }
        self.changed_if(removed);
        Ok(removed)
    }

    /// Brings back all that were taken off a list at exactly this time; returns how many. `Quota`: too many, and the
    /// transaction is to be given up.
    pub async fn restore_removed_at(
        &mut self,
        list: List,
        at: DateTime<Utc>,
    ) -> Result<u64, StoreError> {
        let restored = on!(self.0, conn => sqlx::query(
                "UPDATE entries SET removed_at = NULL \
                 WHERE tenant_id = $1 AND mailbox_id = $2 AND list = $3 AND removed_at = $4")
            .bind(self.1.0)
            .bind(self.2.key())
            .bind(list.word())
            .bind(at)
            .execute(conn)
            .counted())?;
        self.still_fits(restored).await?;
        self.changed_if(restored);
        Ok(restored)
    }

    /// Takes off all that were put on a list at exactly this time; returns how many.
    pub async fn remove_added_at(
        &mut self,
        list: List,
        at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<u64, StoreError> {
        let removed = on!(self.0, conn => sqlx::query(
                "UPDATE entries SET removed_at = $5 WHERE tenant_id = $1 AND mailbox_id = $2 AND list = $3 \
                 AND created_at = $4 AND removed_at IS NULL")
            .bind(self.1.0)
            .bind(self.2.key())
            .bind(list.word())
            .bind(at)
            .bind(now)
            .execute(conn)
            .counted())?;
        self.changed_if(removed);
        Ok(removed)
    }

    /// Undo of `remove`; returns how many came back. `Quota`: too many, and the transaction is to be given up.
    pub async fn restore(&mut self, ids: &[EntryId]) -> Result<u64, StoreError> {
        let mut restored = 0;
        for id in in_order(ids) {
            restored += on!(self.0, conn => sqlx::query(
                    "UPDATE entries SET removed_at = NULL \
                     WHERE tenant_id = $1 AND mailbox_id = $2 AND id = $3 AND removed_at IS NOT NULL")
                .bind(self.1.0)
                .bind(self.2.key())
                .bind(id.0)
                .execute(conn)
                .counted())?;
        }
        self.still_fits(restored).await?;
        self.changed_if(restored);
        Ok(restored)
    }

    /// Removes what was learned since `since` (one-step undo of a burst) without leaving tombstones; returns how many.
    pub async fn forget_learned_since(&mut self, since: DateTime<Utc>) -> Result<u64, StoreError> {
        let forgotten = on!(self.0, conn => sqlx::query(
                "DELETE FROM entries WHERE tenant_id = $1 AND mailbox_id = $2 AND source = 'learned' \
                 AND created_at >= $3 AND removed_at IS NULL")
            .bind(self.1.0)
            .bind(self.2.key())
            .bind(since)
            .execute(conn)
            .counted())?;
        self.changed_if(forgotten);
        Ok(forgotten)
    }

    /// "Learn again": drops what keeps this pattern from being learned after it was taken off the whitelist.
    pub async fn drop_tombstone(&mut self, pattern: &Pattern) -> Result<(), StoreError> {
        on!(self.0, conn => sqlx::query(
                "DELETE FROM entries WHERE tenant_id = $1 AND mailbox_id = $2 AND list = 'allow' AND pattern = $3 \
                 AND removed_at IS NOT NULL")
            .bind(self.1.0)
            .bind(self.2.key())
            .bind(pattern.to_string())
            .execute(conn)
            .counted())?;
        Ok(())
    }

    /// `Quota` when what came back is more than the mailbox may have.
    async fn still_fits(&mut self, restored: u64) -> Result<(), StoreError> {
        if restored > 0
            && let Some(room) = self.room().await?
        {
            room.take(0)?;
        }
        Ok(())
    }
}

/// Two transactions that touch the same entries must take them in the same order.
fn in_order(ids: &[EntryId]) -> Vec<EntryId> {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids
}
