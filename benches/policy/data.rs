//! The data sets: one provider's tenant, its mailboxes, and what each has on its whitelist.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context as _, bail};

use crate::fill;
use crate::options::DatabaseKind;
use crate::report::say;
use crate::sql::Sql;

/// Where data sets are made.
pub(crate) enum Place<'p> {
    /// In files below this directory.
    Sqlite(&'p Path),
    /// As databases of the server at this URL; what else Guestlist keeps goes below the directory.
    Postgres(&'p Path, &'p str),
}

impl Place<'_> {
    /// The database's word in the table.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => DatabaseKind::Sqlite.word(),
            Self::Postgres(..) => DatabaseKind::Postgres.word(),
        }
    }
}

/// One filled database.
pub(crate) struct DataSet {
    pub(crate) name: String,
    /// What Guestlist takes as its `data_dir`.
    pub(crate) directory: PathBuf,
    /// What Guestlist takes as its `database_url`.
    pub(crate) url: String,
    sql: Sql,
}

/// Decisions in the database.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Recorded {
    /// Rows of their own.
    pub(crate) stored: i64,
    /// Those and the ones that were only counted.
    pub(crate) all: i64,
}

impl DataSet {
    /// Makes the data set, or finds it where a former run left it whole.
    pub(crate) fn make(place: &Place<'_>, mailboxes: u32, entries: u32) -> anyhow::Result<Self> {
        let name = format!("{}_{mailboxes}_{entries}", place.word());
        let (Place::Sqlite(root) | Place::Postgres(root, _)) = place;
        let directory = root.join(&name);
        let whole = directory.join("whole");
        let found = whole.exists();
        if !found {
            say(&format!(
                "making {name}: {mailboxes} mailboxes × {entries} entries"
            ))?;
            empty(place, &name, &directory)?;
        }
        let began = Instant::now();
        let database = directory.join("guestlist.db");
        let url = match place {
            Place::Sqlite(_) => format!("sqlite:{}", database.display()),
            Place::Postgres(_, server) => format!("{server}/{}", database_name(&name)),
        };
        if !found {
            migrate(&directory, &url)?;
        }
        let (sql, fill) = match place {
            Place::Sqlite(_) => (Sql::sqlite(&database)?, fill::SQLITE),
            Place::Postgres(..) => (Sql::postgres(&url)?, fill::POSTGRES),
        };
        if !found {
            sql.execute(fill.tenant)?;
            sql.execute_with(fill.mailboxes, &[mailboxes.into()])?;
            sql.execute_with(fill.addresses, &[mailboxes.into()])?;
            sql.execute_with(fill.entries, &[mailboxes.into(), entries.into()])?;
            for statement in fill.tidy {
                sql.execute(statement)?;
            }
            std::fs::write(&whole, "")?;
            say(&format!("  made in {:.0?}", began.elapsed()))?;
        }
        Ok(Self {
            name,
            directory,
            url,
            sql,
        })
    }

    /// What is recorded up to now.
    pub(crate) fn recorded(&self) -> anyhow::Result<Recorded> {
        Ok(Recorded {
            stored: self.sql.number("SELECT count(*) FROM decisions")?,
            all: self
                .sql
                .number("SELECT CAST(coalesce(sum(total), 0) AS bigint) FROM decision_counts")?,
        })
    }

    /// Sets the checks of the one tenant.
    pub(crate) fn set_checks(&self, statement: &'static str) -> anyhow::Result<()> {
        self.sql.execute("DELETE FROM tenant_checks")?;
        self.sql.execute(statement)
    }

    /// How many entries all lists have.
    pub(crate) fn entries_in_all(&self) -> anyhow::Result<i64> {
        self.sql.number("SELECT count(*) FROM entries")
    }

    /// Takes away what the learning row added.
    pub(crate) fn forget_strangers(&self) -> anyhow::Result<()> {
        self.sql
            .execute("DELETE FROM entries WHERE pattern LIKE '%@strangers.test'")?;
        self.sql.execute(
            "UPDATE mailboxes SET window_started_at = NULL, window_learned = 0, window_busiest = 0",
        )
    }
}

/// Leaves nothing behind on a PostgreSQL server that is not our own.
pub(crate) fn discard(server: &str, mailboxes: u32, entries: u32) -> anyhow::Result<()> {
    let name = database_name(&format!("postgres_{mailboxes}_{entries}"));
    Sql::postgres(&format!("{server}/postgres"))?.drop_database(&name)
}

fn database_name(name: &str) -> String {
    format!("guestlist_bench_{name}")
}

/// Removes what an interrupted run left, and makes room.
fn empty(place: &Place<'_>, name: &str, directory: &Path) -> anyhow::Result<()> {
    if directory.exists() {
        std::fs::remove_dir_all(directory)?;
    }
    std::fs::create_dir_all(directory)?;
    if let Place::Postgres(_, server) = place {
        let server = Sql::postgres(&format!("{server}/postgres"))?;
        server.drop_database(&database_name(name))?;
        server.make_database(&database_name(name))?;
    }
    Ok(())
}

/// Brings an empty database to this version, by the program's own command.
fn migrate(directory: &Path, url: &str) -> anyhow::Result<()> {
    let output = Command::new(env!("CARGO_BIN_EXE_guestlist"))
        .arg("migrate")
        .env("GUESTLIST_DATA_DIR", directory)
        .env("GUESTLIST_DATABASE_URL", url)
        .output()
        .context("guestlist migrate can't be run")?;
    if !output.status.success() {
        bail!(
            "guestlist migrate failed: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    Ok(())
}
