/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-walk.h"

#include "engine/demo/med-demo.h"
#include "engine/trust/med-passphrase.h"
#include "ui/med-window.h"

static gpointer
find_lead (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  gint64 id = 0;

  if (!med_connection_get_int (connection,
                               "SELECT min(person_id) FROM person_role WHERE role = 'lead'",
                               MED_NO_VALUES, &id, error))
    return NULL;
  return med_person_load_sync (connection, id, error);
}

MedTestUi *
med_test_ui_new_demonstration (void)
{
  g_autoptr (GError) error = NULL;
  MedTestUi *self = g_new0 (MedTestUi, 1);

  self->engine = g_new0 (MedTestEngine, 1);
  self->engine->dir = g_dir_make_tmp ("medpatch-demo-XXXXXX", &error);
  g_assert_no_error (error);
  self->engine->clock = med_clock_new ();
  if (!med_demo_make_sync (self->engine->dir, self->engine->clock, &error))
    g_error ("%s", error->message);
  self->engine->engine = med_engine_open_sync (self->engine->dir, self->engine->clock, &error);
  g_assert_no_error (error);
  g_autoptr (MedPerson) lead =
      med_test_engine_run (self->engine, MED_STORE_WRITER, find_lead, self, &error);
  g_assert_no_error (error);
  self->lead = lead->id;
  self->session = med_session_new (self->engine->engine);
  med_session_set_person (self->session, lead);
  return self;
}

void
med_test_walk_widgets (GtkWidget *root, MedTestWidget func, gpointer data)
{
  if (!gtk_widget_get_mapped (root) || GTK_IS_WINDOW_CONTROLS (root))
    return;
  func (root, data);
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    med_test_walk_widgets (child, func, data);
}

static gboolean
has_escape (GtkShortcut *shortcut)
{
  g_autofree char *trigger = gtk_shortcut_trigger_to_string (gtk_shortcut_get_trigger (shortcut));

  return g_str_equal (trigger, "Escape");
}

static gboolean
press_escape_in (GtkWidget *window, GListModel *shortcuts)
{
  for (guint i = 0; i < g_list_model_get_n_items (shortcuts); i++)
    {
      g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (shortcuts, i);

      if (has_escape (shortcut))
        return gtk_shortcut_action_activate (gtk_shortcut_get_action (shortcut), 0, window, NULL);
    }
  return FALSE;
}

/* GTK's own dialogs take the key by a binding of their class, which can only be emitted. */
static gboolean
press_escape_of_class (GtkWindow *window)
{
  static const char *const types[] = {
    "GtkDialog",          "AdwMessageDialog", "AdwPreferencesWindow",
    "GtkShortcutsWindow", "AdwAboutWindow",   "GtkWindow"
  };

  for (gsize i = 0; i + 1 < G_N_ELEMENTS (types); i++)
    if (g_type_is_a (G_OBJECT_TYPE (window), g_type_from_name (types[i])))
      {
        gtk_window_close (window);
        return TRUE;
      }
  return FALSE;
}

gboolean
med_test_walk_press_escape (GtkWindow *window)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (GTK_WIDGET (window));
  gboolean taken = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers) && !taken; i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      taken = GTK_IS_SHORTCUT_CONTROLLER (controller) &&
              press_escape_in (GTK_WIDGET (window), G_LIST_MODEL (controller));
    }
  return taken || press_escape_of_class (window);
}

typedef struct
{
  MedTestUi *ui;
  MedWindow *window;
  const char *page;
  GHashTable *seen; /* names of what was opened */
  MedTestPlace place;
  gpointer data;
} Walk;

static GtkWindow *
try_dialog (GtkWindow *parent)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *l = windows; l != NULL; l = l->next)
    if (gtk_window_get_transient_for (l->data) == parent && gtk_widget_get_mapped (l->data))
      return l->data;
  return NULL;
}

