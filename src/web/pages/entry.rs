//! `/whitelist/{id}` and `/blocklist/{id}`: one entry, where it came from, and what about it can be changed.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::entries::{list_at, lists_of, path_of, remove};
use super::entry_examples::{Example, examples};
use super::import_words::is_deceptive;
use super::suspended;
use super::wide::wide;
use crate::policy::{Entry, EntryId, List, Networks, Pattern};
use crate::store::{DecisionRecord, EntryChange};
use crate::web::error::Error;
use crate::web::extract::{Form, Owner, Path};
use crate::web::flash::Flash;
use crate::web::form::{self, Field};
use crate::web::lists;
use crate::web::page::Page;
use crate::web::pages::entry_row::EntryRow;
use crate::web::shown::{ShownAddress, plain};
use crate::web::state::WebState;
use crate::web::times::{Moment, Present};
use crate::web::words::{self, Outcome};

/// What the form may send.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Sent {
    action: String,
    note: String,
    expires_on: String,
    require_auth: String,
    networks: String,
    /// What the form was filled with.
    shown: String,
}

/// One entry.
#[derive(Template, WebTemplate)]
#[template(path = "entries/edit.html")]
struct Edit {
    page: Page,
    list: List,
    path: &'static str,
    row: EntryRow,
    /// Why the entry is void.
    kept_out: Option<String>,
    /// What to know of an entry in the tenant's own domain.
    own: Option<String>,
    note: Field,
    expires_on: Field,
    networks: Field,
    require_auth: bool,
    /// Marks what the form was filled with.
    shown: String,
    changed_meanwhile: bool,
    proven_networks: Vec<String>,
    trusted_networks: Vec<String>,
    examples: Vec<Example>,
    deceptive: bool,
    /// It stands for a whole top-level domain.
    wide: Option<String>,
    history: Vec<Past>,
    learned_from: Option<String>,
    /// The list that it came with: where that is, and what it is called.
    came_with: Option<(String, String)>,
    last_contact: Option<Moment>,
}

/// A message that it decided about.
#[derive(Debug)]
struct Past {
    path: String,
    sender: ShownAddress,
    at: Moment,
    outcome: Outcome,
}

/// Messages shown.
const HISTORY: u32 = 10;

impl Edit {
    fn is_allow(&self) -> bool {
        self.list == List::Allow
    }
}

/// Shows an entry.
pub(in crate::web) async fn edit(
    State(state): State<WebState>,
    owner: Owner,
    uri: Uri,
    Path(id): Path<EntryId>,
) -> Result<Response, Error> {
    let list = list_at(&uri);
    let entry = find(&state, &owner, list, id).await?;
    let mut tx = state.database.read().await?;
    let pattern = std::slice::from_ref(&entry.rule.pattern);
    let void = lists_of(&owner)
        .void(&mut tx, list, pattern, owner.now)
        .await?;
    let own = lists_of(&owner).own(&mut tx, list, pattern).await?;
    let sender = match &entry.rule.pattern {
        Pattern::Address(address) => Some(address),
        _ => None,
    };
    let which = (owner.mailbox.id, id);
    let mut decisions = tx.of(owner.tenant.id).decisions();
    let history = decisions.of_entry(which, sender, HISTORY).await?;
    let present = present(&owner);
    let past = |record: &DecisionRecord| Past {
        path: format!("/activity/{}", record.id.0),
        sender: words::sender(&record.sender),
        at: present.moment(record.decided_at),
        outcome: Outcome::of(record),
    };
    let page = Edit {
        history: history.iter().map(past).collect(),
        own: (own > 0).then(words::own_domain),
        kept_out: (void > 0).then(|| words::kept_out(&owner.tenant.name, owner.mode())),
        ..show(&owner, &entry)
    };
    Ok(page.into_response())
}

/// Saves what was changed, or removes the entry.
pub(in crate::web) async fn change(
    State(state): State<WebState>,
    owner: Owner,
    uri: Uri,
    Path(id): Path<EntryId>,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    let list = list_at(&uri);
    let entry = find(&state, &owner, list, id).await?;
    match sent.action.as_str() {
        "remove" => remove(&state, &owner, list, (&[id], path_of(list))).await,
        "keep" => suspended::keep(&state, &owner, Some(id), path_of(list)).await,
        "save" => save(&state, &owner, &entry, sent).await,
        _ => Err(Error::NO_SUCH_FORM),
    }
}

/// Another mailbox's entry, one of the other list and one that was removed are all not there.
async fn find(state: &WebState, owner: &Owner, list: List, id: EntryId) -> Result<Entry, Error> {
    let lists = lists_of(owner);
    let mut tx = state.database.read().await?;
    let entry = tx.of(lists.tenant).entries(lists.owner).find(id).await?;
    entry
        .filter(|entry| entry.removed_at.is_none() && entry.rule.list == list)
        .ok_or(Error::Absent)
}

