/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-decision-panel"

#include "config.h"

#include "ui/installation/med-decision-panel.h"

#include <inttypes.h>
#include <glib/gi18n.h>

#include "engine/base/med-error.h"
#include "engine/installation/med-work-order.h"
#include "ui/installation/med-decision-act.h"
#include "ui/installation/med-exception-box.h"
#include "ui/installation/med-handover-box.h"
#include "ui/installation/med-work-order-rows.h"
#include "ui/widgets/med-outcome-badge.h"
#include "ui/widgets/med-sign-dialog.h"
#include "ui/widgets/med-help-button.h"

#define MOST_REFUSALS 8

/**
 * MedDecisionPanel:
 *
 * Beside the list: where the chosen patch stands on the chosen device, what can be done now and why
 * not, and the buttons for it. Where several are chosen, each decision is taken for every one of
 * them, and those that are refused are named.
 */
struct _MedDecisionPanel
{
  AdwBin parent_instance;

  MedSession *session;               /* (owned) */
  GCancellable *cancellable;         /* (owned) */
  GArray *ids;                       /* (owned) (nullable) what is chosen */
  MedWorkOrder *order;               /* (owned) (nullable) the first of them */
  MedDecisionAct *pending;           /* (owned) (nullable) waits for signatures */
  const MedTransitionOption *wanted; /* (unowned) of order */

  GtkStack *layers;
  GtkLabel *heading;
  GtkWidget *state_box;
  GtkImage *state_icon;
  GtkLabel *state;
  GtkLabel *about;
  GtkWidget *open;
  GtkWidget *plan;
  GtkWidget *entries;
  GtkEditable *reason;
  GtkEditable *evidence;
  GtkEditable *date;
  GtkListBox *options;
  GtkLabel *why_not;
  MedHandoverBox *handover;
  MedExceptionBox *exceptions;
};

G_DEFINE_FINAL_TYPE (MedDecisionPanel, med_decision_panel, ADW_TYPE_BIN)

enum
{
  SIGNAL_OPEN_ORDER,
  SIGNAL_PLAN,
  SIGNAL_SAID,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

static void sign_next (MedDecisionPanel *self);

static void
say_why_not (MedDecisionPanel *self, const char *text)
{
  gtk_label_set_text (self->why_not, text);
  gtk_widget_set_visible (GTK_WIDGET (self->why_not), *text != '\0');
}

static void
show_result (MedDecisionPanel *self, const MedDecisionResult *result)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < result->refusals->len && i < MOST_REFUSALS; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "",
                            (const char *) result->refusals->pdata[i]);
  if (result->refusals->len > MOST_REFUSALS)
    g_string_append_printf (
        text,
        ngettext ("\n… and %u more", "\n… and %u more", result->refusals->len - MOST_REFUSALS),
        result->refusals->len - MOST_REFUSALS);
  say_why_not (self, text->str);
  if (result->n_done == 0)
    return;
  g_autofree char *done = g_strdup_printf (
      ngettext ("%u work order moved", "%u work orders moved", result->n_done), result->n_done);
  gtk_editable_set_text (self->reason, "");
  gtk_editable_set_text (self->evidence, "");
  gtk_editable_set_text (self->date, "");
  g_signal_emit (self, signals[SIGNAL_SAID], 0, done);
}

static void
decided_cb (GObject *store, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedDecisionPanel) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MedDecisionResult) decided = med_store_run_finish (MED_STORE (store), result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  gtk_widget_set_sensitive (GTK_WIDGET (self->options), TRUE);
  if (decided != NULL)
    show_result (self, decided);
  else
    say_why_not (self, error->message);
}

/* Which signature is still missing; NULL: none. */
static MedSignature **
missing_signature (MedDecisionPanel *self, MedRole *roles, MedMeaning *meaning)
{
  MedDecisionAct *act = self->pending;

  *roles = self->wanted->roles;
  *meaning = self->wanted->meaning;
  if (self->wanted->signature && act->signature == NULL)
    return &act->signature;
  *meaning = MED_MEANING_APPROVED;
  if (self->order->state == MED_DISPOSITION_OUT_OF_SERVICE && act->approval == NULL &&
      self->wanted->signature)
    {
      *roles = MED_ROLE_VENDOR_ENGINEER;
      return &act->approval;
    }
  return NULL;
}

static void
signed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedDecisionPanel) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MedSignature) signature = med_sign_dialog_ask_finish (result, &error);
  MedRole roles;
  MedMeaning meaning;

  if (signature == NULL || self->pending == NULL)
    {
      g_clear_pointer (&self->pending, med_decision_act_free);
      return;
    }
  MedSignature **place = missing_signature (self, &roles, &meaning);
  if (place == &self->pending->signature)
    self->pending->person_id = signature->person_id;
  /* Where nothing is missing any more, one signature too many counts for nothing. */
  if (place != NULL)
    *place = g_steal_pointer (&signature);
  sign_next (self);
}

