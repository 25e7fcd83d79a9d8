//! Who asks for names that nobody has: counted in memory by tenant and client network, in so many bytes and no more.
//!
//! Three quarters of the memory are for networks that are held, the rest for those that are counted. What falls out is
//! counted anew; a network that is held also stands in the database, where every node writes what it saw. Times are kept
//! to the second.

use std::hash::{BuildHasher, RandomState};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::{DateTime, Utc};

use super::locked::locked;
use super::recent::{HeapBytes, Recent};
use super::tally::Tally;
use crate::policy::{ClientNetwork, Probing, ProbingHold, Suspicion};
use crate::store::{BlockedClient, BlockedClientSeen};
use crate::tenancy::{MailboxId, TenantId};

/// So far a hold must have moved before it is written again, and told to the log.
const WRITTEN_EVERY: i64 = 60;

/// Whom, and at whose mailboxes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Prober {
    pub(super) tenant: TenantId,
    pub(super) network: ClientNetwork,
}

/// What became of a question for an unknown recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Probed {
    /// Nothing unusual.
    Nothing,
    /// Its answer shall take its time.
    Slowly,
    /// All its mail has to wait; `news`: for the log.
    Held { hold: ProbingHold, news: bool },
}

/// A network whose mail has to wait.
#[derive(Debug)]
struct Hold {
    since: i64,
    until: i64,
    /// Tries that the database doesn't know of.
    unwritten: u32,
    /// As far as the database knows; 0: nothing.
    written_until: i64,
    /// It waits to be written.
    queued: bool,
}

impl HeapBytes for Hold {
    fn heap_bytes(&self) -> usize {
        // Its place in the queue of those to be written.
        2 * size_of::<Prober>()
    }
}

#[derive(Debug)]
struct Book {
    counted: Recent<Prober, Tally>,
    held: Recent<Prober, Hold>,
    /// Those whose hold is new or has moved.
    queue: Vec<Prober>,
}

/// Counts, holds, forgets; all methods take the present time from the caller.
#[derive(Debug)]
pub(super) struct Probes {
    hasher: RandomState,
    book: Mutex<Book>,
    /// How many are held: mostly none, and then no lock is taken for mail to people who are there.
    held: AtomicUsize,
    /// How many are counted, for the same reason.
    counted: AtomicUsize,
}

impl Probes {
    pub(super) fn new(most_bytes: usize) -> Self {
        let quarter = most_bytes / 4;
        Self {
            hasher: RandomState::new(),
            book: Mutex::new(Book {
                counted: Recent::new(quarter),
                held: Recent::new(quarter * 3),
                queue: Vec::new(),
            }),
            held: AtomicUsize::new(0),
            counted: AtomicUsize::new(0),
        }
    }

    /// Bytes that all of it takes, at most.
    pub(super) fn bytes(&self) -> usize {
        let book = locked(&self.book);
        book.counted.bytes() + book.held.bytes()
    }

    /// Someone asked for a recipient that nobody is; `recipient` is without its tag.
    pub(super) fn unknown(
        &self,
        prober: Prober,
        recipient: &str,
        rule: Probing,
        now: DateTime<Utc>,
    ) -> Probed {
        let recipient = self.hasher.hash_one(recipient);
        self.in_book(|book| book.unknown(prober, recipient, rule, now))
    }

    /// Mail to somebody's mailbox was let in.
    pub(super) fn known(
        &self,
        prober: Prober,
        mailbox: MailboxId,
        rule: Probing,
        now: DateTime<Utc>,
    ) {
        if self.counted.load(Ordering::Relaxed) == 0 {
            return;
        }
        let recipient = self.hasher.hash_one(mailbox);
        self.in_book(|book| {
            book.counted
                .change(prober, |tally| tally.known(recipient, rule, now));
        });
    }

    /// The hold of a network at a tenant, if there is one.
    pub(super) fn held(&self, prober: Prober, now: DateTime<Utc>) -> Option<ProbingHold> {
        if self.held.load(Ordering::Relaxed) == 0 {
            return None;
        }
        let book = locked(&self.book);
        let hold = book.held.get(&prober)?;
        (hold.until > now.timestamp()).then(|| hold.told(prober))
    }

    /// Takes what the database shall know, at most so much.
    pub(super) fn take_unwritten(&self, most: usize) -> Vec<BlockedClientSeen> {
        self.in_book(|book| book.take_unwritten(most))
    }

    /// Puts back what could not be written.
    pub(super) fn put_back(&self, seen: &[BlockedClientSeen]) {
        self.in_book(|book| seen.iter().for_each(|seen| book.put_back(seen)));
    }

    /// Takes over what the database says of a network.
    pub(super) fn hear(&self, client: &BlockedClient) {
        self.in_book(|book| book.hear(client));
    }

