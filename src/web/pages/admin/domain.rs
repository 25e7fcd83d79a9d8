//! One domain: the proof that it is the organisation's, where unknown names go, and its removal.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use tracing::warn;

use super::{domains, settings};
use crate::mail::{Address, Domain};
use crate::store::StoreError;
use crate::tenancy::{DomainRecord, MailboxId};
use crate::web::error::Error;
use crate::web::extract::{Admin, Form, Path};
use crate::web::flash::Flash;
use crate::web::form::Field;
use crate::web::mistakes;
use crate::web::page::Page;
use crate::web::shown::ShownAddress;
use crate::web::state::WebState;

/// The page of a domain.
pub(in crate::web) fn path(name: &Domain) -> String {
    format!("{}/{name}", domains::PATH)
}

#[derive(Template, WebTemplate)]
#[template(path = "admin/domain.html")]
struct Show {
    page: Page,
    name: ShownAddress,
    domain: DomainRecord,
    /// The address of the mailbox that gets mail for unknown names; empty: none does.
    catch_all: Field,
}

/// `GET /admin/domains/{domain}`
pub(in crate::web) async fn show(
    State(state): State<WebState>,
    admin: Admin,
    Path(name): Path<String>,
) -> Result<Response, Error> {
    let domain = find(&state, &admin, &name).await?;
    let catch_all = match domain.catch_all {
        None => String::new(),
        Some(id) => {
            let mut tx = state.database.read().await?;
            let mailbox = tx.of(admin.tenant.id).mailboxes().find(id).await?;
            mailbox
                .map(|mailbox| mailbox.address.written().into_owned())
                .unwrap_or_default()
        }
    };
    Ok(page(&admin, domain, Field::new(catch_all)).into_response())
}

/// What the page's forms may send.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Sent {
    action: String,
    catch_all: String,
    unlisted: Option<String>,
}

/// `POST /admin/domains/{domain}`
pub(in crate::web) async fn change(
    State(state): State<WebState>,
    admin: Admin,
    Path(name): Path<String>,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    let domain = find(&state, &admin, &name).await?;
    match sent.action.as_str() {
        "check" => check(&state, &admin, &domain).await,
        "catch-all" => set_catch_all(&state, &admin, domain, sent.catch_all).await,
        "unlisted" => set_unlisted(&state, &admin, &domain, sent.unlisted.is_some()).await,
        "remove" => remove(&state, &admin, &domain).await,
        _ => Err(Error::NO_SUCH_FORM),
    }
}

async fn check(state: &WebState, admin: &Admin, domain: &DomainRecord) -> Result<Response, Error> {
    // Asked without a transaction: the DNS may take seconds.
    let flash = match state.resolver.txt(&domain.proof_name()).await {
        Ok(texts) if domain.is_proven_by(&texts) => verify(state, admin, domain).await?,
        Ok(texts) if texts.is_empty() => {
            Flash::warning(say!("domain-no-record", name = domain.proof_name()))
        }
        Ok(_) => Flash::warning(say!("domain-other-record", name = domain.proof_name())),
        Err(error) => {
            warn!(error = %error, "The TXT record of {} could not be asked for", domain.name);
            Flash::warning(say!("domain-dns-silent"))
        }
    };
    admin.redirect(&path(&domain.name), flash).await
}

/// Claims the domain. Only here does anyone learn that another organisation has it: who can't prove it never does.
async fn verify(state: &WebState, admin: &Admin, domain: &DomainRecord) -> Result<Flash, Error> {
    let mut tx = state.database.write().await?;
    let mut domains = tx.of(admin.tenant.id).domains();
    match domains.verify(&domain.name, admin.now).await {
        Err(StoreError::Exists) => {
            let told = say!("domain-others", domain = domain.name.as_str());
            return Ok(Flash::warning(told));
        }
        other => other?,
    }
    tx.of(admin.tenant.id)
        .audit()
        .add(&admin.event("domain.verified", domain.name.as_str(), ""))
        .await?;
    tx.commit().await?;
    Ok(Flash::done(say!(
        "domain-is-proven",
        domain = domain.name.as_str()
    )))
}

