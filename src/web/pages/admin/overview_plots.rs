//! The overview's plots: what happened day by day, as bars in SVG that need no style of their own, and as a table.

use chrono::NaiveDate;

use super::decisions;
use crate::policy::Reason;
use crate::store::{DayOfMail, DaysOfMail};
use crate::web::times::Present;

/// The size of a plot, in its own units.
const WIDTH: u32 = 720;
const TALL: u32 = 160;
const LOW: u32 = 64;

/// Bars by day, each of one part or of several on top of each other.
#[derive(Debug)]
pub(super) struct Plot {
    /// Of the element; unlike any other of the page.
    pub(super) id: &'static str,
    pub(super) title: String,
    /// The same as the bars, for those who don't see them.
    pub(super) text: String,
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) bars: Vec<Bar>,
    pub(super) first: String,
    pub(super) last: String,
    /// How much the tallest stands for.
    pub(super) most: String,
    /// What the colours mean; none where there is one.
    pub(super) key: Vec<Part>,
}

/// One part of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bar {
    pub(super) class: &'static str,
    pub(super) x: u32,
    pub(super) y: u32,
    pub(super) width: u32,
    pub(super) height: u32,
}

/// One colour.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) class: &'static str,
    pub(super) name: String,
}

/// A line of the table behind the plots.
#[derive(Debug)]
pub(super) struct DayLine {
    pub(super) day: String,
    pub(super) numbers: Vec<i64>,
}

/// One reason, and how many messages met with it.
#[derive(Debug)]
pub(super) struct ReasonLine {
    pub(super) text: String,
    pub(super) count: i64,
    /// Of 100, beside the most frequent one.
    pub(super) share: i64,
}

/// A name, and which number of a day it is.
struct Series {
    class: &'static str,
    name: String,
    of: fn(&DayOfMail) -> i64,
}

fn let_in() -> Series {
    Series {
        class: "chart__in",
        name: say!("admin-let-in"),
        of: |day| day.verdicts.accepted,
    }
}

fn marked() -> Series {
    Series {
        class: "chart__marked",
        name: say!("overview-marked"),
        of: |day| day.verdicts.tagged,
    }
}

fn turned_away() -> Series {
    Series {
        class: "chart__away",
        name: say!("admin-turned-away"),
        of: |day| day.verdicts.turned_away(),
    }
}

fn watched() -> Series {
    Series {
        class: "chart__marked",
        name: say!("overview-watched"),
        of: |day| day.watched,
    }
}

fn learned() -> Series {
    Series {
        class: "chart__in",
        name: say!("overview-learned"),
        of: |day| day.learned,
    }
}

fn asked() -> Series {
    Series {
        class: "chart__asked",
        name: say!("overview-asked"),
        of: |day| day.asked,
    }
}

/// Mail, what was learned, and who asked; those without anything are left out.
pub(super) fn plots(days: &DaysOfMail, present: Present) -> Vec<Plot> {
    let mail = [let_in(), marked(), turned_away()];
    let small = [("plot-learned", learned()), ("plot-asked", asked())];
    let small = small
        .into_iter()
        .filter_map(|(id, series)| low(id, &series, days, present));
    tall(&mail, days, present)
        .into_iter()
        .chain(small)
        .collect()
}

fn tall(series: &[Series; 3], days: &DaysOfMail, present: Present) -> Option<Plot> {
    let [accepted, marked, away] = series.each_ref().map(|series| sum(series, days));
    let most = most(series, days);
    let (first, last) = ends(days, present);
    (most > 0).then(|| Plot {
        id: "plot-mail",
        title: say!("overview-plot"),
        text: say!(
            "overview-plot-desc",
            first = first.as_str(),
            last = last.as_str(),
            let_in = accepted,
            marked = marked,
            away = away,
            most = most
        ),
        width: WIDTH,
        height: TALL,
        bars: bars(series, days, most, TALL),
        most: say!("overview-most", most = most),
        first,
        last,
        key: series
            .iter()
            .map(|series| Part {
                class: series.class,
                name: series.name.clone(),
            })
            .collect(),
    })
}

fn low(id: &'static str, series: &Series, days: &DaysOfMail, present: Present) -> Option<Plot> {
    let all = std::slice::from_ref(series);
    let most = most(all, days);
    let (first, last) = ends(days, present);
    (most > 0).then(|| Plot {
        id,
        title: say!("overview-plot-small", what = series.name.as_str()),
        text: say!(
            "overview-plot-small-desc",
            first = first.as_str(),
            last = last.as_str(),
            count = sum(series, days),
            most = most
        ),
        width: WIDTH,
        height: LOW,
        bars: bars(all, days, most, LOW),
        most: say!("overview-most", most = most),
        first,
        last,
        key: Vec::new(),
    })
}

fn sum(series: &Series, days: &DaysOfMail) -> i64 {
    days.days.iter().map(series.of).sum()
}

/// The most of all of them together on one day.
fn most(series: &[Series], days: &DaysOfMail) -> i64 {
    let days = days.days.iter();
    let together = days.map(|day| series.iter().map(|series| (series.of)(day)).sum());
    together.max().unwrap_or(0)
}

