//! `/operator/watched`: own addresses and domains on others' lists, each listing a case with its log.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use uuid::Uuid;

use super::lists;
use crate::store::{Tx, WatchedCase, WatchedRecord};
use crate::tenancy::{NameError, TenantId, Watched, WatchedError, parse_name};
use crate::web::error::Error;
use crate::web::extract::{Form, Operator, Path};
use crate::web::flash::Flash;
use crate::web::form::Field;
use crate::web::mistakes;
use crate::web::page::Page;
use crate::web::shown::plain;
use crate::web::state::WebState;
use crate::web::times::{Moment, Present};

pub(super) const PATH: &str = "/operator/watched";
/// Things that are watched.
const MOST: usize = 50;
/// Addresses and domains of all of them: an hour is long enough for their questions to seven lists, four a second.
const MOST_ADDRESSES: usize = 2_000;
/// Cases that are over and shown.
const CLOSED: u32 = 50;
/// Characters of a note and of a cause.
const LONGEST_NOTE: usize = 100;
const LONGEST_CAUSE: usize = 1000;

/// What the forms send.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Sent {
    action: String,
    what: String,
    note: String,
    watched: Option<Uuid>,
    cause: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "operator/watched.html")]
struct Index {
    page: Page,
    open: Vec<CaseLine>,
    closed: Vec<CaseLine>,
    things: Vec<ThingLine>,
    is_full: bool,
    what: Field,
    note: Field,
}

struct ThingLine {
    id: Uuid,
    what: String,
    note: String,
    checked: Option<Moment>,
}

struct CaseLine {
    path: String,
    subject: String,
    list: String,
    found: Moment,
    asked: Option<Moment>,
    gone: Option<Moment>,
    /// Nobody asks that list any more.
    is_unasked: bool,
    has_cause: bool,
}

#[derive(Template, WebTemplate)]
#[template(path = "operator/watched_case.html")]
struct Show {
    page: Page,
    path: String,
    line: CaseLine,
    zone: String,
    answer: String,
    said: String,
    cause: Field,
    asked_by: String,
}

/// `GET /operator/watched`
pub(in crate::web) async fn index(
    State(state): State<WebState>,
    operator: Operator,
) -> Result<Response, Error> {
    let mut tx = state.database.read().await?;
    let typed = (Field::default(), Field::default());
    Ok(list(&mut tx, &operator, typed).await?.into_response())
}

/// `POST /operator/watched`
pub(in crate::web) async fn change(
    State(state): State<WebState>,
    operator: Operator,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    let tx = state.database.write().await?;
    match sent.action.as_str() {
        "add" => add(tx, &operator, &sent).await,
        "remove" => remove(tx, &operator, sent.watched).await,
        _ => Err(Error::NO_SUCH_FORM),
    }
}

async fn add(mut tx: Tx, operator: &Operator, sent: &Sent) -> Result<Response, Error> {
    let (mut what, mut note) = (Field::new(sent.what.trim()), Field::new(sent.note.trim()));
    let parsed = Watched::parse(what.trimmed());
    if let Err(error) = &parsed {
        what.fail(match error {
            WatchedError::Neither => say!("watched-wrong-neither"),
            WatchedError::TooLarge => say!("watched-wrong-large"),
            WatchedError::NotPublic => say!("watched-wrong-private"),
        });
    }
    match parse_name(&note.value, LONGEST_NOTE) {
        Ok(_) => {}
        Err(problem) => note.fail(mistakes::name(&problem)),
    }
    let known = tx.system().watched().list().await?;
    if known.len() >= MOST {
        what.fail(say!("watched-wrong-many", most = MOST));
    }
    let sum: usize = known.iter().map(|thing| thing.what.count()).sum();
    if parsed
        .as_ref()
        .is_ok_and(|new| sum + new.count() > MOST_ADDRESSES)
    {
        let left = MOST_ADDRESSES.saturating_sub(sum);
        what.fail(say!(
            "watched-wrong-sum",
            most = MOST_ADDRESSES,
            left = left
        ));
    }
    let Some(thing) = parsed.ok().filter(|_| what.is_fine() && note.is_fine()) else {
        return wrong(tx, operator, (what, note)).await;
    };
    let name = thing.to_string();
    let new = WatchedRecord {
        id: Uuid::now_v7(),
        what: thing,
        note: note.value.clone(),
        added_at: operator.now,
        checked_at: None,
    };
    if !tx.system().watched().add(&new).await? {
        what.fail(say!("watched-wrong-known"));
        return wrong(tx, operator, (what, note)).await;
    }
    let event = operator.event("watched.added", &*name, "");
    tx.of(TenantId::SYSTEM).audit().add(&event).await?;
    tx.commit().await?;
    let flash = Flash::done(say!("watched-added", what = name));
    operator.redirect(PATH, flash).await
}

