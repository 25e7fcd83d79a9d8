//! `/account`: who you are, your password, and the ways out.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::second_factor_news::tell;
use super::sessions::{self, Places, places};
use super::wishes::WishesForm;
use crate::mailer::FactorNews;
use crate::tenancy::{Account, PasswordError, PasswordHash, Role};
use crate::web::error::Error;
use crate::web::extract::{AnyPerson, Form, see_other};
use crate::web::flash::Flash;
use crate::web::form::Field;
use crate::web::page::Page;
use crate::web::person::Person;
use crate::web::shown::ShownAddress;
use crate::web::state::Web;
use crate::web::times::{Moment, Present};

/// What a form of the page may send.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Sent {
    action: String,
    current_password: String,
    password: String,
    session: String,
    language: String,
    theme: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "account/index.html")]
struct Index {
    page: Page,
    address: ShownAddress,
    role: String,
    provider: Option<String>,
    last_sign_in: Option<Moment>,
    has_password: bool,
    shortest: usize,
    forms: Forms,
    /// Since when sign-in takes a second step; None: it doesn't.
    second_factor: Option<Moment>,
    /// How many there are.
    passkeys: usize,
    /// For own programs.
    tokens: usize,
    places: Places,
    has_mailbox: bool,
}

/// The forms of the page, each as it stands or as it was sent.
struct Forms {
    current: Field,
    new: Field,
    wishes: WishesForm,
}

impl Forms {
    fn of(account: &Account) -> Self {
        Self {
            current: Field::default(),
            new: Field::default(),
            wishes: WishesForm::of(account),
        }
    }
}

/// Shows the account.
pub(in crate::web) async fn index(
    State(web): State<Web>,
    person: AnyPerson,
) -> Result<Response, Error> {
    let page = show(&web, &person, Forms::of(&person.account)).await?;
    Ok(page.into_response())
}

/// Changes the password, or signs out: here, or everywhere.
pub(in crate::web) async fn change(
    State(web): State<Web>,
    person: AnyPerson,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    match sent.action.as_str() {
        "sign-out" => {
            person.session.flush().await?;
            Ok(see_other("/"))
        }
        "sign-out-everywhere" => {
            let mut tx = web.state.database.write().await?;
            tx.of(person.account.tenant_id)
                .accounts()
                .sign_out(person.account.id)
                .await?;
            let event = person.event(
                "account.signed_out",
                person.account.address.to_string(),
                "everywhere",
            );
            tx.of(person.account.tenant_id).audit().add(&event).await?;
            tx.commit().await?;
            person.session.flush().await?;
            Ok(see_other("/"))
        }
        "sign-out-one" => sessions::sign_out_one(&web.state, &person, &sent.session).await,
        "sign-out-elsewhere" => sessions::sign_out_elsewhere(&web.state, &person).await,
        "wishes" => {
            let form = WishesForm::typed(&sent.language, &sent.theme);
            match form.save(&web.state, &person).await? {
                Ok(response) => Ok(response),
                Err(wishes) => {
                    let forms = Forms {
                        wishes,
                        ..Forms::of(&person.account)
                    };
                    let page = show(&web, &person, forms).await?;
                    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
                }
            }
        }
        "password" | "" => set_password(&web, &person, sent).await,
        _ => Err(Error::NO_SUCH_FORM),
    }
}

