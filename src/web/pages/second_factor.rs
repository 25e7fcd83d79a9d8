//! `/account/second-factor`: the second step at sign-in, set up, used up and switched off.
//!
//! Nothing about it is changed without a code of it; what is set up counts only once a code has shown that the app has
//! the secret. The form of a set-up is marked with the secret it shows: one that was begun anew elsewhere since is neither
//! switched on nor given up by it. Recovery codes are shown in the answer to the form that made them, and never again: only hashes are kept.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::second_factor_news::tell;
use super::second_factor_setup::{NewCodes, Setup, mark_of};
use crate::mailer::FactorNews;
use crate::store::{SecondFactor, Tx};
use crate::tenancy::{RecoveryCode, TotpSecret};
use crate::web::error::Error;
use crate::web::extract::{AnyPerson, Form};
use crate::web::flash::Flash;
use crate::web::page::Page;
use crate::web::person::Person;
use crate::web::second_factor::{CodeFields, not_the_code, seal, step_of, unseal};
use crate::web::state::Web;
use crate::web::times::{Moment, Present};

const PATH: &str = "/account/second-factor";

/// What a form of the page may send.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Sent {
    action: String,
    code: String,
    recovery: String,
    /// Which set-up is meant.
    setup: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "account/second_factor.html")]
struct Show {
    page: Page,
    state: Stage,
    fields: CodeFields,
    /// Made just now, shown this once.
    new_codes: Option<NewCodes>,
}

/// How far it is.
enum Stage {
    Off,
    SettingUp(Setup),
    On { since: Moment, codes_left: String },
}

/// `GET /account/second-factor`
pub(in crate::web) async fn index(
    State(web): State<Web>,
    person: AnyPerson,
) -> Result<Response, Error> {
    let mut tx = web.state.database.read().await?;
    let page = show(&web, &mut tx, &person, CodeFields::default()).await?;
    Ok(page.into_response())
}

/// `POST /account/second-factor`
pub(in crate::web) async fn change(
    State(web): State<Web>,
    person: AnyPerson,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    match sent.action.as_str() {
        "start" => start(&web, &person).await,
        "cancel" => cancel(&web, &person, &sent).await,
        "confirm" => confirm(&web, &person, &sent).await,
        "new-codes" | "off" => with_code(&web, &person, &sent).await,
        _ => Err(Error::NO_SUCH_FORM),
    }
}

async fn start(web: &Web, person: &Person) -> Result<Response, Error> {
    let account = &person.account;
    let secret = TotpSecret::generate().map_err(|error| Error::failure("randomness", &error))?;
    let sealed = seal(&web.state, account, &secret)?;
    let mut tx = web.state.database.write().await?;
    let mut factors = tx.of(account.tenant_id).second_factors();
    let started = factors.start(account.id, &sealed, person.now).await?;
    tx.commit().await?;
    if started {
        return Ok(crate::web::extract::see_other(PATH));
    }
    let text = say!("second-was-on");
    person.redirect(PATH, Flash::warning(text)).await
}

async fn cancel(web: &Web, person: &Person, sent: &Sent) -> Result<Response, Error> {
    let account = &person.account;
    let mut tx = web.state.database.write().await?;
    let mut factors = tx.of(account.tenant_id).second_factors();
    let factor = factors.find(account.id).await?;
    if let Some(factor) = factor.filter(|factor| is_meant(factor, sent)) {
        factors.give_up(account.id, &factor.sealed_secret).await?;
    }
    tx.commit().await?;
    Ok(crate::web::extract::see_other("/account"))
}

/// The set-up is the one whose form was sent.
fn is_meant(factor: &SecondFactor, sent: &Sent) -> bool {
    factor.confirmed_at.is_none() && sent.setup == mark_of(factor)
}

/// The app has the secret: from now on it counts, and everywhere else they are signed out.
async fn confirm(web: &Web, person: &Person, sent: &Sent) -> Result<Response, Error> {
    let account = &person.account;
    let mut fields = CodeFields::typed(&sent.code, "");
    let mut tx = web.state.database.write().await?;
    let factor = tx
        .of(account.tenant_id)
        .second_factors()
        .find(account.id)
        .await?;
    let Some(factor) = factor.filter(|factor| factor.confirmed_at.is_none()) else {
        tx.commit().await?;
        let text = say!("second-nothing-waited");
        return person.redirect(PATH, Flash::warning(text)).await;
    };
    if !is_meant(&factor, sent) {
        tx.commit().await?;
        let text = say!("second-begun-anew");
        return person.redirect(PATH, Flash::warning(text)).await;
    }
    if !fields.admitted(web, person.client, account.id, true) {
        return refused(web, tx, person, fields).await;
    }
    let secret = unseal(&web.state, account, &factor)?;
    let Some(step) = secret.and_then(|secret| step_of(&web.state, &secret, &sent.code)) else {
        fields.code.fail(not_the_code(&sent.code));
        return refused(web, tx, person, fields).await;
    };
    let mut factors = tx.of(account.tenant_id).second_factors();
    let sealed = factor.sealed_secret.as_slice();
    // On two nodes at once, one wins.
    if !factors
        .confirm(account.id, sealed, step, person.now)
        .await?
    {
        drop(tx);
        let text = say!("second-begun-anew");
        return person.redirect(PATH, Flash::warning(text)).await;
    }
    let codes = new_codes(&mut tx, person).await?;
    tx.of(account.tenant_id)
        .accounts()
        .sign_out(account.id)
        .await?;
    note(
        web,
        &mut tx,
        person,
        "second_factor.enabled",
        FactorNews::On,
    )
    .await?;
    tx.commit().await?;
    person.session.cycle_id().await?;
    let flash = Flash::done(say!("second-now-on"));
    with_new_codes(web, person, codes, flash).await
}

