/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "engine/base/med-error.h"
#include "engine/store/med-backup-manifest.h"
#include "engine/store/med-blob.h"
#include "engine/store/med-change.h"
#include "engine/store/med-transaction.h"
#include "support/med-test-fleet.h"

typedef struct
{
  MedTestEngine *engine;
  char *outside; /* where backups go */
} Fixture;

static gpointer
store_blobs (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  static const char *const folders[] = { MED_BLOB_DOCUMENTS, MED_BLOB_EVIDENCE, MED_BLOB_VAULT };

  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (folders[i], strlen (folders[i]));
      g_autofree char *sha256 = NULL;

      if (!med_blob_store_sync (connection, folders[i], bytes, &sha256, error))
        return NULL;
    }
  return MED_STORE_OK;
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  self->engine = med_test_engine_new ();
  self->outside = g_dir_make_tmp ("medpatch-backups-XXXXXX", &error);
  g_assert_no_error (error);
  med_test_fleet_add_device (self->engine, "CT-1", "Exa & Co", "Exa <CT>", "4.1");
  med_test_engine_run (self->engine, MED_STORE_WRITER, store_blobs, NULL, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  med_test_engine_free (self->engine);
  med_test_remove_tree (self->outside);
  g_free (self->outside);
}

typedef struct
{
  const char *parent;
  gboolean with_payloads;
} Wish;

static gpointer
make_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  const Wish *wish = data;

  return med_backup_make_sync (connection, wish->parent, wish->with_payloads, NULL, cancellable,
                               error);
}

static MedBackup *
make (Fixture *self, gboolean with_payloads)
{
  Wish wish = { self->outside, with_payloads };
  g_autoptr (GError) error = NULL;
  MedBackup *backup = med_test_engine_run (self->engine, MED_STORE_BULK, make_func, &wish, &error);

  g_assert_no_error (error);
  return backup;
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

static gint
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* All files of a folder with the hashes of their bytes. */
static char *
fingerprint (const char *folder)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (med_backup_files_list (folder, "", paths, &error));
  for (guint i = 0; i < paths->len; i++)
    {
      g_autoptr (MedBackupFile) file = med_backup_file_new (paths->pdata[i]);

      g_assert_true (med_backup_files_read (folder, NULL, file, NULL, &error));
      g_ptr_array_add (lines, g_strconcat (file->path, " ", file->sha256, NULL));
    }
  g_ptr_array_sort (lines, compare_lines);
  for (guint i = 0; i < lines->len; i++)
    g_string_append_printf (text, "%s\n", (char *) lines->pdata[i]);
  return g_strdup (text->str);
}

static void
refuse (const char *path, int code, const char *words)
{
  g_autofree char *target = g_strconcat (path, "-target", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) again = NULL;
  g_autoptr (MedBackup) backup = med_backup_verify_sync (path, NULL, NULL, &error);

  g_assert_null (backup);
  g_assert_error (error, MED_ERROR, code);
  if (strstr (error->message, words) == NULL)
    g_error ("“%s” is not in: %s", words, error->message);
  /* What cannot be verified is not restored either, and leaves nothing behind. */
  g_assert_false (med_backup_restore_sync (path, target, NULL, NULL, NULL, &again));
  g_assert_error (again, MED_ERROR, code);
  g_assert_false (g_file_test (target, G_FILE_TEST_EXISTS));
}

static void
flip_byte (const char *folder, const char *name, gsize at)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *data = NULL;
  gsize size = 0;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_get_contents (path, &data, &size, &error));
  data[MIN (at, size - 1)] ^= 1;
  g_assert_true (g_file_set_contents (path, data, (gssize) size, &error));
}

