-- When each piece of background work ran last, on each node: how long it took, what went wrong, when it succeeded last and
-- when it runs next (NULL: when there is something to do). up_since is when the node was started.
CREATE TABLE job_runs (
    tenant_id BLOB NOT NULL,
    job TEXT NOT NULL,
    node TEXT NOT NULL,
    up_since TEXT NOT NULL,
    started_at TEXT NOT NULL,
    took_ms INTEGER NOT NULL,
    error TEXT,
    succeeded_at TEXT,
    next_at TEXT,
    PRIMARY KEY (tenant_id, job, node)
) STRICT, WITHOUT ROWID;
