//! `guestlist operator add`

use std::io::BufRead;
use std::process::ExitCode;

use anyhow::{Context, bail};
use uuid::Uuid;

use super::{open, run::say};
use crate::clock::Clock;
use crate::config::Config;
use crate::mail::Address;
use crate::store::{Actor, AuditEvent, StoreError};
use crate::tenancy::{Account, AccountId, PasswordHash, Role, TenantId};

pub(super) async fn add(
    config: &Config,
    address: Address,
    password_stdin: bool,
) -> anyhow::Result<ExitCode> {
    let password_hash = if password_stdin {
        Some(read_password(&address)?)
    } else {
        None
    };
    let with_link = password_hash.is_none();
    let account = Account {
        id: AccountId(Uuid::now_v7()),
        tenant_id: TenantId::SYSTEM,
        address,
        role: Role::Operator,
        mailbox_id: None,
        password_hash,
        created_at: Clock::System.now(),
        last_sign_in_at: None,
        disabled_at: None,
        language: None,
        theme: None,
    };
    let database = open::database(config).await?;
    let mut tx = database.write().await?;
    match tx.of(TenantId::SYSTEM).accounts().add(&account).await {
        Ok(()) => {}
        Err(StoreError::Exists) => bail!(
            "{} is an operator already; `guestlist sign-in-link` prints a link",
            account.address
        ),
        Err(error) => return Err(error.into()),
    }
    tx.of(TenantId::SYSTEM)
        .audit()
        .add(&added(&account))
        .await?;
    let link = if with_link {
        Some(open::sign_in_link(&mut tx, config, &account).await?)
    } else {
        None
    };
    tx.commit().await?;
    database.close().await;
    match link {
        Some(link) => say(link)?,
        None => say(format_args!("{} is an operator.", account.address))?,
    }
    Ok(ExitCode::SUCCESS)
}

fn added(account: &Account) -> AuditEvent {
    AuditEvent {
        at: account.created_at,
        actor: Actor::System,
        action: "operator.added".to_owned(),
        subject: account.address.to_string(),
        detail: "on_command_line".to_owned(),
        client_address: String::new(),
    }
}

fn read_password(address: &Address) -> anyhow::Result<PasswordHash> {
    let mut line = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut line)
        .context("can't read the password")?;
    let password = line.trim_end_matches(['\r', '\n']);
    PasswordHash::refuse_guessable(password, address, &[])?;
    Ok(PasswordHash::create(password)?)
}
