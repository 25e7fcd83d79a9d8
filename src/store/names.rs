//! Names that only one tenant can have: slugs, and domains once they are verified. Each is claimed by one statement that
//! either finds the name free or doesn't, so two tenants can't both get it. A domain that is only listed claims nothing:
//! whoever lists another's domain neither takes it nor learns of it.

use uuid::Uuid;

use super::tx::{Counted, on};
use super::{StoreError, Tx};
use crate::mail::{Address, Domain};
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
    /// The tenant that has shown this domain to be its own.
    pub async fn tenant_of_domain(
        &mut self,
        domain: &Domain,
    ) -> Result<Option<TenantId>, StoreError> {
        self.find(NameKind::Domain, domain.as_str()).await
    }

    /// For operators, who see every tenant: the one that has this domain; while none has, all that list it.
    pub async fn tenants_that_list(
        &mut self,
        domain: &Domain,
    ) -> Result<Vec<TenantId>, StoreError> {
        if let Some(owner) = self.tenant_of_domain(domain).await? {
            return Ok(vec![owner]);
        }
        // Reads the whole table: it is small, and operators rarely ask for what nobody has proven.
        let tenants: Vec<Uuid> = on!(self.0, conn => sqlx::query_scalar(
                "SELECT tenant_id FROM domains WHERE name = $1 ORDER BY tenant_id")
            .bind(domain.as_str())
            .fetch_all(conn))?;
        Ok(tenants.into_iter().map(TenantId).collect())
    }

    /// Where somebody with this address runs things, so that the door finds them whoever has proven their domain.
    pub async fn tenants_of_admin(
        &mut self,
        address: &Address,
    ) -> Result<Vec<TenantId>, StoreError> {
        let tenants: Vec<Uuid> = on!(self.0, conn => sqlx::query_scalar(
                "SELECT points_to FROM admin_addresses WHERE tenant_id = $1 AND address = $2 ORDER BY points_to")
            .bind(TenantId::SYSTEM.0)
            .bind(address.as_str())
            .fetch_all(conn))?;
        Ok(tenants.into_iter().map(TenantId).collect())
    }

    pub(super) async fn add_admin(
        &mut self,
        address: &Address,
        tenant: TenantId,
    ) -> Result<(), StoreError> {
        on!(self.0, conn => sqlx::query(
                "INSERT INTO admin_addresses (tenant_id, address, points_to) VALUES ($1, $2, $3) \
                 ON CONFLICT DO NOTHING")
            .bind(TenantId::SYSTEM.0)
            .bind(address.as_str())
            .bind(tenant.0)
            .execute(conn)
            .counted())?;
        Ok(())
    }

    pub(super) async fn remove_admin(
        &mut self,
        address: &Address,
        tenant: TenantId,
    ) -> Result<(), StoreError> {
        on!(self.0, conn => sqlx::query(
                "DELETE FROM admin_addresses WHERE tenant_id = $1 AND address = $2 AND points_to = $3")
            .bind(TenantId::SYSTEM.0)
            .bind(address.as_str())
            .bind(tenant.0)
            .execute(conn)
            .counted())?;
        Ok(())
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

    /// Claims a name for a tenant; `Exists` when another has it.
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
        if claimed == 1 || self.find(kind, name).await? == Some(tenant) {
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