    fn in_book<R>(&self, work: impl FnOnce(&mut Book) -> R) -> R {
        let mut book = locked(&self.book);
        let outcome = work(&mut book);
        self.held.store(book.held.len(), Ordering::Relaxed);
        self.counted.store(book.counted.len(), Ordering::Relaxed);
        outcome
    }
}

impl Book {
    fn unknown(
        &mut self,
        prober: Prober,
        recipient: u64,
        rule: Probing,
        now: DateTime<Utc>,
    ) -> Probed {
        let until = (now + rule.hold()).timestamp();
        if let Some(held) = self.try_again(prober, until, now.timestamp()) {
            return held;
        }
        if self.counted.get(&prober).is_none() {
            self.counted.insert(prober, Tally::default());
        }
        let count = |tally: &mut Tally| tally.unknown(recipient, rule, now);
        let (unknown, known) = self.counted.change(prober, count).unwrap_or_default();
        match rule.suspicion(unknown, known) {
            Suspicion::None => Probed::Nothing,
            Suspicion::Half => Probed::Slowly,
            Suspicion::Full => {
                self.counted.remove(&prober);
                let hold = Hold {
                    since: now.timestamp(),
                    until,
                    unwritten: u32::try_from(unknown).unwrap_or(u32::MAX),
                    written_until: 0,
                    queued: true,
                };
                let told = hold.told(prober);
                self.held.insert(prober, hold);
                self.queue.push(prober);
                Probed::Held {
                    hold: told,
                    news: true,
                }
            }
        }
    }

    /// A further try of a network that is held already.
    fn try_again(&mut self, prober: Prober, until: i64, now: i64) -> Option<Probed> {
        if self.held.get(&prober)?.until <= now {
            self.held.remove(&prober);
            return None;
        }
        let extend = |hold: &mut Hold| {
            hold.until = hold.until.max(until);
            hold.unwritten = hold.unwritten.saturating_add(1);
            let news = !hold.queued && hold.until - hold.written_until >= WRITTEN_EVERY;
            hold.queued |= news;
            (hold.told(prober), news)
        };
        let (hold, news) = self.held.change(prober, extend)?;
        if news {
            self.queue.push(prober);
        }
        Some(Probed::Held { hold, news })
    }

    fn take_unwritten(&mut self, most: usize) -> Vec<BlockedClientSeen> {
        let rest = self.queue.len().saturating_sub(most);
        let take = |prober: Prober| {
            let take = |hold: &mut Hold| {
                hold.queued = false;
                hold.written_until = hold.until;
                BlockedClientSeen {
                    tenant_id: prober.tenant,
                    network: prober.network,
                    since: time(hold.since),
                    until: time(hold.until),
                    tries: std::mem::take(&mut hold.unwritten),
                }
            };
            self.held.change(prober, take)
        };
        self.queue
            .split_off(rest)
            .into_iter()
            .filter_map(take)
            .collect()
    }

    fn put_back(&mut self, seen: &BlockedClientSeen) {
        let prober = Prober {
            tenant: seen.tenant_id,
            network: seen.network,
        };
        let put_back = |hold: &mut Hold| {
            hold.unwritten = hold.unwritten.saturating_add(seen.tries);
            hold.written_until = 0;
            !std::mem::replace(&mut hold.queued, true)
        };
        if self.held.change(prober, put_back) == Some(true) {
            self.queue.push(prober);
        }
    }

    fn hear(&mut self, client: &BlockedClient) {
        let prober = Prober {
            tenant: client.tenant_id,
            network: client.network,
        };
        let known = self.held.get(&prober).map(|hold| hold.since);
        match client.lifted_at {
            // One that went too far again since is a new one.
            Some(lifted_at) if known.is_some_and(|since| since > lifted_at.timestamp()) => {}
            Some(_) => drop(self.held.remove(&prober)),
            None => {
                let until = client.until.timestamp();
                let heard = |hold: &mut Hold| {
                    hold.until = hold.until.max(until);
                    hold.written_until = hold.written_until.max(until);
                };
                if self.held.change(prober, heard).is_none() {
                    self.counted.remove(&prober);
                    let hold = Hold {
                        since: client.since.timestamp(),
                        until,
                        unwritten: 0,
                        written_until: until,
                        queued: false,
                    };
                    self.held.insert(prober, hold);
                }
            }
        }
    }
}

impl Hold {
    fn told(&self, prober: Prober) -> ProbingHold {
        ProbingHold {
            network: prober.network,
            until: time(self.until),
        }
    }
}

fn time(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap_or_default()
}

#[cfg(test)]
#[path = "probes_tests.rs"]
mod tests;
