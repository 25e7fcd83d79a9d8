//! `/admin/audit`: the tenant's audit log.

use axum::extract::State;
use axum::response::{IntoResponse, Response};

use super::log::{Log, LogPage, Wanted, file};
use super::settings;
use crate::web::error::Error;
use crate::web::extract::{Admin, Query};
use crate::web::state::WebState;

pub(super) const PATH: &str = "/admin/audit";
pub(super) const EXPORT: &str = "/admin/audit/export";

/// Shows the log.
pub(in crate::web) async fn index(
    State(state): State<WebState>,
    admin: Admin,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Error> {
    let mut tx = state.database.read().await?;
    let page = LogPage::read(&mut tx, &admin, log(&admin), wanted).await?;
    Ok(page.into_response())
}

/// Sends the log as a file.
pub(in crate::web) async fn export(
    State(state): State<WebState>,
    admin: Admin,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Error> {
    file(&state.database, &admin, log(&admin), wanted).await
}

fn log(admin: &Admin) -> Log {
    Log {
        tenant: admin.tenant.id,
        path: PATH,
        place: settings::PATH,
        without_own_lists: !admin.tenant.admins_see_lists,
    }
}
