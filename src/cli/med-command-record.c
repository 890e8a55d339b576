/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-command-record"

#include "config.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "cli/med-command-installation.h"
#include "cli/med-command-options.h"
#include "engine/base/med-error.h"
#include "engine/base/med-written-time.h"
#include "engine/installation/med-found-install.h"
#include "engine/installation/med-paper-record.h"

/* What happened before it is entered: from the signed sheet, or found installed. */

typedef struct
{
  char *scan;
  char *result;
  char *times[MED_N_PAPER_TIMES];
  char **restarts;
  char *handed_over_by;
  char *returned_by;
  char *installer;
  char *verifier;
  char *version_before;
  char *version_after;
  char *version_restored;
  char *version_read;
  char *restore_point;
  char *no_way_back_lead;
  char *no_way_back_clinical;
  char *text;
  char **steps;
  gboolean all_steps;
  char *report;
  char *installed;
  char *engineer;
  char *report_number;
  char *owner;
  char *due;
  gboolean take_from_use;
  char **arguments;
  gint64 disposition_id;
} Options;

static void
options_clear (Options *self)
{
  char *texts[] = { self->scan,
                    self->result,
                    self->handed_over_by,
                    self->returned_by,
                    self->installer,
                    self->verifier,
                    self->version_before,
                    self->version_after,
                    self->version_restored,
                    self->version_read,
                    self->restore_point,
                    self->text,
                    self->report,
                    self->installed,
                    self->engineer,
                    self->report_number,
                    self->owner,
                    self->due,
                    self->no_way_back_lead,
                    self->no_way_back_clinical };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
  for (gsize i = 0; i < MED_N_PAPER_TIMES; i++)
    g_free (self->times[i]);
  g_strfreev (self->restarts);
  g_strfreev (self->steps);
  g_strfreev (self->arguments);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

#define TEXT(name, place)                                                                          \
  {                                                                                                \
    name, 0, 0, G_OPTION_ARG_STRING, place, NULL, NULL                                             \
  }
#define LIST(name, place)                                                                          \
  {                                                                                                \
    name, 0, 0, G_OPTION_ARG_STRING_ARRAY, place, NULL, NULL                                       \
  }
#define FLAG(name, place)                                                                          \
  {                                                                                                \
    name, 0, 0, G_OPTION_ARG_NONE, place, NULL, NULL                                               \
  }

static gboolean
parse (Options *self, char **argv, GError **error)
{
  const GOptionEntry entries[] = {
    TEXT ("scan", &self->scan),
    TEXT ("result", &self->result),
    TEXT ("handed-over", &self->times[MED_PAPER_HANDED_OVER]),
    TEXT ("started", &self->times[MED_PAPER_STARTED]),
    TEXT ("ended", &self->times[MED_PAPER_ENDED]),
    TEXT ("restore-started", &self->times[MED_PAPER_RESTORE_STARTED]),
    TEXT ("verified", &self->times[MED_PAPER_CHECKED]),
    TEXT ("returned", &self->times[MED_PAPER_RETURNED]),
    LIST ("restart", &self->restarts),
    TEXT ("handed-over-by", &self->handed_over_by),
    TEXT ("returned-by", &self->returned_by),
    TEXT ("installer", &self->installer),
    TEXT ("verifier", &self->verifier),
    TEXT ("version-before", &self->version_before),
    TEXT ("version-after", &self->version_after),
    TEXT ("version-restored", &self->version_restored),
    TEXT ("version-read", &self->version_read),
    TEXT ("restore-point", &self->restore_point),
    TEXT ("no-way-back-lead", &self->no_way_back_lead),
    TEXT ("no-way-back-clinical", &self->no_way_back_clinical),
    TEXT ("text", &self->text),
    LIST ("step", &self->steps),
    FLAG ("all-steps", &self->all_steps),
    TEXT ("report", &self->report),
    TEXT ("installed", &self->installed),
    TEXT ("engineer", &self->engineer),
    TEXT ("report-number", &self->report_number),
    TEXT ("owner", &self->owner),
    TEXT ("due", &self->due),
    FLAG ("take-from-use", &self->take_from_use),
    { NULL, 0, 0, 0, NULL, NULL, NULL },
  };

  if (!med_command_options_read (entries, argv, &self->arguments, error))
    return FALSE;
  if (g_strv_length (self->arguments) == 1)
    return med_command_parse_number (self->arguments[0], &self->disposition_id, error);
  g_set_error_literal (error, MED_ERROR, MED_ERROR_USAGE, _ ("Name the work order"));
  return FALSE;
}

static GBytes *
load_file (const char *path, const char *missing, GError **error)
{
  g_autoptr (GFile) file = NULL;
  GBytes *bytes;

  if (path == NULL)
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_USAGE, missing);
      return NULL;
    }
  file = g_file_new_for_commandline_arg (path);
  bytes = g_file_load_bytes (file, NULL, NULL, error);
  if (bytes == NULL)
    med_error_convert (error, path);
  return bytes;
}

