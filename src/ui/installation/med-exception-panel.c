/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-exception-panel"

#include "config.h"

#include "ui/installation/med-exception-panel.h"

#include <glib/gi18n.h>

#include "engine/base/med-error.h"
#include "engine/installation/med-exception-list.h"
#include "ui/installation/med-exception-act.h"
#include "ui/installation/med-exception-dialog.h"
#include "ui/installation/med-work-order-rows.h"
#include "ui/widgets/med-fact-list.h"
#include "ui/widgets/med-outcome-badge.h"

#define SHORT_HASH 16

struct _MedExceptionPanel
{
  AdwBin parent_instance;

  MedSession *session;       /* (owned) */
  GCancellable *cancellable; /* (owned) */
  gint64 exception_id;
  MedException *exception; /* (owned) (nullable) */

  GtkStack *layers;
  GtkLabel *heading;
  MedOutcomeBadge *badge;
  GtkLabel *waits;
  GtkWidget *decisions;
  GtkWidget *approve;
  GtkWidget *refuse;
  GtkWidget *withdraw;
  GtkWidget *renew;
  GtkListBox *devices;
  GtkListBox *controls;
  MedFactList *facts;
};

G_DEFINE_FINAL_TYPE (MedExceptionPanel, med_exception_panel, ADW_TYPE_BIN)

enum
{
  SIGNAL_OPEN_ORDER,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

static void
approve_cb (MedExceptionPanel *self)
{
  if (self->exception != NULL)
    med_exception_act_approve (GTK_WIDGET (self), self->session, self->exception_id, FALSE);
}

static void
refuse_cb (MedExceptionPanel *self)
{
  if (self->exception != NULL)
    med_exception_act_refuse (GTK_WIDGET (self), self->session, self->exception);
}

static void
withdraw_cb (MedExceptionPanel *self)
{
  if (self->exception != NULL)
    med_exception_act_withdraw (GTK_WIDGET (self), self->session, self->exception);
}

/* For the devices of which it was the last. */
static void
renew_cb (MedExceptionPanel *self)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (self->exception == NULL)
    return;
  for (guint i = 0; i < self->exception->devices->len; i++)
    {
      const MedExceptionDevice *device = self->exception->devices->pdata[i];
      if (!g_str_equal (device->state, "left"))
        g_array_append_val (ids, device->disposition_id);
    }
  g_autofree char *what =
      g_strdup_printf (ngettext ("%s on %u device", "%s on %u devices", ids->len),
                       self->exception->patch_number, ids->len);
  med_exception_dialog_present (GTK_WIDGET (self), self->session, ids, what, self->exception);
}

static void
test_cb (GtkButton *button, MedExceptionPanel *self)
{
  gsize index = GPOINTER_TO_SIZE (g_object_get_data (G_OBJECT (button), "control"));

  if (self->exception != NULL && index < self->exception->controls->len)
    med_exception_act_test (GTK_WIDGET (self), self->session,
                            self->exception->controls->pdata[index]);
}

static void
open_cb (GtkButton *button, MedExceptionPanel *self)
{
  gsize index = GPOINTER_TO_SIZE (g_object_get_data (G_OBJECT (button), "device"));

  if (self->exception != NULL && index < self->exception->devices->len)
    g_signal_emit (
        self, signals[SIGNAL_OPEN_ORDER], 0,
        ((const MedExceptionDevice *) self->exception->devices->pdata[index])->disposition_id);
}

static const char *
outcome_title (int outcome)
{
  return outcome >= 0 ? med_outcome_get_title ((MedSsvcOutcome) outcome) : _ ("Not assessed");
}

