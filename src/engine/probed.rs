//! Questions for names that nobody has at a domain of ours: counted, answered slowly, and at last put off.
//!
//! A bounce counts for nothing: who forges a tenant's addresses makes honest servers bounce to them. Nor does what a
//! domain can't know, or what comes from a network of ours or from a server that an entry calls fine.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::Answer;
use super::cached::{Loaded, Unknown};
use super::core::Inner;
use super::probes::{Probed, Prober};
use crate::mail::ReversePath;
use crate::policy::{
    ClientNetwork, Evidence, Mode, Probing, ProbingHold, Reason, Request, Verdict, is_role_address,
    may_probe,
};
use crate::store::{BlockedClientsRead, StoreError};
use crate::tenancy::TenantId;

/// How long a slow answer takes, if the deadline leaves so much.
const SLOWLY: Duration = Duration::from_secs(1);
/// Slow answers under way at once: a small mail server has some twenty processes, and most must stay free for others.
pub(super) const SLOW_ANSWERS: usize = 16;
/// Networks that are written in one go, and read in one go.
const A_BATCH: usize = 250;
/// Another node's clock, or its commit, may be so late.
const LATE: TimeDelta = TimeDelta::minutes(1);

/// What an unknown recipient is answered.
struct Told {
    answer: Answer,
    slowly: bool,
}

impl Inner {
    /// Answers a question for a name that nobody has; None: the answer shall take its time.
    pub(super) fn unknown_now(
        &self,
        request: &Request<'_>,
        unknown: &Unknown,
        now: DateTime<Utc>,
    ) -> Option<Answer> {
        let told = self.probe(request, unknown, now);
        (!told.slowly).then_some(told.answer)
    }

    /// The same, and takes the time. No more than so many wait at once: beyond that, answers are quick again.
    pub(super) async fn unknown(
        &self,
        request: &Request<'_>,
        unknown: &Unknown,
        now: DateTime<Utc>,
    ) -> Answer {
        let told = self.probe(request, unknown, now);
        if told.slowly
            && let Ok(_place) = self.slow_answers.try_acquire()
        {
            tokio::time::sleep(SLOWLY.min(self.config.policy.deadline / 3)).await;
        }
        told.answer
    }

    fn probe(&self, request: &Request<'_>, unknown: &Unknown, now: DateTime<Utc>) -> Told {
        let policy = &unknown.tenant.policy;
        let nothing = Told {
            answer: Answer::no_opinion(Reason::NotOurs),
            slowly: false,
        };
        let lists = [&policy.rules, &unknown.tenant.system.rules];
        let (Some(rule), false) = (policy.checks.probing(), policy.disabled) else {
            return nothing;
        };
        let client = request.client_address;
        if is_role_address(&request.recipient) || !may_probe(client, lists, now) {
            return nothing;
        }
        let question = self.memo.question(request);
        let revisions = (u64::MAX, unknown.tenant.revision);
        let before =
            question.and_then(|question| self.memo.refused_before(question, revisions, now));
        if let Some(answer) = before {
            return Told {
                answer,
                slowly: false,
            };
        }
        let refuses = !matches!(policy.mode, Mode::Monitor | Mode::Tag);
        match self.count_unknown(request, unknown, rule, now) {
            Probed::Held { hold, news } => {
                if news {
                    tell(request, unknown.tenant_id, hold, policy.mode);
                }
                if !refuses {
                    return nothing;
                }
                let answer = self.put_off(request, unknown, hold);
                if let Some(question) = question {
                    self.memo.remember_refusal(question, revisions, &answer);
                }
                Told {
                    answer,
                    slowly: false,
                }
            }
            Probed::Slowly => Told {
                slowly: refuses,
                ..nothing
            },
            Probed::Nothing => nothing,
        }
    }

    /// Counts the recipient, if it counts; one spelling stands for all with other tags.
    fn count_unknown(
        &self,
        request: &Request<'_>,
        unknown: &Unknown,
        rule: Probing,
        now: DateTime<Utc>,
    ) -> Probed {
        let policy = &unknown.tenant.policy;
        let prober = prober(unknown.tenant_id, request);
        let counts = !matches!(request.sender, ReversePath::Null)
            && policy.knows_all_mailboxes(request.recipient.domain());
        if !counts {
            let hold = self.probes.held(prober, now);
            return hold.map_or(Probed::Nothing, |hold| Probed::Held { hold, news: false });
        }
        let delimiter = policy.recipient_delimiter;
        let base = delimiter.and_then(|delimiter| request.recipient.without_extension(delimiter));
        let base = base.as_ref().unwrap_or(&request.recipient);
        self.probes.unknown(prober, base.as_str(), rule, now)
    }

