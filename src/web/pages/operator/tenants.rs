//! `/operator/tenants`: the list, and adding one.

use std::collections::BTreeMap;

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono_tz::Tz;
use serde::Deserialize;
use uuid::Uuid;

use super::{job_words, tenant};
use crate::policy::{Asking, Mode};
use crate::store::{BriefUsage, StoreError};
use crate::tenancy::{DigestDefault, Look, PolicyPage, Quota, Slug, Tenant, TenantId};
use crate::web::error::Error;
use crate::web::extract::{Form, Operator, Query, escape};
use crate::web::flash::Flash;
use crate::web::form::Field;
use crate::web::health;
use crate::web::page::Page;
use crate::web::pages::admin::check_name;
use crate::web::state::WebState;
use crate::web::words;

pub(super) const PATH: &str = "/operator/tenants";
const PER_PAGE: usize = 50;
/// Points from which a message is held against, until the tenant's checks say otherwise.
const THRESHOLD: i32 = 5;

#[derive(Template, WebTemplate)]
#[template(path = "operator/tenants.html")]
struct Index {
    page: Page,
    lines: Vec<Line>,
    next: Option<String>,
    is_first: bool,
    form: AddForm,
    /// Own addresses and domains on others' lists.
    watched_open: i64,
    /// Lists that tenants ask, and that are out of use.
    lists_out: Vec<String>,
    /// Background work that hasn't succeeded for a while; empty: all goes well.
    jobs_late: String,
}

impl Index {
    fn is_adding(&self) -> bool {
        !(self.form.slug.is_fine() && self.form.name.is_fine())
    }
}

struct Line {
    path: String,
    slug: String,
    name: String,
    mode: String,
    /// "120 of 200 mailboxes", "4,000 messages in 30 days"
    mailboxes: String,
    messages: String,
    disabled: bool,
}

/// What the address may ask for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Wanted {
    /// The last slug of the page before.
    after: String,
}

/// The form as sent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Sent {
    slug: String,
    name: String,
}

#[derive(Debug, Default)]
struct AddForm {
    slug: Field,
    name: Field,
}

/// Shows the tenants.
pub(in crate::web) async fn index(
    State(state): State<WebState>,
    operator: Operator,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Error> {
    Ok(page(&state, &operator, &wanted, AddForm::default())
        .await?
        .into_response())
}

/// Adds a tenant; it starts by watching only.
pub(in crate::web) async fn add(
    State(state): State<WebState>,
    operator: Operator,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    let mut form = AddForm {
        slug: Field::new(sent.slug),
        name: Field::new(sent.name),
    };
    let slug = Slug::parse(form.slug.trimmed());
    if slug.is_err() {
        form.slug.fail(say!("operator-slug-wrong"));
    }
    let (Ok(slug), Some(name)) = (slug, check_name(&mut form.name)) else {
        return wrong(&state, &operator, form).await;
    };
    let tenant = Tenant {
        id: TenantId(Uuid::now_v7()),
        slug,
        name,
        mode: Mode::Monitor,
        threshold: THRESHOLD,
        asking: Asking::default(),
        recipient_delimiter: Some('+'),
        forwarders: Vec::new(),
        time_zone: Tz::UTC,
        digest: DigestDefault::default(),
        policy: PolicyPage::default(),
        language: None,
        look: Look::default(),
        admins_see_lists: false,
        quota: Quota::default(),
        created_at: operator.now,
        disabled_at: None,
    };
    let mut tx = state.database.write().await?;
    match tx.system().tenants().add(&tenant).await {
        Err(StoreError::Exists) => {
            drop(tx);
            form.slug
                .fail(say!("operator-slug-taken", slug = tenant.slug.as_str()));
            return wrong(&state, &operator, form).await;
        }
        other => other?,
    }
    tenant::log(&mut tx, &operator, &tenant, "tenant.added", &tenant.name).await?;
    tx.commit().await?;
    let flash = Flash::done(say!("operator-tenant-added", name = tenant.name.as_str()));
    operator.redirect(&tenant::path(&tenant.slug), flash).await
}

async fn wrong(state: &WebState, operator: &Operator, form: AddForm) -> Result<Response, Error> {
    let page = page(state, operator, &Wanted::default(), form).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn page(
    state: &WebState,
    operator: &Operator,
    wanted: &Wanted,
    form: AddForm,
) -> Result<Index, Error> {
    let after = Some(wanted.after.as_str()).filter(|after| !after.is_empty());
    let mut tx = state.database.read().await?;
    // One more than shown tells whether there is a next page.
    let limit = u32::try_from(PER_PAGE + 1).unwrap_or(u32::MAX);
    let mut tenants = tx.system().tenants().list(after, limit).await?;
    let has_more = tenants.len() > PER_PAGE;
    tenants.truncate(PER_PAGE);
    let last = tenants.last().filter(|_| has_more);
    let usage = match (tenants.first(), tenants.last()) {
        (Some(first), Some(last)) => {
            let slugs = (first.slug.as_str(), last.slug.as_str());
            let today = operator.now.date_naive();
            tx.system().tenants().usage(slugs, today).await?
        }
        _ => BTreeMap::new(),
    };
    let line = |tenant: &Tenant| Line::of(tenant, usage.get(&tenant.id).copied());
    let lines = tenants.iter().map(line).collect();
    let in_use = tx.system().checks().lists_in_use().await?;
    let lists = in_use.iter().filter_map(|list| list.check.kind.list());
    let lists: Vec<_> = lists.collect();
    let late = tx.system().job_runs().late(operator.now).await?;
    let watched_open = tx.system().watched().count_open().await?;
    let book = state.engine.checker().health();
    Ok(Index {
        watched_open,
        jobs_late: job_words::names(&late),
        lists_out: health::out_of_use(&lists, book, operator.now),
        page: operator.page(say!("operator-tenants"), PATH),
        next: last.map(|last| format!("{PATH}?after={}", escape(last.slug.as_str()))),
        lines,
        is_first: after.is_none(),
        form,
    })
}

/// "12 mailboxes" or "12 of 200 mailboxes"
pub(in crate::web::pages) fn mailboxes_of(count: i64, limit: Option<u32>) -> String {
    match limit {
        None => say!("use-mailboxes", count = count),
        Some(limit) if count > i64::from(limit) => {
            say!(
                "use-mailboxes-over",
                count = count,
                limit = i64::from(limit)
            )
        }
        Some(limit) => say!("use-mailboxes-of", count = count, limit = i64::from(limit)),
    }
}

impl Line {
    fn of(tenant: &Tenant, usage: Option<BriefUsage>) -> Self {
        let usage = usage.unwrap_or_default();
        Self {
            path: tenant::path(&tenant.slug),
            slug: tenant.slug.to_string(),
            name: tenant.name.clone(),
            mode: words::mode_name(tenant.mode),
            mailboxes: mailboxes_of(usage.mailboxes, tenant.quota.mailboxes),
            messages: say!("operator-line-messages", count = usage.decisions_month),
            disabled: tenant.disabled_at.is_some(),
        }
    }
}
