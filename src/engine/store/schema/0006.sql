-- What makes the path dependable: exceptions, late records, hand-over of work, exchange between workstations.

-- What was found when a backup was read again, byte by byte. The newest row of a backup counts.
CREATE TABLE backup_check (
  id @ID,
  path TEXT NOT NULL,
  made_usec @INT NOT NULL,             -- as its manifest says; another backup may have the path later
  checked_usec @INT NOT NULL,
  whole @INT NOT NULL CHECK (whole IN (0, 1)),
  reason TEXT NOT NULL DEFAULT ''      -- why it is not whole
) @STRICT;
CREATE INDEX backup_check_path ON backup_check (path, made_usec, id);

-- Who a work order is assigned to: one person, or nobody.
CREATE TABLE assignment (
  disposition_id @INT PRIMARY KEY REFERENCES disposition (id),
  person_id @INT NOT NULL REFERENCES person (id),
  by_person @INT NOT NULL,
  at_usec @INT NOT NULL
) @STRICT;
CREATE INDEX assignment_person ON assignment (person_id);
-- Work that passes from one person to another, with a note; both moments are kept. 'moved': the person left, and a lead
-- gave the work to the successor. Whoever stands here as from_person with 'taken' or 'moved' has held the attempt.
CREATE TABLE handover (
  id @ID,
  disposition_id @INT NOT NULL REFERENCES disposition (id),
  attempt_id TEXT REFERENCES attempt (id),         -- NULL: no attempt was open, only the assignment passes
  from_person @INT NOT NULL REFERENCES person (id),
  to_person @INT NOT NULL REFERENCES person (id),
  note TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('offered', 'taken', 'withdrawn', 'moved')),
  offered_by @INT NOT NULL,
  offered_usec @INT NOT NULL,
  ended_usec @INT,                     -- taken, withdrawn or moved
  ended_by @INT,
  signature_id @INT REFERENCES signature (id),
  CHECK (from_person <> to_person)
) @STRICT;
CREATE INDEX handover_disposition ON handover (disposition_id, id);
CREATE INDEX handover_attempt ON handover (attempt_id);
CREATE UNIQUE INDEX handover_one_open ON handover (disposition_id) WHERE state = 'offered';

-- A device moves, is renumbered, is replaced. What it was and what it is, as JSON of its fields.
CREATE TABLE device_event (
  id @ID,
  device_id @INT NOT NULL REFERENCES device (id),
  kind TEXT NOT NULL CHECK (kind IN ('moved', 'renamed', 'replaced', 'took-place')),
  other_device_id @INT REFERENCES device (id),
  before TEXT NOT NULL DEFAULT '{}',
  after TEXT NOT NULL DEFAULT '{}',
  reason TEXT NOT NULL,
  by_person @INT NOT NULL,
  at_usec @INT NOT NULL
) @STRICT;
CREATE INDEX device_event_device ON device_event (device_id, id);
-- An asset number that a device once had is not given to another.
CREATE TABLE device_former_asset (
  asset TEXT PRIMARY KEY,
  device_id @INT NOT NULL REFERENCES device (id),
  until_usec @INT NOT NULL
) @STRICT;
CREATE INDEX device_former_asset_device ON device_former_asset (device_id);
-- The same as a text that is searched and shown: "4711, 4712".
ALTER TABLE device ADD COLUMN former TEXT NOT NULL DEFAULT '';

