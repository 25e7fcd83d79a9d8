//! What decisions are made from, in memory: address → mailbox, mailbox → policy, tenant → policy.
//!
//! Bounded by bytes, loaded on a miss, forgotten at once when the store announces a change. A load that began before
//! a change is used once, but not kept: each kind has a counter of changes that is read before and after the load.
//!
//! Who misses the same address at the same time waits for one load, not for as many as there are connections: the policy
//! of a mailbox with 100,000 entries takes some 400 ms.

use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use chrono::{DateTime, TimeDelta, Utc};
use quick_cache::sync::Cache;
use tokio::sync::Mutex as AsyncMutex;

use super::cached::{
    CachedMailbox, CachedRecipient, CachedTenant, Loaded, LookUp, Recipient, Unknown, Weights,
};
use super::counted::Counted;
use super::locked::locked;
use crate::checks::{HealthBook, ListKey};
use crate::mail::Address;
use crate::policy::{MailboxPolicy, SystemPolicy, TenantPolicy};
use crate::store::{Change, Database, RecipientRow, StoreError};
use crate::tenancy::{MailboxId, TenantId};

/// Microseconds for which a database that failed is not asked for what is in memory.
const TROUBLE_LASTS: i64 = 1_000_000;
/// More than are asked for at once, so that two addresses seldom wait for each other.
const TURNS: usize = 1024;

/// Counters of changes, so that a load that raced with one is not kept. Mailboxes share 256 of them.
#[derive(Debug)]
struct Changes {
    names: AtomicU64,
    tenants: AtomicU64,
    mailboxes: Box<[AtomicU64]>,
    /// All mailboxes together, for a load that does not know yet which one it finds.
    any_mailbox: AtomicU64,
}

impl Changes {
    fn of_mailbox(&self, id: MailboxId) -> &AtomicU64 {
        let last = usize::from(*id.0.as_bytes().last().unwrap_or(&0));
        self.mailboxes.get(last).unwrap_or(&self.names)
    }
}

/// The cache; all methods take the present time from the caller.
pub(super) struct PolicyCache {
    recipients: Cache<Box<str>, CachedRecipient, Weights>,
    mailboxes: Cache<MailboxId, Arc<CachedMailbox>, Weights>,
    tenants: Cache<TenantId, Arc<CachedTenant>, Weights>,
    /// The system's lists, shared by all tenants, and when they were loaded; None: to be loaded.
    system: Mutex<Option<(Arc<SystemPolicy>, DateTime<Utc>)>>,
    counted: Arc<Counted>,
    /// Is told of the lists that a policy will ask, before it asks them.
    lists: Arc<HealthBook>,
    changes: Changes,
    /// Whose turn it is to load: by the hash of the address.
    turns: (RandomState, Box<[AsyncMutex<()>]>),
    revisions: AtomicU64,
    /// Until when (microseconds) the database is not asked for what is in memory, because it failed just now.
    trouble_until: AtomicI64,
    time_to_live: TimeDelta,
}

impl PolicyCache {
    pub(super) fn new(
        max_bytes: u64,
        time_to_live: std::time::Duration,
        counted: Arc<Counted>,
        lists: Arc<HealthBook>,
    ) -> Self {
        let eighth = max_bytes / 8;
        // The estimates only size the first tables.
        let estimate = |bytes: u64, each: u64| {
            usize::try_from(bytes / each)
                .unwrap_or(1024)
                .clamp(64, 4096)
        };
        Self {
            recipients: Cache::with_weighter(estimate(eighth, 256), eighth, Weights),
            mailboxes: Cache::with_weighter(estimate(eighth * 6, 4096), eighth * 6, Weights),
            tenants: Cache::with_weighter(estimate(eighth, 4096), eighth, Weights),
            changes: Changes {
                names: AtomicU64::new(0),
                tenants: AtomicU64::new(0),
                mailboxes: (0..256).map(|_| AtomicU64::new(0)).collect(),
                any_mailbox: AtomicU64::new(0),
            },
            turns: (
                RandomState::new(),
                (0..TURNS).map(|_| AsyncMutex::new(())).collect(),
            ),
            revisions: AtomicU64::new(0),
            lists,
            trouble_until: AtomicI64::new(0),
            system: Mutex::new(None),
            counted,
            time_to_live: TimeDelta::from_std(time_to_live).unwrap_or(TimeDelta::MAX),
        }
    }

