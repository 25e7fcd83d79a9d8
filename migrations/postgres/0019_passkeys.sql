-- Passkeys: the public half of a pair whose other half never leaves its owner's device, so nothing here is a secret.
-- credential is what the library keeps of it (JSON), with the counter that tells a copy.
CREATE TABLE passkeys (
    tenant_id UUID NOT NULL,
    account_id UUID NOT NULL,
    id UUID NOT NULL,
    credential_id BYTEA NOT NULL,
    credential TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    added_at TIMESTAMPTZ NOT NULL,
    last_used_at TIMESTAMPTZ,
    PRIMARY KEY (tenant_id, account_id, id),
    UNIQUE (tenant_id, credential_id),
    FOREIGN KEY (tenant_id, account_id) REFERENCES accounts (tenant_id, id) ON DELETE CASCADE
);

-- Tokens of one mailbox, for its owner's own programs. A table of their own: a program of before would take them for
-- tokens of the whole tenant.
CREATE TABLE app_tokens (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    account_id UUID NOT NULL,
    hash BYTEA NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    scope TEXT COLLATE "C" NOT NULL CHECK (scope IN ('read', 'change')),
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ,
    last_used_at TIMESTAMPTZ,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, hash),
    FOREIGN KEY (tenant_id, account_id) REFERENCES accounts (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX app_tokens_by_account ON app_tokens (tenant_id, account_id, created_at);
