-- Passkeys: the public half of a pair whose other half never leaves its owner's device, so nothing here is a secret.
-- credential is what the library keeps of it (JSON), with the counter that tells a copy.
CREATE TABLE passkeys (
    tenant_id BLOB NOT NULL,
    account_id BLOB NOT NULL,
    id BLOB NOT NULL,
    credential_id BLOB NOT NULL,
    credential TEXT NOT NULL,
    name TEXT NOT NULL,
    added_at TEXT NOT NULL,
    last_used_at TEXT,
    PRIMARY KEY (tenant_id, account_id, id),
    UNIQUE (tenant_id, credential_id),
    FOREIGN KEY (tenant_id, account_id) REFERENCES accounts (tenant_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- Tokens of one mailbox, for its owner's own programs. A table of their own: a program of before would take them for
-- tokens of the whole tenant.
CREATE TABLE app_tokens (
    tenant_id BLOB NOT NULL,
    id BLOB NOT NULL,
    account_id BLOB NOT NULL,
    hash BLOB NOT NULL,
    name TEXT NOT NULL,
    scope TEXT NOT NULL CHECK (scope IN ('read', 'change')),
    created_at TEXT NOT NULL,
    expires_at TEXT,
    last_used_at TEXT,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, hash),
    FOREIGN KEY (tenant_id, account_id) REFERENCES accounts (tenant_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX app_tokens_by_account ON app_tokens (tenant_id, account_id, created_at);
