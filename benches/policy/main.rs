//! The benchmark of the policy service: `cargo bench --bench policy` (options after `--`; `--help` lists them).
//!
//! A load generator speaks the access policy delegation protocol (C connections, closed loop, no
//! pipelining, requests as Postfix sends them) to `guestlist serve` and, in turn in the same run, to a *floor*: a server of
//! the same runtime that parses nothing but the blank line and always answers DUNNO. All three are processes
//! of their own on one machine, so the machine cancels out of the ratios.
//!
//! The data set is one provider's tenant of M mailboxes × E learned whitelist entries, made by SQL in a
//! temporary directory. Each entry remembers the client's network as proven, as real traffic would have left it: what is
//! measured is a known sender without a question to the DNS. Whose mail comes follows Zipf's law.
//!
//! | row | what is asked | what must come out |
//! | --- | --- | --- |
//! | known | mail from a whitelisted address, all policies in memory; the same with 1,000 mailboxes | share of the floor's answers a second, p99, decisions stored and counted |
//! | miss | each question for a mailbox that is not in memory | share of the floor's answers a second |
//! | learning | submissions, each to a new address; the entries are counted in the database | new addresses a second |
//! | memory | nothing; then the known load with a bounded cache | resident memory |
//! | strangers | mail from nobody's friends by ever new clients, judged by eight lists; from 1,000 clients whose answers are remembered; with one list silent | answers a second, share of the floor's, p99 and p50 |
//! | rehearsal | nothing: recorded decisions are judged again, in this process; its floor only reads them | decisions a second |
//!
//! The lists' DNS server is a process of its own, too: it answers at once, from the bytes of the question. What it costs is
//! measured beside: it takes its share of the machine.
//!
//! Limits: generator and server share the machine's cores, as Postfix and Guestlist would. The program is built
//! with the test dependencies' features of its crates switched on, the floor too.

mod data;
mod dns;
mod draw;
mod fill;
mod floor;
mod histogram;
mod load;
mod options;
mod postgres;
mod process;
mod question;
mod report;
mod rounds;
mod rows;
mod sql;

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;

use data::Place;
use options::{DatabaseKind, Options};
use postgres::Postgres;
use report::{Report, say};

fn main() -> anyhow::Result<ExitCode> {
    let options = Options::read();
    if let Some(address) = options.floor_server {
        floor::serve(address)?;
        return Ok(ExitCode::SUCCESS);
    }
    if let Some(address) = options.dns_server {
        dns::serve(address)?;
        return Ok(ExitCode::SUCCESS);
    }
    let temporary = tempfile::tempdir().context("no temporary directory")?;
    let directory = options.dir.as_deref().unwrap_or(temporary.path());
    std::fs::create_dir_all(directory)?;
    // PostgreSQL's own user must be able to reach its cluster inside.
    std::fs::set_permissions(directory, Permissions::from_mode(0o711))?;
    let mut report = Report::default();
    for &kind in &options.databases {
        // What was measured before is shown all the same.
        if let Err(error) = measure(kind, directory, &options, &mut report) {
            report.failed(kind.word(), &error);
        }
    }
    let met = report.print()?;
    if options.quick {
        say("\n--quick: these figures say that everything works, not how fast it is.")?;
        return Ok(ExitCode::SUCCESS);
    }
    Ok(if met {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// All rows on one database.
fn measure(
    kind: DatabaseKind,
    directory: &Path,
    options: &Options,
    report: &mut Report,
) -> anyhow::Result<()> {
    let private;
    let place = match (kind, &options.postgres_url) {
        (DatabaseKind::Sqlite, _) => Place::Sqlite(directory),
        (DatabaseKind::Postgres, Some(url)) => Place::Postgres(directory, url),
        (DatabaseKind::Postgres, None) => {
            private = Postgres::start(directory)?;
            Place::Postgres(directory, private.url())
        }
    };
    rows::measure(&place, options, report)
}
