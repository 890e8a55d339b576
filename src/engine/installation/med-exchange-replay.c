/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-exchange-replay"

#include "config.h"

#include "engine/installation/med-exchange-replay.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/base/med-error.h"
#include "engine/base/med-json.h"
#include "engine/installation/med-disposition-move.h"
#include "engine/installation/med-exchange-step.h"

/* What was done elsewhere is done again here, step by step, as of the time it was done: through the
 * same functions and past the same table as if somebody did it here. What only the place of work
 * could know (that the calendar was free, that the payload's bytes were as stated) is taken from
 * what was recorded there; what the vendor says, who may, who signed, what was read and which steps
 * passed is judged here. */

static gboolean
mark_newest (MedReplay *self, const char *kind, const char *sql, gint64 after_id, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (MedQuery) query =
      med_connection_query (self->connection, sql, MED_VALUES (MED_INT (after_id)), error);

  while (query != NULL && med_query_next (query))
    {
      const gint64 id = med_query_get_int (query, 0);
      g_array_append_val (ids, id);
    }
  if (query == NULL || !med_query_finish (query, error))
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    {
      g_autofree char *row = g_strdup_printf ("%" PRId64, g_array_index (ids, gint64, i));
      if (!med_replay_mark (self, kind, row, error))
        return FALSE;
    }
  return TRUE;
}

/* What was there before the step, so that what the step wrote can be told. */
typedef struct
{
  gint64 transition_id;
  gint64 signature_id;
} Mark;

static gboolean
remember (const MedReplay *self, Mark *mark, GError **error)
{
  return med_connection_get_int (self->connection, "SELECT coalesce(max(id), 0) FROM transition",
                                 MED_NO_VALUES, &mark->transition_id, error) &&
         med_connection_get_int (self->connection, "SELECT coalesce(max(id), 0) FROM signature",
                                 MED_NO_VALUES, &mark->signature_id, error);
}

static gboolean
mark_since (MedReplay *self, const Mark *mark, JsonObject *step, GError **error)
{
  JsonObject *signature = med_json_get_object (step, "signature");
  g_autofree char *identity = g_strdup_printf (
      "%s · %s", signature != NULL ? med_json_get_text (signature, "identity") : "local passphrase",
      self->exchange->workstation);

  return med_connection_execute (
             self->connection, "UPDATE signature SET identity = $1 WHERE id > $2",
             MED_VALUES (MED_TEXT (identity), MED_INT (mark->signature_id)), error) &&
         mark_newest (self, "signature", "SELECT id FROM signature WHERE id > $1 ORDER BY id",
                      mark->signature_id, error) &&
         mark_newest (self, "transition", "SELECT id FROM transition WHERE id > $1 ORDER BY id",
                      mark->transition_id, error);
}

/* A plan whose order cannot be scheduled here is no plan. */
static gboolean
drop_downtime (MedReplay *self, gint64 id, GError **error)
{
  g_autofree char *row = g_strdup_printf ("%" PRId64, id);

  self->n_written--;
  return med_connection_execute (self->connection,
                                 "DELETE FROM exchange_row WHERE kind = 'downtime' AND row_id = $1",
                                 MED_VALUES (MED_TEXT (row)), error) &&
         med_connection_execute (self->connection, "DELETE FROM downtime WHERE id = $1",
                                 MED_VALUES (MED_INT (id)), error);
}

static gboolean
insert_downtime (
    MedReplay *self, const MedCase *work, JsonObject *downtime, gint64 *id, GError **error)
{
  const char *consent = med_json_get_text (downtime, "consent_by");
  gint64 statement_id, person_id;
  g_autofree char *row = NULL;

#define NUMBER(member) MED_INT (med_json_get_int (downtime, member, 0))
  return med_replay_find_statement (self, med_json_get_object (downtime, "statement"),
                                    &statement_id, error) &&
         med_replay_find_person (self, med_json_get_text (downtime, "by"), &person_id, error) &&
         med_connection_insert (
             self->connection,
             "INSERT INTO downtime (device_id, patch_id, statement_id, start_usec, prepare_min, "
             "install_min, restart_min, verify_min, rollback_min, end_usec, calendar_hash, "
             "fallback, planned_by, planned_usec, consent_by, consent_usec) VALUES ($1, $2, $3, "
             "$4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
             MED_VALUES (MED_INT (work->disposition->device_id),
                         MED_INT (work->disposition->patch_id), MED_INT (statement_id),
                         NUMBER ("start_usec"), NUMBER ("prepare_min"), NUMBER ("install_min"),
                         NUMBER ("restart_min"), NUMBER ("verify_min"), NUMBER ("rollback_min"),
                         NUMBER ("end_usec"),
                         MED_TEXT (med_json_get_text (downtime, "calendar_hash")),
                         MED_TEXT (med_json_get_text (downtime, "fallback")), MED_INT (person_id),
                         NUMBER ("planned_usec"), consent != NULL ? MED_TEXT (consent) : MED_NULL,
                         MED_INT_OR_NULL (med_json_get_int (downtime, "consent_usec", 0))),
             id, error) &&
         (row = g_strdup_printf ("%" PRId64, *id)) != NULL &&
         med_replay_mark (self, "downtime", row, error);
#undef NUMBER
}

