-- An import that its owner has forgotten is seen by nobody; its lines, which may be very many, go bit by bit.
ALTER TABLE imports ADD COLUMN forgotten_at TEXT;
