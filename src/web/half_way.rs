//! Half way in: the password or the link was right, and the second step is missing.
//!
//! It is kept in a session that signs nobody in, for ten minutes. What ends the account's sessions (a new password,
//! signing out everywhere) ends it, too; the session's id is drawn anew here and again when they are in.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use tower_sessions::Session;

use super::error::Error;
use crate::tenancy::{Account, AccountId, Role, TenantId};

const LASTS: TimeDelta = TimeDelta::minutes(10);

/// Who it is that waits to take the second step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct HalfWay {
    pub(super) tenant: TenantId,
    pub(super) account: AccountId,
    pub(super) role: Role,
    /// The first step, for the audit log.
    pub(super) how: String,
    /// Where they wanted to go.
    pub(super) next: String,
    pub(super) until: DateTime<Utc>,
}

impl HalfWay {
    pub(super) const KEY: &str = "half_way";

    /// Reads who it is; nobody when the time is over.
    pub(super) async fn of(session: &Session, now: DateTime<Utc>) -> Result<Option<Self>, Error> {
        let found: Option<Self> = session.get(Self::KEY).await?;
        Ok(found.filter(|half_way| now < half_way.until))
    }

    /// The first step is done: what the cookie named before is gone, and a new id is drawn.
    pub(super) async fn start(
        session: &Session,
        account: &Account,
        (how, next): (&str, &str),
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        session.clear().await;
        session.cycle_id().await?;
        let half_way = Self {
            tenant: account.tenant_id,
            account: account.id,
            role: account.role,
            how: how.to_owned(),
            next: next.to_owned(),
            until: now + LASTS,
        };
        Ok(session.insert(Self::KEY, half_way).await?)
    }
}
