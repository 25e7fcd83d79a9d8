//! The engine: one way to a verdict, for every protocol.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::{Semaphore, mpsc};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::asking::Known;
use super::cache::PolicyCache;
use super::cached::{Loaded, Recipient};
use super::counted::Counted;
use super::hits::Hits;
use super::learner::{LearnError, Learner};
use super::memo::{Memo, Question};
use super::probed::SLOW_ANSWERS;
use super::probes::Probes;
use super::proof::Proofs;
use super::recorder::Recorder;
use super::rehearsal::Rehearsals;
use super::submission::Seldom;
use super::suspects::SuspectBook;
use super::traps::Unproven;
use super::{Answer, Examined, Explanation, Foretold, Notice, RefusalLinks, Supposed};
use crate::checks::{Checker, Occasion};
use crate::clock::Clock;
use crate::config::Config;
use crate::mailauth::Authenticator;
use crate::policy::{Asked, Evidence, Held, Needs, Outcome, ProbingHold, Reason, Request, decide};
use crate::store::{Database, StoreError};
use crate::tenancy::{Mailbox, TenantId};

/// What an engine is made of.
pub struct EngineParts {
    /// Where policies are loaded from and decisions go to.
    pub database: Database,
    /// The time.
    pub clock: Clock,
    /// Who is asked for proof.
    pub authenticator: Authenticator,
    /// Who is asked for evidence about strangers.
    pub checker: Checker,
    /// Seals refusal links.
    pub links: RefusalLinks,
    /// Settings.
    pub config: Arc<Config>,
    /// What people must be told of is sent here.
    pub notices: mpsc::Sender<Notice>,
    /// The background work is spawned here.
    pub tracker: TaskTracker,
    /// Ends the background work.
    pub stop: CancellationToken,
}

/// The one way to a verdict; cheap to clone.
#[derive(Clone)]
pub struct Engine {
    pub(super) inner: Arc<Inner>,
}

pub(super) struct Inner {
    pub(super) database: Database,
    pub(super) clock: Clock,
    pub(super) config: Arc<Config>,
    pub(super) cache: Arc<PolicyCache>,
    pub(super) proofs: Proofs,
    pub(super) checker: Checker,
    pub(super) learner: Learner,
    /// The line about logins that name no mailbox.
    pub(super) opaque_logins: Seldom,
    pub(super) notices: mpsc::Sender<Notice>,
    pub(super) suspects: Arc<SuspectBook>,
    /// Senders that wrote to a trap.
    pub(super) unproven: Unproven,
    pub(super) links: RefusalLinks,
    pub(super) memo: Memo,
    pub(super) hits: Hits,
    pub(super) counted: Arc<Counted>,
    pub(super) recorder: Recorder,
    pub(super) rehearsals: Rehearsals,
    pub(super) probes: Probes,
    /// Up to where the database's changes of networks that are held were taken over.
    pub(super) probers_heard_until: tokio::sync::Mutex<DateTime<Utc>>,
    pub(super) slow_answers: Semaphore,
    /// Held while something is written behind, so that [`Engine::flush`] waits for what is under way.
    pub(super) writing: tokio::sync::Mutex<()>,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The address was not learned, and must not be taken for learned.
    #[error("the recipient was not learned: {0}")]
    Learn(String),
    /// Nothing was decided within the policy's deadline.
    #[error("no answer within {0:?}")]
    Deadline(Duration),
    /// Our own code failed.
    #[error("the replay broke off: {0}")]
    Broken(String),
}

impl From<LearnError> for EngineError {
    fn from(error: LearnError) -> Self {
        Self::Learn(error.to_string())
    }
}

