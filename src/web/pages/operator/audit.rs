//! `/operator/audit`: what was done for the whole installation.

use axum::extract::State;
use axum::response::{IntoResponse, Response};

use crate::tenancy::TenantId;
use crate::web::error::Error;
use crate::web::extract::{Operator, Query};
use crate::web::pages::admin::{Log, LogPage, WantedLog, file_of_log as file};
use crate::web::state::WebState;

pub(super) const PATH: &str = "/operator/audit";
pub(super) const EXPORT: &str = "/operator/audit/export";

/// Shows the log.
pub(in crate::web) async fn index(
    State(state): State<WebState>,
    operator: Operator,
    Query(wanted): Query<WantedLog>,
) -> Result<Response, Error> {
    let mut tx = state.database.read().await?;
    let page = LogPage::read(&mut tx, &operator, log(), wanted).await?;
    Ok(page.into_response())
}

/// Sends the log as a file.
pub(in crate::web) async fn export(
    State(state): State<WebState>,
    operator: Operator,
    Query(wanted): Query<WantedLog>,
) -> Result<Response, Error> {
    file(&state.database, &operator, log(), wanted).await
}

fn log() -> Log {
    Log {
        tenant: TenantId::SYSTEM,
        path: PATH,
        place: PATH,
        without_own_lists: false,
    }
}
