/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/med-error.h"
#include "engine/tuf/med-tuf-folder.h"
#include "engine/tuf/med-tuf-path.h"
#include "engine/tuf/med-tuf-updater.h"
#include "support/med-test-tuf.h"

/* A repository in a folder, and what is trusted of it. */
typedef struct
{
  MedTestTuf *repository;
  char *trusted;
  char *downloads;
  gint64 now_usec;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
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

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  med_test_tuf_free (fixture->repository);
  g_free (fixture->trusted);
  g_free (fixture->downloads);
}

static MedTufUpdater *
begin (Fixture *fixture)
{
  g_autofree char *metadata = med_test_tuf_path (fixture->repository, "metadata");
  g_autofree char *targets = med_test_tuf_path (fixture->repository, "targets");

  return med_tuf_updater_new (med_tuf_repository_new_folder (metadata, targets), fixture->trusted,
                              fixture->now_usec);
}

static gboolean
refresh (Fixture *fixture, GError **error)
{
  g_autoptr (MedTufUpdater) updater = begin (fixture);

  return med_tuf_updater_refresh_sync (updater, NULL, error);
}

static void
assert_refreshed (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (refresh (fixture, &error));
  g_assert_no_error (error);
}

/* What is trusted of a role: its version; 0 for nothing. */
static gint64
trusted_version (Fixture *fixture, const char *role)
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

static GBytes *
trusted_bytes (Fixture *fixture, const char *role)
{
  return med_tuf_folder_load_sync (fixture->trusted, role, NULL);
}

static void
assert_refused (Fixture *fixture, MedError code, const char *message)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (refresh (fixture, &error));
  if (error->code != (int) code || !g_pattern_match_simple (message, error->message))
    g_error ("%s", error->message);
}

/* Refused, and what was trusted of the role is what it was, byte for byte. */
static void
assert_refused_unchanged (Fixture *fixture, const char *role, const char *message)
{
  g_autoptr (GBytes) before = trusted_bytes (fixture, role);

  assert_refused (fixture, MED_ERROR_UNTRUSTED, message);
  g_autoptr (GBytes) after = trusted_bytes (fixture, role);
  g_assert_true (before != NULL && after != NULL && g_bytes_equal (before, after));
}

static void
set_expiry (Fixture *fixture, const char *role, const char *when)
{
  json_object_set_string_member (med_test_tuf_get (fixture->repository, role), "expires", when);
}

static void
write_role (Fixture *fixture, const char *role)
{
  g_bytes_unref (med_test_tuf_write (fixture->repository, role));
}

static void
next_root (Fixture *fixture)
{
  med_test_tuf_bump (fixture->repository, MED_TUF_ROOT);
  write_role (fixture, MED_TUF_ROOT);
}

static void
set_threshold (Fixture *fixture, const char *role, gint64 threshold)
{
  JsonObject *roles =
      json_object_get_object_member (med_test_tuf_get (fixture->repository, MED_TUF_ROOT), "roles");

  json_object_set_int_member (json_object_get_object_member (roles, role), "threshold", threshold);
}

static void
set_consistent (Fixture *fixture, gboolean consistent)
{
  json_object_set_boolean_member (med_test_tuf_get (fixture->repository, MED_TUF_ROOT),
                                  "consistent_snapshot", consistent);
}

static void
test_first_and_next (Fixture *fixture, gconstpointer data)
{
  static const char *const roles[] = { MED_TUF_TIMESTAMP, MED_TUF_SNAPSHOT, MED_TUF_TARGETS };

  assert_refreshed (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (roles); i++)
    g_assert_cmpint (trusted_version (fixture, roles[i]), ==, 1);
  med_test_tuf_advance (fixture->repository);
  next_root (fixture);
  next_root (fixture);
  assert_refreshed (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (roles); i++)
    g_assert_cmpint (trusted_version (fixture, roles[i]), ==, 2);
  g_assert_cmpint (trusted_version (fixture, MED_TUF_ROOT), ==, 3);
}

