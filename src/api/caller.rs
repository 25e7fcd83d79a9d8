//! Who calls: the bearer token (RFC 6750), what it may do, and the tenant it is kept within.
//!
//! A handler names the permission it needs in its signature, `Caller<Change>`, so that no handler can
//! forget to ask; and it reaches tenants and mailboxes only through the caller, so that what lies
//! outside the caller's tenant is not there. A token that an owner made for own programs reaches the routes of the own
//! mailbox; nothing else is there for it.

use std::marker::PhantomData;
use std::net::SocketAddr;

use axum::extract::{ConnectInfo, FromRequestParts, MatchedPath};
use axum::http::header;
use axum::http::request::Parts;
use chrono::{DateTime, TimeDelta, Utc};
use tracing::warn;
use uuid::Uuid;

use super::problem::{Kind, Problem};
use super::state::ApiState;
use crate::checks::public_zone;
use crate::config::TrustedProxies;
use crate::mail::{Address, Domain};
use crate::store::{Actor, AuditEvent, Database, OwnedAppToken, StoreError, Tx};
use crate::tenancy::{
    ApiToken, AppScope, Mailbox, MailboxId, Secret, Slug, Tenant, TenantId, TokenScope,
};

/// How often the time of a token's last use is written.
const USE_NOTED_EVERY: TimeDelta = TimeDelta::minutes(1);

/// Routes that an owner's token reaches besides those below it.
const OWN_MAILBOX: &str = "/api/v1/mailboxes/{address}";

/// Whoever carries a token.
pub(super) struct Bearer {
    id: Uuid,
    /// For the audit log.
    name: String,
    tenant_id: TenantId,
    may: May,
    /// An admin made it.
    of_admin: bool,
    last_used_at: Option<DateTime<Utc>>,
}

/// What a token is good for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum May {
    /// One of the house: of a tenant, or of all.
    House(TokenScope),
    /// One of an owner: for this mailbox and nothing else.
    Own(MailboxId, AppScope),
}

impl From<ApiToken> for Bearer {
    fn from(token: ApiToken) -> Self {
        let name = match &token.made_by {
            Some(maker) => format!("{} ({})", token.name, maker.address),
            None => token.name,
        };
        Self {
            id: token.id,
            name,
            of_admin: token.made_by.is_some(),
            tenant_id: token.tenant_id,
            may: May::House(token.scope),
            last_used_at: token.last_used_at,
        }
    }
}

impl From<OwnedAppToken> for Bearer {
    fn from(owned: OwnedAppToken) -> Self {
        let token = owned.token;
        Self {
            id: token.id,
            name: format!("{} ({})", token.name, owned.owner),
            tenant_id: token.tenant_id,
            may: May::Own(owned.mailbox, token.scope),
            of_admin: false,
            last_used_at: token.last_used_at,
        }
    }
}

impl Bearer {
    /// What an owner's token is for is told by the route, before any handler: the rest of the API isn't there for it.
    fn may_ask(&self, parts: &Parts) -> bool {
        if matches!(self.may, May::House(_)) {
            return true;
        }
        let route = parts.extensions.get::<MatchedPath>();
        let below = route.and_then(|route| route.as_str().strip_prefix(OWN_MAILBOX));
        match below {
            // To look at it; to rename or remove a mailbox is not for its owner.
            Some("") => parts.method.is_safe(),
            Some(below) => below.starts_with('/'),
            None => false,
        }
    }
}

/// A permission that a handler needs.
pub(super) trait Permission: Send + Sync {
    /// Whether it holds while the token's tenant is switched off.
    const ALWAYS: bool = false;
    /// What to say to a token that lacks it.
    const NEEDED: &'static str;
    /// Says whether this token has it.
    fn held_by(token: &Bearer) -> bool;
}

/// To see what is within the caller's tenant.
pub(super) struct Read;
/// To change it.
pub(super) struct Change;
/// To ask for decisions.
pub(super) struct Decide;
/// To see what belongs to no tenant.
pub(super) struct ReadSystem;
/// To change tenants and what belongs to none.
pub(super) struct Operate;

