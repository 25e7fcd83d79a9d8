//! The tenant's recorded decisions: a dense table with search and filters. A whole bounce can be pasted.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::TimeDelta;
use serde::Deserialize;
use uuid::Uuid;

use super::decision;
use super::decision_search::Pasted;
use crate::phrases;
use crate::policy::{Finding, Level, Reason, Verdict};
use crate::store::{DecisionId, DecisionQuery, DecisionRecord, StoreError, Tx};
use crate::tenancy::TenantId;
use crate::web::error::Error;
use crate::web::extract::{Admin, Query, escape, see_other};
use crate::web::page::Page;
use crate::web::shown::{ShownAddress, plain};
use crate::web::state::WebState;
use crate::web::times::{Moment, Present};
use crate::web::words::{self, Outcome};

pub(super) const PATH: &str = "/admin/decisions";
const PER_PAGE: usize = 50;

/// What the address may ask for; anything else is taken as no wish.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Filter {
    pub(super) q: String,
    /// `turned-away`, `let-in`, `marked`.
    pub(super) show: String,
    /// Days back: `1`, `7`, `30`.
    pub(super) days: String,
    /// The last decision of the page before.
    before: Option<String>,
}

#[derive(Template, WebTemplate)]
#[template(path = "admin/decisions.html")]
struct Index {
    page: Page,
    filter: Filter,
    lines: Vec<Line>,
    older: Option<String>,
    newest: Option<&'static str>,
    /// The page behind a pasted link, whose decision is no longer on record.
    forgotten: Option<String>,
}

impl Index {
    fn is_filtered(&self) -> bool {
        !(self.filter.q.is_empty() && self.filter.show.is_empty() && self.filter.days.is_empty())
    }
}

/// One decision in the table.
pub(super) struct Line {
    pub(super) path: String,
    pub(super) at: Moment,
    pub(super) sender: ShownAddress,
    pub(super) recipient: ShownAddress,
    pub(super) outcome: Outcome,
    pub(super) why: Vec<String>,
    pub(super) reference: String,
}

/// Shows the decisions, newest first.
pub(in crate::web) async fn index(
    State(state): State<WebState>,
    admin: Admin,
    Query(filter): Query<Filter>,
) -> Result<Response, Error> {
    let before = filter
        .before
        .as_deref()
        .and_then(|id| id.parse::<Uuid>().ok())
        .map(DecisionId);
    let pasted = Pasted(&filter.q);
    let tenant = admin.tenant.id;
    let mut tx = state.database.read().await?;
    let refusal = pasted.refusal(|token| state.engine.links().open(token));
    // Of another tenant's refusal nothing is said here: its link says it.
    let refusal = refusal.filter(|refusal| refusal.tenant_id == tenant);
    let mut forgotten = None;
    if let Some(refusal) = &refusal {
        let id = refusal.decision_id;
        match tx.of(tenant).decisions().find(id).await? {
            Some(_) => return Ok(see_other(&decision::path(id))),
            None => forgotten = pasted.link(),
        }
    }
    let query = DecisionQuery {
        turned_away: filter.show == "turned-away",
        verdict: verdict(&filter.show),
        since: days(&filter.days).map(|days| admin.now - days),
        before,
        // One more than shown tells whether there are older ones.
        limit: u32::try_from(PER_PAGE + 1).unwrap_or(u32::MAX),
        ..DecisionQuery::default()
    };
    let mut records = search(&mut tx, tenant, pasted, query).await?;
    let has_more = records.len() > PER_PAGE;
    records.truncate(PER_PAGE);
    let older = records
        .last()
        .filter(|_| has_more)
        .map(|last| older(&filter, last.id));
    let present = Present {
        now: admin.now,
        zone: admin.time_zone(),
    };
    let page = Index {
        page: admin.page(say!("admin-decisions"), PATH),
        lines: records
            .iter()
            .map(|record| Line::new(record, &admin.tenant.name, present))
            .collect(),
        older,
        newest: before.map(|_| PATH),
        forgotten,
        filter,
    };
    Ok(page.into_response())
}

