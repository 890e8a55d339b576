/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-exception-act"

#include "config.h"

#include "ui/installation/med-exception-act.h"

#include <glib/gi18n.h>

#include "engine/base/med-error.h"
#include "engine/installation/med-disposition.h"
#include "ui/med-dialogs.h"
#include "ui/widgets/med-form-dialog.h"
#include "ui/widgets/med-sign-dialog.h"

/* One act on its way from dialog to dialog and to the writer lane. */
typedef struct
{
  enum
  {
    APPROVE,
    REFUSE,
    WITHDRAW,
    TEST,
    PROTECT,
  } what;
  GtkWidget *parent;   /* (owned) */
  MedSession *session; /* (owned) */
  MedFormDialog *form; /* (owned) (nullable) what was typed is kept until it is done */
  gint64 id;           /* of the exception, control or disposition */
  gint64 person_id;
  gboolean everybody;
  GPtrArray *values;       /* (owned) (nullable) of the form */
  MedSignature *signature; /* (owned) (nullable) */
  char *words;             /* (owned) what is signed */
} Act;

static void
act_free (gpointer data)
{
  Act *act = data;

  g_clear_object (&act->parent);
  g_clear_object (&act->session);
  g_clear_object (&act->form);
  g_clear_pointer (&act->values, g_ptr_array_unref);
  g_clear_pointer (&act->signature, med_signature_free);
  g_free (act->words);
  g_free (act);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Act, act_free)

static void sign (Act *act, MedRole roles, gint64 not_person, MedMeaning meaning);
static void approve_next (Act *act);

static const char *
value (const Act *act, guint field)
{
  return act->values != NULL && field < act->values->len ? act->values->pdata[field] : "";
}

static guint
choice (const Act *act, guint field)
{
  return (guint) g_ascii_strtoull (value (act, field), NULL, 10);
}

/* The order of the fields of both forms. */
enum
{
  TEST_RESULT,
  TEST_DATE,
  TEST_NEXT,
  TEST_NOTE,
};
enum
{
  PROTECT_KIND,
  PROTECT_TEXT,
  PROTECT_REFERENCE,
  PROTECT_FILE,
  PROTECT_NEXT,
  PROTECT_EXPOSURE,
};

static gboolean
protect (MedConnection *connection, const Act *act, GCancellable *cancellable, GError **error)
{
  static const MedSystemExposure lowered[] = { MED_SYSTEM_EXPOSURE_UNKNOWN,
                                               MED_SYSTEM_EXPOSURE_CONTROLLED,
                                               MED_SYSTEM_EXPOSURE_SMALL };
  const char *path = value (act, PROTECT_FILE);
  g_autofree char *name = g_path_get_basename (path);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GBytes) evidence =
      *path != '\0' ? g_file_load_bytes (file, cancellable, NULL, error) : NULL;
  const MedProtection protection = {
    .disposition_id = act->id,
    .person_id = act->person_id,
    .control = { .kind = (MedControlKind) choice (act, PROTECT_KIND),
                 .description = value (act, PROTECT_TEXT),
                 .reference = value (act, PROTECT_REFERENCE),
                 .evidence = evidence,
                 .evidence_name = name,
                 .next_test_date = value (act, PROTECT_NEXT),
                 .lowers_to = lowered[MIN (choice (act, PROTECT_EXPOSURE), 2)] },
    .clinical = act->signature,
  };
  gint64 id;

  if (*path != '\0' && evidence == NULL)
    return med_error_convert (error, name);
  return med_control_protect_sync (connection, &protection, &id, error);
}

