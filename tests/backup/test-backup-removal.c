/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "engine/backup/med-backup-removal.h"
#include "engine/backup/med-backup-run.h"
#include "engine/base/med-error.h"
#include "engine/store/med-backup-manifest.h"
#include "engine/store/med-blob.h"
#include "engine/store/med-change.h"
#include "support/med-test-fleet.h"

/* The removal is stopped where a crash could; then the log is compared with the disk. */

static char *original; /* made once; every case has links to its files in a folder of its own */

typedef struct
{
  MedTestEngine *engine; /* of all cases */
  char *folder;
  MedConnection *connection;
  GPtrArray *made; /* (element-type utf8): oldest first */
} Fixture;

static gpointer
store_blobs (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  static const char *const texts[] = { "one", "two", "three" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new_static (texts[i], strlen (texts[i]));
      g_autofree char *sha256 = NULL;

      if (!med_blob_store_sync (connection, MED_BLOB_EVIDENCE, bytes, &sha256, error))
        return NULL;
    }
  return MED_STORE_OK;
}

static void
open_connection (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  self->connection = med_backup_open_connection (self->engine->dir, self->engine->clock, &error);
  g_assert_no_error (error);
}

static MedStore *
store_of (Fixture *self)
{
  return med_engine_get_store (self->engine->engine);
}

/* Another backup of ours, without waiting for the disk: its files are those of the one. */
static void
add_clone (Fixture *self)
{
  g_autofree char *name = g_path_get_basename (original);
  char *to = g_strdup_printf ("%s/%s-%u", self->folder, name, self->made->len);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  g_assert_true (med_backup_files_list (original, "", names, NULL));
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *old = g_build_filename (original, names->pdata[i], NULL);
      g_autofree char *fresh = g_build_filename (to, names->pdata[i], NULL);
      g_autofree char *parent = g_path_get_dirname (fresh);

      g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
      g_assert_cmpint (link (old, fresh), ==, 0);
    }
  g_ptr_array_add (self->made, to);
}

static void
make_original (Fixture *self)
{
  const MedBackupWish wish = { self->folder, TRUE, 0, 0 };
  g_autoptr (GError) error = NULL;

  med_test_fleet_add_device (self->engine, "CT-1", "Exa", "Exa CT", "4.1");
  med_test_engine_run (self->engine, MED_STORE_WRITER, store_blobs, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (MedBackupResult) result =
      med_backup_run_sync (store_of (self), self->connection, &wish, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (result);
  original = g_strdup (result->backup->path);
}

static void
set_up (Fixture *self, gconstpointer engine)
{
  self->engine = (MedTestEngine *) engine;
  self->folder = g_dir_make_tmp ("medpatch-removal-XXXXXX", NULL);
  self->made = g_ptr_array_new_with_free_func (g_free);
  open_connection (self);
  add_clone (self);
  add_clone (self);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  med_test_fleet_run_script (self->engine, "DELETE FROM setting WHERE key = 'backup-removing'");
  med_connection_close (self->connection);
  med_test_remove_tree (self->folder);
  g_ptr_array_unref (self->made);
  g_free (self->folder);
}

/* What a start after a crash is to the removal. */
static void
restart (Fixture *self)
{
  med_connection_close (self->connection);
  med_test_engine_reopen (self->engine);
  open_connection (self);
}

static gint64
count (Fixture *self, const char *action, const char *path)
{
  g_autofree char *sql = g_strdup_printf (
      "SELECT count(*) FROM change WHERE action = '%s' AND body LIKE '%%\"%s\"%%'", action, path);

  return med_test_engine_count (self->engine, sql);
}

static gpointer
intend_func (MedConnection *connection, gpointer paths, GCancellable *cancellable, GError **error)
{
  return med_backup_removal_record_intent (connection, 0, paths, error) ? MED_STORE_OK : NULL;
}

static void
intend (Fixture *self, const char *path)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (paths, (gpointer) path);
  med_test_engine_run (self->engine, MED_STORE_WRITER, intend_func, paths, &error);
  g_assert_no_error (error);
}

static guint
count_pending (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) pending = med_backup_removal_load_sync (self->connection, &error);

  g_assert_no_error (error);
  g_assert (pending != NULL); /* the compiler follows this one */
  return pending->len;
}

