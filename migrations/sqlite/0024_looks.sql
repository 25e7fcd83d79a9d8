-- Whether a tenant's admins may look at the lists of its owners; each look stands in the log that the owner reads.
ALTER TABLE tenants ADD COLUMN admins_see_lists INTEGER NOT NULL DEFAULT 0;
