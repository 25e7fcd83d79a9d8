//! The mode `ask`: what a tenant chooses for it, what became of a question to the owner, and what that means for a
//! stranger who is at the door.
//!
//! A question is asked once about a sender, however often its server tries. Nobody is asked about mail that claims the
//! tenant's own domains and isn't proven: the owner couldn't let it in.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::proof::{Ground, Standing, Witness};
use super::{Needs, Proof, Reason, Verdict};
use crate::mail::Domain;

/// What becomes of a stranger about whom the owner gave no answer in time. Words: `accept`, `refuse`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AskThen {
    /// Let in.
    #[default]
    Accept,
    /// Turned away.
    Refuse,
}

impl AskThen {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::Accept, Self::Refuse];

    /// Returns the stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Refuse => "refuse",
        }
    }

    /// Reads the stored word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|then| then.as_str() == text)
    }
}

/// A tenant's choices for the mode `ask`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asking {
    /// How long strangers wait.
    pub hours: u8,
    /// What becomes of them then.
    pub then: AskThen,
    /// The owner is asked about every stranger, not only about those whom the checks object to.
    pub everyone: bool,
}

impl Asking {
    /// The shortest and the longest wait: most servers try for five days.
    pub const HOURS: std::ops::RangeInclusive<u8> = 1..=120;
    /// Questions that may be open at once for one mailbox.
    pub const MOST_OPEN: i64 = 200;

    /// How long strangers wait.
    pub fn wait(&self) -> TimeDelta {
        TimeDelta::hours(self.hours.into())
    }
}

impl Default for Asking {
    fn default() -> Self {
        Self {
            hours: 12,
            then: AskThen::default(),
            everyone: false,
        }
    }
}

/// What became of the question to the owner about one sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Nobody was asked, or long ago: who decides to ask sees to it that the owner is.
    NotYet,
    /// The owner was asked; the sender waits until then.
    Waits {
        /// May be over.
        until: DateTime<Utc>,
        /// Whether the message was proven that the owner was asked about.
        proof: Proof,
    },
    /// The owner said "not now".
    NotNow {
        /// Until when that holds.
        until: DateTime<Utc>,
        /// Whether the message was proven that the owner was asked about.
        proof: Proof,
    },
    /// So many questions are open that no further one is asked.
    TooMany,
}

impl Asked {
    /// Says whether a message that is proven so far is judged by this, or is asked about anew. What the owner said about
    /// a message that may be forged says nothing about the real sender.
    pub fn holds_for(self, proof: Proof, now: DateTime<Utc>) -> bool {
        let is_of_another = |asked| asked != Proof::Proven && proof == Proof::Proven;
        match self {
            Self::NotYet => false,
            Self::Waits { until, proof } => now < until || !is_of_another(proof),
            Self::NotNow { until, proof } => now < until && !is_of_another(proof),
            Self::TooMany => true,
        }
    }
}