/* Nothing but NAME.json, and nothing that was not published so. */
static void
test_kept_byte_for_byte (Fixture *fixture, gconstpointer data)
{
  g_autofree char *published = med_test_tuf_path (fixture->repository, "metadata/1.snapshot.json");
  g_autofree char *kept = g_build_filename (fixture->trusted, "snapshot.json", NULL);
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;
  g_autoptr (GDir) dir = NULL;
  const char *name;
  guint n = 0;

  assert_refreshed (fixture);
  g_assert_true (g_file_get_contents (published, &a, NULL, NULL));
  g_assert_true (g_file_get_contents (kept, &b, NULL, NULL));
  g_assert_cmpstr (a, ==, b);
  dir = g_dir_open (fixture->trusted, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    n++;
  g_assert_cmpuint (n, ==, 4);
}

static void
test_begin_again (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) same = trusted_bytes (fixture, MED_TUF_ROOT);
  g_autoptr (MedTestTuf) other = med_test_tuf_new ();
  g_autoptr (GBytes) foreign = med_test_tuf_write (other, MED_TUF_ROOT);
  g_autoptr (GError) error = NULL;

  g_assert_true (med_tuf_folder_begin_sync (fixture->trusted, same, &error));
  g_assert_no_error (error);
  g_assert_false (med_tuf_folder_begin_sync (fixture->trusted, foreign, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CONFLICT);
  g_autoptr (GBytes) after = trusted_bytes (fixture, MED_TUF_ROOT);
  g_assert_true (g_bytes_equal (same, after));
}

static void
test_unsigned_first_root (Fixture *fixture, gconstpointer data)
{
  g_ptr_array_set_size (med_test_tuf_get_signers (fixture->repository, MED_TUF_ROOT), 0);
  g_autoptr (GBytes) root = med_test_tuf_write (fixture->repository, MED_TUF_ROOT);

  g_assert_true (med_tuf_folder_store_sync (fixture->trusted, MED_TUF_ROOT, root, NULL));
  assert_refused (fixture, MED_ERROR_UNTRUSTED, "root.json: 0 of the trusted keys*1 must");
}

static void
test_root_rotation (Fixture *fixture, gconstpointer data)
{
  GPtrArray *signers = med_test_tuf_get_signers (fixture->repository, MED_TUF_ROOT);
  MedTestTufKey *old = med_test_tuf_key_ref (signers->pdata[0]);

  med_test_tuf_rotate (fixture->repository, MED_TUF_ROOT);
  next_root (fixture);
  assert_refused (fixture, MED_ERROR_UNTRUSTED, "2.root.json: 0 of the trusted keys*");
  g_assert_cmpint (trusted_version (fixture, MED_TUF_ROOT), ==, 1);
  /* By the old key alone neither: a key that was taken away must not name its successor. */
  MedTestTufKey *new_key = med_test_tuf_key_ref (signers->pdata[0]);
  g_ptr_array_set_size (signers, 0);
  g_ptr_array_add (signers, med_test_tuf_key_ref (old));
  write_role (fixture, MED_TUF_ROOT);
  assert_refused (fixture, MED_ERROR_UNTRUSTED, "2.root.json: 0 of the trusted keys*");
  g_ptr_array_add (signers, new_key);
  write_role (fixture, MED_TUF_ROOT);
  assert_refreshed (fixture);
  g_assert_cmpint (trusted_version (fixture, MED_TUF_ROOT), ==, 2);
  med_test_tuf_key_unref (old);
}

static void
test_root_of_another_version (Fixture *fixture, gconstpointer data)
{
  g_autofree char *second = med_test_tuf_path (fixture->repository, "metadata/2.root.json");
  g_autofree char *third = med_test_tuf_path (fixture->repository, "metadata/3.root.json");

  next_root (fixture);
  next_root (fixture);
  g_assert_cmpint (g_rename (third, second), ==, 0);
  assert_refused (fixture, MED_ERROR_UNTRUSTED, "2.root.json: it has version 3 where 2*");
  g_assert_cmpint (trusted_version (fixture, MED_TUF_ROOT), ==, 1);
}

/* An expired root between is taken, an expired one at the end is kept but not used. */
static void
test_expired_roots (Fixture *fixture, gconstpointer data)
{
  set_expiry (fixture, MED_TUF_ROOT, "2020-01-01T00:00:00Z");
  next_root (fixture);
  assert_refused (fixture, MED_ERROR_UNTRUSTED, "root.json: it expired at*");
  g_assert_cmpint (trusted_version (fixture, MED_TUF_ROOT), ==, 2);
  g_assert_cmpint (trusted_version (fixture, MED_TUF_TIMESTAMP), ==, 0);
  set_expiry (fixture, MED_TUF_ROOT, "2030-01-01T00:00:00Z");
  next_root (fixture);
  assert_refreshed (fixture);
}

static void
test_most_roots (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < MED_TUF_MOST_ROOTS + 5; i++)
    next_root (fixture);
  assert_refreshed (fixture);
  g_assert_cmpint (trusted_version (fixture, MED_TUF_ROOT), ==, 1 + MED_TUF_MOST_ROOTS);
  assert_refreshed (fixture);
  g_assert_cmpint (trusted_version (fixture, MED_TUF_ROOT), ==, 1 + MED_TUF_MOST_ROOTS + 5);
}

/* hostile-09 */
static void
test_timestamp_downgrade (Fixture *fixture, gconstpointer data)
{
  med_test_tuf_set_version (fixture->repository, MED_TUF_TIMESTAMP, 5);
  write_role (fixture, MED_TUF_TIMESTAMP);
  assert_refreshed (fixture);
  med_test_tuf_set_version (fixture->repository, MED_TUF_TIMESTAMP, 4);
  write_role (fixture, MED_TUF_TIMESTAMP);
  assert_refused_unchanged (fixture, MED_TUF_TIMESTAMP,
                            "timestamp.json: it sets timestamp.json back from version 5 to 4*");
}

