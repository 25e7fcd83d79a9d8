-- What a file says of the list of each line, and three more ends that a line can come to: the file has it on the other list
-- (elsewhere), its time was over before it came in (ended), the list had no room for it (full), which had been wrong.
CREATE TABLE import_lines_anew (
    tenant_id BLOB NOT NULL,
    import_id BLOB NOT NULL,
    place INTEGER NOT NULL,
    line INTEGER NOT NULL,
    written TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('new', 'present', 'contrary', 'elsewhere', 'ended', 'double', 'own', 'full', 'wrong', 'nothing', 'taken', 'back', 'undone')),
    detail TEXT NOT NULL,
    pattern TEXT NOT NULL,
    kind TEXT NOT NULL,
    note TEXT NOT NULL,
    search_text TEXT NOT NULL,
    list TEXT NOT NULL DEFAULT '' CHECK (list IN ('', 'allow', 'block')),
    expires_at TEXT,
    require_auth INTEGER NOT NULL,
    entry_id BLOB NOT NULL,
    PRIMARY KEY (tenant_id, import_id, place),
    FOREIGN KEY (tenant_id, import_id) REFERENCES imports (tenant_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
INSERT INTO import_lines_anew (tenant_id, import_id, place, line, written, outcome, detail, pattern, kind, note, search_text, list,
    expires_at, require_auth, entry_id)
SELECT tenant_id, import_id, place, line, written, CASE WHEN outcome = 'wrong' AND pattern <> '' THEN 'full' ELSE outcome END,
    detail, pattern, kind, note, search_text, '', expires_at, require_auth, entry_id FROM import_lines;
DROP TABLE import_lines;
ALTER TABLE import_lines_anew RENAME TO import_lines;
CREATE INDEX import_lines_by_outcome ON import_lines (tenant_id, import_id, outcome, place);
