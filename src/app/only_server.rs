//! One server for one SQLite file: a second one would judge by lists that it never hears of changing.
//!
//! The file `DATABASE.lock` is locked while a server runs; the kernel unlocks it when the process ends, however it ends.
//! A server that begins to stop unlocks it at once, because what is left for it (requests under way, what waits to be
//! written) goes well beside a new one: so a restart waits for nothing. The other commands don't take it. PostgreSQL
//! needs none of this: its nodes tell one another of changes.

use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail};

use crate::config::DatabaseUrl;

/// How long the server before may take to hear that it shall stop.
const PATIENCE: Duration = Duration::from_secs(3);
/// How often the lock is tried meanwhile.
const PACE: Duration = Duration::from_millis(50);

/// The lock, held until it is dropped.
pub(super) struct OnlyServer(#[expect(dead_code, reason = "it is held, not used")] Option<File>);

impl OnlyServer {
    /// Locks the database against other servers, or says that one is running.
    pub(super) async fn of(database: &DatabaseUrl) -> anyhow::Result<Self> {
        match database {
            DatabaseUrl::Sqlite(path) => Ok(Self(Some(lock(path).await?))),
            DatabaseUrl::Postgres(_) => Ok(Self(None)),
        }
    }
}

async fn lock(database: &Path) -> anyhow::Result<File> {
    let path = lock_path(database);
    let problem = || format!("can't lock {}", path.display());
    let file = open(&path).with_context(problem)?;
    let begin = tokio::time::Instant::now();
    let mut said = false;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::Error(error)) => return Err(error).with_context(problem),
            Err(TryLockError::WouldBlock) if begin.elapsed() < PATIENCE => {}
            Err(TryLockError::WouldBlock) => bail!(
                "another guestlist is running on {}: stop it first, or give this one a data_dir of its own",
                database.display()
            ),
        }
        if !said {
            tracing::info!("Another server has the database; waiting for it to stop");
        }
        said = true;
        tokio::time::sleep(PACE).await;
    }
}

fn lock_path(database: &Path) -> PathBuf {
    let mut path = database.as_os_str().to_owned();
    path.push(".lock");
    path.into()
}

fn open(path: &Path) -> std::io::Result<File> {
    if let Some(directory) = path
        .parent()
        .filter(|directory| !directory.as_os_str().is_empty())
    {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(directory)?;
    }
    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)
}

#[cfg(test)]
mod tests {
    use tokio_util::task::TaskTracker;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_second_server_on_the_same_file_is_refused_until_the_first_lets_go() {
        let directory = tempfile::tempdir().unwrap();
        let database = DatabaseUrl::Sqlite(directory.path().join("new/guestlist.sqlite"));
        let first = OnlyServer::of(&database).await.unwrap();
        let Err(refused) = OnlyServer::of(&database).await else {
            panic!("there were two");
        };
        assert!(refused.to_string().contains("another guestlist is running"));
        let second = TaskTracker::new().spawn(async move { OnlyServer::of(&database).await });
        tokio::time::sleep(PATIENCE / 2).await;
        drop(first);
        assert!(second.await.unwrap().is_ok());
    }
}
