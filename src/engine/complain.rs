//! Complaints: whom one counts against.

use std::net::IpAddr;

use super::Engine;
use super::traps::{accusable, is_allowed};
use crate::mail::{Address, ReversePath};
use crate::policy::Suspect;
use crate::store::{RecipientRow, StoreError};
use crate::tenancy::TenantId;

/// A message that somebody reports as spam.
#[derive(Clone, Copy, Debug)]
pub struct Reported<'r> {
    /// Whose recipient reports it.
    pub tenant_id: TenantId,
    /// The host that brought it, if that is known.
    pub client: Option<IpAddr>,
    /// What the client called itself, if that is known.
    pub helo_name: Option<&'r str>,
    /// MAIL FROM.
    pub sender: &'r ReversePath,
}

impl Engine {
    /// Says whether somebody may read mail to this address: its mailbox is here, or its domain has others. Nobody
    /// complains about mail to an address that nobody has.
    pub async fn may_be_read(
        &self,
        found: RecipientRow,
        address: &Address,
    ) -> Result<bool, StoreError> {
        if found.mailbox_id.is_some() {
            return Ok(true);
        }
        let inner = &self.inner;
        let now = inner.clock.now();
        let tenant = inner.cache.tenant(&inner.database, found.tenant_id, now);
        let tenant = tenant.await?;
        Ok(tenant.is_some_and(|tenant| !tenant.policy.knows_all_mailboxes(address.domain())))
    }

    /// Whom a complaint counts against: the client's network, unless it may send what it likes, and the sender, if SPF
    /// proves it now, since the victim of a forgery must not suffer.
    pub async fn suspects(&self, reported: Reported<'_>) -> Result<Vec<Suspect>, StoreError> {
        let inner = &self.inner;
        let now = inner.clock.now();
        let tenant = inner
            .cache
            .tenant(&inner.database, reported.tenant_id, now)
            .await?;
        let (Some(tenant), Some(client)) = (tenant, reported.client) else {
            return Ok(Vec::new());
        };
        if is_allowed(client, &tenant, now) {
            return Ok(Vec::new());
        }
        let mut suspects: Vec<Suspect> = Suspect::client(client).into_iter().collect();
        if let Some(sender) = accusable(reported.sender, &tenant)
            && inner.is_proven(sender, client, reported.helo_name).await
        {
            suspects.push(Suspect::Sender(sender.clone()));
        }
        Ok(suspects)
    }

    /// Takes in what was reported just now, so that it counts for the next message.
    pub async fn hear_complaints(&self) {
        self.inner.read_changed_suspects().await;
    }
}
