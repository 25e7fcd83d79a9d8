//! The whole program on a database of its own, with a clock that stands still and mail that stays in
//! memory. Tests ask it for tenants, mailboxes, people and tokens in words.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use guestlist::api::ApiState;
use guestlist::app::{KnownRoute, http_router};
use guestlist::checks::{Checker, HealthBook};
use guestlist::clock::Clock;
use guestlist::config::{Config, DnsSettings, Node, Sources};
use guestlist::dns::Resolver;
use guestlist::engine::{Engine, EngineParts, RefusalLinks, SecretKeys};
use guestlist::mail::{Address, Domain};
use guestlist::mailauth::Authenticator;
use guestlist::mailer::Mailer;
use guestlist::store::{Database, LinkPurpose};
use guestlist::tenancy::{
    Account, AccountId, ApiToken, AppScope, AppToken, Mailbox, MailboxId, Role, Secret, Slug,
    Tenant, TenantId, TokenScope,
};
use guestlist::web::WebState;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use super::api_client::ApiClient;
use super::fake_dns::{FakeDns, FakeZone};
use super::test_database::{TestDatabase, morning};
use super::visitor::Visitor;

/// A running program without sockets.
pub(crate) struct TestApp {
    pub(crate) clock: Clock,
    pub(crate) config: Arc<Config>,
    pub(crate) database: Database,
    pub(crate) engine: Engine,
    pub(crate) keys: SecretKeys,
    pub(crate) mailer: Mailer,
    pub(crate) router: Router,
    pub(crate) routes: Vec<KnownRoute>,
    pub(crate) test_database: TestDatabase,
    stop: CancellationToken,
    _directory: tempfile::TempDir,
    _dns: FakeDns,
}

impl TestApp {
    /// Waits until this many messages went out behind the pages, and returns all there are.
    pub(crate) async fn mails(&self, count: usize) -> Vec<String> {
        let patience = Instant::now() + Duration::from_secs(30);
        while self.mailer.outbox().len() < count {
            assert!(Instant::now() < patience, "fewer than {count} messages");
            tokio::task::yield_now().await;
        }
        self.mailer.outbox()
    }

    /// Starts with an empty database; the DNS knows nothing.
    pub(crate) async fn start() -> Self {
        Self::with_zone(FakeZone::new()).await
    }

    /// Starts with a DNS that answers from this zone, and from nowhere else.
    pub(crate) async fn with_zone(zone: FakeZone) -> Self {
        Self::with(zone, |_| {}).await
    }

    /// Starts with this DNS, and with settings other than the defaults.
    pub(crate) async fn with(zone: FakeZone, change: impl FnOnce(&mut Config)) -> Self {
        Self::with_dns(zone.serve().await, change).await
    }

    /// Starts with a DNS server that runs already.
    pub(crate) async fn with_dns(dns: FakeDns, change: impl FnOnce(&mut Config)) -> Self {
        let test_database = TestDatabase::new().await;
        let directory = tempfile::tempdir().expect("a directory");
        let mut config = config(&directory, dns.settings());
        change(&mut config);
        let config = Arc::new(config);
        let clock = Clock::manual(morning());
        let database = test_database.database.clone();
        let keys = SecretKeys::load_or_create(&config.secret_key_file).expect("keys");
        let resolver = Resolver::new(&config.dns).expect("a resolver");
        let (tracker, stop) = (TaskTracker::new(), CancellationToken::new());
        let (notices, _) = tokio::sync::mpsc::channel(16);
        let engine = Engine::start(EngineParts {
            database: database.clone(),
            clock: clock.clone(),
            authenticator: Authenticator::new(&resolver),
            checker: Checker::new(
                &resolver,
                config.policy.for_questions(),
                HealthBook::new(config.dns.list_tests),
            ),
            links: RefusalLinks::new(&keys, &config.web.public_url),
            config: Arc::clone(&config),
            notices,
            tracker: tracker.clone(),
            stop: stop.clone(),
        });
        let mailer = Mailer::memory("guestlist@panel.example");
        let web = WebState {
            config: Arc::clone(&config),
            node: Arc::new(Node::of(&config.web, clock.now())),
            clock: clock.clone(),
            database: database.clone(),
            engine: engine.clone(),
            mailer: mailer.clone(),
            resolver: resolver.clone(),
            keys: keys.clone(),
            tracker,
        };
        let api = ApiState {
            config: Arc::clone(&config),
            clock: clock.clone(),
            database: database.clone(),
            engine: engine.clone(),
            resolver,
        };
        let (router, known) = http_router(web, api);
        Self {
            clock,
            config,
            database,
            engine,
            keys,
            mailer,
            router,
            routes: known,
            test_database,
            stop,
            _directory: directory,
            _dns: dns,
        }
    }

