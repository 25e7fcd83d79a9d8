//! `/settings`: how the mailbox treats strangers, and what it learns.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use crate::policy::Mode;
use crate::web::error::Error;
use crate::web::extract::{Form, Owner};
use crate::web::flash::Flash;
use crate::web::page::Page;
use crate::web::state::WebState;
use crate::web::words;

/// The modes that can be chosen, the most careful last.
const MODES: [Mode; 4] = [
    Mode::Monitor,
    Mode::Tag,
    Mode::Standard,
    Mode::WhitelistOnly,
];

/// What the form may send: all of it each time, so that a box without its tick means no.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Sent {
    mode: String,
    learning: String,
    ignore_sender_tag: String,
}

/// One mode to choose.
#[derive(Debug)]
struct Choice {
    value: &'static str,
    name: &'static str,
    text: &'static str,
    chosen: bool,
}

#[derive(Template, WebTemplate)]
#[template(path = "settings/index.html")]
struct Index {
    page: Page,
    choices: Vec<Choice>,
    /// What the organisation's own choice is.
    default_name: &'static str,
    follows_default: bool,
    provider: String,
    learning: bool,
    ignore_sender_tag: bool,
}

/// Shows the settings.
pub(in crate::web) async fn index(owner: Owner) -> Result<Response, Error> {
    let chosen = owner.mailbox.mode;
    let choices = MODES.map(|mode| Choice {
        value: mode.as_str(),
        name: words::mode_name(mode),
        text: words::mode_at_length(mode),
        chosen: chosen == Some(mode),
    });
    let page = Index {
        page: owner.page("Settings", "/settings"),
        choices: choices.into(),
        default_name: words::mode_name(owner.tenant.mode),
        follows_default: chosen.is_none(),
        provider: owner.tenant.name.clone(),
        learning: owner.mailbox.learning,
        ignore_sender_tag: owner.mailbox.ignore_sender_tag,
    };
    Ok(axum::response::IntoResponse::into_response(page))
}

/// Saves the settings.
pub(in crate::web) async fn change(
    State(state): State<WebState>,
    owner: Owner,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    let mode = match sent.mode.as_str() {
        "default" => None,
        word => {
            let mode = Mode::parse(word).filter(|mode| MODES.contains(mode));
            Some(mode.ok_or(Error::Unreadable(StatusCode::BAD_REQUEST))?)
        }
    };
    let mut mailbox = owner.mailbox.clone();
    mailbox.mode = mode;
    mailbox.learning = sent.learning == "yes";
    mailbox.ignore_sender_tag = sent.ignore_sender_tag == "yes";
    let mut tx = state.database.write().await?;
    tx.of(owner.tenant.id).mailboxes().update(&mailbox).await?;
    let detail = format!(
        "mode {}, learning {}, ignore +tag {}",
        mailbox.mode.map_or("default", Mode::as_str),
        mailbox.learning,
        mailbox.ignore_sender_tag
    );
    let event = owner.event("mailbox.changed", mailbox.address.to_string(), detail);
    tx.of(owner.tenant.id).audit().add(&event).await?;
    tx.commit().await?;
    let name = words::mode_name(mode.unwrap_or(owner.tenant.mode));
    owner
        .redirect(
            "/settings",
            Flash::done(format!("Saved. From now on: {name}.")),
        )
        .await
}