static void
fill_devices (MedExceptionPanel *self)
{
  med_work_rows_clear (self->devices);
  for (guint i = 0; i < self->exception->devices->len; i++)
    {
      const MedExceptionDevice *device = self->exception->devices->pdata[i];
      g_autofree char *title = g_strdup_printf ("%s %s", device->asset, device->name);
      g_autofree char *subtitle =
          g_strdup_printf (device->provisional ? _ ("%s\nWithout controls: %s, with them: %s "
                                                    "(provisional)")
                                               : _ ("%s\nWithout controls: %s, with them: %s"),
                           device->model, outcome_title (device->outcome_before),
                           outcome_title (device->outcome_after));
      GtkWidget *row = med_work_row_new (title, subtitle, "med-devices-symbolic", "dim-label");
      GtkWidget *button = gtk_button_new_from_icon_name ("go-next-symbolic");

      gtk_widget_set_tooltip_text (button, _ ("Open the Work Order"));
      gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      _ ("Open the Work Order"), -1);
      gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
      gtk_widget_add_css_class (button, "flat");
      g_object_set_data (G_OBJECT (button), "device", GSIZE_TO_POINTER (i));
      g_signal_connect (button, "clicked", G_CALLBACK (open_cb), self);
      adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
      adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), button);
      gtk_list_box_append (self->devices, row);
    }
}

static char *
describe_control (const MedControl *control)
{
  GString *text = g_string_new (med_control_kind_get_title (control->kind));
  const gboolean passed = g_strcmp0 (control->last_result, "passed") == 0;

  if (*control->reference != '\0')
    g_string_append_printf (text, _ ("\nEvidence: %s"), control->reference);
  if (control->evidence_sha256 != NULL)
    g_string_append_printf (text, _ ("\nFile: %s, SHA-256 %.*s…"), control->evidence_name,
                            SHORT_HASH, control->evidence_sha256);
  if (control->last_test_date != NULL)
    g_string_append_printf (text,
                            passed ? _ ("\nLast test: %s, passed") : _ ("\nLast test: %s, failed"),
                            control->last_test_date);
  else
    g_string_append (text, _ ("\nNot tested yet"));
  if (control->last_note != NULL && *control->last_note != '\0')
    g_string_append_printf (text, ". %s", control->last_note);
  if (control->next_test_date != NULL)
    g_string_append_printf (
        text, control->overdue ? _ ("\nNext test was due by %s") : _ ("\nNext test by %s"),
        control->next_test_date);
  if (med_control_get_keeper (control) != NULL)
    g_string_append_printf (text, _ ("\nSeen to by %s"), med_control_get_keeper (control));
  return g_string_free (text, FALSE);
}

