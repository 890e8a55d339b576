/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-command-backup-schedule"

#include "config.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <stdio.h>

#include "cli/med-command-json.h"
#include "cli/med-command.h"
#include "engine/backup/med-backup-run.h"
#include "engine/backup/med-backup-schedule.h"
#include "engine/base/med-error.h"
#include "engine/inventory/med-policy.h"

static const MedCommand *const schedule_command = &med_backup_schedule_commands[0];
static const MedCommand *const run_command = &med_backup_schedule_commands[1];
static const MedCommand *const list_command = &med_backup_schedule_commands[2];
static const MedCommand *const prune_command = &med_backup_schedule_commands[3];

static gpointer
load_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  return med_backup_standing_load_sync (connection, error);
}

static MedBackupStanding *
load (MedCommandContext *context, GError **error)
{
  return med_command_context_run (context, MED_STORE_BULK, load_func, NULL, error);
}

static const char *
state_word (MedBackupState state)
{
  static const char *const words[] = {
    [MED_BACKUP_OFF] = "off",         [MED_BACKUP_WAITING] = "waiting", [MED_BACKUP_DUE] = "due",
    [MED_BACKUP_OVERDUE] = "overdue", [MED_BACKUP_FAILED] = "failed",
  };

  return words[state];
}

static void
set_time (JsonObject *object, const char *member, gint64 usec)
{
  g_autofree char *text = med_clock_format_iso8601 (usec);

  if (usec != 0)
    json_object_set_string_member (object, member, text);
  else
    json_object_set_null_member (object, member);
}

static void
print_standing_json (const MedBackupStanding *standing)
{
  const MedBackupSchedule *schedule = standing->schedule;
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);

  json_object_set_boolean_member (object, "on", schedule->on);
  json_object_set_string_member (object, "folder",
                                 schedule->folder != NULL ? schedule->folder : "");
  json_object_set_int_member (object, "every_days", schedule->every_days);
  json_object_set_int_member (object, "hour", schedule->hour);
  json_object_set_int_member (object, "keep", schedule->keep);
  json_object_set_boolean_member (object, "payloads", schedule->with_payloads);
  json_object_set_string_member (object, "state", state_word (standing->state));
  set_time (object, "last_at", standing->last_usec);
  set_time (object, "next_at", standing->next_usec);
  set_time (object, "failed_at", standing->failed_usec);
  json_object_set_string_member (object, "failed_reason",
                                 standing->failed_reason != NULL ? standing->failed_reason : "");
  med_command_json_print_node (node);
}

static void
print_time (const char *label, gint64 usec)
{
  g_autofree char *text = usec != 0 ? med_clock_format_local (usec) : g_strdup (_ ("never"));

  printf ("%s: %s\n", label, text);
}

static void
print_standing (MedCommandContext *context, const MedBackupStanding *standing)
{
  const MedBackupSchedule *schedule = standing->schedule;

  if (med_command_context_wants_json (context))
    {
      print_standing_json (standing);
      return;
    }
  if (schedule->on)
    printf (_ ("Backups are made into %s, days apart: %" PRId64 ", at %" PRId64
               ":00. Kept: %" PRId64 "\n"),
            schedule->folder, schedule->every_days, schedule->hour, schedule->keep);
  else
    printf ("%s\n", _ ("No backups are made automatically."));
  if (!schedule->with_payloads)
    printf ("%s\n", _ ("The payloads of the vault are left out."));
  print_time (_ ("Last backup"), standing->last_usec);
  if (schedule->on)
    print_time (_ ("Next backup"), standing->next_usec);
  if (standing->state == MED_BACKUP_FAILED)
    printf (_ ("The last try failed: %s\n"), standing->failed_reason);
  else if (standing->state == MED_BACKUP_OVERDUE)
    printf ("%s\n", _ ("The backup is overdue."));
}

static gboolean
read_number (const char *text, gint64 *value, GError **error)
{
  return g_ascii_string_to_signed (text, 10, -1000000, 1000000, value, NULL) ||
         med_command_usage (schedule_command, text, error);
}

