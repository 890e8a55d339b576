/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-demo-work"

#include "config.h"

#include "engine/demo/med-demo-order.h"

#include <inttypes.h>
#include "engine/installation/med-attempt.h"
#include "engine/installation/med-run.h"

/* At the device: hand-over, installation, verification or failure and restoring, return. */

static gboolean
serve (MedConnection *connection,
       const MedDemoOrder *order,
       const char *login,
       MedServiceState to,
       MedMeaning meaning,
       GError **error)
{
  g_autofree char *subject = med_service_dup_subject (order->device_id);
  gboolean clinical = to == MED_SERVICE_HANDED_OVER || to == MED_SERVICE_IN_USE;
  g_autoptr (MedSignature) signature =
      clinical ? med_demo_scene_sign (connection, login, meaning, subject, error) : NULL;
  const MedServiceRequest request = {
    .device_id = order->device_id,
    .to = to,
    .person_id = med_demo_scene_find_person (connection, login, error),
    .signature = signature,
  };

  return request.person_id != 0 && (!clinical || signature != NULL) &&
         med_service_apply_sync (connection, &request, error);
}

static gboolean
hand_over (MedDemoScene *scene, MedConnection *connection, gconstpointer data, GError **error)
{
  const MedDemoOrder *order = data;

  return serve (connection, order, order->clinician, MED_SERVICE_HANDED_OVER,
                MED_MEANING_HANDED_OVER, error) &&
         serve (connection, order, order->technician, MED_SERVICE_UNDER_SERVICE,
                MED_MEANING_PERFORMED, error);
}

static gboolean
give_back (MedDemoScene *scene, MedConnection *connection, gconstpointer data, GError **error)
{
  const MedDemoOrder *order = data;

  return serve (connection, order, order->technician, MED_SERVICE_AWAITING_RETURN,
                MED_MEANING_PERFORMED, error) &&
         serve (connection, order, order->clinician, MED_SERVICE_IN_USE,
                MED_MEANING_RETURNED_TO_SERVICE, error);
}

/* The first start of an order is the installation, the second restores the device. */
static gboolean
start (MedDemoScene *scene, MedConnection *connection, gconstpointer data, GError **error)
{
  MedDemoOrder *order = (MedDemoOrder *) data;
  g_autofree char *subject = med_disposition_dup_subject (order->disposition_id);
  g_autofree char *session = med_run_dup_session (scene->run);
  g_autofree char *restore_point = g_strdup_printf ("Image %" PRId64, order->disposition_id + 400);
  g_autoptr (MedSignature) signature =
      med_demo_scene_sign (connection, order->technician, MED_MEANING_PERFORMED, subject, error);
  MedAttemptStart request = {
    .disposition_id = order->disposition_id,
    .version_read = order->version_before,
    .restore_point = restore_point,
    .session = session,
    .rehashed_usec = med_clock_now_usec (scene->clock),
    .signature = signature,
  };

  g_free (order->attempt_id);
  request.attempt_id = order->attempt_id = g_uuid_string_random ();
  request.person_id = signature != NULL ? signature->person_id : 0;
  return signature != NULL &&
         med_attempt_rehash_sync (connection, order->disposition_id, NULL, error) &&
         med_attempt_start_sync (connection, &request, error);
}

