//! How often an entry let something in: counted in memory, written behind.
//!
//! Each compiled rule has its own counter. A hit puts the rule on a list of bounded length, unless it is there already
//! or the list is full: then the rule keeps the count, and a later hit brings it. What a policy still keeps when it
//! leaves memory is lost, and counted as that. Mail never waits for any of it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use chrono::{DateTime, Utc};
use metrics::{Counter, counter};

use super::cached::{CachedMailbox, CachedTenant, Loaded};
use super::locked::locked;
use crate::policy::{CompiledRule, EntryId, Level, Networks, Source};
use crate::store::{HitCount, ProvenNetwork};
use crate::tenancy::TenantId;

/// Entries whose hits may wait, each a few dozen bytes beside its policy.
const MOST: usize = 4_096;
/// Entries whose hits are written at a time, once a second: writing them touches pages all over the database, which
/// must not take the machine from those who wait for an answer.
const AT_A_TIME: usize = 256;

/// The counter of hits that nobody will write.
const LOST: &str = "guestlist_hits_lost_total";

/// In a rule's counter: the rule is on the list.
const LISTED: u32 = 1 << 31;

/// How much of what waits is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Share {
    /// What may be written while mail is waiting.
    Some,
    /// Everything, for the end.
    All,
}

/// The policy in which a rule stands; kept until its hits are written.
enum Owner {
    Mailbox(Arc<CachedMailbox>),
    Tenant(TenantId, Arc<CachedTenant>),
    System(Arc<CachedTenant>),
}

struct Pending {
    owner: Owner,
    rule_index: usize,
}

/// Hits and newly proven networks that wait to be written.
pub(super) struct Hits {
    waiting: AtomicUsize,
    pending: Mutex<Vec<Pending>>,
    /// Taken, but not written: the database failed.
    unwritten: Mutex<Vec<HitCount>>,
    proven: Mutex<Vec<ProvenNetwork>>,
    lost: Counter,
}

impl Hits {
    pub(super) fn new() -> Self {
        Self {
            waiting: AtomicUsize::new(0),
            pending: Mutex::new(Vec::new()),
            unwritten: Mutex::new(Vec::new()),
            proven: Mutex::new(Vec::new()),
            lost: counter!(LOST),
        }
    }

    /// Counts one hit of that rule.
    pub(super) fn count(&self, loaded: &Loaded, level: Level, rule_index: usize) {
        let rules = match level {
            Level::Mailbox => &loaded.mailbox.policy.rules,
            Level::Tenant => &loaded.tenant.policy.rules,
            Level::System => &loaded.tenant.system.rules,
        };
        let Some(rule) = rules.rules().get(rule_index) else {
            return;
        };
        let is_listed = rule.hits.fetch_add(1, Ordering::Relaxed) & LISTED != 0;
        if is_listed || self.waiting.load(Ordering::Relaxed) >= MOST {
            return;
        }
        if rule.hits.fetch_or(LISTED, Ordering::Relaxed) & LISTED != 0 {
            return;
        }
        self.waiting.fetch_add(1, Ordering::Relaxed);
        let owner = match level {
            Level::Mailbox => Owner::Mailbox(Arc::clone(&loaded.mailbox)),
            Level::Tenant => Owner::Tenant(loaded.mailbox.tenant_id, Arc::clone(&loaded.tenant)),
            Level::System => Owner::System(Arc::clone(&loaded.tenant)),
        };
        locked(&self.pending).push(Pending { owner, rule_index });
    }

    /// Notes a network from which an entry was proven just now.
    pub(super) fn prove(&self, proven: ProvenNetwork) {
        let mut list = locked(&self.proven);
        if list.len() < MOST {
            list.push(proven);
        }
    }

    /// Takes some of what waits, or all of it; `renewed` is the new expiry of learned entries.
    pub(super) fn take(
        &self,
        share: Share,
        now: DateTime<Utc>,
        renewed: DateTime<Utc>,
    ) -> Vec<HitCount> {
        let pending = {
            let mut waiting = locked(&self.pending);
            let many = match share {
                Share::Some => waiting.len().min(AT_A_TIME),
                Share::All => waiting.len(),
            };
            let pending: Vec<Pending> = waiting.drain(..many).collect();
            self.waiting.store(waiting.len(), Ordering::Relaxed);
            pending
        };
        let mut hits = std::mem::take(&mut *locked(&self.unwritten));
        hits.extend(
            pending
                .iter()
                .filter_map(|pending| pending.count(now, renewed)),
        );
        hits
    }

