//! A tenant's domains. One counts as ours from the time it was verified; until then any number of tenants may list it.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::names::NameKind;
use super::tx::{Counted, on, one};
use super::words::Place;
use super::{Change, StoreError, Tx};
use crate::mail::Domain;
use crate::tenancy::{DomainRecord, MailboxId, TenantId};

/// A tenant's domains.
pub struct Domains<'t>(pub(super) &'t mut Tx, pub(super) TenantId);

macro_rules! select_domains {
    ($rest:literal) => {
        concat!(
            "SELECT tenant_id, name, verification_token, verified_at, catch_all, unlisted_mailboxes, created_at ",
            "FROM domains WHERE tenant_id = $1 ",
            $rest
        )
    };
}

#[derive(sqlx::FromRow)]
struct DomainRow {
    tenant_id: Uuid,
    name: String,
    verification_token: String,
    verified_at: Option<DateTime<Utc>>,
    catch_all: Option<Uuid>,
    unlisted_mailboxes: bool,
    created_at: DateTime<Utc>,
}

impl TryFrom<DomainRow> for DomainRecord {
    type Error = StoreError;

    fn try_from(row: DomainRow) -> Result<Self, StoreError> {
        let place = Place {
            table: "domains",
            id: row.tenant_id,
        };
        Ok(Self {
            name: place.domain("name", &row.name)?,
            verification_token: row.verification_token,
            verified_at: row.verified_at,
            catch_all: row.catch_all.map(MailboxId),
            unlisted_mailboxes: row.unlisted_mailboxes,
            created_at: row.created_at,
        })
    }
}

impl Domains<'_> {
    /// All domains of the tenant, ordered by name.
    pub async fn list(&mut self) -> Result<Vec<DomainRecord>, StoreError> {
        let rows: Vec<DomainRow> = on!(self.0, conn => sqlx::query_as(
                select_domains!("ORDER BY name"))
            .bind(self.1.0)
            .fetch_all(conn))?;
        rows.into_iter().map(DomainRecord::try_from).collect()
    }

    /// The domain of this name, if it is the tenant's.
    pub async fn find(&mut self, name: &Domain) -> Result<Option<DomainRecord>, StoreError> {
        let row: Option<DomainRow> = on!(self.0, conn => sqlx::query_as(
                select_domains!("AND name = $2"))
            .bind(self.1.0)
            .bind(name.as_str())
            .fetch_optional(conn))?;
        row.map(DomainRecord::try_from).transpose()
    }

    /// Lists a domain, and claims it if it is verified; `Exists` when the tenant lists it already, or another has it.
    pub async fn add(&mut self, domain: &DomainRecord) -> Result<(), StoreError> {
        let name = domain.name.as_str();
        if domain.verified_at.is_some() {
            self.claim(&domain.name).await?;
        }
        let added = on!(self.0, conn => sqlx::query(
                "INSERT INTO domains (tenant_id, name, verification_token, verified_at, catch_all, unlisted_mailboxes, \
                 created_at) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING")
            .bind(self.1.0)
            .bind(name)
            .bind(&domain.verification_token)
            .bind(domain.verified_at)
            .bind(domain.catch_all.map(|mailbox| mailbox.0))
            .bind(domain.unlisted_mailboxes)
            .bind(domain.created_at)
            .execute(conn)
            .counted())?;
        if added == 0 {
            return Err(StoreError::Exists);
        }
        self.changed();
        Ok(())
    }

    /// Notes that the tenant has shown the domain to be its own, and claims it; `Absent` when it is not there, `Exists`
    /// when another tenant has shown the same before.
    pub async fn verify(&mut self, name: &Domain, at: DateTime<Utc>) -> Result<(), StoreError> {
        let listed = self.find(name).await?.ok_or(StoreError::Absent)?;
        if listed.verified_at.is_some() {
            return Ok(());
        }
        self.claim(name).await?;
        let verified = on!(self.0, conn => sqlx::query(
                "UPDATE domains SET verified_at = $3 WHERE tenant_id = $1 AND name = $2")
            .bind(self.1.0)
            .bind(name.as_str())
            .bind(at)
            .execute(conn)
            .counted())?;
        self.changed();
        one(verified)
    }

    /// Says where unknown recipients go; `Absent` when the domain or the mailbox is not there.
    pub async fn set_catch_all(
        &mut self,
        name: &Domain,
        mailbox: Option<MailboxId>,
    ) -> Result<(), StoreError> {
        if let Some(mailbox) = mailbox
            && self.0.of(self.1).mailboxes().find(mailbox).await?.is_none()
        {
            return Err(StoreError::Absent);
        }
        let set = on!(self.0, conn => sqlx::query(
                "UPDATE domains SET catch_all = $3 WHERE tenant_id = $1 AND name = $2")
            .bind(self.1.0)
            .bind(name.as_str())
            .bind(mailbox.map(|mailbox| mailbox.0))
            .execute(conn)
            .counted())?;
        self.changed();
        one(set)
    }

    /// Says whether the domain has mailboxes that are not kept here; `Absent` when it is not there.
    pub async fn set_unlisted_mailboxes(
        &mut self,
        name: &Domain,
        unlisted: bool,
    ) -> Result<(), StoreError> {
        let set = on!(self.0, conn => sqlx::query(
                "UPDATE domains SET unlisted_mailboxes = $3 WHERE tenant_id = $1 AND name = $2")
            .bind(self.1.0)
            .bind(name.as_str())
            .bind(unlisted)
            .execute(conn)
            .counted())?;
        self.changed();
        one(set)
    }

    /// Gives a domain back; `Absent` when not there. Its mailboxes stay, and are not ours any more.
    pub async fn remove(&mut self, name: &Domain) -> Result<(), StoreError> {
        let removed = on!(self.0, conn => sqlx::query(
                "DELETE FROM domains WHERE tenant_id = $1 AND name = $2")
            .bind(self.1.0)
            .bind(name.as_str())
            .execute(conn)
            .counted())?;
        self.0
            .system()
            .names()
            .release(NameKind::Domain, name.as_str(), self.1)
            .await?;
        self.changed();
        one(removed)
    }

    async fn claim(&mut self, name: &Domain) -> Result<(), StoreError> {
        let mut names = self.0.system().names();
        names.claim(NameKind::Domain, name.as_str(), self.1).await
    }

    fn changed(&mut self) {
        self.0.announce(Change::Names);
        self.0.announce(Change::Tenant(self.1));
    }
}
