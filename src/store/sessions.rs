//! Sessions of the web pages.

use chrono::{DateTime, Utc};

use super::tx::{Counted, on};
use super::{StoreError, Tx};
use crate::tenancy::{AccountId, TenantId};

/// Sessions of the web pages: keyed by SHA-256 of the cookie's id, so that a copy of the database signs nobody in.
pub struct Sessions<'t>(pub(super) &'t mut Tx);

const SYSTEM: TenantId = TenantId::SYSTEM;

impl Sessions<'_> {
    /// Keeps a new session; false when the id is taken.
    pub async fn add(
        &mut self,
        hash: [u8; 32],
        data: &str,
        account: Option<AccountId>,
        expires_at: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let added = on!(self.0, conn => sqlx::query(
                "INSERT INTO sessions (tenant_id, hash, data, account_id, expires_at) VALUES ($1, $2, $3, $4, $5) \
                 ON CONFLICT DO NOTHING")
            .bind(SYSTEM.0)
            .bind(hash.as_slice())
            .bind(data)
            .bind(account.map(|account| account.0))
            .bind(expires_at)
            .execute(conn)
            .counted())?;
        Ok(added == 1)
    }

    /// Writes a session that is there, and only then: one that was signed out does not come back. False when it is
    /// gone.
    pub async fn update(
        &mut self,
        hash: [u8; 32],
        data: &str,
        account: Option<AccountId>,
        expires_at: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let updated = on!(self.0, conn => sqlx::query(
                "UPDATE sessions SET data = $3, account_id = $4, expires_at = $5 WHERE tenant_id = $1 AND hash = $2")
            .bind(SYSTEM.0)
            .bind(hash.as_slice())
            .bind(data)
            .bind(account.map(|account| account.0))
            .bind(expires_at)
            .execute(conn)
            .counted())?;
        Ok(updated == 1)
    }

    /// Data and expiry of a session that has not expired.
    pub async fn find(
        &mut self,
        hash: [u8; 32],
        now: DateTime<Utc>,
    ) -> Result<Option<(String, DateTime<Utc>)>, StoreError> {
        on!(self.0, conn => sqlx::query_as(
                "SELECT data, expires_at FROM sessions WHERE tenant_id = $1 AND hash = $2 AND expires_at > $3")
            .bind(SYSTEM.0)
            .bind(hash.as_slice())
            .bind(now)
            .fetch_optional(conn))
    }

    /// The sessions of an account that have not expired, as they are kept, with their data.
    pub async fn list_of(
        &mut self,
        account: AccountId,
        now: DateTime<Utc>,
    ) -> Result<Vec<([u8; 32], String)>, StoreError> {
        let rows: Vec<(Vec<u8>, String)> = on!(self.0, conn => sqlx::query_as(
                "SELECT hash, data FROM sessions WHERE tenant_id = $1 AND account_id = $2 AND expires_at > $3 \
                 ORDER BY expires_at DESC, hash LIMIT 1000")
            .bind(SYSTEM.0)
            .bind(account.0)
            .bind(now)
            .fetch_all(conn))?;
        // Only hashes of this length were ever written.
        let whole = |(hash, data): (Vec<u8>, String)| Some((hash.try_into().ok()?, data));
        Ok(rows.into_iter().filter_map(whole).collect())
    }

    /// Ends one session of this account; false when it has none of that name.
    pub async fn remove_one_of(
        &mut self,
        account: AccountId,
        hash: [u8; 32],
    ) -> Result<bool, StoreError> {
        let removed = on!(self.0, conn => sqlx::query(
                "DELETE FROM sessions WHERE tenant_id = $1 AND account_id = $2 AND hash = $3")
            .bind(SYSTEM.0)
            .bind(account.0)
            .bind(hash.as_slice())
            .execute(conn)
            .counted())?;
        Ok(removed == 1)
    }

    /// Ends a session; false when it was gone already.
    pub async fn remove(&mut self, hash: [u8; 32]) -> Result<bool, StoreError> {
        let removed = on!(self.0, conn => sqlx::query("DELETE FROM sessions WHERE tenant_id = $1 AND hash = $2")
            .bind(SYSTEM.0)
            .bind(hash.as_slice())
            .execute(conn)
            .counted())?;
        Ok(removed == 1)
    }

    /// Signs an account out everywhere, but for the session `but`; returns how many sessions went.
    pub async fn remove_all_of(
        &mut self,
        account: AccountId,
        but: Option<[u8; 32]>,
    ) -> Result<u64, StoreError> {
        // No session has an empty hash.
        let but = but.map(Vec::from).unwrap_or_default();
        on!(self.0, conn => sqlx::query(
                "DELETE FROM sessions WHERE tenant_id = $1 AND account_id = $2 AND hash <> $3")
            .bind(SYSTEM.0)
            .bind(account.0)
            .bind(but)
            .execute(conn)
            .counted())
    }

    /// Clean-up; returns how many sessions went.
    pub async fn remove_expired(&mut self, now: DateTime<Utc>) -> Result<u64, StoreError> {
        self.0.take_time().await?;
        on!(self.0, conn => sqlx::query(
                "DELETE FROM sessions WHERE tenant_id = $1 AND expires_at <= $2")
            .bind(SYSTEM.0)
            .bind(now)
            .execute(conn)
            .counted())
    }
}
