-- The operator's own outgoing addresses and domains, which are looked up in the lists that tenants ask. checked_at is
-- how one node of several takes an hour's look.
CREATE TABLE watched (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    what TEXT COLLATE "C" NOT NULL,
    note TEXT COLLATE "C" NOT NULL,
    added_at TIMESTAMPTZ NOT NULL,
    checked_at TIMESTAMPTZ,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, what)
);

-- One listing of one of them, from when it was found until it was gone.
CREATE TABLE watched_cases (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    watched_id UUID NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    list TEXT COLLATE "C" NOT NULL,
    zone TEXT COLLATE "C" NOT NULL,
    answer TEXT COLLATE "C" NOT NULL,
    said TEXT COLLATE "C" NOT NULL,
    cause TEXT COLLATE "C" NOT NULL,
    found_at TIMESTAMPTZ NOT NULL,
    asked_at TIMESTAMPTZ,
    asked_by TEXT COLLATE "C",
    gone_at TIMESTAMPTZ,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, watched_id) REFERENCES watched (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX watched_cases_by_gone ON watched_cases (tenant_id, gone_at, found_at);
CREATE INDEX watched_cases_by_watched ON watched_cases (tenant_id, watched_id);
