-- Calendars and downtimes (white paper 3.6, before). Unknown is not free: a device is free only where a source says so.

CREATE TABLE calendar_source (
  id @ID,
  kind TEXT NOT NULL CHECK (kind IN ('ics', 'weekly')),
  name TEXT NOT NULL,
  department_id @INT REFERENCES department (id),  -- a weekly pattern may serve a department
  device_id @INT REFERENCES device (id),
  time_zone TEXT NOT NULL,             -- IANA name
  pattern TEXT,                        -- JSON of a weekly pattern
  sha256 TEXT REFERENCES document (sha256),       -- the .ics file as read
  read_usec @INT NOT NULL,
  covers_from_usec @INT NOT NULL,
  covers_until_usec @INT NOT NULL,
  warning TEXT,                        -- events that could not be read: their days are busy
  replaced_usec @INT                   -- a newer reading took its place
) @STRICT;
CREATE INDEX calendar_source_device ON calendar_source (device_id);
CREATE INDEX calendar_source_department ON calendar_source (department_id);

CREATE TABLE busy (
  id @ID,
  source_id @INT NOT NULL REFERENCES calendar_source (id),
  device_id @INT REFERENCES device (id),          -- NULL: every device of the source's department
  start_usec @INT NOT NULL,
  end_usec @INT NOT NULL,
  summary TEXT NOT NULL DEFAULT '',    -- never a patient's name: see med-calendar-reader
  tentative @INT NOT NULL DEFAULT 0,
  unreadable @INT NOT NULL DEFAULT 0   -- a day on which an event could not be read: not free
) @STRICT;
CREATE INDEX busy_device ON busy (device_id, start_usec);
CREATE INDEX busy_source ON busy (source_id, start_usec);

CREATE TABLE downtime (
  id @ID,
  device_id @INT NOT NULL REFERENCES device (id),
  patch_id @INT NOT NULL REFERENCES patch (id),
  statement_id @INT NOT NULL REFERENCES statement (id),
  start_usec @INT NOT NULL,
  prepare_min @INT NOT NULL,
  install_min @INT NOT NULL,
  restart_min @INT NOT NULL,
  verify_min @INT NOT NULL,
  rollback_min @INT NOT NULL CHECK (rollback_min > 0),
  end_usec @INT NOT NULL,
  state TEXT NOT NULL DEFAULT 'planned' CHECK (state IN ('planned', 'called-off', 'used')),
  calendar_hash TEXT NOT NULL,         -- SHA-256 of the busy times it was planned against
  fallback TEXT NOT NULL DEFAULT '',   -- which device serves patients meanwhile
  planned_by @INT NOT NULL,
  planned_usec @INT NOT NULL,
  consent_by TEXT,                     -- clinical consent, by name
  consent_usec @INT,
  called_off_reason TEXT,
  CHECK (end_usec > start_usec)
) @STRICT;
CREATE INDEX downtime_device ON downtime (device_id, start_usec);
-- Two windows on one device cannot overlap; asked by the database itself, whoever writes.
CREATE TRIGGER downtime_no_overlap BEFORE INSERT ON downtime
WHEN EXISTS (SELECT 1 FROM downtime o WHERE o.device_id = NEW.device_id AND o.state = 'planned'
             AND o.start_usec < NEW.end_usec AND NEW.start_usec < o.end_usec)
BEGIN SELECT RAISE(ABORT, 'another downtime of this device overlaps'); END;