static char *
describe_decision (MedDecisionPanel *self)
{
  const char *verb = med_disposition_step_get_title (self->order->state, self->pending->to);

  if (self->ids->len == 1)
    return g_strdup_printf (_ ("%s: %s on %s %s"), verb, self->order->patch_number,
                            self->order->asset, self->order->device_name);
  return g_strdup_printf (ngettext ("%s: %s on %u device", "%s: %s on %u devices", self->ids->len),
                          verb, self->order->patch_number, self->ids->len);
}

static void
sign_next (MedDecisionPanel *self)
{
  MedRole roles;
  MedMeaning meaning;
  MedSignature **place = missing_signature (self, &roles, &meaning);

  if (place == NULL)
    {
      gtk_widget_set_sensitive (GTK_WIDGET (self->options), FALSE);
      med_store_run_async (med_session_get_store (self->session), MED_STORE_WRITER,
                           med_decision_act_run, g_steal_pointer (&self->pending),
                           (GDestroyNotify) med_decision_act_free,
                           (GDestroyNotify) med_decision_result_free, self->cancellable, decided_cb,
                           g_object_ref (self));
      return;
    }
  g_autofree char *subject = self->ids->len == 1
                                 ? med_disposition_dup_subject (self->order->disposition_id)
                                 : g_strdup_printf ("patch/%" PRId64, self->order->patch_id);
  g_autofree char *words = describe_decision (self);
  med_sign_dialog_ask_async (GTK_WIDGET (self), self->session, roles,
                             place == &self->pending->signature ? 0 : self->pending->person_id,
                             meaning, subject, words, self->cancellable, signed_cb,
                             g_object_ref (self));
}

static void
option_cb (GtkButton *button, MedDecisionPanel *self)
{
  MedDispositionState to = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "to"));

  if (self->order == NULL || self->pending != NULL)
    return;
  self->wanted = med_work_order_find_option (self->order, to);
  if (self->wanted == NULL)
    return;
  say_why_not (self, "");
  if (to == MED_DISPOSITION_EXCEPTION) /* has a form of its own, and waits for other people */
    {
      med_exception_box_request (self->exceptions);
      return;
    }
  self->pending = med_decision_act_new (self->ids, to, med_session_get_person_id (self->session));
  self->pending->reason = g_strstrip (g_strdup (gtk_editable_get_text (self->reason)));
  self->pending->evidence = g_strstrip (g_strdup (gtk_editable_get_text (self->evidence)));
  self->pending->date = g_strstrip (g_strdup (gtk_editable_get_text (self->date)));
  sign_next (self);
}

static char *
describe_why_not (const MedTransitionOption *option)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (!option->permitted)
    for (guint bit = 0; bit < 7; bit++)
      if ((option->roles & (1 << bit)) != 0)
        g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : _ ("Done by: "),
                                med_role_get_title (1 << bit));
  for (guint i = 0; i < option->missing->len; i++)
    g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "",
                            (const char *) option->missing->pdata[i]);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* These are taken on the work order screen, where the device is read. */
static gboolean
is_taken_at_device (const MedWorkOrder *order, MedDispositionState to)
{
  return to == MED_DISPOSITION_SCHEDULED || to == MED_DISPOSITION_INSTALLING ||
         to == MED_DISPOSITION_RESTORING || to == MED_DISPOSITION_INSTALLED_UNVERIFIED ||
         to == MED_DISPOSITION_FAILED ||
         (to == MED_DISPOSITION_IN_SERVICE && order->state != MED_DISPOSITION_REMOVAL_REQUIRED) ||
         (to == MED_DISPOSITION_RESTORED) || to == MED_DISPOSITION_OUT_OF_SERVICE;
}

static void
add_option (MedDecisionPanel *self, const MedTransitionOption *option)
{
  g_autofree char *why_not = describe_why_not (option);
  const gboolean may = option->allowed || self->ids->len > 1;
  const char *title = med_disposition_step_get_title (self->order->state, option->to);
  GtkWidget *row = med_work_row_new (title, why_not,
                                     option->allowed ? "med-good-symbolic" : "med-waiting-symbolic",
                                     option->allowed ? "outcome-good" : "outcome-unknown");
  GtkWidget *button = gtk_button_new_from_icon_name ("go-next-symbolic");

  gtk_widget_set_tooltip_text (button, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  -1);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_sensitive (button, may && option->permitted);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  g_object_set_data (G_OBJECT (button), "to", GUINT_TO_POINTER (option->to));
  g_signal_connect (button, "clicked", G_CALLBACK (option_cb), self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), button);
  gtk_list_box_append (self->options, row);
}

