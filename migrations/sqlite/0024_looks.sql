-- Whether a tenant's admins may look at the lists of its owners; each look stands in the log that the owner reads, which
-- is found by whom it is about.
ALTER TABLE tenants ADD COLUMN admins_see_lists INTEGER NOT NULL DEFAULT 0;
CREATE INDEX audit_events_by_subject ON audit_events (tenant_id, subject, id);
