//! What an import is, and what became of its lines. How they are read and taken in is in `imports` and `import_steps`.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::StoreError;
use super::words::{Place, Word};
use crate::policy::{ImportId, List, Pattern};
use crate::tenancy::MailboxId;

/// Where an import stands. Words: `reading`, `ready`, `taking`, `done`, `undoing`, `undone`, `stopped`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportState {
    /// Its lines come in.
    Reading,
    /// Its lines can be looked at; nothing is on the list yet.
    Ready,
    /// Its lines go on the list, batch by batch.
    Taking,
    /// They are on the list.
    Done,
    /// They go off the list again.
    Undoing,
    /// They are off again; they can be taken in anew.
    Undone,
    /// Reading was cut off: nothing came of it.
    Stopped,
}

impl Word for ImportState {
    const ALL: &'static [Self] = &[
        Self::Reading,
        Self::Ready,
        Self::Taking,
        Self::Done,
        Self::Undoing,
        Self::Undone,
        Self::Stopped,
    ];
    fn word(self) -> &'static str {
        match self {
            Self::Reading => "reading",
            Self::Ready => "ready",
            Self::Taking => "taking",
            Self::Done => "done",
            Self::Undoing => "undoing",
            Self::Undone => "undone",
            Self::Stopped => "stopped",
        }
    }
}

impl ImportState {
    /// Something goes on in the background.
    pub fn is_busy(self) -> bool {
        matches!(self, Self::Reading | Self::Taking | Self::Undoing)
    }

    /// Says whether the work can go on where it was cut off: what was being read is gone with who read it.
    pub fn can_go_on(self) -> bool {
        matches!(self, Self::Taking | Self::Undoing)
    }
}

/// What becomes of a line. Words: `new`, `present`, `contrary`, `elsewhere`, `ended`,
/// `double`, `own`, `full`, `wrong`, `nothing`, `taken`, `back`, `undone`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LineOutcome {
    /// It would come on the list.
    New,
    /// It came on the list.
    Taken,
    /// It had been on the list before, and came back.
    Back,
    /// It was taken off again.
    Undone,
    /// It is on the list already.
    Present,
    /// It is on the other list, and stays there.
    Contrary,
    /// The file has it on the other list: it is left out.
    Elsewhere,
    /// Its time was over before it could come in.
    Ended,
    /// An earlier line says the same.
    Double,
    /// It is in the tenant's own domain: nobody needs an entry for that.
    Own,
    /// The list has no room for it.
    Full,
    /// It can't be read.
    Wrong,
    /// It has no address.
    Nothing,
}

impl Word for LineOutcome {
    const ALL: &'static [Self] = &[
        Self::New,
        Self::Present,
        Self::Contrary,
        Self::Elsewhere,
        Self::Ended,
        Self::Double,
        Self::Own,
        Self::Full,
        Self::Wrong,
        Self::Nothing,
        Self::Taken,
        Self::Back,
        Self::Undone,
    ];
    fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Present => "present",
            Self::Contrary => "contrary",
            Self::Elsewhere => "elsewhere",
            Self::Ended => "ended",
            Self::Double => "double",
            Self::Own => "own",
            Self::Full => "full",
            Self::Wrong => "wrong",
            Self::Nothing => "nothing",
            Self::Taken => "taken",
            Self::Back => "back",
            Self::Undone => "undone",
        }
    }
}

impl LineOutcome {
    /// Reads the word that pages put into addresses.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|it| it.word() == text)
    }

    /// Returns the word.
    pub fn as_str(self) -> &'static str {
        self.word()
    }
}

/// One import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// Its id.
    pub id: ImportId,
    /// Whose it is.
    pub mailbox: MailboxId,
    /// Which list its lines are for.
    pub list: List,
    /// What the file is called; empty when lines were pasted.
    pub file_name: String,
    /// Where it stands.
    pub state: ImportState,
    /// Up to which place the present work has come.
    pub place: i64,
    /// How many lines there are, or have been read so far.
    pub total: i64,
    /// When it was brought.
    pub created_at: DateTime<Utc>,
    /// When something last went on.
    pub touched_at: DateTime<Utc>,
}

