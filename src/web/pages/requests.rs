//! `/requests`: senders who were turned away, have proved their address, and ask to come in; and senders whose mail
//! waits while the mode `ask` asks the owner.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::bounds::{Bounds, Whose};
use super::entries::lists_of;
use super::request_row::RequestRow;
use crate::policy::{EntryId, List, Pattern};
use crate::store::{Answered, AuditEvent, RequestAnswer, RequestId, Tx};
use crate::web::error::Error;
use crate::web::extract::{Form, Owner, Query};
use crate::web::flash::Flash;
use crate::web::lists;
use crate::web::page::Page;
use crate::web::pages::pager::Pager;
use crate::web::shown::ShownAddress;
use crate::web::state::WebState;
use crate::web::words;

const PATH: &str = "/requests";
/// Requests on one page.
const PER_PAGE: u32 = 20;

/// What the address may ask for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    page: String,
}

/// What a form of the page may send.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Sent {
    action: String,
    request: Option<RequestId>,
    answer: String,
    id: Vec<EntryId>,
    restore: Vec<EntryId>,
}

#[derive(Template, WebTemplate)]
#[template(path = "requests/index.html")]
struct Index {
    page: Page,
    /// Where the rows' forms go.
    here: &'static str,
    requests: Vec<RequestRow>,
    /// How many wait in all.
    requests_total: i64,
    answered: Vec<RequestRow>,
    pager: Pager,
}

/// Shows those that wait, and below them the others.
pub(in crate::web) async fn index(
    State(state): State<WebState>,
    owner: Owner,
    Query(asked): Query<Asked>,
) -> Result<Response, Error> {
    let number = Pager::page_number(&asked.page);
    let part = ((number - 1).saturating_mul(PER_PAGE), PER_PAGE);
    let mut tx = state.database.read().await?;
    let mut requests = tx.of(owner.tenant.id).requests();
    let (found, total) = requests.page(owner.mailbox.id, part, owner.now).await?;
    let (_, requests_total) = requests.waiting(owner.mailbox.id, 0, owner.now).await?;
    let bounds = Bounds::of(&mut tx, &owner).await?;
    let (mut waiting, mut answered) = (Vec::new(), Vec::new());
    for request in &found {
        let row = RequestRow::new(&mut tx, &bounds, &owner, request).await?;
        if row.answered.is_none() {
            waiting.push(row);
        } else {
            answered.push(row);
        }
    }
    let page = Index {
        // The rail has five places: requests belong to the home, which shows those that wait.
        page: owner.page(say!("requests-title"), "/"),
        here: PATH,
        requests: waiting,
        requests_total,
        answered,
        pager: Pager::new(PATH, &[], number, PER_PAGE, total),
    };
    Ok(page.into_response())
}

/// Answers a request, or takes the answer back.
pub(in crate::web) async fn change(
    State(state): State<WebState>,
    owner: Owner,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    match sent.action.as_str() {
        "answer" => answer(&state, &owner, (sent.request, &sent.answer), PATH).await,
        "undo" => undo(&state, &owner, &sent).await,
        _ => Err(Error::NO_SUCH_FORM),
    }
}

/// Answers a request, and leads back to the page that the form was on.
pub(super) async fn answer(
    state: &WebState,
    owner: &Owner,
    (id, word): (Option<RequestId>, &str),
    back: &str,
) -> Result<Response, Error> {
    let (Some(id), Some(answer)) = (id, RequestAnswer::parse(word)) else {
        return Err(Error::NO_SUCH_FORM);
    };
    let mut tx = state.database.write().await?;
    let event = owner.event("request.answered", "", answer.as_str());
    let mut requests = tx.of(owner.tenant.id).requests();
    if requests.find(owner.mailbox.id, id).await?.is_none() {
        return Err(Error::Absent);
    }
    let given = give(&mut tx, owner.into(), (id, answer), event).await?;
    let answered = match given {
        Given::KeptOut(why) => {
            drop(tx);
            let flash = Flash::warning(say!("nothing-changed-because", why = why));
            return owner.redirect(back, flash).await;
        }
        Given::Gone => {
            drop(tx);
            let text = say!("request-gone");
            return owner.redirect(back, Flash::warning(text)).await;
        }
        Given::Answered(answered) => answered,
    };
    let mut flash = flash(answer, &answered);
    if matches!(answer, RequestAnswer::Allow | RequestAnswer::AllowForAWeek) {
        let patterns = [Pattern::Address(answered.request.sender.clone())];
        let own = lists_of(owner).own(&mut tx, List::Allow, &patterns).await?;
        if let Some(own) = lists::own_words(own, &patterns) {
            flash = flash.but(&own);
        }
    }
    tx.commit().await?;
    owner.redirect(back, flash).await
}

