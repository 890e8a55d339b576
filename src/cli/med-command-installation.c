/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-command-installation"

#include "config.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "cli/med-command-installation.h"
#include "cli/med-command-options.h"
#include "engine/base/med-error.h"
#include "engine/installation/med-run.h"

/* What a person does at the device, one command a step. */

typedef struct
{
  gint64 id;
  gint64 person_id;
  MedWorkOrder *order;
  MedInstallOptions *options;
  guint more_words; /* that the command takes after the number of the work order */
  MedSignature *signature;
  MedSignature *approval;
  MedSignature *clinical;
  MedServiceState service;
  const char *attempt_id;
  gint64 rehashed_usec; /* 0: not hashed, as the state did not call for it */
  char **argv;
  gconstpointer func;
} Call;

static void
call_clear (Call *call)
{
  g_clear_pointer (&call->order, med_work_order_free);
  g_clear_pointer (&call->signature, med_signature_free);
  g_clear_pointer (&call->approval, med_signature_free);
  g_clear_pointer (&call->clinical, med_signature_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Call, call_clear)

static gpointer
load_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;

  call->order = med_work_order_load_sync (connection, call->id, call->person_id, error);
  return call->order;
}

static gboolean
load (MedCommandContext *context, Call *call, GError **error)
{
  if (call->options->arguments[0] == NULL)
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_USAGE, _ ("Name the work order"));
      return FALSE;
    }
  guint64 id = 0;
  if (!g_ascii_string_to_unsigned (call->options->arguments[0], 10, 1, G_MAXINT64, &id, NULL))
    {
      g_set_error (error, MED_ERROR, MED_ERROR_USAGE, _ ("“%s” is not the number of a work order"),
                   call->options->arguments[0]);
      return FALSE;
    }
  if (!med_command_words_end (call->options->arguments, 1 + call->more_words, error))
    return FALSE;
  call->id = (gint64) id;
  g_clear_pointer (&call->order, med_work_order_free);
  return med_command_context_find_person (context, TRUE, &call->person_id, error) &&
         med_command_context_run (context, MED_STORE_WRITER, load_func, call, error) != NULL;
}

static gboolean
print_result (MedCommandContext *context, Call *call, GError **error)
{
  return load (context, call, error) && med_install_print_order (context, call->order);
}

static gpointer
serve_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;
  const MedServiceRequest request = { .device_id = call->order->device_id,
                                      .to = call->service,
                                      .person_id = call->person_id,
                                      .reason = call->options->reason,
                                      .signature = call->signature };

  return med_service_apply_sync (connection, &request, error) ? MED_STORE_OK : NULL;
}

static gboolean
serve (MedCommandContext *context, Call *call, MedServiceState to, int meaning, GError **error)
{
  g_autofree char *subject = med_service_dup_subject (call->order->device_id);

  call->service = to;
  g_clear_pointer (&call->signature, med_signature_free);
  return (meaning < 0 || med_install_sign (context, med_command_context_get_login (context),
                                           meaning, subject, &call->signature, error)) &&
         med_command_context_run (context, MED_STORE_WRITER, serve_func, call, error) != NULL;
}

static gboolean
run_hand_over (MedCommandContext *context, char **argv, GError **error)
{
  g_autoptr (MedInstallOptions) options = med_install_options_parse (argv, error);
  g_auto (Call) call = { .options = options };

  return options != NULL && load (context, &call, error) &&
         serve (context, &call, MED_SERVICE_HANDED_OVER, MED_MEANING_HANDED_OVER, error) &&
         print_result (context, &call, error);
}

static gboolean
run_take (MedCommandContext *context, char **argv, GError **error)
{
  g_autoptr (MedInstallOptions) options = med_install_options_parse (argv, error);
  g_auto (Call) call = { .options = options };

  return options != NULL && load (context, &call, error) &&
         serve (context, &call, MED_SERVICE_UNDER_SERVICE, -1, error) &&
         print_result (context, &call, error);
}

