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
-- The revision by which the publisher withdrew the advisory; what it said before still counts, provisionally. NULL: it stands.
ALTER TABLE advisory_head ADD COLUMN withdrawn_id @INT REFERENCES advisory (id);

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

-- The inbox: what was read, comments, marks of remediation, search by trigrams.

-- The publisher's own word for how grave an advisory is; its place among such words: 0 none or not known, 1 low … 4 critical.
ALTER TABLE advisory ADD COLUMN aggregate_severity TEXT;
ALTER TABLE advisory ADD COLUMN severity_rank @INT NOT NULL DEFAULT 0;
CREATE INDEX advisory_product_advisory ON advisory_product (advisory_id, product_key, vendor_key);
CREATE INDEX product_manufacturer ON product (manufacturer_key);
-- Engine-only, as device_fts. Versions are searched for as well from now on.
CREATE VIRTUAL TABLE advisory_fts USING fts5 (search, content = 'advisory', content_rowid = 'id', tokenize = 'trigram');
UPDATE advisory SET search = search || coalesce((SELECT ' ' || lower(group_concat(p.version_text, ' '))
  FROM advisory_product p WHERE p.advisory_id = advisory.id), '');
INSERT INTO advisory_fts (advisory_fts) VALUES ('rebuild');

-- The revision a person read last, and what is different in the one that counts, where it matters here (JSON, see med-advisory-change).
ALTER TABLE advisory_head ADD COLUMN seen_id @INT REFERENCES advisory (id);
ALTER TABLE advisory_head ADD COLUMN news TEXT NOT NULL DEFAULT '';
UPDATE advisory_head SET seen_id = advisory_id WHERE read_usec IS NOT NULL;
-- The hospital's models that an advisory concerned when it was read: another one is news.
CREATE TABLE advisory_seen (
  publisher TEXT NOT NULL,
  tracking_id TEXT NOT NULL,
  product_id @INT NOT NULL REFERENCES product (id),
  PRIMARY KEY (publisher, tracking_id, product_id)
) @STRICT;
INSERT INTO advisory_seen (publisher, tracking_id, product_id)
SELECT DISTINCT h.publisher, h.tracking_id, r.product_id FROM advisory_head h
JOIN vulnerability v ON v.advisory_id = h.advisory_id JOIN exposure e ON e.vulnerability_id = v.id
JOIN config c ON c.id = e.config_id JOIN release r ON r.id = c.release_id
WHERE h.read_usec IS NOT NULL AND e.status IN ('affected', 'cannot-tell', 'under-investigation');

CREATE TABLE advisory_comment (
  id @ID,
  advisory_id @INT NOT NULL REFERENCES advisory (id), -- the revision that counted when it was written
  text TEXT NOT NULL,
  person_id @INT NOT NULL REFERENCES person (id),
  at_usec @INT NOT NULL
) @STRICT;
CREATE INDEX advisory_comment_advisory ON advisory_comment (advisory_id, id);
CREATE TRIGGER advisory_comment_no_update BEFORE UPDATE ON advisory_comment BEGIN SELECT RAISE(ABORT, 'a comment cannot be changed'); END;
CREATE TRIGGER advisory_comment_no_delete BEFORE DELETE ON advisory_comment BEGIN SELECT RAISE(ABORT, 'a comment cannot be removed'); END;

-- What a person says of a vulnerability on a device where no patch tells. The newest that was not withdrawn counts.
CREATE TABLE remediation_mark (
  id @ID,
  vulnerability_key TEXT NOT NULL,     -- as in decision_point
  device_id @INT NOT NULL REFERENCES device (id),
  status TEXT NOT NULL CHECK (status IN ('not-remediated', 'in-progress', 'done')),
  reason TEXT NOT NULL,
  set_by @INT NOT NULL REFERENCES person (id),
  set_usec @INT NOT NULL,
  withdrawn_by @INT REFERENCES person (id),
  withdrawn_usec @INT,
  CHECK ((withdrawn_by IS NULL) = (withdrawn_usec IS NULL))
) @STRICT;
CREATE INDEX remediation_mark_device ON remediation_mark (device_id, vulnerability_key, id);
CREATE INDEX remediation_mark_vulnerability ON remediation_mark (vulnerability_key);

