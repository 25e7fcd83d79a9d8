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
        write!(f, "at most {mailboxes} mailboxes with {entries} entries")
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
    /// Reads what was kept beside a line; None: the line has another problem.
    pub fn kept(sentence: &str) -> Option<Self> {
        let number = sentence.split(' ').find_map(|word| word.parse().ok())?;
        let all = [Self::Mailboxes(number), Self::Entries(number)];
        all.into_iter()
            .find(|reached| reached.to_string() == sentence)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_beside_a_line_is_read_again() {
        for reached in [QuotaReached::Mailboxes(200), QuotaReached::Entries(0)] {
            assert_eq!(QuotaReached::kept(&reached.to_string()), Some(reached));
        }
        assert_eq!(QuotaReached::kept("The @ is missing in line 3."), None);
        assert_eq!(QuotaReached::kept(""), None);
    }
}
