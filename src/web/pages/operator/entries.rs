//! `/operator/whitelist` and `/operator/blocklist`: the lists of the system, which come after those of owners and tenants.

use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;

use crate::policy::EntryId;
use crate::web::error::Error;
use crate::web::extract::{Form, Operator, Path, Query};
use crate::web::pages::admin::{self, Filter, House, SentEntry, SentList};
use crate::web::state::WebState;

/// Shows a list.
pub(in crate::web) async fn index(
    State(state): State<WebState>,
    operator: Operator,
    uri: Uri,
    Query(filter): Query<Filter>,
) -> Result<Response, Error> {
    admin::list(&state, House::of_operator(&operator, &uri), filter).await
}

/// Adds, removes, or takes either back.
pub(in crate::web) async fn change(
    State(state): State<WebState>,
    operator: Operator,
    uri: Uri,
    Form(sent): Form<SentList>,
) -> Result<Response, Error> {
    admin::change_list(&state, House::of_operator(&operator, &uri), sent).await
}

/// Shows an entry.
pub(in crate::web) async fn edit(
    State(state): State<WebState>,
    operator: Operator,
    uri: Uri,
    Path(id): Path<EntryId>,
) -> Result<Response, Error> {
    admin::edit_entry(&state, House::of_operator(&operator, &uri), id).await
}

/// Saves what was changed, or removes the entry.
pub(in crate::web) async fn save(
    State(state): State<WebState>,
    operator: Operator,
    uri: Uri,
    Path(id): Path<EntryId>,
    Form(sent): Form<SentEntry>,
) -> Result<Response, Error> {
    admin::change_entry(&state, House::of_operator(&operator, &uri), id, sent).await
}
