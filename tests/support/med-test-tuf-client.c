/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-tuf-client.h"

#include "engine/tuf/med-tuf-folder.h"

void
med_test_tuf_client_set_up (MedTestTufClient *fixture, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  gsize size = 0;
  g_autoptr (GError) error = NULL;

  fixture->repository = med_test_tuf_new ();
  fixture->trusted = med_test_tuf_path (fixture->repository, "trusted");
  fixture->downloads = med_test_tuf_path (fixture->repository, "downloads");
  fixture->now_usec = MED_TEST_NOW_USEC;
  path = med_test_tuf_path (fixture->repository, "metadata/1.root.json");
  g_assert_true (g_file_get_contents (path, &text, &size, NULL));
  g_autoptr (GBytes) root = g_bytes_new (text, size);
  g_assert_true (med_tuf_folder_begin_sync (fixture->trusted, root, &error));
  g_assert_no_error (error);
}

void
med_test_tuf_client_tear_down (MedTestTufClient *fixture, gconstpointer data)
{
  med_test_tuf_free (fixture->repository);
  g_free (fixture->trusted);
  g_free (fixture->downloads);
}

MedTufUpdater *
med_test_tuf_client_begin (MedTestTufClient *fixture)
{
  g_autofree char *metadata = med_test_tuf_path (fixture->repository, "metadata");
  g_autofree char *targets = med_test_tuf_path (fixture->repository, "targets");

  return med_tuf_updater_new (med_tuf_repository_new_folder (metadata, targets), fixture->trusted,
                              fixture->now_usec);
}

gboolean
med_test_tuf_client_refresh (MedTestTufClient *fixture, GError **error)
{
  g_autoptr (MedTufUpdater) updater = med_test_tuf_client_begin (fixture);

  return med_tuf_updater_refresh_sync (updater, NULL, error);
}

void
med_test_tuf_client_assert_refreshed (MedTestTufClient *fixture)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (med_test_tuf_client_refresh (fixture, &error));
  g_assert_no_error (error);
}

gint64
med_test_tuf_client_trusted_version (MedTestTufClient *fixture, const char *role)
{
  g_autoptr (GBytes) bytes = med_tuf_folder_load_sync (fixture->trusted, role, NULL);
  g_autoptr (MedTufMetadata) metadata = NULL;

  if (bytes == NULL)
    return 0;
  metadata =
      med_tuf_metadata_read (med_tuf_path_is_top_role (role) ? role : "targets", bytes, role, NULL);
  g_assert_nonnull (metadata);
  return med_tuf_metadata_get_version (metadata);
}

GBytes *
med_test_tuf_client_trusted_bytes (MedTestTufClient *fixture, const char *role)
{
  return med_tuf_folder_load_sync (fixture->trusted, role, NULL);
}

void
med_test_tuf_client_assert_refused (MedTestTufClient *fixture, MedError code, const char *message)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (med_test_tuf_client_refresh (fixture, &error));
  if (error->code != (int) code || !g_pattern_match_simple (message, error->message))
    g_error ("%s", error->message);
}

void
med_test_tuf_client_assert_refused_unchanged (MedTestTufClient *fixture,
                                              const char *role,
                                              const char *message)
{
  g_autoptr (GBytes) before = med_test_tuf_client_trusted_bytes (fixture, role);

  med_test_tuf_client_assert_refused (fixture, MED_ERROR_UNTRUSTED, message);
  g_autoptr (GBytes) after = med_test_tuf_client_trusted_bytes (fixture, role);
  g_assert_true (before != NULL && after != NULL && g_bytes_equal (before, after));
}

void
med_test_tuf_client_set_expiry (MedTestTufClient *fixture, const char *role, const char *when)
{
  json_object_set_string_member (med_test_tuf_get (fixture->repository, role), "expires", when);
}

void
med_test_tuf_client_write_role (MedTestTufClient *fixture, const char *role)
{
  g_bytes_unref (med_test_tuf_write (fixture->repository, role));
}

void
med_test_tuf_client_next_root (MedTestTufClient *fixture)
{
  med_test_tuf_bump (fixture->repository, MED_TUF_ROOT);
  med_test_tuf_client_write_role (fixture, MED_TUF_ROOT);
}

void
med_test_tuf_client_set_threshold (MedTestTufClient *fixture, const char *role, gint64 threshold)
{
  JsonObject *roles =
      json_object_get_object_member (med_test_tuf_get (fixture->repository, MED_TUF_ROOT), "roles");

  json_object_set_int_member (json_object_get_object_member (roles, role), "threshold", threshold);
}

void
med_test_tuf_client_set_consistent (MedTestTufClient *fixture, gboolean consistent)
{
  json_object_set_boolean_member (med_test_tuf_get (fixture->repository, MED_TUF_ROOT),
                                  "consistent_snapshot", consistent);
}
