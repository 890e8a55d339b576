/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-report-alert-work"

#include "config.h"

#include "engine/awareness/med-held-document.h"
#include "engine/awareness/med-match-review.h"
#include "engine/base/med-json.h"
#include "engine/report/med-report-alert-private.h"
#include "engine/report/med-report-source.h"
#include "engine/source/med-source.h"

/* Configurations that the subject concerns, whatever the answer. */
#define CONFIGS                                                                                    \
  "(SELECT e.config_id FROM exposure e WHERE e.vulnerability_id IN " MED_ALERT_VULNERABILITIES ")"
#define PATCHES "(SELECT patch_id FROM patch_cve WHERE cve IN " MED_ALERT_CVES ")"

/* The patches that repair it, and the newest word of the device's vendor for each release here. A
 * patch of which no vendor has spoken is listed as well: that is an answer. */
static gboolean
set_patches (MedAlert *self, GError **error)
{
  return med_alert_set_list (
      self, "patches",
      "patch cots_vendor title cots_released@ model release vendor_state reference revision#"
      " issued@ valid_until@ vendor_released@ devices#",
      "SELECT p.number, p.cots_vendor, p.title, p.released_usec, pr.model, r.version, vt.state,"
      "  st.reference, st.revision, st.issued_usec, st.valid_until_usec,"
      "  (SELECT min(o.since_usec) FROM vendor_track o WHERE o.patch_id = p.id"
      "   AND o.release_id = vt.release_id AND o.state = 'released'),"
      "  (SELECT count(*) FROM device d JOIN config c ON c.id = d.config_id"
      "   WHERE c.release_id = vt.release_id AND d.retired_usec IS NULL)"
      " FROM " PATCHES " x JOIN patch p ON p.id = x.patch_id"
      " LEFT JOIN vendor_track vt ON vt.patch_id = p.id AND vt.id = (SELECT max(n.id)"
      "   FROM vendor_track n WHERE n.patch_id = p.id AND n.release_id = vt.release_id)"
      "  AND vt.release_id IN (SELECT c.release_id FROM config c WHERE c.id IN " CONFIGS ")"
      " LEFT JOIN statement st ON st.id = vt.statement_id"
      " LEFT JOIN release r ON r.id = vt.release_id LEFT JOIN product pr ON pr.id = r.product_id"
      " ORDER BY vt.state = 'released' DESC, vt.id IS NULL, p.number, pr.model, r.version",
      error);
}

static gboolean
set_inquiries (MedAlert *self, GError **error)
{
  return med_alert_set_list (
      self, "inquiries", "patch manufacturer model channel asked@ by answered@ answer",
      "SELECT p.number, pr.manufacturer, pr.model, q.channel, q.asked_usec, per.name,"
      "  q.answered_usec, q.answer FROM vendor_inquiry q JOIN patch p ON p.id = q.patch_id"
      " LEFT JOIN product pr ON pr.id = q.product_id LEFT JOIN person per ON per.id = q.asked_by"
      " WHERE q.patch_id IN " PATCHES " ORDER BY q.answered_usec IS NOT NULL, q.asked_usec DESC,"
      " q.id",
      error);
}

/* Measures on devices while the patch is open, and those of exceptions that run; how many of the
 * devices concerned each protects. */
