/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-exchange-compare"

#include "config.h"

#include "engine/installation/med-exchange-compare.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/base/med-json.h"

/**
 * med_exchange_is_reason:
 * @error: what a step was refused with
 *
 * Returns: whether it says that something is not so here, not that the import failed
 */
gboolean
med_exchange_is_reason (const GError *error)
{
  return g_error_matches (error, MED_ERROR, MED_ERROR_REFUSED) ||
         g_error_matches (error, MED_ERROR, MED_ERROR_NOT_PERMITTED) ||
         g_error_matches (error, MED_ERROR, MED_ERROR_CONFLICT) ||
         g_error_matches (error, MED_ERROR, MED_ERROR_NOT_FOUND);
}

/**
 * med_exchange_block:
 * @order: a work order
 * @reason: (transfer full): why nothing more of it is done
 * @error: return location
 *
 * Returns: whether the import may go on without it
 */
gboolean
med_exchange_block (MedExchangeOrder *order, GError *reason, GError **error)
{
  if (!med_exchange_is_reason (reason))
    {
      g_propagate_error (error, reason);
      return FALSE;
    }
  g_ptr_array_add (order->item->reasons, g_strdup (reason->message));
  g_error_free (reason);
  order->item->verdict = MED_EXCHANGE_CONFLICT;
  order->blocked = TRUE;
  return TRUE;
}

static gboolean
block_for (MedExchangeOrder *order, const char *reason)
{
  g_ptr_array_add (order->item->reasons, g_strdup (reason));
  order->item->verdict = MED_EXCHANGE_CONFLICT;
  order->blocked = TRUE;
  return TRUE;
}

static const char *
describe_state (const char *word)
{
  MedDispositionState state;

  return med_disposition_state_from_word (word, &state) ? med_disposition_state_get_title (state)
                                                        : word;
}

static gboolean
find_order (MedConnection *connection, MedExchangeOrder *order, GError **error)
{
  JsonObject *patch = med_json_get_object (order->order, "patch");
  const char *asset = med_json_get_text (order->order, "device");
  const char *number = med_json_get_text (patch, "number");
  g_autofree char *state = NULL;

  order->item->title = g_strdup_printf ("%s · %s", number, asset);
  order->item->theirs = g_strdup (describe_state (med_json_get_text (order->order, "state")));
  if (!med_connection_get_int (
          connection,
          "SELECT coalesce((SELECT x.id FROM disposition x JOIN device d ON d.id = x.device_id "
          "JOIN patch p ON p.id = x.patch_id WHERE d.asset = $1 AND p.cots_vendor = $2 "
          "AND p.number = $3), 0)",
          MED_VALUES (MED_TEXT (asset), MED_TEXT (med_json_get_text (patch, "vendor")),
                      MED_TEXT (number)),
          &order->disposition_id, error) ||
      !med_connection_dup_text (connection, "SELECT state FROM disposition WHERE id = $1",
                                MED_VALUES (MED_INT (order->disposition_id)), &state, error))
    return FALSE;
  order->item->ours = g_strdup (state != NULL ? describe_state (state) : _ ("Not here"));
  if (order->disposition_id == 0)
    return block_for (order, _ ("There is no work order here for this patch on this device: the "
                                "device, the patch or what names them is missing"));
  return TRUE;
}

/* Whether a step of the file is the one that is here. What the program finds it finds at its own
 * time on each workstation. */
static gboolean
is_same_step (MedQuery *here, JsonObject *there)
{
  const char *by = med_json_get_text (there, "by");
  const char *from = med_query_get_text (here, 0);

  return g_strcmp0 (*from != '\0' ? from : "none", med_json_get_text (there, "from")) == 0 &&
         g_strcmp0 (med_query_get_text (here, 1), med_json_get_text (there, "to")) == 0 &&
         g_strcmp0 (med_query_get_text (here, 2), by) == 0 &&
         (*by == '\0' || med_query_get_int (here, 3) == med_json_get_int (there, "at_usec", 0));
}

