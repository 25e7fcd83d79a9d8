//! `/invitation/{link}`: where the link in an invitation leads. It has one button, with a password where this
//! address can't sign in yet; whoever can signs in first, so that a link that was read by others opens nobody's account.
//!
//! Looking changes nothing: mail programs open links by themselves.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use uuid::Uuid;

use super::admission::{admit, enter};
use super::invitations::name_of;
use super::password::problem_words;
use super::sign_in::frame;
use crate::store::{Actor, AuditEvent, Invitation, Tx};
use crate::tenancy::{Account, AccountId, PasswordError, PasswordHash, Role, Secret, Tenant};
use crate::web::error::Error;
use crate::web::extract::{Form, Path, Visitor, escape};
use crate::web::form::Field;
use crate::web::look::ShownLook;
use crate::web::page::Page;
use crate::web::shown::ShownAddress;
use crate::web::state::Web;

/// Where a new admin begins.
const START: &str = "/admin";

#[derive(Template, WebTemplate)]
#[template(path = "invitations/invitation.html")]
struct Show {
    page: Page,
    path: String,
    tenant: String,
    address: ShownAddress,
    step: Step,
    password: Field,
    shortest: usize,
}

#[derive(Template, WebTemplate)]
#[template(path = "invitations/gone.html")]
struct Gone {
    page: Page,
}

/// What is to be done.
enum Step {
    /// A password makes an account, or opens the one that this address can't sign in to yet.
    New(Option<AccountId>),
    /// They are signed in to theirs: a press is enough.
    Press(AccountId),
    /// They have an account, and aren't signed in to it. The address of the door.
    SignIn(String),
    /// The address has its place elsewhere.
    Elsewhere,
}

/// What the form sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Sent {
    password: String,
}

/// An invitation that works, and to run what.
struct Found {
    secret: Secret,
    invitation: Invitation,
    tenant: Tenant,
    step: Step,
}

/// Shows the button.
pub(in crate::web) async fn show(
    State(web): State<Web>,
    visitor: Visitor,
    Path(link): Path<String>,
) -> Result<Response, Error> {
    let mut tx = web.state.database.read().await?;
    let Some(found) = find(&web, &mut tx, &visitor, &link).await? else {
        return gone(&visitor);
    };
    Ok(page(&visitor, found, Field::default())?.into_response())
}

/// Makes them an admin, once.
pub(in crate::web) async fn accept(
    State(web): State<Web>,
    visitor: Visitor,
    Path(link): Path<String>,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    let mut tx = web.state.database.read().await?;
    let Some(found) = find(&web, &mut tx, &visitor, &link).await? else {
        return gone(&visitor);
    };
    drop(tx);
    // Slow on purpose, so before the database is held.
    let mut password = Field::default();
    let hash = match found.step {
        Step::New(_) => {
            let hash = new_hash(&web, &found, sent.password, &mut password).await?;
            let Some(hash) = hash else {
                let page = page(&visitor, found, password)?;
                return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
            };
            Some(hash)
        }
        Step::Press(_) => None,
        Step::SignIn(_) | Step::Elsewhere => {
            return Ok((StatusCode::CONFLICT, page(&visitor, found, password)?).into_response());
        }
    };
    let mut tx = web.state.database.write().await?;
    // Once more, now that nobody else writes.
    let Some(found) = find(&web, &mut tx, &visitor, &link).await? else {
        return gone(&visitor);
    };
    let now = web.state.clock.now();
    let mut invitations = tx.of(found.tenant.id).invitations();
    if !invitations.accept(found.secret.hash(), now).await? {
        return gone(&visitor);
    }
    let account = match (&found.step, hash) {
        (Step::New(None), Some(hash)) => add(&mut tx, &found, hash, now).await?,
        (Step::New(Some(id)), Some(hash)) => {
            // Whatever opened it before was handed over by others.
            let mut accounts = tx.of(found.tenant.id).accounts();
            accounts.set_password(*id, &hash).await?;
            raise(&mut tx, &found, *id).await?
        }
        (Step::Press(id), _) => raise(&mut tx, &found, *id).await?,
        _ => return Ok((StatusCode::CONFLICT, page(&visitor, found, password)?).into_response()),
    };
    let event = AuditEvent {
        at: now,
        actor: Actor::Account(account.id, account.address.to_string()),
        action: "admin.joined".to_owned(),
        subject: account.address.to_string(),
        detail: found.invitation.invited_by.clone(),
        client_address: visitor.client.to_string(),
    };
    tx.of(found.tenant.id).audit().add(&event).await?;
    let browser = admit(&mut tx, &web.state, &account, &visitor, "invitation").await?;
    tx.commit().await?;
    enter(&web, &visitor, &account, (&browser, START)).await
}

