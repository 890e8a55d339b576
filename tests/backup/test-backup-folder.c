/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "engine/backup/med-backup-run.h"
#include "engine/base/med-error.h"
#include "engine/store/med-blob.h"
#include "engine/store/med-transaction.h"
#include "support/med-test-fleet.h"

typedef struct
{
  MedTestEngine *engine;
  char *folder;
  MedConnection *connection; /* of this thread, as the keeper's worker has one */
} Fixture;

static gpointer
store_payload (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("payload", 7);
  g_autofree char *sha256 = NULL;

  return med_blob_store_sync (connection, MED_BLOB_VAULT, bytes, &sha256, error) ? MED_STORE_OK
                                                                                 : NULL;
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  self->engine = med_test_engine_new ();
  self->folder = g_dir_make_tmp ("medpatch-folder-XXXXXX", NULL);
  med_test_fleet_add_device (self->engine, "CT-1", "Exa", "Exa CT", "4.1");
  med_test_engine_run (self->engine, MED_STORE_WRITER, store_payload, NULL, &error);
  g_assert_no_error (error);
  self->connection = med_backup_open_connection (self->engine->dir, self->engine->clock, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  med_connection_close (self->connection);
  med_test_engine_free (self->engine);
  med_test_remove_tree (self->folder);
  g_free (self->folder);
}

/* One minute later, with @keep: what the keeper does. */
static MedBackupResult *
run (Fixture *self, gboolean with_payloads, gint64 keep)
{
  const MedBackupWish wish = { self->folder, with_payloads, keep, 0 };
  g_autoptr (GError) error = NULL;

  med_clock_advance (self->engine->clock, MED_USEC_PER_MINUTE);
  MedBackupResult *result = med_backup_run_sync (med_engine_get_store (self->engine->engine),
                                                 self->connection, &wish, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (result->not_pruned, ==, NULL);
  return result;
}

static char *
make (Fixture *self, gboolean with_payloads)
{
  g_autoptr (MedBackupResult) result = run (self, with_payloads, 0);

  g_assert_null (result->pruning);
  return g_strdup (result->backup->path);
}

static GPtrArray *
list (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *entries = med_backup_folder_list_sync (self->connection, self->folder, NULL, &error);

  g_assert_no_error (error);
  return entries;
}

static MedBackupPruning *
prune (Fixture *self, gint64 keep)
{
  const MedBackupWish wish = { self->folder, TRUE, keep, 0 };
  g_autoptr (GError) error = NULL;
  MedBackupPruning *pruning = med_backup_prune_sync (med_engine_get_store (self->engine->engine),
                                                     self->connection, &wish, NULL, NULL, &error);

  g_assert_no_error (error);
  return pruning;
}

static void
spoil (const char *backup)
{
  g_autofree char *database = g_build_filename (backup, MED_BACKUP_DATABASE, NULL);
  g_autofree char *data = NULL;
  gsize size = 0;

  g_assert_true (g_file_get_contents (database, &data, &size, NULL));
  data[size / 2] ^= 1;
  g_assert_true (g_file_set_contents (database, data, (gssize) size, NULL));
}

static gboolean
exists (const char *path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static const MedBackupEntry *
find (const GPtrArray *entries, const char *path)
{
  for (guint i = 0; i < entries->len; i++)
    if (g_str_equal (((MedBackupEntry *) entries->pdata[i])->path, path))
      return entries->pdata[i];
  g_error ("%s is not listed", path);
}

static void
test_list_tells_apart (Fixture *self, gconstpointer unused)
{
  g_autofree char *first = make (self, TRUE);
  g_autofree char *second = make (self, FALSE);
  g_autofree char *cut_off = g_build_filename (self->folder, "medpatch-backup-abc.tmp", NULL);
  g_autofree char *empty = g_build_filename (self->folder, "medpatch-backup-empty", NULL);
  g_autofree char *file = g_build_filename (self->folder, "medpatch-backup-file", NULL);
  g_autofree char *link = g_build_filename (self->folder, "medpatch-backup-link", NULL);
  g_autofree char *photos = g_build_filename (self->folder, "photos", NULL);

  g_assert_cmpint (g_mkdir (cut_off, 0700) + g_mkdir (empty, 0700) + g_mkdir (photos, 0700), ==, 0);
  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  g_assert_cmpint (symlink (first, link), ==, 0);
  g_autoptr (GPtrArray) entries = list (self);

  g_assert_cmpuint (entries->len, ==, 4);
  const MedBackupEntry *newest = entries->pdata[0];
  g_assert_cmpstr (newest->path, ==, second);
  g_assert_false (newest->with_payloads);
  g_assert_cmpint (newest->kind, ==, MED_BACKUP_OURS);
  g_assert_cmpint (newest->made_usec, ==, MED_TEST_NOW_USEC + 2 * MED_USEC_PER_MINUTE);
  g_assert_cmpint (newest->checked_usec, ==, 0);
  g_assert_cmpint (find (entries, first)->kind, ==, MED_BACKUP_OURS);
  g_assert_cmpint (find (entries, first)->size_bytes, ==, newest->size_bytes + 7);
  g_assert_cmpint (find (entries, cut_off)->kind, ==, MED_BACKUP_CUT_OFF);
  g_assert_cmpint (find (entries, empty)->kind, ==, MED_BACKUP_UNREADABLE);
  g_assert_nonnull (find (entries, empty)->reason);
}

static void
test_list_of_what_is_not_there (Fixture *self, gconstpointer unused)
{
  g_autofree char *nowhere = g_build_filename (self->folder, "nowhere", NULL);
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *path = make (self, FALSE);

  g_assert_null (med_backup_folder_list_sync (self->connection, nowhere, NULL, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_cancellable_cancel (cancelled);
  g_assert_null (med_backup_folder_list_sync (self->connection, self->folder, cancelled, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CANCELLED);
}

static void
test_prune_keeps_the_newest (Fixture *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  for (int i = 0; i < 5; i++)
    g_ptr_array_add (paths, make (self, TRUE));
  g_autoptr (MedBackupPruning) pruning = prune (self, 2);

  g_assert_cmpuint (pruning->kept->len, ==, 2);
  g_assert_cmpstr (pruning->kept->pdata[0], ==, paths->pdata[4]);
  g_assert_cmpstr (pruning->kept->pdata[1], ==, paths->pdata[3]);
  g_assert_cmpuint (pruning->removed->len, ==, 3);
  g_assert_cmpuint (pruning->findings->len, ==, 2);
  for (guint i = 0; i < paths->len; i++)
    g_assert_true (exists (paths->pdata[i]) == (i >= 3));
  g_autoptr (GPtrArray) left = list (self);
  g_assert_cmpuint (left->len, ==, 2);
}

static void
test_prune_counts_only_whole_ones (Fixture *self, gconstpointer unused)
{
  g_autofree char *oldest = make (self, TRUE);
  g_autofree char *good = make (self, TRUE);
  g_autofree char *damaged = make (self, TRUE);
  g_autofree char *newest = make (self, TRUE);

  spoil (damaged);
  spoil (newest);
  /* The only whole ones are the two oldest: both stay, and so do the damaged ones over them. */
  g_autoptr (MedBackupPruning) two = prune (self, 2);
  g_assert_cmpuint (two->kept->len, ==, 2);
  g_assert_cmpuint (two->removed->len, ==, 0);
  g_assert_cmpuint (two->findings->len, ==, 4);
  g_assert_false (((MedBackupFinding *) two->findings->pdata[0])->whole);
  g_assert_nonnull (strstr (((MedBackupFinding *) two->findings->pdata[0])->reason, "medpatch.db"));

  g_autoptr (MedBackupPruning) one = prune (self, 1);
  g_assert_cmpuint (one->kept->len, ==, 1);
  g_assert_cmpstr (one->kept->pdata[0], ==, good);
  g_assert_true (exists (good) && exists (damaged) && exists (newest));
  g_assert_false (exists (oldest));
}

static void
test_prune_never_removes_the_last (Fixture *self, gconstpointer unused)
{
  g_autofree char *only = make (self, TRUE);
  static const gint64 keeps[] = { 1, 0, -3, G_MININT64 };

  for (gsize i = 0; i < G_N_ELEMENTS (keeps); i++)
    {
      g_autoptr (MedBackupPruning) pruning = prune (self, keeps[i]);

      g_assert_cmpuint (pruning->removed->len, ==, 0);
      g_assert_true (exists (only));
    }
  /* Nothing that is whole: nothing is removed, however many there are. */
  g_autofree char *second = make (self, TRUE);
  spoil (only);
  spoil (second);
  med_clock_advance (self->engine->clock, 8 * MED_USEC_PER_DAY);
  g_autoptr (MedBackupPruning) none = prune (self, 1);
  g_assert_cmpuint (none->kept->len + none->removed->len, ==, 0);
  g_assert_true (exists (only) && exists (second));
}

static void
test_prune_keeps_one_with_payloads (Fixture *self, gconstpointer unused)
{
  g_autofree char *older = make (self, TRUE);
  g_autofree char *with = make (self, TRUE);
  g_autofree char *without = make (self, FALSE);
  g_autofree char *newest = make (self, FALSE);
  g_autoptr (MedBackupPruning) pruning = prune (self, 1);

  g_assert_true (exists (newest) && exists (with));
  g_assert_false (exists (without) || exists (older));
  g_assert_cmpuint (pruning->kept->len, ==, 2);
}

static void
test_prune_leaves_what_is_not_ours (Fixture *self, gconstpointer unused)
{
  g_autoptr (MedTestEngine) other = med_test_engine_new ();
  g_autoptr (GError) error = NULL;

  med_test_fleet_add_device (other, "MR-9", "Other", "Other MR", "1");
  g_autoptr (MedConnection) connection =
      med_backup_open_connection (other->dir, other->clock, NULL);
  g_autoptr (MedBackup) theirs =
      med_backup_make_sync (connection, self->folder, TRUE, NULL, NULL, &error);
  g_assert_no_error (error);
  g_autofree char *first = make (self, TRUE);
  g_autofree char *second = make (self, TRUE);
  g_autofree char *unreadable = make (self, TRUE);
  g_autofree char *manifest = g_build_filename (unreadable, MED_BACKUP_MANIFEST, NULL);
  g_assert_true (g_file_set_contents (manifest, "{}", 2, NULL));
  g_autofree char *newest = make (self, TRUE);
  g_autofree char *cut_off = g_build_filename (self->folder, "medpatch-backup-abc.tmp", NULL);
  g_assert_cmpint (g_mkdir (cut_off, 0700), ==, 0);

  g_autoptr (GPtrArray) entries = list (self);
  g_assert_cmpint (find (entries, theirs->path)->kind, ==, MED_BACKUP_OTHERS);
  g_autoptr (MedBackupPruning) pruning = prune (self, 1);
  g_assert_cmpuint (pruning->removed->len, ==, 2);
  g_assert_true (exists (newest) && exists (theirs->path) && exists (unreadable) &&
                 exists (cut_off));
  g_assert_false (exists (first) || exists (second));
}

/* What somebody put into a backup, or a link in place of one of its folders, is not the backup. */
static void
test_removing_stays_within_the_backup (Fixture *self, gconstpointer unused)
{
  g_autofree char *old = make (self, TRUE);
  g_autofree char *linked = make (self, TRUE);
  g_autofree char *newest = make (self, TRUE);
  g_autofree char *note = g_build_filename (old, "vault", "note.txt", NULL);
  g_autofree char *vault = g_build_filename (linked, "vault", NULL);
  g_autofree char *store = g_build_filename (self->folder, "shared-store", NULL);
  g_autofree char *kept_note = g_strconcat (old, MED_BACKUP_UNFINISHED "/vault/note.txt", NULL);

  g_assert_true (g_file_set_contents (note, "mine", 4, NULL));
  g_assert_cmpint (g_rename (vault, store), ==, 0);
  g_assert_cmpint (symlink (store, vault), ==, 0);
  g_autoptr (MedBackupPruning) pruning = prune (self, 1);

  g_assert_cmpuint (pruning->removed->len, ==, 2);
  g_assert_true (exists (newest));
  g_assert_false (exists (old) || exists (linked));
  g_assert_true (exists (kept_note));
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_free);
  g_assert_true (med_backup_files_list (store, "", files, NULL));
  g_assert_cmpuint (files->len, ==, 1);
}

/* A link in place of a file says something about the backup; pruning goes on. */
static void
test_link_is_damage (Fixture *self, gconstpointer unused)
{
  g_autofree char *oldest = make (self, TRUE);
  g_autofree char *linked = make (self, TRUE);
  g_autofree char *newest = make (self, TRUE);
  g_autofree char *database = g_build_filename (linked, MED_BACKUP_DATABASE, NULL);
  g_autofree char *away = g_build_filename (self->folder, "away.db", NULL);

  g_assert_cmpint (g_rename (database, away), ==, 0);
  g_assert_cmpint (symlink (away, database), ==, 0);
  g_autoptr (MedBackupPruning) pruning = prune (self, 2);
  g_assert_cmpuint (pruning->kept->len, ==, 2);
  g_assert_cmpstr (pruning->kept->pdata[0], ==, newest);
  g_assert_cmpstr (pruning->kept->pdata[1], ==, oldest);
  g_assert_cmpuint (pruning->removed->len, ==, 0);
  g_autoptr (GPtrArray) entries = list (self);
  g_assert_false (find (entries, linked)->whole);
  g_assert_cmpint (find (entries, linked)->checked_usec, >, 0);
}

static void
test_findings_count_for_a_week (Fixture *self, gconstpointer unused)
{
  g_autofree char *path = make (self, TRUE);
  g_autoptr (MedBackupResult) first = run (self, TRUE, 5);

  /* The new one was verified just now; the older one is read. */
  g_assert_cmpuint (first->pruning->kept->len, ==, 2);
  g_assert_cmpuint (first->pruning->findings->len, ==, 1);
  g_assert_cmpstr (((MedBackupFinding *) first->pruning->findings->pdata[0])->path, ==, path);
  g_autoptr (MedBackupResult) second = run (self, TRUE, 5);
  g_assert_cmpuint (second->pruning->findings->len, ==, 1);
  g_autoptr (MedBackupResult) third = run (self, TRUE, 5);
  g_assert_cmpuint (third->pruning->findings->len, ==, 1);

  /* A file that is missing is seen without reading the rest. */
  g_autofree char *database = g_build_filename (path, MED_BACKUP_DATABASE, NULL);
  g_assert_cmpint (truncate (database, 4096), ==, 0);
  g_autoptr (MedBackupResult) fourth = run (self, TRUE, 5);
  g_assert_cmpuint (fourth->pruning->findings->len, ==, 2);
  g_assert_cmpuint (fourth->pruning->kept->len, ==, 4);
  g_autoptr (GPtrArray) entries = list (self);
  g_assert_false (find (entries, path)->whole);
  g_assert_cmpint (find (entries, path)->checked_usec, >, 0);

  med_clock_advance (self->engine->clock, 8 * MED_USEC_PER_DAY);
  g_autoptr (MedBackupResult) later = run (self, TRUE, 9);
  g_assert_cmpuint (later->pruning->findings->len, ==, 5);
}

static void
test_recorded (Fixture *self, gconstpointer unused)
{
  g_autofree char *old = make (self, TRUE);
  g_autoptr (MedBackupResult) result = run (self, TRUE, 1);

  g_assert_cmpuint (result->pruning->removed->len, ==, 1);
  g_assert_cmpint (med_test_engine_count (self->engine,
                                          "SELECT count(*) FROM change WHERE action = "
                                          "'backup-removed' AND body LIKE '%medpatch-backup-%'"),
                   ==, 1);
  g_assert_cmpint (med_test_engine_count (
                       self->engine, "SELECT count(*) FROM change WHERE action = 'backup-made'"),
                   ==, 2);
  g_autoptr (MedBackupPruning) nothing = prune (self, 1);
  g_assert_cmpuint (nothing->removed->len, ==, 0);
}

static void
test_failed_run (Fixture *self, gconstpointer unused)
{
  g_autofree char *file = g_build_filename (self->folder, "a-file", NULL);
  const MedBackupWish wish = { file, TRUE, 1, 0 };
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  MedStore *store = med_engine_get_store (self->engine->engine);

  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  g_assert_null (med_backup_run_sync (store, self->connection, &wish, NULL, NULL, &error));
  g_assert_nonnull (error);
  g_assert_cmpint (med_test_engine_count (
                       self->engine, "SELECT count(*) FROM change WHERE action = 'backup-failed'"),
                   ==, 1);
  /* What a person stops has not failed. */
  const MedBackupWish stopped = { self->folder, TRUE, 1, 0 };
  g_clear_error (&error);
  g_cancellable_cancel (cancelled);
  g_assert_null (med_backup_run_sync (store, self->connection, &stopped, NULL, cancelled, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CANCELLED);
  g_assert_cmpint (med_test_engine_count (
                       self->engine, "SELECT count(*) FROM change WHERE action = 'backup-failed'"),
                   ==, 1);
}

#define CASE(name, function)                                                                       \
  g_test_add ("/backup/folder/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  CASE ("list-tells-ours-from-the-rest", test_list_tells_apart);
  CASE ("list-of-what-is-not-there", test_list_of_what_is_not_there);
  CASE ("pruning-keeps-the-newest", test_prune_keeps_the_newest);
  CASE ("pruning-counts-only-whole-ones", test_prune_counts_only_whole_ones);
  CASE ("pruning-never-removes-the-last-whole-one", test_prune_never_removes_the_last);
  CASE ("pruning-keeps-one-with-the-payloads", test_prune_keeps_one_with_payloads);
  CASE ("pruning-leaves-what-is-not-ours", test_prune_leaves_what_is_not_ours);
  CASE ("removing-stays-within-the-backup", test_removing_stays_within_the_backup);
  CASE ("link-in-place-of-a-file-is-damage", test_link_is_damage);
  CASE ("findings-count-for-a-week", test_findings_count_for_a_week);
  CASE ("made-and-removed-are-recorded", test_recorded);
  CASE ("failure-is-noted-and-stopping-is-not", test_failed_run);
  return g_test_run ();
}
