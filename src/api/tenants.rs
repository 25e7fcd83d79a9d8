//! `/api/v1/tenants`: operators make and remove them; a tenant's own token sees and renames its own.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::answer::created;
use super::caller::{Caller, Change, Changed, Operate, Read};
use super::extract::{Json, Path, Query};
use super::fields::{self, Patch};
use super::paging::{Page, PageQuery};
use super::problem::{Kind, Problem};
use super::schema;
use super::state::ApiState;
use crate::lang::Language;
use crate::policy::{AskThen, Asking, Mode};
use crate::tenancy::{DigestDefault, Look, PolicyPage, Quota, Slug, Tenant, TenantId};

/// The points from which a new tenant's mail is held against a sender.
const FIRST_THRESHOLD: i32 = 5;

/// One organisation with its domains.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Tenant)]
pub(super) struct TenantBody {
    #[schema(example = "isp")]
    slug: String,
    #[schema(example = "Example ISP")]
    name: String,
    /// How its mailboxes treat strangers unless they say otherwise.
    #[schema(schema_with = schema::mode)]
    mode: Mode,
    /// In the mode `ask`: how many hours a stranger's mail waits for the owner's answer.
    #[schema(minimum = 1, maximum = 120, example = 12)]
    ask_hours: u8,
    /// What becomes of it when no answer came.
    #[schema(schema_with = schema::ask_then)]
    ask_then: AskThen,
    /// Whether owners are asked about every stranger, not only about those whom the checks object to.
    ask_everyone: bool,
    /// In which language its people are written to unless they chose one; null: English.
    #[serde(serialize_with = "fields::language_code")]
    #[schema(schema_with = schema::language)]
    language: Option<Language>,
    /// How much it may have.
    quota: QuotaBody,
    created_at: DateTime<Utc>,
    /// Since when it is switched off; null while it is on.
    disabled_at: Option<DateTime<Utc>>,
}

impl From<Tenant> for TenantBody {
    fn from(tenant: Tenant) -> Self {
        Self {
            slug: tenant.slug.to_string(),
            name: tenant.name,
            mode: tenant.mode,
            ask_hours: tenant.asking.hours,
            ask_then: tenant.asking.then,
            ask_everyone: tenant.asking.everyone,
            language: tenant.language,
            quota: tenant.quota.into(),
            created_at: tenant.created_at,
            disabled_at: tenant.disabled_at,
        }
    }
}

/// The limits of a tenant; null: none.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Quota)]
struct QuotaBody {
    /// How many mailboxes it may have.
    #[schema(example = 200)]
    mailboxes: Option<u32>,
    /// How many entries people may put on the lists of each mailbox; what is learned doesn't count.
    #[schema(example = 5000)]
    entries: Option<u32>,
}

impl From<Quota> for QuotaBody {
    fn from(quota: Quota) -> Self {
        Self {
            mailboxes: quota.mailboxes,
            entries: quota.entries,
        }
    }
}

/// New limits of a tenant; what is left out stays, null takes a limit away.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct QuotaChange {
    /// How many mailboxes it may have. Those beyond it stay; none can be added.
    #[serde(default, deserialize_with = "fields::limit_patch")]
    #[schema(value_type = Option<u32>, maximum = 1_000_000_000, required = false)]
    mailboxes: Patch<u32>,
    /// How many entries people may put on the lists of each mailbox.
    #[serde(default, deserialize_with = "fields::limit_patch")]
    #[schema(value_type = Option<u32>, maximum = 1_000_000_000, required = false)]
    entries: Patch<u32>,
}

impl QuotaChange {
    fn apply(self, quota: &mut Quota) {
        for (change, limit) in [
            (self.mailboxes, &mut quota.mailboxes),
            (self.entries, &mut quota.entries),
        ] {
            match change {
                Patch::Keep => {}
                Patch::Clear => *limit = None,
                Patch::Set(most) => *limit = Some(most),
            }
        }
    }
}