/* The plan of the file here: as it stands already, or written now. */
static gboolean
bring_downtime (MedReplay *self,
                const MedCase *work,
                const MedReplayStep *step,
                gint64 *id,
                gboolean *brought,
                GError **error)
{
  JsonObject *downtime = med_replay_step_find_plan (step);
  gint64 n_overlapping;

  *id = 0;
  if (downtime == NULL)
    return TRUE;
  const gint64 start_usec = med_json_get_int (downtime, "start_usec", 0);
  const gint64 end_usec = med_json_get_int (downtime, "end_usec", 0);
  if (med_json_get_int (downtime, "rollback_min", 0) <= 0 || end_usec <= start_usec)
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_REFUSED,
                           _ ("The downtime has no room for a rollback"));
      return FALSE;
    }
  if (!med_connection_get_int (
          self->connection,
          "SELECT coalesce((SELECT id FROM downtime WHERE device_id = $1 AND patch_id = $2 AND "
          "start_usec = $3 AND end_usec = $4 AND planned_usec = $5 AND state = 'planned'), 0)",
          MED_VALUES (MED_INT (work->disposition->device_id), MED_INT (work->disposition->patch_id),
                      MED_INT (start_usec), MED_INT (end_usec),
                      MED_INT (med_json_get_int (downtime, "planned_usec", 0))),
          id, error) ||
      !med_connection_get_int (self->connection,
                               "SELECT count(*) FROM downtime WHERE device_id = $1 AND state = "
                               "'planned' AND start_usec < $2 AND end_usec > $3 AND id <> $4",
                               MED_VALUES (MED_INT (work->disposition->device_id),
                                           MED_INT (end_usec), MED_INT (start_usec), MED_INT (*id)),
                               &n_overlapping, error))
    return FALSE;
  if (n_overlapping > 0)
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_REFUSED,
                           _ ("Another downtime of the device is planned here at that time"));
      return FALSE;
    }
  *brought = *id == 0;
  return *id != 0 || insert_downtime (self, work, downtime, id, error);
}

/* How an attempt ends with a step. */
static gboolean
end_attempt (MedReplay *self,
             const MedCase *work,
             const MedReplayStep *step,
             MedDispositionState to,
             GError **error)
{
  const char *state = to == MED_DISPOSITION_INTERRUPTED            ? "interrupted"
                      : to == MED_DISPOSITION_INSTALLED_UNVERIFIED ? "succeeded"
                      : to == MED_DISPOSITION_FAILED               ? "failed"
                      : to == MED_DISPOSITION_RESTORED             ? "restored"
                                                                   : NULL;
  const char *after =
      step->attempt != NULL ? med_json_get_text (step->attempt, "version_after") : NULL;

  if (to == MED_DISPOSITION_OUT_OF_SERVICE && work->disposition->state == MED_DISPOSITION_RESTORING)
    state = "restore-failed";
  if (state == NULL || step->attempt == NULL)
    return TRUE;
  return med_connection_execute (
      self->connection,
      "UPDATE attempt SET state = $1, ended_usec = $2, version_after = $3 WHERE id = $4",
      MED_VALUES (MED_TEXT (state),
                  to == MED_DISPOSITION_INTERRUPTED
                      ? MED_NULL
                      : MED_INT_OR_NULL (med_json_get_int (step->attempt, "ended_usec", 0)),
                  after != NULL ? MED_TEXT (after) : MED_NULL,
                  MED_TEXT (med_json_get_text (step->attempt, "id"))),
      error);
}