fn ends(days: &DaysOfMail, present: Present) -> (String, String) {
    let name = |day: Option<&DayOfMail>| day.map(|day| present.calendar_day(day.day));
    let first = name(days.days.first()).unwrap_or_default();
    (first, name(days.days.last()).unwrap_or_default())
}

fn bars(series: &[Series], days: &DaysOfMail, most: i64, height: u32) -> Vec<Bar> {
    let count = u32::try_from(days.days.len()).unwrap_or(u32::MAX).max(1);
    let step = WIDTH / count;
    let width = step - (step / 4).max(1);
    let mut bars = Vec::new();
    for (day, place) in days.days.iter().zip(0_u32..) {
        let mut foot = height;
        for series in series {
            let tall = scaled((series.of)(day), most, height).min(foot);
            if tall > 0 {
                foot -= tall;
                bars.push(Bar {
                    class: series.class,
                    x: place * step,
                    y: foot,
                    width,
                    height: tall,
                });
            }
        }
    }
    bars
}

/// What is there can be seen, however small.
fn scaled(count: i64, most: i64, height: u32) -> u32 {
    let scaled = count.saturating_mul(i64::from(height)) / most.max(1);
    let scaled = u32::try_from(scaled).unwrap_or(height);
    scaled.max(u32::from(count > 0))
}

/// The table behind the plots: what stands above its columns, and a line a day, the newest first.
pub(super) fn table(days: &DaysOfMail, present: Present) -> (Vec<String>, Vec<DayLine>) {
    let mut series = vec![let_in(), marked(), turned_away()];
    if days.days.iter().any(|day| day.watched > 0) {
        series.push(watched());
    }
    series.extend([learned(), asked()]);
    let line = |day: &DayOfMail| DayLine {
        day: present.calendar_day(day.day),
        numbers: series.iter().map(|series| (series.of)(day)).collect(),
    };
    let lines = days.days.iter().rev().map(line).collect();
    (
        series.into_iter().map(|series| series.name).collect(),
        lines,
    )
}

/// Why so many messages of `total` were turned away.
pub(super) fn reasons(reasons: &[(Reason, i64)], total: i64, tenant: &str) -> Vec<ReasonLine> {
    let mut lines: Vec<(String, i64)> = Vec::new();
    for (reason, count) in reasons {
        let text = decisions::reason(*reason, tenant);
        match lines.iter_mut().find(|(present, _)| *present == text) {
            Some((_, present)) => *present += count,
            None => lines.push((text, *count)),
        }
    }
    let recorded: i64 = lines.iter().map(|(_, count)| count).sum();
    if total > recorded {
        lines.push((say!("overview-unrecorded"), total - recorded));
    }
    lines.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let most = lines.first().map_or(1, |(_, count)| (*count).max(1));
    let line = |(text, count): (String, i64)| ReasonLine {
        text,
        count,
        share: (count.saturating_mul(100) / most).max(1),
    };
    lines.into_iter().map(line).collect()
}

/// The days that can be chosen.
pub(super) const RANGES: [u32; 3] = [7, 30, 90];

/// The day on which they end.
pub(super) fn last_day(present: Present) -> NaiveDate {
    present.now.date_naive()
}

#[cfg(test)]
mod tests {
    use chrono_tz::Tz;

    use super::*;
    use crate::store::DecisionCounts;

    fn day(day: u32, accepted: i64, tagged: i64, rejected: i64) -> DayOfMail {
        DayOfMail {
            day: NaiveDate::from_ymd_opt(2026, 3, day).unwrap(),
            verdicts: DecisionCounts {
                accepted,
                tagged,
                rejected,
                deferred: 0,
            },
            ..DayOfMail::default()
        }
    }

    #[test]
    fn bars_stand_on_each_other_and_none_vanishes() {
        let days = DaysOfMail {
            days: vec![day(1, 1000, 1, 599), day(2, 0, 0, 0), day(3, 0, 800, 0)],
            ..DaysOfMail::default()
        };
        let present = Present {
            now: "2026-03-03T12:00:00Z".parse().unwrap(),
            zone: Tz::UTC,
        };
        let plots = plots(&days, present);
        assert_eq!(plots.len(), 1, "nothing was learned, nobody asked");
        let bar = |class, x, y, height| Bar {
            class,
            x,
            y,
            width: 180,
            height,
        };
        assert_eq!(
            plots[0].bars,
            [
                bar("chart__in", 0, 60, 100),
                bar("chart__marked", 0, 59, 1),
                bar("chart__away", 0, 0, 59),
                bar("chart__marked", 480, 80, 80),
            ]
        );
        assert!(
            plots[0]
                .text
                .contains("1000 let in, 801 let in with a mark, 599 not let in")
        );
    }

    #[test]
    fn what_was_counted_without_being_recorded_is_a_line_of_its_own() {
        let given = [(Reason::AboveThreshold, 3), (Reason::Stranger, 1)];
        let lines = reasons(&given, 10, "The ISP");
        let counts: Vec<i64> = lines.iter().map(|line| line.count).collect();
        assert_eq!(counts, [6, 3, 1]);
        assert!(lines[0].text.starts_with("counted only"), "{lines:?}");
        assert_eq!(lines[1].share, 50);
    }
}
