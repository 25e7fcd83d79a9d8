//! `/api/v1/tenants/{slug}/domains`: a domain counts once a TXT record shows that it is the tenant's.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer::created;
use super::caller::{Caller, Change, Changed, Read};
use super::extract::{Json, Path, Query};
use super::fields;
use super::paging::{Page, PageQuery};
use super::problem::{Kind, Problem};
use super::state::ApiState;
use crate::mail::Domain;
use crate::store::{StoreError, Tx};
use crate::tenancy::{DomainRecord, Tenant};

/// A tenant's domain.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Domain)]
pub(super) struct DomainBody {
    #[schema(example = "isp.example")]
    domain: String,
    /// Since when it counts; null until it is verified.
    verified_at: Option<DateTime<Utc>>,
    verification: Verification,
    /// It has mailboxes that Guestlist isn't told of: who asks for an unknown one there is not counted (`probing`).
    unlisted_mailboxes: bool,
    created_at: DateTime<Utc>,
}

/// The DNS record to publish, so that the domain can be verified.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Verification {
    /// Always `TXT`.
    #[serde(rename = "type")]
    record_type: &'static str,
    #[schema(example = "_guestlist.isp.example")]
    name: String,
    #[schema(example = "guestlist-verify=8d969eef6ecad3c29a3a629280e686cf")]
    value: String,
}

impl From<DomainRecord> for DomainBody {
    fn from(domain: DomainRecord) -> Self {
        Self {
            domain: domain.name.to_string(),
            verified_at: domain.verified_at,
            verification: Verification {
                record_type: "TXT",
                name: domain.proof_name(),
                value: domain.proof_text(),
            },
            unlisted_mailboxes: domain.unlisted_mailboxes,
            created_at: domain.created_at,
        }
    }
}

/// A domain to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewDomain {
    #[serde(deserialize_with = "fields::domain")]
    #[schema(value_type = String, example = "isp.example")]
    domain: Domain,
    /// Counts at once, without a TXT record; for operators only.
    #[serde(default)]
    verified: bool,
    /// It has mailboxes that Guestlist isn't told of.
    #[serde(default)]
    unlisted_mailboxes: bool,
}

/// What to change of a domain.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DomainChange {
    /// It has mailboxes that Guestlist isn't told of.
    unlisted_mailboxes: bool,
}

/// Lists a tenant's domains, by name
#[utoipa::path(get, path = "/api/v1/tenants/{slug}/domains", tag = "Domains",
    params(("slug" = String, Path, description = "The tenant's slug"), PageQuery),
    responses((status = 200, body = Page<DomainBody>)))]
pub(super) async fn list(
    State(state): State<ApiState>,
    caller: Caller<Read>,
    Path(slug): Path<String>,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<DomainBody>>, Problem> {
    let mut tx = state.database.read().await?;
    let tenant = caller.tenant(&mut tx, &slug).await?;
    let domains = tx.of(tenant.id).domains().list().await?;
    let page = Page::of_all(domains, &query, |domain| domain.name.to_string());
    Ok(Json(page.map(DomainBody::from)))
}

/// Adds a domain
///
/// The answer has the TXT record to publish; ask for `verify` when it is there.
#[utoipa::path(post, path = "/api/v1/tenants/{slug}/domains", tag = "Domains", request_body = NewDomain,
    params(("slug" = String, Path, description = "The tenant's slug")),
    responses((status = 201, body = DomainBody)))]
pub(super) async fn add(
    State(state): State<ApiState>,
    caller: Caller<Change>,
    Path(slug): Path<String>,
    Json(new): Json<NewDomain>,
) -> Result<Response, Problem> {
    if new.verified && !caller.is_operator() {
        let detail = "Only an operator may add a domain as verified.";
        return Err(Problem::new(Kind::Forbidden, detail));
    }
    let now = state.clock.now();
    let domain = DomainRecord {
        name: new.domain,
        verification_token: DomainRecord::new_verification_token()
            .map_err(|why| StoreError::Machine(why.to_string()))?,
        verified_at: new.verified.then_some(now),
        catch_all: None,
        unlisted_mailboxes: new.unlisted_mailboxes,
        created_at: now,
    };
    let mut tx = state.database.write().await?;
    let tenant = caller.tenant(&mut tx, &slug).await?;
    tx.of(tenant.id).domains().add(&domain).await?;
    let detail = if new.verified { "verified" } else { "" };
    let subject = domain.name.as_str();
    let change = Changed {
        at: now,
        action: "domain.added",
        subject,
        detail,
    };
    caller.audit(&mut tx, tenant.id, change).await?;
    tx.commit().await?;
    let location = format!("/api/v1/tenants/{}/domains/{}", tenant.slug, domain.name);
    Ok(created(&location, DomainBody::from(domain)))
}

/// Shows a domain
#[utoipa::path(get, path = "/api/v1/tenants/{slug}/domains/{domain}", tag = "Domains",
    params(("slug" = String, Path, description = "The tenant's slug"),
        ("domain" = String, Path, description = "The domain")),
    responses((status = 200, body = DomainBody)))]
