//! A miss: the cache is as small as it can be set, and no mailbox comes again before all others came, so that each question
//! loads its policy.

use super::run::Bench;
use crate::draw::{permutation, zipf};
use crate::process::{Server, Settings};
use crate::report::{grouped, say};
use crate::rounds::{Contender, interleave};

/// The least that the configuration takes: a few mailboxes of this size.
const LEAST: Settings = Settings {
    cache_bytes: 64 * 1024,
    dns: None,
};

pub(super) fn measure(bench: &mut Bench<'_>) -> anyhow::Result<()> {
    let many = bench.options.mailboxes;
    say(&format!("\n{}: miss, {many} mailboxes", bench.database()))?;
    let floor = Server::floor()?;
    let guestlist = Server::guestlist(&bench.data, LEAST)?;
    let contenders = [
        Contender {
            server: &floor,
            load: bench.known_senders(zipf(many)),
        },
        Contender {
            server: &guestlist,
            load: bench.known_senders(permutation(many)),
        },
    ];
    let summaries = interleave(&contenders, bench.options.rounds, &mut bench.number)?;
    guestlist.stop()?;
    let [floor, miss] = summaries.as_slice() else {
        return Ok(());
    };
    let (least, target) = match bench.database() {
        "sqlite" => (0.10, "≥ 0.10 × floor"),
        _ => (0.04, "≥ 0.04 × floor"),
    };
    let ratio = miss.per_second / floor.per_second;
    let measured = format!("{ratio:.3} × floor ({}/s)", grouped(miss.per_second));
    bench
        .report
        .target(bench.place.word(), "miss", measured, target, ratio >= least);
    let measured = format!(
        "p50 {:.2} ms, p99 {:.2} ms, cpu {:.1} µs",
        miss.p50 * 1e3,
        miss.p99 * 1e3,
        miss.cpu * 1e6
    );
    bench.report.note(bench.place.word(), "  latency", measured);
    bench.report.target(
        bench.place.word(),
        "  answers other than DUNNO",
        miss.unexpected.to_string(),
        "0",
        miss.unexpected == 0,
    );
    Ok(())
}
