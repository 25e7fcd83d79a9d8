//! Verdicts, reasons, modes and matches in the words of the pages.

use super::shown::{ShownAddress, plain};
use crate::policy::{AskThen, Decision, Mode, Pattern, Verdict};
use crate::store::DecisionRecord;

/// What came of a message: a word, an icon and a colour, which always go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) word: &'static str,
    /// A symbol of `static/icons/icons.svg`.
    pub(crate) icon: &'static str,
    /// The variant of `.badge`.
    pub(crate) tone: &'static str,
}

impl Outcome {
    /// What came of one decision.
    pub(crate) fn of(record: &DecisionRecord) -> Self {
        Self::of_verdict(record.verdict, record.would_have)
    }

    /// What would come of a message that nobody has sent.
    pub(crate) fn supposed(decision: &Decision) -> Self {
        let outcome = Self::of_verdict(decision.verdict, decision.would_have);
        let word = match (decision.would_have, decision.verdict) {
            (Some(Verdict::Reject | Verdict::Defer), _) => "Let in, because you watch only",
            (_, Verdict::Accept | Verdict::None) => "Would be let in",
            (_, Verdict::Tag) => "Would be let in, marked",
            (_, Verdict::Defer) => "Would have to wait",
            (_, Verdict::Reject) => "Would be turned away",
        };
        Self { word, ..outcome }
    }

    fn of_verdict(verdict: Verdict, would_have: Option<Verdict>) -> Self {
        if matches!(would_have, Some(Verdict::Reject | Verdict::Defer)) {
            return Self {
                word: "Would be turned away",
                icon: "watch",
                tone: "amber",
            };
        }
        match verdict {
            Verdict::Accept => Self {
                word: "Let in",
                icon: "allow",
                tone: "green",
            },
            Verdict::Tag => Self {
                word: "Let in, marked",
                icon: "mark",
                tone: "amber",
            },
            Verdict::Defer => Self {
                word: "Asked to wait",
                icon: "wait",
                tone: "amber",
            },
            Verdict::Reject => Self {
                word: "Turned away",
                icon: "block",
                tone: "red",
            },
            Verdict::None => Self {
                word: "Let in unjudged",
                icon: "allow",
                tone: "muted",
            },
        }
    }
}

/// Why, for the owner of the mailbox: the end of a sentence that begins "Turned away:".
pub(crate) fn reason(record: &DecisionRecord, tenant: &str) -> String {
    let forged = record.could_be_forged.is_some();
    plain(&record.reason.for_owner(&record.findings, forged, tenant))
}

/// The same for a message that nobody has sent.
pub(crate) fn supposed_reason(decision: &Decision, tenant: &str) -> String {
    let forged = decision.could_be_forged.is_some();
    plain(
        &decision
            .reason
            .for_owner(&decision.findings, forged, tenant),
    )
}

/// The sender of a decision, in words when it is no address.
pub(crate) fn sender(sender: &str) -> ShownAddress {
    ShownAddress::new(if sender.is_empty() {
        "a mail server (a delivery notice)"
    } else {
        sender
    })
}

/// A mode's name on the pages.
pub(crate) fn mode_name(mode: Mode) -> &'static str {
    match mode {
        Mode::Monitor => "Watch only",
        Mode::Tag => "Mark",
        Mode::Standard => "Guarded",
        Mode::Ask => "Ask me first",
        Mode::WhitelistOnly => "Only people on my list",
    }
}

/// What a mode does, in one sentence after its name and a colon.
pub(crate) fn mode_in_short(mode: Mode) -> &'static str {
    match mode {
        Mode::Monitor => "nobody is turned away",
        Mode::Tag => "suspicious mail gets a mark",
        Mode::Standard => "strangers from bad places are turned away",
        Mode::Ask => "strangers may have to wait for your answer",
        Mode::WhitelistOnly => "strangers are turned away",
    }
}

