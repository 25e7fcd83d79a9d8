//! `/account/passkeys`: the passkeys that sign somebody in, added and removed.
//!
//! A passkey is both steps at once: where the second step is on, a code of it is asked for before one is added.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::header::USER_AGENT;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use tracing::info;
use uuid::Uuid;

use super::second_factor_news::tell;
use crate::mailer::FactorNews;
use crate::store::{PasskeyRecord, Tx};
use crate::tenancy::parse_name;
use crate::web::device::Device;
use crate::web::error::Error;
use crate::web::extract::{AnyPerson, Form};
use crate::web::flash::Flash;
use crate::web::form::Field;
use crate::web::mistakes;
use crate::web::page::Page;
use crate::web::passkeys::{Asked, Counter, Waiting, WhyNot};
use crate::web::person::Person;
use crate::web::second_factor::CodeFields;
use crate::web::state::Web;
use crate::web::times::{Moment, Present};

const PATH: &str = "/account/passkeys";
/// Enough for every device, and a bound for what a thief could leave.
const MOST: usize = 20;
/// Characters that a passkey's name may have.
const LONGEST_NAME: usize = 60;

/// What the forms send.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Sent {
    action: String,
    name: String,
    code: String,
    recovery: String,
    /// The passkey to remove.
    passkey: Option<Uuid>,
    /// The new one, as JSON.
    credential: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "account/passkeys.html")]
struct Show {
    page: Page,
    why_not: Option<WhyNot>,
    lines: Vec<Line>,
    is_full: bool,
    name: Field,
    /// A code is asked for.
    in_two_steps: bool,
    codes: CodeFields,
}

struct Line {
    id: Uuid,
    name: String,
    added: Moment,
    used: Option<Moment>,
}

#[derive(Template, WebTemplate)]
#[template(path = "account/new_passkey.html")]
struct Ask {
    page: Page,
    name: String,
    /// What the browser is asked, as JSON.
    options: String,
}

/// `GET /account/passkeys`
pub(in crate::web) async fn index(
    State(web): State<Web>,
    person: AnyPerson,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let agent = headers
        .get(USER_AGENT)
        .and_then(|value| value.to_str().ok());
    // The device at hand is the one that most people mean.
    let name = agent
        .map(|agent| Device::of(agent).words())
        .unwrap_or_default();
    let mut tx = web.state.database.read().await?;
    let page = show(
        &web,
        &mut tx,
        &person,
        (Field::new(name), CodeFields::default()),
    );
    Ok(page.await?.into_response())
}

/// `POST /account/passkeys`
pub(in crate::web) async fn change(
    State(web): State<Web>,
    person: AnyPerson,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    match sent.action.as_str() {
        "start" => start(&web, &person, &sent).await,
        "add" => add(&web, &person, &sent.credential).await,
        "remove" => remove(&web, &person, sent.passkey).await,
        _ => Err(Error::NO_SUCH_FORM),
    }
}

/// Asks the browser for a new one, once name and code are right.
async fn start(web: &Web, person: &Person, sent: &Sent) -> Result<Response, Error> {
    let account = &person.account;
    let mut name = Field::new(sent.name.trim());
    let mut codes = CodeFields::typed(&sent.code, &sent.recovery);
    let Ok(counter) = web.passkeys.open() else {
        let tx = web.state.database.read().await?;
        return refused(web, tx, person, (name, codes)).await;
    };
    check_name(&mut name);
    let mut tx = web.state.database.write().await?;
    let known = tx.of(account.tenant_id).passkeys().list(account.id).await?;
    if known.len() >= MOST {
        name.fail(say!("passkeys-full", most = MOST));
    }
    if !name.is_fine() {
        return refused(web, tx, person, (name, codes)).await;
    }
    // Last, for what is right is used up.
    if !codes.pass(&mut tx, web, person).await? {
        return refused(web, tx, person, (name, codes)).await;
    }
    tx.commit().await?;
    ask(counter, person, &known, name.value).await
}

async fn ask(
    counter: Counter<'_>,
    person: &Person,
    known: &[PasskeyRecord],
    name: String,
) -> Result<Response, Error> {
    let (options, asked) = counter.ask_for_new(person, known, name.clone())?;
    Waiting::keep(&person.session, asked, person.now).await?;
    let page = Ask {
        page: person.page(say!("passkeys-new-title"), "/account"),
        name,
        options,
    };
    Ok(page.into_response())
}

