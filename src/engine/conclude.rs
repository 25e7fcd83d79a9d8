//! From a decision to an answer: link and reply, hits, the record, the line in the log.

use uuid::{NoContext, Timestamp, Uuid};

use super::asking::Known;
use super::cached::Loaded;
use super::core::Inner;
use super::hits::network_of;
use super::memo::Question;
use super::{Answer, SealedFinding, SealedRefusal};
use crate::mail::SmtpReply;
use crate::policy::{Decision, Evidence, Level, Reason, RecordedEvidence, Request, Verdict};
use crate::store::{DecisionId, DecisionRecord};
use crate::tenancy::TenantId;

impl Inner {
    /// Turns a decision into an answer; counts, remembers, records and logs it, with the evidence that led there.
    pub(super) fn conclude(
        &self,
        request: &Request<'_>,
        loaded: &Loaded,
        question: Option<Question>,
        (decision, evidence): (Decision, &Evidence),
        known: Option<Known>,
    ) -> Answer {
        let mut answer = Answer::from(decision);
        match answer.decision.verdict {
            Verdict::None => {}
            Verdict::Accept | Verdict::Tag => {
                if !question.is_some_and(|question| self.memo.accepted_before(question)) {
                    self.count(request, loaded, &answer.decision);
                    self.keep(request, loaded, &answer, evidence);
                    self.log(request, loaded.mailbox.tenant_id, &answer);
                }
                if answer.decision.would_have.is_none() {
                    self.note_known(request, loaded);
                }
            }
            Verdict::Defer | Verdict::Reject => {
                let known = known.filter(|_| answer.decision.waits_until.is_some());
                let id = known.map_or_else(|| self.new_id(), Known::id);
                self.refuse(request, loaded.mailbox.tenant_id, &mut answer, id);
                // Every try of a message that waits is the same question: recorded once.
                if !matches!(known, Some(Known::Again(_))) {
                    self.count(request, loaded, &answer.decision);
                    self.keep(request, loaded, &answer, evidence);
                }
                self.log(request, loaded.mailbox.tenant_id, &answer);
                if let Some(question) = question {
                    let revisions = (loaded.mailbox.revision, loaded.tenant.revision);
                    self.memo.remember_refusal(question, revisions, &answer);
                }
            }
        }
        answer
    }

    /// Records the decision, or counts it where there is no room. What monitor mode would have refused is recorded
    /// like a refusal: its owner looks for it.
    fn keep(&self, request: &Request<'_>, loaded: &Loaded, answer: &Answer, evidence: &Evidence) {
        let decision = &answer.decision;
        let refused = matches!(decision.verdict, Verdict::Reject | Verdict::Defer);
        let record = || self.record(request, loaded, answer, evidence);
        let kept = if refused || decision.would_have.is_some() {
            self.recorder.refusal(record)
        } else {
            self.recorder.accept(record)
        };
        if !kept {
            loaded.tenant.counts.add(decision.verdict, 1);
        }
    }

    fn count(&self, request: &Request<'_>, loaded: &Loaded, decision: &Decision) {
        let Some((level, entry_id)) = decision.entry else {
            return;
        };
        if let Some(rule_index) = decision.rule_index {
            self.hits.count(loaded, level, rule_index);
        }
        if decision.newly_proven {
            let tenant_id = match level {
                Level::System => TenantId::SYSTEM,
                Level::Mailbox | Level::Tenant => loaded.mailbox.tenant_id,
            };
            self.hits
                .prove(network_of(tenant_id, entry_id, request.client_address));
        }
    }

