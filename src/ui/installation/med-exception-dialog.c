/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-exception-dialog"

#include "config.h"

#include "ui/installation/med-exception-dialog.h"

#include <glib/gi18n.h>

#include "engine/base/med-error.h"
#include "ui/installation/med-exception-act.h"
#include "ui/widgets/med-form-dialog.h"
#include "ui/widgets/med-form-groups.h"

/* The fields in their order; the controls stand before AFTER. */
enum
{
  WHY,
  KIND,
  REASON,
  RISK,
  EXPIRES,
  REVIEW,
  AFTER,
  EXPOSURE,
  PLAN_HEADING,
  PLAN,
  BUDGET,
  APPROVAL,
  N_FIELDS,
};
/* The fields of each control */
enum
{
  CONTROL_KIND,
  CONTROL_TEXT,
  CONTROL_REFERENCE,
  CONTROL_FILE,
  CONTROL_LAST,
  CONTROL_NEXT,
  CONTROL_FIELDS,
};

/* What the form is about, as long as its dialog lives. */
typedef struct
{
  GtkWidget *parent;       /* (owned) */
  MedSession *session;     /* (owned) */
  GArray *ids;             /* (owned) */
  MedFormGroups *controls; /* (unowned) within the dialog */
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
  GPtrArray *controls; /* (element-type GPtrArray) the values of each */
} Order;

static void
order_free (gpointer data)
{
  Order *order = data;

  g_array_unref (order->ids);
  g_ptr_array_unref (order->values);
  g_ptr_array_unref (order->controls);
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
is_left_empty (const GPtrArray *control)
{
  for (guint field = CONTROL_TEXT; field < CONTROL_FIELDS; field++)
    if (*(const char *) control->pdata[field] != '\0')
      return FALSE;
  return TRUE;
}

static gboolean
add_control (GArray *controls, const GPtrArray *typed, GCancellable *cancellable, GError **error)
{
  const char *const *values = (const char *const *) typed->pdata;
  const char *path = values[CONTROL_FILE];
  g_autoptr (GFile) file = g_file_new_for_path (path);
  MedControlDraft control = {
    .kind = (MedControlKind) g_ascii_strtoull (values[CONTROL_KIND], NULL, 10),
    .description = values[CONTROL_TEXT],
    .reference = values[CONTROL_REFERENCE],
    .last_test_date = values[CONTROL_LAST],
    .next_test_date = values[CONTROL_NEXT],
  };

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

/* 0: none is planned. -1: what stands there is no number, and the engine refuses it. */
static int
budget_year (const Order *order)
{
  guint64 year = 0;

  if (*value (order, BUDGET) == '\0')
    return 0;
  return g_ascii_string_to_unsigned (value (order, BUDGET), 10, 1, G_MAXINT, &year, NULL)
             ? (int) year
             : -1;
}

static gpointer
request_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Order *order = input;
  g_autoptr (GArray) controls = g_array_new (FALSE, TRUE, sizeof (MedControlDraft));
  g_autofree gint64 *id = g_new0 (gint64, 1);

  g_array_set_clear_func (controls, clear_control);
  for (guint i = 0; i < order->controls->len; i++)
    if (!add_control (controls, order->controls->pdata[i], cancellable, error))
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
    .budget_year = budget_year (order),
    .renews_id = order->renews_id,
    .controls = (const MedControlDraft *) (gpointer) controls->data,
    .n_controls = controls->len,
  };
  return med_exception_request_sync (connection, &draft, id, error) ? g_steal_pointer (&id) : NULL;
}

static gboolean
is_day (const char *text, gint64 *usec)
{
  return strlen (text) == strlen ("2026-11-23") && med_clock_parse_iso8601 (text, usec, NULL);
}

static gboolean
is_day_to_come (const char *text, gint64 now_usec)
{
  gint64 usec;

  return is_day (text, &usec) && usec > now_usec;
}