/* What a button has opened, if anything */
static void
look_at_dialog (Walk *walk, const char *label)
{
  med_test_ui_settle (walk->ui);

  GtkWindow *dialog = try_dialog (GTK_WINDOW (walk->window));
  g_autofree char *name = g_strdup_printf ("%s: %s", walk->page, label);
  if (dialog == NULL)
    {
      g_test_message ("%s opens nothing", name);
      return;
    }
  /* GTK's own, such as those for files and printers, are not ours to mend. */
  if (GTK_IS_DIALOG (dialog))
    gtk_dialog_response (GTK_DIALOG (dialog), GTK_RESPONSE_CANCEL);
  else
    walk->place (walk->ui, dialog, name, walk->data);
  dialog = try_dialog (GTK_WINDOW (walk->window));
  if (dialog != NULL)
    gtk_window_destroy (dialog);
  med_test_ui_settle (walk->ui);
}

static char *
dup_plain (const char *label)
{
  g_auto (GStrv) parts = g_strsplit (label != NULL ? label : "", "_", -1);

  return g_strjoinv ("", parts);
}

static gboolean
opens_dialog (const char *label)
{
  return g_str_has_suffix (label, "…");
}

static void
collect_button_cb (GtkWidget *widget, gpointer data)
{
  GPtrArray *labels = data;

  if (!GTK_IS_BUTTON (widget) || GTK_IS_TOGGLE_BUTTON (widget) || !gtk_widget_is_sensitive (widget))
    return;
  g_autofree char *label = dup_plain (gtk_button_get_label (GTK_BUTTON (widget)));
  if (opens_dialog (label) && !g_ptr_array_find_with_equal_func (labels, label, g_str_equal, NULL))
    g_ptr_array_add (labels, g_steal_pointer (&label));
}

static void
open_buttons (Walk *walk)
{
  g_autoptr (GPtrArray) labels = g_ptr_array_new_with_free_func (g_free);

  med_test_walk_widgets (GTK_WIDGET (walk->window), collect_button_cb, labels);
  for (guint i = 0; i < labels->len; i++)
    {
      const char *label = g_ptr_array_index (labels, i);
      GtkWidget *button = med_test_ui_try_find (walk->window, label);

      if (!g_hash_table_add (walk->seen, g_strconcat (walk->page, label, NULL)) || button == NULL ||
          !gtk_widget_is_sensitive (button))
        continue;
      med_test_ui_click (walk->window, label);
      look_at_dialog (walk, label);
    }
}

static void
open_entry (Walk *walk, GtkWidget *button, GMenuModel *menu, int index)
{
  g_autofree char *action = NULL;
  g_autofree char *label = NULL;
  g_autoptr (GVariant) target =
      g_menu_model_get_item_attribute_value (menu, index, G_MENU_ATTRIBUTE_TARGET, NULL);

  if (!g_menu_model_get_item_attribute (menu, index, G_MENU_ATTRIBUTE_ACTION, "s", &action) ||
      !g_menu_model_get_item_attribute (menu, index, G_MENU_ATTRIBUTE_LABEL, "s", &label))
    return;
  g_autofree char *plain = dup_plain (label);
  /* Another page in the same window, looked at last */
  if (g_str_equal (action, "win.switch-person"))
    return;
  if (opens_dialog (plain) &&
      g_hash_table_add (walk->seen, g_strconcat (walk->page, plain, NULL)) &&
      gtk_widget_activate_action_variant (button, action, target))
    look_at_dialog (walk, plain);
}

static void
open_entries (Walk *walk, GtkWidget *button, GMenuModel *menu)
{
  for (int i = 0; i < g_menu_model_get_n_items (menu); i++)
    {
      g_autoptr (GMenuModel) section = g_menu_model_get_item_link (menu, i, G_MENU_LINK_SECTION);

      if (section != NULL)
        open_entries (walk, button, section);
      else
        open_entry (walk, button, menu, i);
    }
}

static void
collect_menu_cb (GtkWidget *widget, gpointer data)
{
  if (GTK_IS_MENU_BUTTON (widget) && gtk_widget_is_sensitive (widget) &&
      gtk_menu_button_get_menu_model (GTK_MENU_BUTTON (widget)) != NULL)
    g_ptr_array_add (data, g_object_ref (widget));
}