/// What a mode does, for someone who is about to choose.
pub(crate) fn mode_at_length(mode: Mode) -> &'static str {
    match mode {
        Mode::Monitor => {
            "Nothing is turned away, not even what is on your blocklist or blocked for everyone. You see what \
             would have been, and nothing is lost while you make up your mind."
        }
        Mode::Tag => {
            "Strangers from bad places come in with a mark that your mail program can sort by. \
             Your blocklist is turned away."
        }
        Mode::Standard => {
            "People on your whitelist come in. Strangers come in too, unless something speaks against \
             them. Your blocklist is turned away."
        }
        Mode::Ask => {
            "Strangers from bad places have to wait, and you are asked by mail and on your home page. Their server keeps \
             the message and tries again; nothing is lost. Your blocklist is turned away."
        }
        Mode::WhitelistOnly => {
            "People on your whitelist come in. Everybody else is turned away, and told how to reach you."
        }
    }
}

/// What an entry matches, in words where it is no address: text before and the match itself.
pub(crate) fn matches(pattern: &Pattern) -> (&'static str, ShownAddress) {
    match pattern {
        Pattern::Address(address) => ("", ShownAddress::new(&address.written())),
        Pattern::LocalWildcard { .. } => {
            ("Everyone like ", ShownAddress::new(&pattern.to_string()))
        }
        Pattern::Domain(domain) => ("Everyone at ", ShownAddress::new(domain.as_str())),
        Pattern::ParentDomain(domain) => {
            ("Everyone at and below ", ShownAddress::new(domain.as_str()))
        }
        Pattern::Tld(_) => ("Everyone under ", ShownAddress::new(&pattern.to_string())),
        Pattern::Network(network) => ("Every server in ", ShownAddress::new(&network.to_string())),
        Pattern::ListId(id) => ("The mailing list ", ShownAddress::new(id)),
    }
}

/// The same in one piece, for sentences.
pub(crate) fn matches_text(pattern: &Pattern) -> String {
    let (before, shown) = matches(pattern);
    format!("{before}{}", shown.text())
}

/// The same within a sentence: "everyone at example.org".
pub(crate) fn matches_within(pattern: &Pattern) -> String {
    let (before, shown) = matches(pattern);
    format!("{}{}", before.to_lowercase(), shown.text())
}

/// What someone is told whose organisation is switched off.
pub(crate) fn switched_off(tenant: &str) -> String {
    format!(
        "{tenant} is switched off here. Its mail is delivered as if Guestlist weren't there, and its lists are kept. \
         Ask {tenant}, or whoever runs Guestlist for it, to switch it on again."
    )
}

/// Why an entry in one's own domain lets nothing in.
pub(crate) const OWN_DOMAIN: &str = "mail that claims to come from there and isn't sent through your own login counts as forged, unless its server \
     is known to be one of yours. The entry lets nothing else in.";

/// What becomes of mail about which no answer came.
pub(crate) fn ask_then(then: AskThen) -> &'static str {
    match then {
        AskThen::Accept => "let in",
        AskThen::Refuse => "turned away",
    }
}

/// Why the owner can't let in what a binding block keeps out.
pub(crate) fn kept_out(tenant: &str, mode: Mode) -> String {
    format!(
        "{tenant} keeps it out for everyone. {}",
        stays_out(tenant, mode)
    )
}

/// The same where the reason has been said already.
pub(crate) fn stays_out(tenant: &str, mode: Mode) -> String {
    match mode {
        Mode::Monitor => format!(
            "While you watch only, nothing is turned away, not even that. In any other mode your whitelist can't let \
             it in, and only {tenant} can change that."
        ),
        _ => format!("Your whitelist can't let it in, and only {tenant} can change that."),
    }
}

/// "1 person", "3 people".
pub(crate) fn count(n: usize, one: &str, many: &str) -> String {
    if n == 1 {
        format!("1 {one}")
    } else {
        format!("{n} {many}")
    }
}
