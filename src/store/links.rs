//! Links that work once.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::tx::{Counted, on};
use super::words::Word;
use super::{StoreError, Tx};
use crate::tenancy::{AccountId, SecretHash, TenantId};

/// What a one-time link is for. Words: `sign_in`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LinkPurpose {
    /// Signs its account in.
    SignIn,
}

impl Word for LinkPurpose {
    const ALL: &'static [Self] = &[Self::SignIn];
    fn word(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
        }
    }
}

/// One-time links, by the hash of their secret.
pub struct Links<'t>(pub(super) &'t mut Tx, pub(super) TenantId);

impl Links<'_> {
    /// Keeps a new link for an account of this tenant.
    pub async fn add(
        &mut self,
        hash: SecretHash,
        purpose: LinkPurpose,
        account: AccountId,
        expires_at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        on!(self.0, conn => sqlx::query(
                "INSERT INTO one_time_links (tenant_id, hash, purpose, account_id, expires_at) \
                 VALUES ($1, $2, $3, $4, $5)")
            .bind(self.1.0)
            .bind(hash.0.as_slice())
            .bind(purpose.word())
            .bind(account.0)
            .bind(expires_at)
            .execute(conn)
            .counted())?;
        Ok(())
    }

    /// Whose link it is, if it is unused and has not expired (for showing the page; uses nothing up).
    pub async fn find(
        &mut self,
        hash: SecretHash,
        purpose: LinkPurpose,
        now: DateTime<Utc>,
    ) -> Result<Option<AccountId>, StoreError> {
        let account: Option<Uuid> = on!(self.0, conn => sqlx::query_scalar(
                "SELECT account_id FROM one_time_links \
                 WHERE tenant_id = $1 AND hash = $2 AND purpose = $3 AND expires_at > $4")
            .bind(self.1.0)
            .bind(hash.0.as_slice())
            .bind(purpose.word())
            .bind(now)
            .fetch_optional(conn))?;
        Ok(account.map(AccountId))
    }

    /// Uses a link up and says whose it was: a second call, at the same time even, returns None.
    pub async fn take(
        &mut self,
        hash: SecretHash,
        purpose: LinkPurpose,
        now: DateTime<Utc>,
    ) -> Result<Option<AccountId>, StoreError> {
        let account: Option<Uuid> = on!(self.0, conn => sqlx::query_scalar(
                "DELETE FROM one_time_links \
                 WHERE tenant_id = $1 AND hash = $2 AND purpose = $3 AND expires_at > $4 RETURNING account_id")
            .bind(self.1.0)
            .bind(hash.0.as_slice())
            .bind(purpose.word())
            .bind(now)
            .fetch_optional(conn))?;
        Ok(account.map(AccountId))
    }

    /// Makes the links of an account worthless; returns how many went.
    pub async fn remove_all_of(&mut self, account: AccountId) -> Result<u64, StoreError> {
        on!(self.0, conn => sqlx::query(
                "DELETE FROM one_time_links WHERE tenant_id = $1 AND account_id = $2")
            .bind(self.1.0)
            .bind(account.0)
            .execute(conn)
            .counted())
    }

    /// Clean-up; returns how many links went.
    pub async fn remove_expired(&mut self, now: DateTime<Utc>) -> Result<u64, StoreError> {
        on!(self.0, conn => sqlx::query(
                "DELETE FROM one_time_links WHERE tenant_id = $1 AND expires_at <= $2")
            .bind(self.1.0)
            .bind(now)
            .execute(conn)
            .counted())
    }
}
