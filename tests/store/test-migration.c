/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "engine/base/med-error.h"
#include "engine/store/med-change.h"
#include "engine/store/med-migration.h"
#include "support/med-test-engine.h"

typedef struct
{
  char *dir;
  char *path;
  MedClock *clock;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->dir = g_dir_make_tmp ("medpatch-migration-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->dir, "medpatch.db", NULL);
  fixture->clock = med_clock_new_fixed (MED_TEST_NOW_USEC);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_object_unref (fixture->clock);
  med_test_remove_tree (fixture->dir);
  g_free (fixture->path);
  g_free (fixture->dir);
}

static MedConnection *
open_at (Fixture *fixture, MedStoreMode mode)
{
  g_autoptr (GError) error = NULL;
  MedConnection *connection =
      med_connection_open (&med_sqlite_driver, fixture->path, mode, fixture->clock, &error);

  g_assert_no_error (error);
  return connection;
}

static void
make_version (Fixture *fixture, gint64 version, const char *then)
{
  g_autoptr (MedConnection) connection = open_at (fixture, MED_STORE_WRITE);
  g_autoptr (GError) error = NULL;

  for (gint64 step = 1; step <= version; step++)
    {
      g_assert_true (med_migration_apply_step (connection, step, &error));
      g_assert_no_error (error);
    }
  g_assert_true (med_connection_run_script (connection, then, &error));
  g_assert_no_error (error);
}

static gint64
count (Fixture *fixture, const char *sql)
{
  g_autoptr (MedConnection) connection = open_at (fixture, MED_STORE_READ);
  g_autoptr (GError) error = NULL;
  gint64 number = 0;

  g_assert_true (med_connection_get_int (connection, sql, MED_NO_VALUES, &number, &error));
  g_assert_no_error (error);
  return number;
}

static void
test_every_version (Fixture *fixture, gconstpointer data)
{
  gint64 from = GPOINTER_TO_INT (data);
  g_autoptr (GError) error = NULL;

  make_version (fixture, from, "INSERT INTO site (name) VALUES ('kept')");
  g_assert_true (
      med_migration_run_sync (&med_sqlite_driver, fixture->path, fixture->clock, &error));
  g_assert_no_error (error);
  g_assert_cmpint (count (fixture, "SELECT version FROM schema_info"), ==,
                   med_migration_newest_version ());
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM site WHERE name = 'kept'"), ==, 1);

  g_autofree char *copy = g_strdup_printf ("%s.schema-%" G_GINT64_FORMAT, fixture->path, from);
  g_assert_true (g_file_test (copy, G_FILE_TEST_EXISTS));
}

/* A table that a later step wants to make is in the way: the step fails, and the file must be as it
 * was. */
static void
test_failed_step (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  make_version (
      fixture, 1,
      "INSERT INTO site (name) VALUES ('kept'); CREATE TABLE payload (in_the_way INTEGER);");
  g_assert_false (
      med_migration_run_sync (&med_sqlite_driver, fixture->path, fixture->clock, &error));
  g_assert_nonnull (strstr (error->message, "0003.sql"));
  g_assert_cmpint (count (fixture, "SELECT version FROM schema_info"), ==, 1);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM site WHERE name = 'kept'"), ==, 1);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM sqlite_schema WHERE name = 'advisory'"),
                   ==, 0);
}

static void
test_twice (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (
          med_migration_run_sync (&med_sqlite_driver, fixture->path, fixture->clock, &error));
      g_assert_no_error (error);
    }
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM schema_info"), ==, 1);
}

static void
unpack (const char *from, const char *to)
{
  g_autoptr (GFile) source = g_file_new_for_path (from);
  g_autoptr (GFile) target = g_file_new_for_path (to);
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInputStream) packed = g_file_read (source, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (GZlibDecompressor) gunzip = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP);
  g_autoptr (GInputStream) bytes =
      g_converter_input_stream_new (G_INPUT_STREAM (packed), G_CONVERTER (gunzip));
  g_autoptr (GFileOutputStream) out = g_file_create (target, G_FILE_CREATE_NONE, NULL, &error);
  g_assert_no_error (error);
  g_output_stream_splice (G_OUTPUT_STREAM (out), bytes, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL,
                          &error);
  g_assert_no_error (error);
}

