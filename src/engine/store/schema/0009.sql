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

-- Reconciling: another list of devices (of IT, a scanner, network access control) laid beside the inventory. One row each for
-- a session, for what stands beside what, and for each field that differs; decisions are people's.
CREATE TABLE reconciliation (
  id @ID,
  sha256 TEXT NOT NULL REFERENCES document (sha256),
  name TEXT NOT NULL,
  mapping TEXT NOT NULL,               -- what the columns held, as in csv_mapping
  ours @INT NOT NULL,                  -- devices in use when it was compared
  theirs @INT NOT NULL,                -- rows of the list
  begun_by @INT NOT NULL,
  begun_usec @INT NOT NULL,
  closed_by @INT,
  closed_usec @INT                     -- NULL: goes on
) @STRICT;
CREATE TABLE reconciliation_item (
  id @ID,
  reconciliation_id @INT NOT NULL REFERENCES reconciliation (id),
  class TEXT NOT NULL CHECK (class IN ('equal', 'differs', 'only-here', 'only-there', 'ambiguous', 'duplicate', 'retired', 'refused')),
  device_id @INT REFERENCES device (id), -- NULL: only there, or not told yet
  line @INT,                           -- of the file; NULL: only here
  theirs TEXT NOT NULL DEFAULT '',     -- the values of the row, as JSON by field
  how TEXT NOT NULL DEFAULT '',        -- what agrees and what had to be ignored for it, words parted by blanks
  candidates TEXT NOT NULL DEFAULT '', -- ids of devices, parted by blanks
  asset TEXT NOT NULL,                 -- for the list: ours, or theirs where there is none
  name TEXT NOT NULL,
  serial TEXT NOT NULL,
  fields TEXT NOT NULL DEFAULT '',     -- keys of the fields that differ, between blanks: ' room serial '
  reason TEXT NOT NULL DEFAULT '',     -- why it cannot be told or read
  note TEXT NOT NULL DEFAULT '',       -- why the person decided so
  decision TEXT CHECK (decision IN ('ours', 'theirs', 'each', 'added', 'retired', 'brought-back', 'same', 'apart', 'later')),
  decided_by @INT,
  decided_usec @INT,
  from_id @INT REFERENCES reconciliation_item (id), -- the item whose decision made this one
  search TEXT NOT NULL
) @STRICT;
CREATE INDEX reconciliation_item_class ON reconciliation_item (reconciliation_id, class, decision);
CREATE INDEX reconciliation_item_device ON reconciliation_item (device_id, reconciliation_id);
CREATE INDEX reconciliation_item_from ON reconciliation_item (from_id);
CREATE TABLE reconciliation_difference (
  item_id @INT NOT NULL REFERENCES reconciliation_item (id),
  field TEXT NOT NULL,                 -- key of the field
  ours TEXT NOT NULL,
  theirs TEXT NOT NULL,
  decision TEXT CHECK (decision IN ('ours', 'theirs')),
  PRIMARY KEY (item_id, field)
) @STRICT;
-- What a person said of a device and a row of any list, known by its keys: not asked again.
CREATE TABLE reconciliation_judgement (
  device_id @INT NOT NULL REFERENCES device (id),
  row_key TEXT NOT NULL,               -- asset number, serial number and UDI-DI of the row, folded
  same @INT NOT NULL CHECK (same IN (0, 1)),
  item_id @INT NOT NULL REFERENCES reconciliation_item (id),
  PRIMARY KEY (device_id, row_key)
) @STRICT;
-- End of reconciling.

