/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-exposure-control"

#include "config.h"

#include "engine/awareness/med-exposure-control.h"

#include <inttypes.h>
#include <string.h>

#include "engine/risk/med-ssvc.h"

/* A compensating control may lower the system exposure of a device, with evidence and only up to
 * the date of its next test: a firewall rule "is only valid until someone changes the rule"
 * (CERT/CC). device.exposure is what decides; device.stated_exposure is what the record says while
 * a control lowers it. */

/* $1 is today: on the day itself the test can still be made. */
#define LOWERING                                                                                   \
  "SELECT x.device_id AS device_id,"                                                               \
  " min(CASE c.lowers_exposure WHEN 'small' THEN 1 ELSE 2 END) AS place"                           \
  " FROM control c JOIN disposition x ON x.id = c.disposition_id"                                  \
  " WHERE c.lowers_exposure IS NOT NULL AND c.failed = 0 AND c.next_test_date >= $1"               \
  " AND (c.evidence_id IS NOT NULL OR c.reference <> '') GROUP BY x.device_id"

typedef struct
{
  gint64 device_id;
  MedSystemExposure before;
  MedSystemExposure after;
  MedSystemExposure stated;
} Change;

/* What is not known counts as open. */
static int
rank (MedSystemExposure exposure)
{
  return exposure == MED_SYSTEM_EXPOSURE_UNKNOWN ? (int) MED_SYSTEM_EXPOSURE_OPEN : (int) exposure;
}

static void
judge (MedQuery *query, GArray *changes)
{
  const char *stated_word = med_query_get_text (query, 2);
  const MedSystemExposure before = med_system_exposure_from_word (med_query_get_text (query, 1));
  const MedSystemExposure stated =
      stated_word != NULL ? med_system_exposure_from_word (stated_word) : before;
  const gint64 place = med_query_get_int (query, 3);
  const MedSystemExposure lowered = place == 0   ? MED_SYSTEM_EXPOSURE_OPEN
                                    : place == 1 ? MED_SYSTEM_EXPOSURE_SMALL
                                                 : MED_SYSTEM_EXPOSURE_CONTROLLED;
  const Change change = { med_query_get_int (query, 0), before,
                          rank (lowered) < rank (stated) ? lowered : stated, stated };

  if (change.after != before || (stated_word != NULL && change.after == stated))
    g_array_append_val (changes, change);
}

static JsonNode *
describe (const Change *change)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *body = json_object_new ();

  json_node_take_object (node, body);
  json_object_set_string_member (body, "before", med_system_exposure_to_word (change->before));
  json_object_set_string_member (body, "after", med_system_exposure_to_word (change->after));
  json_object_set_string_member (body, "stated", med_system_exposure_to_word (change->stated));
  return node;
}

static gboolean
write_change (MedTransaction *transaction,
              MedConnection *connection,
              const Change *change,
              GError **error)
{
  const gboolean lowered = change->after != change->stated;
  g_autofree char *subject = g_strdup_printf ("device/%" PRId64, change->device_id);
  g_autoptr (JsonNode) body = describe (change);

  return med_connection_execute (
             connection, "UPDATE device SET exposure = $1, stated_exposure = $2 WHERE id = $3",
             MED_VALUES (MED_TEXT (med_system_exposure_to_word (change->after)),
                         lowered ? MED_TEXT (med_system_exposure_to_word (change->stated))
                                 : MED_NULL,
                         MED_INT (change->device_id)),
             error) &&
         med_transaction_record (transaction, 0, lowered ? "exposure-lowered" : "exposure-returned",
                                 subject, body, error);
}

static GArray *
find_changes (MedConnection *connection, GError **error)
{
  g_autoptr (GArray) changes = g_array_new (FALSE, FALSE, sizeof (Change));
  g_autofree char *today = med_clock_format_iso8601 (med_connection_now_usec (connection));

  today[strlen ("2026-11-23")] = '\0';
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT d.id, d.exposure, d.stated_exposure, coalesce(l.place, 0) FROM ("
      "SELECT device_id FROM (" LOWERING ") UNION"
      " SELECT id FROM device WHERE stated_exposure IS NOT NULL) i"
      " JOIN device d ON d.id = i.device_id LEFT JOIN (" LOWERING ") l ON l.device_id = d.id",
      MED_VALUES (MED_TEXT (today)), error);

  while (query != NULL && med_query_next (query))
    judge (query, changes);
  if (query == NULL || !med_query_finish (query, error))
    return NULL;
  return g_steal_pointer (&changes);
}

/**
 * med_exposure_control_apply_sync:
 * @connection: the writer's connection, outside a transaction
 * @error: return location
 *
 * Lets the controls that hold today lower the exposure of their devices, and gives back what the
 * record says where none holds any more: its test failed, or the date of the next one has passed.
 * Each change is recorded, and nothing is written where there is none.
 *
 * Returns: whether the exposures are as they must be
 */
gboolean
med_exposure_control_apply_sync (MedConnection *connection, GError **error)
{
  g_autoptr (GArray) changes = find_changes (connection, error);

  if (changes == NULL)
    return FALSE;
  if (changes->len == 0)
    return TRUE;
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  if (transaction == NULL)
    return FALSE;
  for (guint i = 0; i < changes->len; i++)
    if (!write_change (transaction, connection, &g_array_index (changes, Change, i), error))
      return FALSE;
  return med_transaction_commit (transaction, error);
}
