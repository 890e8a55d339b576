/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/med-error.h"
#include "engine/store/med-blob.h"
#include "support/med-test-engine.h"

static gpointer
store_text (MedConnection *connection, gpointer text, GCancellable *cancellable, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  char *sha256 = NULL;

  return med_blob_store_sync (connection, MED_BLOB_EVIDENCE, bytes, &sha256, error) ? sha256 : NULL;
}

static gpointer
load (MedConnection *connection, gpointer sha256, GCancellable *cancellable, GError **error)
{
  return med_blob_load_sync (connection, MED_BLOB_EVIDENCE, sha256, error);
}

static gpointer
path_of (MedConnection *connection, gpointer sha256, GCancellable *cancellable, GError **error)
{
  return med_blob_dup_path (connection, MED_BLOB_EVIDENCE, sha256);
}

static void
test_round_trip (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *sha256 =
      med_test_engine_run (fixture, MED_STORE_WRITER, store_text, "abc", &error);

  g_assert_cmpstr (sha256, ==, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  g_autoptr (GBytes) bytes = med_test_engine_run (fixture, MED_STORE_BULK, load, sha256, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "abc", 3);
}

static void
test_changed_bytes (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *sha256 =
      med_test_engine_run (fixture, MED_STORE_WRITER, store_text, "abc", &error);
  g_autofree char *path = med_test_engine_run (fixture, MED_STORE_WRITER, path_of, sha256, &error);

  g_assert_true (g_file_set_contents (path, "abd", -1, NULL));
  g_assert_null (med_test_engine_run (fixture, MED_STORE_BULK, load, sha256, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_DAMAGED);
}

static char *
store (MedTestEngine *engine, const char *text)
{
  g_autoptr (GError) error = NULL;
  char *sha256 =
      med_test_engine_run (engine, MED_STORE_WRITER, store_text, (gpointer) text, &error);

  g_assert_no_error (error);
  g_assert_nonnull (sha256);
  return sha256;
}

static void
assert_loads (MedTestEngine *engine, const char *sha256, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes =
      med_test_engine_run (engine, MED_STORE_BULK, load, (gpointer) sha256, &error);

  g_assert_no_error (error);
  g_assert_nonnull (bytes);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), text, strlen (text));
}

