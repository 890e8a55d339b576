/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-distribution"

#include "config.h"

#include "engine/distribution/med-distribution.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/distribution/med-staging.h"
#include "engine/inventory/med-people.h"
#include "engine/statement/med-vendor-statement.h"

#define MAY_DISTRIBUTE (MED_ROLE_TECHNICIAN | MED_ROLE_LEAD | MED_ROLE_VENDOR_ENGINEER)
#define LABEL_NAME "LABEL.txt"
#define SUMS_NAME "SHA256SUMS"

/* One copy on its way: what was read from the database, then what became of it. */
typedef struct
{
  const MedDistributionRequest *request;
  const MedVerificationWatch *watch;
  MedMedium *medium;
  MedVendorStatement *statement;
  GPtrArray *payloads; /* (element-type MedPayload) */
  char *data_dir;
  char *asset; /* (nullable) */
  char *person;
  gint64 now_usec;
  gint64 total_bytes;
  gint64 done_bytes; /* of the files before */
  guint n_done;
  const GError *failure; /* (nullable) */
} Copy;

static void
clear_copy (Copy *copy)
{
  g_clear_pointer (&copy->statement, med_vendor_statement_free);
  g_clear_pointer (&copy->payloads, g_ptr_array_unref);
  g_free (copy->data_dir);
  g_free (copy->asset);
  g_free (copy->person);
}

/**
 * med_distribution_report_free:
 * @self: (transfer full): a report
 */
void
med_distribution_report_free (MedDistributionReport *self)
{
  g_free (self->folder);
  g_free (self);
}

static gboolean
check_person (MedConnection *connection, Copy *copy, GError **error)
{
  g_autoptr (MedPerson) person = med_person_load_sync (connection, copy->request->person_id, error);

  if (person == NULL)
    return FALSE;
  copy->person = g_strdup (person->name);
  if (person->active && (person->roles & MAY_DISTRIBUTE) != 0)
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_NOT_PERMITTED, _ ("%s may not copy patches onto media"),
               person->name);
  return FALSE;
}

/* The same rules as for staging: a medium is how a patch gets to its device. */
static gboolean
check_staging (MedConnection *connection, Copy *copy, GError **error)
{
  const MedDistributionRequest *request = copy->request;
  g_autoptr (MedStagingVerdict) verdict = NULL;

  if (request->device_id == 0)
    verdict = med_staging_check_patch_sync (connection, request->statement_id, error);
  else if (!med_staging_check_sync (connection, copy->statement->patch_id, request->device_id,
                                    &verdict, error))
    return FALSE;
  if (verdict == NULL)
    return FALSE;
  if (verdict->allowed && verdict->statement_id == request->statement_id)
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_REFUSED, _ ("NOT distributed. %s"),
               verdict->reason != NULL ? verdict->reason
                                       : _ ("Another statement counts for this device."));
  return FALSE;
}

static gpointer
load (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Copy *copy = input;
  const MedDistributionRequest *request = copy->request;

  copy->now_usec = med_connection_now_usec (connection);
  copy->data_dir = g_strdup (med_connection_get_folder (connection));
  copy->statement = med_vendor_statement_load_sync (connection, request->statement_id, error);
  if (copy->statement == NULL || !check_person (connection, copy, error) ||
      !check_staging (connection, copy, error) ||
      !med_connection_dup_text (connection, "SELECT asset FROM device WHERE id = $1",
                                MED_VALUES (MED_INT (request->device_id)), &copy->asset, error))
    return NULL;
  copy->payloads = med_payload_list_sync (connection, request->statement_id, error);
  if (copy->payloads == NULL)
    return NULL;
  for (guint i = 0; i < copy->payloads->len; i++)
    {
      const MedPayload *payload = g_ptr_array_index (copy->payloads, i);
      copy->total_bytes += payload->size_bytes;
    }
  return MED_STORE_OK;
}

