-- A tenant may have a limit of mailboxes, and of entries that people put on the lists of each mailbox; NULL: none. What is
-- learned is never limited, since a reply is never refused.
ALTER TABLE tenants ADD COLUMN mailbox_quota INTEGER;
ALTER TABLE tenants ADD COLUMN entry_quota INTEGER;
