/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a department does when the worst has happened: the inventory is damaged, the backup is
 * restored, every table and file is what it was, and the work goes on, all with the real program.
 */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "engine/store/med-backup.h"
#include "fault/fault-child.h"
#include "fault/fault-scene.h"
#include "fault/fault-state.h"
#include "support/med-test-engine.h"

/* The demonstration and its backup, made once. */
typedef struct
{
  char *dir;
  char *data;
  char *backup;
  char *tables; /* before anything happened */
  char *files;
} Drill;

static int
call (const char *dir, const char *line, char **text)
{
  g_autofree char *command = g_strdup_printf ("'%s' %s", g_getenv ("MEDPATCHCTL"), line);
  g_auto (GStrv) argv = NULL;
  g_autofree char *out = NULL, *err = NULL;
  g_autoptr (GError) error = NULL;
  int status = 0;

  g_assert_true (g_shell_parse_argv (command, NULL, &argv, &error));
  g_spawn_sync (dir, argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out, &err, &status, &error);
  g_assert_no_error (error);
  g_assert_true (WIFEXITED (status));
  *text = g_strconcat (out, err, NULL);
  return WEXITSTATUS (status);
}

static void
expect (const char *dir, const char *line, int wanted, const char *words)
{
  g_autofree char *text = NULL;
  int status = call (dir, line, &text);

  if (status != wanted || strstr (text, words) == NULL)
    g_error ("%s: %d (“%s” wanted), %s", line, status, words, text);
}

static char *
dump_tables (const char *folder)
{
  g_autofree char *location = g_build_filename (folder, "medpatch.db", NULL);
  g_autoptr (MedClock) clock = med_clock_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (MedConnection) connection =
      med_connection_open (&med_sqlite_driver, location, MED_STORE_READ, clock, &error);

  g_assert_no_error (error);
  char *text = fault_state_dump (connection, &error);
  g_assert_no_error (error);
  return text;
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Everything that is kept beside the database, with the hash of its bytes. */
static char *
list_files (const char *folder)
{
  static const char *const within[] = { "documents", "evidence", "vault" };
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (within); i++)
    {
      g_autofree char *path = g_build_filename (folder, within[i], NULL);
      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        g_assert_true (med_backup_files_list (folder, within[i], paths, &error));
    }
  g_ptr_array_sort (paths, compare_texts);
  for (guint i = 0; i < paths->len; i++)
    {
      g_autoptr (MedBackupFile) file = med_backup_file_new (paths->pdata[i]);

      g_assert_true (med_backup_files_read (folder, NULL, file, NULL, &error));
      g_string_append_printf (text, "%s %s\n", file->path, file->sha256);
    }
  return g_strdup (text->str);
}

static void
assert_same_text (const char *found, const char *wanted, const char *what)
{
  g_auto (GStrv) a = g_strsplit (found, "\n", -1);
  g_auto (GStrv) b = g_strsplit (wanted, "\n", -1);

  for (gsize i = 0; a[i] != NULL || b[i] != NULL; i++)
    if (g_strcmp0 (a[i], b[i]) != 0)
      g_error ("%s: line %zu is “%s”, not “%s”", what, i + 1, a[i], b[i]);
}

static void
assert_as_before (const Drill *self, const char *folder, const char *what)
{
  g_autofree char *tables = dump_tables (folder);
  g_autofree char *files = list_files (folder);

  assert_same_text (tables, self->tables, what);
  assert_same_text (files, self->files, what);
}

static char *
only_entry (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);

  g_assert_nonnull (dir);
  char *path = g_build_filename (folder, g_dir_read_name (dir), NULL);
  g_assert_null (g_dir_read_name (dir));
  return path;
}

/* Made at the first test that wants it; each leaves the data as they were. */
static const Drill *
drill (void)
{
  static Drill shared;
  Drill *self = &shared;

  if (self->dir != NULL)
    return self;
  self->dir = fault_scene_make_folder ();
  self->data = g_build_filename (self->dir, "data", NULL);
  g_autofree char *backups = g_build_filename (self->dir, "backups", NULL);
  expect (self->dir, "demo data", 0, "demonstration");
  self->tables = dump_tables (self->data);
  self->files = list_files (self->data);
  g_assert_cmpuint (strlen (self->tables), >, 100 * 1000);
  g_assert_nonnull (strstr (self->files, "evidence/"));
  g_assert_nonnull (strstr (self->files, "vault/"));
  expect (self->dir, "--data-dir data backup backups", 0, "verified");
  self->backup = only_entry (backups);
  return self;
}

