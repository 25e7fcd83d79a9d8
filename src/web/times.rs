//! Times as people say them: "yesterday 14:02", with the exact one for screen readers and on hover.

use askama::Template;
use askama::filters::HtmlSafe;
use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Timelike, Utc};
use chrono_tz::Tz;

/// The reader's present: the time, and the zone in which it is told.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Present {
    pub(crate) now: DateTime<Utc>,
    pub(crate) zone: Tz,
}

/// One time on a page; renders as a `<time>` element.
#[derive(Clone, Debug, PartialEq, Eq, Template)]
#[template(path = "components/moment.html")]
pub(crate) struct Moment {
    /// RFC 3339, UTC.
    pub(crate) machine: String,
    /// With zone, to the minute.
    pub(crate) exact: String,
    pub(crate) words: String,
}

impl HtmlSafe for Moment {}

/// A day close to today.
enum Near {
    /// "yesterday"
    Relative(String),
    /// "Tuesday"
    Weekday(String),
}

/// Why a day that was entered can't be taken: [`Self::sentence`] names the fix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum DayError {
    /// `2026-02-30`, `soon`; with the day of today as an example.
    NoSuchDay(NaiveDate),
    /// It ended before now; with the day of today.
    Passed(NaiveDate),
    /// Beyond what both databases keep in order.
    TooFar(NaiveDate),
}

/// The last day with a year of four digits: longer ones sort wrongly as text.
const LAST_DAY: NaiveDate = match NaiveDate::from_ymd_opt(9999, 12, 30) {
    Some(day) => day,
    None => NaiveDate::MAX,
};

impl DayError {
    /// For people.
    pub(crate) fn sentence(&self) -> String {
        match self {
            Self::NoSuchDay(today) => say!("day-none", day = today.to_string()),
            Self::Passed(today) => say!("day-passed", day = today.to_string()),
            Self::TooFar(last) => say!("day-far", day = last.to_string()),
        }
    }
}

impl Present {
    /// A time with its hour: "today 14:02", "yesterday 14:02", "Tuesday 14:02", "3 March 14:02", "3 March 2025, 14:02".
    pub(crate) fn moment(self, at: DateTime<Utc>) -> Moment {
        let local = at.with_timezone(&self.zone);
        let time = local.format("%H:%M").to_string();
        let words = match self.near(at) {
            Some(Near::Relative(day) | Near::Weekday(day)) => {
                say!("time-near", day = day, time = time)
            }
            None if local.year() == self.today().year() => {
                say!("time-date-time", date = self.date(at), time = time)
            }
            None => say!("time-date-year-time", date = self.date(at), time = time),
        };
        self.with_words(at, words)
    }

    /// A day: "today", "yesterday", "on Tuesday", "on 3 March", "on 3 March 2025".
    pub(crate) fn day(self, at: DateTime<Utc>) -> Moment {
        let words = match self.near(at) {
            Some(Near::Relative(day)) => day,
            Some(Near::Weekday(day)) => say!("time-on-day", day = day),
            None => say!("time-on-day", day = self.date(at)),
        };
        self.with_words(at, words)
    }

    /// A date for expiries: "3 March", with the year when it is another.
    pub(crate) fn until(self, at: DateTime<Utc>) -> Moment {
        let words = self.date(at);
        self.with_words(at, words)
    }

    /// A date as an `<input type="date">` wants it.
    pub(crate) fn input(self, at: DateTime<Utc>) -> String {
        at.with_timezone(&self.zone).format("%Y-%m-%d").to_string()
    }

    /// The end of a day that was entered.
    pub(crate) fn end_of(self, entered: &str) -> Result<DateTime<Utc>, DayError> {
        let no_such_day = || DayError::NoSuchDay(self.today());
        let day: NaiveDate = entered.parse().map_err(|_| no_such_day())?;
        if day > LAST_DAY {
            return Err(DayError::TooFar(LAST_DAY));
        }
        let end = self.midnight_after(day).ok_or_else(no_such_day)?;
        if end <= self.now {
            return Err(DayError::Passed(self.today()));
        }
        Ok(end)
    }

    /// The beginning of a day that was entered; None: there is no such day.
    pub(crate) fn beginning_of(self, entered: &str) -> Option<DateTime<Utc>> {
        let day: NaiveDate = entered.parse().ok()?;
        let eve = day.pred_opt().filter(|_| day <= LAST_DAY)?;
        Some(self.midnight_after(eve)? + TimeDelta::seconds(1))
    }

    fn midnight_after(self, day: NaiveDate) -> Option<DateTime<Utc>> {
        // A day that ends in a gap of the clocks ends at the next whole hour that exists.
        let next = day.succ_opt()?.and_hms_opt(0, 0, 0)?;
        let next = (0..3).find_map(|hours| {
            (next + TimeDelta::hours(hours))
                .and_local_timezone(self.zone)
                .earliest()
        })?;
        // The last second, so that the day shown is the day entered.
        Some(next.with_timezone(&Utc) - TimeDelta::seconds(1))
    }

    /// What one says at this hour.
    pub(crate) fn greeting(self) -> String {
        match self.now.with_timezone(&self.zone).hour() {
            5..12 => say!("greeting-morning"),
            12..18 => say!("greeting-afternoon"),
            _ => say!("greeting-evening"),
        }
    }

    fn date(self, at: DateTime<Utc>) -> String {
        self.calendar_day(at.with_timezone(&self.zone).date_naive())
    }

    /// A day of the calendar: "3 March", with the year when it is another.
    pub(crate) fn calendar_day(self, local: NaiveDate) -> String {
        if local.year() == self.today().year() {
            say!("time-date", day = local.day(), month = month(local))
        } else {
            dated(local)
        }
    }