static gboolean
read_time (const char *text, gint64 *usec, GError **error)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  gboolean with_time;

  if (text == NULL)
    return TRUE;
  if (!med_written_time_parse (text, zone, usec, &with_time, error))
    return FALSE;
  if (!with_time)
    g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT, _ ("“%s”: the time of day is missing"),
                 text);
  return with_time;
}

static gboolean
read_times (const Options *options, MedPaperRecord *record, GError **error)
{
  for (int i = 0; i < MED_N_PAPER_TIMES; i++)
    if (!read_time (options->times[i], &record->times[i], error))
      return FALSE;
  for (guint i = 0; options->restarts != NULL && options->restarts[i] != NULL; i++)
    {
      gint64 usec;

      if (!read_time (options->restarts[i], &usec, error))
        return FALSE;
      g_array_append_val (record->restarts, usec);
    }
  return TRUE;
}

/* "verify/2=failed" */
static gboolean
read_step (const char *text, MedPaperRecord *record, GError **error)
{
  g_autoptr (GRegex) regex =
      g_regex_new ("^([a-z]+)/([0-9]{1,4})=(done|failed|skipped)$", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  MedStepPhase phase;

  if (g_regex_match (regex, text, 0, &match))
    {
      g_autofree char *word = g_match_info_fetch (match, 1);
      g_autofree char *ordinal = g_match_info_fetch (match, 2);
      g_autofree char *result = g_match_info_fetch (match, 3);

      if (med_step_phase_from_word (word, &phase))
        {
          med_paper_record_add_step (record, phase, (int) g_ascii_strtoll (ordinal, NULL, 10),
                                     result, NULL);
          return TRUE;
        }
    }
  g_set_error (error, MED_ERROR, MED_ERROR_USAGE, _ ("“%s” is not a step such as verify/2=done"),
               text);
  return FALSE;
}

/* On its way through the lanes. */
typedef struct
{
  const Options *options;
  MedPaperRecord *record;
  MedFoundInstall *found;
} Call;

static gboolean
find_person (MedConnection *connection, const char *login, gint64 *id, GError **error)
{
  g_autoptr (MedPerson) person = NULL;

  if (login == NULL)
    return TRUE;
  person = med_person_find_sync (connection, login, error);
  if (person == NULL)
    return FALSE;
  *id = person->id;
  return TRUE;
}

/* Every printed step of the phases that the result went through, but those named one by one. */
static gboolean
tick_all (MedConnection *connection, MedPaperRecord *record, GError **error)
{
  g_autoptr (GPtrArray) steps =
      med_paper_record_list_steps_sync (connection, record->disposition_id, error);
  const guint named = record->steps->len;

  for (guint i = 0; steps != NULL && i < steps->len; i++)
    {
      const MedWorkStep *step = steps->pdata[i];
      const gboolean back = record->result == MED_PAPER_RESTORED;
      gboolean open = step->phase == MED_STEP_ROLLBACK ? back
                      : step->phase == MED_STEP_VERIFY
                          ? back || record->result == MED_PAPER_VERIFIED
                          : TRUE;

      for (guint n = 0; n < named; n++)
        {
          const MedPaperStep *other = record->steps->pdata[n];
          open = open && (other->phase != step->phase || other->ordinal != step->ordinal);
        }
      if (open)
        med_paper_record_add_step (record, step->phase, step->ordinal, "done", NULL);
    }
  return steps != NULL;
}

static gpointer
prepare_sheet_func (MedConnection *connection,
                    gpointer input,
                    GCancellable *cancellable,
                    GError **error)
{
  Call *call = input;
  MedPaperRecord *record = call->record;
  const Options *options = call->options;
  g_autoptr (GError) wrong = NULL;

  if (!find_person (connection, options->handed_over_by, &record->handed_over_by, error) ||
      !find_person (connection, options->returned_by, &record->returned_by, error) ||
      !find_person (connection, options->installer, &record->installer_id, error) ||
      !find_person (connection, options->verifier, &record->verifier_id, error) ||
      !find_person (connection, options->no_way_back_lead, &record->accepted_by_lead, error) ||
      !find_person (connection, options->no_way_back_clinical, &record->accepted_by_clinical,
                    error) ||
      (options->all_steps && !tick_all (connection, record, error)))
    return NULL;
  if (med_paper_record_rehash_sync (connection, record->disposition_id, cancellable, &wrong))
    record->rehashed_usec = med_connection_now_usec (connection);
  else
    record->rehash_error = g_strdup (wrong->message);
  return MED_STORE_OK;
}

static gpointer
enter_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Call *call = input;

  return med_paper_record_enter_sync (connection, call->record, error) ? MED_STORE_OK : NULL;
}

