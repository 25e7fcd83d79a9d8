-- Invitations to run a tenant: one an address, by the hash of the secret in its link. A used one has no hash any more and
-- says since when somebody is an admin.
CREATE TABLE invitations (
    tenant_id UUID NOT NULL REFERENCES tenants (tenant_id) ON DELETE CASCADE,
    id UUID NOT NULL,
    address TEXT COLLATE "C" NOT NULL,
    hash BYTEA,
    invited_by TEXT COLLATE "C" NOT NULL,
    sent_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    accepted_at TIMESTAMPTZ,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, address),
    UNIQUE (tenant_id, hash)
);

-- At which tenants an address runs things, so that an admin whose domain nobody has proven finds the door. Its own
-- tenant_id is always the system's, as in names.
CREATE TABLE admin_addresses (
    tenant_id UUID NOT NULL,
    address TEXT COLLATE "C" NOT NULL,
    points_to UUID NOT NULL,
    PRIMARY KEY (tenant_id, address, points_to)
);
CREATE INDEX admin_addresses_by_target ON admin_addresses (tenant_id, points_to);
INSERT INTO admin_addresses (tenant_id, address, points_to)
SELECT '00000000-0000-0000-0000-000000000000', address, tenant_id FROM accounts WHERE role = 'admin';
