//! The health of one list: what it answered lately, and whether it is in use. Pure: the time is passed in.
//!
//! - Out of use at once: when a test says so (`test_points`); when it says that it refuses to answer; when at least
//!   half of the last twenty questions, and at least five, came to nothing; when more than one in twenty of the
//!   answers of the last hour was too late for a decision; when at least half of the last fifty parties were listed, and
//!   five times its usual share. A party that comes again counts anew after an hour, in place of what it counted before.
//! - Back when two tests in a row found it sound, as far apart as tests are: five minutes or more. One that was out only
//!   because it was not tested yet is in use with its first sound test.
//! - The usual share is learned from what falls out of the last fifty, so that a sudden change isn't taken for usual.
//!   What was found unusual is learned then: a change that stays becomes usual after a few times.
//!
//! Bounded: about 8 KiB for a list.

use std::collections::VecDeque;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::out_of_use::OutOfUse;
use super::party::Party;
use super::test_points::Tested;

/// Questions that are remembered one by one.
const WINDOW: usize = 128;
/// Older ones say nothing of how it is now.
const WINDOW_LASTS: TimeDelta = TimeDelta::hours(1);
/// Days that are counted.
const DAYS: usize = 7;

const FAILING_OF: usize = 20;
const FAILING_LEAST: usize = 5;
const SLOW_OF_LEAST: usize = 40;

const LATEST: usize = 50;
/// Answers that make a usual share.
const USUAL_LEAST: u32 = 200;
/// Answers after which the earlier ones fade.
const USUAL_MOST: u32 = 2000;
const UNUSUAL_TIMES: f64 = 5.0;
const UNUSUAL_SHARE: f64 = 0.5;

/// How many tests must find it sound before it is in use again.
const SOUND_TESTS: u32 = 2;

/// What one question came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// The subject is on the list.
    Listed,
    /// It isn't.
    NotListed,
    /// The DNS failed, or the answer was a mistake.
    Failed,
    /// No answer came in time.
    Late,
    /// A test point was answered: it counts for the time alone.
    Test,
}

/// One question.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sample {
    pub(super) at: DateTime<Utc>,
    pub(super) took: Duration,
    pub(super) said: Said,
    /// On whose account, if that tells how much the list lists.
    pub(super) party: Option<Party>,
}

/// What the list said on account of one party.
#[derive(Debug)]
struct Latest {
    at: DateTime<Utc>,
    party: Party,
    is_listed: bool,
}

/// A list went out of use, or came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    Out(OutOfUse),
    Back,
}

/// Whether a list is in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is asked.
    InUse,
    /// It isn't.
    OutOfUse {
        /// What is wrong.
        why: OutOfUse,
        /// Since when.
        since: DateTime<Utc>,
    },
}

/// Questions of mail, counted over the last days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AskedCounts {
    /// All of them.
    pub asked: u64,
    /// Those that came to nothing.
    pub failed: u64,
    /// Those about someone on the list.
    pub listed: u64,
}

/// The health of one list.
#[derive(Debug)]
pub(super) struct ListHealth {
    standing: Standing,
    /// How long it must be sound before it is in use again.
    sound_for: TimeDelta,
    /// Tests in a row that found it sound, and when the first of them was.
    sound: Option<(DateTime<Utc>, u32)>,
    /// Since when it is in use and known to be sound.
    sound_since: Option<DateTime<Utc>>,
    last_test: Option<(DateTime<Utc>, Tested)>,
    window: VecDeque<Sample>,
    days: VecDeque<(NaiveDate, AskedCounts)>,
    /// No two of them of one party.
    latest: VecDeque<Latest>,
    usual: Usual,
}

/// The share of answers that were listings, the earlier ones fading.
#[derive(Debug, Default)]
struct Usual {
    share: f64,
    learned: u32,
}

impl ListHealth {
    /// Nothing is known of it; out of use it comes back when it has been sound for so long.
    pub(super) fn back_when_sound_for(sound_for: TimeDelta) -> Self {
        Self {
            standing: Standing::InUse,
            sound_for,
            sound: None,
            sound_since: None,
            last_test: None,
            window: VecDeque::with_capacity(WINDOW),
            days: VecDeque::with_capacity(DAYS),
            latest: VecDeque::with_capacity(LATEST),
            usual: Usual::default(),
        }
    }

