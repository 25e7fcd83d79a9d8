//! `/asked/{link}`: where a mailed link leads. First it has one button, by which the sender shows that the address is
//! theirs; from then on it tells them whether the owner let them in.
//!
//! Looking changes nothing: mail programs open links by themselves. "Never" and "not now" look like an owner who has
//! not answered, and so does an owner who isn't there.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono_tz::Tz;

use super::sign_in::frame;
use crate::store::{Actor, AuditEvent, RequestAnswer, RequestRecord};
use crate::tenancy::Secret;
use crate::web::error::Error;
use crate::web::extract::{Path, Visitor, see_other};
use crate::web::page::Page;
use crate::web::shown::{ShownAddress, plain};
use crate::web::state::{Web, WebState};
use crate::web::times::{Moment, Present};

/// The button.
#[derive(Template, WebTemplate)]
#[template(path = "asked/prove.html")]
struct Prove {
    page: Page,
    path: String,
    sender: ShownAddress,
    recipient: ShownAddress,
    message: String,
}

/// What came of it.
#[derive(Template, WebTemplate)]
#[template(path = "asked/status.html")]
struct Status {
    page: Page,
    told: Told,
    sender: ShownAddress,
    recipient: ShownAddress,
    message: String,
    asked_at: Moment,
}

/// All that an outsider is told.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Told {
    /// Since when, and until when if not for good.
    LetIn(Moment, Option<Moment>),
    /// Until when they may answer.
    Waiting(Moment),
    /// It is too late for an answer.
    Unanswered,
}

/// The link can't be used any more, or never could.
#[derive(Template, WebTemplate)]
#[template(path = "asked/gone.html")]
struct Gone {
    page: Page,
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
        page: frame(&visitor, say!("asked-title"))?,
        path: format!("/asked/{}", secret.text()),
        sender: ShownAddress::new(request.sender.as_str()),
        recipient: ShownAddress::new(request.recipient.as_str()),
        message: plain(&request.message),
    };
    Ok(page.into_response())
}

/// Proves the sender, once; a second press finds it done.
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
    let proven = tx.of(tenant).requests().prove(secret.hash(), now).await?;
    if proven.is_some() {
        let event = AuditEvent {
            at: now,
            actor: Actor::System,
            action: "request.proven".to_owned(),
            subject: request.sender.to_string(),
            detail: request.recipient.to_string(),
            client_address: visitor.client.to_string(),
        };
        tx.of(tenant).audit().add(&event).await?;
    }
    tx.commit().await?;
    Ok(see_other(&format!("/asked/{}", secret.text())))
}

async fn find(state: &WebState, link: &str) -> Result<Option<(Secret, RequestRecord)>, Error> {
    let Some(secret) = Secret::parse(link) else {
        return Ok(None);
    };
    let mut tx = state.database.read().await?;
    let mut requests = tx.of(secret.tenant_id()).requests();
    let found = requests
        .find_by_link(secret.hash(), state.clock.now())
        .await?;
    Ok(found.map(|request| (secret, request)))
}

fn status(state: &WebState, visitor: &Visitor, request: &RequestRecord) -> Result<Response, Error> {
    // Whoever reads this may be anywhere.
    let present = Present {
        now: state.clock.now(),
        zone: Tz::UTC,
    };
    let told = told(request, present);
    let title = match told {
        Told::LetIn(..) => say!("asked-let-in-title"),
        Told::Waiting(_) => say!("asked-waiting-title"),
        Told::Unanswered => say!("asked-unanswered-title"),
    };
    let page = Status {
        page: frame(visitor, &title)?,
        told,
        sender: ShownAddress::new(request.sender.as_str()),
        recipient: ShownAddress::new(request.recipient.as_str()),
        message: plain(&request.message),
        asked_at: present.day(request.created_at),
    };
    Ok(page.into_response())
}

fn told(request: &RequestRecord, present: Present) -> Told {
    match (request.answer, request.answered_at) {
        (Some(RequestAnswer::Allow), Some(at)) => Told::LetIn(present.day(at), None),
        (Some(RequestAnswer::AllowForAWeek), Some(at)) => {
            let until = present.until(at + chrono::TimeDelta::days(7));
            Told::LetIn(present.day(at), Some(until))
        }
        _ if request.expires_at > present.now => Told::Waiting(present.until(request.expires_at)),
        _ => Told::Unanswered,
    }
}

pub(super) fn gone(visitor: &Visitor) -> Result<Response, Error> {
    let page = Gone {
        page: frame(visitor, say!("asked-gone-title"))?,
    };
    Ok((StatusCode::GONE, page).into_response())
}
