//! `guestlist sign-in-link`

use std::process::ExitCode;

use super::{open, run::say};
use crate::config::Config;

pub(super) async fn run(config: &Config, email: &str) -> anyhow::Result<ExitCode> {
    let address = open::address(email)?;
    let database = open::database(config).await?;
    let mut tx = database.write().await?;
    let account = open::account(&mut tx, &address).await?;
    let link = open::sign_in_link(&mut tx, config, &account).await?;
    tx.commit().await?;
    database.close().await;
    say(link)?;
    Ok(ExitCode::SUCCESS)
}
