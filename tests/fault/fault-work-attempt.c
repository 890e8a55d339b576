/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <inttypes.h>

#include "engine/base/med-error.h"
#include "engine/schedule/med-downtime.h"
#include "fault/fault-scene.h"
#include "fault/fault-work.h"
#include "support/med-test-ward.h"

/* One device on its way; its state is read before each action, so that the work goes on wherever it
 * was broken off. */
typedef struct
{
  FaultWork *work;
  MedTestWard ward;
  char *state;   /* of the disposition */
  char *service; /* of the device */
  gint64 downtime_id;
  gint64 evidence;
  gint64 open_phase; /* the first phase with a step to tick, 1 more than its number; 0 for none */
  gint64 ordinal;
} Progress;

static void
progress_clear (Progress *self)
{
  g_free (self->state);
  g_free (self->service);
  g_free (self->ward.attempt_id);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Progress, progress_clear)

static gpointer
look_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  Progress *self = data;
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT x.id, x.patch_id, x.state, d.service_state, coalesce((SELECT t.id FROM downtime t "
      "WHERE t.device_id = d.id AND t.state = 'planned'), 0), (SELECT count(*) FROM evidence e "
      "WHERE e.attempt_id = $1) FROM device d JOIN disposition x ON x.device_id = d.id "
      "WHERE d.id = $2",
      MED_VALUES (MED_TEXT (self->ward.attempt_id), MED_INT (self->ward.device_id)), error);

  if (query == NULL)
    return NULL;
  if (!med_query_next (query))
    {
      if (med_query_finish (query, error))
        g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND, "no order for device %" PRId64,
                     self->ward.device_id);
      return NULL;
    }
  self->ward.disposition_id = med_query_get_int (query, 0);
  self->ward.patch_id = med_query_get_int (query, 1);
  self->state = med_query_dup_text (query, 2);
  self->service = med_query_dup_text (query, 3);
  self->downtime_id = med_query_get_int (query, 4);
  self->evidence = med_query_get_int (query, 5);
  gboolean verifying = g_str_equal (self->state, "installed-unverified");
  return med_connection_get_int (connection,
                                 "SELECT CASE phase WHEN 'prepare' THEN 1 WHEN 'install' THEN 2 "
                                 "ELSE 3 END * 100 + ordinal FROM attempt_step "
                                 "WHERE attempt_id = $1 AND result IS NULL "
                                 "AND (phase = 'verify') = $2 ORDER BY 1 LIMIT 1",
                                 MED_VALUES (MED_TEXT (self->ward.attempt_id), MED_INT (verifying)),
                                 &self->open_phase, error)
             ? MED_STORE_OK
             : NULL;
}

static gboolean
look (FaultWork *work, gint64 device_id, Progress *self, GError **error)
{
  self->work = work;
  self->ward.engine = &work->engine;
  self->ward.device_id = device_id;
  self->ward.statement_id = 1;
  self->ward.session = work->session;
  /* The same in each run, so that what the tables hold can be compared. */
  self->ward.attempt_id =
      g_strdup_printf ("00000000-0000-4000-8000-%012" PRIx64, (guint64) device_id);
  if (med_test_engine_run (&work->engine, MED_STORE_BULK, look_func, self, error) == NULL)
    return FALSE;
  self->ordinal = self->open_phase % 100;
  self->open_phase /= 100;
  return TRUE;
}

static gboolean
authorize (Progress *self, GError **error)
{
  g_autoptr (MedSignature) signature =
      med_test_ward_sign_order (&self->ward, FAULT_LEAD, MED_MEANING_APPROVED);
  const MedDispositionRequest request = { .disposition_id = self->ward.disposition_id,
                                          .to = MED_DISPOSITION_AUTHORIZED,
                                          .person_id = FAULT_LEAD,
                                          .signature = signature };

  return med_test_ward_apply (&self->ward, &request, error);
}

static gboolean
move (Progress *self, MedDispositionState to, GError **error)
{
  const MedDispositionRequest request = { .disposition_id = self->ward.disposition_id,
                                          .to = to,
                                          .person_id = FAULT_TECH,
                                          .downtime_id = self->downtime_id };

  return med_test_ward_apply (&self->ward, &request, error);
}

static gpointer
plan_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  Progress *self = data;
  MedDowntimeNeed need;

  return med_downtime_need_sync (connection, self->ward.patch_id, self->ward.device_id, &need,
                                 error) &&
                 med_downtime_place_sync (connection, FAULT_TECH, &need,
                                          med_connection_now_usec (connection), "Dr. Sato", "CT 9",
                                          &self->downtime_id, error)
             ? MED_STORE_OK
             : NULL;
}

static gboolean
serve (Progress *self, MedServiceState to, gint64 person_id, MedMeaning meaning, GError **error)
{
  g_autoptr (MedSignature) signature =
      person_id == FAULT_CLINICAL ? med_test_ward_sign_device (&self->ward, person_id, meaning)
                                  : NULL;
  const MedServiceRequest request = {
    .device_id = self->ward.device_id, .to = to, .person_id = person_id, .signature = signature
  };

  return med_test_ward_serve (&self->ward, &request, error);
}

