//! One request to be let in, as its owner sees it, on the home and on the page of all requests.

use super::bounds::Bounds;
use crate::store::{RequestAnswer, RequestRecord, StoreError, Tx};
use crate::web::extract::Owner;
use crate::web::shown::{ShownAddress, plain};
use crate::web::times::{Moment, Present};
use crate::web::words::{self, Outcome};

/// One request.
#[derive(Debug)]
pub(super) struct RequestRow {
    pub(super) id: String,
    pub(super) sender: ShownAddress,
    /// The address it was sent to, where that is not the mailbox's own.
    pub(super) recipient: Option<ShownAddress>,
    pub(super) message: String,
    pub(super) refused_at: Moment,
    pub(super) why: String,
    /// The refusal, if it is still recorded.
    pub(super) decision: Option<String>,
    /// Why the owner can't let the sender in.
    pub(super) kept_out: Option<String>,
    /// What was answered, and when; none while it waits.
    pub(super) answered: Option<(Outcome, Moment)>,
}

impl RequestRow {
    pub(super) async fn new(
        tx: &mut Tx,
        bounds: &Bounds<'_>,
        owner: &Owner,
        request: &RequestRecord,
    ) -> Result<Self, StoreError> {
        let present = Present {
            now: owner.now,
            zone: owner.time_zone(),
        };
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
        Ok(Self {
            id: request.id.0.to_string(),
            sender: ShownAddress::new(request.sender.as_str()),
            recipient,
            message: plain(&request.message),
            refused_at: present.moment(request.refused_at),
            why: why(request, &owner.tenant.name),
            decision: decision.map(|decision| decision.id.0.to_string()),
            kept_out,
            answered: (!request.is_waiting(owner.now)).then(|| answered(request, present)),
        })
    }
}

/// The end of a sentence that begins "Turned away yesterday 14:02:".
fn why(request: &RequestRecord, tenant: &str) -> String {
    let Some((heaviest, others)) = request.findings.split_first() else {
        return words::reason_alone(request.reason, tenant);
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
