//! Messages in a directory, one `.eml` file each.
//!
//! A file appears whole under its name or not at all, is readable by its owner only (it may hold a
//! sign-in link), and the names sort by time.

use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use tokio::fs;
use tokio::io::AsyncWriteExt;
use uuid::Uuid;

/// Writes one message; makes the directory when it is not there.
pub(super) async fn write(directory: &Path, message: &[u8]) -> io::Result<()> {
    fs::create_dir_all(directory).await?;
    let Unfinished { path, name, .. } = unfinished(directory, message).await?;
    fs::rename(path, directory.join(name)).await
}

/// The same, and the message survives a loss of power.
pub(super) async fn write_durably(directory: &Path, message: &[u8]) -> io::Result<()> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(directory)
        .await?;
    let Unfinished { path, name, file } = unfinished(directory, message).await?;
    file.sync_all().await?;
    fs::rename(path, directory.join(name)).await?;
    fs::File::open(directory).await?.sync_all().await
}

/// The ids of the messages that are there, oldest first; none when the directory isn't.
pub(super) async fn names(directory: &Path) -> io::Result<Vec<Uuid>> {
    let mut ids = Vec::new();
    let mut files = match fs::read_dir(directory).await {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(ids),
        files => files?,
    };
    while let Some(file) = files.next_entry().await? {
        let name = file.file_name();
        let id = name.to_str().and_then(|name| name.strip_suffix(".eml"));
        ids.extend(id.and_then(|id| Uuid::try_parse(id).ok()));
    }
    ids.sort_unstable();
    Ok(ids)
}

/// Removes what was begun before that time and never got its name: whoever wrote it is dead.
pub(super) async fn remove_unfinished(directory: &Path, before: DateTime<Utc>) -> io::Result<()> {
    let mut files = match fs::read_dir(directory).await {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        files => files?,
    };
    while let Some(file) = files.next_entry().await? {
        let name = file.file_name();
        let id = name
            .to_str()
            .and_then(|name| name.strip_prefix('.')?.strip_suffix(".part"))
            .and_then(|id| Uuid::try_parse(id).ok());
        let begun = id
            .and_then(|id| id.get_timestamp())
            .map(|time| time.to_unix());
        let before = u64::try_from(before.timestamp()).unwrap_or(0);
        if begun.is_some_and(|(seconds, _)| seconds < before) {
            fs::remove_file(file.path()).await?;
        }
    }
    Ok(())
}

/// A whole file, but not under its name yet.
struct Unfinished {
    path: PathBuf,
    name: String,
    file: fs::File,
}

async fn unfinished(directory: &Path, message: &[u8]) -> io::Result<Unfinished> {
    let id = Uuid::now_v7();
    let path = directory.join(format!(".{id}.part"));
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&path)
        .await?;
    file.write_all(message).await?;
    // Tokio's file writes behind; without this a failed write would go unnoticed.
    file.flush().await?;
    let name = format!("{id}.eml");
    Ok(Unfinished { path, name, file })
}

/// Says whether messages could be written.
pub(super) async fn check(directory: &Path) -> io::Result<()> {
    fs::create_dir_all(directory).await?;
    let probe = directory.join(format!(".{}.part", Uuid::now_v7()));
    fs::write(&probe, b"").await?;
    fs::remove_file(&probe).await
}
