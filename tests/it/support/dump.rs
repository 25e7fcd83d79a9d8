//! The whole database as text: to show what a request changed, or that it changed nothing.

use std::collections::BTreeMap;

use guestlist::config::DatabaseUrl;
use secrecy::ExposeSecret as _;
use sqlx::{Connection as _, PgConnection, Postgres, QueryBuilder, Sqlite, SqliteConnection};

use super::test_database::TestDatabase;

/// Fields that a request which changes nothing may set: when somebody was last seen.
const LAST_SEEN: [&str; 2] = ["last_used_at", "last_sign_in_at"];

/// Every table but that of sessions, each row as text, without the time when somebody was last seen.
pub(crate) async fn dump(database: &TestDatabase) -> BTreeMap<String, Vec<String>> {
    let mut tables = match &database.settings().url {
        DatabaseUrl::Sqlite(path) => {
            let url = format!("sqlite:{}", path.display());
            of_sqlite(SqliteConnection::connect(&url).await.expect("a connection")).await
        }
        DatabaseUrl::Postgres(url) => {
            let url = url.expose_secret();
            of_postgres(PgConnection::connect(url).await.expect("a connection")).await
        }
    };
    tables.remove("sessions");
    tables.retain(|name, _| !name.starts_with('_'));
    tables
}

async fn of_sqlite(mut connection: SqliteConnection) -> BTreeMap<String, Vec<String>> {
    let names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name";
    let names: Vec<String> = sqlx::query_scalar(names)
        .fetch_all(&mut connection)
        .await
        .expect("tables");
    let mut tables = BTreeMap::new();
    for name in names {
        let columns: Vec<String> = sqlx::query_scalar("SELECT name FROM pragma_table_info($1)")
            .bind(&name)
            .fetch_all(&mut connection)
            .await
            .expect("columns");
        let shown: Vec<String> = columns
            .iter()
            .filter(|column| !LAST_SEEN.contains(&column.as_str()))
            .map(|column| format!("'{column}=' || quote(\"{column}\")"))
            .collect();
        let text = shown.join(" || ' ' || ");
        // Names of tables can't be bound; these come from the database itself.
        let mut query: QueryBuilder<Sqlite> = QueryBuilder::new("SELECT ");
        query
            .push(text)
            .push(" AS line FROM ")
            .push(&name)
            .push(" ORDER BY line");
        let rows = query
            .build_query_scalar()
            .fetch_all(&mut connection)
            .await
            .expect("rows");
        tables.insert(name, rows);
    }
    tables
}

async fn of_postgres(mut connection: PgConnection) -> BTreeMap<String, Vec<String>> {
    let names = "SELECT table_name::text FROM information_schema.tables \
                 WHERE table_schema = current_schema() ORDER BY table_name";
    let names: Vec<String> = sqlx::query_scalar(names)
        .fetch_all(&mut connection)
        .await
        .expect("tables");
    let last_seen = LAST_SEEN.map(|name| format!("'{name}'")).join(", ");
    let mut tables = BTreeMap::new();
    for name in names {
        let mut query: QueryBuilder<Postgres> = QueryBuilder::new("SELECT (to_jsonb(t) - ARRAY[");
        query
            .push(&last_seen)
            .push("])::text AS line FROM ")
            .push(&name)
            .push(" t ORDER BY line");
        let rows = query
            .build_query_scalar()
            .fetch_all(&mut connection)
            .await
            .expect("rows");
        tables.insert(name, rows);
    }
    tables
}