/* The value of `--name=value`; NULL if it is another option. */
static const char *
value_of (const char *argument, const char *name)
{
  gsize length = strlen (name);

  return g_str_has_prefix (argument, name) && argument[length] == '=' ? argument + length + 1
                                                                      : NULL;
}

static gboolean
read_option (MedBackupSchedule *schedule, const char *argument, GError **error)
{
  const char *value;

  if (g_str_equal (argument, "on") || g_str_equal (argument, "off"))
    schedule->on = g_str_equal (argument, "on");
  else if ((value = value_of (argument, "--folder")) != NULL && *value != '\0')
    {
      g_free (schedule->folder);
      schedule->folder = g_canonicalize_filename (value, NULL);
    }
  else if ((value = value_of (argument, "--every")) != NULL)
    return read_number (value, &schedule->every_days, error);
  else if ((value = value_of (argument, "--hour")) != NULL)
    return read_number (value, &schedule->hour, error);
  else if ((value = value_of (argument, "--keep")) != NULL)
    return read_number (value, &schedule->keep, error);
  else if ((value = value_of (argument, "--payloads")) != NULL &&
           (g_str_equal (value, "yes") || g_str_equal (value, "no")))
    schedule->with_payloads = g_str_equal (value, "yes");
  else
    return med_command_usage (schedule_command, argument, error);
  return TRUE;
}

typedef struct
{
  gint64 person_id;
  const MedBackupSchedule *schedule;
} Save;

static gpointer
save_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  const Save *save = data;

  return med_backup_schedule_save_sync (connection, save->person_id, save->schedule, error)
             ? MED_STORE_OK
             : NULL;
}

static gboolean
run_schedule (MedCommandContext *context, char **argv, GError **error)
{
  g_autoptr (MedBackupStanding) standing = load (context, error);
  Save save = { 0 };

  if (standing == NULL)
    return FALSE;
  for (gsize i = 0; argv[i] != NULL; i++)
    if (!read_option (standing->schedule, argv[i], error))
      return FALSE;
  save.schedule = standing->schedule;
  if (argv[0] != NULL &&
      (!med_command_context_find_person (context, TRUE, &save.person_id, error) ||
       med_command_context_run (context, MED_STORE_WRITER, save_func, &save, error) == NULL))
    return FALSE;
  g_autoptr (MedBackupStanding) now = load (context, error);
  if (now == NULL)
    return FALSE;
  print_standing (context, now);
  return TRUE;
}

static MedConnection *
open_connection (MedCommandContext *context, GError **error)
{
  MedEngine *engine = med_command_context_get_engine (context, error);

  return engine != NULL ? med_backup_open_connection (med_engine_get_data_dir (engine),
                                                      med_engine_get_clock (engine), error)
                        : NULL;
}

static void
print_paths (JsonObject *object, const char *member, const GPtrArray *paths)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < paths->len; i++)
    json_array_add_string_element (array, paths->pdata[i]);
  json_object_set_array_member (object, member, array);
}

static void
print_pruning (MedCommandContext *context, const MedBackupPruning *pruning, const char *made)
{
  if (med_command_context_wants_json (context))
    {
      g_autoptr (JsonObject) object = json_object_new ();
      g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);

      if (made != NULL)
        json_object_set_string_member (object, "backup", made);
      print_paths (object, "kept", pruning->kept);
      print_paths (object, "removed", pruning->removed);
      med_command_json_print_node (node);
      return;
    }
  for (guint i = 0; i < pruning->findings->len; i++)
    {
      const MedBackupFinding *finding = pruning->findings->pdata[i];

      if (!finding->whole)
        printf (_ ("Not whole: %s\n"), finding->reason);
    }
  for (guint i = 0; i < pruning->removed->len; i++)
    printf (_ ("Removed: %s\n"), (const char *) pruning->removed->pdata[i]);
  printf (_ ("Whole backups kept: %u\n"), pruning->kept->len);
}

