/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-report-alert"

#include "config.h"

#include "engine/report/med-report-alert.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/awareness/med-advisory.h"
#include "engine/awareness/med-config-risk.h"
#include "engine/awareness/med-decision-point.h"
#include "engine/base/med-error.h"
#include "engine/base/med-json.h"
#include "engine/csaf/med-csaf-document.h"
#include "engine/report/med-report-alert-private.h"
#include "engine/report/med-report-policy.h"
#include "engine/report/med-report-source.h"
#include "engine/risk/med-cve.h"
#include "engine/risk/med-exploitation.h"

/**
 * med_alert_answer_to_word:
 * @answer: where a device stands
 *
 * Returns: (transfer none): a fixed word, for the data of the report
 */
const char *
med_alert_answer_to_word (MedAlertAnswer answer)
{
  static const char *const words[MED_ALERT_N_ANSWERS] = {
    "affected",           "provisional", "cannot-tell",  "under-investigation",
    "components-unknown", "fixed",       "not-affected",
  };

  g_return_val_if_fail (answer < MED_ALERT_N_ANSWERS, NULL);
  return words[answer];
}

/* Somebody has to do something, or to find out. */
gboolean
med_alert_answer_is_open (MedAlertAnswer answer)
{
  return answer < MED_ALERT_FIXED;
}

static void
vulnerability_free (gpointer data)
{
  MedAlertVulnerability *self = data;

  g_free (self->key);
  g_free (self);
}

gboolean
med_alert_set_list (
    MedAlert *self, const char *member, const char *fields, const char *sql, GError **error)
{
  return med_report_source_set_list_sync (self->connection, self->data, member, fields, sql,
                                          MED_ALERT_VALUES (self), error);
}

static gboolean
set_documents (MedAlert *self, GError **error)
{
  return med_alert_set_list (
      self, "documents",
      "id# tracking_id version status title publisher category severity tlp initial@ released@"
      " imported@ read@ withdrawn# mandatory# revisions#",
      "SELECT a.id, a.tracking_id, a.version, a.status, a.title, a.publisher_name, a.category,"
      "  a.aggregate_severity, a.tlp, a.initial_release_usec, a.current_release_usec,"
      "  a.imported_usec, h.read_usec, CASE WHEN h.withdrawn_id IS NULL THEN 0 ELSE 1 END,"
      "  t.mandatory, (SELECT count(*) FROM advisory o WHERE o.publisher = a.publisher"
      "   AND o.tracking_id = a.tracking_id)"
      " FROM " MED_ALERT_ADVISORIES " s JOIN advisory a ON a.id = s.advisory_id"
      " JOIN advisory_head h ON h.advisory_id = a.id"
      " LEFT JOIN advisory_test t ON t.advisory_id = a.id"
      /* What a device's vendor says comes before a record of the whole world. */
      " ORDER BY a.category = '" MED_CATEGORY_CVE_RECORD "', a.current_release_usec DESC, a.id",
      error);
}

static gboolean
set_vulnerabilities (MedAlert *self, GError **error)
{
  return med_alert_set_list (
      self, "vulnerabilities",
      "id# tracking_id vulnerability cve title cvss_version vector document_score10# score10#"
      " first_exploited kev_added kev_due kev_name ransomware# epss_e5# epss_percentile_e5#"
      " epss_date epss_counts# exploitation exploitation_source exploitation_by exploitation_set@"
      " automatable automatable_source automatable_by automatable_set@ technical_impact",
      "SELECT v.id, a.tracking_id, " MED_VULNERABILITY_KEY ", v.cve, v.title, v.cvss_version,"
      "  v.cvss_vector, v.document_score10, v.computed_score10, v.first_exploited_date,"
      "  k.added_date, k.due_date, k.name, k.ransomware, e.score_e5, e.percentile_e5,"
      "  (SELECT max(score_date) FROM epss_set), " MED_EPSS_THAT_COUNTS ", x.value, x.source,"
      "  xp.name, x.set_usec, y.value, y.source, yp.name, y.set_usec, ca.technical_impact"
      " FROM " MED_ALERT_VULNERABILITIES " s JOIN vulnerability v ON v.id = s.id"
      " JOIN advisory a ON a.id = v.advisory_id"
      " LEFT JOIN kev k ON k.cve = v.cve LEFT JOIN epss e ON e.cve = v.cve"
      " LEFT JOIN cve_assessment ca ON ca.cve = v.cve"
      " LEFT JOIN " MED_DECIDED_POINTS " x ON x.point = 'exploitation'"
      " AND x.vulnerability_key = " MED_VULNERABILITY_KEY " LEFT JOIN person xp ON xp.id = x.set_by"
      " LEFT JOIN " MED_DECIDED_POINTS " y ON y.point = 'automatable'"
      " AND y.vulnerability_key = " MED_VULNERABILITY_KEY " LEFT JOIN person yp ON yp.id = y.set_by"
      " ORDER BY k.cve IS NULL, coalesce(v.computed_score10, v.document_score10, -1) DESC, v.id",
      error);
}

