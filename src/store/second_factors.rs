//! The second step at sign-in: sealed secrets, the step used last, and recovery codes by hash.

use chrono::{DateTime, Utc};

use super::tx::{Counted, on};
use super::{StoreError, Tx};
use crate::tenancy::{AccountId, SecretHash, TenantId};

/// The second factors of a tenant's accounts (operators: of `TenantId::SYSTEM`).
pub struct SecondFactors<'t>(pub(super) &'t mut Tx, pub(super) TenantId);

/// What is kept of one account's second factor.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct SecondFactor {
    /// Opened with the installation's key.
    pub sealed_secret: Vec<u8>,
    /// The last step whose code was used.
    pub last_step: i64,
    pub started_at: DateTime<Utc>,
    /// None: it is being set up, and counts for nothing yet.
    pub confirmed_at: Option<DateTime<Utc>>,
}

impl SecondFactors<'_> {
    /// The account's second factor, set up or half set up.
    pub async fn find(&mut self, account: AccountId) -> Result<Option<SecondFactor>, StoreError> {
        on!(self.0, conn => sqlx::query_as(
                "SELECT sealed_secret, last_step, started_at, confirmed_at FROM second_factors \
                 WHERE tenant_id = $1 AND account_id = $2")
            .bind(self.1.0)
            .bind(account.0)
            .fetch_optional(conn))
    }

    /// Says whether the account signs in in two steps.
    pub async fn is_on(&mut self, account: AccountId) -> Result<bool, StoreError> {
        let found = self.find(account).await?;
        Ok(found.is_some_and(|factor| factor.confirmed_at.is_some()))
    }

    /// Begins to set one up, with a new secret each time; false when one is on already.
    pub async fn start(
        &mut self,
        account: AccountId,
        sealed_secret: &[u8],
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let started = on!(self.0, conn => sqlx::query(
                "INSERT INTO second_factors (tenant_id, account_id, sealed_secret, last_step, started_at, confirmed_at) \
                 VALUES ($1, $2, $3, 0, $4, NULL) ON CONFLICT (tenant_id, account_id) DO UPDATE \
                 SET sealed_secret = excluded.sealed_secret, last_step = 0, started_at = excluded.started_at \
                 WHERE second_factors.confirmed_at IS NULL")
            .bind(self.1.0)
            .bind(account.0)
            .bind(sealed_secret)
            .bind(now)
            .execute(conn)
            .counted())?;
        Ok(started == 1)
    }

    /// Makes the one with this secret count; false when it does not wait for that, or another was begun since.
    pub async fn confirm(
        &mut self,
        account: AccountId,
        sealed_secret: &[u8],
        step: i64,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let confirmed = on!(self.0, conn => sqlx::query(
                "UPDATE second_factors SET confirmed_at = $3, last_step = $4 \
                 WHERE tenant_id = $1 AND account_id = $2 AND confirmed_at IS NULL AND sealed_secret = $5")
            .bind(self.1.0)
            .bind(account.0)
            .bind(now)
            .bind(step)
            .bind(sealed_secret)
            .execute(conn)
            .counted())?;
        Ok(confirmed == 1)
    }

    /// Gives the set-up with this secret up; false when it counts already, or another was begun since.
    pub async fn give_up(
        &mut self,
        account: AccountId,
        sealed_secret: &[u8],
    ) -> Result<bool, StoreError> {
        let removed = on!(self.0, conn => sqlx::query(
                "DELETE FROM second_factors WHERE tenant_id = $1 AND account_id = $2 \
                 AND confirmed_at IS NULL AND sealed_secret = $3")
            .bind(self.1.0)
            .bind(account.0)
            .bind(sealed_secret)
            .execute(conn)
            .counted())?;
        Ok(removed == 1)
    }

    /// Uses a step's code up: false when it, or a later one, was used before (RFC 6238, 5.2: the verifier MUST NOT
    /// accept the second attempt). On two nodes at once, one wins.
    pub async fn use_step(&mut self, account: AccountId, step: i64) -> Result<bool, StoreError> {
        let used = on!(self.0, conn => sqlx::query(
                "UPDATE second_factors SET last_step = $3 WHERE tenant_id = $1 AND account_id = $2 \
                 AND last_step < $3 AND confirmed_at IS NOT NULL")
            .bind(self.1.0)
            .bind(account.0)
            .bind(step)
            .execute(conn)
            .counted())?;
        Ok(used == 1)
    }

    /// Removes it with its recovery codes; false when there was none.
    pub async fn remove(&mut self, account: AccountId) -> Result<bool, StoreError> {
        let removed = on!(self.0, conn => sqlx::query(
                "DELETE FROM second_factors WHERE tenant_id = $1 AND account_id = $2")
            .bind(self.1.0)
            .bind(account.0)
            .execute(conn)
            .counted())?;
        Ok(removed == 1)
    }

    /// Makes these the account's recovery codes, and all older ones worthless.
    pub async fn replace_codes(
        &mut self,
        account: AccountId,
        hashes: &[SecretHash],
    ) -> Result<(), StoreError> {
        on!(self.0, conn => sqlx::query(
                "DELETE FROM recovery_codes WHERE tenant_id = $1 AND account_id = $2")
            .bind(self.1.0)
            .bind(account.0)
            .execute(conn)
            .counted())?;
        for hash in hashes {
            on!(self.0, conn => sqlx::query(
                    "INSERT INTO recovery_codes (tenant_id, account_id, hash) VALUES ($1, $2, $3)")
                .bind(self.1.0)
                .bind(account.0)
                .bind(hash.0.as_slice())
                .execute(conn)
                .counted())?;
        }
        Ok(())
    }

    /// Uses a recovery code up; false when it is none, or was used before.
    pub async fn use_code(
        &mut self,
        account: AccountId,
        hash: SecretHash,
    ) -> Result<bool, StoreError> {
        let used = on!(self.0, conn => sqlx::query(
                "DELETE FROM recovery_codes WHERE tenant_id = $1 AND account_id = $2 AND hash = $3")
            .bind(self.1.0)
            .bind(account.0)
            .bind(hash.0.as_slice())
            .execute(conn)
            .counted())?;
        Ok(used == 1)
    }

    /// How many recovery codes are left.
    pub async fn count_codes(&mut self, account: AccountId) -> Result<i64, StoreError> {
        on!(self.0, conn => sqlx::query_scalar(
                "SELECT COUNT(*) FROM recovery_codes WHERE tenant_id = $1 AND account_id = $2")
            .bind(self.1.0)
            .bind(account.0)
            .fetch_one(conn))
    }
}
