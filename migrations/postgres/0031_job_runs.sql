-- When each piece of background work ran last, on each node: how long it took, what went wrong, when it succeeded last and
-- when it runs next (NULL: when there is something to do). up_since is when the node was started.
CREATE TABLE job_runs (
    tenant_id UUID NOT NULL,
    job TEXT COLLATE "C" NOT NULL,
    node TEXT COLLATE "C" NOT NULL,
    up_since TIMESTAMPTZ NOT NULL,
    started_at TIMESTAMPTZ NOT NULL,
    took_ms BIGINT NOT NULL,
    error TEXT COLLATE "C",
    succeeded_at TIMESTAMPTZ,
    next_at TIMESTAMPTZ,
    PRIMARY KEY (tenant_id, job, node)
);
