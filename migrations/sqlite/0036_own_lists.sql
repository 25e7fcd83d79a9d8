-- Lines of what owners and their programs did to their own lists, and of what became of these: admins see them only where
-- they may look at the lists themselves.
ALTER TABLE audit_events ADD COLUMN of_own_lists INTEGER NOT NULL DEFAULT 0;
UPDATE audit_events SET of_own_lists = 1 WHERE action LIKE 'entr%' AND (actor_kind = 'system'
    OR (actor_kind = 'account' AND NOT EXISTS (SELECT 1 FROM accounts a
        WHERE a.tenant_id = audit_events.tenant_id AND a.id = audit_events.actor_id AND a.role = 'admin'))
    OR (actor_kind = 'token' AND EXISTS (SELECT 1 FROM app_tokens t
        WHERE t.tenant_id = audit_events.tenant_id AND t.id = audit_events.actor_id)));
