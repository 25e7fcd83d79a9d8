-- Dictionary attacks. A domain can have mailboxes that are not kept here: then an unknown recipient says nothing.
-- Networks that tried too many names that nobody has wait until the time given; tries counts what they asked for.
-- A network that was lifted stays until it is cleaned up, so that other nodes hear of it and it can be undone.
ALTER TABLE domains ADD COLUMN unlisted_mailboxes INTEGER NOT NULL DEFAULT 0;

CREATE TABLE blocked_clients (
    tenant_id BLOB NOT NULL REFERENCES tenants (tenant_id) ON DELETE CASCADE,
    network TEXT NOT NULL,
    held_since TEXT NOT NULL,
    held_until TEXT NOT NULL,
    tries INTEGER NOT NULL,
    lifted_at TEXT,
    updated_at TEXT NOT NULL,
    PRIMARY KEY (tenant_id, network)
) STRICT, WITHOUT ROWID;
CREATE INDEX blocked_clients_by_change ON blocked_clients (tenant_id, updated_at);
