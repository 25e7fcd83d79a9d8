-- A second step at sign-in: the secret that an authenticator app shares, sealed with the installation's key, and the
-- last time step whose code was used, so that each code works once. confirmed_at is absent while it is being set up.
CREATE TABLE second_factors (
    tenant_id UUID NOT NULL,
    account_id UUID NOT NULL,
    sealed_secret BYTEA NOT NULL,
    last_step BIGINT NOT NULL,
    started_at TIMESTAMPTZ NOT NULL,
    confirmed_at TIMESTAMPTZ,
    PRIMARY KEY (tenant_id, account_id),
    FOREIGN KEY (tenant_id, account_id) REFERENCES accounts (tenant_id, id) ON DELETE CASCADE
);

-- Codes for whoever lost the app: by hash, gone once used.
CREATE TABLE recovery_codes (
    tenant_id UUID NOT NULL,
    account_id UUID NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (tenant_id, account_id, hash),
    FOREIGN KEY (tenant_id, account_id) REFERENCES second_factors (tenant_id, account_id) ON DELETE CASCADE
);

-- The browsers from which an account has signed in, by the hash of a cookie, so that its owner is told of another.
CREATE TABLE known_browsers (
    tenant_id UUID NOT NULL,
    account_id UUID NOT NULL,
    hash BYTEA NOT NULL,
    last_used_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (tenant_id, account_id, hash),
    FOREIGN KEY (tenant_id, account_id) REFERENCES accounts (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX known_browsers_by_use ON known_browsers (tenant_id, last_used_at);

-- For whoever asks for everything that is stored about them.
CREATE INDEX audit_events_by_actor ON audit_events (tenant_id, actor_id, id);
CREATE INDEX audit_events_by_subject ON audit_events (tenant_id, subject, id);
