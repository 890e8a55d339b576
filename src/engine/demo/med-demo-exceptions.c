/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-demo-exceptions"

#include "config.h"

#include "engine/base/med-error.h"
#include "engine/base/med-json.h"
#include "engine/demo/med-demo-order.h"
#include "engine/installation/med-exception.h"

/* Exceptions with their controls: one runs, one has expired, one waits for its approval. */

#define DECISION_HOUR 15

static JsonObject *
find_exception (const MedDemoOrder *order)
{
  return med_json_get_object (order->line, "exception");
}

static const char *
get_text (const MedDemoOrder *order, const char *member)
{
  const char *text = med_json_get_text (find_exception (order), member);

  return text != NULL ? text : "";
}

/* A date so many days from today, as the story says; NULL where it says nothing. */
static char *
dup_date (MedDemoScene *scene, const MedDemoOrder *order, const char *member)
{
  JsonObject *exception = find_exception (order);

  return json_object_has_member (exception, member)
             ? med_demo_scene_format_date (scene, -med_json_get_int (exception, member, 0))
             : NULL;
}

static gboolean
wait_for_vendor (MedDemoScene *scene, MedConnection *connection, gconstpointer data, GError **error)
{
  MedDispositionRequest wait = {
    .to = MED_DISPOSITION_WAITING_FOR_VENDOR,
    .reason = "No release is planned",
  };

  return med_demo_order_move (connection, data, "lindqvist", &wait, error);
}

static int
find_budget_year (MedDemoScene *scene, const MedDemoOrder *order)
{
  const gint64 ahead = med_json_get_int (find_exception (order), "budget_in", 0);
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_utc (scene->now_usec / G_USEC_PER_SEC);

  return ahead != 0 ? g_date_time_get_year (now) + (int) ahead : 0;
}

static gboolean
request (MedDemoScene *scene, MedConnection *connection, gconstpointer data, GError **error)
{
  const MedDemoOrder *order = data;
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autofree char *expires = dup_date (scene, order, "expires_in");
  g_autofree char *next_test = dup_date (scene, order, "first_test_in");
  g_autofree char *page =
      g_strdup_printf ("%s: %s\n", get_text (order, "reference"), get_text (order, "control"));
  g_autoptr (GBytes) evidence = g_bytes_new (page, strlen (page));
  MedControlDraft control = {
    .description = get_text (order, "control"),
    .reference = get_text (order, "reference"),
    .evidence = evidence,
    .evidence_name = "control.txt",
    .next_test_date = next_test,
  };
  MedExceptionDraft draft = {
    .disposition_ids = ids,
    .person_id = med_demo_scene_find_person (connection, "lindqvist", error),
    .reason = med_demo_order_get_text (order, "reason"),
    .residual_risk = get_text (order, "risk"),
    .expires_date = expires,
    .exposure_with_controls = med_system_exposure_from_word (get_text (order, "exposure")),
    .review_trigger = get_text (order, "review"),
    .replacement_plan = get_text (order, "plan"),
    .budget_year = find_budget_year (scene, order),
    .controls = &control,
    .n_controls = 1,
  };
  gint64 id;

  g_array_append_val (ids, order->disposition_id);
  if (!med_control_kind_from_word (get_text (order, "control_kind"), &control.kind) ||
      !med_exception_reason_from_word (get_text (order, "kind"), &draft.reason_kind))
    {
      g_set_error (error, MED_ERROR, MED_ERROR_INTERNAL, "kinds of the exception");
      return FALSE;
    }
  return draft.person_id != 0 && med_exception_request_sync (connection, &draft, &id, error);
}

static gboolean
approve_as (MedConnection *connection, const MedDemoOrder *order, const char *login, GError **error)
{
  gint64 id = 0;

  if (!med_exception_find_sync (connection, order->disposition_id, &id, error))
    return FALSE;
  g_autofree char *subject = med_exception_dup_subject (id);
  g_autoptr (MedSignature) signature =
      med_demo_scene_sign (connection, login, MED_MEANING_APPROVED, subject, error);
  return signature != NULL && med_exception_approve_sync (connection, id, signature, NULL, error);
}

