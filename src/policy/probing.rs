//! When a client network has tried so many names that nobody has that all its mail is put off (dictionary attacks).
//!
//! Counted are distinct unknown recipients within a window of time, by tenant and network. A network that is known by
//! mail to people who are there is only held when it asked for more unknown recipients than for known ones: a big
//! provider always has some guests that write to addresses of yesterday. Eight times the limit is too much for anybody.

use std::fmt;
use std::net::IpAddr;
use std::ops::RangeInclusive;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::evidence::is_public;
use super::{ClientNetwork, Decision, Finding, Found, List, Reason, RuleSet, Verdict};
use crate::mail::Address;

/// From how many unknown recipients on, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Probing {
    /// So many distinct unknown recipients,
    pub unknown_recipients: u32,
    /// within so many minutes,
    pub window_minutes: u32,
    /// and all mail of that network has to wait for so many hours.
    pub hold_hours: u32,
}

/// How far a network has gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suspicion {
    /// Nothing unusual.
    None,
    /// Halfway to the limit: its answers come slower.
    Half,
    /// At the limit.
    Full,
}

/// A network whose mail has to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProbingHold {
    /// Which one.
    pub network: ClientNetwork,
    /// As far as is known now: each further try moves it.
    pub until: DateTime<Utc>,
}

impl ProbingHold {
    /// The decision for its mail.
    pub fn decision(self, verdict: Verdict) -> Decision {
        let finding = Finding {
            check: "probing".to_owned(),
            points: 0,
            text: format!(
                "its network, {}, tries names that nobody has, and has to wait until {} UTC",
                self.network,
                self.until.format("%Y-%m-%d %H:%M")
            ),
            found: Some(Found::Probing),
        };
        Decision {
            findings: vec![finding],
            ..Decision::new(verdict, Reason::Probing)
        }
    }
}

impl Default for Probing {
    fn default() -> Self {
        Self {
            unknown_recipients: 10,
            window_minutes: 10,
            hold_hours: 48,
        }
    }
}

impl Probing {
    /// What `unknown_recipients` can be. Of fewer than three a person who mistypes would be suspected.
    pub const UNKNOWN_RECIPIENTS: RangeInclusive<u32> = 3..=200;
    /// What `window_minutes` can be.
    pub const WINDOW_MINUTES: RangeInclusive<u32> = 1..=1440;
    /// What `hold_hours` can be.
    pub const HOLD_HOURS: RangeInclusive<u32> = 1..=720;
    /// So many times the limit is too much, however many known recipients stand beside it.
    const TOO_MUCH: usize = 8;

    /// The names of the settings, each with its value and its bounds.
    pub fn settings(&self) -> [(&'static str, u32, RangeInclusive<u32>); 3] {
        [
            (
                "unknown_recipients",
                self.unknown_recipients,
                Self::UNKNOWN_RECIPIENTS,
            ),
            ("window_minutes", self.window_minutes, Self::WINDOW_MINUTES),
            ("hold_hours", self.hold_hours, Self::HOLD_HOURS),
        ]
    }

    /// Sets the setting of this name; nothing where there is none.
    pub fn set(&mut self, name: &str, value: u32) {
        match name {
            "unknown_recipients" => self.unknown_recipients = value,
            "window_minutes" => self.window_minutes = value,
            "hold_hours" => self.hold_hours = value,
            _ => {}
        }
    }

    /// Within which time unknown recipients are counted together.
    pub fn window(self) -> TimeDelta {
        TimeDelta::minutes(self.window_minutes.into())
    }

    /// For how long a network is held after its last try.
    pub fn hold(self) -> TimeDelta {
        TimeDelta::hours(self.hold_hours.into())
    }

    /// What so many distinct recipients, unknown and known ones, make of a network.
    pub fn suspicion(self, unknown: usize, known: usize) -> Suspicion {
        let limit = self.limit();
        if unknown >= self.most_counted() {
            Suspicion::Full
        } else if unknown <= known {
            Suspicion::None
        } else if unknown >= limit {
            Suspicion::Full
        } else if unknown.saturating_mul(2) >= limit {
            Suspicion::Half
        } else {
            Suspicion::None
        }
    }

    /// Distinct recipients of either kind beyond which counting adds nothing.
    pub fn most_counted(self) -> usize {
        self.limit().saturating_mul(Self::TOO_MUCH)
    }

    fn limit(self) -> usize {
        usize::try_from(self.unknown_recipients).unwrap_or(usize::MAX)
    }

    /// What can't be taken: field and sentence.
    pub(super) fn problems(self, fail: &mut impl FnMut(&'static str, String)) {
        for (field, value, range) in self.settings() {
            if !range.contains(&value) {
                fail(field, format!("Use {} to {}.", range.start(), range.end()));
            }
        }
    }
}

/// `probing: 10 unknown recipients in 10 minutes, held for 48 hours`
impl fmt::Display for Probing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            unknown_recipients,
            window_minutes,
            hold_hours,
        } = self;
        write!(
            f,
            "probing: {unknown_recipients} unknown recipients in {window_minutes} minutes, held for {hold_hours} hours"
        )
    }
}

