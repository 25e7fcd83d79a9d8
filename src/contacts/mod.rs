//! Lists of people, and mailboxes, in files: read (CSV, vCard, JSON, plain lines, whatever the encoding), taken in, taken back, written out.
//!
//! Reading is pure: a text becomes [`Line`]s, each with what it says or what is wrong with it, and no line can spoil the
//! next. Taking in goes in batches, each whole or absent, so that a process that is killed leaves nothing half done.

mod batches;
mod cells;
mod csv_file;
mod encoding;
mod export;
mod import;
mod json_file;
mod line;
mod mailbox_file;
mod mailbox_import;
mod plain;
mod read;
mod records;
mod vcard_file;

pub use encoding::{NotAList, decode};
pub use export::{Exported, Format, csv_row};
pub use import::{carry_on, read_in, start_reading};
pub use line::{Found, Line, Wanted, WrongLine};
pub use mailbox_file::MOST_MAILBOXES;
pub use mailbox_import::{carry_on_mailboxes, read_mailboxes, start_mailboxes};
pub use plain::parts;
pub use read::{Kind, LONGEST_LINE, MOST_LINES, kind_of, kind_of_pasted, lines};
