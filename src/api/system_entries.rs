//! `/api/v1/entries`: the operator's lists, which hold for all tenants.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::caller::{Caller, Operate, ReadSystem};
use super::entries::{self, EntriesQuery, EntryBody, EntryChangeInput, EntryInput, Place};
use super::extract::{Json, Path, Query};
use super::paging::Page;
use super::problem::Problem;
use super::state::ApiState;
use crate::policy::Level;
use crate::store::ListOwner;
use crate::tenancy::TenantId;

/// Lists the entries of the system, newest first
#[utoipa::path(get, path = "/api/v1/entries", tag = "Entries",
    params(EntriesQuery),
    responses((status = 200, body = Page<EntryBody>)))]
pub(super) async fn list(
    State(state): State<ApiState>,
    _caller: Caller<ReadSystem>,
    Query(query): Query<EntriesQuery>,
) -> Result<Json<Page<EntryBody>>, Problem> {
    let mut tx = state.database.read().await?;
    let place = place();
    entries::list(&mut tx, &place, query).await
}

/// Adds an entry to the system
///
/// 200 instead of 201 says that the address had been learned, and is now a person's own entry.
#[utoipa::path(post, path = "/api/v1/entries", tag = "Entries", request_body = EntryInput,
    responses((status = 201, body = EntryBody), (status = 200, body = EntryBody)))]
pub(super) async fn add(
    State(state): State<ApiState>,
    caller: Caller<Operate>,
    Json(input): Json<EntryInput>,
) -> Result<Response, Problem> {
    let tx = state.database.write().await?;
    let place = place();
    entries::add(&state, &caller, tx, &place, input).await
}

/// Shows an entry of the system
#[utoipa::path(get, path = "/api/v1/entries/{id}", tag = "Entries",
    params(("id" = Uuid, Path, description = "The entry's id")),
    responses((status = 200, body = EntryBody)))]
pub(super) async fn show(
    State(state): State<ApiState>,
    _caller: Caller<ReadSystem>,
    Path(id): Path<String>,
) -> Result<Json<EntryBody>, Problem> {
    let mut tx = state.database.read().await?;
    let place = place();
    entries::show(&mut tx, &place, &id).await
}

/// Changes an entry of the system
#[utoipa::path(patch, path = "/api/v1/entries/{id}", tag = "Entries", request_body = EntryChangeInput,
    params(("id" = Uuid, Path, description = "The entry's id")),
    responses((status = 200, body = EntryBody)))]
pub(super) async fn update(
    State(state): State<ApiState>,
    caller: Caller<Operate>,
    Path(id): Path<String>,
    Json(input): Json<EntryChangeInput>,
) -> Result<Json<EntryBody>, Problem> {
    let tx = state.database.write().await?;
    let place = place();
    entries::update(&state, &caller, tx, (&place, &id), input).await
}

/// Takes an entry off the system
///
/// A learned entry that was taken off is not learned again.
#[utoipa::path(delete, path = "/api/v1/entries/{id}", tag = "Entries",
    params(("id" = Uuid, Path, description = "The entry's id")),
    responses((status = 204, description = "It is off the list")))]
pub(super) async fn remove(
    State(state): State<ApiState>,
    caller: Caller<Operate>,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let tx = state.database.write().await?;
    let place = place();
    entries::remove(&state, &caller, tx, (&place, &id)).await
}

fn place() -> Place {
    Place {
        tenant_id: TenantId::SYSTEM,
        owner: ListOwner::Tenant,
        level: Level::System,
        path: "/api/v1/entries".to_owned(),
        name: String::new(),
    }
}
