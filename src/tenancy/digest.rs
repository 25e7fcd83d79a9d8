//! When an owner's digest is due: daily, or weekly on Mondays, at a time of day of their own. Pure.

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeDelta, Timelike, Utc, Weekday};
use chrono_tz::Tz;

use super::{Mailbox, Tenant};

/// How often a digest is mailed. Words: `daily`, `weekly`, `never`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DigestOften {
    /// Each day.
    Daily,
    /// On Mondays.
    #[default]
    Weekly,
    /// Not at all.
    Never,
}

impl DigestOften {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Daily, Self::Weekly, Self::Never];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Daily => "daily",
            Self::Weekly => "weekly",
            Self::Never => "never",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|often| often.as_str() == text)
    }
}

/// A minute of the day, as clocks on the wall show it: `08:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DigestTime(u16);

impl DigestTime {
    /// From the minutes since midnight.
    pub fn from_minutes(minutes: i32) -> Option<Self> {
        let minutes = u16::try_from(minutes).ok()?;
        (minutes < 24 * 60).then_some(Self(minutes))
    }

    /// Minutes since midnight.
    pub fn minutes(self) -> i32 {
        self.0.into()
    }

    /// Reads `8:00`, `08:00`, and `08:00:00` as some browsers send it.
    pub fn parse(text: &str) -> Option<Self> {
        let time = NaiveTime::parse_from_str(text, "%H:%M")
            .or_else(|_| NaiveTime::parse_from_str(text, "%H:%M:%S"))
            .ok()?;
        let minutes = time.hour() * 60 + time.minute();
        u16::try_from(minutes).ok().map(Self)
    }

    fn time(self) -> NaiveTime {
        NaiveTime::from_num_seconds_from_midnight_opt(u32::from(self.0) * 60, 0).unwrap_or_default()
    }
}

impl Default for DigestTime {
    fn default() -> Self {
        Self(8 * 60)
    }
}

impl std::fmt::Display for DigestTime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

/// What a tenant has for all who wish nothing else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DigestDefault {
    pub often: DigestOften,
    pub time: DigestTime,
}

/// What an owner wishes; None: as the tenant has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DigestWish {
    pub often: Option<DigestOften>,
    pub time: Option<DigestTime>,
}

/// When one mailbox's digests are due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DigestRhythm {
    pub often: DigestOften,
    pub time: DigestTime,
    pub zone: Tz,
}

impl DigestRhythm {
    /// The owner's wishes, and for the rest what the tenant has.
    pub fn new(default: DigestDefault, wish: DigestWish, zone: Tz) -> Self {
        Self {
            often: wish.often.unwrap_or(default.often),
            time: wish.time.unwrap_or(default.time),
            zone,
        }
    }

    /// That of this mailbox.
    pub fn of(tenant: &Tenant, mailbox: &Mailbox) -> Self {
        let zone = mailbox.time_zone.unwrap_or(tenant.time_zone);
        Self::new(tenant.digest, mailbox.digest, zone)
    }

    /// The first time after `after`; None: never.
    pub fn next_after(self, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
        if self.often == DigestOften::Never {
            return None;
        }
        let today = self.day(after);
        // Eight days, and one more for zones that have skipped a day.
        let days = today.iter_days().take(9);
        let fits =
            |day: &NaiveDate| self.often == DigestOften::Daily || day.weekday() == Weekday::Mon;
        days.filter(fits)
            .filter_map(|day| self.on(day))
            .find(|due| *due > after)
    }

    /// How far back a first digest looks.
    pub fn period(self) -> TimeDelta {
        match self.often {
            DigestOften::Daily => TimeDelta::days(1),
            DigestOften::Weekly | DigestOften::Never => TimeDelta::days(7),
        }
    }

    /// The owner's date then.
    pub fn day(self, at: DateTime<Utc>) -> NaiveDate {
        at.with_timezone(&self.zone).date_naive()
    }

    /// A time that the clocks skip is taken an hour or two later; of one that comes twice, the first.
    fn on(self, day: NaiveDate) -> Option<DateTime<Utc>> {
        let wanted = day.and_time(self.time.time());
        let due = (0..3).find_map(|hours| {
            (wanted + TimeDelta::hours(hours))
                .and_local_timezone(self.zone)
                .earliest()
        })?;
        Some(due.with_timezone(&Utc))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rhythm(often: DigestOften, time: &str, zone: Tz) -> DigestRhythm {
        DigestRhythm {
            often,
            time: DigestTime::parse(time).unwrap(),
            zone,
        }
    }

    fn next(rhythm: DigestRhythm, after: &str) -> String {
        let next = rhythm.next_after(after.parse().unwrap()).unwrap();
        next.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
    }

    #[test]
    fn a_daily_digest_comes_at_the_owners_own_time() {
        let vienna = rhythm(DigestOften::Daily, "08:00", Tz::Europe__Vienna);
        assert_eq!(next(vienna, "2026-03-02T06:59:59Z"), "2026-03-02T07:00:00Z");
        assert_eq!(next(vienna, "2026-03-02T07:00:00Z"), "2026-03-03T07:00:00Z");
        // In summer it is an hour earlier by universal time.
        assert_eq!(next(vienna, "2026-03-29T12:00:00Z"), "2026-03-30T06:00:00Z");
    }

    #[test]
    fn a_weekly_digest_comes_on_monday_where_the_owner_lives() {
        let auckland = rhythm(DigestOften::Weekly, "07:30", Tz::Pacific__Auckland);
        assert_eq!(
            next(auckland, "2026-03-02T09:00:00Z"),
            "2026-03-08T18:30:00Z"
        );
    }

    #[test]
    fn a_time_that_the_clocks_skip_comes_an_hour_later() {
        let vienna = rhythm(DigestOften::Daily, "02:30", Tz::Europe__Vienna);
        assert_eq!(next(vienna, "2026-03-29T00:00:00Z"), "2026-03-29T01:30:00Z");
    }

    #[test]
    fn never_is_never() {
        let never = rhythm(DigestOften::Never, "02:30", Tz::UTC);
        assert_eq!(never.next_after(DateTime::UNIX_EPOCH), None);
    }

    #[test]
    fn a_time_of_day_reads_back() {
        for (typed, shown) in [("8:05", "08:05"), ("23:59", "23:59"), ("00:00:00", "00:00")] {
            assert_eq!(DigestTime::parse(typed).unwrap().to_string(), shown);
        }
        for wrong in ["", "24:00", "8", "8:60", "noon", "-1:00"] {
            assert_eq!(DigestTime::parse(wrong), None, "{wrong}");
        }
        assert_eq!(DigestTime::from_minutes(24 * 60), None);
    }
}
