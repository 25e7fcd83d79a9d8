-- What belonged to somebody who is gone is seen by nobody from that moment on, and removed bit by bit, so that nobody waits
-- for it: a mailbox with gone_at has no address any more; of a gone tenant only rows without a tenant are left.
ALTER TABLE mailboxes ADD COLUMN gone_at TIMESTAMPTZ;
CREATE INDEX mailboxes_gone ON mailboxes (tenant_id, id) WHERE gone_at IS NOT NULL;
CREATE TABLE gone_tenants (
    tenant_id UUID NOT NULL PRIMARY KEY,
    gone_at TIMESTAMPTZ NOT NULL
);
