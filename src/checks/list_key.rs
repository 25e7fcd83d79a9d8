//! Which list, as its health is kept: one zone, asked about addresses or about domains.

use super::public_zone;
use crate::mail::Domain;
use crate::policy::{About, DnsList, ListQuestion, Subject};

/// One zone, and what it is asked about. Whoever asks it in the wrong sort harms nobody else's use of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ListKey {
    /// Below which its answers stand.
    pub zone: Domain,
    /// What it is asked about.
    pub sort: ListSort,
}

/// What a list is asked about. Words: `addresses`, `domains`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ListSort {
    /// RFC 5782, 2.
    Addresses,
    /// RFC 5782, 3.
    Domains,
}

impl ListKey {
    /// Its zone as the log and the metrics may have it.
    pub fn public_zone(&self) -> &str {
        public_zone(self.zone.as_str())
    }

    /// The key of a list as a tenant sets it.
    pub fn of(list: &DnsList) -> Self {
        Self {
            zone: list.zone.clone(),
            sort: match list.subject {
                Subject::Client => ListSort::Addresses,
                Subject::SenderDomain | Subject::Helo => ListSort::Domains,
            },
        }
    }

    pub(super) fn of_question(question: &ListQuestion) -> Self {
        Self {
            zone: question.zone.clone(),
            sort: match question.about {
                About::Client(_) => ListSort::Addresses,
                About::Domain(_) => ListSort::Domains,
            },
        }
    }
}

impl ListSort {
    /// Returns the word that is shown by the metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Addresses => "addresses",
            Self::Domains => "domains",
        }
    }
}
