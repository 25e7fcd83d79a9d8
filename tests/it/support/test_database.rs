//! A fresh, migrated database for one test: a SQLite file in a private directory, or, when `TEST_DATABASE_URL` names a
//! PostgreSQL database, a schema of its own there. Both go when it is dropped.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chrono::{DateTime, Utc};
use guestlist::config::{DatabaseSettings, DatabaseUrl};
use guestlist::mail::{Address, Domain};
use guestlist::policy::{Asking, LearningWindow, Mode};
use guestlist::store::{Database, DecisionId};
use guestlist::tenancy::{
    DigestDefault, DigestWish, DomainRecord, Look, Mailbox, MailboxId, PolicyPage, Quota, Slug,
    Tenant, TenantId,
};
use secrecy::ExposeSecret as _;
use sqlx::{Connection, PgConnection, Postgres, QueryBuilder, Sqlite, SqliteConnection};
use tempfile::TempDir;
use uuid::Uuid;

/// One test's database.
pub(crate) struct TestDatabase {
    pub(crate) database: Database,
    settings: DatabaseSettings,
    _place: Place,
}

enum Place {
    Directory { _directory: TempDir },
    Schema { _schema: Schema },
}

/// When tests begin.
pub(crate) fn morning() -> DateTime<Utc> {
    "2026-03-02T09:00:00Z".parse().expect("a time")
}

/// An id as the engine makes it: it begins with its time, and rises within a millisecond. A shared context would lend it
/// the latest time of any test that runs beside this one.
pub(crate) fn decision_id(at: DateTime<Utc>) -> DecisionId {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let mut rest = [0; 10];
    rest[2..].copy_from_slice(&COUNT.fetch_add(1, Ordering::Relaxed).to_be_bytes());
    let millis = at.timestamp_millis().unsigned_abs();
    DecisionId(uuid::Builder::from_unix_timestamp_millis(millis, &rest).into_uuid())
}

impl TestDatabase {
    /// Makes the database and brings it to this version.
    pub(crate) async fn new() -> Self {
        let test_database = Self::empty().await;
        test_database
            .database
            .migrate()
            .await
            .expect("a migrated database");
        test_database
    }

    /// Makes a database without tables.
    pub(crate) async fn empty() -> Self {
        let (url, place) = match test_database_url() {
            None => {
                let directory = tempfile::tempdir().expect("a directory");
                let path = directory.path().join("data").join("guestlist.db");
                (
                    DatabaseUrl::Sqlite(path),
                    Place::Directory {
                        _directory: directory,
                    },
                )
            }
            Some(server) => {
                let schema = Schema::create(server).await;
                let url = DatabaseUrl::Postgres(schema.url().into());
                (url, Place::Schema { _schema: schema })
            }
        };
        let acquire_timeout = Duration::from_secs(30);
        let settings = DatabaseSettings {
            url,
            connections: 4,
            acquire_timeout,
        };
        let database = Database::connect(&settings).await.expect("a database");
        Self {
            database,
            settings,
            _place: place,
        }
    }

    /// Connects once more, as another node would.
    pub(crate) async fn another_node(&self) -> Database {
        Database::connect(&self.settings)
            .await
            .expect("a second connection")
    }

    /// How to connect.
    pub(crate) fn settings(&self) -> &DatabaseSettings {
        &self.settings
    }

    /// Says whether this run is on PostgreSQL.
    pub(crate) fn is_postgres(&self) -> bool {
        matches!(self.settings.url, DatabaseUrl::Postgres(_))
    }

    /// From now on rows of this table can be read and added, but not changed.
    pub(crate) async fn refuse_updates(&self, table: &str) {
        self.refuse("UPDATE", table, None).await;
    }

    /// The same for the rows of one tenant alone.
    pub(crate) async fn refuse_updates_of(&self, tenant: TenantId, table: &str) {
        self.refuse("UPDATE", table, Some(tenant)).await;
    }

    /// From now on rows of this table can be read and changed, but not added.
    pub(crate) async fn refuse_inserts(&self, table: &str) {
        self.refuse("INSERT", table, None).await;
    }