static gboolean
tick (MedDemoScene *scene,
      MedConnection *connection,
      const MedDemoOrder *order,
      MedStepPhase phase,
      const char *login,
      GError **error)
{
  gint64 person_id = med_demo_scene_find_person (connection, login, error);
  gint64 n_steps = 0;

  if (person_id == 0 ||
      !med_connection_get_int (
          connection, "SELECT count(*) FROM attempt_step WHERE attempt_id = $1 AND phase = $2",
          MED_VALUES (MED_TEXT (order->attempt_id), MED_TEXT (med_step_phase_to_word (phase))),
          &n_steps, error))
    return FALSE;
  for (int i = 1; i <= n_steps; i++)
    {
      med_clock_advance (scene->clock, 4 * MED_USEC_PER_MINUTE);
      if (!med_attempt_tick_sync (connection, order->attempt_id, phase, i, "done", NULL, person_id,
                                  error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
find_target (MedConnection *connection, MedDemoOrder *order, GError **error)
{
  return med_connection_dup_text (
      connection,
      "SELECT s.to_version FROM downtime t JOIN statement_release s ON s.statement_id ="
      " t.statement_id JOIN product p ON p.model_key = s.model_key JOIN release r ON"
      " r.product_id = p.id AND r.version = s.from_version JOIN config c ON c.release_id = r.id"
      " JOIN device d ON d.config_id = c.id AND d.id = t.device_id WHERE t.id = $1",
      MED_VALUES (MED_INT (order->downtime_id)), &order->version_target, error);
}

static gboolean
install (MedDemoScene *scene, MedConnection *connection, gconstpointer data, GError **error)
{
  MedDemoOrder *order = (MedDemoOrder *) data;
  const MedAttemptReport report = {
    .attempt_id = order->attempt_id,
    .person_id = med_demo_scene_find_person (connection, order->technician, error),
    .version_read = order->version_target,
    .text = "The installation says that it is finished",
  };

  return report.person_id != 0 &&
         tick (scene, connection, order, MED_STEP_PREPARE, order->technician, error) &&
         tick (scene, connection, order, MED_STEP_INSTALL, order->technician, error) &&
         med_attempt_report_success_sync (connection, &report, error);
}

static gboolean
verify (MedDemoScene *scene,
        MedConnection *connection,
        const MedDemoOrder *order,
        const char *version,
        GError **error)
{
  g_autofree char *subject = med_disposition_dup_subject (order->disposition_id);
  g_autoptr (MedSignature) signature = NULL;
  MedAttemptReport report = { .attempt_id = order->attempt_id, .version_read = version };

  if (!tick (scene, connection, order, MED_STEP_VERIFY, order->verifier, error))
    return FALSE;
  report.signature = signature =
      med_demo_scene_sign (connection, order->verifier, MED_MEANING_VERIFIED, subject, error);
  report.person_id = signature != NULL ? signature->person_id : 0;
  return signature != NULL && med_attempt_verify_sync (connection, &report, error);
}

static gboolean
verify_installed (MedDemoScene *scene,
                  MedConnection *connection,
                  gconstpointer data,
                  GError **error)
{
  const MedDemoOrder *order = data;

  return verify (scene, connection, order, order->version_target, error);
}

static gboolean
add_log (MedDemoScene *scene, MedConnection *connection, gconstpointer data, GError **error)
{
  const MedDemoOrder *order = data;
  const char *fault = med_demo_order_get_text (order, "fault");
  g_autofree char *when = med_clock_format_iso8601 (med_clock_now_usec (scene->clock));
  g_autofree char *text =
      g_strdup_printf ("%s setup begins\n%s setup ends: %s\n", when, when,
                       *fault != '\0' ? fault : "0, the operation completed successfully");
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  gint64 person_id = med_demo_scene_find_person (connection, order->technician, error);

  return person_id != 0 &&
         med_attempt_add_evidence_sync (connection, order->attempt_id, "setup.log", "log", bytes,
                                        person_id, error);
}

static gboolean
fail (MedDemoScene *scene, MedConnection *connection, gconstpointer data, GError **error)
{
  const MedDemoOrder *order = data;
  const MedAttemptReport report = {
    .attempt_id = order->attempt_id,
    .person_id = med_demo_scene_find_person (connection, order->technician, error),
    .text = med_demo_order_get_text (order, "fault"),
  };

  return report.person_id != 0 &&
         tick (scene, connection, order, MED_STEP_PREPARE, order->technician, error) &&
         med_attempt_report_failure_sync (connection, &report, error);
}

static gboolean
restore (MedDemoScene *scene, MedConnection *connection, gconstpointer data, GError **error)
{
  const MedDemoOrder *order = data;

  return tick (scene, connection, order, MED_STEP_ROLLBACK, order->technician, error) &&
         verify (scene, connection, order, order->version_before, error);
}

static gboolean
give_up (MedDemoScene *scene, MedConnection *connection, gconstpointer data, GError **error)
{
  const MedDemoOrder *order = data;
  const MedAttemptReport report = {
    .attempt_id = order->attempt_id,
    .person_id = med_demo_scene_find_person (connection, "lindqvist", error),
    .text = "The image cannot be restored. Service call 26-3381 at the manufacturer.",
  };

  return report.person_id != 0 && med_attempt_give_up_sync (connection, &report, error);
}

/* Then the workstation stops: what became of the installation nobody knows. */
static gboolean
begin_only (MedDemoScene *scene, MedConnection *connection, gconstpointer data, GError **error)
{
  const MedDemoOrder *order = data;

  return tick (scene, connection, order, MED_STEP_PREPARE, order->technician, error);
}

static gboolean
load_target (MedDemoScene *scene, MedConnection *connection, gconstpointer data, GError **error)
{
  return find_target (connection, (MedDemoOrder *) data, error);
}

static gboolean
run_in_turn (MedDemoScene *scene,
             const MedDemoOrder *order,
             const MedDemoFunc *funcs,
             gsize n_funcs,
             GError **error)
{
  for (gsize i = 0; i < n_funcs; i++)
    {
      if (!med_demo_scene_run (scene, funcs[i], order, error))
        return FALSE;
      med_clock_advance (scene->clock, MED_USEC_PER_MINUTE);
    }
  return TRUE;
}

/* The downtime of an order has come. */
gboolean
med_demo_work_step (MedDemoScene *scene, gconstpointer data, GError **error)
{
  static const MedDemoFunc done[] = { hand_over, load_target,      start,    install,
                                      add_log,   verify_installed, give_back };
  static const MedDemoFunc restored[] = {
    hand_over, start, fail, add_log, start, restore, give_back
  };
  static const MedDemoFunc lost[] = { hand_over, start, fail, add_log, start, give_up };
  static const MedDemoFunc on_paper[] = { load_target, med_demo_late_enter_sheet };
  static const MedDemoFunc interrupted[] = { hand_over, start, begin_only };
  const MedDemoOrder *order = data;
  gboolean worked;

  if (med_demo_order_has_fate (order, "restored"))
    worked = run_in_turn (scene, order, restored, G_N_ELEMENTS (restored), error);
  else if (med_demo_order_has_fate (order, "on-paper"))
    worked = run_in_turn (scene, order, on_paper, G_N_ELEMENTS (on_paper), error);
  else if (med_demo_order_has_fate (order, "out-of-service"))
    worked = run_in_turn (scene, order, lost, G_N_ELEMENTS (lost), error);
  else if (med_demo_order_has_fate (order, "interrupted"))
    worked = run_in_turn (scene, order, interrupted, G_N_ELEMENTS (interrupted), error);
  else
    worked = run_in_turn (scene, order, done, G_N_ELEMENTS (done), error);
  if (worked)
    return med_demo_scene_catch_up (scene, error);
  g_prefix_error (error, "%s, %s %u: ", med_demo_order_get_text (order, "patch"),
                  med_demo_order_get_text (order, "product"), order->index);
  return FALSE;
}
