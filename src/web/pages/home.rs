//! `/`: the owner's home, or the door for someone who isn't signed in.

use std::collections::BTreeSet;

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use chrono::TimeDelta;
use serde::Deserialize;

use super::bounds::Bounds;
use super::complaints;
use super::home_changes;
use super::request_row::RequestRow;
use super::requests;
use super::sign_in;
use super::suspended;
use crate::policy::{EntryId, List, Mode, Verdict};
use crate::store::{
    DecisionFilter, DecisionId, DecisionPageQuery, DecisionRecord, EntryFilter, EntryOrder,
    EntryPageQuery, ListOwner, RequestId, StoreError, TurnedAwayQuery, Tx,
};
use crate::tenancy::TenantId;
use crate::web::error::Error;
use crate::web::extract::{Form, Owner, Query, Visitor, see_other};
use crate::web::page::Page;
use crate::web::pages::entry_row::EntryRow;
use crate::web::places::start_of;
use crate::web::shown::ShownAddress;
use crate::web::state::Web;
use crate::web::times::{Moment, Present};
use crate::web::words::{self, Outcome};

/// How far back the home looks.
const LATELY: TimeDelta = TimeDelta::days(7);
/// Rows of each part of the home.
const ROWS: u32 = 8;
/// Decisions looked through for those that could be forged and those let in.
const LOOKED_THROUGH: u32 = 60;

/// What `/` may ask for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    next: String,
}

/// What a form of `/` may send: to sign in, or to answer a row of the home.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Sent {
    pub(super) action: String,
    pub(super) email: String,
    pub(super) password: String,
    /// Which of several places is meant: the id of its tenant.
    pub(super) place: Option<TenantId>,
    pub(super) next: String,
    pub(super) sender: String,
    pub(super) decision: Option<DecisionId>,
    request: Option<RequestId>,
    answer: String,
    entry: Option<EntryId>,
}

/// A sender that was turned away, with how often and why.
#[derive(Debug)]
struct TurnedAway {
    sender: ShownAddress,
    /// What the forms send; empty when it is no address that could be listed.
    address: String,
    count: i64,
    reason: String,
    /// The last message was only asked to come later.
    waits: Option<Outcome>,
    /// Why the owner can't let it in.
    kept_out: Option<String>,
    at: Moment,
    decision: String,
}

/// A listed sender whose mail could be a forgery.
#[derive(Debug)]
struct Forged {
    sender: ShownAddress,
    client: String,
    at: Moment,
    turned_away: bool,
    decision: String,
    /// What trusting its server would mean, or why it can't be trusted.
    trust: Option<String>,
    can_trust: bool,
}

/// A message that was let in.
#[derive(Debug)]
struct LetIn {
    sender: ShownAddress,
    address: String,
    reason: String,
    at: Moment,
    decision: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "home/index.html")]
struct Home {
    page: Page,
    greeting: String,
    mode: Mode,
    mode_name: String,
    mode_in_short: String,
    paused: Option<Moment>,
    /// Where the forms of the requests go.
    here: &'static str,
    requests: Vec<RequestRow>,
    requests_total: i64,
    turned_away: Vec<TurnedAway>,
    forged: Vec<Forged>,
    suspended: Vec<EntryRow>,
    let_in: Vec<LetIn>,
    learned: Vec<EntryRow>,
    learned_total: i64,
    learning: bool,
}

impl Home {
    fn is_quiet(&self) -> bool {
        self.turned_away.is_empty()
            && self.forged.is_empty()
            && self.let_in.is_empty()
            && self.requests.is_empty()
    }
    fn offers_trust(&self) -> bool {
        self.forged.iter().any(|row| row.can_trust)
    }
    fn is_watching(&self) -> bool {
        self.mode == Mode::Monitor
    }
}

