//! What one line of a list says, or what is wrong with it.

use chrono::{DateTime, Utc};

use super::read::{LONGEST_LINE, MOST_LINES};
use crate::policy::{Entry, Pattern, PatternError};

/// How much of a line is shown again beside what became of it, in characters.
const SHOWN: usize = 120;

/// One thing that a line says; a line with three addresses makes three.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Which line of the file, from 1.
    pub number: u32,
    /// What stands there, shortened.
    pub written: String,
    /// What that means.
    pub found: Found,
}

/// What a line means.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// An entry.
    Entry(Box<Wanted>),
    /// No entry can be made of it.
    Wrong(WrongLine),
    /// A contact without an address.
    Nothing,
}

/// Why no entry can be made of a line: `Display` is a sentence for people that names the fix.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WrongLine {
    /// What stands there is no match.
    #[error(transparent)]
    Match(#[from] PatternError),
    /// Longer than [`LONGEST_LINE`].
    #[error("This is longer than {LONGEST_LINE} characters, and was passed over: shorten it.")]
    TooLong,
    /// Beyond [`MOST_LINES`].
    #[error("Only the first {MOST_LINES} lines were read: send the rest as another file.")]
    TooMany,
    /// A quote without its end.
    #[error("A quote (\") is opened in this line and never closed: close it, or take it out.")]
    Unclosed,
    /// A card that is none.
    #[error("This card can't be read: export it from your address book again.")]
    Card,
    /// A card without its end.
    #[error("This card has no end: export it from your address book again.")]
    CardWithoutEnd,
    /// A file that is not the JSON of a list.
    #[error(
        "This JSON is not a whole list of entries as Guestlist exports it: export it again, or send it as CSV."
    )]
    Json,
}

impl WrongLine {
    /// Reads what was kept of a line: what stands there, and the sentence; None: another version wrote it.
    pub fn kept(written: &str, sentence: &str) -> Option<Self> {
        let others = [
            Self::TooLong,
            Self::TooMany,
            Self::Unclosed,
            Self::Card,
            Self::CardWithoutEnd,
            Self::Json,
        ];
        let no_match = Pattern::parse(written).err().map(Self::Match);
        let all = no_match.into_iter().chain(others);
        all.into_iter().find(|wrong| wrong.to_string() == sentence)
    }
}

/// An entry as a list has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    /// What it matches.
    pub pattern: Pattern,
    /// The name of the contact, or the note of our own export.
    pub note: String,
    /// From our own export only.
    pub expires_at: Option<DateTime<Utc>>,
    /// From our own export only.
    pub require_auth: bool,
}

impl Line {
    /// Reads one match.
    pub(super) fn of_match(number: u32, written: &str, note: &str) -> Self {
        let found = match Pattern::parse(written) {
            Ok(pattern) => Found::Entry(Box::new(Wanted {
                pattern,
                note: as_note(note),
                expires_at: None,
                require_auth: false,
            })),
            Err(problem) => Found::Wrong(problem.into()),
        };
        Self::new(number, written, found)
    }

    pub(super) fn wrong(number: u32, written: &str, why: WrongLine) -> Self {
        Self::new(number, written, Found::Wrong(why))
    }

    pub(super) fn new(number: u32, written: &str, found: Found) -> Self {
        Self {
            number,
            written: shortened(written),
            found,
        }
    }

    /// The same with what our own export says beside the match.
    pub(super) fn with(self, expires_at: Option<DateTime<Utc>>, require_auth: bool) -> Self {
        let found = match self.found {
            Found::Entry(wanted) => Found::Entry(Box::new(Wanted {
                expires_at,
                require_auth,
                ..*wanted
            })),
            other => other,
        };
        Self { found, ..self }
    }
}

fn shortened(text: &str) -> String {
    let mut shown: String = text.trim().chars().take(SHOWN).collect();
    if shown.len() < text.trim().len() {
        shown.push('…');
    }
    shown
}

/// A name as a note: one line, and no longer than a note may be.
fn as_note(text: &str) -> String {
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect();
    let note: String = words.join(" ").chars().take(Entry::LONGEST_NOTE).collect();
    note.trim().to_owned()
}
