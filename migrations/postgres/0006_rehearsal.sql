-- What the checks found out before a decision, found or not: answers of lists, the client's name, SPF. From it a
-- decision can be judged again with other checks, before they are switched on. Empty for decisions of before, and
-- wherever the checks weren't weighed. The index leads from a refusal to what its owner said to the sender's request.
ALTER TABLE decisions ADD COLUMN evidence TEXT COLLATE "C" NOT NULL DEFAULT '';
CREATE INDEX requests_by_decision ON requests (tenant_id, decision_id);
