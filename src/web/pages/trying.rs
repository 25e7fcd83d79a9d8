//! `/try`: what would become of a message from an address, and which rule wins over which. Looks only: nothing is
//! recorded, counted, learned, and the owner is asked nothing.

use std::net::IpAddr;

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::try_words::{self, TryStep};
use crate::engine::{EngineError, Explanation, Supposed};
use crate::mail::{Address, ReversePath};
use crate::policy::{Pattern, Request, Step};
use crate::store::DecisionRecord;
use crate::web::error::Error;
use crate::web::extract::{Owner, Query};
use crate::web::findings::ShownFinding;
use crate::web::form::Field;
use crate::web::mistakes;
use crate::web::page::Page;
use crate::web::shown::{ShownAddress, plain};
use crate::web::state::Web;
use crate::web::times::Present;
use crate::web::words::{self, Outcome};

/// What the address may ask for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    sender: String,
    server: String,
}

/// What would become of it, under one condition.
#[derive(Debug)]
struct Answer {
    /// "From 192.0.2.7", "If it is really them".
    title: String,
    outcome: Outcome,
    /// The end of a sentence.
    reason: String,
    steps: Vec<TryStep>,
    findings: Vec<ShownFinding>,
}

/// The page.
#[derive(Template, WebTemplate)]
#[template(path = "try/index.html")]
struct Try {
    page: Page,
    sender: Field,
    server: Field,
    /// Whom it is about; None: nothing was asked yet.
    about: Option<ShownAddress>,
    /// The address could be taken for another one.
    deceptive: bool,
    answers: Vec<Answer>,
    /// What else to know about the server.
    aside: Option<String>,
}

