/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-report-vendors"

#include "config.h"

#include "engine/report/med-report-vendors.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/base/med-json.h"
#include "engine/report/med-report-figures.h"
#include "engine/report/med-report-source.h"

#define SUPPORT_AHEAD_DAYS 365

/* One manufacturer while its patches go by. */
typedef struct
{
  char *name;
  gint64 devices;
  gint64 models;
  guint asked, answered, released, withdrawn;
  guint waiting, never_asked;
  gint64 longest_usec; /* of those that were asked; -1: none waits */
  MedReportSample *answer;
  MedReportSample *latency;
} Vendor;

/* A patch for a product, with when what happened; 0: never. */
typedef struct
{
  const char *key, *maker, *model, *patch;
  gint64 cots_usec, asked_usec, replied_usec, stated_usec;
  gint64 released_usec, withdrawn_usec;
  gint64 settled;
  gint64 devices_waiting;
} Pair;

typedef struct
{
  const MedReportPeriod *period;
  gint64 now_usec;
  GTree *vendors;       /* (element-type utf8 Vendor) by folded name */
  JsonArray *waiting;   /* (unowned) */
  JsonArray *withdrawn; /* (unowned) */
} Tally;

static void
vendor_free (gpointer data)
{
  Vendor *vendor = data;

  g_free (vendor->name);
  med_report_sample_free (vendor->answer);
  med_report_sample_free (vendor->latency);
  g_free (vendor);
}

static int
compare_keys (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return strcmp (a, b);
}

static Vendor *
find_vendor (Tally *tally, const char *key, const char *name)
{
  Vendor *vendor = g_tree_lookup (tally->vendors, key);

  if (vendor == NULL)
    {
      vendor = g_new0 (Vendor, 1);
      vendor->name = g_strdup (name);
      vendor->longest_usec = -1;
      vendor->answer = med_report_sample_new ();
      vendor->latency = med_report_sample_new ();
      g_tree_insert (tally->vendors, g_strdup (key), vendor);
    }
  return vendor;
}

static gboolean
is_within (const Tally *tally, gint64 usec)
{
  return usec >= tally->period->from_usec && usec < tally->period->until_usec;
}

/* A word to the hospital, or a statement issued after it had asked: whichever came first. */
static gint64
find_answer (const Pair *pair)
{
  gint64 stated = pair->stated_usec >= pair->asked_usec ? pair->stated_usec : 0;

  if (pair->replied_usec == 0 || stated == 0)
    return MAX (pair->replied_usec, stated);
  return MIN (pair->replied_usec, stated);
}

static JsonObject *
describe (const Pair *pair)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "manufacturer", pair->maker);
  json_object_set_string_member (object, "model", pair->model);
  json_object_set_string_member (object, "patch", pair->patch);
  return object;
}

static void
add_waiting (Tally *tally, Vendor *vendor, const Pair *pair)
{
  JsonObject *object = describe (pair);
  gint64 wait = pair->asked_usec != 0 ? tally->now_usec - pair->asked_usec : -1;

  vendor->waiting++;
  vendor->longest_usec = MAX (vendor->longest_usec, wait);
  if (pair->asked_usec == 0)
    vendor->never_asked++;
  med_report_source_set_time (object, "asked", pair->asked_usec);
  med_report_source_set_time (object, "answered", pair->asked_usec != 0 ? find_answer (pair) : 0);
  json_object_set_int_member (object, "days10", med_report_days10 (wait));
  json_object_set_int_member (object, "devices", pair->devices_waiting);
  json_array_add_object_element (tally->waiting, object);
}

static void
count_pair (Tally *tally, const Pair *pair)
{
  Vendor *vendor = find_vendor (tally, pair->key, pair->maker);
  gint64 answer = find_answer (pair);

  if (pair->asked_usec != 0 && is_within (tally, pair->asked_usec))
    {
      vendor->asked++;
      if (answer != 0)
        {
          vendor->answered++;
          med_report_sample_add (vendor->answer, pair->asked_usec, answer);
        }
    }
  if (is_within (tally, pair->released_usec))
    {
      vendor->released++;
      med_report_sample_add (vendor->latency, pair->cots_usec, pair->released_usec);
    }
  if (is_within (tally, pair->withdrawn_usec))
    {
      JsonObject *object = describe (pair);

      vendor->withdrawn++;
      med_report_source_set_time (object, "withdrawn", pair->withdrawn_usec);
      json_array_add_object_element (tally->withdrawn, object);
    }
  if (pair->settled == 0 && (pair->asked_usec != 0 || pair->devices_waiting > 0))
    add_waiting (tally, vendor, pair);
}

#define TRACK(what, condition)                                                                     \
  "(SELECT " what " FROM vendor_track vt JOIN release vr ON vr.id = vt.release_id"                 \
  "  WHERE vt.patch_id = x.patch_id AND vr.product_id = x.product_id AND " condition ")"

/* $1: the manufacturer's folded name, "" for all. A final word is any by which the vendor has said
 * what becomes of the patch. */
