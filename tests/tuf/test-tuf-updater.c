/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/tuf/med-tuf-folder.h"
#include "support/med-test-tuf-client.h"

static void
test_first_and_next (MedTestTufClient *fixture, gconstpointer data)
{
  static const char *const roles[] = { MED_TUF_TIMESTAMP, MED_TUF_SNAPSHOT, MED_TUF_TARGETS };

  med_test_tuf_client_assert_refreshed (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (roles); i++)
    g_assert_cmpint (med_test_tuf_client_trusted_version (fixture, roles[i]), ==, 1);
  med_test_tuf_advance (fixture->repository);
  med_test_tuf_client_next_root (fixture);
  med_test_tuf_client_next_root (fixture);
  med_test_tuf_client_assert_refreshed (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (roles); i++)
    g_assert_cmpint (med_test_tuf_client_trusted_version (fixture, roles[i]), ==, 2);
  g_assert_cmpint (med_test_tuf_client_trusted_version (fixture, MED_TUF_ROOT), ==, 3);
}

/* Nothing but NAME.json, and nothing that was not published so. */
static void
test_kept_byte_for_byte (MedTestTufClient *fixture, gconstpointer data)
{
  g_autofree char *published = med_test_tuf_path (fixture->repository, "metadata/1.snapshot.json");
  g_autofree char *kept = g_build_filename (fixture->trusted, "snapshot.json", NULL);
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;
  g_autoptr (GDir) dir = NULL;
  const char *name;
  guint n = 0;

  med_test_tuf_client_assert_refreshed (fixture);
  g_assert_true (g_file_get_contents (published, &a, NULL, NULL));
  g_assert_true (g_file_get_contents (kept, &b, NULL, NULL));
  g_assert_cmpstr (a, ==, b);
  dir = g_dir_open (fixture->trusted, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    n++;
  g_assert_cmpuint (n, ==, 4);
}

static void
test_begin_again (MedTestTufClient *fixture, gconstpointer data)
{
  g_autoptr (GBytes) same = med_test_tuf_client_trusted_bytes (fixture, MED_TUF_ROOT);
  g_autoptr (MedTestTuf) other = med_test_tuf_new ();
  g_autoptr (GBytes) foreign = med_test_tuf_write (other, MED_TUF_ROOT);
  g_autoptr (GError) error = NULL;

  g_assert_true (med_tuf_folder_begin_sync (fixture->trusted, same, &error));
  g_assert_no_error (error);
  g_assert_false (med_tuf_folder_begin_sync (fixture->trusted, foreign, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CONFLICT);
  g_autoptr (GBytes) after = med_test_tuf_client_trusted_bytes (fixture, MED_TUF_ROOT);
  g_assert_true (g_bytes_equal (same, after));
}

static void
test_unsigned_first_root (MedTestTufClient *fixture, gconstpointer data)
{
  g_ptr_array_set_size (med_test_tuf_get_signers (fixture->repository, MED_TUF_ROOT), 0);
  g_autoptr (GBytes) root = med_test_tuf_write (fixture->repository, MED_TUF_ROOT);

  g_assert_true (med_tuf_folder_store_sync (fixture->trusted, MED_TUF_ROOT, root, NULL));
  med_test_tuf_client_assert_refused (fixture, MED_ERROR_UNTRUSTED,
                                      "root.json: 0 of the trusted keys*1 must");
}

static void
test_root_rotation (MedTestTufClient *fixture, gconstpointer data)
{
  GPtrArray *signers = med_test_tuf_get_signers (fixture->repository, MED_TUF_ROOT);
  MedTestTufKey *old = med_test_tuf_key_ref (signers->pdata[0]);

  med_test_tuf_rotate (fixture->repository, MED_TUF_ROOT);
  med_test_tuf_client_next_root (fixture);
  med_test_tuf_client_assert_refused (fixture, MED_ERROR_UNTRUSTED,
                                      "2.root.json: 0 of the trusted keys*");
  g_assert_cmpint (med_test_tuf_client_trusted_version (fixture, MED_TUF_ROOT), ==, 1);
  /* By the old key alone neither: a key that was taken away must not name its successor. */
  MedTestTufKey *new_key = med_test_tuf_key_ref (signers->pdata[0]);
  g_ptr_array_set_size (signers, 0);
  g_ptr_array_add (signers, med_test_tuf_key_ref (old));
  med_test_tuf_client_write_role (fixture, MED_TUF_ROOT);
  med_test_tuf_client_assert_refused (fixture, MED_ERROR_UNTRUSTED,
                                      "2.root.json: 0 of the trusted keys*");
  g_ptr_array_add (signers, new_key);
  med_test_tuf_client_write_role (fixture, MED_TUF_ROOT);
  med_test_tuf_client_assert_refreshed (fixture);
  g_assert_cmpint (med_test_tuf_client_trusted_version (fixture, MED_TUF_ROOT), ==, 2);
  med_test_tuf_key_unref (old);
}

static void
test_root_of_another_version (MedTestTufClient *fixture, gconstpointer data)
{
  g_autofree char *second = med_test_tuf_path (fixture->repository, "metadata/2.root.json");
  g_autofree char *third = med_test_tuf_path (fixture->repository, "metadata/3.root.json");

  med_test_tuf_client_next_root (fixture);
  med_test_tuf_client_next_root (fixture);
  g_assert_cmpint (g_rename (third, second), ==, 0);
  med_test_tuf_client_assert_refused (fixture, MED_ERROR_UNTRUSTED,
                                      "2.root.json: it has version 3 where 2*");
  g_assert_cmpint (med_test_tuf_client_trusted_version (fixture, MED_TUF_ROOT), ==, 1);
}

/* An expired root between is taken, an expired one at the end is kept but not used. */
static void
test_expired_roots (MedTestTufClient *fixture, gconstpointer data)
{
  med_test_tuf_client_set_expiry (fixture, MED_TUF_ROOT, "2020-01-01T00:00:00Z");
  med_test_tuf_client_next_root (fixture);
  med_test_tuf_client_assert_refused (fixture, MED_ERROR_UNTRUSTED, "root.json: it expired at*");
  g_assert_cmpint (med_test_tuf_client_trusted_version (fixture, MED_TUF_ROOT), ==, 2);
  g_assert_cmpint (med_test_tuf_client_trusted_version (fixture, MED_TUF_TIMESTAMP), ==, 0);
  med_test_tuf_client_set_expiry (fixture, MED_TUF_ROOT, "2030-01-01T00:00:00Z");
  med_test_tuf_client_next_root (fixture);
  med_test_tuf_client_assert_refreshed (fixture);
}

static void
test_most_roots (MedTestTufClient *fixture, gconstpointer data)
{
  for (guint i = 0; i < MED_TUF_MOST_ROOTS + 5; i++)
    med_test_tuf_client_next_root (fixture);
  med_test_tuf_client_assert_refreshed (fixture);
  g_assert_cmpint (med_test_tuf_client_trusted_version (fixture, MED_TUF_ROOT), ==,
                   1 + MED_TUF_MOST_ROOTS);
  med_test_tuf_client_assert_refreshed (fixture);
  g_assert_cmpint (med_test_tuf_client_trusted_version (fixture, MED_TUF_ROOT), ==,
                   1 + MED_TUF_MOST_ROOTS + 5);
}

/* hostile-09 */
static void
test_timestamp_downgrade (MedTestTufClient *fixture, gconstpointer data)
{
  med_test_tuf_set_version (fixture->repository, MED_TUF_TIMESTAMP, 5);
  med_test_tuf_client_write_role (fixture, MED_TUF_TIMESTAMP);
  med_test_tuf_client_assert_refreshed (fixture);
  med_test_tuf_set_version (fixture->repository, MED_TUF_TIMESTAMP, 4);
  med_test_tuf_client_write_role (fixture, MED_TUF_TIMESTAMP);
  med_test_tuf_client_assert_refused_unchanged (
      fixture, MED_TUF_TIMESTAMP,
      "timestamp.json: it sets timestamp.json back from version 5 to 4*");
}

/* hostile-09 */
static void
test_snapshot_downgrade (MedTestTufClient *fixture, gconstpointer data)
{
  med_test_tuf_advance (fixture->repository);
  med_test_tuf_client_assert_refreshed (fixture);
  med_test_tuf_set_version (fixture->repository, MED_TUF_SNAPSHOT, 1);
  med_test_tuf_bump (fixture->repository, MED_TUF_TIMESTAMP);
  med_test_tuf_publish (fixture->repository, TRUE);
  med_test_tuf_client_assert_refused_unchanged (
      fixture, MED_TUF_TIMESTAMP,
      "timestamp.json: it sets snapshot.json back from version 2 to 1*");
}

/* hostile-09 */
static void
test_targets_downgrade (MedTestTufClient *fixture, gconstpointer data)
{
  med_test_tuf_advance (fixture->repository);
  med_test_tuf_client_assert_refreshed (fixture);
  med_test_tuf_advance (fixture->repository);
  med_test_tuf_set_version (fixture->repository, MED_TUF_TARGETS, 1);
  med_test_tuf_publish (fixture->repository, TRUE);
  med_test_tuf_client_assert_refused_unchanged (
      fixture, MED_TUF_SNAPSHOT, "snapshot.json: it sets targets.json back from version 2 to 1*");
}

/* hostile-09 */
static void
test_metadata_removed (MedTestTufClient *fixture, gconstpointer data)
{
  med_test_tuf_delegate (fixture->repository, MED_TUF_TARGETS, "ct", "\"paths\": [\"*\"]");
  med_test_tuf_advance (fixture->repository);
  med_test_tuf_client_assert_refreshed (fixture);
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
  med_test_tuf_client_write_role (fixture, MED_TUF_TIMESTAMP);
  med_test_tuf_client_assert_refused_unchanged (fixture, MED_TUF_SNAPSHOT,
                                                "snapshot.json: it no longer names ct.json");
}

/* hostile-10: an old stick, or a mirror that stands still. The version that is trusted already must
 * not be taken for new when it has expired. */
static void
test_freeze (MedTestTufClient *fixture, gconstpointer data)
{
  med_test_tuf_client_set_expiry (fixture, MED_TUF_TIMESTAMP, "2026-12-07T00:00:00Z");
  med_test_tuf_advance (fixture->repository);
  med_test_tuf_client_assert_refreshed (fixture);
  fixture->now_usec += 13 * MED_USEC_PER_DAY;
  med_test_tuf_client_assert_refreshed (fixture);
  fixture->now_usec += MED_USEC_PER_DAY;
  med_test_tuf_client_assert_refused_unchanged (fixture, MED_TUF_TIMESTAMP,
                                                "timestamp.json: it expired at 2026-12-07*clock*");
  /* With a newer one it goes on: what is kept may have expired. */
  med_test_tuf_client_set_expiry (fixture, MED_TUF_TIMESTAMP, "2026-12-20T00:00:00Z");
  med_test_tuf_advance (fixture->repository);
  med_test_tuf_client_assert_refreshed (fixture);
}

static void
test_expired_new_timestamp (MedTestTufClient *fixture, gconstpointer data)
{
  med_test_tuf_client_assert_refreshed (fixture);
  med_test_tuf_client_set_expiry (fixture, MED_TUF_TIMESTAMP, "2026-11-23T08:00:00Z");
  med_test_tuf_advance (fixture->repository);
  med_test_tuf_client_assert_refused_unchanged (fixture, MED_TUF_TIMESTAMP,
                                                "timestamp.json: it expired at*");
  /* One second later than the beginning is late enough. */
  med_test_tuf_client_set_expiry (fixture, MED_TUF_TIMESTAMP, "2026-11-23T08:00:01Z");
  med_test_tuf_publish (fixture->repository, TRUE);
  med_test_tuf_client_assert_refreshed (fixture);
}

static void
test_kept_snapshot_expires (MedTestTufClient *fixture, gconstpointer data)
{
  med_test_tuf_client_set_expiry (fixture, MED_TUF_SNAPSHOT, "2026-11-25T00:00:00Z");
  med_test_tuf_advance (fixture->repository);
  med_test_tuf_client_assert_refreshed (fixture);
  fixture->now_usec += 5 * MED_USEC_PER_DAY;
  med_test_tuf_client_assert_refused_unchanged (fixture, MED_TUF_SNAPSHOT,
                                                "snapshot.json: it expired at*");
}

static void
test_kept_targets_expire (MedTestTufClient *fixture, gconstpointer data)
{
  med_test_tuf_client_set_expiry (fixture, MED_TUF_TARGETS, "2026-11-25T00:00:00Z");
  med_test_tuf_advance (fixture->repository);
  med_test_tuf_client_assert_refreshed (fixture);
  fixture->now_usec += 5 * MED_USEC_PER_DAY;
  med_test_tuf_client_assert_refused_unchanged (fixture, MED_TUF_TARGETS,
                                                "targets.json: it expired at*");
}

/* The versions that parents name, where no versioned address hides that they are not compared. */
static void
test_versions_of_parents (MedTestTufClient *fixture, gconstpointer role)
{
  med_test_tuf_client_set_consistent (fixture, FALSE);
  med_test_tuf_client_next_root (fixture);
  med_test_tuf_bump (fixture->repository, MED_TUF_TIMESTAMP);
  med_test_tuf_publish (fixture->repository, FALSE);
  med_test_tuf_bump (fixture->repository, role);
  med_test_tuf_client_write_role (fixture, role);
  g_autofree char *message =
      g_strdup_printf ("%s.json: it has version 2 where 1 is expected", (const char *) role);
  med_test_tuf_client_assert_refused (fixture, MED_ERROR_UNTRUSTED, message);
  g_assert_cmpint (med_test_tuf_client_trusted_version (fixture, role), ==, 0);
}

/* hostile-11: a snapshot of one day with targets of another, both rightly signed. */
static void
test_mix_and_match (MedTestTufClient *fixture, gconstpointer role)
{
  /* The same version, keys and length, another content. */
  med_test_tuf_client_set_expiry (fixture, role, "2031-01-01T00:00:00Z");
  med_test_tuf_client_write_role (fixture, role);
  med_test_tuf_client_assert_refused (fixture, MED_ERROR_UNTRUSTED,
                                      "*.json: the digest sha256 is not the signed one*");
  json_object_set_string_member (med_test_tuf_get (fixture->repository, role), "x-day", "other");
  med_test_tuf_client_write_role (fixture, role);
  med_test_tuf_client_assert_refused (fixture, MED_ERROR_UNTRUSTED,
                                      "*.json: it has more than the*bytes*");
  g_assert_cmpint (med_test_tuf_client_trusted_version (fixture, role), ==, 0);
}

static void
test_not_consistent (MedTestTufClient *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  med_test_tuf_client_set_consistent (fixture, FALSE);
  med_test_tuf_client_next_root (fixture);
  med_test_tuf_add_target (fixture->repository, MED_TUF_TARGETS, "ct/patch.zip", "patch");
  med_test_tuf_advance (fixture->repository);
  g_autoptr (MedTufUpdater) updater = med_test_tuf_client_begin (fixture);
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
test_threshold (MedTestTufClient *fixture, gconstpointer data)
{
  GPtrArray *signers = med_test_tuf_get_signers (fixture->repository, MED_TUF_TARGETS);
  MedTestTufKey *second = med_test_tuf_key_new ("ecdsa", "ecdsa-sha2-nistp256");

  med_test_tuf_add_key (fixture->repository, MED_TUF_TARGETS, second);
  med_test_tuf_client_set_threshold (fixture, MED_TUF_TARGETS, 2);
  med_test_tuf_client_next_root (fixture);
  g_ptr_array_remove_index (signers, 1);
  med_test_tuf_publish (fixture->repository, FALSE);
  med_test_tuf_client_assert_refused (
      fixture, MED_ERROR_UNTRUSTED,
      "targets.json: 1 of the trusted keys of “targets” have signed, 2 must");
  /* A key of another role is none of this one. */
  GPtrArray *others = med_test_tuf_get_signers (fixture->repository, MED_TUF_SNAPSHOT);
  g_ptr_array_add (signers, med_test_tuf_key_ref (others->pdata[0]));
  med_test_tuf_publish (fixture->repository, FALSE);
  med_test_tuf_client_assert_refused (fixture, MED_ERROR_UNTRUSTED,
                                      "targets.json: 1 of the trusted keys*");
  g_ptr_array_index (signers, 1) = second;
  med_test_tuf_key_unref (others->pdata[0]);
  med_test_tuf_publish (fixture->repository, FALSE);
  med_test_tuf_client_assert_refreshed (fixture);
}

/* hostile-12: one key under two ids is one key. */
static void
test_key_under_two_ids (MedTestTufClient *fixture, gconstpointer data)
{
  GPtrArray *signers = med_test_tuf_get_signers (fixture->repository, MED_TUF_TARGETS);
  MedTestTufKey *first = signers->pdata[0];
  g_autofree char *id = g_strdup (med_test_tuf_key_get_id (first));
  g_autoptr (GBytes) bytes = NULL;

  med_test_tuf_key_set_id (first, "another");
  med_test_tuf_add_key (fixture->repository, MED_TUF_TARGETS, first);
  med_test_tuf_client_set_threshold (fixture, MED_TUF_TARGETS, 2);
  med_test_tuf_client_next_root (fixture);
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
  med_test_tuf_client_assert_refused (fixture, MED_ERROR_UNTRUSTED,
                                      "targets.json: 1 of the trusted keys*2 must");
}

/* A scheme that is not known hinders nothing, and counts for nothing. */
static void
test_unknown_scheme (MedTestTufClient *fixture, gconstpointer data)
{
  JsonObject *root = med_test_tuf_get (fixture->repository, MED_TUF_ROOT);
  JsonObject *keys = json_object_get_object_member (root, "keys");
  JsonObject *roles = json_object_get_object_member (root, "roles");
  JsonObject *targets = json_object_get_object_member (roles, MED_TUF_TARGETS);
  g_autoptr (JsonNode) key = json_from_string (
      "{\"keytype\": \"x\", \"scheme\": \"y\", \"keyval\": {\"public\": \"00\"}}", NULL);

  json_object_set_member (keys, "later", json_node_copy (key));
  json_array_add_string_element (json_object_get_array_member (targets, "keyids"), "later");
  med_test_tuf_client_next_root (fixture);
  med_test_tuf_client_assert_refreshed (fixture);
  med_test_tuf_client_set_threshold (fixture, MED_TUF_TARGETS, 2);
  med_test_tuf_client_next_root (fixture);
  med_test_tuf_client_assert_refused (fixture, MED_ERROR_UNTRUSTED,
                                      "targets.json: 1 of the trusted keys*2 must");
}

/* 5.3.11: after a compromise the versions may begin anew, for keys were rotated. */
static void
test_fast_forward_recovery (MedTestTufClient *fixture, gconstpointer role)
{
  med_test_tuf_set_version (fixture->repository, MED_TUF_TIMESTAMP, 99999);
  med_test_tuf_set_version (fixture->repository, MED_TUF_SNAPSHOT, 99999);
  med_test_tuf_publish (fixture->repository, TRUE);
  med_test_tuf_client_assert_refreshed (fixture);
  med_test_tuf_set_version (fixture->repository, MED_TUF_TIMESTAMP, 2);
  med_test_tuf_set_version (fixture->repository, MED_TUF_SNAPSHOT, 2);
  med_test_tuf_publish (fixture->repository, TRUE);
  med_test_tuf_client_assert_refused_unchanged (fixture, MED_TUF_TIMESTAMP,
                                                "timestamp.json: it sets*back*");
  med_test_tuf_rotate (fixture->repository, role);
  med_test_tuf_publish (fixture->repository, TRUE);
  med_test_tuf_client_next_root (fixture);
  med_test_tuf_client_assert_refreshed (fixture);
  g_assert_cmpint (med_test_tuf_client_trusted_version (fixture, MED_TUF_TIMESTAMP), ==, 2);
  g_assert_cmpint (med_test_tuf_client_trusted_version (fixture, MED_TUF_SNAPSHOT), ==, 2);
}

/* A key that is only added does not open the way back. */
static void
test_added_key_is_no_rotation (MedTestTufClient *fixture, gconstpointer data)
{
  MedTestTufKey *key = med_test_tuf_key_new ("ed25519", "ed25519");

  med_test_tuf_advance (fixture->repository);
  med_test_tuf_client_assert_refreshed (fixture);
  med_test_tuf_add_key (fixture->repository, MED_TUF_TIMESTAMP, key);
  med_test_tuf_client_next_root (fixture);
  med_test_tuf_set_version (fixture->repository, MED_TUF_TIMESTAMP, 1);
  med_test_tuf_client_write_role (fixture, MED_TUF_TIMESTAMP);
  med_test_tuf_client_assert_refused_unchanged (fixture, MED_TUF_TIMESTAMP,
                                                "timestamp.json: it sets*back*");
  med_test_tuf_key_unref (key);
}

#define ADD(name, data, function)                                                                  \
  g_test_add ("/tuf/updater/" name, MedTestTufClient, data, med_test_tuf_client_set_up, function,  \
              med_test_tuf_client_tear_down)

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
  return g_test_run ();
}