-- Results that came from another workstation, and how far its audit chain is known here.
CREATE TABLE exchange_import (
  id @ID,
  workstation TEXT NOT NULL,
  file_sha256 TEXT NOT NULL,
  exported_usec @INT NOT NULL,
  first_seq @INT NOT NULL,             -- of the other workstation's chain
  last_seq @INT NOT NULL,
  before_head TEXT NOT NULL,
  last_head TEXT NOT NULL,
  imported_by @INT NOT NULL,
  imported_usec @INT NOT NULL
) @STRICT;
CREATE INDEX exchange_import_workstation ON exchange_import (workstation, last_seq);
-- Which rows here were recorded there.
CREATE TABLE exchange_row (
  kind TEXT NOT NULL CHECK (kind IN ('transition', 'attempt', 'downtime', 'evidence', 'signature', 'handover')),
  row_id TEXT NOT NULL,
  import_id @INT NOT NULL REFERENCES exchange_import (id),
  PRIMARY KEY (kind, row_id)
) @STRICT;
CREATE INDEX exchange_row_import ON exchange_row (import_id);
-- An exception: why a patch is not installed on some devices until a date, what protects them meanwhile, and who agreed (white paper 4).
CREATE TABLE exception (
  id @ID,
  patch_id @INT NOT NULL REFERENCES patch (id),
  state TEXT NOT NULL CHECK (state IN ('requested', 'running', 'refused', 'withdrawn', 'ended')),
  reason_kind TEXT NOT NULL CHECK (reason_kind IN ('vendor-not-validated', 'end-of-support', 'no-window', 'clinical-necessity', 'vendor-refuses', 'not-recorded')),
  reason TEXT NOT NULL,
  residual_risk TEXT NOT NULL DEFAULT '',
  exposure_with_controls TEXT NOT NULL DEFAULT 'unknown' CHECK (exposure_with_controls IN ('small', 'controlled', 'open', 'unknown')), -- unknown: the controls do not lower it
  expires_date TEXT NOT NULL,
  review_trigger TEXT NOT NULL DEFAULT '', -- what else is to bring it up again, in words
  replacement_plan TEXT NOT NULL DEFAULT '',
  budget_year @INT,
  renews_id @INT REFERENCES exception (id),
  requested_by @INT NOT NULL,
  requested_usec @INT NOT NULL,
  decided_usec @INT,                   -- of the last approval that was needed, or of the refusal
  decided_by @INT,                     -- who refused or withdrew it
  decided_reason TEXT NOT NULL DEFAULT '',
  ended_usec @INT,
  ended_trigger TEXT,
  row_version @INT NOT NULL DEFAULT 1
) @STRICT;
CREATE INDEX exception_state ON exception (state, expires_date);
-- The scope: on which devices, and how urgent it is there without and with the controls (as config_risk.outcome; NULL: not assessed).
CREATE TABLE exception_device (
  exception_id @INT NOT NULL REFERENCES exception (id),
  disposition_id @INT NOT NULL REFERENCES disposition (id),
  state TEXT NOT NULL CHECK (state IN ('requested', 'running', 'left', 'ended')),
  outcome_before @INT,
  outcome_after @INT,
  provisional @INT NOT NULL DEFAULT 1,
  ended_usec @INT,
  ended_trigger TEXT,
  PRIMARY KEY (exception_id, disposition_id)
) @STRICT;
CREATE INDEX exception_device_disposition ON exception_device (disposition_id, state);
CREATE TABLE exception_approval (
  exception_id @INT NOT NULL REFERENCES exception (id),
  role TEXT NOT NULL CHECK (role IN ('security-officer', 'clinical-owner')),
  person_id @INT NOT NULL REFERENCES person (id),
  signature_id @INT NOT NULL REFERENCES signature (id),
  at_usec @INT NOT NULL,
  PRIMARY KEY (exception_id, role)
) @STRICT;
-- A seat belt; the transition table is the control.
CREATE TRIGGER exception_two_people BEFORE INSERT ON exception_approval
WHEN NEW.person_id = (SELECT requested_by FROM exception WHERE id = NEW.exception_id)
  OR EXISTS (SELECT 1 FROM exception_approval o WHERE o.exception_id = NEW.exception_id AND o.person_id = NEW.person_id)
BEGIN SELECT RAISE(ABORT, 'an exception is approved by other people than who requested it'); END;

-- A compensating control: of an exception, or taken at once on one device before anybody requested one.
CREATE TABLE control (
  id @ID,
  exception_id @INT REFERENCES exception (id),
  disposition_id @INT REFERENCES disposition (id),
  kind TEXT NOT NULL CHECK (kind IN ('isolate', 'network-block', 'stop-use', 'configuration', 'monitoring', 'procedure', 'other')),
  description TEXT NOT NULL,
  reference TEXT NOT NULL DEFAULT '',  -- where the evidence is written down
  evidence_id @INT REFERENCES evidence (id),
  next_test_date TEXT,                 -- the date after which the control counts for nothing
  failed @INT NOT NULL DEFAULT 0,      -- by its last test
  taken_by @INT NOT NULL,
  taken_usec @INT NOT NULL,
  approved_by @INT,                    -- whose clinical decision it was
  CHECK ((exception_id IS NULL) <> (disposition_id IS NULL))
) @STRICT;
CREATE INDEX control_exception ON control (exception_id);
CREATE INDEX control_disposition ON control (disposition_id);
CREATE TABLE control_test (
  id @ID,
  control_id @INT NOT NULL REFERENCES control (id),
  tested_date TEXT NOT NULL,
  result TEXT NOT NULL CHECK (result IN ('passed', 'failed')),
  note TEXT NOT NULL DEFAULT '',
  next_test_date TEXT,
  recorded_by @INT NOT NULL,
  recorded_usec @INT NOT NULL
) @STRICT;
CREATE INDEX control_test_control ON control_test (control_id, id);

