//! The demo's own addresses on others' lists: one that is listed, with what was found out and done.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::demo_data::OPERATOR;
use super::demo_dns::{OWN_RELAY, RELAY_LISTED, SPARROW, SPARROW_NAME};
use crate::checks::zone_mark_text;
use crate::store::{Tx, WatchedCase, WatchedRecord};
use crate::tenancy::Watched;

/// What is watched besides, and sound.
const FINE: [(&str, &str); 2] = [
    ("192.0.2.129", "out1.riverside.example"),
    ("riverside.example", "In the sender of our own mail"),
];

/// Adds them; the caller commits.
pub(super) async fn add(tx: &mut Tx, now: DateTime<Utc>) -> anyhow::Result<()> {
    for (what, note) in FINE {
        watch(tx, what, note, now).await?;
    }
    let relay = OWN_RELAY.to_string();
    let watched_id = watch(tx, &relay, "out2.riverside.example", now).await?;
    let case = WatchedCase {
        id: Uuid::now_v7(),
        watched_id,
        subject: relay,
        list: SPARROW_NAME.to_owned(),
        zone: SPARROW.to_owned(),
        mark: zone_mark_text(SPARROW),
        answer: "127.0.0.2".to_owned(),
        said: RELAY_LISTED.to_owned(),
        cause: "A customer's password was stolen on Sunday; the mailbox was stopped that night."
            .to_owned(),
        found_at: now - TimeDelta::hours(50),
        asked_at: Some(now - TimeDelta::hours(26)),
        asked_by: Some(OPERATOR.to_owned()),
        gone_at: None,
        unasked: false,
    };
    Ok(tx.system().watched().open_case(&case).await?)
}

async fn watch(tx: &mut Tx, what: &str, note: &str, now: DateTime<Utc>) -> anyhow::Result<Uuid> {
    let record = WatchedRecord {
        id: Uuid::now_v7(),
        what: Watched::parse(what)?,
        note: note.to_owned(),
        added_at: now - TimeDelta::days(30),
        checked_at: Some(now),
    };
    tx.system().watched().add(&record).await?;
    Ok(record.id)
}
