//! Learning: the addresses owners wrote to, many in one transaction (one fsync).
//!
//! A batch is worked through in memory between two reads and at most three writes, however many jobs it has: what the
//! mailboxes and their lists say is read at once, and what changes is written at once ([`super::learn_rows`]). The
//! mailboxes stay locked meanwhile, in the order of their keys: two nodes that learn the same address at once leave
//! exactly one entry, and can't wait for each other.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, TimeDelta, Utc};

use super::learn_rows::{self as rows, Contact, LearnerRow, MailboxKey, PresentRow};
use super::tallies::{self, Tallies, Tally};
use super::words::Word;
use super::{Change, Database, StoreError};
use crate::mail::Address;
use crate::policy::{LearningWindow, List, Pattern, Source};
use crate::tenancy::{MailboxId, TenantId};

/// One address that an owner wrote to.
#[derive(Clone, Debug)]
pub struct LearnJob {
    /// Whose mailbox.
    pub tenant_id: TenantId,
    /// The owner's mailbox.
    pub mailbox_id: MailboxId,
    /// Whom the owner wrote to.
    pub address: Address,
    /// When.
    pub at: DateTime<Utc>,
    /// When the entry expires unless there is contact again.
    pub expires_at: DateTime<Utc>,
    /// Queue id or instance of the message.
    pub learned_from: Option<String>,
}

impl LearnJob {
    /// The address as entries are kept: one with a star in it is quoted, or it would come back as a wildcard.
    fn pattern(&self) -> String {
        Pattern::Address(self.address.clone()).to_string()
    }

    fn mailbox(&self) -> MailboxKey {
        (self.tenant_id, self.mailbox_id)
    }
}

/// What became of a [`LearnJob`]; all of these are committed when `learn` returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LearnOutcome {
    /// It is on the whitelist from now on.
    Learned,
    /// Was on the whitelist: contact noted, a learned entry's expiry renewed.
    Known,
    /// On the blocklist, or removed before (tombstone).
    Declined,
    /// Learning is off or paused for this mailbox, or the mailbox is gone.
    Off,
    /// This very address made the burst: learning is paused now.
    Paused,
}

/// A renewed expiry is announced only if policies in memory might see the old one pass.
const SOON: TimeDelta = TimeDelta::days(1);

/// Jobs of one transaction: what its statements bind stays far below what the databases take (32,766 parameters).
const JOBS_A_TRANSACTION: usize = 1_000;

/// One entry: whose, and what it matches.
type EntryKey<'b> = (MailboxKey, &'b str);

/// What the lists hold for an address.
#[derive(Clone, Copy)]
enum Present {
    Nothing,
    /// Blocked, or taken off the whitelist by hand.
    Unwanted,
    /// On the whitelist; with its expiry if it was learned.
    Manual,
    Learned(Option<DateTime<Utc>>),
    /// On the whitelist, but its time is over.
    Expired,
}

impl Database {
    /// Learns many, each in one transaction (one fsync) with up to 999 others: outcomes in the order of the jobs.
    /// Announces the mailboxes whose lists changed.
    pub async fn learn(&self, jobs: &[LearnJob]) -> Result<Vec<LearnOutcome>, StoreError> {
        let mut outcomes = Vec::with_capacity(jobs.len());
        for jobs in jobs.chunks(JOBS_A_TRANSACTION) {
            outcomes.extend(self.learn_at_once(jobs).await?);
        }
        Ok(outcomes)
    }

    async fn learn_at_once(&self, jobs: &[LearnJob]) -> Result<Vec<LearnOutcome>, StoreError> {
        let patterns: Vec<String> = jobs.iter().map(LearnJob::pattern).collect();
        let asked: BTreeSet<EntryKey<'_>> = jobs
            .iter()
            .zip(&patterns)
            .map(|(job, pattern)| (job.mailbox(), pattern.as_str()))
            .collect();
        let mailboxes: BTreeSet<MailboxKey> = asked.iter().map(|(mailbox, _)| *mailbox).collect();
        let mut tx = self.write().await?;
        let learners = rows::lock(&mut tx, &mailboxes).await?;
        let found = rows::present(&mut tx, &asked).await?;
        let mut batch = Batch::new(learners, &found);
        let outcomes = jobs
            .iter()
            .zip(&patterns)
            .map(|(job, pattern)| batch.take(job, pattern))
            .collect();
        rows::insert(&mut tx, &batch.new).await?;
        rows::note_contacts(&mut tx, &batch.contacts).await?;
        let changed = batch
            .learners
            .into_iter()
            .filter(|(mailbox, _)| batch.changed.contains(mailbox));
        rows::save(&mut tx, &changed.collect()).await?;
        let mut tallies = Tallies::new();
        for (job, _) in &batch.new {
            Tally::Learned.add_to(&mut tallies, job.tenant_id, job.at);
        }
        tallies::add(&mut tx, &tallies).await?;
        for (tenant, mailbox) in batch.changed.union(&batch.renewed) {
            tx.announce(Change::Mailbox(*tenant, *mailbox));
        }
        tx.commit().await?;
        Ok(outcomes)
    }
}

