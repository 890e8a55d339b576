/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-device-actions"

#include "config.h"

#include "ui/inventory/med-device-actions.h"

#include <glib/gi18n.h>

#include "engine/base/med-error.h"
#include "engine/inventory/med-device-export.h"
#include "engine/inventory/med-device-list.h"
#include "engine/inventory/med-device.h"
#include "engine/store/med-table-query.h"
#include "ui/inventory/med-component-import-dialog.h"
#include "ui/inventory/med-device-change.h"
#include "ui/inventory/med-device-dialog.h"
#include "ui/inventory/med-device-import-dialog.h"
#include "ui/inventory/med-reconcile-import.h"
#include "ui/inventory/med-reconcile-result.h"
#include "ui/inventory/med-retire-dialog.h"
#include "ui/med-dialogs.h"

/**
 * MedDeviceActions:
 *
 * What a person can do on the page of devices: the group of actions `device`, for the page and for
 * its buttons in the window's header bar.
 */
struct _MedDeviceActions
{
  GObject parent_instance;

  MedPage *page;      /* (unowned) holds us */
  MedTableView *view; /* (unowned) of the page */
  GSimpleActionGroup *group;
};

G_DEFINE_FINAL_TYPE (MedDeviceActions, med_device_actions, G_TYPE_OBJECT)

static GtkWindow *
window_of (MedDeviceActions *self)
{
  return GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self->page)));
}

static void
add_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MedDeviceActions *self = user_data;

  gtk_window_present (
      GTK_WINDOW (med_device_dialog_new (window_of (self), med_page_get_session (self->page), 0)));
}

static void
edit_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MedDeviceActions *self = user_data;
  gint64 id = med_table_view_get_selected (self->view);

  if (id != 0)
    gtk_window_present (GTK_WINDOW (
        med_device_dialog_new (window_of (self), med_page_get_session (self->page), id)));
}

static gpointer
load_func (MedConnection *connection, gpointer id, GCancellable *cancellable, GError **error)
{
  return med_device_load_sync (connection, *(gint64 *) id, error);
}

static void
loaded_for_retire_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedPage) page = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MedDevice) device = med_store_run_finish (MED_STORE (source), result, &error);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (page));

  if (device == NULL)
    {
      med_page_show_error (page, error);
      return;
    }
  g_autofree char *title = med_device_dup_title (device);
  if (root != NULL)
    gtk_window_present (GTK_WINDOW (
        med_retire_dialog_new (GTK_WINDOW (root), med_page_get_session (page), device->id, title)));
}

static void
retire_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MedDeviceActions *self = user_data;
  gint64 id = med_table_view_get_selected (self->view);

  med_store_run_async (med_session_get_store (med_page_get_session (self->page)),
                       MED_STORE_INTERACTIVE, load_func, g_memdup2 (&id, sizeof id), g_free,
                       (GDestroyNotify) med_device_free, NULL, loaded_for_retire_cb,
                       g_object_ref (self->page));
}

static void
change_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MedDeviceActions *self = user_data;
  const char *name = g_action_get_name (G_ACTION (action));
  const gint64 id = med_table_view_get_selected (self->view);

  if (id != 0)
    med_device_change_present (self->page, id,
                               g_str_equal (name, "move")     ? MED_DEVICE_CHANGE_MOVE
                               : g_str_equal (name, "rename") ? MED_DEVICE_CHANGE_RENAME
                                                              : MED_DEVICE_CHANGE_REPLACE);
}

typedef struct
{
  gint64 person_id;
  gint64 device_id;
} BringBack;

static gpointer
bring_back_func (MedConnection *connection,
                 gpointer data,
                 GCancellable *cancellable,
                 GError **error)
{
  const BringBack *input = data;

  return med_device_bring_back_sync (connection, input->person_id, input->device_id, error)
             ? MED_STORE_OK
             : NULL;
}

static void
brought_back_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedPage) page = user_data;
  g_autoptr (GError) error = NULL;

  if (med_store_run_finish (MED_STORE (source), result, &error) != NULL)
    med_page_toast (page, _ ("The device is in use again"));
  else
    med_page_show_error (page, error);
}

static void
bring_back_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MedDeviceActions *self = user_data;
  MedSession *session = med_page_get_session (self->page);
  BringBack *input = g_new0 (BringBack, 1);

  input->person_id = med_session_get_person_id (session);
  input->device_id = med_table_view_get_selected (self->view);
  med_store_run_async (med_session_get_store (session), MED_STORE_WRITER, bring_back_func, input,
                       g_free, NULL, NULL, brought_back_cb, g_object_ref (self->page));
}

