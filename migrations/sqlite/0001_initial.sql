-- The first schema. Every table and every key begins with tenant_id, so that rows can be spread by tenant; the nil
-- UUID is the system itself (operators, sessions, global names). STRICT, because a loose column takes any junk.
-- Ids are 16-byte blobs, times RFC 3339 texts in UTC: both sort as they should.

CREATE TABLE tenants (
    tenant_id BLOB NOT NULL PRIMARY KEY,
    slug TEXT NOT NULL,
    name TEXT NOT NULL,
    mode TEXT NOT NULL,
    threshold INTEGER NOT NULL,
    recipient_delimiter TEXT,
    forwarders TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    created_at TEXT NOT NULL,
    disabled_at TEXT
) STRICT, WITHOUT ROWID;

-- The only place where a name is claimed across tenants: slugs and proven domains. Its own tenant_id is always the system's.
CREATE TABLE names (
    tenant_id BLOB NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('slug', 'domain')),
    name TEXT NOT NULL,
    points_to BLOB NOT NULL,
    PRIMARY KEY (tenant_id, kind, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX names_by_target ON names (tenant_id, points_to);

CREATE TABLE mailboxes (
    tenant_id BLOB NOT NULL REFERENCES tenants (tenant_id) ON DELETE CASCADE,
    id BLOB NOT NULL,
    mode TEXT,
    learning INTEGER NOT NULL,
    ignore_sender_tag INTEGER NOT NULL,
    learning_paused_at TEXT,
    burst_started_at TEXT,
    window_started_at TEXT,
    window_learned INTEGER NOT NULL,
    window_busiest INTEGER NOT NULL,
    address TEXT NOT NULL,
    display_name TEXT NOT NULL,
    search_text TEXT NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, address)
) STRICT, WITHOUT ROWID;

-- Primary addresses and aliases.
CREATE TABLE addresses (
    tenant_id BLOB NOT NULL,
    address TEXT NOT NULL,
    mailbox_id BLOB NOT NULL,
    PRIMARY KEY (tenant_id, address),
    FOREIGN KEY (tenant_id, mailbox_id) REFERENCES mailboxes (tenant_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX addresses_by_mailbox ON addresses (tenant_id, mailbox_id);

CREATE TABLE domains (
    tenant_id BLOB NOT NULL REFERENCES tenants (tenant_id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    verification_token TEXT NOT NULL,
    verified_at TEXT,
    catch_all BLOB,
    created_at TEXT NOT NULL,
    PRIMARY KEY (tenant_id, name),
    FOREIGN KEY (tenant_id, catch_all) REFERENCES mailboxes (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX domains_by_catch_all ON domains (tenant_id, catch_all);

-- mailbox_id is absent for operators who own a mailbox of a tenant elsewhere, hence no foreign key.
CREATE TABLE accounts (
    tenant_id BLOB NOT NULL,
    id BLOB NOT NULL,
    address TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('owner', 'admin', 'operator')),
    mailbox_id BLOB,
    password_hash TEXT,
    created_at TEXT NOT NULL,
    last_sign_in_at TEXT,
    disabled_at TEXT,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, address)
) STRICT, WITHOUT ROWID;
CREATE INDEX accounts_by_mailbox ON accounts (tenant_id, mailbox_id);

-- mailbox_id is the nil UUID for the tenant's own lists. Clustered, so that one mailbox is read from neighbouring pages.
CREATE TABLE entries (
    tenant_id BLOB NOT NULL,
    mailbox_id BLOB NOT NULL,
    list TEXT NOT NULL CHECK (list IN ('allow', 'block')),
    pattern TEXT NOT NULL,
    id BLOB NOT NULL,
    kind TEXT NOT NULL,
    source TEXT NOT NULL CHECK (source IN ('manual', 'learned')),
    require_auth INTEGER NOT NULL,
    binding INTEGER NOT NULL,
    expires_at TEXT,
    removed_at TEXT,
    trusted_networks TEXT NOT NULL,
    proven_networks TEXT NOT NULL,
    hits INTEGER NOT NULL,
    last_hit_at TEXT,
    last_contact_at TEXT,
    created_at TEXT NOT NULL,
    learned_from TEXT,
    note TEXT NOT NULL,
    search_text TEXT NOT NULL,
    PRIMARY KEY (tenant_id, mailbox_id, list, pattern),
    UNIQUE (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- No foreign key: a decision may be written down after its mailbox went.
CREATE TABLE decisions (
    tenant_id BLOB NOT NULL,
    mailbox_id BLOB NOT NULL,
    id BLOB NOT NULL,
    decided_at TEXT NOT NULL,
    sender TEXT NOT NULL,
    recipient TEXT NOT NULL,
    client_address TEXT NOT NULL,
    client_name TEXT NOT NULL,
    helo_name TEXT NOT NULL,
    instance TEXT NOT NULL,
    queue_id TEXT NOT NULL,
    verdict TEXT NOT NULL,
    would_have TEXT,
    reason TEXT NOT NULL,
    entry_level TEXT,
    entry_id BLOB,
    proof TEXT,
    could_be_forged BLOB,
    points INTEGER NOT NULL,
    findings TEXT NOT NULL,
    reference TEXT NOT NULL,
    PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX decisions_by_mailbox ON decisions (tenant_id, mailbox_id, id);

-- How many of each verdict a day, stored in full or not.
CREATE TABLE decision_counts (
    tenant_id BLOB NOT NULL,
    day TEXT NOT NULL,
    verdict TEXT NOT NULL,
    total INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, day, verdict)
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
    tenant_id BLOB NOT NULL,
    hash BLOB NOT NULL,
    data TEXT NOT NULL,
    account_id BLOB,
    expires_at TEXT NOT NULL,
    PRIMARY KEY (tenant_id, hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_account ON sessions (tenant_id, account_id);
CREATE INDEX sessions_by_expiry ON sessions (tenant_id, expires_at);

CREATE TABLE api_tokens (
    tenant_id BLOB NOT NULL,
    id BLOB NOT NULL,
    hash BLOB NOT NULL,
    name TEXT NOT NULL,
    scope TEXT NOT NULL CHECK (scope IN ('operator', 'tenant', 'decide', 'read')),
    created_at TEXT NOT NULL,
    expires_at TEXT,
    last_used_at TEXT,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE one_time_links (
    tenant_id BLOB NOT NULL,
    hash BLOB NOT NULL,
    purpose TEXT NOT NULL,
    account_id BLOB NOT NULL,
    expires_at TEXT NOT NULL,
    PRIMARY KEY (tenant_id, hash),
    FOREIGN KEY (tenant_id, account_id) REFERENCES accounts (tenant_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX one_time_links_by_account ON one_time_links (tenant_id, account_id);

CREATE TABLE audit_events (
    tenant_id BLOB NOT NULL,
    id BLOB NOT NULL,
    happened_at TEXT NOT NULL,
    actor_kind TEXT NOT NULL CHECK (actor_kind IN ('account', 'token', 'system')),
    actor_id BLOB,
    actor_name TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL,
    client_address TEXT NOT NULL,
    PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX audit_events_by_time ON audit_events (tenant_id, happened_at);
