/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-work-step-tick"

#include "config.h"

#include "ui/installation/med-work-step-tick.h"

typedef struct
{
  char *attempt_id;
  MedStepPhase phase;
  int ordinal;
  char *result;
  char *note;
  gint64 person_id;
} Tick;

static void
tick_free (Tick *tick)
{
  g_free (tick->attempt_id);
  g_free (tick->result);
  g_free (tick->note);
  g_free (tick);
}

static gpointer
tick_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Tick *tick = input;

  return med_attempt_tick_sync (connection, tick->attempt_id, tick->phase, tick->ordinal,
                                tick->result, tick->note, tick->person_id, error)
             ? MED_STORE_OK
             : NULL;
}

/**
 * med_work_step_tick_async:
 * @step: which step
 * @attempt_id: of which attempt
 * @result: done, failed or skipped
 * @note: what was seen; may be empty
 * @session: who ticks
 * @cancellable: (nullable): to drop the answer
 * @callback: called with the store as source
 * @user_data: for @callback
 *
 * Writes a step's result on the writer lane.
 */
void
med_work_step_tick_async (const MedWorkStep *step,
                          const char *attempt_id,
                          const char *result,
                          const char *note,
                          MedSession *session,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  Tick *tick = g_new0 (Tick, 1);

  tick->attempt_id = g_strdup (attempt_id);
  tick->phase = step->phase;
  tick->ordinal = step->ordinal;
  tick->result = g_strdup (result);
  tick->note = g_strdup (note);
  tick->person_id = med_session_get_person_id (session);
  med_store_run_async (med_session_get_store (session), MED_STORE_WRITER, tick_func, tick,
                       (GDestroyNotify) tick_free, NULL, cancellable, callback, user_data);
}