static void
test_round_trip (Fixture *self, gconstpointer unused)
{
  g_autoptr (MedBackup) backup = make (self, TRUE);
  g_autofree char *target = g_build_filename (self->outside, "restored", NULL);
  g_autofree char *database = g_build_filename (target, MED_BACKUP_DATABASE, NULL);
  g_autoptr (MedBackup) restored = med_backup_new (target);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (backup->files->len, ==, 4);
  g_assert_nonnull (strstr (backup->path, "medpatch-backup-20261123T080000Z-schema"));
  g_assert_true (med_backup_restore_sync (backup->path, target, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (med_backup_read_database (restored, NULL, &error));
  g_assert_cmpstr (restored->head, ==, backup->head);
  g_assert_cmpint (restored->seq, ==,
                   med_test_engine_count (self->engine, "SELECT max(seq) FROM change"));
  g_assert_cmpint (json_object_get_int_member (restored->rows, "device"), ==, 1);
  for (guint i = 0; i < backup->files->len; i++)
    {
      const MedBackupFile *file = backup->files->pdata[i];
      g_autoptr (MedBackupFile) copy = med_backup_file_new (file->path);

      g_assert_true (med_backup_files_read (target, NULL, copy, NULL, &error));
      g_assert_cmpstr (copy->sha256, ==, file->sha256);
    }
}

static void
test_twice_within_a_second (Fixture *self, gconstpointer unused)
{
  g_autoptr (MedBackup) first = make (self, TRUE);
  g_autoptr (MedBackup) second = make (self, TRUE);
  g_autofree char *newest = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (first->path, !=, second->path);
  g_assert_cmpstr (first->head, ==, second->head);
  g_assert_cmpuint (count_entries (self->outside), ==, 2);
  newest = med_backup_find_newest (self->outside, &error);
  g_assert_cmpstr (newest, ==, second->path);
  g_autoptr (MedBackup) verified = med_backup_verify_sync (second->path, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (verified->made_usec, ==, MED_TEST_NOW_USEC + G_USEC_PER_SEC);
}

static void
test_without_payloads (Fixture *self, gconstpointer unused)
{
  g_autoptr (MedBackup) backup = make (self, FALSE);

  g_assert_false (backup->with_payloads);
  g_assert_cmpuint (backup->files->len, ==, 3);
}

static void
test_flipped_bytes (Fixture *self, gconstpointer unused)
{
  g_autoptr (MedBackup) backup = make (self, TRUE);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < backup->files->len; i++)
    {
      const MedBackupFile *file = backup->files->pdata[i];

      flip_byte (backup->path, file->path, 5000);
      refuse (backup->path, MED_ERROR_DAMAGED, file->path);
      flip_byte (backup->path, file->path, 5000);
    }
  flip_byte (backup->path, MED_BACKUP_MANIFEST, 100);
  refuse (backup->path, MED_ERROR_DAMAGED, MED_BACKUP_MANIFEST);
  flip_byte (backup->path, MED_BACKUP_MANIFEST, 100);
  flip_byte (backup->path, MED_BACKUP_MANIFEST_SUM, 3);
  refuse (backup->path, MED_ERROR_DAMAGED, MED_BACKUP_MANIFEST_SUM);
  flip_byte (backup->path, MED_BACKUP_MANIFEST_SUM, 3);
  g_autoptr (MedBackup) whole = med_backup_verify_sync (backup->path, NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
test_missing_extra_and_truncated (Fixture *self, gconstpointer unused)
{
  g_autoptr (MedBackup) backup = make (self, TRUE);
  const MedBackupFile *last = backup->files->pdata[backup->files->len - 1];
  g_autofree char *file = g_build_filename (backup->path, last->path, NULL);
  g_autofree char *away = g_build_filename (self->outside, "away", NULL);
  g_autofree char *extra = g_build_filename (backup->path, "documents", "extra", NULL);
  g_autofree char *database = g_build_filename (backup->path, MED_BACKUP_DATABASE, NULL);
  g_autofree char *manifest = g_build_filename (backup->path, MED_BACKUP_MANIFEST, NULL);

  g_assert_cmpint (g_rename (file, away), ==, 0);
  refuse (backup->path, MED_ERROR_DAMAGED, last->path);
  g_assert_cmpint (symlink (away, file), ==, 0);
  g_autoptr (GError) error = NULL;
  g_assert_null (med_backup_verify_sync (backup->path, NULL, NULL, &error));
  g_assert_nonnull (strstr (error->message, last->path));
  g_assert_cmpint (g_rename (away, file), ==, 0);

  g_assert_true (g_file_set_contents (extra, "x", 1, NULL));
  refuse (backup->path, MED_ERROR_DAMAGED, "documents/extra");
  g_remove (extra);

  g_assert_cmpint (truncate (database, 8192), ==, 0);
  refuse (backup->path, MED_ERROR_DAMAGED, MED_BACKUP_DATABASE);
  g_remove (manifest);
  refuse (backup->path, MED_ERROR_NOT_FOUND, MED_BACKUP_MANIFEST);
}

/* Somebody changes a backup and makes the manifest fit, as an older or newer program would write
 * it. */
static void
test_manifest_that_does_not_fit (Fixture *self, gconstpointer unused)
{
  g_autoptr (MedBackup) backup = make (self, TRUE);
  MedBackupFile *file = backup->files->pdata[1];
  g_autoptr (GError) error = NULL;
  gint64 schema = backup->schema;

  backup->schema = 99;
  g_assert_true (med_backup_write_manifest (backup, &error));
  refuse (backup->path, MED_ERROR_NEWER_VERSION, "99");
  backup->schema = schema - 1;
  g_assert_true (med_backup_write_manifest (backup, &error));
  refuse (backup->path, MED_ERROR_DAMAGED, "manifest");
  backup->schema = schema;
  backup->head[0] = backup->head[0] == 'a' ? 'b' : 'a';
  g_assert_true (med_backup_write_manifest (backup, &error));
  refuse (backup->path, MED_ERROR_DAMAGED, "manifest");
  /* Sizes that no disk has, or that together no number holds. */
  gint64 size_bytes = file->size_bytes;
  const gint64 impossible[] = { -1, G_MININT64, G_MAXINT64 };
  for (gsize i = 0; i < G_N_ELEMENTS (impossible); i++)
    {
      file->size_bytes = impossible[i];
      g_assert_true (med_backup_write_manifest (backup, &error));
      refuse (backup->path, MED_ERROR_CORRECT_INPUT, MED_BACKUP_MANIFEST);
    }
  file->size_bytes = size_bytes;
  g_free (file->path);
  file->path = g_strdup ("../../outside");
  g_assert_true (med_backup_write_manifest (backup, &error));
  refuse (backup->path, MED_ERROR_CORRECT_INPUT, MED_BACKUP_MANIFEST);
}

static void
test_not_into_the_data_folder (Fixture *self, gconstpointer unused)
{
  g_autofree char *inside = g_build_filename (self->engine->dir, "documents", "new", NULL);
  g_autofree char *link = g_build_filename (self->outside, "link", NULL);
  g_autofree char *through = g_build_filename (link, "new", NULL);
  const char *places[] = { inside, through, self->engine->dir };

  g_assert_cmpint (symlink (self->engine->dir, link), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      Wish wish = { places[i], TRUE };
      g_autoptr (GError) error = NULL;

      g_assert_null (med_test_engine_run (self->engine, MED_STORE_BULK, make_func, &wish, &error));
      g_assert_error (error, MED_ERROR, MED_ERROR_REFUSED);
    }
  g_assert_false (g_file_test (inside, G_FILE_TEST_EXISTS));
}

static gpointer
make_cancelled (MedConnection *connection, gpointer data, GCancellable *unused, GError **error)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_cancellable_cancel (cancellable);
  return med_backup_make_sync (connection, data, TRUE, NULL, cancellable, error);
}

static void
test_failures_leave_nothing (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) damaged = NULL;
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  Wish wish = { self->outside, TRUE };

  g_assert_null (
      med_test_engine_run (self->engine, MED_STORE_BULK, make_cancelled, self->outside, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CANCELLED);
  g_assert_cmpuint (count_entries (self->outside), ==, 0);

  g_assert_true (med_backup_files_list (self->engine->dir, "evidence", paths, NULL));
  flip_byte (self->engine->dir, paths->pdata[0], 1);
  g_assert_null (med_test_engine_run (self->engine, MED_STORE_BULK, make_func, &wish, &damaged));
  g_assert_error (damaged, MED_ERROR, MED_ERROR_DAMAGED);
  g_assert_nonnull (strstr (damaged->message, paths->pdata[0]));
  g_assert_cmpuint (count_entries (self->outside), ==, 0);
}

static void
test_restore_replaces_only_when_asked (Fixture *self, gconstpointer unused)
{
  g_autoptr (MedBackup) backup = make (self, TRUE);
  g_autofree char *target = g_build_filename (self->outside, "data", NULL);
  g_autofree char *note = g_build_filename (target, "note", NULL);
  g_autofree char *aside = NULL;
  g_autofree char *kept = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir (target, 0700), ==, 0);
  g_assert_true (g_file_set_contents (note, "mine", 4, NULL));
  g_autofree char *before = fingerprint (target);
  g_assert_false (med_backup_restore_sync (backup->path, target, NULL, NULL, NULL, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_REFUSED);
  g_autofree char *after = fingerprint (target);
  g_assert_cmpstr (before, ==, after);
  g_assert_cmpuint (count_entries (self->outside), ==, 2);

  g_clear_error (&error);
  g_assert_true (med_backup_restore_sync (backup->path, target, &aside, NULL, NULL, &error));
  g_assert_no_error (error);
  kept = fingerprint (aside);
  g_assert_cmpstr (before, ==, kept);
  g_assert_false (g_file_test (note, G_FILE_TEST_EXISTS));
}

static void
test_restore_over_an_open_folder (Fixture *self, gconstpointer unused)
{
  g_autoptr (MedBackup) backup = make (self, TRUE);
  g_autofree char *aside = NULL;
  g_autoptr (GError) error = NULL;
  gint64 rows = med_test_engine_count (self->engine, "SELECT count(*) FROM change");

  g_assert_false (
      med_backup_restore_sync (backup->path, self->engine->dir, &aside, NULL, NULL, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_RETRY);
  g_assert_null (aside);
  g_assert_cmpint (med_test_engine_count (self->engine, "SELECT count(*) FROM change"), ==, rows);
}

static gpointer
record_func (MedConnection *connection, gpointer backup, GCancellable *cancellable, GError **error)
{
  return med_backup_record_sync (connection, 0, backup, error) ? MED_STORE_OK : NULL;
}

static void
test_recorded (Fixture *self, gconstpointer unused)
{
  g_autoptr (MedBackup) backup = make (self, TRUE);
  g_autofree char *newest = NULL;
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < 2; i++)
    g_assert_nonnull (
        med_test_engine_run (self->engine, MED_STORE_WRITER, record_func, backup, &error));
  g_assert_cmpint (med_test_engine_count (
                       self->engine, "SELECT count(*) FROM change WHERE action = 'backup-made'"),
                   ==, 2);
  g_assert_cmpint (med_test_engine_count (self->engine,
                                          "SELECT count(*) FROM setting WHERE key = 'backup-last'"),
                   ==, 1);
  newest = med_backup_find_newest (self->outside, &error);
  g_assert_cmpstr (newest, ==, backup->path);
  g_assert_null (med_backup_find_newest (self->engine->dir, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_NOT_FOUND);
}

#define CASE(name, function)                                                                       \
  g_test_add ("/store/backup/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  CASE ("what-is-restored-equals-what-was-backed-up", test_round_trip);
  CASE ("two-within-a-second-have-names-of-their-own", test_twice_within_a_second);
  CASE ("payloads-can-be-left-out", test_without_payloads);
  CASE ("flipped-byte-is-found-and-its-file-named", test_flipped_bytes);
  CASE ("missing-extra-and-truncated-files-are-named", test_missing_extra_and_truncated);
  CASE ("manifest-that-does-not-fit-is-refused", test_manifest_that_does_not_fit);
  CASE ("never-made-within-the-data-folder", test_not_into_the_data_folder);
  CASE ("failures-leave-nothing-behind", test_failures_leave_nothing);
  CASE ("restore-replaces-only-when-asked", test_restore_replaces_only_when_asked);
  CASE ("restore-over-an-open-folder-is-refused", test_restore_over_an_open_folder);
  CASE ("recorded-in-settings-and-audit-log", test_recorded);
  return g_test_run ();
}
