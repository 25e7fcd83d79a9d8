-- How selective each index is, for SQLite's planner. Without this it takes a tenant to have ten rows of anything, and
-- reads all of a provider's accounts or decisions to find those of one mailbox: the digests of 100,000 mailboxes took 20
-- seconds for each 500, and now take 15 milliseconds. The figures are those of a provider with very many mailboxes, written
-- down once: plans are the same everywhere, and the same on the day after an ANALYZE would have been due.
-- Rows of the table, then those that agree in the first column of the index, the first two, and so on
-- (https://www.sqlite.org/fileformat2.html#stat1tab). A WITHOUT ROWID table's own key goes by the table's name.
ANALYZE sqlite_schema;
DELETE FROM sqlite_stat1 WHERE tbl IN ('mailboxes', 'accounts', 'decisions', 'requests', 'digests', 'digest_plans');
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('mailboxes', 'mailboxes', '100000 20000 1'),
    ('mailboxes', 'sqlite_autoindex_mailboxes_2', '100000 20000 1'),
    ('accounts', 'accounts', '100000 20000 1'),
    ('accounts', 'sqlite_autoindex_accounts_2', '100000 20000 1'),
    ('accounts', 'accounts_by_mailbox', '100000 20000 2'),
    ('decisions', 'decisions', '1000000 200000 1'),
    ('decisions', 'decisions_by_mailbox', '1000000 200000 500 1'),
    ('decisions', 'decisions_by_sender', '1000000 200000 500 5 1'),
    ('decisions', 'decisions_turned_away', '100000 20000 50 1 1 1'),
    ('decisions', 'decisions_forged', '10000 2000 5 1 1'),
    ('decisions', 'decisions_by_queue_id', '1000000 200000 2 1'),
    ('decisions', 'decisions_refused', '100000 20000 1 1 1 1 1'),
    ('requests', 'requests', '10000 2000 1'),
    ('requests', 'sqlite_autoindex_requests_2', '10000 2000 1'),
    ('requests', 'sqlite_autoindex_requests_3', '10000 2000 5 1'),
    ('requests', 'requests_by_sender', '10000 2000 5 1'),
    ('requests', 'requests_by_answer_link', '10000 2000 1'),
    ('requests', 'requests_by_decision', '10000 2000 1'),
    ('digests', 'digests', '500000 100000 5 1'),
    ('digests', 'digests_by_turn', '500000 100000 20000 200'),
    ('digest_plans', 'digest_plans', '100000 20000 1'),
    ('digest_plans', 'digest_plans_by_due', '100000 20000 200');
ANALYZE sqlite_schema;
