/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-command-exception"

#include "config.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "cli/med-command-exception.h"
#include "cli/med-command-installation.h"
#include "cli/med-command-options.h"
#include "engine/base/med-error.h"

/* Exceptions and compensating controls: request, decide, test, protect at once. */

/* What may follow the words of these commands. A control takes one of each of its options, in the
 * order of the controls. */
typedef struct
{
  char *kind;
  char *reason;
  char *risk;
  char *expires;
  char *exposure;
  char *review;
  char *plan;
  int budget_year;
  gint64 renews;
  char **control_kinds;
  char **controls;
  char **references;
  char **files;
  char **last_tests;
  char **next_tests;
  char *approved_by;
  char *clinical;
  char *date;
  char *note;
  char **rest; /* (owned) what is not an option */
} Options;

static void
options_clear (Options *self)
{
  char *texts[] = { self->kind,     self->reason, self->risk, self->expires,
                    self->exposure, self->review, self->plan, self->approved_by,
                    self->clinical, self->date,   self->note };
  char **lists[] = { self->control_kinds, self->controls,   self->references, self->files,
                     self->last_tests,    self->next_tests, self->rest };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    g_strfreev (lists[i]);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static gboolean
parse_options (Options *self, char **argv, GError **error)
{
#define TEXT(name, field)                                                                          \
  {                                                                                                \
    name, 0, 0, G_OPTION_ARG_STRING, &self->field, NULL, NULL                                      \
  }
#define TEXTS(name, field)                                                                         \
  {                                                                                                \
    name, 0, 0, G_OPTION_ARG_STRING_ARRAY, &self->field, NULL, NULL                                \
  }
  const GOptionEntry entries[] = {
    TEXT ("kind", kind),
    TEXT ("reason", reason),
    TEXT ("residual-risk", risk),
    TEXT ("expires", expires),
    TEXT ("exposure", exposure),
    TEXT ("review", review),
    TEXT ("plan", plan),
    { "budget-year", 0, 0, G_OPTION_ARG_INT, &self->budget_year, NULL, NULL },
    { "renews", 0, 0, G_OPTION_ARG_INT64, &self->renews, NULL, NULL },
    TEXTS ("control-kind", control_kinds),
    TEXTS ("control", controls),
    TEXTS ("evidence", references),
    { "evidence-file", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self->files, NULL, NULL },
    TEXTS ("last-test", last_tests),
    TEXTS ("next-test", next_tests),
    TEXT ("approved-by", approved_by),
    TEXT ("clinical", clinical),
    TEXT ("date", date),
    TEXT ("note", note),
    { NULL, 0, 0, 0, NULL, NULL, NULL },
  };
#undef TEXT
#undef TEXTS

  return med_command_options_read (entries, argv, &self->rest, error);
}

static guint
count (char **list)
{
  return list != NULL ? g_strv_length (list) : 0;
}

/* The n-th of an option, "" where it was given fewer times. */
static const char *
nth (char **list, guint n)
{
  return n < count (list) ? list[n] : "";
}

static void
clear_draft (gpointer draft)
{
  MedControlDraft *control = draft;

  g_clear_pointer (&control->evidence, g_bytes_unref);
}

static gboolean
read_file (MedControlDraft *control, const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);

  if (*path == '\0')
    return TRUE;
  control->evidence = g_file_load_bytes (file, NULL, NULL, error);
  control->evidence_name = strrchr (path, '/') != NULL ? strrchr (path, '/') + 1 : path;
  return control->evidence != NULL || med_error_convert (error, path);
}

/* Options of controls are paired by their order. Given fewer or more times than --control, nobody
 * can say which of them belongs to which. */
static gboolean
check_pairs (const Options *options, GError **error)
{
  const struct
  {
    const char *name;
    char **values;
  } pairs[] = {
    { "--control-kind", options->control_kinds }, { "--evidence", options->references },
    { "--evidence-file", options->files },        { "--last-test", options->last_tests },
    { "--next-test", options->next_tests },
  };
  const guint n_controls = count (options->controls);

  /* That there is no control at all is said for itself. */
  for (gsize i = 0; n_controls > 0 && i < G_N_ELEMENTS (pairs); i++)
    if (count (pairs[i].values) != 0 && count (pairs[i].values) != n_controls)
      {
        g_set_error (error, MED_ERROR, MED_ERROR_USAGE,
                     _ ("%s is given %u times, --control %u times. Give it once for each control, "
                        "in the same order, and empty where a control has none."),
                     pairs[i].name, count (pairs[i].values), n_controls);
        return FALSE;
      }
  return TRUE;
}