static gboolean
report_run (MedCommandContext *context, const MedBackupResult *result, GError **error)
{
  if (!med_command_context_wants_json (context))
    printf (_ ("The backup was made and verified: %s\n"), result->backup->path);
  if (result->pruning != NULL)
    {
      print_pruning (context, result->pruning, result->backup->path);
      return TRUE;
    }
  g_set_error (error, MED_ERROR, MED_ERROR_UNAVAILABLE,
               _ ("The backup was made, but older ones could not be looked through: %s"),
               result->not_pruned);
  return FALSE;
}

static gboolean
run_run (MedCommandContext *context, char **argv, GError **error)
{
  gboolean if_due = argv[0] != NULL && g_str_equal (argv[0], "--if-due");
  g_autoptr (MedBackupStanding) standing = NULL;
  MedBackupWish wish = { 0 };

  if (argv[0] != NULL && (!if_due || argv[1] != NULL))
    return med_command_usage (run_command, if_due ? argv[1] : argv[0], error);
  standing = load (context, error);
  if (standing == NULL || !med_command_context_find_person (context, FALSE, &wish.person_id, error))
    return FALSE;
  if (standing->schedule->folder == NULL)
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_REFUSED,
                           _ ("No folder for backups was chosen: medpatchctl backup schedule "
                              "--folder=DIR"));
      return FALSE;
    }
  MedClock *clock = med_engine_get_clock (med_command_context_get_engine (context, NULL));
  if (if_due && (!standing->schedule->on || med_clock_now_usec (clock) < standing->next_usec))
    {
      print_standing (context, standing);
      return TRUE;
    }
  g_autoptr (MedConnection) connection = open_connection (context, error);
  if (connection == NULL)
    return FALSE;
  wish.folder = standing->schedule->folder;
  wish.with_payloads = standing->schedule->with_payloads;
  wish.keep = standing->schedule->keep;
  g_autoptr (MedBackupResult) result =
      med_backup_run_sync (med_engine_get_store (med_command_context_get_engine (context, NULL)),
                           connection, &wish, NULL, NULL, error);
  return result != NULL && report_run (context, result, error);
}

/* The folder that is named, else that of the schedule. */
static char *
find_folder (MedCommandContext *context, const char *named, GError **error)
{
  if (named != NULL)
    return g_canonicalize_filename (named, NULL);
  g_autoptr (MedBackupStanding) standing = load (context, error);
  if (standing == NULL)
    return NULL;
  if (standing->schedule->folder != NULL)
    return g_strdup (standing->schedule->folder);
  g_set_error_literal (error, MED_ERROR, MED_ERROR_USAGE,
                       _ ("Name the folder: none was chosen for backups"));
  return NULL;
}

static const char *
kind_word (MedBackupKind kind)
{
  static const char *const words[] = {
    [MED_BACKUP_OURS] = "ours",
    [MED_BACKUP_OTHERS] = "others",
    [MED_BACKUP_UNREADABLE] = "unreadable",
    [MED_BACKUP_CUT_OFF] = "cut-off",
  };

  return words[kind];
}

static char *
describe_entry (const MedBackupEntry *entry)
{
  g_autofree char *checked = med_clock_format_local (entry->checked_usec);

  switch (entry->kind)
    {
    case MED_BACKUP_OTHERS:
      return g_strdup (_ ("of another inventory"));
    case MED_BACKUP_UNREADABLE:
      return g_strdup (entry->reason);
    case MED_BACKUP_CUT_OFF:
      return g_strdup (_ ("making it was cut off"));
    case MED_BACKUP_OURS:
    default:
      if (entry->checked_usec == 0)
        return g_strdup (_ ("verified when it was made"));
      return entry->whole ? g_strdup_printf (_ ("found whole on %s"), checked)
                          : g_strdup (entry->check_reason);
    }
}

