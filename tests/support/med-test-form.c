/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-form.h"

#include "support/med-test-walk.h"

/* More than any form has stops */
#define MOST_STOPS 160

GtkWidget *
med_test_form_row (gpointer dialog, const char *title)
{
  GtkWidget *row = med_test_ui_find (dialog, title);

  while (row != NULL && !ADW_IS_PREFERENCES_ROW (row))
    row = gtk_widget_get_parent (row);
  if (row == NULL)
    g_error ("“%s” is in no row", title);
  return row;
}

static GtkTextView *
text_view_in (GtkWidget *widget)
{
  GtkTextView *found = GTK_IS_TEXT_VIEW (widget) ? GTK_TEXT_VIEW (widget) : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = text_view_in (child);
  return found;
}

static char *
dup_buffer (GtkTextBuffer *buffer)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

char *
med_test_form_dup_value (gpointer dialog, const char *title)
{
  GtkWidget *row = med_test_form_row (dialog, title);
  GtkTextView *view = text_view_in (row);

  if (ADW_IS_COMBO_ROW (row))
    {
      gpointer item = adw_combo_row_get_selected_item (ADW_COMBO_ROW (row));
      return g_strdup (item != NULL ? gtk_string_object_get_string (item) : "");
    }
  if (ADW_IS_ENTRY_ROW (row))
    return g_strdup (gtk_editable_get_text (GTK_EDITABLE (row)));
  if (view != NULL)
    return dup_buffer (gtk_text_view_get_buffer (view));
  g_assert_true (ADW_IS_ACTION_ROW (row));
  return g_strdup (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)));
}

void
med_test_form_assert_value (gpointer dialog, const char *title, const char *value)
{
  g_autofree char *found = med_test_form_dup_value (dialog, title);

  if (g_strcmp0 (found, value) != 0)
    g_error ("“%s” holds “%s” instead of “%s”", title, found, value);
}

void
med_test_form_choose (gpointer dialog, const char *title, const char *value)
{
  AdwComboRow *row = ADW_COMBO_ROW (med_test_form_row (dialog, title));
  GListModel *model = adw_combo_row_get_model (row);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (GtkStringObject) item = g_list_model_get_item (model, i);

      if (g_str_equal (gtk_string_object_get_string (item), value))
        {
          adw_combo_row_set_selected (row, i);
          return;
        }
    }
  g_error ("“%s” does not offer “%s”", title, value);
}

void
med_test_form_choose_file (gpointer dialog, const char *title, const char *path)
{
  adw_action_row_set_subtitle (ADW_ACTION_ROW (med_test_form_row (dialog, title)), path);
}

/* The row of a title, or the button itself */
static GtkWidget *
stop_of (gpointer dialog, const char *title)
{
  GtkWidget *found = med_test_ui_find (dialog, title);
  GtkWidget *row = gtk_widget_get_ancestor (found, ADW_TYPE_PREFERENCES_ROW);

  while (row == NULL && found != NULL && !GTK_IS_BUTTON (found) && !GTK_IS_EDITABLE (found))
    found = gtk_widget_get_parent (found);
  return GTK_IS_BUTTON (found) || row == NULL ? found : row;
}

static gboolean
has_focus (GtkWindow *window, GtkWidget *stop)
{
  GtkWidget *focus = gtk_window_get_focus (window);

  return focus != NULL && (focus == stop || gtk_widget_is_ancestor (focus, stop));
}

gboolean
med_test_form_is_focused (gpointer dialog, const char *title)
{
  return has_focus (dialog, stop_of (dialog, title));
}

typedef struct
{
  GtkWindow *window;
  GtkWidget *stop;
} Sought;

static gboolean
is_there (gpointer data)
{
  Sought *sought = data;

  return has_focus (sought->window, sought->stop);
}

void
med_test_form_assert_focused (gpointer dialog, const char *title)
{
  Sought sought = { dialog, stop_of (dialog, title) };

  med_test_ui_wait (is_there, &sought, title);
}

