/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-command-backup"

#include "config.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <stdio.h>

#include "cli/med-command-json.h"
#include "cli/med-command.h"
#include "engine/base/med-error.h"
#include "engine/store/med-backup.h"

static const MedCommand *const make_command = &med_backup_commands[0];
static const MedCommand *const verify_command = &med_backup_commands[1];
static const MedCommand *const restore_command = &med_backup_commands[2];

typedef struct
{
  const char *parent;
  gboolean with_payloads;
  gint64 person_id;
  MedBackup *backup; /* (owned) */
} MakeInput;

/* One place, and at most one flag before or after it. */
static gboolean
read_arguments (const MedCommand *command,
                char **argv,
                const char *flag,
                const char **place,
                gboolean *flagged,
                GError **error)
{
  *place = NULL;
  *flagged = FALSE;
  for (gsize i = 0; argv[i] != NULL; i++)
    if (flag != NULL && g_str_equal (argv[i], flag))
      *flagged = TRUE;
    else if (*place == NULL && argv[i][0] != '-')
      *place = argv[i];
    else
      return med_command_usage (command, argv[i], error);
  return *place != NULL || med_command_usage (command, _ ("One folder is needed"), error);
}

static void
print_backup (MedCommandContext *context, const MedBackup *backup, const char *sentence)
{
  g_autofree char *made_at = med_clock_format_iso8601 (backup->made_usec);

  if (!med_command_context_wants_json (context))
    {
      printf ("%s\n", sentence);
      printf (_ ("Files: %u, bytes: %" PRId64 ", made at %s\n"), backup->files->len,
              backup->size_bytes, made_at);
      printf (_ ("Audit log: rows: %" PRId64 ", head: %s\n"), backup->seq, backup->head);
      if (!backup->with_payloads)
        printf ("%s\n", _ ("The payloads of the vault are not in this backup."));
      return;
    }
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);

  json_object_set_string_member (object, "backup", backup->path);
  json_object_set_string_member (object, "made_at", made_at);
  json_object_set_int_member (object, "schema", backup->schema);
  json_object_set_int_member (object, "audit_seq", backup->seq);
  json_object_set_string_member (object, "audit_head", backup->head);
  json_object_set_boolean_member (object, "payloads", backup->with_payloads);
  json_object_set_int_member (object, "files", backup->files->len);
  json_object_set_int_member (object, "size_bytes", backup->size_bytes);
  json_object_set_object_member (object, "rows", json_object_ref (backup->rows));
  med_command_json_print_node (node);
}

static gpointer
make_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  MakeInput *input = data;

  input->backup = med_backup_make_sync (connection, input->parent, input->with_payloads, NULL,
                                        cancellable, error);
  return input->backup != NULL ? MED_STORE_OK : NULL;
}

static gpointer
record_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  const MakeInput *input = data;

  return med_backup_record_sync (connection, input->person_id, input->backup, error) ? MED_STORE_OK
                                                                                     : NULL;
}

/* Opening the engine makes what is not there; a backup of an empty folder would be no backup. */
static gboolean
check_data (MedCommandContext *context, GError **error)
{
  const char *data_dir = med_command_context_get_data_dir (context);
  g_autofree char *database = g_build_filename (data_dir, MED_BACKUP_DATABASE, NULL);

  if (g_file_test (database, G_FILE_TEST_EXISTS))
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND, _ ("There is no inventory in %s"), data_dir);
  return FALSE;
}

static gboolean
run_make (MedCommandContext *context, char **argv, GError **error)
{
  MakeInput input = { 0 };
  gboolean without_payloads;

  if (!read_arguments (make_command, argv, "--without-payloads", &input.parent, &without_payloads,
                       error) ||
      !check_data (context, error) ||
      !med_command_context_find_person (context, FALSE, &input.person_id, error))
    return FALSE;
  input.with_payloads = !without_payloads;
  if (med_command_context_run (context, MED_STORE_BULK, make_func, &input, error) == NULL)
    return FALSE;
  g_autoptr (MedBackup) backup = input.backup;
  if (med_command_context_run (context, MED_STORE_WRITER, record_func, &input, error) == NULL)
    return FALSE;
  g_autofree char *sentence =
      g_strdup_printf (_ ("The backup was made and verified: %s"), backup->path);
  print_backup (context, backup, sentence);
  return TRUE;
}

static gboolean
run_verify (MedCommandContext *context, char **argv, GError **error)
{
  const char *place;
  gboolean flagged;

  if (!read_arguments (verify_command, argv, NULL, &place, &flagged, error))
    return FALSE;
  g_autofree char *path = med_backup_find_newest (place, error);
  if (path == NULL)
    return FALSE;
  g_autoptr (MedBackup) backup = med_backup_verify_sync (path, NULL, NULL, error);
  if (backup == NULL)
    return FALSE;
  g_autofree char *sentence = g_strdup_printf (_ ("The backup is whole: %s"), backup->path);
  print_backup (context, backup, sentence);
  return TRUE;
}

static void
print_restored (MedCommandContext *context, const char *backup, const char *moved_aside)
{
  const char *data_dir = med_command_context_get_data_dir (context);

  if (med_command_context_wants_json (context))
    {
      g_autoptr (JsonObject) object = json_object_new ();
      g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);

      json_object_set_string_member (object, "backup", backup);
      json_object_set_string_member (object, "folder", data_dir);
      if (moved_aside != NULL)
        json_object_set_string_member (object, "moved_aside", moved_aside);
      med_command_json_print_node (node);
      return;
    }
  printf (_ ("The backup was restored to %s. Its audit log is whole.\n"), data_dir);
  if (moved_aside != NULL)
    printf (_ ("The data as they were before are in %s.\n"), moved_aside);
}

static gboolean
run_restore (MedCommandContext *context, char **argv, GError **error)
{
  g_autofree char *moved_aside = NULL;
  const char *path;
  gboolean replace;

  if (!read_arguments (restore_command, argv, "--replace", &path, &replace, error) ||
      !med_backup_restore_sync (path, med_command_context_get_data_dir (context),
                                replace ? &moved_aside : NULL, NULL, NULL, error))
    return FALSE;
  print_restored (context, path, moved_aside);
  return TRUE;
}

const MedCommand med_backup_commands[] = {
  { "backup", "DIR [--without-payloads]", N_ ("Make a backup in a folder and verify it"),
    run_make },
  { "backup verify", "DIR|BACKUP", N_ ("Verify a backup, or the newest in a folder"), run_verify },
  { "restore", "BACKUP [--replace]", N_ ("Restore a backup into the folder of the inventory"),
    run_restore },
  { NULL },
};