static void
drill_free (Drill *self)
{
  med_test_remove_tree (self->dir);
  g_free (self->dir);
  g_free (self->data);
  g_free (self->backup);
  g_free (self->tables);
  g_free (self->files);
}

/* The first file below a folder of @root, by name. */
static char *
some_file (const char *root, const char *within)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  g_assert_true (med_backup_files_list (root, within, paths, &error));
  g_ptr_array_sort (paths, compare_texts);
  g_assert_cmpuint (paths->len, >, 0);
  return g_strdup (paths->pdata[0]);
}

typedef enum
{
  FLIP,
  TRUNCATE,
  EMPTY,
  OVERWRITE,
  REMOVE,
  LINK,
} Harm;

/* What happens to one file; what is removed may be a folder. */
static void
harm (const char *path, Harm how)
{
  g_autofree char *data = NULL;
  g_autofree char *away = g_strconcat (path, ".away", NULL);
  gsize size = 0;
  gssize keep;

  if (how == REMOVE || how == LINK)
    {
      if (how == LINK)
        g_assert_cmpint (g_rename (path, away), ==, 0);
      else
        med_test_remove_tree (path);
      g_assert_true (how == REMOVE || symlink (away, path) == 0);
      return;
    }
  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  keep = how == EMPTY ? 0 : how == TRUNCATE ? (gssize) (size / 2) : (gssize) size;
  if (how == FLIP)
    data[size / 2] ^= 1;
  if (how == OVERWRITE)
    memset (data, 0x5a, MIN (size, 64 * 1024));
  g_chmod (path, 0600);
  g_assert_true (g_file_set_contents (path, data, keep, NULL));
}

/* What befell the inventory. @within: of which folder some file, or the file itself. */
static const struct
{
  const char *name;
  const char *file;
  gboolean any_file_within;
  Harm how;
} blows[] = {
  { "the database was cut off", "medpatch.db", FALSE, TRUNCATE },
  { "the database is empty", "medpatch.db", FALSE, EMPTY },
  { "the database was overwritten", "medpatch.db", FALSE, OVERWRITE },
  { "the database is gone", "medpatch.db", FALSE, REMOVE },
  { "evidence is gone", "evidence", TRUE, REMOVE },
  { "a document was changed", "documents", TRUE, FLIP },
  { "a payload was cut off", "vault", TRUE, TRUNCATE },
  { "all documents are gone", "documents", FALSE, REMOVE },
};

static char *
file_to_harm (const char *root, const char *file, gboolean any_file_within)
{
  g_autofree char *within = any_file_within ? some_file (root, file) : g_strdup (file);

  return g_build_filename (root, within, NULL);
}

static void
test_every_blow (void)
{
  const Drill *self = drill ();
  g_autofree char *line = g_strdup_printf ("--data-dir data restore '%s' --replace", self->backup);

  for (gsize i = 0; i < G_N_ELEMENTS (blows); i++)
    {
      g_autofree char *path = file_to_harm (self->data, blows[i].file, blows[i].any_file_within);

      harm (path, blows[i].how);
      expect (self->dir, line, 0, "before-restore");
      assert_as_before (self, self->data, blows[i].name);
      expect (self->dir, "--data-dir data audit verify", 0, "whole");
    }
}

/* Into a new folder, on which the real program goes on. */
static void
test_work_goes_on (void)
{
  const Drill *self = drill ();
  g_autofree char *restore = g_strdup_printf ("--data-dir fresh restore '%s'", self->backup);
  g_autofree char *fresh = g_build_filename (self->dir, "fresh", NULL);
  g_autofree char *again = g_build_filename (self->dir, "again", NULL);
  g_autofree char *before = NULL, *after = NULL;

  g_assert_cmpint (call (self->dir, "--data-dir data --json device list", &before), ==, 0);
  expect (self->dir, restore, 0, "audit log is whole");
  assert_as_before (self, fresh, "fresh");
  g_assert_cmpint (call (self->dir, "--data-dir fresh --json device list", &after), ==, 0);
  g_assert_cmpstr (after, ==, before);

  expect (self->dir, "--data-dir fresh --as lindqvist device edit AGH-10001 name='Drilled'", 0, "");
  expect (self->dir, "--data-dir fresh device show AGH-10001", 0, "Drilled");
  expect (self->dir, "--data-dir fresh advisory list", 0, "");
  expect (self->dir, "--data-dir fresh audit verify", 0, "whole");
  expect (self->dir, "--data-dir fresh backup again", 0, "verified");
  g_autofree char *second = only_entry (again);
  g_autofree char *line = g_strdup_printf ("--data-dir third restore '%s'", second);
  expect (self->dir, line, 0, "audit log is whole");
  expect (self->dir, "--data-dir third device show AGH-10001", 0, "Drilled");
  g_autofree char *third = g_build_filename (self->dir, "third", NULL);
  med_test_remove_tree (fresh);
  med_test_remove_tree (again);
  med_test_remove_tree (third);
}

