//! One request to be let in, or one question of the mode `ask`, as its owner sees it: on the home, on the page of all
//! requests, and on the page behind a mailed link.

use super::bounds::{Bounds, Whose};
use crate::policy::{Mode, Proof, Reason};
use crate::store::{RequestAnswer, RequestKind, RequestRecord, StoreError, Tx};
use crate::web::shown::{ShownAddress, plain};
use crate::web::times::{Moment, Present};
use crate::web::words::{self, Outcome};

/// One request.
#[derive(Debug)]
pub(super) struct RequestRow {
    pub(super) id: String,
    pub(super) sender: ShownAddress,
    /// What is known of the sender, in two or three words; then at length where there is more to say.
    pub(super) claim: &'static str,
    pub(super) claim_at_length: &'static str,
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
            why: why(request, &owner.tenant.name),
            trust: trust(request),
            decision: decision.map(|decision| decision.id.0.to_string()),
            kept_out,
            answered: (!request.is_waiting(owner.now)).then(|| answered(request, present)),
        })
    }
}

/// Whether the sender is whom the message says.
fn claim(request: &RequestRecord) -> (&'static str, &'static str) {
    match (request.kind, request.proof) {
        (RequestKind::Proven, _) => ("proved the address", ""),
        (RequestKind::Asked, Some(Proof::Proven)) => (
            "proven to come from there",
            "The sender\u{2019}s domain confirms that this server may send for it.",
        ),
        (RequestKind::Asked, Some(Proof::Contradicted)) => (
            "may be a forgery",
            "The sender\u{2019}s domain says that this server may not send for it.",
        ),
        (RequestKind::Asked, Some(Proof::Unproven) | None) => (
            "not proven",
            "We could not check that it is really from there: nothing confirms it, and nothing denies it.",
        ),
    }
}

/// The end of a sentence that begins "Turned away yesterday 14:02:", or "Waits until tomorrow 03:00:".
fn why(request: &RequestRecord, tenant: &str) -> String {
    let Some((heaviest, others)) = request.findings.split_first() else {
        return match request.reason {
            Reason::AskOwner => {
                "nothing speaks against it, and you are asked about everyone new".to_owned()
            }
            reason => reason.alone(tenant),
        };
    };
    let heaviest = plain(heaviest);
    let text = heaviest
        .strip_prefix("The ")
        .map_or_else(|| heaviest.clone(), |rest| format!("the {rest}"));
    match others.len() {
        0 => text,
        more => format!("{text} And {more} more."),
    }
}

fn trust(request: &RequestRecord) -> Option<String> {
    let network = request.network_to_trust()?;
    Some(format!(
        "If you let it in, mail in this name is let in from the whole network {network}, from which this message came, \
         and from nowhere else unless it is proven."
    ))
}

/// One that was not answered in time was left alone, too.
fn answered(request: &RequestRecord, present: Present) -> (Outcome, Moment) {
    let outcome = |word, icon, tone| Outcome { word, icon, tone };
    let outcome = match request.answer {
        Some(RequestAnswer::Allow) => outcome("Let in", "allow", "green"),
        Some(RequestAnswer::AllowForAWeek) => outcome("Let in for 7 days", "allow", "green"),
        Some(RequestAnswer::Block) => outcome("Kept out", "block", "red"),
        Some(RequestAnswer::Ignore) => outcome("Not now", "wait", "muted"),
        None => outcome("Not answered", "wait", "muted"),
    };
    let at = request.answered_at.unwrap_or(request.expires_at);
    (outcome, present.moment(at))
}
