//! A rehearsal in the words of the pages.

use crate::engine::Differences;
use crate::mail::Address;
use crate::policy::{Check, Difference, Lacking};
use crate::web::shown::ShownAddress;
use crate::web::words::Outcome;

/// How many messages would have met with something else.
pub(super) struct Figure {
    pub(super) name: &'static str,
    pub(super) many: u64,
}

/// The differences that there are.
pub(super) fn figures(differences: &Differences) -> Vec<Figure> {
    [
        ("More turned away", differences.refused),
        ("More asked to wait", differences.deferred),
        ("More let in", differences.accepted),
        ("More marked", differences.tagged),
        ("More noted, where mail is only watched", differences.noted),
        (
            "Fewer noted, where mail is only watched",
            differences.not_noted,
        ),
    ]
    .into_iter()
    .filter(|(_, many)| *many > 0)
    .map(|(name, many)| Figure { name, many })
    .collect()
}

/// What would have come of a message.
pub(super) fn would_be(difference: Difference) -> Outcome {
    let (word, icon, tone) = match difference {
        Difference::Refused => ("Would be turned away", "block", "red"),
        Difference::Deferred => ("Would be asked to wait", "wait", "amber"),
        Difference::Accepted => ("Would be let in", "allow", "green"),
        Difference::Tagged => ("Would be marked", "mark", "amber"),
        Difference::Noted => ("Would be noted", "watch", "amber"),
        Difference::NotNoted => ("Would not be noted", "allow", "green"),
    };
    Outcome::new(word.to_owned(), icon, tone)
}

/// Evidence that isn't on record.
pub(super) struct Lack {
    pub(super) what: String,
    pub(super) many: u64,
    /// It would be, with 0 points.
    pub(super) is_list: bool,
}

impl Lack {
    pub(super) fn of(lacking: &Lacking, many: u64, checks: &[Check]) -> Self {
        let lists = checks.iter().filter_map(|check| check.kind.list());
        let what = match lacking {
            Lacking::List(zone) => {
                let list = lists.into_iter().find(|list| list.zone == *zone);
                let name = list.map_or_else(|| zone.as_str(), |list| list.name());
                format!("an answer of {name}")
            }
            Lacking::ReverseName => "the server's name in the DNS".to_owned(),
            Lacking::Spf => "what SPF and DMARC say".to_owned(),
            Lacking::Held => "what your own traps and owners said".to_owned(),
        };
        Self {
            what,
            many,
            is_list: matches!(lacking, Lacking::List(_)),
        }
    }
}

/// One mailbox with its differences.
pub(super) struct MailboxLine {
    pub(super) address: ShownAddress,
    /// "3 more turned away, 1 of them wanted"
    pub(super) text: String,
}

impl MailboxLine {
    pub(super) fn of((address, differences): &(Option<Address>, Differences)) -> Self {
        let address = address
            .as_ref()
            .map_or("a mailbox that is gone", Address::as_str);
        let mut told: Vec<String> = figures(differences)
            .iter()
            .map(|figure| format!("{}: {}", figure.name.to_lowercase(), figure.many))
            .collect();
        if differences.from_whitelisted > 0 {
            told.push(format!(
                "of them from senders it wants: {}",
                differences.from_whitelisted
            ));
        }
        Self {
            address: ShownAddress::new(address),
            text: told.join(", "),
        }
    }
}
