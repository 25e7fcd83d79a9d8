-- The mode "ask me first": how long a tenant's strangers wait, what becomes of them when no answer came, and whether the
-- owner is asked about all of them. A mailbox with that mode of its own says the last for itself.
-- A question to the owner is a request of the kind "asked": nobody proved anything, and a message waits at its sender's
-- server until waits_until. proof is what SPF and the like said of it; needs_trust says that letting it in means
-- trusting the network that it came from, because nothing else lets an entry count. A request that its sender proved can
-- have a message waiting, too. answer_link_hash is that of the link mailed to the owner.
ALTER TABLE tenants ADD COLUMN ask_hours INTEGER NOT NULL DEFAULT 12;
ALTER TABLE tenants ADD COLUMN ask_then TEXT COLLATE "C" NOT NULL DEFAULT 'accept' CHECK (ask_then IN ('accept', 'refuse'));
ALTER TABLE tenants ADD COLUMN ask_everyone BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE mailboxes ADD COLUMN ask_everyone BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE requests ADD COLUMN kind TEXT COLLATE "C" NOT NULL DEFAULT 'proven' CHECK (kind IN ('proven', 'asked'));
ALTER TABLE requests ADD COLUMN proof TEXT COLLATE "C" CHECK (proof IN ('proven', 'unproven', 'contradicted'));
ALTER TABLE requests ADD COLUMN needs_trust BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE requests ADD COLUMN waits_until TIMESTAMPTZ;
ALTER TABLE requests ADD COLUMN answer_link_hash BYTEA;
CREATE INDEX requests_by_answer_link ON requests (tenant_id, answer_link_hash);
