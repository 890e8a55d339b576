/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-exception-dialog"

#include "config.h"

#include "ui/installation/med-exception-dialog.h"

#include <glib/gi18n.h>

#include "engine/base/med-error.h"
#include "ui/installation/med-exception-act.h"
#include "ui/widgets/med-form-dialog.h"

#define MOST_CONTROLS 2

/* The fields in their order. */
enum
{
  WHY,
  KIND,
  REASON,
  RISK,
  EXPIRES,
  REVIEW,
  CONTROLS, /* the first heading; CONTROL_FIELDS for each control follow */
};
enum
{
  CONTROL_HEADING,
  CONTROL_KIND,
  CONTROL_TEXT,
  CONTROL_REFERENCE,
  CONTROL_FILE,
  CONTROL_LAST,
  CONTROL_NEXT,
  CONTROL_FIELDS,
};
enum
{
  AFTER = CONTROLS + MOST_CONTROLS * CONTROL_FIELDS,
  EXPOSURE,
  PLAN_HEADING,
  PLAN,
  BUDGET,
  APPROVAL,
  N_FIELDS,
};

/* What the form is about, as long as its dialog lives. */
typedef struct
{
  GtkWidget *parent;   /* (owned) */
  MedSession *session; /* (owned) */
  GArray *ids;         /* (owned) */
  gint64 renews_id;
} Form;

static void
form_free (gpointer data, GClosure *closure)
{
  Form *form = data;

  g_object_unref (form->parent);
  g_object_unref (form->session);
  g_array_unref (form->ids);
  g_free (form);
}

/* A snapshot for the lane. */
typedef struct
{
  GArray *ids;
  gint64 person_id;
  gint64 renews_id;
  GPtrArray *values;
} Order;

static void
order_free (gpointer data)
{
  Order *order = data;

  g_array_unref (order->ids);
  g_ptr_array_unref (order->values);
  g_free (order);
}

static const char *
value (const Order *order, guint field)
{
  return order->values->pdata[field];
}

static guint
choice (const Order *order, guint field)
{
  return (guint) g_ascii_strtoull (value (order, field), NULL, 10);
}

static void
clear_control (gpointer control)
{
  g_clear_pointer (&((MedControlDraft *) control)->evidence, g_bytes_unref);
}

/* Nothing typed into a control's fields: there is no such control. */
static gboolean
is_left_empty (const Order *order, guint first)
{
  return *value (order, first + CONTROL_TEXT) == '\0' &&
         *value (order, first + CONTROL_REFERENCE) == '\0' &&
         *value (order, first + CONTROL_FILE) == '\0' &&
         *value (order, first + CONTROL_NEXT) == '\0';
}

static gboolean
add_control (
    GArray *controls, const Order *order, guint first, GCancellable *cancellable, GError **error)
{
  const char *path = value (order, first + CONTROL_FILE);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  MedControlDraft control = {
    .kind = (MedControlKind) choice (order, first + CONTROL_KIND),
    .description = value (order, first + CONTROL_TEXT),
    .reference = value (order, first + CONTROL_REFERENCE),
    .last_test_date = value (order, first + CONTROL_LAST),
    .next_test_date = value (order, first + CONTROL_NEXT),
  };

  if (is_left_empty (order, first))
    return TRUE;
  if (*path != '\0')
    {
      control.evidence_name = strrchr (path, '/') != NULL ? strrchr (path, '/') + 1 : path;
      control.evidence = g_file_load_bytes (file, cancellable, NULL, error);
      if (control.evidence == NULL)
        return med_error_convert (error, control.evidence_name);
    }
  g_array_append_val (controls, control);
  return TRUE;
}

/* The first choice is "not lowered". */
static const MedSystemExposure exposures[] = {
  MED_SYSTEM_EXPOSURE_UNKNOWN,
  MED_SYSTEM_EXPOSURE_CONTROLLED,
  MED_SYSTEM_EXPOSURE_SMALL,
};

