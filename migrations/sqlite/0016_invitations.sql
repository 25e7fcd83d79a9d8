-- Invitations to run a tenant: one an address, by the hash of the secret in its link. A used one has no hash any more and
-- says since when somebody is an admin.
CREATE TABLE invitations (
    tenant_id BLOB NOT NULL REFERENCES tenants (tenant_id) ON DELETE CASCADE,
    id BLOB NOT NULL,
    address TEXT NOT NULL,
    hash BLOB,
    invited_by TEXT NOT NULL,
    sent_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    accepted_at TEXT,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, address),
    UNIQUE (tenant_id, hash)
) STRICT, WITHOUT ROWID;

-- At which tenants an address runs things, so that an admin whose domain nobody has proven finds the door. Its own
-- tenant_id is always the system's, as in names.
CREATE TABLE admin_addresses (
    tenant_id BLOB NOT NULL,
    address TEXT NOT NULL,
    points_to BLOB NOT NULL,
    PRIMARY KEY (tenant_id, address, points_to)
) STRICT, WITHOUT ROWID;
CREATE INDEX admin_addresses_by_target ON admin_addresses (tenant_id, points_to);
INSERT INTO admin_addresses (tenant_id, address, points_to)
SELECT zeroblob(16), address, tenant_id FROM accounts WHERE role = 'admin';
