-- Senders' wishes to be let in. Kept until the sender proves the address by a mailed link (of which only the hash is
-- here), then until the owner answers, and after that for a while, for the status page and the owner's own memory.
-- No foreign key to mailboxes: a request to an address that leads nowhere is kept under an id that no mailbox has, so
-- that an outsider can't tell it from another. open_sender is the sender while the request is open: one for each pair.
CREATE TABLE requests (
    tenant_id UUID NOT NULL REFERENCES tenants (tenant_id) ON DELETE CASCADE,
    id UUID NOT NULL,
    mailbox_id UUID NOT NULL,
    sender TEXT COLLATE "C" NOT NULL,
    recipient TEXT COLLATE "C" NOT NULL,
    message TEXT COLLATE "C" NOT NULL,
    decision_id UUID NOT NULL,
    refused_at TIMESTAMPTZ NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    findings TEXT COLLATE "C" NOT NULL,
    client_address TEXT COLLATE "C" NOT NULL,
    link_hash BYTEA NOT NULL,
    open_sender TEXT COLLATE "C",
    created_at TIMESTAMPTZ NOT NULL,
    proven_at TIMESTAMPTZ,
    telling_at TIMESTAMPTZ,
    told_at TIMESTAMPTZ,
    answered_at TIMESTAMPTZ,
    answer TEXT COLLATE "C" CHECK (answer IN ('allow', 'allow_7_days', 'block', 'ignore')),
    expires_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, link_hash),
    UNIQUE (tenant_id, mailbox_id, open_sender)
);
CREATE INDEX requests_by_sender ON requests (tenant_id, sender, mailbox_id);
