//! One primary address and its aliases.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::DigestWish;
use crate::mail::Address;
use crate::policy::{LearningWindow, Mode};

/// The id of a mailbox (UUID version 7).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct MailboxId(pub Uuid);

impl std::fmt::Display for MailboxId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// A mailbox with its settings; its owner signs in with `address`.
#[derive(Clone, Debug, PartialEq)]
pub struct Mailbox {
    pub id: MailboxId,
    pub address: Address,
    /// Sorted.
    pub aliases: Vec<Address>,
    pub display_name: String,
    /// None: the tenant's default.
    pub mode: Option<Mode>,
    pub learning: bool,
    /// A sender's `name+tag` equals `name`.
    pub ignore_sender_tag: bool,
    /// In a mode `ask` of its own: the owner is asked about every stranger.
    pub ask_everyone: bool,
    pub digest: DigestWish,
    /// In which times are told; None: the tenant's.
    pub time_zone: Option<chrono_tz::Tz>,
    pub learning_window: LearningWindow,
    /// Learning stopped by itself, because of a burst that began at `burst_started_at`.
    pub learning_paused_at: Option<DateTime<Utc>>,
    pub burst_started_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
}

impl Mailbox {
    /// A new one that does as its tenant does, and learns. The primary address is none of its aliases.
    pub fn new(
        address: Address,
        mut aliases: Vec<Address>,
        display_name: String,
        now: DateTime<Utc>,
    ) -> Self {
        aliases.retain(|alias| *alias != address);
        Self {
            id: MailboxId(Uuid::now_v7()),
            address,
            aliases,
            display_name,
            mode: None,
            learning: true,
            ignore_sender_tag: false,
            ask_everyone: false,
            digest: DigestWish::default(),
            time_zone: None,
            learning_window: LearningWindow::default(),
            learning_paused_at: None,
            burst_started_at: None,
            created_at: now,
        }
    }

    /// Says whether this is its own address or one of its aliases.
    pub fn has(&self, address: &Address) -> bool {
        self.address == *address || self.aliases.contains(address)
    }
}
