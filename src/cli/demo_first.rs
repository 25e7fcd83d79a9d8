//! The first start of a demo makes its data, which takes some seconds. Where it was ended in the middle, the next start
//! begins anew: half of a demo shows half of what there is to see.

use std::fs::{File, TryLockError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// There for as long as the data is being made.
const UNFINISHED: &str = "demo-unfinished";
const DATABASE: &str = "guestlist.sqlite";
/// Locked by the server that has the database.
const LOCK: &str = "guestlist.sqlite.lock";
/// What a first start makes beside it.
const FILES: [&str; 2] = ["guestlist.sqlite-wal", "guestlist.sqlite-shm"];
const DIRECTORIES: [&str; 2] = ["mail", "mail-queue"];

/// A start of the demo, the first one or another.
pub(super) struct FirstStart {
    mark: PathBuf,
}

impl FirstStart {
    /// Removes what a first start left that came to no end, unless it is under way; marks this one, if it is the first.
    pub(super) fn begin(directory: &Path) -> io::Result<Self> {
        let mark = directory.join(UNFINISHED);
        let database = directory.join(DATABASE);
        if mark.exists() && !has_a_server(directory)? {
            // The database last: until it is gone the mark says that all of it goes.
            for name in DIRECTORIES {
                missing_is_fine(std::fs::remove_dir_all(directory.join(name)))?;
            }
            for name in FILES {
                missing_is_fine(std::fs::remove_file(directory.join(name)))?;
            }
            missing_is_fine(std::fs::remove_file(&database))?;
        }
        if !database.exists() {
            File::create(&mark)?;
        }
        Ok(Self { mark })
    }

    /// All is made.
    pub(super) fn end(self) -> io::Result<()> {
        missing_is_fine(std::fs::remove_file(self.mark))
    }
}

fn has_a_server(directory: &Path) -> io::Result<bool> {
    let lock = match File::open(directory.join(LOCK)) {
        Ok(lock) => lock,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    };
    match lock.try_lock() {
        Ok(()) => Ok(false),
        Err(TryLockError::WouldBlock) => Ok(true),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

fn missing_is_fine(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the database holds after another start.
    fn after_another_start(directory: &Path) -> Option<String> {
        FirstStart::begin(directory).unwrap();
        std::fs::read_to_string(directory.join(DATABASE)).ok()
    }

    #[test]
    fn what_a_first_start_left_half_made_is_made_anew_and_what_is_whole_stays() {
        let directory = tempfile::tempdir().unwrap();
        let directory = directory.path();
        let database = directory.join(DATABASE);
        let _killed = FirstStart::begin(directory).unwrap();
        std::fs::write(&database, "half").unwrap();
        std::fs::create_dir(directory.join("mail")).unwrap();
        assert_eq!(after_another_start(directory), None);
        assert!(!directory.join("mail").exists());
        let first = FirstStart::begin(directory).unwrap();
        std::fs::write(&database, "whole").unwrap();
        first.end().unwrap();
        assert_eq!(after_another_start(directory).as_deref(), Some("whole"));
    }

    #[test]
    fn what_another_process_is_making_just_now_stays() {
        let directory = tempfile::tempdir().unwrap();
        let directory = directory.path();
        let _other = FirstStart::begin(directory).unwrap();
        std::fs::write(directory.join(DATABASE), "half").unwrap();
        let lock = File::create(directory.join(LOCK)).unwrap();
        lock.lock().unwrap();
        assert_eq!(after_another_start(directory).as_deref(), Some("half"));
    }
}
