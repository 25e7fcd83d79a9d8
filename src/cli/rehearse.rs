//! `guestlist rehearse`: what would have come of the recorded decisions under other settings; changes nothing.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, bail};

use super::arguments::Rehearse;
use super::{open, run::say};
use crate::clock::Clock;
use crate::config::Config;
use crate::engine::{Differences, Proposal, RehearsalBounds, RehearsalReport, Rehearsals};
use crate::policy::{Checks, Difference, Lacking};
use crate::store::Database;
use crate::tenancy::Tenant;

/// Nobody waits for so long.
const TIME: Duration = Duration::from_hours(1);
/// Decisions from one line of progress to the next.
const STEP: u64 = 100_000;

pub(super) async fn run(config: &Config, wanted: &Rehearse) -> anyhow::Result<ExitCode> {
    let database = open::existing_database(config).await?;
    let (tenant, proposal) = proposal(&database, wanted).await?;
    let bounds = RehearsalBounds {
        since: Clock::System.now() - wanted.since,
        most: u64::MAX,
        time: TIME,
    };
    let rehearsals = Rehearsals::default();
    let shows_progress = std::io::stderr().is_terminal();
    let mut shown = 0;
    let progress = |decisions: u64| {
        if shows_progress && decisions / STEP > shown {
            shown = decisions / STEP;
            // Where standard error is closed there is nobody to tell.
            drop(writeln!(
                std::io::stderr(),
                "{decisions} decisions looked at …"
            ));
        }
    };
    let report = rehearsals
        .run(&database, tenant.id, &proposal, bounds, progress)
        .await?;
    database.close().await;
    if wanted.json {
        say(serde_json::to_string_pretty(&crate::api::rehearsed(
            report,
        ))?)?;
    } else {
        print(&report)?;
    }
    Ok(ExitCode::SUCCESS)
}

async fn proposal(database: &Database, wanted: &Rehearse) -> anyhow::Result<(Tenant, Proposal)> {
    let mut tx = database.read().await?;
    let slug = &wanted.tenant;
    let tenant = tx.system().tenants().find_by_slug(slug).await?;
    let tenant = tenant.with_context(|| format!("there is no tenant {slug}"))?;
    let mut proposal = Proposal {
        threshold: tenant.threshold,
        checks: tx.of(tenant.id).checks().list().await?,
        mode: tenant.mode,
        asking: None,
    };
    for setting in &wanted.set {
        setting.apply_to(&mut proposal);
    }
    if let Some(problem) = Checks::problems(&proposal.checks).into_iter().next() {
        bail!("these checks can't be set: {}", problem.message);
    }
    Ok((tenant, proposal))
}

fn print(report: &RehearsalReport) -> anyhow::Result<()> {
    let since = report.only_since.unwrap_or(report.since);
    let since = since.format("%Y-%m-%d %H:%M UTC");
    say(format_args!(
        "{:20} {} since {since}",
        "decisions", report.decisions
    ))?;
    if report.only_since.is_some() {
        say("                     (there are older ones: it took too long to look at them)")?;
    }
    if report.holds_now && report.differences.total() == 0 {
        return say(format_args!(
            "{:20} these settings hold now",
            "nothing would change"
        ));
    }
    for (name, many) in figures(&report.differences) {
        say(format_args!("{name:20} {many}"))?;
    }
    if report.undecided > 0 {
        say(format_args!(
            "{:20} {}, taken to stay as they were: not enough was recorded of them",
            "not judged again", report.undecided
        ))?;
        for (lacking, many) in &report.lacking {
            say(format_args!("{:20} {many} without {}", "", named(lacking)))?;
        }
        say(format_args!(
            "{:20} set 0 points for a while: it is asked and recorded then, and counts for nothing",
            ""
        ))?;
    }
    for (address, differences) in &report.by_mailbox {
        let address = address
            .as_ref()
            .map_or_else(|| "(gone)".to_owned(), ToString::to_string);
        let told: Vec<String> = figures(differences)
            .filter(|(_, many)| *many > 0)
            .map(|(name, many)| format!("{name} {many}"))
            .collect();
        say(format_args!(
            "{:20} {address}: {}",
            "mailbox",
            told.join(", ")
        ))?;
    }
    for example in &report.examples {
        let record = &example.record;
        let whitelisted = if example.wanted { " (whitelisted)" } else { "" };
        let sender = if record.sender.is_empty() {
            "<>"
        } else {
            &record.sender
        };
        say(format_args!(
            "{:20} {} {sender} → {} {}{whitelisted}",
            word(example.difference),
            record.decided_at.format("%Y-%m-%d %H:%M"),
            record.recipient,
            record.id.reference(),
        ))?;
    }
    Ok(())
}

fn figures(differences: &Differences) -> impl Iterator<Item = (&'static str, u64)> {
    [
        (word(Difference::Refused), differences.refused),
        (word(Difference::Deferred), differences.deferred),
        (word(Difference::Accepted), differences.accepted),
        (word(Difference::Tagged), differences.tagged),
        (word(Difference::Noted), differences.noted),
        (word(Difference::NotNoted), differences.not_noted),
        ("from whitelisted", differences.from_whitelisted),
    ]
    .into_iter()
}

fn word(difference: Difference) -> &'static str {
    match difference {
        Difference::Refused => "newly refused",
        Difference::Deferred => "newly deferred",
        Difference::Accepted => "newly accepted",
        Difference::Tagged => "newly tagged",
        Difference::Noted => "newly noted",
        Difference::NotNoted => "no longer noted",
    }
}

fn named(lacking: &Lacking) -> String {
    match lacking {
        Lacking::List(zone) => format!("an answer of {zone}"),
        Lacking::ReverseName => "the server's name".to_owned(),
        Lacking::Spf => "SPF".to_owned(),
        Lacking::Held => "what traps and owners said".to_owned(),
    }
}
