//! Resident memory: of a server that just started, and how far it grows over that when the whole data set passes through a
//! cache with a bound.

use super::run::Bench;
use crate::draw::{permutation, zipf};
use crate::load::{self, Load, Until};
use crate::process::{Server, Settings};
use crate::report::say;

/// The default bound, far below what the data set would take.
const BOUND: Settings = Settings {
    cache_bytes: 256 << 20,
    dns: None,
};
const MEBIBYTE: f64 = 1024.0 * 1024.0;

#[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
pub(super) fn measure(bench: &mut Bench<'_>) -> anyhow::Result<()> {
    let many = bench.options.mailboxes;
    say(&format!("\n{}: memory", bench.database()))?;
    let guestlist = Server::guestlist(&bench.data, BOUND)?;
    guestlist.settle()?;
    let idle = guestlist.usage()?.resident as f64;
    let each = Load {
        until: Until::EachOnce,
        ..bench.known_senders(permutation(many))
    };
    load::run(&each, guestlist.address, bench.number.next())?;
    let mut largest = guestlist.usage()?.resident as f64;
    for _ in 0..bench.options.rounds {
        let load = bench.known_senders(zipf(many));
        load::run(&load, guestlist.address, bench.number.next())?;
        largest = largest.max(guestlist.usage()?.resident as f64);
    }
    guestlist.stop()?;
    let measured = format!("{:.1} MiB", idle / MEBIBYTE);
    bench.report.target(
        bench.place.word(),
        "resident when idle after start",
        measured,
        "≤ 40 MiB",
        idle <= 40.0 * MEBIBYTE,
    );
    let (growth, bound) = (largest - idle, BOUND.cache_bytes as f64);
    let measured = format!(
        "{:.1} MiB, bound {:.0} MiB",
        growth / MEBIBYTE,
        bound / MEBIBYTE
    );
    bench.report.target(
        bench.place.word(),
        "growth with a full cache",
        measured,
        "≤ 1.1 × bound",
        growth <= 1.1 * bound,
    );
    Ok(())
}