/* A database as a released program left it: it must open, keep its rows and its chain. */
static void
test_released_database (Fixture *fixture, gconstpointer data)
{
  g_autofree char *packed = med_test_source_path (data);
  g_autoptr (GError) error = NULL;

  unpack (packed, fixture->path);
  g_assert_true (
      med_migration_run_sync (&med_sqlite_driver, fixture->path, fixture->clock, &error));
  g_assert_no_error (error);
  g_assert_cmpint (count (fixture, "SELECT version FROM schema_info"), ==,
                   med_migration_newest_version ());
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM device"), ==, 2);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM advisory"), ==, 1);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM statement WHERE confirmed_by IS NULL"), ==,
                   1);

  g_autoptr (MedConnection) connection = open_at (fixture, MED_STORE_READ);
  g_autoptr (MedChangeVerdict) verdict = med_change_verify_sync (connection, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (verdict->first_broken, ==, 0);
  g_assert_cmpint (verdict->rows, >, 4);
}

/* Brings a database of an earlier program up to date: no row of its chain is lost or added, and the
 * chain is whole. */
static void
upgrade_released (Fixture *fixture, gint64 version)
{
  g_autofree char *name = g_strdup_printf ("store/fixtures/schema-%d.db.gz", (int) version);
  g_autofree char *packed = med_test_source_path (name);
  g_autoptr (GError) error = NULL;

  unpack (packed, fixture->path);
  g_assert_cmpint (count (fixture, "SELECT version FROM schema_info"), ==, version);
  const gint64 rows = count (fixture, "SELECT count(*) FROM change");
  g_assert_true (
      med_migration_run_sync (&med_sqlite_driver, fixture->path, fixture->clock, &error));
  g_assert_no_error (error);
  g_assert_cmpint (count (fixture, "SELECT version FROM schema_info"), ==,
                   med_migration_newest_version ());
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM change"), ==, rows);
  g_autoptr (MedConnection) connection = open_at (fixture, MED_STORE_READ);
  g_autoptr (MedChangeVerdict) verdict = med_change_verify_sync (connection, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (verdict->first_broken, ==, 0);
  g_assert_cmpint (verdict->rows, ==, rows);
}

/* A control of a database from before it had a keeper is kept by whoever took it, and by nobody of
 * the program's making. */
static void
test_control_of_schema_6 (Fixture *fixture, gconstpointer data)
{
  upgrade_released (fixture, 6);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM control WHERE keeper_id IS NULL "
                                   "AND taken_by = 1 AND next_test_date = '2027-01-20'"),
                   ==, 1);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM control_test"), ==, 2);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM exception WHERE state = 'running'"), ==,
                   1);
}

/* Advisories, two revisions of one among them, what was decided about names and what was read. */
static void
test_advisories_of_schema_7 (Fixture *fixture, gconstpointer data)
{
  upgrade_released (fixture, 7);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM advisory"), ==, 3);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM advisory_head h JOIN advisory a ON a.id ="
                                   " h.advisory_id WHERE a.tracking_id = 'EXA-2026-7'"
                                   " AND a.version = '2' AND h.read_usec IS NULL"),
                   ==, 1);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM advisory_head WHERE tracking_id ="
                                   " 'EXA-2026-8' AND read_usec = 1795851940000000"),
                   ==, 1);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM alias WHERE product_key = 'ct64'"
                                   " AND same = 1 AND decided_by = 3"),
                   ==, 1);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM decision_point WHERE vulnerability_key ="
                                   " 'CVE-2026-2000' AND value = 'poc'"),
                   ==, 1);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM control WHERE taken_by = 1"), ==, 1);
  /* No revision is taken for one that the tests of the standard found nothing in. */
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM advisory_test"), ==, 0);
}

/* What people recorded about advisories with the second part of awareness: marks, comments, keys of
 * publishers, what is held, lists of components, and a control that lowers an exposure. */
