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

/* Of many changes of one kind. */
typedef struct
{
  GArray *wall; /* (element-type gint64) microseconds */
  GArray *cpu;
} Series;

static Series
series_new (void)
{
  return (Series){ g_array_new (FALSE, FALSE, sizeof (gint64)),
                   g_array_new (FALSE, FALSE, sizeof (gint64)) };
}

static void
series_measure (Series *series, MedTestEngine *fixture)
{
  const gint64 started_usec = g_get_monotonic_time (), started_cpu_usec = cpu_usec ();

  med_test_fleet_assess (fixture);
  const gint64 wall = g_get_monotonic_time () - started_usec, cpu = cpu_usec () - started_cpu_usec;
  g_array_append_val (series->wall, wall);
  g_array_append_val (series->cpu, cpu);
}

static int
compare_usec (gconstpointer a, gconstpointer b)
{
  const gint64 left = *(const gint64 *) a, right = *(const gint64 *) b;

  return (left > right) - (left < right);
}

static double
at (GArray *sorted, double part)
{
  return (double) g_array_index (sorted, gint64, (guint) (part * (double) (sorted->len - 1))) /
         1000;
}

static void
series_say (Series *series, const char *what)
{
  g_array_sort (series->wall, compare_usec);
  g_array_sort (series->cpu, compare_usec);
  g_print ("%s, %u times: median %.1f ms, p95 %.1f, worst %.1f; of processor median %.1f, worst"
           " %.1f\n",
           what, series->wall->len, at (series->wall, 0.5), at (series->wall, 0.95),
           at (series->wall, 1), at (series->cpu, 0.5), at (series->cpu, 1));
  g_array_unref (series->wall);
  g_array_unref (series->cpu);
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

/* Each of the real advisories fails a mandatory test and passes it again: all that it says of any
 * device is another each time. */
static void
doubt_real (MedTestEngine *fixture)
{
  g_autofree char *text = med_test_fleet_dup_text (
      fixture, "SELECT h.advisory_id FROM advisory_head h WHERE h.tracking_id NOT LIKE 'GEN-%'");
  g_auto (GStrv) ids = g_strsplit (text, "\n", -1);
  Series series = series_new ();

  for (gsize i = 0; ids[i] != NULL; i++)
    for (guint mandatory = 1; mandatory < 2; mandatory--)
      {
        g_autofree char *script = g_strdup_printf (
            "UPDATE advisory_test SET mandatory = %u WHERE advisory_id = %s", mandatory, ids[i]);
        g_autofree char *subject = g_strconcat ("advisory/", ids[i], NULL);

        med_test_fleet_record_script (fixture, script, "advisory-tested", subject);
        series_measure (&series, fixture);
      }
  series_say (&series, "a real advisory changes all that it says");
}

static void
revise_many (MedTestEngine *fixture)
{
  Series series = series_new ();

  for (guint i = 0; i < 100; i++)
    {
      revise (fixture, i * 19);
      series_measure (&series, fixture);
    }
  series_say (&series, "a new revision");
}

/* The worst that one advisory can be: on a component that is part of every device. */
static void
concern_all (MedTestEngine *fixture)
{
  g_autofree char *text =
      med_test_fleet_advisory ("LIB-1", "Common", "Library", "P=< 2.0", "known_affected=P");
  g_autofree char *revised = med_test_fleet_revise (text, "2");

  med_test_fleet_run_script (
      fixture, "INSERT INTO product (kind, manufacturer, model, manufacturer_key, model_key) VALUES"
               " ('component', 'Common', 'Library', 'common', 'library');"
               "INSERT INTO release (product_id, version) SELECT max(id), '1.0' FROM product;"
               "INSERT INTO release_component (release_id, component_release_id, source, read_usec)"
               " SELECT c.release_id, (SELECT max(id) FROM release), 't', 0 FROM config c GROUP BY"
               " c.release_id;");
  measure (fixture, "a component of every device");
  med_test_fleet_import_about (fixture, "CVE-2025-9999", text);
  measure (fixture, "an advisory that concerns all devices");
  med_test_fleet_import_about (fixture, "CVE-2025-9999", revised);
  measure (fixture, "a new revision of it");
}

static void
decide (MedTestEngine *fixture)
{
  Series names = series_new (), points = series_new ();

  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *alias = g_strdup_printf (
          "INSERT INTO alias (vendor_key, product_key, product_id, same, decided_by, decided_usec)"
          " SELECT 'maker %u', 'model %u', %u, 1, 0, 0 WHERE true ON CONFLICT DO NOTHING",
          i % 40, i * 7 % 500, i + 1);
      g_autofree char *product = g_strdup_printf ("product/%u", i + 1);
      g_autofree char *cve = g_strdup_printf ("CVE-2025-%u", 10000 + i);
      g_autofree char *point = g_strdup_printf (
          "INSERT INTO decision_point VALUES ('%s', 'exploitation', 'active', 't', 0, 0)", cve);
      g_autofree char *vulnerability = g_strconcat ("vulnerability/", cve, NULL);

      med_test_fleet_record_script (fixture, alias, "alias-confirmed", product);
      series_measure (&names, fixture);
      med_test_fleet_record_script (fixture, point, "decision-point-set", vulnerability);
      series_measure (&points, fixture);
    }
  series_say (&names, "a decided name");
  series_say (&points, "a decided point");
}

static void
add_devices (MedTestEngine *fixture)
{
  Series series = series_new ();

  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *asset = g_strdup_printf ("N%u", i);
      g_autofree char *product = g_strdup_printf ("Model %u", i % 500);
      g_autofree char *maker = g_strdup_printf ("Maker %u", i % 40);
      g_autofree char *version = g_strdup_printf ("%u.7", i % 9);

      med_test_fleet_add_device (fixture, asset, maker, product, version);
      series_measure (&series, fixture);
    }
  series_say (&series, "a device at a version of its own");
}

static gpointer
rebuild_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_assessment_rebuild_sync (connection, cancellable, error) ? MED_STORE_OK : NULL;
}

static void
measure_rebuild (MedTestEngine *fixture, guint n, const char *what)
{
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GError) error = NULL;
      const gint64 started_usec = g_get_monotonic_time (), started_cpu_usec = cpu_usec ();

      med_test_engine_run (fixture, MED_STORE_WRITER, rebuild_func, NULL, &error);
      g_assert_no_error (error);
      say (what, started_usec, started_cpu_usec);
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
  measure_rebuild (fixture, 3, "full rematch");
  med_test_fleet_empty_derived (fixture);
  measure_rebuild (fixture, 1, "the same from nothing");
  revise_many (fixture);
  doubt_real (fixture);
  decide (fixture);
  measure (fixture, "nothing changed");
  med_test_fleet_run_script (fixture, "UPDATE device SET exposure = 'open' WHERE asset = 'A3'");
  measure (fixture, "a change of an unknown kind");
  add_devices (fixture);
  med_test_fleet_add_device (fixture, "B1", "Philips", "Something else", "1.0");
  measure (fixture, "a device of a new product");
  med_test_fleet_add_device (fixture, "B2", "Philips", "Something else", "1.0");
  measure (fixture, "another device like it");
  concern_all (fixture);
  started_usec = g_get_monotonic_time ();
  g_autoptr (GPtrArray) names =
      med_test_engine_run (fixture, MED_STORE_BULK, review_func, NULL, &error);
  g_print ("review of names: %.0f ms, %u names\n",
           (double) (g_get_monotonic_time () - started_usec) / 1000, names->len);
  return 0;
}
