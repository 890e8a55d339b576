-- Dispositions, attempts and their evidence (white paper 3.6). States and guards: installation/med-transition.

CREATE TABLE disposition (
  id @ID,
  patch_id @INT NOT NULL REFERENCES patch (id),
  device_id @INT NOT NULL REFERENCES device (id),
  state TEXT NOT NULL,
  since_usec @INT NOT NULL,
  statement_id @INT REFERENCES statement (id),     -- what the last decision rested on
  release_id @INT REFERENCES release (id),         -- of the device when it was decided
  previous_state TEXT,                 -- where a deferral or exception goes back to
  downtime_id @INT REFERENCES downtime (id),
  reason TEXT NOT NULL DEFAULT '',
  review_date TEXT,                    -- of a deferral; the expiry of an exception
  row_version @INT NOT NULL DEFAULT 1,
  UNIQUE (patch_id, device_id)
) @STRICT;
CREATE INDEX disposition_device ON disposition (device_id);
CREATE INDEX disposition_state ON disposition (state);

-- Every step a disposition or a device's service state ever took.
CREATE TABLE transition (
  id @ID,
  disposition_id @INT REFERENCES disposition (id),
  device_id @INT NOT NULL REFERENCES device (id),
  machine TEXT NOT NULL CHECK (machine IN ('disposition', 'service')),
  from_state TEXT NOT NULL,
  to_state TEXT NOT NULL,
  by_person @INT NOT NULL,
  at_usec @INT NOT NULL,
  signature_id @INT REFERENCES signature (id),
  evidence TEXT NOT NULL DEFAULT '{}'
) @STRICT;
CREATE INDEX transition_disposition ON transition (disposition_id, id);
CREATE INDEX transition_device ON transition (device_id, id);

CREATE TABLE attempt (
  id TEXT PRIMARY KEY,                 -- UUID, made by the client, so that a retry is harmless
  disposition_id @INT NOT NULL REFERENCES disposition (id),
  downtime_id @INT REFERENCES downtime (id),
  kind TEXT NOT NULL CHECK (kind IN ('install', 'remove', 'restore')),
  state TEXT NOT NULL CHECK (state IN ('open', 'interrupted', 'succeeded', 'failed', 'restored', 'restore-failed')),
  installer_id @INT NOT NULL REFERENCES person (id),
  config_before @INT NOT NULL REFERENCES config (id), -- the validated configuration to go back to
  started_usec @INT NOT NULL,
  ended_usec @INT,
  version_before TEXT NOT NULL,        -- as read at the device
  version_after TEXT,
  restore_point TEXT NOT NULL,         -- id of the backup, or the vendor's "not reversible" accepted
  session TEXT NOT NULL                -- which run of the program holds it: another run finds it interrupted
) @STRICT;
CREATE INDEX attempt_disposition ON attempt (disposition_id);
-- Two open attempts on one disposition cannot be.
CREATE UNIQUE INDEX attempt_one_open ON attempt (disposition_id) WHERE state IN ('open', 'interrupted');

CREATE TABLE attempt_step (
  attempt_id TEXT NOT NULL REFERENCES attempt (id),
  phase TEXT NOT NULL CHECK (phase IN ('prepare', 'install', 'verify', 'rollback')),
  ordinal @INT NOT NULL,
  text TEXT NOT NULL,
  result TEXT CHECK (result IN ('done', 'failed', 'skipped')),  -- NULL: not yet
  note TEXT NOT NULL DEFAULT '',
  by_person @INT,
  at_usec @INT,
  PRIMARY KEY (attempt_id, phase, ordinal)
) @STRICT;

-- A log, photo or report, by SHA-256; its bytes are in the folder evidence/.
CREATE TABLE evidence (
  id @ID,
  sha256 TEXT NOT NULL,
  name TEXT NOT NULL,
  size_bytes @INT NOT NULL,
  attempt_id TEXT REFERENCES attempt (id),
  kind TEXT NOT NULL,
  added_by @INT NOT NULL,
  added_usec @INT NOT NULL
) @STRICT;
CREATE INDEX evidence_attempt ON evidence (attempt_id);

-- Up to which row of the change log the work list has caught up.
CREATE TABLE worklist (id @ID CHECK (id = 1), seq @INT NOT NULL) @STRICT;
INSERT INTO worklist (id, seq) VALUES (1, 0);