/* Where no advisory names the CVE, the catalogue and EPSS still do. */
static gboolean
set_bare_cve (MedAlert *self, GError **error)
{
  if (self->cve == NULL)
    return TRUE;
  return med_report_source_set_first_sync (
      self->connection, self->data, "cve_alone",
      "vulnerability cve title kev_added kev_due kev_name ransomware# kev_vendor kev_product"
      " epss_e5# epss_percentile_e5# epss_date",
      "SELECT $1, $1, k.name, k.added_date, k.due_date, k.name, k.ransomware, n.vendor, n.product,"
      "  e.score_e5, e.percentile_e5, (SELECT max(score_date) FROM epss_set)"
      " FROM (SELECT 1 AS one) o LEFT JOIN kev k ON k.cve = $1"
      " LEFT JOIN kev_product n ON n.cve = $1 LEFT JOIN epss e ON e.cve = $1",
      MED_VALUES (MED_TEXT (self->cve)), error);
}

static gboolean
judge_vulnerabilities (MedAlert *self, GError **error)
{
  JsonArray *rows = med_json_get_array (self->data, "vulnerabilities");
  JsonObject *alone = med_json_get_object (self->data, "cve_alone");
  gint64 catalogs = 0;

  if (!med_connection_get_int (self->connection, "SELECT count(*) FROM kev_catalog", MED_NO_VALUES,
                               &catalogs, error))
    return FALSE;
  if (alone != NULL)
    self->exploitation = med_exploitation_judge (med_json_get_text (alone, "kev_added") != NULL,
                                                 catalogs > 0, NULL, NULL, NULL, -1);
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);
      MedAlertVulnerability *vulnerability = g_new0 (MedAlertVulnerability, 1);
      const char *vector = med_json_get_text (row, "vector");

      vulnerability->id = med_json_get_int (row, "id", 0);
      vulnerability->key = g_strdup (med_json_get_text (row, "vulnerability"));
      vulnerability->kev = med_json_get_text (row, "kev_added") != NULL;
      vulnerability->exploitation = med_exploitation_judge (
          vulnerability->kev, catalogs > 0, med_json_get_text (row, "first_exploited"),
          med_json_get_text (row, "exploitation"), vector,
          (int) med_json_get_int (row, "epss_counts", -1));
      vulnerability->automatable =
          med_automatable_judge (med_json_get_text (row, "automatable"), vector);
      g_hash_table_insert (self->vulnerabilities, &vulnerability->id, vulnerability);
    }
  return TRUE;
}

/* A flaw of off-the-shelf software may be in any device whose components nobody knows. An advisory
 * of a device's vendor speaks of its own products alone. */
static void
judge_components (MedAlert *self)
{
  JsonArray *documents = med_json_get_array (self->data, "documents");
  JsonObject *alone = med_json_get_object (self->data, "cve_alone");

  if (alone != NULL)
    self->components_matter =
        json_array_get_length (documents) == 0 || med_json_get_text (alone, "kev_added") != NULL;
  for (guint i = 0; i < json_array_get_length (documents); i++)
    if (g_strcmp0 (med_json_get_text (json_array_get_object_element (documents, i), "category"),
                   MED_CATEGORY_CVE_RECORD) == 0)
      self->components_matter = TRUE;
}

/* What the vendors advise, and whether they have a fix. */
static gboolean
set_remediations (MedAlert *self, GError **error)
{
  return med_alert_set_list (
      self, "remediations", "tracking_id category details url",
      "SELECT a.tracking_id, r.category, r.details, r.url"
      " FROM " MED_ALERT_VULNERABILITIES " s JOIN vulnerability v ON v.id = s.id"
      " JOIN advisory a ON a.id = v.advisory_id JOIN remediation r ON r.vulnerability_id = v.id"
      " GROUP BY a.tracking_id, r.category, r.details, r.url"
      " ORDER BY CASE r.category WHEN 'vendor_fix' THEN 1 WHEN 'optional_patch' THEN 2"
      "  WHEN 'mitigation' THEN 3 WHEN 'workaround' THEN 4 ELSE 5 END, min(r.id)",
      error);
}