/* The technician ends the work; then the clinic takes the device back. */
static gboolean
run_return (MedCommandContext *context, char **argv, GError **error)
{
  g_autoptr (MedInstallOptions) options = med_install_options_parse (argv, error);
  g_auto (Call) call = { .options = options };

  if (options == NULL || !load (context, &call, error))
    return FALSE;
  const gboolean ends = call.order->service_state == MED_SERVICE_UNDER_SERVICE ||
                        call.order->service_state == MED_SERVICE_QUARANTINED;
  return serve (context, &call, ends ? MED_SERVICE_AWAITING_RETURN : MED_SERVICE_IN_USE,
                ends || call.order->service_state == MED_SERVICE_HANDED_OVER
                    ? -1
                    : (int) MED_MEANING_RETURNED_TO_SERVICE,
                error) &&
         print_result (context, &call, error);
}

static gpointer
rehash_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;

  if (!med_attempt_rehash_sync (connection, call->id, cancellable, error))
    return NULL;
  call->rehashed_usec = med_connection_now_usec (connection);
  return MED_STORE_OK;
}

static gpointer
start_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;
  g_autofree char *session = med_run_dup_workstation_session ();
  const MedAttemptStart start = { .attempt_id = call->attempt_id,
                                  .disposition_id = call->id,
                                  .person_id = call->person_id,
                                  .version_read = call->options->version_read,
                                  .restore_point = call->options->restore_point,
                                  .reason = call->options->reason,
                                  .session = session,
                                  .rehashed_usec = call->rehashed_usec,
                                  .approval = call->approval,
                                  .clinical = call->clinical };

  return med_attempt_start_sync (connection, &start, error) ? MED_STORE_OK : NULL;
}

static gboolean
start (MedCommandContext *context, Call *call, GError **error)
{
  const MedInstallOptions *options = call->options;
  g_autofree char *subject = med_disposition_dup_subject (call->id);
  g_autofree char *uuid =
      options->attempt != NULL ? g_strdup (options->attempt) : g_uuid_string_random ();

  call->attempt_id = uuid;
  if (call->order->state == MED_DISPOSITION_SCHEDULED &&
      med_command_context_run (context, MED_STORE_BULK, rehash_func, call, error) == NULL)
    return FALSE;
  return med_install_sign (context, options->approved_by, MED_MEANING_APPROVED, subject,
                           &call->approval, error) &&
         med_install_sign (context, options->clinical, MED_MEANING_APPROVED, subject,
                           &call->clinical, error) &&
         med_command_context_run (context, MED_STORE_WRITER, start_func, call, error) != NULL &&
         print_result (context, call, error);
}

/* Install, restore or removal: whatever the state calls for. */
static gboolean
run_start (MedCommandContext *context, char **argv, GError **error)
{
  g_autoptr (MedInstallOptions) options = med_install_options_parse (argv, error);
  g_auto (Call) call = { .options = options };

  return options != NULL && load (context, &call, error) && start (context, &call, error);
}

/* Only what was withdrawn is removed: whoever asks for it never starts an install by mistake. */
static gboolean
run_remove (MedCommandContext *context, char **argv, GError **error)
{
  g_autoptr (MedInstallOptions) options = med_install_options_parse (argv, error);
  g_auto (Call) call = { .options = options };

  if (options == NULL || !load (context, &call, error))
    return FALSE;
  if (call.order->state == MED_DISPOSITION_REMOVAL_REQUIRED)
    return start (context, &call, error);
  g_set_error (error, MED_ERROR, MED_ERROR_REFUSED,
               _ ("%s on %s is “%s”: only what the vendor withdrew is removed"),
               call.order->patch_number, call.order->asset,
               med_disposition_state_get_title (call.order->state));
  return FALSE;
}

