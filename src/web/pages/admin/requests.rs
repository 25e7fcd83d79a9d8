//! `/admin/requests`: those who run a mail server that was refused ask to have it called fine.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::overview;
use crate::lang::Told;
use crate::policy::EntryId;
use crate::store::{
    ListOwner, NewServerRequest, ServerAnswer, ServerRequestId, ServerRequestRecord,
};
use crate::web::error::Error;
use crate::web::extract::{Admin, Form};
use crate::web::flash::Flash;
use crate::web::page::Page;
use crate::web::shown::{ShownAddress, is_unseen, plain};
use crate::web::state::WebState;
use crate::web::times::{Moment, Present};

pub(super) const PATH: &str = "/admin/requests";
/// Requests on the page: those that wait come first, and there are hardly ever more.
const SHOWN: u32 = 100;

/// What a form of the page may send.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Sent {
    action: String,
    request: Option<ServerRequestId>,
    answer: String,
    text: String,
    entry: Option<EntryId>,
}

#[derive(Template, WebTemplate)]
#[template(path = "admin/requests.html")]
struct Index {
    page: Page,
    waiting: Vec<Row>,
    answered: Vec<Row>,
    /// What is wrong with the sentence that was typed.
    error: Option<String>,
}

struct Row {
    id: String,
    server: String,
    contact: ShownAddress,
    message: String,
    bounce: String,
    sender: Option<ShownAddress>,
    refused_at: Moment,
    reason: String,
    found_then: Vec<String>,
    found_now: Vec<String>,
    asked_at: Moment,
    /// The word for the answer, its sentence, and when it was given.
    answer: Option<(String, String, Moment)>,
}

/// Shows those that wait, and below them the others.
pub(in crate::web) async fn index(
    State(state): State<WebState>,
    admin: Admin,
) -> Result<Response, Error> {
    Ok(page(&state, &admin, None).await?.into_response())
}

/// Answers a request, or takes the answer back.
pub(in crate::web) async fn change(
    State(state): State<WebState>,
    admin: Admin,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    let id = sent.request.ok_or(Error::NO_SUCH_FORM)?;
    match sent.action.as_str() {
        "answer" => answer(&state, &admin, id, &sent).await,
        "undo" => undo(&state, &admin, id, sent.entry).await,
        _ => Err(Error::NO_SUCH_FORM),
    }
}

async fn answer(
    state: &WebState,
    admin: &Admin,
    id: ServerRequestId,
    sent: &Sent,
) -> Result<Response, Error> {
    let answer = ServerAnswer::parse(&sent.answer).ok_or(Error::NO_SUCH_FORM)?;
    let text = match answer {
        ServerAnswer::Refuse => sent.text.trim(),
        ServerAnswer::Allow | ServerAnswer::Ignore => "",
    };
    if let Some(problem) = problem(text) {
        let page = page(state, admin, Some(problem)).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let mut tx = state.database.write().await?;
    let mut requests = tx.of(admin.tenant.id).server_requests();
    let Some(answered) = requests.answer(id, (answer, text), admin.now).await? else {
        let flash = Flash::warning(say!("servers-gone"));
        return admin.redirect(PATH, flash).await;
    };
    let server = answered.request.client_address.to_string();
    let event = admin.event("server_request.answered", server.as_str(), answer.as_str());
    tx.of(admin.tenant.id).audit().add(&event).await?;
    tx.commit().await?;
    let mut fields = vec![
        ("action".to_owned(), "undo".to_owned()),
        ("request".to_owned(), id.0.to_string()),
    ];
    fields.extend(
        answered
            .added
            .map(|entry| ("entry".to_owned(), entry.to_string())),
    );
    let done = match answer {
        ServerAnswer::Allow => say!("servers-done-fine", server = server),
        ServerAnswer::Refuse => say!("servers-done-no", server = server),
        ServerAnswer::Ignore => say!("servers-done-not-now", server = server),
    };
    let flash = Flash::done(done).with_undo(PATH, fields);
    admin.redirect(PATH, flash).await
}

async fn undo(
    state: &WebState,
    admin: &Admin,
    id: ServerRequestId,
    entry: Option<EntryId>,
) -> Result<Response, Error> {
    let mut tx = state.database.write().await?;
    let mut requests = tx.of(admin.tenant.id).server_requests();
    if !requests.reopen(id, admin.now).await? {
        let flash = Flash::warning(say!("servers-cannot-undo"));
        return admin.redirect(PATH, flash).await;
    }
    if let Some(entry) = entry {
        let mut entries = tx.of(admin.tenant.id).entries(ListOwner::Tenant);
        entries.remove(&[entry], admin.now).await?;
    }
    let event = admin.event("server_request.reopened", id.0.to_string(), "");
    tx.of(admin.tenant.id).audit().add(&event).await?;
    tx.commit().await?;
    let flash = Flash::done(say!("servers-undone"));
    admin.redirect(PATH, flash).await
}

fn problem(text: &str) -> Option<String> {
    let most = NewServerRequest::LONGEST_ANSWER;
    let length = text.chars().count();
    if length > most {
        return Some(say!("servers-wrong-long", count = length, most = most));
    }
    text.contains(is_unseen)
        .then(|| say!("servers-wrong-unseen"))
}

async fn page(state: &WebState, admin: &Admin, error: Option<String>) -> Result<Index, Error> {
    let mut tx = state.database.read().await?;
    let mut requests = tx.of(admin.tenant.id).server_requests();
    let requests = requests.list(SHOWN, admin.now).await?;
    let present = Present {
        now: admin.now,
        zone: admin.time_zone(),
    };
    let (waiting, answered): (Vec<_>, Vec<_>) = requests
        .into_iter()
        .partition(|request| request.is_waiting(admin.now));
    let rows = |requests: &[ServerRequestRecord]| {
        let row = |request| Row::new(request, &admin.tenant.name, present);
        requests.iter().map(row).collect()
    };
    Ok(Index {
        page: admin.page(say!("servers-title"), overview::PATH),
        waiting: rows(&waiting),
        answered: rows(&answered),
        error,
    })
}

impl Row {
    fn new(request: &ServerRequestRecord, tenant: &str, present: Present) -> Self {
        let word = request.answer.map(|answer| match answer {
            ServerAnswer::Allow => say!("servers-was-fine"),
            ServerAnswer::Refuse => say!("servers-was-no"),
            ServerAnswer::Ignore => say!("servers-was-not-now"),
        });
        let at = request.answered_at.map(|at| present.moment(at));
        let text = plain(&request.answer_text);
        let shown = |found: &[Told]| found.iter().map(|found| plain(found.text())).collect();
        Self {
            id: request.id.0.to_string(),
            server: request.client_address.to_string(),
            contact: ShownAddress::new(request.contact.as_str()),
            message: plain(&request.message),
            bounce: request
                .bounce
                .lines()
                .map(plain)
                .collect::<Vec<_>>()
                .join("\n"),
            sender: Some(request.sender.as_str())
                .filter(|sender| !sender.is_empty())
                .map(ShownAddress::new),
            refused_at: present.moment(request.refused_at),
            reason: crate::phrases::reason_alone(request.reason, tenant),
            found_then: shown(&request.found_then),
            found_now: shown(&request.found_now),
            asked_at: present.moment(request.created_at),
            answer: word.zip(at).map(|(word, at)| (word, text, at)),
        }
    }
}