/**
 * med_exchange_compare_steps:
 * @connection: a connection
 * @where: condition in SQL on `transition t`, with `$1`
 * @id: its value
 * @steps: of the file
 * @n_same: (out): how many steps both have from the first on
 * @n_here: (out): how many there are here
 * @error: return location
 *
 * Returns: whether they could be compared
 */
gboolean
med_exchange_compare_steps (MedConnection *connection,
                            const char *where,
                            gint64 id,
                            JsonArray *steps,
                            guint *n_same,
                            guint *n_here,
                            GError **error)
{
  g_autofree char *sql =
      g_strconcat ("SELECT t.from_state, t.to_state, coalesce(n.login, ''), t.at_usec "
                   "FROM transition t LEFT JOIN person n ON n.id = t.by_person WHERE ",
                   where, " ORDER BY t.id", NULL);
  g_autoptr (MedQuery) query =
      med_connection_query (connection, sql, MED_VALUES (MED_INT (id)), error);
  gboolean same = TRUE;

  *n_same = *n_here = 0;
  while (query != NULL && med_query_next (query))
    {
      same = same && *n_here < json_array_get_length (steps) &&
             is_same_step (query, med_json_array_get_object (steps, *n_here));
      (*n_here)++;
      *n_same += same;
    }
  return query != NULL && med_query_finish (query, error);
}

static gboolean
check_statement (const MedReplay *replay, MedExchangeOrder *order, GError **error)
{
  JsonObject *statement = med_json_get_object (order->order, "statement");
  GError *local = NULL;
  gint64 id;

  if (statement == NULL || med_replay_find_statement (replay, statement, &id, &local))
    return TRUE;
  return med_exchange_block (order, local, error);
}

static gboolean
check_people (const MedReplay *replay, MedExchangeOrder *order, JsonArray *steps, GError **error)
{
  GError *local = NULL;
  gint64 id;

  for (guint i = order->n_same; i < json_array_get_length (steps) && !order->blocked; i++)
    if (!med_replay_find_person (
            replay, med_json_get_text (med_json_array_get_object (steps, i), "by"), &id, &local) &&
        !med_exchange_block (order, g_steal_pointer (&local), error))
      return FALSE;
  return TRUE;
}

/* The device must read what it read when the first of the new work began. */
static gboolean
check_release (MedConnection *connection, MedExchangeOrder *order, GError **error)
{
  JsonArray *steps = med_json_get_array (order->order, "steps");
  JsonArray *attempts = med_json_get_array (order->order, "attempts");
  g_autofree char *release = NULL;
  JsonObject *first = NULL;

  if (order->n_same >= json_array_get_length (steps))
    return TRUE;
  const gint64 since_usec =
      med_json_get_int (med_json_array_get_object (steps, order->n_same), "at_usec", 0);
  for (guint i = 0; i < json_array_get_length (attempts) && first == NULL; i++)
    {
      JsonObject *attempt = med_json_array_get_object (attempts, i);
      if (med_json_get_int (attempt, "started_usec", 0) >= since_usec)
        first = attempt;
    }
  if (first == NULL)
    return TRUE;
  if (!med_connection_dup_text (connection,
                                "SELECT r.version FROM disposition x JOIN device d ON d.id = "
                                "x.device_id JOIN config c ON c.id = d.config_id JOIN release r "
                                "ON r.id = c.release_id WHERE x.id = $1",
                                MED_VALUES (MED_INT (order->disposition_id)), &release, error))
    return FALSE;
  const char *before = med_json_get_text (first, "version_before");
  if (g_strcmp0 (release, before) == 0)
    return TRUE;
  g_autofree char *reason = g_strdup_printf (
      _ ("The device has changed since: here it reads %s, there it read %s"), release, before);
  return block_for (order, reason);
}

/* Between decisions the table may know a step; what was done at the device cannot be put together
 * from two halves. */
