-- Which of several zones of one list a case is of: customers' zones have one public name, and a mark of each tells them apart
-- without telling a customer's key. Empty: of before, and any zone of that name takes it over. unasked: the case was closed
-- because no tenant asks that list any more.
ALTER TABLE watched_cases ADD COLUMN mark TEXT NOT NULL DEFAULT '';
ALTER TABLE watched_cases ADD COLUMN unasked INTEGER NOT NULL DEFAULT 0;
