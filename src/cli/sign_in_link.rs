//! `guestlist sign-in-link`

use std::process::ExitCode;

use super::{open, run::say};
use crate::clock::Clock;
use crate::config::Config;
use crate::mail::Address;
use crate::store::{Actor, AuditEvent};

pub(super) async fn run(config: &Config, address: &Address) -> anyhow::Result<ExitCode> {
    let database = open::existing_database(config).await?;
    let mut tx = database.write().await?;
    let account = open::account(&mut tx, address).await?;
    let link = open::sign_in_link(&mut tx, config, &account).await?;
    let event = AuditEvent {
        at: Clock::System.now(),
        actor: Actor::System,
        action: "sign_in_link.made".to_owned(),
        subject: account.address.to_string(),
        detail: "on_command_line".to_owned(),
        client_address: String::new(),
    };
    tx.of(account.tenant_id).audit().add(&event).await?;
    tx.commit().await?;
    database.close().await;
    say(link)?;
    Ok(ExitCode::SUCCESS)
}
