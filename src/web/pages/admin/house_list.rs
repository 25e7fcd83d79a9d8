//! The lists that hold for many mailboxes: a tenant's, kept by its admins, and the system's, kept by the operator.
//!
//! The pages are those of an owner's lists, with two differences: nothing is ever learned here, and a tenant's block
//! may be binding, so that no owner can let in what it keeps out.

use askama::Template;
use askama_web::WebTemplate;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::policy::{EntryId, List};
use crate::store::{EntryQuery, EntrySort, ListOwner};
use crate::tenancy::TenantId;
use crate::web::error::Error;
use crate::web::extract::{Admin, Operator};
use crate::web::flash::Flash;
use crate::web::form::Field;
use crate::web::lists::{self, Lists, Put};
use crate::web::page::Page;
use crate::web::pages::entry_row::EntryRow;
use crate::web::pages::pager::Pager;
use crate::web::person::Person;
use crate::web::state::WebState;
use crate::web::times::Present;
use crate::web::words;

/// Entries on one page.
const PER_PAGE: u32 = 50;

/// One list that holds for many, and the person who keeps it.
#[derive(Clone, Copy)]
pub(in crate::web::pages) struct House<'p> {
    pub(super) person: &'p Person,
    pub(super) tenant: TenantId,
    pub(super) list: List,
}

impl<'p> House<'p> {
    /// The tenant's list at this address.
    pub(in crate::web::pages) fn of_admin(admin: &'p Admin, uri: &Uri) -> Self {
        Self {
            person: admin,
            tenant: admin.tenant.id,
            list: list_at(uri),
        }
    }

    /// The system's list at this address.
    pub(in crate::web::pages) fn of_operator(operator: &'p Operator, uri: &Uri) -> Self {
        Self {
            person: operator,
            tenant: TenantId::SYSTEM,
            list: list_at(uri),
        }
    }

    pub(super) fn lists(self) -> Lists {
        Lists {
            tenant: self.tenant,
            owner: ListOwner::Tenant,
        }
    }

    pub(super) fn present(self) -> Present {
        Present {
            now: self.person.now,
            zone: self.person.time_zone(),
        }
    }

    fn is_system(self) -> bool {
        self.tenant == TenantId::SYSTEM
    }

    pub(super) fn path(self) -> &'static str {
        match (self.is_system(), self.list) {
            (true, List::Allow) => "/operator/whitelist",
            (true, List::Block) => "/operator/blocklist",
            (false, List::Allow) => "/admin/whitelist",
            (false, List::Block) => "/admin/blocklist",
        }
    }

    /// The place in the rail, which both lists share.
    pub(super) fn place(self) -> &'static str {
        Self {
            list: List::Allow,
            ..self
        }
        .path()
    }

    /// Only a tenant's block can be binding.
    pub(super) fn may_bind(self) -> bool {
        !self.is_system() && self.list == List::Block
    }
}

fn list_at(uri: &Uri) -> List {
    if uri.path().split('/').any(|part| part == "blocklist") {
        List::Block
    } else {
        List::Allow
    }
}

/// What the address of a list may ask for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web::pages) struct Filter {
    q: String,
    sort: String,
    page: String,
}

/// What a form of the page may send.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web::pages) struct Sent {
    action: String,
    /// The one entry whose own button was pressed.
    only: Option<EntryId>,
    id: Vec<EntryId>,
    restore: Vec<EntryId>,
    #[serde(rename = "match")]
    matches: String,
    note: String,
    expires_on: String,
    binding: String,
}

/// The fields of the form that adds.
#[derive(Debug, Default)]
struct AddForm {
    matches: Field,
    note: Field,
    expires_on: Field,
    binding: bool,
}

impl AddForm {
    fn is_fine(&self) -> bool {
        self.matches.is_fine() && self.note.is_fine() && self.expires_on.is_fine()
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "admin/entries.html")]
struct Index {
    page: Page,
    list: List,
    path: &'static str,
    is_system: bool,
    may_bind: bool,
    /// For whom the list holds.
    lead: String,
    add: AddForm,
    filter: Filter,
    rows: Vec<HouseRow>,
    total: i64,
    pager: Pager,
}

