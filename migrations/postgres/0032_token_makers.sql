-- Which admin made a token: it ends with the admin's rights, and may do no more than the admin. NULL: the operator made it, on
-- the command line. made_by is the admin's address, for people to read.
ALTER TABLE api_tokens ADD COLUMN account_id UUID;
ALTER TABLE api_tokens ADD COLUMN made_by TEXT COLLATE "C";
