/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-work-order-view"

#include "config.h"

#include "ui/installation/med-work-order-view.h"

#include <glib/gi18n.h>

#include "engine/base/med-error.h"
#include "engine/installation/med-work-order.h"
#include "ui/installation/med-evidence-attach.h"
#include "ui/installation/med-exception-box.h"
#include "ui/installation/med-handover-box.h"
#include "ui/installation/med-start-checks.h"
#include "ui/installation/med-work-form.h"
#include "ui/installation/med-work-order-act.h"
#include "ui/installation/med-work-order-phase.h"
#include "ui/installation/med-work-order-rows.h"
#include "ui/installation/med-work-step-tick.h"
#include "ui/med-dialogs.h"
#include "ui/widgets/med-outcome-badge.h"
#include "ui/widgets/med-sign-dialog.h"

#define TICK_SECONDS 5

/**
 * MedWorkOrderView:
 *
 * The work order as the engineer at the device needs it: where it stands in letters that are read
 * from two metres, one step at a time with the whole list beside it, and what can be done next.
 */
struct _MedWorkOrderView
{
  AdwBin parent_instance;

  MedSession *session;       /* (owned) */
  GCancellable *cancellable; /* (owned) */
  gint64 disposition_id;
  MedWorkOrder *order; /* (owned) (nullable) */
  MedWorkPhase *phase; /* (owned) (nullable) */
  MedWorkAct *pending; /* (owned) (nullable) waits for signatures */
  guint tick_id;
  gboolean busy;

  GtkLabel *heading;
  GtkLabel *place;
  GtkWidget *attach;
  GtkWidget *banner;
  GtkWidget *banner_line;
  GtkImage *banner_icon;
  GtkLabel *headline;
  GtkLabel *clock;
  GtkLabel *explanation;
  GtkWidget *step_box;
  GtkLabel *step_count;
  GtkLabel *step_text;
  GtkWidget *step_done;
  GtkWidget *step_failed;
  GtkWidget *step_skipped;
  MedStartChecks *checks;
  GtkWidget *fields;
  GtkEditable *release;
  GtkEditable *restore_point;
  GtkEditable *observation;
  GtkBox *acts;
  GtkLabel *late;
  GtkLabel *nonconformance;
  GtkLabel *why_not;
  GtkListBox *steps;
  GtkWidget *steps_title;
  GtkWidget *side;
  MedHandoverBox *handover;
  MedExceptionBox *exceptions;
};

G_DEFINE_FINAL_TYPE (MedWorkOrderView, med_work_order_view, ADW_TYPE_BIN)

enum
{
  SIGNAL_CLOSED,
  SIGNAL_SAID,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

static void sign_next (MedWorkOrderView *self);

/* What happened went wrong or was refused: it stays on the page, and in words. */
static void
show_refusal (MedWorkOrderView *self, const GError *error)
{
  g_autofree char *text = NULL;

  if (error->domain == MED_ERROR && error->code != MED_ERROR_REFUSED)
    text = g_strdup_printf ("%s\n%s", error->message, med_error_remedy ((MedError) error->code));
  gtk_label_set_text (self->why_not, text != NULL ? text : error->message);
  gtk_widget_set_visible (GTK_WIDGET (self->why_not), TRUE);
}

static void
set_busy (MedWorkOrderView *self, gboolean busy)
{
  self->busy = busy;
  gtk_widget_set_sensitive (GTK_WIDGET (self->acts), !busy);
  gtk_widget_set_sensitive (self->step_box, !busy);
}

static void
acted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedWorkOrderView) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean done = med_work_act_run_finish (result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  set_busy (self, FALSE);
  if (done)
    {
      gtk_editable_set_text (self->release, "");
      gtk_editable_set_text (self->observation, "");
      gtk_widget_set_visible (GTK_WIDGET (self->why_not), FALSE);
      med_work_order_view_reload (self);
    }
  else
    show_refusal (self, error);
}