impl Permission for Read {
    const NEEDED: &'static str = "This needs a token of scope read, tenant or operator.";
    fn held_by(token: &Bearer) -> bool {
        match token.may {
            May::House(scope) => scope != TokenScope::Decide,
            May::Own(..) => true,
        }
    }
}

impl Permission for Change {
    const NEEDED: &'static str = "This needs a token of scope tenant or operator.";
    fn held_by(token: &Bearer) -> bool {
        matches!(
            token.may,
            May::House(TokenScope::Tenant | TokenScope::Operator) | May::Own(_, AppScope::Change)
        )
    }
}

impl Permission for Decide {
    // Mail goes on: the answer is no opinion, as the policy protocol gives it. A 403 might stop a mail server.
    const ALWAYS: bool = true;
    const NEEDED: &'static str = "This needs a token of scope decide, tenant or operator.";
    fn held_by(token: &Bearer) -> bool {
        matches!(token.may, May::House(scope) if scope != TokenScope::Read)
    }
}

impl Permission for ReadSystem {
    const NEEDED: &'static str = "This needs a token of scope operator, or read without a tenant.";
    fn held_by(token: &Bearer) -> bool {
        let system = matches!(
            token.may,
            May::House(TokenScope::Read | TokenScope::Operator)
        );
        is_system(token) && system
    }
}

impl Permission for Operate {
    const NEEDED: &'static str = "This needs a token of scope operator.";
    fn held_by(token: &Bearer) -> bool {
        is_system(token) && token.may == May::House(TokenScope::Operator)
    }
}

/// A caller whose token has the permission `P`.
pub(super) struct Caller<P> {
    token: Bearer,
    /// The tenant lets its admins look at the lists of its owners.
    admins_see_lists: bool,
    client_address: String,
    permission: PhantomData<fn() -> P>,
}

impl<P: Permission> FromRequestParts<ApiState> for Caller<P> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, Problem> {
        let Some(secret) = bearer(parts) else {
            let detail = "Send Authorization: Bearer TOKEN with a token that is valid.";
            return Err(Problem::new(Kind::Unauthorized, detail));
        };
        let now = state.clock.now();
        let Some((token, tenant)) = find(&state.database, &secret, now).await? else {
            let detail = "This token is unknown, or has expired.";
            return Err(Problem::new(Kind::Unauthorized, detail));
        };
        if !token.may_ask(parts) {
            return Err(Problem::not_found());
        }
        let admins_see_lists = tenant
            .as_ref()
            .is_some_and(|tenant| tenant.admins_see_lists);
        if let Some(tenant) = tenant.filter(|tenant| tenant.disabled_at.is_some())
            && !P::ALWAYS
        {
            return Err(Problem::switched_off(&tenant.name));
        }
        note_use(&state.database, &token, now).await;
        if !P::held_by(&token) {
            let needed = match token.may {
                May::House(_) => P::NEEDED,
                May::Own(..) => "This token may look and change nothing.",
            };
            return Err(Problem::new(Kind::Forbidden, needed));
        }
        Ok(Self {
            token,
            admins_see_lists,
            client_address: client_address(parts, &state.config.web.trusted_proxies),
            permission: PhantomData,
        })
    }
}

impl<P> Caller<P> {
    /// The tenant the caller is kept within; None: an operator's token, for all of them.
    pub(super) fn tenant_id(&self) -> Option<TenantId> {
        // A tenant token of no tenant reaches nothing, rather than everything.
        let of_all = matches!(self.token.may, May::House(scope) if scope != TokenScope::Tenant);
        let everywhere = is_system(&self.token) && of_all;
        (!everywhere).then_some(self.token.tenant_id)
    }

    /// The only mailbox that the caller reaches, if it is an owner's token.
    pub(super) fn own_mailbox(&self) -> Option<MailboxId> {
        match self.token.may {
            May::House(_) => None,
            May::Own(mailbox, _) => Some(mailbox),
        }
    }

