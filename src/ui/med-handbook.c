/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-handbook"

#include "config.h"

#include "ui/med-handbook.h"

#include <glib/gi18n.h>
#include <string.h>

#include "engine/base/med-error.h"
#include "engine/base/med-handbook-file.h"
#include "ui/med-dialogs.h"

/* Of the names of pages and sections */
#define PLACE_CHARACTERS "abcdefghijklmnopqrstuvwxyz0123456789-"

/**
 * med_handbook_dup_uri:
 * @has_viewer: whether the desktop has a viewer for `help:`, such as Yelp
 * @topic: (nullable): a page, or a section such as `errors-people#sign-in`; %NULL for the beginning
 * @error: return location, %MED_ERROR_NOT_FOUND when the handbook is not installed
 *
 * Says where the handbook is: the page for the viewer, else the one file in the language of the
 * screen.
 *
 * Returns: (transfer full) (nullable): an address
 */
char *
med_handbook_dup_uri (gboolean has_viewer, const char *topic, GError **error)
{
  if (has_viewer)
    return topic != NULL ? g_strconcat ("help:medpatch/", topic, NULL) : g_strdup ("help:medpatch");

  g_autofree char *path = med_handbook_file_dup_path ("html", error);
  return path != NULL ? g_filename_to_uri (path, NULL, error) : NULL;
}

/**
 * med_handbook_add_jump:
 * @html: the handbook in one file
 * @topic: a page, or a section such as `errors-people#sign-in`
 *
 * Makes a handbook that opens at a page by itself. A file that is opened through the portal, or by
 * its type, cannot be given the place within it as a part of its address.
 *
 * Returns: (transfer full): the file to show
 */
GBytes *
med_handbook_add_jump (GBytes *html, const char *topic)
{
  g_autofree char *place = g_strcanon (g_strdup (topic), PLACE_CHARACTERS, '-');
  GByteArray *bytes = g_byte_array_new ();
  gsize size;
  const guint8 *data = g_bytes_get_data (html, &size);
  g_autofree char *jump = g_strdup_printf ("<script>location.hash = \"%s\";</script>\n", place);

  g_return_val_if_fail (size <= G_MAXUINT, NULL);
  g_byte_array_append (bytes, data, (guint) size);
  g_byte_array_append (bytes, (const guint8 *) jump, (guint) strlen (jump));
  return g_byte_array_free_to_bytes (bytes);
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

typedef struct
{
  GtkWindow *parent; /* (owned) */
  char *topic;       /* (owned) */
  GFile *copy;       /* (owned) */
} Opening;

static void
opening_free (Opening *self)
{
  g_object_unref (self->parent);
  g_object_unref (self->copy);
  g_free (self->topic);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Opening, opening_free)

static void
show (GtkWindow *parent, const char *uri)
{
  gtk_show_uri_full (parent, uri, GDK_CURRENT_TIME, NULL, shown_cb, g_object_ref (parent));
}

static void
show_file (GtkWindow *parent, GFile *file)
{
  g_autofree char *uri = g_file_get_uri (file);

  show (parent, uri);
}

static void
copied_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Opening) opening = user_data;
  g_autoptr (GError) error = NULL;

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    {
      show_file (opening->parent, opening->copy);
      return;
    }
  /* Its beginning, with the list of pages, is better than nothing. */
  g_debug ("no copy of the handbook: %s", error->message);
  g_autofree char *uri = med_handbook_dup_uri (FALSE, NULL, NULL);
  if (uri != NULL)
    show (opening->parent, uri);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Opening) opening = user_data;
  g_autoptr (GError) error = NULL;
  char *contents = NULL;
  gsize size = 0;

  if (!g_file_load_contents_finish (G_FILE (source), result, &contents, &size, NULL, &error))
    {
      med_error_convert (&error, NULL);
      med_dialogs_show_error (GTK_WIDGET (opening->parent), _ ("The Handbook Cannot Be Shown"),
                              error);
      return;
    }
  g_autoptr (GBytes) html = g_bytes_new_take (contents, size);
  g_autoptr (GBytes) jumping = med_handbook_add_jump (html, opening->topic);
  GFile *copy = opening->copy;
  g_file_replace_contents_bytes_async (copy, jumping, NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL,
                                       copied_cb, g_steal_pointer (&opening));
}

static void
open_copy (GtkWindow *parent, const char *uri, const char *topic)
{
  g_autoptr (GFile) file = g_file_new_for_uri (uri);
  g_autofree char *name = g_file_get_basename (file);
  Opening *opening = g_new0 (Opening, 1);

  opening->parent = g_object_ref (parent);
  opening->topic = g_strdup (topic);
  opening->copy = g_file_new_build_filename (g_get_user_cache_dir (), name, NULL);
  g_file_load_contents_async (file, NULL, read_cb, opening);
}

/**
 * med_handbook_open:
 * @parent: the window from which it is opened
 * @topic: (nullable): a page, or a section such as `errors-people#sign-in`; %NULL for the beginning
 *
 * Opens the handbook in the desktop's help viewer, else in the browser; from within a sandbox
 * through the portal.
 */
void
med_handbook_open (GtkWindow *parent, const char *topic)
{
  g_autoptr (GAppInfo) viewer = g_app_info_get_default_for_uri_scheme ("help");
  g_autoptr (GError) error = NULL;
  g_autofree char *uri = med_handbook_dup_uri (viewer != NULL, topic, &error);

  g_return_if_fail (GTK_IS_WINDOW (parent));
  if (uri == NULL)
    med_dialogs_show_error (GTK_WIDGET (parent), _ ("The Handbook Cannot Be Shown"), error);
  else if (viewer != NULL || topic == NULL)
    show (parent, uri);
  else
    open_copy (parent, uri, topic);
}
