//! What the page of checks says of each.

use crate::checks::{KnownList, known_list};
use crate::policy::{Check, CheckKind, DnsList, Mode, Scope, Subject};
use crate::web::findings;

/// Names one check in the form: its kind and, for lists, zone and subject.
pub(super) fn key(kind: &CheckKind) -> String {
    match kind.list() {
        Some(list) => format!("{} {} {}", kind.as_str(), list.zone, list.subject.as_str()),
        None => kind.as_str().to_owned(),
    }
}

pub(super) fn known_of(kind: &CheckKind) -> Option<&'static KnownList> {
    known_list(kind.list()?.zone.as_str())
}

pub(super) fn name(kind: &CheckKind) -> String {
    match kind {
        CheckKind::Dnsbl(list) | CheckKind::Dnswl(list) => list.name().to_owned(),
        CheckKind::ReverseDns => "Name of the server".to_owned(),
        CheckKind::Spf => "SPF".to_owned(),
        CheckKind::Dmarc => "DMARC".to_owned(),
        CheckKind::Probing(_) => "Guessing at names".to_owned(),
        CheckKind::Spamtrap { .. } => "Spamtraps".to_owned(),
        CheckKind::Complaints { .. } => "Complaints".to_owned(),
    }
}

/// What a check looks at, in one sentence without full stop.
pub(super) fn what(kind: &CheckKind, known: Option<&KnownList>) -> String {
    match kind {
        CheckKind::Dnsbl(list) | CheckKind::Dnswl(list) => {
            let lists = known.map_or_else(
                || list.scope.lists(list.subject).to_owned(),
                |known| known.lists.clone(),
            );
            let lists = match kind {
                CheckKind::Dnswl(_) if known.is_none() => "mail servers that it speaks for".to_owned(),
                _ => lists,
            };
            format!("lists {lists} ({})", asked_about(list))
        }
        CheckKind::ReverseDns => {
            "whether the server has a name of its own in the DNS that leads back to it".to_owned()
        }
        CheckKind::Spf => {
            "whether the sender's domain lets this server send its mail".to_owned()
        }
        CheckKind::Dmarc => {
            "whether the sender's domain asks to distrust mail that SPF doesn't prove; what DKIM proves can't be \
             seen this early"
                .to_owned()
        }
        CheckKind::Probing(_) => {
            "which networks ask for many names that nobody has here: from half of the limit on they get their answers \
             slowly, and at the limit all mail of strangers there is told to come later. No points: it decides alone"
                .to_owned()
        }
        CheckKind::Spamtrap { .. } => {
            "whether the server's network or the sender wrote to one of your spamtraps lately".to_owned()
        }
        CheckKind::Complaints { .. } => {
            "whether enough of your people reported mail from the server's network or the sender as spam lately"
                .to_owned()
        }
    }
}

fn asked_about(list: &DnsList) -> String {
    let whom = match list.subject {
        Subject::Client => "the server's address",
        Subject::SenderDomain => "the sender's domain",
        Subject::Helo => "the name that the server gives itself",
    };
    format!("asked about {whom} at {}", list.zone)
}

/// Why a list refuses nobody without a second finding.
pub(super) fn not_alone(kind: &CheckKind) -> Option<&'static str> {
    let CheckKind::Dnsbl(list) = kind else {
        return None;
    };
    match (list.scope, list.paid_removal) {
        (Scope::Address, false) => None,
        (Scope::Address, true) => Some("Takes money for removals: turns nobody away alone."),
        (_, false) => Some("Lists more than single addresses: turns nobody away alone."),
        (_, true) => Some(
            "Lists more than single addresses and takes money for removals: turns nobody away alone.",
        ),
    }
}

/// "1 point", "3 points in favour".
pub(super) fn points(check: &Check) -> String {
    if matches!(check.kind, CheckKind::Probing(_)) {
        return "No points".to_owned();
    }
    let sign = match check.kind {
        CheckKind::Dnswl(_) => -1,
        _ => 1,
    };
    findings::points(check.points.saturating_abs().saturating_mul(sign))
}

/// What the mode does with a message that reaches the threshold.
pub(super) fn outcome(mode: Mode) -> &'static str {
    match mode {
        Mode::Monitor => {
            "Your organisation only watches: nobody is turned away, and you see who would be."
        }
        Mode::Tag => "Such a message comes in with a mark.",
        Mode::Standard => "Such a message is turned away, with the reason and a link.",
        Mode::Ask => "Such a message waits at its sender's server while the owner is asked.",
        Mode::WhitelistOnly => {
            "Your organisation takes mail from whitelists only: the checks matter to mailboxes whose owner chose \
             otherwise."
        }
    }
}