/// Shows the form, and what would become of what was typed.
pub(in crate::web) async fn index(
    State(web): State<Web>,
    owner: Owner,
    Query(asked): Query<Asked>,
) -> Result<Response, Error> {
    let mut page = Try {
        page: owner.page(say!("try-title"), "/whitelist"),
        sender: Field::new(asked.sender),
        server: Field::new(asked.server),
        about: None,
        deceptive: false,
        answers: Vec::new(),
        aside: None,
    };
    if page.sender.trimmed().is_empty() && page.server.trimmed().is_empty() {
        return Ok(page.into_response());
    }
    let (sender, server) = (read_sender(&mut page.sender), read_server(&mut page.server));
    let Some(sender) = sender.filter(|_| page.server.is_fine()) else {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    if !web.trying.admit(owner.mailbox.id) {
        page.sender.fail(say!("try-too-often"));
        return Ok((StatusCode::TOO_MANY_REQUESTS, page).into_response());
    }
    page.about = Some(ShownAddress::new(&sender.written()));
    page.deceptive = sender.is_deceptive();
    match answers(&web, &owner, &sender, server).await {
        Ok((answers, aside)) => {
            page.answers = answers;
            page.aside = aside;
            Ok(page.into_response())
        }
        Err(EngineError::Store(error)) => Err(error.into()),
        Err(EngineError::Deadline(_) | EngineError::Learn(_) | EngineError::Broken(_)) => {
            page.about = None;
            page.sender.fail(say!("try-too-slow"));
            Ok((StatusCode::SERVICE_UNAVAILABLE, page).into_response())
        }
    }
}

/// One address; None: the field says what is wrong.
fn read_sender(field: &mut Field) -> Option<Address> {
    match Pattern::parse(field.trimmed()) {
        Ok(Pattern::Address(address)) => Some(address),
        Ok(_) => {
            field.fail(say!("try-not-one"));
            None
        }
        Err(error) => {
            field.fail(mistakes::pattern(&error));
            None
        }
    }
}

/// The server's address; None: none is known, or the field says what is wrong.
fn read_server(field: &mut Field) -> Option<IpAddr> {
    let text = field.trimmed().trim_matches(['[', ']']);
    if text.is_empty() {
        return None;
    }
    let address = text.parse();
    if address.is_err() {
        field.fail(say!("try-not-a-server"));
    }
    address.ok()
}

type Answered = (Vec<Answer>, Option<String>);

async fn answers(
    web: &Web,
    owner: &Owner,
    sender: &Address,
    server: Option<IpAddr>,
) -> Result<Answered, EngineError> {
    if let Some(server) = server {
        let name = confirmed_name(web, owner, server);
        let explanation = from_server(web, owner, sender, (server, name)).await?;
        let title = say!("try-from-server", server = server.to_string());
        return Ok((vec![told(owner, title, Some(server), &explanation)], None));
    }
    let last = last_from(web, owner, sender).await?;
    let known = last
        .as_ref()
        .and_then(|last| Some((last, last.client_address.parse().ok()?)));
    if let Some((last, server)) = known {
        let name = async { Some(last.client_name.clone()).filter(|name| !name.is_empty()) };
        let explanation = from_server(web, owner, sender, (server, name)).await?;
        let present = Present {
            now: owner.now,
            zone: owner.time_zone(),
        };
        let aside = say!(
            "try-last-server",
            at = present.moment(last.decided_at).words,
            client = plain(&super::home::client_words(last))
        );
        let title = say!("try-from-server", server = server.to_string());
        return Ok((
            vec![told(owner, title, Some(server), &explanation)],
            Some(aside),
        ));
    }
    let request = request(owner, sender, (NO_SERVER, None));
    let engine = &web.state.engine;
    let genuine = engine.suppose(&request, Supposed::Genuine).await?;
    let forged = engine.suppose(&request, Supposed::Forged).await?;
    let mut answers = vec![told(owner, say!("try-if-genuine"), None, &genuine)];
    let differs = genuine.answer.decision.reason != forged.answer.decision.reason
        || forged.answer.decision.could_be_forged.is_some();
    if differs {
        let title = say!("try-if-forged");
        answers.push(told(owner, title, None, &forged));
    }
    let reason = genuine.answer.decision.reason;
    let aside = reason
        .is_about_strangers()
        .then(|| say!("try-strangers-server"));
    Ok((answers, aside))
}

/// Stands for a server that nobody knows: no entry and no list can have it.
const NO_SERVER: IpAddr = IpAddr::V6(std::net::Ipv6Addr::UNSPECIFIED);

/// The decision for a server with an address. Its name is looked up at the same time; where it could prove the
/// sender, it is decided once more, from what is remembered by then.
async fn from_server(
    web: &Web,
    owner: &Owner,
    sender: &Address,
    (server, name): (IpAddr, impl Future<Output = Option<String>>),
) -> Result<Explanation, EngineError> {
    let engine = &web.state.engine;
    let unnamed = request(owner, sender, (server, None));
    let (explanation, name) = tokio::join!(engine.explain(&unnamed), name);
    match name {
        Some(name) => {
            let named = request(owner, sender, (server, Some(&name)));
            engine.explain(&named).await
        }
        None => explanation,
    }
}

/// The server's name, if it leads back to the server: that can prove a sender.
async fn confirmed_name(web: &Web, owner: &Owner, server: IpAddr) -> Option<String> {
    let examined = web.state.engine.examine(owner.tenant.id, server).await;
    examined.ok()?.confirmed_name
}

async fn last_from(
    web: &Web,
    owner: &Owner,
    sender: &Address,
) -> Result<Option<DecisionRecord>, EngineError> {
    let mut tx = web.state.database.read().await?;
    let mut decisions = tx.of(owner.tenant.id).decisions();
    Ok(decisions
        .latest_from(owner.mailbox.id, sender.as_str())
        .await?)
}

fn request<'r>(
    owner: &Owner,
    sender: &Address,
    (client_address, client_name): (IpAddr, Option<&'r str>),
) -> Request<'r> {
    Request {
        client_address,
        client_name,
        reverse_client_name: client_name,
        helo_name: None,
        sender: ReversePath::Address(sender.clone()),
        recipient: owner.mailbox.address.clone(),
        submission: false,
        sasl_username: None,
        instance: None,
        queue_id: None,
    }
}

fn told(owner: &Owner, title: String, server: Option<IpAddr>, explanation: &Explanation) -> Answer {
    let decision = &explanation.answer.decision;
    let tenant = &owner.tenant.name;
    let client = server.map(|server| server.to_string()).unwrap_or_default();
    let steps: Vec<&Step> = explanation.steps.iter().collect();
    Answer {
        title,
        outcome: Outcome::supposed(decision),
        reason: words::supposed_reason(decision, &client, tenant),
        steps: try_words::steps(&steps, decision.reason, owner),
        findings: ShownFinding::for_owner(&decision.findings, &client),
    }
}
