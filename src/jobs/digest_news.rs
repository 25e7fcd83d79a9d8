//! Which senders a digest names: who was turned away since the last one and is not answered yet.

use chrono::{DateTime, Utc};

use super::digest_words::House;
use crate::mail::Address;
use crate::mailer::Digest;
use crate::policy::{Entry, Level, List, Pattern, Reason};
use crate::store::{DIGEST_SETTLES, ListOwner, SenderSummary, StoreError, TurnedAwayQuery, Tx};
use crate::tenancy::MailboxId;

/// Senders that are counted.
const COUNTED: u32 = 500;

/// One sender.
pub(super) struct News {
    pub(super) sender: SenderSummary,
    /// It is on the owner's whitelist, and nothing proved that it was them.
    pub(super) could_be_friend: bool,
}

/// What the whitelist has to do with a refusal.
enum Friend {
    No,
    Unproven,
    /// The owner trusts that server by now.
    Trusted,
}

impl House {
    /// Whom the owner keeps out, or trusts by now, is no news, and there is nothing left to press.
    pub(super) async fn news(
        &self,
        tx: &mut Tx,
        mailbox: MailboxId,
        since: DateTime<Utc>,
    ) -> Result<Vec<News>, StoreError> {
        let query = TurnedAwayQuery {
            mailbox,
            since,
            until: Some(self.now - DIGEST_SETTLES),
            with_forgeries: true,
            limit: COUNTED,
        };
        let senders = tx.of(self.tenant.id).decisions().turned_away(query).await?;
        let mut news = Vec::new();
        for sender in senders {
            if sender.latest.reason == Reason::Blocked(Level::Mailbox) {
                continue;
            }
            let mut could_be_friend = false;
            // Those beyond are only counted.
            if news.len() < Digest::MOST {
                if self.is_blocked(tx, mailbox, &sender.sender).await? {
                    continue;
                }
                match self.friend(tx, mailbox, &sender).await? {
                    Friend::No => {}
                    Friend::Unproven => could_be_friend = true,
                    Friend::Trusted => continue,
                }
            }
            news.push(News {
                sender,
                could_be_friend,
            });
        }
        Ok(news)
    }

    async fn is_blocked(
        &self,
        tx: &mut Tx,
        mailbox: MailboxId,
        sender: &str,
    ) -> Result<bool, StoreError> {
        let Ok(address) = Address::parse(sender) else {
            return Ok(false);
        };
        let mut entries = tx.of(self.tenant.id).entries(ListOwner::Mailbox(mailbox));
        let pattern = Pattern::Address(address);
        Ok(entries.find_match(List::Block, &pattern).await?.is_some())
    }

    async fn friend(
        &self,
        tx: &mut Tx,
        mailbox: MailboxId,
        sender: &SenderSummary,
    ) -> Result<Friend, StoreError> {
        let latest = &sender.latest;
        let Some((id, client)) = latest
            .could_be_forged
            .zip(latest.client_address.parse().ok())
        else {
            return Ok(Friend::No);
        };
        let mut entries = tx.of(self.tenant.id).entries(ListOwner::Mailbox(mailbox));
        let entry = entries.find(id).await?;
        let holds = |entry: &Entry| {
            let expires_at = entry.rule.expires_at;
            entry.removed_at.is_none() && expires_at.is_none_or(|end| end > self.now)
        };
        Ok(match entry.filter(holds) {
            None => Friend::No,
            Some(entry) if entry.rule.trusted_networks.contain(client) => Friend::Trusted,
            Some(_) => Friend::Unproven,
        })
    }
}