/// The invitation behind a link; None where it opens nothing.
async fn find(
    web: &Web,
    tx: &mut Tx,
    visitor: &Visitor,
    link: &str,
) -> Result<Option<Found>, Error> {
    let Some(secret) = Secret::parse(link) else {
        return Ok(None);
    };
    let now = web.state.clock.now();
    let mut invitations = tx.of(secret.tenant_id()).invitations();
    let Some(invitation) = invitations.find_by_link(secret.hash(), now).await? else {
        return Ok(None);
    };
    let tenant = tx.of(secret.tenant_id()).row().find().await?;
    let Some(tenant) = tenant.filter(|tenant| tenant.disabled_at.is_none()) else {
        return Ok(None);
    };
    let step = step(tx, visitor, &tenant, &invitation, link).await?;
    Ok(Some(Found {
        secret,
        invitation,
        tenant,
        step,
    }))
}

async fn step(
    tx: &mut Tx,
    visitor: &Visitor,
    tenant: &Tenant,
    invitation: &Invitation,
    link: &str,
) -> Result<Step, Error> {
    let mut accounts = tx.of(tenant.id).accounts();
    let account = accounts.find_by_address(&invitation.address).await?;
    let is_open = match &account {
        Some(account) => tx.system().door().opens(account).await?,
        None => false,
    };
    let mut door = tx.system().door();
    if !is_open
        && door
            .elsewhere(tenant.id, &invitation.address)
            .await?
            .is_some()
    {
        return Ok(Step::Elsewhere);
    }
    let Some(account) = account else {
        return Ok(Step::New(None));
    };
    let me = visitor.person.as_ref().map(|person| person.account.id);
    if me == Some(account.id) {
        return Ok(Step::Press(account.id));
    }
    if !is_open && account.disabled_at.is_none() && !is_guarded(tx, &account).await? {
        return Ok(Step::New(Some(account.id)));
    }
    let back = format!("/invitation/{link}");
    Ok(Step::SignIn(format!("/?next={}", escape(&back))))
}

/// Whether its owner has made it their own by something that a mail doesn't replace.
async fn is_guarded(tx: &mut Tx, account: &Account) -> Result<bool, Error> {
    let mut factors = tx.of(account.tenant_id).second_factors();
    if factors.is_on(account.id).await? {
        return Ok(true);
    }
    let mut passkeys = tx.of(account.tenant_id).passkeys();
    Ok(!passkeys.list(account.id).await?.is_empty())
}

async fn new_hash(
    web: &Web,
    found: &Found,
    password: String,
    field: &mut Field,
) -> Result<Option<PasswordHash>, Error> {
    let names = [found.tenant.name.as_str()];
    let address = &found.invitation.address;
    if let Err(problem) = PasswordHash::refuse_guessable(&password, address, &names) {
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

async fn add(
    tx: &mut Tx,
    found: &Found,
    hash: PasswordHash,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<Account, Error> {
    let account = Account {
        id: AccountId(Uuid::now_v7()),
        tenant_id: found.tenant.id,
        address: found.invitation.address.clone(),
        role: Role::Admin,
        mailbox_id: None,
        password_hash: Some(hash),
        created_at: now,
        last_sign_in_at: None,
        disabled_at: None,
        language: None,
        theme: None,
    };
    tx.of(found.tenant.id).accounts().add(&account).await?;
    Ok(account)
}

/// An owner of the tenant becomes an admin too. Their sessions elsewhere end, as with any change of a role.
async fn raise(tx: &mut Tx, found: &Found, id: AccountId) -> Result<Account, Error> {
    let mut accounts = tx.of(found.tenant.id).accounts();
    let account = accounts.find(id).await?.ok_or(Error::Absent)?;
    let account = Account {
        role: Role::Admin,
        ..account
    };
    accounts.update(&account).await?;
    Ok(account)
}

fn page(visitor: &Visitor, found: Found, password: Field) -> Result<Show, Error> {
    let tenant = name_of(&found.tenant);
    let mut page = frame(visitor, say!("invitation-title", tenant = tenant.as_str()))?;
    page.look = ShownLook::of(&found.tenant);
    Ok(Show {
        page,
        path: format!("/invitation/{}", found.secret.text()),
        address: ShownAddress::new(found.invitation.address.as_str()),
        tenant,
        step: found.step,
        password,
        shortest: PasswordHash::SHORTEST,
    })
}

fn gone(visitor: &Visitor) -> Result<Response, Error> {
    let page = Gone {
        page: frame(visitor, say!("invitation-gone-title"))?,
    };
    Ok((StatusCode::GONE, page).into_response())
}
