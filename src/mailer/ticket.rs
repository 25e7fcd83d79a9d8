//! What must be known of a message beside its text: the first line of its file in the queue, as JSON.

use std::io;

use chrono::{DateTime, TimeDelta, Utc};
use lettre::address::Envelope;
use serde::{Deserialize, Serialize};

/// Who gets a message, and how long it is of use.
#[derive(Serialize, Deserialize)]
pub(super) struct Ticket {
    /// Local part and domain; kept apart, because a quoted local part can't be parsed again.
    from: Option<(String, String)>,
    to: Vec<(String, String)>,
    pub(super) queued_at: DateTime<Utc>,
    pub(super) useful_until: DateTime<Utc>,
}

impl Ticket {
    pub(super) fn new(envelope: &Envelope, now: DateTime<Utc>, useful_for: TimeDelta) -> Self {
        let parts =
            |address: &lettre::Address| (address.user().to_owned(), address.domain().to_owned());
        Self {
            from: envelope.from().map(parts),
            to: envelope.to().iter().map(parts).collect(),
            queued_at: now,
            useful_until: now + useful_for,
        }
    }

    /// `InvalidData` when the line is no ticket.
    pub(super) fn parse(line: &[u8]) -> io::Result<Self> {
        serde_json::from_slice(line).map_err(invalid)
    }

    /// `InvalidData` when there is nobody to send to.
    pub(super) fn envelope(&self) -> io::Result<Envelope> {
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
