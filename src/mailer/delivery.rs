//! Hands what waits in the queue to the relay: a few messages side by side, so that one whose answer takes long holds up
//! no other, and first what is of use for the shortest time, which is sign-in links.
//!
//! The delay before the next try is the message's age, from one minute to one hour: tries become rarer by themselves,
//! and nothing has to be written down. After a restart everything is tried at once. What has been in the queue for two
//! days, or is of no use any more, is given up, and so is what the relay refuses for good; while the relay refuses us,
//! everything waits, and one at a time finds out whether it still does. A file that is no message is set aside, as `.bad`.
//!
//! What is done with and whose file can't be removed is not sent again: only the removal is tried again.
//!
//! Known limits: when a relay takes a message and dies before it says so, the message is sent again, with the same
//! Message-ID (RFC 5321, 4.5.3.2.6 and RFC 1047 tell why that can't be avoided). So is one whose file could not be
//! removed before a restart.

use std::collections::{HashMap, VecDeque};
use std::io;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::{BoxFuture, FutureExt as _};
use futures_util::stream::{FuturesUnordered, StreamExt as _};
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::file::remove_unfinished;
use super::queue::Queue;
use super::relay::{QUEUE_AT_ONCE, Relay};
use super::ticket::Ticket;
use super::{Mailer, MailerError};

/// How often the queue is looked through when nothing new comes.
const EVERY: Duration = Duration::from_secs(15);
/// Between two tries of a message: its age, but within these.
const SHORTEST_DELAY: TimeDelta = TimeDelta::minutes(1);
const LONGEST_DELAY: TimeDelta = TimeDelta::hours(1);
/// Failures in a row: one message may be to blame for itself, with the second it is the relay.
const RELAY_IS_DOWN: usize = 2;

/// Hands what waits to the relay.
pub struct Delivery {
    queue: Queue,
    relay: Relay,
    /// What waits, as far as it was seen.
    known: HashMap<Uuid, Known>,
    /// What was due at the last look, in the order in which it is tried.
    due: VecDeque<Uuid>,
    under_way: FuturesUnordered<BoxFuture<'static, (Uuid, io::Result<Came>)>>,
    /// Failures in a row that are the relay's.
    in_vain: usize,
}

/// A message that waits or is under way.
struct Known {
    queued_at: DateTime<Utc>,
    useful_until: DateTime<Utc>,
    tried: Option<DateTime<Utc>>,
    is_under_way: bool,
    /// Nothing is left to do but to remove its file.
    is_done: bool,
}

/// What came of one try.
enum Came {
    /// The relay has taken it, or refused it for good; and whether its file could be removed.
    Answered(io::Result<()>),
    /// It was done with before, or is of no use any more: the relay was not asked. The same.
    Done(io::Result<()>),
    /// It has something against this message now.
    Waits,
    /// It has something against us.
    RelayFails,
    /// The relay was not asked: another process has the message.
    NotAsked,
}

impl Delivery {
    pub(super) fn new(queue: Queue, relay: Relay) -> Self {
        Self {
            queue,
            relay,
            known: HashMap::new(),
            due: VecDeque::new(),
            under_way: FuturesUnordered::new(),
            in_vain: 0,
        }
    }

    /// Delivers what waits and what comes, until `stop`; what is under way then gets [`Mailer::LAST_WORDS`].
    pub async fn run(mut self, stop: CancellationToken) {
        let before = self.queue.clock.now() - TimeDelta::hours(1);
        if let Err(error) = remove_unfinished(&self.queue.directory, before).await {
            tracing::warn!(error = %error, "The mail queue could not be tidied: {error}");
        }
        let mut every = tokio::time::interval(EVERY);
        every.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while !stop.is_cancelled() {
            tokio::select! {
                () = stop.cancelled() => {}
                Some((id, came)) = self.under_way.next() => self.ended(id, came).await,
                () = self.queue.news.notified() => self.look().await,
                _ = every.tick() => {
                    self.relay.close_idle().await;
                    self.look().await;
                }
            }
            self.begin(&stop);
        }
        let last_words = async {
            while let Some((id, came)) = self.under_way.next().await {
                self.ended(id, came).await;
            }
        };
        let is_cut_off = tokio::time::timeout(Mailer::LAST_WORDS, last_words).await;
        if is_cut_off.is_err() {
            tracing::warn!("The relay did not answer in time; what it was given is sent again");
        }
    }

    /// Tries what is due; ends early when the relay is down or `stop` comes.
    pub async fn round(&mut self, stop: &CancellationToken) {
        self.look().await;
        self.begin(stop);
        while let Some((id, came)) = self.under_way.next().await {
            self.ended(id, came).await;
            self.begin(stop);
        }
    }