static void
run_pending (MedWorkOrderView *self)
{
  set_busy (self, TRUE);
  if (self->pending->act == MED_ACT_START)
    gtk_label_set_text (self->explanation, _ ("Hashing the payload again…"));
  med_work_act_run_async (g_steal_pointer (&self->pending), med_session_get_store (self->session),
                          self->cancellable, acted_cb, g_object_ref (self));
}

static void
signed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedWorkOrderView) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MedSignature) signature = med_sign_dialog_ask_finish (result, &error);
  MedSignatureNeed need;

  if (signature == NULL || self->pending == NULL)
    {
      g_clear_pointer (&self->pending, med_work_act_free);
      if (error != NULL && !g_error_matches (error, MED_ERROR, MED_ERROR_CANCELLED))
        show_refusal (self, error);
      return;
    }
  MedSignature **place = med_work_act_find_missing (self->pending, self->order, &need);
  if (place == &self->pending->signature) /* whoever signs is the one who does it */
    self->pending->person_id = signature->person_id;
  *place = g_steal_pointer (&signature);
  sign_next (self);
}

/* Asks for one signature after the other, then acts. */
static void
sign_next (MedWorkOrderView *self)
{
  MedSignatureNeed need;

  if (med_work_act_find_missing (self->pending, self->order, &need) == NULL)
    {
      run_pending (self);
      return;
    }
  g_autofree char *subject = need.of_device
                                 ? med_service_dup_subject (self->order->device_id)
                                 : med_disposition_dup_subject (self->order->disposition_id);
  g_autofree char *words = med_work_act_describe (self->pending, self->order);
  med_sign_dialog_ask_async (GTK_WIDGET (self), self->session, need.roles, need.not_person,
                             need.meaning, subject, words, self->cancellable, signed_cb,
                             g_object_ref (self));
}

static void
act_cb (GtkButton *button, MedWorkOrderView *self)
{
  MedAct act = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (button), "act"));

  if (self->order == NULL || self->busy || self->pending != NULL)
    return;
  gtk_widget_set_visible (GTK_WIDGET (self->why_not), FALSE);
  if (med_work_form_present (act, GTK_WIDGET (self), self->session, self->order))
    return;
  self->pending = med_work_act_new (act, self->order, med_session_get_person_id (self->session));
  self->pending->release = g_strstrip (g_strdup (gtk_editable_get_text (self->release)));
  self->pending->restore_point =
      g_strstrip (g_strdup (gtk_editable_get_text (self->restore_point)));
  self->pending->text = g_strstrip (g_strdup (gtk_editable_get_text (self->observation)));
  sign_next (self);
}

static void
show_time (MedWorkOrderView *self)
{
  const gint64 now_usec =
      med_clock_now_usec (med_engine_get_clock (med_session_get_engine (self->session)));
  g_autofree char *text = med_work_phase_describe_time (self->order, now_usec);

  gtk_label_set_text (self->clock, text);
  gtk_widget_set_visible (GTK_WIDGET (self->clock), *text != '\0');
}

static void
fill_banner (MedWorkOrderView *self)
{
  /* A result fills the page once nothing is left to tick below it. */
  const gboolean fills =
      self->phase->big && med_work_phase_find_step (self->phase, self->order) == NULL;
  const char *classes[] = { "work-banner", med_work_phase_get_css_class (self->phase),
                            self->phase->big ? "work-big" : NULL, fills ? "work-fill" : NULL,
                            NULL };

  gtk_widget_set_css_classes (self->banner, classes);
  gtk_widget_set_vexpand (self->banner_line, fills);
  gtk_image_set_from_icon_name (self->banner_icon,
                                med_outcome_get_icon_name (self->phase->outcome));
  gtk_widget_set_visible (GTK_WIDGET (self->banner_icon),
                          self->phase->outcome != MED_OUTCOME_NEUTRAL);
  gtk_image_set_pixel_size (self->banner_icon, self->phase->big ? 64 : 32);
  gtk_label_set_text (self->headline, self->phase->headline);
  gtk_label_set_text (self->explanation, self->phase->explanation);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->banner), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  self->phase->headline, -1);
  show_time (self);
}