/// Shows the home, or the door.
pub(in crate::web) async fn index(
    State(web): State<Web>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Error> {
    let Some(person) = visitor.person.clone() else {
        return sign_in::door(&visitor, &asked.next);
    };
    let start = start_of(&person);
    if start != "/" {
        return Ok(see_other(start));
    }
    let owner = Owner::try_from(person)?;
    Ok(show(&web, &owner).await?.into_response())
}

/// Signs in, or does what a row's button says.
pub(in crate::web) async fn change(
    State(web): State<Web>,
    visitor: Visitor,
    headers: HeaderMap,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    match (sent.action.as_str(), &visitor.person) {
        ("" | "sign-in", _) => sign_in::with_password(&web, &visitor, &headers, sent).await,
        ("link", _) => sign_in::mail_link(&web, &visitor, &sent),
        (_, None) => Err(Error::SignIn("/".to_owned())),
        (action, Some(person)) => {
            let owner = Owner::try_from(std::sync::Arc::clone(person))?;
            match action {
                "allow" => home_changes::put(&web, &owner, List::Allow, &sent.sender).await,
                "block" => home_changes::put(&web, &owner, List::Block, &sent.sender).await,
                "answer" => {
                    let answer = (sent.request, sent.answer.as_str());
                    requests::answer(&web.state, &owner, answer, "/").await
                }
                "trust" => home_changes::trust(&web, &owner, sent.decision).await,
                "keep" => suspended::keep(&web.state, &owner, sent.entry, "/").await,
                "drop" => suspended::drop_it(&web.state, &owner, sent.entry).await,
                "spam" => complaints::report(&web.state, &owner, sent.decision, "/").await,
                "not-spam" => complaints::take_back(&web.state, &owner, sent.decision, "/").await,
                "forget-burst" => home_changes::forget_burst(&web, &owner).await,
                "carry-on" => home_changes::carry_on(&web, &owner).await,
                _ => Err(Error::NO_SUCH_FORM),
            }
        }
    }
}

async fn show(web: &Web, owner: &Owner) -> Result<Home, Error> {
    let mut tx = web.state.database.read().await?;
    let present = Present {
        now: owner.now,
        zone: owner.time_zone(),
    };
    let since = owner.now - LATELY;
    let mailbox = owner.mailbox.id;
    let summaries = tx
        .of(owner.tenant.id)
        .decisions()
        .turned_away(TurnedAwayQuery {
            mailbox,
            since,
            until: None,
            // They have a place of their own on the page.
            with_forgeries: false,
            limit: ROWS + 1,
        })
        .await?;
    let bounds = Bounds::of(&mut tx, owner).await?;
    let (requests, requests_total) = asking(&mut tx, &bounds, owner).await?;
    let turned_away = summaries
        .iter()
        .take(ROWS as usize)
        .map(|summary| TurnedAway {
            sender: words::sender(&summary.sender),
            address: listable(&summary.sender),
            count: summary.count,
            reason: words::reason(&summary.latest, &owner.tenant.name),
            waits: (summary.latest.verdict == Verdict::Defer).then(|| Outcome::of(&summary.latest)),
            kept_out: bounds.kept_out(&summary.latest),
            at: present.moment(summary.latest.decided_at),
            decision: summary.latest.id.0.to_string(),
        });
    let turned_away = turned_away.collect();
    let lately = DecisionPageQuery {
        mailbox,
        filter: DecisionFilter::All,
        search: String::new(),
        before: None,
        limit: LOOKED_THROUGH,
    };
    let page = tx.of(owner.tenant.id).decisions().page(&lately).await?;
    let mut decisions = page.records;
    decisions.retain(|decision| decision.decided_at >= since);
    let forged = forged(&mut tx, &bounds, &decisions, present).await?;
    let suspended = suspended::rows(&mut tx, owner, present).await?;
    let learned = EntryPageQuery {
        list: List::Allow,
        search: String::new(),
        filter: EntryFilter::Learned,
        order: EntryOrder::Newest,
        after: None,
        limit: ROWS,
    };
    let mut entries = tx.of(owner.tenant.id).entries(ListOwner::Mailbox(mailbox));
    let mut newest = entries.page(&learned).await?.entries;
    newest.retain(|entry| entry.created_at >= since);
    let learned_total = entries.count_learned_since(since).await?;
    let mode = owner.mode();
    Ok(Home {
        page: owner.page(say!("home-title"), "/"),
        greeting: present.greeting(),
        mode,
        mode_name: words::mode_name(mode),
        mode_in_short: words::mode_in_short(mode),
        paused: owner
            .mailbox
            .learning_paused_at
            .map(|at| present.moment(at)),
        here: "/",
        requests,
        requests_total,
        turned_away,
        forged,
        suspended,
        let_in: let_in(&decisions, owner, present),
        learned: newest
            .iter()
            .map(|entry| EntryRow::new(entry, present))
            .collect(),
        learned_total,
        learning: owner.mailbox.learning,
    })
}

/// Those who ask to be let in, and how many there are.
async fn asking(
    tx: &mut Tx,
    bounds: &Bounds<'_>,
    owner: &Owner,
) -> Result<(Vec<RequestRow>, i64), StoreError> {
    let mut requests = tx.of(owner.tenant.id).requests();
    let (waiting, total) = requests.waiting(owner.mailbox.id, ROWS, owner.now).await?;
    let mut rows = Vec::new();
    for request in &waiting {
        rows.push(RequestRow::new(tx, bounds, owner, request).await?);
    }
    Ok((rows, total))
}

/// Senders on the owner's own list whose last message could be forged, and whose server isn't trusted yet.
async fn forged(
    tx: &mut Tx,
    bounds: &Bounds<'_>,
    decisions: &[DecisionRecord],
    present: Present,
) -> Result<Vec<Forged>, StoreError> {
    let mut seen = BTreeSet::new();
    let mut rows = Vec::new();
    for decision in decisions {
        if decision.could_be_forged.is_none() {
            continue;
        }
        if !seen.insert(decision.sender.clone()) || rows.len() >= ROWS as usize {
            continue;
        }
        let trust = bounds.trust(tx, decision).await?;
        let words = trust.words(bounds.provider());
        if words.is_some() {
            rows.push(Forged {
                sender: words::sender(&decision.sender),
                client: client_words(decision),
                at: present.moment(decision.decided_at),
                turned_away: Outcome::of(decision).tone != "green",
                decision: decision.id.0.to_string(),
                trust: words,
                can_trust: trust.is_offered(),
            });
        }
    }
    Ok(rows)
}

fn let_in(decisions: &[DecisionRecord], owner: &Owner, present: Present) -> Vec<LetIn> {
    let mut seen = BTreeSet::new();
    let accepted = decisions.iter().filter(|decision| {
        decision.verdict == Verdict::Accept
            && decision
                .would_have
                .is_none_or(|would| would == Verdict::Accept)
    });
    let rows = accepted
        .filter(|decision| seen.insert(decision.sender.as_str()))
        .take(ROWS as usize);
    rows.map(|decision| LetIn {
        sender: words::sender(&decision.sender),
        address: listable(&decision.sender),
        reason: words::reason(decision, &owner.tenant.name),
        at: present.moment(decision.decided_at),
        decision: decision.id.0.to_string(),
    })
    .collect()
}

/// The sender, if it is an address that can be put on a list.
pub(super) fn listable(sender: &str) -> String {
    match crate::mail::Address::parse(sender) {
        Ok(address) => address.to_string(),
        Err(_) => String::new(),
    }
}

/// The server that brought a message: its name, if it has one, and its address.
pub(super) fn client_words(decision: &DecisionRecord) -> String {
    let name = crate::web::shown::plain(&decision.client_name);
    if name.is_empty() {
        decision.client_address.clone()
    } else {
        format!("{name} ({})", decision.client_address)
    }
}
