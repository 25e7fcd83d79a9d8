//! One entry of a list that holds for many mailboxes, and what about it can be changed.

use askama::Template;
use askama_web::WebTemplate;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::house_list::{House, remove};
use crate::policy::{Entry, EntryId, List};
use crate::store::{EntryChange, ListOwner};
use crate::tenancy::TenantId;
use crate::web::error::Error;
use crate::web::flash::Flash;
use crate::web::form::Field;
use crate::web::html::Html;
use crate::web::lists;
use crate::web::page::Page;
use crate::web::pages::entry_row::EntryRow;
use crate::web::state::WebState;
use crate::web::words;

/// What the form may send.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web::pages) struct Sent {
    action: String,
    note: String,
    expires_on: String,
    require_auth: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "admin/entry.html")]
struct Edit {
    page: Page,
    list: List,
    path: &'static str,
    is_system: bool,
    binding: bool,
    /// What to know of an entry in the tenant's own domain.
    own: Option<String>,
    row: EntryRow,
    note: Field,
    expires_on: Field,
    require_auth: bool,
}

impl Edit {
    fn is_allow(&self) -> bool {
        self.list == List::Allow
    }

    fn lead(&self) -> Html {
        let at = &self.row.came_at;
        match (self.list, self.is_system) {
            (List::Allow, false) => say_html!("house-entry-let-in", at = at),
            (List::Allow, true) => say_html!("house-entry-let-in-system", at = at),
            (List::Block, false) => say_html!("house-entry-kept-out", at = at),
            (List::Block, true) => say_html!("house-entry-kept-out-system", at = at),
        }
    }
}

/// Shows an entry.
pub(in crate::web::pages) async fn edit(
    state: &WebState,
    house: House<'_>,
    id: EntryId,
) -> Result<Response, Error> {
    let entry = find(state, house, id).await?;
    let mut tx = state.database.read().await?;
    let pattern = std::slice::from_ref(&entry.rule.pattern);
    let own = house.lists().own(&mut tx, house.list, pattern).await?;
    let page = Edit {
        own: (own > 0).then(words::own_domain),
        ..page(house, &entry)
    };
    Ok(page.into_response())
}

/// Saves what was changed, or removes the entry.
pub(in crate::web::pages) async fn change(
    state: &WebState,
    house: House<'_>,
    id: EntryId,
    sent: Sent,
) -> Result<Response, Error> {
    let entry = find(state, house, id).await?;
    match sent.action.as_str() {
        "remove" => remove(state, house, &[id]).await,
        "save" => save(state, house, &entry, sent).await,
        _ => Err(Error::NO_SUCH_FORM),
    }
}

/// Another tenant's entry, one of the other list and one that was removed are all not there.
async fn find(state: &WebState, house: House<'_>, id: EntryId) -> Result<Entry, Error> {
    let mut tx = state.database.read().await?;
    let entry = tx
        .of(house.tenant)
        .entries(ListOwner::Tenant)
        .find(id)
        .await?;
    entry
        .filter(|entry| entry.removed_at.is_none() && entry.rule.list == house.list)
        .ok_or(Error::Absent)
}

fn page(house: House<'_>, entry: &Entry) -> Edit {
    let present = house.present();
    let row = EntryRow::new(entry, present);
    Edit {
        page: house.person.page(row.text.clone(), house.place()),
        list: house.list,
        path: house.path(),
        is_system: house.tenant == TenantId::SYSTEM,
        binding: entry.rule.binding,
        own: None,
        row,
        note: Field::new(entry.note.clone()),
        expires_on: Field::new(
            entry
                .rule
                .expires_at
                .map_or_else(String::new, |at| present.input(at)),
        ),
        require_auth: entry.rule.require_auth,
    }
}

async fn save(
    state: &WebState,
    house: House<'_>,
    entry: &Entry,
    sent: Sent,
) -> Result<Response, Error> {
    let mut page = page(house, entry);
    let unchanged = sent.expires_on.trim() == page.expires_on.value;
    page.note = Field::new(sent.note);
    page.expires_on = Field::new(sent.expires_on);
    page.require_auth = sent.require_auth == "yes";
    let note = lists::check_note(&mut page.note);
    // An expiry that was left alone keeps its hour, and may have passed.
    let expires_at = if unchanged {
        entry.rule.expires_at
    } else {
        lists::check_expiry(&mut page.expires_on, house.present())
    };
    if !(page.note.is_fine() && page.expires_on.is_fine()) {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let change = EntryChange {
        note,
        expires_at,
        require_auth: page.require_auth,
        trusted_networks: entry.rule.trusted_networks.clone(),
    };
    let mut tx = state.database.write().await?;
    tx.of(house.tenant)
        .entries(ListOwner::Tenant)
        .update(entry.rule.id, &change, house.person.now)
        .await?;
    let name = lists::list_name(house.list);
    let event = house
        .person
        .event("entry.changed", entry.rule.pattern.to_string(), name);
    tx.of(house.tenant).audit().add(&event).await?;
    tx.commit().await?;
    let flash = Flash::done(say!(
        "house-saved",
        match_text = words::matches_text(&entry.rule.pattern)
    ));
    house.person.redirect(house.path(), flash).await
}