/* The first row that must not be empty and is; -1: none */
static int
find_empty_field (const Order *order)
{
  for (guint field = REASON; field <= EXPIRES; field++)
    if (*value (order, field) == '\0')
      return (int) field;
  return -1;
}

static int
find_faulty_control_field (const GPtrArray *control, gint64 now_usec)
{
  const char *const *values = (const char *const *) control->pdata;
  gint64 usec;

  if (*values[CONTROL_TEXT] == '\0')
    return CONTROL_TEXT;
  if (*values[CONTROL_REFERENCE] == '\0' && *values[CONTROL_FILE] == '\0')
    return CONTROL_REFERENCE;
  if (!is_day_to_come (values[CONTROL_NEXT], now_usec))
    return CONTROL_NEXT;
  return *values[CONTROL_LAST] == '\0' || is_day (values[CONTROL_LAST], &usec) ? -1 : CONTROL_LAST;
}

typedef struct
{
  MedFormDialog *dialog;   /* (owned) */
  MedFormGroups *controls; /* (owned) within the dialog */
  GtkWidget *parent;       /* (owned) */
  MedSession *session;     /* (owned) */
  gboolean sign_now;
  int faulty_field;         /* where the focus goes if it is refused; -1: see the others */
  int faulty_control;       /* -1: none */
  int faulty_control_field; /* of that control */
} Sent;

static void
sent_free (Sent *sent)
{
  g_object_unref (sent->dialog);
  g_object_unref (sent->controls);
  g_object_unref (sent->parent);
  g_object_unref (sent->session);
  g_free (sent);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Sent, sent_free)

/* In the order in which the engine looks at them, which says why */
static void
find_fault (Sent *sent, const Order *order)
{
  gint64 now_usec =
      med_clock_now_usec (med_engine_get_clock (med_session_get_engine (sent->session)));
  const int year = budget_year (order);

  sent->faulty_field = find_empty_field (order);
  sent->faulty_control = -1;
  if (sent->faulty_field >= 0)
    return;
  if (order->controls->len == 0)
    {
      sent->faulty_control = 0;
      sent->faulty_control_field = CONTROL_TEXT;
      return;
    }
  if (year != 0 && (year < 2000 || year > 2200))
    {
      sent->faulty_field = BUDGET;
      return;
    }
  for (guint i = 0; i < order->controls->len && sent->faulty_control < 0; i++)
    {
      int field = find_faulty_control_field (order->controls->pdata[i], now_usec);

      sent->faulty_control_field = field;
      sent->faulty_control = field >= 0 ? (int) i : -1;
    }
  if (sent->faulty_control < 0 && !is_day_to_come (value (order, EXPIRES), now_usec))
    sent->faulty_field = EXPIRES;
}

static void
requested_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Sent) sent = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree gint64 *id = med_store_run_finish (MED_STORE (source), result, &error);

  if (id == NULL)
    {
      med_form_dialog_fail (sent->dialog, sent->faulty_field, error->message);
      if (sent->faulty_field < 0 && sent->faulty_control >= 0)
        med_form_groups_focus (sent->controls, (guint) sent->faulty_control,
                               (guint) sent->faulty_control_field);
      return;
    }
  gtk_window_destroy (GTK_WINDOW (sent->dialog));
  if (sent->sign_now)
    med_exception_act_approve (sent->parent, sent->session, *id, TRUE);
}

/* Groups left empty at the end are none. */
static GPtrArray *
dup_controls (MedFormGroups *groups)
{
  GPtrArray *controls = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);

  for (guint i = 0; i < med_form_groups_get_n_groups (groups); i++)
    g_ptr_array_add (controls, med_form_groups_dup_values (groups, i));
  while (controls->len > 0 && is_left_empty (controls->pdata[controls->len - 1]))
    g_ptr_array_set_size (controls, (int) controls->len - 1);
  return controls;
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
  order->controls = dup_controls (form->controls);
  sent->dialog = g_object_ref (dialog);
  sent->controls = g_object_ref (form->controls);
  sent->parent = g_object_ref (form->parent);
  sent->session = g_object_ref (form->session);
  sent->sign_now = choice (order, APPROVAL) == 1;
  find_fault (sent, order);
  med_form_dialog_set_busy (dialog, TRUE);
  med_store_run_async (med_session_get_store (form->session), MED_STORE_WRITER, request_func, order,
                       order_free, g_free, NULL, requested_cb, sent);
}

