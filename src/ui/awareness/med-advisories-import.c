/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-advisories-import"

#include "config.h"

#include "ui/awareness/med-advisories-import.h"

#include <glib/gi18n.h>

#include "engine/awareness/med-kev-import.h"
#include "engine/base/med-error.h"
#include "ui/awareness/med-import-dialog.h"
#include "ui/med-dialogs.h"

static void
import_paths (MedPage *self, GPtrArray *files)
{
  g_autoptr (GStrvBuilder) paths = g_strv_builder_new ();

  for (guint i = 0; i < files->len; i++)
    {
      g_autofree char *path = g_file_get_path (g_ptr_array_index (files, i));
      if (path != NULL)
        g_strv_builder_add (paths, path);
    }
  g_auto (GStrv) list = g_strv_builder_end (paths);
  if (*list != NULL)
    med_import_dialog_present (GTK_WIDGET (self), med_page_get_session (self),
                               (const char *const *) list);
}

/* A person who closes the chooser has not done anything wrong. */
static void
complain_unless_dismissed (MedPage *self, const GError *error)
{
  if (!g_error_matches (error, MED_ERROR, MED_ERROR_CANCELLED) &&
      gtk_widget_get_root (GTK_WIDGET (self)) != NULL)
    med_page_show_error (self, error);
}

static void
files_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) files = med_dialogs_open_files_finish (result, &error);

  if (files == NULL)
    complain_unless_dismissed (self, error);
  else if (gtk_widget_get_root (GTK_WIDGET (self)) != NULL)
    import_paths (self, files);
}

static void
folder_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedPage) self = user_data;
  g_autoptr (GError) error = NULL;
  GFile *folder = med_dialogs_open_folder_finish (result, &error);
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);

  if (folder == NULL)
    {
      complain_unless_dismissed (self, error);
      return;
    }
  g_ptr_array_add (files, folder);
  if (gtk_widget_get_root (GTK_WIDGET (self)) != NULL)
    import_paths (self, files);
}

/* A snapshot for the lane. */
typedef struct
{
  gint64 person_id;
  char *path;
} KevImport;

static void
kev_import_free (gpointer data)
{
  KevImport *self = data;

  g_free (self->path);
  g_free (self);
}

static gpointer
kev_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const KevImport *import = input;

  return med_kev_import_sync (connection, import->person_id, import->path, error);
}

static void
kev_imported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MedKevCatalog) catalog = med_store_run_finish (MED_STORE (source), result, &error);

  if (gtk_widget_get_root (GTK_WIDGET (self)) == NULL)
    return;
  if (catalog == NULL)
    {
      med_page_show_error (self, error);
      return;
    }
  g_autofree char *text =
      catalog->unchanged
          ? g_strdup_printf (_ ("Catalogue %s was here already"), catalog->version)
          : g_strdup_printf (_ ("Catalogue %s imported: %d known exploited vulnerabilities"),
                             catalog->version, (int) catalog->entries);
  med_page_toast (self, text);
}

static void
kev_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) files = med_dialogs_open_files_finish (result, &error);

  if (files == NULL || files->len == 0 || gtk_widget_get_root (GTK_WIDGET (self)) == NULL)
    {
      if (files == NULL)
        complain_unless_dismissed (self, error);
      return;
    }
  KevImport *import = g_new0 (KevImport, 1);
  import->person_id = med_session_get_person_id (med_page_get_session (self));
  import->path = g_file_get_path (g_ptr_array_index (files, 0));
  med_store_run_async (med_session_get_store (med_page_get_session (self)), MED_STORE_WRITER,
                       kev_func, import, kev_import_free, (GDestroyNotify) med_kev_catalog_free,
                       NULL, kev_imported_cb, g_object_ref (self));
}

static const char *const json_patterns[] = { "*.json", NULL };
static const char *const advisory_patterns[] = { "*.json", "*.vex", NULL };

static void
import_files_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  med_dialogs_open_files_async (GTK_WIDGET (user_data),
                                _ ("Choose Advisories (CSAF, CycloneDX VEX, OpenVEX)"),
                                advisory_patterns, TRUE, files_chosen_cb, g_object_ref (user_data));
}

static void
import_folder_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  med_dialogs_open_folder_async (GTK_WIDGET (user_data), _ ("Choose a Folder of Advisories"),
                                 folder_chosen_cb, g_object_ref (user_data));
}

static void
import_kev_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  med_dialogs_open_files_async (GTK_WIDGET (user_data),
                                _ ("Choose the Catalogue of Known Exploited Vulnerabilities"),
                                json_patterns, FALSE, kev_chosen_cb, g_object_ref (user_data));
}

/**
 * med_advisories_import_add_actions:
 * @page: the page of advisories
 * @actions: where to put them
 *
 * Adds what brings advisories and catalogues in: `import-files`, `import-folder`, `import-kev`.
 */
void
med_advisories_import_add_actions (MedPage *page, GActionMap *actions)
{
  static const GActionEntry entries[] = {
    { .name = "import-files", .activate = import_files_cb },
    { .name = "import-folder", .activate = import_folder_cb },
    { .name = "import-kev", .activate = import_kev_cb },
  };

  g_action_map_add_action_entries (actions, entries, G_N_ELEMENTS (entries), page);
}
