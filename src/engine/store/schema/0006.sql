-- What makes the path dependable: exceptions, late records, hand-over of work, exchange between workstations.

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
