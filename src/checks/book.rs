//! The health of all lists that are asked, on this node. It lives in memory: a node that starts believes no list before
//! it has tested it, and learns the usual shares anew.
//!
//! Bounded by count: about 32 MiB when full. What is asked beyond that is asked without a record of its health.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::catalogue::known_list;
use super::health::{AskedCounts, ListHealth, Sample, Standing, Turn};
use super::list_key::ListKey;
use super::out_of_use::OutOfUse;
use super::test_points::Tested;

/// Lists whose health is kept.
const MOST: usize = 4096;

/// Zones that have a name of their own in the metrics, besides those of the catalogue: tenants type them, and what counts
/// the metrics forgets none.
const MOST_NAMED: usize = 200;
/// The name of all others there.
pub(super) const OTHER: &str = "other";

/// The health of every list.
pub struct HealthBook {
    /// How long a list must be sound before it is in use again.
    sound_for: TimeDelta,
    /// Nothing is believed before its first test.
    only_tested: bool,
    lists: Mutex<BTreeMap<ListKey, ListHealth>>,
    /// Public zones that have a name in the metrics.
    named: Mutex<BTreeSet<String>>,
    /// How many are out of use: nearly always none, and then nobody has to look.
    out: AtomicUsize,
}

/// The health of one list, as it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListReport {
    /// Whether it is in use.
    pub standing: Standing,
    /// Since when it is in use and known to be sound.
    pub sound_since: Option<DateTime<Utc>>,
    /// When it was tested last; None: not yet.
    pub tested_at: Option<DateTime<Utc>>,
    /// Whether it has the test entry for IPv6; None: not known.
    pub ipv6: Option<bool>,
    /// Half of its answers of the last hour came within this time.
    pub p50: Option<Duration>,
    /// All but one in twenty did within this.
    pub p95: Option<Duration>,
    /// What mail asked over the last seven days.
    pub counts: AskedCounts,
}

impl HealthBook {
    /// An empty one; a list that is out of use comes back when it has been sound for so long.
    pub fn new(sound_for: Duration) -> Self {
        Self {
            sound_for: TimeDelta::from_std(sound_for).unwrap_or(TimeDelta::MAX),
            only_tested: false,
            lists: Mutex::default(),
            named: Mutex::default(),
            out: AtomicUsize::default(),
        }
    }

    /// The same, and no list is believed before its first test: for a program that tests them.
    #[must_use]
    pub fn of_tested(self) -> Self {
        Self {
            only_tested: true,
            ..self
        }
    }

    /// Somebody is about to ask these lists: those that are new are out of use until they are tested.
    pub fn expect(&self, keys: impl Iterator<Item = ListKey>, now: DateTime<Utc>) {
        if !self.only_tested {
            return;
        }
        let mut lists = self.lists();
        for key in keys {
            if lists.len() < MOST {
                let untested = || ListHealth::untested(self.sound_for, now);
                lists.entry(key).or_insert_with(untested);
            }
        }
        self.count_out(&lists);
    }

    /// Says whether this list must not be asked, nor believed.
    pub(super) fn is_out(&self, key: impl FnOnce() -> ListKey) -> bool {
        self.out.load(Ordering::Relaxed) > 0
            && self
                .lists()
                .get(&key())
                .is_some_and(|health| !health.is_in_use())
    }

    /// Whether all lists that outsiders can't tell from this one are in use; None: there are none.
    pub(super) fn are_in_use(&self, key: &ListKey) -> Option<bool> {
        let lists = self.lists();
        let zone = key.public_zone();
        let same = lists.iter().filter(|(other, _)| {
            other.sort == key.sort
                && other.zone.as_str().ends_with(zone)
                && other.public_zone() == zone
        });
        same.map(|(_, health)| health.is_in_use())
            .reduce(|all, one| all && one)
    }

