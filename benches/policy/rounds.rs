//! Rounds of several servers in turn, so that what disturbs the machine disturbs all of them alike.

use std::time::Duration;

use crate::load::{self, Load, Round};
use crate::process::Server;
use crate::report::{grouped, median, say};

/// A server and what is asked of it.
pub(crate) struct Contender<'s> {
    pub(crate) server: &'s Server,
    pub(crate) load: Load,
}

/// What one server's rounds showed: medians of the rounds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Summary {
    pub(crate) per_second: f64,
    /// Seconds.
    pub(crate) p50: f64,
    pub(crate) p99: f64,
    pub(crate) p999: f64,
    /// Seconds of the server's processor time for one answer, all that it writes behind included.
    pub(crate) cpu: f64,
    /// All answers of all rounds.
    pub(crate) answered: u64,
    pub(crate) unexpected: u64,
}

/// Counts the rounds of the whole run: each asks with instances of its own.
#[derive(Debug, Default)]
pub(crate) struct RoundNumber(u32);

impl RoundNumber {
    pub(crate) fn next(&mut self) -> u32 {
        self.0 += 1;
        self.0
    }
}

/// Each contender once, then each again, `rounds` times.
pub(crate) fn interleave(
    contenders: &[Contender<'_>],
    rounds: u32,
    number: &mut RoundNumber,
) -> anyhow::Result<Vec<Summary>> {
    let mut measured: Vec<Vec<(Round, Duration)>> = contenders.iter().map(|_| Vec::new()).collect();
    for _ in 0..rounds {
        for (contender, kept) in contenders.iter().zip(&mut measured) {
            let before = contender.server.usage()?.cpu;
            let round = load::run(&contender.load, contender.server.address, number.next())?;
            contender.server.settle()?;
            let used = contender.server.usage()?.cpu.saturating_sub(before);
            say_round(contender.server, &round, used)?;
            kept.push((round, used));
        }
    }
    Ok(measured.iter().map(|rounds| summary(rounds)).collect())
}

fn say_round(server: &Server, round: &Round, used: Duration) -> anyhow::Result<()> {
    say(&format!(
        "  {:<34} {:>8}/s   p50 {:>7.0?}  p99 {:>7.0?}  p99.9 {:>7.0?}   cpu {:.2} µs each",
        server.name,
        grouped(round.per_second),
        round.latency.quantile(500),
        round.latency.quantile(990),
        round.latency.quantile(999),
        per_answer(round, used) * 1e6,
    ))?;
    Ok(())
}

fn summary(rounds: &[(Round, Duration)]) -> Summary {
    let quantile = |per_mille| {
        median(
            rounds
                .iter()
                .map(|(round, _)| round.latency.quantile(per_mille).as_secs_f64()),
        )
    };
    Summary {
        per_second: median(rounds.iter().map(|(round, _)| round.per_second)),
        p50: quantile(500),
        p99: quantile(990),
        p999: quantile(999),
        cpu: median(rounds.iter().map(|(round, used)| per_answer(round, *used))),
        answered: rounds.iter().map(|(round, _)| round.answered).sum(),
        unexpected: rounds.iter().map(|(round, _)| round.unexpected).sum(),
    }
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
fn per_answer(round: &Round, used: Duration) -> f64 {
    used.as_secs_f64() / round.answered.max(1) as f64
}