static gpointer
rehash_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  Progress *self = data;

  return med_attempt_rehash_sync (connection, self->ward.disposition_id, cancellable, error)
             ? MED_STORE_OK
             : NULL;
}

static gboolean
start (Progress *self, GError **error)
{
  const MedAttemptStart what = { .attempt_id = self->ward.attempt_id,
                                 .disposition_id = self->ward.disposition_id,
                                 .person_id = FAULT_TECH,
                                 .version_read = "4.1",
                                 .restore_point = "image 7",
                                 .session = self->ward.session,
                                 .rehashed_usec = med_clock_now_usec (self->work->engine.clock) };

  return med_test_engine_run (&self->work->engine, MED_STORE_BULK, rehash_func, self, error) !=
             NULL &&
         med_test_ward_start (&self->ward, &what, error);
}

static gpointer
tick_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  Progress *self = data;

  return med_attempt_tick_sync (connection, self->ward.attempt_id,
                                (MedStepPhase) (self->open_phase - 1), (int) self->ordinal, "done",
                                "seen", FAULT_TECH_2, error)
             ? MED_STORE_OK
             : NULL;
}

static gpointer
evidence_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  Progress *self = data;
  g_autofree char *path =
      fault_scene_evidence_path (self->work->input, (guint) self->ward.device_id - 1);
  char *text = NULL;
  gsize size = 0;

  if (!g_file_get_contents (path, &text, &size, error))
    return NULL;
  g_autoptr (GBytes) bytes = g_bytes_new_take (text, size);
  return med_attempt_add_evidence_sync (connection, self->ward.attempt_id, "installer.log", "log",
                                        bytes, FAULT_TECH, error)
             ? MED_STORE_OK
             : NULL;
}

static gboolean
report (Progress *self, MedTestReport func, gint64 person_id, GError **error)
{
  g_autoptr (MedSignature) signature =
      med_test_ward_sign_order (&self->ward, person_id, MED_MEANING_VERIFIED);
  const MedAttemptReport what = { .attempt_id = self->ward.attempt_id,
                                  .person_id = person_id,
                                  .version_read = "4.2",
                                  .signature = signature };

  return med_test_ward_report (&self->ward, func, &what, error);
}

static gboolean
is (const Progress *self, const char *state)
{
  return g_str_equal (self->state, state);
}

/* Ticks the first step that is open, else does @func. */
static gboolean
tick_or (Progress *self, const char **words, MedTestReport func, gint64 person_id, GError **error)
{
  if (self->open_phase > 0)
    {
      *words = "ticked";
      return fault_work_run_writer (self->work, tick_func, self, error);
    }
  *words = "reported";
  return report (self, func, person_id, error);
}

/* Before the start: each of these is one transaction. */
static gboolean
prepare (Progress *self, const char **words, GError **error)
{
  const char *service = self->service;

  *words = "prepared";
  if (is (self, "candidate"))
    return authorize (self, error);
  if (is (self, "authorized"))
    return move (self, MED_DISPOSITION_STAGED, error);
  if (is (self, "staged") && self->downtime_id == 0)
    return fault_work_run_writer (self->work, plan_func, self, error);
  if (is (self, "staged"))
    return move (self, MED_DISPOSITION_SCHEDULED, error);
  if (g_str_equal (service, "in-use"))
    return serve (self, MED_SERVICE_HANDED_OVER, FAULT_CLINICAL, MED_MEANING_HANDED_OVER, error);
  if (g_str_equal (service, "handed-over"))
    return serve (self, MED_SERVICE_UNDER_SERVICE, FAULT_TECH, 0, error);
  *words = "started";
  return start (self, error);
}

static gboolean
act (Progress *self, const char **words, GError **error)
{
  if (is (self, "installing") && self->evidence == 0)
    {
      *words = "evidence";
      return fault_work_run_writer (self->work, evidence_func, self, error);
    }
  if (is (self, "installing"))
    return tick_or (self, words, med_attempt_report_success_sync, FAULT_TECH, error);
  if (is (self, "interrupted"))
    {
      *words = "found";
      return report (self, med_attempt_report_success_sync, FAULT_TECH, error);
    }
  if (is (self, "installed-unverified"))
    return tick_or (self, words, med_attempt_verify_sync, FAULT_TECH_2, error);
  if (!is (self, "in-service"))
    return prepare (self, words, error);
  *words = "returned";
  if (g_str_equal (self->service, "under-service"))
    return serve (self, MED_SERVICE_AWAITING_RETURN, FAULT_TECH, 0, error);
  return serve (self, MED_SERVICE_IN_USE, FAULT_CLINICAL, MED_MEANING_RETURNED_TO_SERVICE, error);
}

gboolean
fault_work_record_device (FaultWork *self, gint64 device_id, GError **error)
{
  for (;;)
    {
      g_auto (Progress) progress = { 0 };
      const char *words = "";

      if (!look (self, device_id, &progress, error))
        return FALSE;
      if (is (&progress, "in-service") && g_str_equal (progress.service, "in-use"))
        return TRUE;
      if (!act (&progress, &words, error) ||
          !fault_work_ack (self, error, "device %" PRId64 " %s", device_id, words))
        return FALSE;
    }
}