static void
assert_one_file (const char *path)
{
  g_autofree char *shelf = g_path_get_dirname (path);
  g_autoptr (GDir) dir = g_dir_open (shelf, 0, NULL);
  GStatBuf status;

  g_assert_nonnull (dir);
  g_assert_nonnull (g_dir_read_name (dir));
  g_assert_null (g_dir_read_name (dir));
  /* Only the owner may read it. */
  g_assert_cmpint (g_lstat (path, &status), ==, 0);
  g_assert_true (S_ISREG (status.st_mode));
  g_assert_cmpint (status.st_mode & 077, ==, 0);
  g_assert_cmpint (g_stat (shelf, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 077, ==, 0);
}

static void
test_stored_twice (void)
{
  g_autoptr (MedTestEngine) engine = med_test_engine_new ();
  static const char *const texts[] = { "", "abc", "病院", "abd" };

  for (int round = 0; round < 2; round++)
    for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
      {
        g_autofree char *sha256 = store (engine, texts[i]);
        g_autofree char *path = med_test_engine_run (engine, MED_STORE_BULK, path_of, sha256, NULL);
        GStatBuf before, after;

        assert_loads (engine, sha256, texts[i]);
        assert_one_file (path);
        /* What is there already is not written again. */
        g_assert_cmpint (g_stat (path, &before), ==, 0);
        g_autofree char *again = store (engine, texts[i]);
        g_assert_cmpint (g_stat (path, &after), ==, 0);
        g_assert_cmpstr (again, ==, sha256);
        g_assert_cmpuint (after.st_ino, ==, before.st_ino);
      }
}

/* What a failing disk or a hand has changed is put right by whoever brings the bytes again. */
static void
test_put_right (void)
{
  static const char *const spoils[] = { "", "ab", "abd", "abcd", "something else entirely" };
  g_autoptr (MedTestEngine) engine = med_test_engine_new ();
  g_autofree char *sha256 = store (engine, "abc");
  g_autofree char *path = med_test_engine_run (engine, MED_STORE_BULK, path_of, sha256, NULL);
  g_autofree char *elsewhere = g_build_filename (engine->dir, "elsewhere", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (spoils); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (g_file_set_contents (path, spoils[i], -1, NULL));
      g_assert_null (med_test_engine_run (engine, MED_STORE_BULK, load, sha256, &error));
      g_assert_error (error, MED_ERROR, MED_ERROR_DAMAGED);
      g_assert_nonnull (strstr (error->message, path));
      g_autofree char *again = store (engine, "abc");
      assert_loads (engine, again, "abc");
      assert_one_file (path);
    }
  /* A link in its place is replaced, and what it led to stays. */
  g_assert_true (g_file_set_contents (elsewhere, "abc", 3, NULL));
  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_cmpint (symlink (elsewhere, path), ==, 0);
  g_autofree char *again = store (engine, "abc");
  assert_one_file (path);
  g_assert_true (g_file_test (elsewhere, G_FILE_TEST_EXISTS));
}

static void
test_missing (void)
{
  g_autoptr (MedTestEngine) engine = med_test_engine_new ();
  g_autofree char *sha256 = store (engine, "abc");
  g_autofree char *path = med_test_engine_run (engine, MED_STORE_BULK, path_of, sha256, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_null (med_test_engine_run (engine, MED_STORE_BULK, load, sha256, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  g_assert_null (med_test_engine_run (engine, MED_STORE_BULK, load, sha256, &error));
  g_assert_cmpint (error->domain, ==, (int) MED_ERROR);
}

/* A row that somebody wrote leads to no other file, not even one that has the right bytes. */
static void
test_no_hash (void)
{
  static const char *const names[] = {
    "",
    "..",
    "../../medpatch.db",
    "/etc/passwd",
    "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD",
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a",
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015adb",
    "../ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f2001",
  };
  g_autoptr (MedTestEngine) engine = med_test_engine_new ();
  g_autofree char *sha256 = store (engine, "abc");

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (
          med_test_engine_run (engine, MED_STORE_BULK, load, (gpointer) names[i], &error));
      g_assert_error (error, MED_ERROR, MED_ERROR_DAMAGED);
    }
  assert_loads (engine, sha256, "abc");
}

static gpointer
store_relaxed (MedConnection *connection, gpointer text, GCancellable *cancellable, GError **error)
{
  if (!med_connection_set_durable (connection, FALSE, error))
    return NULL;
  gpointer sha256 = store_text (connection, text, cancellable, error);
  return med_connection_set_durable (connection, TRUE, error) ? sha256 : NULL;
}

/* What need not last is as whole, and as well put right. */
static void
test_relaxed (void)
{
  g_autoptr (MedTestEngine) engine = med_test_engine_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *sha256 =
      med_test_engine_run (engine, MED_STORE_WRITER, store_relaxed, "abc", &error);
  g_autofree char *path = med_test_engine_run (engine, MED_STORE_BULK, path_of, sha256, NULL);

  g_assert_no_error (error);
  assert_loads (engine, sha256, "abc");
  assert_one_file (path);
  g_assert_true (g_file_set_contents (path, "x", 1, NULL));
  g_autofree char *again =
      med_test_engine_run (engine, MED_STORE_WRITER, store_relaxed, "abc", &error);
  g_assert_no_error (error);
  assert_loads (engine, again, "abc");
  assert_one_file (path);
}

/* A file where the folder should be: refused, and nothing is lost. */
static void
test_no_place (void)
{
  g_autoptr (MedTestEngine) engine = med_test_engine_new ();
  g_autofree char *folder = g_build_filename (engine->dir, MED_BLOB_EVIDENCE, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (folder, "mine", 4, NULL));
  g_assert_null (med_test_engine_run (engine, MED_STORE_WRITER, store_text, "abc", &error));
  g_assert_cmpint (error->domain, ==, (int) MED_ERROR);
  g_assert_true (g_file_get_contents (folder, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "mine");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/blob/bytes-come-back", test_round_trip);
  g_test_add_func ("/store/blob/changed-bytes-are-refused", test_changed_bytes);
  g_test_add_func ("/store/blob/stored-twice-is-stored-once", test_stored_twice);
  g_test_add_func ("/store/blob/changed-bytes-are-put-right", test_put_right);
  g_test_add_func ("/store/blob/missing", test_missing);
  g_test_add_func ("/store/blob/no-hash-leads-nowhere", test_no_hash);
  g_test_add_func ("/store/blob/relaxed-is-as-whole", test_relaxed);
  g_test_add_func ("/store/blob/no-place", test_no_place);
  return g_test_run ();
}
