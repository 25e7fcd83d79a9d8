//! What several commands do: open the database, start an engine to ask, find an account, make a one-time link.

use std::os::unix::fs::DirBuilderExt;
use std::sync::Arc;

use anyhow::{Context, bail};
use chrono::TimeDelta;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::checks::{Checker, HealthBook};
use crate::clock::Clock;
use crate::config::{Config, DatabaseUrl};
use crate::dns::Resolver;
use crate::engine::{Engine, EngineParts, RefusalLinks, SecretKeys};
use crate::mail::Address;
use crate::mailauth::Authenticator;
use crate::store::{Database, LinkPurpose, Tx};
use crate::tenancy::{Account, Secret, TenantId};

/// How long a link from the command line is good.
const LINK_LIVES: TimeDelta = TimeDelta::hours(24);

/// Opens the database, and makes it first where SQLite has none yet.
pub(super) async fn database(config: &Config) -> anyhow::Result<Database> {
    if let DatabaseUrl::Sqlite(_) = config.database.url {
        let directory = config.data_dir.display();
        std::fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&config.data_dir)
            .with_context(|| format!("can't make the data directory {directory}"))?;
    }
    let database = connect(config).await?;
    database.migrate().await?;
    Ok(database)
}

/// Opens the database as it is: one that isn't there is the mistake of a path, and must not become an empty one.
pub(super) async fn existing_database(config: &Config) -> anyhow::Result<Database> {
    if let DatabaseUrl::Sqlite(path) = &config.database.url {
        let there =
            std::fs::exists(path).with_context(|| format!("can't look for {}", path.display()))?;
        let path = path.display();
        if !there {
            bail!(
                "there is no database at {path}: name its directory by --data-dir, or the configuration by --config"
            );
        }
    }
    connect(config).await
}

async fn connect(config: &Config) -> anyhow::Result<Database> {
    let url = &config.database.url;
    Database::connect(&config.database)
        .await
        .with_context(|| format!("can't open {url}"))
}

/// What an engine does in the background.
pub(super) struct Behind {
    tracker: TaskTracker,
    stop: CancellationToken,
}

impl Behind {
    /// Lets it finish with the engine, of which there must be no other holder: only then may the database be closed.
    pub(super) async fn end(self, engine: Engine) {
        drop(engine);
        self.stop.cancel();
        self.tracker.close();
        self.tracker.wait().await;
    }
}

/// Starts an engine that is asked and decides nothing; its work in the background comes with it.
pub(super) fn engine(config: Config, database: &Database) -> anyhow::Result<(Engine, Behind)> {
    let keys = SecretKeys::load_or_forget(&config.secret_key_file)?;
    let behind = Behind {
        tracker: TaskTracker::new(),
        stop: CancellationToken::new(),
    };
    // Nothing is decided here, so nothing is ever noticed.
    let (notices, _) = tokio::sync::mpsc::channel(1);
    let resolver = Resolver::new(&config.dns)?;
    let engine = Engine::start(EngineParts {
        database: database.clone(),
        clock: Clock::System,
        authenticator: Authenticator::new(&resolver),
        checker: Checker::new(
            &resolver,
            config.policy.for_questions(),
            HealthBook::new(config.dns.list_tests),
        ),
        links: RefusalLinks::new(&keys, &config.web.public_url),
        config: Arc::new(config),
        notices,
        tracker: behind.tracker.clone(),
        stop: behind.stop.clone(),
    });
    Ok((engine, behind))
}

/// Finds who signs in with this address: an operator, someone of the tenant that has proven the domain, or an admin of
/// another. Where the door leads nowhere, it is the account of the only tenant that lists the domain.
pub(super) async fn account(tx: &mut Tx, address: &Address) -> anyhow::Result<Account> {
    let domain = address.to_domain();
    let mut found = tx.system().door().accounts(address).await?;
    let proven_by = tx.system().names().tenant_of_domain(&domain).await?;
    for first in [Some(TenantId::SYSTEM), proven_by] {
        if let Some(at) = found.iter().position(|it| Some(it.tenant_id) == first) {
            return Ok(found.swap_remove(at));
        }
    }
    if found.is_empty() {
        for tenant in tx.system().names().tenants_that_list(&domain).await? {
            found.extend(tx.of(tenant).accounts().find_by_address(address).await?);
        }
    }
    match (found.pop(), found.is_empty()) {
        (Some(account), true) => Ok(account),
        (Some(_), false) => bail!(
            "several tenants have an account {address}, and none has verified {domain}: hand out links on their pages"
        ),
        (None, _) => bail!("there is no account {address}"),
    }
}

/// Makes a one-time sign-in link; the caller commits.
pub(super) async fn sign_in_link(
    tx: &mut Tx,
    config: &Config,
    account: &Account,
) -> anyhow::Result<String> {
    let secret = Secret::generate(account.tenant_id)?;
    let expires_at = Clock::System.now() + LINK_LIVES;
    let mut links = tx.of(account.tenant_id).links();
    links
        .add(secret.hash(), LinkPurpose::SignIn, account.id, expires_at)
        .await?;
    Ok(format!(
        "{}/sign-in/{}",
        config.web.public_url,
        secret.text()
    ))
}