    /// The name of a list in the metrics: its public zone, while there are not too many.
    pub(super) fn metric_name(&self, key: &ListKey) -> String {
        let zone = key.public_zone();
        if known_list(zone).is_some() {
            return zone.to_owned();
        }
        let mut named = self.named.lock().unwrap_or_else(PoisonError::into_inner);
        if named.contains(zone) {
            return zone.to_owned();
        }
        if named.len() >= MOST_NAMED {
            return OTHER.to_owned();
        }
        named.insert(zone.to_owned());
        zone.to_owned()
    }

    /// The health of a list; None: nothing is known of it.
    pub fn report(&self, key: &ListKey, now: DateTime<Utc>) -> Option<ListReport> {
        let lists = self.lists();
        let health = lists.get(key)?;
        let last_test = health.last_test();
        Some(ListReport {
            standing: health.standing(),
            sound_since: health.sound_since(),
            tested_at: last_test.map(|(at, _)| at),
            ipv6: last_test.and_then(|(_, tested)| match tested {
                Tested::Sound { ipv6 } => Some(ipv6),
                Tested::Unsound(_) => None,
            }),
            p50: health.percentile(50, now),
            p95: health.percentile(95, now),
            counts: health.counts(now),
        })
    }

    /// Those of these lists that were never tested.
    pub fn untested(&self, keys: Vec<ListKey>) -> Vec<ListKey> {
        let lists = self.lists();
        let is_new = |key: &ListKey| {
            let health = lists.get(key);
            health.is_none_or(|health| health.last_test().is_none())
        };
        keys.into_iter().filter(is_new).collect()
    }

    /// All that are out of use, with the reason.
    pub fn out_of_use(&self) -> Vec<(ListKey, OutOfUse)> {
        let lists = self.lists();
        let why = |(key, health): (&ListKey, &ListHealth)| match health.standing() {
            Standing::InUse => None,
            Standing::OutOfUse { why, .. } => Some((key.clone(), why)),
        };
        lists.iter().filter_map(why).collect()
    }

    /// Forgets the lists that nobody uses any more; `in_use` is in order. Returns which went.
    pub fn keep_only(&self, in_use: &[ListKey]) -> Vec<ListKey> {
        let mut lists = self.lists();
        let is_used = |key: &ListKey| in_use.binary_search(key).is_ok();
        let gone: Vec<ListKey> = lists.keys().filter(|key| !is_used(key)).cloned().collect();
        lists.retain(|key, _| is_used(key));
        self.count_out(&lists);
        gone
    }

    pub(super) fn asked(&self, key: &ListKey, sample: Sample) -> Option<Turn> {
        self.change(key, |health| health.asked(sample))
    }

    pub(super) fn refused(&self, key: &ListKey, why: OutOfUse, sample: Sample) -> Option<Turn> {
        self.change(key, |health| health.refused(why, sample))
    }

    pub(super) fn tested(&self, key: &ListKey, tested: Tested, now: DateTime<Utc>) -> Option<Turn> {
        self.change(key, |health| health.tested(tested, now))
    }

    fn change(
        &self,
        key: &ListKey,
        change: impl FnOnce(&mut ListHealth) -> Option<Turn>,
    ) -> Option<Turn> {
        let mut lists = self.lists();
        if !lists.contains_key(key) {
            if lists.len() >= MOST {
                return None;
            }
            let health = ListHealth::back_when_sound_for(self.sound_for);
            lists.insert(key.clone(), health);
        }
        let health = lists.get_mut(key)?;
        let was_in_use = health.is_in_use();
        let turn = change(health);
        if health.is_in_use() != was_in_use {
            self.count_out(&lists);
        }
        turn
    }

    fn count_out(&self, lists: &BTreeMap<ListKey, ListHealth>) {
        let out = lists.values().filter(|health| !health.is_in_use()).count();
        self.out.store(out, Ordering::Relaxed);
    }

    /// What the lock guards is whole after every single change.
    fn lists(&self) -> MutexGuard<'_, BTreeMap<ListKey, ListHealth>> {
        self.lists.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::super::list_key::ListSort;
    use super::*;
    use crate::mail::Domain;