    /// Refuses for now. There is no mailbox under which this could be recorded: it is only counted.
    fn put_off(&self, request: &Request<'_>, unknown: &Unknown, hold: ProbingHold) -> Answer {
        let mut answer = Answer::from(hold.decision(Verdict::Defer));
        self.refuse(request, unknown.tenant_id, &mut answer, self.new_id());
        unknown.tenant.counts.add(Verdict::Defer, 1);
        self.log(request, unknown.tenant_id, &answer);
        answer
    }

    /// What is known of a client without asking anybody.
    pub(super) fn at_hand(
        &self,
        request: &Request<'_>,
        loaded: &Loaded,
        now: DateTime<Utc>,
    ) -> Evidence {
        let prober = || prober(loaded.mailbox.tenant_id, request);
        let rule = loaded.tenant.policy.checks.probing();
        Evidence {
            probing: rule.and_then(|_| self.probes.held(prober(), now)),
            ..Evidence::default()
        }
    }

    /// Notes that a client's mail to somebody who is there came in.
    pub(super) fn note_known(&self, request: &Request<'_>, loaded: &Loaded) {
        if let Some(rule) = loaded.tenant.policy.checks.probing() {
            let prober = prober(loaded.mailbox.tenant_id, request);
            let mailbox = loaded.mailbox.mailbox_id;
            self.probes.known(prober, mailbox, rule, self.clock.now());
        }
    }

    /// The hold of a client's network at a tenant, if there is one.
    pub(super) fn probing_hold(
        &self,
        tenant: TenantId,
        client: std::net::IpAddr,
    ) -> Option<ProbingHold> {
        let network = ClientNetwork::of(client);
        self.probes
            .held(Prober { tenant, network }, self.clock.now())
    }

    /// Writes what is new of networks that are held.
    pub(super) async fn write_probers(&self) {
        let seen = self.probes.take_unwritten(A_BATCH);
        if !seen.is_empty()
            && let Err(error) = self.database.hold_clients(&seen, self.clock.now()).await
        {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "{} networks that are held wait: they could not be written",
                seen.len()
            );
            self.probes.put_back(&seen);
        }
        let bytes = u32::try_from(self.probes.bytes()).unwrap_or(u32::MAX);
        metrics::gauge!("guestlist_probing_bytes").set(f64::from(bytes));
    }

    /// Takes over what changed in the database: other nodes' holds, and what people lifted.
    pub(super) async fn hear_of_probers(&self) {
        if let Err(error) = self.read_probers().await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "Networks that are held could not be read; it is tried again"
            );
        }
    }

    async fn read_probers(&self) -> Result<(), StoreError> {
        let mut heard_until = self.probers_heard_until.lock().await;
        let now = self.clock.now();
        let from = heard_until.checked_sub_signed(LATE).unwrap_or_default();
        let mut read = BlockedClientsRead::from(from);
        loop {
            let mut tx = self.database.read().await?;
            let mut all = tx.system().blocked_clients();
            let changed = all.changed(&mut read, now, A_BATCH).await?;
            drop(tx);
            for client in &changed {
                self.probes.hear(client);
            }
            *heard_until = read.updated_at().max(*heard_until);
            if changed.len() < A_BATCH {
                return Ok(());
            }
        }
    }
}

fn prober(tenant: TenantId, request: &Request<'_>) -> Prober {
    Prober {
        tenant,
        network: ClientNetwork::of(request.client_address),
    }
}

/// The line that fail2ban looks for: the README has its filter. Where nobody is refused, nobody is to be shut out by it.
fn tell(request: &Request<'_>, tenant: TenantId, hold: ProbingHold, mode: Mode) {
    let client = request.client_address;
    if mode == Mode::Monitor {
        tracing::info!(
            client.address = %client,
            tenant.id = %tenant,
            "Only watched: the network {} asks for too many unknown recipients", hold.network
        );
        return;
    }
    metrics::counter!("guestlist_probing_holds_total").increment(1);
    tracing::warn!(
        client.address = %client,
        tenant.id = %tenant,
        network = %hold.network,
        until = %hold.until.to_rfc3339(),
        "Probing: client {client} asked for too many unknown recipients"
    );
}
