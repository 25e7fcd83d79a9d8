-- Lists of people that owners bring in from files: what was read, line by line, before anything is taken in; and what
-- each entry came with, so that an import can be taken back as one. place counts the lines' addresses, from 0.
CREATE TABLE imports (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    mailbox_id UUID NOT NULL,
    list TEXT COLLATE "C" NOT NULL CHECK (list IN ('allow', 'block')),
    file_name TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('reading', 'ready', 'taking', 'done', 'undoing', 'undone', 'stopped')),
    place BIGINT NOT NULL,
    total BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    touched_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, mailbox_id) REFERENCES mailboxes (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX imports_by_mailbox ON imports (tenant_id, mailbox_id, id);
CREATE TABLE import_lines (
    tenant_id UUID NOT NULL,
    import_id UUID NOT NULL,
    place BIGINT NOT NULL,
    line BIGINT NOT NULL,
    written TEXT COLLATE "C" NOT NULL,
    outcome TEXT COLLATE "C" NOT NULL CHECK (outcome IN ('new', 'present', 'contrary', 'double', 'own', 'wrong', 'nothing', 'taken', 'back', 'undone')),
    detail TEXT COLLATE "C" NOT NULL,
    pattern TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    note TEXT COLLATE "C" NOT NULL,
    search_text TEXT COLLATE "C" NOT NULL,
    expires_at TIMESTAMPTZ,
    require_auth BOOLEAN NOT NULL,
    entry_id UUID NOT NULL,
    PRIMARY KEY (tenant_id, import_id, place),
    FOREIGN KEY (tenant_id, import_id) REFERENCES imports (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX import_lines_by_outcome ON import_lines (tenant_id, import_id, outcome, place);
ALTER TABLE entries ADD COLUMN import_id UUID;
ALTER TABLE entries ADD COLUMN edited_at TIMESTAMPTZ;
-- The last message of a sender, for the page that tries one.
CREATE INDEX decisions_by_sender ON decisions (tenant_id, mailbox_id, sender, id);
