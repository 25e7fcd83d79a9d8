//! `/account`: who you are, your password, and the ways out.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::app_tokens::end_all;
use super::password::{self, PasswordForm};
use super::sessions::{self, Places, places};
use super::wishes::WishesForm;
use crate::mail::shown_domain;
use crate::tenancy::{Account, PasswordHash, Role};
use crate::web::error::Error;
use crate::web::extract::{AnyPerson, Form, Query, see_other};
use crate::web::page::Page;
use crate::web::person::Person;
use crate::web::second_factor::CodeFields;
use crate::web::shown::ShownAddress;
use crate::web::state::Web;
use crate::web::times::{Moment, Present};

/// Where our mail leads whoever reads there of something that they didn't do.
pub(super) const NOT_ME: &str = "/account?not_me=yes";

/// What the address may ask for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Wanted {
    not_me: String,
}

/// What a form of the page may send.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Sent {
    action: String,
    current_password: String,
    password: String,
    end_tokens: String,
    not_me: String,
    code: String,
    recovery: String,
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
    /// The domain that is to be proven before the password signs them in; None: it does.
    opens_nothing: Option<String>,
    asks: Asks,
    shortest: usize,
    forms: Forms,
    /// Since when sign-in takes a second step; None: it doesn't.
    second_factor: Option<Moment>,
    /// How many there are.
    passkeys: usize,
    /// One could be added here.
    takes_passkeys: bool,
    /// For own programs.
    tokens: usize,
    places: Places,
    has_mailbox: bool,
}

/// What is asked for before another password is taken.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asks {
    /// The one now.
    Password,
    /// A code, where the one now isn't asked for and sign-in takes two steps.
    Code,
    Nothing,
}

/// The forms of the page, each as it stands or as it was sent.
struct Forms {
    password: PasswordForm,
    wishes: WishesForm,
}

impl Forms {
    fn of(account: &Account) -> Self {
        Self {
            password: PasswordForm::default(),
            wishes: WishesForm::of(account),
        }
    }
}

/// Shows the account.
pub(in crate::web) async fn index(
    State(web): State<Web>,
    person: AnyPerson,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Error> {
    let mut forms = Forms::of(&person.account);
    forms.password.not_me = !wanted.not_me.is_empty();
    let page = show(&web, &person, forms).await?;
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
        "end-tokens" => end_all(&web.state, &person).await,
        "password" | "" => {
            let form = PasswordForm {
                ends_tokens: !sent.end_tokens.is_empty(),
                not_me: !sent.not_me.is_empty(),
                codes: CodeFields::typed(&sent.code, &sent.recovery),
                ..PasswordForm::default()
            };
            let typed = (sent.current_password, sent.password);
            match password::change(&web, &person, form, typed).await? {
                Ok(response) => Ok(response),
                Err(password) => {
                    let forms = Forms {
                        password,
                        ..Forms::of(&person.account)
                    };
                    let page = show(&web, &person, forms).await?;
                    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
                }
            }
        }
        _ => Err(Error::NO_SUCH_FORM),
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
    let opens = tx.system().door().opens(account).await?;
    let has_password = account.password_hash.is_some();
    let is_excused = password::is_excused(person, &forms.password).await?;
    Ok(Index {
        page: person.page(say!("account-title"), "/account"),
        address: ShownAddress::new(person.account.address.as_str()),
        role: role(person),
        provider: person.tenant.as_ref().map(|tenant| tenant.name.clone()),
        last_sign_in: person.account.last_sign_in_at.map(|at| present.moment(at)),
        has_password,
        opens_nothing: (!opens).then(|| shown_domain(account.address.domain())),
        asks: match (has_password, is_excused, second_factor) {
            (true, false, _) => Asks::Password,
            (true, true, Some(_)) => Asks::Code,
            _ => Asks::Nothing,
        },
        shortest: PasswordHash::SHORTEST,
        forms,
        second_factor: second_factor.map(|since| present.day(since)),
        passkeys: passkeys.len(),
        takes_passkeys: web.passkeys.why_not().is_none(),
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
