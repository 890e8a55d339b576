/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-paper-record"

#include "config.h"

#include "engine/installation/med-paper-record.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/distribution/med-vault.h"
#include "engine/installation/med-attempt-private.h"
#include "engine/installation/med-attempt-step.h"
#include "engine/installation/med-disposition-move.h"
#include "engine/installation/med-evidence.h"
#include "engine/installation/med-paper-record-private.h"
#include "engine/installation/med-work-order.h"
#include "engine/store/med-as-of.h"

/* No run of the program ever held it. */
#define SESSION "paper"

/* The writer's connection while a sheet is entered: each step is judged and written as of its
 * written time, by the functions that do so live. */
typedef struct
{
  MedTransaction *transaction;
  MedConnection *connection;
  const MedPaperRecord *record;
  MedLateEntry late;
  gint64 evidence_id;
  char *restore_id;
} Entry;

static void
entry_clear (Entry *self)
{
  med_connection_set_as_of (self->connection, 0);
  g_clear_pointer (&self->transaction, med_transaction_free);
  g_free (self->restore_id);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Entry, entry_clear)

static void
paper_step_free (MedPaperStep *step)
{
  g_free (step->result);
  g_free (step->note);
  g_free (step);
}

/**
 * med_paper_record_new:
 * @disposition_id: which patch on which device
 * @person_id: who enters it
 *
 * Returns: (transfer full): a sheet with nothing on it, and a new UUID
 */
MedPaperRecord *
med_paper_record_new (gint64 disposition_id, gint64 person_id)
{
  MedPaperRecord *self = g_new0 (MedPaperRecord, 1);

  self->attempt_id = g_uuid_string_random ();
  self->disposition_id = disposition_id;
  self->person_id = person_id;
  self->restarts = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->steps = g_ptr_array_new_with_free_func ((GDestroyNotify) paper_step_free);
  return self;
}

/**
 * med_paper_record_free:
 * @self: (transfer full): a sheet
 *
 * Frees it with the signature and the scan.
 */
void
med_paper_record_free (MedPaperRecord *self)
{
  char *texts[] = { self->attempt_id,    self->version_before, self->version_after,
                    self->restore_point, self->text,           self->version_restored,
                    self->scan_name,     self->rehash_error };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
  g_clear_pointer (&self->signature, med_signature_free);
  g_clear_pointer (&self->scan, g_bytes_unref);
  g_array_unref (self->restarts);
  g_ptr_array_unref (self->steps);
  g_free (self);
}

/**
 * med_paper_record_add_step:
 * @self: a sheet
 * @phase: of the step
 * @ordinal: of the step, from 1
 * @result: done, failed or skipped
 * @note: (nullable): the remark beside it
 *
 * Adds a tick.
 */
void
med_paper_record_add_step (
    MedPaperRecord *self, MedStepPhase phase, int ordinal, const char *result, const char *note)
{
  MedPaperStep *step = g_new0 (MedPaperStep, 1);

  step->phase = phase;
  step->ordinal = ordinal;
  step->result = g_strdup (result);
  step->note = g_strdup (note);
  g_ptr_array_add (self->steps, step);
}

/* Everything after this happened at @time, as written. */
static void
go_to (Entry *self, MedPaperTime time)
{
  med_connection_set_as_of (self->connection, self->record->times[time]);
}

static gboolean
explain (Entry *self, gboolean done, GError **error)
{
  if (done)
    return TRUE;
  if (error != NULL && g_error_matches (*error, MED_ERROR, MED_ERROR_REFUSED))
    {
      g_autofree char *time = med_clock_format_local (med_connection_now_usec (self->connection));
      g_autoptr (GError) refused = g_steal_pointer (error);
      g_set_error (error, MED_ERROR, MED_ERROR_REFUSED,
                   _ ("By what was recorded until the written time %s: %s\nWhat the sheet does not "
                      "prove can be recorded as found or reported."),
                   time, refused->message);
    }
  return FALSE;
}

/* The night passed and the program gave the downtime back: the sheet shows that it was used. */
static gboolean
take_downtime_back (Entry *self, gint64 downtime_id, GError **error)
{
  gint64 n_others;

  if (!med_connection_get_int (
          self->connection,
          "SELECT count(*) FROM downtime o JOIN downtime t ON t.id = $1 AND o.id <> t.id"
          " AND o.device_id = t.device_id WHERE o.state = 'planned'"
          " AND o.start_usec < t.end_usec AND t.start_usec < o.end_usec",
          MED_VALUES (MED_INT (downtime_id)), &n_others, error))
    return FALSE;
  if (n_others > 0)
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_REFUSED,
                           _ ("Another downtime of this device has taken the place of this one"));
      return FALSE;
    }
  return med_connection_execute (
      self->connection,
      "UPDATE downtime SET state = 'planned', called_off_reason = NULL WHERE id = $1",
      MED_VALUES (MED_INT (downtime_id)), error);
}

