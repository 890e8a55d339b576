/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-fleet.h"
#include "support/med-test-ward.h"

/* 100,000 devices of the release that a statement names: candidates for all of them, then catching
 * up when nothing and when something small has changed, then a withdrawal under 20,000 decisions.
 */

#define FLEET                                                                                      \
  "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)"              \
  " INSERT INTO device (asset, config_id) SELECT 'A' || i, (SELECT config_id FROM device"          \
  " WHERE asset = '10233') FROM n;"

static void
measure (MedTestWard *ward, const char *what)
{
  gint64 started_usec = g_get_monotonic_time ();

  med_test_ward_catch_up (ward);
  g_print ("%s: %.1f ms\n", what, (double) (g_get_monotonic_time () - started_usec) / 1000);
}

int
main (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  med_test_fleet_run_script (ward->engine, FLEET);
  measure (ward, "100,000 candidates");
  measure (ward, "nothing changed");
  med_test_fleet_run_script (ward->engine, "UPDATE device SET room = '7' WHERE id = 5");
  measure (ward, "one row changed");
  med_test_fleet_run_script (ward->engine,
                             "UPDATE disposition SET state = 'authorized', statement_id = 1, "
                             "release_id = 1 WHERE id <= 20000");
  measure (ward, "20,000 authorized");
  med_test_ward_state (ward, 2, "withdrawn");
  measure (ward, "20,000 taken back after a withdrawal");
  measure (ward, "nothing changed");
  return 0;
}
