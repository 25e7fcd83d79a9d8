//! The SQL that fills an empty, migrated database: one tenant, one mailbox with its owner, and very much in it. Ids only
//! look like UUIDs of version 7.

use std::path::Path;

use sqlx::SqlitePool;
use sqlx::sqlite::SqliteConnectOptions;

/// Whose mailbox it is.
pub(crate) const OWNER: &str = "anna@isp.example";

const TENANT: &str = "
INSERT INTO tenants (tenant_id, slug, name, mode, threshold, recipient_delimiter, forwarders, time_zone, created_at)
VALUES (x'0192f3a0000070008000000000000001', 'isp', 'Provider', 'standard', 5, '+', '', 'UTC', '2026-01-01T00:00:00+00:00');
INSERT INTO names (tenant_id, kind, name, points_to)
VALUES (x'00000000000000000000000000000000', 'slug', 'isp', x'0192f3a0000070008000000000000001'),
       (x'00000000000000000000000000000000', 'domain', 'isp.example', x'0192f3a0000070008000000000000001');
INSERT INTO domains (tenant_id, name, verification_token, verified_at, created_at)
VALUES (x'0192f3a0000070008000000000000001', 'isp.example', 'bench', '2026-01-01T00:00:00+00:00', '2026-01-01T00:00:00+00:00');
INSERT INTO mailboxes (tenant_id, id, learning, ignore_sender_tag, window_learned, window_busiest, address, display_name,
                       search_text, created_at)
VALUES (x'0192f3a0000070008000000000000001', x'0192f3a1000070008000000000000001', 1, 1, 0, 0, 'anna@isp.example', '',
        'anna@isp.example', '2026-01-01T00:00:00+00:00');
INSERT INTO addresses (tenant_id, address, mailbox_id) SELECT tenant_id, address, id FROM mailboxes;
INSERT INTO accounts (tenant_id, id, address, role, mailbox_id, created_at)
VALUES (x'0192f3a0000070008000000000000001', x'0192f3a2000070008000000000000001', 'anna@isp.example', 'owner',
        x'0192f3a1000070008000000000000001', '2026-01-01T00:00:00+00:00');";

const ENTRIES: &str = "
WITH RECURSIVE f (k) AS (SELECT 0 UNION ALL SELECT k + 1 FROM f WHERE k + 1 < 100000)
INSERT INTO entries (tenant_id, mailbox_id, list, pattern, id, kind, source, require_auth, binding, trusted_networks,
                     proven_networks, hits, last_hit_at, created_at, learned_from, note, search_text)
SELECT x'0192f3a0000070008000000000000001', x'0192f3a1000070008000000000000001', 'allow',
       printf('friend%06d@some%03d.example', k, k % 777), unhex(printf('0192f3%06x7000800%013x', k, k)), 'address',
       CASE WHEN k % 3 = 0 THEN 'manual' ELSE 'learned' END, 0, 0, '', '198.51.100.0/24', 3,
       CASE WHEN k % 2 = 0 THEN printf('2026-0%d-%02dT%02d:00:00+00:00', 1 + k % 9, 1 + k % 27, k % 24) END,
       '2026-01-01T00:00:00+00:00', '4b', printf('note %d', k),
       printf('friend%06d@some%03d.example note %d', k, k % 777, k)
FROM f";

const DECISIONS: &str = "
WITH RECURSIVE f (k) AS (SELECT 0 UNION ALL SELECT k + 1 FROM f WHERE k + 1 < 1000000)
INSERT INTO decisions (tenant_id, mailbox_id, id, decided_at, sender, recipient, client_address, client_name, helo_name,
                       instance, queue_id, verdict, reason, entry_level, entry_id, could_be_forged, points, findings,
                       evidence, reference)
SELECT x'0192f3a0000070008000000000000001', x'0192f3a1000070008000000000000001',
       unhex(printf('%012x7000800%013x', 1000 * (unixepoch() - 8 * (1000000 - k)), k)),
       strftime('%Y-%m-%dT%H:%M:%S+00:00', unixepoch() - 8 * (1000000 - k), 'unixepoch'),
       printf('sender%06d@some%03d.example', k % 50000, k % 777), 'anna@isp.example', '192.0.2.7', 'mail.some.example',
       'mail.some.example', 'inst', 'q', CASE WHEN k % 10 = 0 THEN 'reject' ELSE 'accept' END,
       CASE WHEN k % 10 = 0 THEN 'above_threshold' ELSE 'whitelisted_by_mailbox' END,
       CASE WHEN k % 10 <> 0 THEN 'mailbox' END,
       CASE WHEN k % 10 <> 0 THEN unhex(printf('0192f3%06x7000800%013x', k % 100000, k % 100000)) END,
       CASE WHEN k % 500 = 0 THEN unhex(printf('0192f3%06x7000800%013x', k % 100000, k % 100000)) END, 0, '', '',
       printf('REF%08d', k)
FROM f";

/// Mailboxes of others, with 20 friends each.
pub(crate) const OTHERS: u32 = 1_000;

const OTHER_MAILBOXES: &str = "
WITH RECURSIVE f (k) AS (SELECT 0 UNION ALL SELECT k + 1 FROM f WHERE k + 1 < 1000)
INSERT INTO mailboxes (tenant_id, id, learning, ignore_sender_tag, window_learned, window_busiest, address, display_name,
                       search_text, created_at)
SELECT x'0192f3a0000070008000000000000001', unhex(printf('0192f3a30000700080000000%08x', k)), 1, 1, 0, 0,
       printf('other%04d@isp.example', k), '', printf('other%04d@isp.example', k), '2026-01-01T00:00:00+00:00' FROM f;
INSERT INTO addresses (tenant_id, address, mailbox_id)
SELECT tenant_id, address, id FROM mailboxes WHERE address LIKE 'other%'";

const OTHER_ENTRIES: &str = "
WITH RECURSIVE f (k) AS (SELECT 0 UNION ALL SELECT k + 1 FROM f WHERE k + 1 < 20000)
INSERT INTO entries (tenant_id, mailbox_id, list, pattern, id, kind, source, require_auth, binding, trusted_networks,
                     proven_networks, hits, created_at, learned_from, note, search_text)
SELECT x'0192f3a0000070008000000000000001', unhex(printf('0192f3a30000700080000000%08x', k % 1000)), 'allow',
       printf('friend%02d@friends.example', k / 1000), unhex(printf('0192f4%06x7000800%013x', k, k)), 'address', 'learned',
       0, 0, '', '198.51.100.0/24', 0, '2026-01-01T00:00:00+00:00', '4b', '', ''
FROM f";

/// Fills the database.
pub(crate) fn fill(file: &Path) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        // The file is made in one go and can be made again: no need to wait for the disk.
        let options = SqliteConnectOptions::new()
            .filename(file)
            .pragma("synchronous", "OFF")
            .pragma("cache_size", "-200000");
        let pool = SqlitePool::connect_with(options).await?;
        for statements in [
            TENANT,
            ENTRIES,
            OTHER_MAILBOXES,
            OTHER_ENTRIES,
            DECISIONS,
            "PRAGMA wal_checkpoint(TRUNCATE)",
        ] {
            sqlx::raw_sql(statements).execute(&pool).await?;
        }
        pool.close().await;
        Ok(())
    })
}
