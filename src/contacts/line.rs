//! What one line of a list says, or what is wrong with it.

use chrono::{DateTime, Utc};

use crate::policy::{Entry, Pattern};

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
    /// No entry can be made of it: a sentence that says why.
    Wrong(String),
    /// A contact without an address.
    Nothing,
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
            Err(problem) => Found::Wrong(problem.to_string()),
        };
        Self::new(number, written, found)
    }

    pub(super) fn wrong(number: u32, written: &str, why: impl Into<String>) -> Self {
        Self::new(number, written, Found::Wrong(why.into()))
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
