//! `/import/{id}`: what a list would bring, line by line; takes it in, and takes it back as one.

use std::collections::BTreeMap;

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::import_words::{self, ShownLine, Tally};
use super::imports::{AT_ONCE, file_name, tell};
use crate::contacts;
use crate::lang::{Language, with_language};
use crate::policy::{ImportId, List};
use crate::store::{Begun, Import, ImportState, LineOutcome, LineQuery, ListOwner};
use crate::tenancy::TenantId;
use crate::web::error::Error;
use crate::web::extract::{Form, Owner, Path, Query};
use crate::web::flash::Flash;
use crate::web::lists::list_name;
use crate::web::page::Page;
use crate::web::state::WebState;
use crate::web::times::{Moment, Present};

/// Lines on one page.
const PER_PAGE: u32 = 100;

/// What the address may ask for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Filter {
    show: String,
    after: Option<i64>,
}

/// What the forms may send.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Sent {
    action: String,
    /// Which list to turn it to.
    list: String,
    /// Which list the page said it was for.
    shown: String,
}

/// The page.
#[derive(Template, WebTemplate)]
#[template(path = "import/show.html")]
struct Show {
    page: Page,
    import: Import,
    name: String,
    at: Moment,
    state: String,
    tallies: Vec<Tally>,
    /// Which kind of line is shown; empty: all.
    kind: String,
    /// How many lines could come in, for how many of them there is room, and how many came.
    fresh: usize,
    comes: usize,
    taken: usize,
    /// How many of those that came are as they came.
    as_they_came: i64,
    /// How many lines the file has on the other list.
    elsewhere: usize,
    /// That not all would have room.
    short: Option<String>,
    lines: Vec<ShownLine>,
    further: Option<String>,
}

impl Show {
    fn is(&self, state: &str) -> bool {
        let word = match self.import.state {
            ImportState::Reading => "reading",
            ImportState::Ready => "ready",
            ImportState::Taking => "taking",
            ImportState::Done => "done",
            ImportState::Undoing => "undoing",
            ImportState::Undone => "undone",
            ImportState::Stopped => "stopped",
        };
        word == state
    }

    fn is_allow(&self) -> bool {
        self.import.list == List::Allow
    }

    /// Nothing came in yet, or nothing of it is there any more.
    fn waits(&self) -> bool {
        matches!(self.import.state, ImportState::Ready | ImportState::Undone)
    }

    fn other(&self) -> List {
        self.import.list.other()
    }

    fn here(&self) -> String {
        format!("/import/{}", self.import.id.0)
    }

    fn path(&self) -> &'static str {
        super::entries::path_of(self.import.list)
    }
}

/// Shows what was brought.
pub(in crate::web) async fn show(
    State(state): State<WebState>,
    owner: Owner,
    Path(id): Path<ImportId>,
    Query(filter): Query<Filter>,
) -> Result<Response, Error> {
    let mut tx = state.database.read().await?;
    let mut imports = tx.of(owner.tenant.id).imports();
    let import = imports.find(owner.mailbox.id, id).await?;
    let import = import.ok_or(Error::Absent)?;
    let entries = ListOwner::Mailbox(owner.mailbox.id);
    let room = tx.of(owner.tenant.id).entries(entries).room_seen().await?;
    let mut imports = tx.of(owner.tenant.id).imports();
    let full_from = match room.filter(|_| import.state == ImportState::Ready) {
        Some(room) => imports.full_from(id, room.left).await?,
        None => None,
    };
    let counts = imports.counts(id, full_from).await?;
    let outcome = LineOutcome::parse(&filter.show);
    let query = LineQuery {
        outcome,
        full_from,
        after: filter.after,
        limit: PER_PAGE,
    };
    let as_they_came = if import.state == ImportState::Done {
        imports.count_as_they_came(id).await?
    } else {
        0
    };
    let lines = if import.state.is_busy() {
        Vec::new()
    } else {
        imports.lines(id, query).await?
    };
    let fresh = of(
        &counts,
        &[LineOutcome::New, LineOutcome::Undone, LineOutcome::Full],
    );
    let short = room.and_then(|room| import_words::short(room, fresh));
    let out = room.map_or(0, |room| room.too_many(as_count(fresh)));
    let more = lines.len() == usize::try_from(PER_PAGE).unwrap_or(usize::MAX);
    let further = lines.last().filter(|_| more).map(|last| {
        let show = outcome.map_or("", LineOutcome::as_str);
        format!("/import/{}?show={show}&after={}", id.0, last.place)
    });
    let present = Present {
        now: owner.now,
        zone: owner.time_zone(),
    };
    let list = import.list;
    let page = Show {
        page: owner.page(file_name(&import), super::entries::path_of(list)),
        name: file_name(&import),
        at: present.moment(import.created_at),
        state: import_words::state(&import),
        tallies: import_words::tallies(&counts, &import),
        kind: outcome.map_or("", LineOutcome::as_str).to_owned(),
        fresh,
        comes: fresh.saturating_sub(usize::try_from(out).unwrap_or(0)),
        elsewhere: of(&counts, &[LineOutcome::Elsewhere]),
        short,
        taken: of(&counts, &[LineOutcome::Taken, LineOutcome::Back]),
        as_they_came,
        lines: lines
            .iter()
            .map(|line| ShownLine::new(line, &import, room))
            .collect(),
        further,
        import,
    };
    Ok(page.into_response())
}

