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
