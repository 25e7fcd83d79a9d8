//! What may be learned, and when learning pauses (design, section 4). What the owner blocked or took
//! off the list before is the store's to check.
//!
//! Robots, by local part (in lower case, without its `+tag`):
//!
//! | rule | examples |
//! | --- | --- |
//! | is one of [`ROBOTS`], or is one with `-`, `_`, `.` or digits left out or added | `no-reply`, `no_reply`, `donotreply` |
//! | begins with `noreply` or `donotreply`, however parted | `no-reply-shop`, `noreply2` |
//! | ends with `-unsubscribe`, `-request`, `-bounces` … ([`LIST_COMMANDS`]) | `dev-unsubscribe` |
//!
//! What holds `=` is a wrapped address (BATV, SRS, VERP), made by a machine for one message; what needs quotes is nobody's.
//!
//! `postmaster` is among them: people write to it, but forgers write *as* it (bounces, warnings of
//! full mailboxes), and an answer from a postmaster comes from a person's address. `abuse`,
//! `info`, `support` and `sales` are people.

use chrono::{DateTime, TimeDelta, Utc};

use super::TenantPolicy;
use crate::mail::{Address, needs_quotes};

/// Local parts that no person reads, with everything but letters left out.
const ROBOTS: [&str; 14] = [
    "autoreply",
    "autoresponder",
    "bounce",
    "bounces",
    "donotreply",
    "listserv",
    "mailerdaemon",
    "majordomo",
    "noreply",
    "nobody",
    "postmaster",
    "subscribe",
    "unsubscribe",
    "devnull",
];

/// Ends of the addresses by which a mailing list is commanded (RFC 2142, section 6; Mailman; ezmlm).
const LIST_COMMANDS: [&str; 10] = [
    "-admin",
    "-bounce",
    "-bounces",
    "-confirm",
    "-join",
    "-leave",
    "-owner",
    "-request",
    "-subscribe",
    "-unsubscribe",
];

/// Why an address is not learned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unlearnable {
    /// The tenant's own address.
    #[error("it is in the tenant's own domain")]
    OwnDomain,
    /// noreply, mailer-daemon, unsubscribe and their like.
    #[error("no person reads it")]
    Robot,
    /// `prvs=…=anna@isp.example` and its like.
    #[error("it is a wrapped address (BATV, SRS, VERP)")]
    Wrapped,
    /// Something in it can't be used: no answer could come from it.
    #[error("its local part can't be used")]
    Salvaged,
    /// Only quotes could hold its local part: a slip of the pen, or a trick, but nobody's address.
    #[error("only quotes could hold its local part")]
    NeedsQuotes,
}

/// Says whether an address the owner wrote to may be learned (blocks and tombstones are the store's to check).
pub fn may_learn(recipient: &Address, tenant: &TenantPolicy) -> Result<(), Unlearnable> {
    if tenant.owns(recipient.domain()) {
        return Err(Unlearnable::OwnDomain);
    }
    if recipient.is_salvaged() {
        return Err(Unlearnable::Salvaged);
    }
    if recipient.local_part().contains('=') {
        return Err(Unlearnable::Wrapped);
    }
    if is_robot(recipient.local_part()) {
        return Err(Unlearnable::Robot);
    }
    match needs_quotes(recipient.local_part()) {
        None => Ok(()),
        Some(_) => Err(Unlearnable::NeedsQuotes),
    }
}

fn is_robot(local_part: &str) -> bool {
    let name = local_part.split('+').next().unwrap_or(local_part);
    let letters: String = name
        .chars()
        .filter(|character| character.is_alphabetic())
        .collect();
    ROBOTS.contains(&letters.as_str())
        || letters.starts_with("noreply")
        || letters.starts_with("donotreply")
        || LIST_COMMANDS.iter().any(|command| name.ends_with(command))
}

/// How many new addresses a mailbox learned in the running hour, and in its busiest hour before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LearningWindow {
    /// When the running hour began; None: nothing learned yet.
    pub started_at: Option<DateTime<Utc>>,
    /// New addresses in the running hour.
    pub learned: i64,
    /// New addresses in the busiest hour before.
    pub busiest: i64,
}

/// Learning stops: the mailbox wrote to far more new people than it ever did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LearningPause;

impl LearningWindow {
    /// New addresses an hour that are always allowed.
    pub const ALWAYS: i64 = 100;
    /// How many times its busiest hour a mailbox may reach.
    const TIMES_BUSIEST: i64 = 3;