impl Engine {
    /// Makes an engine and starts its background work (recording, learning) on the tracker.
    pub fn start(parts: EngineParts) -> Self {
        let counted = Arc::new(Counted::default());
        let cache = Arc::new(PolicyCache::new(
            parts.config.cache.max_bytes,
            parts.config.cache.time_to_live,
            Arc::clone(&counted),
            parts.checker.book(),
        ));
        let (learner, learn_queue) = Learner::new();
        let (forgets, suspects) = (Arc::clone(&cache), Arc::new(SuspectBook::default()));
        let hears = Arc::clone(&suspects);
        parts.database.on_change(move |change| {
            forgets.forget(change);
            hears.hear(change);
        });
        parts.tracker.spawn(learn_queue.run(parts.database.clone()));
        let inner = Arc::new(Inner {
            database: parts.database,
            clock: parts.clock,
            cache,
            proofs: Proofs::new(parts.authenticator),
            checker: parts.checker,
            learner,
            opaque_logins: Seldom::default(),
            notices: parts.notices,
            suspects,
            unproven: Unproven::default(),
            links: parts.links,
            memo: Memo::new(),
            hits: Hits::new(),
            counted,
            recorder: Recorder::new(parts.config.record.max_per_second),
            rehearsals: Rehearsals::default(),
            probes: Probes::new(parts.config.probing.max_bytes),
            probers_heard_until: tokio::sync::Mutex::default(),
            slow_answers: Semaphore::new(SLOW_ANSWERS),
            writing: tokio::sync::Mutex::new(()),
            config: parts.config,
        });
        let proving = Arc::clone(&inner).prove_always(parts.stop.clone());
        parts.tracker.spawn(proving);
        let reading = Arc::clone(&inner).read_suspects(parts.stop.clone());
        parts.tracker.spawn(reading);
        parts
            .tracker
            .spawn(Arc::clone(&inner).write_behind(parts.stop));
        Self { inner }
    }

    /// The hot path: answers at once when all that is needed is in memory; None: call [`Engine::decide`].
    pub fn decide_now(&self, request: &Request<'_>) -> Option<Answer> {
        if request.submission {
            return None;
        }
        self.inner.decide_now(request)
    }

    /// Decides, learns, records. Never fails and never takes longer than `policy.deadline`: our own trouble is no
    /// opinion, with reason `failure` and a line in the log.
    pub async fn decide(&self, request: &Request<'_>) -> Answer {
        self.decide_on(request, Occasion::Mail).await
    }

    /// The same for a message that a tenant's own program tells of.
    pub async fn decide_told(&self, request: &Request<'_>) -> Answer {
        self.decide_on(request, Occasion::Told).await
    }

    async fn decide_on(&self, request: &Request<'_>, occasion: Occasion) -> Answer {
        // A tenth of the deadline is kept for the way back.
        let deadline = self.inner.config.policy.deadline.mul_f32(0.9);
        let work = async {
            if request.submission {
                self.inner.submit(request).await
            } else {
                self.inner.decide(request, occasion).await
            }
        };
        let outcome = tokio::time::timeout(deadline, work).await;
        match outcome.unwrap_or(Err(EngineError::Deadline(deadline))) {
            Ok(answer) => answer,
            Err(error) => failed(request, &error),
        }
    }

    /// The decision that would be made now; changes nothing, records nothing. Fails where `decide` would have no opinion.
    pub async fn explain(&self, request: &Request<'_>) -> Result<Explanation, EngineError> {
        let deadline = self.inner.config.policy.deadline;
        let outcome = tokio::time::timeout(deadline, self.inner.explain(request, None)).await;
        outcome.unwrap_or(Err(EngineError::Deadline(deadline)))
    }

    /// The same where nobody knows which server will bring the mail; asks nobody outside.
    pub async fn suppose(
        &self,
        request: &Request<'_>,
        supposed: Supposed,
    ) -> Result<Explanation, EngineError> {
        let deadline = self.inner.config.policy.deadline;
        let explained = self.inner.explain(request, Some(supposed));
        let outcome = tokio::time::timeout(deadline, explained).await;
        outcome.unwrap_or(Err(EngineError::Deadline(deadline)))
    }

    /// What each mode would have done to a mailbox's mail since then; decides and records nothing.
    pub async fn foretell(
        &self,
        tenant: TenantId,
        mailbox: &Mailbox,
        since: DateTime<Utc>,
    ) -> Result<Foretold, EngineError> {
        self.inner.foretell(tenant, mailbox, since).await
    }

