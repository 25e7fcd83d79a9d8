//! Who is asking: the signed-in person, read afresh from the database for each request.
//!
//! The session only names an account. Whether the account still exists, what its role is, and which mailbox it owns
//! is looked up each time, so that a change made anywhere holds from the very next request.

use std::ops::Deref;
use std::sync::Arc;

use axum::extract::{FromRef, FromRequestParts};
use axum::http::Method;
use axum::http::header::USER_AGENT;
use axum::http::request::Parts;
use axum::response::Response;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use tower_sessions::Session;

use super::client::ClientAddress;
use super::csrf::VisitorCookie;
use super::device::Device;
use super::error::Error;
use super::extract::see_other;
use super::flash::Flash;
use super::page::Page;
use super::session::SignedIn;
use super::state::Web;
use super::unsent;
use crate::lang::speak_to;
use crate::policy::Mode;
use crate::store::{Actor, AuditEvent};
use crate::tenancy::{Account, Mailbox, Role, Tenant, TenantId};

/// A signed-in person, whatever the role.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) account: Account,
    /// None for operators, who belong to no tenant.
    pub(crate) tenant: Option<Tenant>,
    /// None for those who own no mailbox.
    pub(crate) mailbox: Option<Mailbox>,
    pub(crate) session: Session,
    /// The token for every form of the page.
    pub(crate) csrf: String,
    /// The news for this page, if it is one.
    pub(crate) flash: Option<Flash>,
    pub(crate) client: ClientAddress,
    /// The time of this request.
    pub(crate) now: DateTime<Utc>,
}

impl Person {
    /// The zone in which times are told.
    pub(crate) fn time_zone(&self) -> Tz {
        let own = self.mailbox.as_ref().and_then(|mailbox| mailbox.time_zone);
        let house = self.tenant.as_ref().map(|tenant| tenant.time_zone);
        own.or(house).unwrap_or(Tz::UTC)
    }

    /// The frame of a page: `path` is the place in the rail that it belongs to.
    pub(crate) fn page(&self, title: impl Into<String>, path: &str) -> Page {
        Page::for_person(self, title.into(), path)
    }

    /// An event for the audit log, done by this person now.
    pub(crate) fn event(
        &self,
        action: &str,
        subject: impl Into<String>,
        detail: impl Into<String>,
    ) -> AuditEvent {
        AuditEvent {
            at: self.now,
            actor: Actor::Account(self.account.id, self.account.address.to_string()),
            action: action.to_owned(),
            subject: subject.into(),
            detail: detail.into(),
            client_address: self.client.to_string(),
        }
    }

    /// After a form: to `path`, where `flash` says what was done. Call it when the transaction is over: the
    /// session is written with one of its own.
    pub(crate) async fn redirect(&self, path: &str, flash: Flash) -> Result<Response, Error> {
        flash.keep(&self.session).await?;
        Ok(see_other(path))
    }
}

/// The owner of a mailbox.
pub(crate) struct Owner {
    person: Arc<Person>,
    pub(crate) mailbox: Mailbox,
    pub(crate) tenant: Tenant,
}

/// The admin of a tenant.
pub(crate) struct Admin {
    person: Arc<Person>,
    pub(crate) tenant: Tenant,
}

/// The operator of the installation.
pub(crate) struct Operator {
    person: Arc<Person>,
}

/// Someone who may be signed in, or not.
pub(crate) struct Visitor {
    pub(crate) person: Option<Arc<Person>>,
    /// The name of their organisation, where that is switched off: then they are as good as not signed in.
    pub(crate) switched_off: Option<String>,
    pub(crate) session: Session,
    pub(crate) client: ClientAddress,
    /// What the browser says it is, in words.
    pub(crate) device: Device,
    /// What the browser was marked with when somebody signed in from it.
    pub(crate) browser: Option<String>,
    /// A form waits in the browser for a sign-in.
    pub(crate) has_unsent: bool,
    /// For the forms of somebody whose organisation is switched off: there is a session all the same, and a form is held to
    /// its token.
    session_token: Option<String>,
    cookie: VisitorCookie,
    web: Web,
}