    /// Finds out what is due.
    async fn look(&mut self) {
        let waiting = match self.queue.list().await {
            Ok(waiting) => waiting,
            Err(error) => {
                tracing::error!(error = %error, "The mail queue can't be read: {error}");
                return;
            }
        };
        self.known.retain(|id, _| waiting.binary_search(id).is_ok());
        for id in waiting {
            if self.known.contains_key(&id) {
                continue;
            }
            match self.queue.ticket(id).await {
                Ok(Some(ticket)) => {
                    self.known.insert(id, Known::new(&ticket));
                }
                Ok(None) => {}
                Err(error) => unreadable(&self.queue, id, &error).await,
            }
        }
        let now = self.queue.clock.now();
        let due = self.known.iter().filter(|(_, known)| known.is_due(now));
        let mut due: Vec<_> = due.map(|(id, known)| (known.useful_until, *id)).collect();
        due.sort_unstable();
        self.due = due.into_iter().map(|(_, id)| id).collect();
    }

    /// Begins as many conversations as may be.
    fn begin(&mut self, stop: &CancellationToken) {
        let at_once = if self.in_vain < RELAY_IS_DOWN {
            QUEUE_AT_ONCE
        } else {
            1
        };
        while self.under_way.len() < at_once && !stop.is_cancelled() {
            let Some(id) = self.due.pop_front() else {
                return;
            };
            let Some(known) = self.known.get_mut(&id) else {
                continue;
            };
            known.tried = Some(self.queue.clock.now());
            known.is_under_way = true;
            let is_done = known.is_done;
            let (queue, relay) = (self.queue.clone(), self.relay.clone());
            let conversation = async move {
                let came = if is_done {
                    Ok(Came::Done(queue.remove(id).await))
                } else {
                    try_one(&queue, &relay, id).await
                };
                (id, came)
            };
            self.under_way.push(conversation.boxed());
        }
    }

    async fn ended(&mut self, id: Uuid, came: io::Result<Came>) {
        if let Some(known) = self.known.get_mut(&id) {
            known.is_under_way = false;
        }
        match came {
            Ok(Came::Answered(removed)) => {
                self.in_vain = 0;
                self.done_with(id, removed);
            }
            Ok(Came::Done(removed)) => self.done_with(id, removed),
            Ok(Came::Waits) => self.in_vain = 0,
            Ok(Came::NotAsked) => {}
            Ok(Came::RelayFails) => {
                self.in_vain += 1;
                if self.in_vain >= RELAY_IS_DOWN {
                    // Until the next look.
                    self.due.clear();
                }
            }
            Err(error) => unreadable(&self.queue, id, &error).await,
        }
    }

    /// Remembers what is done with while its file is still there.
    fn done_with(&mut self, id: Uuid, removed: io::Result<()>) {
        match removed {
            Ok(()) => {}
            // Another process did.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => {
                tracing::error!(mail.id = %id, error = %error, "A message is done with and can't be removed: {error}");
                if let Some(known) = self.known.get_mut(&id) {
                    known.is_done = true;
                }
            }
        }
    }
}

impl Known {
    fn new(ticket: &Ticket) -> Self {
        Self {
            queued_at: ticket.queued_at,
            useful_until: ticket.useful_until,
            tried: None,
            is_under_way: false,
            is_done: false,
        }
    }

    fn is_due(&self, now: DateTime<Utc>) -> bool {
        if self.is_under_way {
            return false;
        }
        let Some(tried) = self.tried else {
            return true;
        };
        let delay = (tried - self.queued_at).clamp(SHORTEST_DELAY, LONGEST_DELAY);
        // A clock that was set back must not hold anything up.
        now >= self.useful_until || now - tried >= delay || now < tried
    }
}

async fn unreadable(queue: &Queue, id: Uuid, error: &io::Error) {
    tracing::error!(mail.id = %id, error = %error, "A message in the mail queue can't be read: {error}");
    // What the disk could not do now it may do later.
    if error.kind() == io::ErrorKind::InvalidData {
        queue.set_aside(id).await;
    }
}

async fn try_one(queue: &Queue, relay: &Relay, id: Uuid) -> io::Result<Came> {
    let Some(taken) = queue.take(id).await? else {
        return Ok(Came::NotAsked);
    };
    if queue.clock.now() >= taken.ticket.useful_until {
        tracing::warn!(mail.id = %id, "A message was of no use any more before the relay took it");
        metrics::counter!("guestlist_mail_lost_total").increment(1);
        return Ok(Came::Done(queue.remove(id).await));
    }
    let Err(error) = relay.send(&taken.ticket.envelope()?, &taken.text).await else {
        metrics::counter!("guestlist_mail_sent_total").increment(1);
        return Ok(Came::Answered(queue.remove(id).await));
    };
    queue.note(&error);
    Ok(waits(queue, id, &error).await)
}

/// Says what a message that was not taken waits for, if it does.
async fn waits(queue: &Queue, id: Uuid, error: &MailerError) -> Came {
    if error.is_permanent() {
        metrics::counter!("guestlist_mail_lost_total").increment(1);
        tracing::warn!(mail.id = %id, error = error as &dyn std::error::Error, "The relay refused a message for good");
        return Came::Answered(queue.remove(id).await);
    }
    tracing::warn!(mail.id = %id, error = error as &dyn std::error::Error, "A message waits for another try");
    if error.is_about_relay() {
        Came::RelayFails
    } else {
        Came::Waits
    }
}
