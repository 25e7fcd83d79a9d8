//! `/admin/mailboxes/{id}/whitelist` and `…/blocklist`: an owner's list, to be read only, where the organisation allows it.
//!
//! Nobody looks unseen: the list opens by a button whose press is written into the log that the owner reads, and stays
//! open for an hour.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::Uri;
use axum::response::{IntoResponse, Response};
use chrono::TimeDelta;
use serde::Deserialize;

use super::{mailbox, mailboxes, settings};
use crate::policy::List;
use crate::store::{Database, LIST_SEEN, ListOwner, ListPage, Tx};
use crate::tenancy::{Mailbox, MailboxId};
use crate::web::error::Error;
use crate::web::extract::{Admin, Form, Path, Query, see_other};
use crate::web::page::Page;
use crate::web::pages::entries_filter::{Choice, Filter, PER_PAGE, came, sorts};
use crate::web::pages::entry_row::EntryRow;
use crate::web::shown::ShownAddress;
use crate::web::state::WebState;
use crate::web::times::Present;

/// How long a list that was opened stays open.
const STAYS_OPEN: TimeDelta = TimeDelta::hours(1);

#[derive(Template, WebTemplate)]
#[template(path = "admin/mailbox_list.html")]
struct Show {
    page: Page,
    address: ShownAddress,
    list: List,
    /// The mailbox's own page, and this one.
    mailbox: String,
    path: String,
    door: Door,
    filter: Filter,
    came: Vec<Choice>,
    sorts: [Choice; 3],
    rows: Vec<EntryRow>,
    first: Option<String>,
    further: Option<String>,
    looked_to: Option<String>,
}

/// Whether the list can be seen.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Door {
    /// The organisation's setting keeps it shut.
    Shut,
    /// One press opens it.
    Closed,
    Open,
}

impl Show {
    fn is_allow(&self) -> bool {
        self.list == List::Allow
    }
    fn is_filtered(&self) -> bool {
        self.filter.is_filtered()
    }
    fn settings() -> &'static str {
        settings::PATH
    }
}

/// The form has no field but its token.
#[derive(Deserialize)]
pub(in crate::web) struct Sent {}

/// Shows the list, or what opens it.
pub(in crate::web) async fn show(
    State(state): State<WebState>,
    admin: Admin,
    uri: Uri,
    Path(id): Path<MailboxId>,
    Query(filter): Query<Filter>,
) -> Result<Response, Error> {
    let mut tx = state.database.read().await?;
    let mailbox = mailbox::find(&mut tx, &admin, id).await?;
    let list = list_at(&uri);
    let door = door(&mut tx, &admin, &mailbox).await?;
    let found = if door == Door::Open {
        let query = filter.query(list, admin.now);
        let mut entries = tx.of(admin.tenant.id).entries(ListOwner::Mailbox(id));
        entries.page(&query).await?
    } else {
        ListPage::default()
    };
    let present = Present {
        now: admin.now,
        zone: admin.time_zone(),
    };
    let path = path_of(id, list);
    let is_full = found.entries.len() == usize::try_from(PER_PAGE).unwrap_or(usize::MAX);
    let shown_to = found.entries.last().filter(|_| is_full);
    let address = ShownAddress::new(mailbox.address.as_str());
    let title = match list {
        List::Allow => say!("mailbox-list-allow", mailbox = address.text()),
        List::Block => say!("mailbox-list-block", mailbox = address.text()),
    };
    let page = Show {
        page: admin.page(title, mailboxes::PATH),
        address,
        list,
        mailbox: mailbox::path(id),
        door,
        came: came(list),
        sorts: sorts(),
        first: filter.is_further().then(|| filter.link(&path, None)),
        further: shown_to.map(|last| filter.link(&path, Some(&last.rule.id.0.to_string()))),
        looked_to: found
            .looked_to
            .map(|last| filter.link(&path, Some(&last.0.to_string()))),
        rows: found
            .entries
            .iter()
            .map(|entry| EntryRow::new(entry, present).of_somebody(entry))
            .collect(),
        filter,
        path,
    };
    Ok(page.into_response())
}

/// Opens the list: the owner is told of it.
pub(in crate::web) async fn open(
    State(state): State<WebState>,
    admin: Admin,
    uri: Uri,
    Path(id): Path<MailboxId>,
    Form(Sent {}): Form<Sent>,
) -> Result<Response, Error> {
    let path = path_of(id, list_at(&uri));
    note(&state.database, &admin, id).await?;
    Ok(see_other(&path))
}

async fn note(database: &Database, admin: &Admin, id: MailboxId) -> Result<(), Error> {
    let mut tx = database.write().await?;
    let mailbox = mailbox::find(&mut tx, admin, id).await?;
    if door(&mut tx, admin, &mailbox).await? == Door::Closed {
        let event = admin.event(LIST_SEEN, mailbox.address.as_str(), "");
        tx.of(admin.tenant.id).audit().add(&event).await?;
        tx.commit().await?;
    }
    Ok(())
}

async fn door(tx: &mut Tx, admin: &Admin, mailbox: &Mailbox) -> Result<Door, Error> {
    if !admin.tenant.admins_see_lists {
        return Ok(Door::Shut);
    }
    let mut audit = tx.of(admin.tenant.id).audit();
    let by = (admin.account.id.0, LIST_SEEN);
    let since = admin.now - STAYS_OPEN;
    let is_open = audit.was_done(by, mailbox.address.as_str(), since).await?;
    Ok(if is_open { Door::Open } else { Door::Closed })
}

fn list_at(uri: &Uri) -> List {
    if uri.path().ends_with("/blocklist") {
        List::Block
    } else {
        List::Allow
    }
}

fn path_of(id: MailboxId, list: List) -> String {
    let name = match list {
        List::Allow => "whitelist",
        List::Block => "blocklist",
    };
    format!("{}/{name}", mailbox::path(id))
}