static gboolean
tick_matching (MedConnection *connection, Call *call, MedStepPhase phase, GError **error)
{
  const char *which = call->options->arguments[2];
  const gboolean every = g_str_equal (which, "all");
  gint64 ordinal = 0;
  gboolean ticked = FALSE;

  if (!every && !med_command_parse_number (which, &ordinal, error))
    return FALSE;
  for (guint i = 0; i < call->order->steps->len; i++)
    {
      const MedWorkStep *step = call->order->steps->pdata[i];
      if (step->phase != phase || (!every && ordinal != step->ordinal))
        continue;
      if (!med_attempt_tick_sync (connection, call->order->attempt_id, phase, step->ordinal,
                                  call->options->arguments[3], call->options->text, call->person_id,
                                  error))
        return FALSE;
      ticked = TRUE;
    }
  if (!ticked)
    g_set_error_literal (error, MED_ERROR, MED_ERROR_NOT_FOUND, _ ("There is no such step"));
  return ticked;
}

static gpointer
step_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;
  MedStepPhase phase;

  if (!med_step_phase_from_word (call->options->arguments[1], &phase))
    {
      g_set_error (error, MED_ERROR, MED_ERROR_USAGE,
                   _ ("“%s” is not prepare, install, verify or rollback"),
                   call->options->arguments[1]);
      return NULL;
    }
  return tick_matching (connection, call, phase, error) ? MED_STORE_OK : NULL;
}

static gboolean
run_step (MedCommandContext *context, char **argv, GError **error)
{
  g_autoptr (MedInstallOptions) options = med_install_options_parse (argv, error);
  g_auto (Call) call = { .options = options, .more_words = 3 };

  if (options == NULL)
    return FALSE;
  if (g_strv_length (options->arguments) != 4)
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_USAGE,
                           _ ("Name work order, phase, step (or all) and result"));
      return FALSE;
    }
  return load (context, &call, error) &&
         med_command_context_run (context, MED_STORE_WRITER, step_func, &call, error) != NULL &&
         print_result (context, &call, error);
}

typedef gboolean (*ReportFunc) (MedConnection *, const MedAttemptReport *, GError **);

static gpointer
report_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;
  ReportFunc func = (ReportFunc) call->func;
  const MedAttemptReport report = { .attempt_id = call->order->attempt_id,
                                    .person_id = call->person_id,
                                    .version_read = call->options->version_read,
                                    .text = call->options->text,
                                    .signature = call->signature };

  return func (connection, &report, error) ? MED_STORE_OK : NULL;
}

static gboolean
report (MedCommandContext *context, Call *call, ReportFunc func, gboolean sign, GError **error)
{
  g_autofree char *subject = med_disposition_dup_subject (call->order->disposition_id);

  if (call->order->attempt_id == NULL)
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_REFUSED, _ ("No attempt was started"));
      return FALSE;
    }
  call->func = (gconstpointer) func;
  return (!sign || med_install_sign (context, med_command_context_get_login (context),
                                     MED_MEANING_VERIFIED, subject, &call->signature, error)) &&
         med_command_context_run (context, MED_STORE_WRITER, report_func, call, error) != NULL &&
         print_result (context, call, error);
}

static gboolean
run_report (MedCommandContext *context, char **argv, GError **error)
{
  g_autoptr (MedInstallOptions) options = med_install_options_parse (argv, error);
  g_auto (Call) call = { .options = options, .more_words = 1 };
  const char *what =
      options != NULL && options->arguments[0] != NULL ? options->arguments[1] : NULL;

  if (options == NULL)
    return FALSE;
  if (g_strcmp0 (what, "success") != 0 && g_strcmp0 (what, "failure") != 0)
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_USAGE, _ ("Report success or failure"));
      return FALSE;
    }
  return load (context, &call, error) &&
         report (context, &call,
                 g_str_equal (what, "success") ? med_attempt_report_success_sync
                                               : med_attempt_report_failure_sync,
                 FALSE, error);
}

static gboolean
run_verify (MedCommandContext *context, char **argv, GError **error)
{
  g_autoptr (MedInstallOptions) options = med_install_options_parse (argv, error);
  g_auto (Call) call = { .options = options };

  return options != NULL && load (context, &call, error) &&
         report (context, &call, med_attempt_verify_sync, TRUE, error);
}

static gboolean
run_give_up (MedCommandContext *context, char **argv, GError **error)
{
  g_autoptr (MedInstallOptions) options = med_install_options_parse (argv, error);
  g_auto (Call) call = { .options = options };

  return options != NULL && load (context, &call, error) &&
         report (context, &call, med_attempt_give_up_sync, FALSE, error);
}

