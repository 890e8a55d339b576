-- Awareness in full: sources of advisories, what the tests of the standard found, components, marks.

-- What the tests of CSAF hold against a revision; none: it was tested and nothing was found.
CREATE TABLE advisory_test (
  advisory_id @INT PRIMARY KEY REFERENCES advisory (id),
  mandatory @INT NOT NULL,             -- findings of 6.1.x; more than 0: it may raise "affected (provisional)" and clears nothing
  optional @INT NOT NULL,
  informative @INT NOT NULL,
  tested_usec @INT NOT NULL
) @STRICT;
CREATE TABLE advisory_finding (
  id @ID,
  advisory_id @INT NOT NULL REFERENCES advisory (id),
  test TEXT NOT NULL,
  pointer TEXT NOT NULL,
  text TEXT NOT NULL
) @STRICT;
CREATE INDEX advisory_finding_advisory ON advisory_finding (advisory_id);

-- Environmental metrics of CVSS that the hospital sets for a device, such as 'CR:L/IR:H/AR:H'; '': from safety and mission impact.
ALTER TABLE device ADD COLUMN cvss_metrics TEXT NOT NULL DEFAULT '';

-- CSAF 2.1 says of a product that its status is not known: the table of 0002.sql, with one word more.
CREATE TABLE vulnerability_status_8 (
  vulnerability_id @INT NOT NULL REFERENCES vulnerability (id),
  advisory_product_id @INT NOT NULL REFERENCES advisory_product (id),
  status TEXT NOT NULL CHECK (status IN ('known_affected', 'known_not_affected', 'fixed', 'first_fixed', 'first_affected', 'last_affected', 'recommended', 'under_investigation', 'unknown')),
  flag TEXT,                           -- VEX justification label
  impact TEXT,                         -- impact statement in words
  PRIMARY KEY (vulnerability_id, advisory_product_id, status)
) @STRICT;
INSERT INTO vulnerability_status_8 (vulnerability_id, advisory_product_id, status, flag, impact)
  SELECT vulnerability_id, advisory_product_id, status, flag, impact FROM vulnerability_status;
DROP TABLE vulnerability_status;
ALTER TABLE vulnerability_status_8 RENAME TO vulnerability_status;
CREATE INDEX vulnerability_status_product ON vulnerability_status (advisory_product_id);

-- Raised by an advisory that fails a mandatory test of the standard, or was withdrawn: "affected (provisional)".
ALTER TABLE exposure ADD COLUMN provisional @INT NOT NULL DEFAULT 0;

-- Documents that break the schema or cannot be read: not used, but not forgotten either. As long as one is held, whether
-- the devices of the vendors it names are affected by what it says cannot be told.
CREATE TABLE held_document (
  id @ID,
  sha256 TEXT NOT NULL UNIQUE REFERENCES document (sha256),
  name TEXT NOT NULL,                  -- of the file
  publisher TEXT,                      -- these as far as they can be read
  tracking_id TEXT,
  version TEXT,
  current_release_usec @INT,
  title TEXT,
  reason TEXT NOT NULL,                -- what is wrong first of all
  findings @INT NOT NULL,              -- how much is wrong; 0: the schema holds, but the document does not fit together
  held_usec @INT NOT NULL,
  released_usec @INT,                  -- NULL: it is still held
  released_by @INT REFERENCES person (id), -- NULL while held, and where a good revision released it
  release_reason TEXT
) @STRICT;
CREATE INDEX held_document_tracking ON held_document (tracking_id);
CREATE TABLE held_document_vendor (
  held_id @INT NOT NULL REFERENCES held_document (id),
  vendor TEXT NOT NULL,                -- as the document writes it
  vendor_key TEXT NOT NULL,
  PRIMARY KEY (held_id, vendor_key)
) @STRICT;