/* hostile-09 */
static void
test_snapshot_downgrade (Fixture *fixture, gconstpointer data)
{
  med_test_tuf_advance (fixture->repository);
  assert_refreshed (fixture);
  med_test_tuf_set_version (fixture->repository, MED_TUF_SNAPSHOT, 1);
  med_test_tuf_bump (fixture->repository, MED_TUF_TIMESTAMP);
  med_test_tuf_publish (fixture->repository, TRUE);
  assert_refused_unchanged (fixture, MED_TUF_TIMESTAMP,
                            "timestamp.json: it sets snapshot.json back from version 2 to 1*");
}

/* hostile-09 */
static void
test_targets_downgrade (Fixture *fixture, gconstpointer data)
{
  med_test_tuf_advance (fixture->repository);
  assert_refreshed (fixture);
  med_test_tuf_advance (fixture->repository);
  med_test_tuf_set_version (fixture->repository, MED_TUF_TARGETS, 1);
  med_test_tuf_publish (fixture->repository, TRUE);
  assert_refused_unchanged (fixture, MED_TUF_SNAPSHOT,
                            "snapshot.json: it sets targets.json back from version 2 to 1*");
}

/* hostile-09 */
static void
test_metadata_removed (Fixture *fixture, gconstpointer data)
{
  med_test_tuf_delegate (fixture->repository, MED_TUF_TARGETS, "ct", "\"paths\": [\"*\"]");
  med_test_tuf_advance (fixture->repository);
  assert_refreshed (fixture);
  JsonObject *meta = json_object_get_object_member (
      med_test_tuf_get (fixture->repository, MED_TUF_SNAPSHOT), "meta");
  json_object_remove_member (meta, "ct.json");
  med_test_tuf_bump (fixture->repository, MED_TUF_SNAPSHOT);
  med_test_tuf_bump (fixture->repository, MED_TUF_TIMESTAMP);
  g_autoptr (GBytes) snapshot = med_test_tuf_write (fixture->repository, MED_TUF_SNAPSHOT);
  JsonObject *listed = json_object_get_object_member (
      json_object_get_object_member (med_test_tuf_get (fixture->repository, MED_TUF_TIMESTAMP),
                                     "meta"),
      "snapshot.json");
  json_object_set_int_member (listed, "version", 3);
  json_object_remove_member (listed, "hashes");
  json_object_remove_member (listed, "length");
  write_role (fixture, MED_TUF_TIMESTAMP);
  assert_refused_unchanged (fixture, MED_TUF_SNAPSHOT, "snapshot.json: it no longer names ct.json");
}

/* hostile-10: an old stick, or a mirror that stands still. The version that is trusted already must
 * not be taken for new when it has expired. */
static void
test_freeze (Fixture *fixture, gconstpointer data)
{
  set_expiry (fixture, MED_TUF_TIMESTAMP, "2026-12-07T00:00:00Z");
  med_test_tuf_advance (fixture->repository);
  assert_refreshed (fixture);
  fixture->now_usec += 13 * MED_USEC_PER_DAY;
  assert_refreshed (fixture);
  fixture->now_usec += MED_USEC_PER_DAY;
  assert_refused_unchanged (fixture, MED_TUF_TIMESTAMP,
                            "timestamp.json: it expired at 2026-12-07*clock*");
  /* With a newer one it goes on: what is kept may have expired. */
  set_expiry (fixture, MED_TUF_TIMESTAMP, "2026-12-20T00:00:00Z");
  med_test_tuf_advance (fixture->repository);
  assert_refreshed (fixture);
}

static void
test_expired_new_timestamp (Fixture *fixture, gconstpointer data)
{
  assert_refreshed (fixture);
  set_expiry (fixture, MED_TUF_TIMESTAMP, "2026-11-23T08:00:00Z");
  med_test_tuf_advance (fixture->repository);
  assert_refused_unchanged (fixture, MED_TUF_TIMESTAMP, "timestamp.json: it expired at*");
  /* One second later than the beginning is late enough. */
  set_expiry (fixture, MED_TUF_TIMESTAMP, "2026-11-23T08:00:01Z");
  med_test_tuf_publish (fixture->repository, TRUE);
  assert_refreshed (fixture);
}

static void
test_kept_snapshot_expires (Fixture *fixture, gconstpointer data)
{
  set_expiry (fixture, MED_TUF_SNAPSHOT, "2026-11-25T00:00:00Z");
  med_test_tuf_advance (fixture->repository);
  assert_refreshed (fixture);
  fixture->now_usec += 5 * MED_USEC_PER_DAY;
  assert_refused_unchanged (fixture, MED_TUF_SNAPSHOT, "snapshot.json: it expired at*");
}

