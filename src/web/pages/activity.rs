//! `/activity`: every decision about the mailbox's mail, and `/activity/{id}`: one of them, explained.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::bounds::{Bounds, Whose};
use super::complaints;
use super::home::{client_words, listable};
use crate::policy::{List, Mode, Proof, Reason, Verdict};
use crate::store::{
    DecisionFilter, DecisionId, DecisionPageQuery, DecisionRecord, ListOwner, RequestAnswer, Tx,
};
use crate::web::error::Error;
use crate::web::extract::{Form, Owner, Path, Query, escape};
use crate::web::findings::ShownFinding;
use crate::web::page::Page;
use crate::web::shown::{ShownAddress, plain};
use crate::web::state::WebState;
use crate::web::times::{Moment, Present};
use crate::web::words::{self, Outcome};

/// Decisions on one page.
const PER_PAGE: u32 = 50;

/// What the address may ask for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Filter {
    q: String,
    /// `away`, `in`, or everything.
    show: String,
    before: String,
}

/// One decision in the list.
#[derive(Debug)]
struct Row {
    path: String,
    id: String,
    sender: ShownAddress,
    outcome: Outcome,
    /// It came in, so that it could be reported as spam.
    came_in: bool,
    reason: String,
    at: Moment,
}

#[derive(Template, WebTemplate)]
#[template(path = "activity/index.html")]
struct Index {
    page: Page,
    filter: Filter,
    rows: Vec<Row>,
    older: Option<String>,
    /// Where to look further, when a search went through the newest only.
    looked_to: Option<String>,
    newest: Option<String>,
}

impl Index {
    fn is_filtered(&self) -> bool {
        !self.filter.q.is_empty() || !self.filter.show.is_empty()
    }
}

/// One decision, explained.
#[derive(Template, WebTemplate)]
#[template(path = "activity/decision.html")]
struct DecisionPage {
    page: Page,
    sender: ShownAddress,
    recipient: ShownAddress,
    /// What the forms send; empty when it is no address that could be listed.
    address: String,
    outcome: Outcome,
    reason: String,
    at: Moment,
    client: String,
    helo: String,
    queue_id: String,
    reference: String,
    proof: Option<String>,
    findings: Vec<ShownFinding>,
    /// The entry that decided, if it is the owner's own and still there.
    entry: Option<(String, String)>,
    /// Its list, if that let the message in or kept it out: one button less is needed.
    goes_on_like_this: Option<List>,
    /// Which decision, as the form says it.
    id: String,
    /// What trusting this server would mean, or why it can't be trusted.
    trust: Option<String>,
    can_trust: bool,
    /// Why the owner can't let this sender in.
    kept_out: Option<String>,
    /// When the owner reported it as spam.
    reported: Option<Moment>,
    /// What became of the question to the owner.
    question: Option<String>,
}

/// Shows the decisions, newest first.
pub(in crate::web) async fn index(
    State(state): State<WebState>,
    owner: Owner,
    Query(filter): Query<Filter>,
) -> Result<Response, Error> {
    let query = DecisionPageQuery {
        mailbox: owner.mailbox.id,
        filter: match filter.show.as_str() {
            "in" => DecisionFilter::LetIn,
            "away" => DecisionFilter::TurnedAway,
            _ => DecisionFilter::All,
        },
        search: filter.q.trim().to_owned(),
        before: filter.before.parse().ok().map(DecisionId),
        limit: PER_PAGE + 1,
    };
    let mut tx = state.database.read().await?;
    let found = tx.of(owner.tenant.id).decisions().page(&query).await?;
    let mut decisions = found.records;
    let more = decisions.len() > PER_PAGE as usize;
    decisions.truncate(PER_PAGE as usize);
    let kept = format!(
        "/activity?q={}&show={}",
        escape(filter.q.trim()),
        escape(&filter.show)
    );
    let link = |id: DecisionId| format!("{kept}&before={}", id.0);
    let older = decisions.last().filter(|_| more).map(|last| link(last.id));
    let looked_to = found.looked_to.map(link);
    let present = present(&owner);
    let rows = decisions.iter().map(|decision| Row {
        path: format!("/activity/{}", decision.id.0),
        id: decision.id.0.to_string(),
        came_in: matches!(decision.verdict, Verdict::Accept | Verdict::Tag),
        sender: words::sender(&decision.sender),
        outcome: Outcome::of(decision),
        reason: words::reason(decision, &owner.tenant.name),
        at: present.moment(decision.decided_at),
    });
    let page = Index {
        page: owner.page(say!("activity-title"), "/activity"),
        rows: rows.collect(),
        older,
        looked_to,
        newest: query.before.map(|_| kept),
        filter,
    };
    Ok(page.into_response())
}

