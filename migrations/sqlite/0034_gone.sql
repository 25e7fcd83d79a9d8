-- What belonged to somebody who is gone is seen by nobody from that moment on, and removed bit by bit, so that nobody waits
-- for it: a mailbox with gone_at has no address any more; of a gone tenant only rows without a tenant are left.
ALTER TABLE mailboxes ADD COLUMN gone_at TEXT;
CREATE INDEX mailboxes_gone ON mailboxes (tenant_id, id) WHERE gone_at IS NOT NULL;
CREATE TABLE gone_tenants (
    tenant_id BLOB NOT NULL PRIMARY KEY,
    gone_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
-- Hardly any mailbox is gone; what the planner is told of is in 0022.
ANALYZE sqlite_schema;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('mailboxes', 'mailboxes_gone', '100 20 1');
ANALYZE sqlite_schema;
