//! How much a tenant may have: set by the operator, none unless set.

/// The limits of one tenant; None: no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quota {
    /// Mailboxes of the tenant.
    pub mailboxes: Option<u32>,
    /// Entries that people put on the lists of one mailbox. What is learned doesn't count: a reply is never refused.
    pub entries: Option<u32>,
}

impl Quota {
    /// No limit is larger: so many fit into the database's numbers.
    pub const LARGEST: u32 = 1_000_000_000;
}

impl std::fmt::Display for Quota {
    /// For the audit log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let limit = |limit: Option<u32>| limit.map_or("any".to_owned(), |limit| limit.to_string());
        let (mailboxes, entries) = (limit(self.mailboxes), limit(self.entries));
        write!(f, "mailbox_limit: {mailboxes}, entry_limit: {entries}")
    }
}

/// A limit that was reached: nothing more can be added. Mail goes on as before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QuotaReached {
    /// The tenant has as many mailboxes as it may.
    #[error("The limit of {0} mailboxes is reached: remove one, or ask the operator for more.")]
    Mailboxes(u32),
    /// The mailbox has as many entries as it may.
    #[error(
        "The limit of {0} entries for each mailbox is reached: remove some, or ask the operator for more."
    )]
    Entries(u32),
}

impl QuotaReached {
    /// As it is kept beside a line: kind and number.
    pub fn kept(self) -> String {
        match self {
            Self::Mailboxes(limit) => format!("quota mailboxes {limit}"),
            Self::Entries(limit) => format!("quota entries {limit}"),
        }
    }

    /// Reads what [`Self::kept`] wrote; None: the line has another problem, or was kept before there was this.
    pub fn read(kept: &str) -> Option<Self> {
        let (kind, limit) = kept.strip_prefix("quota ")?.split_once(' ')?;
        let limit = limit.parse().ok()?;
        match kind {
            "mailboxes" => Some(Self::Mailboxes(limit)),
            "entries" => Some(Self::Entries(limit)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_beside_a_line_is_read_again() {
        for reached in [QuotaReached::Mailboxes(200), QuotaReached::Entries(0)] {
            assert_eq!(QuotaReached::read(&reached.kept()), Some(reached));
        }
        for other in ["The @ is missing in line 3.", "quota entries many", ""] {
            assert_eq!(QuotaReached::read(other), None, "{other}");
        }
    }
}
