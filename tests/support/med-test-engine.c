/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-engine.h"

#include <glib/gstdio.h>
#include <locale.h>

#include "engine/store/med-connection.h"

static void
open_engine (MedTestEngine *self)
{
  g_autoptr (GError) error = NULL;

  self->engine = med_engine_open_sync (self->dir, self->clock, &error);
  g_assert_no_error (error);
}

/* Makes a data folder under the temporary folder and opens it. */
MedTestEngine *
med_test_engine_new (void)
{
  g_autoptr (GError) error = NULL;
  MedTestEngine *self = g_new0 (MedTestEngine, 1);

  self->dir = g_dir_make_tmp ("medpatch-test-XXXXXX", &error);
  g_assert_no_error (error);
  self->clock = med_clock_new_fixed (MED_TEST_NOW_USEC);
  open_engine (self);
  return self;
}

/* Closes and opens again, as a restart of the program would. */
void
med_test_engine_reopen (MedTestEngine *self)
{
  med_engine_close (self->engine);
  g_clear_object (&self->engine);
  open_engine (self);
}

void
med_test_engine_free (MedTestEngine *self)
{
  med_engine_close (self->engine);
  g_assert_finalize_object (self->engine);
  g_object_unref (self->clock);
  med_test_remove_tree (self->dir);
  g_free (self->dir);
  g_free (self);
}

gpointer
med_test_engine_run (
    MedTestEngine *self, MedStoreLane lane, MedStoreFunc func, gpointer input, GError **error)
{
  return med_store_run_sync (med_engine_get_store (self->engine), lane, func, input, NULL, error);
}

static gpointer
count_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  gint64 *number = g_new0 (gint64, 1);

  if (med_connection_get_int (connection, input, MED_NO_VALUES, number, error))
    return number;
  g_free (number);
  return NULL;
}

/* Runs a statement for one number. */
gint64
med_test_engine_count (MedTestEngine *self, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autofree gint64 *number =
      med_test_engine_run (self, MED_STORE_BULK, count_func, (gpointer) sql, &error);

  g_assert_no_error (error);
  return *number;
}

/* How long the other program keeps the database to itself. */
#define BESIDE_USEC (200 * 1000)

typedef struct
{
  char *location;
  char *script;
  MedClock *clock;
  int holds;
} Beside;

static gpointer
beside_thread (gpointer data)
{
  Beside *beside = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MedConnection) connection = med_connection_open (
      &med_sqlite_driver, beside->location, MED_STORE_WRITE, beside->clock, &error);

  g_assert_no_error (error);
  g_assert_true (med_connection_run_script (connection, beside->script, &error));
  g_atomic_int_set (&beside->holds, 1);
  g_usleep (BESIDE_USEC);
  g_assert_true (med_connection_run_script (connection, "COMMIT", &error));
  g_free (beside->location);
  g_free (beside->script);
  g_free (beside);
  return NULL;
}

GThread *
med_test_engine_write_beside (MedTestEngine *self, const char *script)
{
  Beside *beside = g_new0 (Beside, 1);

  beside->location = g_build_filename (self->dir, "medpatch.db", NULL);
  beside->script = g_strconcat ("BEGIN IMMEDIATE;", script, NULL);
  beside->clock = self->clock;
  GThread *thread = g_thread_new ("beside", beside_thread, beside);
  while (!g_atomic_int_get (&beside->holds))
    g_usleep (1000);
  return thread;
}

/* A file beside the tests. */
char *
med_test_source_path (const char *relative)
{
  return g_build_filename (g_getenv ("MED_TEST_SOURCE_DIR"), relative, NULL);
}

/* A file of the shared real data, or NULL after marking the test as skipped where that is absent.
 */
char *
med_test_shared_path (const char *relative)
{
  g_autofree char *path = g_build_filename (g_getenv ("MED_TEST_SHARED_DIR"), relative, NULL);

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&path);
  g_autofree char *why = g_strdup_printf ("%s is absent", path);
  g_test_skip (why);
  return NULL;
}

void
med_test_remove_tree (const char *path)
{
  g_autoptr (GDir) dir =
      g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      med_test_remove_tree (child);
    }
  g_remove (path);
}

gboolean
med_test_lacks_locales (void)
{
  static const char *const locales[] = { "ja_JP.UTF-8", "en_US.UTF-8" };
  g_autofree char *before = g_strdup (setlocale (LC_MESSAGES, NULL));
  g_autofree char *file = g_build_filename (g_getenv ("MEDPATCH_LOCALE_DIR"), "ja", "LC_MESSAGES",
                                            GETTEXT_PACKAGE ".mo", NULL);
  gboolean lacks = TRUE;

  g_assert_true (g_file_test (file, G_FILE_TEST_EXISTS));
  for (gsize i = 0; i < G_N_ELEMENTS (locales); i++)
    lacks = lacks && setlocale (LC_MESSAGES, locales[i]) == NULL;
  setlocale (LC_MESSAGES, before);
  return lacks;
}
