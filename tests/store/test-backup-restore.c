/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/med-error.h"
#include "engine/store/med-backup-manifest.h"
#include "engine/store/med-blob.h"
#include "engine/store/med-change.h"
#include "engine/store/med-transaction.h"
#include "support/med-test-engine.h"

/* One backup, made once; every case spoils or restores a copy of it. */
static char *made;

typedef struct
{
  char *dir;
  char *backup; /* the copy */
  char *target; /* not there yet */
} Fixture;

static gpointer
fill_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  static const char *const folders[] = { MED_BLOB_DOCUMENTS, MED_BLOB_EVIDENCE, MED_BLOB_VAULT };
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);

  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (folders[i], strlen (folders[i]));
      g_autofree char *sha256 = NULL;

      if (transaction == NULL ||
          !med_blob_store_sync (connection, folders[i], bytes, &sha256, error) ||
          !med_connection_execute (connection, "INSERT INTO site (name) VALUES ($1)",
                                   MED_VALUES (MED_TEXT (folders[i])), error) ||
          !med_transaction_record (transaction, 0, "site-added", "site", NULL, error))
        return NULL;
    }
  return med_transaction_commit (transaction, error) ? MED_STORE_OK : NULL;
}

static gpointer
make_func (MedConnection *connection, gpointer parent, GCancellable *cancellable, GError **error)
{
  return med_backup_make_sync (connection, parent, TRUE, NULL, cancellable, error);
}

static void
make_once (const char *parent)
{
  g_autoptr (MedTestEngine) engine = med_test_engine_new ();
  g_autoptr (GError) error = NULL;

  med_test_engine_run (engine, MED_STORE_WRITER, fill_func, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (MedBackup) backup =
      med_test_engine_run (engine, MED_STORE_BULK, make_func, (gpointer) parent, &error);
  g_assert_no_error (error);
  g_assert_nonnull (backup);
  made = g_strdup (backup->path);
}

static GPtrArray *
list (const char *folder)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);

  g_assert_true (med_backup_files_list (folder, "", paths, NULL));
  return paths;
}

static void
copy_tree (const char *from, const char *to)
{
  g_autoptr (GPtrArray) paths = list (from);

  for (guint i = 0; i < paths->len; i++)
    {
      g_autofree char *source = g_build_filename (from, paths->pdata[i], NULL);
      g_autofree char *target = g_build_filename (to, paths->pdata[i], NULL);
      g_autofree char *parent = g_path_get_dirname (target);
      g_autofree char *bytes = NULL;
      gsize size = 0;

      g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
      g_assert_true (g_file_get_contents (source, &bytes, &size, NULL));
      g_assert_true (g_file_set_contents_full (target, bytes, (gssize) size,
                                               G_FILE_SET_CONTENTS_NONE, 0600, NULL));
    }
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autofree char *name = g_path_get_basename (made);

  self->dir = g_dir_make_tmp ("medpatch-restore-XXXXXX", NULL);
  self->backup = g_build_filename (self->dir, name, NULL);
  self->target = g_build_filename (self->dir, "data", NULL);
  copy_tree (made, self->backup);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  med_test_remove_tree (self->dir);
  g_free (self->dir);
  g_free (self->backup);
  g_free (self->target);
}

static guint
count_entries (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/* Neither verified nor restored, and nothing is where nothing was. */
static void
refuse (Fixture *self, MedError code, const char *words)
{
  guint entries = count_entries (self->dir);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) again = NULL;
  g_autofree char *aside = NULL;
  g_autoptr (MedBackup) backup = med_backup_verify_sync (self->backup, NULL, NULL, &error);

  g_assert_null (backup);
  g_assert_error (error, MED_ERROR, (int) code);
  if (strstr (error->message, words) == NULL)
    g_error ("“%s” is not in: %s", words, error->message);
  g_assert_false (med_backup_restore_sync (self->backup, self->target, &aside, NULL, NULL, &again));
  g_assert_error (again, MED_ERROR, (int) code);
  g_assert_null (aside);
  g_assert_cmpuint (count_entries (self->dir), ==, entries);
}

