/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-form-dialog"

#include "config.h"

#include "ui/widgets/med-form-dialog.h"

#include "ui/widgets/med-form-row.h"
#include "ui/widgets/med-help-button.h"

/* The most that a theme draws around a window, within its width */
#define FRAME_PX 20

struct _MedFormDialog
{
  AdwWindow parent_instance;

  GPtrArray *inputs; /* (element-type GtkWidget) (unowned) one for each field; NULL for headings */
  GPtrArray *headings; /* (element-type GtkWidget) (unowned) their groups; NULL for other fields */
  GArray *kinds;       /* (element-type MedFormKind) */

  GtkButton *submit_button;
  GtkWidget *failure_box;
  GtkLabel *failure;
  GtkScrolledWindow *scroller;
  GtkBox *groups;
  GtkLabel *explanation;
  int failure_px; /* by how much the window grew to say what failed */
};

G_DEFINE_FINAL_TYPE (MedFormDialog, med_form_dialog, ADW_TYPE_WINDOW)

enum
{
  SIGNAL_SUBMITTED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* Makes the window as much higher as the message is, and no higher when it goes: what was on the
 * screen stays there. */
static void
make_room (MedFormDialog *self)
{
  const gboolean shown = gtk_widget_get_visible (self->failure_box);
  int width, height, needed = 0;

  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  if (shown)
    gtk_widget_measure (self->failure_box, GTK_ORIENTATION_VERTICAL,
                        gtk_widget_get_width (GTK_WIDGET (self->scroller)), NULL, &needed, NULL,
                        NULL);
  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  /* Without a height of its own the window finds one by itself. */
  if (height > 0)
    gtk_window_set_default_size (GTK_WINDOW (self), width,
                                 MAX (height + needed - self->failure_px, 1));
  self->failure_px = height > 0 ? needed : 0;
}

static void
submit_cb (MedFormDialog *self)
{
  gtk_widget_set_visible (self->failure_box, FALSE);
  make_room (self);
  g_signal_emit (self, signals[SIGNAL_SUBMITTED], 0);
}

/* A scrolled window asks for the height that its content would have without wrapping; what the
 * explanation needs is known when the width is. */
static void
med_form_dialog_show (GtkWidget *widget)
{
  MedFormDialog *self = MED_FORM_DIALOG (widget);
  int width, height, header;

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  gtk_widget_measure (GTK_WIDGET (self->groups), GTK_ORIENTATION_VERTICAL, width - FRAME_PX, NULL,
                      &height, NULL, NULL);
  gtk_widget_measure (gtk_widget_get_first_child (adw_window_get_content (ADW_WINDOW (self))),
                      GTK_ORIENTATION_VERTICAL, -1, NULL, &header, NULL, NULL);
  height = MIN (height, gtk_scrolled_window_get_max_content_height (self->scroller));
  gtk_window_set_default_size (GTK_WINDOW (self), width, height + header + FRAME_PX);
  GTK_WIDGET_CLASS (med_form_dialog_parent_class)->show (widget);
}

static void
med_form_dialog_finalize (GObject *object)
{
  MedFormDialog *self = MED_FORM_DIALOG (object);

  g_ptr_array_unref (self->inputs);
  g_ptr_array_unref (self->headings);
  g_array_unref (self->kinds);
  G_OBJECT_CLASS (med_form_dialog_parent_class)->finalize (object);
}

static void
med_form_dialog_class_init (MedFormDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = med_form_dialog_finalize;
  widget_class->show = med_form_dialog_show;
  signals[SIGNAL_SUBMITTED] = g_signal_new ("submitted", G_TYPE_FROM_CLASS (klass),
                                            G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_type_ensure (MED_TYPE_HELP_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               MED_RESOURCE_PATH "/ui/widgets/med-form-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MedFormDialog, submit_button);
  gtk_widget_class_bind_template_child (widget_class, MedFormDialog, failure_box);
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
  self->headings = g_ptr_array_new ();
  self->kinds = g_array_new (FALSE, FALSE, sizeof (MedFormKind));
  gtk_widget_init_template (GTK_WIDGET (self));
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
          adw_preferences_group_add (group, med_form_row_new (&fields[i], &input));
        }
      g_ptr_array_add (self->inputs, input);
      g_ptr_array_add (self->headings, fields[i].kind == MED_FORM_HEADING ? group : NULL);
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

/**
 * med_form_dialog_insert:
 * @self: the dialog
 * @heading: a heading among the fields
 * @widget: what stands before that heading, such as a #MedFormGroups
 *
 * Adds what is not one of the fields.
 */
void
med_form_dialog_insert (MedFormDialog *self, guint heading, GtkWidget *widget)
{
  g_return_if_fail (MED_IS_FORM_DIALOG (self) && heading < self->headings->len);
  g_return_if_fail (self->headings->pdata[heading] != NULL);

  gtk_box_insert_child_after (self->groups, widget,
                              gtk_widget_get_prev_sibling (self->headings->pdata[heading]));
}

GPtrArray *
med_form_dialog_dup_values (MedFormDialog *self)
{
  GPtrArray *values = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < self->inputs->len; i++)
    g_ptr_array_add (values, med_form_row_dup_value (g_array_index (self->kinds, MedFormKind, i),
                                                     self->inputs->pdata[i]));
  return values;
}

void
med_form_dialog_fail (MedFormDialog *self, int field, const char *message)
{
  g_return_if_fail (MED_IS_FORM_DIALOG (self));

  med_form_dialog_set_busy (self, FALSE);
  gtk_label_set_text (self->failure, message);
  gtk_widget_set_visible (self->failure_box, TRUE);
  make_room (self);
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
  gtk_widget_set_sensitive (GTK_WIDGET (self->scroller), !busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->submit_button), !busy);
}
