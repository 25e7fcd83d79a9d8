//! Several entries of a list at once: said in words first, done by one press, and taken back by another.

use askama::Template;
use askama_web::WebTemplate;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, SecondsFormat, Utc};

use super::entries::{Sent, lists_of, path_of};
use super::entries_filter::Filter;
use crate::policy::{Entry, EntryId, List};
use crate::store::{EntryChange, EntryPageQuery, NewEntry, StoreError, Tx};
use crate::web::error::Error;
use crate::web::extract::Owner;
use crate::web::flash::Flash;
use crate::web::form::Field;
use crate::web::lists::{self, Put, list_name};
use crate::web::page::Page;
use crate::web::state::WebState;
use crate::web::times::Present;
use crate::web::words;

/// Entries changed by one press: it takes a second or two.
const MOST: usize = 3_000;
/// Entries whose former note and end are kept for Undo.
const MOST_KEPT: usize = 200;
/// Entries named on the page that asks.
const NAMED: usize = 8;
/// Entries looked up at once.
const AT_ONCE: u32 = 500;

/// What shall be done with them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Remove,
    Move,
    Note,
    Expire,
}

/// Asks before it is done.
#[derive(Template, WebTemplate)]
#[template(path = "entries/bulk.html")]
struct Ask {
    page: Page,
    path: &'static str,
    what: &'static str,
    ids: Vec<String>,
    all: bool,
    filter: Filter,
    question: String,
    follows: String,
    named: Vec<String>,
    more: usize,
    note: Field,
    expires_on: Field,
    button: String,
}

impl What {
    fn parse(word: &str) -> Option<Self> {
        match word {
            "remove" => Some(Self::Remove),
            "move" => Some(Self::Move),
            "note" => Some(Self::Note),
            "expire" => Some(Self::Expire),
            _ => None,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Remove => "remove",
            Self::Move => "move",
            Self::Note => "note",
            Self::Expire => "expire",
        }
    }
}

fn other(list: List) -> List {
    match list {
        List::Allow => List::Block,
        List::Block => List::Allow,
    }
}

/// Says what would be done, and asks.
pub(super) async fn ask(
    state: &WebState,
    owner: &Owner,
    list: List,
    sent: Sent,
) -> Result<Response, Error> {
    let what = What::parse(&sent.what).ok_or(Error::NO_SUCH_FORM)?;
    let mut tx = state.database.read().await?;
    let chosen = chosen(&mut tx, owner, list, &sent).await?;
    drop(tx);
    if chosen.is_empty() {
        let flash = Flash::warning(say!("list-choose"));
        return owner.redirect(path_of(list), flash).await;
    }
    let fields = (
        Field::new(sent.note.clone()),
        Field::new(sent.expires_on.clone()),
    );
    Ok(page(owner, (list, what), &chosen, &sent, fields).into_response())
}

fn page(
    owner: &Owner,
    (list, what): (List, What),
    chosen: &[Entry],
    sent: &Sent,
    (note, expires_on): (Field, Field),
) -> Ask {
    let (question, mut follows, button) = questions(list, what, chosen.len());
    let kept = matches!(what, What::Note | What::Expire) && chosen.len() > MOST_KEPT;
    if kept {
        follows = format!("{follows} {}", say!("bulk-no-undo"));
    }
    if chosen.len() == MOST {
        follows = format!("{follows} {}", say!("bulk-press-again"));
    }
    let named = chosen.iter().take(NAMED);
    Ask {
        page: owner.page(question.clone(), path_of(list)),
        path: path_of(list),
        what: what.word(),
        ids: sent.id.iter().map(|id| id.0.to_string()).collect(),
        all: sent.all == "yes",
        filter: Filter::new(&sent.q, &sent.came, &sent.sort),
        question,
        follows,
        named: named
            .map(|entry| words::matches_text(&entry.rule.pattern))
            .collect(),
        more: chosen.len().saturating_sub(NAMED),
        note,
        expires_on,
        button,
    }
}

/// What is asked, what follows, and what the button says.
fn questions(list: List, what: What, count: usize) -> (String, String, String) {
    let entries = say!("entries-count", count = count);
    match (what, list) {
        (What::Remove, List::Allow) => (
            say!("bulk-remove-allow", entries = entries),
            say!("bulk-remove-allow-follows"),
            say!("bulk-remove-button"),
        ),
        (What::Remove, List::Block) => (
            say!("bulk-remove-block", entries = entries),
            say!("bulk-remove-block-follows"),
            say!("bulk-remove-button"),
        ),
        (What::Move, List::Allow) => (
            say!("bulk-move-allow", entries = entries),
            say!("bulk-move-allow-follows"),
            say!("bulk-move-button"),
        ),
        (What::Move, List::Block) => (
            say!("bulk-move-block", entries = entries),
            say!("bulk-move-block-follows"),
            say!("bulk-move-button"),
        ),
        (What::Note, _) => (
            say!("bulk-note", entries = entries),
            say!("bulk-note-follows", count = count),
            say!("bulk-note-button"),
        ),
        (What::Expire, _) => (
            say!("bulk-end", count = count),
            match list {
                List::Allow => say!("bulk-end-follows-allow", count = count),
                List::Block => say!("bulk-end-follows-block", count = count),
            },
            say!("bulk-end-button"),
        ),
    }
}