static void
restore (Fixture *self, char **aside)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (med_backup_restore_sync (self->backup, self->target, aside, NULL, NULL, &error));
  g_assert_no_error (error);
}

/* What is in the target is what the backup holds. */
static void
assert_restored (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedBackup) backup = med_backup_verify_sync (self->backup, NULL, NULL, &error);
  g_autoptr (GPtrArray) files = list (self->target);

  g_assert_no_error (error);
  g_assert_nonnull (backup);
  g_assert_cmpuint (files->len, ==, backup->files->len);
  for (guint i = 0; i < backup->files->len; i++)
    {
      const MedBackupFile *expected = backup->files->pdata[i];
      g_autoptr (MedBackupFile) found = med_backup_file_new (expected->path);
      g_autofree char *path = g_build_filename (self->target, expected->path, NULL);
      GStatBuf status;

      g_assert_true (med_backup_files_read (self->target, NULL, found, NULL, &error));
      g_assert_cmpstr (found->sha256, ==, expected->sha256);
      g_assert_cmpint (g_stat (path, &status), ==, 0);
      g_assert_cmpint (status.st_mode & 077, ==, 0);
    }
}

static void
test_places (Fixture *self, gconstpointer unused)
{
  static const char *const places[] = { "new", "a/b/c/new", "empty", "with space & <x>", "病院" };
  g_autofree char *empty = g_build_filename (self->dir, "empty", NULL);

  g_assert_cmpint (g_mkdir (empty, 0700), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_free (self->target);
      self->target = g_build_filename (self->dir, places[i], NULL);
      restore (self, NULL);
      assert_restored (self);
    }
}

/* The inventory can be opened and worked with, and its chain goes on. */
static void
test_goes_on (Fixture *self, gconstpointer unused)
{
  g_autoptr (MedClock) clock = med_clock_new_fixed (MED_TEST_NOW_USEC);
  g_autoptr (GError) error = NULL;

  restore (self, NULL);
  g_autoptr (MedEngine) engine = med_engine_open_sync (self->target, clock, &error);
  g_assert_no_error (error);
  g_assert_nonnull (engine);
  MedTestEngine opened = { self->target, clock, engine };
  g_assert_cmpint (med_test_engine_count (&opened, "SELECT count(*) FROM site"), ==, 3);
  g_assert_cmpint (med_test_engine_count (&opened, "SELECT max(seq) FROM change"), ==, 3);
  med_engine_close (engine);
}

static void
test_moved_aside (Fixture *self, gconstpointer unused)
{
  g_autofree char *aside = NULL, *second = NULL;
  g_autofree char *note = g_build_filename (self->target, "note", NULL);
  g_autoptr (GError) error = NULL;

  restore (self, &aside);
  g_assert_null (aside);
  g_assert_true (g_file_set_contents (note, "mine", 4, NULL));
  restore (self, &second);
  g_assert_nonnull (second);
  g_assert_true (g_str_has_prefix (second, self->target));
  g_autofree char *kept = g_build_filename (second, "note", NULL);
  g_assert_true (g_file_test (kept, G_FILE_TEST_EXISTS));
  assert_restored (self);
  /* Backup, data, and the old data: nothing else is left. */
  g_assert_cmpuint (count_entries (self->dir), ==, 3);
}

