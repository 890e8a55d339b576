-- Change log, people, places, products, configurations, devices.
-- Times are microseconds since 1970 UTC (…_usec); dates without a time are ISO 8601 text (…_date); booleans are 0 or 1.

CREATE TABLE schema_info (version @INT NOT NULL, min_writer @INT NOT NULL, min_reader @INT NOT NULL) @STRICT;
INSERT INTO schema_info (version, min_writer, min_reader) VALUES (0, 1, 1);

-- Audit chain, change feed and later the replica cursor: one table, three uses.
CREATE TABLE change (
  seq @ID,
  at_usec @INT NOT NULL,
  person_id @INT NOT NULL,             -- 0: the program itself
  action TEXT NOT NULL,
  subject TEXT NOT NULL,               -- such as device/42
  body TEXT NOT NULL,                  -- JSON
  content_hash TEXT NOT NULL,
  head TEXT NOT NULL UNIQUE
) @STRICT;
CREATE INDEX change_subject ON change (subject, seq);
-- Seat belts; the chain itself is the control.
CREATE TRIGGER change_no_update BEFORE UPDATE ON change BEGIN SELECT RAISE(ABORT, 'the audit log cannot be changed'); END;
CREATE TRIGGER change_no_delete BEFORE DELETE ON change BEGIN SELECT RAISE(ABORT, 'the audit log cannot be changed'); END;
CREATE TRIGGER change_in_order BEFORE INSERT ON change
WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM change)
BEGIN SELECT RAISE(ABORT, 'the audit log only grows at its end'); END;

-- Settings that are decisions of the hospital: policy, the site's own name, time limits.
CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) @STRICT;

CREATE TABLE person (
  id @ID,
  login TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  salt TEXT NOT NULL,                  -- hexadecimal
  verifier TEXT NOT NULL,              -- PBKDF2-HMAC-SHA-256 of the passphrase, hexadecimal
  iterations @INT NOT NULL,
  failures @INT NOT NULL DEFAULT 0,    -- since the last success
  locked_until_usec @INT NOT NULL DEFAULT 0,
  active @INT NOT NULL DEFAULT 1,
  row_version @INT NOT NULL DEFAULT 1
) @STRICT;
CREATE TABLE person_role (
  person_id @INT NOT NULL REFERENCES person (id),
  role TEXT NOT NULL CHECK (role IN ('curator', 'technician', 'lead', 'clinical-owner', 'security-officer', 'vendor-engineer', 'auditor')),
  PRIMARY KEY (person_id, role)
) @STRICT;
-- A signature: who, when, with which meaning, to what (21 CFR 11.50, 11.70: it names the link of the audit chain it belongs to).
CREATE TABLE signature (
  id @ID,
  person_id @INT NOT NULL REFERENCES person (id),
  meaning TEXT NOT NULL,               -- performed, verified, approved, confirmed, returned-to-service, handed-over, reviewed
  subject TEXT NOT NULL,
  signed_usec @INT NOT NULL,
  identity TEXT NOT NULL DEFAULT 'local passphrase'
) @STRICT;
CREATE INDEX signature_subject ON signature (subject);

CREATE TABLE site (id @ID, name TEXT NOT NULL UNIQUE) @STRICT;
CREATE TABLE department (
  id @ID,
  site_id @INT NOT NULL REFERENCES site (id),
  name TEXT NOT NULL,
  UNIQUE (site_id, name)
) @STRICT;

