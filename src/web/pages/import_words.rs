//! What becomes of the lines of an import, in the words of the pages.

use std::collections::BTreeMap;

use crate::policy::{List, Pattern};
use crate::store::{Import, ImportLine, ImportState, LineOutcome};
use crate::web::lists::list_name;
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
pub(super) fn state(import: &Import) -> &'static str {
    match import.state {
        ImportState::Reading => "is being read",
        ImportState::Ready => "not taken in yet",
        ImportState::Taking => "is being taken in",
        ImportState::Done => "taken in",
        ImportState::Undoing => "is being undone",
        ImportState::Undone => "undone",
        ImportState::Stopped => "cut off",
    }
}

impl ShownLine {
    pub(super) fn new(line: &ImportLine, list: List) -> Self {
        let (before, shown) = match &line.pattern {
            Some(pattern) => words::matches(pattern),
            None => (String::new(), ShownAddress::new(&line.written)),
        };
        let detail = match line.outcome {
            LineOutcome::Double => format!("the same as line {}", line.detail),
            _ if is_deceptive(line.pattern.as_ref()) => {
                "Look twice: it has letters that can be taken for others.".to_owned()
            }
            _ => plain(&line.detail),
        };
        Self {
            number: line.line,
            before,
            shown,
            note: plain(&line.note),
            became: became(line.outcome, list),
            detail,
        }
    }
}

/// Says whether a match could be taken for another one.
pub(super) fn is_deceptive(pattern: Option<&Pattern>) -> bool {
    match pattern {
        Some(Pattern::Address(address)) => address.is_deceptive(),
        Some(Pattern::Domain(domain) | Pattern::ParentDomain(domain)) => domain.is_deceptive(),
        _ => false,
    }
}

fn became(outcome: LineOutcome, list: List) -> Outcome {
    let (word, icon, tone) = match outcome {
        LineOutcome::New => ("New", "add", "green"),
        LineOutcome::Present => ("Already there", "done", "muted"),
        LineOutcome::Contrary if list == List::Allow => ("On your blocklist", "block", "amber"),
        LineOutcome::Contrary => ("On your whitelist", "allow", "amber"),
        LineOutcome::Double => ("Twice", "copy", "muted"),
        LineOutcome::Own => ("Your own domain", "domain", "muted"),
        LineOutcome::Wrong => ("Can't be read", "warning", "red"),
        LineOutcome::Nothing => ("No address", "more", "muted"),
        LineOutcome::Taken => ("Taken in", "done", "green"),
        LineOutcome::Back => ("Back again", "done", "green"),
        LineOutcome::Undone => ("Undone", "leave", "muted"),
    };
    Outcome::new(word.to_owned(), icon, tone)
}

/// All kinds of lines that there are, those that matter most first.
pub(super) fn tallies(counts: &BTreeMap<LineOutcome, i64>, list: List) -> Vec<Tally> {
    let name = list_name(list);
    let other = match list {
        List::Allow => list_name(List::Block),
        List::Block => list_name(List::Allow),
    };
    let text = |outcome: LineOutcome| match outcome {
        LineOutcome::New => format!("new for your {name}"),
        LineOutcome::Taken => format!("came on your {name}"),
        LineOutcome::Back => format!("had been on your {name} before, and came back"),
        LineOutcome::Present => "already there".to_owned(),
        LineOutcome::Contrary => format!("on your {other}, where they stay"),
        LineOutcome::Double => "twice in this list".to_owned(),
        LineOutcome::Own => "in your own domain, where nobody needs an entry".to_owned(),
        LineOutcome::Wrong => "can't be read".to_owned(),
        LineOutcome::Nothing => "without an address".to_owned(),
        LineOutcome::Undone => format!("taken off your {name} again"),
    };
    let tally = |(outcome, count): (&LineOutcome, &i64)| Tally {
        word: outcome.as_str(),
        count: *count,
        text: text(*outcome),
    };
    counts.iter().map(tally).collect()
}