static gboolean
run_show (MedCommandContext *context, char **argv, GError **error)
{
  g_autoptr (MedInstallOptions) options = med_install_options_parse (argv, error);
  g_auto (Call) call = { .options = options };

  return options != NULL && print_result (context, &call, error);
}

typedef struct
{
  const char *attempt_id;
  const char *name;
  const char *kind;
  GBytes *bytes;
  gint64 person_id;
} Evidence;

static gpointer
evidence_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Evidence *evidence = input;

  return med_attempt_add_evidence_sync (connection, evidence->attempt_id, evidence->name,
                                        evidence->kind, evidence->bytes, evidence->person_id, error)
             ? MED_STORE_OK
             : NULL;
}

static gboolean
add_evidence (MedCommandContext *context, Call *call, const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autofree char *name = g_file_get_basename (file);
  g_autoptr (GBytes) bytes = g_file_load_bytes (file, NULL, NULL, error);
  const Evidence evidence = {
    .attempt_id = call->order->attempt_id,
    .name = name,
    .kind = call->options->kind != NULL ? call->options->kind : "log",
    .bytes = bytes,
    .person_id = call->person_id,
  };

  if (bytes == NULL)
    return med_error_convert (error, path);
  return med_command_context_run (context, MED_STORE_WRITER, evidence_func, (gpointer) &evidence,
                                  error) != NULL;
}

static gboolean
run_evidence (MedCommandContext *context, char **argv, GError **error)
{
  g_autoptr (MedInstallOptions) options = med_install_options_parse (argv, error);
  g_auto (Call) call = { .options = options, .more_words = 1 };

  if (options == NULL || !load (context, &call, error))
    return FALSE;
  if (options->arguments[1] == NULL || call.order->attempt_id == NULL)
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_USAGE,
                           _ ("Name a file, for a work order that was started"));
      return FALSE;
    }
  return add_evidence (context, &call, options->arguments[1], error) &&
         print_result (context, &call, error);
}

const MedCommand med_install_commands[] = {
  { "disposition list", "[--state=STATE] [--device=ASSET] [--patch=NUMBER]",
    N_ ("List where each patch stands on each device"), med_install_run_list },
  { "disposition apply",
    "ID STATE [--reason=] [--review-date=] [--downtime=] [--version-read=] [--evidence=] "
    "[--approved-by=LOGIN] [--clinical=LOGIN]",
    N_ ("Decide, stage, schedule: move a patch on a device"), med_install_run_apply },
  { "install list", "[--state=STATE] [--device=ASSET] [--patch=NUMBER]",
    N_ ("List the work orders that are planned, open or failed"), med_install_run_list_open },
  { "install interrupted", "", N_ ("List the attempts whose outcome is not known"),
    med_install_run_list_interrupted },
  { "install show", "ID", N_ ("Show a work order and what can be done now"), run_show },
  { "install hand-over", "ID", N_ ("The clinic hands the device over"), run_hand_over },
  { "install take", "ID", N_ ("Take the device under service"), run_take },
  { "install start", "ID --version-read= --restore-point=", N_ ("Start the install"), run_start },
  { "install restore", "ID", N_ ("Start to restore"), run_start },
  { "install remove", "ID --version-read=", N_ ("Start to remove a patch the vendor withdrew"),
    run_remove },
  { "install step", "ID PHASE STEP|all done|failed|skipped [--text=]", N_ ("Tick a step"),
    run_step },
  { "install report", "ID success|failure [--version-read=] [--text=]",
    N_ ("Report the result of the install"), run_report },
  { "install verify", "ID --version-read=", N_ ("Sign that every verification step passed"),
    run_verify },
  { "install give-up", "ID --text=", N_ ("Say that the device could not be restored"),
    run_give_up },
  { "install return", "ID", N_ ("End the work; then the clinic takes the device back"),
    run_return },
  { "install evidence", "ID FILE [--kind=]", N_ ("Keep a log, photo or report"), run_evidence },
  { NULL, NULL, NULL, NULL },
};
