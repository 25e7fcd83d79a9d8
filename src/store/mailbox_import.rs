//! What an import of mailboxes is, and what became of its lines. How they are kept is in `mailbox_imports`, how they become
//! mailboxes in `mailbox_import_steps`.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::text::SEPARATOR;
use super::words::{Place, Word};
use super::{Actor, StoreError};
use crate::mail::Address;
use crate::tenancy::{AccountId, Mailbox};

/// The id of an import of mailboxes (UUID version 7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(transparent)]
pub struct MailboxImportId(pub Uuid);

/// Where an import stands. Words: `reading`, `ready`, `taking`, `done`, `stopped`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailboxImportState {
    /// Its lines come in.
    Reading,
    /// Its lines can be looked at; no mailbox was added yet.
    Ready,
    /// Its lines become mailboxes, batch by batch.
    Taking,
    /// All is done.
    Done,
    /// Reading was cut off: nothing came of it.
    Stopped,
}

impl Word for MailboxImportState {
    const ALL: &'static [Self] = &[
        Self::Reading,
        Self::Ready,
        Self::Taking,
        Self::Done,
        Self::Stopped,
    ];
    fn word(self) -> &'static str {
        match self {
            Self::Reading => "reading",
            Self::Ready => "ready",
            Self::Taking => "taking",
            Self::Done => "done",
            Self::Stopped => "stopped",
        }
    }
}

impl MailboxImportState {
    /// Something goes on in the background.
    pub fn is_busy(self) -> bool {
        matches!(self, Self::Reading | Self::Taking)
    }
}

/// What becomes of a line. Words: `new`, `changed`, `present`, `double`, `wrong`, `added`, `updated`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MailboxLineOutcome {
    /// It would be a new mailbox.
    New,
    /// It became one.
    Added,
    /// Its mailbox is there, and the line knows more of it.
    Changed,
    /// Its mailbox was there, and got what the line knows.
    Updated,
    /// Its mailbox is there as the line has it.
    Present,
    /// An earlier line is about the same mailbox.
    Double,
    /// It can't become one.
    Wrong,
}

impl Word for MailboxLineOutcome {
    const ALL: &'static [Self] = &[
        Self::New,
        Self::Added,
        Self::Changed,
        Self::Updated,
        Self::Present,
        Self::Double,
        Self::Wrong,
    ];
    fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Updated => "updated",
            Self::Present => "present",
            Self::Double => "double",
            Self::Wrong => "wrong",
        }
    }
}

impl MailboxLineOutcome {
    /// Reads the word that pages put into addresses.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|it| it.word() == text)
    }

    /// Returns the word.
    pub fn as_str(self) -> &'static str {
        self.word()
    }
}

/// Why a line can't become a mailbox; what it is about stands beside it, as the line's detail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailboxLineProblem {
    /// The line is too long.
    TooLong,
    /// A quote is opened in it and never closed.
    Unclosed,
    /// The file has too many lines: this one and the rest were not read. Detail: how many were.
    TooMany,
    /// The header names no column of addresses.
    NoColumn,
    /// It has no address.
    NoAddress,
    /// Detail: what can't be read as an address.
    Address,
    /// Detail: what can't be read as an alias.
    Alias,
    /// The name is too long, or misleads.
    Name,
    /// Detail: how many aliases there are.
    ManyAliases,
    /// Detail: the domain that is none of the tenant's.
    Domain,
    /// Detail: the address that leads to another mailbox.
    Taken,
    /// Detail: an address that an earlier line has.
    TakenInFile,
    /// Detail: the address that is a spamtrap.
    Trap,
    /// The account of this address owns another mailbox.
    Owner,
    /// Detail: how many mailboxes the tenant may have, and has.
    Quota,
}

