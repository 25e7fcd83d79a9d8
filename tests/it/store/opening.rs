//! Opening, migrating, transactions, and a database that goes away.

use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use guestlist::config::{DatabaseSettings, DatabaseUrl};
use guestlist::store::{Database, StoreError};

use crate::support::test_database::{TestDatabase, new_mailbox};

#[tokio::test]
async fn migrating_twice_changes_nothing() {
    let test = TestDatabase::new().await;
    test.tenant("isp").await;
    test.database.migrate().await.unwrap();
    let tenants = test
        .database
        .read()
        .await
        .unwrap()
        .system()
        .tenants()
        .list(None, 9)
        .await;
    assert_eq!(tenants.unwrap().len(), 1);
}

#[tokio::test]
async fn a_new_sqlite_file_and_its_directory_are_private() {
    let test = TestDatabase::new().await;
    let DatabaseUrl::Sqlite(path) = &test.settings().url else {
        return;
    };
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(path), 0o600);
    assert_eq!(mode(path.parent().unwrap()), 0o700);
    assert_eq!(mode(&path.with_extension("db-wal")), 0o600);
}

#[tokio::test]
async fn a_file_that_takes_longer_to_open_than_a_query_may_wait_is_opened() {
    let directory = tempfile::tempdir().unwrap();
    let settings = DatabaseSettings {
        url: DatabaseUrl::Sqlite(directory.path().join("slow.sqlite")),
        connections: 2,
        // Less than any file takes: after a crash there is a log to read.
        acquire_timeout: Duration::ZERO,
    };
    Database::connect(&settings).await.unwrap();
}

#[tokio::test]
async fn what_is_acknowledged_survives_a_power_cut() {
    let test = TestDatabase::new().await;
    let kept = if test.is_postgres() {
        "synchronous_commit on"
    } else {
        "wal, synchronous 2"
    };
    assert_eq!(test.database.durability().await.unwrap(), kept);
}

#[tokio::test]
async fn a_transaction_dropped_without_commit_leaves_nothing() {
    let test = TestDatabase::new().await;
    let tenant = test.tenant("isp").await;
    let mut tx = test.database.write().await.unwrap();
    tx.of(tenant.id)
        .mailboxes()
        .add(&new_mailbox("anna@isp.example"))
        .await
        .unwrap();
    drop(tx);
    let mut tx = test.database.write().await.unwrap();
    assert_eq!(tx.of(tenant.id).mailboxes().count().await.unwrap(), 0);
}

#[tokio::test]
async fn after_a_conflict_the_transaction_can_go_on() {
    let test = TestDatabase::new().await;
    let (tenant, _) = {
        test.tenant("isp").await;
        test.mailbox("anna@isp.example").await
    };
    let mut tx = test.database.write().await.unwrap();
    let again = tx
        .of(tenant)
        .mailboxes()
        .add(&new_mailbox("anna@isp.example"))
        .await;
    assert!(matches!(again, Err(StoreError::Exists)));
    tx.of(tenant)
        .mailboxes()
        .add(&new_mailbox("bert@isp.example"))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let mut tx = test.database.read().await.unwrap();
    assert_eq!(tx.of(tenant).mailboxes().count().await.unwrap(), 2);
}

#[tokio::test]
async fn a_closed_database_refuses_at_once() {
    let test = TestDatabase::new().await;
    test.database.ping().await.unwrap();
    test.database.close().await;
    assert!(matches!(
        test.database.ping().await,
        Err(StoreError::Database(_))
    ));
    assert!(test.database.write().await.is_err());
}

#[tokio::test]
async fn a_database_that_is_not_there_is_an_error_within_the_time_limit() {
    let settings = DatabaseSettings {
        // Nothing listens on port 1.
        url: DatabaseUrl::Postgres("postgres://nobody@127.0.0.1:1/none".into()),
        connections: 2,
        acquire_timeout: Duration::from_secs(2),
    };
    let connected = tokio::time::timeout(Duration::from_secs(4), Database::connect(&settings));
    assert!(matches!(connected.await, Ok(Err(StoreError::Database(_)))));
}

#[tokio::test]
async fn a_server_that_hangs_costs_no_more_than_the_time_limit() {
    // Accepts connections into its backlog and never says a word.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = silent.local_addr().unwrap().port();
    let settings = DatabaseSettings {
        url: DatabaseUrl::Postgres(format!("postgres://nobody@127.0.0.1:{port}/none").into()),
        connections: 1,
        acquire_timeout: Duration::from_millis(200),
    };
    let connected = tokio::time::timeout(Duration::from_secs(3), Database::connect(&settings));
    assert!(matches!(connected.await, Ok(Err(StoreError::Database(_)))));
}

#[tokio::test]
async fn more_readers_than_connections_wait_for_each_other() {
    let test = TestDatabase::new().await;
    let mut reads = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let database = test.database.clone();
        reads.spawn(async move { database.ping().await });
    }
    for outcome in reads.join_all().await {
        outcome.unwrap();
    }
}