static gboolean
follow_attempt (MedReplay *self,
                const MedCase *work,
                const MedReplayStep *step,
                MedDispositionState to,
                GError **error)
{
  const gboolean found = med_replay_is_found (work->disposition->state, to);

  if ((med_replay_is_start (to) || found) && step->attempt != NULL)
    return med_replay_attempt (self, work, step->attempt, found, error) &&
           (to != MED_DISPOSITION_INSTALLING ||
            med_connection_execute (self->connection,
                                    "UPDATE downtime SET state = 'used' WHERE id = $1",
                                    MED_VALUES (MED_INT (work->disposition->downtime_id)), error));
  return end_attempt (self, work, step, to, error);
}

/* Not what the table forbids, but what cannot travel. */
static gboolean
check_travels (const MedCase *work,
               const MedReplayStep *step,
               MedDispositionState to,
               GError **error)
{
  const char *from = med_disposition_state_to_word (work->disposition->state);

  if (g_strcmp0 (from, med_json_get_text (step->step, "from")) != 0)
    g_set_error (error, MED_ERROR, MED_ERROR_REFUSED, _ ("Here it is “%s”"),
                 med_disposition_state_get_title (work->disposition->state));
  else if (to == MED_DISPOSITION_EXCEPTION)
    g_set_error_literal (error, MED_ERROR, MED_ERROR_REFUSED,
                         _ ("An exception is requested and approved on each workstation"));
  else if (to == MED_DISPOSITION_INSTALLING &&
           g_strcmp0 (med_json_get_text (step->order, "state"), "installing") == 0)
    g_set_error_literal (
        error, MED_ERROR, MED_ERROR_REFUSED,
        _ ("The install is still going on there. Import again when it has ended."));
  else if ((med_replay_is_start (to) || med_replay_is_found (work->disposition->state, to)) &&
           step->attempt == NULL)
    g_set_error_literal (error, MED_ERROR, MED_ERROR_REFUSED,
                         _ ("The attempt of this step did not come with it"));
  else
    return TRUE;
  return FALSE;
}

static gboolean
move (MedReplay *self, MedCase *work, MedReplayStep *step, MedDispositionState to, GError **error)
{
  JsonObject *body = med_replay_step_get_body (step);
  Mark mark;
  gint64 downtime_id = 0;
  gboolean brought = FALSE;
  MedDispositionRequest request = {
    .disposition_id = work->disposition->id,
    .to = to,
    .person_id = step->person_id,
    .reason = med_json_get_text (body, "reason"),
    .review_date = med_json_get_text (body, "review_date"),
    .trigger = med_json_get_text (body, "trigger"),
    .version_read = med_json_get_text (body, "version_read"),
    .evidence = step->origin,
    .signature = step->signature,
    .approval = step->approval,
    .clinical = step->clinical,
  };

  if (!remember (self, &mark, error) ||
      (to == MED_DISPOSITION_SCHEDULED &&
       !bring_downtime (self, work, step, &downtime_id, &brought, error)))
    return FALSE;
  request.downtime_id = downtime_id;
  if (!med_case_add_request (work, self->connection, &request, error))
    return FALSE;
  med_replay_step_add_facts (work, step);
  if (!med_move_disposition (self->transaction, self->connection, work, &request, step->roles,
                             error))
    {
      if (brought && !drop_downtime (self, downtime_id, NULL))
        g_warning ("a downtime that was brought could not be taken back");
      return FALSE;
    }
  return mark_since (self, &mark, step->step, error) &&
         follow_attempt (self, work, step, to, error);
}

/**
 * med_replay_order_step:
 * @self: an import
 * @disposition_id: the work order here
 * @order: of the file
 * @step: one of its steps, the next one
 * @error: return location: %MED_ERROR_REFUSED, %MED_ERROR_NOT_PERMITTED
 *
 * Does a step again, as of the time it was done.
 *
 * Returns: whether it was done
 */
