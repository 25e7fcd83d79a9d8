//! Where an address signs in: the one rule, for the door, for invitations, for operators and for the command line.
//!
//! An address has its place in the tenant that has **proven** its domain, and among the operators. Besides that it runs
//! whatever tenant made it an admin, whoever has proven its domain: its owner came there by a link that was mailed to the
//! address, or that an operator handed over. An admin of a new tenant is mostly one of those, for the domain is proven
//! only after the first sign-in.
//!
//! Nothing else counts. Any tenant may list a domain that isn't its own and make mailboxes in it, so its owners' accounts
//! there open nothing at the door, and keep nobody from a place elsewhere. When a tenant proves the domain, its owners
//! come in from that moment on, and those of other tenants, who never did, still don't; admins go on as before.
//!
//! Where several accounts are left, each is its own: a mailed link names one account and its tenant, a passkey is one
//! account's, and a password that fits several is asked where it is meant.

use super::{StoreError, Tx};
use crate::mail::Address;
use crate::tenancy::{Account, Role, TenantId};

/// Where addresses sign in.
pub struct Door<'t>(pub(super) &'t mut Tx);

/// The place that an address has already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Elsewhere {
    /// The tenant that has proven its domain.
    Tenant(TenantId),
    /// The operators.
    Operators,
}

impl Door<'_> {
    /// The accounts that this address signs in to, each of another tenant and none that is switched off: of the tenant that
    /// has proven the domain, then of the operators, then of those that it runs besides.
    pub async fn accounts(&mut self, address: &Address) -> Result<Vec<Account>, StoreError> {
        let mut names = self.0.system().names();
        let proven_by = names.tenant_of_domain(&address.to_domain()).await?;
        let runs = names.tenants_of_admin(address).await?;
        let mut tenants: Vec<_> = proven_by.into_iter().chain([TenantId::SYSTEM]).collect();
        tenants.extend(runs.into_iter().filter(|id| Some(*id) != proven_by));
        let mut found = Vec::new();
        for tenant in tenants {
            let account = self
                .0
                .of(tenant)
                .accounts()
                .find_by_address(address)
                .await?;
            found.extend(account.filter(|account| account.disabled_at.is_none()));
        }
        Ok(found)
    }

    /// The account behind an address that signs in nowhere itself, but is an alias of a mailbox whose own address does. The
    /// tenant has proven the alias's domain: it says by right where mail to it goes.
    pub async fn account_behind(&mut self, alias: &Address) -> Result<Option<Account>, StoreError> {
        let mut names = self.0.system().names();
        let Some(tenant) = names.tenant_of_domain(&alias.to_domain()).await? else {
            return Ok(None);
        };
        let mailbox = self.0.of(tenant).mailboxes().find_by_address(alias).await?;
        let Some(mailbox) = mailbox.filter(|mailbox| mailbox.address != *alias) else {
            return Ok(None);
        };
        let account = self
            .0
            .of(tenant)
            .accounts()
            .find_by_mailbox(mailbox.id)
            .await?;
        // The mail goes to the mailbox, as mail to the alias does.
        let account = account.filter(|account| account.address == mailbox.address);
        let Some(account) = account.filter(|account| account.disabled_at.is_none()) else {
            return Ok(None);
        };
        Ok(self.opens(&account).await?.then_some(account))
    }

    /// Whether the address of this account signs in to it.
    pub async fn opens(&mut self, account: &Account) -> Result<bool, StoreError> {
        if account.role != Role::Owner {
            return Ok(true);
        }
        let mut names = self.0.system().names();
        let domain = account.address.to_domain();
        Ok(names.tenant_of_domain(&domain).await? == Some(account.tenant_id))
    }

    /// The place that keeps `tenant` from making this address an admin of its own; None: nothing does.
    pub async fn elsewhere(
        &mut self,
        tenant: TenantId,
        address: &Address,
    ) -> Result<Option<Elsewhere>, StoreError> {
        let mut names = self.0.system().names();
        match names.tenant_of_domain(&address.to_domain()).await? {
            Some(own) if own == tenant => Ok(None),
            Some(other) => Ok(Some(Elsewhere::Tenant(other))),
            None => {
                let mut operators = self.0.of(TenantId::SYSTEM).accounts();
                let operator = operators.find_by_address(address).await?;
                Ok(operator.map(|_| Elsewhere::Operators))
            }
        }
    }
}
