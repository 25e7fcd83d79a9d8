//! Mail on its way to the relay: one file a message, kept until the relay has taken it ([`Delivery`](super::Delivery)).
//!
//! The first line of a file is its [`Ticket`] as JSON, the rest is the message as it is sent. A file appears whole or
//! not at all, is on the disk before [`Queue::add`] returns, and is readable by its owner only (it may hold a sign-in
//! link). Its name is a UUID of version 7, so that names sort by time.

use std::fs::TryLockError;
use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader};
use tokio::sync::Notify;
use uuid::Uuid;

use super::MailerError;
use super::file::{names, write_durably};
use super::ticket::Ticket;
use crate::clock::Clock;

/// Messages that wait at most; a flood must not fill the disk.
const MOST: usize = 10_000;
/// Bytes of a ticket, of which the most are the recipient's address.
const LONGEST_TICKET: u64 = 8 * 1024;

/// Messages that wait for the relay; cheap to clone.
#[derive(Clone)]
pub(super) struct Queue {
    pub(super) directory: Arc<PathBuf>,
    pub(super) clock: Clock,
    /// Something was added.
    pub(super) news: Arc<Notify>,
    waiting: Arc<AtomicUsize>,
    last_error: Arc<Mutex<Option<Trouble>>>,
}

/// When something went wrong, and what.
type Trouble = (DateTime<Utc>, String);

/// How much waits for the relay.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Queued {
    /// Messages.
    pub count: usize,
    /// Since when the oldest waits.
    pub oldest: Option<DateTime<Utc>>,
    /// What went wrong last, in this process's life, and when.
    pub last_error: Option<Trouble>,
}

/// A message that nobody else can take meanwhile.
pub(super) struct Taken {
    pub(super) ticket: Ticket,
    pub(super) text: Vec<u8>,
    /// Its lock goes with it.
    _file: tokio::fs::File,
}

impl Queue {
    pub(super) fn new(directory: PathBuf, clock: Clock) -> Self {
        Self {
            directory: Arc::new(directory),
            clock,
            news: Arc::default(),
            waiting: Arc::default(),
            last_error: Arc::default(),
        }
    }

    /// How much waits now.
    pub(super) async fn state(&self) -> io::Result<Queued> {
        let waiting = names(&self.directory).await?;
        let began = waiting.first().and_then(Uuid::get_timestamp);
        let began = began.map(|time| time.to_unix());
        let oldest = began.and_then(|(seconds, nanos)| {
            DateTime::from_timestamp(i64::try_from(seconds).ok()?, nanos)
        });
        let last_error = self.last_error.lock();
        Ok(Queued {
            count: waiting.len(),
            oldest,
            last_error: last_error.unwrap_or_else(PoisonError::into_inner).clone(),
        })
    }

    /// Remembers what went wrong last.
    pub(super) fn note(&self, error: &MailerError) {
        let note = (self.clock.now(), error.with_causes());
        let mut last = self
            .last_error
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *last = Some(note);
    }

    /// Keeps a message until the relay has taken it, or for so long.
    pub(super) async fn add(
        &self,
        message: &lettre::Message,
        useful_for: TimeDelta,
    ) -> Result<(), MailerError> {
        if self.waiting.load(Ordering::Relaxed) >= MOST {
            return Err(MailerError::Full(MOST));
        }
        let ticket = Ticket::new(message.envelope(), self.clock.now(), useful_for);
        let mut file = serde_json::to_vec(&ticket).map_err(io::Error::other)?;
        file.push(b'\n');
        file.extend_from_slice(&message.formatted());
        write_durably(&self.directory, &file).await?;
        self.waiting.fetch_add(1, Ordering::Relaxed);
        self.news.notify_one();
        Ok(())
    }

    /// All that wait, oldest first.
    pub(super) async fn list(&self) -> io::Result<Vec<Uuid>> {
        let waiting = names(&self.directory).await?;
        self.waiting.store(waiting.len(), Ordering::Relaxed);
        self.measure();
        Ok(waiting)
    }

    /// The ticket alone. None: another process has sent it; `InvalidData`: it is no message.
    pub(super) async fn ticket(&self, id: Uuid) -> io::Result<Option<Ticket>> {
        let file = match tokio::fs::File::open(self.path(id)).await {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            file => file?,
        };
        let mut line = Vec::new();
        let mut file = BufReader::new(file).take(LONGEST_TICKET);
        file.read_until(b'\n', &mut line).await?;
        Ticket::parse(&line).map(Some)
    }

    /// The whole message, for this process alone. None: another process has it or has sent it; `InvalidData`: it is no
    /// message.
    pub(super) async fn take(&self, id: Uuid) -> io::Result<Option<Taken>> {
        let path = self.path(id);
        let file = match std::fs::File::open(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            file => file?,
        };
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) => return Err(error),
        }
        // Sent and removed between the opening and the lock.
        if !path.exists() {
            return Ok(None);
        }
        let mut file = tokio::fs::File::from_std(file);
        let mut whole = Vec::new();
        file.read_to_end(&mut whole).await?;
        let end = memchr::memchr(b'\n', &whole).unwrap_or(whole.len());
        let (ticket, text) = whole.split_at(end);
        Ok(Some(Taken {
            ticket: Ticket::parse(ticket)?,
            text: text.get(1..).unwrap_or_default().to_owned(),
            _file: file,
        }))
    }

    /// Out of the way, for somebody to look at.
    pub(super) async fn set_aside(&self, id: Uuid) {
        let path = self.path(id);
        if let Err(error) = tokio::fs::rename(&path, path.with_extension("bad")).await {
            tracing::error!(mail.id = %id, error = %error, "It can't be set aside either: {error}");
        }
    }

    pub(super) async fn remove(&self, id: Uuid) -> io::Result<()> {
        tokio::fs::remove_file(self.path(id)).await?;
        // A list that was made since the file went has left it out already; the next list counts anew.
        let (set, fetch) = (Ordering::Relaxed, Ordering::Relaxed);
        self.waiting
            .update(set, fetch, |waiting| waiting.saturating_sub(1));
        self.measure();
        Ok(())
    }

    fn measure(&self) {
        let waiting = u32::try_from(self.waiting.load(Ordering::Relaxed)).unwrap_or(u32::MAX);
        metrics::gauge!("guestlist_mail_queued").set(f64::from(waiting));
    }

    fn path(&self, id: Uuid) -> PathBuf {
        self.directory.join(format!("{id}.eml"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_goes_before_it_was_counted_leaves_room_for_all_others() {
        let directory = tempfile::tempdir().unwrap();
        let clock = Clock::manual(DateTime::UNIX_EPOCH);
        let message = lettre::Message::builder()
            .from("guestlist@isp.example".parse().unwrap())
            .to("anna@isp.example".parse().unwrap())
            .body("Good morning".to_owned())
            .unwrap();
        let queue = |clock: &Clock| Queue::new(directory.path().to_owned(), clock.clone());
        let (counts, knows_nothing) = (queue(&clock), queue(&clock));
        let hour = TimeDelta::hours(1);
        counts.add(&message, hour).await.unwrap();
        let id = counts.list().await.unwrap().remove(0);
        knows_nothing.remove(id).await.unwrap();
        assert!(knows_nothing.add(&message, hour).await.is_ok());
        assert_eq!(counts.list().await.unwrap().len(), 1);
    }
}