impl Import {
    /// Says whether somebody ended the taking in before its last line.
    pub fn is_cut_short(&self) -> bool {
        self.state == ImportState::Done && self.place < self.total
    }
}

/// What a new import is made from.
#[derive(Clone, Debug)]
pub struct NewImport {
    /// Whose it is.
    pub mailbox: MailboxId,
    /// Which list its lines are for.
    pub list: List,
    /// What the file is called.
    pub file_name: String,
}

/// One line as it was read.
#[derive(Clone, Debug)]
pub struct NewImportLine {
    /// Which line of the file.
    pub line: u32,
    /// What stands there, shortened.
    pub written: String,
    /// What it comes to as far as the file alone says.
    pub outcome: LineOutcome,
    /// What is wrong with it, or which line said the same before.
    pub detail: String,
    /// What it matches; None: nothing.
    pub pattern: Option<Pattern>,
    /// What is noted beside it.
    pub note: String,
    /// Which list the file has it on; None: it says nothing of that.
    pub list: Option<List>,
    /// When the entry stops to count.
    pub expires_at: Option<DateTime<Utc>>,
    /// Only proven mail counts.
    pub require_auth: bool,
}

/// One line as pages show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportLine {
    /// Its place in the import.
    pub place: i64,
    /// Which line of the file.
    pub line: i64,
    /// What stands there, shortened.
    pub written: String,
    /// What became of it.
    pub outcome: LineOutcome,
    /// What is wrong with it, which line said the same before, in what the entry that is there is otherwise (`end`,
    /// `proof`, `note`), or that it came in and was moved to the other list (`moved`).
    pub detail: String,
    /// What it matches.
    pub pattern: Option<Pattern>,
    /// What is noted beside it.
    pub note: String,
}

impl ImportLine {
    /// Says whether it came in, and was put on the other list since.
    pub fn was_moved(&self) -> bool {
        self.outcome == LineOutcome::Contrary && self.detail == "moved"
    }
}

macro_rules! import_columns {
    () => {
        "tenant_id, id, mailbox_id, list, file_name, state, place, total, created_at, touched_at"
    };
}
pub(super) use import_columns;

#[derive(sqlx::FromRow)]
pub(super) struct ImportRow {
    pub(super) tenant_id: Uuid,
    id: Uuid,
    mailbox_id: Uuid,
    list: String,
    file_name: String,
    state: String,
    place: i64,
    total: i64,
    created_at: DateTime<Utc>,
    touched_at: DateTime<Utc>,
}

impl TryFrom<ImportRow> for Import {
    type Error = StoreError;

    fn try_from(row: ImportRow) -> Result<Self, StoreError> {
        let place = Place {
            table: "imports",
            id: row.id,
        };
        Ok(Self {
            id: ImportId(row.id),
            mailbox: MailboxId(row.mailbox_id),
            list: place.word("list", &row.list)?,
            file_name: row.file_name,
            state: place.word("state", &row.state)?,
            place: row.place,
            total: row.total,
            created_at: row.created_at,
            touched_at: row.touched_at,
        })
    }
}

#[derive(sqlx::FromRow)]
pub(super) struct ImportLineRow {
    import_id: Uuid,
    place: i64,
    line: i64,
    written: String,
    outcome: String,
    detail: String,
    pattern: String,
    note: String,
}

impl TryFrom<ImportLineRow> for ImportLine {
    type Error = StoreError;

    fn try_from(row: ImportLineRow) -> Result<Self, StoreError> {
        let place = Place {
            table: "import_lines",
            id: row.import_id,
        };
        let pattern = match row.pattern.as_str() {
            "" => None,
            pattern => Some(place.pattern("pattern", pattern)?),
        };
        Ok(Self {
            place: row.place,
            line: row.line,
            written: row.written,
            outcome: place.word("outcome", &row.outcome)?,
            detail: row.detail,
            pattern,
            note: row.note,
        })
    }
}
