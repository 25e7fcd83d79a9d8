//! The database as a whole: opened, migrated, watched, closed.
//!
//! SQLite has one writer and several readers that can't write. PostgreSQL has one pool. Nothing here waits for longer than some
//! seconds: neither for a connection nor for a statement.

use std::fs::{DirBuilder, OpenOptions};
use std::io::ErrorKind;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;
use std::str::FromStr;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use secrecy::ExposeSecret;
use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{Connection, PgConnection, SqliteConnection};

use super::pool::{Pool, within};
use super::tx::{Conn, Counted, Tx, on};
use super::{Change, StoreError};
use crate::config::{DatabaseSettings, DatabaseUrl};

/// How long one statement may take before it is given up.
pub(super) const STATEMENT_LIMIT: Duration = Duration::from_secs(3);
/// The server gives up a little earlier, so that its own words reach the log.
const SERVER_LIMIT_MILLISECONDS: &str = "2800";
/// How long a SQLite file may take to open: after a crash all that stands in the write-ahead log is read first.
const OPENING: Duration = Duration::from_mins(1);
/// A transaction in which nothing happens for so long has lost its owner.
const IDLE_TRANSACTION_LIMIT_MILLISECONDS: &str = "30000";

pub(super) static SQLITE_MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("migrations/sqlite");
pub(super) static POSTGRES_MIGRATIONS: sqlx::migrate::Migrator =
    sqlx::migrate!("migrations/postgres");

/// Which of the two databases it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Driver {
    Sqlite,
    Postgres,
}

/// The database: cheap to clone.
#[derive(Clone)]
pub struct Database {
    pools: Pools,
    subscribers: Subscribers,
}

#[derive(Clone)]
pub(super) enum Pools {
    Sqlite {
        readers: Pool<SqliteConnection>,
        writer: Pool<SqliteConnection>,
    },
    Postgres(Pool<PgConnection>),
}

impl Database {
    /// Opens the database and tries it; does not migrate. A SQLite file is made when it is missing, with mode 0600
    /// (and its directory with 0700).
    pub async fn connect(settings: &DatabaseSettings) -> Result<Self, StoreError> {
        let pools = match &settings.url {
            DatabaseUrl::Sqlite(path) => sqlite_pools(path, settings)?,
            DatabaseUrl::Postgres(url) => {
                let options = postgres_options(url.expose_secret())?;
                Pools::Postgres(Pool::new(
                    options,
                    settings.connections,
                    settings.acquire_timeout,
                ))
            }
        };
        let database = Self {
            pools,
            subscribers: Subscribers::default(),
        };
        if let Pools::Sqlite { writer, readers } = &database.pools {
            // The writer comes first: it switches a new file to WAL, which readers can't.
            drop(writer.acquire_within(OPENING).await?);
            drop(readers.acquire_within(OPENING).await?);
        }
        database.ping().await?;
        Ok(database)
    }

    /// Brings the schema to this version; fails when the database is of a newer one. Takes its own connection and as
    /// long as it needs.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        match &self.pools {
            Pools::Sqlite { writer, .. } => {
                let mut connection = SqliteConnection::connect_with(writer.options()).await?;
                SQLITE_MIGRATIONS.run(&mut connection).await?;
                connection.close().await?;
            }
            Pools::Postgres(pool) => {
                let patient = pool.options().clone().options([("statement_timeout", "0")]);
                let mut connection = PgConnection::connect_with(&patient).await?;
                POSTGRES_MIGRATIONS.run(&mut connection).await?;
                connection.close().await?;
            }
        }
        Ok(())
    }

    /// Calls `subscriber` with each change, on the thread that commits it and before `commit` returns; on PostgreSQL
    /// also with what other nodes (and, harmlessly, this one) notify while [`Self::listen`] runs.
    pub fn on_change(&self, subscriber: impl Fn(Change) + Send + Sync + 'static) {
        self.subscribers.add(Arc::new(subscriber));
    }

    /// Asks the database one trivial question.
    pub async fn ping(&self) -> Result<(), StoreError> {
        let mut tx = self.read().await?;
        on!(tx, conn => sqlx::query("SELECT 1").execute(conn).counted())?;
        Ok(())
    }

    /// How safely a commit is kept, in the database's own words: `wal, synchronous 2` (SQLite: FULL), or PostgreSQL's
    /// `synchronous_commit on`.
    pub async fn durability(&self) -> Result<String, StoreError> {
        let mut tx = self.write().await?;
        match tx.driver() {
            Driver::Sqlite => {
                let journal: String =
                    on!(tx, conn => sqlx::query_scalar("PRAGMA journal_mode").fetch_one(conn))?;
                let synchronous: i64 =
                    on!(tx, conn => sqlx::query_scalar("PRAGMA synchronous").fetch_one(conn))?;
                tx.commit().await?;
                Ok(format!("{journal}, synchronous {synchronous}"))
            }
            Driver::Postgres => {
                let setting: String =
                    on!(tx, conn => sqlx::query_scalar("SHOW synchronous_commit").fetch_one(conn))?;
                tx.commit().await?;
                Ok(format!("synchronous_commit {setting}"))
            }
        }
    }

    /// Closes all connections; whatever is asked afterwards fails.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { readers, writer } => {
                readers.close().await;
                writer.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }

    /// Opens a view for reading; dropping it ends it. Each statement sees the database of its own moment (what
    /// PostgreSQL's READ COMMITTED would give), so there is no transaction to begin and to end.
    pub async fn read(&self) -> Result<Tx, StoreError> {
        let conn = match &self.pools {
            Pools::Sqlite { readers, .. } => Conn::Sqlite(readers.acquire().await?),
            Pools::Postgres(pool) => Conn::Postgres(pool.acquire().await?),
        };
        Ok(Tx::new(conn, self.subscribers.clone()))
    }

    /// Begins a transaction that writes; dropped without commit it is rolled back.
    pub async fn write(&self) -> Result<Tx, StoreError> {
        let conn = match &self.pools {
            Pools::Sqlite { writer, .. } => Conn::Sqlite(writer.acquire().await?),
            Pools::Postgres(pool) => Conn::Postgres(pool.acquire().await?),
        };
        Tx::new(conn, self.subscribers.clone()).begin().await
    }

    pub(super) fn pools(&self) -> &Pools {
        &self.pools
    }

    pub(super) fn subscribers(&self) -> &Subscribers {
        &self.subscribers
    }
}

