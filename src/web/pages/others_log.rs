//! `/account/log`: what others did about the account and its mailbox: admins who looked at the lists or changed settings,
//! programs, Guestlist itself.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use uuid::Uuid;

use super::admin::log::Line;
use crate::web::error::Error;
use crate::web::extract::{AnyPerson, Query};
use crate::web::page::Page;
use crate::web::state::WebState;
use crate::web::times::Present;

const PATH: &str = "/account/log";
const PER_PAGE: usize = 50;

/// What the address may ask for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Wanted {
    /// The event that the page before ended with.
    before: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "account/log.html")]
struct Show {
    page: Page,
    lines: Vec<Line>,
    newest: Option<&'static str>,
    older: Option<String>,
    has_mailbox: bool,
    /// None: there is no organisation whose admins could look.
    admins_see_lists: Option<bool>,
}

/// `GET /account/log`
pub(in crate::web) async fn index(
    State(state): State<WebState>,
    person: AnyPerson,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Error> {
    let account = &person.account;
    let before: Option<Uuid> = wanted.before.parse().ok();
    // One more than shown tells whether there are older ones.
    let limit = u32::try_from(PER_PAGE + 1).unwrap_or(u32::MAX);
    let mut tx = state.database.read().await?;
    let mut audit = tx.of(account.tenant_id).audit();
    let mut events = audit
        .list_about(account.address.as_str(), account.id, before, limit)
        .await?;
    let has_more = events.len() > PER_PAGE;
    events.truncate(PER_PAGE);
    let older = events.last().filter(|_| has_more);
    let older = older.map(|(id, _)| format!("{PATH}?before={id}"));
    let present = Present {
        now: person.now,
        zone: person.time_zone(),
    };
    let page = Show {
        page: person.page(say!("account-log-title"), "/account"),
        lines: events
            .into_iter()
            .map(|(_, event)| Line::new(event, present))
            .collect(),
        newest: before.is_some().then_some(PATH),
        older,
        has_mailbox: person.mailbox.is_some(),
        admins_see_lists: person
            .mailbox
            .as_ref()
            .and(person.tenant.as_ref())
            .map(|tenant| tenant.admins_see_lists),
    };
    Ok(page.into_response())
}
