//! The policy service: what all connections share, and the way from one request to one answer.

use std::future::Future;

use tracing::{info, warn};

use super::answer::{push_answer, push_no_opinion};
use super::meter::Meter;
use super::protocol::{Attributes, Malformed, Name};
use super::question::{Unasked, question};
use crate::config::PolicySettings;
use crate::engine::{Answer, Engine};
use crate::policy::Request;

/// Who judges a question. The engine does; tests may play it.
pub trait Judge: Send + Sync + 'static {
    /// Answers at once, when all that is needed is in memory.
    fn decide_now(&self, request: &Request<'_>) -> Option<Answer>;

    /// Answers in the end, within the deadline of the settings. Never fails.
    fn decide(&self, request: &Request<'_>) -> impl Future<Output = Answer> + Send;
}

impl Judge for Engine {
    fn decide_now(&self, request: &Request<'_>) -> Option<Answer> {
        Self::decide_now(self, request)
    }

    async fn decide(&self, request: &Request<'_>) -> Answer {
        Self::decide(self, request).await
    }
}

/// Answers policy requests; one for all connections.
pub struct PolicyService<J> {
    judge: J,
    pub(super) settings: PolicySettings,
    pub(super) meter: Meter,
}

impl<J: Judge> PolicyService<J> {
    /// Returns a service that asks `judge`. The metrics recorder must be installed before.
    pub fn new(judge: J, settings: PolicySettings) -> Self {
        Self {
            judge,
            settings,
            meter: Meter::new(),
        }
    }

    /// Answers one whole request: appends one `action=` line and one blank line to `out`.
    pub(super) async fn answer(&self, request: &[u8], out: &mut Vec<u8>) -> Result<(), Malformed> {
        let attributes = Attributes::parse(request)?;
        let request = match question(&attributes, &self.settings.submission_networks) {
            Ok(request) => request,
            Err(unasked) => {
                report(unasked, &attributes);
                self.meter.ignored();
                push_no_opinion(out);
                return Ok(());
            }
        };
        let answer = match self.judge.decide_now(&request) {
            Some(answer) => answer,
            // Boxed, so that an idle connection needn't keep room for the engine's long way.
            None => Box::pin(self.judge.decide(&request)).await,
        };
        self.meter.decided(answer.decision.verdict);
        push_answer(out, &answer, &self.settings.whitelisted_action);
        Ok(())
    }
}

/// The line names the message by Postfix's words for it; addresses stand in decision lines only.
fn report(unasked: Unasked, attributes: &Attributes<'_>) {
    let what = match unasked {
        Unasked::NotOurs => return,
        Unasked::NoClient => "client_address is not an IP address",
        Unasked::NoSender => "sender is missing",
        Unasked::NoRecipient => "recipient is not a mail address",
    };
    let instance = loggable(attributes.filled(Name::Instance));
    let queue_id = loggable(attributes.filled(Name::QueueId));
    // A recipient is what strangers type; the rest is what the mail server knows for itself.
    if unasked == Unasked::NoRecipient {
        info!(instance, queue_id, "No opinion on a policy request: {what}");
    } else {
        warn!(instance, queue_id, "No opinion on a policy request: {what}");
    }
}

/// Instances and queue ids are short words of letters, digits and dots; anything else is not one.
fn loggable(value: Option<&str>) -> Option<&str> {
    value.filter(|text| text.len() <= 64 && text.bytes().all(|byte| byte.is_ascii_graphic()))
}