async fn remove(mut tx: Tx, operator: &Operator, id: Option<Uuid>) -> Result<Response, Error> {
    let id = id.ok_or(Error::NO_SUCH_FORM)?;
    let Some(what) = tx.system().watched().remove(id).await? else {
        drop(tx);
        let flash = Flash::warning(say!("watched-gone-already"));
        return operator.redirect(PATH, flash).await;
    };
    let event = operator.event("watched.removed", &*what, "");
    tx.of(TenantId::SYSTEM).audit().add(&event).await?;
    tx.commit().await?;
    let undo = vec![
        ("action".to_owned(), "add".to_owned()),
        ("what".to_owned(), what.clone()),
    ];
    let flash = Flash::done(say!("watched-removed", what = what)).with_undo(PATH, undo);
    operator.redirect(PATH, flash).await
}

async fn wrong(mut tx: Tx, operator: &Operator, typed: (Field, Field)) -> Result<Response, Error> {
    let page = list(&mut tx, operator, typed).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn list(
    tx: &mut Tx,
    operator: &Operator,
    (what, note): (Field, Field),
) -> Result<Index, Error> {
    let present = present(operator);
    let things = tx.system().watched().list().await?;
    let open = tx.system().watched().open_cases().await?;
    let closed = tx.system().watched().closed_cases(CLOSED).await?;
    let thing = |thing: &WatchedRecord| ThingLine {
        id: thing.id,
        what: thing.what.to_string(),
        note: thing.note.clone(),
        checked: thing.checked_at.map(|at| present.moment(at)),
    };
    let lines = |cases: Vec<WatchedCase>| -> Vec<CaseLine> {
        let line = |case: &WatchedCase| CaseLine::of(case, present);
        cases.iter().map(line).collect()
    };
    Ok(Index {
        page: operator.page(say!("watched-title"), lists::PATH),
        open: lines(open),
        closed: lines(closed),
        is_full: things.len() >= MOST,
        things: things.iter().map(thing).collect(),
        what,
        note,
    })
}

/// `GET /operator/watched/{id}`
pub(in crate::web) async fn show(
    State(state): State<WebState>,
    operator: Operator,
    Path(id): Path<Uuid>,
) -> Result<Response, Error> {
    let mut tx = state.database.read().await?;
    let case = tx.system().watched().case(id).await?;
    let case = case.ok_or(Error::Absent)?;
    let typed = Field::new(case.cause.as_str());
    Ok(page(&operator, &case, typed).into_response())
}

/// `POST /operator/watched/{id}`
pub(in crate::web) async fn write(
    State(state): State<WebState>,
    operator: Operator,
    Path(id): Path<Uuid>,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    let mut tx = state.database.write().await?;
    let case = tx.system().watched().case(id).await?;
    let case = case.ok_or(Error::Absent)?;
    let (detail, flash) = match sent.action.as_str() {
        "cause" => {
            let mut typed = Field::new(sent.cause.trim());
            if typed.value.chars().count() > LONGEST_CAUSE {
                typed.fail(mistakes::name(&NameError::TooLong(LONGEST_CAUSE)));
                let page = page(&operator, &case, typed);
                return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
            }
            tx.system().watched().set_cause(id, &typed.value).await?;
            ("cause", Flash::done(say!("watched-cause-saved")))
        }
        "asked" => {
            let by = operator.account.address.as_str();
            let mut things = tx.system().watched();
            if !things.asked(id, by, operator.now).await? {
                drop(tx);
                let flash = Flash::warning(say!("watched-asked-already"));
                return operator.redirect(&path(id), flash).await;
            }
            (
                "asked_for_removal",
                Flash::done(say!("watched-asked-saved")),
            )
        }
        _ => return Err(Error::NO_SUCH_FORM),
    };
    let detail = format!("{}, {detail}", case.zone);
    let event = operator.event("watched.case_changed", &*case.subject, detail);
    tx.of(TenantId::SYSTEM).audit().add(&event).await?;
    tx.commit().await?;
    operator.redirect(&path(id), flash).await
}

fn page(operator: &Operator, case: &WatchedCase, typed: Field) -> Show {
    let line = CaseLine::of(case, present(operator));
    let title = say!(
        "watched-case-title",
        subject = case.subject.as_str(),
        list = case.list.as_str()
    );
    Show {
        page: operator.page(title, lists::PATH),
        path: path(case.id),
        line,
        zone: case.zone.clone(),
        answer: case.answer.clone(),
        said: plain(&case.said),
        cause: typed,
        asked_by: case.asked_by.clone().unwrap_or_default(),
    }
}

fn path(id: Uuid) -> String {
    format!("{PATH}/{id}")
}

fn present(operator: &Operator) -> Present {
    Present {
        now: operator.now,
        zone: operator.time_zone(),
    }
}

impl CaseLine {
    fn of(case: &WatchedCase, present: Present) -> Self {
        Self {
            path: path(case.id),
            subject: case.subject.clone(),
            list: case.list.clone(),
            found: present.moment(case.found_at),
            asked: case.asked_at.map(|at| present.moment(at)),
            gone: case.gone_at.map(|at| present.moment(at)),
            is_unasked: case.unasked,
            has_cause: !case.cause.is_empty(),
        }
    }
}
