/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-place-question"

#include "config.h"

#include "ui/schedule/med-place-question.h"

#include <glib/gi18n.h>

#include "engine/base/med-error.h"
#include "engine/inventory/med-device.h"

static void
choice_free (gpointer data)
{
  MedPlaceChoice *choice = data;

  g_free (choice->title);
  g_free (choice);
}

void
med_place_facts_free (gpointer data)
{
  MedPlaceFacts *facts = data;

  g_free (facts->device_title);
  g_ptr_array_unref (facts->choices);
  g_free (facts);
}

static void
add_choice (MedPlaceFacts *facts, MedQuery *query)
{
  MedPlaceChoice *choice = g_new0 (MedPlaceChoice, 1);
  MedDispositionState state;
  gboolean known = med_disposition_state_from_word (med_query_get_text (query, 2), &state);

  choice->id = med_query_get_int (query, 0);
  /* Number and state: the title is long, and the state is what decides. */
  choice->title = g_strdup_printf ("%s · %s", med_query_get_text (query, 1),
                                   known ? med_disposition_state_get_title (state)
                                         : med_query_get_text (query, 2));
  g_ptr_array_add (facts->choices, choice);
}

gpointer
med_place_facts_load (MedConnection *connection,
                      gpointer device_id,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (MedDevice) device = med_device_load_sync (connection, *(gint64 *) device_id, error);
  g_autoptr (MedQuery) query =
      device == NULL
          ? NULL
          : med_connection_query (
                connection,
                "SELECT p.id, p.number, o.state FROM disposition o JOIN patch p"
                " ON p.id = o.patch_id WHERE o.device_id = $1 AND p.scope = 'security'"
                " AND o.state NOT IN ('in-service', 'not-affected', 'closed-not-needed')"
                " ORDER BY CASE o.state WHEN 'staged' THEN 0 WHEN 'authorized' THEN 1 ELSE 2 END,"
                " p.number",
                MED_VALUES (MED_INT (device->id)), error);
  MedPlaceFacts *facts;

  if (query == NULL)
    return NULL;
  facts = g_new0 (MedPlaceFacts, 1);
  facts->device_title = med_device_dup_title (device);
  facts->choices = g_ptr_array_new_with_free_func (choice_free);
  while (med_query_next (query))
    add_choice (facts, query);
  if (!med_query_finish (query, error))
    g_clear_pointer (&facts, med_place_facts_free);
  return facts;
}

void
med_place_answer_free (gpointer data)
{
  MedPlaceAnswer *answer = data;

  g_free (answer->refusal);
  g_free (answer);
}

/* A refusal is an answer; only what keeps us from answering is an error. */
static gboolean
take_refusal (MedPlaceAnswer *answer, GError *error)
{
  if (!g_error_matches (error, MED_ERROR, MED_ERROR_REFUSED) &&
      !g_error_matches (error, MED_ERROR, MED_ERROR_CORRECT_INPUT))
    return FALSE;
  answer->refusal = g_strdup (error->message);
  return TRUE;
}

static gboolean
answer_question (MedConnection *connection,
                 const MedPlaceQuestion *question,
                 MedPlaceAnswer *answer,
                 GError **error)
{
  if (!med_downtime_need_sync (connection, question->patch_id, question->device_id, &answer->need,
                               error))
    return FALSE;
  answer->known = TRUE;
  answer->need.rollback_min = MAX (answer->need.rollback_min, question->rollback_min);
  answer->start_usec = question->start_usec;
  if (question->start_usec != 0)
    return med_downtime_fits_sync (connection, &answer->need, question->start_usec, error);
  return med_downtime_find_next_sync (connection, &answer->need, question->after_usec,
                                      &answer->start_usec, &answer->refusal, error);
}

gpointer
med_place_answer_load (MedConnection *connection,
                       gpointer question,
                       GCancellable *cancellable,
                       GError **error)
{
  MedPlaceAnswer *answer = g_new0 (MedPlaceAnswer, 1);
  g_autoptr (GError) reason = NULL;

  if (answer_question (connection, question, answer, &reason))
    {
      if (answer->refusal == NULL)
        answer->refusal = g_strdup ("");
      return answer;
    }
  if (take_refusal (answer, reason))
    return answer;
  med_place_answer_free (answer);
  g_propagate_error (error, g_steal_pointer (&reason));
  return NULL;
}

void
med_place_order_free (gpointer data)
{
  MedPlaceOrder *order = data;

  g_free (order->consent_by);
  g_free (order->fallback);
  g_free (order);
}

gpointer
med_place_order_run (MedConnection *connection,
                     gpointer order,
                     GCancellable *cancellable,
                     GError **error)
{
  const MedPlaceOrder *given = order;
  gint64 id = 0;

  return med_disposition_plan_sync (connection, &given->plan, &id, error) ? MED_STORE_OK : NULL;
}