void
med_test_form_tab_to (gpointer dialog, const char *title)
{
  GtkWidget *stop = stop_of (dialog, title);

  for (int i = 0; i < MOST_STOPS && !has_focus (dialog, stop); i++)
    if (!gtk_widget_child_focus (dialog, GTK_DIR_TAB_FORWARD))
      gtk_window_set_focus (dialog, NULL);
  if (!has_focus (dialog, stop))
    g_error ("“%s” is not reached with the Tab key", title);
}

void
med_test_form_type (gpointer dialog, const char *text)
{
  GtkWidget *focus = gtk_window_get_focus (dialog);

  g_assert_nonnull (focus);
  g_assert_true (GTK_IS_TEXT (focus) || GTK_IS_TEXT_VIEW (focus));
  g_assert_true (gtk_widget_is_sensitive (focus));
  if (GTK_IS_TEXT_VIEW (focus))
    g_signal_emit_by_name (focus, "select-all", TRUE);
  else
    gtk_editable_select_region (GTK_EDITABLE (focus), 0, -1);
  g_signal_emit_by_name (focus, "backspace");
  g_signal_emit_by_name (focus, "insert-at-cursor", text);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

void
med_test_form_fill (gpointer dialog, const char *title, const char *text)
{
  med_test_form_tab_to (dialog, title);
  med_test_form_type (dialog, text);
  med_test_form_assert_value (dialog, title, text);
}

void
med_test_form_press (gpointer dialog)
{
  GtkWidget *focus = gtk_window_get_focus (dialog);

  g_assert_nonnull (focus);
  g_assert_true (gtk_widget_is_sensitive (focus));
  if (GTK_IS_BUTTON (focus) && !GTK_IS_TOGGLE_BUTTON (focus))
    g_signal_emit_by_name (focus, "clicked"); /* activate would wait for its animation */
  else if (ADW_IS_ACTION_ROW (focus))
    adw_action_row_activate (ADW_ACTION_ROW (focus));
  else if (GTK_IS_TEXT (focus))
    g_signal_emit_by_name (focus, "activate");
  else
    gtk_widget_activate (focus);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static gboolean
is_gone (gpointer weak)
{
  return *(gpointer *) weak == NULL;
}

void
med_test_form_assert_gone (gpointer *weak_dialog)
{
  med_test_ui_wait (is_gone, weak_dialog, "the dialog to be finalised");
}

void
med_test_form_cancel (GtkWindow *dialog)
{
  gpointer weak = dialog;

  g_object_add_weak_pointer (G_OBJECT (dialog), &weak);
  g_assert_true (med_test_walk_press_escape (dialog));
  med_test_form_assert_gone (&weak);
}

typedef struct
{
  MedTestUi *ui;
  const char *sql;
  gint64 expected;
  gint64 found;
} Count;

static gboolean
is_counted (gpointer data)
{
  Count *count = data;

  count->found = med_test_engine_count (count->ui->engine, count->sql);
  return count->found == count->expected;
}

void
med_test_form_wait_count (MedTestUi *ui, const char *sql, gint64 expected)
{
  Count count = { ui, sql, expected, 0 };

  med_test_ui_wait (is_counted, &count, sql);
}

static gboolean
is_no_dialog (gpointer data)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *l = windows; l != NULL; l = l->next)
    if (gtk_window_get_transient_for (l->data) != NULL && gtk_widget_get_mapped (l->data))
      return FALSE;
  return TRUE;
}

void
med_test_form_assert_no_dialog (void)
{
  med_test_ui_wait (is_no_dialog, NULL, "every dialog to close");
}

gboolean
med_test_form_has_title (gpointer title)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *each = windows; each != NULL; each = each->next)
    if (gtk_window_get_transient_for (each->data) != NULL && gtk_widget_get_mapped (each->data) &&
        med_test_ui_try_find (each->data, title) != NULL)
      return TRUE;
  return FALSE;
}
