//! Invitations to run a tenant. Each address has one at most, which is open until it is used, withdrawn or too old;
//! asked for anew, it gets another link, and the old one is worthless. A used one stays, and says since when somebody is
//! an admin.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::ids::new_id;
use super::text::clean;
use super::tx::{Counted, on};
use super::words::Place;
use super::{StoreError, Tx};
use crate::mail::Address;
use crate::tenancy::{SecretHash, TenantId};

/// The invitations of one tenant.
pub struct Invitations<'t>(pub(super) &'t mut Tx, pub(super) TenantId);

/// The id of an invitation (UUID version 7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(transparent)]
pub struct InvitationId(pub Uuid);

/// One that nobody has used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// Who is invited.
    pub address: Address,
    /// The address of whoever did it.
    pub invited_by: String,
    /// When its link went out last.
    pub sent_at: DateTime<Utc>,
    /// Until when that link works.
    pub expires_at: DateTime<Utc>,
}

#[derive(sqlx::FromRow)]
struct InvitationRow {
    id: Uuid,
    address: String,
    invited_by: String,
    sent_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
}

impl TryFrom<InvitationRow> for Invitation {
    type Error = StoreError;

    fn try_from(row: InvitationRow) -> Result<Self, StoreError> {
        let place = Place {
            table: "invitations",
            id: row.id,
        };
        Ok(Self {
            id: InvitationId(row.id),
            address: place.address("address", &row.address)?,
            invited_by: row.invited_by,
            sent_at: row.sent_at,
            expires_at: row.expires_at,
        })
    }
}

macro_rules! select_open {
    ($rest:literal) => {
        concat!(
            "SELECT id, address, invited_by, sent_at, expires_at FROM invitations ",
            "WHERE tenant_id = $1 AND accepted_at IS NULL ",
            $rest
        )
    };
}

impl Invitations<'_> {
    /// For so many days a link works.
    pub const DAYS: u32 = 7;
    /// So many may be open at a time.
    pub const MOST_OPEN: usize = 50;

    /// Invites somebody, or once more: then the link before is worthless.
    pub async fn invite(
        &mut self,
        address: &Address,
        link: SecretHash,
        by: &str,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        on!(self.0, conn => sqlx::query(
                "INSERT INTO invitations (tenant_id, id, address, hash, invited_by, sent_at, expires_at) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (tenant_id, address) DO UPDATE SET \
                 hash = excluded.hash, invited_by = excluded.invited_by, sent_at = excluded.sent_at, \
                 expires_at = excluded.expires_at, accepted_at = NULL")
            .bind(self.1.0)
            .bind(new_id(now))
            .bind(address.as_str())
            .bind(link.0.as_slice())
            .bind(clean(by))
            .bind(now)
            .bind(now + TimeDelta::days(i64::from(Self::DAYS)))
            .execute(conn)
            .counted())?;
        Ok(())
    }

    /// Those that nobody has used, too old ones too; by address.
    pub async fn list_open(&mut self) -> Result<Vec<Invitation>, StoreError> {
        let rows: Vec<InvitationRow> = on!(self.0, conn => sqlx::query_as(select_open!("ORDER BY address"))
            .bind(self.1.0)
            .fetch_all(conn))?;
        rows.into_iter().map(Invitation::try_from).collect()
    }

    /// Since when those are admins who came by an invitation.
    pub async fn accepted(&mut self) -> Result<BTreeMap<String, DateTime<Utc>>, StoreError> {
        let rows: Vec<(String, DateTime<Utc>)> = on!(self.0, conn => sqlx::query_as(
                "SELECT address, accepted_at FROM invitations WHERE tenant_id = $1 AND accepted_at IS NOT NULL \
                 ORDER BY address")
            .bind(self.1.0)
            .fetch_all(conn))?;
        Ok(rows.into_iter().collect())
    }

    /// The open invitation with this id.
    pub async fn find(&mut self, id: InvitationId) -> Result<Option<Invitation>, StoreError> {
        let row: Option<InvitationRow> = on!(self.0, conn => sqlx::query_as(select_open!("AND id = $2"))
            .bind(self.1.0)
            .bind(id.0)
            .fetch_optional(conn))?;
        row.map(Invitation::try_from).transpose()
    }

    /// The one whose link this is, if it works still. Looking uses nothing up.
    pub async fn find_by_link(
        &mut self,
        link: SecretHash,
        now: DateTime<Utc>,
    ) -> Result<Option<Invitation>, StoreError> {
        let row: Option<InvitationRow> = on!(self.0, conn => sqlx::query_as(
                select_open!("AND hash = $2 AND expires_at > $3"))
            .bind(self.1.0)
            .bind(link.0.as_slice())
            .bind(now)
            .fetch_optional(conn))?;
        row.map(Invitation::try_from).transpose()
    }

    /// Uses a link up and says whether it worked: a second call, at the same time even, returns false.
    pub async fn accept(
        &mut self,
        link: SecretHash,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let accepted = on!(self.0, conn => sqlx::query(
                "UPDATE invitations SET hash = NULL, accepted_at = $3 \
                 WHERE tenant_id = $1 AND hash = $2 AND expires_at > $3")
            .bind(self.1.0)
            .bind(link.0.as_slice())
            .bind(now)
            .execute(conn)
            .counted())?;
        Ok(accepted == 1)
    }

    /// Takes an open invitation back; false when there is none.
    pub async fn withdraw(&mut self, id: InvitationId) -> Result<bool, StoreError> {
        let withdrawn = on!(self.0, conn => sqlx::query(
                "DELETE FROM invitations WHERE tenant_id = $1 AND id = $2 AND accepted_at IS NULL")
            .bind(self.1.0)
            .bind(id.0)
            .execute(conn)
            .counted())?;
        Ok(withdrawn == 1)
    }

    /// Forgets how somebody came who is no admin any more, and an open invitation of theirs.
    pub async fn forget(&mut self, address: &Address) -> Result<(), StoreError> {
        on!(self.0, conn => sqlx::query("DELETE FROM invitations WHERE tenant_id = $1 AND address = $2")
            .bind(self.1.0)
            .bind(address.as_str())
            .execute(conn)
            .counted())?;
        Ok(())
    }

    /// Takes back the open invitations that went out in somebody's name: who may not invite any more has invited nobody.
    pub async fn withdraw_all_by(&mut self, inviter: &Address) -> Result<(), StoreError> {
        on!(self.0, conn => sqlx::query(
                "DELETE FROM invitations WHERE tenant_id = $1 AND invited_by = $2 AND accepted_at IS NULL")
            .bind(self.1.0)
            .bind(inviter.as_str())
            .execute(conn)
            .counted())?;
        Ok(())
    }

    /// Clean-up of those whose links stopped working before that time.
    pub async fn remove_expired(&mut self, before: DateTime<Utc>) -> Result<(), StoreError> {
        on!(self.0, conn => sqlx::query(
                "DELETE FROM invitations WHERE tenant_id = $1 AND accepted_at IS NULL AND expires_at < $2")
            .bind(self.1.0)
            .bind(before)
            .execute(conn)
            .counted())?;
        Ok(())
    }
}
