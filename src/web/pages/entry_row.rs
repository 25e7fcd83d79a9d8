//! An entry as a line of a list shows it.

use crate::policy::{Entry, Source, SuspendedFor};
use crate::web::shown::{ShownAddress, plain};
use crate::web::times::{Moment, Present};
use crate::web::words;

/// One line of a list.
#[derive(Debug)]
pub(crate) struct EntryRow {
    pub(crate) id: String,
    /// "everyone at " and the like; empty for an address.
    pub(crate) before: String,
    pub(crate) shown: ShownAddress,
    /// The same in one piece, for labels.
    pub(crate) text: String,
    /// "you wrote to them", "you added it".
    pub(crate) came: String,
    pub(crate) came_at: Moment,
    pub(crate) note: String,
    pub(crate) hits: i64,
    pub(crate) last_hit: Option<Moment>,
    pub(crate) expires: Option<Moment>,
    pub(crate) expired: bool,
    pub(crate) require_auth: bool,
    /// Why it lets nothing in, and since when.
    pub(crate) suspended: Option<(String, Moment)>,
}

/// Where it came from.
fn came(entry: &Entry) -> String {
    match (&entry.came_with, entry.rule.source) {
        (Some(with), _) if with.file_name.is_empty() => say!("came-with-list"),
        (Some(with), _) => say!("came-with-file", file = plain(&with.file_name)),
        (None, Source::Learned) => say!("came-you-wrote"),
        (None, Source::Manual) => say!("came-you-added"),
    }
}

/// The end of "suspended, because …".
fn suspended_because(why: SuspendedFor) -> String {
    match why {
        SuspendedFor::Trap => say!("suspended-trap"),
        SuspendedFor::Complaint => say!("suspended-complaint"),
    }
}

/// The same for somebody else's entry.
fn came_to_somebody(entry: &Entry) -> String {
    match (&entry.came_with, entry.rule.source) {
        (Some(_), _) => came(entry),
        (None, Source::Learned) => say!("came-they-wrote"),
        (None, Source::Manual) => say!("came-added"),
    }
}

impl EntryRow {
    /// Told to somebody who is not its owner.
    pub(crate) fn of_somebody(self, entry: &Entry) -> Self {
        Self {
            came: came_to_somebody(entry),
            ..self
        }
    }

    /// Prepares an entry for the reader's present.
    pub(crate) fn new(entry: &Entry, present: Present) -> Self {
        let (before, shown) = words::matches(&entry.rule.pattern);
        Self {
            id: entry.rule.id.0.to_string(),
            text: format!("{before}{}", shown.text()),
            before,
            shown,
            came: came(entry),
            came_at: present.day(entry.created_at),
            note: plain(&entry.note),
            hits: entry.hits,
            last_hit: entry.last_hit_at.map(|at| present.moment(at)),
            expires: entry.rule.expires_at.map(|at| present.until(at)),
            expired: entry.rule.expires_at.is_some_and(|at| at <= present.now),
            require_auth: entry.rule.require_auth,
            suspended: entry
                .suspended
                .map(|(at, why)| (suspended_because(why), present.moment(at))),
        }
    }
}