-- Derived tables anew: rows lie in the order of their key and name no other table, so that they are written and read
-- quickly. All of them are computed at the next start.
DROP TABLE match;
CREATE TABLE match (
  release_id @INT NOT NULL,
  advisory_product_id @INT NOT NULL,
  answer TEXT NOT NULL CHECK (answer IN ('yes', 'no', 'cannot-tell')),
  reason TEXT NOT NULL,                -- a fixed word with its values, see med-match
  PRIMARY KEY (release_id, advisory_product_id)
) @CLUSTERED;
CREATE INDEX match_advisory_product ON match (advisory_product_id);
DROP TABLE exposure;
CREATE TABLE exposure (
  config_id @INT NOT NULL,
  vulnerability_id @INT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('affected', 'not-affected', 'fixed', 'under-investigation', 'cannot-tell')),
  reason TEXT NOT NULL,
  provisional @INT NOT NULL DEFAULT 0, -- raised by an advisory that fails a mandatory test, or was withdrawn
  PRIMARY KEY (config_id, vulnerability_id)
) @CLUSTERED;
CREATE INDEX exposure_vulnerability ON exposure (vulnerability_id);
-- How many devices in use had a configuration when it was assessed.
CREATE TABLE config_use (config_id @INT PRIMARY KEY, devices @INT NOT NULL) @STRICT;
-- Up to which release the hospital's products are matched.
ALTER TABLE assessment ADD COLUMN newest_release_id @INT NOT NULL DEFAULT 0;
DELETE FROM config_risk;
DELETE FROM advisory_standing;
UPDATE assessment SET seq = 0;
-- From an advisory to the components it names, without reading all of them.
CREATE INDEX component_identity_vendor ON component_identity (vendor_key, product_key);
-- End of: derived tables anew.

-- To whom an advisory may be passed on: its TLP label as written, '' if it states none; NULL: imported before labels were kept.
ALTER TABLE advisory ADD COLUMN tlp TEXT;
-- End of labels of advisories.

-- Product identification. A product of an advisory may have several parts, since relationships may be about relationships.
CREATE TABLE advisory_product_part_9 (
  advisory_product_id @INT NOT NULL REFERENCES advisory_product (id),
  ordinal @INT NOT NULL,
  relationship TEXT NOT NULL,
  vendor_key TEXT NOT NULL,
  product_key TEXT NOT NULL,
  product TEXT NOT NULL,
  version_text TEXT NOT NULL,          -- '': whatever its version, it has to be there
  identifier TEXT,                     -- CPE or package URL
  PRIMARY KEY (advisory_product_id, ordinal)
) @STRICT;
INSERT INTO advisory_product_part_9 (advisory_product_id, ordinal, relationship, vendor_key, product_key, product, version_text)
  SELECT advisory_product_id, 1, relationship, vendor_key, product_key, product, version_text FROM advisory_product_part;
DROP TABLE advisory_product_part;
ALTER TABLE advisory_product_part_9 RENAME TO advisory_product_part;
-- What stands on a device's label beside its serial number.
ALTER TABLE device ADD COLUMN model_number TEXT NOT NULL DEFAULT '';
ALTER TABLE device ADD COLUMN sku TEXT NOT NULL DEFAULT '';
-- By what else a release is known: its own names, hashes of its files, where its list of components is.
CREATE TABLE release_identifier (
  release_id @INT NOT NULL REFERENCES release (id),
  kind TEXT NOT NULL CHECK (kind IN ('cpe', 'purl', 'hash', 'sbom-url', 'uri')),
  value TEXT NOT NULL,                 -- as written; a hash as "algorithm:value file"
  lookup TEXT NOT NULL,                -- what of it is compared: "algorithm:value", a URL or URI in its plain form
  source TEXT NOT NULL DEFAULT '',     -- where it is from
  recorded_by @INT NOT NULL,
  recorded_usec @INT NOT NULL,
  PRIMARY KEY (release_id, kind, value)
) @STRICT;
CREATE INDEX release_identifier_lookup ON release_identifier (lookup, kind);
-- Where advisories tell devices of one release apart by what stands on their labels. Derived.
CREATE TABLE device_match (
  device_id @INT NOT NULL,
  advisory_product_id @INT NOT NULL,
  answer TEXT NOT NULL CHECK (answer IN ('yes', 'no', 'cannot-tell')),
  reason TEXT NOT NULL,
  PRIMARY KEY (device_id, advisory_product_id)
) @STRICT;
CREATE INDEX device_match_product ON device_match (advisory_product_id);
CREATE TABLE device_exposure (
  device_id @INT NOT NULL,
  vulnerability_id @INT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('affected', 'not-affected', 'fixed', 'under-investigation', 'cannot-tell')),
  reason TEXT NOT NULL,
  provisional @INT NOT NULL DEFAULT 0,
  PRIMARY KEY (device_id, vulnerability_id)
) @STRICT;
CREATE INDEX device_exposure_vulnerability ON device_exposure (vulnerability_id);
-- End of: product identification.

-- Tests of the standard that were not done: neither a pass nor a fault. Rows from before stand as they were counted.
ALTER TABLE advisory_finding ADD COLUMN unchecked @INT NOT NULL DEFAULT 0;
-- End of tests that were not done.