/// The device has made one: from now on it signs them in.
async fn add(web: &Web, person: &Person, answer: &str) -> Result<Response, Error> {
    let account = &person.account;
    let asked = Waiting::take(&person.session, person.now).await?;
    let (Ok(counter), Some(Asked::New { name, state })) = (web.passkeys.open(), asked) else {
        let flash = Flash::warning(say!("passkeys-too-late"));
        return person.redirect(PATH, flash).await;
    };
    let new = match counter.check_new(answer, &state) {
        Ok(new) => new,
        Err(why) => {
            info!("A new passkey was refused: {why}");
            let flash = Flash::warning(say!("passkeys-not-made"));
            return person.redirect(PATH, flash).await;
        }
    };
    let record = PasskeyRecord {
        id: Uuid::now_v7(),
        credential_id: new.credential_id,
        credential: new.credential,
        name,
        added_at: person.now,
        last_used_at: None,
    };
    let mut tx = web.state.database.write().await?;
    if !tx
        .of(account.tenant_id)
        .passkeys()
        .add(account.id, &record)
        .await?
    {
        drop(tx);
        let flash = Flash::warning(say!("passkeys-not-made"));
        return person.redirect(PATH, flash).await;
    }
    let event = person.event("passkey.added", account.address.as_str(), &*record.name);
    tx.of(account.tenant_id).audit().add(&event).await?;
    let news = FactorNews::PasskeyAdded;
    tell(&mut tx, &web.state, account, news, person.now).await?;
    tx.commit().await?;
    let flash = Flash::done(say!("passkeys-added", name = record.name));
    person.redirect(PATH, flash).await
}

async fn remove(web: &Web, person: &Person, id: Option<Uuid>) -> Result<Response, Error> {
    let account = &person.account;
    let id = id.ok_or(Error::NO_SUCH_FORM)?;
    let mut tx = web.state.database.write().await?;
    let mut passkeys = tx.of(account.tenant_id).passkeys();
    let Some(name) = passkeys.remove(account.id, id).await? else {
        drop(tx);
        let flash = Flash::warning(say!("passkeys-gone"));
        return person.redirect(PATH, flash).await;
    };
    let event = person.event("passkey.removed", account.address.as_str(), &*name);
    tx.of(account.tenant_id).audit().add(&event).await?;
    let news = FactorNews::PasskeyRemoved;
    tell(&mut tx, &web.state, account, news, person.now).await?;
    tx.commit().await?;
    let flash = Flash::done(say!("passkeys-removed", name = name));
    person.redirect(PATH, flash).await
}

fn check_name(name: &mut Field) {
    match parse_name(&name.value, LONGEST_NAME) {
        Ok(parsed) if parsed.is_empty() => name.fail(say!("passkeys-name-missing")),
        Ok(_) => {}
        Err(problem) => name.fail(mistakes::name(&problem)),
    }
}

/// The page again, with what was typed and what is wrong with it. A recovery code that was used stays used.
async fn refused(
    web: &Web,
    mut tx: Tx,
    person: &Person,
    typed: (Field, CodeFields),
) -> Result<Response, Error> {
    let page = show(web, &mut tx, person, typed).await?;
    tx.commit().await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn show(
    web: &Web,
    tx: &mut Tx,
    person: &Person,
    (name, codes): (Field, CodeFields),
) -> Result<Show, Error> {
    let account = &person.account;
    let present = Present {
        now: person.now,
        zone: person.time_zone(),
    };
    let passkeys = tx.of(account.tenant_id).passkeys().list(account.id).await?;
    let line = |passkey: PasskeyRecord| Line {
        id: passkey.id,
        name: passkey.name,
        added: present.day(passkey.added_at),
        used: passkey.last_used_at.map(|at| present.moment(at)),
    };
    let mut factors = tx.of(account.tenant_id).second_factors();
    Ok(Show {
        page: person.page(say!("passkeys-title"), "/account"),
        why_not: web.passkeys.why_not(),
        is_full: passkeys.len() >= MOST,
        lines: passkeys.into_iter().map(line).collect(),
        name,
        in_two_steps: factors.is_on(account.id).await?,
        codes,
    })
}
