//! One transaction, and what can be reached through it: tenant tables only through [`Tx::of`].

use std::time::Duration;

use sqlx::{PgConnection, SqliteConnection};

use super::commits::CommitUnderWay;
use super::database::{Driver, STATEMENT_LIMIT, Subscribers};
use super::pool::Lease;
use super::{
    Accounts, AllBlockedClients, AllChecks, AllDigests, AllImports, AllMailboxImports, AllRequests,
    AllServerRequests, AppTokens, Audit, BlockedClients, Change, Complaints, Decisions,
    DigestPresses, Digests, Domains, Door, Entries, Everything, Imports, Invitations, JobRuns,
    KnownBrowsers, Links, ListOwner, Logos, MailboxImports, Mailboxes, Names, Passkeys, Requests,
    SealedFactors, SecondFactors, ServerRequests, Sessions, Spamtraps, StoreError, Suspects,
    SuspensionNotices, TenantChecks, TenantRow, Tenants, Tokens, ToldLists, WatchedThings,
};
use crate::tenancy::TenantId;

/// The one shape of every query: its text and binds are written once, and expanded once for each driver. The body is a
/// future of sqlx that runs on `$conn`; the answer is a `Result<_, StoreError>`.
macro_rules! on {
    ($tx:expr, $conn:ident => $query:expr) => {{
        let limit = $tx.limit();
        match $tx.conn() {
            $crate::store::tx::Conn::Sqlite(lease) => {
                $crate::store::tx::settled!(lease, limit, $conn => $query)
            }
            $crate::store::tx::Conn::Postgres(lease) => {
                $crate::store::tx::settled!(lease, limit, $conn => $query)
            }
        }
        .map_err($crate::store::StoreError::from)
    }};
}
pub(super) use on;

/// Runs one statement on a lease and tells the lease how it ended.
macro_rules! settled {
    ($lease:expr, $limit:expr, $conn:ident => $query:expr) => {
        match $lease.lend() {
            Ok($conn) => {
                let outcome = $crate::store::pool::within($limit, $query).await;
                $lease.settle(&outcome);
                outcome
            }
            Err(error) => Err(error),
        }
    };
}
pub(super) use settled;

/// What a statement that returns no rows says: how many it touched.
pub(super) trait Touched {
    fn touched(&self) -> u64;
}

impl Touched for sqlx::sqlite::SqliteQueryResult {
    fn touched(&self) -> u64 {
        self.rows_affected()
    }
}

impl Touched for sqlx::postgres::PgQueryResult {
    fn touched(&self) -> u64 {
        self.rows_affected()
    }
}

/// Makes both drivers' answers to a statement one: the number of rows it touched.
pub(super) trait Counted {
    /// Resolves to the number of rows.
    fn counted(self) -> impl Future<Output = Result<u64, sqlx::Error>> + Send;
}

impl<F, R> Counted for F
where
    F: Future<Output = Result<R, sqlx::Error>> + Send,
    R: Touched,
{
    async fn counted(self) -> Result<u64, sqlx::Error> {
        Ok(self.await?.touched())
    }
}

/// For statements that must touch one row: `Absent` when there was none.
pub(super) fn one(touched: u64) -> Result<(), StoreError> {
    if touched == 0 {
        Err(StoreError::Absent)
    } else {
        Ok(())
    }
}

/// A connection of either driver.
pub(super) enum Conn {
    Sqlite(Lease<SqliteConnection>),
    Postgres(Lease<PgConnection>),
}

/// One transaction; dropped without commit it is rolled back.
pub struct Tx {
    conn: Conn,
    open: bool,
    limit: Duration,
    changes: Vec<Change>,
    subscribers: Subscribers,
}

/// More changes than this are announced as [`Change::Everything`].
const MOST_CHANGES: usize = 1000;
/// Changes in one notification: PostgreSQL takes payloads of less than 8000 bytes, and a change has at most 75.
const CHANGES_A_NOTIFICATION: usize = 100;

