//! Passkeys: what the library keeps of each, as text that only the pages read.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::text::clean;
use super::tx::{Counted, on};
use super::{StoreError, Tx};
use crate::tenancy::{AccountId, TenantId};

/// The passkeys of a tenant's accounts (operators: of `TenantId::SYSTEM`).
pub struct Passkeys<'t>(pub(super) &'t mut Tx, pub(super) TenantId);

/// One passkey.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct PasskeyRecord {
    pub id: Uuid,
    /// The id that the device gave it.
    pub credential_id: Vec<u8>,
    /// Public key, counter and the like, as the library writes it.
    pub credential: String,
    /// What its owner calls it.
    pub name: String,
    pub added_at: DateTime<Utc>,
    pub last_used_at: Option<DateTime<Utc>>,
}

macro_rules! select_passkeys {
    ($rest:literal) => {
        concat!(
            "SELECT id, credential_id, credential, name, added_at, last_used_at FROM passkeys ",
            "WHERE tenant_id = $1 AND account_id = $2 ",
            $rest
        )
    };
}

impl Passkeys<'_> {
    /// All of an account, the oldest first.
    pub async fn list(&mut self, account: AccountId) -> Result<Vec<PasskeyRecord>, StoreError> {
        on!(self.0, conn => sqlx::query_as(select_passkeys!("ORDER BY added_at, id"))
            .bind(self.1.0)
            .bind(account.0)
            .fetch_all(conn))
    }

    /// The account's passkey that the device calls so.
    pub async fn find(
        &mut self,
        account: AccountId,
        credential_id: &[u8],
    ) -> Result<Option<PasskeyRecord>, StoreError> {
        on!(self.0, conn => sqlx::query_as(select_passkeys!("AND credential_id = $3"))
            .bind(self.1.0)
            .bind(account.0)
            .bind(credential_id)
            .fetch_optional(conn))
    }

    /// Keeps a new one; false when the device's id is taken.
    pub async fn add(
        &mut self,
        account: AccountId,
        new: &PasskeyRecord,
    ) -> Result<bool, StoreError> {
        let added = on!(self.0, conn => sqlx::query(
                "INSERT INTO passkeys (tenant_id, account_id, id, credential_id, credential, name, added_at, last_used_at) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING")
            .bind(self.1.0)
            .bind(account.0)
            .bind(new.id)
            .bind(new.credential_id.as_slice())
            .bind(&new.credential)
            .bind(clean(&new.name))
            .bind(new.added_at)
            .bind(new.last_used_at)
            .execute(conn)
            .counted())?;
        Ok(added == 1)
    }

    /// Notes that it was used and what the library keeps of it from now on; false when somebody else used or removed it
    /// since it was read, so that of two sign-ins with one counter one wins.
    pub async fn used(
        &mut self,
        account: AccountId,
        read: &PasskeyRecord,
        credential: &str,
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let used = on!(self.0, conn => sqlx::query(
                "UPDATE passkeys SET credential = $5, last_used_at = $6 \
                 WHERE tenant_id = $1 AND account_id = $2 AND id = $3 AND credential = $4")
            .bind(self.1.0)
            .bind(account.0)
            .bind(read.id)
            .bind(&read.credential)
            .bind(credential)
            .bind(at)
            .execute(conn)
            .counted())?;
        Ok(used == 1)
    }

    /// Removes one of the account's, and says what it was called; None when it has none of this id.
    pub async fn remove(
        &mut self,
        account: AccountId,
        id: Uuid,
    ) -> Result<Option<String>, StoreError> {
        on!(self.0, conn => sqlx::query_scalar(
                "DELETE FROM passkeys WHERE tenant_id = $1 AND account_id = $2 AND id = $3 RETURNING name")
            .bind(self.1.0)
            .bind(account.0)
            .bind(id)
            .fetch_optional(conn))
    }

    /// Removes all of an account, and says how many there were.
    pub async fn remove_all(&mut self, account: AccountId) -> Result<u64, StoreError> {
        on!(self.0, conn => sqlx::query(
                "DELETE FROM passkeys WHERE tenant_id = $1 AND account_id = $2")
            .bind(self.1.0)
            .bind(account.0)
            .execute(conn)
            .counted())
    }
}
