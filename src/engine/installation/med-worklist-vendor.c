/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-worklist-vendor"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/installation/med-worklist-step.h"

/* From the install on, the vendor's word on the release before it counts; see med-case. */
#define RELEASE_ASKED                                                                              \
  "CASE WHEN x.state IN ('installed-unverified', 'in-service') AND x.release_id IS NOT NULL "      \
  "THEN x.release_id ELSE c.release_id END"
#define FROM_DISPOSITION                                                                           \
  " FROM disposition x JOIN device d ON d.id = x.device_id JOIN config c ON c.id = d.config_id "

typedef struct
{
  gint64 patch_id;
  gint64 release_id;
} Track;

static GArray *
load_tracks (MedConnection *connection, GError **error)
{
  g_autoptr (GArray) tracks = g_array_new (FALSE, FALSE, sizeof (Track));
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT DISTINCT x.patch_id, " RELEASE_ASKED FROM_DISPOSITION
      "WHERE x.state NOT IN ('candidate', 'waiting-for-vendor', 'not-authorized', 'installing', "
      "'interrupted', 'failed', 'restoring', 'out-of-service', 'removal-required', "
      "'closed-not-needed')",
      MED_NO_VALUES, error);

  while (query != NULL && med_query_next (query))
    {
      const Track track = { med_query_get_int (query, 0), med_query_get_int (query, 1) };
      g_array_append_val (tracks, track);
    }
  if (query == NULL || !med_query_finish (query, error))
    return NULL;
  return g_steal_pointer (&tracks);
}

/* Which states can move for a word of the vendor; a list in SQL, from this program alone. */
static const char *
states_to_look_at (MedVendorState state)
{
  switch ((int) state)
    {
    case MED_VENDOR_STATE_RELEASED: /* only where something changed, or a wait is over */
      return "((x.state IN ('staged', 'scheduled') AND (x.statement_id IS NULL "
             "OR x.statement_id <> $3 OR x.release_id <> c.release_id)) "
             "OR (x.state IN ('deferred', 'exception') AND x.previous_state = "
             "'waiting-for-vendor' AND EXISTS (SELECT 1 FROM vendor_track n "
             "WHERE n.patch_id = x.patch_id AND n.release_id = c.release_id "
             "AND n.state = 'released' AND n.since_usec > coalesce((SELECT max(q.requested_usec) "
             "FROM exception q JOIN exception_device r ON r.exception_id = q.id "
             "WHERE r.disposition_id = x.id AND r.state = 'running'), x.since_usec))) "
             "OR (x.state = 'not-affected' AND x.statement_id IS NOT NULL))";
    case MED_VENDOR_STATE_WITHDRAWN:
      return "(x.state IN ('in-internal-test', 'authorized', 'staged', 'scheduled', "
             "'installed-unverified', 'in-service') OR (x.state = 'not-affected' "
             "AND x.statement_id IS NOT NULL)) AND $3 = $3";
    case MED_VENDOR_STATE_SUPERSEDED:
      return "x.state IN ('in-internal-test', 'authorized', 'staged', 'scheduled', 'restored', "
             "'deferred', 'exception') AND $3 = $3";
    case MED_VENDOR_STATE_NOT_APPLICABLE:
      return "x.state IN ('in-internal-test', 'authorized', 'staged', 'scheduled') AND $3 = $3";
    default:
      return "(x.state IN ('in-internal-test', 'authorized', 'staged', 'scheduled') "
             "OR (x.state = 'not-affected' AND x.statement_id IS NOT NULL)) AND $3 = $3";
    }
}

static gboolean
follow_track (MedTransaction *transaction,
              MedConnection *connection,
              const Track *track,
              gboolean *did_something,
              GError **error)
{
  MedVendorState state;
  gint64 statement_id;

  if (!med_vendor_track_get_sync (connection, track->patch_id, track->release_id, &state,
                                  &statement_id, error))
    return FALSE;
  g_autofree char *sql = g_strconcat ("SELECT x.id" FROM_DISPOSITION
                                      "WHERE x.patch_id = $1 AND " RELEASE_ASKED " = $2 AND ",
                                      states_to_look_at (state), NULL);
  g_autoptr (MedQuery) ids = med_connection_query (
      connection, sql,
      MED_VALUES (MED_INT (track->patch_id), MED_INT (track->release_id), MED_INT (statement_id)),
      error);
  return med_worklist_move_all (transaction, connection, ids,
                                state == MED_VENDOR_STATE_RELEASED ? MED_CAUSE_RELEASED
                                                                   : MED_CAUSE_VENDOR,
                                did_something, error);
}

/* What does not hang on the vendor's word: retired devices, and releases that have changed. */
static gboolean
follow_devices (MedTransaction *transaction,
                MedConnection *connection,
                gboolean *did_something,
                GError **error)
{
  g_autoptr (MedQuery) ids = med_connection_query (
      connection,
      "SELECT x.id" FROM_DISPOSITION
      "WHERE (d.retired_usec IS NOT NULL AND x.state NOT IN ('closed-not-needed', 'not-affected', "
      "'in-service', 'installing', 'interrupted', 'installed-unverified', 'failed', 'restoring')) "
      "OR (d.retired_usec IS NULL AND x.state IN ('not-affected', 'closed-not-needed') "
      "AND x.release_id <> c.release_id)",
      MED_NO_VALUES, error);

  return med_worklist_move_all (transaction, connection, ids, MED_CAUSE_VENDOR, did_something,
                                error);
}

/* Superseded: candidates and waiting ones are asked by patch, since their release may have no
 * track of its own yet. */
static gboolean
follow_superseded (MedTransaction *transaction,
                   MedConnection *connection,
                   gboolean *did_something,
                   GError **error)
{
  g_autoptr (MedQuery) ids = med_connection_query (
      connection,
      "SELECT x.id" FROM_DISPOSITION
      "WHERE x.state IN ('candidate', 'waiting-for-vendor', 'not-authorized') "
      "AND EXISTS (SELECT 1 FROM vendor_track v WHERE v.patch_id = x.patch_id "
      "AND v.release_id = c.release_id AND v.state = 'superseded')",
      MED_NO_VALUES, error);

  return med_worklist_move_all (transaction, connection, ids, MED_CAUSE_VENDOR, did_something,
                                error);
}

/**
 * med_worklist_follow_vendor:
 * @transaction: the caller's transaction
 * @connection: its connection
 * @cancellable: (nullable): to stop it
 * @did_something: (inout): set where a step was taken
 * @error: return location
 *
 * Moves what a withdrawal, a newer patch, another statement, another release of the device or its
 * retirement moves (T24, T26, T28 to T30).
 *
 * Returns: whether all was judged and written
 */
gboolean
med_worklist_follow_vendor (MedTransaction *transaction,
                            MedConnection *connection,
                            GCancellable *cancellable,
                            gboolean *did_something,
                            GError **error)
{
  g_autoptr (GArray) tracks = load_tracks (connection, error);

  if (tracks == NULL)
    return FALSE;
  for (guint i = 0; i < tracks->len; i++)
    {
      if (g_cancellable_is_cancelled (cancellable))
        {
          g_set_error_literal (error, MED_ERROR, MED_ERROR_CANCELLED,
                               _ ("Bringing the work list up to date was stopped"));
          return FALSE;
        }
      if (!follow_track (transaction, connection, &g_array_index (tracks, Track, i), did_something,
                         error))
        return FALSE;
    }
  return follow_devices (transaction, connection, did_something, error) &&
         follow_superseded (transaction, connection, did_something, error);
}
