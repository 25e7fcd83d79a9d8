//! What was pressed behind the links of digests: once for each link, and undone once at most.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::tx::{Counted, on, one};
use super::{StoreError, Tx};
use crate::policy::EntryId;
use crate::tenancy::{MailboxId, SecretHash, TenantId};

/// The presses of a tenant's owners.
pub struct DigestPresses<'t>(pub(super) &'t mut Tx, pub(super) TenantId);

/// One press.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DigestPress {
    /// When.
    pub pressed_at: DateTime<Utc>,
    /// When it was taken back.
    pub undone_at: Option<DateTime<Utc>>,
    /// What it put on a list; None: it was there.
    pub added: Option<EntryId>,
    /// What it took off the other list.
    pub taken_off: Option<EntryId>,
}

type PressRow = (
    DateTime<Utc>,
    Option<DateTime<Utc>>,
    Option<Uuid>,
    Option<Uuid>,
);

impl DigestPresses<'_> {
    /// What was pressed behind this link.
    pub async fn find(&mut self, link: SecretHash) -> Result<Option<DigestPress>, StoreError> {
        let row: Option<PressRow> = on!(self.0, conn => sqlx::query_as(
                "SELECT pressed_at, undone_at, added, taken_off FROM digest_presses WHERE tenant_id = $1 AND hash = $2")
            .bind(self.1.0)
            .bind(link.0.as_slice())
            .fetch_optional(conn))?;
        let read = |(pressed_at, undone_at, added, taken_off): PressRow| DigestPress {
            pressed_at,
            undone_at,
            added: added.map(EntryId),
            taken_off: taken_off.map(EntryId),
        };
        Ok(row.map(read))
    }

    /// Uses a link up; false: it was used before, at the same time even.
    pub async fn press(
        &mut self,
        link: SecretHash,
        mailbox: MailboxId,
        (now, expires_at): (DateTime<Utc>, DateTime<Utc>),
    ) -> Result<bool, StoreError> {
        let pressed = on!(self.0, conn => sqlx::query(
                "INSERT INTO digest_presses (tenant_id, hash, mailbox_id, pressed_at, expires_at) \
                 VALUES ($1, $2, $3, $4, $5) ON CONFLICT (tenant_id, hash) DO NOTHING")
            .bind(self.1.0)
            .bind(link.0.as_slice())
            .bind(mailbox.0)
            .bind(now)
            .bind(expires_at)
            .execute(conn)
            .counted())?;
        Ok(pressed == 1)
    }

    /// Notes what a press did; `Absent` when there was none.
    pub async fn set_done(
        &mut self,
        link: SecretHash,
        (added, taken_off): (Option<EntryId>, Option<EntryId>),
    ) -> Result<(), StoreError> {
        let set = on!(self.0, conn => sqlx::query(
                "UPDATE digest_presses SET added = $3, taken_off = $4 WHERE tenant_id = $1 AND hash = $2")
            .bind(self.1.0)
            .bind(link.0.as_slice())
            .bind(added.map(|id| id.0))
            .bind(taken_off.map(|id| id.0))
            .execute(conn)
            .counted())?;
        one(set)
    }

    /// Marks a press as undone; false: it was before, or there was none.
    pub async fn undo(&mut self, link: SecretHash, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let undone = on!(self.0, conn => sqlx::query(
                "UPDATE digest_presses SET undone_at = $3 WHERE tenant_id = $1 AND hash = $2 AND undone_at IS NULL")
            .bind(self.1.0)
            .bind(link.0.as_slice())
            .bind(now)
            .execute(conn)
            .counted())?;
        Ok(undone == 1)
    }

    /// Says whether a press that put this entry on a list was taken back.
    pub async fn is_taken_back(&mut self, added: EntryId) -> Result<bool, StoreError> {
        let undone: i64 = on!(self.0, conn => sqlx::query_scalar(
                "SELECT count(*) FROM digest_presses WHERE tenant_id = $1 AND added = $2 AND undone_at IS NOT NULL")
            .bind(self.1.0)
            .bind(added.0)
            .fetch_one(conn))?;
        Ok(undone > 0)
    }

    /// Clean-up of links that nobody can open any more; returns how many went.
    pub async fn remove_old(&mut self, now: DateTime<Utc>) -> Result<u64, StoreError> {
        on!(self.0, conn => sqlx::query("DELETE FROM digest_presses WHERE tenant_id = $1 AND expires_at <= $2")
            .bind(self.1.0)
            .bind(now)
            .execute(conn)
            .counted())
    }
}
