//! `guestlist import entries`

use std::io::{IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, bail};

use super::arguments::ImportEntries;
use super::{open, run::say};
use crate::clock::Clock;
use crate::config::Config;
use crate::contacts;
use crate::policy::{ImportId, List};
use crate::store::{
    Actor, AuditEvent, Database, Import, ImportLine, ImportState, LineOutcome, LineQuery, NewImport,
};
use crate::tenancy::{MailboxId, QuotaReached, TenantId};

/// Bytes of a file that are read.
const LARGEST_FILE: u64 = 64 * 1024 * 1024;
/// Lines of the report fetched at once.
const LINES: u32 = 1_000;

pub(super) async fn entries(config: &Config, wanted: &ImportEntries) -> anyhow::Result<ExitCode> {
    let text = read(&wanted.file)?;
    let database = open::existing_database(config).await?;
    let taken = take(&database, wanted, text).await;
    database.close().await;
    taken?;
    Ok(ExitCode::SUCCESS)
}

fn read(file: &Path) -> anyhow::Result<String> {
    let shown = file.display();
    let size = std::fs::metadata(file)
        .with_context(|| format!("can't read {shown}"))?
        .len();
    if size > LARGEST_FILE {
        bail!("{shown} is larger than 64 MiB: split it");
    }
    let bytes = std::fs::read(file).with_context(|| format!("can't read {shown}"))?;
    contacts::decode(bytes).with_context(|| format!("{shown} is no list"))
}

async fn take(database: &Database, wanted: &ImportEntries, text: String) -> anyhow::Result<()> {
    let clock = Clock::System;
    let found = database.resolve_recipient(&wanted.mailbox).await?;
    let owner = found.and_then(|found| Some((found.tenant_id, found.mailbox_id?)));
    let Some((tenant, mailbox)) = owner else {
        bail!("there is no mailbox {}", wanted.mailbox);
    };
    let name = wanted.file.file_name().unwrap_or_default();
    let name = name.to_string_lossy().into_owned();
    let new = NewImport {
        mailbox,
        list: wanted.list,
        file_name: name.chars().take(100).collect(),
    };
    let kind = contacts::kind_of(&text, &new.file_name);
    let id = contacts::start_reading(database, &clock, tenant, &new).await?;
    contacts::read_in(database, &clock, (tenant, id), (text, kind)).await?;
    begin(database, tenant, id, (&new, wanted)).await?;
    let bar = Bar::new();
    contacts::carry_on(database, &clock, (tenant, id), |import| bar.show(import)).await?;
    bar.end();
    report(database, (tenant, mailbox), id).await
}

async fn begin(
    database: &Database,
    tenant: TenantId,
    id: ImportId,
    (new, wanted): (&NewImport, &ImportEntries),
) -> anyhow::Result<()> {
    let now = Clock::System.now();
    let mut tx = database.write().await?;
    let take = (&[ImportState::Ready][..], ImportState::Taking);
    let which = (id, new.list);
    tx.of(tenant).imports().begin(which, take, now).await?;
    let event = AuditEvent {
        at: now,
        actor: Actor::System,
        action: "entry.imported".to_owned(),
        subject: wanted.mailbox.to_string(),
        detail: new.file_name.clone(),
        client_address: String::new(),
    };
    tx.of(tenant).audit().add_to_own_lists(&event).await?;
    tx.commit().await?;
    Ok(())
}

/// How far it is, on a terminal; silent elsewhere.
struct Bar(bool);

impl Bar {
    const WIDTH: i64 = 40;

    fn new() -> Self {
        Self(std::io::stderr().is_terminal())
    }

    fn show(&self, import: &Import) {
        if !self.0 {
            return;
        }
        let done = import.place.saturating_mul(Self::WIDTH) / import.total.max(1);
        let full = "█".repeat(usize::try_from(done).unwrap_or(0));
        let rest = "░".repeat(usize::try_from(Self::WIDTH - done).unwrap_or(0));
        let (place, total) = (import.place, import.total);
        // Where nobody sees it, nothing is lost.
        drop(write!(
            std::io::stderr(),
            "\r{full}{rest} {place} of {total}"
        ));
    }

    fn end(&self) {
        if self.0 {
            drop(writeln!(std::io::stderr()));
        }
    }
}

async fn report(
    database: &Database,
    (tenant, mailbox): (TenantId, MailboxId),
    id: ImportId,
) -> anyhow::Result<()> {
    let mut after = None;
    loop {
        let mut tx = database.read().await?;
        let query = LineQuery {
            after,
            limit: LINES,
            ..LineQuery::default()
        };
        let lines = tx.of(tenant).imports().lines(id, query).await?;
        drop(tx);
        let Some(last) = lines.last() else { break };
        after = Some(last.place);
        for line in &lines {
            say(told(line))?;
        }
    }
    let mut tx = database.read().await?;
    let counts = tx.of(tenant).imports().counts(id, None).await?;
    let import = tx.of(tenant).imports().find(mailbox, id).await?;
    let count = |outcome: LineOutcome| counts.get(&outcome).copied().unwrap_or(0);
    let list = match import.map(|import| import.list) {
        Some(List::Block) => "blocklist",
        Some(List::Allow) | None => "whitelist",
    };
    let taken = count(LineOutcome::Taken) + count(LineOutcome::Back);
    let total: i64 = counts.values().sum();
    say(format_args!(
        "{taken} of {total} are on the {list} now; {} were there already, {} can't be read, {} have no room, \
         {} were left out",
        count(LineOutcome::Present) + count(LineOutcome::Double),
        count(LineOutcome::Wrong),
        count(LineOutcome::Full),
        count(LineOutcome::Elsewhere) + count(LineOutcome::Ended)
    ))
}

fn told(line: &ImportLine) -> String {
    let what = line
        .pattern
        .as_ref()
        .map_or_else(|| line.written.clone(), ToString::to_string);
    // What a stranger's file says must not move the cursor.
    let what: String = what.chars().filter(|c| !c.is_control()).collect();
    let became = match line.outcome {
        LineOutcome::Taken | LineOutcome::Back => "added".to_owned(),
        LineOutcome::Present => "there already".to_owned(),
        LineOutcome::Contrary => "on the other list, left there".to_owned(),
        LineOutcome::Double => format!("the same as line {}", line.detail),
        LineOutcome::Own => "in the own domain: needs no entry".to_owned(),
        LineOutcome::Elsewhere => "on the other list in the file, left out".to_owned(),
        LineOutcome::Ended => "its time is over, left out".to_owned(),
        LineOutcome::Full => QuotaReached::read(&line.detail)
            .map_or_else(|| "no room".to_owned(), |reached| reached.to_string()),
        LineOutcome::Wrong => line.detail.clone(),
        LineOutcome::Nothing => "no address".to_owned(),
        LineOutcome::New | LineOutcome::Undone => "not taken in".to_owned(),
    };
    format!("line {}: {what}: {became}", line.line)
}