impl Index {
    fn is_allow(&self) -> bool {
        self.list == List::Allow
    }
}

/// One line of such a list.
struct HouseRow {
    row: EntryRow,
    binding: bool,
}

/// Shows the list.
pub(in crate::web::pages) async fn index(
    state: &WebState,
    house: House<'_>,
    filter: Filter,
) -> Result<Response, Error> {
    Ok(show(state, house, filter, AddForm::default())
        .await?
        .into_response())
}

/// Adds, removes, or takes either back.
pub(in crate::web::pages) async fn change(
    state: &WebState,
    house: House<'_>,
    sent: Sent,
) -> Result<Response, Error> {
    match sent.action.as_str() {
        "add" | "" => add(state, house, sent).await,
        "remove" => {
            let ids = sent.only.map_or(sent.id, |only| vec![only]);
            remove(state, house, &ids).await
        }
        "undo" => undo(state, house, &sent).await,
        _ => Err(Error::NO_SUCH_FORM),
    }
}

async fn show(
    state: &WebState,
    house: House<'_>,
    filter: Filter,
    add: AddForm,
) -> Result<Index, Error> {
    let page = Pager::page_number(&filter.page);
    let search = filter.q.trim();
    let query = EntryQuery {
        list: Some(house.list),
        search: (!search.is_empty()).then(|| search.to_owned()),
        sort: sort(&filter.sort),
        offset: (page - 1).saturating_mul(PER_PAGE),
        limit: PER_PAGE,
        ..EntryQuery::default()
    };
    let mut tx = state.database.read().await?;
    let found = tx
        .of(house.tenant)
        .entries(ListOwner::Tenant)
        .list(&query)
        .await?;
    let row = |entry| HouseRow {
        row: EntryRow::new(entry, house.present()),
        binding: entry.rule.binding,
    };
    let kept = [("q", &filter.q), ("sort", &filter.sort)];
    let (title, lead) = match (house.list, house.is_system()) {
        (List::Allow, false) => (say!("admin-whitelist"), say!("house-let-in")),
        (List::Allow, true) => (say!("admin-whitelist"), say!("house-let-in-system")),
        (List::Block, false) => (say!("admin-blocklist"), say!("house-kept-out")),
        (List::Block, true) => (say!("admin-blocklist"), say!("house-kept-out-system")),
    };
    Ok(Index {
        page: house.person.page(title, house.place()),
        list: house.list,
        path: house.path(),
        is_system: house.is_system(),
        may_bind: house.may_bind(),
        lead,
        add,
        rows: found.entries.iter().map(row).collect(),
        total: found.total,
        pager: Pager::new(house.path(), &kept, page, PER_PAGE, found.total),
        filter,
    })
}

