/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-demo-orders"

#include "config.h"

#include "engine/awareness/med-patch.h"
#include "engine/base/med-error.h"
#include "engine/base/med-json.h"
#include "engine/demo/med-demo-order.h"
#include "engine/schedule/med-downtime.h"

/* The way of a patch to a device: decision, staging, downtime, by data/demo/orders.json. */

#define DECISION_HOUR 14
#define LONGEST_WORK_HOURS 3

void
med_demo_order_free (MedDemoOrder *self)
{
  g_free (self->version_before);
  g_free (self->version_target);
  g_free (self->attempt_id);
  g_free (self);
}

const char *
med_demo_order_get_text (const MedDemoOrder *self, const char *member)
{
  const char *text = med_json_get_text (self->line, member);

  return text != NULL ? text : "";
}

gboolean
med_demo_order_has_fate (const MedDemoOrder *self, const char *fate)
{
  return g_str_equal (med_demo_order_get_text (self, "fate"), fate);
}

static gboolean
load_order (MedDemoScene *scene, MedConnection *connection, gconstpointer data, GError **error)
{
  MedDemoOrder *order = (MedDemoOrder *) data;
  JsonArray *devices = med_json_get_array (order->line, "devices");

  if (!med_patch_find_sync (connection, med_demo_order_get_text (order, "patch"), &order->patch_id,
                            error) ||
      !med_demo_scene_find_device (scene, connection, med_demo_order_get_text (order, "product"),
                                   json_array_get_int_element (devices, order->index),
                                   &order->device_id, error) ||
      !med_connection_dup_text (connection,
                                "SELECT r.version FROM device d JOIN config c ON c.id = d.config_id"
                                " JOIN release r ON r.id = c.release_id WHERE d.id = $1",
                                MED_VALUES (MED_INT (order->device_id)), &order->version_before,
                                error))
    return FALSE;
  order->disposition_id =
      med_disposition_find_sync (connection, order->patch_id, order->device_id, error);
  if (order->disposition_id == 0 && *error == NULL)
    g_set_error (error, MED_ERROR, MED_ERROR_INTERNAL, "no disposition");
  return order->disposition_id != 0;
}

gboolean
med_demo_order_move (MedConnection *connection,
                     const MedDemoOrder *order,
                     const char *login,
                     MedDispositionRequest *request,
                     GError **error)
{
  request->disposition_id = order->disposition_id;
  request->person_id = med_demo_scene_find_person (connection, login, error);
  return request->person_id != 0 && med_disposition_apply_sync (connection, request, error);
}

static gboolean
authorize (MedDemoScene *scene, MedConnection *connection, gconstpointer data, GError **error)
{
  const MedDemoOrder *order = data;
  g_autofree char *subject = med_disposition_dup_subject (order->disposition_id);
  g_autoptr (MedSignature) signature =
      med_demo_scene_sign (connection, "lindqvist", MED_MEANING_APPROVED, subject, error);
  MedDispositionRequest request = {
    .to = MED_DISPOSITION_AUTHORIZED,
    .signature = signature,
  };

  return signature != NULL && med_demo_order_move (connection, order, "lindqvist", &request, error);
}

static gboolean
decide_against (MedDemoScene *scene, MedConnection *connection, gconstpointer data, GError **error)
{
  const MedDemoOrder *order = data;
  MedDispositionRequest request = {
    .to = MED_DISPOSITION_NOT_AUTHORIZED,
    .reason = med_demo_order_get_text (order, "reason"),
  };

  return authorize (scene, connection, order, error) &&
         med_demo_order_move (connection, order, "lindqvist", &request, error);
}

static gboolean
test_first (MedDemoScene *scene, MedConnection *connection, gconstpointer data, GError **error)
{
  MedDispositionRequest request = { .to = MED_DISPOSITION_IN_INTERNAL_TEST };

  return med_demo_order_move (connection, data, "lindqvist", &request, error);
}

static gboolean
find_not_affected (MedDemoScene *scene,
                   MedConnection *connection,
                   gconstpointer data,
                   GError **error)
{
  MedDispositionRequest request = {
    .to = MED_DISPOSITION_NOT_AFFECTED,
    .reason = "Statement of the vendor",
  };

  return med_demo_order_move (connection, data, "lindqvist", &request, error);
}

static gboolean
stage (MedDemoScene *scene, MedConnection *connection, gconstpointer data, GError **error)
{
  const MedDemoOrder *order = data;
  MedDispositionRequest request = { .to = MED_DISPOSITION_STAGED };

  return med_demo_order_move (connection, order, order->technician, &request, error);
}

