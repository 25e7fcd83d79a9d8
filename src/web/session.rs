//! Sessions: kept in the database under the hash of the cookie's id, made only when someone signs in.
//!
//! A session ends 14 days after it was last used and 90 days after the sign-in, whichever comes first; at sign-out;
//! when the account's role changes; and when the account is switched off. While its tenant is switched off it opens
//! nothing. Its id is renewed at sign-in and when the password changes. Use is noted once an hour, not on every page;
//! at once when it comes from another network address, at most every minute.
//! Before a second step, or while a passkey is asked for, there is a session, too, that signs nobody in: [`HalfWay`],
//! [`Waiting`].
//!
//! Our clock decides about time, not the library's: the store computes when a session ends from what is in it.

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use axum::http::Uri;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tokio_util::task::TaskTracker;
use tower_sessions::cookie::SameSite;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{self, SessionStore};
use tower_sessions::{Expiry, Session, SessionManagerLayer};
use tracing::warn;

use super::client::ClientAddress;
use super::device::Device;
use super::error::Error;
use super::half_way::HalfWay;
use super::passkeys::Waiting;
use super::state::WebState;
use crate::clock::Clock;
use crate::store::{Database, StoreError};
use crate::tenancy::{Account, AccountId, Role, TenantId};

const KEY: &str = "signed_in";
const IDLE: TimeDelta = TimeDelta::days(14);
const ABSOLUTE: TimeDelta = TimeDelta::days(90);
/// How long a sign-in shows by itself that it is them.
const A_MOMENT: TimeDelta = TimeDelta::minutes(10);
/// How stale the note of the last use may become.
const TOUCH_AFTER: TimeDelta = TimeDelta::hours(1);
/// The same for a session that comes from another address than it did.
const TOUCH_AFTER_MOVING: TimeDelta = TimeDelta::minutes(1);
/// The cookie's name, without what marks it as this host's.
pub(super) const COOKIE: &str = "sid";
/// How long somebody who signs out waits for the database.
const SIGNING_OUT: Duration = Duration::from_secs(1);
/// How soon ending a session is tried again when the database has no time for it.
const END_AGAIN_AFTER: [Duration; 6] = [
    Duration::from_millis(250),
    Duration::from_secs(1),
    Duration::from_secs(4),
    Duration::from_secs(15),
    Duration::from_mins(1),
    Duration::from_mins(5),
];
/// How many ids are drawn before a full table is blamed on something else.
const DRAWS: usize = 4;

/// Who is signed in, as the session keeps it: ids only, everything else is read afresh for each request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct SignedIn {
    pub(super) tenant: TenantId,
    pub(super) account: AccountId,
    /// The role at sign-in: with another role one signs in again.
    pub(super) role: Role,
    pub(super) since: DateTime<Utc>,
    pub(super) used: DateTime<Utc>,
    /// From where it was used then; empty in sessions of earlier versions.
    #[serde(default)]
    pub(super) address: String,
    /// What the browser said it is, at sign-in, in words.
    #[serde(default)]
    pub(super) device: String,
}

impl SignedIn {
    /// Reads who is signed in, if anyone.
    pub(super) async fn of(session: &Session) -> Result<Option<Self>, Error> {
        Ok(session.get(KEY).await?)
    }

    /// Signs an account in: what the cookie named before is gone, and a new id is drawn.
    pub(super) async fn start(
        session: &Session,
        account: &Account,
        (client, device): (ClientAddress, Device),
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        // Not `flush`: the library would keep the old id for what is written next.
        session.clear().await;
        session.cycle_id().await?;
        let signed_in = Self {
            tenant: account.tenant_id,
            account: account.id,
            role: account.role,
            since: now,
            used: now,
            address: client.to_string(),
            device: device.kept(),
        };
        Ok(session.insert(KEY, signed_in).await?)
    }

    /// Notes that the session is in use, at most once an hour; sooner where it has moved.
    pub(super) async fn touch(
        mut self,
        session: &Session,
        client: ClientAddress,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let address = client.to_string();
        let after = if self.address == address {
            TOUCH_AFTER
        } else {
            TOUCH_AFTER_MOVING
        };
        if now - self.used >= after {
            self.used = now;
            self.address = address;
            session.insert(KEY, self).await?;
        }
        Ok(())
    }

    /// Reads what [`Store`] has kept of a session; None where it signs nobody in.
    pub(super) fn read(data: &str) -> Option<Self> {
        let mut data: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(data).ok()?;
        serde_json::from_value(data.remove(KEY)?).ok()
    }