-- A device model or a COTS component, as its maker names it. *_key is the name folded for comparison (med-fold).
CREATE TABLE product (
  id @ID,
  kind TEXT NOT NULL CHECK (kind IN ('device', 'component')),
  manufacturer TEXT NOT NULL,
  model TEXT NOT NULL,
  manufacturer_key TEXT NOT NULL,
  model_key TEXT NOT NULL,
  device_class TEXT,                   -- ct, mr, xray, monitor, infusion, ventilator, linac, pacs, his, lab, ultrasound …
  high_risk @INT NOT NULL DEFAULT 0,
  support_stage TEXT NOT NULL DEFAULT 'unknown' CHECK (support_stage IN ('supported', 'limited', 'ended', 'unknown')),
  end_of_life_date TEXT,
  end_of_support_date TEXT,
  UNIQUE (model_key, manufacturer_key, kind)
) @STRICT;
-- A product at a version.
CREATE TABLE release (
  id @ID,
  product_id @INT NOT NULL REFERENCES product (id),
  version TEXT NOT NULL,               -- '' : not known
  UNIQUE (product_id, version)
) @STRICT;
CREATE TABLE release_component (
  release_id @INT NOT NULL REFERENCES release (id),
  component_release_id @INT NOT NULL REFERENCES release (id),
  source TEXT NOT NULL,
  read_usec @INT NOT NULL,
  purl TEXT,
  cpe TEXT,
  PRIMARY KEY (release_id, component_release_id)
) @STRICT;

-- Interned: a release, its components and the patches installed on it. Many devices share one; what is computed
-- from advisories is stored per configuration, never per device.
CREATE TABLE config (
  id @ID,
  release_id @INT NOT NULL REFERENCES release (id),
  digest TEXT NOT NULL UNIQUE          -- SHA-256 of release id and the sorted ids of the patches
) @STRICT;
CREATE INDEX config_release ON config (release_id);
CREATE TABLE config_patch (
  config_id @INT NOT NULL REFERENCES config (id),
  patch_id @INT NOT NULL,              -- patch(id), made in step 2
  PRIMARY KEY (config_id, patch_id)
) @STRICT;
CREATE INDEX config_patch_patch ON config_patch (patch_id);

CREATE TABLE device (
  id @ID,
  asset TEXT NOT NULL UNIQUE,
  serial TEXT NOT NULL DEFAULT '',
  udi_di TEXT NOT NULL DEFAULT '',
  name TEXT NOT NULL DEFAULT '',
  config_id @INT NOT NULL REFERENCES config (id),
  release_read_usec @INT,              -- when the version was read at the device; NULL: never
  release_source TEXT NOT NULL DEFAULT '',
  department_id @INT REFERENCES department (id),
  room TEXT NOT NULL DEFAULT '',
  owner TEXT NOT NULL DEFAULT '',
  network_zone TEXT NOT NULL DEFAULT '',
  exposure TEXT NOT NULL DEFAULT 'unknown' CHECK (exposure IN ('small', 'controlled', 'open', 'unknown')),
  safety_impact TEXT NOT NULL DEFAULT 'unknown' CHECK (safety_impact IN ('negligible', 'marginal', 'critical', 'catastrophic', 'unknown')),
  mission_impact TEXT NOT NULL DEFAULT 'unknown' CHECK (mission_impact IN ('degraded', 'crippled', 'mef-failure', 'mission-failure', 'unknown')),
  service_state TEXT NOT NULL DEFAULT 'in-use' CHECK (service_state IN ('in-use', 'handed-over', 'under-service', 'awaiting-return', 'quarantined')),
  retired_usec @INT,
  search TEXT NOT NULL DEFAULT '',     -- what a search looks through, folded
  row_version @INT NOT NULL DEFAULT 1
) @STRICT;
-- These three answer the list of devices in use, in any order, without reading the devices themselves.
CREATE INDEX device_by_asset ON device (retired_usec, asset);
CREATE INDEX device_by_name ON device (retired_usec, name);
CREATE INDEX device_by_config ON device (retired_usec, config_id, exposure, safety_impact, mission_impact, department_id, service_state, release_read_usec);
CREATE INDEX device_serial ON device (serial);
CREATE INDEX device_config ON device (config_id, id);
CREATE INDEX device_department ON device (department_id, id);

-- Engine-only: substring search by trigrams. Kept by med-search-index: a trigger may not write to it, as the database
-- file is not trusted to run code.
CREATE VIRTUAL TABLE device_fts USING fts5 (search, content = 'device', content_rowid = 'id', tokenize = 'trigram');

-- The column mapping of the last CSV import of each header line.
CREATE TABLE csv_mapping (header_hash TEXT PRIMARY KEY, mapping TEXT NOT NULL) @STRICT;
