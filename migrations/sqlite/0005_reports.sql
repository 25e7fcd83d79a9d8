-- What a tenant's own traps and owners say against clients' networks and senders. Spamtraps are addresses that no one
-- uses; a removed one stays for a while, so that a removal can be undone. trapped holds who wrote to one (kind: client,
-- a network; sender, an address). A complaint is one owner's word about one message: whom it counts against stands in
-- client_network and sender, and goes from there when the tenant admin forgives them. about keeps a repeated complaint
-- from counting twice.
CREATE TABLE spamtraps (
    tenant_id BLOB NOT NULL REFERENCES tenants (tenant_id) ON DELETE CASCADE,
    address TEXT NOT NULL,
    hits INTEGER NOT NULL,
    last_hit_at TEXT,
    created_at TEXT NOT NULL,
    removed_at TEXT,
    PRIMARY KEY (tenant_id, address)
) STRICT, WITHOUT ROWID;

CREATE TABLE trapped (
    tenant_id BLOB NOT NULL REFERENCES tenants (tenant_id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('client', 'sender')),
    suspect TEXT NOT NULL,
    hits INTEGER NOT NULL,
    last_hit_at TEXT NOT NULL,
    PRIMARY KEY (tenant_id, kind, suspect)
) STRICT, WITHOUT ROWID;
CREATE INDEX trapped_by_time ON trapped (tenant_id, last_hit_at);

CREATE TABLE complaints (
    tenant_id BLOB NOT NULL REFERENCES tenants (tenant_id) ON DELETE CASCADE,
    reporter TEXT NOT NULL,
    about TEXT NOT NULL,
    client_network TEXT,
    sender TEXT,
    suspended_entry BLOB,
    complained_at TEXT NOT NULL,
    PRIMARY KEY (tenant_id, reporter, about)
) STRICT, WITHOUT ROWID;
CREATE INDEX complaints_by_time ON complaints (tenant_id, complained_at);

-- An entry of the whitelist whose sender wrote to a trap, or was reported by the owner, lets nothing in until the owner
-- says so: why is trap or complaint. The owner is told by mail, at most once an hour.
ALTER TABLE entries ADD COLUMN suspended_at TEXT;
ALTER TABLE entries ADD COLUMN suspended_why TEXT;

CREATE TABLE suspension_notices (
    tenant_id BLOB NOT NULL REFERENCES tenants (tenant_id) ON DELETE CASCADE,
    mailbox_id BLOB NOT NULL,
    waiting_at TEXT,
    told_at TEXT,
    PRIMARY KEY (tenant_id, mailbox_id)
) STRICT, WITHOUT ROWID;