    /// The browser, in words.
    pub(super) fn device(&self) -> String {
        Device::read(&self.device).words()
    }

    /// It was used so lately that nobody has noted when.
    pub(super) fn is_fresh(&self, now: DateTime<Utc>) -> bool {
        now - self.used < TOUCH_AFTER
    }

    /// They signed in a moment ago, and are at the browser still.
    pub(super) fn is_new(&self, now: DateTime<Utc>) -> bool {
        now - self.since < A_MOMENT
    }

    fn ends_at(&self) -> DateTime<Utc> {
        (self.used + IDLE).min(self.since + ABSOLUTE)
    }
}

/// How cookies are named and marked: `__Host-` and Secure, unless the public address is plain HTTP on a machine
/// other than this one (a trial in a local network), where browsers would refuse such cookies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CookieKind {
    Host,
    Plain,
}

impl CookieKind {
    pub(super) fn of(public_url: &str) -> Self {
        let Ok(url) = public_url.parse::<Uri>() else {
            return Self::Host;
        };
        let host = url.host().unwrap_or_default().trim_matches(['[', ']']);
        let loopback = host == "localhost"
            || host.ends_with(".localhost")
            || host
                .parse()
                .is_ok_and(|ip: std::net::IpAddr| ip.is_loopback());
        if url.scheme_str() == Some("http") && !loopback {
            Self::Plain
        } else {
            Self::Host
        }
    }

    pub(super) fn name(self, name: &str) -> String {
        match self {
            Self::Host => format!("__Host-{name}"),
            Self::Plain => name.to_owned(),
        }
    }

    pub(super) fn is_secure(self) -> bool {
        self == Self::Host
    }
}

/// The layer that gives each request its [`Session`].
pub(super) fn layer(state: &WebState) -> SessionManagerLayer<Store> {
    let kind = CookieKind::of(&state.config.web.public_url);
    if kind == CookieKind::Plain {
        warn!(
            "The public address is plain HTTP: sign-in cookies can be read on the way. Use https."
        );
    }
    let store = Store {
        database: state.database.clone(),
        clock: state.clock.clone(),
        tracker: state.tracker.clone(),
    };
    SessionManagerLayer::new(store)
        .with_name(kind.name(COOKIE))
        .with_secure(kind.is_secure())
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_path("/")
        .with_expiry(Expiry::OnInactivity(time::Duration::days(
            ABSOLUTE.num_days(),
        )))
}

/// The hash under which a session is kept; None for one that is not kept yet.
pub(super) fn kept_as(session: &Session) -> Option<[u8; 32]> {
    session.id().map(hash)
}

/// The hash under which the session with this cookie id is kept.
fn hash(id: Id) -> [u8; 32] {
    Sha256::digest(id.0.to_be_bytes()).into()
}

/// tower-sessions' store over our database.
#[derive(Clone)]
pub(super) struct Store {
    database: Database,
    clock: Clock,
    tracker: TaskTracker,
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Store")
    }
}

/// A record as the table wants it.
struct Row {
    data: String,
    account: Option<AccountId>,
    ends_at: DateTime<Utc>,
}

impl Store {
    fn row(&self, record: &Record) -> session_store::Result<Row> {
        let encode = |e: serde_json::Error| session_store::Error::Encode(e.to_string());
        let data = serde_json::to_string(&record.data).map_err(encode)?;
        let signed_in = record.data.get(KEY).map(SignedIn::deserialize);
        let signed_in = signed_in.transpose().map_err(encode)?;
        let half_way = record.data.get(HalfWay::KEY).map(HalfWay::deserialize);
        let half_way = half_way.transpose().map_err(encode)?;
        let waiting = record.data.get(Waiting::KEY).map(Waiting::deserialize);
        let waiting = waiting.transpose().map_err(encode)?;
        let (account, ends_at) = match (&signed_in, &half_way, &waiting) {
            (Some(signed_in), ..) => (Some(signed_in.account), signed_in.ends_at()),
            (None, Some(half_way), _) => (Some(half_way.account), half_way.until),
            (None, None, Some(waiting)) => (None, waiting.until()),
            (None, None, None) => (None, self.clock.now() + IDLE),
        };
        Ok(Row {
            data,
            account,
            ends_at,
        })
    }

    async fn add(&self, hash: [u8; 32], row: &Row) -> Result<bool, StoreError> {
        let mut tx = self.database.write().await?;
        let added = tx
            .system()
            .sessions()
            .add(hash, &row.data, row.account, row.ends_at)
            .await?;
        tx.commit_aside().await?;
        Ok(added)
    }