-- Derived: what the inbox says of each advisory that counts, so that it lists, counts and sorts thousands at once.
CREATE TABLE advisory_standing (
  advisory_id @INT PRIMARY KEY REFERENCES advisory (id),
  affected @INT NOT NULL,              -- devices in use
  cannot_tell @INT NOT NULL,           -- devices in use of which it cannot be told, or is being investigated
  known_exploited @INT NOT NULL,       -- vulnerabilities
  fresh_product_id @INT                -- a model that it concerns and did not when it was read
) @STRICT;
-- All of it is computed anew at the next start.
UPDATE assessment SET seq = 0;

-- A control on a device may lower its system exposure, with evidence and up to the date of its next test. While one does,
-- device.exposure is the lowered value and stated_exposure what the record says; NULL: none does.
ALTER TABLE control ADD COLUMN lowers_exposure TEXT CHECK (lowers_exposure IN ('small', 'controlled'));
ALTER TABLE device ADD COLUMN stated_exposure TEXT CHECK (stated_exposure IN ('small', 'controlled', 'open', 'unknown'));
CREATE INDEX device_lowered ON device (stated_exposure) WHERE stated_exposure IS NOT NULL;

-- COTS components: what identifiers in lists of components mean, the lists that were brought in, and what each changed.
CREATE TABLE component_identity (
  identity TEXT PRIMARY KEY,           -- a purl or CPE without version, such as pkg:npm/lodash
  product_id @INT NOT NULL REFERENCES product (id),
  vendor_key TEXT NOT NULL,            -- the names in the identifier, folded: what CVE records are compared with
  product_key TEXT NOT NULL
) @STRICT;
CREATE INDEX component_identity_product ON component_identity (product_id);
CREATE TABLE component_import (
  id @ID,
  release_id @INT NOT NULL REFERENCES release (id),
  sha256 TEXT NOT NULL REFERENCES document (sha256),
  name TEXT NOT NULL,
  format TEXT NOT NULL,
  serial TEXT,                         -- serial number or namespace of the document
  subject TEXT NOT NULL,               -- what it says it is of
  dated_usec @INT,                     -- when it was made; NULL: it does not say
  components @INT NOT NULL,
  imported_by @INT NOT NULL,
  imported_usec @INT NOT NULL
) @STRICT;
CREATE INDEX component_import_release ON component_import (release_id, id);
CREATE TABLE component_import_change (
  import_id @INT NOT NULL REFERENCES component_import (id),
  ordinal @INT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('added', 'removed', 'changed')),
  manufacturer TEXT NOT NULL,
  model TEXT NOT NULL,
  before_version TEXT,                 -- NULL: it was not there
  after_version TEXT,                  -- NULL: it is there no more
  PRIMARY KEY (import_id, ordinal)
) @STRICT;

