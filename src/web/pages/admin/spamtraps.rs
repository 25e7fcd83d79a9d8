//! `/admin/spamtraps`: addresses that no one uses, and who wrote to them.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::settings;
use super::suspect_row::{SuspectRow, setting};
use crate::mail::Address;
use crate::policy::{CheckKind, Suspect};
use crate::store::{Spamtrap, Spamtraps, StoreError, SuspectRecord, TrapProblem, Tx};
use crate::web::error::Error;
use crate::web::extract::{Admin, Form};
use crate::web::flash::Flash;
use crate::web::form::Field;
use crate::web::mistakes;
use crate::web::page::Page;
use crate::web::pasted;
use crate::web::shown::ShownAddress;
use crate::web::state::WebState;
use crate::web::times::{Moment, Present};

pub(in crate::web) const PATH: &str = "/admin/spamtraps";

/// Spamtraps that may be added at once.
const MOST_AT_ONCE: usize = 100;
/// Suspects on the page: those that wrote last.
const SUSPECTS: usize = 100;

/// What a form of the page may send.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Sent {
    action: String,
    /// What was pasted to be added.
    address: String,
    /// Which ones are meant.
    trap: Vec<String>,
    kind: String,
    suspect: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "admin/spamtraps.html")]
struct Index {
    page: Page,
    address: Field,
    traps: Vec<TrapRow>,
    suspects: Vec<SuspectRow>,
    suspects_total: usize,
    /// How long a hit is held against somebody; None: the check is off.
    hold_hours: Option<u16>,
}

/// One spamtrap.
struct TrapRow {
    address: String,
    shown: ShownAddress,
    hits: i64,
    last_hit: Option<Moment>,
}

/// `GET /admin/spamtraps`
pub(in crate::web) async fn show(
    State(state): State<WebState>,
    admin: Admin,
) -> Result<Response, Error> {
    Ok(page(&state, &admin, Field::default())
        .await?
        .into_response())
}

/// `POST /admin/spamtraps`
pub(in crate::web) async fn change(
    State(state): State<WebState>,
    admin: Admin,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    match sent.action.as_str() {
        "" | "add" => add(&state, &admin, sent.address).await,
        "remove" => remove(&state, &admin, &sent.trap).await,
        "restore" => restore(&state, &admin, &sent.trap).await,
        "forgive" => forgive(&state, &admin, &sent).await,
        _ => Err(Error::NO_SUCH_FORM),
    }
}

