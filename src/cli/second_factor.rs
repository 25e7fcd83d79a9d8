//! `guestlist second-factor reset`

use std::process::ExitCode;

use anyhow::bail;

use super::{open, run::say};
use crate::clock::Clock;
use crate::config::Config;
use crate::mail::Address;
use crate::store::{Actor, AuditEvent};

/// No mail goes out: the queue belongs to the user who runs the service, and whoever is at the command line may be
/// another.
pub(super) async fn reset(config: &Config, address: &Address) -> anyhow::Result<ExitCode> {
    let database = open::existing_database(config).await?;
    let mut tx = database.write().await?;
    let account = open::account(&mut tx, address).await?;
    let mut factors = tx.of(account.tenant_id).second_factors();
    let had_step = factors.remove(account.id).await?;
    let mut passkeys = tx.of(account.tenant_id).passkeys();
    let passkeys = passkeys.remove_all(account.id).await?;
    if !had_step && passkeys == 0 {
        bail!("{address} signs in without a second step");
    }
    tx.of(account.tenant_id)
        .accounts()
        .sign_out(account.id)
        .await?;
    let event = AuditEvent {
        at: Clock::System.now(),
        actor: Actor::System,
        action: "second_factor.reset".to_owned(),
        subject: address.to_string(),
        detail: format!("on_command_line, passkeys_removed: {passkeys}"),
        client_address: String::new(),
    };
    tx.of(account.tenant_id).audit().add(&event).await?;
    tx.commit().await?;
    database.close().await;
    say(format_args!(
        "{address} signs in without a second step now, and was signed out everywhere."
    ))?;
    Ok(ExitCode::SUCCESS)
}