static gboolean
set_measures (MedAlert *self, GError **error)
{
  g_autofree char *today = med_report_source_dup_day (med_connection_now_usec (self->connection));

  return med_report_source_set_list_sync (
      self->connection, self->data, "measures",
      "number# kind description devices# last_test last_result next_test failed# overdue#"
      " lowers_exposure taken_by taken@",
      "WITH protects AS (SELECT c.id AS control_id, x.device_id AS device_id FROM control c"
      "   JOIN disposition x ON x.id = c.disposition_id WHERE x.patch_id IN " PATCHES
      "   AND x.state NOT IN ('not-affected', 'in-service', 'closed-not-needed')"
      "  UNION SELECT c.id, x.device_id FROM control c JOIN exception e ON e.id = c.exception_id"
      "   AND e.state = 'running' JOIN exception_device y ON y.exception_id = e.id"
      "   AND y.state = 'running' JOIN disposition x ON x.id = y.disposition_id"
      "   WHERE x.patch_id IN " PATCHES ")"
      " SELECT c.id, c.kind, c.description, count(DISTINCT m.device_id),"
      "  (SELECT t.tested_date FROM control_test t WHERE t.control_id = c.id ORDER BY t.id DESC"
      "   LIMIT 1),"
      "  (SELECT t.result FROM control_test t WHERE t.control_id = c.id ORDER BY t.id DESC"
      "   LIMIT 1), c.next_test_date, c.failed,"
      "  CASE WHEN c.next_test_date < $3 THEN 1 ELSE 0 END, c.lowers_exposure, per.name,"
      "  c.taken_usec"
      " FROM protects m"
      " JOIN control c ON c.id = m.control_id JOIN device d ON d.id = m.device_id"
      "  AND d.retired_usec IS NULL JOIN person per ON per.id = c.taken_by"
      " GROUP BY c.id ORDER BY c.failed DESC, c.next_test_date, c.id",
      MED_VALUES (MED_INT (self->advisory_id), MED_TEXT (self->cve), MED_TEXT (today)), error);
}

/* Who decided what of it by hand: the inputs, what the names in advisories mean, what is to be done
 * with the patch on a device, and how far it is seen to. */
static gboolean
set_decisions (MedAlert *self, GError **error)
{
  return med_alert_set_list (
      self, "decisions", "what value subject count# by at@",
      "SELECT p.point, p.value, p.vulnerability_key, 1, per.name, p.set_usec"
      "  FROM decision_point p JOIN person per ON per.id = p.set_by"
      "  WHERE p.vulnerability_key IN (SELECT coalesce(v.cve, a.tracking_id || '#' || v.ordinal)"
      "   FROM vulnerability v JOIN advisory a ON a.id = v.advisory_id"
      "   WHERE v.id IN " MED_ALERT_VULNERABILITIES ")"
      " UNION ALL SELECT 'match', CASE l.same WHEN 1 THEN 'yes' ELSE 'no' END, pr.model, 1,"
      "  per.name, l.decided_usec FROM alias l JOIN product pr ON pr.id = l.product_id"
      "  JOIN person per ON per.id = l.decided_by WHERE EXISTS (SELECT 1 FROM advisory_product ap"
      "   WHERE ap.advisory_id IN " MED_ALERT_ADVISORIES " AND ap.vendor_key = l.vendor_key"
      "   AND ap.product_key = l.product_key)"
      " UNION ALL SELECT 'disposition', x.state, p.number, count(*), per.name, max(t.at_usec)"
      "  FROM disposition x JOIN patch p ON p.id = x.patch_id JOIN transition t ON t.id ="
      "   (SELECT max(n.id) FROM transition n WHERE n.disposition_id = x.id"
      "    AND n.machine = 'disposition')"
      "  JOIN person per ON per.id = t.by_person WHERE x.patch_id IN " PATCHES
      "  GROUP BY x.state, p.number, per.name"
      " UNION ALL SELECT 'mark', m.status, m.vulnerability_key, count(*), per.name, max(m.set_usec)"
      "  FROM remediation_mark m JOIN person per ON per.id = m.set_by"
      "  WHERE m.withdrawn_usec IS NULL AND m.vulnerability_key IN"
      "   (SELECT coalesce(v.cve, a.tracking_id || '#' || v.ordinal) FROM vulnerability v"
      "    JOIN advisory a ON a.id = v.advisory_id WHERE v.id IN " MED_ALERT_VULNERABILITIES ")"
      "  GROUP BY m.status, m.vulnerability_key, per.name"
      " ORDER BY 6 DESC, 1, 3",
      error);
}

