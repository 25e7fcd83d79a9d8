//! `/admin/mailboxes/import/{id}`: what would become of each line, how far the work is, and what came of it; and the same
//! as a file.

use std::collections::BTreeMap;

use askama::Template;
use askama_web::WebTemplate;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use serde::Deserialize;

use super::mailbox_import_words::{self as words, ShownLine, Tally};
use super::mailbox_imports::{PATH, path_of};
use crate::contacts::{self, csv_row};
use crate::lang::{Language, spoken, with_language};
use crate::store::{
    Database, MailboxImport, MailboxImportId, MailboxImportState, MailboxLine, MailboxLineOutcome,
    MailboxLineQuery, StoreError,
};
use crate::tenancy::TenantId;
use crate::web::error::Error;
use crate::web::extract::{Admin, Form, Path, Query};
use crate::web::flash::Flash;
use crate::web::page::Page;
use crate::web::pages::imports::{AT_ONCE, tell};
use crate::web::state::WebState;
use crate::web::times::{Moment, Present};

/// Lines on one page, and lines of the report in memory at a time.
const PER_PAGE: u32 = 200;
const REPORTED: u32 = 1_000;

/// Which lines to show.
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
    changes: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "mailbox_import/show.html")]
struct Show {
    page: Page,
    path: String,
    name: String,
    at: Moment,
    state: String,
    import: MailboxImport,
    tallies: Vec<Tally>,
    /// Which kind of line is shown; empty: all.
    kind: &'static str,
    /// How many would be new, for how many of them there is room, and how many would be changed.
    fresh: i64,
    comes: i64,
    changed: i64,
    /// That not all would have room.
    short: Option<String>,
    lines: Vec<ShownLine>,
    further: Option<String>,
}

impl Show {
    fn is(&self, state: &str) -> bool {
        let word = match self.import.state {
            MailboxImportState::Reading => "reading",
            MailboxImportState::Ready => "ready",
            MailboxImportState::Taking => "taking",
            MailboxImportState::Done => "done",
            MailboxImportState::Stopped => "stopped",
        };
        word == state
    }

    /// It was stopped, and going on would bring something.
    fn has_rest(&self) -> bool {
        let changes = self.import.changes && self.changed > 0;
        self.import.is_cut_short() && (self.comes > 0 || changes)
    }
}

/// Shows what was brought.
pub(in crate::web) async fn show(
    State(state): State<WebState>,
    admin: Admin,
    Path(id): Path<MailboxImportId>,
    Query(filter): Query<Filter>,
) -> Result<Response, Error> {
    let mut tx = state.database.read().await?;
    let mut imports = tx.of(admin.tenant.id).mailbox_imports();
    let import = imports.find(id).await?.ok_or(Error::Absent)?;
    let counts = imports.counts(id).await?;
    let outcome = MailboxLineOutcome::parse(&filter.show);
    let query = MailboxLineQuery {
        outcome,
        after: filter.after,
        limit: PER_PAGE,
    };
    let lines = if import.state.is_busy() {
        Vec::new()
    } else {
        imports.lines(id, query).await?
    };
    let fresh = count(&counts, MailboxLineOutcome::New);
    let room = tx.of(admin.tenant.id).mailboxes().room_seen().await?;
    let short = room.and_then(|room| words::short(room, fresh));
    let is_full = lines.len() == usize::try_from(PER_PAGE).unwrap_or(usize::MAX);
    let kind = outcome.map_or("", MailboxLineOutcome::as_str);
    let last = lines.last().filter(|_| is_full);
    let further = last.map(|last| format!("{}?show={kind}&after={}", path_of(id), last.place));
    let present = Present {
        now: admin.now,
        zone: admin.time_zone(),
    };
    let name = words::name(&import);
    let page = Show {
        page: admin.page(name.as_str(), super::mailboxes::PATH),
        path: path_of(id),
        name,
        at: present.moment(import.created_at),
        state: words::state(&import),
        tallies: words::tallies(&counts, import.state),
        kind,
        fresh,
        comes: fresh - room.map_or(0, |room| room.too_many(fresh)),
        short,
        changed: count(&counts, MailboxLineOutcome::Changed),
        lines: lines
            .iter()
            .map(|line| ShownLine::new(line, import.state))
            .collect(),
        further,
        import,
    };
    Ok(page.into_response())
}

fn count(counts: &BTreeMap<MailboxLineOutcome, i64>, outcome: MailboxLineOutcome) -> i64 {
    counts.get(&outcome).copied().unwrap_or(0)
}

/// Sets it to work, stops that, goes on with the rest, or forgets it.
pub(in crate::web) async fn change(
    State(state): State<WebState>,
    admin: Admin,
    Path(id): Path<MailboxImportId>,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    let mut tx = state.database.read().await?;
    let import = tx.of(admin.tenant.id).mailbox_imports().find(id).await?;
    let import = import.ok_or(Error::Absent)?;
    drop(tx);
    match sent.action.as_str() {
        "take" => {
            let changes = sent.changes == "yes";
            set_to_work(&state, &admin, &import, Work::Take { changes }).await
        }
        "rest" => set_to_work(&state, &admin, &import, Work::Rest).await,
        "stop" => stop(&state, &admin, &import).await,
        "remove" => remove(&state, &admin, &import).await,
        _ => Err(Error::NO_SUCH_FORM),
    }
}

/// What an import is set to.
#[derive(Clone, Copy)]
enum Work {
    Take { changes: bool },
    Rest,
}

