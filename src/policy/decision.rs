//! The decision: verdict, reason, and what led there.

use std::borrow::Cow;
use std::net::IpAddr;

use chrono::{DateTime, Utc};

use super::{EntryId, Finding, Reason};

/// Words: `none` (no opinion), `accept`, `tag`, `defer`, `reject`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// No opinion: whatever else the mail server thinks.
    None,
    /// Let in.
    Accept,
    /// Let in with a header.
    Tag,
    /// Not now: try again.
    Defer,
    /// Turned away.
    Reject,
}

impl Verdict {
    /// Returns the word that is stored and shown by the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Accept => "accept",
            Self::Tag => "tag",
            Self::Defer => "defer",
            Self::Reject => "reject",
        }
    }

    /// Reads the word of [`Self::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        [
            Self::None,
            Self::Accept,
            Self::Tag,
            Self::Defer,
            Self::Reject,
        ]
        .into_iter()
        .find(|verdict| verdict.as_str() == text)
    }
}

/// Whose list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The owner's.
    Mailbox,
    /// The tenant's.
    Tenant,
    /// The operator's.
    System,
}

impl Level {
    /// Returns the word that is stored and shown by the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Mailbox => "mailbox",
            Self::Tenant => "tenant",
            Self::System => "system",
        }
    }
}

/// Whether a whitelist match holds against forgery (design, section 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Proof {
    /// Counts always.
    Proven,
    /// Counts unless the entry asks for proof.
    Unproven,
    /// Never counts.
    Contradicted,
}

impl Proof {
    /// Returns the word that is stored and shown by the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Proven => "proven",
            Self::Unproven => "unproven",
            Self::Contradicted => "contradicted",
        }
    }
}

/// The answer to one request.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// What the mail server is told.
    pub verdict: Verdict,
    /// Why.
    pub reason: Reason,
    /// In monitor mode: what would have been done.
    pub would_have: Option<Verdict>,
    /// The entry that decided, with its level.
    pub entry: Option<(Level, EntryId)>,
    /// Where that entry stands in [`super::RuleSet::rules`] of its level: for counting hits.
    pub rule_index: Option<usize>,
    /// How its match was proven, or how the sender is whom the owner is asked about. None for blocks, and for a
    /// whitelist match whose proof was not sought because the mail would have been let in without it (see
    /// [`Self::is_surely_whitelisted`]).
    pub proof: Option<Proof>,
    /// A whitelist entry matched but could be forged (amber on the pages).
    pub could_be_forged: Option<EntryId>,
    /// The owner is asked, and the sender waits until then.
    pub waits_until: Option<DateTime<Utc>>,
    /// Points of the checks that count.
    pub points: i32,
    /// What the checks found, where that mattered; the heaviest first.
    pub findings: Vec<Finding>,
    /// An entry of the tenant or the system lifts the checks on this client.
    pub client_allowed: bool,
    /// This client's network was proven for the deciding entry just now, by SPF, and is not yet remembered.
    pub newly_proven: bool,
}

impl Decision {
    /// Makes a decision that no entry led to.
    pub fn new(verdict: Verdict, reason: Reason) -> Self {
        Self {
            verdict,
            reason,
            would_have: None,
            entry: None,
            rule_index: None,
            proof: None,
            could_be_forged: None,
            waits_until: None,
            points: 0,
            findings: Vec::new(),
            client_allowed: false,
            newly_proven: false,
        }
    }

    /// One short sentence for the reply of a mail server, without full stop: what the heaviest finding says, where the
    /// checks refused, and whose word it was everywhere else. Names in it are shortened so that it fits into `room`
    /// characters.
    pub fn sentence(&self, client: IpAddr, room: usize) -> Cow<'static, str> {
        if self.reason != Reason::AboveThreshold {
            return self.reason.sentence().into();
        }
        // The findings are in the order of their weight.
        let heaviest = self.findings.first().filter(|finding| finding.points > 0);
        let sentence = heaviest.and_then(|finding| finding.sentence(client, room));
        sentence.map_or_else(|| self.reason.sentence().into(), Cow::from)
    }

    /// Says whether a whitelist match let it in and its proof was looked at. Only then may the mail
    /// server be told more than `DUNNO` (`policy.whitelisted_action`): what was let in without
    /// asking could still be forged.
    pub fn is_surely_whitelisted(&self) -> bool {
        matches!(self.reason, Reason::Whitelisted(_)) && self.proof.is_some()
    }
}
