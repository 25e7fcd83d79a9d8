//! `/why/{token}`: the public page behind the link in a refusal, for a stranger who is annoyed.
//!
//! It shows what the token seals and nothing else: the log is not asked, so the page says the same with an empty
//! one. It names whose rule refused (the recipient's list, the provider's list, the mode) and which checks spoke
//! against the message; it does not say what is on anyone's list, nor whether a mailbox exists. What a list is called
//! and where it is looked up comes from the catalogue or, for a list that the token names, from the tenant's checks.
//!
//! Its form asks the person to let the sender in: see [`super::why_ask`].

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono_tz::Tz;
use serde::Deserialize;

use super::policy::path_of;
use super::sign_in::frame;
use super::why_ask::{self, AskForm, Mailed, Pair};
use super::why_found::{self, Found};
use super::why_server::is_about_server;
use crate::checks::known_list;
use crate::engine::{LinkError, SealedFinding, SealedRefusal};
use crate::policy::{CheckKind, ClientNetwork, DnsList, Level, Reason, Verdict};
use crate::store::NewRequest;
use crate::tenancy::Tenant;
use crate::web::error::Error;
use crate::web::extract::{Form, Path, Visitor};
use crate::web::form::Field;
use crate::web::look::ShownLook;
use crate::web::shown::{ShownAddress, plain};
use crate::web::state::{Web, WebState};
use crate::web::times::{Moment, Present};

#[derive(Template, WebTemplate)]
#[template(path = "why/index.html")]
struct Index {
    /// How the recipient's organisation looks; None: like the house, or nobody says now.
    look: Option<ShownLook>,
    /// Whose mail server refused it, if somebody says now.
    server: String,
    title: String,
    sender: Option<ShownAddress>,
    recipient: ShownAddress,
    client: String,
    at: Moment,
    why: String,
    /// What the checks found.
    reasons: Vec<Found>,
    what_to_do: Vec<String>,
    reference: String,
    deferred: bool,
    /// The person is asked, and the message waits until then.
    waits_until: Option<Moment>,
    self_check: bool,
    ask: Option<AskForm>,
    /// What the organisation checks, for everyone; None: nobody says now.
    policy: Option<String>,
    /// Where those who run the server ask; None: it was not about the server.
    ask_server: Option<String>,
    /// Why there is no such form; empty where the page says it already.
    cannot_ask: String,
}

/// What the form sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Sent {
    message: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "why/unknown.html")]
struct Unknown {
    why: Unread,
}

/// Why a link can't be read, as far as it tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unread {
    /// Of a version that this one doesn't know.
    Later,
    /// Its key was taken out.
    Old,
    /// It was cut off, or is none of ours.
    CutOff,
}

/// Explains a refusal.
pub(in crate::web) async fn index(
    State(state): State<WebState>,
    visitor: Result<Visitor, Error>,
    Path(token): Path<String>,
) -> Result<Response, Error> {
    let refusal = match state.engine.links().open(&token) {
        Ok(refusal) => refusal,
        Err(why) => return Ok(unknown(&why)),
    };
    let lists = lists(&state, &refusal).await;
    let mut page = explain(&state, &refusal, &lists);
    page.policy = policy(&state, &refusal).await;
    page.sign(organisation(&state, &refusal).await);
    page.ask_server = is_about_server(&refusal).then(|| format!("/why/{token}/server"));
    match Pair::of(&refusal) {
        Err(why) => page.cannot_ask = why,
        // Without the database there is nobody to ask, but all else is in the token.
        Ok(_) => {
            page.ask = visitor
                .and_then(|visitor| form(&visitor, &refusal, Field::default()))
                .ok();
        }
    }
    Ok(page.into_response())
}