async fn set_catch_all(
    state: &WebState,
    admin: &Admin,
    domain: DomainRecord,
    typed: String,
) -> Result<Response, Error> {
    let mut field = Field::new(typed);
    let mut tx = state.database.write().await?;
    let mut mailbox = None;
    if !field.trimmed().is_empty() {
        mailbox = match Address::from_person(field.trimmed()) {
            Ok(address) => {
                let mut mailboxes = tx.of(admin.tenant.id).mailboxes();
                mailboxes.find_by_address(&address).await?
            }
            Err(error) => {
                field.fail(mistakes::address(&error));
                return Ok(wrong(admin, domain, field));
            }
        };
        if mailbox.is_none() {
            field.fail(say!("domain-no-such-mailbox"));
            return Ok(wrong(admin, domain, field));
        }
    }
    let id: Option<MailboxId> = mailbox.as_ref().map(|mailbox| mailbox.id);
    tx.of(admin.tenant.id)
        .domains()
        .set_catch_all(&domain.name, id)
        .await?;
    let detail = mailbox
        .as_ref()
        .map_or("none".to_owned(), |mailbox| mailbox.address.to_string());
    let event = admin.event("domain.catch_all", domain.name.as_str(), detail);
    tx.of(admin.tenant.id).audit().add(&event).await?;
    tx.commit().await?;
    let text = match mailbox {
        Some(mailbox) => say!(
            "domain-catch-all-set",
            domain = domain.name.as_str(),
            mailbox = mailbox.address.as_str()
        ),
        None => say!("domain-catch-all-none", domain = domain.name.as_str()),
    };
    admin.redirect(&path(&domain.name), Flash::done(text)).await
}

async fn set_unlisted(
    state: &WebState,
    admin: &Admin,
    domain: &DomainRecord,
    unlisted: bool,
) -> Result<Response, Error> {
    let mut tx = state.database.write().await?;
    tx.of(admin.tenant.id)
        .domains()
        .set_unlisted_mailboxes(&domain.name, unlisted)
        .await?;
    let detail = DomainRecord::unlisted_in_words(unlisted);
    let event = admin.event("domain.updated", domain.name.as_str(), detail);
    tx.of(admin.tenant.id).audit().add(&event).await?;
    tx.commit().await?;
    let text = if unlisted {
        say!("domain-unlisted-set", domain = domain.name.as_str())
    } else {
        say!("domain-unlisted-unset", domain = domain.name.as_str())
    };
    admin.redirect(&path(&domain.name), Flash::done(text)).await
}

async fn remove(state: &WebState, admin: &Admin, domain: &DomainRecord) -> Result<Response, Error> {
    let mut tx = state.database.write().await?;
    tx.of(admin.tenant.id)
        .domains()
        .remove(&domain.name)
        .await?;
    tx.of(admin.tenant.id)
        .audit()
        .add(&admin.event("domain.removed", domain.name.as_str(), ""))
        .await?;
    tx.commit().await?;
    admin
        .redirect(
            domains::PATH,
            Flash::done(say!("domain-removed", domain = domain.name.as_str())),
        )
        .await
}

/// Another tenant's domain is as absent as one that nobody has.
async fn find(state: &WebState, admin: &Admin, name: &str) -> Result<DomainRecord, Error> {
    let name = Domain::parse(name).map_err(|_| Error::Absent)?;
    let mut tx = state.database.read().await?;
    tx.of(admin.tenant.id)
        .domains()
        .find(&name)
        .await?
        .ok_or(Error::Absent)
}

fn wrong(admin: &Admin, domain: DomainRecord, catch_all: Field) -> Response {
    (
        StatusCode::UNPROCESSABLE_ENTITY,
        page(admin, domain, catch_all),
    )
        .into_response()
}

fn page(admin: &Admin, domain: DomainRecord, catch_all: Field) -> Show {
    let name = ShownAddress::new(domain.name.as_str());
    Show {
        page: admin.page(name.text(), settings::PATH),
        name,
        domain,
        catch_all,
    }
}
