//! Known sender, warm: every policy is in memory before the rounds begin. Guestlist runs twice, on the whole data set and on
//! one of 1,000 mailboxes, and its records are counted in the database afterwards.

use super::run::Bench;
use crate::data::{DataSet, Recorded};
use crate::draw::{permutation, zipf};
use crate::load::{self, Load, Until};
use crate::process::{Server, Settings};
use crate::report::{grouped, say};
use crate::rounds::{Contender, Summary, interleave};

/// So much that nothing is pushed out.
const ENOUGH: Settings = Settings {
    cache_bytes: 8 << 30,
    dns: None,
};
pub(super) const FEW: u32 = 1000;

pub(super) fn measure(bench: &mut Bench<'_>) -> anyhow::Result<()> {
    let many = bench.options.mailboxes;
    say(&format!(
        "\n{}: known sender, {many} and {FEW} mailboxes",
        bench.database()
    ))?;
    let small = DataSet::make(bench.place, FEW, bench.options.entries)?;
    let floor = Server::floor()?;
    let whole = Server::guestlist(&bench.data, ENOUGH)?;
    let few = Server::guestlist(&small, ENOUGH)?;
    let before = bench.data.recorded()?;
    let warmed = warm(bench, &whole, many)?;
    warm(bench, &few, FEW)?;
    let warm_up = bench.data.recorded()?;
    let contenders = [
        Contender {
            server: &floor,
            load: bench.known_senders(zipf(many)),
        },
        Contender {
            server: &whole,
            load: bench.known_senders(zipf(many)),
        },
        Contender {
            server: &few,
            load: bench.known_senders(zipf(FEW)),
        },
    ];
    let summaries = interleave(&contenders, bench.options.rounds, &mut bench.number)?;
    // Stopping writes what still waits.
    whole.stop()?;
    let after = bench.data.recorded()?;
    let [floor, whole, few] = summaries.as_slice() else {
        return Ok(());
    };
    report_speed(bench, floor, whole, few);
    report_records(bench, whole, warmed, [before, warm_up, after]);
    Ok(())
}

/// Asks once for every mailbox, so that all are in memory; returns how many questions that took.
fn warm(bench: &mut Bench<'_>, server: &Server, mailboxes: u32) -> anyhow::Result<u64> {
    let load = Load {
        until: Until::EachOnce,
        ..bench.known_senders(permutation(mailboxes))
    };
    let round = load::run(&load, server.address, bench.number.next())?;
    server.settle()?;
    Ok(round.answered)
}

fn report_speed(bench: &mut Bench<'_>, floor: &Summary, whole: &Summary, few: &Summary) {
    let database = bench.database();
    let size = format!(
        "{} × {}",
        grouped(f64::from(bench.options.mailboxes)),
        bench.options.entries
    );
    let report = &mut *bench.report;
    report.note(
        database,
        "floor",
        format!(
            "{}/s, cpu {:.2} µs",
            grouped(floor.per_second),
            floor.cpu * 1e6
        ),
    );
    report.note(
        database,
        &format!("known sender, {size}"),
        format!(
            "{}/s, cpu {:.2} µs",
            grouped(whole.per_second),
            whole.cpu * 1e6
        ),
    );
    let ratio = whole.per_second / floor.per_second;
    report.target(
        database,
        "  answers a second",
        format!("{ratio:.2} × floor"),
        "≥ 0.80 × floor",
        ratio >= 0.80,
    );
    let p99 = whole.p99 / floor.p99;
    let measured = format!("{p99:.2} × floor ({:.2} ms)", whole.p99 * 1e3);
    report.target(database, "  p99", measured, "≤ 2 × floor", p99 <= 2.0);
    report.note(
        database,
        "  p50, p99.9",
        format!("{:.2} ms, {:.2} ms", whole.p50 * 1e3, whole.p999 * 1e3),
    );
    let spread = whole.per_second / few.per_second;
    let row = format!(
        "  {} against {} mailboxes",
        grouped(f64::from(bench.options.mailboxes)),
        grouped(f64::from(FEW))
    );
    report.target(
        database,
        &row,
        format!("{spread:.2} ({}/s)", grouped(few.per_second)),
        "0.90 to 1.10",
        (0.9..=1.1).contains(&spread),
    );
    let unexpected = whole.unexpected + few.unexpected;
    report.target(
        database,
        "  answers other than DUNNO",
        unexpected.to_string(),
        "0",
        unexpected == 0,
    );
}

/// Stored in full, and counted: everything that was answered must be in one or the other.
#[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
fn report_records(
    bench: &mut Bench<'_>,
    whole: &Summary,
    warmed: u64,
    [before, warm_up, after]: [Recorded; 3],
) {
    let database = bench.database();
    let seconds = bench.options.round().as_secs_f64() * f64::from(bench.options.rounds);
    let stored = (after.stored - warm_up.stored) as f64 / seconds;
    let target = "≥ 5,000/s".to_owned();
    bench.report.target(
        database,
        "  decisions stored in full",
        format!("{}/s", grouped(stored)),
        &target,
        stored >= 5000.0,
    );
    let asked = whole.answered + warmed;
    let counted = u64::try_from(after.all - before.all).unwrap_or(0);
    let measured = format!("{} of {}", grouped(counted as f64), grouped(asked as f64));
    bench.report.target(
        database,
        "  decisions stored or counted",
        measured,
        "all",
        counted == asked,
    );
}
