//! A rehearsal: recorded decisions about strangers, each with the answers of eight lists, are judged again with these
//! lists weighed. The floor reads the same pages out of the database and judges nothing.

use std::str::FromStr as _;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use chrono::{DateTime, TimeDelta, Utc};
use guestlist::clock::Clock;
use guestlist::config::{DatabaseSettings, DatabaseUrl};
use guestlist::engine::{Proposal, RehearsalBounds, Rehearsals};
use guestlist::policy::{Check, Mode, Reason, RecordedEvidence, Verdict};
use guestlist::store::{Database, DecisionId, DecisionRecord};
use guestlist::tenancy::{MailboxId, TenantId};
use tokio::runtime::Runtime;
use uuid::{NoContext, Timestamp, Uuid};

use super::known::FEW;
use super::run::Bench;
use crate::data::DataSet;
use crate::report::{grouped, median, say};

/// Decisions that are replayed, and with `--quick`.
const DECISIONS: u32 = 300_000;
const FEW_DECISIONS: u32 = 10_000;
/// Decisions of one transaction, and of one page.
const BATCH: u32 = 5000;
const PAGE: u32 = 1000;
/// One in so many is on a list.
const LISTED: u32 = 20;
/// The tenant of every data set.
const TENANT: TenantId = TenantId(Uuid::from_u128(0x0192_f3a0_0000_7000_8000_0000_0000_0001));
/// The first of its mailboxes.
const MAILBOX: u128 = 0x0192_f3a1_0000_7000_8000_0000_0000_0000;

pub(super) fn measure(bench: &mut Bench<'_>) -> anyhow::Result<()> {
    let decisions = if bench.options.quick {
        FEW_DECISIONS
    } else {
        DECISIONS
    };
    say(&format!(
        "\n{}: rehearsal, {decisions} decisions",
        bench.database()
    ))?;
    let data = DataSet::make(bench.place, FEW, bench.options.entries)?;
    // As the program itself runs: reading and judging share all cores.
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let replay = Replay::begin(&runtime, &data, decisions)?;
    let (mut floors, mut rehearsals) = (Vec::new(), Vec::new());
    for _ in 0..bench.options.rounds {
        floors.push(runtime.block_on(replay.floor())?);
        rehearsals.push(runtime.block_on(replay.rehearse())?);
    }
    let (floor, speed) = (median(floors), median(rehearsals));
    let measured = format!("{}/s, {:.2} × floor", grouped(speed), speed / floor);
    let (place, met) = (bench.place.word(), speed >= 100_000.0);
    bench
        .report
        .target(place, "rehearsal, decisions", measured, "≥ 100,000/s", met);
    let read = format!("{}/s", grouped(floor));
    bench
        .report
        .note(place, "  floor: read, and not judged", read);
    Ok(())
}

struct Replay {
    database: Database,
    since: DateTime<Utc>,
    decisions: u32,
    proposal: Proposal,
}

impl Replay {
    fn begin(runtime: &Runtime, data: &DataSet, decisions: u32) -> anyhow::Result<Self> {
        let url = DatabaseUrl::from_str(&data.url)
            .map_err(|error| anyhow::anyhow!("the data set has no URL: {error}"))?;
        let settings = DatabaseSettings {
            url,
            connections: 4,
            acquire_timeout: Duration::from_secs(2),
        };
        let now = Clock::System.now();
        let replay = Self {
            database: runtime.block_on(Database::connect(&settings))?,
            since: now - TimeDelta::days(2),
            decisions,
            proposal: proposal()?,
        };
        if data.recorded()?.stored == 0 {
            runtime.block_on(replay.fill(now))?;
        }
        Ok(replay)
    }

    /// A day's decisions, evenly.
    async fn fill(&self, now: DateTime<Utc>) -> anyhow::Result<()> {
        let began = now - TimeDelta::days(1);
        for first in (0..self.decisions).step_by(BATCH as usize) {
            let last = self.decisions.min(first + BATCH);
            let records: Vec<_> = (first..last)
                .map(|number| {
                    record(
                        number,
                        began + TimeDelta::milliseconds(i64::from(number) * 200),
                    )
                })
                .collect();
            self.database.record_decisions(&records).await?;
        }
        Ok(())
    }

