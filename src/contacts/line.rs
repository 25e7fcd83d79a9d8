//! What one line of a list says, or what is wrong with it.

use chrono::{DateTime, NaiveDate, Utc};

use super::read::{LONGEST_LINE, MOST_LINES};
use crate::policy::{Entry, List, Pattern, PatternError};

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
    /// A file whose rest is no JSON.
    #[error(
        "From here on this JSON can't be read, and nothing behind was: export it again, or send it as CSV."
    )]
    JsonTorn,
    /// Something else than an entry in the JSON of a list.
    #[error(
        "This is no entry: in JSON one begins with a brace and has a match, as Guestlist exports it."
    )]
    JsonEntry,
    /// What is no text, in an entry in JSON; its name.
    #[error("What stands there as {0} is no text: write one in quotes, or take it out.")]
    JsonField(&'static str),
    /// An end that is none: left out, it would mean for ever.
    #[error(
        "The end beside it (expires_at) can't be read: write it as 2027-01-31, or leave it empty for no end."
    )]
    End,
    /// Neither yes nor no: left out, it would let forgeries in.
    #[error(
        "What stands beside it on proof (require_auth) is neither true nor false: write one of the two, or leave it empty."
    )]
    Proof,
    /// The name of a list that is none.
    #[error(
        "The list beside it (list) is neither allow nor block: write one of the two, or leave it empty."
    )]
    List,
}

/// What is read of an entry in JSON.
const JSON_FIELDS: [&str; 5] = ["match", "note", "list", "expires_at", "require_auth"];

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
            Self::JsonTorn,
            Self::JsonEntry,
            Self::End,
            Self::Proof,
            Self::List,
        ];
        let no_match = Pattern::parse(written).err().map(Self::Match);
        let fields = JSON_FIELDS.map(Self::JsonField);
        let mut all = no_match.into_iter().chain(others).chain(fields);
        all.find(|wrong| wrong.to_string() == sentence)
    }
}

/// An entry as a list has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    /// What it matches.
    pub pattern: Pattern,
    /// The name of the contact, or the note of our own export.
    pub note: String,
    /// Which list it was on; from our own export only.
    pub list: Option<List>,
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
                list: None,
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

    /// The same with what our own export says beside the match; what can't be read there spoils the line.
    pub(super) fn with(self, beside: &Beside<'_>) -> Self {
        let found = match self.found {
            Found::Entry(wanted) => match beside.read() {
                Ok((list, expires_at, require_auth)) => Found::Entry(Box::new(Wanted {
                    list,
                    expires_at,
                    require_auth,
                    ..*wanted
                })),
                Err(why) => Found::Wrong(why),
            },
            other => other,
        };
        Self { found, ..self }
    }
}

/// What our own export says beside a match, as it stands there; empty: nothing.
#[derive(Debug, Default)]
pub(super) struct Beside<'t> {
    pub(super) list: &'t str,
    pub(super) expires_at: &'t str,
    pub(super) require_auth: &'t str,
}

/// The list, the end, and whether a proof is asked for.
type ReadBeside = (Option<List>, Option<DateTime<Utc>>, bool);

impl Beside<'_> {
    fn read(&self) -> Result<ReadBeside, WrongLine> {
        let (list, end) = (self.list.trim(), self.expires_at.trim());
        let proof = self.require_auth.trim().to_lowercase();
        let is_one_of = |words: &[&str]| words.contains(&proof.as_str());
        let require_auth = is_one_of(&YES);
        if !require_auth && !is_one_of(&NO) {
            return Err(WrongLine::Proof);
        }
        let list = match list.to_lowercase().as_str() {
            "" => None,
            word => Some(List::parse(word).ok_or(WrongLine::List)?),
        };
        let end = match end {
            "" => None,
            end => Some(time(end).ok_or(WrongLine::End)?),
        };
        Ok((list, end, require_auth))
    }
}

/// Spreadsheets write `true` in capitals, and in their own language.
const YES: [&str; 5] = ["true", "wahr", "yes", "ja", "1"];
const NO: [&str; 6] = ["", "false", "falsch", "no", "nein", "0"];

/// A moment (RFC 3339), or the end of a day (UTC), as people write it.
fn time(text: &str) -> Option<DateTime<Utc>> {
    if let Ok(moment) = DateTime::parse_from_rfc3339(text) {
        return Some(moment.with_timezone(&Utc));
    }
    let day: NaiveDate = text.parse().ok()?;
    // A year of five digits would sort before one of four.
    let end = day.and_hms_opt(23, 59, 59)?;
    (text.len() == "2027-01-31".len()).then(|| end.and_utc())
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

#[cfg(test)]
mod tests {
    use super::*;

    fn found(beside: &Beside<'_>) -> Found {
        Line::of_match(1, "a@example.com", "").with(beside).found
    }

    #[test]
    fn an_end_or_a_list_that_cannot_be_read_spoils_its_line_and_is_never_left_out() {
        for (expires_at, seconds) in [
            ("2027-01-15T08:00:00Z", 1_800_000_000),
            (" 2027-01-15T09:00:00+01:00 ", 1_800_000_000),
            ("2027-01-31", 1_801_439_999),
        ] {
            let beside = Beside {
                expires_at,
                ..Beside::default()
            };
            let Found::Entry(wanted) = found(&beside) else {
                panic!("{expires_at}");
            };
            let end = wanted.expires_at.map(|end| end.timestamp());
            assert_eq!(end, Some(seconds), "{expires_at}");
        }
        for expires_at in ["31.01.2027", "soon", "2027-02-30", "+12027-01-31", "0"] {
            let beside = Beside {
                expires_at,
                ..Beside::default()
            };
            assert_eq!(found(&beside), Found::Wrong(WrongLine::End), "{expires_at}");
        }
        let of_list = |list| {
            found(&Beside {
                list,
                ..Beside::default()
            })
        };
        for (list, means) in [("", None), ("Block ", Some(List::Block))] {
            let Found::Entry(wanted) = of_list(list) else {
                panic!("{list}");
            };
            assert_eq!(wanted.list, means);
        }
        assert_eq!(of_list("friends"), Found::Wrong(WrongLine::List));
        for (require_auth, is_asked) in
            [("", false), ("FALSCH", false), ("WAHR", true), ("1", true)]
        {
            let beside = Beside {
                require_auth,
                ..Beside::default()
            };
            let Found::Entry(wanted) = found(&beside) else {
                panic!("{require_auth}");
            };
            assert_eq!(wanted.require_auth, is_asked, "{require_auth}");
        }
        let beside = Beside {
            require_auth: "maybe",
            ..Beside::default()
        };
        assert_eq!(found(&beside), Found::Wrong(WrongLine::Proof));
        for wrong in [WrongLine::End, WrongLine::Proof, WrongLine::List] {
            let kept = WrongLine::kept("a@example.com", &wrong.to_string());
            assert_eq!(kept, Some(wrong));
        }
    }
}
