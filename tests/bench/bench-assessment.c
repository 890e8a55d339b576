/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/awareness/med-advisory-import.h"
#include "engine/awareness/med-assessment.h"
#include "engine/awareness/med-match-review.h"
#include "support/med-test-fleet.h"

/* 100,000 devices in as many configurations as the real advisories name products three times over,
 * under 144 real advisories: a full assessment, and catching up after small changes. */

#define FLEET                                                                                      \
  "INSERT INTO product (kind, manufacturer, model, manufacturer_key, model_key)"                   \
  " SELECT DISTINCT 'device', vendor, product, vendor_key, product_key FROM advisory_product"      \
  " WHERE true ON CONFLICT DO NOTHING;"                                                            \
  "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9)"                   \
  " INSERT INTO release (product_id, version) SELECT p.id, n.i || '.1' FROM product p, n;"         \
  "INSERT INTO release_component SELECT r.id, r.id - 30, 't', 0, NULL, NULL FROM release r"        \
  " WHERE r.id > 30;"                                                                              \
  "INSERT INTO release_component SELECT r.id, r.id - 70, 't', 0, NULL, NULL FROM release r"        \
  " WHERE r.id > 70;"                                                                              \
  "INSERT INTO config (release_id, digest) SELECT id, 'c' || id FROM release;"                     \
  "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)"              \
  " INSERT INTO device (asset, config_id, exposure, safety_impact) SELECT 'A' || i,"               \
  " 1 + i % (SELECT count(*) FROM config),"                                                        \
  " CASE i % 3 WHEN 0 THEN 'small' WHEN 1 THEN 'open' ELSE 'unknown' END,"                         \
  " CASE i % 2 WHEN 0 THEN 'marginal' ELSE 'critical' END FROM n;"

static void
measure (MedTestEngine *fixture, const char *what)
{
  gint64 started_usec = g_get_monotonic_time ();

  med_test_fleet_assess (fixture);
  g_print ("%s: %.0f ms\n", what, (double) (g_get_monotonic_time () - started_usec) / 1000);
}

static gpointer
review_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_match_review_sync (connection, cancellable, error);
}

int
main (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autofree char *path =
      g_build_filename (g_getenv ("MED_TEST_SHARED_DIR"), "data", "csaf-provider", NULL);
  const char *const paths[] = { path, NULL };
  g_autoptr (GError) error = NULL;
  gint64 started_usec = g_get_monotonic_time ();
  g_autoptr (MedAdvisoryImport) import = med_advisory_import_sync (
      med_engine_get_store (fixture->engine), paths, 0, NULL, NULL, &error);

  if (import == NULL)
    return 1;
  g_print ("import of %u files: %.0f ms\n", import->files->len,
           (double) (g_get_monotonic_time () - started_usec) / 1000);
  med_test_fleet_run_script (fixture, FLEET);
  measure (fixture, "full assessment");
  g_print ("%" G_GINT64_FORMAT " configurations, %" G_GINT64_FORMAT " matches, %" G_GINT64_FORMAT
           " exposures, %" G_GINT64_FORMAT " risks\n",
           med_test_engine_count (fixture, "SELECT count(*) FROM config"),
           med_test_engine_count (fixture, "SELECT count(*) FROM match"),
           med_test_engine_count (fixture, "SELECT count(*) FROM exposure"),
           med_test_engine_count (fixture, "SELECT count(*) FROM config_risk"));
  measure (fixture, "nothing changed");
  med_test_fleet_run_script (fixture, "UPDATE device SET exposure = 'open' WHERE asset = 'A3'");
  measure (fixture, "one more fact");
  med_test_fleet_add_device (fixture, "B1", "Philips", "Something else", "1.0");
  measure (fixture, "a device of a new product");
  med_test_fleet_add_device (fixture, "B2", "Philips", "Something else", "1.0");
  measure (fixture, "another device like it");
  started_usec = g_get_monotonic_time ();
  g_autoptr (GPtrArray) names =
      med_test_engine_run (fixture, MED_STORE_BULK, review_func, NULL, &error);
  g_print ("review of names: %.0f ms, %u names\n",
           (double) (g_get_monotonic_time () - started_usec) / 1000, names->len);
  return 0;
}
