//! What becomes of the lines of an import of mailboxes, in words.

use std::collections::BTreeMap;

use crate::contacts::NotAList;
use crate::mail::{Address, AddressError};
use crate::store::{
    MailboxDifference, MailboxImport, MailboxImportState, MailboxLine, MailboxLineOutcome,
    MailboxLineProblem, Room,
};
use crate::web::mistakes;
use crate::web::shown::{ShownAddress, plain};

/// One line, as the page and the report show it.
#[derive(Debug)]
pub(super) struct ShownLine {
    pub(super) number: i64,
    pub(super) shown: ShownAddress,
    pub(super) name: String,
    pub(super) aliases: Vec<ShownAddress>,
    pub(super) word: String,
    pub(super) icon: &'static str,
    pub(super) tone: &'static str,
    /// What is wrong with it, or which line was about the same mailbox; empty: nothing.
    pub(super) why: String,
}

/// How many lines of one kind, and the way to them.
#[derive(Debug)]
pub(super) struct Tally {
    pub(super) word: &'static str,
    pub(super) count: i64,
    pub(super) text: String,
}

/// What an import is called.
pub(super) fn name(import: &MailboxImport) -> String {
    if import.file_name.is_empty() {
        say!("mailbox-import-pasted")
    } else {
        plain(&import.file_name)
    }
}

/// Where an import stands, in a few words.
pub(super) fn state(import: &MailboxImport) -> String {
    match import.state {
        MailboxImportState::Reading => say!("mailbox-import-reading"),
        MailboxImportState::Ready => say!("mailbox-import-ready"),
        MailboxImportState::Taking => say!("mailbox-import-taking"),
        MailboxImportState::Done if import.is_cut_short() => say!("import-cut-short"),
        MailboxImportState::Done => say!("mailbox-import-done"),
        MailboxImportState::Stopped => say!("mailbox-import-stopped"),
    }
}

/// Why a file is no list.
pub(super) fn no_list(problem: NotAList) -> String {
    match problem {
        NotAList::Empty => say!("mailbox-import-empty"),
        NotAList::Picture => say!("mailbox-import-picture"),
        NotAList::Packed => say!("mailbox-import-packed"),
        NotAList::Pdf | NotAList::Binary => say!("mailbox-import-binary"),
    }
}

impl ShownLine {
    pub(super) fn new(line: &MailboxLine, state: MailboxImportState) -> Self {
        let shown = |address: &Address| ShownAddress::new(address.as_str());
        let (word, icon, tone) = became(line.outcome, state);
        Self {
            number: line.line,
            shown: line
                .address
                .as_ref()
                .map_or_else(|| ShownAddress::new(&line.written), shown),
            name: plain(&line.display_name),
            aliases: line.aliases.iter().map(shown).collect(),
            word,
            icon,
            tone,
            why: why(line),
        }
    }
}

fn became(
    outcome: MailboxLineOutcome,
    state: MailboxImportState,
) -> (String, &'static str, &'static str) {
    match outcome {
        MailboxLineOutcome::New if state == MailboxImportState::Done => {
            (say!("mailbox-line-left"), "more", "muted")
        }
        MailboxLineOutcome::New => (say!("mailbox-line-new"), "add", "green"),
        MailboxLineOutcome::Added => (say!("mailbox-line-added"), "done", "green"),
        MailboxLineOutcome::Changed => (say!("mailbox-line-changed"), "settings", "amber"),
        MailboxLineOutcome::Updated => (say!("mailbox-line-updated"), "done", "green"),
        MailboxLineOutcome::Present => (say!("mailbox-line-present"), "done", "muted"),
        MailboxLineOutcome::Double => (say!("mailbox-line-double"), "copy", "muted"),
        MailboxLineOutcome::Wrong => (say!("mailbox-line-wrong"), "warning", "red"),
    }
}

