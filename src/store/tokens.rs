//! API tokens.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::text::clean;
use super::tx::{Counted, on, one};
use super::words::Place;
use super::{StoreError, Tx};
use crate::tenancy::{ApiToken, SecretHash, TenantId, TokenScope};

/// API tokens of one tenant (or of the system), hashed at rest.
pub struct Tokens<'t>(pub(super) &'t mut Tx, pub(super) TenantId);

macro_rules! select_tokens {
    ($rest:literal) => {
        concat!(
            "SELECT tenant_id, id, name, scope, created_at, expires_at, last_used_at FROM api_tokens ",
            "WHERE tenant_id = $1 AND (expires_at IS NULL OR expires_at > $2) ",
            $rest
        )
    };
}

#[derive(sqlx::FromRow)]
struct TokenRow {
    tenant_id: Uuid,
    id: Uuid,
    name: String,
    scope: String,
    created_at: DateTime<Utc>,
    expires_at: Option<DateTime<Utc>>,
    last_used_at: Option<DateTime<Utc>>,
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
                "INSERT INTO api_tokens (tenant_id, id, hash, name, scope, created_at, expires_at, last_used_at) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING")
            .bind(self.1.0)
            .bind(token.id)
            .bind(hash.0.as_slice())
            .bind(clean(&token.name))
            .bind(token.scope.as_str())
            .bind(token.created_at)
            .bind(token.expires_at)
            .bind(token.last_used_at)
            .execute(conn)
            .counted())?;
        if added == 1 {
            Ok(())
        } else {
            Err(StoreError::Exists)
        }
    }

    /// Newest first, without expired ones.
    pub async fn list(&mut self, now: DateTime<Utc>) -> Result<Vec<ApiToken>, StoreError> {
        let rows: Vec<TokenRow> = on!(self.0, conn => sqlx::query_as(
                select_tokens!("ORDER BY created_at DESC, id DESC"))
            .bind(self.1.0)
            .bind(now)
            .fetch_all(conn))?;
        rows.into_iter().map(ApiToken::try_from).collect()
    }

    /// The token with this hash, unless it has expired.
    pub async fn find_by_hash(
        &mut self,
        hash: SecretHash,
        now: DateTime<Utc>,
    ) -> Result<Option<ApiToken>, StoreError> {
        let row: Option<TokenRow> = on!(self.0, conn => sqlx::query_as(
                select_tokens!("AND hash = $3"))
            .bind(self.1.0)
            .bind(now)
            .bind(hash.0.as_slice())
            .fetch_optional(conn))?;
        row.map(ApiToken::try_from).transpose()
    }

    /// Notes when a token was used last; one that is gone is no error.
    pub async fn used(&mut self, id: Uuid, at: DateTime<Utc>) -> Result<(), StoreError> {
        on!(self.0, conn => sqlx::query(
                "UPDATE api_tokens SET last_used_at = $3 WHERE tenant_id = $1 AND id = $2")
            .bind(self.1.0)
            .bind(id)
            .bind(at)
            .execute(conn)
            .counted())?;
        Ok(())
    }

    /// Withdraws a token; `Absent` when it is not there.
    pub async fn remove(&mut self, id: Uuid) -> Result<(), StoreError> {
        let removed = on!(self.0, conn => sqlx::query(
                "DELETE FROM api_tokens WHERE tenant_id = $1 AND id = $2")
            .bind(self.1.0)
            .bind(id)
            .execute(conn)
            .counted())?;
        one(removed)
    }
}
