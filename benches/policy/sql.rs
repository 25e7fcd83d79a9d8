//! The benchmark's own way into the database, beside Guestlist: to fill it fast, and to count what Guestlist wrote.

use std::path::Path;

use anyhow::Context as _;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{PgPool, SqlitePool};
use tokio::runtime::Runtime;

/// One database, with a runtime to wait for it.
pub(crate) struct Sql {
    runtime: Runtime,
    pool: Pool,
}

enum Pool {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

impl Sql {
    /// Opens a file that is there.
    pub(crate) fn sqlite(file: &Path) -> anyhow::Result<Self> {
        let runtime = runtime()?;
        // The file is made in one go and can be made again: no need to wait for the disk.
        let options = SqliteConnectOptions::new()
            .filename(file)
            .pragma("synchronous", "OFF")
            .pragma("cache_size", "-1000000");
        let pool = runtime
            .block_on(SqlitePool::connect_with(options))
            .context("the SQLite file can't be opened")?;
        Ok(Self {
            runtime,
            pool: Pool::Sqlite(pool),
        })
    }

    /// Connects to a database.
    pub(crate) fn postgres(url: &str) -> anyhow::Result<Self> {
        let runtime = runtime()?;
        let pool = runtime
            .block_on(PgPool::connect(url))
            .context("PostgreSQL can't be reached")?;
        Ok(Self {
            runtime,
            pool: Pool::Postgres(pool),
        })
    }

    /// Runs statements that both databases, or this one, understand.
    pub(crate) fn execute(&self, statements: &'static str) -> anyhow::Result<()> {
        self.runtime.block_on(async {
            match &self.pool {
                Pool::Sqlite(pool) => sqlx::raw_sql(statements).execute(pool).await.map(|_| ()),
                Pool::Postgres(pool) => sqlx::raw_sql(statements).execute(pool).await.map(|_| ()),
            }
        })?;
        Ok(())
    }

    /// Runs one statement with a number for each of `$1`, `$2` ….
    pub(crate) fn execute_with(
        &self,
        statement: &'static str,
        numbers: &[i64],
    ) -> anyhow::Result<()> {
        self.runtime.block_on(async {
            match &self.pool {
                Pool::Sqlite(pool) => numbers
                    .iter()
                    .fold(sqlx::query(statement), |query, number| query.bind(*number))
                    .execute(pool)
                    .await
                    .map(|_| ()),
                Pool::Postgres(pool) => numbers
                    .iter()
                    .fold(sqlx::query(statement), |query, number| query.bind(*number))
                    .execute(pool)
                    .await
                    .map(|_| ()),
            }
        })?;
        Ok(())
    }

    /// Makes a PostgreSQL database. `name` is ours: letters, digits, underscores.
    pub(crate) fn make_database(&self, name: &str) -> anyhow::Result<()> {
        self.named(format!("CREATE DATABASE {name}"))
    }

    /// Drops a PostgreSQL database, if it is there.
    pub(crate) fn drop_database(&self, name: &str) -> anyhow::Result<()> {
        self.named(format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
    }

    /// A statement that can't take its name as a parameter.
    fn named(&self, statement: String) -> anyhow::Result<()> {
        if let Pool::Postgres(pool) = &self.pool {
            let statement = sqlx::raw_sql(sqlx::AssertSqlSafe(statement));
            self.runtime.block_on(statement.execute(pool))?;
        }
        Ok(())
    }

    /// The one number that a query answers.
    pub(crate) fn number(&self, query: &'static str) -> anyhow::Result<i64> {
        let number = self.runtime.block_on(async {
            match &self.pool {
                Pool::Sqlite(pool) => sqlx::query_scalar(query).fetch_one(pool).await,
                Pool::Postgres(pool) => sqlx::query_scalar(query).fetch_one(pool).await,
            }
        })?;
        Ok(number)
    }
}

fn runtime() -> anyhow::Result<Runtime> {
    Ok(tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?)
}