    /// Another node on the same database.
    pub(crate) fn another_engine(&self) -> Engine {
        let resolver = Resolver::new(&self.config.dns).expect("a resolver");
        let keys = SecretKeys::load_or_create(&self.config.secret_key_file).expect("keys");
        let (notices, _) = tokio::sync::mpsc::channel(16);
        Engine::start(EngineParts {
            database: self.database.clone(),
            clock: self.clock.clone(),
            authenticator: Authenticator::new(&resolver),
            checker: Checker::new(
                &resolver,
                self.config.policy.for_questions(),
                HealthBook::new(self.config.dns.list_tests),
            ),
            links: RefusalLinks::new(&keys, &self.config.web.public_url),
            config: Arc::clone(&self.config),
            notices,
            tracker: TaskTracker::new(),
            stop: self.stop.clone(),
        })
    }

    /// The tenant of this slug, made if need be, with the verified domain `<slug>.example`.
    pub(crate) async fn tenant(&self, slug: &str) -> Tenant {
        let parsed = Slug::parse(slug).expect("a slug");
        let mut tx = self.database.read().await.expect("a transaction");
        if let Some(tenant) = tx
            .system()
            .tenants()
            .find_by_slug(&parsed)
            .await
            .expect("a look-up")
        {
            return tenant;
        }
        drop(tx);
        self.test_database.tenant(slug).await
    }

    /// Switches this tenant off.
    pub(crate) async fn switch_off(&self, slug: &str) {
        let tenant = Tenant {
            disabled_at: Some(self.clock.now()),
            ..self.tenant(slug).await
        };
        let mut tx = self.database.write().await.expect("a transaction");
        let switched = tx.of(tenant.id).row().update(&tenant).await;
        switched.expect("a change");
        tx.commit().await.expect("a commit");
    }

    /// The mailbox of this address, made if need be with its owner, in the tenant whose slug is the
    /// first label of the domain: `anna@isp.example` is of the tenant `isp`.
    pub(crate) async fn mailbox(&self, address: &str) -> Mailbox {
        let address = Address::parse(address).expect("an address");
        let slug = address
            .domain()
            .split('.')
            .next()
            .expect("a label")
            .to_owned();
        let tenant = self.tenant(&slug).await;
        let mut tx = self.database.read().await.expect("a transaction");
        let found = tx.of(tenant.id).mailboxes().find_by_address(&address).await;
        if let Some(mailbox) = found.expect("a look-up") {
            return mailbox;
        }
        drop(tx);
        let (_, mailbox) = self.test_database.mailbox(address.as_str()).await;
        let owner = self.account(tenant.id, address, Role::Owner, Some(mailbox.id));
        let mut tx = self.database.write().await.expect("a transaction");
        tx.of(tenant.id)
            .accounts()
            .add(&owner)
            .await
            .expect("a new account");
        tx.commit().await.expect("a commit");
        mailbox
    }

    /// The owner of this mailbox, signed in.
    pub(crate) async fn owner(&self, address: &str) -> Visitor {
        let secret = self.sign_in_secret(address).await;
        self.sign_in(&secret).await
    }

    /// The secret of a new one-time link for the owner of this mailbox.
    pub(crate) async fn sign_in_secret(&self, address: &str) -> String {
        let mailbox = self.mailbox(address).await;
        let tenant_id = self.tenant_of(&mailbox.address).await;
        let mut tx = self.database.read().await.expect("a transaction");
        let account = tx
            .of(tenant_id)
            .accounts()
            .find_by_mailbox(mailbox.id)
            .await;
        let account = account.expect("a look-up").expect("an owner");
        drop(tx);
        self.link_for(&account).await
    }

    /// An admin of this tenant who owns no mailbox, signed in.
    pub(crate) async fn admin(&self, slug: &str) -> Visitor {
        let tenant = self.tenant(slug).await;
        let address = Address::parse(&format!("admin@{slug}.example")).expect("an address");
        self.sign_in_anew(self.account(tenant.id, address, Role::Admin, None))
            .await
    }

    /// An operator, signed in.
    pub(crate) async fn operator(&self) -> Visitor {
        let address = Address::parse("operator@panel.example").expect("an address");
        self.sign_in_anew(self.account(TenantId::SYSTEM, address, Role::Operator, None))
            .await
    }

    /// Somebody who isn't signed in.
    pub(crate) fn nobody(&self) -> Visitor {
        Visitor::new(self.router.clone())
    }

