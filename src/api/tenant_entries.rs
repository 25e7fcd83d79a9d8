//! `/api/v1/tenants/{slug}/entries`: the lists that hold for all mailboxes of a tenant.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::caller::{Caller, Change, Permission, Read};
use super::entries::{self, EntriesQuery, EntryBody, EntryChangeInput, EntryInput, Place};
use super::extract::{Json, Path, Query};
use super::paging::Page;
use super::problem::Problem;
use super::state::ApiState;
use crate::policy::Level;
use crate::store::{ListOwner, Tx};

/// Lists the entries of a tenant, newest first
#[utoipa::path(get, path = "/api/v1/tenants/{slug}/entries", tag = "Entries",
    params(("slug" = String, Path, description = "The tenant's slug"), EntriesQuery),
    responses((status = 200, body = Page<EntryBody>)))]
pub(super) async fn list(
    State(state): State<ApiState>,
    caller: Caller<Read>,
    Path(slug): Path<String>,
    Query(query): Query<EntriesQuery>,
) -> Result<Json<Page<EntryBody>>, Problem> {
    let mut tx = state.database.read().await?;
    let place = place(&caller, &mut tx, &slug).await?;
    entries::list(&mut tx, &place, query).await
}

/// Adds an entry to a tenant
///
/// 200 instead of 201 says that the address had been learned, and is now a person's own entry.
#[utoipa::path(post, path = "/api/v1/tenants/{slug}/entries", tag = "Entries", request_body = EntryInput,
    params(("slug" = String, Path, description = "The tenant's slug")),
    responses((status = 201, body = EntryBody), (status = 200, body = EntryBody)))]
pub(super) async fn add(
    State(state): State<ApiState>,
    caller: Caller<Change>,
    Path(slug): Path<String>,
    Json(input): Json<EntryInput>,
) -> Result<Response, Problem> {
    let mut tx = state.database.write().await?;
    let place = place(&caller, &mut tx, &slug).await?;
    entries::add(&state, &caller, tx, &place, input).await
}

/// Shows an entry of a tenant
#[utoipa::path(get, path = "/api/v1/tenants/{slug}/entries/{id}", tag = "Entries",
    params(("slug" = String, Path, description = "The tenant's slug"), ("id" = Uuid, Path, description = "The entry's id")),
    responses((status = 200, body = EntryBody)))]
pub(super) async fn show(
    State(state): State<ApiState>,
    caller: Caller<Read>,
    Path((slug, id)): Path<(String, String)>,
) -> Result<Json<EntryBody>, Problem> {
    let mut tx = state.database.read().await?;
    let place = place(&caller, &mut tx, &slug).await?;
    entries::show(&mut tx, &place, &id).await
}

/// Changes an entry of a tenant
#[utoipa::path(patch, path = "/api/v1/tenants/{slug}/entries/{id}", tag = "Entries", request_body = EntryChangeInput,
    params(("slug" = String, Path, description = "The tenant's slug"), ("id" = Uuid, Path, description = "The entry's id")),
    responses((status = 200, body = EntryBody)))]
pub(super) async fn update(
    State(state): State<ApiState>,
    caller: Caller<Change>,
    Path((slug, id)): Path<(String, String)>,
    Json(input): Json<EntryChangeInput>,
) -> Result<Json<EntryBody>, Problem> {
    let mut tx = state.database.write().await?;
    let place = place(&caller, &mut tx, &slug).await?;
    entries::update(&state, &caller, tx, (&place, &id), input).await
}

/// Takes an entry off a tenant
///
/// A learned entry that was taken off is not learned again.
#[utoipa::path(delete, path = "/api/v1/tenants/{slug}/entries/{id}", tag = "Entries",
    params(("slug" = String, Path, description = "The tenant's slug"), ("id" = Uuid, Path, description = "The entry's id")),
    responses((status = 204, description = "It is off the list")))]
pub(super) async fn remove(
    State(state): State<ApiState>,
    caller: Caller<Change>,
    Path((slug, id)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    let mut tx = state.database.write().await?;
    let place = place(&caller, &mut tx, &slug).await?;
    entries::remove(&state, &caller, tx, (&place, &id)).await
}

async fn place<P: Permission>(
    caller: &Caller<P>,
    tx: &mut Tx,
    slug: &str,
) -> Result<Place, Problem> {
    let tenant = caller.tenant(tx, slug).await?;
    Ok(Place {
        tenant_id: tenant.id,
        owner: ListOwner::Tenant,
        level: Level::Tenant,
        path: format!("/api/v1/tenants/{}/entries", tenant.slug),
        name: String::new(),
    })
}