static gboolean
schedule_again (Entry *self, GError **error)
{
  const MedPaperRecord *record = self->record;
  gint64 downtime_id;
  MedRole roles;

  if (!med_paper_record_find_downtime (self->connection, record, &downtime_id, error))
    return FALSE;
  if (downtime_id != 0 && !take_downtime_back (self, downtime_id, error))
    return FALSE;
  const MedDispositionRequest request = {
    .disposition_id = record->disposition_id,
    .to = MED_DISPOSITION_SCHEDULED,
    .person_id = record->person_id,
    .reason = _ ("The signed sheet shows that the downtime was used"),
    .downtime_id = downtime_id,
    .late = &self->late,
  };
  go_to (self, MED_PAPER_HANDED_OVER);
  g_autoptr (MedCase) work = med_case_load_sync (self->connection, record->disposition_id, error);
  if (work == NULL)
    return FALSE;
  if (work->disposition->state == MED_DISPOSITION_SCHEDULED)
    return TRUE;
  return med_move_load_roles (self->connection, record->person_id, &roles, error) &&
         med_case_add_readiness (work, self->connection, downtime_id, error) &&
         med_case_add_request (work, self->connection, &request, error) &&
         med_move_disposition (self->transaction, self->connection, work, &request, roles, error);
}

static gboolean
serve (Entry *self, MedServiceState to, gint64 person_id, GError **error)
{
  gint64 device_id;

  if (!med_connection_get_int (self->connection, "SELECT device_id FROM disposition WHERE id = $1",
                               MED_VALUES (MED_INT (self->record->disposition_id)), &device_id,
                               error))
    return FALSE;
  const MedServiceRequest request = {
    .device_id = device_id, .to = to, .person_id = person_id, .late = &self->late
  };
  return med_service_apply_within (self->transaction, self->connection, &request, error);
}

static gboolean
start (Entry *self, const char *attempt_id, GError **error)
{
  const MedPaperRecord *record = self->record;
  const gboolean restore = attempt_id == self->restore_id;
  const MedAttemptStart what = { .attempt_id = attempt_id,
                                 .disposition_id = record->disposition_id,
                                 .person_id = record->installer_id,
                                 .version_read =
                                     restore ? record->version_after : record->version_before,
                                 .restore_point = record->restore_point,
                                 .session = SESSION,
                                 .rehash_error = record->rehash_error,
                                 .rehashed_usec = record->rehashed_usec,
                                 .late = &self->late,
                                 .accepted_by_lead = restore ? 0 : record->accepted_by_lead,
                                 .accepted_by_clinical =
                                     restore ? 0 : record->accepted_by_clinical };
  const MedEvidenceFile scan = { attempt_id, record->scan_name, "scan", record->scan };

  if (!med_attempt_start_within (self->transaction, self->connection, &what, error) ||
      !med_evidence_write (self->transaction, self->connection, &scan, record->person_id,
                           &self->evidence_id, error))
    return FALSE;
  const MedLateMark mark = { .attempt_id = attempt_id, .evidence_id = self->evidence_id };
  return med_late_entry_mark (&self->late, self->connection, &mark, error);
}

/* The ticks of @phase, by whoever did that part. */
static gboolean
tick (Entry *self, const char *attempt_id, MedStepPhase phase, gint64 person_id, GError **error)
{
  for (guint i = 0; i < self->record->steps->len; i++)
    {
      const MedPaperStep *step = self->record->steps->pdata[i];
      const MedStepTick what = { attempt_id, step->phase, step->ordinal, step->result,
                                 step->note, person_id,   &self->late };

      if (step->phase == phase &&
          !med_attempt_tick_within (self->transaction, self->connection, &what, error))
        return FALSE;
    }
  return TRUE;
}

static MedAttemptReport
report_by (Entry *self, const char *attempt_id, gint64 person_id, const char *version)
{
  return (MedAttemptReport){ .attempt_id = attempt_id,
                             .person_id = person_id,
                             .version_read = version,
                             .text = self->record->text,
                             .late = &self->late };
}