/* The story has one clock, so two pieces of work cannot go on at once. Answers when the work that
 * is in the way ends; 0 if none is. */
static gint64
find_end_of_other_work (MedDemoScene *scene, const MedDemoOrder *order, gint64 length_usec)
{
  for (guint i = 0; i < scene->orders->len; i++)
    {
      const MedDemoOrder *other = g_ptr_array_index (scene->orders, i);

      if (other != order && other->start_usec < order->start_usec + length_usec &&
          order->start_usec < other->start_usec + LONGEST_WORK_HOURS * MED_USEC_PER_HOUR)
        return other->start_usec + LONGEST_WORK_HOURS * MED_USEC_PER_HOUR;
    }
  return 0;
}

static gboolean
find_start (MedDemoScene *scene,
            MedConnection *connection,
            MedDemoOrder *order,
            const MedDowntimeNeed *need,
            gint64 after_usec,
            GError **error)
{
  gint64 length_usec = med_downtime_need_total_min (need) * MED_USEC_PER_MINUTE;

  while (after_usec != 0)
    {
      g_autofree char *why_none = NULL;

      if (!med_downtime_find_next_sync (connection, need, after_usec, &order->start_usec, &why_none,
                                        error))
        return FALSE;
      if (order->start_usec == 0)
        {
          g_set_error_literal (error, MED_ERROR, MED_ERROR_INTERNAL, why_none);
          return FALSE;
        }
      after_usec = find_end_of_other_work (scene, order, length_usec);
    }
  return TRUE;
}

static gboolean
place (MedDemoScene *scene,
       MedConnection *connection,
       MedDemoOrder *order,
       const MedDowntimeNeed *need,
       gint64 after_usec,
       GError **error)
{
  gint64 person_id = med_demo_scene_find_person (connection, order->technician, error);
  const char *consent =
      g_str_equal (order->clinician, "hayashi") ? "Dr. Yuko Hayashi" : "Dr. Felix Brandt";

  if (person_id == 0 || !find_start (scene, connection, order, need, after_usec, error))
    return FALSE;
  return med_downtime_place_sync (connection, person_id, need, order->start_usec, consent,
                                  "The device next to it", &order->downtime_id, error);
}

/* In the next free time; for what is to stay planned, after now. */
static gboolean
schedule (MedDemoScene *scene, MedConnection *connection, gconstpointer data, GError **error)
{
  MedDemoOrder *order = (MedDemoOrder *) data;
  gint64 in_days = med_json_get_int (order->line, "in_days", 0);
  gint64 after_usec = in_days > 0 ? scene->now_usec + in_days * MED_USEC_PER_DAY
                                  : med_clock_now_usec (scene->clock) + MED_USEC_PER_HOUR;
  MedDispositionRequest request = { .to = MED_DISPOSITION_SCHEDULED };
  MedDowntimeNeed need;

  if (!med_downtime_need_sync (connection, order->patch_id, order->device_id, &need, error) ||
      !place (scene, connection, order, &need, after_usec, error))
    return FALSE;
  request.downtime_id = order->downtime_id;
  return med_demo_order_move (connection, order, order->technician, &request, error);
}

static gboolean
call_off (MedDemoScene *scene, MedConnection *connection, gconstpointer data, GError **error)
{
  const MedDemoOrder *order = data;
  MedDispositionRequest request = {
    .to = MED_DISPOSITION_STAGED,
    .reason = med_demo_order_get_text (order, "reason"),
  };

  return med_demo_order_move (connection, order, order->clinician, &request, error);
}

static gboolean
prepare (MedDemoScene *scene, MedDemoOrder *order, GError **error)
{
  if (med_demo_order_has_fate (order, "exception"))
    return med_demo_exception_step (scene, order, error);
  if (med_demo_order_has_fate (order, "not-affected"))
    return med_demo_scene_run (scene, find_not_affected, order, error);
  if (med_demo_order_has_fate (order, "not-authorized"))
    {
      med_demo_exception_plan_request (scene, order);
      return med_demo_scene_run (scene, decide_against, order, error);
    }
  if (med_demo_order_has_fate (order, "in-internal-test"))
    return med_demo_scene_run (scene, test_first, order, error);
  if (!med_demo_scene_run (scene, authorize, order, error))
    return FALSE;
  if (med_demo_order_has_fate (order, "authorized"))
    return TRUE;
  if (med_demo_order_has_fate (order, "found"))
    {
      med_clock_advance (scene->clock, 6 * MED_USEC_PER_HOUR);
      return med_demo_scene_run (scene, med_demo_late_find_installed, order, error);
    }
  med_clock_advance (scene->clock, 25 * MED_USEC_PER_MINUTE);
  if (!med_demo_scene_run (scene, stage, order, error))
    return FALSE;
  if (med_demo_order_has_fate (order, "staged"))
    return TRUE;
  med_clock_advance (scene->clock, 10 * MED_USEC_PER_MINUTE);
  if (!med_demo_scene_run (scene, schedule, order, error))
    return FALSE;
  if (med_demo_order_has_fate (order, "called-off"))
    return med_demo_scene_run (scene, call_off, order, error);
  /* A downtime that lies in the future stays planned. */
  if (order->start_usec + LONGEST_WORK_HOURS * MED_USEC_PER_HOUR < scene->now_usec)
    med_demo_scene_plan (scene, order->start_usec, med_demo_work_step, order);
  return TRUE;
}