impl Word for MailboxLineProblem {
    const ALL: &'static [Self] = &[
        Self::TooLong,
        Self::Unclosed,
        Self::TooMany,
        Self::NoColumn,
        Self::NoAddress,
        Self::Address,
        Self::Alias,
        Self::Name,
        Self::ManyAliases,
        Self::Domain,
        Self::Taken,
        Self::TakenInFile,
        Self::Trap,
        Self::Owner,
        Self::Quota,
    ];
    fn word(self) -> &'static str {
        match self {
            Self::TooLong => "too_long",
            Self::Unclosed => "unclosed",
            Self::TooMany => "too_many",
            Self::NoColumn => "no_column",
            Self::NoAddress => "no_address",
            Self::Address => "address",
            Self::Alias => "alias",
            Self::Name => "name",
            Self::ManyAliases => "many_aliases",
            Self::Domain => "domain",
            Self::Taken => "taken",
            Self::TakenInFile => "taken_in_file",
            Self::Trap => "trap",
            Self::Owner => "owner",
            Self::Quota => "quota",
        }
    }
}

impl MailboxLineProblem {
    /// Returns the word.
    pub fn as_str(self) -> &'static str {
        self.word()
    }
}

/// What a line would change of a mailbox that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailboxDifference {
    /// It has aliases that the mailbox lacks.
    pub aliases: bool,
    /// The name that the mailbox has now, which may be empty; None: the line has no other.
    pub name: Option<String>,
}

impl MailboxDifference {
    /// What the two differ in.
    pub(super) fn between(there: &Mailbox, wanted: &Mailbox) -> Self {
        let is_other = there.display_name != wanted.display_name;
        Self {
            aliases: there.aliases != wanted.aliases,
            name: is_other.then(|| there.display_name.clone()),
        }
    }

    /// As it is kept as the detail of a line: `aliases`, `name: Anna`, `aliases, name: Anna`.
    pub fn kept(&self) -> String {
        let aliases = self.aliases.then(|| "aliases".to_owned());
        let name = self.name.as_ref().map(|name| format!("name: {name}"));
        let parts: Vec<String> = aliases.into_iter().chain(name).collect();
        parts.join(", ")
    }

    /// Reads what [`Self::kept`] wrote; None: it was kept before there was this.
    pub fn read(kept: &str) -> Option<Self> {
        if kept == "aliases" {
            let name = None;
            return Some(Self {
                aliases: true,
                name,
            });
        }
        let (aliases, rest) = match kept.strip_prefix("aliases, ") {
            Some(rest) => (true, rest),
            None => (false, kept),
        };
        let name = Some(rest.strip_prefix("name: ")?.to_owned());
        Some(Self { aliases, name })
    }
}

/// One import.
#[derive(Clone, Debug, PartialEq)]
pub struct MailboxImport {
    /// Its id.
    pub id: MailboxImportId,
    /// Who brought it.
    pub actor: Actor,
    /// From where.
    pub client_address: String,
    /// What the file is called; empty when lines were pasted.
    pub file_name: String,
    /// Where it stands.
    pub state: MailboxImportState,
    /// Mailboxes that are there are changed too.
    pub changes: bool,
    /// Up to which place the present work has come.
    pub place: i64,
    /// How many lines there are, or have been read so far.
    pub total: i64,
    /// When it was brought.
    pub created_at: DateTime<Utc>,
    /// When something last went on.
    pub touched_at: DateTime<Utc>,
}

impl MailboxImport {
    /// Says whether somebody ended the adding before its last line.
    pub fn is_cut_short(&self) -> bool {
        self.state == MailboxImportState::Done && self.place < self.total
    }
}

/// One line as it was read.
#[derive(Clone, Debug)]
pub struct NewMailboxLine {
    /// Which line of the file.
    pub line: u32,
    /// What stands there, shortened.
    pub written: String,
    /// Whose mailbox; None: it says nobody's.
    pub address: Option<Address>,
    /// Its other addresses.
    pub aliases: Vec<Address>,
    /// Its name; empty: the line says none.
    pub display_name: String,
    /// What it comes to as far as the file alone says.
    pub outcome: MailboxLineOutcome,
    /// Why it is wrong.
    pub problem: Option<MailboxLineProblem>,
    /// What the problem is about, or which line was about the same mailbox before.
    pub detail: String,
}

