//! API tokens.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::text::clean;
use super::token_rows::{self, token_rows};
use super::tx::{Counted, on};
use super::words::Place;
use super::{StoreError, Tx};
use crate::tenancy::{AccountId, ApiToken, SecretHash, TenantId, TokenMaker, TokenScope};

/// API tokens of one tenant (or of the system), hashed at rest.
pub struct Tokens<'t>(pub(super) &'t mut Tx, pub(super) TenantId);

/// A token of an admin works as long as the admin has the rights.
macro_rules! select_tokens {
    ($rest:literal) => {
        concat!(
            "SELECT t.tenant_id, t.id, t.name, t.scope, t.account_id, t.made_by, t.created_at, t.expires_at, ",
            "t.last_used_at, (t.account_id IS NULL OR a.id IS NOT NULL) AS works FROM api_tokens t ",
            "LEFT JOIN accounts a ON a.tenant_id = t.tenant_id AND a.id = t.account_id AND a.role = 'admin' ",
            "AND a.disabled_at IS NULL WHERE t.tenant_id = $1 ",
            $rest
        )
    };
}

/// A token, as its tenant's admins see it.
#[derive(Clone, Debug)]
pub struct ListedToken {
    pub token: ApiToken,
    /// False: the admin who made it has lost the rights, and it opens nothing.
    pub works: bool,
}

#[derive(sqlx::FromRow)]
struct TokenRow {
    tenant_id: Uuid,
    id: Uuid,
    name: String,
    scope: String,
    account_id: Option<Uuid>,
    made_by: Option<String>,
    created_at: DateTime<Utc>,
    expires_at: Option<DateTime<Utc>>,
    last_used_at: Option<DateTime<Utc>>,
    works: bool,
}

impl TryFrom<TokenRow> for ApiToken {
    type Error = StoreError;

    fn try_from(row: TokenRow) -> Result<Self, StoreError> {
        let place = Place {
            table: "api_tokens",
            id: row.id,
        };
        Ok(Self {
            id: row.id,
            tenant_id: TenantId(row.tenant_id),
            name: row.name,
            scope: place.require("scope", TokenScope::parse(&row.scope))?,
            made_by: row.account_id.map(|account| TokenMaker {
                account: AccountId(account),
                address: row.made_by.unwrap_or_default(),
            }),
            created_at: row.created_at,
            expires_at: row.expires_at,
            last_used_at: row.last_used_at,
        })
    }
}

impl Tokens<'_> {
    /// Keeps a new token by its hash; `Exists` when its id or hash is taken.
    pub async fn add(&mut self, token: &ApiToken, hash: SecretHash) -> Result<(), StoreError> {
        let added = on!(self.0, conn => sqlx::query(
                "INSERT INTO api_tokens (tenant_id, id, hash, name, scope, created_at, expires_at, last_used_at, \
                 account_id, made_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING")
            .bind(self.1.0)
            .bind(token.id)
            .bind(hash.0.as_slice())
            .bind(clean(&token.name))
            .bind(token.scope.as_str())
            .bind(token.created_at)
            .bind(token.expires_at)
            .bind(token.last_used_at)
            .bind(token.made_by.as_ref().map(|maker| maker.account.0))
            .bind(token.made_by.as_ref().map(|maker| maker.address.as_str()))
            .execute(conn)
            .counted())?;
        token_rows::added(added)
    }

    /// Newest first, expired ones too until they are cleaned up.
    pub async fn list(&mut self) -> Result<Vec<ListedToken>, StoreError> {
        let rows: Vec<TokenRow> = on!(self.0, conn => sqlx::query_as(
                select_tokens!("ORDER BY t.created_at DESC, t.id DESC"))
            .bind(self.1.0)
            .fetch_all(conn))?;
        let listed = |row: TokenRow| {
            Ok(ListedToken {
                works: row.works,
                token: row.try_into()?,
            })
        };
        rows.into_iter().map(listed).collect()
    }

    /// The token with this hash, unless it has expired, or its maker's rights have ended.
    pub async fn find_by_hash(
        &mut self,
        hash: SecretHash,
        now: DateTime<Utc>,
    ) -> Result<Option<ApiToken>, StoreError> {
        let row: Option<TokenRow> = on!(self.0, conn => sqlx::query_as(
                select_tokens!("AND t.hash = $2 AND (t.expires_at IS NULL OR t.expires_at > $3)"))
            .bind(self.1.0)
            .bind(hash.0.as_slice())
            .bind(now)
            .fetch_optional(conn))?;
        let row = row.filter(|row| row.works);
        row.map(ApiToken::try_from).transpose()
    }

    token_rows!("api_tokens");

    /// Withdraws a token, and says what it was called; None when there is none of this id.
    pub async fn remove(&mut self, id: Uuid) -> Result<Option<String>, StoreError> {
        on!(self.0, conn => sqlx::query_scalar(
                "DELETE FROM api_tokens WHERE tenant_id = $1 AND id = $2 RETURNING name")
            .bind(self.1.0)
            .bind(id)
            .fetch_optional(conn))
    }

    /// Withdraws whatever an admin made; returns how many there were.
    pub async fn remove_made_by(&mut self, account: AccountId) -> Result<u64, StoreError> {
        on!(self.0, conn => sqlx::query(
                "DELETE FROM api_tokens WHERE tenant_id = $1 AND account_id = $2")
            .bind(self.1.0)
            .bind(account.0)
            .execute(conn)
            .counted())
    }
}
