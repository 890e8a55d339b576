/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-demo"

#include "config.h"

#include "engine/demo/med-demo.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "engine/base/med-clock.h"
#include "engine/base/med-error.h"
#include "engine/demo/med-demo-scene.h"
#include "engine/trust/med-passphrase.h"

/* A file that says what the folder is. */
#define MARKER "DEMONSTRATION.txt"

static const char marker_text[] =
    "This folder holds the demonstration of MedPatch: a hospital, makers and devices that do not "
    "exist.\nEvery person signs with the passphrase “" MED_DEMO_PASSPHRASE
    "”.\nIn the folder " MED_DEMO_SAMPLES " are files to import by hand.\n";

/**
 * med_demo_default_folder:
 *
 * Returns: (transfer full): the folder of `medpatch --demo`, apart from the user's own data
 */
char *
med_demo_default_folder (void)
{
  return g_build_filename (g_get_user_data_dir (), "medpatch-demo", NULL);
}

/**
 * med_demo_is_made:
 * @folder: a data folder
 *
 * Returns: %TRUE if it holds a complete demonstration
 */
gboolean
med_demo_is_made (const char *folder)
{
  g_autofree char *marker = g_build_filename (folder, MARKER, NULL);

  return g_file_test (marker, G_FILE_TEST_IS_REGULAR);
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir =
      g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      remove_tree (child);
    }
  g_remove (path);
}

static gboolean
check_folder (const char *folder, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);

  if (med_demo_is_made (folder))
    g_set_error (error, MED_ERROR, MED_ERROR_REFUSED,
                 _ ("%s already holds the demonstration. Delete the folder to make it anew."),
                 folder);
  else if (g_file_test (folder, G_FILE_TEST_EXISTS) && dir == NULL)
    g_set_error (error, MED_ERROR, MED_ERROR_REFUSED,
                 _ ("%s is not a folder. Choose a new or empty folder."), folder);
  else if (dir != NULL && g_dir_read_name (dir) != NULL)
    g_set_error (error, MED_ERROR, MED_ERROR_REFUSED,
                 _ ("%s holds other data, which the demonstration does not touch. Choose a new or "
                    "empty folder."),
                 folder);
  else
    return TRUE;
  return FALSE;
}

/* Half a demonstration is thrown away, so that no step of it need wait for the disk. */
static gboolean
set_durable (MedDemoScene *scene, MedConnection *connection, gconstpointer data, GError **error)
{
  return med_connection_set_durable (connection, data != NULL, error);
}

static gboolean
make_content (const char *folder, gint64 now_usec, GError **error)
{
  g_autoptr (MedDemoScene) scene = med_demo_scene_new (folder, now_usec, error);
  g_autofree char *marker = g_build_filename (folder, MARKER, NULL);
  g_autofree char *incoming = g_build_filename (folder, MED_DEMO_INCOMING, NULL);

  if (scene == NULL || !med_demo_scene_run (scene, set_durable, NULL, error) ||
      !med_demo_fleet_make (scene, error) || !med_demo_calendars_make (scene, error) ||
      !med_demo_advisories_make (scene, error) || !med_demo_statements_make (scene, error) ||
      !med_demo_orders_make (scene, error) || !med_demo_scene_play (scene, error))
    return FALSE;
  /* What was being installed is now found interrupted. */
  g_clear_pointer (&scene->run, med_run_end);
  if (!med_demo_scene_catch_up (scene, error) ||
      !med_demo_scene_run (scene, set_durable, scene, error) ||
      !med_demo_samples_make (scene, error))
    return FALSE;
  remove_tree (incoming);
  if (g_file_set_contents (marker, marker_text, -1, error))
    return TRUE;
  return med_error_convert (error, marker);
}

/* Made beside its place and then moved there, so that half a demonstration is never opened. */
static gboolean
make_beside (const char *folder, gint64 now_usec, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (folder);
  g_autofree char *beside = g_strconcat (folder, ".XXXXXX", NULL);

  if (g_mkdir_with_parents (parent, 0700) != 0 || g_mkdtemp_full (beside, 0700) == NULL)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_READ_ONLY, "%s: %s", folder, g_strerror (errno));
      return FALSE;
    }
  if (make_content (beside, now_usec, error))
    {
      if (g_rename (beside, folder) == 0)
        return TRUE;
      g_set_error (error, MED_ERROR, MED_ERROR_READ_ONLY, "%s: %s", folder, g_strerror (errno));
    }
  remove_tree (beside);
  return FALSE;
}

/**
 * med_demo_make_sync:
 * @folder: where; must be new or empty
 * @clock: (nullable): whose now the story leads up to; %NULL for the system's
 * @error: return location: %MED_ERROR_REFUSED if it holds anything
 *
 * Makes the demonstration: a fictional hospital with its devices, advisories, statements and
 * installations, through the same functions as real data and with dates that lead up to now.
 *
 * Returns: whether it was made
 */
gboolean
med_demo_make_sync (const char *folder, MedClock *clock, GError **error)
{
  g_autofree char *path = g_canonicalize_filename (folder, NULL);
  g_autoptr (MedClock) now = clock != NULL ? g_object_ref (clock) : med_clock_new ();
  gboolean made;

  if (!check_folder (path, error))
    return FALSE;
  /* The passphrase is public, so slow hashing would protect nothing. */
  med_passphrase_set_test_iterations (1000);
  made = make_beside (path, med_clock_now_usec (now), error);
  med_passphrase_set_test_iterations (0);
  return made;
}

static void
make_thread (GTask *task, gpointer source, gpointer folder, GCancellable *cancellable)
{
  GError *error = NULL;

  if (med_demo_make_sync (folder, NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * med_demo_make_async:
 * @folder: where; must be new or empty
 * @cancellable: (nullable): a cancellable
 * @callback: called in the main context of the caller
 * @user_data: for @callback
 *
 * As med_demo_make_sync(), on another thread.
 */
void
med_demo_make_async (const char *folder,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, med_demo_make_async);
  g_task_set_task_data (task, g_strdup (folder), g_free);
  g_task_run_in_thread (task, make_thread);
}

/**
 * med_demo_make_finish:
 * @result: what the callback was given
 * @error: return location
 *
 * Returns: whether it was made
 */
gboolean
med_demo_make_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
