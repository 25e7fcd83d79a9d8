//! Decisions that are counted instead of stored: one set of counters a tenant, without a lock on the hot path.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use super::locked::locked;
use crate::policy::Verdict;
use crate::tenancy::TenantId;

const VERDICTS: [Verdict; 5] = [
    Verdict::None,
    Verdict::Accept,
    Verdict::Tag,
    Verdict::Defer,
    Verdict::Reject,
];

/// One tenant's counters; a loaded policy carries them.
#[derive(Debug, Default)]
pub(super) struct TenantCounts([AtomicI64; VERDICTS.len()]);

impl TenantCounts {
    pub(super) fn add(&self, verdict: Verdict, many: i64) {
        if let Some(count) = self.0.get(verdict as usize) {
            count.fetch_add(many, Ordering::Relaxed);
        }
    }
}

/// The counters of all tenants that were decided for since the start.
#[derive(Debug, Default)]
pub(super) struct Counted(Mutex<HashMap<TenantId, Arc<TenantCounts>>>);

impl Counted {
    /// The counters of one tenant: always the same ones, however often its policy is loaded.
    pub(super) fn of(&self, tenant: TenantId) -> Arc<TenantCounts> {
        Arc::clone(locked(&self.0).entry(tenant).or_default())
    }

    /// Takes what was counted since the last time.
    pub(super) fn take(&self) -> Vec<(TenantId, Verdict, i64)> {
        let tenants = locked(&self.0);
        let of_tenant = |(tenant, counts): (&TenantId, &Arc<TenantCounts>)| {
            let tenant = *tenant;
            let taken = counts
                .0
                .iter()
                .map(|count| count.swap(0, Ordering::Relaxed));
            let taken: Vec<i64> = taken.collect();
            VERDICTS
                .into_iter()
                .zip(taken)
                .filter(|(_, many)| *many != 0)
                .map(move |(verdict, many)| (tenant, verdict, many))
        };
        tenants.iter().flat_map(of_tenant).collect()
    }

    /// Counts again what could not be written.
    pub(super) fn put_back(&self, counts: &[(TenantId, Verdict, i64)]) {
        for (tenant, verdict, many) in counts {
            self.of(*tenant).add(*verdict, *many);
        }
    }
}