    /// Counts one more new address at `now`; returns the window to keep, or that learning must pause
    /// (more than the greater of [`Self::ALWAYS`] and 3 × the busiest hour so far).
    pub fn count(self, now: DateTime<Utc>) -> Result<Self, LearningPause> {
        let mut window = self;
        // An hour that lies ahead (the clock was set back) is over too, or it would never end.
        let is_running = self.started_at.is_some_and(|started_at| {
            (TimeDelta::zero()..TimeDelta::hours(1)).contains(&(now - started_at))
        });
        if !is_running {
            window = Self {
                started_at: Some(now),
                learned: 0,
                busiest: self.busiest.max(self.learned),
            };
        }
        window.learned = window.learned.saturating_add(1);
        let most = Self::ALWAYS.max(window.busiest.saturating_mul(Self::TIMES_BUSIEST));
        if window.learned > most {
            Err(LearningPause)
        } else {
            Ok(window)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::testing::{NOW, tenant};

    fn learned(text: &str) -> Result<(), Unlearnable> {
        may_learn(&Address::parse(text).unwrap(), &tenant(Vec::new()))
    }

    #[test]
    fn people_are_learned() {
        for text in [
            "anna@isp.example",
            "info@shop.example",
            "reply@shop.example",
            "bob.no@shop.example",
            "nora.reply@b.example",
            "abuse@isp.example",
            "anna+noreply@isp.example",
            "request@shop.example",
        ] {
            assert_eq!(learned(text), Ok(()), "{text}");
        }
    }

    #[test]
    fn robots_are_not() {
        for text in [
            "noreply@shop.example",
            "No-Reply@shop.example",
            "no_reply@shop.example",
            "no-reply-shop@shop.example",
            "do-not-reply@shop.example",
            "donotreply@shop.example",
            "mailer-daemon@isp.example",
            "postmaster@isp.example",
            "bounces@lists.example",
            "bounce+17@lists.example",
            "unsubscribe@lists.example",
            "dev-unsubscribe@lists.example",
            "dev-request@lists.example",
            "noreply2@shop.example",
        ] {
            assert_eq!(learned(text), Err(Unlearnable::Robot), "{text}");
        }
    }

    #[test]
    fn wrapped_addresses_are_not() {
        for text in [
            "list-bounces+anna=isp.example@lists.example",
            "prvs=1234abcdef=scott@agency.example",
            "SRS0=hash=tt=agency.example=scott@forward.example",
        ] {
            assert_eq!(learned(text), Err(Unlearnable::Wrapped), "{text}");
        }
    }

    #[test]
    fn quotes_that_nothing_needs_are_no_hindrance() {
        for text in ["\"anna\"@shop.example", "\"an\\na.b\"@shop.example"] {
            assert_eq!(learned(text), Ok(()), "{text}");
        }
    }

    #[test]
    fn what_only_quotes_can_hold_is_not() {
        for text in [
            "odd user@shop.example",
            "\"odd user\"@shop.example",
            "mailto:x@shop.example",
            "<a>@shop.example",
            "a@b@shop.example",
            "a,b@shop.example",
            "list-id:dev@shop.example",
        ] {
            assert_eq!(learned(text), Err(Unlearnable::NeedsQuotes), "{text}");
        }
        assert_eq!(learned("a%b!c/d'e*f@shop.example"), Ok(()));
    }

    #[test]
    fn the_tenants_own_addresses_are_not() {
        assert_eq!(learned("bob@own.example"), Err(Unlearnable::OwnDomain));
    }

    fn after(
        mut window: LearningWindow,
        count: i64,
        now: DateTime<Utc>,
    ) -> Result<LearningWindow, LearningPause> {
        for _ in 0..count {
            window = window.count(now)?;
        }
        Ok(window)
    }

    #[test]
    fn a_hundred_new_people_an_hour_are_always_allowed() {
        let window = after(LearningWindow::default(), 100, NOW).unwrap();
        assert_eq!(window.count(NOW), Err(LearningPause));
        let next_hour = window.count(NOW + TimeDelta::hours(1)).unwrap();
        assert_eq!((next_hour.learned, next_hour.busiest), (1, 100));
    }

    #[test]
    fn a_busy_mailbox_may_be_three_times_as_busy() {
        let window = LearningWindow {
            started_at: None,
            learned: 0,
            busiest: 80,
        };
        let window = after(window, 240, NOW).unwrap();
        assert_eq!(window.count(NOW), Err(LearningPause));
    }

    #[test]
    fn a_clock_set_back_starts_a_new_hour() {
        let window = after(LearningWindow::default(), 100, NOW).unwrap();
        assert!(window.count(NOW - TimeDelta::hours(2)).is_ok());
    }
}