static void
fill_step (MedWorkOrderView *self)
{
  const MedWorkStep *step = med_work_phase_find_step (self->phase, self->order);
  guint left = 0;

  gtk_widget_set_visible (self->step_box, step != NULL);
  if (step == NULL)
    return;
  for (guint i = 0; i < self->order->steps->len; i++)
    {
      const MedWorkStep *other = self->order->steps->pdata[i];
      left += (self->phase->step_phases & (1u << other->phase)) != 0 && other->result == NULL;
    }
  g_autofree char *count =
      g_strdup_printf (ngettext ("Next step, %u is left", "Next step, %u are left", left), left);
  gtk_label_set_text (self->step_count, count);
  gtk_label_set_text (self->step_text, step->text);
  gtk_widget_set_visible (self->step_skipped, step->phase != MED_STEP_VERIFY);
}

static void
ticked_cb (GObject *store, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedWorkOrderView) self = user_data;
  g_autoptr (GError) error = NULL;

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  set_busy (self, FALSE);
  if (med_store_run_finish (MED_STORE (store), result, &error) == NULL)
    show_refusal (self, error);
  med_work_order_view_reload (self);
}

static void
tick (MedWorkOrderView *self, const MedWorkStep *step, const char *result)
{
  if (step == NULL || self->busy)
    return;
  set_busy (self, TRUE);
  med_work_step_tick_async (step, self->order->attempt_id, result,
                            gtk_editable_get_text (self->observation), self->session,
                            self->cancellable, ticked_cb, g_object_ref (self));
}

static void
step_cb (GtkWidget *button, MedWorkOrderView *self)
{
  if (self->order != NULL)
    tick (self, med_work_phase_find_step (self->phase, self->order),
          button == self->step_done     ? "done"
          : button == self->step_failed ? "failed"
                                        : "skipped");
}

/* A tick by mistake can be taken back while its steps are worked on; the audit log keeps both. */
static void
undo_cb (GtkWidget *button, MedWorkOrderView *self)
{
  tick (self, g_object_get_data (G_OBJECT (button), "step"), "");
}

static void
fill_steps (MedWorkOrderView *self)
{
  med_work_rows_clear (self->steps);
  gboolean any = self->order->steps->len > 0 && !self->phase->with_checks;
  gtk_widget_set_visible (self->steps_title, any);
  gtk_widget_set_visible (GTK_WIDGET (self->steps), any);
  gtk_widget_set_visible (self->side, any || self->phase->with_checks ||
                                          med_handover_box_has_news (self->order));
  for (guint i = 0; i < self->order->steps->len; i++)
    {
      const MedWorkStep *step = self->order->steps->pdata[i];
      GtkWidget *row = med_work_step_row_new (step);

      if (step->result != NULL && (self->phase->step_phases & (1u << step->phase)) != 0)
        med_work_step_row_add_undo (row, step, G_CALLBACK (undo_cb), self);
      gtk_list_box_append (self->steps, row);
    }
}

static void
entered_cb (MedWorkOrderView *self)
{
  if (self->phase != NULL && self->phase->with_checks)
    med_start_checks_ask (self->checks, self->session, self->disposition_id,
                          gtk_editable_get_text (self->release),
                          gtk_editable_get_text (self->restore_point));
}

