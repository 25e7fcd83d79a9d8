//! Tokens of one mailbox, for its owner's own programs.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::gone::tenant_not_gone;
use super::text::clean;
use super::token_rows::{self, token_rows};
use super::tx::{Counted, on};
use super::words::Place;
use super::{StoreError, Tx};
use crate::tenancy::{AccountId, AppScope, AppToken, MailboxId, SecretHash, TenantId};

/// The app tokens of a tenant's owners, hashed at rest.
pub struct AppTokens<'t>(pub(super) &'t mut Tx, pub(super) TenantId);

#[derive(sqlx::FromRow)]
struct Row {
    tenant_id: Uuid,
    id: Uuid,
    account_id: Uuid,
    name: String,
    scope: String,
    created_at: DateTime<Utc>,
    expires_at: Option<DateTime<Utc>>,
    last_used_at: Option<DateTime<Utc>>,
}

/// A token with whose it is, as the API asks for it.
#[derive(sqlx::FromRow)]
struct OwnedRow {
    #[sqlx(flatten)]
    token: Row,
    mailbox_id: Uuid,
    address: String,
}

impl TryFrom<Row> for AppToken {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let place = Place {
            table: "app_tokens",
            id: row.id,
        };
        Ok(Self {
            id: row.id,
            tenant_id: TenantId(row.tenant_id),
            account_id: AccountId(row.account_id),
            name: row.name,
            scope: place.require("scope", AppScope::parse(&row.scope))?,
            created_at: row.created_at,
            expires_at: row.expires_at,
            last_used_at: row.last_used_at,
        })
    }
}

/// A token, the mailbox that it reaches, and the address of its owner's account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnedAppToken {
    pub token: AppToken,
    pub mailbox: MailboxId,
    pub owner: String,
}

impl AppTokens<'_> {
    /// Keeps a new token by its hash; `Exists` when its id or hash is taken.
    pub async fn add(&mut self, token: &AppToken, hash: SecretHash) -> Result<(), StoreError> {
        let added = on!(self.0, conn => sqlx::query(
                "INSERT INTO app_tokens (tenant_id, id, account_id, hash, name, scope, created_at, expires_at, last_used_at) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING")
            .bind(self.1.0)
            .bind(token.id)
            .bind(token.account_id.0)
            .bind(hash.0.as_slice())
            .bind(clean(&token.name))
            .bind(token.scope.as_str())
            .bind(token.created_at)
            .bind(token.expires_at)
            .bind(token.last_used_at)
            .execute(conn)
            .counted())?;
        token_rows::added(added)
    }

    /// An account's tokens, the newest first, expired ones too until they are cleaned up.
    pub async fn list(&mut self, account: AccountId) -> Result<Vec<AppToken>, StoreError> {
        let rows: Vec<Row> = on!(self.0, conn => sqlx::query_as(
                "SELECT tenant_id, id, account_id, name, scope, created_at, expires_at, last_used_at FROM app_tokens \
                 WHERE tenant_id = $1 AND account_id = $2 ORDER BY created_at DESC, id DESC")
            .bind(self.1.0)
            .bind(account.0)
            .fetch_all(conn))?;
        rows.into_iter().map(AppToken::try_from).collect()
    }

    /// The token with this hash, unless it has expired, or its owner's account is switched off or owns no mailbox.
    pub async fn find_by_hash(
        &mut self,
        hash: SecretHash,
        now: DateTime<Utc>,
    ) -> Result<Option<OwnedAppToken>, StoreError> {
        let row: Option<OwnedRow> = on!(self.0, conn => sqlx::query_as(concat!(
                "SELECT t.tenant_id, t.id, t.account_id, t.name, t.scope, t.created_at, t.expires_at, t.last_used_at, ",
                "a.mailbox_id, a.address FROM app_tokens t ",
                "JOIN accounts a ON a.tenant_id = t.tenant_id AND a.id = t.account_id ",
                "WHERE t.tenant_id = $1 AND t.hash = $2 AND (t.expires_at IS NULL OR t.expires_at > $3) ",
                "AND a.disabled_at IS NULL AND a.mailbox_id IS NOT NULL AND ", tenant_not_gone!()))
            .bind(self.1.0)
            .bind(hash.0.as_slice())
            .bind(now)
            .fetch_optional(conn))?;
        let owned = |row: OwnedRow| {
            Ok(OwnedAppToken {
                token: row.token.try_into()?,
                mailbox: MailboxId(row.mailbox_id),
                owner: row.address,
            })
        };
        row.map(owned).transpose()
    }

    token_rows!("app_tokens");

    /// Revokes one of the account's, and says what it was called; None when it has none of this id.
    pub async fn remove(
        &mut self,
        account: AccountId,
        id: Uuid,
    ) -> Result<Option<String>, StoreError> {
        on!(self.0, conn => sqlx::query_scalar(
                "DELETE FROM app_tokens WHERE tenant_id = $1 AND account_id = $2 AND id = $3 RETURNING name")
            .bind(self.1.0)
            .bind(account.0)
            .bind(id)
            .fetch_optional(conn))
    }

    /// Revokes all of an account, and says how many there were.
    pub async fn remove_all(&mut self, account: AccountId) -> Result<u64, StoreError> {
        on!(self.0, conn => sqlx::query(
                "DELETE FROM app_tokens WHERE tenant_id = $1 AND account_id = $2")
            .bind(self.1.0)
            .bind(account.0)
            .execute(conn)
            .counted())
    }
}
