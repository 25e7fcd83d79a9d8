//! What public lists are, in the language that is spoken: the catalogue has both.

use crate::checks::KnownList;
use crate::lang::{Language, spoken};

/// What is on it.
pub(crate) fn lists(known: &KnownList) -> &str {
    match spoken() {
        Language::English => &known.lists,
        Language::German => &known.lists_in_german,
    }
}

/// What it asks of those who use it.
pub(crate) fn terms(known: &KnownList) -> &str {
    match spoken() {
        Language::English => &known.terms,
        Language::German => &known.terms_in_german,
    }
}