static void
test_awareness_of_schema_8 (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *sql;
    gint64 expected;
  } kept[] = {
    { "SELECT count(*) FROM remediation_mark WHERE device_id = 1 AND vulnerability_key ="
      " 'CVE-2026-3000' AND status = 'in-progress' AND reason = 'Firewall asked for'"
      " AND set_by = 1 AND withdrawn_usec IS NULL",
      1 },
    { "SELECT count(*) FROM decision_point WHERE vulnerability_key = 'CVE-2026-3001'"
      " AND point = 'automatable' AND value = 'no' AND set_by = 1",
      1 },
    { "SELECT count(*) FROM alias WHERE product_key = 'ct 64 classic' AND same = 1", 1 },
    { "SELECT count(*) FROM advisory_comment WHERE text = 'Ask Exa which release has 3.0.8'", 1 },
    { "SELECT count(*) FROM advisory_head h JOIN advisory a ON a.id = h.seen_id WHERE"
      " a.tracking_id = 'TLS-2026-1' AND h.read_usec > 0",
      1 },
    { "SELECT count(*) FROM source WHERE removed_usec IS NULL", 2 },
    { "SELECT count(*) FROM source_key WHERE source_id = 2 AND distrusted_usec IS NULL"
      " AND fingerprint = '3538C1615D136DDC4E79FD3190E0AC85F5FC9728'",
      1 },
    { "SELECT count(*) FROM source_hold WHERE resolved_usec IS NULL AND ((kind = 'untrusted'"
      " AND subject = 'exa-2026-12.json') OR (kind = 'name' AND subject = 'wrong-name.json'))",
      2 },
    { "SELECT count(*) FROM source_hold_vendor", 1 },
    { "SELECT count(*) FROM source_document WHERE state = 'imported'"
      " AND tracking_id = 'EXA-2026-9'",
      1 },
    { "SELECT count(*) FROM held_document_vendor v JOIN held_document h ON h.id = v.held_id"
      " WHERE h.tracking_id = 'EXA-2026-11' AND h.released_usec IS NULL AND v.vendor = 'Exa'",
      1 },
    { "SELECT count(*) FROM component_import_change WHERE kind = 'added'", 2 },
    { "SELECT count(*) FROM release_component WHERE purl = 'pkg:generic/tls-library@3.0.7'", 1 },
    { "SELECT count(*) FROM component_identity WHERE identity = 'pkg:generic/tls-library'", 1 },
    { "SELECT count(*) FROM kev JOIN kev_product USING (cve) WHERE cve = 'CVE-2026-3000'"
      " AND ransomware = 1",
      1 },
    { "SELECT score_e5 FROM epss WHERE cve = 'CVE-2026-3000'", 50000 },
    { "SELECT count(*) FROM control WHERE lowers_exposure = 'small' AND failed = 0", 1 },
    { "SELECT count(*) FROM device WHERE asset = '10233' AND exposure = 'small'"
      " AND stated_exposure = 'open'",
      1 },
    { "SELECT count(*) FROM advisory_test WHERE mandatory = 0", 2 },
  };

  upgrade_released (fixture, 8);
  for (gsize i = 0; i < G_N_ELEMENTS (kept); i++)
    if (count (fixture, kept[i].sql) != kept[i].expected)
      g_error ("not kept: %s", kept[i].sql);
}

#define ADD(path, data, function) g_test_add (path, Fixture, data, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (gint64 version = 1; version < med_migration_newest_version (); version++)
    {
      g_autofree char *path =
          g_strdup_printf ("/store/migration/from-version-%" G_GINT64_FORMAT, version);
      ADD (path, GINT_TO_POINTER ((int) version), test_every_version);
    }
  ADD ("/store/migration/database-of-0.1", "store/fixtures/schema-5.db.gz", test_released_database);
  ADD ("/store/migration/controls-of-schema-6-keep-who-took-them", NULL, test_control_of_schema_6);
  ADD ("/store/migration/advisories-of-schema-7-keep-what-people-did", NULL,
       test_advisories_of_schema_7);
  ADD ("/store/migration/awareness-of-schema-8-keeps-what-people-did", NULL,
       test_awareness_of_schema_8);
  ADD ("/store/migration/failed-step-restores-the-copy", NULL, test_failed_step);
  ADD ("/store/migration/second-run-changes-nothing", NULL, test_twice);
  return g_test_run ();
}
