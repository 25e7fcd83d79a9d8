//! How messages leave: to the relay (through a queue on disk, if there is one), into a directory, or into memory.

use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::compose::{compose, sender};
use super::queue::{Queue, Queued};
use super::relay::{self, Relay};
use super::{Delivery, MailerError, Message, file, smtp};
use crate::clock::Clock;
use crate::config::{MailRelay, MailSettings};

/// Sends messages; cheap to clone.
#[derive(Clone)]
pub struct Mailer {
    from: Arc<str>,
    transport: Transport,
    queue: Option<Queue>,
}

#[derive(Clone)]
enum Transport {
    Smtp(Relay),
    File(Arc<PathBuf>),
    Memory(Arc<Mutex<Vec<String>>>),
}

impl Mailer {
    /// The longest that [`Self::hand_over`] may take.
    pub const LONGEST: Duration = relay::LONGEST;
    /// What messages under way get when the program ends: who goes before the relay's answer sends them twice.
    pub const LAST_WORDS: Duration = Duration::from_secs(15);
    /// Digests that may be handed over at the same time.
    pub const DIGESTS_AT_ONCE: usize = relay::DIGESTS_AT_ONCE;

    /// Prepares the transport that the settings name; connects to nothing.
    ///
    /// Fails when `mail.from` is no address, or the relay's host no name that TLS can check.
    pub fn new(settings: &MailSettings) -> Result<Self, MailerError> {
        sender(&settings.from, "")?;
        let transport = match &settings.relay {
            MailRelay::Smtp {
                host,
                port,
                tls,
                username,
                password,
            } => {
                let settings = smtp::RelaySettings {
                    host,
                    port: *port,
                    tls: *tls,
                    credentials: username.as_deref().zip(password.as_ref()),
                };
                Transport::Smtp(smtp::relay(&settings).map_err(MailerError::Relay)?)
            }
            MailRelay::File(directory) => Transport::File(Arc::new(directory.clone())),
        };
        Ok(Self {
            from: settings.from.as_str().into(),
            transport,
            queue: None,
        })
    }

    /// Keeps what is for the relay in this directory until the relay has taken it: [`Self::send`] then returns when the
    /// message is on the disk, and [`Self::delivery`] does the rest.
    #[must_use]
    pub fn queueing_in(mut self, directory: PathBuf, clock: Clock) -> Self {
        if let Transport::Smtp(_) = &self.transport {
            self.queue = Some(Queue::new(directory, clock));
        }
        self
    }

    /// Who hands what waits to the relay; None: nothing ever waits.
    pub fn delivery(&self) -> Option<Delivery> {
        let (Transport::Smtp(relay), Some(queue)) = (&self.transport, &self.queue) else {
            return None;
        };
        Some(Delivery::new(queue.clone(), relay.clone()))
    }

    /// How much waits in the queue.
    pub async fn queued(&self) -> io::Result<Queued> {
        match &self.queue {
            Some(queue) => queue.state().await,
            None => Ok(Queued::default()),
        }
    }

    /// Keeps messages in memory, for tests: see [`Mailer::outbox`].
    pub fn memory(from: &str) -> Self {
        Self {
            from: from.into(),
            transport: Transport::Memory(Arc::default()),
            queue: None,
        }
    }

    /// What a memory mailer has sent, as raw messages (RFC 5322), oldest first; empty for the
    /// others.
    pub fn outbox(&self) -> Vec<String> {
        match &self.transport {
            Transport::Memory(outbox) => outbox
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .clone(),
            Transport::Smtp(_) | Transport::File(_) => Vec::new(),
        }
    }

    /// Sends: with a queue, the message is safe when this returns, and is tried until the relay takes it, refuses it
    /// for good, or it is of no use any more. Without one it is sent now, once, and the caller decides about
    /// retries; no page waits for it.
    pub async fn send(&self, message: &Message) -> Result<(), MailerError> {
        if let Some(queue) = &self.queue {
            let composed = compose(message, &self.from)?;
            return queue.add(&composed, message.useful_for()).await;
        }
        self.hand_over(message).await
    }

    /// Sends now, once, queue or not: for whoever keeps what waits elsewhere.
    pub async fn hand_over(&self, message: &Message) -> Result<(), MailerError> {
        let composed = compose(message, &self.from)?;
        match &self.transport {
            Transport::Smtp(relay) => {
                let text = composed.formatted();
                relay.send(composed.envelope(), &text).await?;
            }
            Transport::File(directory) => file::write(directory, &composed.formatted()).await?,
            Transport::Memory(outbox) => {
                let raw = String::from_utf8_lossy(&composed.formatted()).into_owned();
                outbox
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(raw);
            }
        }
        Ok(())
    }

    /// Says whether the relay answers, or the directory can be written to; sends nothing.
    pub async fn check(&self) -> Result<(), MailerError> {
        match &self.transport {
            Transport::Smtp(relay) => relay.check().await,
            Transport::File(directory) => Ok(file::check(directory).await?),
            Transport::Memory(_) => Ok(()),
        }
    }
}
