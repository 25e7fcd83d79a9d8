-- The first schema. Every table and every key begins with tenant_id, so that rows can be spread by tenant; the nil
-- UUID is the system itself (operators, sessions, global names). Texts are COLLATE "C", so that both databases sort alike.

CREATE TABLE tenants (
    tenant_id UUID NOT NULL PRIMARY KEY,
    slug TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    mode TEXT COLLATE "C" NOT NULL,
    threshold INTEGER NOT NULL,
    recipient_delimiter TEXT COLLATE "C",
    forwarders TEXT COLLATE "C" NOT NULL,
    time_zone TEXT COLLATE "C" NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    disabled_at TIMESTAMPTZ
);

-- The only place where a name is claimed across tenants: slugs and proven domains. Its own tenant_id is always the system's.
CREATE TABLE names (
    tenant_id UUID NOT NULL,
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('slug', 'domain')),
    name TEXT COLLATE "C" NOT NULL,
    points_to UUID NOT NULL,
    PRIMARY KEY (tenant_id, kind, name)
);
CREATE INDEX names_by_target ON names (tenant_id, points_to);

CREATE TABLE mailboxes (
    tenant_id UUID NOT NULL REFERENCES tenants (tenant_id) ON DELETE CASCADE,
    id UUID NOT NULL,
    mode TEXT COLLATE "C",
    learning BOOLEAN NOT NULL,
    ignore_sender_tag BOOLEAN NOT NULL,
    learning_paused_at TIMESTAMPTZ,
    burst_started_at TIMESTAMPTZ,
    window_started_at TIMESTAMPTZ,
    window_learned BIGINT NOT NULL,
    window_busiest BIGINT NOT NULL,
    address TEXT COLLATE "C" NOT NULL,
    display_name TEXT COLLATE "C" NOT NULL,
    search_text TEXT COLLATE "C" NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, address)
);

-- Primary addresses and aliases.
CREATE TABLE addresses (
    tenant_id UUID NOT NULL,
    address TEXT COLLATE "C" NOT NULL,
    mailbox_id UUID NOT NULL,
    PRIMARY KEY (tenant_id, address),
    FOREIGN KEY (tenant_id, mailbox_id) REFERENCES mailboxes (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX addresses_by_mailbox ON addresses (tenant_id, mailbox_id);

CREATE TABLE domains (
    tenant_id UUID NOT NULL REFERENCES tenants (tenant_id) ON DELETE CASCADE,
    name TEXT COLLATE "C" NOT NULL,
    verification_token TEXT COLLATE "C" NOT NULL,
    verified_at TIMESTAMPTZ,
    catch_all UUID,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (tenant_id, name),
    FOREIGN KEY (tenant_id, catch_all) REFERENCES mailboxes (tenant_id, id)
);
CREATE INDEX domains_by_catch_all ON domains (tenant_id, catch_all);

-- mailbox_id is absent for operators who own a mailbox of a tenant elsewhere, hence no foreign key.
CREATE TABLE accounts (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    address TEXT COLLATE "C" NOT NULL,
    role TEXT COLLATE "C" NOT NULL CHECK (role IN ('owner', 'admin', 'operator')),
    mailbox_id UUID,
    password_hash TEXT COLLATE "C",
    created_at TIMESTAMPTZ NOT NULL,
    last_sign_in_at TIMESTAMPTZ,
    disabled_at TIMESTAMPTZ,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, address)
);
CREATE INDEX accounts_by_mailbox ON accounts (tenant_id, mailbox_id);

-- mailbox_id is the nil UUID for the tenant's own lists. SQLite keeps it clustered.
CREATE TABLE entries (
    tenant_id UUID NOT NULL,
    mailbox_id UUID NOT NULL,
    list TEXT COLLATE "C" NOT NULL CHECK (list IN ('allow', 'block')),
    pattern TEXT COLLATE "C" NOT NULL,
    id UUID NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    source TEXT COLLATE "C" NOT NULL CHECK (source IN ('manual', 'learned')),
    require_auth BOOLEAN NOT NULL,
    binding BOOLEAN NOT NULL,
    expires_at TIMESTAMPTZ,
    removed_at TIMESTAMPTZ,
    trusted_networks TEXT COLLATE "C" NOT NULL,
    proven_networks TEXT COLLATE "C" NOT NULL,
    hits BIGINT NOT NULL,
    last_hit_at TIMESTAMPTZ,
    last_contact_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    learned_from TEXT COLLATE "C",
    note TEXT COLLATE "C" NOT NULL,
    search_text TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, mailbox_id, list, pattern),
    UNIQUE (tenant_id, id)
);

-- No foreign key: a decision may be written down after its mailbox went.
CREATE TABLE decisions (
    tenant_id UUID NOT NULL,
    mailbox_id UUID NOT NULL,
    id UUID NOT NULL,
    decided_at TIMESTAMPTZ NOT NULL,
    sender TEXT COLLATE "C" NOT NULL,
    recipient TEXT COLLATE "C" NOT NULL,
    client_address TEXT COLLATE "C" NOT NULL,
    client_name TEXT COLLATE "C" NOT NULL,
    helo_name TEXT COLLATE "C" NOT NULL,
    instance TEXT COLLATE "C" NOT NULL,
    queue_id TEXT COLLATE "C" NOT NULL,
    verdict TEXT COLLATE "C" NOT NULL,
    would_have TEXT COLLATE "C",
    reason TEXT COLLATE "C" NOT NULL,
    entry_level TEXT COLLATE "C",
    entry_id UUID,
    proof TEXT COLLATE "C",
    could_be_forged UUID,
    points INTEGER NOT NULL,
    findings TEXT COLLATE "C" NOT NULL,
    reference TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX decisions_by_mailbox ON decisions (tenant_id, mailbox_id, id);

-- How many of each verdict a day, stored in full or not.
CREATE TABLE decision_counts (
    tenant_id UUID NOT NULL,
    day DATE NOT NULL,
    verdict TEXT COLLATE "C" NOT NULL,
    total BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, day, verdict)
);

CREATE TABLE sessions (
    tenant_id UUID NOT NULL,
    hash BYTEA NOT NULL,
    data TEXT COLLATE "C" NOT NULL,
    account_id UUID,
    expires_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (tenant_id, hash)
);
CREATE INDEX sessions_by_account ON sessions (tenant_id, account_id);
CREATE INDEX sessions_by_expiry ON sessions (tenant_id, expires_at);

CREATE TABLE api_tokens (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    hash BYTEA NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    scope TEXT COLLATE "C" NOT NULL CHECK (scope IN ('operator', 'tenant', 'decide', 'read')),
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ,
    last_used_at TIMESTAMPTZ,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, hash)
);

CREATE TABLE one_time_links (
    tenant_id UUID NOT NULL,
    hash BYTEA NOT NULL,
    purpose TEXT COLLATE "C" NOT NULL,
    account_id UUID NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (tenant_id, hash),
    FOREIGN KEY (tenant_id, account_id) REFERENCES accounts (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX one_time_links_by_account ON one_time_links (tenant_id, account_id);

CREATE TABLE audit_events (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    happened_at TIMESTAMPTZ NOT NULL,
    actor_kind TEXT COLLATE "C" NOT NULL CHECK (actor_kind IN ('account', 'token', 'system')),
    actor_id UUID,
    actor_name TEXT COLLATE "C" NOT NULL,
    action TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    detail TEXT COLLATE "C" NOT NULL,
    client_address TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX audit_events_by_time ON audit_events (tenant_id, happened_at);
