/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-place-dialog"

#include "config.h"

#include "ui/schedule/med-place-dialog.h"

#include <glib/gi18n.h>

#include "engine/schedule/med-time-words.h"
#include "ui/schedule/med-place-question.h"
#include "ui/schedule/med-schedule-target.h"
#include "ui/widgets/med-help-button.h"

struct _MedPlaceDialog
{
  AdwWindow parent_instance;

  MedSession *session; /* (owned) */
  gint64 device_id;
  gint64 wanted_patch_id;
  gint64 after_usec;         /* where the search for the next free time begins */
  MedPlaceFacts *facts;      /* (owned) (nullable) */
  MedPlaceAnswer *answer;    /* (owned) (nullable): to what is entered now */
  GCancellable *cancellable; /* (owned): of the newest question */
  gboolean placing;
  gboolean filling; /* entries change by the program, not by a person */

  AdwActionRow *device_row;
  AdwComboRow *patch_row;
  GtkEditable *date_row;
  GtkEditable *time_row;
  GtkEditable *consent_row;
  GtkEditable *fallback_row;
  GtkSpinButton *rollback_spin;
  GtkWidget *next_button;
  GtkWidget *place_button;
  GtkImage *verdict_icon;
  GtkLabel *when_label;
  GtkLabel *verdict_label;
};

G_DEFINE_FINAL_TYPE (MedPlaceDialog, med_place_dialog, ADW_TYPE_WINDOW)

static void
show_verdict (MedPlaceDialog *self, const char *icon_name, const char *css_class, const char *text)
{
  static const char *const classes[] = { "outcome-good", "outcome-bad", "outcome-unknown" };

  for (gsize i = 0; i < G_N_ELEMENTS (classes); i++)
    {
      gtk_widget_remove_css_class (GTK_WIDGET (self->verdict_icon), classes[i]);
      gtk_widget_remove_css_class (GTK_WIDGET (self->verdict_label), classes[i]);
    }
  gtk_image_set_from_icon_name (self->verdict_icon, icon_name);
  gtk_widget_add_css_class (GTK_WIDGET (self->verdict_icon), css_class);
  gtk_widget_add_css_class (GTK_WIDGET (self->verdict_label), css_class);
  gtk_label_set_text (self->verdict_label, text);
}

static gboolean
has_text (GtkEditable *row)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (row)));

  return *text != '\0';
}

static void
update_buttons (MedPlaceDialog *self)
{
  gboolean fits = self->answer != NULL && self->answer->known && *self->answer->refusal == '\0';

  gtk_widget_set_sensitive (self->place_button, fits && !self->placing &&
                                                    has_text (self->consent_row) &&
                                                    has_text (self->fallback_row));
  gtk_widget_set_sensitive (self->next_button,
                            self->facts != NULL && self->facts->choices->len > 0);
}

static void
show_start (MedPlaceDialog *self, gint64 start_usec)
{
  g_autofree char *date = med_schedule_format_day (start_usec);
  g_autofree char *time = med_time_words_clock (start_usec);

  self->filling = TRUE;
  gtk_editable_set_text (self->date_row, date);
  gtk_editable_set_text (self->time_row, time);
  self->filling = FALSE;
}

static void
show_answer (MedPlaceDialog *self)
{
  const MedPlaceAnswer *answer = self->answer;

  gtk_label_set_text (self->when_label, "");
  if (answer->known && answer->start_usec != 0)
    {
      g_autofree char *from = med_time_words_moment (answer->start_usec);
      g_autofree char *until = med_time_words_clock (
          answer->start_usec + med_downtime_need_total_min (&answer->need) * 60 * G_USEC_PER_SEC);
      /* Translators: beginning and end of a downtime */
      g_autofree char *when = g_strdup_printf (_ ("%s until %s"), from, until);
      gtk_label_set_text (self->when_label, when);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->when_label),
                          *gtk_label_get_text (self->when_label) != '\0');
  if (*answer->refusal != '\0')
    show_verdict (self, "med-bad-symbolic", "outcome-bad", answer->refusal);
  else
    {
      g_autofree char *arithmetic = med_downtime_need_describe (&answer->need);
      g_autofree char *text = g_strdup_printf (_ ("It fits: it %s"), arithmetic);
      show_verdict (self, "med-good-symbolic", "outcome-good", text);
    }
  if (answer->known &&
      gtk_spin_button_get_value_as_int (self->rollback_spin) < (int) answer->need.rollback_min)
    {
      self->filling = TRUE;
      gtk_spin_button_set_range (self->rollback_spin, (double) answer->need.rollback_min, 2880);
      gtk_spin_button_set_value (self->rollback_spin, (double) answer->need.rollback_min);
      self->filling = FALSE;
    }
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedPlaceDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  MedPlaceAnswer *answer = med_store_run_finish (MED_STORE (source), result, &error);

  /* An answer may have been on its way when something else was entered. */
  if (g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    {
      g_clear_pointer (&answer, med_place_answer_free);
      return;
    }
  g_clear_pointer (&self->answer, med_place_answer_free);
  self->answer = answer;
  if (answer == NULL)
    show_verdict (self, "med-unknown-symbolic", "outcome-unknown", error->message);
  else
    {
      gint64 entered = 0;

      /* The next free time fills the entries in. */
      if (answer->start_usec != 0 &&
          (!med_schedule_parse_moment (gtk_editable_get_text (self->date_row),
                                       gtk_editable_get_text (self->time_row), &entered) ||
           entered != answer->start_usec))
        show_start (self, answer->start_usec);
      show_answer (self);
    }
  update_buttons (self);
}