static void
print_entries (MedCommandContext *context, const GPtrArray *entries)
{
  g_autoptr (JsonArray) array = json_array_new ();
  g_autoptr (JsonNode) node = json_node_init_array (json_node_alloc (), array);

  for (guint i = 0; i < entries->len; i++)
    {
      const MedBackupEntry *entry = entries->pdata[i];
      g_autofree char *words = describe_entry (entry);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "backup", entry->path);
      json_object_set_string_member (object, "kind", kind_word (entry->kind));
      set_time (object, "made_at", entry->made_usec);
      json_object_set_int_member (object, "size_bytes", entry->size_bytes);
      json_object_set_boolean_member (object, "payloads", entry->with_payloads);
      set_time (object, "checked_at", entry->checked_usec);
      json_object_set_boolean_member (object, "whole", entry->whole);
      json_array_add_object_element (array, object);
      if (!med_command_context_wants_json (context))
        printf ("%s\n  %s\n", entry->path, words);
    }
  if (med_command_context_wants_json (context))
    med_command_json_print_node (node);
  else if (entries->len == 0)
    printf ("%s\n", _ ("There is no backup."));
}

static gboolean
run_list (MedCommandContext *context, char **argv, GError **error)
{
  if (argv[0] != NULL && (argv[0][0] == '-' || argv[1] != NULL))
    return med_command_usage (list_command, argv[0][0] == '-' ? argv[0] : argv[1], error);
  g_autofree char *folder = find_folder (context, argv[0], error);
  g_autoptr (MedConnection) connection = folder != NULL ? open_connection (context, error) : NULL;
  if (connection == NULL)
    return FALSE;
  g_autoptr (GPtrArray) entries = med_backup_folder_list_sync (connection, folder, NULL, error);
  if (entries == NULL)
    return FALSE;
  print_entries (context, entries);
  return TRUE;
}

static gpointer
may_decide_func (MedConnection *connection,
                 gpointer data,
                 GCancellable *cancellable,
                 GError **error)
{
  const MedBackupWish *wish = data;

  return med_policy_may_decide_sync (connection, wish->person_id, error) ? MED_STORE_OK : NULL;
}

static gboolean
read_prune (char **argv, const char **folder, gint64 *keep, GError **error)
{
  for (gsize i = 0; argv[i] != NULL; i++)
    {
      const char *value = value_of (argv[i], "--keep");

      if (value != NULL ? !g_ascii_string_to_signed (value, 10, 1, MED_BACKUP_MAX_KEEP, keep, NULL)
                        : argv[i][0] == '-' || *folder != NULL)
        return med_command_usage (prune_command, argv[i], error);
      if (value == NULL)
        *folder = argv[i];
    }
  return TRUE;
}

static gboolean
run_prune (MedCommandContext *context, char **argv, GError **error)
{
  const char *named = NULL;
  MedBackupWish wish = { 0 };

  if (!read_prune (argv, &named, &wish.keep, error) ||
      !med_command_context_find_person (context, TRUE, &wish.person_id, error) ||
      med_command_context_run (context, MED_STORE_BULK, may_decide_func, &wish, error) == NULL)
    return FALSE;
  g_autoptr (MedBackupStanding) standing = load (context, error);
  g_autofree char *folder = standing != NULL ? find_folder (context, named, error) : NULL;
  g_autoptr (MedConnection) connection = folder != NULL ? open_connection (context, error) : NULL;
  if (connection == NULL)
    return FALSE;
  wish.folder = folder;
  if (wish.keep == 0)
    wish.keep = standing->schedule->keep;
  g_autoptr (MedBackupPruning) pruning =
      med_backup_prune_sync (med_engine_get_store (med_command_context_get_engine (context, NULL)),
                             connection, &wish, NULL, NULL, error);
  if (pruning == NULL)
    return FALSE;
  print_pruning (context, pruning, NULL);
  return TRUE;
}

const MedCommand med_backup_schedule_commands[] = {
  { "backup schedule",
    "[on|off] [--folder=DIR] [--every=DAYS] [--hour=HOUR] [--keep=NUMBER] [--payloads=yes|no]",
    N_ ("Show or decide when backups are made automatically"), run_schedule },
  { "backup run", "[--if-due]", N_ ("Make the backup of the schedule, and prune"), run_run },
  { "backup list", "[DIR]", N_ ("List the backups in a folder, and whose they are"), run_list },
  { "backup prune", "[DIR] [--keep=NUMBER]",
    N_ ("Remove old backups of this inventory once newer ones are whole"), run_prune },
  { NULL },
};