/// Anyone who is signed in.
pub(crate) struct AnyPerson(pub(crate) Arc<Person>);

impl Visitor {
    /// Whether somebody can sign in with a passkey here.
    pub(crate) fn has_passkeys(&self) -> bool {
        self.web.passkeys.why_not().is_none()
    }

    /// The frame of a page for someone who isn't signed in, with a token for its forms.
    pub(crate) fn page(&self, title: impl Into<String>) -> Result<Page, Error> {
        let tokens = &self.web.tokens;
        let token = match &self.session_token {
            Some(token) => token.clone(),
            None => tokens.for_visitor(&self.cookie)?,
        };
        Ok(Page::for_visitor(title.into(), token))
    }
}

impl Owner {
    /// How the mailbox treats strangers: by its own mode, or else by the organisation's.
    pub(crate) fn mode(&self) -> Mode {
        self.mailbox.mode.unwrap_or(self.tenant.mode)
    }
}

impl Deref for AnyPerson {
    type Target = Person;
    fn deref(&self) -> &Person {
        &self.0
    }
}

impl Deref for Owner {
    type Target = Person;
    fn deref(&self) -> &Person {
        &self.person
    }
}

impl Deref for Admin {
    type Target = Person;
    fn deref(&self) -> &Person {
        &self.person
    }
}

impl Deref for Operator {
    type Target = Person;
    fn deref(&self) -> &Person {
        &self.person
    }
}

impl TryFrom<Arc<Person>> for Owner {
    type Error = Error;

    fn try_from(person: Arc<Person>) -> Result<Self, Error> {
        let (Some(mailbox), Some(tenant)) = (person.mailbox.clone(), person.tenant.clone()) else {
            return Err(Error::NotYours);
        };
        Ok(Self {
            person,
            mailbox,
            tenant,
        })
    }
}

impl TryFrom<Arc<Person>> for Admin {
    type Error = Error;

    fn try_from(person: Arc<Person>) -> Result<Self, Error> {
        match person.tenant.clone() {
            Some(tenant) if person.account.role == Role::Admin => Ok(Self { person, tenant }),
            _ => Err(Error::NotYours),
        }
    }
}

impl TryFrom<Arc<Person>> for Operator {
    type Error = Error;

    fn try_from(person: Arc<Person>) -> Result<Self, Error> {
        // The role counts only for the system's own accounts: no tenant can make an operator.
        let is_operator =
            person.account.role == Role::Operator && person.account.tenant_id == TenantId::SYSTEM;
        if is_operator {
            Ok(Self { person })
        } else {
            Err(Error::NotYours)
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for AnyPerson
where
    Web: FromRef<S>,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        let person = signed_in(parts, &Web::from_ref(state)).await?;
        person
            .map(Self)
            .ok_or_else(|| Error::SignIn(way_back(parts)))
    }
}

/// Written out for each, because a trait of ours can't be a foreign one's blanket implementation.
macro_rules! extract_person {
    ($who:ty) => {
        impl<S: Send + Sync> FromRequestParts<S> for $who
        where
            Web: FromRef<S>,
        {
            type Rejection = Error;

            async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
                let AnyPerson(person) = AnyPerson::from_request_parts(parts, state).await?;
                Self::try_from(person)
            }
        }
    };
}

extract_person!(Owner);
extract_person!(Admin);
extract_person!(Operator);