type Subscriber = Arc<dyn Fn(Change) + Send + Sync>;

/// Who wants to hear of changes.
#[derive(Clone, Default)]
pub(super) struct Subscribers(Arc<RwLock<Vec<Subscriber>>>);

impl Subscribers {
    fn add(&self, subscriber: Subscriber) {
        self.0
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .push(subscriber);
    }

    pub(super) fn announce(&self, changes: &[Change]) {
        if changes.is_empty() {
            return;
        }
        // Called without the lock, so that a subscriber may subscribe.
        let subscribers = self
            .0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        for change in changes {
            for subscriber in &subscribers {
                subscriber(*change);
            }
        }
    }
}

fn sqlite_pools(path: &Path, settings: &DatabaseSettings) -> Result<Pools, StoreError> {
    make_private(path).map_err(sqlx::Error::Io)?;
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(false)
        .journal_mode(SqliteJournalMode::Wal)
        // What was acknowledged survives a power cut.
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        // Every join has an index of ours. Making one up for a long list of rows would mean to walk through the
        // table that the list is joined with.
        .pragma("automatic_index", "OFF")
        // What a statement may have to take back is kept in memory: in a file, each page that a statement of many rows
        // touches would be written twice.
        .pragma("temp_store", "MEMORY")
        .busy_timeout(STATEMENT_LIMIT.saturating_sub(Duration::from_millis(200)));
    // Readers look at the file where the kernel has it: a search through a list of 100,000 would copy 15 MB of pages
    // each time, since whatever is written meanwhile empties their caches.
    let read_only = options
        .clone()
        .pragma("query_only", "ON")
        .pragma("mmap_size", "1073741824");
    let readers = Pool::new(read_only, settings.connections, settings.acquire_timeout);
    // Writes go to pages all over the file: what one batch touched is likely touched by the next. Taken only as it
    // is used: 8 MiB of pages, and a checkpoint each 16 MiB, so that a page written often is copied once.
    let options = options
        .pragma("cache_size", "-8192")
        .pragma("wal_autocheckpoint", "4096");
    let writer = Pool::new(options, 1, settings.acquire_timeout);
    Ok(Pools::Sqlite { readers, writer })
}

/// Makes the file (0600) and its directory (0700) if they are missing: SQLite itself would heed only the umask. The
/// write-ahead log inherits the file's mode.
fn make_private(path: &Path) -> std::io::Result<()> {
    if let Some(directory) = path
        .parent()
        .filter(|directory| !directory.as_os_str().is_empty())
    {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(directory)?;
    }
    match OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
    {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

fn postgres_options(url: &str) -> Result<PgConnectOptions, StoreError> {
    let options = PgConnectOptions::from_str(url)?
        .application_name("guestlist")
        .options([
            ("statement_timeout", SERVER_LIMIT_MILLISECONDS),
            (
                "idle_in_transaction_session_timeout",
                IDLE_TRANSACTION_LIMIT_MILLISECONDS,
            ),
        ]);
    Ok(options)
}

impl Pools {
    /// The server's options, if there is a server that notifies.
    pub(super) fn notifying(&self) -> Option<&PgConnectOptions> {
        match self {
            Self::Sqlite { .. } => None,
            Self::Postgres(pool) => Some(pool.options()),
        }
    }
}

/// Connecting takes part in the limits, too.
pub(super) async fn limited<T>(
    future: impl Future<Output = Result<T, sqlx::Error>>,
) -> Result<T, sqlx::Error> {
    within(STATEMENT_LIMIT, future).await
}