/// New recovery codes, or the end of it: both want a code.
async fn with_code(web: &Web, person: &Person, sent: &Sent) -> Result<Response, Error> {
    let account = &person.account;
    let mut fields = CodeFields::typed(&sent.code, &sent.recovery);
    let mut tx = web.state.database.write().await?;
    if !tx
        .of(account.tenant_id)
        .second_factors()
        .is_on(account.id)
        .await?
    {
        tx.commit().await?;
        return person
            .redirect(PATH, Flash::warning(say!("second-is-off")))
            .await;
    }
    if !fields.admitted(web, person.client, account.id, true) {
        return refused(web, tx, person, fields).await;
    }
    if fields.check(&mut tx, &web.state, account).await?.is_none() {
        return refused(web, tx, person, fields).await;
    }
    if sent.action == "off" {
        tx.of(account.tenant_id)
            .second_factors()
            .remove(account.id)
            .await?;
        note(
            web,
            &mut tx,
            person,
            "second_factor.disabled",
            FactorNews::Off,
        )
        .await?;
        tx.commit().await?;
        person.session.cycle_id().await?;
        let text = say!("second-now-off");
        return person.redirect("/account", Flash::done(text)).await;
    }
    let codes = new_codes(&mut tx, person).await?;
    note(
        web,
        &mut tx,
        person,
        "second_factor.codes_replaced",
        FactorNews::NewCodes,
    )
    .await?;
    tx.commit().await?;
    let flash = Flash::done(say!("second-now-new-codes"));
    with_new_codes(web, person, codes, flash).await
}

async fn note(
    web: &Web,
    tx: &mut Tx,
    person: &Person,
    action: &'static str,
    news: FactorNews,
) -> Result<(), Error> {
    let account = &person.account;
    let event = person.event(action, account.address.to_string(), "");
    tx.of(account.tenant_id).audit().add(&event).await?;
    tell(tx, &web.state, account, news, person.now).await
}

async fn new_codes(tx: &mut Tx, person: &Person) -> Result<Vec<RecoveryCode>, Error> {
    let account = &person.account;
    let codes = RecoveryCode::generate().map_err(|error| Error::failure("randomness", &error))?;
    let hashes: Vec<_> = codes.iter().map(|code| code.hash(account.id)).collect();
    let mut factors = tx.of(account.tenant_id).second_factors();
    factors.replace_codes(account.id, &hashes).await?;
    Ok(codes)
}

/// The page with the codes; its forms carry the token of the session as it is now.
async fn with_new_codes(
    web: &Web,
    person: &Person,
    codes: Vec<RecoveryCode>,
    flash: Flash,
) -> Result<Response, Error> {
    person.session.save().await?;
    let mut tx = web.state.database.read().await?;
    let mut page = show(web, &mut tx, person, CodeFields::default()).await?;
    page.page.csrf = web
        .tokens
        .for_session(&person.session, person.account.id)
        .unwrap_or_default();
    page.page.flash = Some(flash);
    page.new_codes = Some(NewCodes::of(&codes, person));
    Ok(page.into_response())
}

async fn refused(
    web: &Web,
    mut tx: Tx,
    person: &Person,
    fields: CodeFields,
) -> Result<Response, Error> {
    let page = show(web, &mut tx, person, fields).await?;
    tx.commit().await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn show(web: &Web, tx: &mut Tx, person: &Person, fields: CodeFields) -> Result<Show, Error> {
    let account = &person.account;
    let mut factors = tx.of(account.tenant_id).second_factors();
    let state = match factors.find(account.id).await? {
        None => Stage::Off,
        Some(SecondFactor {
            confirmed_at: Some(since),
            ..
        }) => Stage::On {
            since: Present {
                now: person.now,
                zone: person.time_zone(),
            }
            .day(since),
            codes_left: say!(
                "second-codes-left",
                left = factors.count_codes(account.id).await?
            ),
        },
        Some(factor) => match unseal(&web.state, account, &factor)? {
            Some(secret) => Stage::SettingUp(Setup::of(&secret, mark_of(&factor), person)),
            None => Stage::Off,
        },
    };
    Ok(Show {
        page: person.page(say!("account-second-title"), "/account"),
        state,
        fields,
        new_codes: None,
    })
}
