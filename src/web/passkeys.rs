//! Passkeys (`WebAuthn` level 3): what is asked of a browser, and whether its answer is right.
//!
//! The library checks the answers: challenge, origin, signature, user verification (required, so that a passkey counts as
//! both steps), and the counter that tells a copy. A challenge waits in the session, for five minutes, for one answer.
//! The device keeps whose it is, tenant and account, so that nobody types an address to sign in.

use std::net::IpAddr;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tower_sessions::Session;
use uuid::Uuid;
use webauthn_rs::prelude::{
    AuthenticationResult, DiscoverableAuthentication, DiscoverableKey, Passkey,
    PasskeyRegistration, PublicKeyCredential, RegisterPublicKeyCredential, Url, Webauthn,
    WebauthnBuilder, WebauthnError,
};

use super::error::Error;
use super::person::Person;
use crate::store::PasskeyRecord;
use crate::tenancy::{AccountId, TenantId};

/// How long a challenge waits for its answer; browsers give people as long.
const LASTS: TimeDelta = TimeDelta::minutes(5);

/// Why this installation can have no passkeys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WhyNot {
    /// People reach the pages by a network address: passkeys belong to a name.
    NoName,
    /// Plain HTTP, where browsers offer none.
    NotSecure,
}

/// Asks and checks; cheap to clone.
#[derive(Clone)]
pub(super) struct PasskeyDesk(Result<Arc<Webauthn>, WhyNot>);

impl PasskeyDesk {
    /// For pages at this address, and for no other.
    pub(super) fn new(public_url: &str) -> Self {
        Self(site(public_url).map(Arc::new))
    }

    /// Says why there can be no passkeys here.
    pub(super) fn why_not(&self) -> Option<WhyNot> {
        self.0.as_ref().err().copied()
    }

    /// Where there can be any.
    pub(super) fn open(&self) -> Result<Counter<'_>, WhyNot> {
        self.0.as_deref().map(Counter).map_err(|why| *why)
    }
}

fn site(public_url: &str) -> Result<Webauthn, WhyNot> {
    let mut url: Url = public_url.parse().map_err(|_| WhyNot::NoName)?;
    // An origin has no path.
    url.set_path("");
    let name = url.domain().ok_or(WhyNot::NoName)?;
    if name.parse::<IpAddr>().is_ok() {
        return Err(WhyNot::NoName);
    }
    // What browsers call a secure context.
    let local = name == "localhost" || name.ends_with(".localhost");
    if url.scheme() != "https" && !local {
        return Err(WhyNot::NotSecure);
    }
    let builder = WebauthnBuilder::new(name, &url).map_err(|_| WhyNot::NoName)?;
    let site = builder.rp_name("Guestlist").build();
    site.map_err(|_| WhyNot::NoName)
}

/// Where passkeys are asked for.
#[derive(Clone, Copy)]
pub(super) struct Counter<'d>(&'d Webauthn);

/// A challenge that waits in the session for its answer.
#[derive(Serialize, Deserialize)]
pub(super) struct Waiting {
    asked: Asked,
    until: DateTime<Utc>,
}

/// What was asked for.
#[derive(Serialize, Deserialize)]
pub(super) enum Asked {
    /// A new passkey, to be called so.
    New {
        name: String,
        state: Box<PasskeyRegistration>,
    },
    /// One to sign in with, whoever's it is.
    SignIn {
        state: Box<DiscoverableAuthentication>,
    },
}

impl Waiting {
    pub(super) const KEY: &str = "passkey";

    /// Keeps it in the session, in place of what waited before.
    pub(super) async fn keep(
        session: &Session,
        asked: Asked,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let until = now + LASTS;
        Ok(session.insert(Self::KEY, Self { asked, until }).await?)
    }

    /// Takes it out, for one answer; None when there is none, or its time is over.
    pub(super) async fn take(
        session: &Session,
        now: DateTime<Utc>,
    ) -> Result<Option<Asked>, Error> {
        let found: Option<Self> = session.remove(Self::KEY).await?;
        Ok(found
            .filter(|waiting| now < waiting.until)
            .map(|waiting| waiting.asked))
    }

    /// When it is worth nothing any more.
    pub(super) fn until(&self) -> DateTime<Utc> {
        self.until
    }
}

