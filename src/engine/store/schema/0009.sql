-- Awareness in full, second part.

-- Sources of advisories. A key counts once a second person has confirmed it; those that one person alone enrolled before
-- wait for that too. How the last look at a source ended stands with it.
ALTER TABLE source_key ADD COLUMN confirmed_by @INT;
ALTER TABLE source_key ADD COLUMN confirmed_usec @INT;
ALTER TABLE source ADD COLUMN last_look TEXT;  -- JSON: what it brought, as in the audit log
-- End of sources of advisories.

-- Lists of components: where a person has them from, who made them, and which entries could not be used.
ALTER TABLE component_import ADD COLUMN source TEXT NOT NULL DEFAULT '';  -- where it came from, in words of whoever took it over
ALTER TABLE component_import ADD COLUMN made_by TEXT NOT NULL DEFAULT ''; -- tools and people that the document names
ALTER TABLE component_import ADD COLUMN refused @INT NOT NULL DEFAULT 0;  -- entries left out because they cannot be used
-- A release whose list that counts is not whole: of what is missing nothing is known.
CREATE TABLE component_gap (
  release_id @INT PRIMARY KEY REFERENCES release (id),
  entries @INT NOT NULL
) @STRICT;
CREATE INDEX release_component_of ON release_component (component_release_id);
-- End of lists of components.
