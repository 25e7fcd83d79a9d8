//! `/asked-server/{link}`: where a link mailed to a postmaster leads. First it has one button, which asks the tenant's
//! admins; from then on it tells what they said.
//!
//! Looking changes nothing: mail programs open links by themselves. "Not now" looks like an admin who has not answered.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono_tz::Tz;

use super::asked::gone;
use super::sign_in::frame;
use crate::store::{Actor, AuditEvent, ServerAnswer, ServerRequestRecord};
use crate::tenancy::Secret;
use crate::web::error::Error;
use crate::web::extract::{Path, Visitor, see_other};
use crate::web::page::Page;
use crate::web::shown::{ShownAddress, plain};
use crate::web::state::{Web, WebState};
use crate::web::times::{Moment, Present};

/// The button.
#[derive(Template, WebTemplate)]
#[template(path = "asked/server_prove.html")]
struct Prove {
    page: Page,
    path: String,
    server: String,
    contact: ShownAddress,
    message: String,
}

/// What came of it.
#[derive(Template, WebTemplate)]
#[template(path = "asked/server_status.html")]
struct Status {
    page: Page,
    told: Told,
    server: String,
    contact: ShownAddress,
    message: String,
    asked_at: Moment,
}

/// All that an outsider is told.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Told {
    /// Since when.
    Allowed(Moment),
    /// Why, if they said so.
    Refused(String),
    /// Until when they may answer.
    Waiting(Moment),
    /// It is too late for an answer.
    Unanswered,
}

/// Shows the button, or what came of it.
pub(in crate::web) async fn show(
    State(web): State<Web>,
    visitor: Visitor,
    Path(link): Path<String>,
) -> Result<Response, Error> {
    let Some((secret, request)) = find(&web.state, &link).await? else {
        return gone(&visitor);
    };
    if request.proven_at.is_some() {
        return status(&web.state, &visitor, &request);
    }
    let page = Prove {
        page: frame(&visitor, say!("server-title"))?,
        path: format!("/asked-server/{}", secret.text()),
        server: request.client_address.to_string(),
        contact: ShownAddress::new(request.contact.as_str()),
        message: plain(&request.message),
    };
    Ok(page.into_response())
}

/// Proves the contact, once; a second press finds it done.
pub(in crate::web) async fn prove(
    State(web): State<Web>,
    visitor: Visitor,
    Path(link): Path<String>,
) -> Result<Response, Error> {
    let Some((secret, request)) = find(&web.state, &link).await? else {
        return gone(&visitor);
    };
    let now = web.state.clock.now();
    let tenant = secret.tenant_id();
    let mut tx = web.state.database.write().await?;
    let mut requests = tx.of(tenant).server_requests();
    if requests.prove(secret.hash(), now).await?.is_some() {
        let event = AuditEvent {
            at: now,
            actor: Actor::System,
            action: "server_request.proven".to_owned(),
            subject: request.client_address.to_string(),
            detail: request.contact.to_string(),
            client_address: visitor.client.to_string(),
        };
        tx.of(tenant).audit().add(&event).await?;
    }
    tx.commit().await?;
    Ok(see_other(&format!("/asked-server/{}", secret.text())))
}

async fn find(
    state: &WebState,
    link: &str,
) -> Result<Option<(Secret, ServerRequestRecord)>, Error> {
    let Some(secret) = Secret::parse(link) else {
        return Ok(None);
    };
    let mut tx = state.database.read().await?;
    let mut requests = tx.of(secret.tenant_id()).server_requests();
    let found = requests
        .find_by_link(secret.hash(), state.clock.now())
        .await?;
    Ok(found.map(|request| (secret, request)))
}

fn status(
    state: &WebState,
    visitor: &Visitor,
    request: &ServerRequestRecord,
) -> Result<Response, Error> {
    // Whoever reads this may be anywhere.
    let present = Present {
        now: state.clock.now(),
        zone: Tz::UTC,
    };
    let told = told(request, present);
    let title = match told {
        Told::Allowed(_) => say!("server-fine-title"),
        Told::Refused(_) => say!("server-refused-title"),
        Told::Waiting(_) => say!("asked-waiting-title"),
        Told::Unanswered => say!("asked-unanswered-title"),
    };
    let page = Status {
        page: frame(visitor, &title)?,
        told,
        server: request.client_address.to_string(),
        contact: ShownAddress::new(request.contact.as_str()),
        message: plain(&request.message),
        asked_at: present.day(request.created_at),
    };
    Ok(page.into_response())
}

fn told(request: &ServerRequestRecord, present: Present) -> Told {
    match (request.answer, request.answered_at) {
        (Some(ServerAnswer::Allow), Some(at)) => Told::Allowed(present.day(at)),
        (Some(ServerAnswer::Refuse), _) => Told::Refused(plain(&request.answer_text)),
        _ if request.expires_at > present.now => Told::Waiting(present.until(request.expires_at)),
        _ => Told::Unanswered,
    }
}
