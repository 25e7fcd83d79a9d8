//! How often a list was wrong, as pages show it: a sentence, a plot, and the table behind the plot.

use crate::policy::{DnsList, WrongDay, WrongRate};
use crate::store::WrongRates;
use crate::web::health::percent;
use crate::web::times::in_utc;

/// The width of a day in the plot, and the height of the tallest.
const WIDTH: u32 = 10;
const HEIGHT: u32 = 48;

/// The rate of one list.
#[derive(Debug)]
pub(super) struct ShownRate {
    pub(super) sentence: String,
    /// None: there is nothing to plot.
    pub(super) plot: Option<Plot>,
}

/// Bars, and the lines of the table: the days on which something was held.
#[derive(Debug)]
pub(super) struct Plot {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) label: String,
    pub(super) bars: Vec<Bar>,
    pub(super) lines: Vec<WrongDay>,
}

/// One day; the wrong ones stand before all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bar {
    pub(super) x: u32,
    pub(super) held: u32,
    pub(super) wrong: u32,
}

impl ShownRate {
    pub(super) fn of(rates: &WrongRates, list: &DnsList) -> Self {
        let window = match rates.only_since {
            None => say!("wrong-days", days = WrongRates::DAYS),
            Some(since) => say!(
                "wrong-newest",
                count = WrongRates::MOST,
                since = in_utc(since)
            ),
        };
        let rate = rates.of(list);
        let (held, wrong) = (rate.held, rate.wrong);
        if held == 0 {
            return Self {
                sentence: say!("wrong-nobody", window = window),
                plot: None,
            };
        }
        let share = percent(wrong.into(), held.into());
        Self {
            sentence: say!(
                "wrong-about",
                wrong = wrong,
                held = held,
                share = share,
                window = window
            ),
            plot: Some(Plot::of(&rate)),
        }
    }
}

impl Plot {
    fn of(rate: &WrongRate) -> Self {
        let tallest = rate.days.iter().map(|day| day.held).max().unwrap_or(0);
        // What is there can be seen, however small.
        let height = |count: u32| {
            let scaled = u64::from(count) * u64::from(HEIGHT) / u64::from(tallest.max(1));
            u32::try_from(scaled)
                .unwrap_or(HEIGHT)
                .max(u32::from(count > 0))
        };
        let days = rate.days.iter().zip(0_u32..);
        let bars = days.map(|(day, place)| Bar {
            x: place * WIDTH,
            held: height(day.held),
            wrong: height(day.wrong),
        });
        let lines = rate.days.iter().rev().filter(|day| day.held > 0);
        Self {
            width: WIDTH * WrongRates::DAYS,
            height: HEIGHT,
            label: say!("wrong-plot", held = rate.held, wrong = rate.wrong),
            bars: bars.collect(),
            lines: lines.copied().collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_as_tall_as_its_share_and_never_vanishes() {
        let last = chrono::NaiveDate::from_ymd_opt(2026, 3, 30).unwrap();
        let mut rate = WrongRate::none(last, 30);
        rate.days[0] = WrongDay {
            held: 1000,
            wrong: 1,
            ..rate.days[0]
        };
        rate.days[29] = WrongDay {
            held: 500,
            wrong: 500,
            ..rate.days[29]
        };
        let plot = Plot::of(&rate);
        let bar = |x, held, wrong| Bar { x, held, wrong };
        assert_eq!(plot.bars[0], bar(0, 48, 1));
        assert_eq!(plot.bars[1], bar(10, 0, 0));
        assert_eq!(plot.bars[29], bar(290, 24, 24));
        assert_eq!(plot.lines.len(), 2);
        assert_eq!(plot.lines[0].day, last);
    }
}
