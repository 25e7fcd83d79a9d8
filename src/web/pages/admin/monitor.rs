//! What monitor mode would have turned away lately, so that an organisation can make up its mind.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::TimeDelta;

use super::{decision, decisions, overview};
use crate::policy::Mode;
use crate::store::SenderSummary;
use crate::web::error::Error;
use crate::web::extract::Admin;
use crate::web::page::Page;
use crate::web::shown::ShownAddress;
use crate::web::state::WebState;
use crate::web::times::{Moment, Present};
use crate::web::words;

pub(super) const PATH: &str = "/admin/monitor";
/// Days that are looked at.
const DAYS: i64 = 7;
/// Senders that are named.
const MOST_SENDERS: u32 = 20;

#[derive(Template, WebTemplate)]
#[template(path = "admin/monitor.html")]
struct Show {
    page: Page,
    /// The organisation watches only: another mode can be tried out.
    watches: bool,
    total: i64,
    reasons: Vec<(String, i64)>,
    senders: Vec<SenderLine>,
}

/// One sender who would have been turned away.
struct SenderLine {
    sender: ShownAddress,
    /// "3 messages, the last": when follows.
    count: String,
    at: Moment,
    why: Vec<String>,
    path: String,
}

/// `GET /admin/monitor`
pub(in crate::web) async fn show(
    State(state): State<WebState>,
    admin: Admin,
) -> Result<Response, Error> {
    let since = admin.now - TimeDelta::days(DAYS);
    let mut tx = state.database.read().await?;
    let mut recorded = tx.of(admin.tenant.id).decisions();
    let monitored = recorded.monitored(since, MOST_SENDERS).await?;
    drop(tx);
    let present = Present {
        now: admin.now,
        zone: admin.time_zone(),
    };
    let tenant = &admin.tenant.name;
    let reason = |(reason, total)| (decisions::reason(reason, tenant), total);
    let page = Show {
        page: admin.page(say!("monitor-title"), overview::PATH),
        watches: admin.tenant.mode == Mode::Monitor,
        total: monitored.total,
        reasons: monitored.by_reason.into_iter().map(reason).collect(),
        senders: monitored
            .senders
            .iter()
            .map(|summary| SenderLine::of(summary, tenant, present))
            .collect(),
    };
    Ok(page.into_response())
}

impl SenderLine {
    fn of(summary: &SenderSummary, tenant: &str, present: Present) -> Self {
        let latest = &summary.latest;
        Self {
            sender: words::sender(&summary.sender),
            count: say!("monitor-count", count = summary.count),
            at: present.moment(latest.decided_at),
            why: decisions::why(latest, tenant),
            path: decision::path(latest.id),
        }
    }
}