/* How far the work is, of the devices that have a task for one of the patches. */
static gboolean
set_progress (MedAlert *self, GError **error)
{
  return med_report_source_set_first_sync (
      self->connection, self->data, "progress", "tasks# planned# done# next@ last_verified@",
      "SELECT count(*), count(CASE WHEN t.state = 'planned' THEN 1 END),"
      "  count(CASE WHEN x.state = 'in-service' THEN 1 END),"
      "  min(CASE WHEN t.state = 'planned' THEN t.start_usec END),"
      "  max(CASE WHEN x.state = 'in-service' THEN x.since_usec END)"
      " FROM disposition x JOIN device d ON d.id = x.device_id AND d.retired_usec IS NULL"
      " LEFT JOIN downtime t ON t.id = x.downtime_id WHERE x.patch_id IN " PATCHES,
      MED_ALERT_VALUES (self), error);
}

gboolean
med_alert_add_work (MedAlert *self, GError **error)
{
  return set_patches (self, error) && set_inquiries (self, error) && set_measures (self, error) &&
         set_decisions (self, error) && set_progress (self, error);
}

/* @blocks: as long as it is so, nobody can say that all is well. */
static JsonObject *
add_item (JsonArray *items, const char *what, const char *subject, gboolean blocks)
{
  JsonObject *item = json_object_new ();

  json_object_set_string_member (item, "what", what);
  med_report_source_set_text (item, "subject", subject);
  json_object_set_boolean_member (item, "blocks", blocks);
  json_array_add_object_element (items, item);
  return item;
}

static void
add_documents (MedAlert *self, JsonArray *items)
{
  JsonArray *documents = med_json_get_array (self->data, "documents");

  if (json_array_get_length (documents) == 0)
    add_item (items, "no-advisory", self->cve, TRUE);
  for (guint i = 0; i < json_array_get_length (documents); i++)
    {
      JsonObject *document = json_array_get_object_element (documents, i);
      const char *id = med_json_get_text (document, "tracking_id");
      const gint64 mandatory = med_json_get_int (document, "mandatory", -1);

      if (med_json_get_int (document, "withdrawn", 0) != 0)
        add_item (items, "withdrawn", id, TRUE);
      if (mandatory > 0)
        json_object_set_int_member (add_item (items, "failed-tests", id, TRUE), "count", mandatory);
      else if (mandatory < 0)
        add_item (items, "not-tested", id, FALSE);
    }
}

/* Documents that are held and may say something of it: under the same name, or of the same makers
 * without a name that can be read. */
#define HELD                                                                                       \
  "SELECT 'held', h.name, 1 FROM held_document h WHERE h.released_usec IS NULL"                    \
  " AND (h.tracking_id IN (SELECT tracking_id FROM advisory WHERE id IN " MED_ALERT_ADVISORIES ")" \
  "  OR h.tracking_id = $2 OR h.tracking_id IS NULL AND EXISTS (SELECT 1"                          \
  "   FROM held_document_vendor w JOIN advisory_product ap ON ap.vendor_key = w.vendor_key"        \
  "   WHERE w.held_id = h.id AND ap.advisory_id IN " MED_ALERT_ADVISORIES "))"                     \
  " UNION ALL SELECT 'held', CASE o.subject WHEN '' THEN s.name ELSE o.subject END, 1"             \
  " FROM source_hold o JOIN source s ON s.id = o.source_id WHERE o.resolved_usec IS NULL"          \
  " AND EXISTS (SELECT 1 FROM source_hold_vendor w JOIN advisory_product ap"                       \
  "  ON ap.vendor_key = w.vendor_key WHERE w.hold_id = o.id"                                       \
  "  AND ap.advisory_id IN " MED_ALERT_ADVISORIES ")"

