//! `/operator/attackers`: networks that guessed at any tenant's names and have to wait there.

use axum::extract::State;
use axum::response::{IntoResponse, Response};

use super::lists;
use crate::web::error::Error;
use crate::web::extract::{Form, Operator, Query};
use crate::web::pages::attacker_list::{self, Index, List, Sent, Wanted};
use crate::web::state::WebState;

pub(super) const PATH: &str = "/operator/attackers";

const LIST: List<'_> = List {
    tenant: None,
    path: PATH,
    place: lists::PATH,
};

/// Shows them.
pub(in crate::web) async fn index(
    State(state): State<WebState>,
    operator: Operator,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Error> {
    let page = Index::read(&state, &operator, LIST, wanted).await?;
    Ok(page.into_response())
}

/// Lets one in again, or takes that back.
pub(in crate::web) async fn change(
    State(state): State<WebState>,
    operator: Operator,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    attacker_list::change(&state, &operator, LIST, sent).await
}