static gboolean
insert_row (MedConnection *connection, const Copy *copy, guint index, GError **error)
{
  const MedPayload *payload = g_ptr_array_index (copy->payloads, index);
  gboolean failed = copy->failure != NULL;
  g_autofree char *path = med_medium_dup_path (copy->medium, payload->name);

  return med_connection_execute (
      connection,
      "INSERT INTO distribution (payload_id, device_id, medium, path, result, detail,"
      " read_back_sha256, by_person, at_usec) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
      MED_VALUES (MED_INT (payload->id), MED_INT_OR_NULL (copy->request->device_id),
                  MED_TEXT (med_medium_get_folder (copy->medium)), MED_TEXT (path),
                  MED_TEXT (failed ? "not-distributed" : "succeeded"),
                  MED_TEXT (failed ? copy->failure->message : ""),
                  failed ? MED_NULL : MED_TEXT (payload->sha256),
                  MED_INT (copy->request->person_id),
                  MED_INT (med_connection_now_usec (connection))),
      error);
}

static JsonNode *
body_of (const Copy *copy)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "medium");
  json_builder_add_string_value (builder, med_medium_get_folder (copy->medium));
  json_builder_set_member_name (builder, "device");
  json_builder_add_int_value (builder, copy->request->device_id);
  json_builder_set_member_name (builder, "result");
  json_builder_add_string_value (builder,
                                 copy->failure != NULL ? copy->failure->message : "succeeded");
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

static gpointer
store_rows (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Copy *copy = input;
  g_autoptr (JsonNode) body = body_of (copy);
  g_autofree char *subject = g_strdup_printf ("statement/%" PRId64, copy->request->statement_id);
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);

  if (transaction == NULL)
    return NULL;
  /* Of a set that is not whole nothing counts as distributed. */
  for (guint i = 0; i < copy->payloads->len; i++)
    if (!insert_row (connection, copy, i, error))
      return NULL;
  if (!med_transaction_record (transaction, copy->request->person_id,
                               copy->failure != NULL ? "patch-not-distributed"
                                                     : "patch-distributed",
                               subject, body, error) ||
      !med_transaction_commit (transaction, error))
    return NULL;
  return MED_STORE_OK;
}

static void
advance_cb (gint64 done_bytes, gpointer data)
{
  const Copy *copy = data;

  copy->watch->advance (copy->done_bytes + done_bytes, copy->watch->data);
}

/* A folder of its own for each patch: label and sums belong to the files beside them. */
static char *
subfolder_for (const Copy *copy)
{
  g_autofree char *plain = g_strdup (copy->statement->patch_number);

  g_strcanon (plain, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-", '-');
  return g_strdup_printf ("MedPatch-%.60s", plain);
}

static char *
label_for (const Copy *copy)
{
  g_autofree char *when = med_clock_format_iso8601 (copy->now_usec);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, _ ("COTS patch: %s %s\n"), copy->statement->cots_vendor,
                          copy->statement->patch_number);
  g_string_append_printf (text, _ ("Released by: %s, statement %s, revision %" PRId64 "\n"),
                          copy->statement->manufacturer, copy->statement->reference,
                          copy->statement->revision);
  for (guint i = 0; i < copy->statement->releases->len; i++)
    {
      const MedStatementRelease *release = g_ptr_array_index (copy->statement->releases, i);
      if (release->state == MED_VENDOR_STATE_RELEASED)
        g_string_append_printf (text, _ ("For: %s %s\n"), release->model, release->from_version);
    }
  if (copy->asset != NULL)
    g_string_append_printf (text, _ ("Device: %s\n"), copy->asset);
  g_string_append_printf (text, _ ("Copied by: %s, %s\n"), copy->person, when);
  g_string_append (text, _ ("Vouched for by two people of the hospital; not signed by the vendor.\n"
                            "To check the files: sha256sum -c SHA256SUMS\n"));
  return g_string_free (text, FALSE);
}

static char *
sums_for (const Copy *copy)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < copy->payloads->len; i++)
    {
      const MedPayload *payload = g_ptr_array_index (copy->payloads, i);
      g_string_append_printf (text, "%s  %s\n", payload->sha256, payload->name);
    }
  return g_string_free (text, FALSE);
}