static void
import_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedPage) page = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) files = med_dialogs_open_files_finish (result, &error);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (page));

  if (files != NULL && files->len > 0 && root != NULL)
    gtk_window_present (GTK_WINDOW (med_device_import_dialog_new (
        GTK_WINDOW (root), med_page_get_session (page), files->pdata[0])));
  else if (error != NULL)
    med_page_show_error (page, error);
}

static void
import_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  static const char *const patterns[] = { "*.csv", "*.tsv", "*.txt", NULL };
  MedDeviceActions *self = user_data;

  med_dialogs_open_files_async (GTK_WIDGET (self->page), _ ("Import a Table of Devices"), patterns,
                                FALSE, import_chosen_cb, g_object_ref (self->page));
}

static void
import_components_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MedDeviceActions *self = user_data;
  g_autoptr (GArray) ids = med_table_view_dup_selection (self->view);

  if (ids->len > 0)
    med_component_import_dialog_choose (self->page, ids);
}

static void
reconcile_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedPage) page = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) files = med_dialogs_open_files_finish (result, &error);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (page));

  if (files != NULL && files->len > 0 && root != NULL)
    gtk_window_present (GTK_WINDOW (med_reconcile_import_new (
        GTK_WINDOW (root), med_page_get_session (page), files->pdata[0])));
  else if (error != NULL)
    med_page_show_error (page, error);
}

static void
reconcile_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  static const char *const patterns[] = { "*.csv", "*.tsv", "*.txt", NULL };
  MedDeviceActions *self = user_data;

  med_dialogs_open_files_async (GTK_WIDGET (self->page), _ ("Compare with Another List"), patterns,
                                FALSE, reconcile_chosen_cb, g_object_ref (self->page));
}

static void
reconciliations_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MedDeviceActions *self = user_data;

  med_reconcile_sessions_present (window_of (self), med_page_get_session (self->page));
}

static gpointer
export_func (MedConnection *connection, gpointer file, GCancellable *cancellable, GError **error)
{
  g_autofree guint *n = g_new0 (guint, 1);
  g_autoptr (GBytes) bytes = med_device_export_sync (connection, cancellable, n, error);
  gsize size = 0;

  if (bytes == NULL)
    return NULL;
  const char *data = g_bytes_get_data (bytes, &size);
  if (g_file_replace_contents (file, data, size, NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL,
                               cancellable, error))
    return g_steal_pointer (&n);
  g_autofree char *name = g_file_get_basename (file);
  med_error_convert (error, name);
  return NULL;
}

static void
exported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedPage) page = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree guint *n = med_store_run_finish (MED_STORE (source), result, &error);

  if (n == NULL)
    {
      med_page_show_error (page, error);
      return;
    }
  g_autofree char *text =
      g_strdup_printf (ngettext ("%'u device exported", "%'u devices exported", *n), *n);
  med_page_toast (page, text);
}

static void
export_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedPage) page = user_data;
  g_autoptr (GError) error = NULL;
  GFile *file = med_dialogs_save_file_finish (result, &error);

  if (file != NULL)
    med_store_run_async (med_session_get_store (med_page_get_session (page)), MED_STORE_BULK,
                         export_func, file, g_object_unref, g_free, NULL, exported_cb,
                         g_object_ref (page));
  else if (error != NULL)
    med_page_show_error (page, error);
}

static void
export_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MedDeviceActions *self = user_data;

  med_dialogs_save_file_async (GTK_WIDGET (self->page), _ ("Export All Devices"), _ ("devices.csv"),
                               export_chosen_cb, g_object_ref (self->page));
}

/* Tabs part the fields; what would begin a formula in a spreadsheet is guarded as in exports. */
static void
append_cell (GString *text, const char *value, gboolean last)
{
  g_autofree char *clean = g_strdelimit (g_strdup (value != NULL ? value : ""), "\t\r\n", ' ');

  if (*clean != '\0' && strchr ("=+-@", *clean) != NULL)
    g_string_append_c (text, '\'');
  g_string_append (text, clean);
  g_string_append_c (text, last ? '\n' : '\t');
}

static void
copied_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  static const MedDeviceColumn copied[] = {
    MED_DEVICE_COLUMN_ASSET,      MED_DEVICE_COLUMN_NAME,    MED_DEVICE_COLUMN_MANUFACTURER,
    MED_DEVICE_COLUMN_MODEL,      MED_DEVICE_COLUMN_RELEASE, MED_DEVICE_COLUMN_SERIAL,
    MED_DEVICE_COLUMN_DEPARTMENT, MED_DEVICE_COLUMN_ROOM,
  };
  g_autoptr (MedPage) page = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MedTablePage) rows = med_store_run_finish (MED_STORE (source), result, &error);
  g_autoptr (GString) text = g_string_new (NULL);

  if (rows == NULL)
    {
      med_page_show_error (page, error);
      return;
    }
  guint n = med_table_page_get_n_rows (rows);
  for (guint row = 0; row < n; row++)
    for (gsize i = 0; i < G_N_ELEMENTS (copied); i++)
      append_cell (text, med_table_page_get_text (rows, row, copied[i]),
                   i + 1 == G_N_ELEMENTS (copied));
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (page)), text->str);
  g_autofree char *toast = g_strdup_printf (ngettext ("%'u row copied", "%'u rows copied", n), n);
  med_page_toast (page, toast);
}

