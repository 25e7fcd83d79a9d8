//! What the cache keeps, and what each of it weighs.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use quick_cache::Weighter;

use super::counted::TenantCounts;
use crate::policy::{MailboxPolicy, Policy, SystemPolicy, TenantPolicy};
use crate::store::RecipientRow;
use crate::tenancy::{MailboxId, TenantId};

/// What the allocator and the cache add to each kept value, in bytes.
const OVERHEAD: u64 = 96;

/// A mailbox's policy as loaded.
#[derive(Debug)]
pub(super) struct CachedMailbox {
    pub(super) tenant_id: TenantId,
    pub(super) mailbox_id: MailboxId,
    pub(super) policy: MailboxPolicy,
    pub(super) revision: u64,
    pub(super) loaded_at: DateTime<Utc>,
}

/// A tenant's policy as loaded, with the system's.
#[derive(Debug)]
pub(super) struct CachedTenant {
    pub(super) policy: TenantPolicy,
    pub(super) system: Arc<SystemPolicy>,
    pub(super) counts: Arc<TenantCounts>,
    pub(super) revision: u64,
    pub(super) loaded_at: DateTime<Utc>,
}

/// Where an address leads, as looked up.
#[derive(Clone, Copy, Debug)]
pub(super) struct CachedRecipient {
    pub(super) row: Option<RecipientRow>,
    pub(super) names_revision: u64,
    pub(super) loaded_at: DateTime<Utc>,
}

/// What is in memory of an address, under the present names.
pub(super) struct LookUp {
    pub(super) names_revision: u64,
    pub(super) kept: Option<CachedRecipient>,
}

/// All that stands behind one decision.
#[derive(Clone, Debug)]
pub(super) struct Loaded {
    pub(super) mailbox: Arc<CachedMailbox>,
    pub(super) tenant: Arc<CachedTenant>,
    /// The recipient is a spamtrap, in a domain whose unknown names go to this mailbox.
    pub(super) is_trap: bool,
}

/// What stands behind an address of ours that leads nowhere.
#[derive(Clone, Debug)]
pub(super) struct Unknown {
    pub(super) tenant_id: TenantId,
    pub(super) tenant: Arc<CachedTenant>,
    /// It is one of the tenant's spamtraps.
    pub(super) is_trap: bool,
}

/// What is known of a recipient.
#[derive(Clone, Debug)]
pub(super) enum Recipient {
    /// Not our domain.
    NotOurs,
    /// Our domain, and nobody there has this name.
    Unknown(Unknown),
    Ours(Loaded),
}

impl Loaded {
    pub(super) fn policy(&self) -> Policy<'_> {
        Policy {
            mailbox: &self.mailbox.policy,
            tenant: &self.tenant.policy,
            system: &self.tenant.system,
        }
    }
}

#[derive(Clone)]
pub(super) struct Weights;

impl Weighter<Box<str>, CachedRecipient> for Weights {
    fn weight(&self, key: &Box<str>, _: &CachedRecipient) -> u64 {
        key.len() as u64 + size_of::<CachedRecipient>() as u64 + OVERHEAD
    }
}

impl Weighter<MailboxId, Arc<CachedMailbox>> for Weights {
    fn weight(&self, _: &MailboxId, value: &Arc<CachedMailbox>) -> u64 {
        let bytes = size_of::<CachedMailbox>() + value.policy.rules.size_bytes();
        bytes as u64 + OVERHEAD
    }
}

impl Weighter<TenantId, Arc<CachedTenant>> for Weights {
    fn weight(&self, _: &TenantId, value: &Arc<CachedTenant>) -> u64 {
        let names: usize = value
            .policy
            .domains
            .iter()
            .map(|domain| domain.as_str().len() + 32)
            .sum();
        let lists = value.policy.rules.size_bytes() + value.policy.checks.size_bytes();
        (size_of::<CachedTenant>() + names + lists) as u64 + OVERHEAD
    }
}
