//! Whom the tenants' traps and owners speak against, in memory: asked about strangers only.
//!
//! Bounded: beyond [`MOST`] suspects the oldest tenth is forgotten here (the database keeps them), and messages to traps
//! that wait to be written are summed up by who sent them, at most [`MOST_WAITING`] of each. Loaded at start; read again,
//! a tenant at a time, when the store announces a change, and all of them every minute, since a command on this machine
//! announces nothing to a server on SQLite.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError, RwLock};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::Notify;

use super::locked::locked;
use crate::mail::Address;
use crate::policy::{Against, Held, Request, Suspect};
use crate::store::{Change, Database, StoreError, SuspectRecord, TrapHits};
use crate::tenancy::TenantId;

/// Suspects in memory: some 20 MiB with long addresses.
const MOST: usize = 100_000;
/// Traps, and suspects, whose hits may wait to be written.
const MOST_WAITING: usize = 8_192;
/// Of these, how many are written at a time, once a second: learning waits for the same writer.
const AT_A_TIME: usize = 512;
/// How often everything is read anew, whatever was announced.
const READ_ANEW: TimeDelta = TimeDelta::minutes(1);

type Key = (TenantId, Suspect);

/// What must be read again.
#[derive(Default)]
struct Stale {
    everything: bool,
    tenants: BTreeSet<TenantId>,
    read_at: Option<DateTime<Utc>>,
}

/// The book of suspects.
#[derive(Default)]
pub(super) struct SuspectBook {
    known: RwLock<BTreeMap<Key, Against>>,
    waiting: Mutex<TrapHits>,
    stale: Mutex<Stale>,
    changed: Notify,
    /// Held while it is read: what was read first must not come in last.
    reading: tokio::sync::Mutex<()>,
}

impl SuspectBook {
    /// What is known against a message's client and sender.
    pub(super) fn held(&self, tenant: TenantId, request: &Request<'_>) -> Held {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let against = |suspect: Option<Suspect>| {
            let found = suspect.and_then(|suspect| known.get(&(tenant, suspect)));
            found.cloned().unwrap_or_default()
        };
        // Nothing is known against anybody nearly everywhere: no key is made for that.
        if known.is_empty() {
            return Held::default();
        }
        let sender = request.sender.address().cloned().map(Suspect::Sender);
        Held {
            client: against(Suspect::client(request.client_address)),
            sender: against(sender),
        }
    }

    /// Counts a message to a trap.
    pub(super) fn hit(&self, tenant: TenantId, trap: &Address, at: DateTime<Utc>) {
        let mut waiting = locked(&self.waiting);
        let key = (tenant, trap.clone());
        if let Some(hits) = waiting.traps.get_mut(&key) {
            *hits = (hits.0.saturating_add(1), at);
        } else if waiting.traps.len() < MOST_WAITING {
            waiting.traps.insert(key, (1, at));
        }
    }

    /// Holds against a suspect, from now on, that it wrote to a trap.
    pub(super) fn trapped(&self, tenant: TenantId, suspect: &Suspect, at: DateTime<Utc>) {
        let key = (tenant, suspect.clone());
        {
            let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
            make_room(&mut known);
            known.entry(key.clone()).or_default().trapped_at = Some(at);
        }
        let mut waiting = locked(&self.waiting);
        if let Some(hits) = waiting.suspects.get_mut(&key) {
            *hits = (hits.0.saturating_add(1), at);
        } else if waiting.suspects.len() < MOST_WAITING {
            waiting.suspects.insert(key, (1, at));
        } else {
            metrics::counter!("guestlist_trap_hits_lost_total").increment(1);
        }
    }

    /// Takes in what the store announces.
    pub(super) fn hear(&self, change: Change) {
        let mut stale = locked(&self.stale);
        match change {
            Change::Suspects(tenant) => {
                stale.tenants.insert(tenant);
            }
            Change::Everything => stale.everything = true,
            Change::Mailbox(..) | Change::Tenant(_) | Change::Names => return,
        }
        drop(stale);
        self.changed.notify_one();
    }

    /// Waits until something must be read again.
    pub(super) async fn changed(&self) {
        self.changed.notified().await;
    }

    /// Reads again what has changed; what can't be read stays to be read.
    pub(super) async fn read(
        &self,
        database: &Database,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let _reading = self.reading.lock().await;
        let (everything, mut tenants) = {
            let mut stale = locked(&self.stale);
            // A time that lies ahead (the clock was set back) is over too.
            let fresh = stale
                .read_at
                .is_some_and(|at| at <= now && now - at < READ_ANEW);
            let everything = std::mem::take(&mut stale.everything) || !fresh;
            if everything {
                stale.read_at = Some(now);
            }
            (everything, std::mem::take(&mut stale.tenants))
        };
        let outcome = self
            .read_these(database, everything, &mut tenants, now)
            .await;
        if outcome.is_err() {
            let mut stale = locked(&self.stale);
            stale.everything |= everything;
            stale.tenants.append(&mut tenants);
        }
        outcome
    }

    async fn read_these(
        &self,
        database: &Database,
        everything: bool,
        tenants: &mut BTreeSet<TenantId>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        if everything {
            tenants.extend(self.tenants());
            tenants.extend(database.tenants_with_suspects(now).await?);
        }
        while let Some(tenant) = tenants.first().copied() {
            let mut tx = database.read().await?;
            let records = tx.of(tenant).suspects().list(now).await?;
            drop(tx);
            self.replace(tenant, records);
            tenants.remove(&tenant);
        }
        Ok(())
    }

    fn tenants(&self) -> BTreeSet<TenantId> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.keys().map(|(tenant, _)| *tenant).collect()
    }

    /// What waits to be written is newer than what was read.
    fn replace(&self, tenant: TenantId, records: Vec<SuspectRecord>) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.retain(|(owner, _), _| *owner != tenant);
        for record in records {
            make_room(&mut known);
            known.insert((tenant, record.suspect), record.against);
        }
        let waiting = locked(&self.waiting);
        let own = waiting
            .suspects
            .iter()
            .filter(|((owner, _), _)| *owner == tenant);
        for (key, (_, at)) in own {
            known.entry(key.clone()).or_default().trapped_at = Some(*at);
        }
    }

    /// Writes some of what waits, or all of it; what can't be written waits on.
    pub(super) async fn write(&self, database: &Database, all: bool) {
        loop {
            let hits = self.take();
            if hits.is_empty() {
                return;
            }
            if let Err(error) = database.add_trap_hits(&hits).await {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "Messages to spamtraps wait: they could not be written"
                );
                self.put_back(hits);
                return;
            }
            if !all {
                return;
            }
        }
    }

    fn take(&self) -> TrapHits {
        let mut waiting = locked(&self.waiting);
        TrapHits {
            traps: split(&mut waiting.traps),
            suspects: split(&mut waiting.suspects),
        }
    }

    fn put_back(&self, hits: TrapHits) {
        let mut waiting = locked(&self.waiting);
        merge(&mut waiting.traps, hits.traps);
        merge(&mut waiting.suspects, hits.suspects);
    }
}

