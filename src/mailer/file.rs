//! Messages into a directory, one `.eml` file each: for the demo and for tests.
//!
//! A file appears whole under its name or not at all, is readable by its owner only (it may hold a
//! sign-in link), and the names sort by time.

use std::io;
use std::path::Path;

use tokio::fs;
use tokio::io::AsyncWriteExt;
use uuid::Uuid;

/// Writes one message; makes the directory when it is not there.
pub(super) async fn write(directory: &Path, message: &[u8]) -> io::Result<()> {
    fs::create_dir_all(directory).await?;
    let id = Uuid::now_v7();
    let unfinished = directory.join(format!(".{id}.part"));
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&unfinished)
        .await?;
    file.write_all(message).await?;
    // Tokio's file writes behind; without this a failed write would go unnoticed.
    file.flush().await?;
    fs::rename(&unfinished, directory.join(format!("{id}.eml"))).await
}

/// Says whether messages could be written.
pub(super) async fn check(directory: &Path) -> io::Result<()> {
    fs::create_dir_all(directory).await?;
    let probe = directory.join(format!(".{}.part", Uuid::now_v7()));
    fs::write(&probe, b"").await?;
    fs::remove_file(&probe).await
}