async fn set_password(web: &Web, person: &Person, sent: Sent) -> Result<Response, Error> {
    let (mut current, mut new) = (Field::default(), Field::default());
    if let Some(hash) = person.account.password_hash.clone() {
        let attempt = crate::web::limits::Attempt {
            client: person.client,
            account: person.account.address.as_str(),
            known_browser: true,
        };
        if !web.limits.admit(attempt) {
            current.fail(say!("account-password-many-tries"));
        } else if !web
            .passwords
            .matches(Some(hash), sent.current_password)
            .await?
        {
            current.fail(say!("account-password-not-yours"));
        }
    }
    let hash = if current.is_fine() {
        new_hash(web, person, sent.password, &mut new).await?
    } else {
        None
    };
    let Some(hash) = hash else {
        let forms = Forms {
            current,
            new,
            ..Forms::of(&person.account)
        };
        let page = show(web, person, forms).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let account = &person.account;
    let mut tx = web.state.database.write().await?;
    tx.of(account.tenant_id)
        .accounts()
        .set_password(account.id, &hash)
        .await?;
    let event = person.event("account.password_changed", account.address.to_string(), "");
    tx.of(account.tenant_id).audit().add(&event).await?;
    let news = match account.password_hash {
        Some(_) => FactorNews::PasswordChanged,
        None => FactorNews::PasswordSet,
    };
    tell(&mut tx, &web.state, account, news, person.now).await?;
    tx.commit().await?;
    person.session.cycle_id().await?;
    let text = say!("account-password-changed");
    person.redirect("/account", Flash::done(text)).await
}

async fn new_hash(
    web: &Web,
    person: &Person,
    password: String,
    field: &mut Field,
) -> Result<Option<PasswordHash>, Error> {
    let provider = person.tenant.as_ref().map(|tenant| tenant.name.as_str());
    let names = provider.as_slice();
    if let Err(problem) = PasswordHash::refuse_guessable(&password, &person.account.address, names)
    {
        field.fail(problem_words(&problem));
        return Ok(None);
    }
    match web.passwords.create(password).await? {
        Ok(hash) => Ok(Some(hash)),
        Err(PasswordError::Hash(cause)) => Err(Error::failure("password", &cause)),
        Err(problem) => {
            field.fail(problem_words(&problem));
            Ok(None)
        }
    }
}

async fn show(web: &Web, person: &Person, forms: Forms) -> Result<Index, Error> {
    let present = Present {
        now: person.now,
        zone: person.time_zone(),
    };
    let account = &person.account;
    let mut tx = web.state.database.read().await?;
    let mut factors = tx.of(account.tenant_id).second_factors();
    let factor = factors.find(account.id).await?;
    let second_factor = factor.and_then(|factor| factor.confirmed_at);
    let passkeys = tx.of(account.tenant_id).passkeys().list(account.id).await?;
    let tokens = tx
        .of(account.tenant_id)
        .app_tokens()
        .list(account.id)
        .await?;
    let places = places(&mut tx, person).await?;
    Ok(Index {
        page: person.page(say!("account-title"), "/account"),
        address: ShownAddress::new(person.account.address.as_str()),
        role: role(person),
        provider: person.tenant.as_ref().map(|tenant| tenant.name.clone()),
        last_sign_in: person.account.last_sign_in_at.map(|at| present.moment(at)),
        has_password: person.account.password_hash.is_some(),
        shortest: PasswordHash::SHORTEST,
        forms,
        second_factor: second_factor.map(|since| present.day(since)),
        passkeys: passkeys.len(),
        tokens: tokens.len(),
        places,
        has_mailbox: person.mailbox.is_some(),
    })
}

fn role(person: &Person) -> String {
    match (person.account.role, person.mailbox.is_some()) {
        (Role::Owner, _) => say!("account-role-owner"),
        (Role::Admin, true) => say!("account-role-both"),
        (Role::Admin, false) => say!("account-role-admin"),
        (Role::Operator, _) => say!("account-role-operator"),
    }
}

/// Why a password can't be taken, as a sentence.
fn problem_words(problem: &PasswordError) -> String {
    match problem {
        PasswordError::TooShort => say!("password-short", shortest = PasswordHash::SHORTEST),
        PasswordError::TooLong => say!("password-long", longest = PasswordHash::LONGEST),
        PasswordError::Guessable => say!("password-guessable"),
        PasswordError::Common => say!("password-common"),
        // Ours, and told as such before.
        PasswordError::Hash(_) => problem.to_string(),
    }
}
