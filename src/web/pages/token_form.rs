//! What the two pages of tokens have in common: an owner's own, and those of an organisation.

use chrono::{DateTime, TimeDelta, Utc};

use crate::tenancy::{ApiToken, TokenNameError};
use crate::web::form::Field;
use crate::web::mistakes;

/// Enough for every program, and a bound for what a thief could leave.
pub(super) const MOST: usize = 50;
/// How many days a token may be good for; 0: until it is revoked.
pub(in crate::web) const DAYS: [i64; 4] = [30, 90, 365, 0];
/// How many it is unless something else is chosen.
pub(super) const USUAL_DAYS: i64 = 90;

/// A token that was made just now, shown this once.
pub(super) struct Made {
    pub(super) name: String,
    pub(super) text: String,
    /// A first request that works.
    pub(super) command: String,
}

impl Made {
    /// With a request for this path of the API.
    pub(super) fn of(name: String, text: String, url: &str) -> Self {
        Self {
            command: format!("curl -H 'Authorization: Bearer {text}' {url}"),
            name,
            text,
        }
    }
}

/// The choice that was sent; None: the form has no such choice.
pub(super) fn days(sent: &str) -> Option<i64> {
    sent.parse().ok().filter(|days| DAYS.contains(days))
}

/// Until when a token counts that is made now; None: until it is revoked.
pub(super) fn end(days: i64, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    (days > 0).then(|| now + TimeDelta::days(days))
}

/// Says beside the field what is wrong with a name.
pub(super) fn check_name(name: &mut Field) {
    match ApiToken::parse_name(&name.value) {
        Ok(_) => {}
        Err(TokenNameError::Empty) => name.fail(say!("tokens-name-missing")),
        Err(TokenNameError::Name(problem)) => name.fail(mistakes::name(&problem)),
    }
}
