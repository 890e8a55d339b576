/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-payload"

#include "config.h"

#include "engine/distribution/med-payload.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/inventory/med-people.h"

#define MAY_CHECK (MED_ROLE_TECHNICIAN | MED_ROLE_LEAD | MED_ROLE_SECURITY_OFFICER)
#define COLUMNS "id, statement_id, name, size_bytes, sha256, coalesce(stored_usec, 0)"

static MedPayload *
read_row (MedQuery *query)
{
  MedPayload *self = g_new0 (MedPayload, 1);

  self->id = med_query_get_int (query, 0);
  self->statement_id = med_query_get_int (query, 1);
  self->name = med_query_dup_text (query, 2);
  self->size_bytes = med_query_get_int (query, 3);
  self->sha256 = med_query_dup_text (query, 4);
  self->stored_usec = med_query_get_int (query, 5);
  return self;
}

void
med_payload_free (MedPayload *self)
{
  g_free (self->name);
  g_free (self->sha256);
  g_free (self);
}

/**
 * med_payload_load_sync:
 * @connection: a connection
 * @id: a payload
 * @error: return location: %MED_ERROR_NOT_FOUND
 *
 * Returns: (transfer full) (nullable): the payload
 */
MedPayload *
med_payload_load_sync (MedConnection *connection, gint64 id, GError **error)
{
  g_autoptr (MedQuery) query =
      med_connection_query (connection, "SELECT " COLUMNS " FROM payload WHERE id = $1",
                            MED_VALUES (MED_INT (id)), error);

  if (query == NULL)
    return NULL;
  if (med_query_next (query))
    return read_row (query);
  if (med_query_finish (query, error))
    g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND, _ ("There is no payload %" PRId64), id);
  return NULL;
}

/**
 * med_payload_list_sync:
 * @connection: a connection
 * @statement_id: a statement
 * @error: return location
 *
 * Returns: (transfer full) (nullable) (element-type MedPayload): its payloads, by name
 */
GPtrArray *
med_payload_list_sync (MedConnection *connection, gint64 statement_id, GError **error)
{
  g_autoptr (GPtrArray) payloads =
      g_ptr_array_new_with_free_func ((GDestroyNotify) med_payload_free);
  g_autoptr (MedQuery) query = med_connection_query (
      connection, "SELECT " COLUMNS " FROM payload WHERE statement_id = $1 ORDER BY name",
      MED_VALUES (MED_INT (statement_id)), error);

  if (query == NULL)
    return NULL;
  while (med_query_next (query))
    g_ptr_array_add (payloads, read_row (query));
  return med_query_finish (query, error) ? g_steal_pointer (&payloads) : NULL;
}

static void
add_check (JsonBuilder *builder, const MedPayloadCheck *check)
{
  json_builder_set_member_name (builder, med_check_kind_to_word (check->kind));
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "result");
  json_builder_add_string_value (builder, med_check_result_to_word (check->result));
  json_builder_set_member_name (builder, "detail");
  json_builder_add_string_value (builder, check->detail);
  json_builder_set_member_name (builder, "evidence");
  json_builder_add_string_value (builder, check->evidence != NULL ? check->evidence : "{}");
  json_builder_end_object (builder);
}

static gboolean
record (MedTransaction *transaction,
        gint64 payload_id,
        gint64 person_id,
        const char *action,
        const MedPayloadCheck *const *checks,
        GError **error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *subject = g_strdup_printf ("payload/%" PRId64, payload_id);

  json_builder_begin_object (builder);
  for (gsize i = 0; checks[i] != NULL; i++)
    add_check (builder, checks[i]);
  json_builder_end_object (builder);
  g_autoptr (JsonNode) body = json_builder_get_root (builder);
  return med_transaction_record (transaction, person_id, action, subject, body, error);
}

