//! People and programs that write until the kill, and remember what was acknowledged.

use std::collections::BTreeMap;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::api::Api;
use crate::support::visitor::Visitor;
use crate::support::wait::until;

/// Lines of one form: they are written together or not at all.
const LINES: usize = 3;

/// Entries that one request writes.
#[derive(Debug)]
pub(super) struct Write {
    mailbox: String,
    matches: Vec<String>,
    note: String,
    pub(super) acknowledged: bool,
}

/// A program adds one entry after the other; `tag` is in every note.
pub(super) fn through_the_api(
    api: &Api,
    mailbox: &str,
    tag: &str,
    over: &AtomicBool,
) -> Vec<Write> {
    let path = format!("/api/v1/mailboxes/{mailbox}/entries");
    write_until_killed(over, |n| {
        let write = Write::new(mailbox, tag, n, 1);
        let body = json!({"list": "allow", "match": write.matches[0], "note": write.note});
        let outcome = api.try_post(&path, &body);
        (write, outcome)
    })
}

/// The owner pastes some lines into the form of the whitelist, again and again.
pub(super) fn through_the_form(
    owner: &Visitor,
    mailbox: &str,
    tag: &str,
    over: &AtomicBool,
) -> Vec<Write> {
    write_until_killed(over, |n| {
        let write = Write::new(mailbox, tag, n, LINES);
        let lines = write.matches.join("\n");
        let fields = [("action", "add"), ("match", &lines), ("note", &write.note)];
        let outcome = owner.submit("/whitelist", &fields);
        (write, outcome)
    })
}

/// Asserts that each acknowledged write is there and every other whole or absent.
pub(super) fn assert_kept(api: &Api, tag: &str, writes: &[Write]) {
    let mut listed: BTreeMap<&str, BTreeMap<String, Value>> = BTreeMap::new();
    for write in writes {
        let entries = listed.entry(&write.mailbox).or_insert_with(|| {
            let entries = api.entries(&write.mailbox, &format!("&q={tag}"));
            let matched = |entry: &Value| entry["match"].as_str().expect("a match").to_owned();
            entries
                .into_iter()
                .map(|entry| (matched(&entry), entry))
                .collect()
        });
        let found: Vec<&Value> = write
            .matches
            .iter()
            .filter_map(|matched| entries.get(matched))
            .collect();
        let whole = found.len() == write.matches.len();
        assert!(whole || !write.acknowledged, "lost: {write:?}");
        assert!(whole || found.is_empty(), "half: {write:?}, {found:?}");
        for entry in found {
            let kept = (&entry["note"], &entry["list"], &entry["source"]);
            let sent = (&json!(write.note), &json!("allow"), &json!("manual"));
            assert_eq!(kept, sent, "{write:?}");
        }
    }
}

/// Waits for the kill, which alone may cut a connection.
pub(super) fn wait_for_the_kill(over: &AtomicBool, what: &str) {
    until(what, Duration::from_secs(1), || {
        over.load(Ordering::Relaxed).then_some(())
    });
}

impl Write {
    fn new(mailbox: &str, tag: &str, n: usize, lines: usize) -> Self {
        Self {
            mailbox: mailbox.to_owned(),
            matches: (0..lines)
                .map(|line| format!("{tag}{n}.{line}@d.example"))
                .collect(),
            note: format!("{tag}{n}"),
            acknowledged: false,
        }
    }
}

/// Writes until the program is gone; the last write is the one that nobody acknowledged.
fn write_until_killed(
    over: &AtomicBool,
    mut next: impl FnMut(usize) -> (Write, io::Result<u16>),
) -> Vec<Write> {
    let mut writes = Vec::new();
    loop {
        let (mut write, outcome) = next(writes.len());
        let killed = match outcome {
            Ok(status) => {
                assert!((200..400).contains(&status), "{status}: {write:?}");
                write.acknowledged = true;
                false
            }
            Err(error) => {
                wait_for_the_kill(over, &error.to_string());
                true
            }
        };
        writes.push(write);
        if killed {
            return writes;
        }
    }
}