impl Tx {
    pub(super) fn new(conn: Conn, subscribers: Subscribers) -> Self {
        Self {
            conn,
            open: false,
            limit: STATEMENT_LIMIT,
            changes: Vec::new(),
            subscribers,
        }
    }

    /// Begins a transaction; SQLite's IMMEDIATE, because a reader that turns into a writer half way fails as busy.
    pub(super) async fn begin(mut self) -> Result<Self, StoreError> {
        let statement = match self.driver() {
            Driver::Sqlite => "BEGIN IMMEDIATE",
            Driver::Postgres => "BEGIN",
        };
        on!(self, conn => sqlx::query(statement).execute(conn).counted())?;
        self.open = true;
        Ok(self)
    }

    /// What belongs to one tenant (`TenantId::SYSTEM` too: operators' accounts, system entries, system tokens).
    pub fn of(&mut self, tenant: TenantId) -> Scope<'_> {
        Scope { tx: self, tenant }
    }

    /// What spans tenants: their list, global names, sessions.
    pub fn system(&mut self) -> SystemScope<'_> {
        SystemScope { tx: self }
    }

    /// Makes the writes last, and tells the subscribers of [`super::Database::on_change`] what changed. The request at
    /// hand has changed something then ([`super::Commits`]).
    pub async fn commit(self) -> Result<(), StoreError> {
        self.end(CommitUnderWay::begin).await
    }

    /// The same for what a request writes beside its errand (that a session is in use, who signed in by a password): it
    /// can be asked once more as if this had not been written. Not for what is good for once.
    pub async fn commit_aside(self) -> Result<(), StoreError> {
        self.end(CommitUnderWay::begin_aside).await
    }

    async fn end(mut self, begin: impl FnOnce() -> CommitUnderWay) -> Result<(), StoreError> {
        if !self.is_flawless() {
            // PostgreSQL would roll back and call that a success.
            return Err(StoreError::Machine(
                "a statement of the transaction failed".to_owned(),
            ));
        }
        self.notify().await?;
        if self.open {
            let under_way = begin();
            let outcome = on!(self, conn => sqlx::query("COMMIT").execute(conn).counted());
            if outcome.is_ok() || self.is_sound() {
                under_way.ended(outcome.is_ok());
            }
            outcome?;
            self.open = false;
        }
        self.subscribers.announce(&self.changes);
        Ok(())
    }

    /// Tells the other nodes. PostgreSQL sends it when the transaction commits, and not otherwise.
    async fn notify(&mut self) -> Result<(), StoreError> {
        if self.changes.is_empty() || self.driver() == Driver::Sqlite {
            return Ok(());
        }
        let payloads: Vec<String> = self
            .changes
            .chunks(CHANGES_A_NOTIFICATION)
            .map(Change::write_all)
            .collect();
        for payload in payloads {
            // The schema is part of the channel: two installations may share a database.
            on!(self, conn => sqlx::query("SELECT pg_notify('guestlist.' || current_schema(), $1)")
                .bind(&payload)
                .execute(conn)
                .counted())?;
        }
        Ok(())
    }

    /// Notes what `commit` shall announce.
    pub(super) fn announce(&mut self, change: Change) {
        if self.changes.contains(&change) || self.changes.contains(&Change::Everything) {
            return;
        }
        if self.changes.len() >= MOST_CHANGES {
            self.changes.clear();
            self.changes.push(Change::Everything);
        } else {
            self.changes.push(change);
        }
    }

    /// Lifts the limits for statements that walk through many rows (removing a tenant, clean-up).
    pub(super) async fn take_time(&mut self) -> Result<(), StoreError> {
        self.limit = Duration::from_mins(1);
        if self.driver() == Driver::Postgres {
            on!(self, conn => sqlx::query("SET LOCAL statement_timeout = '60s'").execute(conn).counted())?;
        }
        Ok(())
    }

    pub(super) fn driver(&self) -> Driver {
        match self.conn {
            Conn::Sqlite(_) => Driver::Sqlite,
            Conn::Postgres(_) => Driver::Postgres,
        }
    }

    fn is_flawless(&self) -> bool {
        match &self.conn {
            Conn::Sqlite(lease) => lease.is_flawless(),
            Conn::Postgres(lease) => lease.is_flawless(),
        }
    }

    fn is_sound(&self) -> bool {
        match &self.conn {
            Conn::Sqlite(lease) => lease.is_sound(),
            Conn::Postgres(lease) => lease.is_sound(),
        }
    }

    pub(super) fn conn(&mut self) -> &mut Conn {
        &mut self.conn
    }

    pub(super) fn limit(&self) -> Duration {
        self.limit
    }
}

