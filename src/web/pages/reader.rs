//! Whoever owns an account, as a reader of our mail about signing in: their language, their time zone, who signs.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use tracing::warn;

use crate::lang::{Language, in_language, with_language};
use crate::mailer::Message;
use crate::store::Tx;
use crate::tenancy::Account;
use crate::web::error::Error;
use crate::web::state::WebState;
use crate::web::times::said;

/// How one account is written to.
pub(super) struct Reader {
    language: Language,
    zone: Tz,
    /// The name that signs.
    pub(super) provider: String,
}

impl Reader {
    /// Reads what the account's own mailbox and organisation wish; an operator has neither.
    pub(super) async fn of(tx: &mut Tx, account: &Account) -> Result<Self, Error> {
        let mailbox = match account.mailbox_id {
            Some(id) => tx.of(account.tenant_id).mailboxes().find(id).await?,
            None => None,
        };
        let tenant = tx.of(account.tenant_id).row().find().await?;
        let own = mailbox.and_then(|mailbox| mailbox.time_zone);
        let house = tenant.as_ref().map(|tenant| tenant.time_zone);
        Ok(Self {
            language: account.mail_language(tenant.as_ref().and_then(|tenant| tenant.language)),
            zone: own.or(house).unwrap_or(Tz::UTC),
            provider: tenant.map_or_else(|| "Guestlist".to_owned(), |tenant| tenant.name),
        })
    }

    /// A time as they read it in a sentence, with the zone.
    pub(super) fn time(&self, at: DateTime<Utc>) -> String {
        self.says(|| said(at, self.zone))
    }

    /// Words in their language.
    pub(super) fn says<T>(&self, words: impl FnOnce() -> T) -> T {
        with_language(self.language, words)
    }

    /// Hands a message to the mailer: call it before the change is committed, so that no crash leaves the mail out. That
    /// it can't be kept is no reason to refuse the change: it is logged, with `what` nobody was told of.
    pub(super) async fn tell(&self, state: &WebState, message: &Message, what: &'static str) {
        if let Err(error) = in_language(Some(self.language), state.mailer.send(message)).await {
            warn!(
                error = &error as &dyn std::error::Error,
                "Nobody was told by mail {what}"
            );
        }
    }
}
