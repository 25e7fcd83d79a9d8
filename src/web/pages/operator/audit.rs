//! `/operator/audit`: what was done for the whole installation.

use axum::extract::State;
use axum::response::{IntoResponse, Response};

use crate::tenancy::TenantId;
use crate::web::error::Error;
use crate::web::extract::{Operator, Query};
use crate::web::pages::admin::{Log, LogPage, WantedLog};
use crate::web::state::WebState;

pub(super) const PATH: &str = "/operator/audit";

/// Shows the log.
pub(in crate::web) async fn index(
    State(state): State<WebState>,
    operator: Operator,
    Query(wanted): Query<WantedLog>,
) -> Result<Response, Error> {
    let mut tx = state.database.read().await?;
    let log = Log {
        tenant: TenantId::SYSTEM,
        path: PATH,
        place: PATH,
    };
    let page = LogPage::read(&mut tx, &operator, log, &wanted).await?;
    Ok(page.into_response())
}
