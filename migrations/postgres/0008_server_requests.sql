-- Those who run a mail server that was refused ask the tenant's admins to call it fine. Kept until the contact, an
-- address that the refusal or the DNS gives, is proven by a mailed link (of which only the hash is here), then until an
-- admin answers, and after that for a while. open_network is the client's network while the request is open: one each.
CREATE TABLE server_requests (
    tenant_id UUID NOT NULL REFERENCES tenants (tenant_id) ON DELETE CASCADE,
    id UUID NOT NULL,
    client_address TEXT COLLATE "C" NOT NULL,
    network TEXT COLLATE "C" NOT NULL,
    contact TEXT COLLATE "C" NOT NULL,
    message TEXT COLLATE "C" NOT NULL,
    bounce TEXT COLLATE "C" NOT NULL,
    sender TEXT COLLATE "C" NOT NULL,
    decision_id UUID NOT NULL,
    refused_at TIMESTAMPTZ NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    found_then TEXT COLLATE "C" NOT NULL,
    found_now TEXT COLLATE "C" NOT NULL,
    link_hash BYTEA NOT NULL,
    open_network TEXT COLLATE "C",
    created_at TIMESTAMPTZ NOT NULL,
    proven_at TIMESTAMPTZ,
    telling_at TIMESTAMPTZ,
    told_at TIMESTAMPTZ,
    answered_at TIMESTAMPTZ,
    answer TEXT COLLATE "C" CHECK (answer IN ('allow', 'refuse', 'ignore')),
    answer_text TEXT COLLATE "C" NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, link_hash),
    UNIQUE (tenant_id, open_network)
);
CREATE INDEX server_requests_by_network ON server_requests (tenant_id, network);