    /// What the checks on a client find now, for who runs that server; decides and records nothing.
    pub async fn examine(&self, tenant: TenantId, client: IpAddr) -> Result<Examined, EngineError> {
        self.inner.examine(tenant, client).await
    }

    /// Opens and makes refusal links.
    pub fn links(&self) -> &RefusalLinks {
        &self.inner.links
    }

    /// Who asks lists and the DNS, and keeps the health of every list.
    pub fn checker(&self) -> &Checker {
        &self.inner.checker
    }

    /// Replays recorded decisions with other settings.
    pub fn rehearsals(&self) -> &Rehearsals {
        &self.inner.rehearsals
    }

    /// Until when the mail of a client's network has to wait at a tenant, because it tried names that nobody has; None:
    /// it doesn't.
    pub fn probing_hold(&self, tenant: TenantId, client: IpAddr) -> Option<ProbingHold> {
        self.inner.probing_hold(tenant, client)
    }

    /// Takes over what somebody changed about networks that have to wait; without this it is heard of in some seconds.
    pub async fn hear_of_probers(&self) {
        self.inner.hear_of_probers().await;
    }

    /// Bytes that counting unknown recipients takes.
    pub fn probing_bytes(&self) -> usize {
        self.inner.probes.bytes()
    }

    /// Writes what waits (records, hits, proofs, networks that are held) to the database.
    pub async fn flush(&self) {
        self.inner.prove_trapped().await;
        self.inner.flush().await;
    }

    /// Says whether decisions can be made: the database answers within a second.
    pub async fn is_ready(&self) -> bool {
        let ping = tokio::time::timeout(Duration::from_secs(1), self.inner.database.ping());
        matches!(ping.await, Ok(Ok(())))
    }

    /// How many policies, of mailboxes and of tenants, were loaded from the database since the start.
    pub fn policies_loaded(&self) -> u64 {
        self.inner.cache.loaded()
    }

    /// Bytes that the cache of policies takes.
    pub fn cache_bytes(&self) -> u64 {
        self.inner.cache.bytes()
    }
}

fn failed(request: &Request<'_>, error: &EngineError) -> Answer {
    metrics::counter!("guestlist_failures_total").increment(1);
    tracing::error!(
        message.id = request.queue_id.or(request.instance).unwrap_or_default(),
        error = error as &dyn std::error::Error,
        "No opinion on a message, because we failed: {error}"
    );
    Answer::no_opinion(Reason::Failure)
}

impl Inner {
    fn decide_now(&self, request: &Request<'_>) -> Option<Answer> {
        let now = self.clock.now();
        let loaded = match self.cache.get(&request.recipient, now)? {
            Recipient::NotOurs => return Some(Answer::no_opinion(Reason::NotOurs)),
            Recipient::Unknown(unknown) => {
                let answer = self.unknown_now(request, &unknown, now)?;
                self.trapped_if(
                    unknown.is_trap,
                    request,
                    (unknown.tenant_id, &unknown.tenant),
                );
                return Some(answer);
            }
            Recipient::Ours(loaded) => loaded,
        };
        let question = self.memo.question(request);
        // Counted where the answer is sure to be given.
        if loaded.is_trap {
            return None;
        }
        if let Some(answer) = self.answered_before(question, &loaded) {
            return Some(answer);
        }
        let mut evidence = self.at_hand(request, &loaded, now);
        loop {
            match decide(request, loaded.policy(), &evidence, now, None) {
                Outcome::Decided(decision) => {
                    let decision = (decision, &evidence);
                    return Some(self.conclude(request, &loaded, question, decision, None));
                }
                Outcome::Needs(needs) => {
                    evidence.extend(self.remembered(request, &loaded, &needs, now)?);
                }
            }
        }
    }

