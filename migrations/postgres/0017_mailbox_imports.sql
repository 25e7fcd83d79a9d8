-- Mailboxes that admins bring in from files: what was read, line by line, before anything is added; and afterwards what
-- became of each line. place counts the lines from 0; changes says whether mailboxes that are there already are changed too.
CREATE TABLE mailbox_imports (
    tenant_id UUID NOT NULL REFERENCES tenants (tenant_id) ON DELETE CASCADE,
    id UUID NOT NULL,
    actor_kind TEXT COLLATE "C" NOT NULL CHECK (actor_kind IN ('account', 'token', 'system')),
    actor_id UUID,
    actor_name TEXT COLLATE "C" NOT NULL,
    client_address TEXT COLLATE "C" NOT NULL,
    file_name TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('reading', 'ready', 'taking', 'done', 'stopped')),
    changes BOOLEAN NOT NULL,
    place BIGINT NOT NULL,
    total BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    touched_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE TABLE mailbox_import_lines (
    tenant_id UUID NOT NULL,
    import_id UUID NOT NULL,
    place BIGINT NOT NULL,
    line BIGINT NOT NULL,
    written TEXT COLLATE "C" NOT NULL,
    address TEXT COLLATE "C" NOT NULL,
    aliases TEXT COLLATE "C" NOT NULL,
    display_name TEXT COLLATE "C" NOT NULL,
    outcome TEXT COLLATE "C" NOT NULL CHECK (outcome IN ('new', 'changed', 'present', 'double', 'wrong', 'added', 'updated')),
    problem TEXT COLLATE "C" NOT NULL,
    detail TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, import_id, place),
    FOREIGN KEY (tenant_id, import_id) REFERENCES mailbox_imports (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX mailbox_import_lines_by_outcome ON mailbox_import_lines (tenant_id, import_id, outcome, place);