    /// Bytes that the kept policies and look-ups take.
    pub(super) fn bytes(&self) -> u64 {
        self.recipients.weight() + self.mailboxes.weight() + self.tenants.weight()
    }

    /// How many policies, of mailboxes and of tenants, were loaded since the start.
    pub(super) fn loaded(&self) -> u64 {
        self.revisions.load(Ordering::Relaxed)
    }

    /// Forgets what a change makes wrong.
    pub(super) fn forget(&self, change: Change) {
        match change {
            Change::Mailbox(_, mailbox) => {
                self.changes
                    .of_mailbox(mailbox)
                    .fetch_add(1, Ordering::SeqCst);
                self.changes.any_mailbox.fetch_add(1, Ordering::SeqCst);
                self.mailboxes.remove(&mailbox);
            }
            Change::Tenant(TenantId::SYSTEM) => {
                self.forget_tenants();
            }
            Change::Tenant(tenant) => {
                self.changes.tenants.fetch_add(1, Ordering::SeqCst);
                self.tenants.remove(&tenant);
            }
            // No policy depends on it.
            Change::Suspects(_) => {}
            Change::Names => {
                // Look-ups made under an older number are misses: nothing need be searched for.
                self.changes.names.fetch_add(1, Ordering::SeqCst);
            }
            Change::Everything => self.forget_everything(),
        }
    }

    fn forget_everything(&self) {
        self.changes.names.fetch_add(1, Ordering::SeqCst);
        self.forget_tenants();
        for counter in &self.changes.mailboxes {
            counter.fetch_add(1, Ordering::SeqCst);
        }
        self.changes.any_mailbox.fetch_add(1, Ordering::SeqCst);
        self.mailboxes.clear();
    }

    fn forget_tenants(&self) {
        self.changes.tenants.fetch_add(1, Ordering::SeqCst);
        self.tenants.clear();
        *locked(&self.system) = None;
    }

    /// What is in memory and fresh; None: something must be loaded.
    pub(super) fn get(&self, address: &Address, now: DateTime<Utc>) -> Option<Recipient> {
        let recipient = self.recipients.get(address.as_str())?;
        let stale = recipient.names_revision != self.changes.names.load(Ordering::Acquire);
        if stale || !self.serves(recipient.loaded_at, now) {
            return None;
        }
        let Some(row) = recipient.row else {
            return Some(Recipient::NotOurs);
        };
        let tenant = self.tenants.get(&row.tenant_id)?;
        let fresh = self.serves(tenant.loaded_at, now);
        let Some(mailbox_id) = row.mailbox_id else {
            return fresh.then_some(Recipient::Unknown(Unknown {
                tenant_id: row.tenant_id,
                tenant,
                is_trap: row.is_trap,
            }));
        };
        let mailbox = self.mailboxes.get(&mailbox_id)?;
        let fresh = fresh && self.serves(mailbox.loaded_at, now);
        fresh.then_some(Recipient::Ours(Loaded {
            mailbox,
            tenant,
            is_trap: row.is_trap,
        }))
    }

    /// What is in memory or in the database. While the database is in trouble, what is in memory serves although it
    /// is older than it should be.
    pub(super) async fn load(
        &self,
        database: &Database,
        address: &Address,
        now: DateTime<Utc>,
    ) -> Result<Recipient, StoreError> {
        let (hashes, turns) = &self.turns;
        let turn = usize::try_from(hashes.hash_one(address.as_str()) % TURNS as u64);
        let _turn = match turn.ok().and_then(|turn| turns.get(turn)) {
            Some(turn) => Some(turn.lock().await),
            None => None,
        };
        // Whoever waited finds what the one before has loaded.
        if let Some(found) = self.get(address, now) {
            return Ok(found);
        }
        let (row, fresh) = self.recipient_and_mailbox(database, address, now).await?;
        let Some(row) = row else {
            return Ok(Recipient::NotOurs);
        };
        let tenant_id = row.tenant_id;
        let Some(tenant) = self.tenant(database, tenant_id, now).await? else {
            return Ok(Recipient::NotOurs);
        };
        let Some(mailbox_id) = row.mailbox_id else {
            return Ok(Recipient::Unknown(Unknown {
                tenant_id,
                tenant,
                is_trap: row.is_trap,
            }));
        };
        let mailbox = match fresh {
            Some(fresh) => Some(fresh),
            None => self.mailbox(database, tenant_id, mailbox_id, now).await?,
        };
        let Some(mailbox) = mailbox else {
            return Ok(Recipient::NotOurs);
        };
        Ok(Recipient::Ours(Loaded {
            mailbox,
            tenant,
            is_trap: row.is_trap,
        }))
    }

