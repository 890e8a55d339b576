/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <time.h>

#include "engine/awareness/med-advisory-import.h"
#include "engine/awareness/med-assessment.h"
#include "engine/awareness/med-match-review.h"
#include "support/med-test-fleet.h"

/* 100,000 devices in as many configurations as the real advisories name products three times over,
 * under 144 real advisories and 2,000 generated ones: a full assessment, and catching up after
 * small changes. */

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

/* Of all threads: what another program does beside this one is not in it. */
static gint64
cpu_usec (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static void
say (const char *what, gint64 started_usec, gint64 started_cpu_usec)
{
  g_print ("%s: %.0f ms, %.0f ms of processor\n", what,
           (double) (g_get_monotonic_time () - started_usec) / 1000,
           (double) (cpu_usec () - started_cpu_usec) / 1000);
}

static void
measure (MedTestEngine *fixture, const char *what)
{
  const gint64 started_usec = g_get_monotonic_time (), started_cpu_usec = cpu_usec ();

  med_test_fleet_assess (fixture);
  say (what, started_usec, started_cpu_usec);
}

#define GENERATED 2000

/* As many advisories again as a large hospital collects in years: each on one of 500 models, by
 * ranges around the versions that are in use. */
static void
generate (const char *folder)
{
  for (guint i = 0; i < GENERATED; i++)
    {
      g_autofree char *id = g_strdup_printf ("GEN-%u", i);
      g_autofree char *vendor = g_strdup_printf ("Maker %u", i % 40);
      g_autofree char *product = g_strdup_printf ("Model %u", i % 500);
      g_autofree char *versions =
          g_strdup_printf ("P=< %u.1;Q=>= %u.1 | < 9", 2 + i % 7, 2 + i % 7);
      g_autofree char *text =
          med_test_fleet_advisory (id, vendor, product, versions, "known_affected=P;fixed=Q");
      g_autofree char *cve = g_strdup_printf ("CVE-2025-%u", 10000 + i);
      g_autofree char *name = g_strdup_printf ("gen-%u.json", i);
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autoptr (GString) about = g_string_new (text);

      g_string_replace (about, "CVE-2026-1000", cve, 0);
      g_assert_true (g_file_set_contents (path, about->str, -1, NULL));
    }
}

/* One advisory that was there gets a new revision. */
static void
revise (MedTestEngine *fixture, guint i)
{
  g_autofree char *id = g_strdup_printf ("GEN-%u", i);
  g_autofree char *vendor = g_strdup_printf ("Maker %u", i % 40);
  g_autofree char *product = g_strdup_printf ("Model %u", i % 500);
  g_autofree char *text =
      med_test_fleet_advisory (id, vendor, product, "P=< 5.1", "known_affected=P");
  g_autofree char *cve = g_strdup_printf ("CVE-2025-%u", 10000 + i);
  g_autoptr (GString) about = g_string_new (text);

  g_string_replace (about, "CVE-2026-1000", cve, 0);
  g_string_replace (about, "\"version\":\"1\"", "\"version\":\"2\"", 0);
  g_string_replace (about, "\"number\":\"1\"", "\"number\":\"2\"", 0);
  g_string_replace (about, "2026-0", "2026-1", 0);
  med_test_fleet_import (fixture, about->str);
}

static gpointer
rebuild_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_assessment_rebuild_sync (connection, cancellable, error) ? MED_STORE_OK : NULL;
}

static void
measure_rebuild (MedTestEngine *fixture)
{
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GError) error = NULL;
      const gint64 started_usec = g_get_monotonic_time (), started_cpu_usec = cpu_usec ();

      med_test_engine_run (fixture, MED_STORE_WRITER, rebuild_func, NULL, &error);
      g_assert_no_error (error);
      say ("full rematch", started_usec, started_cpu_usec);
    }
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
  g_autofree char *generated = g_dir_make_tmp ("medpatch-bench-XXXXXX", NULL);
  const char *const paths[] = { path, generated, NULL };
  g_autoptr (GError) error = NULL;
  gint64 started_usec;

  generate (generated);
  started_usec = g_get_monotonic_time ();
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
  measure_rebuild (fixture);
  revise (fixture, 7);
  measure (fixture, "one changed advisory");
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
