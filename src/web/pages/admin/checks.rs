//! The checks on strangers: which are on and what they weigh, and the catalogue of public lists to switch on.

use std::collections::BTreeMap;

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::check_words::{self, key, known_of, name, not_alone, outcome, points, what};
use super::checks_form::{
    Sent, check_threshold, offered, set_points, setting, setting_key, settings, switch,
};
use super::settings as settings_page;
use crate::checks::{HealthBook, KnownList};
use crate::policy::{Check, CheckKind, Checks};
use crate::store::WrongRates;
use crate::web::error::Error;
use crate::web::extract::{Admin, Form};
use crate::web::flash::Flash;
use crate::web::form::{self, Field};
use crate::web::health::ShownHealth;
use crate::web::list_words;
use crate::web::page::Page;
use crate::web::state::WebState;
use crate::web::times::Present;
use crate::web::wrong::ShownRate;

pub(in crate::web) const PATH: &str = "/admin/checks";

#[derive(Template, WebTemplate)]
#[template(path = "admin/checks.html")]
struct Edit {
    page: Page,
    threshold: Field,
    /// What is wrong with all of them together.
    problems: Vec<String>,
    /// A mark of what the form is filled with.
    shown: String,
    on: Vec<OnLine>,
    off: Vec<OffLine>,
    /// What the mode in force does with the outcome.
    mode: String,
    /// Nothing that is on could reach the threshold.
    idle: bool,
    /// Something is on only to be watched.
    watching: bool,
}

/// A check that is on.
struct OnLine {
    key: String,
    name: String,
    /// What it looks at.
    what: String,
    /// Why it refuses nobody alone.
    not_alone: Option<String>,
    points: Field,
    has_points: bool,
    /// What is set beside or instead of points.
    settings: Vec<Setting>,
    speaks_for: bool,
    /// Of a list.
    health: Option<ShownHealth>,
    /// How often it was wrong: of a list that speaks against senders.
    wrong: Option<ShownRate>,
}

/// A number that a check has besides its points.
struct Setting {
    /// Within the check's fields.
    name: &'static str,
    label: String,
    field: Field,
}

/// A check that could be switched on.
struct OffLine {
    key: String,
    name: String,
    what: String,
    not_alone: Option<String>,
    terms: String,
    /// "3 points", "1 point in favour".
    points: String,
}

/// `GET /admin/checks`
pub(in crate::web) async fn show(
    State(state): State<WebState>,
    admin: Admin,
) -> Result<Response, Error> {
    let (checks, rates) = stored(&state, &admin).await?;
    let threshold = Field::new(admin.tenant.threshold.to_string());
    let shown = Shown {
        mark: mark(admin.tenant.threshold, &checks),
        threshold,
        checks: &checks,
        points: &BTreeMap::new(),
        problems: Vec::new(),
        rates: &rates,
    };
    Ok(page(&state, &admin, shown).into_response())
}

/// `POST /admin/checks`
pub(in crate::web) async fn change(
    State(state): State<WebState>,
    admin: Admin,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    let wanted = match wanted(&state, &admin, &sent).await? {
        Ok(wanted) => wanted,
        Err(refused) => return Ok(refused),
    };
    if !keep(&state, &admin, &wanted).await? {
        // Somebody else was quicker by a moment: what they kept is shown, with what was typed.
        let mut tx = state.database.read().await?;
        let tenant = tx.of(admin.tenant.id).row().find().await?;
        let threshold = tenant.ok_or(Error::Absent)?.threshold;
        drop(tx);
        let (checks, rates) = stored(&state, &admin).await?;
        let now = (threshold, checks.as_slice(), &rates);
        return Ok(changed_meanwhile(&state, &admin, &sent, now));
    }
    admin.redirect(PATH, Flash::done(wanted.done)).await
}

/// What a sent form asks for.
pub(super) struct Wanted {
    pub(super) threshold: i32,
    pub(super) checks: Vec<Check>,
    /// A mark of how they were before.
    before: String,
    /// What was done when it is kept, for people.
    done: String,
}

