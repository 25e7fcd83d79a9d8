-- Dictionary attacks. A domain can have mailboxes that are not kept here: then an unknown recipient says nothing.
-- Networks that tried too many names that nobody has wait until the time given; tries counts what they asked for.
-- A network that was lifted stays until it is cleaned up, so that other nodes hear of it and it can be undone.
ALTER TABLE domains ADD COLUMN unlisted_mailboxes BOOLEAN NOT NULL DEFAULT FALSE;

CREATE TABLE blocked_clients (
    tenant_id UUID NOT NULL REFERENCES tenants (tenant_id) ON DELETE CASCADE,
    network TEXT COLLATE "C" NOT NULL,
    held_since TIMESTAMPTZ NOT NULL,
    held_until TIMESTAMPTZ NOT NULL,
    tries BIGINT NOT NULL,
    lifted_at TIMESTAMPTZ,
    updated_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (tenant_id, network)
);
CREATE INDEX blocked_clients_by_change ON blocked_clients (tenant_id, updated_at);