static void
ask (MedPlaceDialog *self, gint64 start_usec)
{
  guint selected = adw_combo_row_get_selected (self->patch_row);

  if (self->facts == NULL || selected >= self->facts->choices->len)
    return;
  const MedPlaceChoice *choice = g_ptr_array_index (self->facts->choices, selected);
  MedPlaceQuestion *question = g_new0 (MedPlaceQuestion, 1);
  question->device_id = self->device_id;
  question->patch_id = choice->id;
  question->start_usec = start_usec;
  question->after_usec = self->after_usec;
  question->rollback_min = gtk_spin_button_get_value_as_int (self->rollback_spin);
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_clear_pointer (&self->answer, med_place_answer_free);
  update_buttons (self);
  med_store_run_async (med_session_get_store (self->session), MED_STORE_INTERACTIVE,
                       med_place_answer_load, question, g_free, med_place_answer_free,
                       self->cancellable, answered_cb, g_object_ref (self));
}

static void
entered_cb (MedPlaceDialog *self)
{
  gint64 start_usec = 0;

  if (self->filling || self->facts == NULL)
    return;
  if (med_schedule_parse_moment (gtk_editable_get_text (self->date_row),
                                 gtk_editable_get_text (self->time_row), &start_usec))
    {
      ask (self, start_usec);
      return;
    }
  g_clear_pointer (&self->answer, med_place_answer_free);
  gtk_label_set_text (self->when_label, "");
  show_verdict (self, "med-unknown-symbolic", "outcome-unknown",
                _ ("Enter a day like 2026-11-24 and a time like 20:00"));
  update_buttons (self);
}

static void
patch_changed_cb (MedPlaceDialog *self)
{
  if (self->filling || self->facts == NULL)
    return;
  self->filling = TRUE;
  gtk_spin_button_set_range (self->rollback_spin, 0, 2880);
  gtk_spin_button_set_value (self->rollback_spin, 0);
  self->filling = FALSE;
  ask (self, 0);
}

static void
names_changed_cb (MedPlaceDialog *self)
{
  update_buttons (self);
}

/* Pressed again it goes on to the free time after the one that is shown. */
static void
next_cb (MedPlaceDialog *self)
{
  if (self->answer != NULL && self->answer->known && *self->answer->refusal == '\0')
    self->after_usec = self->answer->start_usec +
                       60 * G_USEC_PER_SEC * med_downtime_need_total_min (&self->answer->need);
  else
    self->after_usec = 0;
  ask (self, 0);
}

static void
placed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedPlaceDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  self->placing = FALSE;
  if (med_store_run_finish (MED_STORE (source), result, &error) != NULL)
    {
      gtk_window_destroy (GTK_WINDOW (self));
      return;
    }
  show_verdict (self, "med-bad-symbolic", "outcome-bad", error->message);
  update_buttons (self);
}

static void
place_cb (MedPlaceDialog *self)
{
  MedPlaceOrder *order = g_new0 (MedPlaceOrder, 1);

  order->consent_by = g_strdup (gtk_editable_get_text (self->consent_row));
  order->fallback = g_strdup (gtk_editable_get_text (self->fallback_row));
  order->plan = (MedDispositionPlan){ .need = self->answer->need,
                                      .start_usec = self->answer->start_usec,
                                      .consent_by = order->consent_by,
                                      .fallback = order->fallback,
                                      .person_id = med_session_get_person_id (self->session) };
  self->placing = TRUE;
  update_buttons (self);
  med_store_run_async (med_session_get_store (self->session), MED_STORE_WRITER, med_place_order_run,
                       order, med_place_order_free, NULL, NULL, placed_cb, g_object_ref (self));
}