pub(super) async fn show(
    State(state): State<ApiState>,
    caller: Caller<Read>,
    Path((slug, domain)): Path<(String, String)>,
) -> Result<Json<DomainBody>, Problem> {
    let mut tx = state.database.read().await?;
    let (_, domain) = find(&caller, &mut tx, &slug, &domain).await?;
    Ok(Json(domain.into()))
}

/// Looks for the TXT record, and verifies the domain when it is there
#[utoipa::path(post, path = "/api/v1/tenants/{slug}/domains/{domain}/verify", tag = "Domains",
    params(("slug" = String, Path, description = "The tenant's slug"),
        ("domain" = String, Path, description = "The domain")),
    responses((status = 200, body = DomainBody)))]
pub(super) async fn verify(
    State(state): State<ApiState>,
    caller: Caller<Change>,
    Path((slug, domain)): Path<(String, String)>,
) -> Result<Json<DomainBody>, Problem> {
    // The DNS may take seconds: no transaction stays open meanwhile.
    let (tenant, mut domain) = {
        let mut tx = state.database.read().await?;
        find(&caller, &mut tx, &slug, &domain).await?
    };
    if domain.verified_at.is_some() {
        return Ok(Json(domain.into()));
    }
    let name = domain.proof_name();
    let texts = state.resolver.txt(&name).await.map_err(|why| {
        tracing::warn!(error = %why, "The TXT record {name} could not be asked for");
        Problem::new(
            Kind::Unavailable,
            "The DNS did not answer. Please try again later.",
        )
    })?;
    if !domain.is_proven_by(&texts) {
        let text = domain.proof_text();
        let message = format!("Publish the TXT record {name} with the text {text} first.");
        return Err(Problem::field("domain", message));
    }
    let now = state.clock.now();
    let mut tx = state.database.write().await?;
    let verified = tx.of(tenant.id).domains().verify(&domain.name, now).await;
    verified.map_err(claimed)?;
    let subject = domain.name.as_str();
    let change = Changed {
        at: now,
        action: "domain.verified",
        subject,
        detail: "",
    };
    caller.audit(&mut tx, tenant.id, change).await?;
    tx.commit().await?;
    domain.verified_at = Some(now);
    Ok(Json(domain.into()))
}

/// Changes a domain
#[utoipa::path(patch, path = "/api/v1/tenants/{slug}/domains/{domain}", tag = "Domains", request_body = DomainChange,
    params(("slug" = String, Path, description = "The tenant's slug"),
        ("domain" = String, Path, description = "The domain")),
    responses((status = 200, body = DomainBody)))]
pub(super) async fn update(
    State(state): State<ApiState>,
    caller: Caller<Change>,
    Path((slug, domain)): Path<(String, String)>,
    Json(change): Json<DomainChange>,
) -> Result<Json<DomainBody>, Problem> {
    let unlisted = change.unlisted_mailboxes;
    let mut tx = state.database.write().await?;
    let (tenant, mut domain) = find(&caller, &mut tx, &slug, &domain).await?;
    let mut domains = tx.of(tenant.id).domains();
    domains
        .set_unlisted_mailboxes(&domain.name, unlisted)
        .await?;
    let change = Changed {
        at: state.clock.now(),
        action: "domain.updated",
        subject: domain.name.as_str(),
        detail: DomainRecord::unlisted_in_words(unlisted),
    };
    caller.audit(&mut tx, tenant.id, change).await?;
    tx.commit().await?;
    domain.unlisted_mailboxes = unlisted;
    Ok(Json(domain.into()))
}

/// Removes a domain
///
/// Its mailboxes stay, but mail for it is no longer ours.
#[utoipa::path(delete, path = "/api/v1/tenants/{slug}/domains/{domain}", tag = "Domains",
    params(("slug" = String, Path, description = "The tenant's slug"),
        ("domain" = String, Path, description = "The domain")),
    responses((status = 204, description = "It is gone")))]
pub(super) async fn remove(
    State(state): State<ApiState>,
    caller: Caller<Change>,
    Path((slug, domain)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    let mut tx = state.database.write().await?;
    let (tenant, domain) = find(&caller, &mut tx, &slug, &domain).await?;
    tx.of(tenant.id).domains().remove(&domain.name).await?;
    let subject = domain.name.as_str();
    let change = Changed {
        at: state.clock.now(),
        action: "domain.removed",
        subject,
        detail: "",
    };
    caller.audit(&mut tx, tenant.id, change).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Only who has proven a domain, or is an operator, learns that another tenant had done so before.
fn claimed(why: StoreError) -> Problem {
    match why {
        StoreError::Exists => Problem::new(
            Kind::Exists,
            "Another tenant has verified this domain before. Ask the operator to sort it out.",
        ),
        why => why.into(),
    }
}

/// The domain of a tenant that the caller reaches.
async fn find<P>(
    caller: &Caller<P>,
    tx: &mut Tx,
    slug: &str,
    domain: &str,
) -> Result<(Tenant, DomainRecord), Problem> {
    let tenant = caller.tenant(tx, slug).await?;
    let Ok(name) = Domain::parse(domain) else {
        return Err(Problem::not_found());
    };
    let domain = tx.of(tenant.id).domains().find(&name).await?;
    domain
        .map(|domain| (tenant, domain))
        .ok_or_else(Problem::not_found)
}
