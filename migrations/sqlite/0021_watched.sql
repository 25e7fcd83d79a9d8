-- The operator's own outgoing addresses and domains, which are looked up in the lists that tenants ask. checked_at is
-- how one node of several takes an hour's look.
CREATE TABLE watched (
    tenant_id BLOB NOT NULL,
    id BLOB NOT NULL,
    what TEXT NOT NULL,
    note TEXT NOT NULL,
    added_at TEXT NOT NULL,
    checked_at TEXT,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, what)
) STRICT, WITHOUT ROWID;

-- One listing of one of them, from when it was found until it was gone.
CREATE TABLE watched_cases (
    tenant_id BLOB NOT NULL,
    id BLOB NOT NULL,
    watched_id BLOB NOT NULL,
    subject TEXT NOT NULL,
    list TEXT NOT NULL,
    zone TEXT NOT NULL,
    answer TEXT NOT NULL,
    said TEXT NOT NULL,
    cause TEXT NOT NULL,
    found_at TEXT NOT NULL,
    asked_at TEXT,
    asked_by TEXT,
    gone_at TEXT,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, watched_id) REFERENCES watched (tenant_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX watched_cases_by_gone ON watched_cases (tenant_id, gone_at, found_at);
CREATE INDEX watched_cases_by_watched ON watched_cases (tenant_id, watched_id);