/// The decisions that the pasted text is about: by queue id, by reference, or by the first of its addresses that is in
/// any.
async fn search(
    tx: &mut Tx,
    tenant: TenantId,
    pasted: Pasted<'_>,
    query: DecisionQuery,
) -> Result<Vec<DecisionRecord>, StoreError> {
    let found = pasted.by_queue_id(tx, tenant, query.limit).await?;
    if !found.is_empty() {
        return Ok(found);
    }
    let whole = pasted.0.trim();
    let mut searches = match pasted.reference() {
        _ if !pasted.is_long() => vec![whole],
        Some(reference) => vec![reference],
        None => pasted.addresses(),
    };
    if searches.is_empty() {
        searches.push(whole);
    }
    for search in searches {
        let query = DecisionQuery {
            search: Some(search.to_owned()).filter(|search| !search.is_empty()),
            ..query.clone()
        };
        let found = tx.of(tenant).decisions().list(&query).await?;
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Ok(Vec::new())
}

impl Line {
    pub(super) fn new(record: &DecisionRecord, tenant: &str, present: Present) -> Self {
        Self {
            path: decision::path(record.id),
            at: present.moment(record.decided_at),
            sender: words::sender(&record.sender),
            recipient: ShownAddress::new(&record.recipient),
            outcome: Outcome::of(record),
            why: why(record, tenant),
            reference: record.id.reference(),
        }
    }
}

/// Why, for somebody who looks after the mailbox but doesn't own it: the reason, then what was found, each by itself.
pub(super) fn why(record: &DecisionRecord, tenant: &str) -> Vec<String> {
    let findings = record.findings.iter();
    let findings =
        findings.map(|finding| plain(&phrases::finding(finding, &record.client_address)));
    reasons(record, tenant)
        .into_iter()
        .chain(findings)
        .collect()
}

/// The same without what was found.
pub(super) fn reasons(record: &DecisionRecord, tenant: &str) -> Vec<String> {
    let forged = record.could_be_forged.map(|_| say!("admin-why-forged"));
    forged
        .into_iter()
        .chain([match record.reason {
            Reason::BelowThreshold if record.findings.iter().any(is_against) => {
                say!("admin-why-below-some")
            }
            other => reason(other, tenant),
        }])
        .collect()
}

fn is_against(finding: &Finding) -> bool {
    finding.points > 0
}

/// One reason.
pub(super) fn reason(reason: Reason, tenant: &str) -> String {
    match reason {
        Reason::NotOurs => say!("admin-why-not-ours"),
        Reason::TenantDisabled => say!("admin-why-tenant-off", tenant = tenant),
        Reason::Submission => say!("admin-why-submission"),
        Reason::Whitelisted(Level::Mailbox) => say!("admin-why-whitelist-mailbox"),
        Reason::Whitelisted(Level::Tenant) => say!("admin-why-whitelist-tenant", tenant = tenant),
        Reason::Whitelisted(Level::System) => say!("admin-why-whitelist-system"),
        Reason::Blocked(Level::Mailbox) => say!("admin-why-blocklist-mailbox"),
        Reason::Blocked(Level::Tenant) => say!("admin-why-blocklist-tenant", tenant = tenant),
        Reason::Blocked(Level::System) => say!("admin-why-blocklist-system"),
        Reason::BlockedBinding => say!("admin-why-binding", tenant = tenant),
        Reason::RoleAddress => say!("admin-why-role"),
        Reason::NullSender => say!("admin-why-null-sender"),
        Reason::BelowThreshold => say!("admin-why-below"),
        Reason::AboveThreshold => say!("admin-why-above"),
        Reason::Stranger => say!("admin-why-stranger"),
        Reason::AskOwner => say!("admin-why-asked"),
        Reason::UnansweredAccepted | Reason::UnansweredRefused => say!("admin-why-unanswered"),
        Reason::NotNow => say!("admin-why-not-now"),
        Reason::Probing => say!("admin-why-probing"),
        Reason::Failure => say!("admin-why-failure"),
    }
}

fn verdict(show: &str) -> Option<Verdict> {
    match show {
        "let-in" => Some(Verdict::Accept),
        "marked" => Some(Verdict::Tag),
        _ => None,
    }
}

fn days(days: &str) -> Option<TimeDelta> {
    match days {
        "1" => Some(TimeDelta::days(1)),
        "7" => Some(TimeDelta::days(7)),
        "30" => Some(TimeDelta::days(30)),
        _ => None,
    }
}

fn older(filter: &Filter, last: DecisionId) -> String {
    let kept = [
        ("q", &filter.q),
        ("show", &filter.show),
        ("days", &filter.days),
    ];
    let kept = kept.iter().filter(|(_, value)| !value.is_empty());
    let mut fields: Vec<String> = kept
        .map(|(name, value)| format!("{name}={}", escape(value)))
        .collect();
    fields.push(format!("before={}", last.0));
    format!("{PATH}?{}", fields.join("&"))
}
