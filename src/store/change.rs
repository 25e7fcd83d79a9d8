//! What changed, for caches: announced after commit on this node, and by NOTIFY to the others.
//!
//! On the wire: changes separated by commas; `m TENANT MAILBOX`, `t TENANT`, `s TENANT`, `n` or `e`.

use uuid::Uuid;

use crate::tenancy::{MailboxId, TenantId};

/// A change that compiled policies or recipient look-ups depend on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Change {
    /// Entries or settings of one mailbox.
    Mailbox(TenantId, MailboxId),
    /// Entries or settings of one tenant ([`TenantId::SYSTEM`]: the system's lists).
    Tenant(TenantId),
    /// What a tenant's traps and owners say against somebody: no policy depends on it.
    Suspects(TenantId),
    /// Which addresses lead to which mailbox or are spamtraps, or which domains are ours.
    Names,
    /// Notifications may have been missed: forget all.
    Everything,
}

impl Change {
    /// Writes changes as one payload.
    pub(super) fn write_all(changes: &[Self]) -> String {
        let words: Vec<String> = changes.iter().map(|change| change.write()).collect();
        words.join(",")
    }

    /// Reads a payload; what a newer node may say that we don't understand is taken as [`Change::Everything`].
    pub(super) fn read_all(payload: &str) -> Vec<Self> {
        payload
            .split(',')
            .map(|word| Self::read(word).unwrap_or(Self::Everything))
            .collect()
    }

    fn write(self) -> String {
        match self {
            Self::Mailbox(tenant, mailbox) => format!("m {tenant} {mailbox}"),
            Self::Tenant(tenant) => format!("t {tenant}"),
            Self::Suspects(tenant) => format!("s {tenant}"),
            Self::Names => "n".to_owned(),
            Self::Everything => "e".to_owned(),
        }
    }

    fn read(word: &str) -> Option<Self> {
        let mut parts = word.split(' ');
        let change = match parts.next()? {
            "m" => Self::Mailbox(
                TenantId(Uuid::try_parse(parts.next()?).ok()?),
                MailboxId(Uuid::try_parse(parts.next()?).ok()?),
            ),
            "t" => Self::Tenant(TenantId(Uuid::try_parse(parts.next()?).ok()?)),
            "s" => Self::Suspects(TenantId(Uuid::try_parse(parts.next()?).ok()?)),
            "n" => Self::Names,
            "e" => Self::Everything,
            _ => return None,
        };
        Some(change)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_survive_the_wire() {
        let tenant = TenantId(Uuid::from_u128(7));
        let all = [
            Change::Mailbox(tenant, MailboxId(Uuid::from_u128(9))),
            Change::Tenant(tenant),
            Change::Suspects(tenant),
            Change::Names,
            Change::Everything,
        ];
        assert_eq!(Change::read_all(&Change::write_all(&all)), all);
    }

    #[test]
    fn a_word_not_understood_means_everything() {
        assert_eq!(
            Change::read_all("n,z 1"),
            [Change::Names, Change::Everything]
        );
        assert_eq!(Change::read_all("m nonsense"), [Change::Everything]);
    }
}