/// Says whether mail to this address is never refused by lists, modes or checks.
///
/// RFC 5321, 4.5.1: "Any system that includes an SMTP server … MUST support the reserved mailbox postmaster"; RFC 2142 adds
/// abuse. Who is refused by mistake must reach someone.
pub fn is_role_address(recipient: &Address) -> bool {
    matches!(recipient.local_part(), "postmaster" | "abuse")
}

/// Says whether what this client asks for is counted at all: it is of the public network, and neither the tenant nor
/// the system calls its server fine. `lists` are the tenant's and the system's, in this order.
pub fn may_probe(client: IpAddr, lists: [&RuleSet; 2], now: DateTime<Utc>) -> bool {
    let client = client.to_canonical();
    let mut found = Vec::new();
    let allowed = lists.into_iter().any(|set| {
        set.matches(&[], client, &mut found);
        let rules = found
            .iter()
            .filter_map(|found| set.rules().get(found.index));
        let mut rules = rules.filter(|rule| !rule.is_expired(now));
        rules.next().is_some_and(|rule| rule.list == List::Allow)
    });
    is_public(client) && !allowed
}

#[cfg(test)]
mod tests {
    use super::super::testing::rule;
    use super::*;

    #[test]
    fn half_of_the_limit_is_slow_and_all_of_it_is_held() {
        let rule = Probing::default();
        for (unknown, known, suspicion) in [
            (4, 0, Suspicion::None),
            (5, 0, Suspicion::Half),
            (9, 0, Suspicion::Half),
            (10, 0, Suspicion::Full),
            (10, 9, Suspicion::Full),
            (10, 10, Suspicion::None),
            (50, 49, Suspicion::Full),
            (79, 80, Suspicion::None),
            (80, 80, Suspicion::Full),
        ] {
            assert_eq!(
                rule.suspicion(unknown, known),
                suspicion,
                "{unknown}, {known}"
            );
        }
    }

    #[test]
    fn settings_beyond_their_bounds_name_their_field() {
        let fields = |rule: Probing| {
            let mut fields = Vec::new();
            rule.problems(&mut |field, _| fields.push(field));
            fields
        };
        assert_eq!(fields(Probing::default()), [""; 0]);
        let wild = Probing {
            unknown_recipients: 2,
            window_minutes: 0,
            hold_hours: 721,
        };
        let all = ["unknown_recipients", "window_minutes", "hold_hours"];
        assert_eq!(fields(wild), all);
    }

    #[test]
    fn who_is_trusted_is_not_counted() {
        let now = DateTime::UNIX_EPOCH;
        let none = RuleSet::default();
        let client = |text: &str| text.parse().unwrap();
        for ours in ["127.0.0.1", "10.1.2.3", "192.168.0.9", "fd00::1", "::1"] {
            assert!(!may_probe(client(ours), [&none, &none], now), "{ours}");
        }
        assert!(may_probe(client("192.0.2.7"), [&none, &none], now));
        let allow = RuleSet::compile(vec![rule(1, List::Allow, "192.0.2.0/24")]);
        for lists in [[&allow, &none], [&none, &allow]] {
            assert!(!may_probe(client("192.0.2.7"), lists, now));
            assert!(!may_probe(client("::ffff:192.0.2.7"), lists, now));
            assert!(may_probe(client("192.0.3.7"), lists, now));
        }
        // The more specific word on the client counts.
        let both = RuleSet::compile(vec![
            rule(1, List::Allow, "192.0.2.0/24"),
            rule(2, List::Block, "192.0.2.7/32"),
        ]);
        assert!(may_probe(client("192.0.2.7"), [&both, &none], now));
    }
}
