//! `/account/delete`: somebody leaves for good. The page says what goes and what stays, and offers all of it as a file
//! first.
//!
//! Whoever deletes shows that it is them: by the password, or because they signed in a moment ago; by a code where
//! sign-in takes a second step; and they type their address once, which nobody does by mistake. The last who runs an
//! organisation, or the installation, can't leave: nobody could let anybody in after that.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::password::{is_known, is_new_here};
use super::reader::Reader;
use crate::mail::Address;
use crate::mailer::Message;
use crate::store::Tx;
use crate::tenancy::Role;
use crate::web::error::Error;
use crate::web::extract::{AnyPerson, Form, see_other};
use crate::web::form::Field;
use crate::web::page::Page;
use crate::web::person::Person;
use crate::web::second_factor::CodeFields;
use crate::web::shown::ShownAddress;
use crate::web::state::Web;

/// What the forms send.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Sent {
    action: String,
    email: String,
    current_password: String,
    code: String,
    recovery: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "account/delete.html")]
struct Show {
    page: Page,
    address: ShownAddress,
    provider: Option<String>,
    mailbox: Whose,
    runs_things: bool,
    is_admin: bool,
    /// Why they can't leave, in words.
    obstacle: Option<String>,
    proof: Proof,
    /// A code is asked for.
    in_two_steps: bool,
    form: DeleteForm,
}

/// What becomes of the mailbox.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Whose {
    /// There is none.
    Nobodys,
    /// It is emptied.
    Theirs,
    /// Somebody else owns it, too: nothing of it goes.
    Shared,
}

/// How they show that it is them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Proof {
    /// They signed in a moment ago.
    JustNow,
    /// By typing the password.
    Password,
    /// They have none, and sign in once more.
    SignInAgain,
}

/// The form, as it stands or as it was sent; neither password nor code is kept.
#[derive(Default)]
struct DeleteForm {
    email: Field,
    current: Field,
    codes: CodeFields,
}

#[derive(Template, WebTemplate)]
#[template(path = "account/deleted.html")]
struct Deleted {
    page: Page,
    address: ShownAddress,
    mailbox: Whose,
}

/// `GET /account/delete`
pub(in crate::web) async fn index(
    State(web): State<Web>,
    person: AnyPerson,
) -> Result<Response, Error> {
    let proof = proof(&person).await?;
    let mut tx = web.state.database.read().await?;
    let page = show(&mut tx, &person, proof, DeleteForm::default()).await?;
    Ok(page.into_response())
}

/// `POST /account/delete`
pub(in crate::web) async fn delete(
    State(web): State<Web>,
    person: AnyPerson,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    match sent.action.as_str() {
        "sign-in-again" => {
            person.session.flush().await?;
            Ok(see_other("/?next=/account/delete"))
        }
        "delete" => end(&web, &person, sent).await,
        _ => Err(Error::NO_SUCH_FORM),
    }
}

async fn end(web: &Web, person: &Person, sent: Sent) -> Result<Response, Error> {
    let account = &person.account;
    let proof = proof(person).await?;
    let mut form = DeleteForm {
        email: Field::new(sent.email.trim()),
        current: Field::default(),
        codes: CodeFields::typed(&sent.code, &sent.recovery),
    };
    let is_theirs = |address: Address| address == account.address;
    if !Address::parse(form.email.trimmed()).is_ok_and(is_theirs) {
        form.email.fail(say!("leave-not-the-address"));
    }
    let is_shown = match proof {
        Proof::JustNow => true,
        Proof::Password => {
            form.email.is_fine()
                && is_known(web, person, sent.current_password, &mut form.current).await?
        }
        Proof::SignInAgain => false,
    };
    let mut tx = web.state.database.write().await?;
    let others = tx
        .of(account.tenant_id)
        .accounts()
        .count_others_like(account)
        .await?;
    let can_leave = account.role == Role::Owner || others > 0;
    let is_right = can_leave && is_shown && form.email.is_fine();
    // Last, for a code that is right is used up.
    if !is_right || !form.codes.pass(&mut tx, web, person).await? {
        let page = show(&mut tx, person, proof, form).await?;
        tx.commit().await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let mailbox = whose(&mut tx, person).await?;
    let reader = Reader::of(&mut tx, account).await?;
    let event = person.event("account.deleted", account.address.as_str(), "");
    tx.of(account.tenant_id).audit().add(&event).await?;
    let mut accounts = tx.of(account.tenant_id).accounts();
    accounts.leave(account, person.now).await?;
    tell(web, &reader, person, mailbox).await;
    tx.commit().await?;
    person.session.flush().await?;
    let page = Deleted {
        // Nobody is signed in any more, and there is no form.
        page: Page::for_visitor(say!("left-title"), String::new()),
        address: ShownAddress::new(account.address.as_str()),
        mailbox,
    };
    Ok(page.into_response())
}

/// Handed to the mailer as the last thing before the change is committed: no crash leaves it out, and nobody is told of what
/// did not come about.
async fn tell(web: &Web, reader: &Reader, person: &Person, mailbox: Whose) {
    let message = Message::AccountDeleted {
        to: person.account.address.clone(),
        at: reader.time(person.now),
        has_mailbox: mailbox == Whose::Theirs,
        provider: reader.provider.clone(),
    };
    let what = "that an account was deleted";
    reader.tell(&web.state, &message, what).await;
}

async fn proof(person: &Person) -> Result<Proof, Error> {
    if is_new_here(person).await? {
        return Ok(Proof::JustNow);
    }
    Ok(match person.account.password_hash {
        Some(_) => Proof::Password,
        None => Proof::SignInAgain,
    })
}

async fn whose(tx: &mut Tx, person: &Person) -> Result<Whose, Error> {
    let account = &person.account;
    if account.mailbox_id.is_none() {
        return Ok(Whose::Nobodys);
    }
    let mut accounts = tx.of(account.tenant_id).accounts();
    Ok(match accounts.sole_mailbox(account).await? {
        Some(_) => Whose::Theirs,
        None => Whose::Shared,
    })
}

async fn show(tx: &mut Tx, person: &Person, proof: Proof, form: DeleteForm) -> Result<Show, Error> {
    let account = &person.account;
    let mut factors = tx.of(account.tenant_id).second_factors();
    Ok(Show {
        page: person.page(say!("leave-title"), "/account"),
        address: ShownAddress::new(account.address.as_str()),
        provider: person.tenant.as_ref().map(|tenant| tenant.name.clone()),
        in_two_steps: factors.is_on(account.id).await?,
        mailbox: whose(tx, person).await?,
        runs_things: account.role != Role::Owner,
        is_admin: account.role == Role::Admin,
        obstacle: obstacle(tx, person).await?,
        proof,
        form,
    })
}

/// Why they can't leave; None where they can. Nothing is locked to say so.
async fn obstacle(tx: &mut Tx, person: &Person) -> Result<Option<String>, Error> {
    let account = &person.account;
    if account.role == Role::Owner {
        return Ok(None);
    }
    let accounts = tx.of(account.tenant_id).accounts().list().await?;
    let is_other = accounts.iter().any(|other| {
        other.id != account.id && other.role == account.role && other.disabled_at.is_none()
    });
    if is_other {
        return Ok(None);
    }
    Ok(Some(match account.role {
        Role::Operator => say!("leave-last-operator"),
        _ => say!("leave-last-admin"),
    }))
}
