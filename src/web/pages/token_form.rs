//! What the two pages of tokens have in common: an owner's own, and those of an organisation.
//!
//! A token is shown in the answer to the form that made it, and never again, for only its hash is kept. The form brings the
//! id of its token with it, so that a page which is loaded anew sends the same id, and makes no second token.

use axum::response::Response;
use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use uuid::Uuid;

use crate::tenancy::{ApiToken, TokenNameError};
use crate::web::error::Error;
use crate::web::flash::Flash;
use crate::web::form::Field;
use crate::web::mistakes;
use crate::web::person::Person;
use crate::web::second_factor::CodeFields;

/// Enough for every program, and a bound for what a thief could leave.
pub(super) const MOST: usize = 50;
/// How many days a token may be good for; 0: until it is revoked.
pub(in crate::web) const DAYS: [i64; 4] = [30, 90, 365, 0];
/// How many it is unless something else is chosen.
const USUAL_DAYS: i64 = 90;

/// What the forms of both pages send.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Sent {
    pub(super) action: String,
    name: String,
    pub(super) scope: String,
    days: String,
    code: String,
    recovery: String,
    /// The id of the token that is to be made.
    new: Option<Uuid>,
    /// The one that is to be ended.
    pub(super) token: Option<Uuid>,
}

/// The form that makes a token: empty, or as it was sent.
pub(super) struct TokenForm<S> {
    pub(super) id: Uuid,
    pub(super) name: Field,
    pub(super) scope: S,
    pub(super) days: i64,
    pub(super) codes: CodeFields,
}

impl<S> TokenForm<S> {
    pub(super) fn empty(scope: S) -> Self {
        Self {
            id: Uuid::now_v7(),
            name: Field::default(),
            scope,
            days: USUAL_DAYS,
            codes: CodeFields::default(),
        }
    }

    /// What was sent, with what is wrong beside the name; an error where no form of ours has such a choice.
    pub(super) fn typed(sent: &Sent, scope: Option<S>) -> Result<Self, Error> {
        let days = sent.days.parse().ok().filter(|days| DAYS.contains(days));
        let (Some(scope), Some(days)) = (scope, days) else {
            return Err(Error::NO_SUCH_FORM);
        };
        let mut name = Field::new(sent.name.trim());
        check_name(&mut name);
        Ok(Self {
            id: sent.new.unwrap_or_else(Uuid::now_v7),
            name,
            scope,
            days,
            codes: CodeFields::typed(&sent.code, &sent.recovery),
        })
    }

    /// Until when a token counts that is made now; None: until it is revoked.
    pub(super) fn end(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        (self.days > 0).then(|| now + TimeDelta::days(self.days))
    }
}

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

/// The answer to a form that has made its token before: a page loaded anew, or a second press.
pub(super) async fn made_before(person: &Person, path: &str) -> Result<Response, Error> {
    let flash = Flash::warning(say!("tokens-made-before"));
    person.redirect(path, flash).await
}

/// Says beside the field what is wrong with a name.
fn check_name(name: &mut Field) {
    match ApiToken::parse_name(&name.value) {
        Ok(_) => {}
        Err(TokenNameError::Empty) => name.fail(say!("tokens-name-missing")),
        Err(TokenNameError::Name(problem)) => name.fail(mistakes::name(&problem)),
    }
}
