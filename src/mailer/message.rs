//! The messages we send. A message is data: who gets it and what it says; the words are in its
//! templates.

use std::net::IpAddr;

use chrono::TimeDelta;

use super::Digest;
use crate::mail::Address;

/// A message to one person.
#[derive(Clone, Debug)]
pub enum Message {
    /// A one-time link, for somebody who wants to sign in without a password.
    SignIn {
        /// Who asked for it.
        to: Address,
        /// What they asked with, where that is another address of their mailbox, which signs nobody in.
        alias: Option<Address>,
        /// The whole URL of the link's page.
        link: String,
        /// How long the link works, in minutes.
        valid_minutes: u32,
        /// The name of the person's provider, for the signature.
        provider: String,
    },
    /// Learning was paused because of a burst; goes to the owner and to the tenant's admins.
    LearningPaused {
        /// The owner, or one admin.
        to: Address,
        /// The mailbox that wrote to so many.
        mailbox: Address,
        /// How many addresses joined its whitelist in the burst.
        learned: i64,
        /// The whole URL of the page where the burst is undone or learning goes on.
        link: String,
        /// The name of the person's provider, for the signature.
        provider: String,
    },
    /// A link by which a sender shows that an address is theirs; goes to the refused envelope's sender, whoever asked.
    /// It says nothing that whoever asked has typed.
    ProveSender {
        /// The refused envelope's sender.
        to: Address,
        /// Who is going to be asked.
        recipient: Address,
        /// The whole URL of the link's page.
        link: String,
        /// How long the link works, in minutes.
        valid_minutes: u32,
        /// The name of the recipient's provider, for the signature.
        provider: String,
    },
    /// Senders ask to be let in, or the owner is asked about them; goes to the owner. What they wrote stays on the page:
    /// no stranger's words go out in the provider's name.
    RequestsWaiting {
        /// The owner.
        to: Address,
        /// The first [`Waiting::MOST`] of them.
        waiting: Vec<Waiting>,
        /// How many more there are.
        more: usize,
        /// Who waits when the time is over is let in.
        then_let_in: bool,
        /// The whole URL of the page where all are answered.
        link: String,
        /// The name of the owner's provider, for the signature.
        provider: String,
    },
    /// Entries of the owner's whitelist let nothing in for now, because their senders wrote to a spamtrap or were reported
    /// as spam in the owner's name.
    EntriesSuspended {
        /// The owner.
        to: Address,
        /// Whose entries.
        senders: Vec<Address>,
        /// The whole URL of the page where they are kept or removed.
        link: String,
        /// The name of the owner's provider, for the signature.
        provider: String,
    },
    /// A link by which somebody shows that they run a mail server that was refused; goes to an address that the refusal
    /// or the DNS gives, whoever asked. It says nothing that whoever asked has typed.
    ProveServer {
        /// The postmaster of the sender's domain, or of the server's.
        to: Address,
        /// The server.
        server: IpAddr,
        /// The whole URL of the link's page.
        link: String,
        /// How long the link works, in minutes.
        valid_minutes: u32,
        /// The name of the provider that refused, for the signature.
        provider: String,
    },
    /// Somebody who runs a mail server asks that it be called fine; goes to an admin of the tenant.
    ServersWaiting {
        /// One admin.
        to: Address,
        /// Which servers; not empty.
        servers: Vec<IpAddr>,
        /// The whole URL of the page where they are answered.
        link: String,
        /// The name of the tenant, for the signature.
        provider: String,
    },
    /// The second step of somebody's sign-in was changed, by them or by others; goes to that person.
    SecondFactor {
        /// Whose it is.
        to: Address,
        /// What was changed.
        news: FactorNews,
        /// When, in words, with the zone.
        at: String,
        /// The whole URL of the page of the account.
        link: String,
        /// The name of the person's provider, for the signature.
        provider: String,
    },
    /// Somebody signed in from a browser that never did; goes to the account's owner.
    NewSignIn {
        /// Whose account it is.
        to: Address,
        /// When, in words, with the zone.
        at: String,
        /// From which network address.
        client: IpAddr,
        /// What the browser says it is, in words.
        device: String,
        /// The whole URL of the page of the account.
        link: String,
        /// The name of the person's provider, for the signature.
        provider: String,
    },
    /// Somebody deleted their account; the last that they hear of it.
    AccountDeleted {
        /// Whose it was.
        to: Address,
        /// When, in words, with the zone.
        at: String,
        /// There is a mailbox of this address, and it goes on without the account.
        has_mailbox: bool,
        /// The name of the person's provider, for the signature.
        provider: String,
    },
    /// Somebody is asked to help to run a tenant; goes to that person, and says nothing that whoever invites has typed
    /// but the tenant's name.
    Invitation {
        /// Who is invited.
        to: Address,
        /// The whole URL of the link's page.
        link: String,
        /// How long the link works, in days.
        valid_days: u32,
        /// The name of the tenant, for the signature too.
        provider: String,
    },
    /// The self-check found that the link in our refusals doesn't lead to us; to the operators.
    RefusalLinkDead {
        /// One operator.
        to: Address,
        /// The public URL of the settings, which should lead to us.
        public_url: String,
        /// What came back instead, as one sentence.
        problem: String,
        /// The name of the installation, for the signature.
        provider: String,
    },
    /// Lists in the DNS went out of use, or are in use again; to the operators.
    ListsTurned {
        /// One operator.
        to: Address,
        /// Which lists; not empty.
        news: Vec<ListNews>,
        /// No list is in use now.
        all_out: bool,
        /// The whole URL of the page about all lists.
        link: String,
        /// The name of the installation, for the signature.
        provider: String,
    },
    /// Own addresses or domains appeared on others' lists, or are gone from them; goes to an operator.
    WatchedTurned {
        /// One operator.
        to: Address,
        /// Each listing; not empty.
        news: Vec<WatchedNews>,
        /// The whole URL of the page about them.
        link: String,
        /// The name of the installation, for the signature.
        provider: String,
    },
    /// Who was turned away, and what else an owner may want to know now and then.
    Digest(Box<Digest>),
}

