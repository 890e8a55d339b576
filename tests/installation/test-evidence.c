/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/installation/med-attempt.h"
#include "engine/installation/med-evidence.h"
#include "engine/store/med-blob.h"
#include "support/med-test-fleet.h"
#include "support/med-test-ward.h"

typedef struct
{
  const char *attempt_id;
  const char *name;
  GBytes *bytes;
  gint64 person_id;
} Adding;

static gpointer
add_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Adding *adding = input;

  return med_attempt_add_evidence_sync (connection, adding->attempt_id, adding->name, "log",
                                        adding->bytes, adding->person_id, error)
             ? MED_STORE_OK
             : NULL;
}

static gboolean
add (MedTestWard *ward,
     const char *attempt_id,
     const char *name,
     const char *data,
     gsize size,
     gint64 person_id,
     GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  Adding adding = { attempt_id, name, bytes, person_id };

  return med_test_engine_run (ward->engine, MED_STORE_WRITER, add_func, &adding, error) != NULL;
}

static gint64
count (MedTestWard *ward)
{
  return med_test_engine_count (ward->engine, "SELECT count(*) FROM evidence");
}

static gpointer
load_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_blob_load_sync (connection, MED_BLOB_EVIDENCE, input, error);
}

/* Byte for byte, whatever the bytes and the name; by the hash that the audit log has. */
static void
test_kept (void)
{
  static const struct
  {
    const char *name;
    const char *data;
    gsize size;
  } files[] = {
    { "setup.log", "log", 3 },
    { "ロ グ<&>.txt", "\0\xff\0", 3 },
    { "../../etc/passwd", "root", 4 }, /* a name is never a place */
    { "", "unnamed", 7 },
  };
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  med_test_ward_carry_to (ward, MED_DISPOSITION_INSTALLING);
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) expected = g_bytes_new (files[i].data, files[i].size);

      add (ward, ward->attempt_id, files[i].name, files[i].data, files[i].size, MED_TEST_TECH,
           &error);
      g_assert_no_error (error);
      g_autofree char *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, expected);
      g_autoptr (GBytes) kept =
          med_test_engine_run (ward->engine, MED_STORE_BULK, load_func, sha256, &error);
      g_assert_no_error (error);
      g_assert_true (g_bytes_equal (kept, expected));
      g_autofree char *row = med_test_fleet_dup_text (
          ward->engine, "SELECT sha256 || size_bytes || name FROM evidence ORDER BY id DESC "
                        "LIMIT 1");
      g_autofree char *wanted = g_strdup_printf ("%s%zu%s", sha256, files[i].size, files[i].name);
      g_assert_cmpstr (row, ==, wanted);
      g_autofree char *logged = g_strdup_printf (
          "SELECT count(*) FROM change WHERE action = 'evidence-added' AND person_id = 1 AND "
          "json_extract(body, '$.sha256') = '%s'",
          sha256);
      g_assert_cmpint (med_test_engine_count (ward->engine, logged), ==, 1);
    }
  g_assert_cmpint (count (ward), ==, G_N_ELEMENTS (files));
}

static void
test_twice (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_autoptr (GError) error = NULL;

  med_test_ward_carry_to (ward, MED_DISPOSITION_INSTALLING);
  for (int i = 0; i < 3; i++)
    {
      add (ward, ward->attempt_id, "a.log", "same", 4, MED_TEST_TECH, &error);
      g_assert_no_error (error);
    }
  g_assert_cmpint (count (ward), ==, 1);
  add (ward, ward->attempt_id, "a.log", "Same", 4, MED_TEST_TECH, &error);
  g_assert_no_error (error);
  g_assert_cmpint (count (ward), ==, 2);
}

static void
test_refused (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  static const struct
  {
    gboolean known;
    const char *data;
    gint64 person_id;
    MedError code;
  } cases[] = {
    { TRUE, "", MED_TEST_TECH, MED_ERROR_CORRECT_INPUT },
    { FALSE, "log", MED_TEST_TECH, MED_ERROR_NOT_FOUND },
    { TRUE, "log", 4711, MED_ERROR_NOT_FOUND },
  };

  med_test_ward_carry_to (ward, MED_DISPOSITION_INSTALLING);
  g_autofree char *before = med_test_ward_snapshot (ward);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (add (ward, cases[i].known ? ward->attempt_id : "none", "a.log", cases[i].data,
                           strlen (cases[i].data), cases[i].person_id, &error));
      g_assert_error (error, MED_ERROR, (int) cases[i].code);
    }
  g_autofree char *after = med_test_ward_snapshot (ward);
  g_assert_cmpstr (before, ==, after);
  g_assert_cmpint (count (ward), ==, 0);
}

/* The size at which a log is still a log, to the byte. */
static void
test_size (void)
{
  const gsize most = 64 * 1024 * 1024;
  g_autofree char *data = g_malloc0 (most + 1);
  const gsize sizes[] = { 0, 1, most, most + 1 };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new_static (data, sizes[i]);
      g_autoptr (GError) error = NULL;
      const gboolean good = sizes[i] > 0 && sizes[i] <= most;

      g_assert_cmpint (med_evidence_check_file ("film.mp4", bytes, &error), ==, good);
      g_assert_cmpint (error == NULL, ==, good);
      if (!good)
        g_assert_nonnull (strstr (error->message, "film.mp4"));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define CASE(name, func) g_test_add_func ("/installation/evidence/" name, func)
  CASE ("kept-byte-for-byte", test_kept);
  CASE ("twice-is-once", test_twice);
  CASE ("refused-leaves-nothing", test_refused);
  CASE ("size", test_size);
  return g_test_run ();
}