static void
add_test_button (MedExceptionPanel *self, GtkWidget *row, guint index)
{
  GtkWidget *button = gtk_button_new_with_label (_ ("Record a Test…"));

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_object_set_data (G_OBJECT (button), "control", GSIZE_TO_POINTER (index));
  g_signal_connect (button, "clicked", G_CALLBACK (test_cb), self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
}

static void
fill_controls (MedExceptionPanel *self, gboolean may_test)
{
  med_work_rows_clear (self->controls);
  for (guint i = 0; i < self->exception->controls->len; i++)
    {
      const MedControl *control = self->exception->controls->pdata[i];
      const gboolean bad = control->failed || control->overdue;
      g_autofree char *subtitle = describe_control (control);
      GtkWidget *row = med_work_row_new (control->description, subtitle,
                                         bad ? "med-bad-symbolic" : "med-lock-symbolic",
                                         bad ? "outcome-bad" : "dim-label");

      adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
      adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
      if (may_test)
        add_test_button (self, row, i);
      gtk_list_box_append (self->controls, row);
    }
  gtk_widget_set_visible (
      gtk_widget_get_ancestor (GTK_WIDGET (self->controls), ADW_TYPE_PREFERENCES_GROUP),
      self->exception->controls->len > 0);
}

static void
add_text (MedExceptionPanel *self, const char *label, const char *text)
{
  if (text != NULL && *text != '\0')
    med_fact_list_add (self->facts, label, text);
}

static void
add_event (MedExceptionPanel *self, const char *label, const char *name, gint64 usec)
{
  g_autofree char *when = usec != 0 ? med_clock_format_local (usec) : NULL;
  g_autofree char *text =
      when != NULL && name != NULL ? g_strdup_printf ("%s, %s", name, when) : g_strdup (when);

  add_text (self, label, text);
}

static void
fill_facts (MedExceptionPanel *self)
{
  const MedException *exception = self->exception;
  g_autofree char *renews =
      exception->renews_id != 0 ? g_strdup_printf ("%d", (int) exception->renews_id) : NULL;
  g_autofree char *renewed =
      exception->renewed_by_id != 0 ? g_strdup_printf ("%d", (int) exception->renewed_by_id) : NULL;
  g_autofree char *budget =
      exception->budget_year != 0 ? g_strdup_printf ("%d", exception->budget_year) : NULL;

  med_fact_list_clear (self->facts);
  med_fact_list_add (self->facts, _ ("Reason"),
                     med_exception_reason_get_title (exception->reason_kind));
  med_fact_list_add (self->facts, _ ("In words"), exception->reason);
  med_fact_list_add (self->facts, _ ("Residual risk"), exception->residual_risk);
  if (exception->exposure_with_controls != MED_SYSTEM_EXPOSURE_UNKNOWN)
    med_fact_list_add (self->facts, _ ("System exposure with controls"),
                       med_system_exposure_get_title (exception->exposure_with_controls));
  add_text (self, _ ("Looked at again also after"), exception->review_trigger);
  med_fact_list_add (self->facts, _ ("Replacement plan"), exception->replacement_plan);
  add_text (self, _ ("Budget year"), budget);
  add_text (self, _ ("Follows exception"), renews);
  add_text (self, _ ("Followed by exception"), renewed);
  med_fact_list_add_heading (self->facts, _ ("People"));
  add_event (self, _ ("Requested by"), exception->requested_name, exception->requested_usec);
  for (guint i = 0; i < exception->approvals->len; i++)
    {
      const MedExceptionApproval *approval = exception->approvals->pdata[i];
      add_event (self, med_role_get_title (med_role_from_word (approval->role)), approval->name,
                 approval->at_usec);
    }
  if (exception->state == MED_EXCEPTION_REFUSED || exception->state == MED_EXCEPTION_WITHDRAWN)
    add_event (self, med_exception_state_get_title (exception->state), exception->decided_name,
               exception->decided_usec);
  add_text (self, _ ("Why"), exception->decided_reason);
  add_event (self, _ ("Ended"), NULL, exception->ended_usec);
  if (exception->ended_trigger != NULL)
    add_text (self, _ ("Ended because"),
              med_exception_trigger_get_title (exception->ended_trigger));
}

static void
fill_decisions (MedExceptionPanel *self)
{
  const MedException *exception = self->exception;
  const gint64 me = med_session_get_person_id (self->session);
  const gboolean open = exception->state == MED_EXCEPTION_REQUESTED;
  const MedRole missing = med_exception_get_missing_roles (exception);
  g_autofree char *titles = med_roles_dup_titles (missing);
  g_autofree char *waits = g_strdup_printf (_ ("Waits for the approval of: %s"), titles);

  gtk_label_set_text (self->waits, waits);
  gtk_widget_set_visible (GTK_WIDGET (self->waits), missing != MED_ROLE_NONE);
  gtk_widget_set_visible (self->decisions, open && me != 0);
  gtk_widget_set_visible (self->approve, open);
  gtk_widget_set_visible (self->refuse, open);
  gtk_widget_set_visible (self->withdraw, open && exception->requested_by == me);
  gtk_widget_set_visible (self->renew,
                          me != 0 && exception->renewed_by_id == 0 &&
                              (exception->state == MED_EXCEPTION_RUNNING || exception->lapsed));
}

static void
fill (MedExceptionPanel *self)
{
  const MedException *exception = self->exception;
  MedClock *clock = med_engine_get_clock (med_session_get_engine (self->session));
  const MedExceptionStanding standing = med_exception_judge (
      exception->state, exception->lapsed, exception->expires_date, med_clock_now_usec (clock));
  const gboolean lives =
      exception->state == MED_EXCEPTION_REQUESTED || exception->state == MED_EXCEPTION_RUNNING;
  g_autofree char *heading = g_strdup_printf (_ ("Exception %d: %s until %s"), (int) exception->id,
                                              exception->patch_number, exception->expires_date);

  gtk_label_set_text (self->heading, heading);
  med_outcome_badge_set (self->badge, med_exception_standing_get_outcome (standing),
                         med_exception_standing_get_title (standing), NULL);
  fill_decisions (self);
  fill_devices (self);
  fill_controls (self, lives && med_session_get_person_id (self->session) != 0);
  fill_facts (self);
  gtk_stack_set_visible_child_name (self->layers, "exception");
}

static gpointer
load_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_exception_load_sync (connection, *(gint64 *) input, error);
}