    async fn update(&self, hash: [u8; 32], row: &Row) -> Result<bool, StoreError> {
        let mut tx = self.database.write().await?;
        let there = tx
            .system()
            .sessions()
            .update(hash, &row.data, row.account, row.ends_at)
            .await?;
        tx.commit_aside().await?;
        Ok(there)
    }

    async fn find(&self, hash: [u8; 32]) -> Result<Option<(String, DateTime<Utc>)>, StoreError> {
        let mut tx = self.database.read().await?;
        tx.system().sessions().find(hash, self.clock.now()).await
    }

    /// Ends a session, however often that has to be tried.
    async fn remove_at_last(&self, hash: [u8; 32]) {
        for pause in END_AGAIN_AFTER {
            let Err(error) = self.remove(hash).await else {
                return;
            };
            warn!(error = %error, "A session could not be ended yet, it is tried again: {error}");
            tokio::time::sleep(pause).await;
        }
        if let Err(error) = self.remove(hash).await {
            tracing::error!(error = %error, "A session was left by its browser and could not be ended: {error}");
        }
    }

    async fn remove(&self, hash: [u8; 32]) -> Result<(), StoreError> {
        let mut tx = self.database.write().await?;
        tx.system().sessions().remove(hash).await?;
        tx.commit_aside().await
    }
}

#[async_trait]
impl SessionStore for Store {
    async fn create(&self, record: &mut Record) -> session_store::Result<()> {
        let row = self.row(record)?;
        for _ in 0..DRAWS {
            if self
                .add(hash(record.id), &row)
                .await
                .map_err(|error| backend(&error))?
            {
                return Ok(());
            }
            record.id = Id::default();
        }
        Err(session_store::Error::Backend(
            "every id drawn was taken".to_owned(),
        ))
    }

    /// An UPDATE: a slow request that ends after the sign-out does not bring the session back.
    async fn save(&self, record: &Record) -> session_store::Result<()> {
        let row = self.row(record)?;
        self.update(hash(record.id), &row)
            .await
            .map(drop)
            .map_err(|error| backend(&error))
    }

    async fn load(&self, id: &Id) -> session_store::Result<Option<Record>> {
        let Some((data, ends_at)) = self
            .find(hash(*id))
            .await
            .map_err(|error| backend(&error))?
        else {
            return Ok(None);
        };
        let decode = |e: &dyn fmt::Display| session_store::Error::Decode(e.to_string());
        let data = serde_json::from_str(&data).map_err(|e| decode(&e))?;
        let ends_at = time::OffsetDateTime::from_unix_timestamp(ends_at.timestamp());
        Ok(Some(Record {
            id: *id,
            data,
            expiry_date: ends_at.map_err(|e| decode(&e))?,
        }))
    }

    /// Whoever signs out is out: the browser forgets the session now, and it ends as soon as the database has time.
    async fn delete(&self, id: &Id) -> session_store::Result<()> {
        let (store, hash) = (self.clone(), hash(*id));
        let ending = self
            .tracker
            .spawn(async move { store.remove_at_last(hash).await });
        // Usually it is gone by the time that the answer is; on it goes where it is not.
        drop(tokio::time::timeout(SIGNING_OUT, ending).await);
        Ok(())
    }
}

fn backend(error: &StoreError) -> session_store::Error {
    session_store::Error::Backend(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_http_beyond_this_machine_loses_the_host_prefix() {
        for url in [
            "https://mail.example",
            "http://127.0.0.1:8080",
            "http://localhost",
            "http://[::1]:80",
        ] {
            assert_eq!(CookieKind::of(url), CookieKind::Host, "{url}");
        }
        assert_eq!(CookieKind::of("http://192.0.2.1:8080"), CookieKind::Plain);
    }

    #[test]
    fn a_session_ends_by_idleness_or_by_age() {
        let since = DateTime::UNIX_EPOCH;
        let mut signed_in = SignedIn {
            tenant: TenantId::SYSTEM,
            account: AccountId(uuid::Uuid::nil()),
            role: Role::Owner,
            since,
            used: since,
            address: String::new(),
            device: String::new(),
        };
        assert_eq!(signed_in.ends_at(), since + IDLE);
        signed_in.used = since + TimeDelta::days(89);
        assert_eq!(signed_in.ends_at(), since + ABSOLUTE);
    }
}
