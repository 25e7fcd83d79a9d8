//! Both databases have the same schema, and every key begins with the tenant.
//!
//! The two folders are compared as text, which needs no server; then the database that the tests run on is asked
//! whether it has become what the text says.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use guestlist::config::DatabaseUrl;
use secrecy::ExposeSecret;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, PgConnection};

use crate::support::test_database::TestDatabase;

/// A table as a migration declares it.
#[derive(Debug, Default, PartialEq, Eq)]
struct Table {
    /// Name and whether it is NOT NULL, in order.
    columns: Vec<(String, bool)>,
    /// `PRIMARY KEY (…)`, `UNIQUE (…)`, `FOREIGN KEY …`, each as one line; those of columns, too.
    keys: BTreeSet<String>,
}

fn file_names(folder: &str) -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("migrations")
        .join(folder);
    let files = fs::read_dir(folder).expect("a folder of migrations");
    files
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect()
}

fn schema(folder: &str) -> (BTreeMap<String, Table>, BTreeSet<String>) {
    let mut tables: BTreeMap<String, Table> = BTreeMap::new();
    let mut indexes = BTreeSet::new();
    for file in file_names(folder) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("migrations")
            .join(folder)
            .join(file);
        let text = fs::read_to_string(path).expect("a migration");
        let code: Vec<&str> = text
            .lines()
            .filter(|line| !line.starts_with("--"))
            .collect();
        for statement in code
            .join("\n")
            .split(';')
            .map(str::trim)
            .filter(|s| !s.is_empty())
        {
            if let Some(rest) = statement.strip_prefix("CREATE TABLE ") {
                let (name, body) = rest.split_once(" (").expect("a table's body");
                let body = body.rsplit_once(')').expect("a table's end").0;
                tables.insert(name.to_owned(), table(body));
            } else if let Some(name) = statement.strip_prefix("DROP TABLE ") {
                tables.remove(name).expect("a table");
                let of_it = format!(" ON {name} (");
                indexes.retain(|index: &String| !index.contains(&of_it));
            } else if let Some((name, new)) = renamed(statement) {
                let table = tables.remove(name).expect("a table");
                tables.insert(new.to_owned(), table);
            } else if let Some(rest) = statement.strip_prefix("ALTER TABLE ") {
                let (name, column) = rest.split_once(" ADD COLUMN ").expect("one new column");
                let Table { columns, keys } = table(column);
                let table: &mut Table = tables.get_mut(name).expect("a table");
                table.columns.extend(columns);
                table.keys.extend(keys);
            } else if statement.starts_with("INSERT INTO ")
                || statement.starts_with("UPDATE ")
                || is_about_plans(statement)
            {
                // What was there before, in its new place or with what it lacked: no part of the schema.
            } else {
                assert!(
                    statement.starts_with("CREATE INDEX "),
                    "not understood: {statement}"
                );
                indexes.insert(statement.to_owned());
            }
        }
    }
    (tables, indexes)
}

/// A table's old and new name.
fn renamed(statement: &str) -> Option<(&str, &str)> {
    let rest = statement.strip_prefix("ALTER TABLE ")?;
    rest.split_once(" RENAME TO ")
}

/// What SQLite's planner is told; the schema stays as it is.
fn is_about_plans(statement: &str) -> bool {
    let starts = ["ANALYZE sqlite_schema", "DELETE FROM sqlite_stat1 "];
    starts.iter().any(|start| statement.starts_with(start))
}

fn table(body: &str) -> Table {
    let mut table = Table::default();
    for line in body.lines().map(|line| line.trim().trim_end_matches(',')) {
        if ["PRIMARY KEY", "UNIQUE", "FOREIGN KEY"]
            .iter()
            .any(|key| line.starts_with(key))
        {
            table.keys.insert(line.to_owned());
        } else if let Some((name, rest)) = line.split_once(' ') {
            let required = rest.contains("NOT NULL");
            table.columns.push((name.to_owned(), required));
            if rest.contains("PRIMARY KEY") {
                table.keys.insert(format!("PRIMARY KEY ({name})"));
            }
            for part in ["UNIQUE", "REFERENCES", "CHECK"] {
                if let Some(position) = rest.find(part) {
                    table.keys.insert(format!("{name} {}", &rest[position..]));
                }
            }
        }
    }
    table
}