static gboolean
carry_out (MedConnection *connection, const Act *act, GCancellable *cancellable, GError **error)
{
  const MedControlTest test = {
    .control_id = act->id,
    .person_id = act->person_id,
    .passed = choice (act, TEST_RESULT) == 0,
    .tested_date = value (act, TEST_DATE),
    .next_test_date = value (act, TEST_NEXT),
    .note = value (act, TEST_NOTE),
  };

  switch (act->what)
    {
    case APPROVE:
      return med_exception_approve_sync (connection, act->id, act->signature, NULL, error);
    case REFUSE:
      return med_exception_refuse_sync (connection, act->id, act->signature, value (act, 0), error);
    case WITHDRAW:
      return med_exception_withdraw_sync (connection, act->id, act->person_id, value (act, 0),
                                          error);
    case TEST:
      return med_control_test_sync (connection, &test, error);
    default:
      return protect (connection, act, cancellable, error);
    }
}

static gpointer
act_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return carry_out (connection, input, cancellable, error) ? MED_STORE_OK : NULL;
}

static void
say_why_not (Act *act, const GError *error)
{
  if (act->form != NULL)
    med_form_dialog_fail (act->form, -1, error->message);
  else
    med_dialogs_show_error (act->parent, _ ("Not Done"), error);
}

static void
acted_cb (GObject *store, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Act) act = user_data;
  g_autoptr (GError) error = NULL;

  if (med_store_run_finish (MED_STORE (store), result, &error) == NULL)
    {
      if (!g_error_matches (error, MED_ERROR, MED_ERROR_CANCELLED))
        say_why_not (act, error);
      return;
    }
  if (act->form != NULL)
    gtk_window_destroy (GTK_WINDOW (act->form));
  if (act->what == APPROVE && act->everybody)
    approve_next (g_steal_pointer (&act));
}

static void
run (Act *act)
{
  if (act->form != NULL)
    med_form_dialog_set_busy (act->form, TRUE);
  med_store_run_async (med_session_get_store (act->session), MED_STORE_WRITER, act_func, act, NULL,
                       NULL, NULL, acted_cb, act);
}

static void
signed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Act) act = user_data;
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&act->signature, med_signature_free);
  act->signature = med_sign_dialog_ask_finish (result, &error);
  if (act->signature != NULL)
    run (g_steal_pointer (&act));
}

/* Takes @act. */
static void
sign (Act *act, MedRole roles, gint64 not_person, MedMeaning meaning)
{
  g_autofree char *subject = act->what == PROTECT ? med_disposition_dup_subject (act->id)
                                                  : med_exception_dup_subject (act->id);
  GtkWidget *parent = act->form != NULL ? GTK_WIDGET (act->form) : act->parent;

  med_sign_dialog_ask_async (parent, act->session, roles, not_person, meaning, subject, act->words,
                             NULL, signed_cb, act);
}

static Act *
act_new (GtkWidget *parent, MedSession *session, gint64 id)
{
  Act *act = g_new0 (Act, 1);

  act->parent = g_object_ref (parent);
  act->session = g_object_ref (session);
  act->id = id;
  act->person_id = med_session_get_person_id (session);
  return act;
}

static gpointer
load_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_exception_load_sync (connection, *(gint64 *) input, error);
}

static void
loaded_cb (GObject *store, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Act) act = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MedException) exception = med_store_run_finish (MED_STORE (store), result, &error);

  if (exception == NULL)
    {
      if (!g_error_matches (error, MED_ERROR, MED_ERROR_CANCELLED))
        say_why_not (act, error);
      return;
    }
  const MedRole missing = med_exception_get_missing_roles (exception);
  if (missing == MED_ROLE_NONE)
    return;
  g_free (act->words);
  act->words =
      g_strdup_printf (ngettext ("Exception %d: %s on %u device, until %s. Residual risk: %s",
                                 "Exception %d: %s on %u devices, until %s. Residual risk: %s",
                                 exception->devices->len),
                       (int) exception->id, exception->patch_number, exception->devices->len,
                       exception->expires_date, exception->residual_risk);
  sign (g_steal_pointer (&act), missing, exception->requested_by, MED_MEANING_APPROVED);
}

