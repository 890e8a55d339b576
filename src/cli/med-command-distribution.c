/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-command-distribution"

#include "config.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "cli/med-command-json.h"
#include "cli/med-command-options.h"
#include "cli/med-command-rows.h"
#include "engine/awareness/med-patch.h"
#include "engine/base/med-error.h"
#include "engine/distribution/med-distribution.h"
#include "engine/distribution/med-payload.h"
#include "engine/distribution/med-staging.h"
#include "engine/distribution/med-verification-job.h"

/* A command's words on the way to a lane. */
typedef struct
{
  MedCommandContext *context;
  char **argv;
  gint64 person_id;
  gint64 id;
  gint64 device_id;
  const MedScanRecord *scan;
  GPtrArray *payloads;
  gboolean allowed;
} Call;

static gpointer
list_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  static const char *const names[] = { "#id",          "#statement", "patch",   "name",
                                       "#size_bytes",  "sha256",     "@stored", "bytes",
                                       "authenticity", "malware",    NULL };
  static const MedCommandRows rows = {
    .sql = "SELECT p.id, p.statement_id, a.number, p.name, p.size_bytes, p.sha256, p.stored_usec,"
           " coalesce((SELECT c.result FROM payload_check c WHERE c.payload_id = p.id"
           "  AND c.kind = 'bytes' ORDER BY c.id DESC LIMIT 1), 'not-checked'),"
           " CASE WHEN s.refused_reason IS NOT NULL THEN 'failed'"
           "  WHEN s.confirmed_by IS NULL THEN 'not-checked' ELSE 'vouched' END,"
           " coalesce((SELECT c.result FROM payload_check c WHERE c.payload_id = p.id"
           "  AND c.kind = 'malware' ORDER BY c.id DESC LIMIT 1), 'not-checked')"
           " FROM payload p JOIN statement s ON s.id = p.statement_id"
           " JOIN patch a ON a.id = s.patch_id ORDER BY p.id",
    .names = names,
  };
  Call *call = input;

  return med_command_rows_print (call->context, connection, &rows, MED_NO_VALUES, error)
             ? MED_STORE_OK
             : NULL;
}

static gboolean
run_list (MedCommandContext *context, char **argv, GError **error)
{
  Call call = { .context = context };

  return med_command_context_run (context, MED_STORE_BULK, list_func, &call, error) != NULL;
}

static gpointer
payloads_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;

  call->payloads = med_payload_list_sync (connection, call->id, error);
  return call->payloads != NULL ? MED_STORE_OK : NULL;
}

/* Verifications that run at once, and whether all found what they should. */
typedef struct
{
  MedVerificationQueue *queue;
  GMainLoop *loop;
  GPtrArray *payloads;
  guint running;
  gboolean all;
} Round;

typedef struct
{
  Round *round;
  const MedPayload *payload;
} Turn;

static void
verified_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Turn *turn = user_data;
  Round *round = turn->round;
  g_autoptr (GError) error = NULL;
  g_autoptr (MedVerificationOutcome) outcome =
      med_verification_queue_finish (round->queue, result, &error);

  if (outcome == NULL)
    fprintf (stderr, "medpatchctl: %s: %s\n", turn->payload->name, error->message);
  else
    {
      printf ("%s: %s. %s\n", turn->payload->name,
              med_check_get_title (MED_CHECK_BYTES, outcome->bytes->result),
              outcome->bytes->detail);
      if (outcome->malware != NULL)
        printf ("%s: %s. %s\n", turn->payload->name,
                med_check_get_title (MED_CHECK_MALWARE, outcome->malware->result),
                outcome->malware->detail);
    }
  round->all = round->all && outcome != NULL && outcome->bytes->result == MED_CHECK_PASSED;
  if (--round->running == 0)
    g_main_loop_quit (round->loop);
}

static void
add_turn (Round *round, gint64 person_id, const MedPayload *payload, const char *path)
{
  Turn *turn = g_new0 (Turn, 1);

  turn->round = round;
  turn->payload = payload;
  round->running++;
  med_verification_queue_add (round->queue, payload->id, person_id, path, verified_cb, turn);
}

static const MedPayload *
find_payload (GPtrArray *payloads, const char *path)
{
  g_autofree char *name = g_path_get_basename (path);

  for (guint i = 0; i < payloads->len; i++)
    {
      const MedPayload *payload = g_ptr_array_index (payloads, i);
      if (g_str_equal (payload->name, name))
        return payload;
    }
  return NULL;
}

/* With files: these; without: what is in the vault. */
static gboolean
start (Round *round, const Call *call, char **paths, GError **error)
{
  for (gsize i = 0; paths[i] != NULL; i++)
    if (find_payload (call->payloads, paths[i]) == NULL)
      {
        g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND,
                     _ ("%s: the statement has no payload of this name"), paths[i]);
        return FALSE;
      }
  for (gsize i = 0; paths[i] != NULL; i++)
    add_turn (round, call->person_id, find_payload (call->payloads, paths[i]), paths[i]);
  for (guint i = 0; paths[0] == NULL && i < call->payloads->len; i++)
    add_turn (round, call->person_id, g_ptr_array_index (call->payloads, i), NULL);
  return TRUE;
}