/* What is wrong with a backup, and the name under which it is told. */
static const struct
{
  const char *file;
  gboolean any_file_within;
  Harm how;
  const char *told; /* (nullable): the file itself */
} damages[] = {
  { "medpatch.db", FALSE, FLIP, NULL },       { "medpatch.db", FALSE, TRUNCATE, NULL },
  { "medpatch.db", FALSE, EMPTY, NULL },      { "medpatch.db", FALSE, REMOVE, NULL },
  { "medpatch.db", FALSE, LINK, NULL },       { "documents", TRUE, FLIP, NULL },
  { "documents", TRUE, REMOVE, NULL },        { "documents", TRUE, TRUNCATE, NULL },
  { "documents", TRUE, LINK, NULL },          { "documents", FALSE, REMOVE, "documents/" },
  { "evidence", TRUE, FLIP, NULL },           { "evidence", TRUE, EMPTY, NULL },
  { "evidence", TRUE, REMOVE, NULL },         { "vault", TRUE, FLIP, NULL },
  { "vault", TRUE, TRUNCATE, NULL },          { "vault", FALSE, REMOVE, "vault/" },
  { "manifest.json", FALSE, FLIP, NULL },     { "manifest.json", FALSE, TRUNCATE, NULL },
  { "manifest.json", FALSE, EMPTY, NULL },    { "manifest.json", FALSE, REMOVE, NULL },
  { "manifest.sha256", FALSE, FLIP, NULL },   { "manifest.sha256", FALSE, EMPTY, NULL },
  { "manifest.sha256", FALSE, REMOVE, NULL },
};

static void
refuse (const Drill *self, const char *backup, const char *told)
{
  g_autofree char *restore = g_strdup_printf ("--data-dir fresh restore '%s'", backup);
  g_autofree char *replace = g_strdup_printf ("--data-dir data restore '%s' --replace", backup);
  g_autofree char *verify = g_strdup_printf ("backup verify '%s'", backup);
  g_autofree char *fresh = g_build_filename (self->dir, "fresh", NULL);

  expect (self->dir, verify, 1, told);
  expect (self->dir, restore, 1, told);
  expect (self->dir, replace, 1, told);
  g_assert_false (g_file_test (fresh, G_FILE_TEST_EXISTS));
}

static void
test_damaged_backups (void)
{
  const Drill *self = drill ();
  g_autofree char *name = g_path_get_basename (self->backup);
  g_autofree char *copy = g_build_filename (self->dir, "damaged", name, NULL);
  g_autofree char *files_before = list_files (self->data);
  g_autofree char *tables_before = dump_tables (self->data);

  for (gsize i = 0; i < G_N_ELEMENTS (damages); i++)
    {
      med_test_remove_tree (copy);
      fault_scene_copy_tree (self->backup, copy);
      g_autofree char *path = file_to_harm (copy, damages[i].file, damages[i].any_file_within);
      harm (path, damages[i].how);
      refuse (self, copy, damages[i].told != NULL ? damages[i].told : path + strlen (copy) + 1);
    }
  med_test_remove_tree (copy);
  fault_scene_copy_tree (self->backup, copy);
  g_autofree char *extra = g_build_filename (copy, "documents", "extra", NULL);
  g_assert_true (g_file_set_contents (extra, "x", 1, NULL));
  refuse (self, copy, "documents/extra");

  /* Nothing of all that has touched the inventory. */
  g_autofree char *files_after = list_files (self->data);
  g_autofree char *tables_after = dump_tables (self->data);
  g_assert_cmpstr (files_after, ==, files_before);
  g_assert_cmpstr (tables_after, ==, tables_before);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fault/drill/every-blow-is-mended-by-the-backup", test_every_blow);
  g_test_add_func ("/fault/drill/work-goes-on-where-it-was", test_work_goes_on);
  g_test_add_func ("/fault/drill/damaged-backups-are-refused-by-name", test_damaged_backups);
  int status = g_test_run ();
  drill_free ((Drill *) drill ());
  return status;
}