/* (element-type MedControlDraft); the texts stay those of @options */
static GArray *
build_controls (const Options *options, GError **error)
{
  g_autoptr (GArray) controls = g_array_new (FALSE, TRUE, sizeof (MedControlDraft));

  if (!check_pairs (options, error))
    return NULL;
  g_array_set_clear_func (controls, clear_draft);
  for (guint i = 0; i < count (options->controls); i++)
    {
      const char *kind = nth (options->control_kinds, i);
      MedControlDraft control = {
        .kind = MED_CONTROL_OTHER,
        .description = options->controls[i],
        .reference = nth (options->references, i),
        .last_test_date = nth (options->last_tests, i),
        .next_test_date = nth (options->next_tests, i),
      };

      if (*kind != '\0' && !med_control_kind_from_word (kind, &control.kind))
        {
          g_set_error (error, MED_ERROR, MED_ERROR_USAGE, _ ("“%s” is no kind of control: %s"),
                       kind,
                       "isolate, network-block, stop-use, configuration, monitoring, procedure, "
                       "other");
          return NULL;
        }
      if (!read_file (&control, nth (options->files, i), error))
        return NULL;
      g_array_append_val (controls, control);
    }
  return g_steal_pointer (&controls);
}

typedef struct
{
  MedExceptionDraft draft;
  gint64 id;
} Request;

static gpointer
request_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Request *request = input;

  return med_exception_request_sync (connection, &request->draft, &request->id, error)
             ? MED_STORE_OK
             : NULL;
}

static gboolean
fill_draft (MedExceptionDraft *draft, const Options *options, GArray *controls, GError **error)
{
  if (options->kind == NULL ||
      !med_exception_reason_from_word (options->kind, &draft->reason_kind) ||
      draft->reason_kind == MED_EXCEPTION_NOT_RECORDED)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_USAGE, _ ("Name the kind of reason, --kind: %s"),
                   "vendor-not-validated, end-of-support, no-window, clinical-necessity, "
                   "vendor-refuses");
      return FALSE;
    }
  for (guint i = 0; options->rest[i] != NULL; i++)
    {
      gint64 id;
      if (!med_command_parse_number (options->rest[i], &id, error))
        return FALSE;
      g_array_append_val (draft->disposition_ids, id);
    }
  draft->reason = options->reason;
  draft->residual_risk = options->risk;
  draft->expires_date = options->expires;
  draft->exposure_with_controls = med_system_exposure_from_word (options->exposure);
  draft->review_trigger = options->review;
  draft->replacement_plan = options->plan;
  draft->budget_year = options->budget_year;
  draft->renews_id = options->renews;
  draft->controls = (const MedControlDraft *) (gpointer) controls->data;
  draft->n_controls = controls->len;
  return TRUE;
}

typedef struct
{
  gint64 id;
  MedSignature *signature;
  const char *reason;
  gint64 person_id;
  gboolean complete;
} Decision;

static gpointer
approve_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Decision *decision = input;

  return med_exception_approve_sync (connection, decision->id, decision->signature,
                                     &decision->complete, error)
             ? MED_STORE_OK
             : NULL;
}

static gboolean
approve (MedCommandContext *context, gint64 id, const char *login, GError **error)
{
  g_autofree char *subject = med_exception_dup_subject (id);
  g_autoptr (MedSignature) signature = NULL;
  Decision decision = { .id = id };

  if (!med_install_sign (context, login, MED_MEANING_APPROVED, subject, &signature, error))
    return FALSE;
  decision.signature = signature;
  return med_command_context_run (context, MED_STORE_WRITER, approve_func, &decision, error) !=
         NULL;
}

