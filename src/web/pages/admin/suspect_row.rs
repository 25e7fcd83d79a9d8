//! Somebody against whom the tenant's traps or owners speak, as a line of a page.

use chrono::{DateTime, Utc};

use crate::policy::{Check, CheckKind, Suspect};
use crate::web::shown::ShownAddress;
use crate::web::times::{Moment, Present};

/// One line.
#[derive(Debug)]
pub(super) struct SuspectRow {
    /// What the form sends: `client` or `sender`, and whom.
    pub(super) kind: &'static str,
    pub(super) suspect: String,
    /// Servers in this network, not an address.
    pub(super) is_network: bool,
    pub(super) shown: ShownAddress,
    /// "wrote 3 times", "reported by 2 of your people"
    pub(super) what: String,
    pub(super) last: Moment,
    /// Until when it is held against; None: not now.
    pub(super) until: Option<Moment>,
}

impl SuspectRow {
    pub(super) fn new(
        suspect: &Suspect,
        what: String,
        (last, until): (DateTime<Utc>, Option<DateTime<Utc>>),
        present: Present,
    ) -> Self {
        Self {
            kind: suspect.kind(),
            suspect: suspect.to_string(),
            is_network: matches!(suspect, Suspect::Client(_)),
            shown: ShownAddress::new(&suspect.to_string()),
            what,
            last: present.moment(last),
            until: until.map(|at| present.until(at)),
        }
    }
}

/// The settings of a check that is on.
pub(super) fn setting<T>(checks: &[Check], pick: impl Fn(&CheckKind) -> Option<T>) -> Option<T> {
    let mut on = checks.iter().filter(|check| check.enabled);
    on.find_map(|check| pick(&check.kind))
}
