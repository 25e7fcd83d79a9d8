-- The language in which an account wishes its pages and mails, and the one that a tenant has for those who wish none (null:
-- their browser's, or English); and whether an account wishes light or dark pages (null: as its system has it).
ALTER TABLE tenants ADD COLUMN language TEXT CHECK (language IN ('en', 'de'));
ALTER TABLE accounts ADD COLUMN language TEXT CHECK (language IN ('en', 'de'));
ALTER TABLE accounts ADD COLUMN theme TEXT CHECK (theme IN ('light', 'dark'));