static gpointer
request_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Order *order = input;
  g_autoptr (GArray) controls = g_array_new (FALSE, TRUE, sizeof (MedControlDraft));
  g_autofree gint64 *id = g_new0 (gint64, 1);

  g_array_set_clear_func (controls, clear_control);
  for (guint i = 0; i < MOST_CONTROLS; i++)
    if (!add_control (controls, order, CONTROLS + i * CONTROL_FIELDS, cancellable, error))
      return NULL;
  const MedExceptionDraft draft = {
    .disposition_ids = order->ids,
    .person_id = order->person_id,
    .reason_kind = (MedExceptionReason) choice (order, KIND),
    .reason = value (order, REASON),
    .residual_risk = value (order, RISK),
    .expires_date = value (order, EXPIRES),
    .exposure_with_controls =
        exposures[MIN (choice (order, EXPOSURE), G_N_ELEMENTS (exposures) - 1)],
    .review_trigger = value (order, REVIEW),
    .replacement_plan = value (order, PLAN),
    .budget_year = (int) g_ascii_strtoll (value (order, BUDGET), NULL, 10),
    .renews_id = order->renews_id,
    .controls = (const MedControlDraft *) (gpointer) controls->data,
    .n_controls = controls->len,
  };
  return med_exception_request_sync (connection, &draft, id, error) ? g_steal_pointer (&id) : NULL;
}

typedef struct
{
  MedFormDialog *dialog; /* (owned) */
  GtkWidget *parent;     /* (owned) */
  MedSession *session;   /* (owned) */
  gboolean sign_now;
} Sent;

static void
requested_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Sent *sent = user_data;
  g_autoptr (MedFormDialog) dialog = sent->dialog;
  g_autoptr (GtkWidget) parent = sent->parent;
  g_autoptr (MedSession) session = sent->session;
  const gboolean sign_now = sent->sign_now;
  g_autoptr (GError) error = NULL;
  g_autofree gint64 *id = med_store_run_finish (MED_STORE (source), result, &error);

  g_free (sent);
  if (id == NULL)
    {
      med_form_dialog_fail (dialog, -1, error->message);
      return;
    }
  gtk_window_destroy (GTK_WINDOW (dialog));
  if (sign_now)
    med_exception_act_approve (parent, session, *id, TRUE);
}

static void
submitted_cb (MedFormDialog *dialog, Form *form)
{
  Order *order = g_new0 (Order, 1);
  Sent *sent = g_new0 (Sent, 1);

  order->ids = g_array_ref (form->ids);
  order->person_id = med_session_get_person_id (form->session);
  order->renews_id = form->renews_id;
  order->values = med_form_dialog_dup_values (dialog);
  sent->dialog = g_object_ref (dialog);
  sent->parent = g_object_ref (form->parent);
  sent->session = g_object_ref (form->session);
  sent->sign_now = choice (order, APPROVAL) == 1;
  med_form_dialog_set_busy (dialog, TRUE);
  med_store_run_async (med_session_get_store (form->session), MED_STORE_WRITER, request_func, order,
                       order_free, g_free, NULL, requested_cb, sent);
}

/* Choices, filled in once. */
typedef struct
{
  const char *reasons[MED_N_EXCEPTION_REASONS];
  const char *kinds[MED_N_CONTROL_KINDS + 1];
  const char *exposures[G_N_ELEMENTS (exposures) + 1];
  const char *approvals[3];
} Choices;

static void
fill_choices (Choices *self)
{
  /* All but the last, which is for what was decided without a request. */
  for (guint i = 0; i < MED_N_EXCEPTION_REASONS - 1; i++)
    self->reasons[i] = med_exception_reason_get_title ((MedExceptionReason) i);
  for (guint i = 0; i < MED_N_CONTROL_KINDS; i++)
    self->kinds[i] = med_control_kind_get_title ((MedControlKind) i);
  self->exposures[0] = _ ("Not lowered");
  for (guint i = 1; i < G_N_ELEMENTS (exposures); i++)
    self->exposures[i] = med_system_exposure_get_title (exposures[i]);
  self->approvals[0] = _ ("Later, by other people");
  self->approvals[1] = _ ("Now: they stand here and sign");
}

static void
set_control (MedFormField *fields, guint number, const Choices *choices, const MedControl *before)
{
  MedFormField *first = fields + CONTROLS + number * CONTROL_FIELDS;

  first[CONTROL_HEADING] =
      (MedFormField){ MED_FORM_HEADING, number == 0 ? _ ("What protects the device meanwhile")
                                                    : _ ("A second control (may be left empty)") };
  first[CONTROL_KIND] = (MedFormField){ MED_FORM_CHOICE, _ ("Kind"), NULL, choices->kinds };
  first[CONTROL_TEXT] = (MedFormField){ MED_FORM_TEXT, _ ("What was done"),
                                        before != NULL ? before->description : NULL };
  first[CONTROL_REFERENCE] =
      (MedFormField){ MED_FORM_TEXT, _ ("Evidence: where it is written down"),
                      before != NULL ? before->reference : NULL };
  first[CONTROL_FILE] = (MedFormField){ MED_FORM_FILE, _ ("Or a file of evidence") };
  first[CONTROL_LAST] = (MedFormField){ MED_FORM_TEXT, _ ("Last seen to work on: year-month-day"),
                                        before != NULL ? before->last_test_date : NULL };
  first[CONTROL_NEXT] = (MedFormField){ MED_FORM_TEXT, _ ("Next test by: year-month-day") };
}