/* Takes @act. */
static void
approve_next (Act *act)
{
  med_store_run_async (med_session_get_store (act->session), MED_STORE_INTERACTIVE, load_func,
                       g_memdup2 (&act->id, sizeof act->id), g_free,
                       (GDestroyNotify) med_exception_free, NULL, loaded_cb, act);
}

/**
 * med_exception_act_approve:
 * @parent: a widget of the window that asks
 * @session: the session
 * @exception_id: which request
 * @everybody: whether all who are needed stand here and sign now
 *
 * Asks one of those who are still needed for a signature, never who requested it.
 */
void
med_exception_act_approve (GtkWidget *parent,
                           MedSession *session,
                           gint64 exception_id,
                           gboolean everybody)
{
  Act *act = act_new (parent, session, exception_id);

  act->what = APPROVE;
  act->everybody = everybody;
  approve_next (act);
}

/* A form has been filled in: what is signed is signed then, over the form. */
static void
submitted_cb (MedFormDialog *form, Act *pattern)
{
  Act *act = act_new (pattern->parent, pattern->session, pattern->id);

  act->what = pattern->what;
  act->form = g_object_ref (form);
  act->words = g_strdup (pattern->words);
  act->values = med_form_dialog_dup_values (form);
  if (act->what == REFUSE && *value (act, 0) == '\0')
    {
      med_form_dialog_fail (form, 0, _ ("Say why it is refused"));
      act_free (act);
    }
  else if (act->what == REFUSE)
    sign (act, MED_ROLE_SECURITY_OFFICER | MED_ROLE_CLINICAL_OWNER, pattern->person_id,
          MED_MEANING_REVIEWED);
  else if (act->what == PROTECT && choice (act, PROTECT_KIND) == MED_CONTROL_STOP_USE)
    sign (act, MED_ROLE_CLINICAL_OWNER, 0, MED_MEANING_APPROVED);
  else
    run (act);
}

static void
free_pattern (gpointer pattern, GClosure *closure)
{
  act_free (pattern);
}

/* Takes @pattern. */
static void
present (MedFormDialog *form, Act *pattern)
{
  g_signal_connect_data (form, "submitted", G_CALLBACK (submitted_cb), pattern, free_pattern, 0);
  gtk_window_present (GTK_WINDOW (form));
}

/**
 * med_exception_act_refuse:
 * @parent: a widget of the window that asks
 * @session: the session
 * @exception: a request
 *
 * Asks for the reason, then for the signature of another person than who requested it.
 */
void
med_exception_act_refuse (GtkWidget *parent, MedSession *session, const MedException *exception)
{
  const MedFormField fields[] = { { MED_FORM_LINES, _ ("Why it is refused"), NULL, NULL } };
  Act *pattern = act_new (parent, session, exception->id);

  pattern->what = REFUSE;
  pattern->person_id = exception->requested_by; /* who may not sign */
  pattern->words =
      g_strdup_printf (_ ("Refuse exception %d: %s, requested by %s"), (int) exception->id,
                       exception->patch_number, exception->requested_name);
  present (med_form_dialog_new (parent, _ ("Refuse the Exception"),
                                _ ("The patch stays where it is. A new request is possible."),
                                _ ("_Refuse…"), fields, G_N_ELEMENTS (fields)),
           pattern);
}

/**
 * med_exception_act_withdraw:
 * @parent: a widget of the window that asks
 * @session: who requested it
 * @exception: a request
 *
 * Asks for the reason and takes the request back.
 */
void
med_exception_act_withdraw (GtkWidget *parent, MedSession *session, const MedException *exception)
{
  const MedFormField fields[] = { { MED_FORM_LINES, _ ("Why it is taken back"), NULL, NULL } };
  Act *pattern = act_new (parent, session, exception->id);

  pattern->what = WITHDRAW;
  present (med_form_dialog_new (parent, _ ("Take the Request Back"),
                                _ ("Only who requested it may do so, until it is decided."),
                                _ ("_Take Back"), fields, G_N_ELEMENTS (fields)),
           pattern);
}

