//! What SPF said lately, so that a friend from a known server costs no question.

use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use quick_cache::sync::Cache;
use tokio::time::{Instant, timeout_at};

use crate::mail::{Address, Domain, SpfResult};
use crate::mailauth::Authenticator;
use crate::policy::{Evidence, Needs, Request, SpfEvidence};

/// How many answers are remembered: about 2 MiB.
const ANSWERS: usize = 16_384;

/// The longest an answer is remembered, whatever the DNS says.
const LONGEST: Duration = Duration::from_hours(1);
/// How long it is remembered that no answer came in time, so that the next recipient needn't wait for it too.
const TROUBLE: Duration = Duration::from_secs(30);

/// One answer, with what it was asked for: the hash alone is no proof.
#[derive(Clone)]
struct Answered {
    client: IpAddr,
    sender: Box<str>,
    evidence: SpfEvidence,
    kept_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
}

/// Asks for proofs and remembers them.
pub(super) struct Proofs {
    hasher: RandomState,
    answers: Cache<u64, Answered>,
    authenticator: Authenticator,
}

impl Proofs {
    pub(super) fn new(authenticator: Authenticator) -> Self {
        Self {
            hasher: RandomState::new(),
            answers: Cache::new(ANSWERS),
            authenticator,
        }
    }

    /// Evidence for all that is needed, if it is all remembered.
    pub(super) fn remembered(
        &self,
        request: &Request<'_>,
        needs: &Needs,
        now: DateTime<Utc>,
    ) -> Option<Evidence> {
        let spf = needs.spf.iter().map(|domain| {
            let sender = sender_of(request, domain)?;
            self.find(request.client_address, &sender, now)
        });
        Some(Evidence {
            spf: spf.collect::<Option<_>>()?,
            ..Evidence::default()
        })
    }

    /// Evidence for all that is needed, from memory or from the DNS.
    pub(super) async fn ask(
        &self,
        request: &Request<'_>,
        needs: &Needs,
        now: DateTime<Utc>,
        deadline: Instant,
    ) -> Evidence {
        let mut evidence = Evidence::default();
        for domain in &needs.spf {
            let Some(sender) = sender_of(request, domain) else {
                // Every domain asked for must be answered, or the question would come again for ever.
                evidence.spf.push(trouble(domain));
                continue;
            };
            let known = self.find(request.client_address, &sender, now);
            let spf = if let Some(spf) = known {
                spf
            } else {
                let asked = self.ask_dns(request, &sender, now);
                if let Ok(spf) = timeout_at(deadline, asked).await {
                    spf
                } else {
                    let spf = trouble(domain);
                    self.keep(request.client_address, &sender, (spf.clone(), TROUBLE), now);
                    spf
                }
            };
            evidence.spf.push(spf);
        }
        evidence
    }

    async fn ask_dns(
        &self,
        request: &Request<'_>,
        sender: &Address,
        now: DateTime<Utc>,
    ) -> SpfEvidence {
        let client = request.client_address;
        let (evidence, lasts) = self
            .authenticator
            .check(client, request.helo_name, sender)
            .await;
        self.keep(client, sender, (evidence.clone(), lasts), now);
        evidence
    }

    fn keep(
        &self,
        client: IpAddr,
        sender: &Address,
        (evidence, lasts): (SpfEvidence, Duration),
        now: DateTime<Utc>,
    ) {
        let lasts = TimeDelta::from_std(lasts.min(LONGEST)).unwrap_or_default();
        let answered = Answered {
            client,
            sender: sender.as_str().into(),
            evidence,
            kept_at: now,
            expires_at: now + lasts,
        };
        self.answers.insert(self.key(client, sender), answered);
    }

    fn find(&self, client: IpAddr, sender: &Address, now: DateTime<Utc>) -> Option<SpfEvidence> {
        let answered = self.answers.get(&self.key(client, sender))?;
        let same = answered.client == client && *answered.sender == *sender.as_str();
        // A clock that was set back must not make it last longer.
        let is_fresh = (answered.kept_at..answered.expires_at).contains(&now);
        (same && is_fresh).then_some(answered.evidence)
    }

    fn key(&self, client: IpAddr, sender: &Address) -> u64 {
        self.hasher.hash_one((client, sender.as_str()))
    }
}

fn trouble(domain: &Domain) -> SpfEvidence {
    SpfEvidence {
        domain: domain.as_str().into(),
        result: SpfResult::Temperror,
        dmarc_enforced: false,
    }
}

/// The form of the sender that lies in this domain: the raw one, or what a wrapping contains.
fn sender_of(request: &Request<'_>, domain: &Domain) -> Option<Address> {
    let address = request.sender.address()?;
    let forms = address.sender_forms().into_iter().map(|form| form.address);
    forms
        .into_iter()
        .find(|form| form.domain() == domain.as_str())
}