static void
test_kept_targets_expire (Fixture *fixture, gconstpointer data)
{
  set_expiry (fixture, MED_TUF_TARGETS, "2026-11-25T00:00:00Z");
  med_test_tuf_advance (fixture->repository);
  assert_refreshed (fixture);
  fixture->now_usec += 5 * MED_USEC_PER_DAY;
  assert_refused_unchanged (fixture, MED_TUF_TARGETS, "targets.json: it expired at*");
}

/* The versions that parents name, where no versioned address hides that they are not compared. */
static void
test_versions_of_parents (Fixture *fixture, gconstpointer role)
{
  set_consistent (fixture, FALSE);
  next_root (fixture);
  med_test_tuf_bump (fixture->repository, MED_TUF_TIMESTAMP);
  med_test_tuf_publish (fixture->repository, FALSE);
  med_test_tuf_bump (fixture->repository, role);
  write_role (fixture, role);
  g_autofree char *message =
      g_strdup_printf ("%s.json: it has version 2 where 1 is expected", (const char *) role);
  assert_refused (fixture, MED_ERROR_UNTRUSTED, message);
  g_assert_cmpint (trusted_version (fixture, role), ==, 0);
}

/* hostile-11: a snapshot of one day with targets of another, both rightly signed. */
static void
test_mix_and_match (Fixture *fixture, gconstpointer role)
{
  /* The same version, keys and length, another content. */
  set_expiry (fixture, role, "2031-01-01T00:00:00Z");
  write_role (fixture, role);
  assert_refused (fixture, MED_ERROR_UNTRUSTED, "*.json: the digest sha256 is not the signed one*");
  json_object_set_string_member (med_test_tuf_get (fixture->repository, role), "x-day", "other");
  write_role (fixture, role);
  assert_refused (fixture, MED_ERROR_UNTRUSTED, "*.json: it has more than the*bytes*");
  g_assert_cmpint (trusted_version (fixture, role), ==, 0);
}

static void
test_not_consistent (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  set_consistent (fixture, FALSE);
  next_root (fixture);
  med_test_tuf_add_target (fixture->repository, MED_TUF_TARGETS, "ct/patch.zip", "patch");
  med_test_tuf_advance (fixture->repository);
  g_autoptr (MedTufUpdater) updater = begin (fixture);
  g_assert_true (med_tuf_updater_refresh_sync (updater, NULL, &error));
  g_autoptr (MedTufTarget) target =
      med_tuf_updater_find_sync (updater, "ct/patch.zip", NULL, &error);
  g_assert_no_error (error);
  g_autofree char *path =
      med_tuf_updater_download_sync (updater, target, fixture->downloads, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_suffix (path, "/ct%2Fpatch.zip"));
}

/* hostile-12 */
static void
test_threshold (Fixture *fixture, gconstpointer data)
{
  GPtrArray *signers = med_test_tuf_get_signers (fixture->repository, MED_TUF_TARGETS);
  MedTestTufKey *second = med_test_tuf_key_new ("ecdsa", "ecdsa-sha2-nistp256");

  med_test_tuf_add_key (fixture->repository, MED_TUF_TARGETS, second);
  set_threshold (fixture, MED_TUF_TARGETS, 2);
  next_root (fixture);
  g_ptr_array_remove_index (signers, 1);
  med_test_tuf_publish (fixture->repository, FALSE);
  assert_refused (fixture, MED_ERROR_UNTRUSTED,
                  "targets.json: 1 of the trusted keys of “targets” have signed, 2 must");
  /* A key of another role is none of this one. */
  GPtrArray *others = med_test_tuf_get_signers (fixture->repository, MED_TUF_SNAPSHOT);
  g_ptr_array_add (signers, med_test_tuf_key_ref (others->pdata[0]));
  med_test_tuf_publish (fixture->repository, FALSE);
  assert_refused (fixture, MED_ERROR_UNTRUSTED, "targets.json: 1 of the trusted keys*");
  g_ptr_array_index (signers, 1) = second;
  med_test_tuf_key_unref (others->pdata[0]);
  med_test_tuf_publish (fixture->repository, FALSE);
  assert_refreshed (fixture);
}