    /// Reads all pages; decisions a second.
    async fn floor(&self) -> anyhow::Result<f64> {
        let began = Instant::now();
        let (mut before, mut read) = (DecisionId(Uuid::max()), 0_u32);
        loop {
            let mut tx = self.database.read().await?;
            let mut decisions = tx.of(TENANT).decisions();
            let page = decisions.past(before, self.since, PAGE).await?;
            read += u32::try_from(page.rows().count())?;
            match page.next()? {
                Some(next) => before = next,
                None => break,
            }
        }
        anyhow::ensure!(read == self.decisions, "{read} decisions were read");
        Ok(f64::from(read) / began.elapsed().as_secs_f64())
    }

    /// Replays all; decisions a second.
    async fn rehearse(&self) -> anyhow::Result<f64> {
        let began = Instant::now();
        let bounds = RehearsalBounds {
            since: self.since,
            most: u64::MAX,
            time: Duration::from_mins(10),
        };
        let rehearsals = Rehearsals::default();
        let report = rehearsals
            .run(&self.database, TENANT, &self.proposal, bounds, |_| {})
            .await?;
        let refused = report.differences.refused;
        anyhow::ensure!(
            refused == u64::from(self.decisions.div_ceil(LISTED)) && report.undecided == 0,
            "{refused} would be refused"
        );
        Ok(f64::from(self.decisions) / began.elapsed().as_secs_f64())
    }
}

/// Eight lists and what needs none, weighed.
fn proposal() -> anyhow::Result<Proposal> {
    let mut checks = vec![
        r#"{"enabled":true,"points":2,"kind":"reverse_dns"}"#.to_owned(),
        r#"{"enabled":true,"points":2,"kind":"spf"}"#.to_owned(),
    ];
    checks.extend((1..=8).map(|list| {
        format!(
            r#"{{"enabled":true,"points":5,"kind":"dnsbl","zone":"bl{list}.bench.test","subject":"client","scope":"address","paid_removal":false}}"#
        )
    }));
    let checks: Result<Vec<Check>, _> = checks
        .iter()
        .map(|text| serde_json::from_str(text))
        .collect();
    Ok(Proposal {
        threshold: 5,
        checks: checks.context("a check")?,
        mode: Mode::Standard,
        asking: None,
    })
}

/// A stranger who was let in while the lists were only watched.
fn record(number: u32, at: DateTime<Utc>) -> DecisionRecord {
    let mailbox = number % FEW;
    let mut evidence = "1 n=mail.agency.test snone k/ w/".to_owned();
    for list in 1..=8 {
        let listed = list == 1 && number.is_multiple_of(LISTED);
        evidence.push_str(if listed { " c=0.0.2@" } else { " c-" });
        let zone = format!("bl{list}.bench.test");
        evidence.push_str(&zone);
    }
    let time = u64::try_from(at.timestamp()).unwrap_or_default();
    let time = Timestamp::from_unix(NoContext, time, at.timestamp_subsec_nanos());
    DecisionRecord {
        id: DecisionId(Uuid::new_v7(time)),
        tenant_id: TENANT,
        mailbox_id: MailboxId(Uuid::from_u128(MAILBOX + u128::from(mailbox))),
        decided_at: at,
        sender: format!("stranger{number}@agency{}.test", number % 5000),
        recipient: format!("user{mailbox:07}@isp.example"),
        client_address: format!("198.51.{}.{}", number / 256 % 256, number % 256),
        client_name: String::new(),
        helo_name: "mail.agency.test".to_owned(),
        instance: format!("{number:x}.1"),
        queue_id: String::new(),
        verdict: Verdict::Accept,
        would_have: None,
        reason: Reason::BelowThreshold,
        entry: None,
        proof: None,
        could_be_forged: None,
        points: 0,
        findings: Vec::new(),
        evidence: RecordedEvidence::from_text(evidence),
    }
}