fn as_count(lines: usize) -> i64 {
    i64::try_from(lines).unwrap_or(i64::MAX)
}

fn of(counts: &BTreeMap<LineOutcome, i64>, outcomes: &[LineOutcome]) -> usize {
    let count = |outcome| counts.get(outcome).copied().unwrap_or(0);
    let sum: i64 = outcomes.iter().map(count).sum();
    usize::try_from(sum).unwrap_or(0)
}

/// Takes it in, stops that, takes it back, turns it to the other list, or forgets it.
pub(in crate::web) async fn change(
    State(state): State<WebState>,
    owner: Owner,
    Path(id): Path<ImportId>,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    let mut tx = state.database.read().await?;
    let mut imports = tx.of(owner.tenant.id).imports();
    let import = imports.find(owner.mailbox.id, id).await?;
    let mut import = import.ok_or(Error::Absent)?;
    drop(tx);
    if !sent.shown.is_empty() {
        // What was pressed is meant for the list that was seen; another window may have turned it since.
        import.list = List::parse(&sent.shown).ok_or(Error::NO_SUCH_FORM)?;
    }
    match sent.action.as_str() {
        "take" => {
            let from = &[ImportState::Ready, ImportState::Undone][..];
            set_to_work(&state, &owner, &import, (from, ImportState::Taking)).await
        }
        // A second press of the first button takes nothing more in.
        "rest" => {
            let from = &[ImportState::Done][..];
            set_to_work(&state, &owner, &import, (from, ImportState::Taking)).await
        }
        "stop" => stop(&state, &owner, &import).await,
        "turn" => turn(&state, &owner, &import, &sent.list).await,
        "undo" => {
            let from = &[ImportState::Done][..];
            set_to_work(&state, &owner, &import, (from, ImportState::Undoing)).await
        }
        "remove" => remove(&state, &owner, &import).await,
        _ => Err(Error::NO_SUCH_FORM),
    }
}

/// The audit log is English, whoever writes it.
fn name_for_log(import: &Import) -> String {
    with_language(Language::English, || file_name(import))
}

async fn set_to_work(
    state: &WebState,
    owner: &Owner,
    import: &Import,
    (from, to): (&[ImportState], ImportState),
) -> Result<Response, Error> {
    let (tenant, id) = (owner.tenant.id, import.id);
    let path = format!("/import/{}", id.0);
    let mut tx = state.database.write().await?;
    let mut imports = tx.of(tenant).imports();
    let which = (id, import.list);
    let refused = match imports.begin(which, (from, to), owner.now).await? {
        Begun::Now => None,
        Begun::Before => Some(say!("import-was-done")),
        Begun::Turned => Some(say!("import-was-turned")),
    };
    if let Some(why) = refused {
        drop(tx);
        return owner.redirect(&path, Flash::warning(why)).await;
    }
    let action = match to {
        ImportState::Undoing => "entry.import_undone",
        _ => "entry.imported",
    };
    let event = owner.event(action, name_for_log(import), list_name(import.list));
    tx.of(tenant).audit().add_to_own_lists(&event).await?;
    tx.commit().await?;
    carry_on(state, tenant, id).await;
    let flash = done(state, owner, import).await?;
    owner.redirect(&path, flash).await
}