    /// Which mailbox an address leads to, from memory or from the database; loads no policy.
    pub(super) async fn find(
        &self,
        database: &Database,
        address: &Address,
        now: DateTime<Utc>,
    ) -> Result<Option<(TenantId, MailboxId)>, StoreError> {
        let row = self.recipient(database, address, now).await?;
        Ok(row.and_then(|row| Some((row.tenant_id, row.mailbox_id?))))
    }

    async fn recipient(
        &self,
        database: &Database,
        address: &Address,
        now: DateTime<Utc>,
    ) -> Result<Option<RecipientRow>, StoreError> {
        let look_up = self.kept(address);
        if let Some(kept) = self.fresh(&look_up, now) {
            return Ok(kept.row);
        }
        match database.resolve_recipient(address).await {
            Ok(row) => {
                self.keep(address, &look_up, row, now);
                Ok(row)
            }
            Err(error) => {
                let error = self.trouble(error, now);
                look_up.kept.map(|kept| kept.row).ok_or(error)
            }
        }
    }

    /// Where an address leads, and the mailbox there if it had to be loaded for that.
    async fn recipient_and_mailbox(
        &self,
        database: &Database,
        address: &Address,
        now: DateTime<Utc>,
    ) -> Result<(Option<RecipientRow>, Option<Arc<CachedMailbox>>), StoreError> {
        let look_up = self.kept(address);
        if let Some(kept) = self.fresh(&look_up, now) {
            return Ok((kept.row, None));
        }
        let before = self.changes.any_mailbox.load(Ordering::SeqCst);
        let (row, policy) = match database.load_recipient(address).await {
            Ok(found) => found.unzip(),
            Err(error) => {
                let error = self.trouble(error, now);
                return look_up.kept.map(|kept| (kept.row, None)).ok_or(error);
            }
        };
        self.keep(address, &look_up, row, now);
        let loaded = row
            .and_then(|row| Some((row.tenant_id, row.mailbox_id?, policy.flatten()?)))
            .map(|(tenant_id, mailbox_id, policy)| {
                // Another alias may have brought it before: its revision keeps repeated answers the same.
                let kept = self.mailboxes.get(&mailbox_id);
                let kept = kept.filter(|kept| self.serves(kept.loaded_at, now));
                let is_current = || self.changes.any_mailbox.load(Ordering::SeqCst) == before;
                kept.unwrap_or_else(|| {
                    self.keep_mailbox(tenant_id, mailbox_id, policy, now, is_current)
                })
            });
        Ok((row, loaded))
    }

    fn kept(&self, address: &Address) -> LookUp {
        let names_revision = self.changes.names.load(Ordering::Acquire);
        let kept = self.recipients.get(address.as_str());
        LookUp {
            names_revision,
            kept: kept.filter(|kept| kept.names_revision == names_revision),
        }
    }

    fn fresh(&self, look_up: &LookUp, now: DateTime<Utc>) -> Option<CachedRecipient> {
        look_up.kept.filter(|kept| self.serves(kept.loaded_at, now))
    }

    fn keep(
        &self,
        address: &Address,
        look_up: &LookUp,
        row: Option<RecipientRow>,
        now: DateTime<Utc>,
    ) {
        let value = CachedRecipient {
            row,
            names_revision: look_up.names_revision,
            loaded_at: now,
        };
        self.recipients.insert(address.as_str().into(), value);
    }

    /// Keeps a mailbox, unless it changed while it was loaded.
    fn keep_mailbox(
        &self,
        tenant_id: TenantId,
        mailbox_id: MailboxId,
        policy: MailboxPolicy,
        now: DateTime<Utc>,
        is_current: impl FnOnce() -> bool,
    ) -> Arc<CachedMailbox> {
        let loaded = Arc::new(CachedMailbox {
            tenant_id,
            mailbox_id,
            policy,
            revision: self.revisions.fetch_add(1, Ordering::Relaxed),
            loaded_at: now,
        });
        self.mailboxes.insert(mailbox_id, Arc::clone(&loaded));
        if !is_current() {
            self.mailboxes.remove(&mailbox_id);
        }
        loaded
    }