/// Reads a sent form; what can't be taken is answered with the page, which says why.
pub(super) async fn wanted(
    state: &WebState,
    admin: &Admin,
    sent: &Sent,
) -> Result<Result<Wanted, Response>, Error> {
    let (mut checks, rates) = stored(state, admin).await?;
    let before = mark(admin.tenant.threshold, &checks);
    if sent.get("shown").is_some_and(|shown| *shown != before) {
        return Ok(Err(changed_meanwhile(
            state,
            admin,
            sent,
            (admin.tenant.threshold, &checks, &rates),
        )));
    }
    let mut threshold = Field::new(sent.get("threshold").cloned().unwrap_or_default());
    let wanted = check_threshold(&mut threshold);
    let mut points = set_points(&mut checks, sent);
    let done = switch(&mut checks, sent.get("action").map_or("", String::as_str));
    let mut problems = Vec::new();
    for problem in Checks::problems(&checks) {
        let told = check_words::problem(&problem, &checks);
        let check = problem.index.and_then(|index| checks.get(index));
        match check.filter(|check| check.enabled) {
            Some(check) => {
                let (key, value) = match setting(&check.kind, problem.field) {
                    Some(value) => (setting_key(&check.kind, problem.field), value),
                    None => (key(&check.kind), check.points.to_string()),
                };
                let field = points.entry(key).or_insert_with(|| Field::new(value));
                field.fail(told);
            }
            None => problems.push(told),
        }
    }
    let fine = problems.is_empty() && points.values().all(Field::is_fine);
    let (Some(wanted), true) = (wanted, fine) else {
        let shown = Shown {
            mark: before,
            threshold,
            checks: &checks,
            points: &points,
            problems,
            rates: &rates,
        };
        let page = page(state, admin, shown);
        return Ok(Err((StatusCode::UNPROCESSABLE_ENTITY, page).into_response()));
    };
    Ok(Ok(Wanted {
        threshold: wanted,
        checks,
        before,
        done,
    }))
}

/// Somebody has changed the checks since the form was shown: they are shown as they are now, with what was typed, and
/// what differs is told.
fn changed_meanwhile(
    state: &WebState,
    admin: &Admin,
    sent: &Sent,
    (now, checks, rates): (i32, &[Check], &WrongRates),
) -> Response {
    let mut threshold = Field::new(sent.get("threshold").cloned().unwrap_or_default());
    threshold.tell_now(&now.to_string());
    let mut points = set_points(&mut checks.to_vec(), sent);
    for check in checks {
        if let Some(field) = points.get_mut(&key(&check.kind)) {
            field.tell_now(&check.points.to_string());
        }
        for (name, value, _) in settings(&check.kind) {
            if let Some(field) = points.get_mut(&setting_key(&check.kind, name)) {
                field.tell_now(&value.to_string());
            }
        }
    }
    let shown = Shown {
        mark: mark(now, checks),
        threshold,
        checks,
        points: &points,
        problems: vec![say!("checks-changed-meanwhile")],
        rates,
    };
    (StatusCode::CONFLICT, page(state, admin, shown)).into_response()
}

/// Marks what the form is filled with.
fn mark(threshold: i32, checks: &[Check]) -> String {
    form::mark(&[&threshold.to_string(), &format!("{checks:?}")])
}

/// The checks, and how often the lists among them were wrong.
async fn stored(state: &WebState, admin: &Admin) -> Result<(Vec<Check>, WrongRates), Error> {
    let mut tx = state.database.read().await?;
    let checks = tx.of(admin.tenant.id).checks().list().await?;
    let rates = tx
        .of(admin.tenant.id)
        .decisions()
        .wrong_rates(admin.now)
        .await?;
    Ok((checks, rates))
}

/// Keeps what is wanted; false when somebody was quicker.
async fn keep(state: &WebState, admin: &Admin, wanted: &Wanted) -> Result<bool, Error> {
    let id = admin.tenant.id;
    let mut tx = state.database.write().await?;
    let tenant = tx.of(id).row().find_to_change().await?;
    let mut tenant = tenant.ok_or(Error::Absent)?;
    let before = tx.of(id).checks().list().await?;
    if mark(tenant.threshold, &before) != wanted.before {
        return Ok(false);
    }
    tenant.threshold = wanted.threshold;
    let detail = Checks::in_short(wanted.threshold, &wanted.checks);
    let event = admin.event("checks.changed", tenant.slug.as_str(), detail);
    tx.of(id).row().update(&tenant).await?;
    tx.of(id).checks().replace(&wanted.checks).await?;
    tx.of(id).audit().add(&event).await?;
    tx.commit().await?;
    Ok(true)
}

