//! `/api/v1/mailboxes/{address}/entries`: a mailbox's own lists.

use axum::extract::State;
use axum::http::{Method, StatusCode};
use axum::response::Response;
use chrono::TimeDelta;

use super::answer::segment;
use super::caller::{Caller, Change, Changed, Permission, Read};
use super::entries::{self, EntriesQuery, EntryBody, EntryChangeInput, EntryInput, Place};
use super::extract::{Json, Path, Query};
use super::paging::Page;
use super::problem::Problem;
use super::state::ApiState;
use crate::policy::Level;
use crate::store::{LIST_SEEN, ListOwner, Tx};

/// How long a program goes on looking without another line.
const LOOKS_NOTED_EVERY: TimeDelta = TimeDelta::hours(1);

/// Lists the entries of a mailbox, newest first
#[utoipa::path(get, path = "/api/v1/mailboxes/{address}/entries", tag = "Entries",
    params(("address" = String, Path, description = "The mailbox's primary address"), EntriesQuery),
    responses((status = 200, body = Page<EntryBody>)))]
pub(super) async fn list(
    State(state): State<ApiState>,
    caller: Caller<Read>,
    method: Method,
    Path(address): Path<String>,
    Query(query): Query<EntriesQuery>,
) -> Result<Json<Page<EntryBody>>, Problem> {
    let (mut tx, place) = look_at(&state, (&caller, &method), &address).await?;
    entries::list(&mut tx, &place, query).await
}

/// Adds an entry to a mailbox
///
/// 200 instead of 201 says that the address had been learned, and is now a person's own entry.
#[utoipa::path(post, path = "/api/v1/mailboxes/{address}/entries", tag = "Entries", request_body = EntryInput,
    params(("address" = String, Path, description = "The mailbox's primary address")),
    responses((status = 201, body = EntryBody), (status = 200, body = EntryBody)))]
pub(super) async fn add(
    State(state): State<ApiState>,
    caller: Caller<Change>,
    Path(address): Path<String>,
    Json(input): Json<EntryInput>,
) -> Result<Response, Problem> {
    let mut tx = state.database.write().await?;
    let place = place(&caller, &mut tx, &address).await?;
    caller.refuse_admin()?;
    entries::add(&state, &caller, tx, &place, input).await
}

/// Shows an entry of a mailbox
#[utoipa::path(get, path = "/api/v1/mailboxes/{address}/entries/{id}", tag = "Entries",
    params(("address" = String, Path, description = "The mailbox's primary address"), ("id" = Uuid, Path, description = "The entry's id")),
    responses((status = 200, body = EntryBody)))]
pub(super) async fn show(
    State(state): State<ApiState>,
    caller: Caller<Read>,
    method: Method,
    Path((address, id)): Path<(String, String)>,
) -> Result<Json<EntryBody>, Problem> {
    let (mut tx, place) = look_at(&state, (&caller, &method), &address).await?;
    entries::show(&mut tx, &place, &id).await
}

/// Changes an entry of a mailbox
#[utoipa::path(patch, path = "/api/v1/mailboxes/{address}/entries/{id}", tag = "Entries", request_body = EntryChangeInput,
    params(("address" = String, Path, description = "The mailbox's primary address"), ("id" = Uuid, Path, description = "The entry's id")),
    responses((status = 200, body = EntryBody)))]
pub(super) async fn update(
    State(state): State<ApiState>,
    caller: Caller<Change>,
    Path((address, id)): Path<(String, String)>,
    Json(input): Json<EntryChangeInput>,
) -> Result<Json<EntryBody>, Problem> {
    let mut tx = state.database.write().await?;
    let place = place(&caller, &mut tx, &address).await?;
    caller.refuse_admin()?;
    entries::update(&state, &caller, tx, (&place, &id), input).await
}

/// Takes an entry off a mailbox
///
/// A learned entry that was taken off is not learned again.
#[utoipa::path(delete, path = "/api/v1/mailboxes/{address}/entries/{id}", tag = "Entries",
    params(("address" = String, Path, description = "The mailbox's primary address"), ("id" = Uuid, Path, description = "The entry's id")),
    responses((status = 204, description = "It is off the list")))]
pub(super) async fn remove(
    State(state): State<ApiState>,
    caller: Caller<Change>,
    Path((address, id)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    let mut tx = state.database.write().await?;
    let place = place(&caller, &mut tx, &address).await?;
    caller.refuse_admin()?;
    entries::remove(&state, &caller, tx, (&place, &id)).await
}

/// The lists of a mailbox, to be looked at. That somebody else's program does so stands in the log that the owner reads,
/// once an hour for each token.
async fn look_at(
    state: &ApiState,
    (caller, method): (&Caller<Read>, &Method),
    address: &str,
) -> Result<(Tx, Place), Problem> {
    let mut tx = state.database.read().await?;
    let place = place(caller, &mut tx, address).await?;
    caller.may_see_lists()?;
    let now = state.clock.now();
    let by = (caller.token_id(), LIST_SEEN);
    let mut audit = tx.of(place.tenant_id).audit();
    let since = now - LOOKS_NOTED_EVERY;
    // HEAD shows nothing.
    let is_look = method != Method::HEAD && caller.own_mailbox().is_none();
    if !is_look || audit.was_done(by, &place.name, since).await? {
        return Ok((tx, place));
    }
    // One transaction at a time: the pool may have no second one.
    drop(tx);
    let mut tx = state.database.write().await?;
    let look = Changed {
        at: now,
        action: LIST_SEEN,
        subject: &place.name,
        detail: "",
    };
    caller.audit(&mut tx, place.tenant_id, look).await?;
    tx.commit().await?;
    Ok((state.database.read().await?, place))
}

async fn place<P: Permission>(
    caller: &Caller<P>,
    tx: &mut Tx,
    address: &str,
) -> Result<Place, Problem> {
    let (tenant_id, mailbox) = caller.mailbox(tx, address).await?;
    Ok(Place {
        tenant_id,
        owner: ListOwner::Mailbox(mailbox.id),
        level: Level::Mailbox,
        path: format!(
            "/api/v1/mailboxes/{}/entries",
            segment(mailbox.address.as_str())
        ),
        name: mailbox.address.to_string(),
    })
}
