//! What becomes of the lines of an import, in the words of the pages.

use std::collections::BTreeMap;

use super::wide::wide;
use crate::contacts::WrongLine;
use crate::policy::{List, Pattern};
use crate::store::{Import, ImportLine, ImportState, LineOutcome, Room};
use crate::tenancy::QuotaReached;
use crate::web::mistakes;
use crate::web::shown::{ShownAddress, plain};
use crate::web::words::{self, Outcome};

/// One line.
#[derive(Debug)]
pub(super) struct ShownLine {
    pub(super) number: i64,
    pub(super) before: String,
    pub(super) shown: ShownAddress,
    pub(super) note: String,
    pub(super) became: Outcome,
    /// What is wrong with it, or which line said the same.
    pub(super) detail: String,
}

/// How many lines of one kind, and the way to them.
#[derive(Debug)]
pub(super) struct Tally {
    pub(super) word: &'static str,
    pub(super) count: i64,
    pub(super) text: String,
}

/// Where an import stands, in a few words.
pub(super) fn state(import: &Import) -> String {
    match import.state {
        ImportState::Reading => say!("import-reading"),
        ImportState::Ready => say!("import-ready"),
        ImportState::Taking => say!("import-taking"),
        ImportState::Done if import.is_cut_short() => say!("import-cut-short"),
        ImportState::Done => say!("import-done"),
        ImportState::Undoing => say!("import-undoing"),
        ImportState::Undone => say!("import-undone"),
        ImportState::Stopped => say!("import-stopped"),
    }
}

impl ShownLine {
    /// `room` is what there is now, for lines that wait.
    pub(super) fn new(line: &ImportLine, import: &Import, room: Option<Room>) -> Self {
        let (before, shown) = match &line.pattern {
            Some(pattern) => words::matches(pattern),
            None => (String::new(), ShownAddress::new(&line.written)),
        };
        let detail = match line.outcome {
            LineOutcome::Double if line.detail == line.line.to_string() => say!("line-same-line"),
            LineOutcome::Double => say!("line-same-as", line = line.detail.as_str()),
            LineOutcome::Wrong => plain(&wrong(line)),
            LineOutcome::Full => full(line, room),
            LineOutcome::Present => differs(line).unwrap_or_default(),
            LineOutcome::Contrary if line.was_moved() => say!("line-moved-why"),
            LineOutcome::Elsewhere => say!("line-elsewhere-why", list = import.list.as_str()),
            _ => look_twice(line.pattern.as_ref()).unwrap_or_default(),
        };
        Self {
            number: line.line,
            before,
            shown,
            note: plain(&line.note),
            became: became(line.outcome, import),
            detail,
        }
    }
}

/// What is wrong with a line: the line keeps it in English.
fn wrong(line: &ImportLine) -> String {
    let problem = WrongLine::kept(&line.written, &line.detail);
    problem.map_or_else(|| line.detail.clone(), |problem| mistakes::line(&problem))
}

/// In what the entry that is there is otherwise; None: in nothing that the line speaks of.
fn differs(line: &ImportLine) -> Option<String> {
    match line.detail.as_str() {
        "end" => Some(say!("line-differs-end")),
        "proof" => Some(say!("line-differs-proof")),
        "note" => Some(say!("line-differs-note")),
        _ => None,
    }
}

/// That there is no room for a line: it keeps the limit as it was then.
fn full(line: &ImportLine, room: Option<Room>) -> String {
    let limit = match QuotaReached::read(&line.detail) {
        Some(QuotaReached::Entries(limit)) => Some(limit),
        _ => room.map(|room| room.limit),
    };
    limit.map_or_else(String::new, |limit| {
        say!("line-full-why", limit = i64::from(limit))
    })
}

/// That so many new entries would be more than the mailbox may have; None: there is room.
pub(super) fn short(room: Room, fresh: usize) -> Option<String> {
    let fresh = i64::try_from(fresh).unwrap_or(i64::MAX);
    let out = room.too_many(fresh);
    (out > 0).then(|| {
        let limit = i64::from(room.limit);
        say!(
            "import-short",
            limit = limit,
            first = fresh - out,
            out = out
        )
    })
}

/// What to know of a match before it is taken in.
fn look_twice(pattern: Option<&Pattern>) -> Option<String> {
    let deceptive = || is_deceptive(pattern).then(|| say!("line-deceptive"));
    pattern.and_then(wide).or_else(deceptive)
}

/// Says whether a match could be taken for another one.
pub(super) fn is_deceptive(pattern: Option<&Pattern>) -> bool {
    match pattern {
        Some(Pattern::Address(address)) => address.is_deceptive(),
        Some(Pattern::Domain(domain) | Pattern::ParentDomain(domain)) => domain.is_deceptive(),
        _ => false,
    }
}

fn became(outcome: LineOutcome, import: &Import) -> Outcome {
    let list = import.list;
    let (word, icon, tone) = match outcome {
        LineOutcome::New if import.state == ImportState::Done => {
            (say!("line-left"), "more", "muted")
        }
        LineOutcome::New => (say!("line-new"), "add", "green"),
        LineOutcome::Present => (say!("line-present"), "done", "muted"),
        LineOutcome::Contrary if list == List::Allow => {
            (say!("line-on-blocklist"), "block", "amber")
        }
        LineOutcome::Contrary => (say!("line-on-whitelist"), "allow", "amber"),
        LineOutcome::Elsewhere => {
            let word = say!("line-elsewhere", list = list.as_str());
            (word, "leave", "amber")
        }
        LineOutcome::Ended => (say!("line-ended"), "wait", "muted"),
        LineOutcome::Full => (say!("line-full"), "warning", "amber"),
        LineOutcome::Double => (say!("line-double"), "copy", "muted"),
        LineOutcome::Own => (say!("line-own"), "domain", "muted"),
        LineOutcome::Wrong => (say!("line-wrong"), "warning", "red"),
        LineOutcome::Nothing => (say!("line-nothing"), "more", "muted"),
        LineOutcome::Taken => (say!("line-taken"), "done", "green"),
        LineOutcome::Back => (say!("line-back"), "done", "green"),
        LineOutcome::Undone => (say!("line-undone"), "leave", "muted"),
    };
    Outcome::new(word, icon, tone)
}

/// All kinds of lines that there are, those that matter most first.
pub(super) fn tallies(counts: &BTreeMap<LineOutcome, i64>, import: &Import) -> Vec<Tally> {
    let list = import.list.as_str();
    let text = |outcome: LineOutcome| match outcome {
        LineOutcome::New if import.state == ImportState::Done => say!("tally-left"),
        LineOutcome::New => say!("tally-new", list = list),
        LineOutcome::Taken => say!("tally-taken", list = list),
        LineOutcome::Back => say!("tally-back", list = list),
        LineOutcome::Present => say!("tally-present"),
        LineOutcome::Contrary => say!("tally-contrary", list = list),
        LineOutcome::Elsewhere => say!("tally-elsewhere", list = list),
        LineOutcome::Ended => say!("tally-ended"),
        LineOutcome::Full => say!("tally-full"),
        LineOutcome::Double => say!("tally-double"),
        LineOutcome::Own => say!("tally-own"),
        LineOutcome::Wrong => say!("tally-wrong"),
        LineOutcome::Nothing => say!("tally-nothing"),
        LineOutcome::Undone => say!("tally-undone", list = list),
    };
    let tally = |(outcome, count): (&LineOutcome, &i64)| Tally {
        word: outcome.as_str(),
        count: *count,
        text: text(*outcome),
    };
    counts.iter().map(tally).collect()
}