/// Lets the work go on by itself, and waits for what is done at once.
async fn carry_on(state: &WebState, tenant: TenantId, id: ImportId) {
    let (database, clock) = (state.database.clone(), state.clock.clone());
    let work = state.tracker.spawn(async move {
        tell(
            id.0,
            contacts::carry_on(&database, &clock, (tenant, id), |_| ()).await,
        );
    });
    drop(tokio::time::timeout(AT_ONCE, work).await);
}

async fn stop(state: &WebState, owner: &Owner, import: &Import) -> Result<Response, Error> {
    let path = format!("/import/{}", import.id.0);
    let tenant = owner.tenant.id;
    let mut tx = state.database.write().await?;
    let mut imports = tx.of(tenant).imports();
    if !imports.cut_short(import.id, owner.now).await? {
        drop(tx);
        let flash = Flash::warning(say!("import-stop-late"));
        return owner.redirect(&path, flash).await;
    }
    let counts = imports.counts(import.id, None).await?;
    let name = name_for_log(import);
    let event = owner.event("entry.import_stopped", name, list_name(import.list));
    tx.of(tenant).audit().add_to_own_lists(&event).await?;
    tx.commit().await?;
    let taken = of(&counts, &[LineOutcome::Taken, LineOutcome::Back]);
    let list = import.list.as_str();
    let flash = Flash::done(say!("import-stopped-now", count = taken, list = list));
    owner.redirect(&path, flash).await
}

async fn turn(
    state: &WebState,
    owner: &Owner,
    import: &Import,
    list: &str,
) -> Result<Response, Error> {
    let list = List::parse(list).ok_or(Error::NO_SUCH_FORM)?;
    let path = format!("/import/{}", import.id.0);
    let tenant = owner.tenant.id;
    let mut tx = state.database.write().await?;
    let mut imports = tx.of(tenant).imports();
    let turned = imports.turn(import.id, list, owner.now).await?;
    tx.commit().await?;
    let flash = if turned {
        carry_on(state, tenant, import.id).await;
        Flash::done(say!("import-turned", list = list.as_str()))
    } else {
        Flash::warning(say!("import-was-done"))
    };
    owner.redirect(&path, flash).await
}

/// What came of it, as far as it is by now.
async fn done(state: &WebState, owner: &Owner, import: &Import) -> Result<Flash, Error> {
    let mut tx = state.database.read().await?;
    let mut imports = tx.of(owner.tenant.id).imports();
    let now = imports.find(owner.mailbox.id, import.id).await?;
    let counts = imports.counts(import.id, None).await?;
    let taken = of(&counts, &[LineOutcome::Taken, LineOutcome::Back]);
    let list = import.list.as_str();
    Ok(match now.map(|import| import.state) {
        Some(ImportState::Done) => Flash::done(say!("import-on-now", count = taken, list = list)),
        Some(ImportState::Undone) => {
            let moved = imports.count_moved(import.id).await?;
            let off = of(&counts, &[LineOutcome::Undone]);
            Flash::done(if taken == 0 && moved == 0 {
                say!("import-all-off", list = list)
            } else {
                say!(
                    "import-off-but",
                    list = list,
                    off = off,
                    stay = taken,
                    moved = moved
                )
            })
        }
        _ => Flash::done(say!("import-under-way")),
    })
}

async fn remove(state: &WebState, owner: &Owner, import: &Import) -> Result<Response, Error> {
    let mut tx = state.database.write().await?;
    let mut imports = tx.of(owner.tenant.id).imports();
    let removed = imports
        .remove(owner.mailbox.id, import.id, owner.now)
        .await?;
    tx.commit().await?;
    let flash = if removed {
        Flash::done(say!("import-forgotten", what = file_name(import)))
    } else {
        Flash::warning(say!("import-cannot-forget"))
    };
    owner.redirect("/import", flash).await
}