static void
fill (MedWorkOrderView *self)
{
  const MedWorkOrder *order = self->order;
  g_autofree char *heading =
      g_strdup_printf (_ ("%s on %s %s"), order->patch_number, order->asset, order->device_name);
  g_autofree char *place = med_work_phase_describe_place (order);

  g_clear_pointer (&self->phase, med_work_phase_free);
  self->phase = med_work_phase_new (order);
  gtk_label_set_text (self->heading, heading);
  gtk_label_set_text (self->place, place);
  gtk_widget_set_sensitive (self->attach, order->attempt_id != NULL);
  fill_banner (self);
  fill_step (self);
  fill_steps (self);
  med_handover_box_show (self->handover, order, NULL);
  med_work_acts_fill (self->acts, self->phase, G_CALLBACK (act_cb), self);
  med_work_label_show (self->late, order->late);
  med_work_label_show (self->nonconformance, order->nonconformance);
  med_exception_box_show (self->exceptions, order, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->release),
                          (self->phase->fields & MED_FIELD_RELEASE) != 0);
  gtk_widget_set_visible (GTK_WIDGET (self->restore_point),
                          (self->phase->fields & MED_FIELD_RESTORE_POINT) != 0);
  gtk_widget_set_visible (GTK_WIDGET (self->observation),
                          (self->phase->fields & MED_FIELD_TEXT) != 0);
  gtk_widget_set_visible (self->fields, self->phase->fields != 0);
  gtk_widget_set_visible (GTK_WIDGET (self->checks), self->phase->with_checks);
  entered_cb (self);
}

static gpointer
load_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_work_order_load_sync (connection, *(gint64 *) input, 0, error);
}

static void
loaded_cb (GObject *store, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedWorkOrderView) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MedWorkOrder) order = med_store_run_finish (MED_STORE (store), result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (order == NULL)
    {
      if (!g_error_matches (error, MED_ERROR, MED_ERROR_CANCELLED))
        show_refusal (self, error);
      return;
    }
  if (order->disposition_id != self->disposition_id)
    return;
  g_clear_pointer (&self->order, med_work_order_free);
  self->order = g_steal_pointer (&order);
  fill (self);
}

/**
 * med_work_order_view_reload:
 * @self: the screen
 *
 * Loads what it shows anew.
 */
void
med_work_order_view_reload (MedWorkOrderView *self)
{
  if (self->disposition_id != 0)
    med_store_run_async (med_session_get_store (self->session), MED_STORE_INTERACTIVE, load_func,
                         g_memdup2 (&self->disposition_id, sizeof (gint64)), g_free,
                         (GDestroyNotify) med_work_order_free, self->cancellable, loaded_cb,
                         g_object_ref (self));
}

static void
attached_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedWorkOrderView) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean kept = med_evidence_attach_finish (result, &error);

  if (g_cancellable_is_cancelled (self->cancellable) ||
      g_error_matches (error, MED_ERROR, MED_ERROR_CANCELLED))
    return;
  if (kept)
    g_signal_emit (self, signals[SIGNAL_SAID], 0, _ ("The file is kept as evidence"));
  else
    med_dialogs_show_error (GTK_WIDGET (self), _ ("The File Was Not Kept"), error);
}

static void
attach_cb (MedWorkOrderView *self)
{
  if (self->order != NULL && self->order->attempt_id != NULL)
    med_evidence_attach_async (GTK_WIDGET (self), self->session, self->order->attempt_id,
                               self->cancellable, attached_cb, g_object_ref (self));
}

static void
back_cb (MedWorkOrderView *self)
{
  g_signal_emit (self, signals[SIGNAL_CLOSED], 0);
}

static gboolean
clock_tick_cb (gpointer user_data)
{
  MedWorkOrderView *self = user_data;

  if (self->order == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return G_SOURCE_CONTINUE;
  show_time (self);
  /* A workstation that wakes up has lost the attempt: this is the first to find out. */
  if (self->order->state == MED_DISPOSITION_INSTALLING)
    med_session_catch_up (self->session);
  return G_SOURCE_CONTINUE;
}

static void
med_work_order_view_dispose (GObject *object)
{
  MedWorkOrderView *self = MED_WORK_ORDER_VIEW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->tick_id, g_source_remove);
  g_clear_pointer (&self->pending, med_work_act_free);
  G_OBJECT_CLASS (med_work_order_view_parent_class)->dispose (object);
}