static const char *const pairs_sql =
    "SELECT pr.manufacturer_key, pr.manufacturer, pr.model, p.number,"
    "  coalesce (p.released_usec, 0),"
    "  coalesce ((SELECT min (i.asked_usec) FROM vendor_inquiry i"
    "   WHERE i.patch_id = x.patch_id AND i.product_id = x.product_id), 0),"
    "  coalesce ((SELECT min (i.answered_usec) FROM vendor_inquiry i"
    "   WHERE i.patch_id = x.patch_id AND i.product_id = x.product_id), 0),"
    "  coalesce (" TRACK (
        "min (vt.since_usec)",
        "vt.state NOT IN ('no-statement', 'available') AND vt.since_usec >= coalesce ("
        "(SELECT min (i.asked_usec) FROM vendor_inquiry i WHERE i.patch_id = x.patch_id"
        " AND i.product_id = x.product_id), 0)") ", 0),"
                                                 "  coalesce (" TRACK (
                                                     "min (vt.since_usec)",
                                                     "vt.state = 'released'") ", 0),"
                                                                              "  coalesce (" TRACK (
                                                                                  "max "
                                                                                  "(vt.since_usec)",
                                                                                  "vt.state = "
                                                                                  "'withdrawn'") ","
                                                                                                 " "
                                                                                                 "0"
                                                                                                 ")"
                                                                                                 ","
                                                                                                 " "
                                                                                                 " " TRACK (
                                                                                                     "count (*)",
                                                                                                     "vt.state IN ('released', 'not-applicable', 'not-approved',"
                                                                                                     " 'no-release-planned', 'withdrawn', 'superseded')") ","
                                                                                                                                                          "  (SELECT count (*) FROM disposition d JOIN device dev ON dev.id = d.device_id"
                                                                                                                                                          "    JOIN config c ON c.id = dev.config_id JOIN release r ON r.id = c.release_id"
                                                                                                                                                          "   WHERE d.patch_id = x.patch_id AND r.product_id = x.product_id"
                                                                                                                                                          "    AND d.state = 'waiting-for-vendor' AND dev.retired_usec IS NULL)"
                                                                                                                                                          " FROM (SELECT patch_id, product_id FROM vendor_inquiry"
                                                                                                                                                          "  UNION SELECT vt.patch_id, r.product_id FROM vendor_track vt"
                                                                                                                                                          "   JOIN release r ON r.id = vt.release_id"
                                                                                                                                                          "  UNION SELECT d.patch_id, r.product_id FROM disposition d"
                                                                                                                                                          "   JOIN device dev ON dev.id = d.device_id JOIN config c ON c.id = dev.config_id"
                                                                                                                                                          "   JOIN release r ON r.id = c.release_id"
                                                                                                                                                          "   WHERE d.state = 'waiting-for-vendor' AND dev.retired_usec IS NULL) x"
                                                                                                                                                          " JOIN product pr ON pr.id = x.product_id JOIN patch p ON p.id = x.patch_id"
                                                                                                                                                          " WHERE pr.kind = 'device' AND p.scope = 'security'"
                                                                                                                                                          "  AND ($1 = '' OR pr.manufacturer_key = $1)"
                                                                                                                                                          " ORDER BY pr.manufacturer, pr.model, p.number, x.patch_id, x.product_id";

static gboolean
read_pairs (MedConnection *connection, Tally *tally, const char *key, GError **error)
{
  g_autoptr (MedQuery) query =
      med_connection_query (connection, pairs_sql, MED_VALUES (MED_TEXT (key)), error);

  if (query == NULL)
    return FALSE;
  while (med_query_next (query))
    {
      const Pair pair = {
        .key = med_query_get_text (query, 0),
        .maker = med_query_get_text (query, 1),
        .model = med_query_get_text (query, 2),
        .patch = med_query_get_text (query, 3),
        .cots_usec = med_query_get_int (query, 4),
        .asked_usec = med_query_get_int (query, 5),
        .replied_usec = med_query_get_int (query, 6),
        .stated_usec = med_query_get_int (query, 7),
        .released_usec = med_query_get_int (query, 8),
        .withdrawn_usec = med_query_get_int (query, 9),
        .settled = med_query_get_int (query, 10),
        .devices_waiting = med_query_get_int (query, 11),
      };

      count_pair (tally, &pair);
    }
  return med_query_finish (query, error);
}

/* Every manufacturer of a device in use has a row, also one of whom nothing was wanted. */
static gboolean
read_fleet (MedConnection *connection, Tally *tally, const char *key, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT pr.manufacturer_key, min (pr.manufacturer), count(*), count(DISTINCT pr.id)"
      " FROM device dev JOIN config c ON c.id = dev.config_id"
      " JOIN release r ON r.id = c.release_id JOIN product pr ON pr.id = r.product_id"
      " WHERE dev.retired_usec IS NULL AND ($1 = '' OR pr.manufacturer_key = $1)"
      " GROUP BY pr.manufacturer_key ORDER BY pr.manufacturer_key",
      MED_VALUES (MED_TEXT (key)), error);

  if (query == NULL)
    return FALSE;
  while (med_query_next (query))
    {
      Vendor *vendor =
          find_vendor (tally, med_query_get_text (query, 0), med_query_get_text (query, 1));

      vendor->devices = med_query_get_int (query, 2);
      vendor->models = med_query_get_int (query, 3);
    }
  return med_query_finish (query, error);
}