    /// What was refused is possible again.
    pub(crate) async fn refuse_no_more(&self, table: &str) {
        match &self.settings.url {
            DatabaseUrl::Sqlite(path) => {
                let url = format!("sqlite:{}", path.display());
                let mut connection = SqliteConnection::connect(&url).await.expect("a connection");
                let dropped = sqlx::query("DROP TRIGGER refused").execute(&mut connection);
                dropped.await.expect("it is there");
            }
            DatabaseUrl::Postgres(url) => {
                let mut connection = PgConnection::connect(url.expose_secret())
                    .await
                    .expect("a connection");
                let mut statement = QueryBuilder::<Postgres>::new("DROP TRIGGER refused ON ");
                let dropped = statement.push(table).build().execute(&mut connection).await;
                dropped.expect("it is there");
            }
        }
    }

    /// From now on rows of this table can be read and changed, but not removed.
    pub(crate) async fn refuse_deletes(&self, table: &str) {
        self.refuse("DELETE", table, None).await;
    }

    /// From now on whoever removes rows of this table removes none and hears of no error, as who waited until another
    /// node had removed the same ones.
    pub(crate) async fn pass_over_deletes(&self, table: &str) {
        match &self.settings.url {
            DatabaseUrl::Sqlite(path) => {
                let url = format!("sqlite:{}", path.display());
                let mut connection = SqliteConnection::connect(&url).await.expect("a connection");
                let mut statement =
                    QueryBuilder::<Sqlite>::new("CREATE TRIGGER refused BEFORE DELETE ON ");
                statement
                    .push(table)
                    .push(" BEGIN SELECT RAISE(IGNORE); END");
                let done = statement.build().execute(&mut connection).await;
                done.expect("a trigger");
            }
            DatabaseUrl::Postgres(url) => {
                let mut connection = PgConnection::connect(url.expose_secret())
                    .await
                    .expect("a connection");
                let function = "CREATE OR REPLACE FUNCTION pass_over() RETURNS trigger LANGUAGE plpgsql \
                                AS $$BEGIN RETURN NULL; END$$";
                let done = sqlx::query(function).execute(&mut connection).await;
                done.expect("a function");
                let mut statement =
                    QueryBuilder::<Postgres>::new("CREATE TRIGGER refused BEFORE DELETE ON ");
                statement
                    .push(table)
                    .push(" FOR EACH ROW EXECUTE FUNCTION pass_over()");
                let done = statement.build().execute(&mut connection).await;
                done.expect("a trigger");
            }
        }
    }

    async fn refuse(&self, what: &str, table: &str, of: Option<TenantId>) {
        match &self.settings.url {
            DatabaseUrl::Sqlite(path) => {
                let url = format!("sqlite:{}", path.display());
                let mut connection = SqliteConnection::connect(&url).await.expect("a connection");
                let mut statement = QueryBuilder::<Sqlite>::new("CREATE TRIGGER refused BEFORE ");
                statement.push(what).push(" ON ").push(table);
                if let Some(TenantId(id)) = of {
                    statement.push(format!(" WHEN NEW.tenant_id = x'{}'", id.simple()));
                }
                statement.push(" BEGIN SELECT RAISE(ABORT, 'refused'); END");
                let done = statement.build().execute(&mut connection).await;
                done.expect("a trigger");
            }
            DatabaseUrl::Postgres(url) => {
                let mut connection = PgConnection::connect(url.expose_secret())
                    .await
                    .expect("a connection");
                let function = "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql \
                                AS $$BEGIN RAISE EXCEPTION 'refused'; END$$";
                let done = sqlx::query(function).execute(&mut connection).await;
                done.expect("a function");
                let mut statement = QueryBuilder::<Postgres>::new("CREATE TRIGGER refused BEFORE ");
                statement.push(what).push(" ON ").push(table);
                // As in SQLite, where nothing else is possible.
                statement.push(" FOR EACH ROW");
                if let Some(TenantId(id)) = of {
                    statement.push(format!(" WHEN (NEW.tenant_id = '{id}')"));
                }
                statement.push(" EXECUTE FUNCTION refuse()");
                let done = statement.build().execute(&mut connection).await;
                done.expect("a trigger");
            }
        }
    }

