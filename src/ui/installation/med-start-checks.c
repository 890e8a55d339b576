/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-start-checks"

#include "config.h"

#include "ui/installation/med-start-checks.h"

#include <glib/gi18n.h>

#include "engine/base/med-error.h"
#include "engine/installation/med-attempt.h"
#include "ui/installation/med-work-order-rows.h"

/**
 * MedStartChecks:
 *
 * Every check before the start of an attempt with its state, as it would be judged now. The newest
 * question counts: an older answer that arrives late is dropped.
 */
struct _MedStartChecks
{
  AdwPreferencesGroup parent_instance;

  GCancellable *cancellable; /* (owned) (nullable) of the newest question */
  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (MedStartChecks, med_start_checks, ADW_TYPE_PREFERENCES_GROUP)

typedef struct
{
  gint64 disposition_id;
  gint64 person_id;
  char *release;
  char *restore_point;
} Question;

static void
question_free (Question *question)
{
  g_free (question->release);
  g_free (question->restore_point);
  g_free (question);
}

static gpointer
checks_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Question *question = input;
  const MedAttemptStart start = { .disposition_id = question->disposition_id,
                                  .person_id = question->person_id,
                                  .version_read = question->release,
                                  .restore_point = question->restore_point };

  return med_attempt_list_checks_sync (connection, &start, error);
}

static void
checks_cb (GObject *store, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedStartChecks) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) checks = med_store_run_finish (MED_STORE (store), result, &error);

  if (g_error_matches (error, MED_ERROR, MED_ERROR_CANCELLED) || self->cancellable == NULL ||
      g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    return;
  med_work_rows_clear (self->list);
  if (checks == NULL)
    {
      gtk_list_box_append (self->list,
                           med_work_row_new (_ ("The checks could not be made"), error->message,
                                             "med-unknown-symbolic", "outcome-unknown"));
      return;
    }
  for (guint i = 0; i < checks->len; i++)
    {
      const MedStartCheck *check = checks->pdata[i];
      const char *icon = check->at_start ? "med-waiting-symbolic"
                         : check->passed ? "med-good-symbolic"
                                         : "med-bad-symbolic";
      const char *css_class = check->at_start ? "outcome-unknown"
                              : check->passed ? "outcome-good"
                                              : "outcome-bad";
      gtk_list_box_append (
          self->list,
          med_work_row_new (check->title, check->passed ? "" : check->missing, icon, css_class));
    }
}

static void
med_start_checks_dispose (GObject *object)
{
  MedStartChecks *self = MED_START_CHECKS (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (med_start_checks_parent_class)->dispose (object);
}

static void
med_start_checks_class_init (MedStartChecksClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = med_start_checks_dispose;
}

static void
med_start_checks_init (MedStartChecks *self)
{
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _ ("Checks before the start"));
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Checks before the start"), -1);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), GTK_WIDGET (self->list));
}

/**
 * med_start_checks_ask:
 * @self: the list
 * @session: who works with which data
 * @disposition_id: which patch on which device
 * @release: what was read at the device so far
 * @restore_point: what was recorded so far
 *
 * Asks what holds with that.
 */
void
med_start_checks_ask (MedStartChecks *self,
                      MedSession *session,
                      gint64 disposition_id,
                      const char *release,
                      const char *restore_point)
{
  Question *question = g_new0 (Question, 1);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  question->disposition_id = disposition_id;
  question->person_id = med_session_get_person_id (session);
  question->release = g_strstrip (g_strdup (release));
  question->restore_point = g_strstrip (g_strdup (restore_point));
  med_store_run_async (med_session_get_store (session), MED_STORE_INTERACTIVE, checks_func,
                       question, (GDestroyNotify) question_free, (GDestroyNotify) g_ptr_array_unref,
                       self->cancellable, checks_cb, g_object_ref (self));
}