/* hostile-12: one key under two ids is one key. */
static void
test_key_under_two_ids (Fixture *fixture, gconstpointer data)
{
  GPtrArray *signers = med_test_tuf_get_signers (fixture->repository, MED_TUF_TARGETS);
  MedTestTufKey *first = signers->pdata[0];
  g_autofree char *id = g_strdup (med_test_tuf_key_get_id (first));
  g_autoptr (GBytes) bytes = NULL;

  med_test_tuf_key_set_id (first, "another");
  med_test_tuf_add_key (fixture->repository, MED_TUF_TARGETS, first);
  set_threshold (fixture, MED_TUF_TARGETS, 2);
  next_root (fixture);
  g_ptr_array_set_size (signers, 1);
  /* Signed under both ids: the file is put together by hand. */
  g_autoptr (GBytes) under_another = med_test_tuf_write (fixture->repository, MED_TUF_TARGETS);
  med_test_tuf_key_set_id (first, id);
  g_autoptr (GBytes) under_own = med_test_tuf_write (fixture->repository, MED_TUF_TARGETS);
  g_autoptr (JsonNode) a = json_from_string (g_bytes_get_data (under_another, NULL), NULL);
  g_autoptr (JsonNode) b = json_from_string (g_bytes_get_data (under_own, NULL), NULL);
  JsonArray *into = json_object_get_array_member (json_node_get_object (a), "signatures");
  JsonArray *from = json_object_get_array_member (json_node_get_object (b), "signatures");
  json_array_add_element (into, json_node_copy (json_array_get_element (from, 0)));
  g_autofree char *text = json_to_string (a, FALSE);
  g_autofree char *path = med_test_tuf_path (fixture->repository, "metadata/1.targets.json");

  med_test_tuf_publish (fixture->repository, FALSE);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  assert_refused (fixture, MED_ERROR_UNTRUSTED, "targets.json: 1 of the trusted keys*2 must");
}

/* A scheme that is not known hinders nothing, and counts for nothing. */
static void
test_unknown_scheme (Fixture *fixture, gconstpointer data)
{
  JsonObject *root = med_test_tuf_get (fixture->repository, MED_TUF_ROOT);
  JsonObject *keys = json_object_get_object_member (root, "keys");
  JsonObject *roles = json_object_get_object_member (root, "roles");
  JsonObject *targets = json_object_get_object_member (roles, MED_TUF_TARGETS);
  g_autoptr (JsonNode) key = json_from_string (
      "{\"keytype\": \"x\", \"scheme\": \"y\", \"keyval\": {\"public\": \"00\"}}", NULL);

  json_object_set_member (keys, "later", json_node_copy (key));
  json_array_add_string_element (json_object_get_array_member (targets, "keyids"), "later");
  next_root (fixture);
  assert_refreshed (fixture);
  set_threshold (fixture, MED_TUF_TARGETS, 2);
  next_root (fixture);
  assert_refused (fixture, MED_ERROR_UNTRUSTED, "targets.json: 1 of the trusted keys*2 must");
}

/* 5.3.11: after a compromise the versions may begin anew, for keys were rotated. */
static void
test_fast_forward_recovery (Fixture *fixture, gconstpointer role)
{
  med_test_tuf_set_version (fixture->repository, MED_TUF_TIMESTAMP, 99999);
  med_test_tuf_set_version (fixture->repository, MED_TUF_SNAPSHOT, 99999);
  med_test_tuf_publish (fixture->repository, TRUE);
  assert_refreshed (fixture);
  med_test_tuf_set_version (fixture->repository, MED_TUF_TIMESTAMP, 2);
  med_test_tuf_set_version (fixture->repository, MED_TUF_SNAPSHOT, 2);
  med_test_tuf_publish (fixture->repository, TRUE);
  assert_refused_unchanged (fixture, MED_TUF_TIMESTAMP, "timestamp.json: it sets*back*");
  med_test_tuf_rotate (fixture->repository, role);
  med_test_tuf_publish (fixture->repository, TRUE);
  next_root (fixture);
  assert_refreshed (fixture);
  g_assert_cmpint (trusted_version (fixture, MED_TUF_TIMESTAMP), ==, 2);
  g_assert_cmpint (trusted_version (fixture, MED_TUF_SNAPSHOT), ==, 2);
}

/* A key that is only added does not open the way back. */
static void
test_added_key_is_no_rotation (Fixture *fixture, gconstpointer data)
{
  MedTestTufKey *key = med_test_tuf_key_new ("ed25519", "ed25519");

  med_test_tuf_advance (fixture->repository);
  assert_refreshed (fixture);
  med_test_tuf_add_key (fixture->repository, MED_TUF_TIMESTAMP, key);
  next_root (fixture);
  med_test_tuf_set_version (fixture->repository, MED_TUF_TIMESTAMP, 1);
  write_role (fixture, MED_TUF_TIMESTAMP);
  assert_refused_unchanged (fixture, MED_TUF_TIMESTAMP, "timestamp.json: it sets*back*");
  med_test_tuf_key_unref (key);
}

static char *
find_role (Fixture *fixture, const char *path, GError **error)
{
  g_autoptr (MedTufUpdater) updater = begin (fixture);
  g_autoptr (MedTufTarget) target = NULL;

  if (!med_tuf_updater_refresh_sync (updater, NULL, error))
    return NULL;
  target = med_tuf_updater_find_sync (updater, path, NULL, error);
  return target != NULL ? g_strdup (target->role) : NULL;
}

