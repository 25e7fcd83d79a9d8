-- Up to which mailbox, by id, the next digests were reckoned anew after a change of the tenant's settings: a tenant may have
-- so many that they are reckoned in portions. NULL: all are as the settings say.
ALTER TABLE tenants ADD COLUMN digests_from UUID;