/* Only the program's own finding counts as checked by it; who asked for it is in the audit log. */
static gboolean
append_checks (MedConnection *connection,
               gint64 payload_id,
               const MedPayloadCheck *const *checks,
               GError **error)
{
  for (gsize i = 0; checks[i] != NULL; i++)
    if (!med_payload_check_append_sync (connection, payload_id, 0, checks[i], error))
      return FALSE;
  return TRUE;
}

/* A scanner that does not answer says nothing: it takes away neither malware that was found nor a
 * scan that was made, of the very same bytes. */
static gboolean
replaces (MedConnection *connection,
          gint64 payload_id,
          const MedPayloadCheck *malware,
          gboolean *answer,
          GError **error)
{
  g_autoptr (MedPayloadCheck) before =
      med_payload_check_load_sync (connection, payload_id, MED_CHECK_MALWARE, 0, error);

  if (before == NULL)
    return FALSE;
  *answer = malware == NULL || malware->result != MED_CHECK_NOT_CHECKED ||
            before->result == MED_CHECK_NOT_CHECKED;
  return TRUE;
}

/**
 * med_payload_store_checks_sync:
 * @connection: the writer's connection
 * @payload_id: a payload
 * @person_id: who asked for the checks
 * @bytes: whether length and SHA-256 are those of the statement, and the bytes in the vault
 * @malware: (nullable): what the scanner said; %NULL if the bytes were wrong and nothing was
 * scanned
 * @error: return location
 *
 * A scan that was not possible is noted in the audit log, but does not replace an earlier finding.
 *
 * Returns: whether the results are stored
 */
gboolean
med_payload_store_checks_sync (MedConnection *connection,
                               gint64 payload_id,
                               gint64 person_id,
                               const MedPayloadCheck *bytes,
                               const MedPayloadCheck *malware,
                               GError **error)
{
  const MedPayloadCheck *const checks[] = { bytes, malware, NULL };
  gboolean both = TRUE;
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);

  if (transaction == NULL || !replaces (connection, payload_id, malware, &both, error))
    return FALSE;
  const MedPayloadCheck *const counted[] = { bytes, both ? malware : NULL, NULL };
  if (!append_checks (connection, payload_id, counted, error))
    return FALSE;
  if (bytes->result == MED_CHECK_PASSED &&
      !med_connection_execute (
          connection, "UPDATE payload SET stored_usec = coalesce(stored_usec, $1) WHERE id = $2",
          MED_VALUES (MED_INT (med_connection_now_usec (connection)), MED_INT (payload_id)), error))
    return FALSE;
  return record (transaction, payload_id, person_id, "payload-checked", checks, error) &&
         med_transaction_commit (transaction, error);
}

static gboolean
check_record (MedConnection *connection, const MedScanRecord *scan, GError **error)
{
  gint64 now_usec = med_connection_now_usec (connection);

  if (scan->engine == NULL || *scan->engine == '\0')
    g_set_error_literal (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                         _ ("Name the scanner and its version"));
  else if (scan->signatures_usec <= 0)
    g_set_error_literal (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                         _ ("Give the date of the scanner's signatures"));
  else if (scan->scanned_usec <= 0 || scan->scanned_usec > now_usec + MED_USEC_PER_DAY)
    g_set_error_literal (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                         _ ("Give the date of the scan; it cannot be in the future"));
  else if (scan->signatures_usec > scan->scanned_usec + MED_USEC_PER_DAY)
    g_set_error_literal (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                         _ ("The signatures cannot be newer than the scan"));
  else
    return TRUE;
  return FALSE;
}

/* A record is about bytes that are known, and does not talk away what a scanner found. */
static gboolean
check_before_record (MedConnection *connection, gint64 payload_id, GError **error)
{
  g_autoptr (MedPayloadCheck) bytes =
      med_payload_check_load_sync (connection, payload_id, MED_CHECK_BYTES, 0, error);
  g_autoptr (MedPayloadCheck) malware =
      bytes != NULL
          ? med_payload_check_load_sync (connection, payload_id, MED_CHECK_MALWARE, 0, error)
          : NULL;

  if (malware == NULL)
    return FALSE;
  if (bytes->result != MED_CHECK_PASSED)
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_REFUSED,
                           _ ("Add the payload first: a scan is recorded for bytes that match the "
                              "statement"));
      return FALSE;
    }
  if (malware->result != MED_CHECK_FAILED)
    return TRUE;
  g_set_error_literal (error, MED_ERROR, MED_ERROR_REFUSED,
                       _ ("Malware was found in this payload; no record can replace that. Ask the "
                          "vendor."));
  return FALSE;
}

