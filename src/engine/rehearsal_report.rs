//! What a rehearsal came to: counted page by page, in bounded memory, and then told with names and examples.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};

use super::rehearsal::{Differing, JudgedPage};
use crate::mail::Address;
use crate::policy::{Difference, Lacking, Reason};
use crate::store::{Database, DecisionId, DecisionRecord, SentTo, StoreError};
use crate::tenancy::{MailboxId, TenantId};

/// Mailboxes that are named: those with the most differences.
const MOST_NAMED: usize = 50;
/// Mailboxes that are counted apart; what lies beyond is in the sums alone.
const MOST_COUNTED: usize = 100_000;
/// Senders about whom it is remembered whether the owner wants them.
const MOST_SENDERS: usize = 50_000;
/// Examples of each difference, and as many again from senders whom the owner wants.
const EXAMPLES: usize = 5;

/// How many decisions would have been others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Differences {
    /// Let in, and would be turned away.
    pub refused: u64,
    /// Let in, and would wait for the owner's answer.
    pub deferred: u64,
    /// Turned away, and would be let in.
    pub accepted: u64,
    /// Let in, and would be let in with a mark.
    pub tagged: u64,
    /// Where mail is only watched: would be noted as one to turn away, and wasn't.
    pub noted: u64,
    /// Where mail is only watched: was noted as one to turn away, and wouldn't be.
    pub not_noted: u64,
    /// Of those refused, deferred and noted: from senders whom the owner had or has since put on the whitelist, or let in
    /// on request.
    pub from_whitelisted: u64,
}

/// What would have come of the recorded decisions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RehearsalReport {
    /// From when on decisions were looked at.
    pub since: DateTime<Utc>,
    /// Set when there were too many: only those since then were looked at.
    pub only_since: Option<DateTime<Utc>>,
    /// What was to be tried out holds already, so nothing would change.
    pub holds_now: bool,
    /// Decisions that were looked at.
    pub decisions: u64,
    /// Those that lack evidence which could have mattered; they are taken to stay as they were.
    pub undecided: u64,
    /// What they lack, and how many of them; the most first.
    pub lacking: Vec<(Lacking, u64)>,
    /// All differences.
    pub differences: Differences,
    /// The same by mailbox, the most first; None: the mailbox is gone.
    pub by_mailbox: Vec<(Option<Address>, Differences)>,
    /// Mailboxes with a difference, named or not.
    pub mailboxes: usize,
    /// Some of each difference, the newest; first those from senders whom the owner wants.
    pub examples: Vec<RehearsalExample>,
}

/// One decision that would have been another.
#[derive(Clone, Debug, PartialEq)]
pub struct RehearsalExample {
    /// What would have been different.
    pub difference: Difference,
    /// Why.
    pub reason: Reason,
    /// The owner wants the sender.
    pub wanted: bool,
    /// As it was.
    pub record: DecisionRecord,
}

/// What would have been different; those from senders whom the owner wants come first.
type ExampleKind = (Difference, Reverse<bool>);

/// What is counted on the way.
#[derive(Debug, Default)]
pub(super) struct Tally {
    report: RehearsalReport,
    lacking: BTreeMap<Lacking, u64>,
    by_mailbox: HashMap<MailboxId, Differences>,
    wanted: HashMap<(MailboxId, Box<str>), bool>,
    examples: BTreeMap<ExampleKind, Vec<(DecisionId, Reason)>>,
}

impl Differences {
    fn add(&mut self, difference: Difference, wanted: bool) {
        let count = match difference {
            Difference::Refused => &mut self.refused,
            Difference::Deferred => &mut self.deferred,
            Difference::Accepted => &mut self.accepted,
            Difference::Tagged => &mut self.tagged,
            Difference::Noted => &mut self.noted,
            Difference::NotNoted => &mut self.not_noted,
        };
        *count += 1;
        self.from_whitelisted += u64::from(wanted);
    }

    /// All of them together.
    pub fn total(&self) -> u64 {
        self.refused + self.deferred + self.accepted + self.tagged + self.noted + self.not_noted
    }
}

/// Says whether it matters that an owner wants the sender.
fn is_held_against_sender(difference: Difference) -> bool {
    match difference {
        Difference::Refused | Difference::Deferred | Difference::Noted => true,
        Difference::Accepted | Difference::Tagged | Difference::NotNoted => false,
    }
}

