//! `guestlist migrate`

use std::process::ExitCode;

use super::{open, run::say};
use crate::config::Config;

pub(super) async fn run(config: &Config) -> anyhow::Result<ExitCode> {
    open::database(config).await?.close().await;
    say("The database is at this version.")?;
    Ok(ExitCode::SUCCESS)
}
