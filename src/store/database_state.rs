//! Which database it is, and how far it was brought, for the operator to see.

use super::database::{Driver, POSTGRES_MIGRATIONS, SQLITE_MIGRATIONS};
use super::tx::on;
use super::{Database, StoreError};

/// What is told of the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatabaseState {
    /// `SQLite`, `PostgreSQL`
    pub kind: &'static str,
    /// In its own words: `3.50.2`, `15.13 (Debian …)`.
    pub version: String,
    /// The number of the last migration that was made; None: none was.
    pub migration: Option<i64>,
    /// The last that this program knows.
    pub newest_known: i64,
}

impl Database {
    /// Asks the database what it is.
    pub async fn state(&self) -> Result<DatabaseState, StoreError> {
        let mut tx = self.read().await?;
        let driver = tx.driver();
        let (kind, version) = match driver {
            Driver::Sqlite => ("SQLite", "SELECT sqlite_version()"),
            Driver::Postgres => ("PostgreSQL", "SHOW server_version"),
        };
        let version: String = on!(tx, conn => sqlx::query_scalar(version).fetch_one(conn))?;
        let migration: Option<i64> = on!(tx, conn => sqlx::query_scalar(
                "SELECT max(version) FROM _sqlx_migrations WHERE success")
            .fetch_one(conn))?;
        Ok(DatabaseState {
            kind,
            version,
            migration,
            newest_known: newest_migration(driver),
        })
    }
}

/// The number of the last migration that this program knows.
fn newest_migration(driver: Driver) -> i64 {
    let known = match driver {
        Driver::Sqlite => &SQLITE_MIGRATIONS,
        Driver::Postgres => &POSTGRES_MIGRATIONS,
    };
    let versions = known.iter().map(|migration| migration.version);
    versions.max().unwrap_or_default()
}