    /// "tomorrow", "today", "yesterday" or the name of one of the five days before.
    fn near(self, at: DateTime<Utc>) -> Option<Near> {
        let day = at.with_timezone(&self.zone).date_naive();
        match (self.today() - day).num_days() {
            -1 => Some(Near::Relative(say!("time-tomorrow"))),
            0 => Some(Near::Relative(say!("time-today"))),
            1 => Some(Near::Relative(say!("time-yesterday"))),
            2..=6 => {
                let number = day.weekday().number_from_monday();
                Some(Near::Weekday(say!("time-weekday", day = number)))
            }
            _ => None,
        }
    }

    fn today(self) -> NaiveDate {
        self.now.with_timezone(&self.zone).date_naive()
    }

    fn with_words(self, at: DateTime<Utc>, words: String) -> Moment {
        Moment {
            machine: at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
            exact: exact(at, self.zone),
            words,
        }
    }
}

/// A time to the minute, with its zone: what is read on another day, too.
pub(crate) fn exact(at: DateTime<Utc>, zone: Tz) -> String {
    let local = at.with_timezone(&zone);
    say!(
        "time-exact",
        date = dated(local.date_naive()),
        time = local.format("%H:%M").to_string(),
        zone = local.format("%Z").to_string()
    )
}

/// The same in a sentence: "3 March 2026 at 14:02 (CET)".
pub(crate) fn said(at: DateTime<Utc>, zone: Tz) -> String {
    let local = at.with_timezone(&zone);
    say!(
        "time-said",
        date = dated(local.date_naive()),
        time = local.format("%H:%M").to_string(),
        zone = local.format("%Z").to_string()
    )
}

/// A time of the last weeks in UTC: "3 March 14:02 UTC".
pub(crate) fn in_utc(at: DateTime<Utc>) -> String {
    let day = at.date_naive();
    let date = say!("time-date", day = day.day(), month = month(day));
    let time = at.format("%H:%M UTC").to_string();
    say!("time-date-time", date = date, time = time)
}

fn month(day: NaiveDate) -> String {
    say!("time-month", month = day.month())
}

/// "3 March 2025"
fn dated(day: NaiveDate) -> String {
    // A year is written without groups of digits, and so it is no number.
    let year = day.year().to_string();
    say!(
        "time-date-year",
        day = day.day(),
        month = month(day),
        year = year
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::{Language, with_language};

    fn present() -> Present {
        Present {
            now: "2026-11-22T13:30:00Z".parse().unwrap(),
            zone: Tz::Europe__Vienna,
        }
    }

    fn words(at: &str) -> String {
        present().moment(at.parse().unwrap()).words
    }

    #[test]
    fn times_are_told_as_people_tell_them() {
        assert_eq!(words("2026-11-23T02:02:00Z"), "tomorrow 03:02");
        assert_eq!(words("2026-11-24T13:02:00Z"), "24 November 14:02");
        assert_eq!(words("2026-11-22T13:02:00Z"), "today 14:02");
        assert_eq!(words("2026-11-20T23:30:00Z"), "yesterday 00:30");
        assert_eq!(words("2026-11-17T13:02:00Z"), "Tuesday 14:02");
        assert_eq!(words("2026-03-03T13:02:00Z"), "3 March 14:02");
        assert_eq!(words("2025-03-03T13:02:00Z"), "3 March 2025, 14:02");
    }

    #[test]
    fn and_as_they_tell_them_in_german() {
        let words = |at: &str| with_language(Language::German, || words(at));
        assert_eq!(words("2026-11-22T13:02:00Z"), "heute 14:02");
        assert_eq!(words("2026-11-17T13:02:00Z"), "Dienstag 14:02");
        assert_eq!(words("2026-03-03T13:02:00Z"), "3. März 14:02");
        assert_eq!(words("2025-03-03T13:02:00Z"), "3. März 2025, 14:02");
        let day = with_language(Language::German, || {
            present().day("2026-03-03T13:02:00Z".parse().unwrap())
        });
        assert_eq!(day.words, "am 3. März");
        assert_eq!(day.exact, "3. März 2026, 14:02 CET");
    }

    #[test]
    fn a_day_entered_ends_at_its_midnight() {
        let end = present().end_of("2026-11-22").unwrap();
        assert_eq!(end.to_rfc3339(), "2026-11-22T22:59:59+00:00");
    }

    #[test]
    fn whatever_day_is_entered_is_the_day_shown_wherever_one_lives() {
        let first = NaiveDate::from_ymd_opt(2027, 1, 1).unwrap();
        for zone in chrono_tz::TZ_VARIANTS {
            let present = Present { zone, ..present() };
            for day in first.iter_days().take(365) {
                let entered = day.to_string();
                let end = present.end_of(&entered).unwrap();
                assert_eq!(present.input(end), entered, "{zone}");
                let next = present.input(end + TimeDelta::seconds(1));
                assert_eq!(next, day.succ_opt().unwrap().to_string(), "{zone}");
            }
        }
    }

    #[test]
    fn a_day_that_cannot_be_taken_says_why() {
        for (entered, sentence) in [
            (
                "2026-02-30",
                "There is no such day: write year, month and day, such as 2026-11-22, or leave it empty.",
            ),
            (
                "2026-11-21",
                "This day has passed: choose 2026-11-22 or a later one, or leave it empty.",
            ),
            (
                "+10000-01-01",
                "This day is too far away: choose one up to 9999-12-30, or leave it empty for good.",
            ),
        ] {
            let error = present().end_of(entered).unwrap_err();
            assert_eq!(error.sentence(), sentence);
        }
    }

    #[test]
    fn the_greeting_goes_by_the_clock_on_the_wall() {
        assert_eq!(present().greeting(), "Good afternoon.");
    }
}