/// What became of a second step, or of the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactorNews {
    /// It is asked for from now on.
    On,
    /// It is asked for no more.
    Off,
    /// There are new recovery codes.
    NewCodes,
    /// The people who run the mail switched it off, and signed the account out everywhere.
    Reset,
    /// The same, and they removed its passkeys.
    ResetWithPasskeys,
    /// Another passkey signs the account in from now on.
    PasskeyAdded,
    /// One passkey less does.
    PasskeyRemoved,
    /// A program can use the mailbox from now on.
    TokenMade,
    /// A program can use the whole organisation, in an admin's name.
    HouseTokenMade,
    /// A recovery code let somebody in; so many are left.
    CodeUsed(i64),
    /// The account, which had none, has a password.
    PasswordSet,
    /// The same, and it opens nothing before the organisation has proven the domain.
    PasswordSetEarly,
    /// It has another password.
    PasswordChanged,
}

/// One listing that appeared, or is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WatchedNews {
    /// The address or the domain.
    pub subject: String,
    /// The list's name,
    pub list: String,
    /// and its zone, without a customer's key.
    pub zone: String,
    /// The list's own words; empty: none.
    pub said: String,
    /// It appeared; else: it is gone.
    pub is_listed: bool,
}

/// What became of one list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListNews {
    /// Its name for people.
    pub name: String,
    /// Its zone, as everybody may know it.
    pub zone: String,
    /// Why it is out of use, as the rest of a sentence that begins with "it"; None: it is in use again.
    pub out_of_use: Option<String>,
}

/// One whom the owner can let in.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// Who.
    pub sender: Address,
    /// Whether it is them.
    pub claim: Claim,
    /// Until when the message waits, in words; none: it was turned away.
    pub until: Option<String>,
    /// The whole URL of the page where it is answered without signing in.
    pub link: String,
}

impl Waiting {
    /// So many are named in one message.
    pub const MOST: usize = 10;
}

/// Whether a sender is who they say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// They used a link that was mailed to them.
    Proved,
    /// Their domain confirms the server that brought the message.
    Confirmed,
    /// Nothing says so, and nothing denies it.
    Unconfirmed,
    /// Their domain denies it.
    Denied,
}

impl Message {
    /// Returns the one person who gets this message.
    pub fn to(&self) -> &Address {
        match self {
            Self::SignIn { to, .. }
            | Self::LearningPaused { to, .. }
            | Self::ProveSender { to, .. }
            | Self::RequestsWaiting { to, .. }
            | Self::EntriesSuspended { to, .. }
            | Self::ProveServer { to, .. }
            | Self::ServersWaiting { to, .. }
            | Self::SecondFactor { to, .. }
            | Self::NewSignIn { to, .. }
            | Self::AccountDeleted { to, .. }
            | Self::Invitation { to, .. }
            | Self::RefusalLinkDead { to, .. }
            | Self::ListsTurned { to, .. }
            | Self::WatchedTurned { to, .. } => to,
            Self::Digest(digest) => &digest.to,
        }
    }

    /// Returns the name that signs this message.
    pub fn provider(&self) -> &str {
        match self {
            Self::SignIn { provider, .. }
            | Self::LearningPaused { provider, .. }
            | Self::ProveSender { provider, .. }
            | Self::RequestsWaiting { provider, .. }
            | Self::EntriesSuspended { provider, .. }
            | Self::ProveServer { provider, .. }
            | Self::ServersWaiting { provider, .. }
            | Self::SecondFactor { provider, .. }
            | Self::NewSignIn { provider, .. }
            | Self::AccountDeleted { provider, .. }
            | Self::Invitation { provider, .. }
            | Self::RefusalLinkDead { provider, .. }
            | Self::ListsTurned { provider, .. }
            | Self::WatchedTurned { provider, .. } => provider,
            Self::Digest(digest) => &digest.provider,
        }
    }

    /// How long it is worth delivering: a link no longer than it works, anything else for two days.
    pub fn useful_for(&self) -> TimeDelta {
        match self {
            Self::SignIn { valid_minutes, .. }
            | Self::ProveSender { valid_minutes, .. }
            | Self::ProveServer { valid_minutes, .. } => {
                TimeDelta::minutes(i64::from(*valid_minutes))
            }
            Self::Invitation { valid_days, .. } => TimeDelta::days(i64::from(*valid_days)),
            Self::LearningPaused { .. }
            | Self::RequestsWaiting { .. }
            | Self::EntriesSuspended { .. }
            | Self::ServersWaiting { .. }
            | Self::SecondFactor { .. }
            | Self::NewSignIn { .. }
            | Self::AccountDeleted { .. }
            | Self::RefusalLinkDead { .. }
            | Self::ListsTurned { .. }
            | Self::WatchedTurned { .. }
            | Self::Digest(_) => TimeDelta::days(2),
        }
    }
}

/// Why a [`Message`] could not be put into words or into RFC 5322.
#[derive(Debug, thiserror::Error)]
pub enum MessageError {
    /// A template failed.
    #[error("the message could not be rendered")]
    Render(#[from] askama::Error),
    /// The parts don't make a message.
    #[error("the message could not be built")]
    Build(#[from] lettre::error::Error),
    /// `mail.from`, or the recipient, has no form that a header can carry.
    #[error("an address can't be used in a header")]
    Address(#[from] lettre::address::AddressError),
}