impl Counter<'_> {
    /// Asks for a new passkey: what the browser is to be told, and what to wait for. Those that the person has are not
    /// made twice.
    pub(super) fn ask_for_new(
        self,
        person: &Person,
        known: &[PasskeyRecord],
        name: String,
    ) -> Result<(String, Asked), Error> {
        let account = &person.account;
        let address = account.address.written();
        let known = known.iter().map(|known| known.credential_id.clone());
        let (question, state) = self
            .0
            .start_passkey_registration(account.id.0, &address, &address, Some(known.collect()))
            .map_err(|error| Error::failure("passkey", &error))?;
        let mut options = plain(&question.public_key)?;
        // The library leaves it to the device whether it keeps the passkey; we must have one that names its owner.
        let handle = handle(account.tenant_id, account.id);
        for (part, name, value) in [
            ("authenticatorSelection", "residentKey", json!("required")),
            ("authenticatorSelection", "requireResidentKey", json!(true)),
            ("user", "id", json!(handle)),
        ] {
            let part = options.get_mut(part).and_then(Value::as_object_mut);
            let part = part.ok_or_else(|| {
                Error::failure("passkey", &"the library's question has another form")
            })?;
            part.insert(name.to_owned(), value);
        }
        let state = Box::new(state);
        Ok((options.to_string(), Asked::New { name, state }))
    }

    /// Reads the browser's answer: the new passkey, or why it is none.
    pub(super) fn check_new(
        self,
        answer: &str,
        state: &PasskeyRegistration,
    ) -> Result<NewPasskey, Refused> {
        let answer: RegisterPublicKeyCredential = serde_json::from_str(answer)?;
        let passkey = self.0.finish_passkey_registration(&answer, state)?;
        Ok(NewPasskey {
            credential_id: passkey.cred_id().clone(),
            credential: serde_json::to_string(&passkey)?,
        })
    }

    /// Asks for anybody's passkey.
    pub(super) fn ask_to_sign_in(self) -> Result<(String, Asked), Error> {
        let (question, state) = self
            .0
            .start_discoverable_authentication()
            .map_err(|error| Error::failure("passkey", &error))?;
        let options = plain(&question.public_key)?;
        let state = Box::new(state);
        Ok((options.to_string(), Asked::SignIn { state }))
    }

    /// Checks the answer with the passkey that it names, and returns what is kept of that from now on.
    pub(super) fn check_sign_in(
        self,
        claim: &Claim,
        state: DiscoverableAuthentication,
        kept: &str,
    ) -> Result<String, Refused> {
        let mut passkey: Passkey = serde_json::from_str(kept)?;
        let key = DiscoverableKey::from(&passkey);
        let result: AuthenticationResult =
            self.0
                .finish_discoverable_authentication_v2(&claim.answer, state, &key)?;
        if !result.user_verified() {
            return Err(Refused::NotVerified);
        }
        if passkey.update_credential(&result) == Some(true) {
            return Ok(serde_json::to_string(&passkey)?);
        }
        Ok(kept.to_owned())
    }
}

/// A passkey just made.
pub(super) struct NewPasskey {
    pub(super) credential_id: Vec<u8>,
    pub(super) credential: String,
}

/// A browser's answer at sign-in: whose passkey it says it used. Nothing of it is proven yet.
pub(super) struct Claim {
    pub(super) tenant: TenantId,
    pub(super) account: AccountId,
    answer: PublicKeyCredential,
}

impl Claim {
    /// Reads an answer; None where it names nobody.
    pub(super) fn read(answer: &str) -> Option<Self> {
        let answer: PublicKeyCredential = serde_json::from_str(answer).ok()?;
        let handle = answer.get_user_unique_id()?;
        let (tenant, account) = handle.split_first_chunk::<16>()?;
        Some(Self {
            tenant: TenantId(Uuid::from_bytes(*tenant)),
            account: AccountId(Uuid::from_slice(account).ok()?),
            answer,
        })
    }

    /// The device's id of the passkey.
    pub(super) fn credential_id(&self) -> &[u8] {
        self.answer.get_credential_id()
    }
}

/// Why an answer counts for nothing. For the log: whoever sent it is told one sentence, whatever it was.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refused {
    #[error("unreadable: {0}")]
    Unreadable(#[from] serde_json::Error),
    #[error(transparent)]
    Wrong(#[from] WebauthnError),
    #[error("the device did not look whose hand it was in")]
    NotVerified,
}

impl Refused {
    /// The counter says that there are two of this passkey.
    pub(super) fn is_copy(&self) -> bool {
        matches!(
            self,
            Self::Wrong(WebauthnError::CredentialPossibleCompromise)
        )
    }
}

fn plain(question: &impl Serialize) -> Result<Value, Error> {
    serde_json::to_value(question).map_err(|error| Error::failure("passkey", &error))
}

/// What the device keeps to say whose the passkey is: 32 bytes that tell an outsider nothing (level 3, 14.6.1).
fn handle(tenant: TenantId, account: AccountId) -> String {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let bytes = [*tenant.0.as_bytes(), *account.0.as_bytes()].concat();
    URL_SAFE_NO_PAD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passkeys_want_a_name_and_a_secure_way() {
        for url in [
            "https://mail.example",
            "https://mail.example:8443",
            "http://localhost:8080",
            "http://panel.localhost:8080",
        ] {
            assert_eq!(PasskeyDesk::new(url).why_not(), None, "{url}");
        }
        for url in [
            "http://127.0.0.1:8080",
            "https://192.0.2.1",
            "https://[::1]",
        ] {
            let why = PasskeyDesk::new(url).why_not();
            assert_eq!(why, Some(WhyNot::NoName), "{url}");
        }
        let why = PasskeyDesk::new("http://mail.example").why_not();
        assert_eq!(why, Some(WhyNot::NotSecure));
    }

    #[test]
    fn an_answer_that_names_nobody_is_none() {
        for answer in ["", "{}", "null", "{\"id\":\"a\"}"] {
            assert!(Claim::read(answer).is_none(), "{answer}");
        }
    }
}