async fn add(state: &WebState, house: House<'_>, sent: Sent) -> Result<Response, Error> {
    let mut form = AddForm {
        matches: Field::new(sent.matches),
        note: Field::new(sent.note),
        expires_on: Field::new(sent.expires_on),
        binding: house.may_bind() && sent.binding == "yes",
    };
    let expires_at = lists::check_expiry(&mut form.expires_on, house.present());
    let note = lists::check_note(&mut form.note);
    let patterns = lists::parse_matches(&form.matches.value).unwrap_or_else(|errors| {
        for error in errors {
            form.matches.fail(error);
        }
        Vec::new()
    });
    if !form.is_fine() {
        let page = show(state, house, Filter::default(), form).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let mut tx = state.database.write().await?;
    let mut put = Put::default();
    for pattern in &patterns {
        let mut entry = lists::manual(house.list, pattern.clone());
        entry.note.clone_from(&note);
        entry.expires_at = expires_at;
        entry.binding = form.binding;
        house
            .lists()
            .put(&mut tx, &entry, house.person.now, &mut put)
            .await?;
        let event = house.person.event(
            "entry.added",
            pattern.to_string(),
            lists::list_name(house.list),
        );
        tx.of(house.tenant).audit().add(&event).await?;
    }
    let void = house
        .lists()
        .void(&mut tx, house.list, &patterns, house.person.now)
        .await?;
    let own = house.lists().own(&mut tx, house.list, &patterns).await?;
    tx.commit().await?;
    let mut flash = lists::added(house.list, &patterns, &put, house.path());
    if let Some(void) = void_words(void, patterns.len()) {
        flash = flash.but(&void);
    }
    if let Some(own) = lists::own_words(own, &patterns) {
        flash = flash.but(&own);
    }
    house.person.redirect(house.path(), flash).await
}

/// What to know when a binding block keeps out some of what was added; None when all of it counts.
fn void_words(void: usize, all: usize) -> Option<String> {
    match (void, all) {
        (0, _) => None,
        (_, 1) => Some(say!("house-void")),
        (void, all) if void == all => Some(say!("house-void-all")),
        (void, _) => Some(say!("house-void-some", count = void)),
    }
}

/// Removes entries of this very list; other ids change nothing.
pub(super) async fn remove(
    state: &WebState,
    house: House<'_>,
    ids: &[EntryId],
) -> Result<Response, Error> {
    let mut tx = state.database.write().await?;
    let mut removed = Vec::new();
    for id in ids {
        let entry = tx
            .of(house.tenant)
            .entries(ListOwner::Tenant)
            .find(*id)
            .await?;
        let is_here = |entry: &crate::policy::Entry| {
            entry.removed_at.is_none() && entry.rule.list == house.list
        };
        let Some(entry) = entry.filter(is_here) else {
            continue;
        };
        let name = lists::list_name(house.list);
        let event = house
            .person
            .event("entry.removed", entry.rule.pattern.to_string(), name);
        tx.of(house.tenant).audit().add(&event).await?;
        removed.push(entry);
    }
    let gone: Vec<EntryId> = removed.iter().map(|entry| entry.rule.id).collect();
    tx.of(house.tenant)
        .entries(ListOwner::Tenant)
        .remove(&gone, house.person.now)
        .await?;
    tx.commit().await?;
    let text = match (removed.as_slice(), house.list) {
        ([], _) => {
            let flash = Flash::warning(lists::nothing_removed(ids));
            return house.person.redirect(house.path(), flash).await;
        }
        ([one], List::Allow) => {
            let text = words::matches_text(&one.rule.pattern);
            say!("house-off-whitelist", match_text = text)
        }
        ([one], List::Block) => {
            let text = words::matches_text(&one.rule.pattern);
            say!("house-off-blocklist", match_text = text)
        }
        (many, List::Allow) => say!("house-many-off-whitelist", count = many.len()),
        (many, List::Block) => say!("house-many-off-blocklist", count = many.len()),
    };
    let flash = Flash::done(text).with_undo(house.path(), lists::undo_fields(&[], &gone));
    house.person.redirect(house.path(), flash).await
}

async fn undo(state: &WebState, house: House<'_>, sent: &Sent) -> Result<Response, Error> {
    let mut tx = state.database.write().await?;
    let ids = (sent.id.as_slice(), sent.restore.as_slice());
    let touched = house.lists().undo(&mut tx, ids, house.person.now).await?;
    if touched > 0 {
        let name = lists::list_name(house.list);
        let detail = format!("entries: {touched}");
        let event = house.person.event("entry.undone", name, detail);
        tx.of(house.tenant).audit().add(&event).await?;
    }
    tx.commit().await?;
    let flash = lists::undone(touched, sent.id.len() + sent.restore.len());
    house.person.redirect(house.path(), flash).await
}

fn sort(word: &str) -> EntrySort {
    match word {
        "match" => EntrySort::Match,
        "last" => EntrySort::LastHit,
        "hits" => EntrySort::Hits,
        _ => EntrySort::Newest,
    }
}