gboolean
med_replay_order_step (
    MedReplay *self, gint64 disposition_id, JsonObject *order, JsonObject *step, GError **error)
{
  g_auto (MedReplayStep) what = { .order = order, .step = step };
  MedDispositionState to;
  gboolean done = FALSE;

  if (!med_disposition_state_from_word (med_json_get_text (step, "to"), &to) ||
      !med_replay_step_load (self, "disposition", disposition_id, order, &what, error) ||
      !med_replay_step_load_second (self, &what, "approved_by", &what.approval, error) ||
      !med_replay_step_load_second (self, &what, "clinical_approval_by", &what.clinical, error))
    return FALSE;
  med_connection_set_moment (self->connection, what.at_usec);
  g_autoptr (MedCase) work = med_case_load_sync (self->connection, disposition_id, error);
  if (work != NULL)
    {
      what.attempt = med_replay_step_find_attempt (work, &what, to);
      done = check_travels (work, &what, to, error) && move (self, work, &what, to, error);
    }
  med_connection_set_moment (self->connection, 0);
  return done;
}

static gboolean
load_service_facts (MedReplay *self, gint64 device_id, MedTransitionFacts *facts, GError **error)
{
  g_autofree char *word = NULL;
  gint64 n_unsafe, n_unverified;

  if (!med_connection_dup_text (self->connection, "SELECT service_state FROM device WHERE id = $1",
                                MED_VALUES (MED_INT (device_id)), &word, error) ||
      !med_connection_get_int (self->connection,
                               "SELECT count(*) FROM disposition WHERE device_id = $1 AND state IN "
                               "('installing', 'interrupted', 'installed-unverified', 'failed', "
                               "'restoring', 'out-of-service')",
                               MED_VALUES (MED_INT (device_id)), &n_unsafe, error) ||
      !med_connection_get_int (self->connection,
                               "SELECT count(*) FROM disposition WHERE device_id = $1 AND state = "
                               "'installed-unverified'",
                               MED_VALUES (MED_INT (device_id)), &n_unverified, error))
    return FALSE;
  facts->device_safe = n_unsafe == 0;
  facts->work_ended = n_unsafe == n_unverified;
  facts->free_now = TRUE; /* judged there */
  return med_service_state_from_word (word, &facts->service_state);
}

static gboolean
keep_origin (MedReplay *self, const Mark *mark, MedReplayStep *step, GError **error)
{
  JsonObject *body = med_replay_step_get_body (step);
  g_autofree char *text = NULL;

  med_replay_add_origin (self, body);
  text = json_to_string (step->body, FALSE);
  return med_connection_execute (
      self->connection, "UPDATE transition SET evidence = $1 WHERE id > $2",
      MED_VALUES (MED_TEXT (text), MED_INT (mark->transition_id)), error);
}

static gboolean
serve (MedReplay *self, gint64 device_id, MedReplayStep *step, GError **error)
{
  MedTransitionFacts facts = { 0 };
  MedServiceRequest request = { .device_id = device_id,
                                .person_id = step->person_id,
                                .reason =
                                    med_json_get_text (med_replay_step_get_body (step), "reason"),
                                .signature = step->signature };
  Mark mark;

  if (!load_service_facts (self, device_id, &facts, error) ||
      !med_service_state_from_word (med_json_get_text (step->step, "to"), &request.to))
    return FALSE;
  /* A restore that failed has quarantined the device in the same step. */
  if (facts.service_state == request.to && request.to == MED_SERVICE_QUARANTINED)
    return TRUE;
  if (g_strcmp0 (med_service_state_to_word (facts.service_state),
                 med_json_get_text (step->step, "from")) != 0)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_REFUSED, _ ("The device is “%s” here"),
                   med_service_state_get_title (facts.service_state));
      return FALSE;
    }
  return remember (self, &mark, error) &&
         med_move_service (self->transaction, self->connection, &facts, &request, step->roles,
                           error) &&
         keep_origin (self, &mark, step, error) && mark_since (self, &mark, step->step, error);
}

/**
 * med_replay_service_step:
 * @self: an import
 * @device_id: the device here
 * @device: of the file
 * @step: one of its steps, the next one
 * @error: return location: %MED_ERROR_REFUSED, %MED_ERROR_NOT_PERMITTED
 *
 * Does a step of the device's service state again, as of the time it was done.
 *
 * Returns: whether it was done
 */
gboolean
med_replay_service_step (
    MedReplay *self, gint64 device_id, JsonObject *device, JsonObject *step, GError **error)
{
  g_auto (MedReplayStep) what = { .step = step };

  if (!med_replay_step_load (self, "device", device_id, device, &what, error))
    return FALSE;
  med_connection_set_moment (self->connection, what.at_usec);
  const gboolean done = serve (self, device_id, &what, error);
  med_connection_set_moment (self->connection, 0);
  return done;
}