/**
 * med_exception_act_test:
 * @parent: a widget of the window that asks
 * @session: who records the test
 * @control: what was tested
 *
 * Asks how the test of a control ended and records it.
 */
void
med_exception_act_test (GtkWidget *parent, MedSession *session, const MedControl *control)
{
  const char *results[] = { _ ("Passed"), _ ("Failed"), NULL };
  MedClock *clock = med_engine_get_clock (med_session_get_engine (session));
  g_autofree char *today = med_clock_format_local_date (med_clock_now_usec (clock));
  g_autofree char *words =
      g_strdup_printf (_ ("%s. A test that failed ends the exception at once: the devices are "
                          "overdue from then on."),
                       control->description);
  const MedFormField fields[] = {
    [TEST_RESULT] = { MED_FORM_CHOICE, _ ("Result"), NULL, results },
    [TEST_DATE] = { MED_FORM_TEXT, _ ("Tested on: year-month-day"), today, NULL },
    [TEST_NEXT] = { MED_FORM_TEXT, _ ("Next test by: year-month-day"), NULL, NULL },
    [TEST_NOTE] = { MED_FORM_LINES, _ ("What was done and seen"), NULL, NULL },
  };
  Act *pattern = act_new (parent, session, control->id);

  pattern->what = TEST;
  present (med_form_dialog_new (parent, _ ("Record a Control Test"), words, _ ("_Record"), fields,
                                G_N_ELEMENTS (fields)),
           pattern);
}

/**
 * med_exception_act_protect:
 * @parent: a widget of the window that asks
 * @session: who did it
 * @disposition_id: which patch on which device
 * @what: the same for people
 *
 * Asks what was done to protect a device at once and records it with its evidence. To stop its use
 * a clinical owner signs.
 */
void
med_exception_act_protect (GtkWidget *parent,
                           MedSession *session,
                           gint64 disposition_id,
                           const char *what)
{
  const char *kinds[MED_N_CONTROL_KINDS + 1] = { NULL };
  const char *exposures[] = { _ ("It does not lower it"),
                              med_system_exposure_get_title (MED_SYSTEM_EXPOSURE_CONTROLLED),
                              med_system_exposure_get_title (MED_SYSTEM_EXPOSURE_SMALL), NULL };
  const MedFormField fields[] = {
    [PROTECT_KIND] = { MED_FORM_CHOICE, _ ("Measure"), NULL, kinds },
    [PROTECT_TEXT] = { MED_FORM_TEXT, _ ("What was done"), NULL, NULL },
    [PROTECT_REFERENCE] = { MED_FORM_TEXT, _ ("Evidence: where it is written down"), NULL, NULL },
    [PROTECT_FILE] = { MED_FORM_FILE, _ ("Or a file of evidence"), NULL, NULL },
    [PROTECT_NEXT] = { MED_FORM_TEXT, _ ("Check again by: year-month-day (may be empty)"), NULL,
                       NULL },
    [PROTECT_EXPOSURE] = { MED_FORM_CHOICE, _ ("Exposure of the device until then"), NULL,
                           exposures },
  };
  Act *pattern = act_new (parent, session, disposition_id);

  for (guint i = 0; i < MED_N_CONTROL_KINDS; i++)
    kinds[i] = med_control_kind_get_title ((MedControlKind) i);
  pattern->what = PROTECT;
  pattern->words = g_strdup_printf (_ ("Stop the use of the device: %s"), what);
  present (med_form_dialog_new (
               parent, _ ("Protect the Device Now"),
               _ ("This records what protects the device meanwhile. It never stands in for "
                  "validation: what the vendor has not released is not installed. Whether a device "
                  "is still used is a clinical decision, signed by a clinical owner."),
               _ ("_Record"), fields, G_N_ELEMENTS (fields)),
           pattern);
}
