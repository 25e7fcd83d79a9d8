//! `/answer/{link}`: where the mail leads by which owners are told of a request or a question. Whoever reads the owner's
//! mail may answer, without signing in: once, for this one mailbox, as long as it can be answered.
//!
//! Looking changes nothing: mail programs open links by themselves.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::bounds::{Bounds, Whose};
use super::request_row::RequestRow;
use super::requests::{Given, give};
use super::sign_in::frame;
use crate::policy::AskThen;
use crate::store::{Actor, AuditEvent, RequestAnswer, RequestRecord, Tx};
use crate::tenancy::{Account, Mailbox, Secret, Tenant};
use crate::web::error::Error;
use crate::web::extract::{Form, Path, Visitor, see_other};
use crate::web::page::Page;
use crate::web::shown::ShownAddress;
use crate::web::state::{Web, WebState};

/// What the form sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Sent {
    answer: String,
}

/// The message's facts, and the buttons; or what was answered.
#[derive(Template, WebTemplate)]
#[template(path = "answer/index.html")]
struct Index {
    page: Page,
    path: String,
    row: RequestRow,
    recipient: ShownAddress,
    client: String,
    then_let_in: bool,
}

/// The link can't be used any more, or never could.
#[derive(Template, WebTemplate)]
#[template(path = "answer/gone.html")]
struct Gone {
    page: Page,
}

/// A link that leads to something, and all that stands behind it.
struct Found {
    secret: Secret,
    request: RequestRecord,
    tenant: Tenant,
    mailbox: Mailbox,
    account: Account,
}

impl Found {
    fn path(&self) -> String {
        format!("/answer/{}", self.secret.text())
    }

    fn owner(&self, now: DateTime<Utc>) -> Whose<'_> {
        Whose {
            tenant: &self.tenant,
            mailbox: &self.mailbox,
            now,
        }
    }
}

/// Shows what it is about, with the buttons; or what was answered.
pub(in crate::web) async fn show(
    State(web): State<Web>,
    visitor: Visitor,
    Path(link): Path<String>,
) -> Result<Response, Error> {
    let mut tx = web.state.database.read().await?;
    let Some(found) = find(&mut tx, &web.state, &link).await? else {
        drop(tx);
        return gone(&visitor);
    };
    let owner = found.owner(web.state.clock.now());
    let bounds = Bounds::of(&mut tx, owner).await?;
    let row = RequestRow::new(&mut tx, &bounds, owner, &found.request).await?;
    let page = Index {
        page: frame(&visitor, say!("answer-title"))?,
        path: found.path(),
        row,
        recipient: ShownAddress::new(found.request.recipient.as_str()),
        client: found.request.client_address.clone(),
        then_let_in: found.tenant.asking.then == AskThen::Accept,
    };
    Ok(page.into_response())
}

/// Answers, once; a second press finds it done.
pub(in crate::web) async fn answer(
    State(web): State<Web>,
    visitor: Visitor,
    Path(link): Path<String>,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    let answer = RequestAnswer::parse(&sent.answer).ok_or(Error::NO_SUCH_FORM)?;
    let mut tx = web.state.database.write().await?;
    let Some(found) = find(&mut tx, &web.state, &link).await? else {
        drop(tx);
        return gone(&visitor);
    };
    let now = web.state.clock.now();
    let event = AuditEvent {
        at: now,
        actor: Actor::Account(found.account.id, found.account.address.to_string()),
        action: "request.answered".to_owned(),
        subject: String::new(),
        detail: format!("{}, by_mail", answer.as_str()),
        client_address: visitor.client.to_string(),
    };
    let given = give(&mut tx, found.owner(now), (found.request.id, answer), event).await?;
    if let Given::Answered(_) = given {
        tx.commit().await?;
    }
    // The page says what was answered, or why nothing was.
    Ok(see_other(&found.path()))
}

/// What a link leads to. An owner who may not sign in may not answer either.
async fn find(tx: &mut Tx, state: &WebState, link: &str) -> Result<Option<Found>, Error> {
    let Some(secret) = Secret::parse(link) else {
        return Ok(None);
    };
    let id = secret.tenant_id();
    let mut requests = tx.of(id).requests();
    let request = requests
        .find_by_answer_link(secret.hash(), state.clock.now())
        .await?;
    let Some(request) = request else {
        return Ok(None);
    };
    let tenant = tx.of(id).row().find().await?;
    let mailbox = tx.of(id).mailboxes().find(request.mailbox_id).await?;
    let mut accounts = tx.of(id).accounts();
    let account = accounts.find_by_mailbox(request.mailbox_id).await?;
    let (Some(tenant), Some(mailbox), Some(account)) = (tenant, mailbox, account) else {
        return Ok(None);
    };
    if tenant.disabled_at.is_some() || account.disabled_at.is_some() {
        return Ok(None);
    }
    Ok(Some(Found {
        secret,
        request,
        tenant,
        mailbox,
        account,
    }))
}

fn gone(visitor: &Visitor) -> Result<Response, Error> {
    let page = Gone {
        page: frame(visitor, say!("link-gone-title"))?,
    };
    Ok((StatusCode::GONE, page).into_response())
}