/// A tenant to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewTenant {
    /// Its name in addresses: 1 to 40 small letters, digits and hyphens.
    #[serde(deserialize_with = "fields::slug")]
    #[schema(value_type = String, example = "isp", min_length = 1, max_length = 40)]
    slug: Slug,
    /// Its name for people.
    #[serde(deserialize_with = "fields::text")]
    #[schema(example = "Example ISP", max_length = 500)]
    name: String,
    /// How its mailboxes treat strangers; `monitor` unless given.
    #[serde(default, deserialize_with = "fields::given_mode")]
    #[schema(schema_with = schema::mode, required = false)]
    mode: Option<Mode>,
}

/// What may be changed of a tenant; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TenantChange {
    #[serde(default, deserialize_with = "fields::given_text")]
    name: Option<String>,
    #[serde(default, deserialize_with = "fields::given_mode")]
    #[schema(schema_with = schema::mode, required = false)]
    mode: Option<Mode>,
    /// In the mode `ask`: how many hours a stranger's mail waits for the owner's answer.
    #[serde(default, deserialize_with = "fields::given_ask_hours")]
    #[schema(minimum = 1, maximum = 120)]
    ask_hours: Option<u8>,
    /// What becomes of it when no answer came.
    #[serde(default, deserialize_with = "fields::given_ask_then")]
    #[schema(schema_with = schema::ask_then, required = false)]
    ask_then: Option<AskThen>,
    /// Whether owners are asked about every stranger. A mailbox with a mode of its own says so itself.
    ask_everyone: Option<bool>,
    /// In which language its people are written to unless they chose one; null: English.
    #[serde(default, deserialize_with = "fields::language_patch")]
    #[schema(schema_with = schema::language, required = false)]
    language: Patch<Language>,
    /// How much it may have; only operators set that.
    quota: Option<QuotaChange>,
}

/// Lists the tenants, by slug
///
/// A token of one tenant sees that one.
#[utoipa::path(get, path = "/api/v1/tenants", tag = "Tenants", params(PageQuery),
    responses((status = 200, body = Page<TenantBody>)))]
pub(super) async fn list(
    State(state): State<ApiState>,
    caller: Caller<Read>,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<TenantBody>>, Problem> {
    let slug = |tenant: &Tenant| tenant.slug.to_string();
    let mut tx = state.database.read().await?;
    let page = if let Some(own) = caller.tenant_id() {
        let own = tx.of(own).row().find().await?;
        Page::of_all(own.into_iter().collect(), &query, slug)
    } else {
        let mut tenants = tx.system().tenants();
        let limit = query.limit.and_one_more();
        Page::cut(tenants.list(query.after(), limit).await?, query.limit, slug)
    };
    Ok(Json(page.map(TenantBody::from)))
}

/// Makes a tenant
#[utoipa::path(post, path = "/api/v1/tenants", tag = "Tenants", request_body = NewTenant,
    responses((status = 201, body = TenantBody)))]
pub(super) async fn add(
    State(state): State<ApiState>,
    caller: Caller<Operate>,
    Json(new): Json<NewTenant>,
) -> Result<Response, Problem> {
    let now = state.clock.now();
    if new.name.is_empty() {
        return Err(Problem::field("name", "Give it a name."));
    }
    let tenant = Tenant {
        id: TenantId(Uuid::now_v7()),
        slug: new.slug,
        name: new.name,
        mode: new.mode.unwrap_or_default(),
        threshold: FIRST_THRESHOLD,
        asking: Asking::default(),
        recipient_delimiter: Some('+'),
        forwarders: Vec::new(),
        time_zone: chrono_tz::UTC,
        digest: DigestDefault::default(),
        policy: PolicyPage::default(),
        language: None,
        look: Look::default(),
        admins_see_lists: false,
        quota: Quota::default(),
        created_at: now,
        disabled_at: None,
    };
    let mut tx = state.database.write().await?;
    tx.system().tenants().add(&tenant).await?;
    let subject = tenant.slug.as_str();
    let change = Changed {
        at: now,
        action: "tenant.added",
        subject,
        detail: &tenant.name,
    };
    caller.audit(&mut tx, tenant.id, change).await?;
    tx.commit().await?;
    Ok(created(
        &format!("/api/v1/tenants/{}", tenant.slug),
        TenantBody::from(tenant),
    ))
}

