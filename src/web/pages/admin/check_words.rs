//! What the page of checks says of each.

use crate::checks::{KnownList, known_list};
use crate::phrases;
use crate::policy::{Check, CheckKind, CheckProblem, Checks, DnsList, Mode, Scope, Subject};
use crate::web::findings;
use crate::web::list_words;

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
        CheckKind::ReverseDns => say!("check-name-reverse"),
        CheckKind::Spf => "SPF".to_owned(),
        CheckKind::Dmarc => "DMARC".to_owned(),
        CheckKind::Probing(_) => say!("check-name-probing"),
        CheckKind::Spamtrap { .. } => say!("admin-spamtraps"),
        CheckKind::Complaints { .. } => say!("admin-complaints"),
    }
}

/// What a check looks at, in one sentence without full stop.
pub(super) fn what(kind: &CheckKind, known: Option<&KnownList>) -> String {
    match kind {
        CheckKind::Dnswl(list) if known.is_none() => asked_about(list, &say!("check-lists-favour")),
        CheckKind::Dnsbl(list) | CheckKind::Dnswl(list) => asked_about(list, &lists(list, known)),
        CheckKind::ReverseDns => say!("check-what-reverse"),
        CheckKind::Spf => say!("check-what-spf"),
        CheckKind::Dmarc => say!("check-what-dmarc"),
        CheckKind::Probing(_) => say!("check-what-probing"),
        CheckKind::Spamtrap { .. } => say!("check-what-spamtrap"),
        CheckKind::Complaints { .. } => say!("check-what-complaints"),
    }
}

fn lists(list: &DnsList, known: Option<&KnownList>) -> String {
    match known {
        Some(known) => list_words::lists(known).to_owned(),
        None => phrases::scope_words(list.scope, list.subject),
    }
}

fn asked_about(list: &DnsList, what: &str) -> String {
    let zone = list.zone.as_str();
    match list.subject {
        Subject::Client => say!("check-lists-client", what = what, zone = zone),
        Subject::SenderDomain => say!("check-lists-domain", what = what, zone = zone),
        Subject::Helo => say!("check-lists-helo", what = what, zone = zone),
    }
}

/// Why a list refuses nobody without a second finding.
pub(super) fn not_alone(kind: &CheckKind) -> Option<String> {
    let CheckKind::Dnsbl(list) = kind else {
        return None;
    };
    match (list.scope, list.paid_removal) {
        (Scope::Address, false) => None,
        (Scope::Address, true) => Some(say!("check-alone-money")),
        (_, false) => Some(say!("check-alone-wide")),
        (_, true) => Some(say!("check-alone-both")),
    }
}

/// "1 point", "3 points in favour".
pub(super) fn points(check: &Check) -> String {
    if matches!(check.kind, CheckKind::Probing(_)) {
        return say!("checks-no-points");
    }
    let sign = match check.kind {
        CheckKind::Dnswl(_) => -1,
        _ => 1,
    };
    findings::points(check.points.saturating_abs().saturating_mul(sign))
}

/// What the mode does with a message that reaches the threshold.
pub(super) fn outcome(mode: Mode) -> String {
    match mode {
        Mode::Monitor => say!("check-outcome-monitor"),
        Mode::Tag => say!("check-outcome-tag"),
        Mode::Standard => say!("check-outcome-standard"),
        Mode::Ask => say!("check-outcome-ask"),
        Mode::WhitelistOnly => say!("check-outcome-whitelist-only"),
    }
}

/// What is wrong with all checks, or with this one; English for what no form of the page can get wrong.
pub(super) fn problem(problem: &CheckProblem, checks: &[Check]) -> String {
    let check = problem.index.and_then(|index| checks.get(index));
    let hours = || {
        let (least, most) = Checks::HOURS.into_inner();
        say!("checks-wrong-hours", least = least, most = most)
    };
    match (problem.field, check.map(|check| &check.kind)) {
        ("checks", None) if checks.len() > Checks::MOST => {
            say!("checks-wrong-many", most = Checks::MOST)
        }
        ("checks", None) => say!("checks-wrong-lists", most = Checks::MOST_LISTS),
        ("points", _) => say!("checks-wrong-range", least = 0, most = Checks::MOST_POINTS),
        ("kind", _) => say!("checks-wrong-twice"),
        (field, Some(CheckKind::Probing(probing))) => {
            let mut settings = probing.settings().into_iter();
            let range = settings.find_map(|(name, _, range)| (name == field).then_some(range));
            range.map_or_else(
                || problem.message.clone(),
                |range| {
                    let (least, most) = range.into_inner();
                    say!("checks-wrong-between", least = least, most = most)
                },
            )
        }
        ("hold_hours" | "window_hours", _) => hours(),
        ("threshold", _) => {
            let (least, most) = Checks::COMPLAINTS.into_inner();
            say!("checks-wrong-owners", least = least, most = most)
        }
        _ => problem.message.clone(),
    }
}