static gboolean
install (Entry *self, GError **error)
{
  const MedPaperRecord *record = self->record;
  const gboolean succeeded =
      record->result == MED_PAPER_VERIFIED || record->result == MED_PAPER_UNVERIFIED;
  const MedAttemptReport report =
      report_by (self, record->attempt_id, record->installer_id, record->version_after);

  go_to (self, MED_PAPER_STARTED);
  if (!serve (self, MED_SERVICE_UNDER_SERVICE, record->installer_id, error) ||
      !start (self, record->attempt_id, error))
    return FALSE;
  go_to (self, MED_PAPER_ENDED);
  return tick (self, record->attempt_id, MED_STEP_PREPARE, record->installer_id, error) &&
         tick (self, record->attempt_id, MED_STEP_INSTALL, record->installer_id, error) &&
         (succeeded ? med_attempt_report_success_within (self->transaction, self->connection,
                                                         &report, error)
                    : med_attempt_report_failure_within (self->transaction, self->connection,
                                                         &report, error));
}

static gboolean
verify (Entry *self, const char *attempt_id, const char *version, GError **error)
{
  const MedAttemptReport report = report_by (self, attempt_id, self->record->verifier_id, version);

  go_to (self, MED_PAPER_CHECKED);
  return tick (self, attempt_id, MED_STEP_VERIFY, self->record->verifier_id, error) &&
         med_attempt_verify_within (self->transaction, self->connection, &report, error);
}

static gboolean
restore (Entry *self, GError **error)
{
  self->restore_id = g_uuid_string_random ();
  go_to (self, MED_PAPER_RESTORE_STARTED);
  return start (self, self->restore_id, error) &&
         tick (self, self->restore_id, MED_STEP_ROLLBACK, self->record->installer_id, error) &&
         verify (self, self->restore_id, self->record->version_restored, error);
}

static gboolean
give_back (Entry *self, GError **error)
{
  go_to (self, MED_PAPER_CHECKED);
  if (!serve (self, MED_SERVICE_AWAITING_RETURN, self->record->installer_id, error))
    return FALSE;
  if (self->record->times[MED_PAPER_RETURNED] == 0)
    return TRUE;
  go_to (self, MED_PAPER_RETURNED);
  return serve (self, MED_SERVICE_IN_USE, self->record->returned_by, error);
}

static gboolean
replay (Entry *self, GError **error)
{
  if (!schedule_again (self, error))
    return FALSE;
  go_to (self, MED_PAPER_HANDED_OVER);
  if (!serve (self, MED_SERVICE_HANDED_OVER, self->record->handed_over_by, error) ||
      !install (self, error))
    return FALSE;
  switch (self->record->result)
    {
    case MED_PAPER_VERIFIED:
      return verify (self, self->record->attempt_id, self->record->version_after, error) &&
             give_back (self, error);
    case MED_PAPER_RESTORED:
      return restore (self, error) && give_back (self, error);
    case MED_PAPER_UNVERIFIED:
    case MED_PAPER_FAILED:
    case MED_N_PAPER_RESULTS:
    default:
      return TRUE;
    }
}

static JsonNode *
build_body (Entry *self)
{
  static const char *const members[MED_N_PAPER_TIMES] = {
    "handed_over", "started", "ended", "restore_started", "verified", "returned"
  };
  const MedPaperRecord *record = self->record;
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  JsonArray *restarts = json_array_new ();

  json_node_take_object (node, object);
  json_object_set_string_member (object, "attempt", record->attempt_id);
  json_object_set_string_member (object, "result", med_paper_result_to_word (record->result));
  json_object_set_string_member (object, "scan", record->scan_name);
  for (int i = 0; i < MED_N_PAPER_TIMES; i++)
    if (record->times[i] != 0)
      json_object_set_int_member (object, members[i], record->times[i]);
  for (guint i = 0; i < record->restarts->len; i++)
    json_array_add_int_element (restarts, g_array_index (record->restarts, gint64, i));
  json_object_set_array_member (object, "restarts", restarts);
  med_late_entry_add_to (&self->late, record->installer_id, object);
  return node;
}

