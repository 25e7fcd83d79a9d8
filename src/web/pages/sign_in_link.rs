//! A sign-in link that an admin or operator hands over themselves.
//!
//! It is shown in the answer to the form and never again: a redirect would have to keep the secret
//! somewhere, and only its hash may be kept.

use chrono::{DateTime, TimeDelta, Utc};

use crate::store::{LinkPurpose, Tx};
use crate::tenancy::{Account, Secret};
use crate::web::error::Error;

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
