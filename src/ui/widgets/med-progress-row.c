/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-progress-row"

#include "config.h"

#include "ui/widgets/med-progress-row.h"

#include <glib/gi18n.h>

/* A speed from less time than this jumps about. */
#define SPEED_AFTER_USEC (G_USEC_PER_SEC / 2)

struct _MedProgressRow
{
  AdwPreferencesRow parent_instance;

  GCancellable *cancellable; /* (owned) (nullable) */
  gint64 started_usec;

  GtkLabel *title;
  GtkLabel *amount;
  GtkProgressBar *bar;
  GtkWidget *button;
  MedOutcomeBadge *badge;
};

G_DEFINE_FINAL_TYPE (MedProgressRow, med_progress_row, ADW_TYPE_PREFERENCES_ROW)

static void
cancel_cb (MedProgressRow *self)
{
  gtk_widget_set_sensitive (self->button, FALSE);
  g_cancellable_cancel (self->cancellable);
}

static void
med_progress_row_dispose (GObject *object)
{
  g_clear_object (&MED_PROGRESS_ROW (object)->cancellable);
  G_OBJECT_CLASS (med_progress_row_parent_class)->dispose (object);
}

static void
med_progress_row_class_init (MedProgressRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = med_progress_row_dispose;
  gtk_widget_class_set_template_from_resource (GTK_WIDGET_CLASS (klass),
                                               MED_RESOURCE_PATH "/ui/widgets/med-progress-row.ui");
  gtk_widget_class_bind_template_child (GTK_WIDGET_CLASS (klass), MedProgressRow, title);
  gtk_widget_class_bind_template_child (GTK_WIDGET_CLASS (klass), MedProgressRow, amount);
  gtk_widget_class_bind_template_child (GTK_WIDGET_CLASS (klass), MedProgressRow, bar);
  gtk_widget_class_bind_template_child (GTK_WIDGET_CLASS (klass), MedProgressRow, button);
  gtk_widget_class_bind_template_child (GTK_WIDGET_CLASS (klass), MedProgressRow, badge);
  gtk_widget_class_bind_template_callback (GTK_WIDGET_CLASS (klass), cancel_cb);
}

static void
med_progress_row_init (MedProgressRow *self)
{
  g_type_ensure (MED_TYPE_OUTCOME_BADGE);
  gtk_widget_init_template (GTK_WIDGET (self));
  self->started_usec = g_get_monotonic_time ();
}

/**
 * med_progress_row_new:
 * @title: what is worked on, such as a file's name; plain text
 * @cancellable: (nullable): stops the work
 *
 * Returns: (transfer floating): a row
 */
MedProgressRow *
med_progress_row_new (const char *title, GCancellable *cancellable)
{
  MedProgressRow *self = g_object_new (MED_TYPE_PROGRESS_ROW, NULL);

  gtk_label_set_text (self->title, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->bar), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  -1);
  self->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  gtk_widget_set_visible (self->button, cancellable != NULL);
  return self;
}

/**
 * med_progress_row_set_bytes:
 * @self: a row
 * @done_bytes: how much is done
 * @total_bytes: of how much; 0 if that is not known
 *
 * Shows amount and speed.
 */
void
med_progress_row_set_bytes (MedProgressRow *self, guint64 done_bytes, guint64 total_bytes)
{
  g_return_if_fail (MED_IS_PROGRESS_ROW (self));

  gint64 usec = g_get_monotonic_time () - self->started_usec;
  g_autofree char *done = g_format_size (done_bytes);
  g_autofree char *total = g_format_size (total_bytes);
  g_autofree char *amount =
      total_bytes > 0 ? g_strdup_printf (_ ("%s of %s"), done, total) : g_strdup (done);

  if (usec >= SPEED_AFTER_USEC)
    {
      g_autofree char *speed = g_format_size (done_bytes * G_USEC_PER_SEC / usec);
      g_autofree char *both = g_strdup_printf (_ ("%s, %s per second"), amount, speed);
      gtk_label_set_text (self->amount, both);
    }
  else
    gtk_label_set_text (self->amount, amount);
  if (total_bytes > 0)
    gtk_progress_bar_set_fraction (self->bar, MIN ((double) done_bytes / total_bytes, 1));
  else
    gtk_progress_bar_pulse (self->bar);
}

/**
 * med_progress_row_set_fraction:
 * @self: a row
 * @fraction: from 0 to 1; below 0 if it is not known
 * @text: how much of how much, translated
 *
 * Shows the progress of work that is counted.
 */
void
med_progress_row_set_fraction (MedProgressRow *self, double fraction, const char *text)
{
  g_return_if_fail (MED_IS_PROGRESS_ROW (self));

  gtk_label_set_text (self->amount, text);
  if (fraction >= 0)
    gtk_progress_bar_set_fraction (self->bar, MIN (fraction, 1));
  else
    gtk_progress_bar_pulse (self->bar);
}

/**
 * med_progress_row_finish:
 * @self: a row
 * @outcome: how it ended
 * @word: the same in words, translated
 *
 * Shows the result in place of bar and button.
 */
void
med_progress_row_finish (MedProgressRow *self, MedOutcome outcome, const char *word)
{
  g_return_if_fail (MED_IS_PROGRESS_ROW (self));

  gtk_widget_set_visible (GTK_WIDGET (self->bar), FALSE);
  gtk_widget_set_visible (self->button, FALSE);
  med_outcome_badge_set (self->badge, outcome, word, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->badge), TRUE);
}
