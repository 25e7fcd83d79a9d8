//! Who changed what, when, from where.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::ids::{first_id, new_id};
use super::text::{clean, containing};
use super::tx::{Counted, on};
use super::words::Place;
use super::{StoreError, Tx};
use crate::tenancy::{AccountId, TenantId};

/// The action of somebody who looked at an owner's lists.
pub const LIST_SEEN: &str = "mailbox.list_seen";

/// Who did it.
#[derive(Clone, Debug, PartialEq)]
pub enum Actor {
    /// A person, by account and address.
    Account(AccountId, String),
    /// An API token, by id and name.
    Token(Uuid, String),
    /// The program itself, or the command line.
    System,
}

impl Actor {
    /// Who it is, for people: an address, a token's name, or the program's own.
    pub fn name(&self) -> &str {
        match self {
            Self::Account(_, name) | Self::Token(_, name) => name,
            Self::System => "Guestlist",
        }
    }

    /// As tables have it: kind, id and name.
    pub(super) fn columns(&self) -> (&'static str, Option<Uuid>, &str) {
        match self {
            Self::Account(id, address) => ("account", Some(id.0), address.as_str()),
            Self::Token(id, name) => ("token", Some(*id), name.as_str()),
            Self::System => ("system", None, ""),
        }
    }
}

/// One line of the audit log.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditEvent {
    /// When it happened.
    pub at: DateTime<Utc>,
    /// Who did it.
    pub actor: Actor,
    /// A stable word: `entry.added`, `mailbox.removed` …
    pub action: String,
    /// What it was done to, as text (an address, a match).
    pub subject: String,
    /// What else is worth knowing, as text.
    pub detail: String,
    /// The visitor's network address, empty if none.
    pub client_address: String,
}

/// Which events to list.
#[derive(Clone, Debug, Default)]
pub struct AuditQuery {
    /// Only those before this time.
    pub until: Option<DateTime<Utc>>,
    /// At most so many.
    pub limit: u32,
}

/// Which events to look for.
#[derive(Clone, Debug, Default)]
pub struct AuditFilter {
    /// Part of the name or address of who did it, literally; `Guestlist` is the program itself.
    pub who: Option<String>,
    /// How the words for what was done begin, at most [`Self::MOST_BEGINNINGS`]; empty: anything.
    pub what: &'static [&'static str],
    /// Only those at or after.
    pub since: Option<DateTime<Utc>>,
    /// Without what owners and their programs did to their own lists, and what became of these.
    pub without_own_lists: bool,
}

impl AuditFilter {
    /// As many as a question to the database has places for.
    pub const MOST_BEGINNINGS: usize = 6;
}

/// A tenant's audit log.
pub struct Audit<'t>(pub(super) &'t mut Tx, pub(super) TenantId);

#[derive(sqlx::FromRow)]
struct EventRow {
    id: Uuid,
    happened_at: DateTime<Utc>,
    actor_kind: String,
    actor_id: Option<Uuid>,
    actor_name: String,
    action: String,
    subject: String,
    detail: String,
    client_address: String,
}

impl EventRow {
    fn with_id(self) -> Result<(Uuid, AuditEvent), StoreError> {
        Ok((self.id, self.try_into()?))
    }
}

impl TryFrom<EventRow> for AuditEvent {
    type Error = StoreError;

    fn try_from(row: EventRow) -> Result<Self, StoreError> {
        let place = Place {
            table: "audit_events",
            id: row.id,
        };
        let actor_id = || place.require("actor_id", row.actor_id);
        let actor = match row.actor_kind.as_str() {
            "account" => Actor::Account(AccountId(actor_id()?), row.actor_name),
            "token" => Actor::Token(actor_id()?, row.actor_name),
            "system" => Actor::System,
            _ => return Err(place.inconsistent("actor_kind")),
        };
        Ok(Self {
            at: row.happened_at,
            actor,
            action: row.action,
            subject: row.subject,
            detail: row.detail,
            client_address: row.client_address,
        })
    }
}

