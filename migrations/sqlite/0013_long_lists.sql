-- Lists of a hundred thousand entries are searched and paged in an instant: the first index holds all that a search
-- looks at, the second the order of use. And the few decisions about mail that could be a forgery, or was turned away,
-- are found among a million. What an index is limited by stands in it too: SQLite then needs no row to look at it.
CREATE INDEX entries_by_age ON entries (tenant_id, mailbox_id, list, id, source, import_id, removed_at, search_text) WHERE removed_at IS NULL;
CREATE INDEX entries_by_hit ON entries (tenant_id, mailbox_id, list, last_hit_at, id, removed_at) WHERE removed_at IS NULL;
CREATE INDEX decisions_forged ON decisions (tenant_id, mailbox_id, id, could_be_forged) WHERE could_be_forged IS NOT NULL;
CREATE INDEX decisions_turned_away ON decisions (tenant_id, mailbox_id, id, verdict, would_have) WHERE verdict IN ('reject', 'defer') OR would_have IN ('reject', 'defer');
CREATE INDEX entries_suspended ON entries (tenant_id, mailbox_id, suspended_at, id, removed_at) WHERE suspended_at IS NOT NULL AND removed_at IS NULL;
