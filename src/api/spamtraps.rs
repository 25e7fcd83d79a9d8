//! `/api/v1/tenants/{slug}/spamtraps`: addresses that no one uses.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer::created;
use super::caller::{Caller, Change, Changed, Read};
use super::extract::{Json, Path, Query};
use super::fields;
use super::paging::{Page, PageQuery, last_key};
use super::problem::Problem;
use super::state::ApiState;
use crate::mail::Address;
use crate::store::Spamtrap;

/// A spamtrap.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Spamtrap)]
pub(super) struct SpamtrapBody {
    #[schema(example = "sales1998@isp.example")]
    address: String,
    /// How often somebody wrote to it.
    hits: i64,
    last_hit_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
}

impl From<Spamtrap> for SpamtrapBody {
    fn from(trap: Spamtrap) -> Self {
        Self {
            address: trap.address.to_string(),
            hits: trap.hits,
            last_hit_at: trap.last_hit_at,
            created_at: trap.created_at,
        }
    }
}

/// The address of a spamtrap.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TrapAddress {
    #[serde(deserialize_with = "fields::address")]
    #[schema(value_type = String, example = "sales1998@isp.example")]
    address: Address,
}

/// Lists a tenant's spamtraps, by address
#[utoipa::path(get, path = "/api/v1/tenants/{slug}/spamtraps", tag = "Checks",
    params(("slug" = String, Path, description = "The tenant's slug"), PageQuery),
    responses((status = 200, body = Page<SpamtrapBody>)))]
pub(super) async fn list(
    State(state): State<ApiState>,
    caller: Caller<Read>,
    Path(slug): Path<String>,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<SpamtrapBody>>, Problem> {
    let after = last_key::<String>(query.cursor.as_ref())?;
    let mut tx = state.database.read().await?;
    let tenant = caller.tenant(&mut tx, &slug).await?;
    let mut traps = tx.of(tenant.id).spamtraps();
    let limit = query.limit.and_one_more();
    let found = traps.list(after.as_deref(), limit).await?;
    let page = Page::cut(found, query.limit, |trap| trap.address.to_string());
    Ok(Json(page.map(SpamtrapBody::from)))
}

/// Adds a spamtrap
///
/// An address in one of the tenant's verified domains that no one uses. Mail to it is still nobody's; whoever sends it is
/// held against by the check `spamtrap`.
#[utoipa::path(post, path = "/api/v1/tenants/{slug}/spamtraps", tag = "Checks", request_body = TrapAddress,
    params(("slug" = String, Path, description = "The tenant's slug")),
    responses((status = 201, body = SpamtrapBody)))]
pub(super) async fn add(
    State(state): State<ApiState>,
    caller: Caller<Change>,
    Path(slug): Path<String>,
    Json(TrapAddress { address }): Json<TrapAddress>,
) -> Result<Response, Problem> {
    let now = state.clock.now();
    let mut tx = state.database.write().await?;
    let tenant = caller.tenant(&mut tx, &slug).await?;
    let mut traps = tx.of(tenant.id).spamtraps();
    if let Some(problem) = traps.problem(&address).await? {
        return Err(Problem::field("address", problem.to_string()));
    }
    let trap = traps.add(&address, now).await?;
    let change = Changed {
        at: now,
        action: "spamtrap.added",
        subject: address.as_str(),
        detail: "",
    };
    caller.audit(&mut tx, tenant.id, change).await?;
    tx.commit().await?;
    let location = format!("/api/v1/tenants/{}/spamtraps", tenant.slug);
    Ok(created(&location, SpamtrapBody::from(trap)))
}

/// Removes a spamtrap
///
/// What is held against those who wrote to it stays until it is forgotten.
#[utoipa::path(delete, path = "/api/v1/tenants/{slug}/spamtraps", tag = "Checks", request_body = TrapAddress,
    params(("slug" = String, Path, description = "The tenant's slug")),
    responses((status = 204, description = "It is gone")))]
pub(super) async fn remove(
    State(state): State<ApiState>,
    caller: Caller<Change>,
    Path(slug): Path<String>,
    Json(TrapAddress { address }): Json<TrapAddress>,
) -> Result<StatusCode, Problem> {
    let now = state.clock.now();
    let mut tx = state.database.write().await?;
    let tenant = caller.tenant(&mut tx, &slug).await?;
    tx.of(tenant.id).spamtraps().remove(&address, now).await?;
    let change = Changed {
        at: now,
        action: "spamtrap.removed",
        subject: address.as_str(),
        detail: "",
    };
    caller.audit(&mut tx, tenant.id, change).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
