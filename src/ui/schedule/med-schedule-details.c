/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-schedule-details"

#include "config.h"

#include "ui/schedule/med-schedule-details.h"

#include <glib/gi18n.h>

#include "engine/schedule/med-time-words.h"
#include "ui/schedule/med-call-off-dialog.h"
#include "ui/schedule/med-place-dialog.h"

/* What a button of the popover needs when it is pressed. */
typedef struct
{
  MedPage *page; /* (unowned): the popover lies within it */
  GtkPopover *popover;
  gint64 device_id;
  gint64 downtime_id;
  gint64 order_id;
  gint64 after_usec;
  char *what;
} Choice;

static void
choice_free (gpointer data, GClosure *closure)
{
  Choice *choice = data;

  g_free (choice->what);
  g_free (choice);
}

static void
plan_cb (GtkButton *button, Choice *choice)
{
  gtk_popover_popdown (choice->popover);
  med_place_dialog_present (GTK_WIDGET (choice->page), med_page_get_session (choice->page),
                            choice->device_id, 0, choice->after_usec);
}

static void
call_off_cb (GtkButton *button, Choice *choice)
{
  gtk_popover_popdown (choice->popover);
  med_call_off_dialog_present (GTK_WIDGET (choice->page), med_page_get_session (choice->page),
                               choice->downtime_id, choice->what);
}

static void
work_order_cb (GtkButton *button, Choice *choice)
{
  gtk_popover_popdown (choice->popover);
  med_page_go (choice->page, "work-orders", choice->order_id, NULL);
}

static gboolean
remove_cb (gpointer popover)
{
  if (gtk_widget_get_parent (popover) != NULL)
    gtk_widget_unparent (popover);
  return G_SOURCE_REMOVE;
}

/* Later: GTK still moves the pointer's focus out of its surface. */
static void
closed_cb (GtkPopover *popover)
{
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, remove_cb, g_object_ref (popover), g_object_unref);
}

static GtkWidget *
add_label (GtkWidget *box, const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 44);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  gtk_box_append (GTK_BOX (box), label);
  return label;
}

static GtkWidget *
add_button (GtkWidget *box, const char *title, GCallback callback, const Choice *choice)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (title);
  Choice *own = g_memdup2 (choice, sizeof *choice);

  own->what = g_strdup (choice->what);
  g_signal_connect_data (button, "clicked", callback, own, choice_free, 0);
  gtk_box_append (GTK_BOX (box), button);
  return button;
}

/* A button that not everybody may press says who may. */
static void
add_planner_button (GtkWidget *box, const char *title, GCallback callback, const Choice *choice)
{
  GtkWidget *button = add_button (box, title, callback, choice);
  g_autofree char *titles = med_roles_dup_titles (MED_DOWNTIME_PLANNERS);
  g_autofree char *why = g_strdup_printf (_ ("This needs one of these roles: %s"), titles);

  if ((med_session_get_roles (med_page_get_session (choice->page)) & MED_DOWNTIME_PLANNERS) != 0)
    return;
  gtk_widget_set_sensitive (button, FALSE);
  add_label (box, why, "dim-label");
}

static void
add_downtime (GtkWidget *box, const MedDowntime *downtime, const Choice *choice)
{
  g_autofree char *consent = g_strdup_printf (_ ("Clinical consent: %s"), downtime->consent_by);
  g_autofree char *fallback = g_strdup_printf (_ ("Meanwhile: %s"), downtime->fallback);
  gint64 latest = downtime->end_usec - downtime->need.rollback_min * 60 * G_USEC_PER_SEC;
  g_autofree char *clock = med_time_words_clock (latest);
  g_autofree char *decision =
      g_strdup_printf (_ ("Not verified by %s: go back to the validated state then"), clock);

  add_label (box, consent, NULL);
  add_label (box, fallback, NULL);
  add_label (box, decision, "outcome-warning");
  if (choice->order_id != 0)
    add_button (box, _ ("Open _Work Order"), G_CALLBACK (work_order_cb), choice);
  add_planner_button (box, _ ("_Call Off…"), G_CALLBACK (call_off_cb), choice);
}

void
med_schedule_details_show (MedPage *page, MedScheduleRow *row)
{
  MedScheduleStrip *strip = med_schedule_row_get_strip (row);
  MedScheduleTimes *times = med_schedule_strip_get_times (strip);
  int current = med_schedule_strip_get_current (strip);
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GdkRectangle area;

  g_object_ref_sink (popover);
  if (times == NULL || current < 0 || !med_schedule_strip_get_area (strip, (guint) current, &area))
    {
      g_object_unref (popover);
      g_object_unref (g_object_ref_sink (box));
      return;
    }
  const MedTimeSpan *span = g_ptr_array_index (times->spans, (guint) current);
  const MedDowntime *downtime = med_schedule_times_find_downtime (times, span->downtime_id);
  g_autofree char *sentence = med_schedule_times_describe (times, (guint) current);
  const Choice choice = { .page = page,
                          .popover = GTK_POPOVER (popover),
                          .device_id = times->device_id,
                          .downtime_id = span->downtime_id,
                          .order_id = med_schedule_times_find_order (times, span->downtime_id),
                          .after_usec = span->start_usec,
                          .what = sentence };
  add_label (box, sentence, "heading");
  if (downtime != NULL)
    add_downtime (box, downtime, &choice);
  else if (span->kind == MED_TIME_FREE)
    add_planner_button (box, _ ("_Plan Downtime…"), G_CALLBACK (plan_cb), &choice);
  gtk_popover_set_child (GTK_POPOVER (popover), box);
  gtk_popover_set_pointing_to (GTK_POPOVER (popover), &area);
  gtk_widget_set_parent (popover, GTK_WIDGET (strip));
  g_signal_connect (popover, "closed", G_CALLBACK (closed_cb), NULL);
  gtk_popover_popup (GTK_POPOVER (popover));
  g_object_unref (popover);
}
