//! `/admin/audit`: the tenant's audit log.

use axum::extract::State;
use axum::response::{IntoResponse, Response};

use super::log::{Log, LogPage, Wanted};
use super::settings;
use crate::web::error::Error;
use crate::web::extract::{Admin, Query};
use crate::web::state::WebState;

pub(super) const PATH: &str = "/admin/audit";

/// Shows the log.
pub(in crate::web) async fn index(
    State(state): State<WebState>,
    admin: Admin,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Error> {
    let mut tx = state.database.read().await?;
    let log = Log {
        tenant: admin.tenant.id,
        path: PATH,
        place: settings::PATH,
    };
    let page = LogPage::read(&mut tx, &admin, log, &wanted).await?;
    Ok(page.into_response())
}
