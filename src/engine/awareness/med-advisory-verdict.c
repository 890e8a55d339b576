/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-advisory-verdict"

#include "config.h"

#include "engine/awareness/med-advisory-verdict.h"

#include <inttypes.h>

#include "engine/csaf/med-csaf-validation.h"

/**
 * med_advisory_is_withdrawn:
 * @category: the category of a document
 *
 * Returns: whether it says that the advisory counts no more (CSAF 2.1)
 */
gboolean
med_advisory_is_withdrawn (const char *category)
{
  return g_str_equal (category, "csaf_withdrawn") || g_str_equal (category, "csaf_superseded");
}

static gboolean
write_findings (MedConnection *connection, gint64 advisory_id, GPtrArray *findings, GError **error)
{
  for (guint i = 0; i < findings->len; i++)
    {
      const MedCsafFinding *finding = g_ptr_array_index (findings, i);

      if (!med_connection_execute (connection,
                                   "INSERT INTO advisory_finding (advisory_id, test, pointer, text,"
                                   " unchecked) VALUES ($1, $2, $3, $4, $5)",
                                   MED_VALUES (MED_INT (advisory_id), MED_TEXT (finding->test),
                                               MED_TEXT (finding->pointer),
                                               MED_TEXT (finding->text),
                                               MED_INT (finding->unchecked ? 1 : 0)),
                                   error))
        return FALSE;
    }
  return TRUE;
}

/**
 * med_advisory_verdict_store_sync:
 * @connection: the writer's connection, in the transaction that stores the advisory
 * @advisory_id: its revision
 * @document: with its findings; where it was not tested nothing is stored
 * @error: return location
 *
 * Stores what the tests of the standard hold against a revision, or that they hold nothing.
 *
 * Returns: whether it is stored
 */
gboolean
med_advisory_verdict_store_sync (MedConnection *connection,
                                 gint64 advisory_id,
                                 const MedCsafDocument *document,
                                 GError **error)
{
  GPtrArray *findings = document->findings;

  if (findings == NULL)
    return TRUE;
  return med_connection_execute (
             connection,
             "INSERT INTO advisory_test (advisory_id, mandatory, optional, informative,"
             " tested_usec) VALUES ($1, $2, $3, $4, $5)",
             MED_VALUES (MED_INT (advisory_id),
                         MED_INT (med_csaf_validation_count (findings, MED_CSAF_TEST_MANDATORY)),
                         MED_INT (med_csaf_validation_count (findings, MED_CSAF_TEST_OPTIONAL)),
                         MED_INT (med_csaf_validation_count (findings, MED_CSAF_TEST_INFORMATIVE)),
                         MED_INT (med_connection_now_usec (connection))),
             error) &&
         write_findings (connection, advisory_id, findings, error);
}

/**
 * med_advisory_verdict_add_sync:
 * @connection: the writer's connection
 * @person_id: who imports it
 * @document: one whose revision is here already
 * @error: return location
 *
 * Stores what the tests hold against a revision that came before there were any, once.
 *
 * Returns: whether it is stored, or was
 */
gboolean
med_advisory_verdict_add_sync (MedConnection *connection,
                               gint64 person_id,
                               const MedCsafDocument *document,
                               GError **error)
{
  gint64 id = 0;

  if (document->findings == NULL)
    return TRUE;
  if (!med_connection_get_int (
          connection,
          "SELECT coalesce(max(a.id), 0) FROM advisory a WHERE a.publisher = $1"
          " AND a.tracking_id = $2 AND a.version = $3 AND NOT EXISTS"
          " (SELECT 1 FROM advisory_test t WHERE t.advisory_id = a.id)",
          MED_VALUES (MED_TEXT (document->publisher), MED_TEXT (document->tracking_id),
                      MED_TEXT (document->version)),
          &id, error))
    return FALSE;
  if (id == 0)
    return TRUE;
  g_autofree char *subject = g_strdup_printf ("advisory/%" PRId64, id);
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  return transaction != NULL && med_advisory_verdict_store_sync (connection, id, document, error) &&
         med_transaction_record (transaction, person_id, "advisory-tested", subject, NULL, error) &&
         med_transaction_commit (transaction, error);
}