-- What the authorised publishers of a CVE record say of its urgency (SSVC of CISA's Vulnrichment), from the newest record.
-- It counts where no person has set the decision point.
CREATE TABLE cve_assessment (
  cve TEXT PRIMARY KEY,
  advisory_id @INT NOT NULL REFERENCES advisory (id), -- the revision of the record it stands in
  exploitation TEXT CHECK (exploitation IN ('none', 'poc', 'active')),
  automatable TEXT CHECK (automatable IN ('no', 'yes')),
  technical_impact TEXT CHECK (technical_impact IN ('partial', 'total')),
  source TEXT NOT NULL,
  dated_usec @INT                      -- NULL: it does not say
) @STRICT;

-- EPSS: how likely a vulnerability is exploited in the next 30 days. The newest set replaces the one before. In hundred
-- thousandths; 0 is a score, a CVE without a row has none.
CREATE TABLE epss_set (
  score_date TEXT PRIMARY KEY,
  model_version TEXT NOT NULL,
  sha256 TEXT NOT NULL,                -- of the table, uncompressed
  scores @INT NOT NULL,
  imported_by @INT NOT NULL,
  imported_usec @INT NOT NULL
) @STRICT;
CREATE TABLE epss (cve TEXT PRIMARY KEY, score_e5 @INT NOT NULL, percentile_e5 @INT NOT NULL) @STRICT;

-- What else a product of an advisory is known by: the standard's product identification helpers.
CREATE TABLE advisory_product_identifier (
  advisory_product_id @INT NOT NULL REFERENCES advisory_product (id),
  kind TEXT NOT NULL CHECK (kind IN ('cpe', 'purl', 'model-number', 'serial-number', 'sku', 'hash', 'sbom-url', 'uri')),
  value TEXT NOT NULL,                 -- as written; model and serial numbers may have the wildcards * and ?
  PRIMARY KEY (advisory_product_id, kind, value)
) @STRICT;
CREATE INDEX advisory_product_identifier_kind ON advisory_product_identifier (kind, value);
-- "X 2.1 installed on Y 4": what must be part of the product, in which version.
CREATE TABLE advisory_product_part (
  advisory_product_id @INT PRIMARY KEY REFERENCES advisory_product (id),
  relationship TEXT NOT NULL,
  vendor_key TEXT NOT NULL,
  product_key TEXT NOT NULL,
  product TEXT NOT NULL,
  version_text TEXT NOT NULL
) @STRICT;

-- Where advisories come from, the publishers' keys, what was found there, and what is held for a person.
CREATE TABLE source (
  id @ID,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,                  -- MedSourceKind
  location TEXT NOT NULL,              -- URL, domain or folder
  trusted @INT NOT NULL,               -- 1: hash and signature must be right before anything else of a document is read
  enabled @INT NOT NULL,
  interval_min @INT NOT NULL,          -- how often it is looked at
  namespace TEXT,                      -- the publisher's; documents of another are held
  canonical_url TEXT,                  -- as its metadata says, and accepted
  role TEXT,
  metadata_usec @INT,                  -- last_updated of its metadata
  feed_usec @INT,                      -- updated of its feed
  tried_usec @INT,
  checked_usec @INT,                   -- the last time it was looked through to its end
  result TEXT,                         -- why the last try failed; NULL: it did not
  removed_usec @INT
) @STRICT;
CREATE UNIQUE INDEX source_name ON source (name) WHERE removed_usec IS NULL;
CREATE TABLE source_key (
  id @ID,
  source_id @INT NOT NULL REFERENCES source (id),
  fingerprint TEXT NOT NULL,           -- of the primary key, which a person typed
  user_id TEXT NOT NULL,
  signer TEXT NOT NULL,                -- fingerprint of the key or subkey that signs
  packet TEXT NOT NULL,                -- its packet, hexadecimal
  expires_usec @INT,
  person_id @INT NOT NULL,             -- who pinned it
  pinned_usec @INT NOT NULL,
  origin TEXT NOT NULL,                -- where the person had the fingerprint from
  distrusted_usec @INT,
  distrusted_by @INT,
  reason TEXT,
  UNIQUE (source_id, signer)
) @STRICT;
CREATE TABLE source_document (
  id @ID,
  source_id @INT NOT NULL REFERENCES source (id),
  path TEXT NOT NULL,                  -- within the folder, or its URL
  state TEXT NOT NULL,                 -- MedSourceState
  sha256 TEXT,                         -- of the bytes that were looked at last
  publisher TEXT,
  tracking_id TEXT,
  version TEXT,
  released_usec @INT,
  signer TEXT,                         -- fingerprint of the key that signed it
  reason TEXT,                         -- why it was not imported
  entry_usec @INT,                     -- when it was changed, as the feed says
  etag TEXT,
  last_modified TEXT,
  seen_usec @INT NOT NULL,
  vanished_usec @INT,
  UNIQUE (source_id, path)
) @STRICT;
CREATE INDEX source_document_tracking ON source_document (source_id, tracking_id);
CREATE TABLE source_hold (
  id @ID,
  source_id @INT NOT NULL REFERENCES source (id),
  kind TEXT NOT NULL,                  -- MedSourceHoldKind
  subject TEXT NOT NULL,               -- the document's path; '': the source itself
  value TEXT NOT NULL,                 -- what was found: the document's SHA-256, or what the metadata says now
  text TEXT NOT NULL,                  -- in words
  found_usec @INT NOT NULL,
  resolved_usec @INT,
  resolved_by @INT,                    -- NULL while it is open, and where a good document released it
  accepted @INT,
  reason TEXT,
  UNIQUE (source_id, kind, subject, value)
) @STRICT;
-- Whose devices a document that is held because it is not what the publisher signed may be about: as far as that is
-- known without reading it.
CREATE TABLE source_hold_vendor (
  hold_id @INT NOT NULL REFERENCES source_hold (id),
  vendor TEXT NOT NULL,
  vendor_key TEXT NOT NULL,
  by_revision @INT NOT NULL,           -- 1: an earlier revision, which was believed, names it; 0: it is the source's publisher
  PRIMARY KEY (hold_id, vendor_key)
) @STRICT;

-- Of which product an entry of the catalogue of known exploited vulnerabilities speaks, as written and folded. An entry of
-- kev without a row here was imported before these names were kept.
CREATE TABLE kev_product (
  cve TEXT PRIMARY KEY,
  vendor TEXT NOT NULL,
  product TEXT NOT NULL,
  vendor_key TEXT NOT NULL,
  product_key TEXT NOT NULL
) @STRICT;
