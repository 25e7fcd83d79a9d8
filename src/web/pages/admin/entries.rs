//! `/admin/whitelist` and `/admin/blocklist`: the tenant's own lists.

use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;

use super::house_entry::{self, Sent as SentEntry};
use super::house_list::{self, Filter, House, Sent as SentList};
use crate::policy::EntryId;
use crate::web::error::Error;
use crate::web::extract::{Admin, Form, Path, Query};
use crate::web::state::WebState;

/// Shows a list.
pub(in crate::web) async fn index(
    State(state): State<WebState>,
    admin: Admin,
    uri: Uri,
    Query(filter): Query<Filter>,
) -> Result<Response, Error> {
    house_list::index(&state, House::of_admin(&admin, &uri), filter).await
}

/// Adds, removes, or takes either back.
pub(in crate::web) async fn change(
    State(state): State<WebState>,
    admin: Admin,
    uri: Uri,
    Form(sent): Form<SentList>,
) -> Result<Response, Error> {
    house_list::change(&state, House::of_admin(&admin, &uri), sent).await
}

/// Shows an entry.
pub(in crate::web) async fn edit(
    State(state): State<WebState>,
    admin: Admin,
    uri: Uri,
    Path(id): Path<EntryId>,
) -> Result<Response, Error> {
    house_entry::edit(&state, House::of_admin(&admin, &uri), id).await
}

/// Saves what was changed, or removes the entry.
pub(in crate::web) async fn save(
    State(state): State<WebState>,
    admin: Admin,
    uri: Uri,
    Path(id): Path<EntryId>,
    Form(sent): Form<SentEntry>,
) -> Result<Response, Error> {
    house_entry::change(&state, House::of_admin(&admin, &uri), id, sent).await
}