    /// The same, and it is out of use until it is tested.
    pub(super) fn untested(sound_for: TimeDelta, since: DateTime<Utc>) -> Self {
        let why = OutOfUse::Untested;
        Self {
            standing: Standing::OutOfUse { why, since },
            ..Self::back_when_sound_for(sound_for)
        }
    }

    pub(super) fn standing(&self) -> Standing {
        self.standing
    }

    pub(super) fn is_in_use(&self) -> bool {
        self.standing == Standing::InUse
    }

    fn is_untested(&self) -> bool {
        let why = OutOfUse::Untested;
        matches!(self.standing, Standing::OutOfUse { why: is, .. } if is == why)
    }

    /// Since when it is in use and known to be sound; None: it isn't.
    pub(super) fn sound_since(&self) -> Option<DateTime<Utc>> {
        self.sound_since
    }

    pub(super) fn last_test(&self) -> Option<(DateTime<Utc>, Tested)> {
        self.last_test
    }

    /// Takes in what one question came to.
    pub(super) fn asked(&mut self, sample: Sample) -> Option<Turn> {
        if self.window.len() >= WINDOW {
            self.window.pop_front();
        }
        self.window.push_back(sample);
        if sample.said == Said::Test {
            return None;
        }
        self.count(sample);
        // Questions that were under way when it went out say nothing new.
        if !self.is_in_use() {
            return None;
        }
        if matches!(sample.said, Said::Listed | Said::NotListed)
            && let Some(party) = sample.party
        {
            self.learn(Latest {
                at: sample.at,
                party,
                is_listed: sample.said == Said::Listed,
            });
        }
        let why = self
            .failing()
            .or_else(|| self.slow(sample.at))
            .or_else(|| self.unusual())?;
        Some(self.out(why, sample.at))
    }

    /// Takes in that the list said that it refuses to answer.
    pub(super) fn refused(&mut self, why: OutOfUse, sample: Sample) -> Option<Turn> {
        self.count(sample);
        self.is_in_use().then(|| self.out(why, sample.at))
    }

    /// Takes in what a test came to.
    pub(super) fn tested(&mut self, tested: Tested, now: DateTime<Utc>) -> Option<Turn> {
        self.last_test = Some((now, tested));
        if self.is_untested() {
            self.standing = Standing::InUse;
        }
        match (tested, self.standing) {
            (Tested::Unsound(why), Standing::InUse) => Some(self.out(why, now)),
            (Tested::Unsound(why), Standing::OutOfUse { since, .. }) => {
                self.sound = None;
                self.standing = Standing::OutOfUse { why, since };
                None
            }
            (Tested::Sound { .. }, Standing::InUse) => {
                self.sound_since.get_or_insert(now);
                None
            }
            (Tested::Sound { .. }, Standing::OutOfUse { .. }) => self.sound_again(now),
        }
    }

    /// The time within which so many of a hundred answers of the last hour came.
    pub(super) fn percentile(&self, percent: usize, now: DateTime<Utc>) -> Option<Duration> {
        let answered = self
            .recent(now)
            .filter(|sample| sample.said != Said::Failed);
        let mut times: Vec<Duration> = answered.map(|sample| sample.took).collect();
        times.sort_unstable();
        let place = (times.len() * percent).div_ceil(100);
        times.get(place.checked_sub(1)?).copied()
    }

    /// What mail asked over the last seven days.
    pub(super) fn counts(&self, now: DateTime<Utc>) -> AskedCounts {
        let first = now.date_naive() - TimeDelta::days(6);
        let days = self.days.iter().filter(|(day, _)| *day >= first);
        days.fold(AskedCounts::default(), |sum, (_, day)| AskedCounts {
            asked: sum.asked + day.asked,
            failed: sum.failed + day.failed,
            listed: sum.listed + day.listed,
        })
    }

    fn out(&mut self, why: OutOfUse, since: DateTime<Utc>) -> Turn {
        self.standing = Standing::OutOfUse { why, since };
        self.sound = None;
        self.sound_since = None;
        for latest in std::mem::take(&mut self.latest) {
            self.usual.learn(latest.is_listed);
        }
        Turn::Out(why)
    }

