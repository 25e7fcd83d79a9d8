//! Durable learning: every submission is to a new address, spread over the mailboxes so thinly that none is taken for a
//! burst. An answered submission must be an entry: they are counted in the database, and taken away again.

use super::run::Bench;
use crate::draw::permutation;
use crate::process::{Server, Settings};
use crate::question::Question;
use crate::report::{grouped, say};
use crate::rounds::{Contender, interleave};

const DEFAULT: Settings = Settings {
    cache_bytes: 256 << 20,
    dns: None,
};

#[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
pub(super) fn measure(bench: &mut Bench<'_>) -> anyhow::Result<()> {
    let many = bench.options.mailboxes;
    say(&format!("\n{}: learning", bench.database()))?;
    let guestlist = Server::guestlist(&bench.data, DEFAULT)?;
    let before = bench.data.entries_in_all()?;
    let load = bench.load(Question::submission(), permutation(many));
    let contender = [Contender {
        server: &guestlist,
        load,
    }];
    let summaries = interleave(&contender, bench.options.rounds, &mut bench.number)?;
    // Killed, not stopped: what was answered must be kept by itself.
    drop(guestlist);
    let learned = bench.data.entries_in_all()? - before;
    bench.data.forget_strangers()?;
    let [learning] = summaries.as_slice() else {
        return Ok(());
    };
    let (least, target) = match bench.database() {
        "sqlite" => (5000.0, "≥ 5,000/s"),
        _ => (2000.0, "≥ 2,000/s"),
    };
    let measured = format!("{}/s", grouped(learning.per_second));
    bench.report.target(
        bench.place.word(),
        "durable learning",
        measured,
        target,
        learning.per_second >= least,
    );
    let measured = format!(
        "p50 {:.2} ms, p99 {:.2} ms",
        learning.p50 * 1e3,
        learning.p99 * 1e3
    );
    bench.report.note(bench.place.word(), "  latency", measured);
    let kept = u64::try_from(learned).unwrap_or(0);
    let measured = format!(
        "{} of {}",
        grouped(kept as f64),
        grouped(learning.answered as f64)
    );
    bench.report.target(
        bench.place.word(),
        "  answered and kept after kill -9",
        measured,
        "all",
        kept == learning.answered,
    );
    Ok(())
}