static gboolean
add_held (MedAlert *self, JsonArray *items, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (self->connection, HELD " ORDER BY 1, 2",
                                                     MED_ALERT_VALUES (self), error);

  while (query != NULL && med_query_next (query))
    add_item (items, med_query_get_text (query, 0), med_query_get_text (query, 1),
              med_query_get_int (query, 2) != 0);
  return query != NULL && med_query_finish (query, error);
}

/* What a source says by now is not known where it is stale: it may have said more. */
static gboolean
add_sources (MedAlert *self, JsonArray *items, GError **error)
{
  const gint64 now_usec = med_connection_now_usec (self->connection);
  g_autoptr (GPtrArray) sources = med_source_list_sync (self->connection, error);

  for (guint i = 0; sources != NULL && i < sources->len; i++)
    {
      const MedSource *source = g_ptr_array_index (sources, i);

      if (med_source_is_stale (source, now_usec))
        med_report_source_set_time (add_item (items, "source-stale", source->name, FALSE),
                                    "checked", source->checked_usec);
    }
  return sources != NULL;
}

static void
add_feeds (MedAlert *self, JsonArray *items)
{
  JsonArray *vulnerabilities = med_json_get_array (self->data, "vulnerabilities");
  JsonObject *any = json_array_get_length (vulnerabilities) > 0
                        ? json_array_get_object_element (vulnerabilities, 0)
                        : med_json_get_object (self->data, "cve_alone");

  if (med_json_get_object (self->data, "kev_catalogue") == NULL)
    add_item (items, "no-kev", NULL, FALSE);
  if (any == NULL || med_json_get_text (any, "epss_date") == NULL)
    add_item (items, "no-epss", NULL, FALSE);
}

/* Names in these advisories that are like one of ours, and that nobody has decided on. */
static gboolean
add_names (MedAlert *self, JsonArray *items, GError **error)
{
  g_autoptr (GHashTable) ours = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) names = NULL;
  g_autoptr (MedQuery) query =
      med_connection_query (self->connection,
                            "SELECT DISTINCT vendor_key, product_key FROM advisory_product"
                            " WHERE advisory_id IN " MED_ALERT_ADVISORIES,
                            MED_ALERT_VALUES (self), error);

  while (query != NULL && med_query_next (query))
    g_hash_table_add (ours, g_strdup_printf ("%s\037%s", med_query_get_text (query, 0),
                                             med_query_get_text (query, 1)));
  if (query == NULL || !med_query_finish (query, error))
    return FALSE;
  if (g_hash_table_size (ours) == 0)
    return TRUE;
  names = med_match_review_sync (self->connection, self->cancellable, error);
  for (guint i = 0; names != NULL && i < names->len; i++)
    {
      const MedMatchName *name = g_ptr_array_index (names, i);
      g_autofree char *key = g_strdup_printf ("%s\037%s", name->vendor_key, name->product_key);
      g_autofree char *words = g_strdup_printf ("%s %s", name->vendor, name->product);

      if (g_hash_table_contains (ours, key))
        add_item (items, "name-to-review", words, TRUE);
    }
  return names != NULL;
}

static void
add_unread (MedAlert *self, JsonArray *items)
{
  JsonArray *devices = med_json_get_array (self->data, "devices");
  gint64 n = 0;

  for (guint i = 0; i < json_array_get_length (devices); i++)
    n += med_report_source_get_time (json_array_get_object_element (devices, i), "read") == 0;
  if (n > 0)
    json_object_set_int_member (add_item (items, "version-never-read", NULL, FALSE), "count", n);
}

/* Adds what could not be checked: an answer without it would look cleaner than it is. */
gboolean
med_alert_add_unchecked (MedAlert *self, GError **error)
{
  JsonArray *items = json_array_new ();

  json_object_set_array_member (self->data, "not_checked", items);
  add_documents (self, items);
  if (!add_held (self, items, error) || !add_names (self, items, error) ||
      !add_sources (self, items, error))
    return FALSE;
  add_unread (self, items);
  add_feeds (self, items);
  return TRUE;
}