impl Drop for Tx {
    fn drop(&mut self) {
        if self.open {
            // The end of the connection is the rollback: nothing to wait for here, and no lock stays behind.
            match &mut self.conn {
                Conn::Sqlite(lease) => lease.spoil(),
                Conn::Postgres(lease) => lease.spoil(),
            }
        }
    }
}

/// A transaction seen from one tenant.
pub struct Scope<'t> {
    tx: &'t mut Tx,
    tenant: TenantId,
}

/// A transaction seen from the operator.
pub struct SystemScope<'t> {
    tx: &'t mut Tx,
}

impl<'t> Scope<'t> {
    /// The tenant's domains.
    pub fn domains(self) -> Domains<'t> {
        Domains(self.tx, self.tenant)
    }
    /// The tenant's mailboxes.
    pub fn mailboxes(self) -> Mailboxes<'t> {
        Mailboxes(self.tx, self.tenant)
    }
    /// The tenant's accounts.
    pub fn accounts(self) -> Accounts<'t> {
        Accounts(self.tx, self.tenant)
    }
    /// The entries of one of the tenant's list owners.
    pub fn entries(self, owner: ListOwner) -> Entries<'t> {
        Entries(self.tx, self.tenant, owner)
    }
    /// The lists that the tenant's owners brought in.
    pub fn imports(self) -> Imports<'t> {
        Imports(self.tx, self.tenant)
    }
    /// The tenant's logo.
    pub fn logos(self) -> Logos<'t> {
        Logos(self.tx, self.tenant)
    }
    /// The mailboxes that the tenant's admins brought in.
    pub fn mailbox_imports(self) -> MailboxImports<'t> {
        MailboxImports(self.tx, self.tenant)
    }
    /// Who was invited to run the tenant.
    pub fn invitations(self) -> Invitations<'t> {
        Invitations(self.tx, self.tenant)
    }
    /// The tenant's recorded decisions.
    pub fn decisions(self) -> Decisions<'t> {
        Decisions(self.tx, self.tenant)
    }
    /// The tenant's API tokens.
    pub fn tokens(self) -> Tokens<'t> {
        Tokens(self.tx, self.tenant)
    }
    /// The tokens of the tenant's owners.
    pub fn app_tokens(self) -> AppTokens<'t> {
        AppTokens(self.tx, self.tenant)
    }
    /// The one-time links of the tenant's accounts.
    pub fn links(self) -> Links<'t> {
        Links(self.tx, self.tenant)
    }
    /// The tenant's audit log.
    pub fn audit(self) -> Audit<'t> {
        Audit(self.tx, self.tenant)
    }
    /// The tenant's checks.
    pub fn checks(self) -> TenantChecks<'t> {
        TenantChecks(self.tx, self.tenant)
    }
    /// The networks that are held at the tenant.
    pub fn blocked_clients(self) -> BlockedClients<'t> {
        BlockedClients(self.tx, self.tenant)
    }
    /// The requests to the tenant's mailboxes.
    pub fn requests(self) -> Requests<'t> {
        Requests(self.tx, self.tenant)
    }
    /// The tenant's spamtraps.
    pub fn spamtraps(self) -> Spamtraps<'t> {
        Spamtraps(self.tx, self.tenant)
    }
    /// What was reported as spam.
    pub fn complaints(self) -> Complaints<'t> {
        Complaints(self.tx, self.tenant)
    }
    /// Whom the tenant's traps and owners speak against.
    pub fn suspects(self) -> Suspects<'t> {
        Suspects(self.tx, self.tenant)
    }
    /// The owners who wait to be told of suspended entries.
    pub fn suspension_notices(self) -> SuspensionNotices<'t> {
        SuspensionNotices(self.tx, self.tenant)
    }
    /// The requests for servers to the tenant's admins.
    pub fn server_requests(self) -> ServerRequests<'t> {
        ServerRequests(self.tx, self.tenant)
    }
    /// The second step at the sign-in of the tenant's accounts.
    pub fn second_factors(self) -> SecondFactors<'t> {
        SecondFactors(self.tx, self.tenant)
    }
    /// The passkeys of the tenant's accounts.
    pub fn passkeys(self) -> Passkeys<'t> {
        Passkeys(self.tx, self.tenant)
    }
    /// From where the tenant's accounts have signed in.
    pub fn known_browsers(self) -> KnownBrowsers<'t> {
        KnownBrowsers(self.tx, self.tenant)
    }
    /// What is stored about the tenant's mailboxes, from end to end.
    pub fn everything(self) -> Everything<'t> {
        Everything(self.tx, self.tenant)
    }
    /// The digests of the tenant's mailboxes.
    pub fn digests(self) -> Digests<'t> {
        Digests(self.tx, self.tenant)
    }
    /// What was pressed behind the links of its owners' digests.
    pub fn digest_presses(self) -> DigestPresses<'t> {
        DigestPresses(self.tx, self.tenant)
    }
    /// The tenant's own row.
    pub fn row(self) -> TenantRow<'t> {
        TenantRow(self.tx, self.tenant)
    }
}