    /// Adds the id, link and reply. Without randomness there is no link, and the refusal says only why.
    pub(super) fn refuse(
        &self,
        request: &Request<'_>,
        tenant_id: TenantId,
        answer: &mut Answer,
        id: DecisionId,
    ) {
        let decision = &answer.decision;
        let refusal = SealedRefusal {
            decision_id: id,
            tenant_id,
            refused_at: self.clock.now(),
            verdict: decision.verdict,
            reason: decision.reason,
            client_address: request.client_address,
            sender: request.sender.as_str().to_owned(),
            recipient: request.recipient.as_str().to_owned(),
            findings: SealedFinding::of(decision),
            waits_until: decision.waits_until,
            self_check: false,
        };
        let url = self.links.url(&refusal);
        if let Err(error) = &url {
            tracing::error!(
                error = error as &dyn std::error::Error,
                "A refusal goes out without its link"
            );
        }
        answer.why_url = url.ok();
        let url = answer.why_url.as_deref().unwrap_or_default();
        let beside = SmtpReply::reject_with_url("", url).to_string().len();
        let room = SmtpReply::LONGEST.saturating_sub(beside);
        let sentence = decision.sentence(request.client_address, room);
        // Who probes is to ask for nothing more in this session.
        let hangs_up = decision.reason == Reason::Probing;
        answer.reply = Some(match (&answer.why_url, decision.verdict) {
            (Some(url), _) if hangs_up => SmtpReply::hang_up_with_url(&sentence, url),
            (None, _) if hangs_up => SmtpReply::hang_up(&sentence),
            (Some(url), Verdict::Defer) => SmtpReply::defer_with_url(&sentence, url),
            (Some(url), _) => SmtpReply::reject_with_url(&sentence, url),
            (None, Verdict::Defer) => SmtpReply::defer(&sentence),
            (None, _) => SmtpReply::reject(&sentence),
        });
        answer.decision_id = Some(id);
    }

    pub(super) fn new_id(&self) -> DecisionId {
        let now = self.clock.now();
        let seconds = u64::try_from(now.timestamp()).unwrap_or_default();
        DecisionId(Uuid::new_v7(Timestamp::from_unix(
            NoContext,
            seconds,
            now.timestamp_subsec_nanos(),
        )))
    }

    fn record(
        &self,
        request: &Request<'_>,
        loaded: &Loaded,
        answer: &Answer,
        evidence: &Evidence,
    ) -> DecisionRecord {
        let decision = &answer.decision;
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        DecisionRecord {
            id: answer.decision_id.unwrap_or_else(|| self.new_id()),
            tenant_id: loaded.mailbox.tenant_id,
            mailbox_id: loaded.mailbox.mailbox_id,
            decided_at: self.clock.now(),
            sender: request.sender.as_str().to_owned(),
            recipient: request.recipient.as_str().to_owned(),
            client_address: request.client_address.to_string(),
            client_name: text(request.client_name),
            helo_name: text(request.helo_name),
            instance: text(request.instance),
            queue_id: text(request.queue_id),
            verdict: decision.verdict,
            would_have: decision.would_have,
            reason: decision.reason,
            entry: decision.entry,
            proof: decision.proof,
            could_be_forged: decision.could_be_forged,
            points: decision.points,
            findings: decision.findings.clone(),
            evidence: RecordedEvidence::of(request, evidence, decision, self.clock.now()),
        }
    }

    /// The decision line: like Postfix's own log it carries sender and recipient.
    pub(super) fn log(&self, request: &Request<'_>, tenant_id: TenantId, answer: &Answer) {
        let decision = &answer.decision;
        let turned_away = matches!(decision.verdict, Verdict::Reject | Verdict::Defer);
        if !turned_away && !self.config.log.accepts {
            return;
        }
        tracing::info!(
            message.id = request.queue_id.filter(|id| !id.is_empty()).or(request.instance).unwrap_or_default(),
            tenant.id = %tenant_id,
            sender = request.sender.as_str(),
            recipient = request.recipient.as_str(),
            client.address = %request.client_address,
            reason = decision.reason.code(),
            reference = answer.decision_id.map(DecisionId::reference),
            "Decided: {:?}", decision.verdict
        );
    }
}
