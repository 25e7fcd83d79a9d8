//! How many digests a second: prepared from the database and handed to a relay that takes everything.
//!
//! `cargo bench --bench digests` makes a fresh SQLite database with 100,000 mailboxes, three senders turned away from each,
//! has all their digests due at the same moment, and counts what a relay on loopback, in this same process, has taken.
//! `-- --mailboxes N` makes it another number.

#![expect(clippy::print_stdout, reason = "the report goes to the terminal")]

mod fill;
mod sink;

use std::path::Path;
use std::time::Instant;

use anyhow::{Context as _, ensure};
use guestlist::clock::Clock;
use guestlist::config::{Config, MailRelay, MailSettings, RelayTls, Sources};
use guestlist::engine::{RefusalLinks, SecretKeys};
use guestlist::jobs::DigestDesk;
use guestlist::mailer::Mailer;
use guestlist::store::Database;

use self::sink::Sink;

const MAILBOXES: usize = 100_000;
/// What the project promises.
const WANTED_A_SECOND: f64 = 500.0;

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().collect();
    let named = arguments.iter().position(|word| word == "--mailboxes");
    let mailboxes = match named.and_then(|at| arguments.get(at + 1)) {
        Some(number) => number.parse().context("--mailboxes wants a number")?,
        None => MAILBOXES,
    };
    tokio::runtime::Runtime::new()?.block_on(run(mailboxes))
}

async fn run(mailboxes: usize) -> anyhow::Result<()> {
    let directory = tempfile::tempdir()?;
    let config = config(directory.path())?;
    let database = Database::connect(&config.database).await?;
    database.migrate().await?;
    let clock = Clock::manual(Clock::System.now());
    println!("filling {mailboxes} mailboxes …");
    fill::fill(
        &directory.path().join("guestlist.sqlite"),
        mailboxes,
        clock.now(),
    )
    .await?;
    let sink = Sink::start().await?;
    let mailer = Mailer::new(&MailSettings {
        relay: MailRelay::Smtp {
            host: "127.0.0.1".to_owned(),
            port: sink.port,
            tls: RelayTls::Opportunistic,
            username: None,
            password: None,
        },
        from: "guestlist@isp.example".to_owned(),
    })?;
    let keys = SecretKeys::load_or_create(&config.secret_key_file)?;
    let links = RefusalLinks::new(&keys, &config.web.public_url).mailed();
    let mut desk = DigestDesk::new(
        (database, mailer),
        (links, &config.web.public_url),
        clock,
        directory.path(),
    )?;
    let began = Instant::now();
    desk.round().await?;
    let took = began.elapsed();
    let (messages, recipients, bytes) = sink.counts();
    let rate = f64::from(u32::try_from(messages)?) / took.as_secs_f64();
    println!(
        "{messages} digests to {recipients} mailboxes in {took:.1?}: {rate:.0} a second, {} bytes each",
        bytes / messages.max(1)
    );
    ensure!(
        messages == mailboxes && recipients == mailboxes,
        "somebody got none, or two"
    );
    ensure!(
        rate >= WANTED_A_SECOND,
        "fewer than {WANTED_A_SECOND} a second"
    );
    Ok(())
}

fn config(directory: &Path) -> anyhow::Result<Config> {
    let flags = vec![("data_dir", vec![directory.to_string_lossy().into_owned()])];
    Ok(Config::load(&Sources {
        flags,
        ..Sources::default()
    })?)
}