    /// Keeps what could not be written for the next time, as far as there is room.
    pub(super) fn put_back(&self, mut hits: Vec<HitCount>) {
        let surplus: u32 = hits.iter().skip(MOST).map(|hit| hit.hits).sum();
        self.lost.increment(surplus.into());
        hits.truncate(MOST);
        *locked(&self.unwritten) = hits;
    }

    pub(super) fn take_proven(&self) -> Vec<ProvenNetwork> {
        std::mem::take(&mut *locked(&self.proven))
    }
}

impl Pending {
    fn count(&self, now: DateTime<Utc>, renewed: DateTime<Utc>) -> Option<HitCount> {
        let (tenant_id, rule) = match &self.owner {
            Owner::Mailbox(mailbox) => (
                mailbox.tenant_id,
                rule(&mailbox.policy.rules, self.rule_index)?,
            ),
            Owner::Tenant(id, tenant) => (*id, rule(&tenant.policy.rules, self.rule_index)?),
            Owner::System(tenant) => (
                TenantId::SYSTEM,
                rule(&tenant.system.rules, self.rule_index)?,
            ),
        };
        let hits = rule.hits.swap(0, Ordering::Relaxed) & !LISTED;
        let expires_at = (rule.source == Source::Learned).then_some(renewed);
        Some(HitCount {
            tenant_id,
            entry_id: rule.id,
            hits,
            last_hit_at: now,
            expires_at,
        })
    }
}

/// The list of what waits keeps its policies in memory, so a policy that goes has only hits that did not fit.
impl Drop for CachedMailbox {
    fn drop(&mut self) {
        lose(&self.policy.rules);
    }
}

impl Drop for CachedTenant {
    fn drop(&mut self) {
        lose(&self.policy.rules);
    }
}

fn lose(rules: &crate::policy::RuleSet) {
    let kept = |rule: &CompiledRule| u64::from(rule.hits.load(Ordering::Relaxed) & !LISTED);
    let lost: u64 = rules.rules().iter().map(kept).sum();
    if lost > 0 {
        counter!(LOST).increment(lost);
    }
}

fn rule(rules: &crate::policy::RuleSet, index: usize) -> Option<&CompiledRule> {
    rules.rules().get(index)
}

/// The network to remember for a client that was proven.
pub(super) fn network_of(
    tenant_id: TenantId,
    entry_id: EntryId,
    client: std::net::IpAddr,
) -> ProvenNetwork {
    ProvenNetwork {
        tenant_id,
        entry_id,
        network: Networks::around(client),
    }
}

#[cfg(test)]
mod tests {
    use metrics_exporter_prometheus::PrometheusBuilder;
    use uuid::Uuid;

    use super::*;
    use crate::policy::{List, MailboxPolicy, Pattern, Rule, RuleSet};
    use crate::tenancy::MailboxId;

    fn mailbox() -> CachedMailbox {
        let rule = |number, pattern| Rule {
            id: EntryId(Uuid::from_u128(number)),
            list: List::Allow,
            pattern: Pattern::parse(pattern).unwrap(),
            source: Source::Manual,
            expires_at: None,
            require_auth: false,
            binding: false,
            suspended: false,
            trusted_networks: Networks::default(),
            proven_networks: Networks::default(),
        };
        let rules = vec![rule(1, "anna@isp.example"), rule(2, "ben@isp.example")];
        CachedMailbox {
            tenant_id: TenantId::SYSTEM,
            mailbox_id: MailboxId(Uuid::nil()),
            policy: MailboxPolicy {
                mode: None,
                ignore_sender_tag: false,
                learning: true,
                learning_paused: false,
                ask_everyone: false,
                rules: RuleSet::compile(rules),
            },
            revision: 0,
            loaded_at: DateTime::UNIX_EPOCH,
        }
    }

    /// What the counter of lost hits says after this policy has gone.
    fn told_after(mailbox: CachedMailbox) -> String {
        let recorder = PrometheusBuilder::new().build_recorder();
        metrics::with_local_recorder(&recorder, || drop(mailbox));
        recorder.handle().render()
    }

    #[test]
    fn hits_that_go_with_their_policy_are_counted_as_lost() {
        let with_hits = mailbox();
        for (rule, hits) in with_hits.policy.rules.rules().iter().zip([2, 3]) {
            rule.hits.store(hits, Ordering::Relaxed);
        }
        let told = told_after(with_hits);
        assert!(told.contains("guestlist_hits_lost_total 5"), "{told}");
        assert_eq!(told_after(mailbox()), "", "nothing was lost");
    }
}
