//! What several commands do: open the database, find an account, make a one-time link.

use std::os::unix::fs::DirBuilderExt;

use anyhow::{Context, bail};
use chrono::TimeDelta;

use crate::clock::Clock;
use crate::config::{Config, DatabaseUrl};
use crate::mail::{Address, Domain};
use crate::store::{Database, LinkPurpose, Tx};
use crate::tenancy::{Account, Secret, TenantId};

/// How long a link from the command line is good.
const LINK_LIVES: TimeDelta = TimeDelta::hours(24);

/// Opens the database, and makes it first where SQLite has none yet.
pub(super) async fn database(config: &Config) -> anyhow::Result<Database> {
    if let DatabaseUrl::Sqlite(_) = config.database.url {
        std::fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&config.data_dir)?;
    }
    let database = Database::connect(&config.database)
        .await
        .context("can't open the database")?;
    database.migrate().await?;
    Ok(database)
}

/// Finds who signs in with this address: an operator, or someone of the tenant that has the domain, or is the only one
/// to list it.
pub(super) async fn account(tx: &mut Tx, address: &Address) -> anyhow::Result<Account> {
    if let Some(account) = tx
        .of(TenantId::SYSTEM)
        .accounts()
        .find_by_address(address)
        .await?
    {
        return Ok(account);
    }
    let domain = Domain::parse(address.domain())?;
    let mut found = Vec::new();
    for tenant in tx.system().names().tenants_that_list(&domain).await? {
        found.extend(tx.of(tenant).accounts().find_by_address(address).await?);
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
