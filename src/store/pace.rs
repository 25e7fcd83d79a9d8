//! How much long work may do before others have their turn: SQLite has one writer, for whom everybody waits in a queue.
//! Work that knows how long its last step took makes the next one as long as fits, on a slow machine as on a fast one.

use std::time::{Duration, Instant};

/// How long a step may keep the writer.
const A_TURN: Duration = Duration::from_millis(60);
/// Lines of the first step.
const FIRST: i64 = 100;
/// Fewer would mean to wait for the disk more than to work; more would gain nothing.
const LINES: (i64, i64) = (10, 2_000);

/// The pace of one piece of work, from step to step.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    turn: Duration,
    lines: i64,
}

impl Default for Pace {
    fn default() -> Self {
        Self::of(A_TURN)
    }
}

/// A step under way.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    began: Instant,
    turn: Duration,
}

impl Pace {
    /// Steps that are to last about so long.
    pub fn of(turn: Duration) -> Self {
        Self { turn, lines: FIRST }
    }

    /// How many lines the next step should have.
    pub(super) fn lines(self) -> i64 {
        self.lines
    }

    /// Begins a step: once it is its turn, and not while it waits.
    pub(super) fn begin(self) -> Step {
        Step {
            began: Instant::now(),
            turn: self.turn,
        }
    }

    /// The step is over, and had this many lines.
    pub(super) fn end(&mut self, step: Step, lines: i64) {
        self.note(step.began.elapsed(), lines);
    }

    fn note(&mut self, took: Duration, lines: i64) {
        let each = took.as_secs_f64() / f64::from(i32::try_from(lines.max(1)).unwrap_or(i32::MAX));
        // Nearer by half or double at a time: one step may have waited for the disk.
        let half = (self.lines / 2).max(LINES.0);
        let double = (self.lines * 2).min(LINES.1);
        self.lines = if each * to_float(double) <= self.turn.as_secs_f64() {
            double
        } else if each * to_float(self.lines) > self.turn.as_secs_f64() {
            half
        } else {
            self.lines
        };
    }
}

impl Step {
    /// Others have waited long enough.
    pub(super) fn is_over(self) -> bool {
        self.began.elapsed() >= self.turn
    }
}

fn to_float(lines: i64) -> f64 {
    f64::from(i32::try_from(lines).unwrap_or(i32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_become_as_long_as_fits_and_never_longer_than_others_can_wait() {
        for (each, lines) in [
            (Duration::from_micros(10), LINES.1),
            (Duration::from_micros(200), 200),
            (Duration::from_millis(3), 12),
            (Duration::from_secs(1), LINES.0),
        ] {
            let mut pace = Pace::default();
            for _ in 0..20 {
                let lines = pace.lines();
                pace.note(each * u32::try_from(lines).unwrap(), lines);
            }
            assert_eq!(pace.lines(), lines, "{each:?} a line");
        }
    }
}