/// Those ticked, or all that the search finds; no others than this owner's, on this list.
async fn chosen(
    tx: &mut Tx,
    owner: &Owner,
    list: List,
    sent: &Sent,
) -> Result<Vec<Entry>, StoreError> {
    let lists = lists_of(owner);
    let mut entries = tx.of(lists.tenant).entries(lists.owner);
    let mut found = Vec::new();
    if sent.all != "yes" {
        for id in sent.id.iter().take(MOST) {
            let entry = entries.find(*id).await?;
            let is_here = |entry: &Entry| entry.removed_at.is_none() && entry.rule.list == list;
            found.extend(entry.filter(is_here));
        }
        return Ok(found);
    }
    let mut query = EntryPageQuery {
        limit: AT_ONCE,
        ..Filter::new(&sent.q, &sent.came, &sent.sort).query(list, owner.now)
    };
    while found.len() < MOST {
        let page = entries.page(&query).await?;
        let shown_to = page.entries.last().map(|entry| entry.rule.id);
        query.after = page.looked_to.or(shown_to);
        found.extend(page.entries);
        if query.after.is_none() {
            break;
        }
    }
    found.truncate(MOST);
    Ok(found)
}

/// Does it.
pub(super) async fn act(
    state: &WebState,
    owner: &Owner,
    list: List,
    sent: Sent,
) -> Result<Response, Error> {
    let what = What::parse(&sent.what).ok_or(Error::NO_SUCH_FORM)?;
    let (mut note, mut expires_on) = (
        Field::new(sent.note.clone()),
        Field::new(sent.expires_on.clone()),
    );
    let present = Present {
        now: owner.now,
        zone: owner.time_zone(),
    };
    let words = lists::check_note(&mut note);
    let ends = lists::check_expiry(&mut expires_on, present);
    let mut tx = state.database.write().await?;
    let chosen = chosen(&mut tx, owner, list, &sent).await?;
    if !(note.is_fine() && expires_on.is_fine()) {
        drop(tx);
        let page = page(owner, (list, what), &chosen, &sent, (note, expires_on));
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    if chosen.is_empty() {
        drop(tx);
        let flash = Flash::warning(say!("bulk-none"));
        return owner.redirect(path_of(list), flash).await;
    }
    let flash = match what {
        What::Remove => remove(&mut tx, owner, list, &chosen).await?,
        What::Move => move_all(&mut tx, owner, list, &chosen).await?,
        What::Note => {
            let change = |entry: &Entry| change_of(entry, &words, entry.rule.expires_at);
            update(&mut tx, owner, list, (&chosen, &change)).await?
        }
        What::Expire => {
            let change = |entry: &Entry| change_of(entry, &entry.note, ends);
            update(&mut tx, owner, list, (&chosen, &change)).await?
        }
    };
    let detail = format!("entries: {}", chosen.len());
    let event = owner.event(&format!("entries.{}", what.word()), list_name(list), detail);
    tx.of(owner.tenant.id)
        .audit()
        .add_to_own_lists(&event)
        .await?;
    tx.commit().await?;
    owner.redirect(path_of(list), flash).await
}

async fn remove(
    tx: &mut Tx,
    owner: &Owner,
    list: List,
    chosen: &[Entry],
) -> Result<Flash, StoreError> {
    let lists = lists_of(owner);
    let ids: Vec<EntryId> = chosen.iter().map(|entry| entry.rule.id).collect();
    let mut entries = tx.of(lists.tenant).entries(lists.owner);
    let removed = entries.remove(&ids, owner.now).await?;
    let text = say!("bulk-removed", count = removed, list = list.as_str());
    Ok(Flash::done(text).with_undo(path_of(list), stamp("removed", owner.now)))
}

/// Those moved keep their note and their end.
async fn move_all(
    tx: &mut Tx,
    owner: &Owner,
    list: List,
    chosen: &[Entry],
) -> Result<Flash, StoreError> {
    let (lists, to) = (lists_of(owner), other(list));
    let mut put = Put::default();
    for entry in chosen {
        let new = NewEntry {
            note: entry.note.clone(),
            expires_at: entry.rule.expires_at,
            require_auth: entry.rule.require_auth,
            ..lists::manual(to, entry.rule.pattern.clone())
        };
        lists.put(tx, &new, owner.now, &mut put).await?;
    }
    let text = say!("bulk-moved", count = chosen.len(), list = to.as_str());
    Ok(Flash::done(text).with_undo(path_of(list), stamp("moved", owner.now)))
}

fn change_of(entry: &Entry, note: &str, expires_at: Option<DateTime<Utc>>) -> EntryChange {
    EntryChange {
        note: note.to_owned(),
        expires_at,
        require_auth: entry.rule.require_auth,
        trusted_networks: entry.rule.trusted_networks.clone(),
    }
}

type Changes<'c> = (&'c [Entry], &'c (dyn Fn(&Entry) -> EntryChange + Sync));

async fn update(
    tx: &mut Tx,
    owner: &Owner,
    list: List,
    (chosen, change): Changes<'_>,
) -> Result<Flash, StoreError> {
    let lists = lists_of(owner);
    let mut entries = tx.of(lists.tenant).entries(lists.owner);
    for entry in chosen {
        let change = change(entry);
        if change.expires_at == entry.rule.expires_at {
            // Beside many at once: none of them becomes more the owner's than it was.
            entries.annotate(entry.rule.id, &change.note).await?;
        } else {
            entries.update(entry.rule.id, &change, owner.now).await?;
        }
    }
    let flash = Flash::done(say!("bulk-changed", count = chosen.len()));
    if chosen.len() > MOST_KEPT {
        return Ok(flash);
    }
    let mut fields = vec![("action".to_owned(), "undo-change".to_owned())];
    fields.extend(
        chosen
            .iter()
            .map(|entry| ("former".to_owned(), former(entry))),
    );
    Ok(flash.with_undo(path_of(list), fields))
}

fn stamp(what: &str, at: DateTime<Utc>) -> Vec<(String, String)> {
    let field = |name: &str, value: String| (name.to_owned(), value);
    vec![
        field("action", "undo-all".to_owned()),
        field("what", what.to_owned()),
        field("at", at.to_rfc3339_opts(SecondsFormat::Nanos, true)),
    ]
}

/// An entry's note and end for Undo: `id|end|note`.
fn former(entry: &Entry) -> String {
    let ends = entry.rule.expires_at;
    let ends = ends.map(|ends| ends.to_rfc3339_opts(SecondsFormat::Nanos, true));
    format!(
        "{}|{}|{}",
        entry.rule.id,
        ends.unwrap_or_default(),
        entry.note
    )
}

fn read_former(text: &str) -> Option<(EntryId, Option<DateTime<Utc>>, &str)> {
    let mut parts = text.splitn(3, '|');
    let id = EntryId(parts.next()?.parse().ok()?);
    let ends = match parts.next()? {
        "" => None,
        ends => Some(DateTime::parse_from_rfc3339(ends).ok()?.with_timezone(&Utc)),
    };
    let note = parts.next()?;
    Entry::parse_note(note).is_ok().then_some((id, ends, note))
}

/// Takes back what one press removed or moved: all of it has the very time of that press.
pub(super) async fn undo_all(
    state: &WebState,
    owner: &Owner,
    list: List,
    sent: &Sent,
) -> Result<Response, Error> {
    let at = DateTime::parse_from_rfc3339(&sent.at);
    let at = at.map_err(|_| Error::NO_SUCH_FORM)?.with_timezone(&Utc);
    let lists = lists_of(owner);
    let mut tx = state.database.write().await?;
    let mut entries = tx.of(lists.tenant).entries(lists.owner);
    let mut touched = 0;
    if sent.what == "moved" {
        touched += entries.remove_added_at(other(list), at, owner.now).await?;
    }
    touched += entries.restore_removed_at(list, at).await?;
    if touched > 0 {
        let event = owner.event("entry.undone", list_name(list), "");
        tx.of(lists.tenant).audit().add_to_own_lists(&event).await?;
    }
    tx.commit().await?;
    let touched = usize::try_from(touched).unwrap_or(usize::MAX);
    owner
        .redirect(path_of(list), lists::undone(touched, touched))
        .await
}

/// Puts former notes and ends back.
pub(super) async fn undo_change(
    state: &WebState,
    owner: &Owner,
    list: List,
    sent: &Sent,
) -> Result<Response, Error> {
    let lists = lists_of(owner);
    let mut tx = state.database.write().await?;
    let mut touched = 0;
    for (id, ends, note) in sent.former.iter().filter_map(|text| read_former(text)) {
        let mut entries = tx.of(lists.tenant).entries(lists.owner);
        let entry = entries.find(id).await?;
        let is_here = |entry: &Entry| entry.removed_at.is_none() && entry.rule.list == list;
        let Some(entry) = entry.filter(is_here) else {
            continue;
        };
        entries
            .update(id, &change_of(&entry, note, ends), owner.now)
            .await?;
        touched += 1;
    }
    tx.commit().await?;
    owner
        .redirect(path_of(list), lists::undone(touched, sent.former.len()))
        .await
}
