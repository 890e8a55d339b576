/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-ui.h"
#include "ui/med-window.h"

/* What GTK and libadwaita put together themselves, of parts that a program cannot name. */
static gboolean
has_own_parts (GtkWidget *widget)
{
  return GTK_IS_DROP_DOWN (widget) || GTK_IS_MENU_BUTTON (widget) || GTK_IS_EDITABLE (widget) ||
         GTK_IS_POPOVER (widget) || ADW_IS_COMBO_ROW (widget);
}

static gboolean
is_label (GtkWidget *widget)
{
  return gtk_test_accessible_has_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL);
}

static gboolean
is_labelled (GtkWidget *widget)
{
  return is_label (widget) ||
         gtk_test_accessible_has_relation (GTK_ACCESSIBLE (widget),
                                           GTK_ACCESSIBLE_RELATION_LABELLED_BY) ||
         gtk_widget_get_tooltip_text (widget) != NULL;
}

/* An icon labels its button in GTK 4.8, with the word GtkImage. */
static gboolean
is_named (GtkWidget *widget)
{
  if (GTK_IS_BUTTON (widget))
    return gtk_button_get_icon_name (GTK_BUTTON (widget)) != NULL ? is_label (widget)
                                                                  : is_labelled (widget);
  /* Its label names only the button within it. */
  if (GTK_IS_MENU_BUTTON (widget))
    return is_label (widget);
  if (ADW_IS_PREFERENCES_ROW (widget))
    return *adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)) != '\0';
  if (GTK_IS_DROP_DOWN (widget) || GTK_IS_EDITABLE (widget) || GTK_IS_TEXT_VIEW (widget))
    return GTK_IS_LABEL (widget) || GTK_IS_EDITABLE_LABEL (widget) || is_labelled (widget);
  return TRUE;
}

static void
assert_names (GtkWidget *widget, const char *place)
{
  if (!gtk_widget_get_mapped (widget) || GTK_IS_WINDOW_CONTROLS (widget))
    return;
  if (!is_named (widget))
    {
      const char *id = gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget));

      g_test_message ("%s: a %s (%s) in a %s has no name for a screen reader", place,
                      G_OBJECT_TYPE_NAME (widget), id != NULL ? id : "without id",
                      G_OBJECT_TYPE_NAME (gtk_widget_get_parent (widget)));
      g_test_fail ();
    }
  if (has_own_parts (widget))
    return;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    assert_names (child, place);
}

static MedWindow *
open_window (MedTestUi *ui)
{
  MedWindow *window = med_window_new (NULL);

  med_window_set_session (window, ui->session);
  gtk_window_present (GTK_WINDOW (window));
  med_test_ui_settle (ui);
  return window;
}

static void
test_pages (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  MedWindow *window = open_window (ui);
  GtkListBox *sidebar = GTK_LIST_BOX (med_test_ui_find (window, "sidebar"));
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (sidebar, i)) != NULL; i++)
    {
      const char *name = gtk_widget_get_name (GTK_WIDGET (row));

      g_assert_true (med_window_show_page (window, name, 0, NULL));
      med_test_ui_settle (ui);
      assert_names (GTK_WIDGET (window), name);
    }
  med_test_ui_close (window);
}

static void
test_dialogs (void)
{
  static const char *const actions[] = { "short-help", "preferences" };
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  MedWindow *window = open_window (ui);

  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      g_assert_true (g_action_group_has_action (G_ACTION_GROUP (window), actions[i]));
      g_action_group_activate_action (G_ACTION_GROUP (window), actions[i], NULL);
      GtkWindow *dialog = med_test_ui_wait_dialog ();
      med_test_ui_settle (ui);
      assert_names (GTK_WIDGET (dialog), actions[i]);
      gtk_window_destroy (dialog);
    }
  med_test_ui_close (window);
}

static void
test_add_device (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  MedWindow *window = open_window (ui);

  g_assert_true (med_window_show_page (window, "devices", 0, NULL));
  med_test_ui_settle (ui);
  med_test_ui_click (window, "Add…");
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  assert_names (GTK_WIDGET (dialog), "Add Device");
  gtk_window_destroy (dialog);
  med_test_ui_close (window);
}

int
main (int argc, char **argv)
{
  med_test_ui_init (&argc, &argv);
  g_test_add_func ("/ui/names/pages", test_pages);
  g_test_add_func ("/ui/names/help-and-preferences", test_dialogs);
  g_test_add_func ("/ui/names/device-dialog", test_add_device);
  return g_test_run ();
}