/// Explains one decision.
pub(in crate::web) async fn decision(
    State(state): State<WebState>,
    owner: Owner,
    Path(id): Path<DecisionId>,
) -> Result<Response, Error> {
    let mut tx = state.database.read().await?;
    let record = tx.of(owner.tenant.id).decisions().find(id).await?;
    let record = record
        .filter(|record| record.mailbox_id == owner.mailbox.id)
        .ok_or(Error::Absent)?;
    let lists = ListOwner::Mailbox(owner.mailbox.id);
    let entry = match record.entry {
        Some((crate::policy::Level::Mailbox, id)) => {
            tx.of(owner.tenant.id).entries(lists).find(id).await?
        }
        _ => None,
    };
    let entry = entry.filter(|entry| entry.removed_at.is_none());
    let list = entry.as_ref().map(|entry| entry.rule.list);
    let entry = entry.map(|entry| {
        let path = super::entries::path_of(entry.rule.list);
        (
            format!("{path}/{}", entry.rule.id.0),
            words::matches_text(&entry.rule.pattern),
        )
    });
    let bounds = Bounds::of(&mut tx, &owner).await?;
    let trust = bounds.trust(&mut tx, &record).await?;
    let mut reports = tx.of(owner.tenant.id).complaints();
    let reported = reports.find(owner.mailbox.id, record.id).await?;
    let page = DecisionPage {
        entry,
        goes_on_like_this: match (list, record.verdict) {
            (Some(List::Allow), Verdict::Accept) => Some(List::Allow),
            (Some(List::Block), Verdict::Reject) => Some(List::Block),
            _ => None,
        },
        trust: trust.words(&owner.tenant.name),
        can_trust: trust.is_offered(),
        kept_out: bounds.kept_out(&record),
        reported: reported.map(|at| present(&owner).moment(at)),
        question: question(&mut tx, &owner, &record).await?,
        ..explain(&owner, &record)
    };
    Ok(page.into_response())
}

/// What a form of these pages may send.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Sent {
    action: String,
    decision: Option<DecisionId>,
}

/// Reports one of the listed messages as spam, or takes that back.
pub(in crate::web) async fn change(
    State(state): State<WebState>,
    owner: Owner,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    report(&state, &owner, &sent, "/activity").await
}

/// The same for the message of this page.
pub(in crate::web) async fn change_one(
    State(state): State<WebState>,
    owner: Owner,
    Path(id): Path<DecisionId>,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    let sent = Sent {
        decision: Some(id),
        ..sent
    };
    report(&state, &owner, &sent, &format!("/activity/{}", id.0)).await
}

async fn report(
    state: &WebState,
    owner: &Owner,
    sent: &Sent,
    back: &str,
) -> Result<Response, Error> {
    match sent.action.as_str() {
        "spam" => complaints::report(state, owner, sent.decision, back).await,
        "not-spam" => complaints::take_back(state, owner, sent.decision, back).await,
        _ => Err(Error::NO_SUCH_FORM),
    }
}

fn present(owner: &Owner) -> Present {
    Present {
        now: owner.now,
        zone: owner.time_zone(),
    }
}

/// What the record alone says.
fn explain(owner: &Owner, record: &DecisionRecord) -> DecisionPage {
    let present = present(owner);
    let sender = words::sender(&record.sender);
    DecisionPage {
        page: owner.page(say!("message-title", who = sender.text()), "/activity"),
        sender,
        recipient: ShownAddress::new(&record.recipient),
        address: listable(&record.sender),
        outcome: Outcome::of(record),
        reason: words::reason(record, &owner.tenant.name),
        at: present.moment(record.decided_at),
        client: client_words(record),
        helo: plain(&record.helo_name),
        queue_id: plain(&record.queue_id),
        reference: record.id.reference(),
        proof: record.proof.map(proof),
        findings: ShownFinding::for_owner(&record.findings, &record.client_address),
        entry: None,
        goes_on_like_this: None,
        id: record.id.0.to_string(),
        trust: None,
        can_trust: false,
        kept_out: None,
        reported: None,
        question: None,
    }
}

/// What became of the question to the owner: for a message that had to wait.
async fn question(
    tx: &mut Tx,
    owner: &Owner,
    record: &DecisionRecord,
) -> Result<Option<String>, Error> {
    if record.reason != Reason::AskOwner {
        return Ok(None);
    }
    let mut requests = tx.of(owner.tenant.id).requests();
    let request = requests
        .find_by_decision(owner.mailbox.id, record.id)
        .await?;
    let Some(request) = request else {
        return Ok(None);
    };
    let present = Present {
        now: owner.now,
        zone: owner.time_zone(),
    };
    let text = match (request.answer, request.answered_at, request.waits_until) {
        (Some(answer), Some(at), _) => {
            let at = present.moment(at).words;
            match answer {
                RequestAnswer::Allow => say!("message-let-it-in", at = at),
                RequestAnswer::AllowForAWeek => say!("message-let-it-in-week", at = at),
                RequestAnswer::Block => say!("message-turned-away", at = at),
                RequestAnswer::Ignore => say!("message-turned-away-week", at = at),
            }
        }
        (_, _, Some(until)) if until > owner.now && Whose::from(owner).mode() != Mode::Ask => {
            say!("message-asks-no-more")
        }
        (_, _, Some(until)) if until > owner.now => {
            say!("message-waits", until = present.moment(until).words)
        }
        (_, _, Some(until)) => say!("message-unanswered", until = present.moment(until).words),
        _ => return Ok(None),
    };
    Ok(Some(text))
}

fn proof(proof: Proof) -> String {
    match proof {
        Proof::Proven => say!("proof-proven"),
        Proof::Unproven => say!("proof-unproven"),
        Proof::Contradicted => say!("proof-contradicted"),
    }
}