static gboolean
copy_files (Copy *copy, GCancellable *cancellable, GError **error)
{
  const MedDigestProgress progress = { .report = advance_cb, .data = copy };

  for (guint i = 0; i < copy->payloads->len; i++)
    {
      const MedPayload *payload = g_ptr_array_index (copy->payloads, i);
      const MedVaultFile file = { .name = payload->name,
                                  .size_bytes = payload->size_bytes,
                                  .sha256 = payload->sha256 };
      g_autofree char *source = med_vault_dup_path (copy->data_dir, payload->sha256);
      g_autofree char *read_back = med_medium_copy_sync (
          copy->medium, source, &file, copy->watch != NULL ? &progress : NULL, cancellable, error);
      if (read_back == NULL)
        return FALSE;
      copy->n_done++;
      copy->done_bytes += payload->size_bytes;
    }
  return TRUE;
}

static gboolean
copy_all (Copy *copy, GCancellable *cancellable, GError **error)
{
  g_autofree char *subfolder = subfolder_for (copy);

  if (!med_medium_prepare_sync (copy->medium, subfolder, copy->total_bytes, error))
    return FALSE;
  /* What an earlier copy left says nothing of this one. */
  med_medium_remove (copy->medium, SUMS_NAME);
  med_medium_remove (copy->medium, LABEL_NAME);
  if (copy->watch != NULL)
    copy->watch->enter (MED_VERIFICATION_HASHING, copy->total_bytes, copy->watch->data);
  g_autofree char *label = label_for (copy);
  g_autofree char *sums = sums_for (copy);
  return copy_files (copy, cancellable, error) &&
         med_medium_write_text_sync (copy->medium, LABEL_NAME, label, error) &&
         med_medium_write_text_sync (copy->medium, SUMS_NAME, sums, error);
}

/* Without them nobody takes what is there for a set that may be used. */
static void
take_label_away (Copy *copy)
{
  med_medium_remove (copy->medium, LABEL_NAME);
  med_medium_remove (copy->medium, SUMS_NAME);
}

/* A part of a set must not be taken for the whole. */
static void
take_away (Copy *copy)
{
  for (guint i = 0; i < copy->n_done; i++)
    {
      const MedPayload *payload = g_ptr_array_index (copy->payloads, i);
      med_medium_remove (copy->medium, payload->name);
    }
  take_label_away (copy);
}

static MedDistributionReport *
run (MedStore *store, Copy *copy, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) failure = NULL;

  if (!copy_all (copy, cancellable, &failure))
    {
      take_away (copy);
      g_prefix_error (&failure, "%s", _ ("NOT distributed. "));
      copy->failure = failure;
    }
  if (med_store_run_sync (store, MED_STORE_WRITER, store_rows, copy, NULL, error) == NULL)
    {
      /* Where a disk failed the row may be found by the next start all the same: what it speaks of
       * stays, each file of it was read back. */
      take_label_away (copy);
      return NULL;
    }
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  g_autofree char *subfolder = subfolder_for (copy);
  MedDistributionReport *report = g_new0 (MedDistributionReport, 1);
  report->folder = g_build_filename (med_medium_get_folder (copy->medium), subfolder, NULL);
  report->files = copy->payloads->len;
  report->bytes = copy->total_bytes;
  return report;
}

/**
 * med_distribution_copy_sync:
 * @store: the store
 * @medium: where to
 * @request: what, for which device, by whom
 * @watch: (nullable): whom to tell
 * @cancellable: (nullable): to stop it
 * @error: return location; a message of what was not distributed names the file
 *
 * Copies every payload of a statement onto a medium, with a label that a person can read and the
 * sums that `sha256sum` can check. It succeeded only if every file was read back from the medium
 * and found right; else nothing of it is left there. Either way a row says so. Runs on a thread of
 * its own.
 *
 * Returns: (transfer full) (nullable): what is on the medium now
 */
MedDistributionReport *
med_distribution_copy_sync (MedStore *store,
                            MedMedium *medium,
                            const MedDistributionRequest *request,
                            const MedVerificationWatch *watch,
                            GCancellable *cancellable,
                            GError **error)
{
  Copy copy = { .request = request, .watch = watch, .medium = medium };
  MedDistributionReport *report = NULL;

  if (med_store_run_sync (store, MED_STORE_BULK, load, &copy, cancellable, error) != NULL)
    report = run (store, &copy, cancellable, error);
  clear_copy (&copy);
  return report;
}