static void
fill_options (MedDecisionPanel *self)
{
  med_work_rows_clear (self->options);
  for (guint i = 0; self->order->options != NULL && i < self->order->options->len; i++)
    {
      const MedTransitionOption *option = self->order->options->pdata[i];
      if (!is_taken_at_device (self->order, option->to))
        add_option (self, option);
    }
  gboolean any = gtk_list_box_get_row_at_index (self->options, 0) != NULL;
  gtk_widget_set_visible (
      gtk_widget_get_ancestor (GTK_WIDGET (self->options), ADW_TYPE_PREFERENCES_GROUP), any);
  gtk_widget_set_visible (self->entries, any);
}

static void
fill_about (MedDecisionPanel *self)
{
  const MedWorkOrder *order = self->order;
  g_autofree char *since = med_clock_format_local (order->since_usec);
  g_autofree char *next = med_work_order_describe_next (order);
  const char *after = med_work_order_get_release_after (order);
  g_autofree char *start =
      order->start_usec != 0 ? med_clock_format_local (order->start_usec) : NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, "%s%s%s\n", order->model, *order->place != '\0' ? " · " : "",
                          order->place);
  g_string_append_printf (text, _ ("Release %s"), order->release_version);
  if (*after != '\0' && !g_str_equal (after, order->release_version))
    g_string_append_printf (text, " → %s", after);
  g_string_append_printf (text, _ ("\nVendor: %s"),
                          med_vendor_state_get_title (order->vendor_state));
  g_string_append_printf (text, _ ("\nDevice: %s"),
                          med_service_state_get_title (order->service_state));
  g_string_append_printf (text, _ ("\nSince %s"), since);
  if (start != NULL)
    g_string_append_printf (text, _ ("\nDowntime from %s"), start);
  if (*order->reason != '\0')
    g_string_append_printf (text, "\n%s", order->reason);
  if (*next != '\0')
    g_string_append_printf (text, _ ("\nNext: %s"), next);
  gtk_label_set_text (self->about, text->str);
}

/* What comes next is done at the device. */
static gboolean
is_worked_on (const MedWorkOrder *order)
{
  return order->state == MED_DISPOSITION_SCHEDULED ||
         order->state == MED_DISPOSITION_REMOVAL_REQUIRED ||
         order->service_state != MED_SERVICE_IN_USE ||
         med_disposition_state_is_unsafe (order->state);
}

static void
fill (MedDecisionPanel *self)
{
  const MedWorkOrder *order = self->order;
  const gboolean one = self->ids->len == 1;
  const MedOutcome outcome = med_disposition_state_get_outcome (order->state);
  const char *classes[] = { med_outcome_get_css_class (outcome), NULL };
  g_autofree char *heading =
      one ? g_strdup_printf (_ ("%s on %s %s"), order->patch_number, order->asset,
                             order->device_name)
          : g_strdup_printf (
                ngettext ("%u work order chosen", "%u work orders chosen", self->ids->len),
                self->ids->len);

  gtk_label_set_text (self->heading, heading);
  gtk_image_set_from_icon_name (self->state_icon, med_outcome_get_icon_name (outcome));
  gtk_widget_set_visible (GTK_WIDGET (self->state_icon),
                          med_outcome_get_icon_name (outcome) != NULL);
  gtk_label_set_text (self->state, med_disposition_state_get_title (order->state));
  gtk_widget_set_css_classes (self->state_box, classes);
  gtk_widget_set_visible (self->state_box, one);
  gtk_widget_set_visible (GTK_WIDGET (self->about), one);
  gtk_widget_set_visible (self->open, one);
  if (is_worked_on (order))
    gtk_widget_add_css_class (self->open, "suggested-action");
  else
    gtk_widget_remove_css_class (self->open, "suggested-action");
  gtk_widget_set_visible (self->plan, one && order->state == MED_DISPOSITION_STAGED);
  if (one)
    fill_about (self);
  fill_options (self);
  med_handover_box_show (self->handover, order, self->ids);
  med_exception_box_show (self->exceptions, order, self->ids);
  gtk_stack_set_visible_child_name (self->layers, "order");
}

typedef struct
{
  gint64 disposition_id;
  gint64 person_id;
} Question;

static gpointer
load_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Question *question = input;

  return med_work_order_load_sync (connection, question->disposition_id, question->person_id,
                                   error);
}

static void
loaded_cb (GObject *store, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedDecisionPanel) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MedWorkOrder) order = med_store_run_finish (MED_STORE (store), result, &error);

  if (g_cancellable_is_cancelled (self->cancellable) || self->ids == NULL || self->ids->len == 0 ||
      g_error_matches (error, MED_ERROR, MED_ERROR_CANCELLED) || self->pending != NULL)
    return;
  if (order == NULL)
    {
      say_why_not (self, error->message);
      return;
    }
  if (order->disposition_id != g_array_index (self->ids, gint64, 0))
    return; /* another one was chosen meanwhile */
  g_clear_pointer (&self->order, med_work_order_free);
  self->order = g_steal_pointer (&order);
  fill (self);
}

