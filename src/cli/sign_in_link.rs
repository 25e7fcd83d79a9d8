//! `guestlist sign-in-link`

use std::process::ExitCode;

use super::{open, run::say};
use crate::config::Config;
use crate::mail::Address;

pub(super) async fn run(config: &Config, address: &Address) -> anyhow::Result<ExitCode> {
    let database = open::existing_database(config).await?;
    let mut tx = database.write().await?;
    let account = open::account(&mut tx, address).await?;
    let link = open::sign_in_link(&mut tx, config, &account).await?;
    tx.commit().await?;
    database.close().await;
    say(link)?;
    Ok(ExitCode::SUCCESS)
}