/// What came of an answer.
pub(super) enum Given {
    /// It holds once the transaction is committed.
    Answered(Box<Answered>),
    /// Why the owner can't let this sender in: nothing was changed.
    KeptOut(String),
    /// It was answered before, or is not there.
    Gone,
}

/// Answers a request for its owner, and notes it as `event`, whose subject is filled in.
pub(super) async fn give(
    tx: &mut Tx,
    owner: Whose<'_>,
    (id, answer): (RequestId, RequestAnswer),
    event: AuditEvent,
) -> Result<Given, Error> {
    if matches!(answer, RequestAnswer::Allow | RequestAnswer::AllowForAWeek) {
        let mut requests = tx.of(owner.tenant.id).requests();
        let request = requests.find(owner.mailbox.id, id).await?;
        let bounds = Bounds::of(tx, owner).await?;
        if request.is_some_and(|request| bounds.keep_out_sender(&request.sender)) {
            let why = words::kept_out(&owner.tenant.name, owner.mode());
            return Ok(Given::KeptOut(why));
        }
    }
    let mut requests = tx.of(owner.tenant.id).requests();
    let answered = requests
        .answer(owner.mailbox.id, id, answer, owner.now)
        .await?;
    let Some(answered) = answered else {
        return Ok(Given::Gone);
    };
    let event = AuditEvent {
        subject: answered.request.sender.to_string(),
        ..event
    };
    tx.of(owner.tenant.id).audit().add(&event).await?;
    Ok(Given::Answered(Box::new(answered)))
}

/// The sentence after an answer, with the way back.
fn flash(answer: RequestAnswer, answered: &Answered) -> Flash {
    let who = ShownAddress::new(answered.request.sender.as_str()).text();
    let text = match answer {
        RequestAnswer::Allow if answered.existed => {
            say!("list-was-there", who = who, list = List::Allow.as_str())
        }
        RequestAnswer::Allow => say!("list-added", who = who, list = List::Allow.as_str()),
        RequestAnswer::AllowForAWeek if answered.existed => {
            say!("answered-week-already", who = who)
        }
        RequestAnswer::AllowForAWeek => say!("answered-on-for-week", who = who),
        RequestAnswer::Block if answered.existed => {
            say!("list-was-there", who = who, list = List::Block.as_str())
        }
        RequestAnswer::Block => say!("list-added", who = who, list = List::Block.as_str()),
        RequestAnswer::Ignore => say!("answered-ignored", who = who),
    };
    let mut fields = lists::undo_fields(&answered.added, &answered.taken_off);
    fields.push(("request".to_owned(), answered.request.id.0.to_string()));
    Flash::done(text).with_undo(PATH, fields)
}

async fn undo(state: &WebState, owner: &Owner, sent: &Sent) -> Result<Response, Error> {
    let id = sent.request.ok_or(Error::NO_SUCH_FORM)?;
    let mut tx = state.database.write().await?;
    let mut requests = tx.of(owner.tenant.id).requests();
    let request = requests.find(owner.mailbox.id, id).await?;
    let request = request.ok_or(Error::Absent)?;
    let reopened = requests.reopen(owner.mailbox.id, id, owner.now).await?;
    let entries = (sent.id.as_slice(), sent.restore.as_slice());
    let touched = lists_of(owner).undo(&mut tx, entries, owner.now).await?;
    if reopened {
        let event = owner.event("request.reopened", request.sender.to_string(), "");
        tx.of(owner.tenant.id).audit().add(&event).await?;
    }
    tx.commit().await?;
    let asked = 1 + sent.id.len() + sent.restore.len();
    let flash = lists::undone(usize::from(reopened) + touched, asked);
    owner.redirect(PATH, flash).await
}