static gboolean
verify (Call *call, char **paths, GError **error)
{
  MedEngine *engine = med_command_context_get_engine (call->context, error);

  if (engine == NULL ||
      med_command_context_run (call->context, MED_STORE_BULK, payloads_func, call, error) == NULL)
    return FALSE;
  g_autoptr (GPtrArray) payloads = call->payloads;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (MedVerificationQueue) queue =
      med_verification_queue_new (med_engine_get_store (engine), med_engine_get_data_dir (engine));
  Round round = { .queue = queue, .loop = loop, .payloads = payloads, .all = TRUE };
  gboolean started = start (&round, call, paths, error);
  if (started && round.running > 0)
    g_main_loop_run (loop);
  med_verification_queue_close (queue);
  return started && round.all;
}

static gboolean
run_add (MedCommandContext *context, char **argv, GError **error)
{
  Call call = { .context = context };

  if (!med_command_read_number (&med_payload_commands[1], argv, G_MAXUINT,
                                _ ("Give the number of a statement"), &call.id, error))
    return FALSE;
  if (argv[1] == NULL)
    return med_command_usage (&med_payload_commands[1], _ ("Name the files"), error);
  return med_command_context_find_person (context, TRUE, &call.person_id, error) &&
         verify (&call, argv + 1, error);
}

static gboolean
run_verify (MedCommandContext *context, char **argv, GError **error)
{
  Call call = { .context = context };
  char *none[] = { NULL };

  return med_command_read_number (&med_payload_commands[2], argv, 1,
                                  _ ("Give the number of a statement"), &call.id, error) &&
         med_command_context_find_person (context, TRUE, &call.person_id, error) &&
         verify (&call, none, error);
}

static gpointer
record_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;

  return med_payload_record_scan_sync (connection, call->id, call->person_id, call->scan, error)
             ? MED_STORE_OK
             : NULL;
}

static gboolean
run_scan_record (MedCommandContext *context, char **argv, GError **error)
{
  const MedCommand *command = &med_payload_commands[3];
  MedScanRecord scan = { .clean = TRUE };
  Call call = { .context = context, .scan = &scan };

  if (!med_command_read_number (command, argv, 6, _ ("Give the number of a payload"), &call.id,
                                error))
    return FALSE;
  if (g_strv_length (argv) < 4)
    return med_command_usage (command, _ ("Scanner, two dates and the finding are needed"), error);
  scan.engine = argv[1];
  if (!med_clock_parse_iso8601 (argv[2], &scan.signatures_usec, error) ||
      !med_clock_parse_iso8601 (argv[3], &scan.scanned_usec, error))
    return FALSE;
  if (g_strcmp0 (argv[4], "clean") != 0 && g_strcmp0 (argv[4], "infected") != 0)
    return med_command_usage (command, _ ("The finding is “clean” or “infected”"), error);
  scan.clean = g_str_equal (argv[4], "clean");
  scan.note = argv[5];
  return med_command_context_find_person (context, TRUE, &call.person_id, error) &&
         med_command_context_run (context, MED_STORE_WRITER, record_func, &call, error) != NULL;
}

static gpointer
find_device_func (MedConnection *connection,
                  gpointer input,
                  GCancellable *cancellable,
                  GError **error)
{
  Call *call = input;
  const char *asset = call->argv[0];

  if (!med_connection_get_int (connection, "SELECT id FROM device WHERE asset = $1",
                               MED_VALUES (MED_TEXT (asset)), &call->device_id, error))
    return NULL;
  if (call->device_id != 0)
    return MED_STORE_OK;
  g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND, _ ("There is no device %s"), asset);
  return NULL;
}

static gboolean
copy (Call *call, const char *folder, GError **error)
{
  MedEngine *engine = med_command_context_get_engine (call->context, error);
  g_autoptr (MedMedium) medium = med_medium_new (folder);
  const MedDistributionRequest request = { .statement_id = call->id,
                                           .device_id = call->device_id,
                                           .person_id = call->person_id };

  if (engine == NULL)
    return FALSE;
  g_autoptr (MedDistributionReport) report = med_distribution_copy_sync (
      med_engine_get_store (engine), medium, &request, NULL, NULL, error);
  if (report == NULL)
    return FALSE;
  g_autofree char *size = g_format_size ((guint64) report->bytes);
  printf (ngettext ("Distribution succeeded: %u file, %s, read back from %s\n",
                    "Distribution succeeded: %u files, %s, read back from %s\n", report->files),
          report->files, size, report->folder);
  return TRUE;
}

