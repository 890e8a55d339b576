-- Advisories (CSAF 2.0), matching, risk, COTS patches.

-- A file as it was received, by SHA-256; its bytes are in the folder documents/.
CREATE TABLE document (
  sha256 TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  size_bytes @INT NOT NULL,
  received_usec @INT NOT NULL
) @STRICT;

-- One row a revision; never updated.
CREATE TABLE advisory (
  id @ID,
  publisher TEXT NOT NULL,             -- document.publisher.namespace
  publisher_name TEXT NOT NULL,
  tracking_id TEXT NOT NULL,
  version TEXT NOT NULL,
  status TEXT NOT NULL,
  category TEXT NOT NULL,
  title TEXT NOT NULL,
  summary TEXT NOT NULL DEFAULT '',
  initial_release_usec @INT NOT NULL,
  current_release_usec @INT NOT NULL,
  imported_usec @INT NOT NULL,
  sha256 TEXT NOT NULL REFERENCES document (sha256),
  top_score10 @INT,                    -- ten times the highest CVSS base score, computed by us; NULL: none
  search TEXT NOT NULL DEFAULT '',
  UNIQUE (publisher, tracking_id, version)
) @STRICT;
-- Which revision counts: the newest valid one.
CREATE TABLE advisory_head (
  publisher TEXT NOT NULL,
  tracking_id TEXT NOT NULL,
  advisory_id @INT NOT NULL UNIQUE REFERENCES advisory (id),
  read_usec @INT,                      -- when a person first opened this revision
  PRIMARY KEY (publisher, tracking_id)
) @STRICT;

CREATE TABLE advisory_product (
  id @ID,
  advisory_id @INT NOT NULL REFERENCES advisory (id),
  product_ref TEXT NOT NULL,           -- product_id within the document
  full_name TEXT NOT NULL,
  vendor TEXT NOT NULL,
  product TEXT NOT NULL,
  version_text TEXT NOT NULL,          -- as written, also free text
  vendor_key TEXT NOT NULL,
  product_key TEXT NOT NULL,
  UNIQUE (advisory_id, product_ref)
) @STRICT;
CREATE INDEX advisory_product_key ON advisory_product (product_key, vendor_key);

CREATE TABLE vulnerability (
  id @ID,
  advisory_id @INT NOT NULL REFERENCES advisory (id),
  ordinal @INT NOT NULL,
  cve TEXT,                            -- may be missing
  title TEXT NOT NULL DEFAULT '',
  description TEXT NOT NULL DEFAULT '',
  cwe TEXT,
  cvss_version TEXT,                   -- 3.0 or 3.1 …
  cvss_vector TEXT,
  document_score10 @INT,               -- what the document says
  computed_score10 @INT,               -- what the vector gives
  first_exploited_date TEXT,
  UNIQUE (advisory_id, ordinal)
) @STRICT;
CREATE INDEX vulnerability_cve ON vulnerability (cve);

CREATE TABLE vulnerability_status (
  vulnerability_id @INT NOT NULL REFERENCES vulnerability (id),
  advisory_product_id @INT NOT NULL REFERENCES advisory_product (id),
  status TEXT NOT NULL CHECK (status IN ('known_affected', 'known_not_affected', 'fixed', 'first_fixed', 'first_affected', 'last_affected', 'recommended', 'under_investigation')),
  flag TEXT,                           -- VEX justification label
  impact TEXT,                         -- impact statement in words
  PRIMARY KEY (vulnerability_id, advisory_product_id, status)
) @STRICT;
CREATE INDEX vulnerability_status_product ON vulnerability_status (advisory_product_id);

CREATE TABLE remediation (
  id @ID,
  vulnerability_id @INT NOT NULL REFERENCES vulnerability (id),
  category TEXT NOT NULL,
  details TEXT NOT NULL,
  url TEXT,
  restart TEXT
) @STRICT;
CREATE INDEX remediation_vulnerability ON remediation (vulnerability_id);
CREATE TABLE remediation_product (
  remediation_id @INT NOT NULL REFERENCES remediation (id),
  advisory_product_id @INT NOT NULL REFERENCES advisory_product (id),
  PRIMARY KEY (remediation_id, advisory_product_id)
) @STRICT;

-- A person's decision that a name in advisories is, or is not, one of our products.
CREATE TABLE alias (
  vendor_key TEXT NOT NULL,
  product_key TEXT NOT NULL,
  product_id @INT NOT NULL REFERENCES product (id),
  same @INT NOT NULL,                  -- 1 confirmed, 0 rejected
  decided_by @INT NOT NULL,
  decided_usec @INT NOT NULL,
  PRIMARY KEY (vendor_key, product_key, product_id)
) @STRICT;