async fn set_to_work(
    state: &WebState,
    admin: &Admin,
    import: &MailboxImport,
    work: Work,
) -> Result<Response, Error> {
    let (tenant, id) = (admin.tenant.id, import.id);
    let mut tx = state.database.write().await?;
    let mut imports = tx.of(tenant).mailbox_imports();
    let begun = match work {
        Work::Take { changes } => imports.begin(id, changes, admin.now).await?,
        Work::Rest => imports.go_on(id, admin.now).await?,
    };
    if !begun {
        drop(tx);
        let flash = Flash::warning(say!("mailbox-import-before"));
        return admin.redirect(&path_of(id), flash).await;
    }
    let event = admin.event("mailboxes.import_begun", import.file_name.as_str(), "");
    tx.of(tenant).audit().add(&event).await?;
    tx.commit().await?;
    let (database, clock) = (state.database.clone(), state.clock.clone());
    let work = state.tracker.spawn(async move {
        let outcome = contacts::carry_on_mailboxes(&database, &clock, (tenant, id)).await;
        tell(id.0, outcome);
    });
    drop(tokio::time::timeout(AT_ONCE, work).await);
    let mut tx = state.database.read().await?;
    let mut imports = tx.of(tenant).mailbox_imports();
    let now = imports.find(id).await?.ok_or(Error::Absent)?;
    let counts = imports.counts(id).await?;
    drop(tx);
    let flash = if now.state.is_busy() {
        Flash::done(say!("mailbox-import-under-way"))
    } else {
        let added = count(&counts, MailboxLineOutcome::Added);
        let updated = count(&counts, MailboxLineOutcome::Updated);
        Flash::done(say!(
            "mailbox-import-came",
            added = added,
            updated = updated
        ))
    };
    admin.redirect(&path_of(id), flash).await
}

async fn stop(state: &WebState, admin: &Admin, import: &MailboxImport) -> Result<Response, Error> {
    let (tenant, id) = (admin.tenant.id, import.id);
    let mut tx = state.database.write().await?;
    let mut imports = tx.of(tenant).mailbox_imports();
    if !imports.cut_short(id, admin.now).await? {
        drop(tx);
        let flash = Flash::warning(say!("import-stop-late"));
        return admin.redirect(&path_of(id), flash).await;
    }
    let counts = imports.counts(id).await?;
    let added = count(&counts, MailboxLineOutcome::Added);
    let updated = count(&counts, MailboxLineOutcome::Updated);
    let detail = format!("added: {added}, changed: {updated}");
    let event = admin.event("mailboxes.import_stopped", &*import.file_name, detail);
    tx.of(tenant).audit().add(&event).await?;
    tx.commit().await?;
    let flash = Flash::done(say!(
        "mailbox-import-stopped-now",
        added = added,
        updated = updated
    ));
    admin.redirect(&path_of(id), flash).await
}

async fn remove(
    state: &WebState,
    admin: &Admin,
    import: &MailboxImport,
) -> Result<Response, Error> {
    let mut tx = state.database.write().await?;
    let mut imports = tx.of(admin.tenant.id).mailbox_imports();
    let removed = imports.remove(import.id).await?;
    tx.commit().await?;
    let flash = if removed {
        Flash::done(say!("mailbox-import-forgotten", name = words::name(import)))
    } else {
        Flash::warning(say!("mailbox-import-busy"))
    };
    admin.redirect(PATH, flash).await
}

/// The report on its way out.
struct Report {
    database: Database,
    tenant: TenantId,
    id: MailboxImportId,
    /// As it was when it was asked for.
    state: MailboxImportState,
    /// The file is written while the page's own task is over.
    language: Language,
    next: Next,
}

enum Next {
    Head,
    After(i64),
}

/// Sends what became of each line, as a file.
pub(in crate::web) async fn report(
    State(state): State<WebState>,
    admin: Admin,
    Path(id): Path<MailboxImportId>,
) -> Result<Response, Error> {
    let mut tx = state.database.read().await?;
    let import = tx.of(admin.tenant.id).mailbox_imports().find(id).await?;
    let import = import.ok_or(Error::Absent)?;
    drop(tx);
    let report = Report {
        database: state.database.clone(),
        tenant: admin.tenant.id,
        id,
        state: import.state,
        language: spoken(),
        next: Next::Head,
    };
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8; header=present"),
        (
            CONTENT_DISPOSITION,
            "attachment; filename=\"mailboxes-report.csv\"",
        ),
    ];
    let body = Body::from_stream(stream::try_unfold(report, Report::part));
    Ok((headers, body).into_response())
}

impl Report {
    /// The next part; None: there is none. Where the database fails the file ends torn, which browsers say.
    async fn part(mut self) -> Result<Option<(Bytes, Self)>, StoreError> {
        let after = match self.next {
            Next::Head => {
                self.next = Next::After(-1);
                // The mark tells spreadsheets that it is UTF-8.
                let head = [
                    "line",
                    "address",
                    "display_name",
                    "outcome",
                    "result",
                    "why",
                ];
                let head = csv_row(&head.map(str::to_owned));
                return Ok(Some((format!("\u{feff}{head}").into(), self)));
            }
            Next::After(after) => after,
        };
        let query = MailboxLineQuery {
            outcome: None,
            after: Some(after),
            limit: REPORTED,
        };
        let mut tx = self.database.read().await?;
        let lines = tx
            .of(self.tenant)
            .mailbox_imports()
            .lines(self.id, query)
            .await?;
        drop(tx);
        let Some(last) = lines.last() else {
            return Ok(None);
        };
        self.next = Next::After(last.place);
        let text = with_language(self.language, || {
            let row = |line: &MailboxLine| {
                let shown = ShownLine::new(line, self.state);
                csv_row(&[
                    shown.number.to_string(),
                    shown.shown.text(),
                    shown.name,
                    line.outcome.as_str().to_owned(),
                    shown.word,
                    shown.why,
                ])
            };
            lines.iter().map(row).collect::<String>()
        });
        Ok(Some((text.into(), self)))
    }
}
