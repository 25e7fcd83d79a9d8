-- The digest: how often (daily, weekly on Mondays, never) and at which minute of the day owners are told who was turned
-- away, as the tenant has it unless the mailbox has a wish of its own. A mailbox's own time zone holds for its pages, too.
-- policy_text and contact are what a tenant adds to the public page about its checks.
ALTER TABLE tenants ADD COLUMN digest TEXT COLLATE "C" NOT NULL DEFAULT 'weekly' CHECK (digest IN ('daily', 'weekly', 'never'));
ALTER TABLE tenants ADD COLUMN digest_minute INTEGER NOT NULL DEFAULT 480;
ALTER TABLE tenants ADD COLUMN policy_text TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE tenants ADD COLUMN contact TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE mailboxes ADD COLUMN digest TEXT COLLATE "C" CHECK (digest IN ('daily', 'weekly', 'never'));
ALTER TABLE mailboxes ADD COLUMN digest_minute INTEGER;
ALTER TABLE mailboxes ADD COLUMN time_zone TEXT COLLATE "C";

-- When each mailbox's digest is due next (the epoch: to be reckoned anew), and up to when its owner was told.
CREATE TABLE digest_plans (
    tenant_id UUID NOT NULL,
    mailbox_id UUID NOT NULL,
    due_at TIMESTAMPTZ NOT NULL,
    told_until TIMESTAMPTZ,
    PRIMARY KEY (tenant_id, mailbox_id),
    FOREIGN KEY (tenant_id, mailbox_id) REFERENCES mailboxes (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX digest_plans_by_due ON digest_plans (tenant_id, due_at);

-- One digest of one mailbox and day: waiting until done_at, put into words only when it is handed over. claim says which
-- node is at it, until claimed_until; a handed one stays for a while, so that no second one of that day goes out.
CREATE TABLE digests (
    tenant_id UUID NOT NULL,
    mailbox_id UUID NOT NULL,
    day DATE NOT NULL,
    queued_at TIMESTAMPTZ NOT NULL,
    claim UUID,
    claimed_until TIMESTAMPTZ,
    next_try_at TIMESTAMPTZ NOT NULL,
    failed_at TIMESTAMPTZ,
    last_error TEXT COLLATE "C",
    done_at TIMESTAMPTZ,
    outcome TEXT COLLATE "C" CHECK (outcome IN ('sent', 'refused', 'needless')),
    PRIMARY KEY (tenant_id, mailbox_id, day),
    FOREIGN KEY (tenant_id, mailbox_id) REFERENCES mailboxes (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX digests_by_turn ON digests (tenant_id, done_at, next_try_at);

-- What was pressed on the page behind a digest's link, by the link's hash: links hold all else themselves, and nothing is
-- kept of those that nobody pressed. added and taken_off are the entries that an undo takes off again and puts back.
CREATE TABLE digest_presses (
    tenant_id UUID NOT NULL,
    hash BYTEA NOT NULL,
    mailbox_id UUID NOT NULL,
    pressed_at TIMESTAMPTZ NOT NULL,
    undone_at TIMESTAMPTZ,
    added UUID,
    taken_off UUID,
    expires_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (tenant_id, hash),
    FOREIGN KEY (tenant_id, mailbox_id) REFERENCES mailboxes (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX digest_presses_by_mailbox ON digest_presses (tenant_id, mailbox_id);