static gboolean
run_request (MedCommandContext *context, char **argv, GError **error)
{
  g_auto (Options) options = { 0 };
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  Request request = { .draft = { .disposition_ids = ids } };

  if (!parse_options (&options, argv, error))
    return FALSE;
  g_autoptr (GArray) controls = build_controls (&options, error);
  if (controls == NULL || !fill_draft (&request.draft, &options, controls, error) ||
      !med_command_context_find_person (context, TRUE, &request.draft.person_id, error) ||
      med_command_context_run (context, MED_STORE_WRITER, request_func, &request, error) == NULL)
    return FALSE;
  /* Those who stand beside may sign at once. */
  return (options.approved_by == NULL ||
          approve (context, request.id, options.approved_by, error)) &&
         (options.clinical == NULL || approve (context, request.id, options.clinical, error)) &&
         med_exception_command_print (context, request.id, error);
}

/* Whose decision it is: --as */
static const char *
find_login (MedCommandContext *context, GError **error)
{
  const char *login = med_command_context_get_login (context);

  if (login == NULL)
    g_set_error_literal (error, MED_ERROR, MED_ERROR_USAGE,
                         _ ("Say who decides this: medpatchctl --as LOGIN …"));
  return login;
}

static gboolean
run_approve (MedCommandContext *context, char **argv, GError **error)
{
  const char *login = find_login (context, error);
  gint64 id;

  return login != NULL && med_command_parse_number (argv[0], &id, error) &&
         med_command_words_end (argv, 1, error) && approve (context, id, login, error) &&
         med_exception_command_print (context, id, error);
}

static gpointer
refuse_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Decision *decision = input;

  return med_exception_refuse_sync (connection, decision->id, decision->signature, decision->reason,
                                    error)
             ? MED_STORE_OK
             : NULL;
}

static gboolean
run_refuse (MedCommandContext *context, char **argv, GError **error)
{
  const char *login = find_login (context, error);
  g_auto (Options) options = { 0 };
  g_autoptr (MedSignature) signature = NULL;
  Decision decision = { 0 };

  if (login == NULL || !parse_options (&options, argv, error) ||
      !med_command_parse_number (options.rest[0], &decision.id, error) ||
      !med_command_words_end (options.rest, 1, error))
    return FALSE;
  g_autofree char *subject = med_exception_dup_subject (decision.id);
  if (!med_install_sign (context, login, MED_MEANING_REVIEWED, subject, &signature, error))
    return FALSE;
  decision.signature = signature;
  decision.reason = options.reason;
  return med_command_context_run (context, MED_STORE_WRITER, refuse_func, &decision, error) !=
             NULL &&
         med_exception_command_print (context, decision.id, error);
}

static gpointer
withdraw_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Decision *decision = input;

  return med_exception_withdraw_sync (connection, decision->id, decision->person_id,
                                      decision->reason, error)
             ? MED_STORE_OK
             : NULL;
}

static gboolean
run_withdraw (MedCommandContext *context, char **argv, GError **error)
{
  g_auto (Options) options = { 0 };
  Decision decision = { 0 };

  if (!parse_options (&options, argv, error) ||
      !med_command_parse_number (options.rest[0], &decision.id, error) ||
      !med_command_words_end (options.rest, 1, error) ||
      !med_command_context_find_person (context, TRUE, &decision.person_id, error))
    return FALSE;
  decision.reason = options.reason;
  return med_command_context_run (context, MED_STORE_WRITER, withdraw_func, &decision, error) !=
             NULL &&
         med_exception_command_print (context, decision.id, error);
}

static gpointer
test_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_control_test_sync (connection, input, error) ? MED_STORE_OK : NULL;
}