/// The jobs of one transaction, as far as they are worked through.
struct Batch<'b> {
    learners: BTreeMap<MailboxKey, LearnerRow>,
    /// What the lists held before.
    found: HashMap<EntryKey<'b>, Vec<&'b PresentRow>>,
    /// What this batch made of it.
    present: HashMap<EntryKey<'b>, Present>,
    new: Vec<(&'b LearnJob, &'b str)>,
    contacts: BTreeMap<EntryKey<'b>, Contact>,
    /// Mailboxes that learned something, or paused.
    changed: BTreeSet<MailboxKey>,
    /// Mailboxes with an entry that would have expired soon.
    renewed: BTreeSet<MailboxKey>,
}

impl<'b> Batch<'b> {
    fn new(learners: BTreeMap<MailboxKey, LearnerRow>, rows: &'b [PresentRow]) -> Self {
        let mut found: HashMap<EntryKey<'b>, Vec<&PresentRow>> = HashMap::new();
        for row in rows {
            found
                .entry((row.mailbox(), row.pattern.as_str()))
                .or_default()
                .push(row);
        }
        Self {
            learners,
            found,
            present: HashMap::new(),
            new: Vec::new(),
            contacts: BTreeMap::new(),
            changed: BTreeSet::new(),
            renewed: BTreeSet::new(),
        }
    }

    fn take(&mut self, job: &'b LearnJob, pattern: &'b str) -> LearnOutcome {
        let (mailbox, key) = (job.mailbox(), (job.mailbox(), pattern));
        let Some(learner) = self.learners.get_mut(&mailbox) else {
            return LearnOutcome::Off;
        };
        if !learner.learning || learner.learning_paused_at.is_some() {
            return LearnOutcome::Off;
        }
        let present = match self.present.get(&key) {
            Some(present) => *present,
            None => present(self.found.get(&key).into_iter().flatten(), job.at),
        };
        match present {
            Present::Unwanted => return LearnOutcome::Declined,
            Present::Manual | Present::Learned(_) => {
                if self.is_suspended(&key) {
                    self.renewed.insert(mailbox);
                }
                if let Present::Learned(expires_at) = present {
                    if expires_at.is_some_and(|expires_at| expires_at - job.at < SOON) {
                        self.renewed.insert(mailbox);
                    }
                    self.present
                        .insert(key, Present::Learned(Some(job.expires_at)));
                }
                let contact = Contact {
                    at: job.at,
                    expires_at: job.expires_at,
                };
                self.contacts.insert(key, contact);
                return LearnOutcome::Known;
            }
            Present::Nothing | Present::Expired => {}
        }
        self.changed.insert(mailbox);
        let Ok(window) = learner.window().count(job.at) else {
            learner.learning_paused_at = Some(job.at);
            learner.burst_started_at = Some(learner.window_started_at.unwrap_or(job.at));
            return LearnOutcome::Paused;
        };
        learner.set_window(window);
        self.new.push((job, pattern));
        self.present
            .insert(key, Present::Learned(Some(job.expires_at)));
        LearnOutcome::Learned
    }
}

impl Batch<'_> {
    /// Says whether a policy in memory passes the entry over, and must be told that it counts again.
    fn is_suspended(&self, key: &EntryKey<'_>) -> bool {
        let mut rows = self.found.get(key).into_iter().flatten();
        rows.any(|row| row.suspended)
    }
}

/// What the rows of one address, of both lists, come to at that time.
fn present<'r>(rows: impl Iterator<Item = &'r &'r PresentRow>, at: DateTime<Utc>) -> Present {
    let mut present = Present::Nothing;
    for row in rows {
        let is_over = row.expires_at.is_some_and(|expires_at| expires_at <= at);
        if row.list == List::Block.word() {
            if row.removed_at.is_none() && !is_over {
                return Present::Unwanted;
            }
        } else if row.removed_at.is_some() {
            return Present::Unwanted;
        } else if is_over {
            present = Present::Expired;
        } else if row.source == Source::Learned.word() {
            present = Present::Learned(row.expires_at);
        } else {
            present = Present::Manual;
        }
    }
    present
}

impl LearnerRow {
    fn window(&self) -> LearningWindow {
        LearningWindow {
            started_at: self.window_started_at,
            learned: self.window_learned,
            busiest: self.window_busiest,
        }
    }

    fn set_window(&mut self, window: LearningWindow) {
        self.window_started_at = window.started_at;
        self.window_learned = window.learned;
        self.window_busiest = window.busiest;
    }
}
