//! Reads the key file again, so that a rotation is noticed without a restart, and says in the log when secrets are kept whose
//! key is gone.

use std::error::Error;

use super::Jobs;
use super::spawn::{EACH_MINUTE, ticks};
use crate::engine::{LinkError, SecretKeys};
use crate::store::{Database, StoreError};
use crate::tenancy::Job;

/// Why the keys could not be looked after.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// The file; what was held is held on.
    #[error(transparent)]
    File(#[from] LinkError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

pub(super) async fn every_minute(jobs: Jobs) {
    let mut ticks = ticks(EACH_MINUTE);
    let mut lost_before = 0;
    loop {
        ticks.tick().await;
        let look = look_after_keys(&jobs.database, &jobs.keys, &mut lost_before);
        if let Err(error) = jobs.run(Job::KeyFile, Some(EACH_MINUTE), look).await {
            tracing::warn!(
                error = &error as &dyn Error,
                "The key file could not be read again; the keys that are held hold on"
            );
        }
    }
}

/// Reads the key file again, and says in the log when more or fewer secrets than `lost_before` can't be opened.
pub async fn look_after_keys(
    database: &Database,
    keys: &SecretKeys,
    lost_before: &mut i64,
) -> Result<(), KeysError> {
    if keys.reload()? {
        let newest = keys.list().first().map(|key| key.id).unwrap_or_default();
        tracing::info!("The key file was read again: key {newest} seals from now on");
    }
    let mut tx = database.read().await?;
    let sealed = tx.system().sealed_factors().count_by_key().await?;
    let held = keys.list();
    let is_lost = |(id, _): &&(u16, i64)| held.iter().all(|key| key.id != *id);
    let lost: i64 = sealed.iter().filter(is_lost).map(|(_, count)| count).sum();
    if lost != std::mem::replace(lost_before, lost) && lost > 0 {
        tracing::error!(
            "The second steps of {lost} accounts are sealed with keys that the key file doesn't hold: \
             only recovery codes help them"
        );
    }
    Ok(())
}
