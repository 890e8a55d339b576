-- Vendor statements (white paper 3.3, 3.4), payloads and their four checks, media (3.5).

-- One row a revision of a statement; the document itself is in documents/ by SHA-256.
CREATE TABLE statement (
  id @ID,
  patch_id @INT NOT NULL REFERENCES patch (id),
  manufacturer TEXT NOT NULL,
  manufacturer_key TEXT NOT NULL,
  reference TEXT NOT NULL,             -- the vendor's own number
  revision @INT NOT NULL,
  issued_usec @INT NOT NULL,
  origin TEXT NOT NULL CHECK (origin IN ('file', 'letter')),
  sha256 TEXT NOT NULL REFERENCES document (sha256),
  letter_sha256 TEXT REFERENCES document (sha256), -- the scanned letter, for origin 'letter'
  entered_by @INT NOT NULL,
  entered_usec @INT NOT NULL,
  confirmed_by @INT,                   -- a second person; NULL: not confirmed yet, and then it counts for nothing
  confirmed_usec @INT,
  refused_reason TEXT,
  body TEXT NOT NULL,                  -- the statement as JSON, whole
  valid_until_usec @INT,
  -- How it is installed; a statement that releases nothing need not say.
  method TEXT CHECK (method IN ('on-site', 'remote', 'hospital-staff')),
  timing TEXT CHECK (timing IN ('own-date', 'periodic', 'with-system-upgrade')),
  prepare_min @INT NOT NULL,
  install_min @INT NOT NULL,
  restart_min @INT NOT NULL,
  verify_min @INT NOT NULL,
  rollback_min @INT NOT NULL,
  reversible @INT NOT NULL,            -- 0: the vendor says it cannot be taken back
  CHECK (confirmed_by IS NULL OR confirmed_by <> entered_by),
  UNIQUE (manufacturer_key, reference, revision)
) @STRICT;
CREATE INDEX statement_patch ON statement (patch_id);

-- What a statement says of one release of one product.
CREATE TABLE statement_release (
  id @ID,
  statement_id @INT NOT NULL REFERENCES statement (id),
  model TEXT NOT NULL,
  model_key TEXT NOT NULL,
  from_version TEXT NOT NULL,          -- the exact release the patch is validated for
  to_version TEXT NOT NULL,            -- what the device reads afterwards
  vendor_state TEXT NOT NULL,          -- see med-vendor-state
  vex_status TEXT NOT NULL,
  justification TEXT,
  mitigation TEXT NOT NULL DEFAULT '',
  residual_risk_acceptable @INT,
  UNIQUE (statement_id, model_key, from_version)
) @STRICT;
CREATE INDEX statement_release_model ON statement_release (model_key, from_version);

CREATE TABLE statement_patch_relation (
  statement_id @INT NOT NULL REFERENCES statement (id),
  relation TEXT NOT NULL CHECK (relation IN ('requires', 'supersedes')),
  patch_number TEXT NOT NULL,
  PRIMARY KEY (statement_id, relation, patch_number)
) @STRICT;

-- The vendor's track, key (patch, release): history of states, newest row counts.
CREATE TABLE vendor_track (
  id @ID,
  patch_id @INT NOT NULL REFERENCES patch (id),
  release_id @INT NOT NULL REFERENCES release (id),
  state TEXT NOT NULL,
  statement_id @INT REFERENCES statement (id),
  since_usec @INT NOT NULL
) @STRICT;
CREATE INDEX vendor_track_key ON vendor_track (patch_id, release_id, id);

CREATE TABLE payload (
  id @ID,
  statement_id @INT NOT NULL REFERENCES statement (id),
  name TEXT NOT NULL,
  size_bytes @INT NOT NULL,
  sha256 TEXT NOT NULL,
  stored_usec @INT,                    -- when its bytes came into the vault; NULL: not there
  UNIQUE (statement_id, name)
) @STRICT;
CREATE INDEX payload_sha256 ON payload (sha256);

-- The newest row of each (payload, kind) counts. Target is checked for a device as well.
CREATE TABLE payload_check (
  id @ID,
  payload_id @INT NOT NULL REFERENCES payload (id),
  kind TEXT NOT NULL CHECK (kind IN ('bytes', 'authenticity', 'malware', 'target')),
  result TEXT NOT NULL CHECK (result IN ('passed', 'recorded', 'vouched', 'failed', 'not-fully-scanned', 'not-checked')),
  device_id @INT REFERENCES device (id),
  detail TEXT NOT NULL,                -- what was found, or why it could not be checked
  evidence TEXT NOT NULL DEFAULT '{}', -- JSON: hashes, engine and signature versions and dates
  checked_by @INT NOT NULL,            -- 0: the program
  checked_usec @INT NOT NULL
) @STRICT;
CREATE INDEX payload_check_payload ON payload_check (payload_id, kind, id);

CREATE TABLE distribution (
  id @ID,
  payload_id @INT NOT NULL REFERENCES payload (id),
  device_id @INT REFERENCES device (id),
  medium TEXT NOT NULL,
  path TEXT NOT NULL,
  result TEXT NOT NULL CHECK (result IN ('succeeded', 'not-distributed')),
  detail TEXT NOT NULL,
  read_back_sha256 TEXT,
  by_person @INT NOT NULL,
  at_usec @INT NOT NULL
) @STRICT;
CREATE INDEX distribution_payload ON distribution (payload_id);