fn present(owner: &Owner) -> Present {
    Present {
        now: owner.now,
        zone: owner.time_zone(),
    }
}

fn show(owner: &Owner, entry: &Entry) -> Edit {
    let present = present(owner);
    let row = EntryRow::new(entry, present);
    let path = path_of(entry.rule.list);
    let expires_on = entry
        .rule
        .expires_at
        .map_or_else(String::new, |at| present.input(at));
    let networks = entry.rule.trusted_networks.to_string().replace(' ', "\n");
    let proof = if entry.rule.require_auth { "yes" } else { "no" };
    Edit {
        shown: form::mark(&[&entry.note, &expires_on, &networks, proof]),
        changed_meanwhile: false,
        page: owner.page(row.text.clone(), path),
        list: entry.rule.list,
        path,
        row,
        kept_out: None,
        own: None,
        note: Field::new(entry.note.clone()),
        expires_on: Field::new(expires_on),
        networks: Field::new(networks),
        require_auth: entry.rule.require_auth,
        proven_networks: entry
            .rule
            .proven_networks
            .iter()
            .map(ToString::to_string)
            .collect(),
        trusted_networks: entry
            .rule
            .trusted_networks
            .iter()
            .map(ToString::to_string)
            .collect(),
        examples: examples(&entry.rule.pattern),
        deceptive: is_deceptive(Some(&entry.rule.pattern)),
        wide: wide(&entry.rule.pattern),
        history: Vec::new(),
        came_with: entry.came_with.as_ref().map(|with| {
            let name = if with.file_name.is_empty() {
                say!("fact-a-list")
            } else {
                plain(&with.file_name)
            };
            (format!("/import/{}", with.import.0), name)
        }),
        learned_from: entry.learned_from.clone(),
        last_contact: entry.last_contact_at.map(|at| present.moment(at)),
    }
}

async fn save(
    state: &WebState,
    owner: &Owner,
    entry: &Entry,
    sent: Sent,
) -> Result<Response, Error> {
    let present = Present {
        now: owner.now,
        zone: owner.time_zone(),
    };
    let mut page = show(owner, entry);
    let unchanged = sent.expires_on.trim() == page.expires_on.value;
    let changed_meanwhile = !sent.shown.is_empty() && sent.shown != page.shown;
    let now = (
        std::mem::take(&mut page.note.value),
        std::mem::take(&mut page.expires_on.value),
        std::mem::take(&mut page.networks.value),
    );
    page.note = Field::new(sent.note);
    page.expires_on = Field::new(sent.expires_on);
    page.networks = Field::new(sent.networks);
    page.require_auth = sent.require_auth == "yes";
    if changed_meanwhile {
        page.note.tell_now(&now.0);
        page.expires_on.tell_now(&now.1);
        page.networks.tell_now(&now.2);
        page.changed_meanwhile = true;
        return Ok((StatusCode::CONFLICT, page).into_response());
    }
    // An expiry that was left alone keeps its hour, and may have passed.
    let expires_at = if unchanged {
        entry.rule.expires_at
    } else {
        lists::check_expiry(&mut page.expires_on, present)
    };
    let note = lists::check_note(&mut page.note);
    let networks = read_networks(&mut page.networks);
    if !(page.note.is_fine() && page.expires_on.is_fine() && page.networks.is_fine()) {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let change = EntryChange {
        note,
        expires_at,
        require_auth: page.require_auth,
        trusted_networks: networks,
    };
    let lists = lists_of(owner);
    let mut tx = state.database.write().await?;
    tx.of(lists.tenant)
        .entries(lists.owner)
        .update(entry.rule.id, &change, owner.now)
        .await?;
    let event = owner.event(
        "entry.changed",
        entry.rule.pattern.to_string(),
        lists::list_name(entry.rule.list),
    );
    tx.of(lists.tenant).audit().add_to_own_lists(&event).await?;
    tx.commit().await?;
    owner
        .redirect(
            path_of(entry.rule.list),
            Flash::done(say!(
                "entry-saved",
                who = words::matches_text(&entry.rule.pattern)
            )),
        )
        .await
}

/// One network or address a line; says which line is none.
fn read_networks(field: &mut Field) -> Networks {
    let mut networks = Networks::default();
    let mut errors = Vec::new();
    let text = field.value.clone();
    for line in text
        .split([' ', '\n', '\r', ','])
        .filter(|line| !line.is_empty())
    {
        match Pattern::parse(line) {
            Ok(Pattern::Network(network)) => {
                networks.add(network);
            }
            _ => errors.push(say!("mistake-network", text = plain(line))),
        }
    }
    if networks.iter().count() == Networks::MOST && text.split_whitespace().count() > Networks::MOST
    {
        errors.push(say!("entry-networks-most", most = Networks::MOST));
    }
    for error in errors {
        field.fail(error);
    }
    networks
}
