-- Lists of people that owners bring in from files: what was read, line by line, before anything is taken in; and what
-- each entry came with, so that an import can be taken back as one. place counts the lines' addresses, from 0.
CREATE TABLE imports (
    tenant_id BLOB NOT NULL,
    id BLOB NOT NULL,
    mailbox_id BLOB NOT NULL,
    list TEXT NOT NULL CHECK (list IN ('allow', 'block')),
    file_name TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('reading', 'ready', 'taking', 'done', 'undoing', 'undone', 'stopped')),
    place INTEGER NOT NULL,
    total INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    touched_at TEXT NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, mailbox_id) REFERENCES mailboxes (tenant_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX imports_by_mailbox ON imports (tenant_id, mailbox_id, id);
CREATE TABLE import_lines (
    tenant_id BLOB NOT NULL,
    import_id BLOB NOT NULL,
    place INTEGER NOT NULL,
    line INTEGER NOT NULL,
    written TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('new', 'present', 'contrary', 'double', 'own', 'wrong', 'nothing', 'taken', 'back', 'undone')),
    detail TEXT NOT NULL,
    pattern TEXT NOT NULL,
    kind TEXT NOT NULL,
    note TEXT NOT NULL,
    search_text TEXT NOT NULL,
    expires_at TEXT,
    require_auth INTEGER NOT NULL,
    entry_id BLOB NOT NULL,
    PRIMARY KEY (tenant_id, import_id, place),
    FOREIGN KEY (tenant_id, import_id) REFERENCES imports (tenant_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX import_lines_by_outcome ON import_lines (tenant_id, import_id, outcome, place);
ALTER TABLE entries ADD COLUMN import_id BLOB;
ALTER TABLE entries ADD COLUMN edited_at TEXT;
-- The last message of a sender, for the page that tries one.
CREATE INDEX decisions_by_sender ON decisions (tenant_id, mailbox_id, sender, id);