CREATE TABLE kev_catalog (version TEXT PRIMARY KEY, released_usec @INT NOT NULL, imported_usec @INT NOT NULL, entries @INT NOT NULL) @STRICT;
CREATE TABLE kev (cve TEXT PRIMARY KEY, added_date TEXT NOT NULL, due_date TEXT, name TEXT NOT NULL DEFAULT '', ransomware @INT NOT NULL DEFAULT 0) @STRICT;

-- SSVC decision points that a person set for a vulnerability (by CVE, else advisory id + ordinal as text).
CREATE TABLE decision_point (
  vulnerability_key TEXT NOT NULL,
  point TEXT NOT NULL CHECK (point IN ('exploitation', 'automatable')),
  value TEXT NOT NULL,
  source TEXT NOT NULL,
  set_by @INT NOT NULL,
  set_usec @INT NOT NULL,
  PRIMARY KEY (vulnerability_key, point)
) @STRICT;

-- Derived; may be dropped and rebuilt.
CREATE TABLE match (
  release_id @INT NOT NULL REFERENCES release (id),
  advisory_product_id @INT NOT NULL REFERENCES advisory_product (id),
  answer TEXT NOT NULL CHECK (answer IN ('yes', 'no', 'cannot-tell')),
  reason TEXT NOT NULL,                -- a fixed word with its values, see med-match
  PRIMARY KEY (release_id, advisory_product_id)
) @STRICT;
CREATE INDEX match_advisory_product ON match (advisory_product_id);
CREATE TABLE exposure (
  config_id @INT NOT NULL REFERENCES config (id),
  vulnerability_id @INT NOT NULL REFERENCES vulnerability (id),
  status TEXT NOT NULL CHECK (status IN ('affected', 'not-affected', 'fixed', 'under-investigation', 'cannot-tell')),
  reason TEXT NOT NULL,
  PRIMARY KEY (config_id, vulnerability_id)
) @STRICT;
CREATE INDEX exposure_vulnerability ON exposure (vulnerability_id);
-- Worst outcome per configuration and risk profile of a device (exposure, safety, mission): few rows serve all devices.
-- A device without a row is not assessed; there are none before the first advisory is imported.
CREATE TABLE config_risk (
  config_id @INT NOT NULL REFERENCES config (id),
  exposure TEXT NOT NULL,
  safety_impact TEXT NOT NULL,
  mission_impact TEXT NOT NULL,
  outcome @INT NOT NULL,               -- 0 none open, 1 defer, 2 scheduled, 3 out of cycle, 4 immediate
  provisional @INT NOT NULL,
  open_count @INT NOT NULL,            -- vulnerabilities affected or cannot tell
  cannot_tell_count @INT NOT NULL,
  kev @INT NOT NULL,
  PRIMARY KEY (config_id, exposure, safety_impact, mission_impact)
) @STRICT;

-- Up to which row of the change log the derived tables have caught up.
CREATE TABLE assessment (id @ID CHECK (id = 1), seq @INT NOT NULL) @STRICT;
INSERT INTO assessment (id, seq) VALUES (1, 0);

-- A COTS patch, recorded before any vendor speaks.
CREATE TABLE patch (
  id @ID,
  number TEXT NOT NULL,                -- such as KB5025221
  cots_vendor TEXT NOT NULL,
  cots_product TEXT NOT NULL DEFAULT '',
  title TEXT NOT NULL DEFAULT '',
  released_usec @INT,                  -- by the COTS vendor: the exposure clock runs from here
  released_source TEXT NOT NULL DEFAULT '',
  scope TEXT NOT NULL DEFAULT 'security' CHECK (scope IN ('security', 'outside-application', 'outside-feature')),
  recorded_by @INT NOT NULL,
  recorded_usec @INT NOT NULL,
  search TEXT NOT NULL DEFAULT '',
  UNIQUE (cots_vendor, number)
) @STRICT;
CREATE TABLE patch_cve (patch_id @INT NOT NULL REFERENCES patch (id), cve TEXT NOT NULL, PRIMARY KEY (patch_id, cve)) @STRICT;
CREATE INDEX patch_cve_cve ON patch_cve (cve);
-- "Asked the vendor on / by / answer".
CREATE TABLE vendor_inquiry (
  id @ID,
  patch_id @INT NOT NULL REFERENCES patch (id),
  product_id @INT NOT NULL REFERENCES product (id),
  asked_usec @INT NOT NULL,
  asked_by @INT NOT NULL,
  channel TEXT NOT NULL DEFAULT '',
  answer TEXT,
  answered_usec @INT
) @STRICT;
CREATE INDEX vendor_inquiry_patch ON vendor_inquiry (patch_id, product_id);
