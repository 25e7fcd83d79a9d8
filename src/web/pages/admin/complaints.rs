//! `/admin/complaints`: what the tenant's people reported as spam, and against whom it is held.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::settings;
use super::suspect_row::{SuspectRow, setting};
use crate::policy::{CheckKind, Suspect};
use crate::store::SuspectRecord;
use crate::web::error::Error;
use crate::web::extract::{Admin, Form};
use crate::web::flash::Flash;
use crate::web::page::Page;
use crate::web::state::WebState;
use crate::web::times::Present;

pub(in crate::web) const PATH: &str = "/admin/complaints";

/// Suspects on the page: those that were reported last.
const SUSPECTS: usize = 200;

/// What the form sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Sent {
    action: String,
    kind: String,
    suspect: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "admin/complaints.html")]
struct Index {
    page: Page,
    suspects: Vec<SuspectRow>,
    total: usize,
    /// How many owners must have complained, and within how many hours; None: the check is off.
    setting: Option<(u16, u16)>,
}

/// `GET /admin/complaints`
pub(in crate::web) async fn show(
    State(state): State<WebState>,
    admin: Admin,
) -> Result<Response, Error> {
    let present = Present {
        now: admin.now,
        zone: admin.time_zone(),
    };
    let mut tx = state.database.read().await?;
    let checks = tx.of(admin.tenant.id).checks().list().await?;
    let setting = setting(&checks, |kind| match kind {
        CheckKind::Complaints {
            threshold,
            window_hours,
        } => Some((*threshold, *window_hours)),
        _ => None,
    });
    let mut suspects = tx.of(admin.tenant.id).suspects().list(admin.now).await?;
    let last = |record: &SuspectRecord| record.against.complained_at.first().copied();
    suspects.retain(|record| last(record).is_some());
    suspects.sort_by_key(|record| std::cmp::Reverse(last(record)));
    let total = suspects.len();
    suspects.truncate(SUSPECTS);
    let row = |record: &SuspectRecord| {
        let until = setting.and_then(|setting| record.against.complained_until(setting, admin.now));
        let people = record.against.complained_at.len();
        let what = say!("complaints-suspect", count = people);
        let last = last(record).unwrap_or(admin.now);
        SuspectRow::new(&record.suspect, what, (last, until), present)
    };
    let page = Index {
        page: admin.page(say!("admin-complaints"), settings::PATH),
        suspects: suspects.iter().map(row).collect(),
        total,
        setting,
    };
    Ok(page.into_response())
}

/// `POST /admin/complaints`
pub(in crate::web) async fn change(
    State(state): State<WebState>,
    admin: Admin,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    let suspect = Suspect::parse(&sent.kind, &sent.suspect);
    let (Some(suspect), "forgive") = (suspect, sent.action.as_str()) else {
        return Err(Error::NO_SUCH_FORM);
    };
    let mut tx = state.database.write().await?;
    let mut suspects = tx.of(admin.tenant.id).suspects();
    let forgiven = suspects.forgive_complaints(&suspect).await?;
    if forgiven {
        let event = admin.event("complaints.forgiven", suspect.to_string(), "");
        tx.of(admin.tenant.id).audit().add(&event).await?;
    }
    tx.commit().await?;
    state.engine.hear_complaints().await;
    let flash = if forgiven {
        Flash::done(say!("complaints-forgiven", suspect = suspect.to_string()))
    } else {
        Flash::warning(say!("reports-nothing-held"))
    };
    admin.redirect(PATH, flash).await
}