#[test]
fn both_folders_have_the_same_files() {
    assert_eq!(file_names("sqlite"), file_names("postgres"));
}

#[test]
fn both_databases_have_the_same_tables_columns_and_keys() {
    let ((sqlite, sqlite_indexes), (postgres, postgres_indexes)) =
        (schema("sqlite"), schema("postgres"));
    assert!(
        sqlite.keys().eq(postgres.keys()),
        "{:?} {:?}",
        sqlite.keys(),
        postgres.keys()
    );
    for (name, table) in &sqlite {
        assert_eq!(Some(table), postgres.get(name), "{name}");
    }
    assert_eq!(sqlite_indexes, postgres_indexes);
}

#[test]
fn every_table_and_every_key_begins_with_the_tenant() {
    let (tables, indexes) = schema("sqlite");
    assert!(tables.len() >= 13);
    for (name, table) in &tables {
        assert_eq!(table.columns[0], ("tenant_id".to_owned(), true), "{name}");
        let unique = table.keys.iter().filter(|key| !key.contains("CHECK"));
        for key in unique.filter(|key| key.contains('(')) {
            let columns = key.split_once('(').unwrap().1;
            assert!(columns.starts_with("tenant_id"), "{name}: {key}");
        }
        assert!(
            table.keys.iter().any(|key| key.starts_with("PRIMARY KEY")),
            "{name}"
        );
    }
    for index in indexes {
        assert!(index.contains("(tenant_id"), "{index}");
    }
}

/// Table, column, whether it is NOT NULL.
type Column = (String, String, bool);
/// Table and the columns of a primary or unique key.
type Key = (String, String);

const SQLITE_COLUMNS: &str = "SELECT t.name, c.name, c.\"notnull\" FROM sqlite_schema t, pragma_table_info(t.name) c \
    WHERE t.type = 'table' AND t.name NOT LIKE '\\_sqlx%' ESCAPE '\\' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY t.name, c.cid";
const SQLITE_KEYS: &str = "SELECT t.name, (SELECT group_concat(c.name, ', ') FROM pragma_index_info(i.name) c) \
    FROM sqlite_schema t, pragma_index_list(t.name) i \
    WHERE t.type = 'table' AND t.name NOT LIKE '\\_sqlx%' ESCAPE '\\' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND i.\"unique\" = 1";
const POSTGRES_COLUMNS: &str = "SELECT table_name::text, column_name::text, is_nullable = 'NO' \
    FROM information_schema.columns WHERE table_schema = current_schema() AND table_name <> '_sqlx_migrations' \
    ORDER BY table_name::text COLLATE \"C\", ordinal_position";
const POSTGRES_KEYS: &str = "SELECT t.relname::text, string_agg(c.attname, ', ' ORDER BY k.position) \
    FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid \
    JOIN LATERAL unnest(i.indkey) WITH ORDINALITY k (number, position) ON TRUE \
    JOIN pg_attribute c ON c.attrelid = t.oid AND c.attnum = k.number \
    WHERE i.indisunique AND t.relnamespace = current_schema()::regnamespace AND t.relname <> '_sqlx_migrations' \
    GROUP BY t.relname, i.indexrelid";

async fn produced(test: &TestDatabase) -> (Vec<Column>, Vec<Key>) {
    match &test.settings().url {
        DatabaseUrl::Sqlite(path) => {
            let options = SqliteConnectOptions::new().filename(path);
            let mut connection = options.connect().await.expect("a connection");
            let columns = sqlx::query_as(SQLITE_COLUMNS)
                .fetch_all(&mut connection)
                .await;
            let keys = sqlx::query_as(SQLITE_KEYS).fetch_all(&mut connection).await;
            (columns.unwrap(), keys.unwrap())
        }
        DatabaseUrl::Postgres(url) => {
            let mut connection = PgConnection::connect(url.expose_secret()).await.unwrap();
            let columns = sqlx::query_as(POSTGRES_COLUMNS)
                .fetch_all(&mut connection)
                .await;
            let keys = sqlx::query_as(POSTGRES_KEYS)
                .fetch_all(&mut connection)
                .await;
            (columns.unwrap(), keys.unwrap())
        }
    }
}

