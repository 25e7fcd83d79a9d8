-- What a tenant's own traps and owners say against clients' networks and senders. Spamtraps are addresses that no one
-- uses; a removed one stays for a while, so that a removal can be undone. trapped holds who wrote to one (kind: client,
-- a network; sender, an address). A complaint is one owner's word about one message: whom it counts against stands in
-- client_network and sender, and goes from there when the tenant admin forgives them. about keeps a repeated complaint
-- from counting twice.
CREATE TABLE spamtraps (
    tenant_id UUID NOT NULL REFERENCES tenants (tenant_id) ON DELETE CASCADE,
    address TEXT COLLATE "C" NOT NULL,
    hits BIGINT NOT NULL,
    last_hit_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    removed_at TIMESTAMPTZ,
    PRIMARY KEY (tenant_id, address)
);

CREATE TABLE trapped (
    tenant_id UUID NOT NULL REFERENCES tenants (tenant_id) ON DELETE CASCADE,
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('client', 'sender')),
    suspect TEXT COLLATE "C" NOT NULL,
    hits BIGINT NOT NULL,
    last_hit_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (tenant_id, kind, suspect)
);
CREATE INDEX trapped_by_time ON trapped (tenant_id, last_hit_at);

CREATE TABLE complaints (
    tenant_id UUID NOT NULL REFERENCES tenants (tenant_id) ON DELETE CASCADE,
    reporter TEXT COLLATE "C" NOT NULL,
    about TEXT COLLATE "C" NOT NULL,
    client_network TEXT COLLATE "C",
    sender TEXT COLLATE "C",
    suspended_entry UUID,
    complained_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (tenant_id, reporter, about)
);
CREATE INDEX complaints_by_time ON complaints (tenant_id, complained_at);

-- An entry of the whitelist whose sender wrote to a trap, or was reported by the owner, lets nothing in until the owner
-- says so: why is trap or complaint. The owner is told by mail, at most once an hour.
ALTER TABLE entries ADD COLUMN suspended_at TIMESTAMPTZ;
ALTER TABLE entries ADD COLUMN suspended_why TEXT COLLATE "C";

CREATE TABLE suspension_notices (
    tenant_id UUID NOT NULL REFERENCES tenants (tenant_id) ON DELETE CASCADE,
    mailbox_id UUID NOT NULL,
    waiting_at TIMESTAMPTZ,
    told_at TIMESTAMPTZ,
    PRIMARY KEY (tenant_id, mailbox_id)
);
