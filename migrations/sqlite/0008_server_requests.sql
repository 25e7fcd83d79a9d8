-- Those who run a mail server that was refused ask the tenant's admins to call it fine. Kept until the contact, an
-- address that the refusal or the DNS gives, is proven by a mailed link (of which only the hash is here), then until an
-- admin answers, and after that for a while. open_network is the client's network while the request is open: one each.
CREATE TABLE server_requests (
    tenant_id BLOB NOT NULL REFERENCES tenants (tenant_id) ON DELETE CASCADE,
    id BLOB NOT NULL,
    client_address TEXT NOT NULL,
    network TEXT NOT NULL,
    contact TEXT NOT NULL,
    message TEXT NOT NULL,
    bounce TEXT NOT NULL,
    sender TEXT NOT NULL,
    decision_id BLOB NOT NULL,
    refused_at TEXT NOT NULL,
    reason TEXT NOT NULL,
    found_then TEXT NOT NULL,
    found_now TEXT NOT NULL,
    link_hash BLOB NOT NULL,
    open_network TEXT,
    created_at TEXT NOT NULL,
    proven_at TEXT,
    telling_at TEXT,
    told_at TEXT,
    answered_at TEXT,
    answer TEXT CHECK (answer IN ('allow', 'refuse', 'ignore')),
    answer_text TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, link_hash),
    UNIQUE (tenant_id, open_network)
) STRICT, WITHOUT ROWID;
CREATE INDEX server_requests_by_network ON server_requests (tenant_id, network);