-- Which CVEs were known to be exploited when it was asked to postpone the patch: another one is news.
CREATE TABLE postponed_kev (
  disposition_id @INT NOT NULL REFERENCES disposition (id),
  cve TEXT NOT NULL,
  PRIMARY KEY (disposition_id, cve)
) @STRICT;
-- A deferral or exception ended by itself and nobody has decided anew: the device is overdue from then on.
ALTER TABLE disposition ADD COLUMN lapsed_usec @INT;
ALTER TABLE disposition ADD COLUMN lapsed_trigger TEXT;
CREATE INDEX disposition_lapsed ON disposition (lapsed_usec);

-- What was excepted before there were records of it. Who approved is in the audit log.
INSERT INTO exception (id, patch_id, state, reason_kind, reason, expires_date, requested_by, requested_usec, decided_usec)
SELECT x.id, x.patch_id, 'running', 'not-recorded', x.reason, coalesce(x.review_date, ''),
  coalesce((SELECT t.by_person FROM transition t WHERE t.disposition_id = x.id AND t.to_state = 'exception' ORDER BY t.id DESC LIMIT 1), 0),
  x.since_usec, x.since_usec
FROM disposition x WHERE x.state = 'exception';
INSERT INTO exception_device (exception_id, disposition_id, state) SELECT e.id, e.id, 'running' FROM exception e;
INSERT INTO postponed_kev (disposition_id, cve) SELECT x.id, k.cve FROM disposition x
JOIN patch_cve k ON k.patch_id = x.patch_id JOIN kev v ON v.cve = k.cve WHERE x.state IN ('deferred', 'exception');

-- What reports to departments and to inspectors need to know of devices and products. Not known is a value of its own.
ALTER TABLE device ADD COLUMN serves TEXT NOT NULL DEFAULT '';  -- what stops without it, in words of the department
ALTER TABLE device ADD COLUMN remote_maintenance TEXT NOT NULL DEFAULT 'unknown'
  CHECK (remote_maintenance IN ('yes', 'no', 'unknown'));
-- The maker's security disclosure (MDS/SDS, MDS2) for the product.
ALTER TABLE product ADD COLUMN disclosure TEXT NOT NULL DEFAULT 'unknown'
  CHECK (disclosure IN ('received', 'not-received', 'unknown'));
ALTER TABLE product ADD COLUMN disclosure_date TEXT;
-- What the hospital answers to an item of the inspector's checklist; the newest row of an item counts.
CREATE TABLE inspection_answer (
  id @ID,
  item TEXT NOT NULL CHECK (item IN ('ledger', 'remote', 'disclosure', 'patches')),
  answer TEXT NOT NULL CHECK (answer IN ('yes', 'no')),
  confirmed_date TEXT NOT NULL,
  target_date TEXT,                    -- by when, for 'no'
  note TEXT NOT NULL DEFAULT '',
  recorded_by @INT NOT NULL REFERENCES person (id),
  recorded_usec @INT NOT NULL,
  CHECK (answer = 'yes' AND target_date IS NULL OR answer = 'no' AND target_date IS NOT NULL)
) @STRICT;
CREATE INDEX inspection_answer_item ON inspection_answer (item, id);
-- An attempt that was entered after it happened: from the signed sheet, or found installed or reported by a vendor.
CREATE TABLE late_entry (
  attempt_id TEXT PRIMARY KEY REFERENCES attempt (id),
  way TEXT NOT NULL CHECK (way IN ('paper', 'found')),
  entered_by @INT NOT NULL REFERENCES person (id),
  entered_usec @INT NOT NULL,
  evidence_id @INT NOT NULL REFERENCES evidence (id), -- the scanned sheet, or the service report
  engineer TEXT NOT NULL DEFAULT '',   -- who did it, as the report says
  report_number TEXT NOT NULL DEFAULT ''
) @STRICT;

-- What an install would not have been started without, and nobody saw to (T33). Never taken away.
CREATE TABLE missing_guard (
  attempt_id TEXT NOT NULL REFERENCES attempt (id),
  guard TEXT NOT NULL,
  PRIMARY KEY (attempt_id, guard)
) @STRICT;

-- Something that was not allowed and was done: an owner sees to it, and two people close it.
CREATE TABLE nonconformance (
  id @ID,
  disposition_id @INT NOT NULL REFERENCES disposition (id),
  attempt_id TEXT NOT NULL REFERENCES attempt (id),
  text TEXT NOT NULL,
  owner_id @INT NOT NULL REFERENCES person (id),
  due_date TEXT NOT NULL,
  opened_by @INT NOT NULL REFERENCES person (id),
  opened_usec @INT NOT NULL,
  closed_by @INT REFERENCES person (id),
  confirmed_by @INT REFERENCES person (id),
  closed_usec @INT,
  closing_words TEXT,
  CHECK ((closed_by IS NULL) = (confirmed_by IS NULL)),
  CHECK (closed_by IS NULL OR (closed_by <> confirmed_by AND closing_words <> ''))
) @STRICT;
CREATE INDEX nonconformance_disposition ON nonconformance (disposition_id);
