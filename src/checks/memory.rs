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
    since: DateTime<Utc>,
    expires_at: DateTime<Utc>,
}

impl<T> Kept<T> {
    fn new(value: T, lasts: Duration, now: DateTime<Utc>) -> Self {
        let lasts = TimeDelta::from_std(lasts.min(LONGEST)).unwrap_or_default();
        Self {
            value,
            since: now,
            expires_at: now + lasts,
        }
    }

    /// Says whether it may be used; a clock that was set back must not make it last longer.
    fn is_fresh(&self, now: DateTime<Utc>) -> bool {
        (self.since..self.expires_at).contains(&now)
    }
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
        kept.is_fresh(now).then_some(kept.value)
    }

    pub(super) fn name(&self, client: IpAddr, now: DateTime<Utc>) -> Option<ReverseName> {
        let kept = self.names.get(&client)?;
        kept.is_fresh(now).then_some(kept.value)
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
        self.lists.insert(question, Kept::new(value, lasts, now));
    }

    pub(super) fn keep_name(
        &self,
        client: IpAddr,
        value: ReverseName,
        lasts: Duration,
        now: DateTime<Utc>,
    ) {
        self.names.insert(client, Kept::new(value, lasts, now));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_fresh_for_its_time_and_not_before_it_was_given() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let kept = Kept::new((), Duration::from_secs(30), now);
        let fresh_after = |seconds| kept.is_fresh(now + TimeDelta::seconds(seconds));
        assert!(fresh_after(0) && fresh_after(29));
        assert!(!fresh_after(30) && !fresh_after(-7200));
        let for_ever = Kept::new((), Duration::MAX, now);
        assert!(!for_ever.is_fresh(now + TimeDelta::hours(1)));
    }
}