    fn sound_again(&mut self, now: DateTime<Utc>) -> Option<Turn> {
        let (since, tests) = self.sound.unwrap_or((now, 0));
        self.sound = Some((since, tests + 1));
        if tests + 1 < SOUND_TESTS || now - since < self.sound_for {
            return None;
        }
        self.standing = Standing::InUse;
        self.sound = None;
        self.sound_since = Some(now);
        // What it did before must not be held against it again.
        self.window.clear();
        Some(Turn::Back)
    }

    fn count(&mut self, sample: Sample) {
        let day = sample.at.date_naive();
        if self.days.back().is_none_or(|(last, _)| *last < day) {
            if self.days.len() >= DAYS {
                self.days.pop_front();
            }
            self.days.push_back((day, AskedCounts::default()));
        }
        if let Some((_, counts)) = self.days.back_mut() {
            counts.asked += 1;
            counts.failed += u64::from(matches!(sample.said, Said::Failed | Said::Late));
            counts.listed += u64::from(sample.said == Said::Listed);
        }
    }

    fn learn(&mut self, new: Latest) {
        let is_same = |latest: &Latest| latest.party.may_be(new.party);
        let is_recent = |latest: &Latest| new.at - latest.at < WINDOW_LASTS;
        let mut latest = self.latest.iter();
        if latest.any(|latest| is_same(latest) && is_recent(latest)) {
            return;
        }
        let usual = &mut self.usual;
        self.latest.retain(|latest| {
            let stays = !is_same(latest);
            if !stays {
                usual.learn(latest.is_listed);
            }
            stays
        });
        if self.latest.len() >= LATEST
            && let Some(oldest) = self.latest.pop_front()
        {
            self.usual.learn(oldest.is_listed);
        }
        self.latest.push_back(new);
    }

    fn recent(&self, now: DateTime<Utc>) -> impl Iterator<Item = &Sample> {
        let oldest = now - WINDOW_LASTS;
        let window = self.window.iter();
        window.filter(move |sample| sample.at > oldest)
    }

    fn failing(&self) -> Option<OutOfUse> {
        let asked = self.window.iter().rev();
        let asked = asked.filter(|sample| sample.said != Said::Test);
        let (mut failed, mut of) = (0, 0);
        for sample in asked.take(FAILING_OF) {
            of += 1;
            failed += usize::from(matches!(sample.said, Said::Failed | Said::Late));
        }
        let is_failing = failed >= FAILING_LEAST && failed * 2 >= of;
        is_failing.then_some(OutOfUse::Failing { failed, asked: of })
    }

    fn slow(&self, now: DateTime<Utc>) -> Option<OutOfUse> {
        // Nearly always there is nothing to count.
        if self.window.iter().all(|sample| sample.said != Said::Late) {
            return None;
        }
        let answered = |sample: &&Sample| !matches!(sample.said, Said::Failed | Said::Test);
        let late = self.recent(now).filter(|sample| sample.said == Said::Late);
        let (late, asked) = (late.count(), self.recent(now).filter(answered).count());
        // What one in twenty exceeds is the 95th percentile.
        (asked >= SLOW_OF_LEAST && late * 20 > asked).then_some(OutOfUse::Slow { late, asked })
    }

    fn unusual(&self) -> Option<OutOfUse> {
        if self.latest.len() < LATEST || self.usual.learned < USUAL_LEAST {
            return None;
        }
        let listed = self.latest.iter().filter(|latest| latest.is_listed).count();
        let share = ratio(listed, LATEST);
        let usual = self.usual.share;
        (share >= UNUSUAL_SHARE && share >= usual * UNUSUAL_TIMES).then(|| OutOfUse::Unusual {
            percent: percent(share),
            usual: percent(usual),
        })
    }
}

impl Usual {
    fn learn(&mut self, is_listed: bool) {
        self.learned = (self.learned + 1).min(USUAL_MOST);
        let value = f64::from(u8::from(is_listed));
        self.share += (value - self.share) / f64::from(self.learned);
    }
}

fn ratio(part: usize, whole: usize) -> f64 {
    let small = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    small(part) / small(whole.max(1))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share lies between 0 and 1"
)]
fn percent(share: f64) -> u32 {
    (share * 100.0).round() as u32
}

#[cfg(test)]
#[path = "health_tests.rs"]
mod tests;