static gboolean
set_policies (MedAlert *self, GError **error)
{
  g_autoptr (GPtrArray) policies = med_report_policy_list_sync (self->connection, error);
  JsonArray *rows;

  if (policies == NULL)
    return FALSE;
  rows = json_array_new ();
  for (guint i = 0; i < policies->len; i++)
    json_array_add_object_element (rows,
                                   med_report_policy_to_json (g_ptr_array_index (policies, i)));
  json_object_set_array_member (self->data, "policies", rows);
  return TRUE;
}

/* The revision that counts, of whatever revision was asked for. */
static gboolean
find_head (MedAlert *self, gint64 advisory_id, GError **error)
{
  if (!med_connection_get_int (self->connection,
                               "SELECT h.advisory_id FROM advisory a JOIN advisory_head h"
                               " ON h.publisher = a.publisher AND h.tracking_id = a.tracking_id"
                               " WHERE a.id = $1",
                               MED_VALUES (MED_INT (advisory_id)), &self->advisory_id, error))
    return FALSE;
  if (self->advisory_id != 0)
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND,
               _ ("There is no advisory with the number %" PRId64), advisory_id);
  return FALSE;
}

static gboolean
find_subject (MedAlert *self, gint64 advisory_id, GError **error)
{
  if (advisory_id != 0)
    return find_head (self, advisory_id, error);
  if (self->cve != NULL && med_cve_is_number (self->cve))
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
               _ ("“%s” is not the number of a vulnerability; write it as CVE-2026-12345"),
               self->cve != NULL ? self->cve : "");
  return FALSE;
}

static gboolean
gather (MedAlert *self, GError **error)
{
  med_report_source_set_text (self->data, "cve", self->cve);
  if (!set_documents (self, error) || !set_vulnerabilities (self, error) ||
      !set_bare_cve (self, error) || !judge_vulnerabilities (self, error))
    return FALSE;
  judge_components (self);
  return set_remediations (self, error) && set_policies (self, error) &&
         med_alert_add_devices (self, error) && med_alert_add_work (self, error) &&
         med_alert_add_unchecked (self, error);
}

/**
 * med_report_alert_gather_sync:
 * @connection: a connection that reads one moment, see [func@transaction_begin_reading]
 * @advisory_id: an advisory, any revision; 0: the report is about @cve
 * @cve: (nullable): a vulnerability, which need not stand in any advisory
 * @cancellable: (nullable): to stop it
 * @error: return location: %MED_ERROR_NOT_FOUND, %MED_ERROR_CORRECT_INPUT for what is no CVE
 *
 * Gathers the answer to "are we affected by this?" (R3): what it is, where every device stands and
 * why, what the vendors say, what was decided by whom, what protects meanwhile, and what could not
 * be checked.
 *
 * Returns: (transfer full) (nullable): whole numbers and stored words only
 */
JsonObject *
med_report_alert_gather_sync (MedConnection *connection,
                              gint64 advisory_id,
                              const char *cve,
                              GCancellable *cancellable,
                              GError **error)
{
  g_autoptr (GHashTable) vulnerabilities =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, vulnerability_free);
  g_autoptr (JsonObject) data = NULL;
  MedAlert self = { .connection = connection,
                    .cve = advisory_id == 0 ? cve : NULL,
                    .vulnerabilities = vulnerabilities,
                    .cancellable = cancellable };

  if (!find_subject (&self, advisory_id, error))
    return NULL;
  data = med_report_source_begin_sync (connection, "R3", error);
  if (data == NULL)
    return NULL;
  self.data = data;
  return gather (&self, error) ? g_steal_pointer (&data) : NULL;
}

/**
 * med_report_alert_find_sync:
 * @connection: a connection
 * @text: what a person typed: the tracking id of an advisory, or a CVE
 * @advisory_id: (out): the revision that counts; 0 for a CVE
 * @cve: (out) (transfer full) (nullable): the CVE
 * @error: return location: %MED_ERROR_NOT_FOUND
 *
 * A CVE is meant as such, whether or not its record is here as an advisory of that name: what all
 * advisories say of it belongs to the answer.
 *
 * Returns: whether either is meant
 */
gboolean
med_report_alert_find_sync (
    MedConnection *connection, const char *text, gint64 *advisory_id, char **cve, GError **error)
{
  g_autofree char *typed = g_strstrip (g_strdup (text));
  g_autofree char *upper = g_ascii_strup (typed, -1);

  *advisory_id = 0;
  *cve = NULL;
  if (!med_cve_is_number (upper))
    return med_advisory_find_sync (connection, typed, advisory_id, error);
  *cve = g_steal_pointer (&upper);
  return TRUE;
}
