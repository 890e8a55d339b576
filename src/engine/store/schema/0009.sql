-- Awareness in full, second part.

-- Sources of advisories. A key counts once a second person has confirmed it; those that one person alone enrolled before
-- wait for that too. How the last look at a source ended stands with it.
ALTER TABLE source_key ADD COLUMN confirmed_by @INT;
ALTER TABLE source_key ADD COLUMN confirmed_usec @INT;
ALTER TABLE source ADD COLUMN last_look TEXT;  -- JSON: what it brought, as in the audit log
-- End of sources of advisories.