static void
copy_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MedDeviceActions *self = user_data;
  g_autoptr (GArray) ids = med_table_view_dup_selection (self->view);
  MedTableRequest *request = med_table_request_new (&med_device_list_spec);

  med_table_request_set_ids (request, (const gint64 *) (gpointer) ids->data, ids->len);
  med_store_run_async (
      med_session_get_store (med_page_get_session (self->page)), MED_STORE_BULK,
      med_table_request_page_sync, request, (GDestroyNotify) med_table_request_free,
      (GDestroyNotify) med_table_page_unref, NULL, copied_cb, g_object_ref (self->page));
}

static void
set_enabled (MedDeviceActions *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->group), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

/**
 * med_device_actions_update:
 * @self: the actions
 *
 * Enables what can be done with what is selected by who works: an auditor only looks.
 */
void
med_device_actions_update (MedDeviceActions *self)
{
  g_autoptr (GArray) ids = med_table_view_dup_selection (self->view);
  MedRole roles = med_session_get_roles (med_page_get_session (self->page));
  gboolean may_write = (roles & ~MED_ROLE_AUDITOR) != 0;

  set_enabled (self, "add", may_write);
  set_enabled (self, "import", may_write);
  set_enabled (self, "reconcile", may_write);
  set_enabled (self, "edit", may_write && ids->len == 1);
  set_enabled (self, "retire", may_write && ids->len == 1);
  set_enabled (self, "move", may_write && ids->len == 1);
  set_enabled (self, "rename", may_write && ids->len == 1);
  set_enabled (self, "replace", may_write && ids->len == 1);
  set_enabled (self, "bring-back", may_write && ids->len == 1);
  set_enabled (self, "import-components", may_write && ids->len > 0);
  set_enabled (self, "copy", ids->len > 0);
}

static void
med_device_actions_finalize (GObject *object)
{
  MedDeviceActions *self = MED_DEVICE_ACTIONS (object);

  g_clear_object (&self->group);
  G_OBJECT_CLASS (med_device_actions_parent_class)->finalize (object);
}

static void
med_device_actions_class_init (MedDeviceActionsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = med_device_actions_finalize;
}

static void
med_device_actions_init (MedDeviceActions *self)
{
  self->group = g_simple_action_group_new ();
}

static void
add_shortcut (MedDeviceActions *self, const char *trigger, const char *action)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();
  GtkShortcut *shortcut =
      gtk_shortcut_new (gtk_shortcut_trigger_parse_string (trigger), gtk_named_action_new (action));

  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller), shortcut);
  gtk_widget_add_controller (GTK_WIDGET (self->page), controller);
}

/**
 * med_device_actions_new:
 * @page: the page; owns the actions
 * @view: its list
 *
 * Returns: (transfer full): the actions
 */
MedDeviceActions *
med_device_actions_new (MedPage *page, MedTableView *view)
{
  static const GActionEntry entries[] = {
    { "add", add_cb },
    { "edit", edit_cb },
    { "retire", retire_cb },
    { "bring-back", bring_back_cb },
    { "import", import_cb },
    { "export", export_cb },
    { "copy", copy_cb },
    { "move", change_cb },
    { "rename", change_cb },
    { "replace", change_cb },
    { "import-components", import_components_cb },
    { "reconcile", reconcile_cb },
    { "reconciliations", reconciliations_cb },
  };
  MedDeviceActions *self = g_object_new (MED_TYPE_DEVICE_ACTIONS, NULL);

  self->page = page;
  self->view = view;
  g_action_map_add_action_entries (G_ACTION_MAP (self->group), entries, G_N_ELEMENTS (entries),
                                   self);
  g_signal_connect_object (med_page_get_session (page), "notify::person-id",
                           G_CALLBACK (med_device_actions_update), self, G_CONNECT_SWAPPED);
  add_shortcut (self, "<Control>c", "device.copy");
  add_shortcut (self, "<Control>n", "device.add");
  med_device_actions_update (self);
  return self;
}

GActionGroup *
med_device_actions_get_group (MedDeviceActions *self)
{
  return G_ACTION_GROUP (self->group);
}
