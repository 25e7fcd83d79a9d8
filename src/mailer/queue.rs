//! Mail on its way to the relay: one file a message, kept until the relay has taken it.
//!
//! The first line of a file is its [`Ticket`] as JSON, the rest is the message as it is sent. A file appears whole or
//! not at all, is on the disk before [`Queue::add`] returns, and is readable by its owner only (it may hold a sign-in
//! link). Its name is a UUID of version 7, so that names sort by time.
//!
//! The delay before the next try is the message's age, from one minute to one hour: tries become rarer by themselves,
//! and nothing has to be written down. After a restart everything is tried at once. What has been in the queue for two
//! days, or is of no use any more, is given up, and so is what the relay refuses for good; while the relay refuses us,
//! everything waits. A file that is no message is set aside, as `.bad`.
//!
//! Known limit: when a relay takes a message and dies before it says so, the message is sent again, with the same
//! Message-ID (RFC 5321, 4.5.3.2.6 and RFC 1047 tell why that can't be avoided).

use std::collections::HashMap;
use std::fs::TryLockError;
use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use lettre::address::Envelope;
use serde::{Deserialize, Serialize};
use tokio::io::AsyncReadExt;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::MailerError;
use super::file::{names, remove_unfinished, write_durably};
use super::relay::Relay;
use crate::clock::Clock;

/// Messages that wait at most; a flood must not fill the disk.
const MOST: usize = 10_000;
/// How often the queue is looked through when nothing new comes.
const EVERY: Duration = Duration::from_secs(15);
/// What a message under way gets when the program ends.
const LAST_WORDS: Duration = Duration::from_secs(5);
/// Between two tries of a message: its age, but within these.
const SHORTEST_DELAY: TimeDelta = TimeDelta::minutes(1);
const LONGEST_DELAY: TimeDelta = TimeDelta::hours(1);

/// Messages that wait for the relay; cheap to clone.
#[derive(Clone)]
pub(super) struct Queue {
    directory: Arc<PathBuf>,
    clock: Clock,
    news: Arc<Notify>,
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

/// Hands what waits to the relay.
pub struct Delivery {
    pub(super) queue: Queue,
    pub(super) relay: Relay,
    /// When each message was tried last.
    pub(super) tried: HashMap<Uuid, DateTime<Utc>>,
}

/// What must be known beside the message.
#[derive(Serialize, Deserialize)]
struct Ticket {
    /// Local part and domain; kept apart, because a quoted local part can't be parsed again.
    from: Option<(String, String)>,
    to: Vec<(String, String)>,
    queued_at: DateTime<Utc>,
    useful_until: DateTime<Utc>,
}

/// Whether it is worth trying the next one too.
#[derive(PartialEq)]
enum Worth {
    GoingOn,
    Stopping,
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

    fn note(&self, error: &MailerError) {
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
        let now = self.clock.now();
        let parts =
            |address: &lettre::Address| (address.user().to_owned(), address.domain().to_owned());
        let ticket = Ticket {
            from: message.envelope().from().map(parts),
            to: message.envelope().to().iter().map(parts).collect(),
            queued_at: now,
            useful_until: now + useful_for,
        };
        let mut file = serde_json::to_vec(&ticket).map_err(io::Error::other)?;
        file.push(b'\n');
        file.extend_from_slice(&message.formatted());
        write_durably(&self.directory, &file).await?;
        self.waiting.fetch_add(1, Ordering::Relaxed);
        self.news.notify_one();
        Ok(())
    }

    fn path(&self, id: Uuid) -> PathBuf {
        self.directory.join(format!("{id}.eml"))
    }
}

impl Delivery {
    /// Delivers what waits and what comes, until `stop`.
    pub async fn run(mut self, stop: CancellationToken) {
        let last_words = async {
            stop.cancelled().await;
            tokio::time::sleep(LAST_WORDS).await;
        };
        let work = async {
            let before = self.queue.clock.now() - TimeDelta::hours(1);
            if let Err(error) = remove_unfinished(&self.queue.directory, before).await {
                tracing::warn!(error = %error, "The mail queue could not be tidied: {error}");
            }
            while !stop.is_cancelled() {
                self.round(&stop).await;
                self.relay.close_idle().await;
                tokio::select! {
                    () = self.queue.news.notified() => {}
                    () = tokio::time::sleep(EVERY) => {}
                    () = stop.cancelled() => {}
                }
            }
        };
        tokio::select! {
            () = work => {}
            () = last_words => {}
        }
    }

