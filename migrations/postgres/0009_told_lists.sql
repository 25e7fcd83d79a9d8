-- What the operators were told last of each list in the DNS: that it is out of use, or in use again. So that one mail
-- goes out, whichever node sees it first, and a restart tells nothing twice. Its tenant_id is always the system's.
CREATE TABLE told_lists (
    tenant_id UUID NOT NULL,
    zone TEXT COLLATE "C" NOT NULL,
    about TEXT COLLATE "C" NOT NULL CHECK (about IN ('addresses', 'domains')),
    out_of_use BOOLEAN NOT NULL,
    told_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (tenant_id, zone, about)
);
