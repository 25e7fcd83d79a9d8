//! The key file: one line a key, `ID BASE64`; the last line seals, all of them open. A line `# made TIME` before it says how old
//! a key is. A link works as long as its key's line is kept.
//!
//! The file is never written in place: a new one takes its name, so that whoever reads it meanwhile reads either.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, chown};
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};

use super::LinkError;
use super::keys::Key;
use crate::clock::Clock;

/// How the age of the next key is said.
const MADE: &str = "# made ";
/// Until every node has read a new key it may seal with the one before: they look once a minute.
const READ_EVERYWHERE: TimeDelta = TimeDelta::minutes(3);

/// The keys in the file, in its order; None when there is no file.
pub(super) fn read(path: &Path) -> Result<Option<Vec<Key>>, LinkError> {
    match std::fs::read_to_string(path) {
        Ok(text) => parse(&text).map(Some),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(in_file(path, &error)),
    }
}

/// Makes the file (mode 0600) with one new key.
pub(super) fn create(path: &Path) -> Result<Vec<Key>, LinkError> {
    let key = draw(1, Some(Clock::System.now()))?;
    let text = format!(
        "# Keys of Guestlist: ID BASE64. The last line seals, all of them open.\n\
         # To rotate: guestlist key rotate. Keep the old ones as long as old links shall work.\n{}",
        line(&key)
    );
    write_new(path, &text).map_err(|error| in_file(path, &error))?;
    parse(&text)
}

/// Adds a key, which is the newest from then on, and returns its id.
pub fn rotate(path: &Path, now: DateTime<Utc>) -> Result<u16, LinkError> {
    let text = std::fs::read_to_string(path).map_err(|error| in_file(path, &error))?;
    let highest = parse(&text)?.iter().map(|key| key.id).max();
    let id = highest.unwrap_or_default().checked_add(1);
    let id = id.ok_or_else(|| LinkError::KeyFile("there is no id left".to_owned()))?;
    let key = draw(id, Some(now))?;
    let gap = if text.ends_with('\n') { "" } else { "\n" };
    replace(path, &format!("{text}{gap}{}", line(&key)))?;
    Ok(id)
}

/// What is believed of a newest key whose age the file doesn't say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnknownAge {
    /// A node may not have read it yet.
    TooYoung,
    /// Whoever asks knows that every node has.
    OldEnough,
}

/// Says why a key can't be retired now, if so: it is not there, or something may be sealed with it still. It knows this
/// file alone: whether the nodes that have a file of their own got the newest key, it can't tell.
pub fn may_retire(
    path: &Path,
    id: u16,
    (now, unknown): (DateTime<Utc>, UnknownAge),
) -> Result<(), LinkError> {
    let no = |why: String| Err(LinkError::KeyFile(why));
    let keys = read(path)?.unwrap_or_default();
    if !keys.iter().any(|key| key.id == id) {
        let held = keys.iter().map(|key| key.id).collect();
        return Err(LinkError::NoSuchKey { id, held });
    }
    let Some(newest) = keys.last().filter(|newest| newest.id != id) else {
        return no(format!("key {id} is the newest, which seals: rotate first"));
    };
    match newest.made_at {
        Some(made) if now - made < READ_EVERYWHERE => no(format!(
            "key {} is so new that running nodes may seal with key {id} still: try again in three minutes",
            newest.id
        )),
        None if unknown == UnknownAge::TooYoung => no(format!(
            "the file doesn't say how old key {} is, so running nodes may seal with key {id} still: look that every node \
             has had it for three minutes, then add --force",
            newest.id
        )),
        Some(_) | None => Ok(()),
    }
}

/// Removes a key that is not the newest: what it sealed stays shut from then on.
pub fn retire(path: &Path, id: u16, when: (DateTime<Utc>, UnknownAge)) -> Result<(), LinkError> {
    may_retire(path, id, when)?;
    let text = std::fs::read_to_string(path).map_err(|error| in_file(path, &error))?;
    let mut kept: Vec<&str> = Vec::new();
    for line in text.lines() {
        if parse_line(line.trim())?.is_none_or(|key| key.id != id) {
            kept.push(line);
        } else if kept.last().is_some_and(|before| before.starts_with(MADE)) {
            kept.pop();
        }
    }
    replace(path, &format!("{}\n", kept.join("\n")))
}

/// A new key.
pub(super) fn draw(id: u16, made_at: Option<DateTime<Utc>>) -> Result<Key, LinkError> {
    let mut secret = [0; 32];
    getrandom::fill(&mut secret)?;
    Ok(Key {
        id,
        secret,
        made_at,
    })
}

fn line(key: &Key) -> String {
    let made = key.made_at.map(|at| {
        let at = at.to_rfc3339_opts(SecondsFormat::Secs, true);
        format!("{MADE}{at}\n")
    });
    let secret = STANDARD.encode(key.secret);
    format!("{}{} {secret}\n", made.unwrap_or_default(), key.id)
}

fn parse(text: &str) -> Result<Vec<Key>, LinkError> {
    let (mut keys, mut made_at) = (Vec::<Key>::new(), None);
    for line in text.lines().map(str::trim) {
        if let Some(at) = line.strip_prefix(MADE) {
            made_at = at.trim().parse().ok();
        }
        let Some(key) = parse_line(line)? else {
            continue;
        };
        if keys.iter().any(|before| before.id == key.id) {
            let twice = format!("there are two keys {}", key.id);
            return Err(LinkError::KeyFile(twice));
        }
        let made_at = made_at.take();
        keys.push(Key { made_at, ..key });
    }
    if keys.is_empty() {
        return Err(LinkError::KeyFile("there is no key in it".to_owned()));
    }
    Ok(keys)
}

/// The key on this line, if it is a line of a key.
fn parse_line(line: &str) -> Result<Option<Key>, LinkError> {
    if line.is_empty() || line.starts_with('#') {
        return Ok(None);
    }
    let parsed = line.split_once(' ').and_then(|(id, secret)| {
        let secret = STANDARD.decode(secret.trim()).ok()?.try_into().ok()?;
        Some(Key {
            id: id.parse().ok()?,
            secret,
            made_at: None,
        })
    });
    // The line itself is a secret and is not shown.
    let damaged = || LinkError::KeyFile("a line is not `ID BASE64-OF-32-BYTES`".to_owned());
    parsed.map(Some).ok_or_else(damaged)
}

/// Puts a new file in the place of the old one, with its owner: the service must be able to read what root rotates.
fn replace(path: &Path, text: &str) -> Result<(), LinkError> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let beside = Path::new(&beside);
    let placed = write_new(beside, text).and_then(|()| {
        let placed = place(path, beside);
        if placed.is_err() {
            // Else the next one would take it for somebody else's.
            std::fs::remove_file(beside).ok();
        }
        placed
    });
    placed.map_err(|error| in_file(beside, &error))
}

fn place(path: &Path, beside: &Path) -> std::io::Result<()> {
    let before = std::fs::metadata(path)?;
    chown(beside, Some(before.uid()), Some(before.gid()))?;
    std::fs::rename(beside, path)?;
    let directory = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    File::open(directory.unwrap_or(Path::new(".")))?.sync_all()
}

/// Fails when the file is there: somebody else is at it, or was interrupted.
fn write_new(path: &Path, text: &str) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    let mut file = options
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

fn in_file(path: &Path, error: &std::io::Error) -> LinkError {
    LinkError::KeyFile(format!("{}: {error}", path.display()))
}
