//! The organisation's domains: the list, and adding one.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::{domain, settings};
use crate::store::StoreError;
use crate::tenancy::DomainRecord;
use crate::web::error::Error;
use crate::web::extract::{Admin, Form};
use crate::web::flash::Flash;
use crate::web::form::Field;
use crate::web::mistakes;
use crate::web::page::Page;
use crate::web::shown::ShownAddress;
use crate::web::state::WebState;

pub(in crate::web) const PATH: &str = "/admin/domains";

#[derive(Template, WebTemplate)]
#[template(path = "admin/domains.html")]
struct Index {
    page: Page,
    lines: Vec<Line>,
    domain: Field,
}

struct Line {
    path: String,
    name: ShownAddress,
    verified: bool,
    has_catch_all: bool,
}

impl From<&DomainRecord> for Line {
    fn from(domain: &DomainRecord) -> Self {
        Self {
            path: domain::path(&domain.name),
            name: ShownAddress::new(domain.name.as_str()),
            verified: domain.verified_at.is_some(),
            has_catch_all: domain.catch_all.is_some(),
        }
    }
}

/// `GET /admin/domains`
pub(in crate::web) async fn index(
    State(state): State<WebState>,
    admin: Admin,
) -> Result<Response, Error> {
    Ok(page(&state, &admin, Field::default())
        .await?
        .into_response())
}

/// The form as sent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct NewDomain {
    domain: String,
}

/// `POST /admin/domains`
pub(in crate::web) async fn add(
    State(state): State<WebState>,
    admin: Admin,
    Form(input): Form<NewDomain>,
) -> Result<Response, Error> {
    let mut field = Field::new(input.domain);
    let name = match DomainRecord::parse_name(field.trimmed()) {
        Ok(name) => name,
        Err(_) if field.trimmed().is_empty() => {
            field.fail(say!("domains-write"));
            return wrong(&state, &admin, field).await;
        }
        Err(error) => {
            field.fail(mistakes::domain_name(&error));
            return wrong(&state, &admin, field).await;
        }
    };
    let token = DomainRecord::new_verification_token();
    let record = DomainRecord {
        name,
        verification_token: token.map_err(|error| Error::failure("randomness", &error))?,
        verified_at: None,
        catch_all: None,
        unlisted_mailboxes: false,
        created_at: admin.now,
    };
    let mut tx = state.database.write().await?;
    match tx.of(admin.tenant.id).domains().add(&record).await {
        Ok(()) => {}
        Err(StoreError::Exists) => {
            drop(tx);
            field.fail(say!("domains-have", domain = record.name.as_str()));
            return wrong(&state, &admin, field).await;
        }
        Err(error) => return Err(error.into()),
    }
    tx.of(admin.tenant.id)
        .audit()
        .add(&admin.event("domain.added", record.name.as_str(), ""))
        .await?;
    tx.commit().await?;
    let flash = Flash::done(say!("domains-added", domain = record.name.as_str()));
    admin.redirect(&domain::path(&record.name), flash).await
}

async fn wrong(state: &WebState, admin: &Admin, domain: Field) -> Result<Response, Error> {
    let page = page(state, admin, domain).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn page(state: &WebState, admin: &Admin, domain: Field) -> Result<Index, Error> {
    let mut tx = state.database.read().await?;
    let domains = tx.of(admin.tenant.id).domains().list().await?;
    let lines = domains.iter().map(Line::from).collect();
    Ok(Index {
        page: admin.page(say!("admin-domains"), settings::PATH),
        lines,
        domain,
    })
}