async fn add(state: &WebState, admin: &Admin, pasted: String) -> Result<Response, Error> {
    let mut field = Field::new(pasted);
    let addresses = read(&mut field);
    let mut tx = state.database.write().await?;
    let mut added = Vec::new();
    for address in addresses {
        let mut traps = tx.of(admin.tenant.id).spamtraps();
        if let Some(problem) = traps.problem(&address).await? {
            field.fail(problem_words(&problem));
            continue;
        }
        match traps.add(&address, admin.now).await {
            Ok(_) => {}
            Err(StoreError::Exists) => continue,
            Err(error) => return Err(error.into()),
        }
        let event = admin.event("spamtrap.added", address.as_str(), "");
        tx.of(admin.tenant.id).audit().add(&event).await?;
        added.push(address);
    }
    if !field.is_fine() {
        drop(tx);
        let page = page(state, admin, field).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    tx.commit().await?;
    let flash = match added.as_slice() {
        [] => Flash::done(say!("traps-were")),
        [one] => Flash::done(say!("traps-added", address = one.as_str())),
        many => Flash::done(say!("traps-added-many", count = many.len())),
    };
    let flash = if added.is_empty() {
        flash
    } else {
        flash.with_undo(PATH, fields("remove", &added))
    };
    admin.redirect(PATH, flash).await
}

/// Reads what was pasted; says what is wrong with each.
fn read(field: &mut Field) -> Vec<Address> {
    let text = field.value.clone();
    let items = pasted::items(&text);
    if items.is_empty() {
        field.fail(say!("traps-write"));
    }
    if items.len() > MOST_AT_ONCE {
        field.fail(say!(
            "traps-too-many-at-once",
            most = MOST_AT_ONCE,
            count = items.len()
        ));
        return Vec::new();
    }
    let mut addresses = Vec::new();
    for item in &items {
        match Address::from_person(item.text) {
            Ok(address) => addresses.push(address),
            Err(problem) => {
                field.fail(format!("{}: {}", item.named(), mistakes::address(&problem)));
            }
        }
    }
    addresses
}

async fn remove(state: &WebState, admin: &Admin, traps: &[String]) -> Result<Response, Error> {
    let mut tx = state.database.write().await?;
    let mut removed = Vec::new();
    for address in known(traps) {
        let mut traps = tx.of(admin.tenant.id).spamtraps();
        match traps.remove(&address, admin.now).await {
            Ok(()) => {}
            Err(StoreError::Absent) => continue,
            Err(error) => return Err(error.into()),
        }
        let event = admin.event("spamtrap.removed", address.as_str(), "");
        tx.of(admin.tenant.id).audit().add(&event).await?;
        removed.push(address);
    }
    tx.commit().await?;
    let flash = match removed.as_slice() {
        [] => Flash::warning(say!("traps-none-removed")),
        [one] => Flash::done(say!("traps-removed", address = one.as_str())),
        many => Flash::done(say!("traps-removed-many", count = many.len())),
    };
    let flash = if removed.is_empty() {
        flash
    } else {
        flash.with_undo(PATH, fields("restore", &removed))
    };
    admin.redirect(PATH, flash).await
}

/// Undo of a removal: what somebody uses meanwhile stays theirs.
async fn restore(state: &WebState, admin: &Admin, traps: &[String]) -> Result<Response, Error> {
    let mut tx = state.database.write().await?;
    let mut restored = 0;
    for address in known(traps) {
        let mut traps = tx.of(admin.tenant.id).spamtraps();
        if traps.problem(&address).await?.is_some() {
            continue;
        }
        match traps.restore(&address).await {
            Ok(()) => restored += 1,
            Err(StoreError::Absent) => continue,
            Err(error) => return Err(error.into()),
        }
        let event = admin.event("spamtrap.restored", address.as_str(), "");
        tx.of(admin.tenant.id).audit().add(&event).await?;
    }
    tx.commit().await?;
    let flash = match restored {
        0 => Flash::warning(say!("traps-nothing-to-undo")),
        _ => Flash::done(say!("traps-undone")),
    };
    admin.redirect(PATH, flash).await
}

async fn forgive(state: &WebState, admin: &Admin, sent: &Sent) -> Result<Response, Error> {
    let suspect = Suspect::parse(&sent.kind, &sent.suspect).ok_or(Error::NO_SUCH_FORM)?;
    let mut tx = state.database.write().await?;
    let mut suspects = tx.of(admin.tenant.id).suspects();
    let forgiven = suspects.forgive_traps(&suspect).await?;
    if forgiven {
        let event = admin.event("spamtrap.forgiven", suspect.to_string(), "");
        tx.of(admin.tenant.id).audit().add(&event).await?;
    }
    tx.commit().await?;
    state.engine.hear_complaints().await;
    let flash = if forgiven {
        Flash::done(say!("traps-forgiven", suspect = suspect.to_string()))
    } else {
        Flash::warning(say!("reports-nothing-held"))
    };
    admin.redirect(PATH, flash).await
}

/// The addresses that a form names; anything else is no spamtrap.
fn known(traps: &[String]) -> Vec<Address> {
    let read = traps.iter().filter_map(|trap| Address::parse(trap).ok());
    read.take(MOST_AT_ONCE).collect()
}

fn fields(action: &str, traps: &[Address]) -> Vec<(String, String)> {
    let action = [("action".to_owned(), action.to_owned())];
    let traps = traps
        .iter()
        .map(|trap| ("trap".to_owned(), trap.to_string()));
    action.into_iter().chain(traps).collect()
}

async fn page(state: &WebState, admin: &Admin, address: Field) -> Result<Index, Error> {
    let present = Present {
        now: admin.now,
        zone: admin.time_zone(),
    };
    let mut tx = state.database.read().await?;
    let most = u32::try_from(Spamtraps::MOST).unwrap_or(u32::MAX);
    let traps = tx.of(admin.tenant.id).spamtraps().list(None, most).await?;
    let (hold_hours, mut trapped) = trapped(&mut tx, admin).await?;
    let suspects_total = trapped.len();
    trapped.truncate(SUSPECTS);
    let row = |trap: &Spamtrap| TrapRow {
        address: trap.address.to_string(),
        shown: ShownAddress::new(trap.address.as_str()),
        hits: trap.hits,
        last_hit: trap.last_hit_at.map(|at| present.moment(at)),
    };
    let suspect_row = |record: &SuspectRecord| {
        let last = record.against.trapped_at.unwrap_or(admin.now);
        let hours = hold_hours.unwrap_or_default();
        let until = record.against.trapped_until(hours, admin.now);
        let what = say!("traps-suspect", count = record.trap_hits);
        SuspectRow::new(&record.suspect, what, (last, until), present)
    };
    Ok(Index {
        page: admin.page(say!("admin-spamtraps"), settings::PATH),
        address,
        traps: traps.iter().map(row).collect(),
        suspects: trapped.iter().map(suspect_row).collect(),
        suspects_total,
        hold_hours,
    })
}

/// Who wrote to a trap, the last first; and for how long that is held against them.
async fn trapped(
    tx: &mut Tx,
    admin: &Admin,
) -> Result<(Option<u16>, Vec<SuspectRecord>), StoreError> {
    let checks = tx.of(admin.tenant.id).checks().list().await?;
    let hold_hours = setting(&checks, |kind| match kind {
        CheckKind::Spamtrap { hold_hours } => Some(*hold_hours),
        _ => None,
    });
    let mut suspects = tx.of(admin.tenant.id).suspects().list(admin.now).await?;
    suspects.retain(|record| record.against.trapped_at.is_some());
    suspects.sort_by_key(|record| std::cmp::Reverse(record.against.trapped_at));
    Ok((hold_hours, suspects))
}

/// Why an address can't be a spamtrap.
fn problem_words(problem: &TrapProblem) -> String {
    match problem {
        TrapProblem::NotOurs(address) => say!("traps-wrong-not-ours", address = address.as_str()),
        TrapProblem::Role => say!("traps-wrong-role"),
        TrapProblem::InUse(address) => say!("traps-wrong-in-use", address = address.as_str()),
        TrapProblem::Star(address) => say!("traps-wrong-star", address = address.as_str()),
        TrapProblem::TooMany => say!("traps-wrong-too-many", most = Spamtraps::MOST),
    }
}
