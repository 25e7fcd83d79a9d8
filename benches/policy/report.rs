//! The table at the end: every figure, its target, and whether it is met.

use std::io::Write as _;

/// One line of the table.
#[derive(Clone, Debug)]
pub(crate) struct Figure {
    database: &'static str,
    row: String,
    measured: String,
    target: String,
    met: Option<bool>,
}

/// All lines, in the order in which they were measured.
#[derive(Debug, Default)]
pub(crate) struct Report {
    figures: Vec<Figure>,
}

impl Report {
    /// A figure that has a target.
    pub(crate) fn target(
        &mut self,
        database: &'static str,
        row: &str,
        measured: String,
        target: &str,
        met: bool,
    ) {
        let (row, target) = (row.to_owned(), target.to_owned());
        self.figures.push(Figure {
            database,
            row,
            measured,
            target,
            met: Some(met),
        });
    }

    /// A figure that explains others.
    pub(crate) fn note(&mut self, database: &'static str, row: &str, measured: String) {
        let (row, target) = (row.to_owned(), String::new());
        self.figures.push(Figure {
            database,
            row,
            measured,
            target,
            met: None,
        });
    }

    /// What could not be measured, and why.
    pub(crate) fn failed(&mut self, database: &'static str, error: &anyhow::Error) {
        let (row, measured) = ("could not be measured".to_owned(), format!("{error:#}"));
        self.figures.push(Figure {
            database,
            row,
            measured,
            target: String::new(),
            met: Some(false),
        });
    }

    /// Prints the table; returns whether every target was met.
    pub(crate) fn print(&self) -> std::io::Result<bool> {
        let mut out = std::io::stdout().lock();
        writeln!(
            out,
            "\n{:<9} {:<47} {:<34} {:<18} met",
            "database", "row", "measured", "target"
        )?;
        for figure in &self.figures {
            let met = figure.met.map_or("", |met| if met { "yes" } else { "NO" });
            let Figure {
                database,
                row,
                measured,
                target,
                ..
            } = figure;
            writeln!(
                out,
                "{database:<9} {row:<47} {measured:<34} {target:<18} {met}"
            )?;
        }
        Ok(self.figures.iter().all(|figure| figure.met != Some(false)))
    }
}

/// Prints a line about what happens now.
pub(crate) fn say(line: &str) -> std::io::Result<()> {
    writeln!(std::io::stdout().lock(), "{line}")
}

/// The middle one of some figures (the mean of the two in the middle).
pub(crate) fn median(figures: impl IntoIterator<Item = f64>) -> f64 {
    let mut sorted: Vec<f64> = figures.into_iter().collect();
    sorted.sort_by(f64::total_cmp);
    let upper = sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN);
    let lower = sorted
        .get(sorted.len().saturating_sub(1) / 2)
        .copied()
        .unwrap_or(f64::NAN);
    f64::midpoint(lower, upper)
}

/// A number with thin spaces' plain cousin, the comma: 1,234,567.
pub(crate) fn grouped(number: f64) -> String {
    let digits = format!("{:.0}", number.abs());
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}
