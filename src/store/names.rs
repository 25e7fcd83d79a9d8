//! Names that only one tenant can have: slugs and domains. Each is claimed by one statement that either finds the name
//! free or doesn't, so two tenants can't both get it.

use uuid::Uuid;

use super::tx::{Counted, on};
use super::{StoreError, Tx};
use crate::mail::Domain;
use crate::tenancy::TenantId;

/// Global names: which tenant a domain belongs to.
pub struct Names<'t>(pub(super) &'t mut Tx);

/// What a name is used for.
#[derive(Clone, Copy)]
pub(super) enum NameKind {
    Slug,
    Domain,
}

impl NameKind {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Slug => "slug",
            Self::Domain => "domain",
        }
    }
}

impl Names<'_> {
    /// The tenant that has this domain, verified or not.
    pub async fn tenant_of_domain(
        &mut self,
        domain: &Domain,
    ) -> Result<Option<TenantId>, StoreError> {
        self.find(NameKind::Domain, domain.as_str()).await
    }

    pub(super) async fn find(
        &mut self,
        kind: NameKind,
        name: &str,
    ) -> Result<Option<TenantId>, StoreError> {
        let tenant: Option<Uuid> = on!(self.0, conn => sqlx::query_scalar(
                "SELECT points_to FROM names WHERE tenant_id = $1 AND kind = $2 AND name = $3")
            .bind(TenantId::SYSTEM.0)
            .bind(kind.word())
            .bind(name)
            .fetch_optional(conn))?;
        Ok(tenant.map(TenantId))
    }

    /// Claims a name for a tenant; `Exists` when it is taken.
    pub(super) async fn claim(
        &mut self,
        kind: NameKind,
        name: &str,
        tenant: TenantId,
    ) -> Result<(), StoreError> {
        let claimed = on!(self.0, conn => sqlx::query(
                "INSERT INTO names (tenant_id, kind, name, points_to) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING")
            .bind(TenantId::SYSTEM.0)
            .bind(kind.word())
            .bind(name)
            .bind(tenant.0)
            .execute(conn)
            .counted())?;
        if claimed == 1 {
            Ok(())
        } else {
            Err(StoreError::Exists)
        }
    }

    /// Gives a name back; another tenant's stays.
    pub(super) async fn release(
        &mut self,
        kind: NameKind,
        name: &str,
        tenant: TenantId,
    ) -> Result<(), StoreError> {
        on!(self.0, conn => sqlx::query(
                "DELETE FROM names WHERE tenant_id = $1 AND kind = $2 AND name = $3 AND points_to = $4")
            .bind(TenantId::SYSTEM.0)
            .bind(kind.word())
            .bind(name)
            .bind(tenant.0)
            .execute(conn)
            .counted())?;
        Ok(())
    }
}
