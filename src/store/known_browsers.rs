//! The browsers from which accounts have signed in, by the hash of a cookie.

use chrono::{DateTime, Utc};

use super::tx::{Counted, on};
use super::{StoreError, Tx};
use crate::tenancy::{AccountId, SecretHash, TenantId};

/// The known browsers of a tenant's accounts (operators: of `TenantId::SYSTEM`).
pub struct KnownBrowsers<'t>(pub(super) &'t mut Tx, pub(super) TenantId);

/// Whether an account has signed in from a browser before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BrowserSeen {
    /// It has.
    Before,
    /// It hasn't, and from no other either.
    First,
    /// It hasn't, but from others.
    New,
}

impl KnownBrowsers<'_> {
    /// So many are kept of an account, those used last.
    pub const MOST: i64 = 50;

    /// Notes that the account signs in from this browser, and says whether it did before.
    pub async fn see(
        &mut self,
        account: AccountId,
        browser: SecretHash,
        now: DateTime<Utc>,
    ) -> Result<BrowserSeen, StoreError> {
        let known = on!(self.0, conn => sqlx::query(
                "UPDATE known_browsers SET last_used_at = $4 WHERE tenant_id = $1 AND account_id = $2 AND hash = $3")
            .bind(self.1.0)
            .bind(account.0)
            .bind(browser.0.as_slice())
            .bind(now)
            .execute(conn)
            .counted())?;
        if known == 1 {
            return Ok(BrowserSeen::Before);
        }
        let others: i64 = on!(self.0, conn => sqlx::query_scalar(
                "SELECT COUNT(*) FROM known_browsers WHERE tenant_id = $1 AND account_id = $2")
            .bind(self.1.0)
            .bind(account.0)
            .fetch_one(conn))?;
        on!(self.0, conn => sqlx::query(
                "INSERT INTO known_browsers (tenant_id, account_id, hash, last_used_at) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT DO NOTHING")
            .bind(self.1.0)
            .bind(account.0)
            .bind(browser.0.as_slice())
            .bind(now)
            .execute(conn)
            .counted())?;
        if others == 0 {
            return Ok(BrowserSeen::First);
        }
        if others >= Self::MOST {
            self.forget_oldest(account).await?;
        }
        Ok(BrowserSeen::New)
    }

    /// When the account's browsers were used last, the last first. What marks them is a secret of theirs.
    pub async fn last_used(
        &mut self,
        account: AccountId,
    ) -> Result<Vec<DateTime<Utc>>, StoreError> {
        on!(self.0, conn => sqlx::query_scalar(
                "SELECT last_used_at FROM known_browsers WHERE tenant_id = $1 AND account_id = $2 \
                 ORDER BY last_used_at DESC, hash")
            .bind(self.1.0)
            .bind(account.0)
            .fetch_all(conn))
    }

    async fn forget_oldest(&mut self, account: AccountId) -> Result<(), StoreError> {
        on!(self.0, conn => sqlx::query(
                "DELETE FROM known_browsers WHERE tenant_id = $1 AND account_id = $2 AND hash NOT IN ( \
                 SELECT hash FROM known_browsers WHERE tenant_id = $1 AND account_id = $2 \
                 ORDER BY last_used_at DESC, hash LIMIT $3)")
            .bind(self.1.0)
            .bind(account.0)
            .bind(Self::MOST)
            .execute(conn)
            .counted())?;
        Ok(())
    }

    /// Clean-up; returns how many went.
    pub async fn remove_unused_since(&mut self, since: DateTime<Utc>) -> Result<u64, StoreError> {
        on!(self.0, conn => sqlx::query(
                "DELETE FROM known_browsers WHERE tenant_id = $1 AND last_used_at < $2")
            .bind(self.1.0)
            .bind(since)
            .execute(conn)
            .counted())
    }
}
