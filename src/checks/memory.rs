//! What lists and the DNS said lately, so that the next recipient, and the next message, costs no question.
//!
//! Bounded by count: about 8 MiB when full. An answer is kept as long as the DNS says, at most an hour; trouble as
//! long as it takes not to ask again for the next recipient.

use std::net::IpAddr;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use quick_cache::sync::Cache;

use super::list_key::ListKey;
use crate::policy::{ListQuestion, ListResult, ReverseName};

const LISTS: usize = 32_768;
const NAMES: usize = 16_384;

/// The longest an answer is kept, whatever the DNS says.
const LONGEST: Duration = Duration::from_hours(1);

/// Something, until then.
#[derive(Clone)]
struct Kept<T> {
    value: T,
    expires_at: DateTime<Utc>,
}

/// Answers of lists, and names of clients.
pub(super) struct Memory {
    lists: Cache<ListQuestion, Kept<ListResult>>,
    names: Cache<IpAddr, Kept<ReverseName>>,
}

impl Memory {
    pub(super) fn new() -> Self {
        Self {
            lists: Cache::new(LISTS),
            names: Cache::new(NAMES),
        }
    }

    pub(super) fn list(&self, question: &ListQuestion, now: DateTime<Utc>) -> Option<ListResult> {
        let kept = self.lists.get(question)?;
        (now < kept.expires_at).then_some(kept.value)
    }

    pub(super) fn name(&self, client: IpAddr, now: DateTime<Utc>) -> Option<ReverseName> {
        let kept = self.names.get(&client)?;
        (now < kept.expires_at).then_some(kept.value)
    }

    /// Forgets what one list said.
    pub(super) fn forget(&self, key: &ListKey) {
        self.lists
            .retain(|question, _| ListKey::of_question(question) != *key);
    }

    pub(super) fn keep_list(
        &self,
        question: ListQuestion,
        value: ListResult,
        lasts: Duration,
        now: DateTime<Utc>,
    ) {
        let expires_at = until(now, lasts);
        self.lists.insert(question, Kept { value, expires_at });
    }

    pub(super) fn keep_name(
        &self,
        client: IpAddr,
        value: ReverseName,
        lasts: Duration,
        now: DateTime<Utc>,
    ) {
        let expires_at = until(now, lasts);
        self.names.insert(client, Kept { value, expires_at });
    }
}

fn until(now: DateTime<Utc>, lasts: Duration) -> DateTime<Utc> {
    now + TimeDelta::from_std(lasts.min(LONGEST)).unwrap_or_default()
}
