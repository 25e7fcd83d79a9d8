-- A tenant's checks: what is asked about strangers, and what it weighs. One text of JSON for all of them, because they
-- are always read, judged and replaced together. A tenant without a row has what a new one has. The threshold stays
-- where it was, in tenants.
CREATE TABLE tenant_checks (
    tenant_id UUID NOT NULL PRIMARY KEY REFERENCES tenants (tenant_id) ON DELETE CASCADE,
    checks TEXT COLLATE "C" NOT NULL
);