static gboolean
run_copy (MedCommandContext *context, char **argv, GError **error)
{
  const MedCommand *command = &med_payload_commands[4];
  Call call = { .context = context };

  if (!med_command_read_number (command, argv, 3, _ ("Give the number of a statement"), &call.id,
                                error))
    return FALSE;
  if (argv[1] == NULL)
    return med_command_usage (command, _ ("Name the folder of the medium"), error);
  if (!med_command_context_find_person (context, TRUE, &call.person_id, error))
    return FALSE;
  if (argv[2] != NULL)
    {
      call.argv = argv + 2;
      if (med_command_context_run (context, MED_STORE_BULK, find_device_func, &call, error) == NULL)
        return FALSE;
    }
  return copy (&call, argv[1], error);
}

static void
print_verdict (const Call *call, const MedStagingVerdict *verdict)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_array (builder);
  for (guint i = 0; i < verdict->items->len; i++)
    {
      const MedStagingItem *item = g_ptr_array_index (verdict->items, i);
      const char *name = item->payload_name != NULL ? item->payload_name : "-";

      if (!med_command_context_wants_json (call->context))
        {
          printf ("%s\t%s\t%s\t%s. %s\n", item->allowed ? _ ("allowed") : _ ("in the way"), name,
                  med_check_kind_get_title (item->kind),
                  med_check_get_title (item->kind, item->result), item->reason);
          continue;
        }
      json_builder_begin_object (builder);
      med_command_json_text (builder, "payload", name);
      med_command_json_text (builder, "check", med_check_kind_to_word (item->kind));
      med_command_json_text (builder, "result", med_check_result_to_word (item->result));
      med_command_json_boolean (builder, "allowed", item->allowed);
      med_command_json_text (builder, "reason", item->reason);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  if (!med_command_context_wants_json (call->context))
    return;
  med_command_json_print (builder);
}

static gpointer
check_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;
  g_autoptr (MedStagingVerdict) verdict = NULL;
  MedStagingPolicy policy = { 0 };

  if (!med_patch_find_sync (connection, call->argv[1], &call->id, error) ||
      find_device_func (connection, call, cancellable, error) == NULL ||
      !med_staging_policy_load_sync (connection, &policy, error) ||
      !med_staging_check_sync (connection, call->id, call->device_id, &verdict, error))
    return NULL;
  print_verdict (call, verdict);
  if (verdict->allowed)
    return MED_STORE_OK;
  g_autofree char *words = med_staging_policy_describe (&policy);
  g_set_error (error, MED_ERROR, MED_ERROR_REFUSED, "%s\n%s", verdict->reason, words);
  return NULL;
}

static gboolean
run_check (MedCommandContext *context, char **argv, GError **error)
{
  Call call = { .context = context };

  if (argv[0] == NULL || argv[1] == NULL)
    return med_command_usage (&med_payload_commands[5], _ ("Name a patch and a device"), error);
  if (!med_command_words_end (argv, 2, error))
    return FALSE;
  char *turned[] = { argv[1], argv[0], NULL };
  call.argv = turned;
  return med_command_context_run (context, MED_STORE_BULK, check_func, &call, error) != NULL;
}

static gpointer
policy_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;
  MedStagingPolicy policy = { .accept_recorded_scan = g_strcmp0 (call->argv[0], "recorded") == 0 };

  if (call->argv[0] != NULL &&
      !med_staging_policy_save_sync (connection, call->person_id, &policy, error))
    return NULL;
  if (!med_staging_policy_load_sync (connection, &policy, error))
    return NULL;
  g_autofree char *words = med_staging_policy_describe (&policy);
  puts (words);
  return MED_STORE_OK;
}

static gboolean
run_policy (MedCommandContext *context, char **argv, GError **error)
{
  Call call = { .context = context, .argv = argv };
  gboolean changes = argv[0] != NULL;

  if (changes && !g_str_equal (argv[0], "scanned") && !g_str_equal (argv[0], "recorded"))
    return med_command_usage (&med_payload_commands[6], argv[0], error);
  return med_command_words_end (argv, 1, error) &&
         med_command_context_find_person (context, changes, &call.person_id, error) &&
         med_command_context_run (context, changes ? MED_STORE_WRITER : MED_STORE_BULK, policy_func,
                                  &call, error) != NULL;
}

const MedCommand med_payload_commands[] = {
  { "payload list", "", N_ ("List payloads and how their checks stand"), run_list },
  { "payload add", "STATEMENT FILE…", N_ ("Compare files with the statement and keep them"),
    run_add },
  { "payload verify", "STATEMENT", N_ ("Check what is in the vault again"), run_verify },
  { "payload scan-record", "PAYLOAD SCANNER SIGNATURE-DATE SCAN-DATE clean|infected [NOTE]",
    N_ ("Record a malware scan made elsewhere"), run_scan_record },
  { "payload copy", "STATEMENT FOLDER [ASSET]", N_ ("Copy onto a medium and read it back"),
    run_copy },
  { "payload check", "PATCH ASSET", N_ ("Say whether a patch may be staged for a device"),
    run_check },
  { "payload policy", "[scanned|recorded]", N_ ("Show or change what malware check staging needs"),
    run_policy },
  { NULL, NULL, NULL, NULL },
};