impl Tally {
    pub(super) fn decisions(&self) -> u64 {
        self.report.decisions
    }

    /// Adds one page; asks which of its senders the owners want.
    pub(super) async fn add(
        &mut self,
        database: &Database,
        tenant: TenantId,
        judged: JudgedPage,
    ) -> Result<(), StoreError> {
        self.report.decisions += judged.decisions;
        self.report.undecided += judged.undecided;
        for (lacking, many) in judged.lacking {
            *self.lacking.entry(lacking).or_default() += many;
        }
        self.learn_who_is_wanted(database, tenant, &judged.differing)
            .await?;
        for differing in judged.differing {
            self.count(differing);
        }
        Ok(())
    }

    async fn learn_who_is_wanted(
        &mut self,
        database: &Database,
        tenant: TenantId,
        differing: &[Differing],
    ) -> Result<(), StoreError> {
        if self.wanted.len() > MOST_SENDERS {
            self.wanted.clear();
        }
        let mut asked = Vec::new();
        for one in differing.iter().filter(|one| one.could_matter()) {
            let key = (one.mailbox_id, one.sender.clone());
            if self.wanted.insert(key, false).is_none() {
                asked.push(SentTo {
                    decision: one.id,
                    mailbox: one.mailbox_id,
                    sender: &one.sender,
                });
            }
        }
        let mut tx = database.read().await?;
        let wanted = tx.of(tenant).decisions().wanted(&asked).await?;
        for (sent, wanted) in asked.into_iter().zip(wanted) {
            self.wanted
                .insert((sent.mailbox, sent.sender.into()), wanted);
        }
        Ok(())
    }

    fn count(&mut self, differing: Differing) {
        let could_matter = differing.could_matter();
        let Differing {
            id,
            mailbox_id,
            sender,
            difference,
            reason,
            ..
        } = differing;
        let wanted = could_matter && self.wanted.get(&(mailbox_id, sender)) == Some(&true);
        self.report.differences.add(difference, wanted);
        let is_counted = self.by_mailbox.contains_key(&mailbox_id);
        if is_counted || self.by_mailbox.len() < MOST_COUNTED {
            let mailbox = self.by_mailbox.entry(mailbox_id).or_default();
            mailbox.add(difference, wanted);
        }
        let examples = self
            .examples
            .entry((difference, Reverse(wanted)))
            .or_default();
        if examples.len() < EXAMPLES {
            examples.push((id, reason));
        }
    }

    /// Puts names to what was counted. `cut_before`: the rehearsal ended before this decision, which it didn't look at.
    pub(super) async fn report(
        self,
        database: &Database,
        tenant: TenantId,
        (since, cut_before): (DateTime<Utc>, Option<DecisionId>),
    ) -> Result<RehearsalReport, StoreError> {
        let mut tx = database.read().await?;
        let mut report = RehearsalReport {
            since,
            mailboxes: self.by_mailbox.len(),
            lacking: self.lacking.into_iter().collect(),
            ..self.report
        };
        report.lacking.sort_by_key(|(_, many)| Reverse(*many));
        if let Some(id) = cut_before {
            let record = tx.of(tenant).decisions().find(id).await?;
            report.only_since = record.map(|record| record.decided_at);
        }
        let mut by_mailbox: Vec<_> = self.by_mailbox.into_iter().collect();
        by_mailbox.sort_by_key(|(id, differences)| (Reverse(differences.total()), *id));
        by_mailbox.truncate(MOST_NAMED);
        for (id, differences) in by_mailbox {
            let mailbox = tx.of(tenant).mailboxes().find(id).await?;
            let address = mailbox.map(|mailbox| mailbox.address);
            report.by_mailbox.push((address, differences));
        }
        for ((difference, Reverse(wanted)), ids) in self.examples {
            for (id, reason) in ids {
                // It may have gone in the meantime.
                if let Some(record) = tx.of(tenant).decisions().find(id).await? {
                    report.examples.push(RehearsalExample {
                        difference,
                        reason,
                        wanted,
                        record,
                    });
                }
            }
        }
        Ok(report)
    }
}

impl Differing {
    /// A message that could be a forgery is from nobody whom the owner wants.
    fn could_matter(&self) -> bool {
        !self.could_be_forged && is_held_against_sender(self.difference)
    }
}