/// One line as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct MailboxLine {
    /// Its place in the import.
    pub place: i64,
    /// Which line of the file.
    pub line: i64,
    /// What stands there, shortened.
    pub written: String,
    /// Whose mailbox; None: it says nobody's.
    pub address: Option<Address>,
    /// Its other addresses.
    pub aliases: Vec<Address>,
    /// Its name; empty: the line says none.
    pub display_name: String,
    /// What became of it.
    pub outcome: MailboxLineOutcome,
    /// Why it is wrong.
    pub problem: Option<MailboxLineProblem>,
    /// What the problem is about, which line was about the same mailbox before, or [`MailboxDifference::kept`].
    pub detail: String,
}

macro_rules! mailbox_import_columns {
    () => {
        "tenant_id, id, actor_kind, actor_id, actor_name, client_address, file_name, state, changes, place, total, \
         created_at, touched_at"
    };
}
pub(super) use mailbox_import_columns;

#[derive(sqlx::FromRow)]
pub(super) struct MailboxImportRow {
    pub(super) tenant_id: Uuid,
    id: Uuid,
    actor_kind: String,
    actor_id: Option<Uuid>,
    actor_name: String,
    client_address: String,
    file_name: String,
    state: String,
    changes: bool,
    place: i64,
    total: i64,
    created_at: DateTime<Utc>,
    touched_at: DateTime<Utc>,
}

impl TryFrom<MailboxImportRow> for MailboxImport {
    type Error = StoreError;

    fn try_from(row: MailboxImportRow) -> Result<Self, StoreError> {
        let place = Place {
            table: "mailbox_imports",
            id: row.id,
        };
        let actor_id = || place.require("actor_id", row.actor_id);
        let actor = match row.actor_kind.as_str() {
            "account" => Actor::Account(AccountId(actor_id()?), row.actor_name),
            "token" => Actor::Token(actor_id()?, row.actor_name),
            "system" => Actor::System,
            _ => return Err(place.inconsistent("actor_kind")),
        };
        Ok(Self {
            id: MailboxImportId(row.id),
            actor,
            client_address: row.client_address,
            file_name: row.file_name,
            state: place.word("state", &row.state)?,
            changes: row.changes,
            place: row.place,
            total: row.total,
            created_at: row.created_at,
            touched_at: row.touched_at,
        })
    }
}

#[derive(sqlx::FromRow)]
pub(super) struct MailboxLineRow {
    import_id: Uuid,
    place: i64,
    line: i64,
    written: String,
    address: String,
    aliases: String,
    display_name: String,
    outcome: String,
    problem: String,
    detail: String,
}

impl TryFrom<MailboxLineRow> for MailboxLine {
    type Error = StoreError;

    fn try_from(row: MailboxLineRow) -> Result<Self, StoreError> {
        let place = Place {
            table: "mailbox_import_lines",
            id: row.import_id,
        };
        let address = (!row.address.is_empty()).then(|| place.address("address", &row.address));
        let aliases = row.aliases.split(SEPARATOR).filter(|text| !text.is_empty());
        let aliases = aliases.map(|text| place.address("aliases", text));
        let problem = (!row.problem.is_empty()).then(|| place.word("problem", &row.problem));
        Ok(Self {
            place: row.place,
            line: row.line,
            written: row.written,
            address: address.transpose()?,
            aliases: aliases.collect::<Result<_, _>>()?,
            display_name: row.display_name,
            outcome: place.word("outcome", &row.outcome)?,
            problem: problem.transpose()?,
            detail: row.detail,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_that_is_kept_is_read_again() {
        for aliases in [false, true] {
            for name in [None, Some(""), Some("Anna, name: aliases")] {
                let name = name.map(str::to_owned);
                let differs = MailboxDifference { aliases, name };
                let is_one = differs.aliases || differs.name.is_some();
                let read = MailboxDifference::read(&differs.kept());
                assert_eq!(read, is_one.then_some(differs));
            }
        }
    }
}
