/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-command-report-settings"

#include "config.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "cli/med-command-json.h"
#include "cli/med-command.h"
#include "engine/base/med-error.h"
#include "engine/report/med-inspection.h"
#include "engine/report/med-report-policy.h"
#include "engine/report/med-report-settings.h"

/* What a person has decided: a file's text, or an answer. */
typedef struct
{
  gint64 person_id;
  char *text; /* (owned) (nullable) */
  MedInspectionAnswer answer;
} Decision;

static gboolean
read_decision (MedCommandContext *context, const char *path, Decision *decision, GError **error)
{
  if (!med_command_context_find_person (context, TRUE, &decision->person_id, error))
    return FALSE;
  return g_file_get_contents (path, &decision->text, NULL, error) ||
         med_error_convert (error, path);
}

static gpointer
list_policy (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_report_policy_list_sync (connection, error);
}

static gpointer
save_policy (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Decision *decision = input;

  return med_report_policy_save_sync (connection, decision->person_id, decision->text, error)
             ? MED_STORE_OK
             : NULL;
}

static void
print_policies (GPtrArray *policies)
{
  JsonArray *rows = json_array_new ();
  g_autoptr (JsonNode) node = json_node_init_array (json_node_alloc (), rows);
  json_array_unref (rows);
  for (guint i = 0; i < policies->len; i++)
    json_array_add_object_element (rows,
                                   med_report_policy_to_json (g_ptr_array_index (policies, i)));
  med_command_json_print_node (node);
}

static gboolean
print_policy (MedCommandContext *context, GError **error)
{
  g_autoptr (GPtrArray) policies =
      med_command_context_run (context, MED_STORE_INTERACTIVE, list_policy, NULL, error);

  if (policies != NULL)
    print_policies (policies);
  return policies != NULL;
}

/* Shows what counts, or sets it from a file. */
static gboolean
show_or_set (MedCommandContext *context,
             const MedCommand *command,
             char **argv,
             gboolean (*show) (MedCommandContext *, GError **),
             MedStoreFunc save,
             GError **error)
{
  Decision decision = { 0 };

  if (argv[0] == NULL)
    return show (context, error);
  if (argv[1] != NULL)
    return med_command_usage (command, argv[1], error);
  gboolean done =
      read_decision (context, argv[0], &decision, error) &&
      med_command_context_run (context, MED_STORE_WRITER, save, &decision, error) != NULL;
  g_free (decision.text);
  return done;
}

static gboolean
run_policy (MedCommandContext *context, char **argv, GError **error)
{
  if (g_strcmp0 (argv[0], "known") == 0 && argv[1] == NULL)
    {
      g_autoptr (GPtrArray) policies = med_report_policy_list_known ();

      print_policies (policies);
      return TRUE;
    }
  return show_or_set (context, &med_report_setting_commands[0], argv, print_policy, save_policy,
                      error);
}

static gpointer
load_settings (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_report_settings_load_sync (connection, error);
}

static gpointer
save_settings (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Decision *decision = input;
  g_autoptr (MedReportSettings) settings = med_report_settings_parse (decision->text, error);

  return settings != NULL &&
                 med_report_settings_save_sync (connection, decision->person_id, settings, error)
             ? MED_STORE_OK
             : NULL;
}

/* What the program has for what the hospital has not decided is shown too, so that a file can be
 * made of it. */
static gboolean
print_settings (MedCommandContext *context, GError **error)
{
  g_autoptr (MedReportSettings) settings =
      med_command_context_run (context, MED_STORE_INTERACTIVE, load_settings, NULL, error);

  if (settings == NULL)
    return FALSE;
  for (int kind = 0; kind < MED_N_REPORTS; kind++)
    {
      MedReportForm *form = &settings->forms[kind];

      if (form->citation == NULL)
        form->citation =
            g_strdup (med_report_settings_get_citation (settings, (MedReportKind) kind));
      if (form->signings == NULL)
        form->signings = med_report_settings_list_signings (settings, (MedReportKind) kind);
    }
  JsonObject *object = med_report_settings_to_json (settings);
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);
  json_object_unref (object);
  med_command_json_print_node (node);
  return TRUE;
}

static gboolean
run_settings (MedCommandContext *context, char **argv, GError **error)
{
  return show_or_set (context, &med_report_setting_commands[1], argv, print_settings, save_settings,
                      error);
}

static gpointer
save_answer (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Decision *decision = input;

  return med_inspection_answer_sync (connection, decision->person_id, &decision->answer, error)
             ? MED_STORE_OK
             : NULL;
}

/* ITEM yes|no --date= [--target=] [--note=] */
static gboolean
parse_answer (char **argv, MedInspectionAnswer *answer, GError **error)
{
  const MedCommand *command = &med_report_setting_commands[2];

  if (argv[0] == NULL || argv[1] == NULL)
    return med_command_usage (command, _ ("an item and an answer are needed"), error);
  if (!med_inspection_item_from_word (argv[0], &answer->item))
    return med_command_usage (command, argv[0], error);
  answer->yes = g_str_equal (argv[1], "yes");
  if (!answer->yes && !g_str_equal (argv[1], "no"))
    return med_command_usage (command, argv[1], error);
  for (char **option = argv + 2; *option != NULL; option++)
    if (g_str_has_prefix (*option, "--date="))
      answer->confirmed_date = *option + strlen ("--date=");
    else if (g_str_has_prefix (*option, "--target="))
      answer->target_date = *option + strlen ("--target=");
    else if (g_str_has_prefix (*option, "--note="))
      answer->note = *option + strlen ("--note=");
    else
      return med_command_usage (command, *option, error);
  return *answer->confirmed_date != '\0' ||
         med_command_usage (command, _ ("the day of confirmation is needed"), error);
}

static gboolean
run_answer (MedCommandContext *context, char **argv, GError **error)
{
  Decision decision = { .answer = { .confirmed_date = "", .target_date = "", .note = "" } };

  return parse_answer (argv, &decision.answer, error) &&
         med_command_context_find_person (context, TRUE, &decision.person_id, error) &&
         med_command_context_run (context, MED_STORE_WRITER, save_answer, &decision, error) != NULL;
}

const MedCommand med_report_setting_commands[] = {
  { "report policy", "[known|FILE.json]", N_ ("Show or set the deadlines reports count by"),
    run_policy },
  { "report settings", "[FILE.json]",
    N_ ("Show or set letterhead, citations and signatures of reports"), run_settings },
  { "report answer",
    "ledger|remote|disclosure|patches yes|no --date=YYYY-MM-DD [--target=] [--note=]",
    N_ ("Record the answer to an item of the inspector's checklist"), run_answer },
  { NULL },
};
