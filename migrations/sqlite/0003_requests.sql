-- Senders' wishes to be let in. Kept until the sender proves the address by a mailed link (of which only the hash is
-- here), then until the owner answers, and after that for a while, for the status page and the owner's own memory.
-- No foreign key to mailboxes: a request to an address that leads nowhere is kept under an id that no mailbox has, so
-- that an outsider can't tell it from another. open_sender is the sender while the request is open: one for each pair.
CREATE TABLE requests (
    tenant_id BLOB NOT NULL REFERENCES tenants (tenant_id) ON DELETE CASCADE,
    id BLOB NOT NULL,
    mailbox_id BLOB NOT NULL,
    sender TEXT NOT NULL,
    recipient TEXT NOT NULL,
    message TEXT NOT NULL,
    decision_id BLOB NOT NULL,
    refused_at TEXT NOT NULL,
    reason TEXT NOT NULL,
    findings TEXT NOT NULL,
    client_address TEXT NOT NULL,
    link_hash BLOB NOT NULL,
    open_sender TEXT,
    created_at TEXT NOT NULL,
    proven_at TEXT,
    telling_at TEXT,
    told_at TEXT,
    answered_at TEXT,
    answer TEXT CHECK (answer IN ('allow', 'allow_7_days', 'block', 'ignore')),
    expires_at TEXT NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, link_hash),
    UNIQUE (tenant_id, mailbox_id, open_sender)
) STRICT, WITHOUT ROWID;
CREATE INDEX requests_by_sender ON requests (tenant_id, sender, mailbox_id);
