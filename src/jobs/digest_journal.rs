//! What this node has handed to the relay since its last word to the database: a few lines in a file.
//!
//! Between the relay's yes and the database's knowing of it lies a batch. A node that is killed there finds in its
//! journal what went out, and sends none of it again. Lines are written, not synced: they outlive the process, and a
//! machine that loses its power may send a batch twice, with the same Message-IDs. There is one batch in it at a time.
//!
//! ```text
//! claim TENANT CLAIM TIME        what was claimed, and when
//! handed MAILBOX DAY             one of it that the relay took
//! ```
//! Known limit: a node that is killed between the relay's answer and the line here, or is on a full disk and killed before
//! the batch ends, sends that message again, with the same Message-ID (RFC 1047): never none, seldom two.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::tenancy::{MailboxId, TenantId};

/// Nodes that may share a directory.
const MOST: u32 = 64;

/// The file; locked as long as it is open.
pub(super) struct Journal(Mutex<File>);

/// What a node was at when it died.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unfinished {
    pub(super) tenant: TenantId,
    pub(super) claim: Uuid,
    pub(super) at: DateTime<Utc>,
    pub(super) handed: Vec<(MailboxId, NaiveDate)>,
}

impl Journal {
    /// Opens the first file that no other process has.
    pub(super) fn open(directory: &Path) -> io::Result<Self> {
        for number in 0..MOST {
            let path = directory.join(format!("digests-under-way.{number}"));
            let file = OpenOptions::new()
                .create(true)
                .truncate(false)
                .read(true)
                .append(true)
                .mode(0o600)
                .open(path)?;
            match file.try_lock() {
                Ok(()) => return Ok(Self(Mutex::new(file))),
                Err(TryLockError::WouldBlock) => {}
                Err(TryLockError::Error(error)) => return Err(error),
            }
        }
        Err(io::Error::other("too many processes share this directory"))
    }

    /// What it says of the life before; None: nothing was left undone.
    pub(super) fn unfinished(&self) -> io::Result<Option<Unfinished>> {
        let mut text = String::new();
        let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(0))?;
        file.read_to_string(&mut text)?;
        Ok(parse(&text))
    }

    /// A batch begins; what was left of another is of no use any more.
    pub(super) fn begin(
        &self,
        (tenant, claim, at): (TenantId, Uuid, DateTime<Utc>),
    ) -> io::Result<()> {
        let at = at.timestamp_micros();
        // Behind half a line, say, this one would not be read as the first.
        self.end()?;
        self.write(&format!("claim {tenant} {claim} {at}\n"))
    }

    /// One of it went out.
    pub(super) fn handed(&self, mailbox: MailboxId, day: NaiveDate) -> io::Result<()> {
        self.write(&format!("handed {mailbox} {day}\n"))
    }

    /// The database knows all of it.
    pub(super) fn end(&self) -> io::Result<()> {
        let file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        file.set_len(0)
    }

    fn write(&self, line: &str) -> io::Result<()> {
        let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        file.write_all(line.as_bytes())
    }
}

/// A line cut short, by a full disk say, counts for nothing.
fn parse(text: &str) -> Option<Unfinished> {
    let mut lines = text
        .split_inclusive('\n')
        .filter_map(|line| line.strip_suffix('\n'));
    let mut words = lines.next()?.strip_prefix("claim ")?.split(' ');
    let tenant = TenantId(Uuid::try_parse(words.next()?).ok()?);
    let claim = Uuid::try_parse(words.next()?).ok()?;
    let at = DateTime::from_timestamp_micros(words.next()?.parse().ok()?)?;
    let handed = lines.filter_map(|line| {
        let (mailbox, day) = line.strip_prefix("handed ")?.split_once(' ')?;
        Some((MailboxId(Uuid::try_parse(mailbox).ok()?), day.parse().ok()?))
    });
    Some(Unfinished {
        tenant,
        claim,
        at,
        handed: handed.collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_journal_tells_the_next_life_what_went_out() {
        let directory = tempfile::tempdir().unwrap();
        let (tenant, claim) = (TenantId(Uuid::from_u128(1)), Uuid::from_u128(2));
        let mailbox = MailboxId(Uuid::from_u128(3));
        let day = "2026-03-02".parse().unwrap();
        let at = DateTime::from_timestamp_micros(1_800_000_000_123_456).unwrap();
        let journal = Journal::open(directory.path()).unwrap();
        assert_eq!(journal.unfinished().unwrap(), None);
        journal.begin((tenant, claim, at)).unwrap();
        journal.handed(mailbox, day).unwrap();
        journal.write("handed 0000").unwrap();
        drop(journal);
        let journal = Journal::open(directory.path()).unwrap();
        let left = Unfinished {
            tenant,
            claim,
            at,
            handed: vec![(mailbox, day)],
        };
        assert_eq!(journal.unfinished().unwrap(), Some(left));
        journal.end().unwrap();
        assert_eq!(journal.unfinished().unwrap(), None);
    }

    #[test]
    fn what_is_left_of_a_batch_spoils_no_other() {
        let directory = tempfile::tempdir().unwrap();
        let journal = Journal::open(directory.path()).unwrap();
        journal.write("handed 0000").unwrap();
        let (tenant, claim, at) = (TenantId::SYSTEM, Uuid::nil(), DateTime::UNIX_EPOCH);
        journal.begin((tenant, claim, at)).unwrap();
        let left = journal.unfinished().unwrap().unwrap();
        assert_eq!((left.claim, left.handed.len()), (claim, 0));
    }

    #[test]
    fn two_processes_keep_two_journals() {
        let directory = tempfile::tempdir().unwrap();
        let first = Journal::open(directory.path()).unwrap();
        let second = Journal::open(directory.path()).unwrap();
        let at = DateTime::UNIX_EPOCH;
        first.begin((TenantId::SYSTEM, Uuid::nil(), at)).unwrap();
        assert_eq!(second.unfinished().unwrap(), None);
    }
}