static void
test_backup_within_what_it_replaces (Fixture *self, gconstpointer unused)
{
  g_autofree char *aside = NULL;
  g_autoptr (GError) error = NULL;
  guint entries = count_entries (self->dir);

  g_assert_false (med_backup_restore_sync (self->backup, self->dir, &aside, NULL, NULL, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_REFUSED);
  g_assert_null (aside);
  g_assert_cmpuint (count_entries (self->dir), ==, entries);
  g_clear_error (&error);
  g_assert_false (med_backup_restore_sync (self->backup, self->backup, &aside, NULL, NULL, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_REFUSED);
}

static void
test_target_is_a_file (Fixture *self, gconstpointer unused)
{
  g_autofree char *aside = NULL;
  g_autofree char *text = NULL;
  g_autofree char *below = g_build_filename (self->target, "data", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (self->target, "mine", 4, NULL));
  g_assert_false (med_backup_restore_sync (self->backup, self->target, &aside, NULL, NULL, &error));
  g_assert_cmpint (error->domain, ==, (int) MED_ERROR);
  g_clear_error (&error);
  g_assert_false (med_backup_restore_sync (self->backup, below, NULL, NULL, NULL, &error));
  g_assert_cmpint (error->domain, ==, (int) MED_ERROR);
  g_assert_true (g_file_get_contents (self->target, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "mine");
}

static void
test_stopped (Fixture *self, gconstpointer unused)
{
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancelled);
  g_assert_false (
      med_backup_restore_sync (self->backup, self->target, NULL, NULL, cancelled, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CANCELLED);
  g_assert_cmpuint (count_entries (self->dir), ==, 1);
}

/* Things that are in a backup and do not belong to it */
static void
test_extra (Fixture *self, gconstpointer unused)
{
  static const char *const names[] = {
    "extra",           ".hidden",          "medpatch.db-wal",       "medpatch.db-journal",
    "vault/extra",     "manifest.json~",   "documents/zz/../extra", "evidence/00/deep/er/file",
    "medpatch.db.bak", "Documents/aa/copy"
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (self->backup, names[i], NULL);
      g_autofree char *plain = g_canonicalize_filename (path, NULL);
      g_autofree char *parent = g_path_get_dirname (plain);

      g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
      g_assert_true (g_file_set_contents (plain, "x", 1, NULL));
      refuse (self, MED_ERROR_DAMAGED, "does not belong to the backup");
      g_assert_cmpint (g_remove (plain), ==, 0);
    }
  g_autofree char *link = g_build_filename (self->backup, "link", NULL);
  g_assert_cmpint (symlink (self->dir, link), ==, 0);
  refuse (self, MED_ERROR_DAMAGED, "link");
  g_assert_cmpint (g_remove (link), ==, 0);
  g_autofree char *pipe = g_build_filename (self->backup, "evidence", "pipe", NULL);
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  refuse (self, MED_ERROR_DAMAGED, "evidence/pipe");
  g_assert_cmpint (g_remove (pipe), ==, 0);
  /* A folder with nothing in it is nothing. */
  restore (self, NULL);
  assert_restored (self);
}

/* Each file in turn missing, cut short, longer, swapped for a link or a folder, under another name.
 */
static void
test_each_file (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedBackup) backup = med_backup_verify_sync (self->backup, NULL, NULL, &error);
  g_autofree char *away = g_build_filename (self->dir, "away", NULL);

  g_assert_no_error (error);
  g_assert_nonnull (backup);
  for (guint i = 0; i < backup->files->len; i++)
    {
      const char *name = ((MedBackupFile *) backup->files->pdata[i])->path;
      g_autofree char *path = g_build_filename (self->backup, name, NULL);
      g_autofree char *other = g_strconcat (path, "0", NULL);
      g_autofree char *bytes = NULL;
      gsize size = 0;

      g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
      g_assert_cmpint (g_rename (path, away), ==, 0);
      refuse (self, MED_ERROR_DAMAGED, name);
      g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
      refuse (self, MED_ERROR_DAMAGED, name);
      g_assert_cmpint (g_rmdir (path), ==, 0);
      g_assert_cmpint (symlink (away, path), ==, 0);
      refuse (self, MED_ERROR_DAMAGED, name);
      g_assert_cmpint (g_remove (path), ==, 0);
      g_assert_cmpint (g_rename (away, other), ==, 0);
      refuse (self, MED_ERROR_DAMAGED, name);
      g_assert_cmpint (g_rename (other, path), ==, 0);
      g_assert_cmpint (truncate (path, (off_t) size - 1), ==, 0);
      refuse (self, MED_ERROR_DAMAGED, name);
      g_assert_cmpint (truncate (path, (off_t) size), ==, 0);
      if (bytes[size - 1] != '\0')
        refuse (self, MED_ERROR_DAMAGED, name);
      g_assert_true (g_file_set_contents (path, bytes, (gssize) size, NULL));
      g_assert_cmpint (truncate (path, (off_t) size + 1), ==, 0);
      refuse (self, MED_ERROR_DAMAGED, name);
      g_assert_true (g_file_set_contents (path, bytes, (gssize) size, NULL));
    }
  g_autoptr (MedBackup) whole = med_backup_verify_sync (self->backup, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (whole);
}

/* Somebody changes the database and makes the hashes fit: the log tells, or the numbers do. */
static void
edit_database (Fixture *self, const char *script)
{
  g_autofree char *path = g_build_filename (self->backup, MED_BACKUP_DATABASE, NULL);
  g_autoptr (MedClock) clock = med_clock_new_fixed (MED_TEST_NOW_USEC);
  g_autoptr (GError) error = NULL;
  MedConnection *connection =
      med_connection_open (&med_sqlite_driver, path, MED_STORE_WRITE, clock, &error);

  g_assert_no_error (error);
  g_assert_true (med_connection_run_script (connection, script, &error));
  g_assert_no_error (error);
  g_assert_true (med_connection_run_script (connection, "PRAGMA journal_mode=DELETE", &error));
  med_connection_close (connection);
  g_autoptr (MedBackup) backup = med_backup_load_manifest (self->backup, &error);
  g_assert_no_error (error);
  g_assert_nonnull (backup);
  g_free (backup->path);
  backup->path = g_strdup (self->backup);
  for (guint i = 0; i < backup->files->len; i++)
    g_assert_true (
        med_backup_files_read (self->backup, NULL, backup->files->pdata[i], NULL, &error));
  g_assert_true (med_backup_write_manifest (backup, &error));
}

static void
test_database_made_to_fit (Fixture *self, gconstpointer unused)
{
  static const struct
  {
    const char *script;
    const char *words;
  } rows[] = {
    /* The numbers of rows that the manifest has */
    { "INSERT INTO person (login, name, salt, verifier, iterations) VALUES ('x', 'X', '', '', 1)",
      "not the one that the manifest describes" },
    { "DROP TABLE downtime", "not the one that the manifest describes" },
    /* The chain */
    { "DROP TRIGGER IF EXISTS change_no_update; DROP TRIGGER IF EXISTS change_no_delete;"
      "UPDATE change SET subject = 'other' WHERE seq = 2",
      "audit log is broken at row 2" },
    { "DROP TRIGGER IF EXISTS change_no_update; DROP TRIGGER IF EXISTS change_no_delete;"
      "DELETE FROM change WHERE seq = 1",
      "audit log is broken at row" },
    { "DROP TRIGGER IF EXISTS change_no_update; DROP TRIGGER IF EXISTS change_no_delete;"
      "DELETE FROM change WHERE seq = 3",
      "not the one that the manifest describes" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      med_test_remove_tree (self->backup);
      copy_tree (made, self->backup);
      edit_database (self, rows[i].script);
      refuse (self, MED_ERROR_DAMAGED, rows[i].words);
    }
}

static void
test_other_places (Fixture *self, gconstpointer unused)
{
  g_autofree char *file = g_build_filename (self->dir, "file", NULL);
  g_autofree char *absent = g_build_filename (self->dir, "absent", NULL);
  const char *const places[] = { file, absent, "", self->dir };

  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (med_backup_restore_sync (places[i], self->target, NULL, NULL, NULL, &error));
      g_assert_error (error, MED_ERROR, MED_ERROR_NOT_FOUND);
      g_assert_false (g_file_test (self->target, G_FILE_TEST_EXISTS));
    }
}

/* The newest is the one with the latest time in its name, and a folder. */
static void
test_newest (Fixture *self, gconstpointer unused)
{
  static const char *const others[] = {
    "medpatch-backup-20991231T000000Z-schema6-seq1-0000000000000000.tmp",
    "medpatch-backup-Ab3dE9.tmp",
    "medpatch-backup-of-last-year",
    "backup-20991231T000000Z",
    "zzz",
  };
  g_autofree char *archive =
      g_build_filename (self->dir, "medpatch-backup-20991231T000000Z-schema6.zip", NULL);
  g_autofree char *link =
      g_build_filename (self->dir, "medpatch-backup-20991231T000000Z-schema6", NULL);
  g_autofree char *later =
      g_build_filename (self->dir, "medpatch-backup-20270101T000000Z-schema6", NULL);
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autofree char *path = g_build_filename (self->dir, others[i], NULL);
      g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
    }
  g_assert_true (g_file_set_contents (archive, "PK", 2, NULL));
  g_assert_cmpint (symlink (self->backup, link), ==, 0);
  g_autofree char *newest = med_backup_find_newest (self->dir, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (newest, ==, self->backup);
  g_assert_cmpint (g_mkdir (later, 0700), ==, 0);
  g_autofree char *now = med_backup_find_newest (self->dir, &error);
  g_assert_cmpstr (now, ==, later);
  /* A backup names itself; one without its manifest too, so that verifying says what is missing. */
  g_autofree char *itself = med_backup_find_newest (self->backup, &error);
  g_assert_cmpstr (itself, ==, self->backup);
  g_autofree char *bare = med_backup_find_newest (later, &error);
  g_assert_cmpstr (bare, ==, later);
}

/* A disk whose folder has the name of a backup, with backups in it */
static void
test_newest_in_a_folder_of_such_a_name (Fixture *self, gconstpointer unused)
{
  g_autofree char *disk = g_build_filename (self->dir, "medpatch-backup-disk", NULL);
  g_autofree char *name = g_path_get_basename (self->backup);
  g_autofree char *within = g_build_filename (disk, name, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir (disk, 0700) + g_rename (self->backup, within), ==, 0);
  g_autofree char *newest = med_backup_find_newest (disk, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (newest, ==, within);
  g_autofree char *absent = med_backup_find_newest ("/nowhere/at/all", &error);
  g_assert_null (absent);
  g_assert_error (error, MED_ERROR, MED_ERROR_NOT_FOUND);
}

#define CASE(name, function)                                                                       \
  g_test_add ("/store/backup-restore/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_autofree char *parent = g_dir_make_tmp ("medpatch-made-XXXXXX", NULL);
  make_once (parent);
  CASE ("into-any-place", test_places);
  CASE ("work-goes-on", test_goes_on);
  CASE ("what-was-there-is-moved-aside", test_moved_aside);
  CASE ("backup-within-what-it-replaces", test_backup_within_what_it_replaces);
  CASE ("target-is-a-file", test_target_is_a_file);
  CASE ("stopped-leaves-nothing", test_stopped);
  CASE ("what-does-not-belong-to-it", test_extra);
  CASE ("each-file-in-turn", test_each_file);
  CASE ("database-made-to-fit", test_database_made_to_fit);
  CASE ("other-places", test_other_places);
  CASE ("newest-by-its-name", test_newest);
  CASE ("newest-in-a-folder-of-such-a-name", test_newest_in_a_folder_of_such_a_name);
  int status = g_test_run ();
  med_test_remove_tree (parent);
  g_free (made);
  return status;
}