static void
open_cb (MedDecisionPanel *self)
{
  if (self->order != NULL)
    g_signal_emit (self, signals[SIGNAL_OPEN_ORDER], 0, self->order->disposition_id);
}

static void
plan_cb (MedDecisionPanel *self)
{
  if (self->order != NULL)
    g_signal_emit (self, signals[SIGNAL_PLAN], 0, self->order->device_id);
}

static void
med_decision_panel_dispose (GObject *object)
{
  MedDecisionPanel *self = MED_DECISION_PANEL (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->pending, med_decision_act_free);
  G_OBJECT_CLASS (med_decision_panel_parent_class)->dispose (object);
}

static void
med_decision_panel_finalize (GObject *object)
{
  MedDecisionPanel *self = MED_DECISION_PANEL (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->session);
  g_clear_pointer (&self->ids, g_array_unref);
  g_clear_pointer (&self->order, med_work_order_free);
  G_OBJECT_CLASS (med_decision_panel_parent_class)->finalize (object);
}

static void
med_decision_panel_class_init (MedDecisionPanelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = med_decision_panel_dispose;
  object_class->finalize = med_decision_panel_finalize;
  /**
   * MedDecisionPanel::open-order:
   * @disposition: the work order to open
   */
  signals[SIGNAL_OPEN_ORDER] =
      g_signal_new ("open-order", MED_TYPE_DECISION_PANEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, G_TYPE_INT64);
  /**
   * MedDecisionPanel::plan:
   * @device: the device to plan a downtime for
   */
  signals[SIGNAL_PLAN] = g_signal_new ("plan", MED_TYPE_DECISION_PANEL, G_SIGNAL_RUN_LAST, 0, NULL,
                                       NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[SIGNAL_SAID] = g_signal_new ("said", MED_TYPE_DECISION_PANEL, G_SIGNAL_RUN_LAST, 0, NULL,
                                       NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  g_type_ensure (MED_TYPE_EXCEPTION_BOX);
  g_type_ensure (MED_TYPE_HELP_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class, MED_RESOURCE_PATH
                                               "/ui/installation/med-decision-panel.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, MedDecisionPanel, name)
  BIND (layers);
  BIND (heading);
  BIND (state_box);
  BIND (state_icon);
  BIND (state);
  BIND (about);
  BIND (open);
  BIND (plan);
  BIND (entries);
  BIND (reason);
  BIND (evidence);
  BIND (date);
  BIND (options);
  BIND (why_not);
  BIND (handover);
  BIND (exceptions);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, open_cb);
  gtk_widget_class_bind_template_callback (widget_class, plan_cb);
}

static void
med_decision_panel_init (MedDecisionPanel *self)
{
  self->cancellable = g_cancellable_new ();
  g_type_ensure (MED_TYPE_HANDOVER_BOX);
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * med_decision_panel_new:
 * @session: who works with which data
 *
 * Returns: (transfer floating): the panel, empty
 */
MedDecisionPanel *
med_decision_panel_new (MedSession *session)
{
  MedDecisionPanel *self = g_object_new (MED_TYPE_DECISION_PANEL, NULL);

  self->session = g_object_ref (session);
  med_handover_box_set_session (self->handover, session);
  med_exception_box_set_session (self->exceptions, session);
  return self;
}

/**
 * med_decision_panel_show:
 * @self: the panel
 * @disposition_ids: (element-type gint64): what is chosen
 *
 * Shows what can be decided.
 */
void
med_decision_panel_show (MedDecisionPanel *self, GArray *disposition_ids)
{
  gboolean same = self->ids != NULL && self->ids->len == disposition_ids->len &&
                  (self->ids->len == 0 || memcmp (self->ids->data, disposition_ids->data,
                                                  self->ids->len * sizeof (gint64)) == 0);

  g_clear_pointer (&self->ids, g_array_unref);
  self->ids = g_array_copy (disposition_ids);
  if (!same)
    say_why_not (self, "");
  if (self->ids->len == 0)
    {
      gtk_stack_set_visible_child_name (self->layers, "none");
      return;
    }
  Question *question = g_new0 (Question, 1);
  question->disposition_id = g_array_index (self->ids, gint64, 0);
  question->person_id = med_session_get_person_id (self->session);
  med_store_run_async (med_session_get_store (self->session), MED_STORE_INTERACTIVE, load_func,
                       question, g_free, (GDestroyNotify) med_work_order_free, self->cancellable,
                       loaded_cb, g_object_ref (self));
}