    /// Fails for the token of an admin, who may not do on pages either what is an owner's alone.
    pub(super) fn refuse_admin(&self) -> Result<(), Problem> {
        if self.token.of_admin {
            let detail =
                "This is for the owner of the mailbox: the token of an admin may not do it.";
            return Err(Problem::new(Kind::Forbidden, detail));
        }
        Ok(())
    }

    /// Fails for the token of an admin who may not look at the lists of owners.
    pub(super) fn may_see_lists(&self) -> Result<(), Problem> {
        if self.token.of_admin && !self.admins_see_lists {
            let detail =
                "The organisation's settings don't let admins look at the lists of owners.";
            return Err(Problem::new(Kind::Forbidden, detail));
        }
        Ok(())
    }

    /// Says whether this is an operator's token.
    pub(super) fn is_operator(&self) -> bool {
        Operate::held_by(&self.token)
    }

    /// How much of a list's zone the caller sees.
    pub(super) fn zones(&self) -> Zones {
        match self.token.may {
            May::House(TokenScope::Operator | TokenScope::Tenant) => Zones::Whole,
            May::House(TokenScope::Decide | TokenScope::Read) | May::Own(..) => Zones::Public,
        }
    }

    /// The tenant of this slug. What is no slug is no tenant.
    pub(super) async fn tenant(&self, tx: &mut Tx, slug: &str) -> Result<Tenant, Problem> {
        let Ok(slug) = Slug::parse(slug) else {
            return Err(Problem::not_found());
        };
        let tenant = tx.system().tenants().find_by_slug(&slug).await?;
        tenant
            .filter(|tenant| self.reaches(tenant.id) && self.own_mailbox().is_none())
            .ok_or_else(Problem::not_found)
    }

    /// The same, to be changed.
    pub(super) async fn tenant_to_change(
        &self,
        tx: &mut Tx,
        slug: &str,
    ) -> Result<Tenant, Problem> {
        let tenant = self.tenant(tx, slug).await?;
        let tenant = tx.of(tenant.id).row().find_to_change().await?;
        tenant.ok_or_else(Problem::not_found)
    }

    /// The mailbox of this primary address, and its tenant.
    pub(super) async fn mailbox(
        &self,
        tx: &mut Tx,
        address: &str,
    ) -> Result<(TenantId, Mailbox), Problem> {
        let Ok(address) = Address::parse(address) else {
            return Err(Problem::not_found());
        };
        let tenants = if let Some(own) = self.tenant_id() {
            vec![own]
        } else {
            let mut names = tx.system().names();
            names.tenants_that_list(&address.to_domain()).await?
        };
        let mut found = Vec::new();
        for tenant_id in tenants {
            let mut mailboxes = tx.of(tenant_id).mailboxes();
            let mailbox = mailboxes.find_by_address(&address).await?;
            // An alias leads to a mailbox, but it isn't its name: DELETE must not surprise anyone.
            let mailbox = mailbox.filter(|mailbox| mailbox.address == address);
            let own = self.own_mailbox();
            let mailbox = mailbox.filter(|mailbox| own.is_none_or(|own| own == mailbox.id));
            found.extend(mailbox.map(|mailbox| (tenant_id, mailbox)));
        }
        // Two tenants may list a domain that neither has proven: then nobody can tell whose mailbox is meant.
        let only = found.pop().filter(|_| found.is_empty());
        only.ok_or_else(Problem::not_found)
    }

    /// Writes down what the caller changed, in the same transaction as the change.
    pub(super) async fn audit(
        &self,
        tx: &mut Tx,
        tenant_id: TenantId,
        change: Changed<'_>,
    ) -> Result<(), StoreError> {
        let event = AuditEvent {
            at: change.at,
            actor: self.actor().0,
            action: change.action.to_owned(),
            subject: change.subject.to_owned(),
            detail: change.detail.to_owned(),
            client_address: self.client_address.clone(),
        };
        let of_own_lists = self.own_mailbox().is_some() && change.action.starts_with("entry.");
        if of_own_lists {
            tx.of(tenant_id).audit().add_to_own_lists(&event).await
        } else {
            tx.of(tenant_id).audit().add(&event).await
        }
    }