    /// Adds a tenant with the verified domain `<slug>.example`.
    pub(crate) async fn tenant(&self, slug: &str) -> Tenant {
        let tenant = Tenant {
            id: TenantId(Uuid::now_v7()),
            slug: Slug::parse(slug).expect("a slug"),
            name: format!("The {slug}"),
            mode: Mode::Standard,
            threshold: 5,
            asking: Asking::default(),
            recipient_delimiter: Some('+'),
            forwarders: Vec::new(),
            time_zone: chrono_tz::UTC,
            digest: DigestDefault::default(),
            policy: PolicyPage::default(),
            language: None,
            look: Look::default(),
            admins_see_lists: false,
            quota: Quota::default(),
            created_at: morning(),
            disabled_at: None,
        };
        let mut tx = self.database.write().await.expect("a transaction");
        tx.system()
            .tenants()
            .add(&tenant)
            .await
            .expect("a new tenant");
        let domain = verified_domain(&format!("{slug}.example"));
        tx.of(tenant.id)
            .domains()
            .add(&domain)
            .await
            .expect("a new domain");
        tx.commit().await.expect("a commit");
        tenant
    }

    /// Adds a mailbox to the tenant that has its domain.
    pub(crate) async fn mailbox(&self, address: &str) -> (TenantId, Mailbox) {
        let mailbox = new_mailbox(address);
        let domain = Domain::parse(mailbox.address.domain()).expect("a domain");
        let mut tx = self.database.write().await.expect("a transaction");
        let tenant = tx
            .system()
            .names()
            .tenant_of_domain(&domain)
            .await
            .expect("a look-up");
        let tenant = tenant.expect("a tenant with this domain");
        tx.of(tenant)
            .mailboxes()
            .add(&mailbox)
            .await
            .expect("a new mailbox");
        tx.commit().await.expect("a commit");
        (tenant, mailbox)
    }
}

/// A domain that its tenant has shown to be its own.
pub(crate) fn verified_domain(name: &str) -> DomainRecord {
    DomainRecord {
        name: Domain::parse(name).expect("a domain"),
        verification_token: "0123456789abcdef".to_owned(),
        verified_at: Some(morning()),
        catch_all: None,
        unlisted_mailboxes: false,
        created_at: morning(),
    }
}

/// A mailbox that learns and has no aliases.
pub(crate) fn new_mailbox(address: &str) -> Mailbox {
    Mailbox {
        id: MailboxId(Uuid::now_v7()),
        address: Address::parse(address).expect("an address"),
        aliases: Vec::new(),
        display_name: String::new(),
        mode: None,
        learning: true,
        ignore_sender_tag: false,
        ask_everyone: false,
        digest: DigestWish::default(),
        time_zone: None,
        learning_window: LearningWindow::default(),
        learning_paused_at: None,
        burst_started_at: None,
        created_at: morning(),
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "tests are told by the environment where to run"
)]
fn test_database_url() -> Option<String> {
    std::env::var("TEST_DATABASE_URL")
        .ok()
        .filter(|url| !url.is_empty())
}

/// A schema of its own on a PostgreSQL server.
struct Schema {
    server: String,
    name: String,
}

impl Schema {
    async fn create(server: String) -> Self {
        let schema = Self {
            server,
            name: format!("test_{}", Uuid::now_v7().simple()),
        };
        schema.run("CREATE SCHEMA ", "").await;
        schema
    }

    /// The server's URL, with this schema as the one to use.
    fn url(&self) -> String {
        let joint = if self.server.contains('?') { '&' } else { '?' };
        format!("{}{joint}options[search_path]={}", self.server, self.name)
    }

    async fn run(&self, before: &str, after: &str) {
        let mut connection = PgConnection::connect(&self.server).await.expect("a server");
        let mut statement = QueryBuilder::new(before);
        statement.push(&self.name).push(after);
        statement
            .build()
            .execute(&mut connection)
            .await
            .expect("a schema");
        connection.close().await.expect("a clean end");
    }
}

impl Drop for Schema {
    fn drop(&mut self) {
        // The test's own runtime can't wait in a drop.
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let runtime = tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build();
                let runtime = runtime.expect("a runtime");
                runtime.block_on(self.run("DROP SCHEMA ", " CASCADE"));
            });
        });
    }
}