static void
med_work_order_view_finalize (GObject *object)
{
  MedWorkOrderView *self = MED_WORK_ORDER_VIEW (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->session);
  g_clear_pointer (&self->order, med_work_order_free);
  g_clear_pointer (&self->phase, med_work_phase_free);
  G_OBJECT_CLASS (med_work_order_view_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, MedWorkOrderView, name)
  BIND (heading);
  BIND (place);
  BIND (attach);
  BIND (banner);
  BIND (banner_line);
  BIND (banner_icon);
  BIND (headline);
  BIND (clock);
  BIND (explanation);
  BIND (step_box);
  BIND (step_count);
  BIND (step_text);
  BIND (step_done);
  BIND (step_failed);
  BIND (step_skipped);
  BIND (checks);
  BIND (fields);
  BIND (release);
  BIND (restore_point);
  BIND (observation);
  BIND (acts);
  BIND (late);
  BIND (nonconformance);
  BIND (why_not);
  BIND (steps);
  BIND (steps_title);
  BIND (side);
  BIND (handover);
  BIND (exceptions);
#undef BIND
}

static void
med_work_order_view_class_init (MedWorkOrderViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = med_work_order_view_dispose;
  object_class->finalize = med_work_order_view_finalize;
  /**
   * MedWorkOrderView::closed:
   *
   * The person goes back to the list.
   */
  signals[SIGNAL_CLOSED] = g_signal_new ("closed", MED_TYPE_WORK_ORDER_VIEW, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 0);
  /**
   * MedWorkOrderView::said:
   * @text: what is to be said at the foot of the window
   */
  signals[SIGNAL_SAID] = g_signal_new ("said", MED_TYPE_WORK_ORDER_VIEW, G_SIGNAL_RUN_LAST, 0, NULL,
                                       NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class, MED_RESOURCE_PATH
                                               "/ui/installation/med-work-order-view.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, attach_cb);
  gtk_widget_class_bind_template_callback (widget_class, back_cb);
  gtk_widget_class_bind_template_callback (widget_class, entered_cb);
  gtk_widget_class_bind_template_callback (widget_class, step_cb);
}

static void
med_work_order_view_init (MedWorkOrderView *self)
{
  self->cancellable = g_cancellable_new ();
  g_type_ensure (MED_TYPE_START_CHECKS);
  g_type_ensure (MED_TYPE_HANDOVER_BOX);
  g_type_ensure (MED_TYPE_EXCEPTION_BOX);
  gtk_widget_init_template (GTK_WIDGET (self));
  self->tick_id = g_timeout_add_seconds (TICK_SECONDS, clock_tick_cb, self);
}

/**
 * med_work_order_view_new:
 * @session: who works with which data
 *
 * Returns: (transfer floating): the screen, empty
 */
MedWorkOrderView *
med_work_order_view_new (MedSession *session)
{
  MedWorkOrderView *self = g_object_new (MED_TYPE_WORK_ORDER_VIEW, NULL);

  self->session = g_object_ref (session);
  med_handover_box_set_session (self->handover, session);
  med_exception_box_set_session (self->exceptions, session);
  return self;
}

/**
 * med_work_order_view_show:
 * @self: the screen
 * @disposition_id: which patch on which device
 *
 * Shows a work order.
 */
void
med_work_order_view_show (MedWorkOrderView *self, gint64 disposition_id)
{
  self->disposition_id = disposition_id;
  gtk_editable_set_text (self->release, "");
  gtk_editable_set_text (self->restore_point, "");
  gtk_editable_set_text (self->observation, "");
  gtk_widget_set_visible (GTK_WIDGET (self->why_not), FALSE);
  med_work_order_view_reload (self);
}
