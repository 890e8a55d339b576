/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-worklist-step"

#include "config.h"

#include "engine/installation/med-worklist-step.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/installation/med-disposition-move.h"
#include "engine/installation/med-exception-state.h"

/* What the program may do by itself, the most final first; the table decides whether it may. */
static const MedDispositionState targets[] = {
  MED_DISPOSITION_CLOSED_NOT_NEEDED,  MED_DISPOSITION_INTERRUPTED,
  MED_DISPOSITION_REMOVAL_REQUIRED,   MED_DISPOSITION_FAILED,
  MED_DISPOSITION_NOT_AUTHORIZED,     MED_DISPOSITION_AUTHORIZED,
  MED_DISPOSITION_WAITING_FOR_VENDOR, MED_DISPOSITION_STAGED,
  MED_DISPOSITION_CANDIDATE,
};

/* What ended a deferral or exception, as a stored word; NULL where the step is another one. */
static const char *
find_trigger (const MedCase *work, MedWorklistCause cause, MedDispositionState to)
{
  if ((work->disposition->state != MED_DISPOSITION_DEFERRED &&
       work->disposition->state != MED_DISPOSITION_EXCEPTION) ||
      to == MED_DISPOSITION_CLOSED_NOT_NEEDED)
    return NULL;
  switch (cause)
    {
    case MED_CAUSE_DATE_PASSED:
      return MED_TRIGGER_DATE;
    case MED_CAUSE_KNOWN_EXPLOITED:
      return MED_TRIGGER_KNOWN_EXPLOITED;
    case MED_CAUSE_RELEASED:
      return MED_TRIGGER_RELEASED;
    case MED_CAUSE_TEST_OVERDUE:
      return MED_TRIGGER_TEST_OVERDUE;
    case MED_CAUSE_TEST_FAILED:
      return MED_TRIGGER_TEST_FAILED;
    default:
      return NULL;
    }
}

static char *
describe_cause (const MedCase *work, MedWorklistCause cause, MedDispositionState to)
{
  if (work->facts.changed_since && to == MED_DISPOSITION_AUTHORIZED)
    return g_strdup (_ ("The vendor's statement or the device's release has changed"));
  switch (cause)
    {
    case MED_CAUSE_DOWNTIME_MISSED:
      return g_strdup (_ ("The downtime was called off or passed without a start"));
    case MED_CAUSE_RUN_ENDED:
      return g_strdup (_ ("The program or workstation that held the attempt stopped or slept"));
    default:
      break;
    }
  if (find_trigger (work, cause, to) != NULL)
    return g_strdup (med_exception_trigger_get_title (find_trigger (work, cause, to)));
  if (work->facts.device_retired)
    return g_strdup (_ ("The device was retired"));
  if (to == MED_DISPOSITION_FAILED)
    return g_strdup (_ ("The vendor withdrew the patch before it was verified"));
  if (to == MED_DISPOSITION_CANDIDATE)
    return g_strdup (_ ("The vendor's statement or the device's release has changed"));
  return g_strdup_printf (_ ("The vendor's word is now “%s”"),
                          med_vendor_state_get_title (work->facts.vendor_state));
}

static MedDispositionState
find_target (MedCase *work, MedWorklistCause cause)
{
  MedTransitionFacts *facts = &work->facts;

  facts->downtime_missed = cause == MED_CAUSE_DOWNTIME_MISSED;
  facts->period_ended = cause >= MED_CAUSE_DATE_PASSED;
  facts->run_ended = cause == MED_CAUSE_RUN_ENDED;
  for (gsize i = 0; i < G_N_ELEMENTS (targets); i++)
    {
      facts->was_here_before = med_case_goes_back_to (work, targets[i]);
      if (med_transition_evaluate (MED_MACHINE_DISPOSITION, facts, work->disposition->state,
                                   targets[i], MED_ACTOR_PROGRAM, NULL))
        return targets[i];
    }
  return MED_DISPOSITION_NONE;
}

/**
 * med_worklist_move:
 * @transaction: the caller's transaction
 * @connection: its connection
 * @disposition_id: which
 * @cause: why it is looked at
 * @moved: (out): whether a step was taken
 * @error: return location
 *
 * Takes the step that the table allows the program for this cause, if there is one.
 *
 * Returns: whether it could be judged and written
 */
gboolean
med_worklist_move (MedTransaction *transaction,
                   MedConnection *connection,
                   gint64 disposition_id,
                   MedWorklistCause cause,
                   gboolean *moved,
                   GError **error)
{
  g_autoptr (MedCase) work = med_case_load_sync (connection, disposition_id, error);

  *moved = FALSE;
  if (work == NULL)
    return FALSE;
  MedDispositionState to = find_target (work, cause);
  if (to == MED_DISPOSITION_NONE)
    return TRUE;
  g_autofree char *reason = describe_cause (work, cause, to);
  const MedDispositionRequest request = { .disposition_id = disposition_id,
                                          .to = to,
                                          .reason = reason,
                                          .trigger = find_trigger (work, cause, to) };
  *moved = TRUE;
  return med_move_disposition (transaction, connection, work, &request, MED_ACTOR_PROGRAM, error);
}

/**
 * med_worklist_move_all:
 * @transaction: the caller's transaction
 * @connection: its connection
 * @ids: (nullable): a query for ids; %NULL where it failed and @error is set
 * @cause: why they are looked at
 * @did_something: (inout): set where a step was taken
 * @error: return location
 *
 * Returns: whether all could be judged and written
 */
gboolean
med_worklist_move_all (MedTransaction *transaction,
                       MedConnection *connection,
                       MedQuery *ids,
                       MedWorklistCause cause,
                       gboolean *did_something,
                       GError **error)
{
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (gint64));
  gboolean moved;

  /* Read to the end first: the steps write to what is read here. */
  while (ids != NULL && med_query_next (ids))
    {
      gint64 id = med_query_get_int (ids, 0);
      g_array_append_val (list, id);
    }
  if (ids == NULL || !med_query_finish (ids, error))
    return FALSE;
  for (guint i = 0; i < list->len; i++)
    {
      if (!med_worklist_move (transaction, connection, g_array_index (list, gint64, i), cause,
                              &moved, error))
        return FALSE;
      *did_something |= moved;
    }
  return TRUE;
}
