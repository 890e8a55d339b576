/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-form-dialog"

#include "config.h"

#include "ui/widgets/med-form-dialog.h"

#include <glib/gi18n.h>

#include "ui/med-dialogs.h"
#include "ui/widgets/med-help-button.h"

#define LINES_HEIGHT 72

struct _MedFormDialog
{
  AdwWindow parent_instance;

  GPtrArray *inputs; /* (element-type GtkWidget) (unowned) one for each field; NULL for headings */
  GArray *kinds;     /* (element-type MedFormKind) */

  GtkButton *submit_button;
  GtkRevealer *failure_revealer;
  GtkLabel *failure;
  GtkWidget *scroller;
  GtkBox *groups;
  GtkLabel *explanation;
};

G_DEFINE_FINAL_TYPE (MedFormDialog, med_form_dialog, ADW_TYPE_WINDOW)

enum
{
  SIGNAL_SUBMITTED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
submit_cb (MedFormDialog *self)
{
  gtk_revealer_set_reveal_child (self->failure_revealer, FALSE);
  g_signal_emit (self, signals[SIGNAL_SUBMITTED], 0);
}

static void
med_form_dialog_finalize (GObject *object)
{
  MedFormDialog *self = MED_FORM_DIALOG (object);

  g_ptr_array_unref (self->inputs);
  g_array_unref (self->kinds);
  G_OBJECT_CLASS (med_form_dialog_parent_class)->finalize (object);
}

static void
med_form_dialog_class_init (MedFormDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = med_form_dialog_finalize;
  signals[SIGNAL_SUBMITTED] = g_signal_new ("submitted", G_TYPE_FROM_CLASS (klass),
                                            G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_type_ensure (MED_TYPE_HELP_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               MED_RESOURCE_PATH "/ui/widgets/med-form-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MedFormDialog, submit_button);
  gtk_widget_class_bind_template_child (widget_class, MedFormDialog, failure_revealer);
  gtk_widget_class_bind_template_child (widget_class, MedFormDialog, failure);
  gtk_widget_class_bind_template_child (widget_class, MedFormDialog, scroller);
  gtk_widget_class_bind_template_child (widget_class, MedFormDialog, groups);
  gtk_widget_class_bind_template_child (widget_class, MedFormDialog, explanation);
  gtk_widget_class_bind_template_callback (widget_class, submit_cb);
}

static void
med_form_dialog_init (MedFormDialog *self)
{
  self->inputs = g_ptr_array_new ();
  self->kinds = g_array_new (FALSE, FALSE, sizeof (MedFormKind));
  gtk_widget_init_template (GTK_WIDGET (self));
}

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
file_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (AdwActionRow) row = user_data;
  g_autoptr (GPtrArray) files = med_dialogs_open_files_finish (result, NULL);

  if (files == NULL || files->len == 0)
    return;
  g_autofree char *path = g_file_get_path (g_ptr_array_index (files, 0));
  adw_action_row_set_subtitle (row, path != NULL ? path : "");
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
  g_signal_connect_object (button, "clicked", G_CALLBACK (choose_file_cb), row, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), button);
  *input = row;
  return row;
}

static GtkWidget *
row_new (const MedFormField *field, GtkWidget **input)
{
  switch (field->kind)
    {
    case MED_FORM_LINES:
      return lines_row_new (field, input);
    case MED_FORM_CHOICE:
      return choice_row_new (field, input);
    case MED_FORM_FILE:
      return file_row_new (field, input);
    case MED_FORM_HEADING:
    case MED_FORM_TEXT:
    default:
      return text_row_new (field, input);
    }
}

static AdwPreferencesGroup *
add_group (MedFormDialog *self, const char *title)
{
  GtkWidget *group = adw_preferences_group_new ();

  if (title != NULL)
    adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), title);
  gtk_box_append (self->groups, group);
  return ADW_PREFERENCES_GROUP (group);
}

static void
add_fields (MedFormDialog *self, const MedFormField *fields, guint n_fields)
{
  AdwPreferencesGroup *group = NULL;

  for (guint i = 0; i < n_fields; i++)
    {
      GtkWidget *input = NULL;

      if (fields[i].kind == MED_FORM_HEADING)
        group = add_group (self, fields[i].title);
      else
        {
          if (group == NULL)
            group = add_group (self, NULL);
          adw_preferences_group_add (group, row_new (&fields[i], &input));
        }
      g_ptr_array_add (self->inputs, input);
      g_array_append_val (self->kinds, fields[i].kind);
    }
}

MedFormDialog *
med_form_dialog_new (GtkWidget *parent,
                     const char *title,
                     const char *explanation,
                     const char *verb,
                     const MedFormField *fields,
                     guint n_fields)
{
  MedFormDialog *self = g_object_new (MED_TYPE_FORM_DIALOG, "transient-for",
                                      gtk_widget_get_root (parent), "title", title, NULL);

  gtk_button_set_label (self->submit_button, verb);
  gtk_label_set_text (self->explanation, explanation);
  add_fields (self, fields, n_fields);
  return self;
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
dup_value (MedFormDialog *self, guint index)
{
  GtkWidget *input = g_ptr_array_index (self->inputs, index);

  switch (g_array_index (self->kinds, MedFormKind, index))
    {
    case MED_FORM_HEADING:
      return g_strdup ("");
    case MED_FORM_LINES:
      return g_strstrip (dup_lines (GTK_TEXT_VIEW (input)));
    case MED_FORM_CHOICE:
      return g_strdup_printf ("%u", adw_combo_row_get_selected (ADW_COMBO_ROW (input)));
    case MED_FORM_FILE:
      return g_strdup (adw_action_row_get_subtitle (ADW_ACTION_ROW (input)));
    case MED_FORM_TEXT:
    default:
      return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (input))));
    }
}

GPtrArray *
med_form_dialog_dup_values (MedFormDialog *self)
{
  GPtrArray *values = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < self->inputs->len; i++)
    g_ptr_array_add (values, dup_value (self, i));
  return values;
}

void
med_form_dialog_fail (MedFormDialog *self, int field, const char *message)
{
  g_return_if_fail (MED_IS_FORM_DIALOG (self));

  med_form_dialog_set_busy (self, FALSE);
  gtk_label_set_text (self->failure, message);
  gtk_revealer_set_reveal_child (self->failure_revealer, TRUE);
  if (field >= 0 && (guint) field < self->inputs->len &&
      g_ptr_array_index (self->inputs, field) != NULL)
    gtk_widget_grab_focus (g_ptr_array_index (self->inputs, field));
}

void
med_form_dialog_set_busy (MedFormDialog *self, gboolean busy)
{
  /* An entry that turns insensitive must not hold the focus. */
  if (busy)
    gtk_window_set_focus (GTK_WINDOW (self), NULL);
  gtk_widget_set_sensitive (self->scroller, !busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->submit_button), !busy);
}