/* The security officer, and the clinic too where the device is high-risk. */
static gboolean
approve (MedDemoScene *scene, MedConnection *connection, gconstpointer data, GError **error)
{
  const MedDemoOrder *order = data;
  gint64 id = 0;

  if (!approve_as (connection, order, "nair", error) ||
      !med_exception_find_sync (connection, order->disposition_id, &id, error))
    return FALSE;
  g_autoptr (MedException) exception = med_exception_load_sync (connection, id, error);
  if (exception == NULL)
    return FALSE;
  return med_exception_get_missing_roles (exception) == MED_ROLE_NONE ||
         approve_as (connection, order, order->clinician, error);
}

static gboolean
record_test (MedDemoScene *scene, MedConnection *connection, gconstpointer data, GError **error)
{
  const MedDemoOrder *order = data;
  g_autofree char *today = med_clock_format_iso8601 (med_clock_now_usec (scene->clock));
  g_autofree char *next_test = dup_date (scene, order, "next_test_in");
  MedControlTest test = {
    .person_id = med_demo_scene_find_person (connection, order->technician, error),
    .passed = TRUE,
    .tested_date = today,
    .next_test_date = next_test,
    .note = "A port scan from the ward finds nothing",
  };

  today[strlen ("2026-11-23")] = '\0';
  return test.person_id != 0 &&
         med_connection_get_int (connection,
                                 "SELECT coalesce(max(c.id), 0) FROM control c "
                                 "JOIN exception_device d ON d.exception_id = c.exception_id "
                                 "WHERE d.disposition_id = $1",
                                 MED_VALUES (MED_INT (order->disposition_id)), &test.control_id,
                                 error) &&
         med_control_test_sync (connection, &test, error);
}

static gboolean
test_step (MedDemoScene *scene, gconstpointer data, GError **error)
{
  return med_demo_scene_catch_up (scene, error) &&
         med_demo_scene_run (scene, record_test, data, error);
}

static gboolean
request_step (MedDemoScene *scene, gconstpointer data, GError **error)
{
  return med_demo_scene_catch_up (scene, error) && med_demo_scene_run (scene, request, data, error);
}

/* Then the calendar has it end by itself. */
static gboolean
expire_step (MedDemoScene *scene, gconstpointer data, GError **error)
{
  return med_demo_scene_catch_up (scene, error);
}

/* No update will come: requested by the lead, approved by others, its control tested later on. */
gboolean
med_demo_exception_step (MedDemoScene *scene, MedDemoOrder *order, GError **error)
{
  const gint64 tested_ago = med_json_get_int (find_exception (order), "tested_ago", 0);
  const gint64 expires_in = med_json_get_int (find_exception (order), "expires_in", 0);

  if (!med_demo_scene_run (scene, wait_for_vendor, order, error) ||
      !med_demo_scene_run (scene, request, order, error))
    return FALSE;
  med_clock_advance (scene->clock, 25 * MED_USEC_PER_MINUTE);
  if (!med_demo_scene_run (scene, approve, order, error))
    return FALSE;
  if (tested_ago != 0)
    med_demo_scene_plan (scene, med_demo_scene_get_time (scene, tested_ago, DECISION_HOUR),
                         test_step, order);
  if (expires_in < 0)
    med_demo_scene_plan (scene, med_demo_scene_get_time (scene, -expires_in, DECISION_HOUR),
                         expire_step, order);
  return TRUE;
}

/* Where somebody asked for an exception lately, it still waits for the others. */
void
med_demo_exception_plan_request (MedDemoScene *scene, MedDemoOrder *order)
{
  if (find_exception (order) != NULL)
    med_demo_scene_plan (
        scene,
        med_demo_scene_get_time (
            scene, med_json_get_int (find_exception (order), "requested_ago", 1), DECISION_HOUR),
        request_step, order);
}
