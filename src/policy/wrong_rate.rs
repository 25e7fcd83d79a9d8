//! How often a list is wrong, by the owners' own corrections: pure arithmetic over recorded decisions.
//!
//! A message counts for a list when the checks held it against its sender (refused, deferred or marked it, or would
//! have, in monitor mode) and the list's finding was among the reasons. It counts as wrong when its sender is on the
//! whitelist of the mailbox it was for, put there before or since, or was let in on request. Mail that only claims to come from such a sender
//! was rightly held against it, and isn't counted as wrong.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use super::check::Subject;
use super::finding::Finding;

/// A list, as findings name it: its zone, and whom it was asked about.
pub type ListName = (String, Subject);

/// A message that the checks held against its sender.
#[derive(Clone, Debug, PartialEq)]
pub struct HeldMessage {
    /// The day it came, in UTC.
    pub day: NaiveDate,
    /// What the checks found.
    pub findings: Vec<Finding>,
    /// Its sender is on the owner's whitelist, or was let in on request.
    pub wanted: bool,
}

/// How often one list was wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WrongRate {
    /// Messages that it helped to hold against their senders.
    pub held: u32,
    /// Those whose senders the owners want.
    pub wrong: u32,
    /// The same by day, every day of the window, oldest first.
    pub days: Vec<WrongDay>,
}

/// One day of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrongDay {
    /// In UTC.
    pub day: NaiveDate,
    /// Messages that it helped to hold against their senders.
    pub held: u32,
    /// Those whose senders the owners want.
    pub wrong: u32,
}

impl WrongRate {
    /// Nothing was held, on so many days up to `last`.
    pub fn none(last: NaiveDate, days: u32) -> Self {
        let day = |before| last.checked_sub_days(Days::new(u64::from(before)));
        let days = (0..days).rev().filter_map(day).map(|day| WrongDay {
            day,
            held: 0,
            wrong: 0,
        });
        Self {
            held: 0,
            wrong: 0,
            days: days.collect(),
        }
    }

    /// From 0 to 1; None: nothing was held.
    pub fn share(&self) -> Option<f64> {
        (self.held > 0).then(|| f64::from(self.wrong) / f64::from(self.held))
    }

    /// The rate of each list that held anything, over so many days up to `last`.
    pub fn of_lists(
        messages: &[HeldMessage],
        last: NaiveDate,
        days: u32,
    ) -> BTreeMap<ListName, Self> {
        let mut rates: BTreeMap<ListName, Self> = BTreeMap::new();
        for message in messages {
            let mut lists: Vec<ListName> = message.findings.iter().filter_map(blamed).collect();
            lists.sort();
            lists.dedup();
            for list in lists {
                let rate = rates.entry(list).or_insert_with(|| Self::none(last, days));
                rate.count(message.day, message.wanted);
            }
        }
        rates.retain(|_, rate| rate.held > 0);
        rates
    }

    fn count(&mut self, day: NaiveDate, wanted: bool) {
        let wrong = u32::from(wanted);
        if let Some(found) = self.days.iter_mut().find(|found| found.day == day) {
            found.held += 1;
            found.wrong += wrong;
            self.held += 1;
            self.wrong += wrong;
        }
    }
}

/// The list whose finding speaks against the message.
fn blamed(finding: &Finding) -> Option<ListName> {
    let listing = finding.listing().filter(|_| finding.points > 0)?;
    Some((listing.zone.clone(), listing.subject))
}

#[cfg(test)]
mod tests {
    use super::super::check::Scope;
    use super::super::finding::{Found, Listing};
    use super::*;

    fn finding(zone: &str, points: i32) -> Finding {
        let listing = Listing {
            name: zone.to_owned(),
            zone: zone.to_owned(),
            subject: Subject::Client,
            about: "192.0.2.7".to_owned(),
            codes: Vec::new(),
            scope: Scope::Address,
            paid_removal: false,
            text: None,
            lookup_url: None,
        };
        Finding {
            check: "dnsbl".to_owned(),
            points,
            text: String::new(),
            found: Some(Found::Listed(Box::new(listing))),
        }
    }

    /// A month from a fixed seed, and the same figures computed by other means: straight from a table of what was made
    /// up, one list and one day at a time.
    #[test]
    fn a_made_up_month_gives_what_a_separate_computation_gives() {
        let last = NaiveDate::from_ymd_opt(2026, 3, 30).unwrap();
        let mut seed = 2_463_534_242_u32;
        let mut random = |below: u32| {
            // Marsaglia's xorshift.
            seed ^= seed << 13;
            seed ^= seed >> 17;
            seed ^= seed << 5;
            seed % below
        };
        let mut table = Vec::new();
        for _ in 0..3000 {
            // Some of it too old.
            let ago = random(35);
            let lists = (random(3) > 0, random(4) == 0);
            table.push((ago, lists, random(10) == 0));
        }
        let message = |(ago, (one, other), wanted): &(u32, (bool, bool), bool)| HeldMessage {
            day: last - Days::new(u64::from(*ago)),
            findings: [(one, "one.test"), (other, "other.test")]
                .into_iter()
                .filter(|(on, _)| **on)
                .map(|(_, zone)| finding(zone, 3))
                .collect(),
            wanted: *wanted,
        };
        let messages: Vec<HeldMessage> = table.iter().map(message).collect();
        let rates = WrongRate::of_lists(&messages, last, 30);
        for (zone, is_on) in [("one.test", 0_usize), ("other.test", 1)] {
            let rate = &rates[&(zone.to_owned(), Subject::Client)];
            assert_eq!(rate.days.len(), 30);
            let on = |lists: &(bool, bool)| [lists.0, lists.1][is_on];
            let (mut held_in_all, mut wrong_in_all) = (0, 0);
            for (index, day) in rate.days.iter().enumerate() {
                let ago = 29 - u32::try_from(index).unwrap();
                let held = table
                    .iter()
                    .filter(|row| row.0 == ago && on(&row.1))
                    .count();
                let wrong = table
                    .iter()
                    .filter(|row| row.0 == ago && on(&row.1) && row.2);
                let wrong = wrong.count();
                let found = (day.held as usize, day.wrong as usize);
                assert_eq!(found, (held, wrong), "{zone} {}", day.day);
                held_in_all += held;
                wrong_in_all += wrong;
            }
            let found = (rate.held as usize, rate.wrong as usize);
            assert_eq!(found, (held_in_all, wrong_in_all));
            assert!(wrong_in_all > 30, "{wrong_in_all}");
        }
    }

    #[test]
    fn who_speaks_for_a_message_is_not_blamed_and_a_list_is_counted_once() {
        let day = NaiveDate::from_ymd_opt(2026, 3, 30).unwrap();
        let message = HeldMessage {
            day,
            findings: vec![
                finding("bl.test", 5),
                finding("bl.test", 2),
                finding("wl.test", -3),
                finding("idle.test", 0),
            ],
            wanted: true,
        };
        let rates = WrongRate::of_lists(&[message], day, 30);
        let zones: Vec<&str> = rates.keys().map(|(zone, _)| zone.as_str()).collect();
        assert_eq!(zones, ["bl.test"]);
        let rate = rates.values().next().unwrap();
        assert_eq!((rate.held, rate.wrong, rate.share()), (1, 1, Some(1.0)));
        assert_eq!(WrongRate::none(day, 30).share(), None);
    }
}
