//! `database_url`, `database_connections`.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use secrecy::SecretString;

use super::ConfigError;
use super::values::Values;

/// Which database.
#[derive(Clone, Debug)]
pub enum DatabaseUrl {
    /// `sqlite:PATH`
    Sqlite(PathBuf),
    /// `postgres://…`
    Postgres(SecretString),
}

/// The database and how it is used.
#[derive(Clone, Debug)]
pub struct DatabaseSettings {
    /// Default: `guestlist.sqlite` in the data directory.
    pub url: DatabaseUrl,
    /// PostgreSQL connections, or SQLite readers.
    pub connections: u32,
    /// How long a query waits for a connection.
    pub acquire_timeout: Duration,
}

/// What a database URL must look like.
#[derive(Debug)]
pub struct DatabaseUrlError;

impl fmt::Display for DatabaseUrlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("write sqlite:PATH or postgres://user@host/database")
    }
}

/// For messages: a password never shows.
impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "the database {}", path.display()),
            Self::Postgres(_) => f.write_str("the PostgreSQL database"),
        }
    }
}

impl FromStr for DatabaseUrl {
    type Err = DatabaseUrlError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres(SecretString::from(text.to_owned())));
        }
        match text
            .strip_prefix("sqlite:")
            .map(|path| path.strip_prefix("//").unwrap_or(path))
        {
            Some(path) if !path.is_empty() => Ok(Self::Sqlite(PathBuf::from(path))),
            _ => Err(DatabaseUrlError),
        }
    }
}

impl DatabaseSettings {
    pub(super) fn from_values(values: &Values, data_dir: &Path) -> Result<Self, ConfigError> {
        let url = values
            .one("database_url")?
            .unwrap_or_else(|| DatabaseUrl::Sqlite(data_dir.join("guestlist.sqlite")));
        // SQLite's readers are threads of this machine: more of them than processors only take turns.
        let usual = match url {
            DatabaseUrl::Sqlite(_) => 4,
            DatabaseUrl::Postgres(_) => 8,
        };
        let connections = values.one("database_connections")?.unwrap_or(usual);
        if !(2..=200).contains(&connections) {
            return Err(values.error("database_connections", "use 2 to 200"));
        }
        Ok(Self {
            url,
            connections,
            acquire_timeout: Duration::from_secs(2),
        })
    }
}