static void
assert_found (Fixture *fixture, const char *path, const char *role)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *found = find_role (fixture, path, &error);

  g_assert_cmpstr (found, ==, role);
  if (role == NULL)
    g_assert_error (error, MED_ERROR, MED_ERROR_NOT_FOUND);
}

/* targets → a, b! ; a → c ; all have it, or none */
static void
test_order_of_delegations (Fixture *fixture, gconstpointer data)
{
  MedTestTuf *repository = fixture->repository;

  med_test_tuf_delegate (repository, MED_TUF_TARGETS, "a", "\"paths\": [\"*\"]");
  med_test_tuf_delegate (repository, MED_TUF_TARGETS, "b",
                         "\"paths\": [\"*\"], \"terminating\": true");
  med_test_tuf_delegate (repository, MED_TUF_TARGETS, "late", "\"paths\": [\"*\"]");
  med_test_tuf_delegate (repository, "a", "c", "\"paths\": [\"x\"]");
  med_test_tuf_add_target (repository, "late", "x", "1");
  med_test_tuf_add_target (repository, "c", "y", "1");
  med_test_tuf_advance (repository);
  assert_found (fixture, "x", NULL); /* b ends the search before "late" */
  assert_found (fixture, "y", NULL); /* nobody hands y on to c */
  med_test_tuf_add_target (repository, "b", "x", "2");
  med_test_tuf_advance (repository);
  assert_found (fixture, "x", "b");
  med_test_tuf_add_target (repository, "c", "x", "3");
  med_test_tuf_advance (repository);
  assert_found (fixture, "x", "c"); /* depth first */
  med_test_tuf_add_target (repository, MED_TUF_TARGETS, "x", "4");
  med_test_tuf_advance (repository);
  assert_found (fixture, "x", MED_TUF_TARGETS);
}

static void
test_circle_of_delegations (Fixture *fixture, gconstpointer data)
{
  med_test_tuf_delegate (fixture->repository, MED_TUF_TARGETS, "a", "\"paths\": [\"*\"]");
  med_test_tuf_delegate (fixture->repository, "a", "b", "\"paths\": [\"*\"]");
  med_test_tuf_delegate (fixture->repository, "b", "a", "\"paths\": [\"*\"]");
  med_test_tuf_advance (fixture->repository);
  assert_found (fixture, "x", NULL);
}

static void
test_most_delegations (Fixture *fixture, gconstpointer data)
{
  g_autofree char *parent = g_strdup (MED_TUF_TARGETS);
  g_autofree char *within = NULL;
  g_autofree char *beyond = NULL;

  for (int i = 1; i <= MED_TUF_MOST_DELEGATIONS + 1; i++)
    {
      char *role = g_strdup_printf ("r%d", i);

      med_test_tuf_delegate (fixture->repository, parent, role, "\"paths\": [\"*\"]");
      g_free (parent);
      parent = role;
    }
  within = g_strdup_printf ("r%d", MED_TUF_MOST_DELEGATIONS);
  beyond = g_strdup_printf ("r%d", MED_TUF_MOST_DELEGATIONS + 1);
  med_test_tuf_add_target (fixture->repository, within, "x", "1");
  med_test_tuf_add_target (fixture->repository, beyond, "y", "1");
  med_test_tuf_advance (fixture->repository);
  assert_found (fixture, "x", within);
  assert_found (fixture, "y", NULL);
}

/* Signed by keys that the one who hands on does not name. */
static void
test_delegated_by_another_key (Fixture *fixture, gconstpointer data)
{
  GPtrArray *signers;
  g_autoptr (GError) error = NULL;

  med_test_tuf_delegate (fixture->repository, MED_TUF_TARGETS, "a", "\"paths\": [\"*\"]");
  med_test_tuf_add_target (fixture->repository, "a", "x", "1");
  signers = med_test_tuf_get_signers (fixture->repository, "a");
  med_test_tuf_key_unref (signers->pdata[0]);
  signers->pdata[0] = med_test_tuf_key_new ("ed25519", "ed25519");
  med_test_tuf_advance (fixture->repository);
  g_autofree char *found = find_role (fixture, "x", &error);
  g_assert_null (found);
  g_assert_error (error, MED_ERROR, MED_ERROR_UNTRUSTED);
  g_assert_cmpint (trusted_version (fixture, "a"), ==, 0);
}

/* "shared" is handed x by a and y by b, who names another key: what a's key has proven is nothing
 * to b, also when a was asked before. */
