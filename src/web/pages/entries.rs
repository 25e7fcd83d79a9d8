//! `/whitelist` and `/blocklist`: search, add, remove, undo. What is done to several at once is in `bulk`.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::bulk;
use super::entries_filter::{Choice, Filter, PER_PAGE, came, sorts};
use super::inherited::{Inherited, inherited};
use super::wide::ask_twice;
use crate::policy::{Entry, EntryId, List, Mode};
use crate::store::{ListOwner, StoreError};
use crate::web::error::Error;
use crate::web::extract::{Form, Owner, Query};
use crate::web::flash::Flash;
use crate::web::form::Field;
use crate::web::lists::{self, Lists, Put};
use crate::web::mistakes;
use crate::web::page::Page;
use crate::web::pages::entry_row::EntryRow;
use crate::web::state::WebState;
use crate::web::times::Present;
use crate::web::words;

/// What [`Sent::back`] says of the home.
pub(super) const HOME: &str = "home";
/// How far a list is counted.
const MOST_COUNTED: u32 = 10_000;

/// What a form of the page may send. Names that aren't here are ignored.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Sent {
    action: String,
    /// What to do with several, and with which: those of `id`, or `all` that a search finds.
    pub(super) what: String,
    pub(super) all: String,
    pub(super) q: String,
    pub(super) came: String,
    pub(super) sort: String,
    /// For Undo.
    pub(super) at: String,
    pub(super) former: Vec<String>,
    /// The one entry whose own button was pressed.
    only: Option<EntryId>,
    pub(super) id: Vec<EntryId>,
    restore: Vec<EntryId>,
    #[serde(rename = "match")]
    matches: String,
    pub(super) note: String,
    pub(super) expires_on: String,
    /// The wide matches that were asked about, and are meant.
    sure: String,
    /// `home`: the button was there, and leads back there.
    pub(super) back: String,
}

impl Sent {
    /// Where a single entry's button leads.
    fn landing(&self, list: List) -> &'static str {
        if self.back == HOME {
            "/"
        } else {
            path_of(list)
        }
    }
}

/// The fields of the form that adds.
#[derive(Debug, Default)]
struct AddForm {
    matches: Field,
    note: Field,
    expires_on: Field,
    /// The wide matches that are asked about; empty: nothing is asked.
    sure: String,
}

/// One list.
#[derive(Template, WebTemplate)]
#[template(path = "entries/index.html")]
struct Index {
    page: Page,
    list: List,
    path: &'static str,
    add: AddForm,
    filter: Filter,
    came: Vec<Choice>,
    sorts: [Choice; 3],
    rows: Vec<EntryRow>,
    /// How many there are in all, where that is known at once.
    total: Option<String>,
    /// Nothing is on the list at all.
    is_empty: bool,
    first: Option<String>,
    further: Option<String>,
    /// Where to look further, when a search went through a part of a long list.
    looked_to: Option<String>,
    /// What the tenant's and the system's lists add.
    inherited: Vec<Inherited>,
}

impl Index {
    fn is_filtered(&self) -> bool {
        self.filter.is_filtered()
    }
    fn is_allow(&self) -> bool {
        self.list == List::Allow
    }
    fn export(&self, format: &str) -> String {
        format!("{}/export/{format}", self.path)
    }
    fn is_adding(&self) -> bool {
        !(self.add.matches.is_fine() && self.add.note.is_fine() && self.add.expires_on.is_fine())
    }
}

/// Shows a list.
pub(in crate::web) async fn index(
    State(state): State<WebState>,
    owner: Owner,
    uri: Uri,
    Query(filter): Query<Filter>,
) -> Result<Response, Error> {
    let page = show(&state, &owner, list_at(&uri), filter, AddForm::default()).await?;
    Ok(page.into_response())
}

/// Adds, removes, or takes either back.
pub(in crate::web) async fn change(
    State(state): State<WebState>,
    owner: Owner,
    uri: Uri,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    let list = list_at(&uri);
    match (sent.only, sent.action.as_str()) {
        (Some(id), _) => remove(&state, &owner, list, (&[id], sent.landing(list))).await,
        (None, "remove") => remove(&state, &owner, list, (&sent.id, path_of(list))).await,
        (None, "undo") => undo(&state, &owner, list, &sent).await,
        (None, "ask") => bulk::ask(&state, &owner, list, sent).await,
        (None, "act") => bulk::act(&state, &owner, list, sent).await,
        (None, "undo-all") => bulk::undo_all(&state, &owner, list, &sent).await,
        (None, "undo-change") => bulk::undo_change(&state, &owner, list, &sent).await,
        (None, "add" | "") => add(&state, &owner, list, sent).await,
        _ => Err(Error::NO_SUCH_FORM),
    }
}

