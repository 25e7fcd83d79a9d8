//! Strangers: eight lists are asked about each client, and none has it. Cold: every question is about a client that nobody
//! asked about. Warm: 1,000 clients, whose answers are remembered. Then one list falls silent in the midst of a round.

use std::time::Duration;

use super::known;
use super::run::Bench;
use crate::dns;
use crate::draw::permutation;
use crate::load::{self, Load, Round};
use crate::process::{Server, Settings};
use crate::question::{MOST_CLIENTS, Question};
use crate::report::{grouped, say};
use crate::rounds::{Contender, Summary, interleave};

/// Clients of the warm rounds.
const FEW_CLIENTS: u64 = 1000;
/// So long into a round a list falls silent.
const SILENT_AFTER: Duration = Duration::from_secs(1);
/// policy.deadline.
const DEADLINE: f64 = 3.0;

/// One list, of an organisation of its own: any two of them would refuse.
macro_rules! list {
    ($zone:literal) => {
        concat!(
            "{\"enabled\":true,\"points\":3,\"kind\":\"dnsbl\",\"zone\":\"",
            $zone,
            "\",\"subject\":\"client\",\"scope\":\"address\",\"paid_removal\":false}"
        )
    };
}

const EIGHT_LISTS: &str = concat!(
    "INSERT INTO tenant_checks (tenant_id, checks) SELECT tenant_id, '[",
    list!("l0.test"),
    ",",
    list!("l1.test"),
    ",",
    list!("l2.test"),
    ",",
    list!("l3.test"),
    ",",
    list!("l4.test"),
    ",",
    list!("l5.test"),
    ",",
    list!("l6.test"),
    ",",
    list!("l7.test"),
    "]' FROM tenants"
);

pub(super) fn measure(bench: &mut Bench<'_>) -> anyhow::Result<()> {
    say(&format!("\n{}: strangers, 8 lists", bench.database()))?;
    bench.data.set_checks(EIGHT_LISTS)?;
    let lists = Server::dns()?;
    let settings = Settings {
        cache_bytes: 8 << 30,
        dns: Some(lists.address),
    };
    let floor = Server::floor()?;
    let guestlist = Server::guestlist(&bench.data, settings)?;
    let (cold, warm) = (
        strangers(bench, MOST_CLIENTS),
        strangers(bench, FEW_CLIENTS),
    );
    // All policies in memory, and what the warm rounds ask about is remembered.
    load::run(&warm, guestlist.address, bench.number.next())?;
    guestlist.settle()?;
    let dns_floor = dns::floor(lists.address, bench.options.round())?;
    let asked_before = lists.usage()?.cpu;
    let contenders = [
        Contender {
            server: &floor,
            load: cold.clone(),
        },
        Contender {
            server: &guestlist,
            load: cold.clone(),
        },
        Contender {
            server: &guestlist,
            load: warm,
        },
    ];
    let summaries = interleave(&contenders, bench.options.rounds, &mut bench.number)?;
    let dns_cpu = lists.usage()?.cpu.saturating_sub(asked_before);
    let [floor, with_questions, remembered] = summaries.as_slice() else {
        return Ok(());
    };
    let dns_share = dns_cpu.as_secs_f64() / whole(with_questions.answered).max(1.0);
    let note = format!(
        "{} answers/s, {:.1} µs a stranger",
        grouped(dns_floor),
        dns_share * 1e6
    );
    bench
        .report
        .note(bench.place.word(), "the lists' DNS server", note);
    report_speed(bench, floor, with_questions, remembered);
    silence_one(bench, (&lists, &guestlist), &cold, with_questions)?;
    guestlist.stop()?;
    bench.data.set_checks("DELETE FROM tenant_checks")
}

fn strangers(bench: &Bench<'_>, clients: u64) -> Load {
    bench.load(Question::from_stranger(clients), permutation(known::FEW))
}

fn report_speed(bench: &mut Bench<'_>, floor: &Summary, cold: &Summary, warm: &Summary) {
    let (database, report) = (bench.place.word(), &mut *bench.report);
    let words = |summary: &Summary| {
        let ratio = summary.per_second / floor.per_second;
        let (per_second, cpu) = (grouped(summary.per_second), summary.cpu * 1e6);
        (
            ratio,
            format!("{per_second}/s ({ratio:.2} × floor, {cpu:.1} µs)"),
        )
    };
    let (_, measured) = words(cold);
    let met = cold.per_second >= 8000.0;
    report.target(
        database,
        "strangers, nothing remembered",
        measured,
        "≥ 8,000/s",
        met,
    );
    let times =
        |summary: &Summary| format!("{:.2} ms, {:.2} ms", summary.p50 * 1e3, summary.p99 * 1e3);
    report.note(database, "  p50, p99", times(cold));
    let (ratio, measured) = words(warm);
    report.target(
        database,
        "strangers, answers remembered",
        measured,
        "≥ 0.50 × floor",
        ratio >= 0.5,
    );
    report.note(database, "  p50, p99", times(warm));
    let unexpected = cold.unexpected + warm.unexpected;
    let measured = unexpected.to_string();
    report.target(
        database,
        "  answers other than DUNNO",
        measured,
        "0",
        unexpected == 0,
    );
}

/// One list falls silent in the midst of a round; in the next it is out of use.
fn silence_one(
    bench: &mut Bench<'_>,
    (lists, guestlist): (&Server, &Server),
    cold: &Load,
    before: &Summary,
) -> anyhow::Result<()> {
    let address = lists.address;
    let silencing = std::thread::spawn(move || {
        std::thread::sleep(SILENT_AFTER);
        dns::silence(address, true)
    });
    let struck = load::run(cold, guestlist.address, bench.number.next())?;
    if let Ok(silenced) = silencing.join() {
        silenced?;
    }
    let after = load::run(cold, guestlist.address, bench.number.next())?;
    dns::silence(address, false)?;
    let (database, report) = (bench.place.word(), &mut *bench.report);
    let time = |round: &Round, per_mille| round.latency.quantile(per_mille).as_secs_f64();
    let (p99, worst) = (time(&struck, 990), time(&struck, 1000));
    let measured = format!("{:.2} ms (the worst {:.0} ms)", p99 * 1e3, worst * 1e3);
    let target = "≤ 3,050 ms";
    report.target(
        database,
        "one list falls silent: p99",
        measured,
        target,
        p99 <= DEADLINE + 0.05,
    );
    let p50 = time(&after, 500);
    let measured = format!("{:+.2} ms ({:.2} ms)", (p50 - before.p50) * 1e3, p50 * 1e3);
    let met = p50 - before.p50 <= 0.005;
    report.target(
        database,
        "  out of use: p50 against the others'",
        measured,
        "≤ + 5 ms",
        met,
    );
    let unexpected = struck.unexpected + after.unexpected;
    let measured = unexpected.to_string();
    report.target(
        database,
        "  answers other than DUNNO",
        measured,
        "0",
        unexpected == 0,
    );
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
fn whole(number: u64) -> f64 {
    number as f64
}