static void
settle (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (
      med_backup_removal_settle_sync (store_of (self), self->connection, 0, NULL, NULL, &error));
  g_assert_no_error (error);
}

static gboolean
exists (const char *path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static gpointer
verify_chain (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_change_verify_sync (connection, NULL, error);
}

/* What the log says last of a backup is what is so; and the log is whole. */
static void
assert_log_is_true (Fixture *self, const char *path)
{
  gint64 removed = count (self, "backup-removed", path);
  g_autofree char *going = g_strconcat (path, MED_BACKUP_UNFINISHED, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (MedChangeVerdict) verdict =
      med_test_engine_run (self->engine, MED_STORE_BULK, verify_chain, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (verdict);
  g_assert_cmpint (verdict->first_broken, ==, 0);
  g_assert_cmpint (removed, <=, 1);
  g_assert_true ((removed == 1) == !(exists (path) || exists (going)));
  /* Nothing is ever gone of which nothing was said before. */
  if (removed == 1)
    g_assert_cmpint (count (self, "backup-removing", path), >=, 1);
}

static void
test_whole_way (Fixture *self, gconstpointer unused)
{
  const char *old = self->made->pdata[0];
  g_autoptr (GPtrArray) paths = g_ptr_array_new ();
  g_autoptr (GPtrArray) removed = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (paths, (gpointer) old);
  g_assert_true (
      med_backup_removal_run_sync (store_of (self), 0, self->folder, paths, removed, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (removed->len, ==, 1);
  g_assert_cmpstr (removed->pdata[0], ==, old);
  g_assert_cmpint (count (self, "backup-removing", old), ==, 1);
  g_assert_cmpint (count (self, "backup-not-removed", old), ==, 0);
  g_assert_cmpuint (count_pending (self), ==, 0);
  assert_log_is_true (self, old);
  g_assert_true (exists (self->made->pdata[1]));
  /* The intention stands before the deed. */
  g_assert_cmpint (
      med_test_engine_count (self->engine,
                             "SELECT (SELECT seq FROM change WHERE action = 'backup-removing')"
                             " < (SELECT seq FROM change WHERE action = 'backup-removed')"),
      ==, 1);
}

static void
test_nothing_to_remove (Fixture *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  gint64 rows = med_test_engine_count (self->engine, "SELECT count(*) FROM change");

  g_assert_true (
      med_backup_removal_run_sync (store_of (self), 0, self->folder, none, none, &error));
  settle (self);
  g_assert_cmpint (med_test_engine_count (self->engine, "SELECT count(*) FROM change"), ==, rows);
}

static void
test_stopped_after_the_intent (Fixture *self, gconstpointer unused)
{
  const char *old = self->made->pdata[0];

  intend (self, old);
  g_assert_cmpuint (count_pending (self), ==, 1);
  restart (self);
  settle (self);
  g_assert_true (exists (old));
  g_assert_cmpint (count (self, "backup-not-removed", old), ==, 1);
  g_assert_cmpuint (count_pending (self), ==, 0);
  assert_log_is_true (self, old);
  g_autoptr (GError) error = NULL;
  g_autoptr (MedBackup) whole = med_backup_verify_sync (old, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (whole);
  restart (self);
  g_assert_true (med_backup_tidy_sync (store_of (self), self->connection, NULL, &error));
  g_assert_cmpint (count (self, "backup-not-removed", old), ==, 1);
}

static void
test_stopped_before_the_outcome (Fixture *self, gconstpointer unused)
{
  const char *old = self->made->pdata[0];
  g_autoptr (GError) error = NULL;

  intend (self, old);
  g_assert_cmpint (med_backup_removal_carry_out (old, &error), ==, MED_BACKUP_GONE);
  g_assert_no_error (error);
  g_assert_false (exists (old));
  restart (self);
  g_assert_cmpint (count (self, "backup-removed", old), ==, 0);
  g_assert_true (med_backup_tidy_sync (store_of (self), self->connection, NULL, &error));
  assert_log_is_true (self, old);
  g_assert_cmpint (count (self, "backup-removed", old), ==, 1);
  g_assert_cmpuint (count_pending (self), ==, 0);
}

static GPtrArray *
list_files (const char *folder)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  g_assert_true (med_backup_files_list (folder, "", paths, &error));
  g_assert_no_error (error);
  return paths;
}

/* In the order in which they are removed: those of the manifest, the manifest, its hash */
static GPtrArray *
order_of_removal (const char *backup)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (MedBackup) manifest = med_backup_load_manifest (backup, &error);

  g_assert_no_error (error);
  g_assert_nonnull (manifest);
  for (guint i = 0; i < manifest->files->len; i++)
    g_ptr_array_add (names, g_strdup (((MedBackupFile *) manifest->files->pdata[i])->path));
  g_ptr_array_add (names, g_strdup (MED_BACKUP_MANIFEST));
  g_ptr_array_add (names, g_strdup (MED_BACKUP_MANIFEST_SUM));
  return names;
}

static void
test_stopped_after_each_file (Fixture *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) names = order_of_removal (self->made->pdata[0]);

  g_assert_cmpuint (names->len, ==, 6);
  for (guint n = 0; n <= names->len; n++)
    {
      if (n > 0)
        add_clone (self);
      const char *old = self->made->pdata[n + 1];
      g_autofree char *going = g_strconcat (old, MED_BACKUP_UNFINISHED, NULL);

      intend (self, old);
      g_assert_cmpint (g_rename (old, going), ==, 0);
      for (guint i = 0; i < n; i++)
        {
          g_autofree char *file = g_build_filename (going, names->pdata[i], NULL);
          g_assert_cmpint (g_remove (file), ==, 0);
        }
      g_assert_cmpint (count (self, "backup-removed", old), ==, 0);
      settle (self);
      g_assert_false (exists (going));
      assert_log_is_true (self, old);
    }
  restart (self);
  g_assert_cmpuint (count_pending (self), ==, 0);
}

static void
test_pruning_settles_first (Fixture *self, gconstpointer unused)
{
  const char *old = self->made->pdata[0];
  g_autofree char *going = g_strconcat (old, MED_BACKUP_UNFINISHED, NULL);
  const MedBackupWish wish = { self->folder, TRUE, 1, 0 };
  g_autoptr (GError) error = NULL;

  intend (self, old);
  g_assert_cmpint (g_rename (old, going), ==, 0);
  g_autoptr (MedBackupPruning) pruning =
      med_backup_prune_sync (store_of (self), self->connection, &wish, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (pruning);
  g_assert_cmpuint (pruning->removed->len, ==, 1);
  g_assert_cmpstr (pruning->removed->pdata[0], ==, old);
  g_assert_false (exists (going));
  assert_log_is_true (self, old);
}

static void
test_pruning_decides_anew (Fixture *self, gconstpointer unused)
{
  const char *old = self->made->pdata[0];
  const MedBackupWish many = { self->folder, TRUE, 5, 0 };
  const MedBackupWish one = { self->folder, TRUE, 1, 0 };
  g_autoptr (GError) error = NULL;

  intend (self, old);
  /* Meanwhile more are to be kept: what was only intended does not happen. */
  g_autoptr (MedBackupPruning) kept =
      med_backup_prune_sync (store_of (self), self->connection, &many, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (kept);
  g_assert_cmpuint (kept->removed->len, ==, 0);
  g_assert_true (exists (old));
  g_assert_cmpint (count (self, "backup-not-removed", old), ==, 1);
  g_autoptr (MedBackupPruning) pruned =
      med_backup_prune_sync (store_of (self), self->connection, &one, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (pruned);
  g_assert_cmpuint (pruned->removed->len, ==, 1);
  assert_log_is_true (self, old);
}

/* The stick is out: its mount point is an empty folder, or there is none. */
static void
test_disk_is_away (Fixture *self, gconstpointer unused)
{
  const char *old = self->made->pdata[0];
  g_autofree char *away = g_strconcat (self->folder, "-away", NULL);
  gint64 rows;

  intend (self, old);
  rows = med_test_engine_count (self->engine, "SELECT count(*) FROM change");
  g_assert_cmpint (g_rename (self->folder, away), ==, 0);
  settle (self);
  g_assert_cmpint (g_mkdir (self->folder, 0700), ==, 0);
  settle (self);
  g_assert_cmpint (med_test_engine_count (self->engine, "SELECT count(*) FROM change"), ==, rows);
  g_assert_cmpuint (count_pending (self), ==, 1);
  g_assert_cmpint (g_rmdir (self->folder) + g_rename (away, self->folder), ==, 0);
  settle (self);
  g_assert_cmpuint (count_pending (self), ==, 0);
  assert_log_is_true (self, old);
}

static void
test_only_in_one_folder (Fixture *self, gconstpointer unused)
{
  const char *old = self->made->pdata[0];
  g_autofree char *slash = g_strconcat (self->folder, "/", NULL);
  g_autoptr (GError) error = NULL;

  intend (self, old);
  g_assert_true (
      med_backup_removal_settle_sync (store_of (self), self->connection, 0, "/tmp", NULL, &error));
  g_assert_cmpuint (count_pending (self), ==, 1);
  g_assert_true (
      med_backup_removal_settle_sync (store_of (self), self->connection, 0, slash, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count_pending (self), ==, 0);
}

/* Another program is removing it at this moment: it was not interrupted. */
static void
test_held_by_another (Fixture *self, gconstpointer unused)
{
  const char *old = self->made->pdata[0];
  int fd = open (self->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (flock (fd, LOCK_EX | LOCK_NB), ==, 0);
  intend (self, old);
  settle (self);
  g_assert_cmpuint (count_pending (self), ==, 1);
  g_assert_cmpint (count (self, "backup-not-removed", old), ==, 0);
  close (fd);
  settle (self);
  g_assert_cmpuint (count_pending (self), ==, 0);
}

static void
test_others_files_stay (Fixture *self, gconstpointer unused)
{
  const char *old = self->made->pdata[0];
  g_autofree char *note = g_build_filename (old, "evidence", "note.txt", NULL);
  g_autofree char *going = g_strconcat (old, MED_BACKUP_UNFINISHED, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (note, "mine", 4, &error));
  g_assert_cmpint (med_backup_removal_carry_out (old, &error), ==, MED_BACKUP_GONE);
  g_assert_no_error (error);
  g_assert_false (exists (old));
  g_autoptr (GPtrArray) left = list_files (going);
  g_assert_cmpuint (left->len, ==, 1);
  g_assert_cmpstr (left->pdata[0], ==, "evidence/note.txt");
}

static void
test_without_manifest (Fixture *self, gconstpointer unused)
{
  static const char *const spoils[] = { "{}", "", "not json" };
  const char *old = self->made->pdata[0];
  g_autofree char *manifest = g_build_filename (old, MED_BACKUP_MANIFEST, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (spoils); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (g_file_set_contents (manifest, spoils[i], -1, NULL));
      g_autoptr (GPtrArray) before = list_files (old);
      g_assert_cmpint (med_backup_removal_carry_out (old, &error), ==, MED_BACKUP_STANDS);
      g_assert_error (error, MED_ERROR, MED_ERROR_DAMAGED);
      g_autoptr (GPtrArray) after = list_files (old);
      g_assert_cmpuint (after->len, ==, before->len);
    }
  g_assert_cmpint (g_remove (manifest), ==, 0);
  g_autoptr (GError) error = NULL;
  g_assert_cmpint (med_backup_removal_carry_out (old, &error), ==, MED_BACKUP_STANDS);
  g_assert_error (error, MED_ERROR, MED_ERROR_NOT_FOUND);
  g_assert_true (exists (old));
}

/* Its other name is taken, with something of somebody else in it. */
static void
test_cannot_be_renamed (Fixture *self, gconstpointer unused)
{
  const char *old = self->made->pdata[0];
  g_autofree char *going = g_strconcat (old, MED_BACKUP_UNFINISHED, NULL);
  g_autofree char *note = g_build_filename (going, "note", NULL);
  g_autofree char *with_reason = g_strconcat (old, "\",\"reason", NULL);
  g_autoptr (GPtrArray) paths = g_ptr_array_new ();
  g_autoptr (GPtrArray) removed = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir (going, 0700), ==, 0);
  g_assert_true (g_file_set_contents (note, "mine", 4, NULL));
  g_ptr_array_add (paths, (gpointer) old);
  g_ptr_array_add (paths, self->made->pdata[1]);
  g_assert_false (
      med_backup_removal_run_sync (store_of (self), 0, self->folder, paths, removed, &error));
  g_assert_nonnull (error);
  g_assert_cmpint (error->domain, ==, (int) MED_ERROR);
  /* What could be removed is told as removed, the other as one that stands, with the reason. */
  g_assert_cmpuint (removed->len, ==, 1);
  g_assert_cmpstr (removed->pdata[0], ==, self->made->pdata[1]);
  g_assert_cmpint (count (self, "backup-not-removed", old), ==, 1);
  g_assert_cmpint (count (self, "backup-not-removed", with_reason), ==, 1);
  g_assert_cmpint (count (self, "backup-removed", self->made->pdata[1]), ==, 1);
  g_assert_true (exists (old) && exists (note));
  g_assert_cmpuint (count_pending (self), ==, 0);
}

static gpointer
spoil_setting (MedConnection *connection, gpointer text, GCancellable *cancellable, GError **error)
{
  return med_connection_execute (
             connection,
             "INSERT INTO setting (key, value) VALUES ($1, $2)"
             " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
             MED_VALUES (MED_TEXT (MED_BACKUP_REMOVING_SETTING), MED_TEXT ((const char *) text)),
             error)
             ? MED_STORE_OK
             : NULL;
}

/* A setting that somebody wrote by hand removes nothing. */
static void
test_setting_of_another_kind (Fixture *self, gconstpointer unused)
{
  static const char *const texts[] = { "", "{}", "[1, null, {}]", "[[\"/etc\"]]", "nonsense" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      med_test_engine_run (self->engine, MED_STORE_WRITER, spoil_setting, (gpointer) texts[i],
                           &error);
      g_assert_no_error (error);
      g_assert_cmpuint (count_pending (self), ==, 0);
      settle (self);
    }
  g_assert_true (exists (self->made->pdata[0]) && exists (self->made->pdata[1]));
  /* And a true one after it is told again. */
  intend (self, self->made->pdata[0]);
  g_assert_cmpuint (count_pending (self), ==, 1);
}

static void
test_same_path_twice (Fixture *self, gconstpointer unused)
{
  const char *old = self->made->pdata[0];

  intend (self, old);
  intend (self, old);
  g_assert_cmpuint (count_pending (self), ==, 1);
  intend (self, self->made->pdata[1]);
  g_assert_cmpuint (count_pending (self), ==, 2);
  settle (self);
  g_assert_cmpuint (count_pending (self), ==, 0);
  g_assert_true (exists (old) && exists (self->made->pdata[1]));
}

#define CASE(name, function)                                                                       \
  g_test_add ("/backup/removal/" name, Fixture, engine, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_autoptr (MedTestEngine) engine = med_test_engine_new ();
  Fixture first = { .engine = engine, .folder = g_dir_make_tmp ("medpatch-original-XXXXXX", NULL) };
  open_connection (&first);
  make_original (&first);
  CASE ("intended-done-and-told", test_whole_way);
  CASE ("nothing-to-remove-is-not-told", test_nothing_to_remove);
  CASE ("stopped-after-the-intent", test_stopped_after_the_intent);
  CASE ("stopped-before-the-outcome", test_stopped_before_the_outcome);
  CASE ("stopped-after-each-file", test_stopped_after_each_file);
  CASE ("pruning-settles-first", test_pruning_settles_first);
  CASE ("pruning-decides-anew-about-what-stands", test_pruning_decides_anew);
  CASE ("nothing-is-said-while-the-disk-is-away", test_disk_is_away);
  CASE ("only-in-one-folder", test_only_in_one_folder);
  CASE ("held-by-another-program", test_held_by_another);
  CASE ("files-of-others-stay", test_others_files_stay);
  CASE ("without-a-manifest-nothing-is-removed", test_without_manifest);
  CASE ("one-that-cannot-be-renamed-is-told-so", test_cannot_be_renamed);
  CASE ("setting-of-another-kind", test_setting_of_another_kind);
  CASE ("same-path-twice", test_same_path_twice);
  int status = g_test_run ();
  med_connection_close (first.connection);
  med_test_remove_tree (first.folder);
  g_free (first.folder);
  g_free (original);
  return status;
}