/// What the mode `ask` makes of a stranger.
pub(super) enum Inquiry {
    /// More must be known first.
    Lacks(Needs),
    /// The sender waits.
    Waits { until: DateTime<Utc>, proof: Proof },
    /// The question is over.
    Over(Verdict, Reason),
    /// Nobody is asked, and why: the mode is as good as standard.
    NotAsked(&'static str),
}

/// Finds out what the mode `ask` makes of the stranger at the door.
pub(super) fn inquire(witness: &Witness<'_>, now: DateTime<Utc>) -> Inquiry {
    let Some(sender) = witness.request.sender.address() else {
        return Inquiry::NotAsked("a bounce has no sender to be asked about");
    };
    let standing = witness.of_domain(sender.domain());
    let (asked, proof, ground) = match (witness.evidence.asked, standing) {
        (Some(asked), Standing::Settled(proof, ground)) => (asked, proof, ground),
        (asked, standing) => {
            let open = match standing {
                Standing::Open { domain, .. } => Some(Domain::from_canonical(domain)),
                Standing::Settled(..) => None,
            };
            return Inquiry::Lacks(Needs {
                spf: open.into_iter().collect(),
                asked: asked.is_none(),
                ..Needs::default()
            });
        }
    };
    if ground == Ground::OwnDomain {
        return Inquiry::NotAsked(
            "it claims to come from your own domain, and no answer could let it in",
        );
    }
    let asking = &witness.policy.tenant.asking;
    match asked {
        Asked::Waits { until, .. } if now < until => Inquiry::Waits { until, proof },
        Asked::Waits { .. } if asking.then == AskThen::Accept => {
            Inquiry::Over(Verdict::Accept, Reason::UnansweredAccepted)
        }
        Asked::Waits { .. } if asked.holds_for(proof, now) => {
            Inquiry::Over(Verdict::Reject, Reason::UnansweredRefused)
        }
        Asked::NotNow { .. } if asked.holds_for(proof, now) => {
            Inquiry::Over(Verdict::Reject, Reason::NotNow)
        }
        Asked::NotYet | Asked::Waits { .. } | Asked::NotNow { .. } => Inquiry::Waits {
            until: now + asking.wait(),
            proof,
        },
        Asked::TooMany => {
            Inquiry::NotAsked("so many wait for the owner's answer that no more are asked about")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{NOW, Scene, allow, block};
    use super::super::{Decision, Mode, Step};
    use super::*;
    use crate::mail::SpfResult;

    const SCOTT: &str = "scott@example.com";

    /// A mailbox that asks, with a stranger at the door to whom the checks object.
    fn suspicious() -> Scene {
        Scene::new(Vec::new()).mode(Mode::Ask).finding("dnsbl", 5)
    }

    fn told(decision: &Decision) -> (Verdict, &'static str) {
        (decision.verdict, decision.reason.code())
    }

    #[test]
    fn every_word_reads_back() {
        for then in AskThen::ALL {
            assert_eq!(AskThen::parse(then.as_str()), Some(then));
            assert_eq!(serde_json::to_value(then).unwrap(), then.as_str());
        }
        assert_eq!(AskThen::parse("perhaps"), None);
    }

    #[test]
    fn who_a_stranger_is_and_whether_the_owner_was_asked_is_found_out_at_once() {
        let needs = suspicious().all_needs(SCOTT);
        assert!(needs.asked);
        assert_eq!(suspicious().needs(SCOTT), ["example.com"]);
        // Nobody is looked up for whom nothing speaks against.
        let quiet = Scene::new(Vec::new()).mode(Mode::Ask);
        assert_eq!(quiet.reason(SCOTT), "below_threshold");
        // The client's own name proves it without a question to the DNS.
        let needs = suspicious()
            .client_name("mail.example.com")
            .all_needs(SCOTT);
        assert!(needs.asked && needs.spf.is_empty());
    }

    #[test]
    fn a_stranger_waits_for_as_long_as_the_tenant_says() {
        let mut scene = suspicious().not_asked_yet();
        let decision = scene.decision(SCOTT);
        assert_eq!(told(&decision), (Verdict::Defer, "ask_owner"));
        assert_eq!(decision.waits_until, Some(NOW + TimeDelta::hours(12)));
        assert_eq!(decision.proof, Some(Proof::Unproven));
        assert_eq!(decision.points, 5);
        scene.tenant.asking.hours = 120;
        let until = scene.decision(SCOTT).waits_until;
        assert_eq!(until, Some(NOW + TimeDelta::hours(120)));
    }

    #[test]
    fn a_question_says_whether_the_sender_is_proven() {
        for (result, proof) in [
            (SpfResult::Pass, Proof::Proven),
            (SpfResult::Fail, Proof::Contradicted),
            (SpfResult::Temperror, Proof::Unproven),
        ] {
            let scene = suspicious().asked(Asked::NotYet).spf("example.com", result);
            assert_eq!(scene.decision(SCOTT).proof, Some(proof), "{result:?}");
        }
    }

    #[test]
    fn a_wait_ends_as_the_tenant_chose() {
        let until = NOW + TimeDelta::seconds(1);
        let asked = |asked| suspicious().not_asked_yet().asked(asked);
        let proof = Proof::Unproven;
        let waiting = asked(Asked::Waits { until, proof }).decision(SCOTT);
        assert_eq!(told(&waiting), (Verdict::Defer, "ask_owner"));
        assert_eq!(waiting.waits_until, Some(until));
        let mut over = asked(Asked::Waits { until: NOW, proof });
        let decision = over.decision(SCOTT);
        assert_eq!(told(&decision), (Verdict::Accept, "unanswered_accepted"));
        assert_eq!(decision.waits_until, None);
        over.tenant.asking.then = AskThen::Refuse;
        let decision = over.decision(SCOTT);
        assert_eq!(told(&decision), (Verdict::Reject, "unanswered_refused"));
        let decision = asked(Asked::NotNow { until, proof }).decision(SCOTT);
        assert_eq!(told(&decision), (Verdict::Reject, "not_now"));
    }

    #[test]
    fn what_was_said_about_a_forgery_does_not_hold_for_the_real_sender() {
        let until = NOW + TimeDelta::days(6);
        for (before, told_of_real) in [
            (Proof::Contradicted, (Verdict::Defer, "ask_owner")),
            (Proof::Unproven, (Verdict::Defer, "ask_owner")),
            (Proof::Proven, (Verdict::Reject, "not_now")),
        ] {
            let not_now = Asked::NotNow {
                until,
                proof: before,
            };
            let real = suspicious()
                .asked(not_now)
                .spf("example.com", SpfResult::Pass);
            assert_eq!(told(&real.decision(SCOTT)), told_of_real, "{before:?}");
            let forged = suspicious()
                .asked(not_now)
                .spf("example.com", SpfResult::Fail);
            assert_eq!(told(&forged.decision(SCOTT)), (Verdict::Reject, "not_now"));
        }
        let over = Asked::Waits {
            until: NOW,
            proof: Proof::Contradicted,
        };
        let mut real = suspicious().asked(over).spf("example.com", SpfResult::Pass);
        assert_eq!(real.reason(SCOTT), "unanswered_accepted");
        real.tenant.asking.then = AskThen::Refuse;
        assert_eq!(real.reason(SCOTT), "ask_owner");
    }

    #[test]
    fn when_too_many_wait_the_next_is_judged_as_in_standard_mode() {
        let mut trail = Vec::new();
        let scene = suspicious().not_asked_yet().asked(Asked::TooMany);
        assert_eq!(
            told(&scene.decision(SCOTT)),
            (Verdict::Reject, "above_threshold")
        );
        scene.outcome(SCOTT, Some(&mut trail));
        let noted = |step: &Step| step.to_string().contains("no more are asked about");
        assert!(trail.iter().any(noted), "{trail:?}");
        let quiet = Scene::new(Vec::new())
            .asking_about_everyone()
            .not_asked_yet()
            .asked(Asked::TooMany);
        assert_eq!(quiet.reason(SCOTT), "below_threshold");
    }

    #[test]
    fn whoever_chose_the_mode_chose_whom_it_asks_about() {
        let quiet = || Scene::new(Vec::new()).mode(Mode::Ask).not_asked_yet();
        assert_eq!(quiet().reason(SCOTT), "below_threshold");
        assert_eq!(quiet().asking_about_everyone().reason(SCOTT), "ask_owner");
        let mut scene = quiet();
        scene.tenant.asking.everyone = true;
        assert_eq!(
            scene.reason(SCOTT),
            "below_threshold",
            "the owner's own mode"
        );
        scene.mailbox.mode = None;
        scene.tenant.mode = Mode::Ask;
        assert_eq!(scene.reason(SCOTT), "ask_owner");
        scene.mailbox.mode = Some(Mode::Standard);
        assert_eq!(scene.reason(SCOTT), "below_threshold");
    }

    #[test]
    fn nobody_is_asked_about_who_is_no_stranger() {
        let listed = |rule| {
            Scene::new(vec![rule])
                .asking_about_everyone()
                .not_asked_yet()
        };
        assert_eq!(
            listed(allow(1, SCOTT)).reason(SCOTT),
            "whitelisted_by_mailbox"
        );
        assert_eq!(listed(block(1, SCOTT)).reason(SCOTT), "blocked_by_mailbox");
        let scene = Scene::new(Vec::new())
            .asking_about_everyone()
            .not_asked_yet();
        assert_eq!(scene.reason(""), "null_sender");
        assert_eq!(
            scene.recipient("abuse@own.example").reason(SCOTT),
            "role_address"
        );
    }

    #[test]
    fn nobody_is_asked_about_a_forgery_of_the_tenants_own_people() {
        let forged = suspicious()
            .asked(Asked::NotYet)
            .spf("own.example", SpfResult::Neutral);
        assert_eq!(forged.reason("ben@own.example"), "above_threshold");
        let genuine = suspicious()
            .asked(Asked::NotYet)
            .spf("own.example", SpfResult::Pass);
        assert_eq!(genuine.reason("ben@own.example"), "ask_owner");
    }
}
