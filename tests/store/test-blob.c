/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

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

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/blob/bytes-come-back", test_round_trip);
  g_test_add_func ("/store/blob/changed-bytes-are-refused", test_changed_bytes);
  return g_test_run ();
}