/// Shows a tenant
#[utoipa::path(get, path = "/api/v1/tenants/{slug}", tag = "Tenants",
    params(("slug" = String, Path, description = "The tenant's slug")),
    responses((status = 200, body = TenantBody)))]
pub(super) async fn show(
    State(state): State<ApiState>,
    caller: Caller<Read>,
    Path(slug): Path<String>,
) -> Result<Json<TenantBody>, Problem> {
    let mut tx = state.database.read().await?;
    Ok(Json(caller.tenant(&mut tx, &slug).await?.into()))
}

/// Changes a tenant's name or mode, what the mode `ask` does, and (operators only) its limits
#[utoipa::path(patch, path = "/api/v1/tenants/{slug}", tag = "Tenants", request_body = TenantChange,
    params(("slug" = String, Path, description = "The tenant's slug")),
    responses((status = 200, body = TenantBody)))]
pub(super) async fn update(
    State(state): State<ApiState>,
    caller: Caller<Change>,
    Path(slug): Path<String>,
    Json(change): Json<TenantChange>,
) -> Result<Json<TenantBody>, Problem> {
    if change.name.as_deref() == Some("") {
        return Err(Problem::field("name", "Give it a name."));
    }
    if change.quota.is_some() && caller.tenant_id().is_some() {
        let detail = "Only whoever runs Guestlist sets the limits of a tenant.";
        return Err(Problem::new(Kind::Forbidden, detail));
    }
    let mut tx = state.database.write().await?;
    let mut tenant = caller.tenant_to_change(&mut tx, &slug).await?;
    tenant.name = change.name.unwrap_or(tenant.name);
    tenant.mode = change.mode.unwrap_or(tenant.mode);
    let asking = &mut tenant.asking;
    asking.hours = change.ask_hours.unwrap_or(asking.hours);
    asking.then = change.ask_then.unwrap_or(asking.then);
    asking.everyone = change.ask_everyone.unwrap_or(asking.everyone);
    match change.language {
        Patch::Keep => {}
        Patch::Clear => tenant.language = None,
        Patch::Set(language) => tenant.language = Some(language),
    }
    if let Some(quota) = change.quota {
        quota.apply(&mut tenant.quota);
    }
    tx.of(tenant.id).row().update(&tenant).await?;
    let detail = format!(
        "name: {}, mode: {}, ask_hours: {}, ask_then: {}, ask_everyone: {}, language: {}, {}",
        tenant.name,
        tenant.mode.as_str(),
        tenant.asking.hours,
        tenant.asking.then.as_str(),
        tenant.asking.everyone,
        tenant.language.map_or("none", Language::code),
        tenant.quota
    );
    let subject = tenant.slug.as_str();
    let changed = Changed {
        at: state.clock.now(),
        action: "tenant.updated",
        subject,
        detail: &detail,
    };
    caller.audit(&mut tx, tenant.id, changed).await?;
    tx.commit().await?;
    Ok(Json(tenant.into()))
}

/// Removes a tenant with all that is its
#[utoipa::path(delete, path = "/api/v1/tenants/{slug}", tag = "Tenants",
    params(("slug" = String, Path, description = "The tenant's slug")),
    responses((status = 204, description = "It is gone")))]
pub(super) async fn remove(
    State(state): State<ApiState>,
    caller: Caller<Operate>,
    Path(slug): Path<String>,
) -> Result<StatusCode, Problem> {
    let mut tx = state.database.write().await?;
    let tenant = caller.tenant(&mut tx, &slug).await?;
    let at = state.clock.now();
    tx.of(tenant.id).row().remove(at).await?;
    // The tenant's own log goes with it: what removed it is kept in the system's.
    let subject = tenant.slug.as_str();
    let change = Changed {
        at,
        action: "tenant.removed",
        subject,
        detail: &tenant.name,
    };
    caller.audit(&mut tx, TenantId::SYSTEM, change).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
