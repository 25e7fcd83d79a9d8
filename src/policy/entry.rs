//! One line of a list.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Networks, Pattern};

/// The id of an entry (UUID version 7).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct EntryId(pub Uuid);

impl std::fmt::Display for EntryId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// The id of an import: a list of people that was brought in at once (UUID version 7).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct ImportId(pub Uuid);

/// Which import an entry came with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CameWith {
    /// The import.
    pub import: ImportId,
    /// What its file is called; empty when lines were pasted.
    pub file_name: String,
}

/// Which list an entry is on. Words: `allow`, `block`.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum List {
    /// The whitelist.
    Allow,
    /// The blocklist.
    Block,
}

impl List {
    /// Returns the stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Block => "block",
        }
    }

    /// Returns the list that isn't this one.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Allow => Self::Block,
            Self::Block => Self::Allow,
        }
    }

    /// Reads the stored word.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Allow, Self::Block]
            .into_iter()
            .find(|list| list.as_str() == text)
    }
}

/// Where an entry came from. Words: `manual`, `learned`.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// A person, or a program for one, added it.
    Manual,
    /// The owner wrote to that address.
    Learned,
}

impl Source {
    /// Returns the stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Manual => "manual",
            Self::Learned => "learned",
        }
    }

    /// Reads the stored word.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Manual, Self::Learned]
            .into_iter()
            .find(|source| source.as_str() == text)
    }
}

/// What the judgement needs of an entry.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// Which entry.
    pub id: EntryId,
    /// Which list it is on.
    pub list: List,
    /// What it matches.
    pub pattern: Pattern,
    /// Where it came from.
    pub source: Source,
    /// An unproven match doesn't count (design, section 3).
    pub require_auth: bool,
    /// A tenant's block that stands above the owner's word.
    pub binding: bool,
    /// It lets nothing in until the owner says so.
    pub suspended: bool,
    /// From this moment on it matches nothing; None: never.
    pub expires_at: Option<DateTime<Utc>>,
    /// Networks the owner chose to trust for this entry.
    pub trusted_networks: Networks,
    /// Networks this sender was proven from before.
    pub proven_networks: Networks,
}

/// Why an entry of the whitelist lets nothing in. Words: `trap`, `complaint`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SuspendedFor {
    /// Its sender wrote to a spamtrap.
    Trap,
    /// The owner reported its sender's mail as spam.
    Complaint,
}

impl SuspendedFor {
    /// Returns the stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Trap => "trap",
            Self::Complaint => "complaint",
        }
    }

    /// Reads the stored word.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Trap, Self::Complaint]
            .into_iter()
            .find(|why| why.as_str() == text)
    }
}

/// Why a text is no note: `Display` is a sentence for people that names the fix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// Longer than [`Entry::LONGEST_NOTE`].
    #[error("A note has at most {most} characters, and this one has {0}: shorten it.", most = Entry::LONGEST_NOTE)]
    TooLong(usize),
    /// A line break, a tab and the like.
    #[error("A note is one line without control characters: take out line breaks and tabs.")]
    ControlCharacter,
}

impl Entry {
    /// Characters a note may have.
    pub const LONGEST_NOTE: usize = 200;

    /// Reads a note as a person or a program wrote it; blanks around it don't count.
    pub fn parse_note(text: &str) -> Result<String, NoteError> {
        let note = text.trim();
        match note.chars().count() {
            length if length > Self::LONGEST_NOTE => Err(NoteError::TooLong(length)),
            _ if note.contains(char::is_control) => Err(NoteError::ControlCharacter),
            _ => Ok(note.to_owned()),
        }
    }
}

/// One line of a list, whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// What the judgement needs.
    pub rule: Rule,
    /// Since when it lets nothing in, and why; None: it does.
    pub suspended: Option<(DateTime<Utc>, SuspendedFor)>,
    /// What the owner wrote beside it.
    pub note: String,
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// It came with a list that the owner brought.
    pub came_with: Option<CameWith>,
    /// For learned entries: the queue id or instance of the message that taught it, if known.
    pub learned_from: Option<String>,
    /// Last contact in either direction (a learned entry's expiry counts from it).
    pub last_contact_at: Option<DateTime<Utc>>,
    /// How often it decided.
    pub hits: i64,
    /// When it last decided.
    pub last_hit_at: Option<DateTime<Utc>>,
    /// Taken off the list; a learned one stays as a tombstone: it is not learned again.
    pub removed_at: Option<DateTime<Utc>>,
}