#[tokio::test]
async fn the_migrated_database_is_what_the_migrations_say() {
    let test = TestDatabase::new().await;
    let (columns, keys) = produced(&test).await;
    let (tables, _) = schema(if test.is_postgres() {
        "postgres"
    } else {
        "sqlite"
    });
    let declared: Vec<Column> = tables
        .iter()
        .flat_map(|(table, declared)| {
            let columns = declared.columns.iter();
            columns.map(|(name, required)| (table.clone(), name.clone(), *required))
        })
        .collect();
    assert_eq!(columns, declared);
    let declared: BTreeSet<Key> = tables
        .iter()
        .flat_map(|(table, declared)| {
            let unique = declared.keys.iter().filter_map(|key| {
                key.strip_prefix("PRIMARY KEY (")
                    .or(key.strip_prefix("UNIQUE ("))
            });
            unique.map(|key| (table.clone(), key.trim_end_matches(')').to_owned()))
        })
        .collect();
    assert_eq!(keys.into_iter().collect::<BTreeSet<_>>(), declared);
}

/// An index that was named anew would be planned for as if its tenants had ten rows.
#[tokio::test]
async fn sqlite_is_told_of_every_index_of_the_large_tables_and_of_no_other() {
    let test = TestDatabase::new().await;
    let DatabaseUrl::Sqlite(path) = &test.settings().url else {
        return;
    };
    let options = SqliteConnectOptions::new().filename(path);
    let mut connection = options.connect().await.expect("a connection");
    let told = "SELECT tbl || ' ' || idx FROM sqlite_stat1 ORDER BY 1";
    let told: Vec<String> = sqlx::query_scalar(told)
        .fetch_all(&mut connection)
        .await
        .unwrap();
    // Tables are clustered by their key, which goes by the table's name.
    let there = "SELECT t.name || ' ' || CASE i.origin WHEN 'pk' THEN t.name ELSE i.name END \
                 FROM sqlite_schema t, pragma_index_list(t.name) i WHERE t.type = 'table' \
                 AND t.name IN (SELECT tbl FROM sqlite_stat1) ORDER BY 1";
    let there: Vec<String> = sqlx::query_scalar(there)
        .fetch_all(&mut connection)
        .await
        .unwrap();
    assert_eq!(told, there);
    assert!(told.len() >= 20, "{told:?}");
}

/// What belongs to one mailbox is found by the mailbox, and not by reading all that its tenant has.
#[tokio::test]
async fn sqlite_finds_a_mailboxs_own_by_the_mailbox() {
    let test = TestDatabase::new().await;
    let DatabaseUrl::Sqlite(path) = &test.settings().url else {
        return;
    };
    let options = SqliteConnectOptions::new().filename(path);
    let mut connection = options.connect().await.expect("a connection");
    for (sql, index) in [
        (
            "SELECT address FROM accounts WHERE tenant_id = x'' AND mailbox_id = x'' ORDER BY id LIMIT 1",
            "accounts_by_mailbox",
        ),
        (
            "SELECT count(*) FROM requests WHERE tenant_id = x'' AND mailbox_id = x'' AND answered_at IS NULL",
            "requests_3",
        ),
        (
            "SELECT 1 FROM digests WHERE tenant_id = x'' AND mailbox_id = x'' AND done_at IS NULL",
            "PRIMARY KEY (tenant_id=? AND mailbox_id=?",
        ),
        (
            "SELECT 1 FROM decisions WHERE tenant_id = x'' AND mailbox_id = x'' AND id >= x'' AND decided_at >= '2026' \
          AND (verdict IN ('reject', 'defer') OR would_have IN ('reject', 'defer'))",
            "decisions_turned_away",
        ),
    ] {
        let explain = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"));
        let steps: Vec<(i64, i64, i64, String)> = sqlx::query_as(explain)
            .fetch_all(&mut connection)
            .await
            .unwrap();
        assert!(
            steps.iter().any(|step| step.3.contains(index)),
            "{sql}: {steps:?}"
        );
    }
}