    async fn decide(
        &self,
        request: &Request<'_>,
        occasion: Occasion,
    ) -> Result<Answer, EngineError> {
        let now = self.clock.now();
        let deadline = self.questions_end();
        let loaded = match self
            .cache
            .load(&self.database, &request.recipient, now)
            .await?
        {
            Recipient::NotOurs => return Ok(Answer::no_opinion(Reason::NotOurs)),
            Recipient::Unknown(unknown) => {
                self.trapped_if(
                    unknown.is_trap,
                    request,
                    (unknown.tenant_id, &unknown.tenant),
                );
                return Ok(self.unknown(request, &unknown, now).await);
            }
            Recipient::Ours(loaded) => loaded,
        };
        let question = self.memo.question(request);
        let tenant = (loaded.mailbox.tenant_id, loaded.tenant.as_ref());
        self.trapped_if(loaded.is_trap, request, tenant);
        if let Some(answer) = self.answered_before(question, &loaded) {
            return Ok(answer);
        }
        let mut evidence = self.at_hand(request, &loaded, now);
        let mut known = None;
        loop {
            match decide(request, loaded.policy(), &evidence, now, None) {
                Outcome::Needs(needs) => {
                    let found = self.find_out(request, &loaded, &needs, deadline, occasion);
                    let (found, asked) =
                        tokio::join!(found, self.question_if(needs.asked, request, &loaded, now));
                    evidence.extend(found);
                    if let Some(asked) = asked? {
                        evidence.asked = Some(asked.asked);
                        known = Known::of(asked);
                    }
                }
                Outcome::Decided(decision) => {
                    let is_asked = |until: &DateTime<Utc>| {
                        let asked = evidence.asked;
                        matches!(asked, Some(Asked::Waits { until: kept, .. }) if kept == *until)
                    };
                    let asks = decision.waits_until.filter(|until| !is_asked(until));
                    let Some(waits_until) = asks else {
                        let decision = (decision, &evidence);
                        return Ok(self.conclude(request, &loaded, question, decision, known));
                    };
                    // Another try, at another node even, may have been quicker.
                    let asked = self.ask(request, &loaded, (&decision, waits_until), now);
                    let asked = asked.await?;
                    evidence.asked = Some(asked.asked);
                    known = Known::of(asked);
                }
            }
        }
    }

    /// When questions to the DNS of a decision that begins now must be answered: early enough to decide without them.
    pub(super) fn questions_end(&self) -> Instant {
        Instant::now() + self.config.policy.for_questions()
    }

    /// All that is needed, if it is remembered.
    fn remembered(
        &self,
        request: &Request<'_>,
        loaded: &Loaded,
        needs: &Needs,
        now: DateTime<Utc>,
    ) -> Option<Evidence> {
        if needs.asked {
            // Kept in no memory: an answer counts at once, whichever node took it.
            return None;
        }
        let mut evidence = self.checker.remembered(request, needs, now)?;
        evidence.extend(self.proofs.remembered(request, needs, now)?);
        evidence.held = self.held(request, loaded, needs);
        Some(evidence)
    }

    /// All that is needed, asked at once; what isn't there by the deadline is unknown.
    pub(super) async fn find_out(
        &self,
        request: &Request<'_>,
        loaded: &Loaded,
        needs: &Needs,
        deadline: Instant,
        occasion: Occasion,
    ) -> Evidence {
        let now = self.clock.now();
        let (mut evidence, proofs) = tokio::join!(
            self.checker.ask(request, needs, now, deadline, occasion),
            self.proofs.ask(request, needs, now, deadline),
        );
        evidence.extend(proofs);
        evidence.held = self.held(request, loaded, needs);
        evidence
    }

    /// What the tenant's own traps and owners say, if that is needed.
    pub(super) fn held(
        &self,
        request: &Request<'_>,
        loaded: &Loaded,
        needs: &Needs,
    ) -> Option<Held> {
        let tenant_id = loaded.mailbox.tenant_id;
        needs.held.then(|| self.suspects.held(tenant_id, request))
    }

    fn answered_before(&self, question: Option<Question>, loaded: &Loaded) -> Option<Answer> {
        let revisions = (loaded.mailbox.revision, loaded.tenant.revision);
        self.memo
            .refused_before(question?, revisions, self.clock.now())
    }
}
