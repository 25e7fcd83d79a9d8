//! `/import`: bring in a list, as a file or as lines, and what was brought before.

use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use askama_web::WebTemplate;
use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use uuid::Uuid;

use super::import_words;
use crate::contacts::{self, Kind};
use crate::policy::{ImportId, List};
use crate::store::{IMPORT_LINES_KEPT, Import, NewImport, StoreError};
use crate::web::error::Error;
use crate::web::extract::{Form, Owner, Query, see_other};
use crate::web::form::Field;
use crate::web::mistakes;
use crate::web::page::Page;
use crate::web::shown::plain;
use crate::web::state::Web;
use crate::web::times::{Moment, Present};
use crate::web::upload::{LARGEST_FILE, LARGEST_FILE_WORDS, Uploaded};

/// Imports shown.
const SHOWN: u32 = 20;
/// How long a page waits for work that is nearly always done at once.
pub(super) const AT_ONCE: Duration = Duration::from_millis(1_200);
/// Characters of a file's name that are kept.
const LONGEST_NAME: usize = 100;

/// What the address may ask for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    list: String,
    /// The import that the page before ended with.
    before: String,
}

/// Lines that were pasted.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Pasted {
    list: String,
    text: String,
}

/// One import in the list of them.
#[derive(Debug)]
struct Row {
    id: String,
    name: String,
    at: Moment,
    became: String,
}

/// The page.
#[derive(Template, WebTemplate)]
#[template(path = "import/index.html")]
struct Index {
    page: Page,
    list: List,
    file: Field,
    text: Field,
    rows: Vec<Row>,
    /// The ways to the newest, from older ones, and to those before.
    newest: Option<String>,
    older: Option<String>,
}

/// What is wrong with the forms, which list they are for, and from where on the earlier imports are read.
struct Wanted {
    list: List,
    file: Field,
    text: Field,
    before: Option<ImportId>,
}

impl Index {
    fn is_allow(&self) -> bool {
        self.list == List::Allow
    }
}

/// Shows the forms.
pub(in crate::web) async fn index(
    State(web): State<Web>,
    owner: Owner,
    Query(asked): Query<Asked>,
) -> Result<Response, Error> {
    let wanted = Wanted {
        list: list_named(&asked.list),
        file: Field::default(),
        text: Field::default(),
        before: asked.before.parse().ok().map(ImportId),
    };
    let page = page(&web, &owner, wanted).await?;
    Ok(page.into_response())
}

/// Takes a file or lines, and leads to what would become of them.
pub(in crate::web) async fn bring(
    State(web): State<Web>,
    owner: Owner,
    uploaded: Option<Extension<Arc<Uploaded>>>,
    Form(pasted): Form<Pasted>,
) -> Result<Response, Error> {
    match uploaded {
        Some(Extension(uploaded)) => file(&web, &owner, uploaded).await,
        None => lines(&web, &owner, pasted).await,
    }
}

fn list_named(word: &str) -> List {
    List::parse(word).unwrap_or(List::Allow)
}

async fn file(web: &Web, owner: &Owner, uploaded: Arc<Uploaded>) -> Result<Response, Error> {
    let list = list_named(uploaded.field("list"));
    let (mut field, text) = (Field::default(), Field::default());
    if uploaded.is_too_large {
        field.fail(say!("import-file-large", most = LARGEST_FILE_WORDS));
        return wrong(web, owner, list, (field, text)).await;
    }
    let Some((name, bytes)) = &uploaded.file else {
        field.fail(say!("import-no-file"));
        return wrong(web, owner, list, (field, text)).await;
    };
    if bytes.len() > LARGEST_FILE {
        field.fail(say!("import-file-large", most = LARGEST_FILE_WORDS));
        return wrong(web, owner, list, (field, text)).await;
    }
    let read = match contacts::decode(bytes.to_vec()) {
        Ok(read) => read,
        Err(problem) => {
            field.fail(mistakes::not_a_list(problem));
            return wrong(web, owner, list, (field, text)).await;
        }
    };
    if !web.importing.admit(owner.mailbox.id.0) {
        field.fail(say!("import-too-often"));
        return wrong(web, owner, list, (field, text)).await;
    }
    let kind = contacts::kind_of(&read, name);
    let name = name.clone();
    read_in(web, owner, (list, &name), (read, kind, Some(uploaded))).await
}