    /// Tries what is due, oldest first; ends early when the relay is down or `stop` comes.
    pub async fn round(&mut self, stop: &CancellationToken) {
        let waiting = match names(&self.queue.directory).await {
            Ok(waiting) => waiting,
            Err(error) => {
                tracing::error!(error = %error, "The mail queue can't be read: {error}");
                return;
            }
        };
        self.queue.waiting.store(waiting.len(), Ordering::Relaxed);
        self.tried.retain(|id, _| waiting.binary_search(id).is_ok());
        let mut left = waiting.len();
        let mut in_vain = 0;
        for id in waiting {
            metrics::gauge!("guestlist_mail_queued")
                .set(f64::from(u32::try_from(left).unwrap_or(u32::MAX)));
            left -= 1;
            if stop.is_cancelled() {
                return;
            }
            match self.try_one(id).await {
                Ok(Worth::GoingOn) => {}
                // One may be to blame for itself; with the second it is the relay.
                Ok(Worth::Stopping) if in_vain > 0 => return,
                Ok(Worth::Stopping) => in_vain += 1,
                Err(error) => {
                    tracing::error!(mail.id = %id, error = %error, "A message in the mail queue can't be read: {error}");
                    // What the disk could not do now it may do later.
                    if error.kind() == io::ErrorKind::InvalidData {
                        self.set_aside(id).await;
                    }
                }
            }
        }
    }

    async fn try_one(&mut self, id: Uuid) -> io::Result<Worth> {
        let now = self.queue.clock.now();
        let path = self.queue.path(id);
        let file = match std::fs::File::open(&path) {
            Ok(file) => file,
            // Another process on this directory has sent it.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Worth::GoingOn),
            Err(error) => return Err(error),
        };
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(Worth::GoingOn),
            Err(TryLockError::Error(error)) => return Err(error),
        }
        if !path.exists() {
            return Ok(Worth::GoingOn);
        }
        let mut file = tokio::fs::File::from_std(file);
        let mut whole = Vec::new();
        file.read_to_end(&mut whole).await?;
        let end = memchr::memchr(b'\n', &whole).unwrap_or(whole.len());
        let (ticket, message) = whole.split_at(end);
        let ticket: Ticket = serde_json::from_slice(ticket).map_err(invalid)?;
        let message = message.get(1..).unwrap_or_default();
        if now >= ticket.useful_until {
            tracing::warn!(mail.id = %id, "A message was of no use any more before the relay took it");
            metrics::counter!("guestlist_mail_lost_total").increment(1);
            return self.remove(id).await;
        }
        if !self.is_due(id, &ticket, now) {
            return Ok(Worth::GoingOn);
        }
        self.tried.insert(id, now);
        self.hand_over(id, &ticket.envelope()?, message).await
    }

    fn is_due(&self, id: Uuid, ticket: &Ticket, now: DateTime<Utc>) -> bool {
        let Some(tried) = self.tried.get(&id) else {
            return true;
        };
        let delay = (*tried - ticket.queued_at).clamp(SHORTEST_DELAY, LONGEST_DELAY);
        // A clock that was set back must not hold anything up.
        now - *tried >= delay || now < *tried
    }

    async fn hand_over(&self, id: Uuid, envelope: &Envelope, message: &[u8]) -> io::Result<Worth> {
        let Err(error) = self.relay.send(envelope, message).await else {
            metrics::counter!("guestlist_mail_sent_total").increment(1);
            return self.remove(id).await;
        };
        self.queue.note(&error);
        if error.is_permanent() {
            metrics::counter!("guestlist_mail_lost_total").increment(1);
            tracing::warn!(mail.id = %id, error = &error as &dyn std::error::Error, "The relay refused a message for good");
            return self.remove(id).await;
        }
        tracing::warn!(mail.id = %id, error = &error as &dyn std::error::Error, "A message waits for another try");
        if error.is_about_relay() {
            Ok(Worth::Stopping)
        } else {
            Ok(Worth::GoingOn)
        }
    }

    /// Out of the way, for somebody to look at.
    async fn set_aside(&self, id: Uuid) {
        let path = self.queue.path(id);
        if let Err(error) = tokio::fs::rename(&path, path.with_extension("bad")).await {
            tracing::error!(mail.id = %id, error = %error, "It can't be set aside either: {error}");
        }
    }

    async fn remove(&self, id: Uuid) -> io::Result<Worth> {
        tokio::fs::remove_file(self.queue.path(id)).await?;
        self.queue.waiting.fetch_sub(1, Ordering::Relaxed);
        Ok(Worth::GoingOn)
    }
}

impl Ticket {
    fn envelope(&self) -> io::Result<Envelope> {
        let address = |(local_part, domain): &(String, String)| {
            lettre::Address::new(local_part, domain).map_err(invalid)
        };
        let from = self.from.as_ref().map(address).transpose()?;
        let to = self.to.iter().map(address).collect::<io::Result<_>>()?;
        Envelope::new(from, to).map_err(invalid)
    }
}

/// It is no message, and never will be.
fn invalid(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}