    fn key(number: usize) -> ListKey {
        ListKey {
            zone: Domain::parse(&format!("bl{number}.test")).unwrap(),
            sort: ListSort::Addresses,
        }
    }

    #[test]
    fn a_list_that_is_out_is_out_for_its_own_sort_only() {
        let book = HealthBook::new(Duration::from_mins(5));
        let now = DateTime::UNIX_EPOCH;
        assert_eq!(
            book.tested(&key(1), Tested::Unsound(OutOfUse::Silent), now),
            Some(Turn::Out(OutOfUse::Silent))
        );
        let domains = ListKey {
            sort: ListSort::Domains,
            ..key(1)
        };
        assert!(book.is_out(|| key(1)));
        assert!(!book.is_out(|| domains) && !book.is_out(|| key(2)));
        assert_eq!(book.out_of_use(), [(key(1), OutOfUse::Silent)]);
        assert_eq!(book.keep_only(&[]), [key(1)]);
        assert!(!book.is_out(|| key(1)));
    }

    #[test]
    fn a_list_counts_for_nothing_before_its_first_test_and_the_first_decides() {
        let (book, now) = (
            HealthBook::new(Duration::from_mins(5)).of_tested(),
            DateTime::UNIX_EPOCH,
        );
        let out = |number| book.is_out(|| key(number));
        book.expect([1, 2].map(key).into_iter(), now);
        assert!(out(1) && out(2));
        assert_eq!(book.untested(vec![key(1), key(2)]).len(), 2);
        let sound = Tested::Sound { ipv6: false };
        assert_eq!(book.tested(&key(1), sound, now), None);
        let unsound = book.tested(&key(2), Tested::Unsound(OutOfUse::Silent), now);
        assert_eq!(unsound, Some(Turn::Out(OutOfUse::Silent)));
        assert!(!out(1) && out(2));
        // Who is known isn't new.
        book.expect([1, 2].map(key).into_iter(), now);
        assert!(!out(1) && out(2));
        assert_eq!(book.out_of_use(), [(key(2), OutOfUse::Silent)]);
    }

    #[test]
    fn lists_of_one_domain_are_in_use_together_or_not() {
        let (book, now) = (
            HealthBook::new(Duration::from_mins(5)),
            DateTime::UNIX_EPOCH,
        );
        let key = |zone: &str| ListKey {
            zone: Domain::parse(zone).unwrap(),
            sort: ListSort::Addresses,
        };
        let sound = Tested::Sound { ipv6: false };
        assert_eq!(book.are_in_use(&key("one.bl.test")), None);
        book.tested(&key("one.bl.test"), sound, now);
        book.tested(&key("notbl.test"), Tested::Unsound(OutOfUse::Silent), now);
        assert_eq!(book.are_in_use(&key("one.bl.test")), Some(true));
        book.tested(&key("two.bl.test"), Tested::Unsound(OutOfUse::Silent), now);
        assert_eq!(book.are_in_use(&key("one.bl.test")), Some(false));
    }

    #[test]
    fn the_metrics_name_two_hundred_zones_that_somebody_typed_and_the_known_ones() {
        let book = HealthBook::new(Duration::from_mins(5));
        let named = |number: usize| book.metric_name(&key(number));
        for number in 0..MOST_NAMED {
            assert_eq!(named(number), format!("bl{number}.test"));
        }
        assert_eq!(named(MOST_NAMED), OTHER);
        assert_eq!(named(0), "bl0.test");
        let known = ListKey {
            zone: Domain::parse("zen.spamhaus.org").unwrap(),
            ..key(0)
        };
        assert_eq!(book.metric_name(&known), "zen.spamhaus.org");
    }

    #[test]
    fn the_book_has_an_end() {
        let book = HealthBook::new(Duration::from_mins(5));
        for number in 0..MOST + 10 {
            book.tested(
                &key(number),
                Tested::Sound { ipv6: false },
                DateTime::UNIX_EPOCH,
            );
        }
        assert_eq!(book.lists().len(), MOST);
        assert!(book.report(&key(MOST), DateTime::UNIX_EPOCH).is_none());
    }
}
