//! Mailboxes with owners, from each of which three senders were turned away, and all of whose digests are due.

use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};

/// `$1` is the time, `$2` how many mailboxes, `$3` the milliseconds with which the ids of decisions begin.
const STATEMENTS: [&str; 7] = [
    "INSERT INTO tenants (tenant_id, slug, name, mode, threshold, recipient_delimiter, forwarders, time_zone, created_at) \
     SELECT unhex('019000000000700080000000000000aa'), 'isp', 'Example ISP', 'standard', 5, '+', '', 'UTC', $1 \
     WHERE $2 > 0 AND $3 > 0",
    "INSERT INTO names (tenant_id, kind, name, points_to) \
     SELECT zeroblob(16), 'slug', 'isp', unhex('019000000000700080000000000000aa') WHERE $1 <> '' AND $2 > 0 AND $3 > 0",
    "INSERT INTO names (tenant_id, kind, name, points_to) \
     SELECT zeroblob(16), 'domain', 'isp.example', unhex('019000000000700080000000000000aa') \
     WHERE $1 <> '' AND $2 > 0 AND $3 > 0",
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $2) \
     INSERT INTO mailboxes (tenant_id, id, learning, ignore_sender_tag, window_learned, window_busiest, address, \
     display_name, search_text, created_at) SELECT unhex('019000000000700080000000000000aa'), \
     unhex('01900000000070008000' || printf('%012x', i)), 1, 0, 0, 0, 'owner-' || i || '@isp.example', '', '', $1 \
     FROM n WHERE $3 > 0",
    "INSERT INTO accounts (tenant_id, id, address, role, mailbox_id, created_at) SELECT tenant_id, randomblob(16), address, \
     'owner', id, $1 FROM mailboxes WHERE $2 > 0 AND $3 > 0",
    "WITH s (k) AS (VALUES (1), (2), (3)) \
     INSERT INTO decisions (tenant_id, mailbox_id, id, decided_at, sender, recipient, client_address, client_name, \
     helo_name, instance, queue_id, verdict, reason, points, findings, reference) SELECT m.tenant_id, m.id, \
     unhex(printf('%012x', $3) || '7' || substr(hex(randomblob(10)), 2, 19)), $1, 'sender-' || k || '@shop.example', \
     m.address, '192.0.2.7', '', 'shop.example', '', '', 'reject', 'stranger', 0, '', 'aaaaaaaa' \
     FROM mailboxes m CROSS JOIN s WHERE $2 > 0",
    "INSERT INTO digest_plans (tenant_id, mailbox_id, due_at) SELECT tenant_id, id, $1 FROM mailboxes \
     WHERE $2 > 0 AND $3 > 0",
];

/// Fills the database at this path: all of it an hour old.
pub(crate) async fn fill(path: &Path, mailboxes: usize, now: DateTime<Utc>) -> anyhow::Result<()> {
    let then = now - TimeDelta::hours(1);
    let mut connection = SqliteConnectOptions::new().filename(path).connect().await?;
    let mut tx = connection.begin().await?;
    for statement in STATEMENTS {
        sqlx::query(statement)
            .bind(then)
            .bind(i64::try_from(mailboxes)?)
            .bind(then.timestamp_millis())
            .execute(&mut *tx)
            .await?;
    }
    tx.commit().await?;
    connection.close().await?;
    Ok(())
}