static gboolean
is_decision (const char *word)
{
  MedDispositionState state;

  return med_disposition_state_from_word (word, &state) &&
         !med_disposition_state_is_unsafe (state) && state != MED_DISPOSITION_IN_SERVICE &&
         state != MED_DISPOSITION_RESTORED && state != MED_DISPOSITION_REMOVAL_REQUIRED &&
         state != MED_DISPOSITION_SCHEDULED && state != MED_DISPOSITION_STAGED;
}

/* Two histories. Where theirs was taken before, the last step is here. */
static gboolean
compare_diverged (const MedReplay *replay,
                  MedExchangeOrder *order,
                  JsonArray *steps,
                  GError **error)
{
  JsonObject *last = med_json_array_get_object (steps, json_array_get_length (steps) - 1);
  g_autoptr (MedQuery) query = med_connection_query (
      replay->connection,
      "SELECT t.to_state, coalesce(n.login, ''), t.at_usec FROM transition t LEFT JOIN person n "
      "ON n.id = t.by_person WHERE t.disposition_id = $1 ORDER BY t.id DESC LIMIT 1",
      MED_VALUES (MED_INT (order->disposition_id)), error);
  const char *ours = NULL;

  if (query == NULL)
    return FALSE;
  if (med_query_next (query))
    ours = med_query_get_text (query, 0);
  if (g_strcmp0 (ours, med_json_get_text (last, "to")) == 0 &&
      g_strcmp0 (med_query_get_text (query, 1), med_json_get_text (last, "by")) == 0 &&
      med_query_get_int (query, 2) == med_json_get_int (last, "at_usec", 0))
    {
      order->item->verdict = MED_EXCHANGE_SAME;
      order->n_same = json_array_get_length (steps);
      return med_query_finish (query, error);
    }
  g_ptr_array_add (order->item->reasons, g_strdup (_ ("It was moved differently here and there")));
  order->item->verdict = MED_EXCHANGE_CONFLICT;
  order->blocked = !is_decision (ours) || !is_decision (med_json_get_text (last, "to"));
  if (order->blocked)
    return med_query_finish (query, error);
  order->item->n_steps = 1;
  order->diverged = json_object_new ();
  JsonObjectIter iter;
  const char *member;
  JsonNode *node;
  json_object_iter_init (&iter, last);
  while (json_object_iter_next (&iter, &member, &node))
    json_object_set_member (order->diverged, member, json_node_copy (node));
  json_object_set_string_member (order->diverged, "from", ours);
  return med_query_finish (query, error);
}

/**
 * med_exchange_compare:
 * @replay: an import
 * @order: a work order of the file
 * @error: return location
 *
 * Finds the same work order here and says how the two stand to each other; brings what was added to
 * attempts that both have.
 *
 * Returns: whether they could be compared
 */
gboolean
med_exchange_compare (MedReplay *replay, MedExchangeOrder *order, GError **error)
{
  MedConnection *connection = replay->connection;
  JsonArray *steps = med_json_get_array (order->order, "steps");
  const guint n_there = json_array_get_length (steps);
  GError *local = NULL;
  guint n_here;

  if (!find_order (connection, order, error))
    return FALSE;
  if (order->blocked)
    return TRUE;
  if (!med_exchange_compare_steps (connection, "t.disposition_id = $1", order->disposition_id,
                                   steps, &order->n_same, &n_here, error))
    return FALSE;
  if (order->n_same < n_here && order->n_same < n_there)
    return compare_diverged (replay, order, steps, error);
  order->item->n_steps = n_there - order->n_same;
  order->item->verdict = order->item->n_steps > 0 ? MED_EXCHANGE_NEW : MED_EXCHANGE_SAME;
  if (!check_statement (replay, order, error) || !check_people (replay, order, steps, error) ||
      (!order->blocked && !check_release (connection, order, error)))
    return FALSE;
  if (order->blocked || order->decision == MED_EXCHANGE_KEEP || n_there < n_here)
    return TRUE;
  if (!med_replay_additions (replay, order->disposition_id, order->order, &order->n_added, &local))
    return med_exchange_block (order, local, error);
  if (order->n_added > 0)
    order->item->verdict = MED_EXCHANGE_NEW;
  return TRUE;
}