fn why(line: &MailboxLine) -> String {
    let detail = plain(&line.detail);
    let address = ShownAddress::new(&line.detail).text();
    let Some(problem) = line.problem else {
        return match line.outcome {
            MailboxLineOutcome::Double => say!("mailbox-why-double", line = detail),
            MailboxLineOutcome::Changed => {
                MailboxDifference::read(&line.detail).map_or_else(String::new, |it| differs(&it))
            }
            _ => String::new(),
        };
    };
    match problem {
        MailboxLineProblem::TooLong => say!("mailbox-why-too-long"),
        MailboxLineProblem::Unclosed => say!("mailbox-why-unclosed"),
        MailboxLineProblem::TooMany => say!("mailbox-why-too-many", count = detail),
        MailboxLineProblem::NoColumn => say!("mailbox-why-no-column"),
        MailboxLineProblem::NoAddress => say!("mailbox-why-no-address"),
        MailboxLineProblem::Address => {
            let why = no_address(&line.detail);
            say!("mailbox-why-address", written = detail, why = why)
        }
        MailboxLineProblem::Alias => {
            let why = no_address(&line.detail);
            say!("mailbox-why-alias", written = detail, why = why)
        }
        MailboxLineProblem::Name => say!("mailbox-why-name"),
        MailboxLineProblem::ManyAliases => say!("mailbox-why-many-aliases", count = detail),
        MailboxLineProblem::Domain => say!("mailbox-why-domain", domain = address),
        MailboxLineProblem::Taken => say!("mailbox-why-taken", address = address),
        MailboxLineProblem::TakenInFile => say!("mailbox-why-taken-in-file", address = address),
        MailboxLineProblem::Trap => say!("mailbox-why-trap", address = address),
        MailboxLineProblem::Quota => say!("quota-mailboxes", limit = detail),
        MailboxLineProblem::Owner => say!("mailbox-why-owner", address = address),
    }
}

/// What the mailbox that is there has otherwise than its line.
fn differs(it: &MailboxDifference) -> String {
    let aliases = it.aliases.then(|| say!("mailbox-differs-aliases"));
    let name = it.name.as_deref().map(|name| match name {
        "" => say!("mailbox-differs-no-name"),
        name => say!("mailbox-differs-name", name = plain(name)),
    });
    let parts: Vec<String> = name.into_iter().chain(aliases).collect();
    parts.join(" ")
}

/// Why this is no address that a mailbox can have. What is very long was cut where it was kept.
fn no_address(written: &str) -> String {
    let longest = Address::LONGEST_MAILBOX_NAME;
    match Address::for_mailbox(written) {
        Err(problem) if written.contains('@') || written.len() <= longest => {
            mistakes::address(&problem)
        }
        _ => mistakes::address(&AddressError::LocalPartTooLong(longest)),
    }
}

/// All kinds of lines that there are, those that matter most first.
pub(super) fn tallies(
    counts: &BTreeMap<MailboxLineOutcome, i64>,
    state: MailboxImportState,
) -> Vec<Tally> {
    let tally = |(outcome, count): (&MailboxLineOutcome, &i64)| Tally {
        word: outcome.as_str(),
        count: *count,
        text: match outcome {
            MailboxLineOutcome::New if state == MailboxImportState::Done => {
                say!("mailbox-tally-left")
            }
            MailboxLineOutcome::New => say!("mailbox-tally-new"),
            MailboxLineOutcome::Added => say!("mailbox-tally-added"),
            MailboxLineOutcome::Changed => say!("mailbox-tally-changed"),
            MailboxLineOutcome::Updated => say!("mailbox-tally-updated"),
            MailboxLineOutcome::Present => say!("mailbox-tally-present"),
            MailboxLineOutcome::Double => say!("mailbox-tally-double"),
            MailboxLineOutcome::Wrong => say!("mailbox-tally-wrong"),
        },
    };
    counts.iter().map(tally).collect()
}

/// That so many new mailboxes would be more than the organisation may have; None: there is room.
pub(super) fn short(room: Room, fresh: i64) -> Option<String> {
    let out = room.too_many(fresh);
    (out > 0).then(|| {
        let limit = i64::from(room.limit);
        say!(
            "mailbox-import-short",
            limit = limit,
            first = fresh - out,
            out = out
        )
    })
}
