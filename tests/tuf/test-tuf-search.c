/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/med-test-tuf-client.h"

static char *
find_role (MedTestTufClient *fixture, const char *path, GError **error)
{
  g_autoptr (MedTufUpdater) updater = med_test_tuf_client_begin (fixture);
  g_autoptr (MedTufTarget) target = NULL;

  if (!med_tuf_updater_refresh_sync (updater, NULL, error))
    return NULL;
  target = med_tuf_updater_find_sync (updater, path, NULL, error);
  return target != NULL ? g_strdup (target->role) : NULL;
}

static void
assert_found (MedTestTufClient *fixture, const char *path, const char *role)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *found = find_role (fixture, path, &error);

  g_assert_cmpstr (found, ==, role);
  if (role == NULL)
    g_assert_error (error, MED_ERROR, MED_ERROR_NOT_FOUND);
}

/* targets → a, b! ; a → c ; all have it, or none */
static void
test_order_of_delegations (MedTestTufClient *fixture, gconstpointer data)
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
test_circle_of_delegations (MedTestTufClient *fixture, gconstpointer data)
{
  med_test_tuf_delegate (fixture->repository, MED_TUF_TARGETS, "a", "\"paths\": [\"*\"]");
  med_test_tuf_delegate (fixture->repository, "a", "b", "\"paths\": [\"*\"]");
  med_test_tuf_delegate (fixture->repository, "b", "a", "\"paths\": [\"*\"]");
  med_test_tuf_advance (fixture->repository);
  assert_found (fixture, "x", NULL);
}

static void
test_most_delegations (MedTestTufClient *fixture, gconstpointer data)
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
test_delegated_by_another_key (MedTestTufClient *fixture, gconstpointer data)
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
  g_assert_cmpint (med_test_tuf_client_trusted_version (fixture, "a"), ==, 0);
}

/* "shared" is handed x by a and y by b, who names another key: what a's key has proven is nothing
 * to b, also when a was asked before. */
static void
test_role_of_two_parents (MedTestTufClient *fixture, gconstpointer data)
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

  g_autoptr (MedTufUpdater) updater = med_test_tuf_client_begin (fixture);
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
test_links_and_pipes (MedTestTufClient *fixture, gconstpointer data)
{
  g_autofree char *path = med_test_tuf_path (fixture->repository, "metadata/timestamp.json");
  g_autofree char *elsewhere = med_test_tuf_path (fixture->repository, "timestamp.json");

  g_assert_cmpint (g_rename (path, elsewhere), ==, 0);
  g_assert_cmpint (symlink (elsewhere, path), ==, 0);
  med_test_tuf_client_assert_refused (fixture, MED_ERROR_UNTRUSTED,
                                      "timestamp.json: it is a link*");
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  med_test_tuf_client_assert_refused (fixture, MED_ERROR_UNTRUSTED,
                                      "timestamp.json: it is a link or not an ordinary*");
  g_assert_cmpint (g_unlink (path), ==, 0);
  med_test_tuf_client_assert_refused (fixture, MED_ERROR_NOT_FOUND,
                                      "timestamp.json: it is not in the repository");
}

/* hostile-03: before it is read, and while. */
static void
test_endless_metadata (MedTestTufClient *fixture, gconstpointer data)
{
  g_autofree char *path = med_test_tuf_path (fixture->repository, "metadata/timestamp.json");

  g_assert_cmpint (truncate (path, G_GINT64_CONSTANT (1) << 40), ==, 0);
  med_test_tuf_client_assert_refused (fixture, MED_ERROR_UNTRUSTED,
                                      "timestamp.json: it has more than the 65536 bytes*");
}

static void
assert_not_downloaded (MedTestTufClient *fixture, const char *message)
{
  g_autoptr (MedTufUpdater) updater = med_test_tuf_client_begin (fixture);
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
count_downloads (MedTestTufClient *fixture)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->downloads, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static char *
dup_target_file (MedTestTufClient *fixture, const char *content)
{
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, content, -1);
  g_autofree char *name = g_strdup_printf ("targets/ct/%s.patch.zip", hash);

  return med_test_tuf_path (fixture->repository, name);
}

static void
test_wrong_targets (MedTestTufClient *fixture, gconstpointer data)
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
test_old_target_stays (MedTestTufClient *fixture, gconstpointer data)
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
test_no_path_of_a_target (MedTestTufClient *fixture, gconstpointer data)
{
  static const char *const paths[] = { "", "/etc/passwd", "../x", "a/../../x", "a\nb" };

  med_test_tuf_delegate (fixture->repository, MED_TUF_TARGETS, "a", "\"paths\": [\"*\"]");
  med_test_tuf_advance (fixture->repository);
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    assert_found (fixture, paths[i], NULL);
  g_assert_cmpint (med_test_tuf_client_trusted_version (fixture, "a"), ==, 0);
}

#define ADD(name, data, function)                                                                  \
  g_test_add ("/tuf/search/" name, MedTestTufClient, data, med_test_tuf_client_set_up, function,   \
              med_test_tuf_client_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
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