static void
loaded_cb (GObject *store, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedExceptionPanel) self = user_data;
  g_autoptr (MedException) exception = med_store_run_finish (MED_STORE (store), result, NULL);

  if (g_cancellable_is_cancelled (self->cancellable) || exception == NULL ||
      exception->id != self->exception_id)
    return;
  g_clear_pointer (&self->exception, med_exception_free);
  self->exception = g_steal_pointer (&exception);
  fill (self);
}

static void
med_exception_panel_dispose (GObject *object)
{
  MedExceptionPanel *self = MED_EXCEPTION_PANEL (object);

  g_cancellable_cancel (self->cancellable);
  G_OBJECT_CLASS (med_exception_panel_parent_class)->dispose (object);
}

static void
med_exception_panel_finalize (GObject *object)
{
  MedExceptionPanel *self = MED_EXCEPTION_PANEL (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->session);
  g_clear_pointer (&self->exception, med_exception_free);
  G_OBJECT_CLASS (med_exception_panel_parent_class)->finalize (object);
}

static void
med_exception_panel_class_init (MedExceptionPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_exception_panel_dispose;
  G_OBJECT_CLASS (klass)->finalize = med_exception_panel_finalize;
  /**
   * MedExceptionPanel::open-order:
   * @disposition: the work order to open
   */
  signals[SIGNAL_OPEN_ORDER] =
      g_signal_new ("open-order", MED_TYPE_EXCEPTION_PANEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, G_TYPE_INT64);
  g_type_ensure (MED_TYPE_OUTCOME_BADGE);
  g_type_ensure (MED_TYPE_FACT_LIST);
  gtk_widget_class_set_template_from_resource (widget_class, MED_RESOURCE_PATH
                                               "/ui/installation/med-exception-panel.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, MedExceptionPanel, name)
  BIND (layers);
  BIND (heading);
  BIND (badge);
  BIND (waits);
  BIND (decisions);
  BIND (approve);
  BIND (refuse);
  BIND (withdraw);
  BIND (renew);
  BIND (devices);
  BIND (controls);
  BIND (facts);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, approve_cb);
  gtk_widget_class_bind_template_callback (widget_class, refuse_cb);
  gtk_widget_class_bind_template_callback (widget_class, withdraw_cb);
  gtk_widget_class_bind_template_callback (widget_class, renew_cb);
}

static void
med_exception_panel_init (MedExceptionPanel *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * med_exception_panel_new:
 * @session: who works with which data
 *
 * Returns: (transfer floating): the panel, empty
 */
MedExceptionPanel *
med_exception_panel_new (MedSession *session)
{
  MedExceptionPanel *self = g_object_new (MED_TYPE_EXCEPTION_PANEL, NULL);

  self->session = g_object_ref (session);
  return self;
}

/**
 * med_exception_panel_show:
 * @self: the panel
 * @exception_id: which; 0: none
 *
 * Shows an exception as it is now.
 */
void
med_exception_panel_show (MedExceptionPanel *self, gint64 exception_id)
{
  self->exception_id = exception_id;
  if (exception_id == 0)
    {
      gtk_stack_set_visible_child_name (self->layers, "none");
      return;
    }
  med_store_run_async (med_session_get_store (self->session), MED_STORE_INTERACTIVE, load_func,
                       g_memdup2 (&exception_id, sizeof exception_id), g_free,
                       (GDestroyNotify) med_exception_free, self->cancellable, loaded_cb,
                       g_object_ref (self));
}
