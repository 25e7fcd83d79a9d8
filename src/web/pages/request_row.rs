//! One request to be let in, or one question of the mode `ask`, as its owner sees it: on the home, on the page of all
//! requests, and on the page behind a mailed link.

use super::bounds::{Bounds, Whose};
use crate::lang::{Language, spoken};
use crate::phrases;
use crate::policy::{Mode, Proof, Reason};
use crate::store::{DecisionRecord, RequestAnswer, RequestKind, RequestRecord, StoreError, Tx};
use crate::web::shown::{ShownAddress, plain};
use crate::web::times::{Moment, Present};
use crate::web::words::{self, Outcome};

/// One request.
#[derive(Debug)]
pub(super) struct RequestRow {
    pub(super) id: String,
    pub(super) sender: ShownAddress,
    /// What is known of the sender, in two or three words; then at length where there is more to say.
    pub(super) claim: String,
    pub(super) claim_at_length: String,
    /// The address it was sent to, where that is not the mailbox's own.
    pub(super) recipient: Option<ShownAddress>,
    /// Empty when nobody wrote one.
    pub(super) message: String,
    pub(super) refused_at: Moment,
    /// The mode `ask` asked: nothing was turned away.
    pub(super) is_question: bool,
    /// It was asked, but the mailbox asks about nobody any more: the sender's next try is judged without the owner.
    pub(super) asks_no_more: bool,
    /// Until when a message waits; none where none does.
    pub(super) waits_until: Option<Moment>,
    pub(super) why: String,
    /// What letting it in means, where that is more than it seems.
    pub(super) trust: Option<String>,
    /// The refusal, if it is still recorded.
    pub(super) decision: Option<String>,
    /// Why the owner can't let the sender in.
    pub(super) kept_out: Option<String>,
    /// What was answered, and when; none while it waits.
    pub(super) answered: Option<(Outcome, Moment)>,
}

impl RequestRow {
    pub(super) async fn new<'o>(
        tx: &mut Tx,
        bounds: &Bounds<'_>,
        owner: impl Into<Whose<'o>>,
        request: &RequestRecord,
    ) -> Result<Self, StoreError> {
        let owner: Whose<'o> = owner.into();
        let present = owner.present();
        let decision = tx
            .of(owner.tenant.id)
            .decisions()
            .find(request.decision_id)
            .await?;
        let decision = decision.filter(|decision| decision.mailbox_id == owner.mailbox.id);
        let recipient = (request.recipient != owner.mailbox.address)
            .then(|| ShownAddress::new(request.recipient.as_str()));
        let kept_out = bounds
            .keep_out_sender(&request.sender)
            .then(|| words::kept_out(&owner.tenant.name, owner.mode()));
        let (claim, claim_at_length) = claim(request);
        let asks = owner.mode() == Mode::Ask;
        let until = request.waits_until;
        let until = until.filter(|until| asks && *until > owner.now);
        Ok(Self {
            id: request.id.0.to_string(),
            sender: ShownAddress::new(request.sender.as_str()),
            claim,
            claim_at_length,
            recipient,
            message: plain(&request.message),
            refused_at: present.moment(request.refused_at),
            is_question: request.kind == RequestKind::Asked,
            asks_no_more: !asks
                && request.kind == RequestKind::Asked
                && request.is_waiting(owner.now),
            waits_until: until.map(|until| present.moment(until)),
            why: why(request, decision.as_ref(), &owner.tenant.name),
            trust: trust(request),
            decision: decision.map(|decision| decision.id.0.to_string()),
            kept_out,
            answered: (!request.is_waiting(owner.now)).then(|| answered(request, present)),
        })
    }
}

/// Whether the sender is whom the message says.
fn claim(request: &RequestRecord) -> (String, String) {
    match (request.kind, request.proof) {
        (RequestKind::Proven, _) => (say!("claim-proved"), String::new()),
        (RequestKind::Asked, Some(Proof::Proven)) => {
            (say!("claim-proven"), say!("claim-proven-long"))
        }
        (RequestKind::Asked, Some(Proof::Contradicted)) => {
            (say!("claim-forged"), say!("claim-forged-long"))
        }
        (RequestKind::Asked, Some(Proof::Unproven) | None) => {
            (say!("claim-unproven"), say!("claim-unproven-long"))
        }
    }
}

/// The end of a sentence that begins "Turned away yesterday 14:02:", or "Waits until tomorrow 03:00:".
fn why(request: &RequestRecord, decision: Option<&DecisionRecord>, tenant: &str) -> String {
    let Some((heaviest, others)) = request.findings.split_first() else {
        return match request.reason {
            Reason::AskOwner => say!("request-nothing-against"),
            reason => phrases::reason_alone(reason, tenant),
        };
    };
    let heaviest = plain(&in_words(heaviest, decision));
    let text = heaviest
        .strip_prefix("The ")
        .map_or_else(|| heaviest.clone(), |rest| format!("the {rest}"));
    match others.len() {
        0 => text,
        more => say!("request-more", text = text, more = more),
    }
}

/// The request keeps its findings in English words; the decision, if it is still there, has them as data.
fn in_words(kept: &str, decision: Option<&DecisionRecord>) -> String {
    let data = decision.filter(|_| spoken() != Language::English);
    let heaviest = data.and_then(|decision| {
        let mut findings = decision.findings.iter();
        let heaviest = findings.find(|finding| finding.points > 0)?;
        Some(phrases::finding(heaviest, &decision.client_address))
    });
    heaviest.map_or_else(|| kept.to_owned(), |heaviest| format!("{heaviest}."))
}

fn trust(request: &RequestRecord) -> Option<String> {
    let network = request.network_to_trust()?;
    Some(say!("request-trust", network = network.to_string()))
}

/// One that was not answered in time was left alone, too.
fn answered(request: &RequestRecord, present: Present) -> (Outcome, Moment) {
    let outcome = Outcome::new;
    let outcome = match request.answer {
        Some(RequestAnswer::Allow) => outcome(say!("outcome-let-in"), "allow", "green"),
        Some(RequestAnswer::AllowForAWeek) => outcome(say!("answered-week"), "allow", "green"),
        Some(RequestAnswer::Block) => outcome(say!("answered-never"), "block", "red"),
        Some(RequestAnswer::Ignore) => outcome(say!("answered-not-now"), "wait", "muted"),
        None => outcome(say!("answered-none"), "wait", "muted"),
    };
    let at = request.answered_at.unwrap_or(request.expires_at);
    (outcome, present.moment(at))
}