static void
test_role_of_two_parents (Fixture *fixture, gconstpointer data)
{
  MedTestTuf *repository = fixture->repository;
  g_autoptr (GError) error = NULL;

  med_test_tuf_delegate (repository, MED_TUF_TARGETS, "a", "\"paths\": [\"x\"]");
  med_test_tuf_delegate (repository, MED_TUF_TARGETS, "b", "\"paths\": [\"y\"]");
  med_test_tuf_delegate (repository, "a", "shared", "\"paths\": [\"x\"]");
  med_test_tuf_delegate (repository, "b", "shared", "\"paths\": [\"y\"]");
  med_test_tuf_add_target (repository, "shared", "x", "1");
  med_test_tuf_add_target (repository, "shared", "y", "1");
  JsonObject *delegations =
      json_object_get_object_member (med_test_tuf_get (repository, "b"), "delegations");
  MedTestTufKey *other = med_test_tuf_key_new ("ed25519", "ed25519");
  MedTestTufKey *right = med_test_tuf_get_signers (repository, "shared")->pdata[0];
  json_object_set_member (json_object_get_object_member (delegations, "keys"),
                          med_test_tuf_key_get_id (right), med_test_tuf_key_describe (other));
  med_test_tuf_advance (repository);

  g_autoptr (MedTufUpdater) updater = begin (fixture);
  g_assert_true (med_tuf_updater_refresh_sync (updater, NULL, &error));
  g_autoptr (MedTufTarget) x = med_tuf_updater_find_sync (updater, "x", NULL, &error);
  g_assert_no_error (error);
  g_autoptr (MedTufTarget) y = med_tuf_updater_find_sync (updater, "y", NULL, &error);
  g_assert_null (y);
  g_assert_error (error, MED_ERROR, MED_ERROR_UNTRUSTED);
  med_test_tuf_key_unref (other);
}

/* hostile-06: the folder may be a stick. */
static void
test_links_and_pipes (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = med_test_tuf_path (fixture->repository, "metadata/timestamp.json");
  g_autofree char *elsewhere = med_test_tuf_path (fixture->repository, "timestamp.json");

  g_assert_cmpint (g_rename (path, elsewhere), ==, 0);
  g_assert_cmpint (symlink (elsewhere, path), ==, 0);
  assert_refused (fixture, MED_ERROR_UNTRUSTED, "timestamp.json: it is a link*");
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  assert_refused (fixture, MED_ERROR_UNTRUSTED, "timestamp.json: it is a link or not an ordinary*");
  g_assert_cmpint (g_unlink (path), ==, 0);
  assert_refused (fixture, MED_ERROR_NOT_FOUND, "timestamp.json: it is not in the repository");
}

/* hostile-03: before it is read, and while. */
static void
test_endless_metadata (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = med_test_tuf_path (fixture->repository, "metadata/timestamp.json");

  g_assert_cmpint (truncate (path, G_GINT64_CONSTANT (1) << 40), ==, 0);
  assert_refused (fixture, MED_ERROR_UNTRUSTED,
                  "timestamp.json: it has more than the 65536 bytes*");
}

static void
assert_not_downloaded (Fixture *fixture, const char *message)
{
  g_autoptr (MedTufUpdater) updater = begin (fixture);
  g_autoptr (MedTufTarget) target = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (med_tuf_updater_refresh_sync (updater, NULL, &error));
  target = med_tuf_updater_find_sync (updater, "ct/patch.zip", NULL, &error);
  g_assert_no_error (error);
  path = med_tuf_updater_download_sync (updater, target, fixture->downloads, NULL, NULL, &error);
  g_assert_null (path);
  g_assert_nonnull (error);
  if (!g_pattern_match_simple (message, error->message))
    g_error ("%s", error->message);
}

static guint
count_downloads (Fixture *fixture)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->downloads, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static char *
dup_target_file (Fixture *fixture, const char *content)
{
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, content, -1);
  g_autofree char *name = g_strdup_printf ("targets/ct/%s.patch.zip", hash);

  return med_test_tuf_path (fixture->repository, name);
}

static void
test_wrong_targets (Fixture *fixture, gconstpointer data)
{
  med_test_tuf_add_target (fixture->repository, MED_TUF_TARGETS, "ct/patch.zip", "patch");
  med_test_tuf_advance (fixture->repository);
  g_autofree char *file = dup_target_file (fixture, "patch");

  g_assert_true (g_file_set_contents (file, "pAtch", -1, NULL));
  assert_not_downloaded (fixture, "ct/patch.zip: *sha256*changed*");
  g_assert_true (g_file_set_contents (file, "patch and more", -1, NULL));
  assert_not_downloaded (fixture, "*more than the 5 bytes*");
  g_assert_true (g_file_set_contents (file, "pat", -1, NULL));
  assert_not_downloaded (fixture, "*3 bytes*5*");
  g_assert_cmpint (truncate (file, G_GINT64_CONSTANT (1) << 40), ==, 0);
  assert_not_downloaded (fixture, "*more than the 5 bytes*");
  g_assert_cmpint (g_unlink (file), ==, 0);
  assert_not_downloaded (fixture, "*not in the repository*");
  g_assert_cmpuint (count_downloads (fixture), ==, 0);
}

