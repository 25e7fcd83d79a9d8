//! `/settings`: how the mailbox treats strangers, what it learns, and when its owner is told.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::TimeDelta;
use serde::Deserialize;

use super::digest_form::{DigestForm, Typed};
use crate::engine::{Foretold, Outcomes};
use crate::policy::Mode;
use crate::tenancy::{DigestOften, Mailbox};
use crate::web::error::Error;
use crate::web::extract::{Form, Owner};
use crate::web::flash::Flash;
use crate::web::form::Field;
use crate::web::page::Page;
use crate::web::state::WebState;
use crate::web::words;

/// Days of which is told what each mode would have done.
const LAST_DAYS: i64 = 7;

/// What the form may send: all of it each time, so that a box without its tick means no.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Sent {
    mode: String,
    learning: String,
    ignore_sender_tag: String,
    ask_everyone: String,
    /// Lists, so that what is sent empty differs from what isn't sent.
    digest: Vec<String>,
    digest_time: Vec<String>,
    time_zone: Vec<String>,
}

/// One mode to choose.
#[derive(Debug)]
struct Choice {
    value: &'static str,
    name: String,
    text: String,
    chosen: bool,
    /// It has a choice of its own.
    asks: bool,
    /// What it would have done of late: "33 let in, 6 turned away"; empty: no mail came.
    last_week: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "settings/index.html")]
struct Index {
    page: Page,
    mode: Field,
    choices: Vec<Choice>,
    /// How long a stranger's mail waits, and what becomes of it then.
    ask_hours: u8,
    ask_then: String,
    /// What the organisation's own choice is.
    default_name: String,
    follows_default: bool,
    provider: String,
    /// Of what is told of late: only so many messages were looked at.
    only_newest: Option<u64>,
    /// Some of what is told of late isn't known.
    not_all_known: bool,
    digest: DigestForm,
    /// As it stands, or as it would be.
    mailbox: Mailbox,
}

/// Shows the settings.
pub(in crate::web) async fn index(State(state): State<WebState>, owner: Owner) -> Response {
    let digest = DigestForm::of(&owner.tenant, &owner.mailbox);
    let foretold = foretell(&state, &owner, &owner.mailbox).await;
    show(&owner, &owner.mailbox, Field::default(), digest, &foretold).into_response()
}

/// What each mode would have done of late; nothing where that can't be found out: the settings can be changed without it.
async fn foretell(state: &WebState, owner: &Owner, mailbox: &Mailbox) -> Foretold {
    let since = owner.now - TimeDelta::days(LAST_DAYS);
    let foretold = state.engine.foretell(owner.tenant.id, mailbox, since).await;
    foretold.unwrap_or_else(|error| {
        tracing::warn!(%error, "what each mode would have done is not known");
        Foretold::default()
    })
}

/// The page for the mailbox as it stands, or as it would be but for what is wrong with it.
fn show(
    owner: &Owner,
    mailbox: &Mailbox,
    mode: Field,
    digest: DigestForm,
    foretold: &Foretold,
) -> Index {
    let chosen = mailbox.mode;
    let by_mode = &foretold.by_mode;
    let choices = Mode::ALL.map(|mode| Choice {
        value: mode.as_str(),
        name: words::mode_name(mode),
        text: words::mode_at_length(mode),
        chosen: chosen == Some(mode),
        asks: mode == Mode::Ask,
        last_week: by_mode
            .iter()
            .find(|(of, _)| *of == mode)
            .map(|(_, outcomes)| told(*outcomes))
            .unwrap_or_default(),
    });
    let asking = owner.tenant.asking;
    Index {
        page: owner.page(say!("settings-title"), "/settings"),
        mode,
        choices: choices.into(),
        ask_hours: asking.hours,
        ask_then: words::ask_then(asking.then),
        default_name: words::mode_name(owner.tenant.mode),
        follows_default: chosen.is_none(),
        provider: owner.tenant.name.clone(),
        only_newest: foretold.only_newest,
        not_all_known: by_mode.iter().any(|(_, outcomes)| outcomes.unknown > 0),
        digest,
        mailbox: mailbox.clone(),
    }
}

/// "33 let in, 6 turned away".
fn told(outcomes: Outcomes) -> String {
    let Outcomes {
        let_in,
        marked,
        asked,
        away,
        unknown,
    } = outcomes;
    let parts = [
        (let_in, say!("last-week-let-in", count = let_in)),
        (marked, say!("last-week-marked", count = marked)),
        (asked, say!("last-week-asked", count = asked)),
        (away, say!("last-week-away", count = away)),
        (unknown, say!("last-week-unknown", count = unknown)),
    ];
    let parts = parts.into_iter().filter(|(many, _)| *many > 0);
    parts.map(|(_, text)| text).collect::<Vec<_>>().join(", ")
}

/// Saves the settings.
pub(in crate::web) async fn change(
    State(state): State<WebState>,
    owner: Owner,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    let mut tx = state.database.write().await?;
    let mut mailboxes = tx.of(owner.tenant.id).mailboxes();
    let mailbox = mailboxes.find_to_change(owner.mailbox.id).await?;
    let mut mailbox = mailbox.ok_or(Error::Absent)?;
    mailbox.learning = sent.learning == "yes";
    mailbox.ignore_sender_tag = sent.ignore_sender_tag == "yes";
    mailbox.ask_everyone = sent.ask_everyone == "yes";
    let mode = Mode::parse(&sent.mode);
    let mut digest = DigestForm::of(&owner.tenant, &mailbox).typed(Typed {
        often: sent.digest.into_iter().next(),
        time: sent.digest_time.into_iter().next(),
        zone: sent.time_zone.into_iter().next(),
    });
    let mut field = Field::new(sent.mode);
    if mode.is_none() && field.value != "default" {
        field.fail(say!("settings-mode-none"));
    } else {
        mailbox.mode = mode;
    }
    if !(digest.check(&mut mailbox) && field.is_fine()) {
        drop(tx);
        let foretold = foretell(&state, &owner, &mailbox).await;
        let page = show(&owner, &mailbox, field, digest, &foretold);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    tx.of(owner.tenant.id).mailboxes().update(&mailbox).await?;
    let detail = format!(
        "mode: {}, ask_everyone: {}, learning: {}, ignore_tag: {}, digest: {}, digest_at: {}, time_zone: {}",
        mailbox.mode.map_or("default", Mode::as_str),
        mailbox.ask_everyone,
        mailbox.learning,
        mailbox.ignore_sender_tag,
        mailbox.digest.often.map_or("default", DigestOften::as_str),
        mailbox
            .digest
            .time
            .map_or_else(|| "default".to_owned(), |time| time.to_string()),
        mailbox.time_zone.map_or("default", chrono_tz::Tz::name)
    );
    let event = owner.event("mailbox.changed", mailbox.address.to_string(), detail);
    tx.of(owner.tenant.id).audit().add(&event).await?;
    tx.commit().await?;
    let name = words::mode_name(mode.unwrap_or(owner.tenant.mode));
    owner
        .redirect(
            "/settings",
            Flash::done(say!("settings-saved", mode = name)),
        )
        .await
}