static gboolean
write_entry (Entry *self, GError **error)
{
  const MedPaperRecord *record = self->record;
  g_autofree char *subject = med_disposition_dup_subject (record->disposition_id);
  gint64 signature_id;

  if (!med_signature_store (self->transaction, self->connection, record->signature, &signature_id,
                            error) ||
      !explain (self, replay (self, error), error))
    return FALSE;
  med_connection_set_as_of (self->connection, 0);
  g_autoptr (JsonNode) body = build_body (self);
  json_object_set_int_member (json_node_get_object (body), "signature", signature_id);
  return med_transaction_record (self->transaction, record->person_id, "paper-record-entered",
                                 subject, body, error);
}

/* The same call again after a lost answer. */
static gboolean
is_entered (MedConnection *connection, const MedPaperRecord *record, gboolean *is, GError **error)
{
  gint64 n;

  if (!med_connection_get_int (
          connection,
          "SELECT count(*) FROM attempt a JOIN late_entry l"
          " ON l.attempt_id = a.id WHERE a.id = $1 AND a.disposition_id = $2",
          MED_VALUES (MED_TEXT (record->attempt_id), MED_INT (record->disposition_id)), &n, error))
    return FALSE;
  *is = n > 0;
  return TRUE;
}

/**
 * med_paper_record_enter_sync:
 * @connection: the writer's connection, outside of any transaction
 * @record: the whole sheet
 * @error: return location, %MED_ERROR_CORRECT_INPUT for what cannot stand on a sheet,
 *   %MED_ERROR_REFUSED for what was not allowed at the written times, %MED_ERROR_NOT_PERMITTED
 *
 * Enters a work order from the signed sheet. Every guard of every step is asked as of the written
 * time, with what was recorded until then; every event is marked as entered late. Whole, or not at
 * all.
 *
 * Returns: whether it was entered
 */
gboolean
med_paper_record_enter_sync (MedConnection *connection,
                             const MedPaperRecord *record,
                             GError **error)
{
  g_auto (Entry) entry = { .connection = connection, .record = record };
  g_autofree char *sha256 = NULL;
  gboolean entered;

  if (!g_uuid_string_is_valid (record->attempt_id))
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_INTERNAL, "a sheet without an id");
      return FALSE;
    }
  entry.transaction = med_transaction_begin (connection, error);
  if (entry.transaction == NULL || !is_entered (connection, record, &entered, error))
    return FALSE;
  if (entered)
    return TRUE;
  if (!med_paper_record_check (connection, record, error))
    return FALSE;
  sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, record->scan);
  entry.late = (MedLateEntry){ .way = MED_LATE_PAPER,
                               .entered_by = record->person_id,
                               .entered_usec = med_connection_get_clock_usec (connection),
                               .evidence_sha256 = sha256 };
  return write_entry (&entry, error) && med_transaction_commit (entry.transaction, error);
}

/**
 * med_paper_record_rehash_sync:
 * @connection: a reader's connection, outside of any transaction
 * @disposition_id: which patch on which device
 * @cancellable: (nullable): to stop it
 * @error: return location, %MED_ERROR_UNTRUSTED where the bytes are not the statement's
 *
 * Hashes the payloads that were staged. The vault never writes a file again, so what is right now
 * was right when it was installed.
 *
 * Returns: whether every byte is as the vendor stated
 */
gboolean
med_paper_record_rehash_sync (MedConnection *connection,
                              gint64 disposition_id,
                              GCancellable *cancellable,
                              GError **error)
{
  g_autoptr (MedCase) work = med_case_load_sync (connection, disposition_id, error);

  if (work == NULL)
    return FALSE;
  if (work->decided_statement_id != 0)
    return med_vault_rehash_sync (connection, work->decided_statement_id, cancellable, NULL, error);
  g_set_error (error, MED_ERROR, MED_ERROR_REFUSED, _ ("%s on %s: nothing was ever staged"),
               work->patch_number, work->asset);
  return FALSE;
}

/**
 * med_paper_record_list_steps_sync:
 * @connection: a connection
 * @disposition_id: which patch on which device
 * @error: return location
 *
 * Returns: (transfer full) (nullable) (element-type MedWorkStep): the steps as they are printed on
 *   the sheet, none ticked
 */
GPtrArray *
med_paper_record_list_steps_sync (MedConnection *connection, gint64 disposition_id, GError **error)
{
  g_autoptr (MedCase) work = med_case_load_sync (connection, disposition_id, error);
  g_autoptr (GPtrArray) steps = NULL;

  if (work == NULL)
    return NULL;
  steps = g_ptr_array_new_with_free_func ((GDestroyNotify) med_work_step_free);
  return med_attempt_step_list (connection, work->decided_statement_id, steps, error)
             ? g_steal_pointer (&steps)
             : NULL;
}
