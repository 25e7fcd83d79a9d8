//! The health of a list, as pages show it: a word with its icon, why it is out of use, and what was measured.

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::checks::{AskedCounts, HealthBook, ListKey, ListReport, Standing};
use crate::phrases::out_of_use as out_of_use_words;
use crate::policy::DnsList;
use crate::web::shown::plain;
use crate::web::times::{Moment, Present};

/// How a list is.
#[derive(Debug)]
pub(super) struct ShownHealth {
    pub(super) tone: &'static str,
    pub(super) icon: &'static str,
    pub(super) word: String,
    /// Since when it is out of use, and why: the rest of a sentence that begins with "it".
    pub(super) out: Option<(Moment, String)>,
    pub(super) tested: Option<Moment>,
    /// What was measured, in sentences.
    pub(super) facts: Vec<String>,
}

impl ShownHealth {
    pub(super) fn of(list: &DnsList, book: &HealthBook, present: Present) -> Self {
        let report = book.report(&ListKey::of(list), present.now);
        let tested = report.and_then(|report| report.tested_at);
        let (tone, icon, word) = match report.map(|report| report.standing) {
            Some(Standing::OutOfUse { .. }) => ("amber", "warning", say!("health-out-of-use")),
            Some(Standing::InUse) if tested.is_some() => ("green", "done", say!("health-in-use")),
            _ => ("muted", "wait", say!("health-untested")),
        };
        Self {
            tone,
            icon,
            word,
            out: report.and_then(|report| out(report.standing, present)),
            tested: tested.map(|at| present.moment(at)),
            facts: report.map(facts).unwrap_or_default(),
        }
    }
}

/// The names of those of these lists that are out of use, each once, in their order.
pub(super) fn out_of_use(lists: &[&DnsList], book: &HealthBook, now: DateTime<Utc>) -> Vec<String> {
    let mut names = Vec::new();
    for list in lists {
        let report = book.report(&ListKey::of(list), now);
        let is_out = report.is_some_and(|report| report.standing != Standing::InUse);
        let name = plain(list.name());
        if is_out && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

fn out(standing: Standing, present: Present) -> Option<(Moment, String)> {
    match standing {
        Standing::InUse => None,
        Standing::OutOfUse { why, since } => Some((present.moment(since), out_of_use_words(why))),
    }
}

fn facts(report: ListReport) -> Vec<String> {
    let times = report.p50.zip(report.p95);
    let times = times.map(|(p50, p95)| {
        let (half, most) = (time(p50), time(p95));
        say!("health-times", half = half, most = most)
    });
    times.into_iter().chain([asked(report.counts)]).collect()
}

fn asked(counts: AskedCounts) -> String {
    let AskedCounts {
        asked,
        failed,
        listed,
    } = counts;
    if asked == 0 {
        return say!("health-not-asked");
    }
    let answered = asked.saturating_sub(failed);
    let listed = match answered {
        0 => say!("health-none-answered"),
        answered => say!("health-listed", share = percent(listed, answered)),
    };
    let failed = percent(failed, asked);
    say!(
        "health-asked",
        times = asked,
        listed = listed,
        failed = failed
    )
}

/// "20 ms", "1.4 s"
pub(super) fn time(time: Duration) -> String {
    match time.as_millis() {
        0 => say!("time-millis", millis = 1),
        millis @ 1..1000 => say!("time-millis", millis = millis.to_string()),
        millis => {
            let tenths = millis.saturating_add(50) / 100;
            say!(
                "time-seconds",
                seconds = (tenths / 10).to_string(),
                tenth = (tenths % 10).to_string()
            )
        }
    }
}

/// "25%", "0.3%", to the nearest, but "100%" only of all; `whole` isn't 0.
pub(super) fn percent(part: u64, whole: u64) -> String {
    let whole = whole.max(1);
    let nearest = |parts: u64| (part.saturating_mul(parts) + whole / 2) / whole;
    match nearest(1000) {
        0 if part > 0 => say!("share-tiny"),
        tenth @ 1..10 => say!("share-tenth", tenth = tenth),
        _ if part < whole => say!("share", whole = nearest(100).min(99)),
        _ => say!("share", whole = nearest(100)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_and_times_are_said_as_people_say_them() {
        assert_eq!(percent(1, 4), "25%");
        assert_eq!(percent(3, 1000), "0.3%");
        assert_eq!(percent(1, 100_000), "less than 0.1%");
        assert_eq!(percent(0, 7), "0%");
        assert_eq!(percent(15, 29), "52%");
        assert_eq!(percent(999, 1000), "99%");
        assert_eq!(time(Duration::from_micros(300)), "1 ms");
        assert_eq!(time(Duration::from_millis(1440)), "1.4 s");
    }

    #[test]
    fn what_was_asked_is_one_sentence() {
        let counts = |total, failed, listed| {
            asked(AskedCounts {
                asked: total,
                failed,
                listed,
            })
        };
        let none = counts(0, 0, 0);
        assert_eq!(
            none,
            "It was asked about no message in the last seven days."
        );
        assert_eq!(
            counts(1, 1, 0),
            "Mail asked it once in the last seven days: none was answered, 100% came to nothing."
        );
        assert_eq!(
            counts(200, 0, 50),
            "Mail asked it 200 times in the last seven days: 25% of what it answered was listed, 0% came to nothing."
        );
    }
}