static gboolean
add_vendor (gpointer key, gpointer value, gpointer array)
{
  JsonObject *object = json_object_new ();
  Vendor *vendor = value;

  json_object_set_string_member (object, "manufacturer", vendor->name);
  json_object_set_int_member (object, "devices", vendor->devices);
  json_object_set_int_member (object, "models", vendor->models);
  json_object_set_int_member (object, "asked", vendor->asked);
  json_object_set_int_member (object, "answered", vendor->answered);
  med_report_sample_describe (vendor->answer, object, "answer");
  json_object_set_int_member (object, "released", vendor->released);
  med_report_sample_describe (vendor->latency, object, "latency");
  json_object_set_int_member (object, "withdrawn", vendor->withdrawn);
  json_object_set_int_member (object, "waiting", vendor->waiting);
  json_object_set_int_member (object, "never_asked", vendor->never_asked);
  json_object_set_int_member (object, "longest_days10", med_report_days10 (vendor->longest_usec));
  json_array_add_object_element (array, object);
  return FALSE;
}

static gboolean
set_ending (MedConnection *connection, JsonObject *data, const char *key, GError **error)
{
  g_autofree char *ahead = med_report_source_dup_day (med_connection_now_usec (connection) +
                                                      SUPPORT_AHEAD_DAYS * MED_USEC_PER_DAY);
  return med_report_source_set_list_sync (
      connection, data, "ending", "manufacturer model stage end_of_support devices#",
      "SELECT pr.manufacturer, pr.model, pr.support_stage, pr.end_of_support_date, count(*)"
      " FROM device dev JOIN config c ON c.id = dev.config_id"
      " JOIN release r ON r.id = c.release_id JOIN product pr ON pr.id = r.product_id"
      " WHERE dev.retired_usec IS NULL"
      "  AND (pr.support_stage = 'ended' OR pr.end_of_support_date <= $1)"
      "  AND ($2 = '' OR pr.manufacturer_key = $2)"
      " GROUP BY pr.id, pr.manufacturer, pr.model, pr.support_stage, pr.end_of_support_date"
      " ORDER BY pr.manufacturer, coalesce (pr.end_of_support_date, ''), pr.model",
      MED_VALUES (MED_TEXT (ahead), MED_TEXT (key)), error);
}

/* By the name as any of its products carries it. */
static char *
find_key (MedConnection *connection, const char *maker, GError **error)
{
  g_autofree char *key = NULL;

  if (maker == NULL)
    return g_strdup ("");
  if (!med_connection_dup_text (connection,
                                "SELECT min (manufacturer_key) FROM product"
                                " WHERE kind = 'device' AND manufacturer = $1",
                                MED_VALUES (MED_TEXT (maker)), &key, error))
    return NULL;
  if (key == NULL)
    g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND,
                 _ ("There is no device of a manufacturer called “%s”"), maker);
  return g_steal_pointer (&key);
}

/**
 * med_report_vendors_gather_sync:
 * @connection: a connection that reads one moment, see [func@transaction_begin_reading]
 * @maker: (nullable): one manufacturer; %NULL for all whose devices are in use
 * @period: what counts as asked, released and withdrawn within it; who waits is as of now
 * @error: return location, %MED_ERROR_NOT_FOUND for a manufacturer that has no device
 *
 * Gathers the scorecard of manufacturers (R7). Counted are patches by product: one question may
 * concern many devices.
 *
 * Returns: (transfer full) (nullable): whole numbers and stored words only
 */
JsonObject *
med_report_vendors_gather_sync (MedConnection *connection,
                                const char *maker,
                                const MedReportPeriod *period,
                                GError **error)
{
  g_autofree char *key = find_key (connection, maker, error);
  if (key == NULL)
    return NULL;
  g_autoptr (JsonObject) data = med_report_source_begin_sync (connection, "R7", error);
  if (data == NULL)
    return NULL;
  g_autoptr (GTree) vendors = g_tree_new_full (compare_keys, NULL, g_free, vendor_free);
  Tally tally = { .period = period,
                  .now_usec = med_connection_now_usec (connection),
                  .vendors = vendors,
                  .waiting = json_array_new (),
                  .withdrawn = json_array_new () };

  json_object_set_int_member (data, "from", period->from_usec);
  json_object_set_int_member (data, "until", period->until_usec);
  json_object_set_string_member (data, "maker", maker != NULL ? maker : "");
  json_object_set_array_member (data, "waiting", tally.waiting);
  json_object_set_array_member (data, "withdrawn", tally.withdrawn);
  if (!read_fleet (connection, &tally, key, error) ||
      !read_pairs (connection, &tally, key, error) || !set_ending (connection, data, key, error))
    return NULL;
  JsonArray *rows = json_array_new ();
  g_tree_foreach (vendors, add_vendor, rows);
  json_object_set_array_member (data, "vendors", rows);
  return g_steal_pointer (&data);
}