/// The path of a list's page.
pub(super) fn path_of(list: List) -> &'static str {
    match list {
        List::Allow => "/whitelist",
        List::Block => "/blocklist",
    }
}

/// Which list a path belongs to.
pub(super) fn list_at(uri: &Uri) -> List {
    if uri.path().starts_with("/blocklist") {
        List::Block
    } else {
        List::Allow
    }
}

/// The field of a form of the home that posts to a list.
pub(super) fn back_home() -> (String, String) {
    ("back".to_owned(), HOME.to_owned())
}

/// The lists of the mailbox's owner.
pub(super) fn lists_of(owner: &Owner) -> Lists {
    Lists {
        tenant: owner.tenant.id,
        owner: ListOwner::Mailbox(owner.mailbox.id),
    }
}

async fn show(
    state: &WebState,
    owner: &Owner,
    list: List,
    filter: Filter,
    add: AddForm,
) -> Result<Index, Error> {
    let query = filter.query(list, owner.now);
    let lists = lists_of(owner);
    let mut tx = state.database.read().await?;
    let mut entries = tx.of(lists.tenant).entries(lists.owner);
    let found = entries.page(&query).await?;
    let count = entries.count_to(list, MOST_COUNTED + 1).await?;
    let inherited = inherited(&mut tx, owner, &filter, list).await?;
    let present = Present {
        now: owner.now,
        zone: owner.time_zone(),
    };
    let rows: Vec<EntryRow> = found
        .entries
        .iter()
        .map(|entry| EntryRow::new(entry, present))
        .collect();
    let path = path_of(list);
    let is_full = rows.len() == usize::try_from(PER_PAGE).unwrap_or(usize::MAX);
    let total = if !filter.is_filtered() {
        Some(count)
    } else if is_full || filter.is_further() || found.looked_to.is_some() {
        None
    } else {
        i64::try_from(rows.len()).ok()
    };
    let further = rows.last().filter(|_| is_full);
    let title = if list == List::Allow {
        say!("place-whitelist")
    } else {
        say!("place-blocklist")
    };
    Ok(Index {
        page: owner.page(title, path),
        list,
        path,
        add,
        came: came(list),
        sorts: sorts(),
        total: total.map(words_of_total),
        is_empty: count == 0,
        first: filter.is_further().then(|| filter.link(path, None)),
        further: further.map(|last| filter.link(path, Some(&last.id))),
        looked_to: found
            .looked_to
            .map(|last| filter.link(path, Some(&last.0.to_string()))),
        filter,
        rows,
        inherited,
    })
}

fn words_of_total(total: i64) -> String {
    if total > i64::from(MOST_COUNTED) {
        return say!("entries-more-than", most = MOST_COUNTED);
    }
    say!("entries-count", count = total)
}