type Sums<K> = BTreeMap<K, (u32, DateTime<Utc>)>;

fn split<K: Ord + Clone>(waiting: &mut Sums<K>) -> Sums<K> {
    match waiting.keys().nth(AT_A_TIME).cloned() {
        Some(first_left) => {
            let left = waiting.split_off(&first_left);
            std::mem::replace(waiting, left)
        }
        None => std::mem::take(waiting),
    }
}

fn merge<K: Ord>(waiting: &mut Sums<K>, sums: Sums<K>) {
    for (key, (many, at)) in sums {
        let hits = waiting.entry(key).or_insert((0, at));
        *hits = (hits.0.saturating_add(many), hits.1.max(at));
    }
}

/// Forgets the oldest tenth when there is no more room.
fn make_room(known: &mut BTreeMap<Key, Against>) {
    if known.len() < MOST {
        return;
    }
    let last = |against: &Against| {
        let complained = against.complained_at.first().copied();
        against.trapped_at.max(complained)
    };
    let mut times: Vec<_> = known.values().map(last).collect();
    let (_, tenth, _) = times.select_nth_unstable(MOST / 10);
    let tenth = *tenth;
    known.retain(|_, against| last(against) > tenth);
    tracing::warn!(
        "More than {MOST} suspects: the oldest are not held against any longer on this node"
    );
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const TENANT: TenantId = TenantId(Uuid::from_u128(7));

    fn at(seconds: usize) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(i64::try_from(seconds).unwrap())
    }

    fn network(number: usize) -> Suspect {
        let [_, a, b, c] = u32::try_from(number).unwrap().to_be_bytes();
        Suspect::client([11 + a, b, c, 1].into()).unwrap()
    }

    #[test]
    fn a_burst_of_hits_takes_bounded_memory_and_the_newest_are_known() {
        let book = SuspectBook::default();
        let trap = Address::parse("trap@isp.example").unwrap();
        for number in 0..MOST + MOST / 5 {
            book.hit(TENANT, &trap, at(number));
            book.trapped(TENANT, &network(number), at(number));
        }
        let known = book.known.read().unwrap();
        assert!(known.len() <= MOST, "{}", known.len());
        assert!(known.contains_key(&(TENANT, network(MOST + MOST / 5 - 1))));
        assert!(!known.contains_key(&(TENANT, network(0))));
        let waiting = locked(&book.waiting);
        assert_eq!(
            (waiting.traps.len(), waiting.suspects.len()),
            (1, MOST_WAITING)
        );
    }

    #[test]
    fn what_waits_is_written_in_parts_and_loses_nothing() {
        let book = SuspectBook::default();
        for number in 0..=AT_A_TIME {
            book.trapped(TENANT, &network(number), at(number));
        }
        let first = book.take();
        assert_eq!(first.suspects.len(), AT_A_TIME);
        book.put_back(first);
        book.trapped(TENANT, &network(0), at(9));
        assert_eq!(book.take().suspects[&(TENANT, network(0))], (2, at(9)));
        assert_eq!(book.take().suspects.len(), 1);
        assert!(book.take().is_empty());
    }
}