static gboolean
run_test (MedCommandContext *context, char **argv, GError **error)
{
  g_auto (Options) options = { 0 };
  MedControlTest test = { 0 };
  g_autofree char *today = NULL;

  if (!parse_options (&options, argv, error) ||
      !med_command_parse_number (options.rest[0], &test.control_id, error) ||
      !med_command_words_end (options.rest, 2, error))
    return FALSE;
  test.passed = g_strcmp0 (options.rest[1], "passed") == 0;
  if (!test.passed && g_strcmp0 (options.rest[1], "failed") != 0)
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_USAGE,
                           _ ("Say how the test ended: passed or failed"));
      return FALSE;
    }
  MedEngine *engine = med_command_context_get_engine (context, error);
  if (engine == NULL || !med_command_context_find_person (context, TRUE, &test.person_id, error))
    return FALSE;
  today = med_clock_format_iso8601 (med_clock_now_usec (med_engine_get_clock (engine)));
  today[strlen ("2026-11-23")] = '\0';
  test.tested_date = options.date != NULL ? options.date : today;
  test.next_test_date = nth (options.next_tests, 0);
  test.note = options.note;
  return med_command_context_run (context, MED_STORE_WRITER, test_func, &test, error) != NULL;
}

typedef struct
{
  MedProtection protection;
  gint64 id;
} Protect;

static gpointer
protect_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Protect *protect = input;

  return med_control_protect_sync (connection, &protect->protection, &protect->id, error)
             ? MED_STORE_OK
             : NULL;
}

static gboolean
run_protect (MedCommandContext *context, char **argv, GError **error)
{
  g_auto (Options) options = { 0 };
  g_autoptr (MedSignature) clinical = NULL;
  Protect protect = { 0 };

  if (!parse_options (&options, argv, error) ||
      !med_command_parse_number (options.rest[0], &protect.protection.disposition_id, error) ||
      !med_command_words_end (options.rest, 1, error))
    return FALSE;
  g_autoptr (GArray) controls = build_controls (&options, error);
  if (controls == NULL)
    return FALSE;
  if (controls->len != 1)
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_USAGE,
                           _ ("Say what was done, once: --control=TEXT"));
      return FALSE;
    }
  g_autofree char *subject = med_disposition_dup_subject (protect.protection.disposition_id);
  if (!med_command_context_find_person (context, TRUE, &protect.protection.person_id, error) ||
      !med_install_sign (context, options.clinical, MED_MEANING_APPROVED, subject, &clinical,
                         error))
    return FALSE;
  protect.protection.control = g_array_index (controls, MedControlDraft, 0);
  protect.protection.control.lowers_to = med_system_exposure_from_word (options.exposure);
  protect.protection.clinical = clinical;
  if (med_command_context_run (context, MED_STORE_WRITER, protect_func, &protect, error) == NULL)
    return FALSE;
  printf (
      _ ("Measure %d is recorded. The patch stays where it is: what the vendor has not released "
         "is not installed.\n"),
      (int) protect.id);
  return TRUE;
}

const MedCommand med_exception_commands[] = {
  { "exception request",
    "--kind=KIND --reason=TEXT --residual-risk=TEXT --expires=DATE --control=TEXT… "
    "--evidence=TEXT|--evidence-file=FILE… --next-test=DATE… [--last-test=DATE…] "
    "[--control-kind=KIND…] [--exposure=small|controlled] [--review=TEXT] [--plan=TEXT] "
    "[--budget-year=YEAR] [--renews=NUMBER] [--approved-by=LOGIN] [--clinical=LOGIN] ID…",
    N_ ("Request an exception for work orders of one patch"), run_request },
  { "exception list", "[expired|expiring|running|requested|refused|withdrawn|ended]",
    N_ ("List exceptions"), med_exception_command_list },
  { "exception show", "NUMBER", N_ ("Show an exception with its controls and approvals"),
    med_exception_command_show },
  { "exception approve", "NUMBER", N_ ("Approve another person's request"), run_approve },
  { "exception refuse", "NUMBER --reason=TEXT", N_ ("Refuse another person's request"),
    run_refuse },
  { "exception withdraw", "NUMBER --reason=TEXT", N_ ("Take your own request back"), run_withdraw },
  { "exception test", "CONTROL passed|failed [--next-test=DATE] [--date=DATE] [--note=TEXT]",
    N_ ("Record the test of a compensating control"), run_test },
  { "exception protect",
    "ID --control=TEXT --control-kind=KIND --evidence=TEXT|--evidence-file=FILE "
    "[--next-test=DATE] [--exposure=small|controlled] [--clinical=LOGIN]",
    N_ ("Record what protects a device at once"), run_protect },
  { NULL, NULL, NULL, NULL },
};
