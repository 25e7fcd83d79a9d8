//! `/admin/mailboxes/import`: bring in mailboxes, as a file or as lines, and what was brought before.

use std::sync::Arc;

use askama::Template;
use askama_web::WebTemplate;
use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::mailbox_import_words as words;
use crate::contacts::{self, MOST_MAILBOXES};
use crate::store::{Actor, IMPORT_LINES_KEPT, MailboxImport, MailboxImportId};
use crate::web::error::Error;
use crate::web::extract::{Admin, Form, Query, see_other};
use crate::web::form::Field;
use crate::web::page::Page;
use crate::web::pages::imports::{AT_ONCE, shown_name, tell};
use crate::web::shown::ShownAddress;
use crate::web::state::Web;
use crate::web::times::{Moment, Present};
use crate::web::upload::{LARGEST_FILE, LARGEST_FILE_WORDS, Uploaded};

pub(in crate::web) const PATH: &str = "/admin/mailboxes/import";
/// Imports shown.
const SHOWN: u32 = 20;

/// Lines that were pasted.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Pasted {
    text: String,
}

/// What the address may ask for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Wanted {
    /// The import that the page before ended with.
    before: String,
}

struct Row {
    path: String,
    name: String,
    by: ShownAddress,
    at: Moment,
    became: String,
    lines: i64,
    has_report: bool,
}

#[derive(Template, WebTemplate)]
#[template(path = "mailbox_import/index.html")]
struct Index {
    page: Page,
    domains: Vec<String>,
    most: u32,
    largest: &'static str,
    file: Field,
    text: Field,
    rows: Vec<Row>,
    /// The way to those before.
    older: Option<String>,
    is_newest: bool,
    /// For so many days they are kept.
    kept: i64,
}

/// What is wrong with the forms, and from where on the list is read.
#[derive(Default)]
struct Asked {
    file: Field,
    text: Field,
    before: Option<MailboxImportId>,
}

/// Shows the forms.
pub(in crate::web) async fn index(
    State(web): State<Web>,
    admin: Admin,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Error> {
    let asked = Asked {
        before: wanted.before.parse().ok().map(MailboxImportId),
        ..Asked::default()
    };
    let page = page(&web, &admin, asked).await?;
    Ok(page.into_response())
}

/// Takes a file or lines, and leads to what would become of them.
pub(in crate::web) async fn bring(
    State(web): State<Web>,
    admin: Admin,
    uploaded: Option<Extension<Arc<Uploaded>>>,
    Form(pasted): Form<Pasted>,
) -> Result<Response, Error> {
    let (mut file, mut text) = (Field::default(), Field::default());
    let uploaded = uploaded.map(|Extension(uploaded)| uploaded);
    let (name, read) = match &uploaded {
        Some(uploaded) => match read_file(uploaded) {
            Ok(read) => read,
            Err(problem) => {
                file.fail(problem);
                return wrong(&web, &admin, file, text).await;
            }
        },
        None if pasted.text.trim().is_empty() => {
            text.fail(say!("mailbox-import-no-lines"));
            return wrong(&web, &admin, file, text).await;
        }
        None => (String::new(), pasted.text.clone()),
    };
    if !web.importing.admit(admin.account.id.0) {
        text = Field::new(pasted.text);
        text.fail(say!("mailbox-import-too-often"));
        return wrong(&web, &admin, file, text).await;
    }
    let state = &web.state;
    let tenant = admin.tenant.id;
    let actor = Actor::Account(admin.account.id, admin.account.address.to_string());
    let client = admin.client.to_string();
    let import = (name.as_str(), &actor, client.as_str());
    let id = contacts::start_mailboxes(&state.database, &state.clock, tenant, import).await?;
    let (database, clock) = (state.database.clone(), state.clock.clone());
    let reading = state.tracker.spawn(async move {
        let outcome = contacts::read_mailboxes(&database, &clock, (tenant, id), read).await;
        tell(id.0, outcome);
        // Its turn ends here, and not with the request: so long it is in memory.
        drop(uploaded);
    });
    // Small ones are read at once; the page of others says how far it is.
    drop(tokio::time::timeout(AT_ONCE, reading).await);
    Ok(see_other(&path_of(id)))
}

/// Name and text of a file, or what is wrong with it.
fn read_file(uploaded: &Uploaded) -> Result<(String, String), String> {
    if uploaded.is_too_large {
        return Err(say!(
            "mailbox-import-too-large",
            largest = LARGEST_FILE_WORDS
        ));
    }
    let Some((name, bytes)) = &uploaded.file else {
        return Err(say!("mailbox-import-no-file"));
    };
    if bytes.len() > LARGEST_FILE {
        return Err(say!(
            "mailbox-import-too-large",
            largest = LARGEST_FILE_WORDS
        ));
    }
    let text = contacts::decode(bytes.to_vec()).map_err(words::no_list)?;
    Ok((shown_name(name), text))
}

/// The page of an import.
pub(super) fn path_of(id: MailboxImportId) -> String {
    format!("{PATH}/{}", id.0)
}

async fn wrong(web: &Web, admin: &Admin, file: Field, text: Field) -> Result<Response, Error> {
    let asked = Asked {
        file,
        text,
        before: None,
    };
    let page = page(web, admin, asked).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn page(web: &Web, admin: &Admin, asked: Asked) -> Result<Index, Error> {
    let mut tx = web.state.database.read().await?;
    let domains = tx.of(admin.tenant.id).domains().list().await?;
    let mut imports = tx.of(admin.tenant.id).mailbox_imports();
    // One more than shown tells whether there are older ones.
    let mut imports = imports.list(asked.before, SHOWN + 1).await?;
    let shown = usize::try_from(SHOWN).unwrap_or(usize::MAX);
    let has_more = imports.len() > shown;
    imports.truncate(shown);
    let older = imports.last().filter(|_| has_more);
    let present = Present {
        now: admin.now,
        zone: admin.time_zone(),
    };
    Ok(Index {
        page: admin.page(say!("mailbox-import-title"), super::mailboxes::PATH),
        domains: domains
            .iter()
            .map(|domain| domain.name.to_unicode())
            .collect(),
        most: MOST_MAILBOXES,
        largest: LARGEST_FILE_WORDS,
        file: asked.file,
        text: asked.text,
        older: older.map(|last| format!("{PATH}?before={}#before", last.id.0)),
        is_newest: asked.before.is_none(),
        kept: IMPORT_LINES_KEPT.num_days(),
        rows: imports.iter().map(|import| row(import, present)).collect(),
    })
}

fn row(import: &MailboxImport, present: Present) -> Row {
    Row {
        path: path_of(import.id),
        name: words::name(import),
        by: ShownAddress::new(import.actor.name()),
        at: present.moment(import.created_at),
        became: words::state(import),
        lines: import.total,
        has_report: !import.state.is_busy(),
    }
}
