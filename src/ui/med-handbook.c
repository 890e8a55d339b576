/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-handbook"

#include "config.h"

#include "ui/med-handbook.h"

#include <glib/gi18n.h>

#include "engine/base/med-error.h"
#include "ui/med-dialogs.h"

#define SOURCE_LANGUAGE "en"

/* MEDPATCH_HELP_DIR: the handbook of a program that is not installed, for tests */
static const char *
folder (void)
{
  const char *named = g_getenv ("MEDPATCH_HELP_DIR");

  return named != NULL ? named : MED_DATA_DIR "/help";
}

static char *
dup_existing_path (const char *language)
{
  g_autofree char *name = g_strdup_printf ("medpatch-help.%s.html", language);
  g_autofree char *path = g_build_filename (folder (), name, NULL);

  return g_file_test (path, G_FILE_TEST_IS_REGULAR) ? g_steal_pointer (&path) : NULL;
}

static char *
dup_path (void)
{
  const char *const *languages = g_get_language_names ();

  /* "C" is what the screen shows when no other language fits: English. */
  for (; *languages != NULL && !g_str_equal (*languages, "C"); languages++)
    {
      char *path = dup_existing_path (*languages);

      if (path != NULL)
        return path;
    }
  return dup_existing_path (SOURCE_LANGUAGE);
}

/**
 * med_handbook_dup_uri:
 * @has_viewer: whether the desktop has a viewer for `help:`, such as Yelp
 * @error: return location, %MED_ERROR_NOT_FOUND when the handbook is not installed
 *
 * Says where the handbook is: the pages for the viewer, else the one file in the language of the
 * screen, in English where it is not translated.
 *
 * Returns: (transfer full) (nullable): an address
 */
char *
med_handbook_dup_uri (gboolean has_viewer, GError **error)
{
  g_autofree char *path = NULL;

  if (has_viewer)
    return g_strdup ("help:medpatch");
  path = dup_path ();
  if (path != NULL)
    return g_filename_to_uri (path, NULL, error);
  g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND,
               _ ("%s: the handbook is missing. Install MedPatch anew."), folder ());
  return NULL;
}

static void
shown_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWindow) parent = user_data;
  g_autoptr (GError) error = NULL;

  if (gtk_show_uri_full_finish (parent, result, &error) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_error (&error);
  g_set_error_literal (&error, MED_ERROR, MED_ERROR_UNAVAILABLE,
                       _ ("No program that shows the handbook answers."));
  med_dialogs_show_error (GTK_WIDGET (parent), _ ("The Handbook Cannot Be Shown"), error);
}

/**
 * med_handbook_open:
 * @parent: the window from which it is opened
 *
 * Opens the handbook in the desktop's help viewer, else in the browser; from within a sandbox
 * through the portal.
 */
void
med_handbook_open (GtkWindow *parent)
{
  g_autoptr (GAppInfo) viewer = g_app_info_get_default_for_uri_scheme ("help");
  g_autoptr (GError) error = NULL;
  g_autofree char *uri = med_handbook_dup_uri (viewer != NULL, &error);

  if (uri == NULL)
    {
      med_dialogs_show_error (GTK_WIDGET (parent), _ ("The Handbook Cannot Be Shown"), error);
      return;
    }
  gtk_show_uri_full (parent, uri, GDK_CURRENT_TIME, NULL, shown_cb, g_object_ref (parent));
}
