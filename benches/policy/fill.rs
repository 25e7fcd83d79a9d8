//! The SQL that fills an empty, migrated database: one provider's tenant, M mailboxes, E whitelist entries each.
//!
//! Entries look as traffic leaves them: learned from the owner's own mail, and proven from the client's
//! network. Ids only look like UUIDs of version 7. On PostgreSQL a mailbox's entries lie scattered over the table, as they would when
//! they come in over the years; SQLite keeps them together whatever the order.

/// `$1`: mailboxes, `$2`: entries of each.
pub(super) struct Fill {
    pub(super) tenant: &'static str,
    pub(super) mailboxes: &'static str,
    pub(super) addresses: &'static str,
    pub(super) entries: &'static str,
    /// So that what was filled does not have to be tidied up under the load.
    pub(super) tidy: &'static [&'static str],
}

pub(super) const SQLITE: Fill = Fill {
    tenant: "
INSERT INTO tenants (tenant_id, slug, name, mode, threshold, recipient_delimiter, forwarders, time_zone, created_at)
VALUES (x'0192f3a0000070008000000000000001', 'isp', 'Provider', 'standard', 5, '+', '', 'UTC', '2026-01-01T00:00:00+00:00');
INSERT INTO names (tenant_id, kind, name, points_to)
VALUES (x'00000000000000000000000000000000', 'slug', 'isp', x'0192f3a0000070008000000000000001'),
       (x'00000000000000000000000000000000', 'domain', 'isp.example', x'0192f3a0000070008000000000000001');
INSERT INTO domains (tenant_id, name, verification_token, verified_at, created_at)
VALUES (x'0192f3a0000070008000000000000001', 'isp.example', 'bench', '2026-01-01T00:00:00+00:00', '2026-01-01T00:00:00+00:00');",
    mailboxes: "
WITH RECURSIVE m (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM m WHERE n + 1 < $1)
INSERT INTO mailboxes (tenant_id, id, learning, ignore_sender_tag, window_learned, window_busiest,
                       address, display_name, search_text, created_at)
SELECT x'0192f3a0000070008000000000000001', unhex(printf('0192f3a1000070008000%012x', n)), 1, 1, 0, 0,
       printf('user%07d@isp.example', n), '', printf('user%07d@isp.example', n), '2026-01-01T00:00:00+00:00'
FROM m",
    addresses: "
INSERT INTO addresses (tenant_id, address, mailbox_id) SELECT tenant_id, address, id FROM mailboxes ORDER BY id LIMIT $1",
    entries: "
WITH RECURSIVE m (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM m WHERE n + 1 < $1),
               f (k) AS (SELECT 0 UNION ALL SELECT k + 1 FROM f WHERE k + 1 < $2)
INSERT INTO entries (tenant_id, mailbox_id, list, pattern, id, kind, source, require_auth, binding, expires_at,
                     trusted_networks, proven_networks, hits, last_contact_at, created_at, learned_from, note, search_text)
SELECT x'0192f3a0000070008000000000000001', unhex(printf('0192f3a1000070008000%012x', n)), 'allow',
       printf('friend%03d.%07d@friends.test', k, n), unhex(printf('0192f3a200007000800%013x', n * 1000 + k)),
       'address', 'learned', 0, 0, '2099-01-01T00:00:00+00:00', '', '198.51.100.0/24', 3,
       '2026-01-01T00:00:00+00:00', '2026-01-01T00:00:00+00:00', '4bXyz10001', '', printf('friend%03d.%07d@friends.test', k, n)
FROM m CROSS JOIN f",
    tidy: &["PRAGMA wal_checkpoint(TRUNCATE)"],
};

pub(super) const POSTGRES: Fill = Fill {
    tenant: "
INSERT INTO tenants (tenant_id, slug, name, mode, threshold, recipient_delimiter, forwarders, time_zone, created_at)
VALUES ('0192f3a0-0000-7000-8000-000000000001', 'isp', 'Provider', 'standard', 5, '+', '', 'UTC', '2026-01-01Z');
INSERT INTO names (tenant_id, kind, name, points_to)
VALUES ('00000000-0000-0000-0000-000000000000', 'slug', 'isp', '0192f3a0-0000-7000-8000-000000000001'),
       ('00000000-0000-0000-0000-000000000000', 'domain', 'isp.example', '0192f3a0-0000-7000-8000-000000000001');
INSERT INTO domains (tenant_id, name, verification_token, verified_at, created_at)
VALUES ('0192f3a0-0000-7000-8000-000000000001', 'isp.example', 'bench', '2026-01-01Z', '2026-01-01Z');",
    mailboxes: "
INSERT INTO mailboxes (tenant_id, id, learning, ignore_sender_tag, window_learned, window_busiest,
                       address, display_name, search_text, created_at)
SELECT '0192f3a0-0000-7000-8000-000000000001', ('0192f3a1-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, true, true, 0, 0,
       'user' || lpad(n::text, 7, '0') || '@isp.example', '', 'user' || lpad(n::text, 7, '0') || '@isp.example', '2026-01-01Z'
FROM generate_series(0, $1 - 1) AS m (n)",
    addresses: "
INSERT INTO addresses (tenant_id, address, mailbox_id) SELECT tenant_id, address, id FROM mailboxes ORDER BY id LIMIT $1",
    entries: "
INSERT INTO entries (tenant_id, mailbox_id, list, pattern, id, kind, source, require_auth, binding, expires_at,
                     trusted_networks, proven_networks, hits, last_contact_at, created_at, learned_from, note, search_text)
SELECT '0192f3a0-0000-7000-8000-000000000001', ('0192f3a1-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'allow',
       'friend' || lpad(k::text, 3, '0') || '.' || lpad(n::text, 7, '0') || '@friends.test',
       ('0192f3a2-0000-7000-8' || lpad(to_hex(k), 3, '0') || '-' || lpad(to_hex(n), 12, '0'))::uuid,
       'address', 'learned', false, false, '2099-01-01Z', '', '198.51.100.0/24', 3,
       '2026-01-01Z', '2026-01-01Z', '4bXyz10001', '',
       'friend' || lpad(k::text, 3, '0') || '.' || lpad(n::text, 7, '0') || '@friends.test'
FROM generate_series(0, $2 - 1) AS f (k), generate_series(0, $1 - 1) AS m (n)",
    tidy: &["VACUUM (ANALYZE)", "CHECKPOINT"],
};
