//! `/admin/attackers`: networks that guessed at the tenant's names and have to wait.

use axum::extract::State;
use axum::response::{IntoResponse, Response};

use super::settings;
use crate::web::error::Error;
use crate::web::extract::{Admin, Form, Query};
use crate::web::pages::attacker_list::{self, Index, List, Sent, Wanted};
use crate::web::state::WebState;

pub(super) const PATH: &str = "/admin/attackers";

/// Shows them.
pub(in crate::web) async fn index(
    State(state): State<WebState>,
    admin: Admin,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Error> {
    let page = Index::read(&state, &admin, list(&admin), wanted).await?;
    Ok(page.into_response())
}

/// Lets one in again, or takes that back.
pub(in crate::web) async fn change(
    State(state): State<WebState>,
    admin: Admin,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    attacker_list::change(&state, &admin, list(&admin), sent).await
}

fn list(admin: &Admin) -> List<'_> {
    List {
        tenant: Some(&admin.tenant),
        path: PATH,
        place: settings::PATH,
    }
}