static char *
evidence_of (const MedScanRecord *scan)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "engine");
  json_builder_add_string_value (builder, scan->engine);
  json_builder_set_member_name (builder, "signatures_usec");
  json_builder_add_int_value (builder, scan->signatures_usec);
  json_builder_set_member_name (builder, "scanned_usec");
  json_builder_add_int_value (builder, scan->scanned_usec);
  json_builder_set_member_name (builder, "clean");
  json_builder_add_boolean_value (builder, scan->clean);
  json_builder_set_member_name (builder, "note");
  json_builder_add_string_value (builder, scan->note != NULL ? scan->note : "");
  json_builder_end_object (builder);
  g_autoptr (JsonNode) node = json_builder_get_root (builder);
  return json_to_string (node, FALSE);
}

static char *
describe_record (const MedScanRecord *scan, const char *name)
{
  g_autofree char *scanned = med_clock_format_local_date (scan->scanned_usec);
  g_autofree char *signatures = med_clock_format_local_date (scan->signatures_usec);

  /* Translators: a person's name, the scanner, two dates */
  return g_strdup_printf (
      scan->clean ? _ ("Recorded by %s: scanned with %s on %s, signatures of %s, nothing found.")
                  : _ ("Recorded by %s: scanned with %s on %s, signatures of %s, malware found."),
      name, scan->engine, scanned, signatures);
}

/**
 * med_payload_record_scan_sync:
 * @connection: the writer's connection
 * @payload_id: a payload whose bytes match
 * @person_id: who vouches for the scan
 * @scan: what was done
 * @error: return location: %MED_ERROR_NOT_PERMITTED, %MED_ERROR_REFUSED, %MED_ERROR_CORRECT_INPUT
 *
 * Records a scan that was made elsewhere. It is shown as recorded by that person, never as made by
 * the program, and does not take the place of malware that was found.
 *
 * Returns: whether it is stored
 */
gboolean
med_payload_record_scan_sync (MedConnection *connection,
                              gint64 payload_id,
                              gint64 person_id,
                              const MedScanRecord *scan,
                              GError **error)
{
  /* Another program may find malware meanwhile: what is judged is what is written upon. */
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  g_autoptr (MedPayload) payload =
      transaction != NULL ? med_payload_load_sync (connection, payload_id, error) : NULL;
  g_autoptr (MedPerson) person =
      payload != NULL ? med_person_load_sync (connection, person_id, error) : NULL;

  if (person == NULL)
    return FALSE;
  if (!person->active || (person->roles & MAY_CHECK) == 0)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_NOT_PERMITTED, _ ("%s may not record scans"),
                   person->name);
      return FALSE;
    }
  if (!check_record (connection, scan, error) ||
      !check_before_record (connection, payload_id, error))
    return FALSE;

  g_autofree char *detail = describe_record (scan, person->name);
  g_autofree char *evidence = evidence_of (scan);
  const MedPayloadCheck check = { .kind = MED_CHECK_MALWARE,
                                  .result = scan->clean ? MED_CHECK_RECORDED : MED_CHECK_FAILED,
                                  .detail = detail,
                                  .evidence = evidence,
                                  .checked_by = person_id };
  const MedPayloadCheck *const checks[] = { &check, NULL };
  return append_checks (connection, payload_id, checks, error) &&
         record (transaction, payload_id, person_id, "payload-scan-recorded", checks, error) &&
         med_transaction_commit (transaction, error);
}