    async fn mailbox(
        &self,
        database: &Database,
        tenant_id: TenantId,
        mailbox_id: MailboxId,
        now: DateTime<Utc>,
    ) -> Result<Option<Arc<CachedMailbox>>, StoreError> {
        let kept = self.mailboxes.get(&mailbox_id);
        if let Some(kept) = &kept
            && self.serves(kept.loaded_at, now)
        {
            return Ok(Some(Arc::clone(kept)));
        }
        let changes = self.changes.of_mailbox(mailbox_id);
        let before = changes.load(Ordering::SeqCst);
        let policy = match database.load_mailbox_policy(tenant_id, mailbox_id).await {
            Ok(Some(policy)) => policy,
            Ok(None) => return Ok(None),
            Err(error) => {
                let error = self.trouble(error, now);
                return kept.map(Some).ok_or(error);
            }
        };
        let is_current = || changes.load(Ordering::SeqCst) == before;
        Ok(Some(self.keep_mailbox(
            tenant_id, mailbox_id, policy, now, is_current,
        )))
    }

    /// A tenant's policy, from memory or from the database.
    pub(super) async fn tenant(
        &self,
        database: &Database,
        tenant_id: TenantId,
        now: DateTime<Utc>,
    ) -> Result<Option<Arc<CachedTenant>>, StoreError> {
        let kept = self.tenants.get(&tenant_id);
        if let Some(kept) = &kept
            && self.serves(kept.loaded_at, now)
        {
            return Ok(Some(Arc::clone(kept)));
        }
        let before = self.changes.tenants.load(Ordering::SeqCst);
        let loaded = match self.load_tenant(database, tenant_id, now).await {
            Ok(Some(loaded)) => loaded,
            Ok(None) => return Ok(None),
            Err(error) => {
                let error = self.trouble(error, now);
                return kept.map(Some).ok_or(error);
            }
        };
        let (policy, system) = loaded;
        let revision = self.revisions.fetch_add(1, Ordering::Relaxed);
        let loaded = Arc::new(CachedTenant {
            policy,
            system,
            counts: self.counted.of(tenant_id),
            revision,
            loaded_at: now,
        });
        let asked = loaded.policy.checks.iter();
        let lists = asked.filter_map(|check| check.kind.list());
        self.lists.expect(lists.map(ListKey::of), now);
        self.tenants.insert(tenant_id, Arc::clone(&loaded));
        if self.changes.tenants.load(Ordering::SeqCst) != before {
            self.tenants.remove(&tenant_id);
        }
        Ok(Some(loaded))
    }

    /// Says whether something loaded then may be used now: it is fresh, or the database is in trouble.
    fn serves(&self, loaded_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
        let age = now.signed_duration_since(loaded_at);
        // A clock that was set back must not make anything last longer.
        let is_fresh = (TimeDelta::zero()..=self.time_to_live).contains(&age);
        let until = self.trouble_until.load(Ordering::Relaxed);
        let trouble = until.saturating_sub(TROUBLE_LASTS)..until;
        is_fresh || trouble.contains(&now.timestamp_micros())
    }

    /// Notes that the database failed: for a second, what is in memory serves although it is old.
    fn trouble(&self, error: StoreError, now: DateTime<Utc>) -> StoreError {
        self.trouble_until
            .store(now.timestamp_micros() + TROUBLE_LASTS, Ordering::Relaxed);
        error
    }

    async fn system(
        &self,
        database: &Database,
        now: DateTime<Utc>,
    ) -> Result<Arc<SystemPolicy>, StoreError> {
        let kept = locked(&self.system).clone();
        if let Some((kept, loaded_at)) = kept
            && self.serves(loaded_at, now)
        {
            return Ok(kept);
        }
        let before = self.changes.tenants.load(Ordering::SeqCst);
        let loaded = Arc::new(database.load_system_policy().await?);
        let mut place = locked(&self.system);
        if self.changes.tenants.load(Ordering::SeqCst) == before {
            *place = Some((Arc::clone(&loaded), now));
        }
        Ok(loaded)
    }

    async fn load_tenant(
        &self,
        database: &Database,
        tenant_id: TenantId,
        now: DateTime<Utc>,
    ) -> Result<Option<(TenantPolicy, Arc<SystemPolicy>)>, StoreError> {
        let Some(policy) = database.load_tenant_policy(tenant_id).await? else {
            return Ok(None);
        };
        Ok(Some((policy, self.system(database, now).await?)))
    }
}
