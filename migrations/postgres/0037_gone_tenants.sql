-- A tenant that is removed is seen by nobody from that moment on, and its mailboxes, accounts and lines of imports go bit by
-- bit, like its lists before: until they are gone the tenant's row stays, with gone_at, because they ask for it.
ALTER TABLE tenants ADD COLUMN gone_at TIMESTAMPTZ;