static void
show_facts (MedPlaceDialog *self)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);
  guint selected = 0;

  adw_action_row_set_subtitle (self->device_row, self->facts->device_title);
  for (guint i = 0; i < self->facts->choices->len; i++)
    {
      const MedPlaceChoice *choice = g_ptr_array_index (self->facts->choices, i);

      gtk_string_list_append (titles, choice->title);
      if (choice->id == self->wanted_patch_id)
        selected = i;
    }
  self->filling = TRUE;
  adw_combo_row_set_model (self->patch_row, G_LIST_MODEL (titles));
  adw_combo_row_set_selected (self->patch_row, selected);
  self->filling = FALSE;
  if (self->facts->choices->len == 0)
    show_verdict (self, "med-unknown-symbolic", "outcome-unknown",
                  _ ("No security patch is open for this device"));
  else
    patch_changed_cb (self);
  update_buttons (self);
}

static void
facts_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedPlaceDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  MedPlaceFacts *facts = med_store_run_finish (MED_STORE (source), result, &error);

  if (g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    {
      g_clear_pointer (&facts, med_place_facts_free);
      return;
    }
  if (facts == NULL)
    {
      show_verdict (self, "med-unknown-symbolic", "outcome-unknown", error->message);
      return;
    }
  self->facts = facts;
  show_facts (self);
}

static void
med_place_dialog_dispose (GObject *object)
{
  MedPlaceDialog *self = MED_PLACE_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  G_OBJECT_CLASS (med_place_dialog_parent_class)->dispose (object);
}

static void
med_place_dialog_finalize (GObject *object)
{
  MedPlaceDialog *self = MED_PLACE_DIALOG (object);

  g_clear_object (&self->session);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->facts, med_place_facts_free);
  g_clear_pointer (&self->answer, med_place_answer_free);
  G_OBJECT_CLASS (med_place_dialog_parent_class)->finalize (object);
}

static void
med_place_dialog_class_init (MedPlaceDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_place_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = med_place_dialog_finalize;
  g_type_ensure (MED_TYPE_HELP_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class, MED_RESOURCE_PATH
                                               "/ui/schedule/med-place-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MedPlaceDialog, device_row);
  gtk_widget_class_bind_template_child (widget_class, MedPlaceDialog, patch_row);
  gtk_widget_class_bind_template_child (widget_class, MedPlaceDialog, date_row);
  gtk_widget_class_bind_template_child (widget_class, MedPlaceDialog, time_row);
  gtk_widget_class_bind_template_child (widget_class, MedPlaceDialog, consent_row);
  gtk_widget_class_bind_template_child (widget_class, MedPlaceDialog, fallback_row);
  gtk_widget_class_bind_template_child (widget_class, MedPlaceDialog, rollback_spin);
  gtk_widget_class_bind_template_child (widget_class, MedPlaceDialog, next_button);
  gtk_widget_class_bind_template_child (widget_class, MedPlaceDialog, place_button);
  gtk_widget_class_bind_template_child (widget_class, MedPlaceDialog, verdict_icon);
  gtk_widget_class_bind_template_child (widget_class, MedPlaceDialog, when_label);
  gtk_widget_class_bind_template_child (widget_class, MedPlaceDialog, verdict_label);
  gtk_widget_class_bind_template_callback (widget_class, entered_cb);
  gtk_widget_class_bind_template_callback (widget_class, patch_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, names_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, next_cb);
  gtk_widget_class_bind_template_callback (widget_class, place_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
med_place_dialog_init (MedPlaceDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * med_place_dialog_present:
 * @parent: a widget of the window it belongs to
 * @session: who plans
 * @device_id: the device
 * @patch_id: the patch; 0: the first that can be planned
 * @after_usec: where the search for free time begins; 0: now
 *
 * Opens the dialog. What it writes shows by the session's `changed`.
 */
void
med_place_dialog_present (
    GtkWidget *parent, MedSession *session, gint64 device_id, gint64 patch_id, gint64 after_usec)
{
  MedPlaceDialog *self =
      g_object_new (MED_TYPE_PLACE_DIALOG, "transient-for", gtk_widget_get_root (parent), NULL);

  self->session = g_object_ref (session);
  self->device_id = device_id;
  self->wanted_patch_id = patch_id;
  self->after_usec = after_usec;
  med_store_run_async (med_session_get_store (session), MED_STORE_INTERACTIVE, med_place_facts_load,
                       g_memdup2 (&device_id, sizeof device_id), g_free, med_place_facts_free,
                       self->cancellable, facts_loaded_cb, g_object_ref (self));
  gtk_window_present (GTK_WINDOW (self));
}
