//! What can be chosen on the command line, after `--`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Parser, ValueEnum};

/// Measures Guestlist's policy service against a floor that only answers DUNNO.
#[derive(Clone, Debug, Parser)]
#[command(name = "cargo bench --bench policy --")]
pub(crate) struct Options {
    /// Rows to measure [default: all]
    #[arg(long, value_enum, value_delimiter = ',')]
    pub(crate) rows: Vec<Row>,
    /// Databases to measure on [default: both]
    #[arg(long, value_enum, value_delimiter = ',')]
    pub(crate) databases: Vec<DatabaseKind>,
    /// Seconds of one round
    #[arg(long, default_value_t = 5)]
    seconds: u32,
    /// Rounds of each server in each row, taken in turn; the median counts
    #[arg(long, default_value_t = 5)]
    pub(crate) rounds: u32,
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(1000..=9_999_999))]
    pub(crate) mailboxes: u32,
    /// Whitelist entries of each mailbox
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=999))]
    pub(crate) entries: u32,
    #[arg(long, default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..=4096))]
    pub(crate) connections: u32,
    /// A PostgreSQL server on which databases may be made (postgres://…) [default: a private one is started]
    #[arg(long)]
    pub(crate) postgres_url: Option<String>,
    /// Keeps the data sets here, for the next run with the same options [default: a temporary directory]
    #[arg(long)]
    pub(crate) dir: Option<PathBuf>,
    /// A small data set and short rounds: shows that all works, not how fast it is
    #[arg(long)]
    pub(crate) quick: bool,
    /// Runs as the floor (the benchmark starts itself so)
    #[arg(long, hide = true)]
    pub(crate) floor_server: Option<SocketAddr>,
    /// Runs as the DNS server (the benchmark starts itself so)
    #[arg(long, hide = true)]
    pub(crate) dns_server: Option<SocketAddr>,
    /// Cargo passes it to every benchmark
    #[arg(long, hide = true)]
    bench: bool,
}

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Row {
    /// Known sender, all policies in memory; and the same with 1,000 mailboxes
    Known,
    /// Mailbox that is not in memory
    Miss,
    /// Submissions, each to a new address
    Learning,
    /// Resident memory, idle and with a full cache
    Memory,
    /// Senders that nobody knows, judged by eight lists in the DNS; and with one of them silent
    Strangers,
    /// Recorded decisions, judged again
    Rehearsal,
}

/// What Guestlist keeps its data in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DatabaseKind {
    Sqlite,
    Postgres,
}

impl DatabaseKind {
    /// The database's word in the table.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }
}

impl Options {
    /// The options with what `--quick` and the defaults mean.
    pub(crate) fn read() -> Self {
        let mut options = Self::parse();
        if options.rows.is_empty() {
            options.rows = Row::value_variants().to_vec();
        }
        if options.databases.is_empty() {
            options.databases = DatabaseKind::value_variants().to_vec();
        }
        if options.quick {
            options.seconds = 1;
            options.rounds = 1;
            options.mailboxes = 2000;
        }
        options
    }

    /// How long one round lasts.
    pub(crate) fn round(&self) -> Duration {
        Duration::from_secs(u64::from(self.seconds.max(1)))
    }
}
