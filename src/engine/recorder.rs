//! The record of decisions: a bounded queue in memory, written behind in batches. It can never hold up mail.
//!
//! So many accepts a second are stored in full, the others are counted by tenant. Refusals are stored as long as there
//! is room at all. While the database is in trouble what waits is kept, up to the same bound.

use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, Ordering};

use metrics::{Counter, Gauge, counter, gauge};

use super::locked::locked;
use crate::store::DecisionRecord;

/// Decisions that may wait; about 12 MiB when full.
const ROOM: usize = 16_384;
/// Accepts may use this part of the room; the rest is for refusals.
const ROOM_FOR_ACCEPTS: usize = ROOM / 2;
/// How often the queue is written.
pub(super) const INTERVAL: std::time::Duration = std::time::Duration::from_millis(500);

/// Decisions that wait to be stored, and those only counted.
pub(super) struct Recorder {
    /// Accepts that may still be stored until the next write.
    allowance: AtomicI64,
    per_interval: i64,
    queue: Mutex<Vec<DecisionRecord>>,
    stored: Counter,
    counted: Counter,
    dropped: Counter,
    waiting: Gauge,
}

impl Recorder {
    pub(super) fn new(max_per_second: u32) -> Self {
        let per_interval = i64::from(max_per_second.div_ceil(2));
        Self {
            allowance: AtomicI64::new(per_interval),
            per_interval,
            queue: Mutex::new(Vec::new()),
            stored: counter!("guestlist_decisions_stored_total"),
            counted: counter!("guestlist_decisions_counted_total"),
            dropped: counter!("guestlist_decisions_dropped_total"),
            waiting: gauge!("guestlist_decisions_waiting"),
        }
    }

    /// Takes an accept if there is an allowance for it; false: count it instead. `record` is made only when it is
    /// taken.
    pub(super) fn accept(&self, record: impl FnOnce() -> DecisionRecord) -> bool {
        let allowed = self.allowance.load(Ordering::Relaxed) > 0
            && self.allowance.fetch_sub(1, Ordering::Relaxed) > 0;
        let taken = allowed && self.offer(ROOM_FOR_ACCEPTS, record);
        if !taken {
            self.counted.increment(1);
        }
        taken
    }

    /// Takes a refusal as long as there is room at all; false: count it instead.
    pub(super) fn refusal(&self, record: impl FnOnce() -> DecisionRecord) -> bool {
        let taken = self.offer(ROOM, record);
        if !taken {
            self.dropped.increment(1);
        }
        taken
    }

    fn offer(&self, room: usize, record: impl FnOnce() -> DecisionRecord) -> bool {
        if locked(&self.queue).len() >= room {
            return false;
        }
        // Made outside the lock: it allocates.
        let record = record();
        locked(&self.queue).push(record);
        true
    }

    /// Takes what waits, and gives accepts a new allowance.
    pub(super) fn take(&self) -> Vec<DecisionRecord> {
        let records = std::mem::take(&mut *locked(&self.queue));
        self.allowance.store(self.per_interval, Ordering::Relaxed);
        self.waiting.set(0.0);
        records
    }

    /// Puts back what could not be written: the oldest first, as much as there is room for.
    pub(super) fn put_back(&self, mut records: Vec<DecisionRecord>) {
        let mut queue = locked(&self.queue);
        records.append(&mut queue);
        let surplus = records.len().saturating_sub(ROOM);
        self.dropped.increment(surplus as u64);
        records.truncate(ROOM);
        *queue = records;
        self.waiting
            .set(f64::from(u32::try_from(queue.len()).unwrap_or(u32::MAX)));
    }

    pub(super) fn wrote(&self, many: usize) {
        self.stored.increment(many as u64);
    }
}