/// What the form shows.
struct Shown<'a> {
    /// Of what is kept.
    mark: String,
    threshold: Field,
    checks: &'a [Check],
    points: &'a BTreeMap<String, Field>,
    problems: Vec<String>,
    rates: &'a WrongRates,
}

fn page(state: &WebState, admin: &Admin, shown: Shown<'_>) -> Edit {
    let Shown {
        mark,
        threshold,
        checks,
        points,
        problems,
        rates,
    } = shown;
    let health = state.engine.checker().health();
    let present = Present {
        now: admin.now,
        zone: admin.time_zone(),
    };
    let is_on = |check: &&Check| check.enabled;
    let on: Vec<OnLine> = checks
        .iter()
        .filter(is_on)
        .map(|check| OnLine {
            health: shown_health(check, health, present),
            wrong: shown_rate(check, rates),
            ..OnLine::of(check, points)
        })
        .collect();
    let kept_off = checks.iter().filter(|check| !check.enabled);
    let kept_off = kept_off.map(|check| (check.clone(), known_of(&check.kind)));
    let is_new = |kind: &CheckKind| checks.iter().all(|check| key(&check.kind) != key(kind));
    let new = offered()
        .into_iter()
        .filter(|(check, _)| is_new(&check.kind));
    let off = kept_off
        .chain(new)
        .map(|(check, known)| OffLine::of(&check, known));
    let against = checks.iter().filter(is_on);
    let against = against.filter(|check| !matches!(check.kind, CheckKind::Dnswl(_)));
    Edit {
        page: admin.page(say!("admin-checks"), settings_page::PATH),
        watching: checks
            .iter()
            .any(|check| check.enabled && check.is_watched()),
        idle: against.map(heaviest).sum::<i32>() < admin.tenant.threshold,
        threshold,
        problems,
        shown: mark,
        on,
        off: off.collect(),
        mode: outcome(admin.tenant.mode),
    }
}

fn shown_health(check: &Check, health: &HealthBook, present: Present) -> Option<ShownHealth> {
    let list = check.kind.list()?;
    Some(ShownHealth::of(list, health, present))
}

fn shown_rate(check: &Check, rates: &WrongRates) -> Option<ShownRate> {
    match &check.kind {
        CheckKind::Dnsbl(list) => Some(ShownRate::of(rates, list)),
        _ => None,
    }
}

/// The most that a check could add.
fn heaviest(check: &Check) -> i32 {
    let codes = check.kind.list().into_iter();
    let codes = codes.flat_map(|list| list.codes.values());
    let points = codes.map(|code| code.points.unwrap_or(check.points));
    points.max().unwrap_or(check.points)
}

impl OnLine {
    fn of(check: &Check, typed: &BTreeMap<String, Field>) -> Self {
        let known = known_of(&check.kind);
        let field = |key: &str, value: String| {
            let typed = typed.get(key).cloned();
            typed.unwrap_or_else(|| Field::new(value))
        };
        let of_check = |(name, value, label): (_, u32, String)| Setting {
            name,
            label,
            field: field(&setting_key(&check.kind, name), value.to_string()),
        };
        let settings = settings(&check.kind).into_iter();
        Self {
            key: key(&check.kind),
            name: name(&check.kind),
            what: what(&check.kind, known),
            not_alone: not_alone(&check.kind),
            points: field(&key(&check.kind), check.points.to_string()),
            settings: settings.map(of_check).collect(),
            has_points: !matches!(check.kind, CheckKind::Probing(_)),
            speaks_for: matches!(check.kind, CheckKind::Dnswl(_)),
            health: None,
            wrong: None,
        }
    }
}

impl OffLine {
    fn of(check: &Check, known: Option<&KnownList>) -> Self {
        Self {
            key: key(&check.kind),
            name: name(&check.kind),
            what: what(&check.kind, known),
            not_alone: not_alone(&check.kind),
            terms: known.map_or("", list_words::terms).to_owned(),
            points: points(check),
        }
    }
}
