/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-exception-follow"

#include "config.h"

#include "engine/installation/med-exception-follow.h"

#include <inttypes.h>

#include "engine/base/med-json.h"
#include "engine/installation/med-exception-write.h"

/* What a step of a disposition means for the records of exceptions: there is never an exception
 * without its record, nor a running record of what is no exception any more. */

/**
 * med_exception_add_approvals:
 * @connection: the connection of the transaction
 * @work: the case; gets the facts
 * @request: a step to exception that names a request for one
 * @error: return location
 *
 * Adds the approvals that other people have signed on the request, at other moments. They count
 * only for the devices that the request names, and only while it is open.
 *
 * Returns: whether they could be found out
 */
gboolean
med_exception_add_approvals (MedConnection *connection,
                             MedCase *work,
                             const MedDispositionRequest *request,
                             GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT a.role FROM exception_approval a JOIN exception e ON e.id = a.exception_id "
      "JOIN exception_device d ON d.exception_id = e.id WHERE e.id = $1 "
      "AND e.state = 'requested' AND e.requested_by = $2 AND a.person_id <> $2 "
      "AND d.disposition_id = $3",
      MED_VALUES (MED_INT (request->exception_id), MED_INT (request->person_id),
                  MED_INT (work->disposition->id)),
      error);

  while (query != NULL && med_query_next (query))
    if (g_str_equal (med_query_get_text (query, 0), MED_EXCEPTION_BY_SECURITY))
      work->facts.approved_by_other = TRUE;
    else
      work->facts.clinical_approval = TRUE;
  return query != NULL && med_query_finish (query, error);
}

/**
 * med_exception_remember_exploited:
 * @connection: the connection of the transaction
 * @disposition_id: what is to be postponed
 * @error: return location
 *
 * Notes which CVEs of the patch are known to be exploited now: the person who postpones knows it.
 * Only another one is news that ends the deferral or exception.
 *
 * Returns: whether it was written
 */
gboolean
med_exception_remember_exploited (MedConnection *connection, gint64 disposition_id, GError **error)
{
  return med_connection_execute (connection, "DELETE FROM postponed_kev WHERE disposition_id = $1",
                                 MED_VALUES (MED_INT (disposition_id)), error) &&
         med_connection_execute (
             connection,
             "INSERT INTO postponed_kev (disposition_id, cve) SELECT DISTINCT x.id, k.cve "
             "FROM disposition x JOIN patch_cve k ON k.patch_id = x.patch_id "
             "JOIN kev v ON v.cve = k.cve WHERE x.id = $1",
             MED_VALUES (MED_INT (disposition_id)), error);
}

/* Signed at once by everybody who stood beside: recorded as a request and its approvals. */
static gboolean
record_signed (MedTransaction *transaction,
               MedConnection *connection,
               const MedCase *work,
               const MedDispositionRequest *request,
               const MedMoveSignatures *signatures,
               GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autofree char *described = med_exception_describe_evidence (request->evidence);
  const MedControlDraft control = {
    .kind = MED_CONTROL_OTHER,
    .description = described,
    .next_test_date = request->review_date,
  };
  const MedExceptionDraft draft = {
    .disposition_ids = ids,
    .person_id = request->person_id,
    .reason_kind = MED_EXCEPTION_NOT_RECORDED,
    .reason = request->reason,
    .expires_date = request->review_date,
    .controls = &control,
    .n_controls = 1,
  };
  gint64 id;

  g_array_append_val (ids, work->disposition->id);
  return med_exception_write_request (transaction, connection, &draft, work->disposition->patch_id,
                                      &id, error) &&
         med_exception_write_approval (connection, id, MED_EXCEPTION_BY_SECURITY,
                                       request->approval->person_id, signatures->approval, error) &&
         (request->clinical == NULL ||
          med_exception_write_approval (connection, id, MED_EXCEPTION_BY_CLINIC,
                                        request->clinical->person_id, signatures->clinical,
                                        error)) &&
         med_exception_write_running (connection, id, work->disposition->id, error) &&
         med_exception_write_approved (transaction, connection, id, request->approval->person_id,
                                       error);
}

static const char *
find_trigger (const MedDispositionRequest *request)
{
  if (request->trigger != NULL)
    return request->trigger;
  if (request->to == MED_DISPOSITION_CLOSED_NOT_NEEDED)
    return MED_TRIGGER_CLOSED;
  return MED_TRIGGER_PERSON;
}

/**
 * med_exception_follow:
 * @transaction: the caller's transaction
 * @connection: its connection
 * @work: the case as it was before the step
 * @request: the step
 * @signatures: what was signed with it
 * @error: return location
 *
 * Keeps the records of exceptions in step with the disposition: one that begins has its record, one
 * that ends tells what ended it.
 *
 * Returns: whether it was written
 */
gboolean
med_exception_follow (MedTransaction *transaction,
                      MedConnection *connection,
                      const MedCase *work,
                      const MedDispositionRequest *request,
                      const MedMoveSignatures *signatures,
                      GError **error)
{
  const gint64 id = work->disposition->id;

  if (work->disposition->state == MED_DISPOSITION_EXCEPTION &&
      !med_exception_write_end (transaction, connection, id, find_trigger (request), error))
    return FALSE;
  if (request->to == MED_DISPOSITION_EXCEPTION)
    return request->exception_id != 0
               ? med_exception_write_running (connection, request->exception_id, id, error)
               : med_exception_remember_exploited (connection, id, error) &&
                     record_signed (transaction, connection, work, request, signatures, error);
  return request->to != MED_DISPOSITION_DEFERRED ||
         med_exception_remember_exploited (connection, id, error);
}