static gboolean
order_step (MedDemoScene *scene, gconstpointer data, GError **error)
{
  MedDemoOrder *order = (MedDemoOrder *) data;

  if (med_demo_scene_catch_up (scene, error) &&
      med_demo_scene_run (scene, load_order, order, error) && prepare (scene, order, error))
    return TRUE;
  g_prefix_error (error, "%s, %s %u: ", med_demo_order_get_text (order, "patch"),
                  med_demo_order_get_text (order, "product"), order->index);
  return FALSE;
}

static MedDemoOrder *
order_new (JsonObject *line, guint index, guint number)
{
  MedDemoOrder *order = g_new0 (MedDemoOrder, 1);
  const char *product = med_json_get_text (line, "product");

  order->line = line;
  order->index = index;
  order->technician = number % 2 == 0 ? "tanaka" : "okoye";
  order->verifier = number % 2 == 0 ? "okoye" : "tanaka";
  order->clinician =
      g_str_equal (product, "zephyra") || g_str_equal (product, "central") ? "brandt" : "hayashi";
  return order;
}

/* Everything that waits for a vendor is said to do so. */
static gboolean
wait_for_vendors (MedDemoScene *scene,
                  MedConnection *connection,
                  gconstpointer data,
                  GError **error)
{
  gint64 lead_id = med_demo_scene_find_person (connection, "lindqvist", error);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT x.id FROM disposition x JOIN patch p ON p.id = x.patch_id"
      " WHERE x.state = 'candidate' AND p.number IN ('tomcat-9.0.31', 'spring-5.3.18',"
      " 'linux-5.10.102', 'openssh-9.8p1', 'marrow-11.8', 'halden-6.4.3') ORDER BY x.id",
      MED_NO_VALUES, error);

  while (query != NULL && med_query_next (query))
    {
      gint64 id = med_query_get_int (query, 0);
      g_array_append_val (ids, id);
    }
  if (lead_id == 0 || query == NULL || !med_query_finish (query, error))
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    {
      const MedDispositionRequest request = {
        .disposition_id = g_array_index (ids, gint64, i),
        .to = MED_DISPOSITION_WAITING_FOR_VENDOR,
        .person_id = lead_id,
        .reason = "The vendor has been asked",
      };

      if (!med_disposition_apply_sync (connection, &request, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
wait_step (MedDemoScene *scene, gconstpointer data, GError **error)
{
  return med_demo_scene_catch_up (scene, error) &&
         med_demo_scene_run (scene, wait_for_vendors, NULL, error);
}

/* Decisions, downtimes and installations. */
gboolean
med_demo_orders_make (MedDemoScene *scene, GError **error)
{
  JsonNode *root = med_demo_scene_read ("orders.json", error);
  JsonArray *lines;
  guint number = 0;

  if (root == NULL)
    return FALSE;
  lines = json_node_get_array (med_demo_scene_keep (scene, root));
  for (guint i = 0; i < json_array_get_length (lines); i++)
    {
      JsonObject *line = med_json_array_get_object (lines, i);
      gint64 days_ago = med_json_get_int (line, "days", 1) - 1;
      JsonArray *devices = med_json_get_array (line, "devices");
      /* What is only decided is decided in one go. */
      gboolean decided = g_strcmp0 (med_json_get_text (line, "fate"), "not-affected") == 0;

      for (guint k = 0; k < json_array_get_length (devices); k++)
        {
          MedDemoOrder *order = order_new (line, k, number++);
          gint64 at_usec =
              med_demo_scene_get_time (scene, decided ? days_ago : days_ago - k, DECISION_HOUR);

          g_ptr_array_add (scene->orders, order);
          med_demo_scene_plan (scene, at_usec + (decided ? k * MED_USEC_PER_MINUTE : 0), order_step,
                               order);
        }
    }
  med_demo_scene_plan (scene, med_demo_scene_get_time (scene, 19, 16), wait_step, NULL);
  return TRUE;
}
