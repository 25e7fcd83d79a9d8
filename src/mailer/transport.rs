//! How messages leave: to the relay (through a queue on disk, if there is one), into a directory, or into memory.

use std::collections::HashMap;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};

use super::compose::{compose, sender};
use super::queue::{Queue, Queued};
use super::{Delivery, Message, MessageError, file, smtp};
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
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    File(Arc<PathBuf>),
    Memory(Arc<Mutex<Vec<String>>>),
}

/// Why a message didn't leave.
#[derive(Debug, thiserror::Error)]
pub enum MailerError {
    /// It could not be made.
    #[error(transparent)]
    Message(#[from] MessageError),
    /// The relay is not there, or refused it.
    #[error("the relay did not take the message")]
    Smtp(#[from] lettre::transport::smtp::Error),
    /// The relay is there and says nothing, or too slowly.
    #[error("the relay took longer than {0:?}")]
    Timeout(Duration),
    /// The relay answered, but not as a relay that is ready.
    #[error("the relay is not ready")]
    NotReady,
    /// The relay has taken nothing for so long that nothing more is kept for it.
    #[error("{0} messages wait for the relay already")]
    Full(usize),
    /// The directory can't be written to.
    #[error("the message could not be written")]
    File(#[from] io::Error),
}

impl MailerError {
    /// Says whether sending the same message again is pointless: the relay refused it for good
    /// (5yz, RFC 5321 section 4.2.1) or lacks what it needs, or it can't be made.
    pub fn is_permanent(&self) -> bool {
        match self {
            Self::Message(_) => true,
            // A client error: the relay has no SMTPUTF8 for this address, or the like.
            Self::Smtp(error) => error.is_permanent() || error.is_client(),
            Self::Timeout(_) | Self::NotReady | Self::Full(_) | Self::File(_) => false,
        }
    }

    /// The whole story in one line of at most 300 bytes, for the operator.
    pub fn with_causes(&self) -> String {
        let mut text = self.to_string();
        let mut cause = std::error::Error::source(self);
        while let Some(error) = cause {
            text = format!("{text}: {error}");
            cause = error.source();
        }
        text.truncate(text.floor_char_boundary(300));
        text
    }

    /// Says whether the relay is to blame, so that other messages would fare no better: it is not there, or too slow.
    pub fn is_about_relay(&self) -> bool {
        match self {
            Self::Message(_) => false,
            Self::Smtp(error) => !self.is_permanent() && !error.is_transient(),
            Self::Timeout(_) | Self::NotReady | Self::Full(_) | Self::File(_) => true,
        }
    }
}

impl Mailer {
    /// Prepares the transport that the settings name; connects to nothing. Wants a Tokio runtime.
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
            } => Transport::Smtp(smtp::transport(&smtp::Relay {
                host,
                port: *port,
                tls: *tls,
                credentials: username.as_deref().zip(password.as_ref()),
            })?),
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
        Some(Delivery {
            queue: queue.clone(),
            relay: relay.clone(),
            tried: HashMap::new(),
        })
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
    /// for good, or it is of no use any more. Without one it is sent now, once, within 30 seconds, and the caller
    /// decides about retries; no page waits for it.
    pub async fn send(&self, message: &Message) -> Result<(), MailerError> {
        if let Some(queue) = &self.queue {
            let composed = compose(message, &self.from)?;
            return queue.add(&composed, message.useful_for()).await;
        }
        self.hand_over(message).await
    }

    /// Sends now, once, within 30 seconds, queue or not: for whoever keeps what waits elsewhere.
    pub async fn hand_over(&self, message: &Message) -> Result<(), MailerError> {
        let composed = compose(message, &self.from)?;
        match &self.transport {
            Transport::Smtp(relay) => {
                within(relay.send(composed)).await??;
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
            Transport::Smtp(relay) => {
                let ready = within(relay.test_connection()).await??;
                if ready {
                    Ok(())
                } else {
                    Err(MailerError::NotReady)
                }
            }
            Transport::File(directory) => Ok(file::check(directory).await?),
            Transport::Memory(_) => Ok(()),
        }
    }
}

/// The transport limits each step; a relay that drips its answers is limited here.
pub(super) async fn within<T>(conversation: impl Future<Output = T>) -> Result<T, MailerError> {
    tokio::time::timeout(smtp::TIMEOUT, conversation)
        .await
        .map_err(|_| MailerError::Timeout(smtp::TIMEOUT))
}