/* Choices, filled in once. */
typedef struct
{
  const char *reasons[MED_N_EXCEPTION_REASONS];
  const char *exposures[G_N_ELEMENTS (exposures) + 1];
  const char *approvals[3];
} Choices;

static void
fill_choices (Choices *self)
{
  /* All but the last, which is for what was decided without a request. */
  for (guint i = 0; i < MED_N_EXCEPTION_REASONS - 1; i++)
    self->reasons[i] = med_exception_reason_get_title ((MedExceptionReason) i);
  self->exposures[0] = _ ("Not lowered");
  for (guint i = 1; i < G_N_ELEMENTS (exposures); i++)
    self->exposures[i] = med_system_exposure_get_title (exposures[i]);
  self->approvals[0] = _ ("Later, by other people");
  self->approvals[1] = _ ("Now: they stand here and sign");
}

static char *
dup_control_title (guint number)
{
  /* Translators: what protects a device meanwhile, and its number */
  return g_strdup_printf (_ ("Control %u"), number);
}

static char *
dup_remove_title (guint number)
{
  return g_strdup_printf (_ ("Remove Control %u"), number);
}

/* @before: (nullable): what is offered again */
static void
add_group (MedFormGroups *groups, const MedControl *before)
{
  const char *kinds[MED_N_CONTROL_KINDS + 1] = { NULL };
  g_autofree char *kind = g_strdup_printf ("%d", before != NULL ? (int) before->kind : 0);
  const MedFormField fields[CONTROL_FIELDS] = {
    [CONTROL_KIND] = { MED_FORM_CHOICE, _ ("Kind"), kind, kinds },
    [CONTROL_TEXT] = { MED_FORM_TEXT, _ ("What was done"),
                       before != NULL ? before->description : NULL, NULL },
    [CONTROL_REFERENCE] = { MED_FORM_TEXT, _ ("Evidence: where it is written down"),
                            before != NULL ? before->reference : NULL, NULL },
    [CONTROL_FILE] = { MED_FORM_FILE, _ ("Or a file of evidence"), NULL, NULL },
    [CONTROL_LAST] = { MED_FORM_TEXT, _ ("Last seen to work on: year-month-day"),
                       before != NULL ? before->last_test_date : NULL, NULL },
    [CONTROL_NEXT] = { MED_FORM_TEXT, _ ("Next test by: year-month-day"), NULL, NULL },
  };

  for (guint i = 0; i < MED_N_CONTROL_KINDS; i++)
    kinds[i] = med_control_kind_get_title ((MedControlKind) i);
  med_form_groups_add (groups, fields, CONTROL_FIELDS);
}

static void
add_cb (MedFormGroups *groups)
{
  add_group (groups, NULL);
}

static MedFormGroups *
groups_new (const MedException *before)
{
  const MedFormGroupsWords words = { dup_control_title, dup_remove_title, _ ("_Add a Control") };
  MedFormGroups *groups = med_form_groups_new (&words);

  for (guint i = 0; before != NULL && i < before->controls->len; i++)
    add_group (groups, before->controls->pdata[i]);
  if (med_form_groups_get_n_groups (groups) == 0)
    add_group (groups, NULL);
  g_signal_connect (groups, "add", G_CALLBACK (add_cb), NULL);
  return groups;
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
  form->controls = groups_new (before);
  med_form_dialog_insert (dialog, AFTER, GTK_WIDGET (form->controls));
  form->renews_id = before != NULL ? before->id : 0;
  g_signal_connect_data (dialog, "submitted", G_CALLBACK (submitted_cb), form, form_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}
