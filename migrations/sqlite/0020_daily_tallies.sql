-- What an overview of months tells is counted as it happens: an overview that had to count a million decisions each time
-- would take seconds. Days are UTC, like those of decision_counts. What was before is counted once, here, as far as it is
-- still on record. Senders who were turned away are found without looking at what was let in, and a message by its queue id.
CREATE TABLE daily_tallies (
    tenant_id BLOB NOT NULL,
    day TEXT NOT NULL,
    what TEXT NOT NULL CHECK (what IN ('turned_away', 'watched', 'learned', 'asked')),
    reason TEXT NOT NULL,
    total INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, day, what, reason)
) STRICT, WITHOUT ROWID;
INSERT INTO daily_tallies (tenant_id, day, what, reason, total)
SELECT tenant_id, substr(decided_at, 1, 10), 'turned_away', reason, count(*) FROM decisions WHERE verdict IN ('reject', 'defer') GROUP BY 1, 2, 4;
INSERT INTO daily_tallies (tenant_id, day, what, reason, total)
SELECT tenant_id, substr(decided_at, 1, 10), 'watched', reason, count(*) FROM decisions WHERE verdict NOT IN ('reject', 'defer') AND would_have IN ('reject', 'defer') GROUP BY 1, 2, 4;
INSERT INTO daily_tallies (tenant_id, day, what, reason, total)
SELECT tenant_id, substr(created_at, 1, 10), 'learned', '', count(*) FROM entries WHERE source = 'learned' GROUP BY 1, 2;
INSERT INTO daily_tallies (tenant_id, day, what, reason, total)
SELECT tenant_id, substr(created_at, 1, 10), 'asked', '', count(*) FROM requests WHERE kind = 'asked' OR proven_at IS NOT NULL GROUP BY 1, 2;
CREATE INDEX decisions_refused ON decisions (tenant_id, id, mailbox_id, sender, decided_at, verdict) WHERE verdict IN ('reject', 'defer');
CREATE INDEX decisions_by_queue_id ON decisions (tenant_id, queue_id, id) WHERE queue_id <> '';