    /// Who the caller is, and from where, for what goes on without them.
    pub(super) fn actor(&self) -> (Actor, &str) {
        let actor = Actor::Token(self.token.id, self.token.name.clone());
        (actor, &self.client_address)
    }

    /// Which token it is.
    pub(super) fn token_id(&self) -> Uuid {
        self.token.id
    }

    /// Says whether this tenant is one of the caller's.
    pub(super) fn reaches(&self, tenant_id: TenantId) -> bool {
        self.tenant_id().is_none_or(|own| own == tenant_id)
    }
}

/// How much of a list's zone is shown: it may carry the key of a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Zones {
    /// All of it.
    Whole,
    /// What everybody may know.
    Public,
}

impl Zones {
    /// The zone as it is shown.
    pub(super) fn shown(self, zone: &str) -> String {
        match self {
            Self::Whole => zone.to_owned(),
            Self::Public => public_zone(zone).to_owned(),
        }
    }
}

/// What a caller changed, for the audit log.
#[derive(Clone, Copy)]
pub(super) struct Changed<'a> {
    pub at: DateTime<Utc>,
    /// A stable word, as in `entry.added`.
    pub action: &'static str,
    pub subject: &'a str,
    pub detail: &'a str,
}

/// The tenant whose domain this address is in.
pub(super) async fn tenant_of(
    tx: &mut Tx,
    address: &Address,
) -> Result<Option<TenantId>, StoreError> {
    let Ok(domain) = Domain::parse(address.domain()) else {
        return Ok(None);
    };
    tx.system().names().tenant_of_domain(&domain).await
}

fn is_system(token: &Bearer) -> bool {
    token.tenant_id == TenantId::SYSTEM
}

/// Where the request came from; empty when the connection has no address (a unix socket, a test).
fn client_address(parts: &Parts, proxies: &TrustedProxies) -> String {
    let Some(ConnectInfo(peer)) = parts.extensions.get::<ConnectInfo<SocketAddr>>() else {
        return String::new();
    };
    let lines = parts.headers.get_all("x-forwarded-for").iter();
    let lines: Vec<&str> = lines.filter_map(|line| line.to_str().ok()).collect();
    proxies.client_address(peer.ip(), &lines).to_string()
}

/// RFC 6750, 2.1; the scheme's name is case-insensitive (RFC 9110, 11.1).
fn bearer(parts: &Parts) -> Option<Secret> {
    let value = parts.headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, credentials) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return None;
    }
    Secret::parse(credentials.trim())
}

/// The token, and the tenant that it belongs to, if any.
async fn find(
    database: &Database,
    secret: &Secret,
    now: DateTime<Utc>,
) -> Result<Option<(Bearer, Option<Tenant>)>, StoreError> {
    let mut tx = database.read().await?;
    let id = secret.tenant_id();
    let mut tokens = tx.of(id).tokens();
    let token: Bearer = if let Some(token) = tokens.find_by_hash(secret.hash(), now).await? {
        token.into()
    } else {
        let mut tokens = tx.of(id).app_tokens();
        let Some(owned) = tokens.find_by_hash(secret.hash(), now).await? else {
            return Ok(None);
        };
        owned.into()
    };
    let tenant = tx.of(id).row().find().await?;
    Ok(Some((token, tenant)))
}

/// A token whose use can't be noted still works: the time is only for people to look at.
async fn note_use(database: &Database, token: &Bearer, now: DateTime<Utc>) {
    if token
        .last_used_at
        .is_some_and(|last| now - last < USE_NOTED_EVERY)
    {
        return;
    }
    let noted = async {
        let mut tx = database.write().await?;
        let of = tx.of(token.tenant_id);
        match token.may {
            May::House(_) => of.tokens().used(token.id, now).await?,
            May::Own(..) => of.app_tokens().used(token.id, now).await?,
        }
        tx.commit_aside().await
    };
    if let Err(why) = noted.await {
        warn!(token.id = %token.id, error = %why, "The use of token {} was not noted", token.id);
    }
}