/// Asks the person to let the sender in.
pub(in crate::web) async fn ask(
    State(web): State<Web>,
    visitor: Visitor,
    Path(token): Path<String>,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    let state = &web.state;
    let refusal = match state.engine.links().open(&token) {
        Ok(refusal) => refusal,
        Err(why) => return Ok(unknown(&why)),
    };
    let pair = Pair::of(&refusal).map_err(|_| Error::NO_SUCH_FORM)?;
    let lists = lists(state, &refusal).await;
    let mut field = Field::new(sent.message);
    let message = why_ask::check_message(&mut field);
    if !field.is_fine() {
        let mut page = Index {
            policy: policy(state, &refusal).await,
            ask: Some(form(&visitor, &refusal, field)?),
            ..explain(state, &refusal, &lists)
        };
        page.sign(organisation(state, &refusal).await);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let page = Mailed {
        page: frame(&visitor, say!("ask-mailed-title"))?,
        sender: ShownAddress::new(pair.sender.as_str()),
        days: NewRequest::DAYS_TO_PROVE,
    };
    why_ask::keep(&web, &visitor, (&refusal, &lists), (pair, message)).await?;
    Ok(page.into_response())
}

fn unknown(why: &LinkError) -> Response {
    let why = match why {
        LinkError::Later => Unread::Later,
        LinkError::UnknownKey => Unread::Old,
        _ => Unread::CutOff,
    };
    (StatusCode::NOT_FOUND, Unknown { why }).into_response()
}

fn form(visitor: &Visitor, refusal: &SealedRefusal, message: Field) -> Result<AskForm, Error> {
    Ok(AskForm {
        csrf: frame(visitor, "")?.csrf,
        sender: ShownAddress::new(&refusal.sender),
        message,
    })
}

fn explain(state: &WebState, refusal: &SealedRefusal, lists: &[DnsList]) -> Index {
    // Whoever reads this may be anywhere; the bounce is in universal time as often as not.
    let present = Present {
        now: state.clock.now(),
        zone: Tz::UTC,
    };
    let exactly = |at| {
        let moment = present.moment(at);
        Moment {
            words: moment.exact.clone(),
            ..moment
        }
    };
    let deferred = refusal.verdict == Verdict::Defer;
    Index {
        look: None,
        server: say!("why-server"),
        title: if deferred {
            say!("why-title-waits")
        } else {
            say!("why-title")
        },
        sender: Some(refusal.sender.as_str())
            .filter(|sender| !sender.is_empty())
            .map(ShownAddress::new),
        recipient: ShownAddress::new(&refusal.recipient),
        client: refusal.client_address.to_string(),
        at: exactly(refusal.refused_at),
        why: why(refusal),
        reasons: match refusal.reason {
            Reason::Probing => vec![held(state, refusal, present)],
            _ => why_found::found(refusal, lists),
        },
        what_to_do: what_to_do(refusal),
        reference: refusal.decision_id.reference(),
        deferred,
        waits_until: refusal.waits_until.map(exactly),
        self_check: refusal.self_check,
        ask: None,
        policy: None,
        ask_server: None,
        cannot_ask: String::new(),
    }
}

/// Until when the network has to wait, as it is now: each further try moves the end, and somebody may have lifted it.
fn held(state: &WebState, refusal: &SealedRefusal, present: Present) -> Found {
    let network = ClientNetwork::of(refusal.client_address);
    let hold = state
        .engine
        .probing_hold(refusal.tenant_id, refusal.client_address);
    let text = match hold {
        Some(hold) => say!(
            "why-network-waits",
            network = network.to_string(),
            until = present.moment(hold.until).exact
        ),
        None => say!("why-network-free", network = network.to_string()),
    };
    Found {
        text,
        said: None,
        notes: Vec::new(),
        lookup_url: None,
    }
}

/// The lists that the token names and the catalogue doesn't know, as the tenant has them now. Without the database the
/// page names them by their zones.
pub(super) async fn lists(state: &WebState, refusal: &SealedRefusal) -> Vec<DnsList> {
    let mut listings = refusal.findings.iter().filter_map(SealedFinding::listing);
    if !listings.any(|listing| known_list(listing.list.public_zone()).is_none()) {
        return Vec::new();
    }
    let checks = async {
        let mut tx = state.database.read().await?;
        tx.of(refusal.tenant_id).checks().list().await
    };
    let checks = checks.await.unwrap_or_default();
    let lists = checks.into_iter().filter_map(|check| match check.kind {
        CheckKind::Dnsbl(list) | CheckKind::Dnswl(list) => Some(list),
        _ => None,
    });
    lists.collect()
}

impl Index {
    /// Names the organisation, and looks like it.
    fn sign(&mut self, organisation: Option<Tenant>) {
        if let Some(tenant) = organisation {
            self.look = ShownLook::of(&tenant);
            self.server = say!("why-server-of", provider = plain(&tenant.name));
        }
    }
}

/// Whose mailbox it is. Nobody says without the database, nor of an organisation that is switched off.
async fn organisation(state: &WebState, refusal: &SealedRefusal) -> Option<Tenant> {
    let mut tx = state.database.read().await.ok()?;
    let tenant = tx.of(refusal.tenant_id).row().find().await.ok()??;
    Some(tenant).filter(|tenant| tenant.disabled_at.is_none())
}

/// Where the organisation's public page is. Without the database there is none.
async fn policy(state: &WebState, refusal: &SealedRefusal) -> Option<String> {
    let mut tx = state.database.read().await.ok()?;
    path_of(&mut tx, refusal.tenant_id).await.ok()?
}

fn why(refusal: &SealedRefusal) -> String {
    match refusal.reason {
        // "Not now" looks like "never" from outside.
        Reason::Blocked(Level::Mailbox) | Reason::NotNow => say!("why-blocked-person"),
        Reason::Blocked(Level::Tenant) | Reason::BlockedBinding => say!("why-blocked-organisation"),
        Reason::Blocked(Level::System) => say!("why-blocked-provider"),
        Reason::Stranger => say!("why-stranger"),
        Reason::AboveThreshold if refusal.findings.is_empty() => say!("why-too-much"),
        Reason::AboveThreshold => say!("why-found"),
        Reason::AskOwner => say!("why-asked"),
        Reason::UnansweredRefused => say!("why-unanswered"),
        Reason::Probing => say!("why-probing"),
        _ => say!("why-rules"),
    }
}

fn what_to_do(refusal: &SealedRefusal) -> Vec<String> {
    let domain = refusal
        .recipient
        .rsplit_once('@')
        .map_or("", |(_, domain)| domain);
    let address = format!("postmaster@{}", ShownAddress::new(domain).text());
    let postmaster = say!("why-do-postmaster", address = address);
    let reach = say!("why-do-reach");
    let written = say!("why-do-written");
    match refusal.reason {
        Reason::AskOwner => vec![say!("why-do-nothing"), say!("why-do-hurry"), postmaster],
        Reason::AboveThreshold => {
            vec![reach, written, why_found::what_to_do(refusal), postmaster]
        }
        Reason::Probing => vec![
            say!("why-do-nothing-urgent"),
            say!("why-do-tell-network"),
            reach,
            postmaster,
        ],
        Reason::Blocked(Level::Mailbox) | Reason::NotNow => {
            vec![say!("why-do-only-person"), postmaster]
        }
        Reason::BlockedBinding => vec![postmaster],
        _ => vec![reach, written, postmaster],
    }
}
