//! A sign-in link that an admin or operator hands over themselves.
//!
//! It is shown in the answer to the form and never again: a redirect would have to keep the secret
//! somewhere, and only its hash may be kept. Each form has a mark, so that an answer that is loaded anew makes no other.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use crate::store::{LinkPurpose, Tx};
use crate::tenancy::{Account, Secret};
use crate::web::error::Error;
use crate::web::flash::Flash;
use crate::web::person::Person;

/// How long such a link works: long enough to hand it over on paper the same day.
const VALID: TimeDelta = TimeDelta::hours(24);

/// A link to hand over, once.
#[derive(Debug)]
pub(crate) struct HandedLink {
    /// Whose it is.
    pub(crate) address: String,
    /// The whole URL.
    pub(crate) url: String,
}

/// The mark of the last form whose link was made, in the session of whoever made it.
const MADE: &str = "link_form";

/// Whether the form with this mark has made its link already: its answer was loaded anew. None: it has no mark.
pub(crate) async fn was_made(person: &Person, form: Option<Uuid>) -> Result<bool, Error> {
    let made: Option<Uuid> = person.session.get(MADE).await?;
    Ok(form.is_some() && made == form)
}

/// Notes that the form has made its link.
pub(crate) async fn note_made(person: &Person, form: Option<Uuid>) -> Result<(), Error> {
    match form {
        Some(form) => Ok(person.session.insert(MADE, form).await?),
        None => Ok(()),
    }
}

/// What is said of such a form.
pub(crate) fn made_before() -> Flash {
    Flash::warning(say!("handed-before"))
}

/// Makes a link that signs `account` in, once.
pub(crate) async fn hand_out(
    tx: &mut Tx,
    account: &Account,
    now: DateTime<Utc>,
    public_url: &str,
) -> Result<HandedLink, Error> {
    let secret = Secret::generate(account.tenant_id)
        .map_err(|error| Error::failure("randomness", &error))?;
    let mut links = tx.of(account.tenant_id).links();
    links
        .add(secret.hash(), LinkPurpose::SignIn, account.id, now + VALID)
        .await?;
    Ok(HandedLink {
        address: account.address.to_string(),
        url: format!("{public_url}/sign-in/{}", secret.text()),
    })
}
