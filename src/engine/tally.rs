//! What one client network asked for lately: distinct recipients, each with the time of the last question.

use chrono::{DateTime, Utc};

use super::recent::HeapBytes;
use crate::policy::Probing;

/// Distinct recipients of one network within the window; those of either kind up to what counting is good for.
#[derive(Debug, Default)]
pub(super) struct Tally(Vec<Asked>);

/// Somebody who was asked for; the hash stands for the address.
#[derive(Clone, Copy, Debug)]
struct Asked {
    recipient: u64,
    /// Seconds; unknown recipients have their sign turned, since they come in one place with the known ones.
    at: i64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Known,
    Unknown,
}

impl Asked {
    fn new(recipient: u64, kind: Kind, now: i64) -> Self {
        let at = match kind {
            Kind::Known => now,
            Kind::Unknown => -now,
        };
        Self { recipient, at }
    }

    fn kind(self) -> Kind {
        if self.at < 0 {
            Kind::Unknown
        } else {
            Kind::Known
        }
    }

    fn time(self) -> i64 {
        self.at.saturating_abs()
    }
}

impl HeapBytes for Tally {
    fn heap_bytes(&self) -> usize {
        // Twice, because it is copied while it grows.
        2 * self.0.capacity() * size_of::<Asked>()
    }
}

impl Tally {
    /// Counts one unknown recipient; returns how many unknown and known ones there are in the window.
    pub(super) fn unknown(
        &mut self,
        recipient: u64,
        rule: Probing,
        now: DateTime<Utc>,
    ) -> (usize, usize) {
        self.note(recipient, Kind::Unknown, rule, now);
        (self.count(Kind::Unknown), self.count(Kind::Known))
    }

    /// Counts one known recipient.
    pub(super) fn known(&mut self, recipient: u64, rule: Probing, now: DateTime<Utc>) {
        self.note(recipient, Kind::Known, rule, now);
    }

    fn note(&mut self, recipient: u64, kind: Kind, rule: Probing, now: DateTime<Utc>) {
        let since = (now - rule.window()).timestamp();
        let is_same = |asked: &Asked| asked.recipient == recipient && asked.kind() == kind;
        self.0
            .retain(|asked| asked.time() > since && !is_same(asked));
        if self.count(kind) >= rule.most_counted()
            && let Some(oldest) = self.0.iter().position(|asked| asked.kind() == kind)
        {
            self.0.remove(oldest);
        }
        self.0.push(Asked::new(recipient, kind, now.timestamp()));
    }

    fn count(&self, kind: Kind) -> usize {
        self.0.iter().filter(|asked| asked.kind() == kind).count()
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::days(20_000) + TimeDelta::seconds(seconds)
    }

    #[test]
    fn one_recipient_counts_once_and_leaves_with_the_window() {
        let (mut tally, rule) = (Tally::default(), Probing::default());
        for _ in 0..1000 {
            assert_eq!(tally.unknown(1, rule, at(0)), (1, 0));
        }
        tally.known(7, rule, at(1));
        assert_eq!(tally.unknown(2, rule, at(599)), (2, 1));
        assert_eq!(tally.unknown(2, rule, at(600)), (1, 1));
        assert_eq!(tally.unknown(3, rule, at(5000)), (1, 0));
    }

    #[test]
    fn counting_ends_where_it_is_good_for_nothing_more() {
        let (mut tally, rule) = (Tally::default(), Probing::default());
        for recipient in 0..1000 {
            tally.known(recipient, rule, at(0));
            tally.unknown(recipient, rule, at(0));
        }
        let most = rule.most_counted();
        assert_eq!(tally.unknown(5000, rule, at(1)), (most, most));
        assert!(tally.heap_bytes() <= 4 * most * 2 * size_of::<Asked>());
    }
}