static void
open_menus (Walk *walk)
{
  g_autoptr (GPtrArray) buttons = g_ptr_array_new_with_free_func (g_object_unref);

  med_test_walk_widgets (GTK_WIDGET (walk->window), collect_menu_cb, buttons);
  for (guint i = 0; i < buttons->len; i++)
    {
      GtkWidget *button = g_ptr_array_index (buttons, i);
      open_entries (walk, button, gtk_menu_button_get_menu_model (GTK_MENU_BUTTON (button)));
    }
}

/* The first row of a table is chosen, so that its detail with its buttons is there. */
static void
select_first_cb (GtkWidget *widget, gpointer data)
{
  if (GTK_IS_COLUMN_VIEW (widget))
    {
      GtkSelectionModel *model = gtk_column_view_get_model (GTK_COLUMN_VIEW (widget));

      if (model != NULL && g_list_model_get_n_items (G_LIST_MODEL (model)) > 0)
        gtk_selection_model_select_item (model, 0, TRUE);
    }
  if (GTK_IS_LIST_VIEW (widget) && gtk_widget_get_ancestor (widget, GTK_TYPE_COLUMN_VIEW) == NULL &&
      gtk_widget_get_ancestor (widget, GTK_TYPE_POPOVER) == NULL)
    {
      GtkSelectionModel *model = gtk_list_view_get_model (GTK_LIST_VIEW (widget));

      if (model != NULL && g_list_model_get_n_items (G_LIST_MODEL (model)) > 0)
        gtk_selection_model_select_item (model, 0, TRUE);
    }
}

static void
walk_page (Walk *walk)
{
  g_assert_true (med_window_show_page (walk->window, walk->page, 0, NULL));
  med_test_ui_settle (walk->ui);
  walk->place (walk->ui, GTK_WINDOW (walk->window), walk->page, walk->data);
  med_test_walk_widgets (GTK_WIDGET (walk->window), select_first_cb, NULL);
  med_test_ui_settle (walk->ui);
  g_autofree char *selected = g_strdup_printf ("%s with a row", walk->page);
  walk->place (walk->ui, GTK_WINDOW (walk->window), selected, walk->data);
  open_buttons (walk);
  open_menus (walk);
}

static void
open_window_action (Walk *walk, const char *action)
{
  g_assert_true (g_action_group_has_action (G_ACTION_GROUP (walk->window), action));
  g_action_group_activate_action (G_ACTION_GROUP (walk->window), action, NULL);
  look_at_dialog (walk, action);
}

void
med_test_walk (MedTestUi *ui, MedTestPlace place, gpointer data)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) pages = g_ptr_array_new_with_free_func (g_free);
  Walk walk = { .ui = ui, .seen = seen, .place = place, .data = data, .page = "window" };

  walk.window = med_window_new (NULL);
  gtk_window_set_default_size (GTK_WINDOW (walk.window), 1280, 720);
  med_window_set_session (walk.window, ui->session);
  gtk_window_present (GTK_WINDOW (walk.window));
  med_test_ui_settle (ui);
  GtkListBox *sidebar = GTK_LIST_BOX (med_test_ui_find (walk.window, "sidebar"));
  for (int i = 0; gtk_list_box_get_row_at_index (sidebar, i) != NULL; i++)
    g_ptr_array_add (pages, g_strdup (gtk_widget_get_name (
                                GTK_WIDGET (gtk_list_box_get_row_at_index (sidebar, i)))));
  for (guint i = 0; i < pages->len; i++)
    {
      walk.page = g_ptr_array_index (pages, i);
      walk_page (&walk);
    }
  walk.page = "window";
  open_window_action (&walk, "short-help");
  open_window_action (&walk, "preferences");
  open_window_action (&walk, "show-shortcuts");
  med_window_switch_person (walk.window);
  med_test_ui_settle (ui);
  place (ui, GTK_WINDOW (walk.window), "sign-in", data);
  med_test_ui_close (walk.window);
}