impl<S: Send + Sync> FromRequestParts<S> for Visitor
where
    Web: FromRef<S>,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        let web = Web::from_ref(state);
        let (person, switched_off) = match signed_in(parts, &web).await {
            Err(Error::SwitchedOff(tenant)) => (None, Some(tenant)),
            person => (person?, None),
        };
        let client = client(parts, &web).await;
        let session = session(parts)?;
        let session_token = match &switched_off {
            Some(_) => SignedIn::of(&session).await?,
            None => None,
        };
        let session_token =
            session_token.and_then(|there| web.tokens.for_session(&session, there.account));
        let cookie = parts
            .extensions
            .get::<VisitorCookie>()
            .cloned()
            .unwrap_or_default();
        let user_agent = parts.headers.get(USER_AGENT);
        let user_agent = user_agent.and_then(|value| value.to_str().ok());
        Ok(Self {
            person,
            switched_off,
            session,
            client,
            device: Device::of(user_agent.unwrap_or_default()),
            browser: web.tokens.browser(&parts.headers),
            has_unsent: web.tokens.cookie(&parts.headers, unsent::NAME).is_some(),
            session_token,
            cookie,
            web,
        })
    }
}

/// Finds out who is signed in. A session whose account is gone, switched off or has another role now is ended; one
/// whose tenant is switched off is kept, to say so each time.
async fn signed_in(parts: &mut Parts, web: &Web) -> Result<Option<Arc<Person>>, Error> {
    let session = session(parts)?;
    let Some(signed_in) = SignedIn::of(&session).await? else {
        return Ok(None);
    };
    let now = web.state.clock.now();
    let client = client(parts, web).await;
    let Some((account, tenant, mailbox)) = look_up(web, &signed_in).await? else {
        session.flush().await?;
        return Ok(None);
    };
    let house = tenant.as_ref().and_then(|tenant| tenant.language);
    speak_to(account.language, house);
    signed_in.touch(&session, client, now).await?;
    // A form's answer is a redirect: the news stays for the page it leads to.
    let flash = if parts.method == Method::GET {
        Flash::take(&session).await?
    } else {
        None
    };
    let csrf = web
        .tokens
        .for_session(&session, account.id)
        .unwrap_or_default();
    Ok(Some(Arc::new(Person {
        account,
        tenant,
        mailbox,
        session,
        csrf,
        flash,
        client,
        now,
    })))
}

type Found = (Account, Option<Tenant>, Option<Mailbox>);

async fn look_up(web: &Web, signed_in: &SignedIn) -> Result<Option<Found>, Error> {
    let mut tx = web.state.database.read().await?;
    let account = tx
        .of(signed_in.tenant)
        .accounts()
        .find(signed_in.account)
        .await?;
    let fits = |account: &Account| account.disabled_at.is_none() && account.role == signed_in.role;
    let Some(account) = account.filter(fits) else {
        return Ok(None);
    };
    if account.tenant_id == TenantId::SYSTEM {
        return Ok(Some((account, None, None)));
    }
    let tenant = tx.of(account.tenant_id).row().find().await?;
    let Some(tenant) = tenant else {
        return Ok(None);
    };
    if tenant.disabled_at.is_some() {
        speak_to(account.language, tenant.language);
        return Err(Error::SwitchedOff(tenant.name));
    }
    let mailbox = match account.mailbox_id {
        Some(id) => tx.of(account.tenant_id).mailboxes().find(id).await?,
        None => None,
    };
    Ok(Some((account, Some(tenant), mailbox)))
}

fn session(parts: &Parts) -> Result<Session, Error> {
    let session = parts.extensions.get::<Session>().cloned();
    session.ok_or_else(|| Error::failure("session", &"the layer is missing"))
}

async fn client(parts: &mut Parts, web: &Web) -> ClientAddress {
    let Ok(client) = ClientAddress::from_request_parts(parts, web).await;
    client
}

/// Where to go after signing in: the page asked for, or, for a form, the page it was on.
fn way_back(parts: &Parts) -> String {
    let path = if parts.method.is_safe() {
        parts.uri.path_and_query().map_or("/", |path| path.as_str())
    } else {
        parts.uri.path()
    };
    super::extract::on_site(path).to_owned()
}