static const MedControl *
control_before (const MedException *before, guint number)
{
  return before != NULL && number < before->controls->len ? before->controls->pdata[number] : NULL;
}

static MedFormDialog *
dialog_new (GtkWidget *parent, const char *what, const MedException *before)
{
  MedFormField fields[N_FIELDS] = { 0 };
  Choices choices = { 0 };
  g_autofree char *kind = before != NULL && before->reason_kind < MED_EXCEPTION_NOT_RECORDED
                              ? g_strdup_printf ("%d", (int) before->reason_kind)
                              : NULL;
  g_autofree char *explanation = g_strdup_printf (
      _ ("%s. Nothing moves until a security officer, and for a high-risk device a clinical owner, "
         "has approved it. It ends by itself on its date, or as soon as the vulnerability is known "
         "to be exploited, the vendor releases the patch, or a control fails or is not tested in "
         "time."),
      what);

  fill_choices (&choices);
  fields[WHY] = (MedFormField){ MED_FORM_HEADING, _ ("Why the patch is not installed") };
  fields[KIND] = (MedFormField){ MED_FORM_CHOICE, _ ("Reason"), kind, choices.reasons };
  fields[REASON] =
      (MedFormField){ MED_FORM_LINES, _ ("In words"), before != NULL ? before->reason : NULL };
  fields[RISK] = (MedFormField){ MED_FORM_LINES, _ ("Residual risk"),
                                 before != NULL ? before->residual_risk : NULL };
  fields[EXPIRES] = (MedFormField){ MED_FORM_TEXT, _ ("Expires on: year-month-day") };
  fields[REVIEW] = (MedFormField){ MED_FORM_TEXT, _ ("Look at it again also after (may be empty)"),
                                   before != NULL ? before->review_trigger : NULL };
  for (guint i = 0; i < MOST_CONTROLS; i++)
    set_control (fields, i, &choices, control_before (before, i));
  fields[AFTER] = (MedFormField){ MED_FORM_HEADING, _ ("What the controls change") };
  fields[EXPOSURE] =
      (MedFormField){ MED_FORM_CHOICE, _ ("System exposure with them"), NULL, choices.exposures };
  fields[PLAN_HEADING] = (MedFormField){ MED_FORM_HEADING, _ ("What will end it for good") };
  fields[PLAN] = (MedFormField){ MED_FORM_TEXT, _ ("Replacement plan"),
                                 before != NULL ? before->replacement_plan : NULL };
  fields[BUDGET] = (MedFormField){ MED_FORM_TEXT, _ ("Budget year") };
  fields[APPROVAL] = (MedFormField){ MED_FORM_CHOICE, _ ("Approval"), NULL, choices.approvals };
  return med_form_dialog_new (parent,
                              before != NULL ? _ ("Request a Renewal") : _ ("Request an Exception"),
                              explanation, _ ("_Request"), fields, N_FIELDS);
}

/**
 * med_exception_dialog_present:
 * @parent: a widget of the window it belongs to
 * @session: who requests it
 * @disposition_ids: (element-type gint64): one patch on one or many devices
 * @what: the same for people
 * @before: (nullable): the exception it follows; what stood there is offered again, but for the
 * dates
 *
 * Asks for everything an exception needs and requests it.
 */
void
med_exception_dialog_present (GtkWidget *parent,
                              MedSession *session,
                              GArray *disposition_ids,
                              const char *what,
                              const MedException *before)
{
  MedFormDialog *dialog = dialog_new (parent, what, before);
  Form *form = g_new0 (Form, 1);

  form->parent = g_object_ref (parent);
  form->session = g_object_ref (session);
  form->ids = g_array_copy (disposition_ids);
  form->renews_id = before != NULL ? before->id : 0;
  g_signal_connect_data (dialog, "submitted", G_CALLBACK (submitted_cb), form, form_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}