async fn add(state: &WebState, owner: &Owner, list: List, sent: Sent) -> Result<Response, Error> {
    let present = Present {
        now: owner.now,
        zone: owner.time_zone(),
    };
    let mut form = AddForm {
        matches: Field::new(sent.matches),
        note: Field::new(sent.note),
        expires_on: Field::new(sent.expires_on),
        sure: String::new(),
    };
    let expires_at = lists::check_expiry(&mut form.expires_on, present);
    let note = lists::check_note(&mut form.note);
    let patterns = match lists::parse_matches(&form.matches.value) {
        Ok(patterns) if form.note.is_fine() && form.expires_on.is_fine() => patterns,
        Ok(_) => return wrong(state, owner, list, form).await,
        Err(errors) => {
            for error in errors {
                form.matches.fail(error);
            }
            return wrong(state, owner, list, form).await;
        }
    };
    if let Some(asked) = ask_twice(&patterns, &sent.sure) {
        form.sure = asked.sure;
        for text in asked.texts {
            form.matches.fail(text);
        }
        return wrong(state, owner, list, form).await;
    }
    let lists = lists_of(owner);
    let mut tx = state.database.write().await?;
    let mut put = Put::default();
    for pattern in &patterns {
        let mut entry = lists::manual(list, pattern.clone());
        entry.note.clone_from(&note);
        entry.expires_at = expires_at;
        match lists.put(&mut tx, &entry, owner.now, &mut put).await {
            Err(StoreError::Quota(reached)) => {
                drop(tx);
                form.matches.fail(mistakes::quota(reached));
                return wrong(state, owner, list, form).await;
            }
            other => other?,
        }
        let event = owner.event("entry.added", pattern.to_string(), lists::list_name(list));
        tx.of(lists.tenant).audit().add_to_own_lists(&event).await?;
    }
    let void = lists.void(&mut tx, list, &patterns, owner.now).await?;
    let own = lists.own(&mut tx, list, &patterns).await?;
    tx.commit().await?;
    let path = path_of(list);
    let mut flash = lists::added(list, &patterns, &put, path);
    if let Some(void) = lists::void_words(void, &patterns) {
        let provider = &owner.tenant.name;
        let text = match owner.mode() {
            Mode::Monitor => say!("add-void-watching", tenant = provider.as_str(), void = void),
            _ => say!("add-void", tenant = provider.as_str(), void = void),
        };
        flash = flash.but(&text);
    }
    if let Some(own) = lists::own_words(own, &patterns) {
        flash = flash.but(&own);
    }
    owner.redirect(path, flash).await
}

/// The page again, with what was typed and what is wrong with it.
async fn wrong(
    state: &WebState,
    owner: &Owner,
    list: List,
    form: AddForm,
) -> Result<Response, Error> {
    let page = show(state, owner, list, Filter::default(), form).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// Removes entries of this mailbox's list; other ids change nothing.
pub(super) async fn remove(
    state: &WebState,
    owner: &Owner,
    list: List,
    (ids, landing): (&[EntryId], &str),
) -> Result<Response, Error> {
    let lists = lists_of(owner);
    let mut tx = state.database.write().await?;
    let mut removed = Vec::new();
    for id in ids {
        let entry = tx.of(lists.tenant).entries(lists.owner).find(*id).await?;
        let is_here = |entry: &Entry| entry.removed_at.is_none() && entry.rule.list == list;
        let Some(entry) = entry.filter(is_here) else {
            continue;
        };
        let event = owner.event(
            "entry.removed",
            entry.rule.pattern.to_string(),
            lists::list_name(list),
        );
        tx.of(lists.tenant).audit().add_to_own_lists(&event).await?;
        removed.push(entry);
    }
    let gone: Vec<EntryId> = removed.iter().map(|entry| entry.rule.id).collect();
    tx.of(lists.tenant)
        .entries(lists.owner)
        .remove(&gone, owner.now)
        .await?;
    tx.commit().await?;
    let text = match removed.as_slice() {
        [] => {
            let flash = Flash::warning(lists::nothing_removed(ids));
            return owner.redirect(landing, flash).await;
        }
        [one] => say!(
            "entry-removed",
            who = words::matches_text(&one.rule.pattern),
            list = list.as_str()
        ),
        many => say!("bulk-removed", count = many.len(), list = list.as_str()),
    };
    let mut fields = lists::undo_fields(&[], &gone);
    if landing == "/" {
        fields.push(back_home());
    }
    let flash = Flash::done(text).with_undo(path_of(list), fields);
    owner.redirect(landing, flash).await
}

async fn undo(state: &WebState, owner: &Owner, list: List, sent: &Sent) -> Result<Response, Error> {
    let lists = lists_of(owner);
    let mut tx = state.database.write().await?;
    let touched = lists
        .undo(&mut tx, (&sent.id, &sent.restore), owner.now)
        .await?;
    if touched > 0 {
        let detail = format!("entries: {touched}");
        let event = owner.event("entry.undone", lists::list_name(list), detail);
        tx.of(lists.tenant).audit().add_to_own_lists(&event).await?;
    }
    tx.commit().await?;
    let asked = sent.id.len() + sent.restore.len();
    owner
        .redirect(sent.landing(list), lists::undone(touched, asked))
        .await
}
