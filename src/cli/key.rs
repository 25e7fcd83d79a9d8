//! `guestlist key list`, `guestlist key rotate`, `guestlist key retire ID`

use std::process::ExitCode;

use anyhow::{Context, bail};

use super::{open, run::say};
use crate::clock::Clock;
use crate::config::Config;
use crate::engine::key_file::{self, UnknownAge};
use crate::engine::{HeldKey, SECOND_FACTOR, SecretKeys};
use crate::store::{Actor, AuditEvent, Database, Tx};
use crate::tenancy::TenantId;

/// Secrets that are sealed anew in one transaction.
const AT_ONCE: u32 = 200;

/// Prints a line for each key: id, fingerprint, age, what it protects.
pub(super) async fn list(config: &Config) -> anyhow::Result<ExitCode> {
    let database = open::existing_database(config).await?;
    let keys = held(config)?;
    let mut tx = database.read().await?;
    let sealed = tx.system().sealed_factors().count_by_key().await?;
    drop(tx);
    database.close().await;
    let count = |id: u16| {
        sealed
            .iter()
            .find(|(key, _)| *key == id)
            .map_or(0, |(_, count)| *count)
    };
    for key in &keys {
        say(line(key, count(key.id)))?;
    }
    for (id, count) in &sealed {
        if keys.iter().all(|key| key.id != *id) {
            say(format_args!(
                "{id}  not in the key file: the second steps of {count} accounts can't be opened"
            ))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn line(key: &HeldKey, factors: i64) -> String {
    let made = key.made_at.map_or_else(
        || "of unknown age".to_owned(),
        |at| format!("made {}", at.format("%Y-%m-%d %H:%M UTC")),
    );
    let does = if key.is_newest {
        "newest: seals links, forms and second steps"
    } else {
        "opens the links that it sealed"
    };
    let HeldKey {
        id, fingerprint, ..
    } = key;
    format!("{id}  {fingerprint}  {made}  {does}; {factors} second steps are sealed with it")
}

/// Adds a key to the file, which is the newest from then on.
pub(super) async fn rotate(config: &Config) -> anyhow::Result<ExitCode> {
    let database = open::existing_database(config).await?;
    let mut tx = database.write().await?;
    let id = key_file::rotate(&config.secret_key_file, Clock::System.now())?;
    note(&mut tx, "key.rotated", id).await?;
    tx.commit().await?;
    database.close().await;
    say(format_args!(
        "Key {id} seals from now on; links of the older keys go on opening. Running nodes read the file within a \
         minute. Where several nodes have a file each, copy it to all of them now."
    ))?;
    Ok(ExitCode::SUCCESS)
}

/// Seals with the newest key what this one sealed and the database keeps, and takes the key out of the file.
pub(super) async fn retire(
    config: &Config,
    id: u16,
    unknown: UnknownAge,
) -> anyhow::Result<ExitCode> {
    let database = open::existing_database(config).await?;
    let when = (Clock::System.now(), unknown);
    key_file::may_retire(&config.secret_key_file, id, when)?;
    let keys = SecretKeys::load_or_forget(&config.secret_key_file)?;
    let resealed = reseal(&database, &keys, id).await?;
    let mut tx = database.write().await?;
    note(&mut tx, "key.retired", id).await?;
    key_file::retire(&config.secret_key_file, id, when)?;
    tx.commit().await?;
    database.close().await;
    say(format_args!(
        "Key {id} is gone. {resealed} second steps were sealed anew. Links in refusals, digests and mails that it \
         sealed no longer open, and browsers that know their people only by it count as new. Running nodes read the \
         file within a minute. Where several nodes have a file each, copy it to all of them now. Backups of the database \
         from before need the key file of their day."
    ))?;
    Ok(ExitCode::SUCCESS)
}

async fn reseal(database: &Database, keys: &SecretKeys, id: u16) -> anyhow::Result<u64> {
    let mut resealed = 0;
    loop {
        let mut tx = database.write().await?;
        let some = tx.system().sealed_factors().of_key(id, AT_ONCE).await?;
        if some.is_empty() {
            return Ok(resealed);
        }
        for factor in some {
            let owner = factor.account.0.as_bytes();
            let Ok(sealed) = keys.reseal(SECOND_FACTOR, owner, &factor.sealed_secret) else {
                bail!(
                    "the second step of {} can't be opened: reset it first, by `guestlist second-factor reset`",
                    factor.address
                );
            };
            let mut factors = tx.system().sealed_factors();
            resealed += u64::from(factors.replace(&factor, &sealed).await?);
        }
        tx.commit().await?;
    }
}

fn held(config: &Config) -> anyhow::Result<Vec<HeldKey>> {
    let path = &config.secret_key_file;
    let there =
        std::fs::exists(path).with_context(|| format!("can't look for {}", path.display()))?;
    if !there {
        bail!("there is no key file at {}", path.display());
    }
    Ok(SecretKeys::load_or_forget(path)?.list())
}

async fn note(tx: &mut Tx, action: &str, id: u16) -> anyhow::Result<()> {
    let event = AuditEvent {
        at: Clock::System.now(),
        actor: Actor::System,
        action: action.to_owned(),
        subject: id.to_string(),
        detail: String::new(),
        client_address: String::new(),
    };
    Ok(tx.of(TenantId::SYSTEM).audit().add(&event).await?)
}