async fn lines(web: &Web, owner: &Owner, pasted: Pasted) -> Result<Response, Error> {
    let list = list_named(&pasted.list);
    let mut text = Field::new(pasted.text);
    if text.trimmed().is_empty() {
        text.fail(say!("import-no-lines"));
    } else if !web.importing.admit(owner.mailbox.id.0) {
        text.fail(say!("import-too-often"));
    }
    if !text.is_fine() {
        return wrong(web, owner, list, (Field::default(), text)).await;
    }
    let kind = contacts::kind_of_pasted(&text.value);
    read_in(web, owner, (list, ""), (text.value, kind, None)).await
}

async fn read_in(
    web: &Web,
    owner: &Owner,
    (list, name): (List, &str),
    (text, kind, uploaded): (String, Kind, Option<Arc<Uploaded>>),
) -> Result<Response, Error> {
    let state = &web.state;
    let new = NewImport {
        mailbox: owner.mailbox.id,
        list,
        file_name: shown_name(name),
    };
    let tenant = owner.tenant.id;
    let id = contacts::start_reading(&state.database, &state.clock, tenant, &new).await?;
    let (database, clock) = (state.database.clone(), state.clock.clone());
    let reading = state.tracker.spawn(async move {
        let outcome = contacts::read_in(&database, &clock, (tenant, id), (text, kind)).await;
        tell(id.0, outcome);
        // Its turn ends here, and not with the request: so long it is in memory.
        drop(uploaded);
    });
    // Small ones are read at once; the page of others says how far it is.
    drop(tokio::time::timeout(AT_ONCE, reading).await);
    Ok(see_other(&format!("/import/{}", id.0)))
}

/// The name of a file without its folders, as it is kept.
pub(super) fn shown_name(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let shown = name.chars().filter(|c| !c.is_control());
    shown.take(LONGEST_NAME).collect()
}

/// Says once, in the log, that work in the background was cut off: a job marks it, or goes on with it.
pub(in crate::web) fn tell(id: Uuid, outcome: Result<(), StoreError>) {
    if let Err(error) = outcome {
        tracing::warn!(
            import.id = %id,
            error = &error as &dyn std::error::Error,
            "The work on an import was cut off: {error}"
        );
    }
}

async fn wrong(
    web: &Web,
    owner: &Owner,
    list: List,
    (file, text): (Field, Field),
) -> Result<Response, Error> {
    let wanted = Wanted {
        list,
        file,
        text,
        before: None,
    };
    let page = page(web, owner, wanted).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn page(web: &Web, owner: &Owner, wanted: Wanted) -> Result<Index, Error> {
    let mut tx = web.state.database.read().await?;
    let mut imports = tx.of(owner.tenant.id).imports();
    let since = owner.now - IMPORT_LINES_KEPT;
    let which = (Some(since), wanted.before);
    // One more than shown tells whether there are older ones.
    let mut imports = imports.list(owner.mailbox.id, which, SHOWN + 1).await?;
    let shown = usize::try_from(SHOWN).unwrap_or(usize::MAX);
    let has_more = imports.len() > shown;
    imports.truncate(shown);
    let shown_to = imports.last().filter(|_| has_more);
    let list = wanted.list.as_str();
    let newest = wanted.before.map(|_| format!("/import?list={list}#before"));
    let older = shown_to.map(|it| format!("/import?list={list}&before={}#before", it.id.0));
    let present = Present {
        now: owner.now,
        zone: owner.time_zone(),
    };
    Ok(Index {
        page: owner.page(say!("import-title"), super::entries::path_of(wanted.list)),
        list: wanted.list,
        file: wanted.file,
        text: wanted.text,
        newest,
        older,
        rows: imports.iter().map(|import| row(import, present)).collect(),
    })
}

fn row(import: &Import, present: Present) -> Row {
    Row {
        id: import.id.0.to_string(),
        name: file_name(import),
        at: present.moment(import.created_at),
        became: import_words::state(import),
    }
}

/// What an import is called on pages.
pub(super) fn file_name(import: &Import) -> String {
    if import.file_name.is_empty() {
        say!("import-pasted")
    } else {
        plain(&import.file_name)
    }
}
