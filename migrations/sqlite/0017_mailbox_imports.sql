-- Mailboxes that admins bring in from files: what was read, line by line, before anything is added; and afterwards what
-- became of each line. place counts the lines from 0; changes says whether mailboxes that are there already are changed too.
CREATE TABLE mailbox_imports (
    tenant_id BLOB NOT NULL REFERENCES tenants (tenant_id) ON DELETE CASCADE,
    id BLOB NOT NULL,
    actor_kind TEXT NOT NULL CHECK (actor_kind IN ('account', 'token', 'system')),
    actor_id BLOB,
    actor_name TEXT NOT NULL,
    client_address TEXT NOT NULL,
    file_name TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('reading', 'ready', 'taking', 'done', 'stopped')),
    changes INTEGER NOT NULL,
    place INTEGER NOT NULL,
    total INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    touched_at TEXT NOT NULL,
    PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE mailbox_import_lines (
    tenant_id BLOB NOT NULL,
    import_id BLOB NOT NULL,
    place INTEGER NOT NULL,
    line INTEGER NOT NULL,
    written TEXT NOT NULL,
    address TEXT NOT NULL,
    aliases TEXT NOT NULL,
    display_name TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('new', 'changed', 'present', 'double', 'wrong', 'added', 'updated')),
    problem TEXT NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (tenant_id, import_id, place),
    FOREIGN KEY (tenant_id, import_id) REFERENCES mailbox_imports (tenant_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX mailbox_import_lines_by_outcome ON mailbox_import_lines (tenant_id, import_id, outcome, place);