impl Audit<'_> {
    /// Writes one line.
    pub async fn add(&mut self, event: &AuditEvent) -> Result<(), StoreError> {
        self.write(event, false).await
    }

    /// Writes one line of what owners or their programs do to their own lists, or of what becomes of these: admins see
    /// it only where they may look at the lists themselves.
    pub async fn add_to_own_lists(&mut self, event: &AuditEvent) -> Result<(), StoreError> {
        self.write(event, true).await
    }

    async fn write(&mut self, event: &AuditEvent, of_own_lists: bool) -> Result<(), StoreError> {
        let (kind, actor_id, actor_name) = event.actor.columns();
        on!(self.0, conn => sqlx::query(
                "INSERT INTO audit_events (tenant_id, id, happened_at, actor_kind, actor_id, actor_name, action, \
                 subject, detail, client_address, of_own_lists) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)")
            .bind(self.1.0)
            .bind(new_id(event.at))
            .bind(event.at)
            .bind(kind)
            .bind(actor_id)
            .bind(clean(actor_name))
            .bind(clean(&event.action))
            .bind(clean(&event.subject))
            .bind(clean(&event.detail))
            .bind(clean(&event.client_address))
            .bind(of_own_lists)
            .execute(conn)
            .counted())?;
        Ok(())
    }

    /// Newest first.
    pub async fn list(&mut self, query: &AuditQuery) -> Result<Vec<AuditEvent>, StoreError> {
        let rows: Vec<EventRow> = on!(self.0, conn => sqlx::query_as(
                "SELECT id, happened_at, actor_kind, actor_id, actor_name, action, subject, detail, client_address \
                 FROM audit_events WHERE tenant_id = $1 AND ($2 IS NULL OR happened_at < $2) \
                 ORDER BY happened_at DESC, id DESC LIMIT $3")
            .bind(self.1.0)
            .bind(query.until)
            .bind(i64::from(query.limit))
            .fetch_all(conn))?;
        rows.into_iter().map(AuditEvent::try_from).collect()
    }

    /// Those that fit, before the event of this id; newest first, with their ids.
    pub async fn search(
        &mut self,
        filter: &AuditFilter,
        before: Option<Uuid>,
        limit: u32,
    ) -> Result<Vec<(Uuid, AuditEvent)>, StoreError> {
        let what = |place: usize| filter.what.get(place).map(|word| format!("{word}%"));
        let rows: Vec<EventRow> = on!(self.0, conn => sqlx::query_as(
                "SELECT id, happened_at, actor_kind, actor_id, actor_name, action, subject, detail, client_address \
                 FROM audit_events WHERE tenant_id = $1 AND id < $2 AND ($3 IS NULL OR happened_at >= $3) \
                 AND ($4 IS NULL OR lower(actor_name) LIKE $4 ESCAPE '\\' \
                 OR (actor_kind = 'system' AND 'guestlist' LIKE $4 ESCAPE '\\')) \
                 AND ($5 IS NULL OR action LIKE $5 OR action LIKE $6 OR action LIKE $7 OR action LIKE $8 \
                 OR action LIKE $9 OR action LIKE $10) \
                 AND (NOT $11 OR NOT of_own_lists) \
                 ORDER BY id DESC LIMIT $12")
            .bind(self.1.0)
            .bind(before.unwrap_or(Uuid::max()))
            .bind(filter.since)
            .bind(containing(filter.who.as_deref()))
            .bind(what(0))
            .bind(what(1))
            .bind(what(2))
            .bind(what(3))
            .bind(what(4))
            .bind(what(5))
            .bind(filter.without_own_lists)
            .bind(i64::from(limit))
            .fetch_all(conn))?;
        rows.into_iter().map(EventRow::with_id).collect()
    }

    /// What this account did, before the event of this id; newest first, with their ids.
    pub async fn list_by(
        &mut self,
        account: AccountId,
        before: Option<Uuid>,
        limit: u32,
    ) -> Result<Vec<(Uuid, AuditEvent)>, StoreError> {
        let rows: Vec<EventRow> = on!(self.0, conn => sqlx::query_as(
                "SELECT id, happened_at, actor_kind, actor_id, actor_name, action, subject, detail, client_address \
                 FROM audit_events WHERE tenant_id = $1 AND actor_id = $2 AND id < $3 ORDER BY id DESC LIMIT $4")
            .bind(self.1.0)
            .bind(account.0)
            .bind(before.unwrap_or(Uuid::max()))
            .bind(i64::from(limit))
            .fetch_all(conn))?;
        rows.into_iter().map(EventRow::with_id).collect()
    }

    /// Whether this account or token did that to this subject at or after a time.
    pub async fn was_done(
        &mut self,
        (actor, action): (Uuid, &str),
        subject: &str,
        since: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let found: Option<Uuid> = on!(self.0, conn => sqlx::query_scalar(
                "SELECT id FROM audit_events WHERE tenant_id = $1 AND subject = $2 AND id >= $3 AND actor_id = $4 \
                 AND action = $5 ORDER BY id DESC LIMIT 1")
            .bind(self.1.0)
            .bind(clean(subject))
            .bind(first_id(since))
            .bind(actor)
            .bind(action)
            .fetch_optional(conn))?;
        Ok(found.is_some())
    }

    /// What anybody else did to this subject, before the event of this id; newest first, with their ids.
    pub async fn list_about(
        &mut self,
        subject: &str,
        but_by: AccountId,
        before: Option<Uuid>,
        limit: u32,
    ) -> Result<Vec<(Uuid, AuditEvent)>, StoreError> {
        let rows: Vec<EventRow> = on!(self.0, conn => sqlx::query_as(
                "SELECT id, happened_at, actor_kind, actor_id, actor_name, action, subject, detail, client_address \
                 FROM audit_events WHERE tenant_id = $1 AND subject = $2 AND (actor_id IS NULL OR actor_id <> $3) \
                 AND id < $4 ORDER BY id DESC LIMIT $5")
            .bind(self.1.0)
            .bind(clean(subject))
            .bind(but_by.0)
            .bind(before.unwrap_or(Uuid::max()))
            .bind(i64::from(limit))
            .fetch_all(conn))?;
        rows.into_iter().map(EventRow::with_id).collect()
    }
}
