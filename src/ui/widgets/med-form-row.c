/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-form-row"

#include "config.h"

#include "ui/widgets/med-form-row.h"

#include <glib/gi18n.h>

#include "ui/med-dialogs.h"

#define LINES_HEIGHT 72
#define PATH_KEY "med-form-row-path"

static GtkWidget *
text_row_new (const MedFormField *field, GtkWidget **input)
{
  GtkWidget *row = adw_entry_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), field->title);
  if (field->initial != NULL)
    gtk_editable_set_text (GTK_EDITABLE (row), field->initial);
  *input = row;
  return row;
}

static GtkWidget *
lines_row_new (const MedFormField *field, GtkWidget **input)
{
  GtkWidget *row = adw_preferences_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *title = gtk_label_new (field->title);
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *view = gtk_text_view_new ();

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_add_css_class (title, "caption");
  gtk_widget_add_css_class (title, "dim-label");
  if (field->initial != NULL)
    gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), field->initial, -1);
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (view), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (view), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  field->title, -1);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scroller), LINES_HEIGHT);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), view);
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), scroller);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_widget_set_margin_top (box, 6);
  gtk_widget_set_margin_bottom (box, 6);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_widget_set_focusable (row, FALSE);
  *input = view;
  return row;
}

static GtkWidget *
choice_row_new (const MedFormField *field, GtkWidget **input)
{
  GtkWidget *row = adw_combo_row_new ();
  g_autoptr (GtkStringList) model = gtk_string_list_new (field->choices);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), field->title);
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (model));
  if (field->initial != NULL)
    adw_combo_row_set_selected (ADW_COMBO_ROW (row),
                                (guint) g_ascii_strtoull (field->initial, NULL, 10));
  *input = row;
  return row;
}

static void
take_path (AdwActionRow *row, GFile *file)
{
  char *path = g_file_get_path (file);
  g_autofree char *shown = path != NULL ? g_filename_display_name (path) : NULL;

  /* A name of other bytes than UTF-8 can be read, but not shown as it is. */
  g_object_set_data_full (G_OBJECT (row), PATH_KEY, path, g_free);
  adw_action_row_set_subtitle (row, shown != NULL ? shown : "");
}

static void
file_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (AdwActionRow) row = user_data;
  g_autoptr (GPtrArray) files = med_dialogs_open_files_finish (result, NULL);

  if (files != NULL && files->len > 0)
    take_path (row, g_ptr_array_index (files, 0));
}

static void
folder_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (AdwActionRow) row = user_data;
  g_autoptr (GFile) folder = med_dialogs_open_folder_finish (result, NULL);

  if (folder != NULL)
    take_path (row, folder);
}

static void
choose_folder_cb (AdwActionRow *row)
{
  med_dialogs_open_folder_async (GTK_WIDGET (row), _ ("Choose a Folder"), folder_chosen_cb,
                                 g_object_ref (row));
}

static void
choose_file_cb (AdwActionRow *row)
{
  med_dialogs_open_files_async (GTK_WIDGET (row), _ ("Choose a File"), NULL, FALSE, file_chosen_cb,
                                g_object_ref (row));
}

static GtkWidget *
file_row_new (const MedFormField *field, GtkWidget **input)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_button_new_with_label (_ ("Choose…"));

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), field->title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), field->initial != NULL ? field->initial : "");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect_object (button, "clicked",
                           field->kind == MED_FORM_FOLDER ? G_CALLBACK (choose_folder_cb)
                                                          : G_CALLBACK (choose_file_cb),
                           row, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), button);
  *input = row;
  return row;
}

/**
 * med_form_row_new:
 * @field: what is asked for, but for a heading
 * @input: (out) (transfer none): the widget that holds the value
 *
 * Returns: (transfer floating): a row for an AdwPreferencesGroup
 */
GtkWidget *
med_form_row_new (const MedFormField *field, GtkWidget **input)
{
  switch (field->kind)
    {
    case MED_FORM_LINES:
      return lines_row_new (field, input);
    case MED_FORM_CHOICE:
      return choice_row_new (field, input);
    case MED_FORM_FILE:
    case MED_FORM_FOLDER:
      return file_row_new (field, input);
    case MED_FORM_HEADING:
    case MED_FORM_TEXT:
    default:
      return text_row_new (field, input);
    }
}

static char *
dup_lines (GtkTextView *view)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (view);
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

static char *
dup_path (AdwActionRow *row)
{
  const char *path = g_object_get_data (G_OBJECT (row), PATH_KEY);
  const char *shown = adw_action_row_get_subtitle (row);

  return g_strdup (path != NULL ? path : shown);
}

/**
 * med_form_row_dup_value:
 * @kind: what was asked for
 * @input: (nullable): of med_form_row_new()
 *
 * Returns: (transfer full): what was typed, without space around it; the number of a choice; the
 * path of a file
 */
char *
med_form_row_dup_value (MedFormKind kind, GtkWidget *input)
{
  switch (kind)
    {
    case MED_FORM_HEADING:
      return g_strdup ("");
    case MED_FORM_LINES:
      return g_strstrip (dup_lines (GTK_TEXT_VIEW (input)));
    case MED_FORM_CHOICE:
      return g_strdup_printf ("%u", adw_combo_row_get_selected (ADW_COMBO_ROW (input)));
    case MED_FORM_FILE:
    case MED_FORM_FOLDER:
      return dup_path (ADW_ACTION_ROW (input));
    case MED_FORM_TEXT:
    default:
      return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (input))));
    }
}