    /// A new token, of this tenant or of none.
    pub(crate) async fn token(&self, scope: TokenScope, slug: Option<&str>) -> String {
        let tenant_id = match slug {
            Some(slug) => self.tenant(slug).await.id,
            None => TenantId::SYSTEM,
        };
        let secret = Secret::generate(tenant_id).expect("randomness");
        let token = ApiToken {
            id: Uuid::now_v7(),
            tenant_id,
            name: format!("a {} token", scope.as_str()),
            made_by: None,
            scope,
            created_at: self.clock.now(),
            expires_at: None,
            last_used_at: None,
        };
        let mut tx = self.database.write().await.expect("a transaction");
        tx.of(tenant_id)
            .tokens()
            .add(&token, secret.hash())
            .await
            .expect("a new token");
        tx.commit().await.expect("a commit");
        secret.text()
    }

    /// A program that calls the API with a new token.
    pub(crate) async fn caller(&self, scope: TokenScope, slug: Option<&str>) -> ApiClient {
        ApiClient::new(self.router.clone(), Some(self.token(scope, slug).await))
    }

    /// A program that calls the API with a new token of this mailbox's owner.
    pub(crate) async fn own_caller(&self, address: &str, scope: AppScope) -> ApiClient {
        let mailbox = self.mailbox(address).await;
        let tenant_id = self.tenant_of(&mailbox.address).await;
        let secret = Secret::generate(tenant_id).expect("randomness");
        let mut tx = self.database.write().await.expect("a transaction");
        let mut accounts = tx.of(tenant_id).accounts();
        let owner = accounts.find_by_mailbox(mailbox.id).await;
        let token = AppToken {
            id: Uuid::now_v7(),
            tenant_id,
            account_id: owner.expect("a look-up").expect("an owner").id,
            name: "a script".to_owned(),
            scope,
            created_at: self.clock.now(),
            expires_at: None,
            last_used_at: None,
        };
        let mut tokens = tx.of(tenant_id).app_tokens();
        let added = tokens.add(&token, secret.hash()).await;
        added.expect("a new token");
        tx.commit().await.expect("a commit");
        ApiClient::new(self.router.clone(), Some(secret.text()))
    }

    async fn tenant_of(&self, address: &Address) -> TenantId {
        let domain = Domain::parse(address.domain()).expect("a domain");
        let mut tx = self.database.read().await.expect("a transaction");
        let tenant_id = tx.system().names().tenant_of_domain(&domain).await;
        tenant_id.expect("a look-up").expect("a tenant")
    }

    fn account(
        &self,
        tenant_id: TenantId,
        address: Address,
        role: Role,
        mailbox_id: Option<MailboxId>,
    ) -> Account {
        Account {
            id: AccountId(Uuid::now_v7()),
            tenant_id,
            address,
            role,
            mailbox_id,
            password_hash: None,
            created_at: self.clock.now(),
            last_sign_in_at: None,
            disabled_at: None,
            language: None,
            theme: None,
        }
    }

    /// Signs in to this account, or to the one that has its address already.
    async fn sign_in_anew(&self, new: Account) -> Visitor {
        let mut tx = self.database.write().await.expect("a transaction");
        let mut accounts = tx.of(new.tenant_id).accounts();
        let known = accounts.find_by_address(&new.address).await;
        let known = known.expect("a look-up");
        if known.is_none() {
            accounts.add(&new).await.expect("a new account");
        }
        tx.commit().await.expect("a commit");
        let secret = self.link_for(&known.unwrap_or(new)).await;
        self.sign_in(&secret).await
    }

    /// Signs in as people do: by a one-time link.
    async fn sign_in(&self, secret: &str) -> Visitor {
        let mut visitor = self.nobody();
        visitor.sign_in(&format!("/sign-in/{secret}")).await;
        visitor
    }

    async fn link_for(&self, account: &Account) -> String {
        let secret = Secret::generate(account.tenant_id).expect("randomness");
        let expires_at = self.clock.now() + chrono::TimeDelta::minutes(15);
        let mut tx = self.database.write().await.expect("a transaction");
        let mut links = tx.of(account.tenant_id).links();
        let added = links
            .add(secret.hash(), LinkPurpose::SignIn, account.id, expires_at)
            .await;
        added.expect("a new link");
        tx.commit().await.expect("a commit");
        secret.text()
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

fn config(directory: &tempfile::TempDir, dns: DnsSettings) -> Config {
    let data_dir = directory.path().to_string_lossy().into_owned();
    let flags = vec![("data_dir", vec![data_dir])];
    let mut config = Config::load(&Sources {
        flags,
        ..Sources::default()
    })
    .expect("settings that can be used");
    config.dns = dns;
    config
}
