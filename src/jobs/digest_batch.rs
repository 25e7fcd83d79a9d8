//! One batch of digests: claimed, handed over side by side, and settled, which tells the database what became of each.
//!
//! A stop lets what is under way come to its end for a few seconds; what did not is given back and tried in the next life,
//! as is what was never begun. So it is when a claim has lasted long: another node takes what it still holds when it runs out.

use std::sync::atomic::Ordering;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::{StreamExt as _, stream};
use uuid::Uuid;

use super::digest_words::House;
use super::digests::{DigestDesk, DigestError, RELAY_IS_DOWN, delay};
use crate::lang::in_language;
use crate::mailer::{Mailer, MailerError};
use crate::store::{ClaimedDigest, DIGEST_CLAIM_HOLDS, DIGEST_SETTLES, DigestOutcome, ListOwner};
use crate::tenancy::TenantId;

/// Digests that are claimed at once.
const CLAIMED_AT_ONCE: u32 = 400;
/// How long a batch begins conversations.
const BEGINS_FOR: TimeDelta = TimeDelta::minutes(10);
/// What is begun last ends before another node may claim it.
const _: () = assert!(
    DIGEST_CLAIM_HOLDS.num_seconds().cast_unsigned()
        > BEGINS_FOR.num_seconds().cast_unsigned() + Mailer::LONGEST.as_secs()
);
/// After which a digest that still fails is given up.
const TRIED_FOR: TimeDelta = TimeDelta::days(2);
/// How far back the first digest of a mailbox looks, at most.
const LOOKS_BACK_FIRST: TimeDelta = TimeDelta::days(7);

/// What came of one try.
enum Tried {
    Done(DigestOutcome),
    Failed(String),
    Left,
}

impl DigestDesk {
    /// Hands over some of what waits, and says whether the relay is down; None: nothing waits for a try any more.
    pub(super) async fn hand_over_some(&self, id: TenantId) -> Result<Option<bool>, DigestError> {
        let (now, claim) = (self.clock.now(), Uuid::now_v7());
        let mut tx = self.database.write().await?;
        let Some(tenant) = tx.of(id).row().find().await? else {
            return Ok(None);
        };
        let blocks = tx
            .of(id)
            .entries(ListOwner::Tenant)
            .binding_blocks(now)
            .await?;
        let claimed = tx
            .of(id)
            .digests()
            .claim(claim, now, CLAIMED_AT_ONCE)
            .await?;
        if claimed.is_empty() {
            tx.commit().await?;
            return Ok(None);
        }
        self.journal.begin((id, claim, now))?;
        tx.commit().await?;
        let house = House {
            tenant,
            blocks,
            links: self.links.clone(),
            public_url: self.public_url.clone(),
            now,
        };
        self.try_relay();
        let tried = self.try_all(&house, claimed).await;
        let is_down = self.is_relay_down();
        self.settle(id, (claim, now, is_down), &tried).await?;
        Ok(Some(is_down))
    }

    /// Without those that a stop cut off.
    async fn try_all(
        &self,
        house: &House,
        claimed: Vec<ClaimedDigest>,
    ) -> Vec<(ClaimedDigest, Tried)> {
        let last_words = async {
            self.stop.cancelled().await;
            tokio::time::sleep(Mailer::LAST_WORDS).await;
        };
        let conversations = claimed.into_iter().map(|digest| async move {
            let tried = self.one(house, &digest).await;
            (digest, tried)
        });
        stream::iter(conversations)
            .buffer_unordered(Mailer::DIGESTS_AT_ONCE)
            .take_until(last_words)
            .collect()
            .await
    }

    fn is_relay_down(&self) -> bool {
        self.in_vain.load(Ordering::Relaxed) >= RELAY_IS_DOWN
    }

    async fn one(&self, house: &House, digest: &ClaimedDigest) -> Tried {
        let is_late = self.clock.now() - house.now >= BEGINS_FOR;
        if is_late || self.is_relay_down() || self.stop.is_cancelled() {
            return Tried::Left;
        }
        let (message, language) = match house.message(&self.database, digest).await {
            Ok(Some(message)) => message,
            Ok(None) => return Tried::Done(DigestOutcome::Needless),
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "A digest was not made; it is tried again"
                );
                return Tried::Failed(error.to_string());
            }
        };
        let handed = in_language(Some(language), self.mailer.hand_over(&message)).await;
        let is_relay_to_blame = handed.as_ref().is_err_and(MailerError::is_about_relay);
        if is_relay_to_blame {
            self.in_vain.fetch_add(1, Ordering::Relaxed);
        } else {
            self.in_vain.store(0, Ordering::Relaxed);
        }
        let outcome = match handed {
            Ok(()) => DigestOutcome::Sent,
            Err(error) if error.is_permanent() => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "The relay refused a digest for good"
                );
                DigestOutcome::Refused
            }
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "A digest waits for another try"
                );
                return Tried::Failed(error.with_causes());
            }
        };
        if outcome == DigestOutcome::Sent {
            // Without this line a node that is killed now sends it again: no reason not to go on.
            if let Err(error) = self.journal.handed(digest.mailbox, digest.day) {
                tracing::error!(error = %error, "The journal of digests can't be written: {error}");
            }
        }
        Tried::Done(outcome)
    }

    async fn settle(
        &self,
        tenant: TenantId,
        (claim, now, is_down): (Uuid, DateTime<Utc>, bool),
        tried: &[(ClaimedDigest, Tried)],
    ) -> Result<(), DigestError> {
        let done = tried.iter().filter_map(|(digest, tried)| match tried {
            Tried::Done(outcome) => Some((*digest, *outcome)),
            _ => None,
        });
        let done: Vec<_> = done.collect();
        let mut tx = self.database.write().await?;
        let mut digests = tx.of(tenant).digests();
        let times = (now, now - DIGEST_SETTLES);
        digests.done(claim, &done, times).await?;
        for (digest, tried) in tried {
            let Tried::Failed(error) = tried else {
                continue;
            };
            let age = now - digest.queued_at;
            let mut digests = tx.of(tenant).digests();
            if age >= TRIED_FOR {
                tracing::warn!(mailbox.id = %digest.mailbox, "A digest is given up after two days; the next one says what it would have");
                let first = digest.queued_at - LOOKS_BACK_FIRST;
                digests
                    .give_up((claim, digest), (now, first), error)
                    .await?;
                continue;
            }
            // When the relay is down, all wait for it, and none of them longer than it is down.
            let waits = if is_down {
                TimeDelta::zero()
            } else {
                delay(age)
            };
            let times = (now, now + waits);
            digests.failed((claim, digest), times, error).await?;
        }
        tx.of(tenant).digests().release(claim).await?;
        tx.commit().await?;
        let sent = done
            .iter()
            .filter(|(_, outcome)| *outcome == DigestOutcome::Sent);
        let sent = u64::try_from(sent.count()).unwrap_or(0);
        metrics::counter!("guestlist_digests_sent_total").increment(sent);
        Ok(self.journal.end()?)
    }
}