impl<'t> SystemScope<'t> {
    /// All tenants.
    pub fn tenants(self) -> Tenants<'t> {
        Tenants(self.tx)
    }
    /// The checks of all tenants.
    pub fn checks(self) -> AllChecks<'t> {
        AllChecks(self.tx)
    }
    /// What the operators were told of the lists in the DNS.
    pub fn told_lists(self) -> ToldLists<'t> {
        ToldLists(self.tx)
    }
    /// The operator's own addresses on others' lists.
    pub fn watched(self) -> WatchedThings<'t> {
        WatchedThings(self.tx)
    }
    /// When the background work of every node ran last.
    pub fn job_runs(self) -> JobRuns<'t> {
        JobRuns(self.tx)
    }
    /// What the second steps of everybody are sealed with.
    pub fn sealed_factors(self) -> SealedFactors<'t> {
        SealedFactors(self.tx)
    }
    /// The networks that are held at any tenant.
    pub fn blocked_clients(self) -> AllBlockedClients<'t> {
        AllBlockedClients(self.tx)
    }
    /// The lists that owners of all tenants brought in.
    pub fn imports(self) -> AllImports<'t> {
        AllImports(self.tx)
    }
    /// The mailboxes that admins of all tenants brought in.
    pub fn mailbox_imports(self) -> AllMailboxImports<'t> {
        AllMailboxImports(self.tx)
    }
    /// Global names.
    pub fn names(self) -> Names<'t> {
        Names(self.tx)
    }
    /// Where addresses sign in.
    pub fn door(self) -> Door<'t> {
        Door(self.tx)
    }
    /// Digests of all tenants.
    pub fn digests(self) -> AllDigests<'t> {
        AllDigests(self.tx)
    }
    /// Requests of all tenants.
    pub fn requests(self) -> AllRequests<'t> {
        AllRequests(self.tx)
    }
    /// Requests for servers, of all tenants.
    pub fn server_requests(self) -> AllServerRequests<'t> {
        AllServerRequests(self.tx)
    }
    /// Sessions of the web pages.
    pub fn sessions(self) -> Sessions<'t> {
        Sessions(self.tx)
    }
}