static MedPaperRecord *
build_sheet (const Options *options, gint64 person_id, GError **error)
{
  g_autoptr (MedPaperRecord) record = med_paper_record_new (options->disposition_id, person_id);

  record->scan = load_file (options->scan, _ ("Name the scan of the signed sheet"), error);
  if (record->scan == NULL)
    return NULL;
  record->scan_name = g_path_get_basename (options->scan);
  if (!med_paper_result_from_word (options->result, &record->result))
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_USAGE,
                           _ ("The result is verified, unverified, failed or restored"));
      return NULL;
    }
  for (guint i = 0; options->steps != NULL && options->steps[i] != NULL; i++)
    if (!read_step (options->steps[i], record, error))
      return NULL;
  if (!read_times (options, record, error))
    return NULL;
  record->version_before = g_strdup (options->version_before);
  record->version_after = g_strdup (options->version_after);
  record->version_restored = g_strdup (options->version_restored);
  record->restore_point = g_strdup (options->restore_point);
  record->text = g_strdup (options->text);
  return g_steal_pointer (&record);
}

typedef struct
{
  gint64 id;
  gint64 person_id;
} Showing;

static gpointer
show_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Showing *showing = input;

  return med_work_order_load_sync (connection, showing->id, showing->person_id, error);
}

static gboolean
show (MedCommandContext *context, gint64 id, gint64 person_id, GError **error)
{
  Showing showing = { id, person_id };
  g_autoptr (MedWorkOrder) order =
      med_command_context_run (context, MED_STORE_INTERACTIVE, show_func, &showing, error);

  return order != NULL && med_install_print_order (context, order);
}

static gboolean
run_enter_sheet (MedCommandContext *context, char **argv, GError **error)
{
  g_auto (Options) options = { 0 };
  g_autoptr (MedPaperRecord) record = NULL;
  gint64 person_id;

  if (!parse (&options, argv, error) ||
      !med_command_context_find_person (context, TRUE, &person_id, error))
    return FALSE;
  record = build_sheet (&options, person_id, error);
  if (record == NULL)
    return FALSE;
  Call call = { .options = &options, .record = record };
  g_autofree char *subject = med_disposition_dup_subject (record->disposition_id);
  return med_command_context_run (context, MED_STORE_BULK, prepare_sheet_func, &call, error) !=
             NULL &&
         med_install_sign (context, med_command_context_get_login (context), MED_MEANING_CONFIRMED,
                           subject, &record->signature, error) &&
         med_command_context_run (context, MED_STORE_WRITER, enter_func, &call, error) != NULL &&
         show (context, record->disposition_id, person_id, error);
}

static gpointer
found_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;

  return find_person (connection, call->options->owner, &call->found->owner_id, error) &&
                 med_found_install_record_sync (connection, call->found, error)
             ? MED_STORE_OK
             : NULL;
}

static gboolean
run_found (MedCommandContext *context, char **argv, GError **error)
{
  g_auto (Options) options = { 0 };
  g_autoptr (MedFoundInstall) found = NULL;
  gint64 person_id;

  if (!parse (&options, argv, error) ||
      !med_command_context_find_person (context, TRUE, &person_id, error))
    return FALSE;
  found = med_found_install_new (options.disposition_id, person_id);
  found->report = load_file (options.report, _ ("Name the service report"), error);
  if (found->report == NULL || !read_time (options.installed, &found->installed_usec, error))
    return FALSE;
  found->report_name = g_path_get_basename (options.report);
  found->version_read = g_strdup (options.version_read);
  found->engineer = g_strdup (options.engineer);
  found->report_number = g_strdup (options.report_number);
  found->text = g_strdup (options.text);
  found->due_date = g_strdup (options.due);
  found->take_from_use = options.take_from_use;
  Call call = { .options = &options, .found = found };
  return med_command_context_run (context, MED_STORE_WRITER, found_func, &call, error) != NULL &&
         show (context, found->disposition_id, person_id, error);
}

const MedCommand med_record_commands[] = {
  { "install enter-sheet",
    "ID --scan=FILE --result=verified|unverified|failed|restored --handed-over=TIME "
    "--handed-over-by=LOGIN --started=TIME [--restart=TIME]… --ended=TIME "
    "[--restore-started=TIME] [--verified=TIME] [--returned=TIME] [--returned-by=LOGIN] "
    "--installer=LOGIN [--verifier=LOGIN] --version-before= [--version-after=] "
    "[--version-restored=] --restore-point=|--no-way-back-lead=LOGIN --no-way-back-clinical=LOGIN "
    "[--all-steps] [--step=PHASE/N=done|failed|skipped]… [--text=]",
    N_ ("Enter a whole work order from the signed sheet"), run_enter_sheet },
  { "install found",
    "ID --report=FILE --installed=TIME --version-read= [--engineer=] [--report-number=] [--text=] "
    "[--owner=LOGIN --due=DATE] [--take-from-use]",
    N_ ("Record that a patch was found installed or was reported by the vendor"), run_found },
  { NULL, NULL, NULL, NULL },
};