/* The good file of an earlier day stays until a good one takes its place. */
static void
test_old_target_stays (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->downloads, "ct%2Fpatch.zip", NULL);
  g_autofree char *content = NULL;
  g_autofree char *file = dup_target_file (fixture, "newer");
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir (fixture->downloads, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, "older", -1, NULL));
  med_test_tuf_add_target (fixture->repository, MED_TUF_TARGETS, "ct/patch.zip", "newer");
  med_test_tuf_advance (fixture->repository);
  g_assert_true (g_file_set_contents (file, "wrong", -1, NULL));
  assert_not_downloaded (fixture, "*changed*");
  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "older");
  g_assert_cmpuint (count_downloads (fixture), ==, 1);
}

static void
test_no_path_of_a_target (Fixture *fixture, gconstpointer data)
{
  static const char *const paths[] = { "", "/etc/passwd", "../x", "a/../../x", "a\nb" };

  med_test_tuf_delegate (fixture->repository, MED_TUF_TARGETS, "a", "\"paths\": [\"*\"]");
  med_test_tuf_advance (fixture->repository);
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    assert_found (fixture, paths[i], NULL);
  g_assert_cmpint (trusted_version (fixture, "a"), ==, 0);
}

#define ADD(name, data, function)                                                                  \
  g_test_add ("/tuf/updater/" name, Fixture, data, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("first-and-next", NULL, test_first_and_next);
  ADD ("kept-byte-for-byte", NULL, test_kept_byte_for_byte);
  ADD ("begin-again", NULL, test_begin_again);
  ADD ("first-root-must-be-signed", NULL, test_unsigned_first_root);
  ADD ("root-rotation-needs-both", NULL, test_root_rotation);
  ADD ("root-of-another-version", NULL, test_root_of_another_version);
  ADD ("expired-roots", NULL, test_expired_roots);
  ADD ("no-more-roots-than-256-at-once", NULL, test_most_roots);
  ADD ("hostile-09-timestamp-downgrade", NULL, test_timestamp_downgrade);
  ADD ("hostile-09-snapshot-downgrade", NULL, test_snapshot_downgrade);
  ADD ("hostile-09-targets-downgrade", NULL, test_targets_downgrade);
  ADD ("hostile-09-metadata-removed", NULL, test_metadata_removed);
  ADD ("hostile-10-unchanged-timestamp-that-has-expired", NULL, test_freeze);
  ADD ("hostile-10-expired-new-timestamp", NULL, test_expired_new_timestamp);
  ADD ("hostile-10-kept-snapshot-expires", NULL, test_kept_snapshot_expires);
  ADD ("hostile-10-kept-targets-expire", NULL, test_kept_targets_expire);
  ADD ("snapshot-of-another-version", MED_TUF_SNAPSHOT, test_versions_of_parents);
  ADD ("targets-of-another-version", MED_TUF_TARGETS, test_versions_of_parents);
  ADD ("hostile-11-mixed-snapshot", MED_TUF_SNAPSHOT, test_mix_and_match);
  ADD ("hostile-11-mixed-targets", MED_TUF_TARGETS, test_mix_and_match);
  ADD ("without-consistent-snapshots", NULL, test_not_consistent);
  ADD ("hostile-12-threshold", NULL, test_threshold);
  ADD ("hostile-12-one-key-under-two-ids", NULL, test_key_under_two_ids);
  ADD ("unknown-scheme", NULL, test_unknown_scheme);
  ADD ("fast-forward-recovery-by-timestamp-key", MED_TUF_TIMESTAMP, test_fast_forward_recovery);
  ADD ("fast-forward-recovery-by-snapshot-key", MED_TUF_SNAPSHOT, test_fast_forward_recovery);
  ADD ("added-key-is-no-rotation", NULL, test_added_key_is_no_rotation);
  ADD ("order-of-delegations", NULL, test_order_of_delegations);
  ADD ("circle-of-delegations", NULL, test_circle_of_delegations);
  ADD ("no-more-delegations-than-32", NULL, test_most_delegations);
  ADD ("delegated-by-another-key", NULL, test_delegated_by_another_key);
  ADD ("role-of-two-parents", NULL, test_role_of_two_parents);
  ADD ("hostile-06-links-and-pipes", NULL, test_links_and_pipes);
  ADD ("hostile-03-endless-metadata", NULL, test_endless_metadata);
  ADD ("wrong-targets-leave-nothing", NULL, test_wrong_targets);
  ADD ("old-target-stays", NULL, test_old_target_stays);
  ADD ("no-path-of-a-target", NULL, test_no_path_of_a_target);
  return g_test_run ();
}
