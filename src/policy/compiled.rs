//! Policies in the form the judgement reads.

use super::{Asking, Checks, Mode, RuleSet};
use crate::mail::Domain;

/// A mailbox's own policy.
#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a choice of its own, with a box of its own on a page"
)]
pub struct MailboxPolicy {
    /// None: the tenant's default.
    pub mode: Option<Mode>,
    /// `name+tag` of a sender equals `name`.
    pub ignore_sender_tag: bool,
    /// Addresses the owner writes to join the whitelist.
    pub learning: bool,
    /// Learning stopped by itself, because of a burst.
    pub learning_paused: bool,
    /// In a mode `ask` of its own: the owner is asked about every stranger.
    pub ask_everyone: bool,
    /// The mailbox's own lists.
    pub rules: RuleSet,
}

/// A tenant's policy.
#[derive(Debug)]
pub struct TenantPolicy {
    /// The tenant's name, for people.
    pub name: Box<str>,
    /// Switched off: no opinion on its mail.
    pub disabled: bool,
    /// For mailboxes that have none of their own.
    pub mode: Mode,
    /// What the mode `ask` does.
    pub asking: Asking,
    /// Points from which a message is held against (rule 6).
    pub threshold: i32,
    /// `+` unless the tenant says otherwise; None switches extensions off.
    pub recipient_delimiter: Option<char>,
    /// The tenant's own domains, sorted.
    pub domains: Vec<Domain>,
    /// Those of them that have mailboxes unknown here: there an unknown recipient says nothing. Sorted.
    pub unlisted_domains: Vec<Domain>,
    /// Forwarders (SRS wrappers) the tenant names as its own, sorted.
    pub forwarders: Vec<Domain>,
    /// The tenant's checks that are on.
    pub checks: Checks,
    /// The tenant's lists.
    pub rules: RuleSet,
}

impl TenantPolicy {
    /// Says whether a canonical domain is one of the tenant's own.
    pub fn owns(&self, domain: &str) -> bool {
        contains(&self.domains, domain)
    }

    /// Says whether an unknown recipient at a canonical domain says something about who asks for it.
    pub fn knows_all_mailboxes(&self, domain: &str) -> bool {
        !contains(&self.unlisted_domains, domain)
    }

    /// Says whether a canonical domain is a forwarder that the tenant names as its own.
    pub fn forwards_through(&self, domain: &str) -> bool {
        contains(&self.forwarders, domain)
    }
}

fn contains(sorted: &[Domain], domain: &str) -> bool {
    sorted
        .binary_search_by(|candidate| candidate.as_str().cmp(domain))
        .is_ok()
}

/// The system's lists.
#[derive(Debug, Default)]
pub struct SystemPolicy {
    /// The operator's lists.
    pub rules: RuleSet,
}

/// All that stands behind one decision.
#[derive(Clone, Copy, Debug)]
pub struct Policy<'p> {
    /// The recipient's.
    pub mailbox: &'p MailboxPolicy,
    /// Its tenant's.
    pub tenant: &'p TenantPolicy,
    /// The operator's.
    pub system: &'p SystemPolicy,
}

impl Policy<'_> {
    /// Returns the mode that holds: the mailbox's own, or the tenant's.
    pub fn mode(&self) -> Mode {
        self.mailbox.mode.unwrap_or(self.tenant.mode)
    }

    /// Says whether the mode `ask` asks about every stranger: whoever chose the mode says that, too.
    pub fn asks_about_everyone(&self) -> bool {
        match self.mailbox.mode {
            Some(_) => self.mailbox.ask_everyone,
            None => self.tenant.asking.everyone,
        }
    }
}
