/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-advisory"

#include "config.h"

#include "engine/awareness/med-advisory.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/awareness/med-config-risk.h"
#include "engine/awareness/med-decision-point.h"
#include "engine/base/med-error.h"
#include "engine/csaf/med-csaf-document.h"
#include "engine/inventory/med-component-gap.h"
#include "engine/risk/med-cvss-environment.h"

static void
revision_free (gpointer data)
{
  MedAdvisoryRevision *self = data;

  g_free (self->version);
  g_free (self);
}

static void
product_free (gpointer data)
{
  MedVulnerabilityProduct *self = data;

  g_free (self->full_name);
  g_free (self->status);
  g_free (self->flag);
  g_free (self->impact);
  g_free (self);
}

static void
remediation_free (gpointer data)
{
  MedRemediation *self = data;

  g_free (self->category);
  g_free (self->details);
  g_free (self->url);
  g_free (self->restart);
  g_free (self);
}

static void
point_clear (MedDecisionPoint *self)
{
  g_free (self->value);
  g_free (self->source);
  g_free (self->set_by);
}

static void
vulnerability_free (gpointer data)
{
  MedVulnerability *self = data;

  g_free (self->key);
  g_free (self->cve);
  g_free (self->title);
  g_free (self->description);
  g_free (self->cwe);
  g_free (self->cvss_version);
  g_free (self->cvss_vector);
  g_free (self->first_exploited_date);
  g_free (self->kev_added_date);
  g_free (self->kev_due_date);
  g_free (self->epss_date);
  point_clear (&self->exploitation);
  point_clear (&self->automatable);
  g_ptr_array_unref (self->products);
  g_ptr_array_unref (self->remediations);
  g_free (self);
}

/**
 * med_advisory_free:
 * @self: (transfer full): an advisory
 */
void
med_advisory_free (MedAdvisory *self)
{
  g_free (self->tracking_id);
  g_free (self->version);
  g_free (self->status);
  g_free (self->category);
  g_free (self->publisher_name);
  g_free (self->title);
  g_free (self->summary);
  g_free (self->sha256);
  g_free (self->aggregate_severity);
  g_free (self->tlp);
  g_free (self->news);
  g_free (self->fresh_product);
  g_ptr_array_unref (self->revisions);
  g_ptr_array_unref (self->vulnerabilities);
  g_free (self);
}

static gboolean
load_revisions (MedConnection *connection, MedAdvisory *self, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT o.id, o.version, o.current_release_usec, o.imported_usec,"
      " CASE WHEN h.advisory_id IS NULL THEN 0 ELSE 1 END FROM advisory a"
      " JOIN advisory o ON o.publisher = a.publisher AND o.tracking_id = a.tracking_id"
      " LEFT JOIN advisory_head h ON h.advisory_id = o.id WHERE a.id = $1"
      " ORDER BY 5 DESC, o.current_release_usec DESC, o.id DESC",
      MED_VALUES (MED_INT (self->id)), error);

  while (query != NULL && med_query_next (query))
    {
      MedAdvisoryRevision *revision = g_new0 (MedAdvisoryRevision, 1);

      revision->id = med_query_get_int (query, 0);
      revision->version = med_query_dup_text (query, 1);
      revision->current_release_usec = med_query_get_int (query, 2);
      revision->imported_usec = med_query_get_int (query, 3);
      revision->counts = med_query_get_int (query, 4) != 0;
      g_ptr_array_add (self->revisions, revision);
    }
  return query != NULL && med_query_finish (query, error);
}

static gboolean
load_products (MedConnection *connection, MedVulnerability *self, GError **error)
{
  g_autoptr (MedQuery) query =
      med_connection_query (connection,
                            "SELECT p.full_name, s.status, s.flag, s.impact"
                            " FROM vulnerability_status s"
                            " JOIN advisory_product p ON p.id = s.advisory_product_id"
                            " WHERE s.vulnerability_id = $1 ORDER BY p.id, s.status",
                            MED_VALUES (MED_INT (self->id)), error);

  while (query != NULL && med_query_next (query))
    {
      MedVulnerabilityProduct *product = g_new0 (MedVulnerabilityProduct, 1);

      product->full_name = med_query_dup_text (query, 0);
      product->status = med_query_dup_text (query, 1);
      product->flag = med_query_dup_text (query, 2);
      product->impact = med_query_dup_text (query, 3);
      g_ptr_array_add (self->products, product);
    }
  return query != NULL && med_query_finish (query, error);
}

/* The same words for each of many products are one remediation to a reader. */
static gboolean
load_remediations (MedConnection *connection, MedVulnerability *self, GError **error)
{
  g_autoptr (MedQuery) query =
      med_connection_query (connection,
                            "SELECT category, details, url, restart, min(id) FROM remediation"
                            " WHERE vulnerability_id = $1"
                            " GROUP BY category, details, url, restart ORDER BY 5",
                            MED_VALUES (MED_INT (self->id)), error);

  while (query != NULL && med_query_next (query))
    {
      MedRemediation *remediation = g_new0 (MedRemediation, 1);

      remediation->category = med_query_dup_text (query, 0);
      remediation->details = med_query_dup_text (query, 1);
      remediation->url = med_query_dup_text (query, 2);
      remediation->restart = med_query_dup_text (query, 3);
      g_ptr_array_add (self->remediations, remediation);
    }
  return query != NULL && med_query_finish (query, error);
}

static int
score_at (MedQuery *query, int column)
{
  return med_query_is_null (query, column) ? -1 : (int) med_query_get_int (query, column);
}

static void
point_at (MedQuery *query, int column, MedDecisionPoint *point)
{
  point->value = med_query_dup_text (query, column);
  point->source = med_query_dup_text (query, column + 1);
  point->set_by = med_query_dup_text (query, column + 2);
  point->set_usec = med_query_get_int (query, column + 3);
}

/* Advisories that came in before 2.0 and 4.0 were computed have no score in the store. */
static int
computed_score10 (const char *cvss_vector, int stored_score10)
{
  MedCvssScore score;

  if (stored_score10 >= 0 || cvss_vector == NULL || !med_cvss_score (cvss_vector, &score, NULL))
    return stored_score10;
  return score.base10;
}

static MedVulnerability *
vulnerability_from_row (MedQuery *query)
{
  MedVulnerability *self = g_new0 (MedVulnerability, 1);

  self->id = med_query_get_int (query, 0);
  self->key = med_query_dup_text (query, 1);
  self->cve = med_query_dup_text (query, 2);
  self->title = med_query_dup_text (query, 3);
  self->description = med_query_dup_text (query, 4);
  self->cwe = med_query_dup_text (query, 5);
  self->cvss_version = med_query_dup_text (query, 6);
  self->cvss_vector = med_query_dup_text (query, 7);
  self->document_score10 = score_at (query, 8);
  self->computed_score10 = computed_score10 (self->cvss_vector, score_at (query, 9));
  self->lowest_environmental10 = self->highest_environmental10 = -1;
  self->first_exploited_date = med_query_dup_text (query, 10);
  self->kev_added_date = med_query_dup_text (query, 11);
  self->kev_due_date = med_query_dup_text (query, 12);
  point_at (query, 13, &self->exploitation);
  point_at (query, 17, &self->automatable);
  self->epss = med_query_is_null (query, 21) ? -1 : (int) med_query_get_int (query, 21);
  self->products = g_ptr_array_new_with_free_func (product_free);
  self->remediations = g_ptr_array_new_with_free_func (remediation_free);
  return self;
}

#define SELECT_VULNERABILITIES                                                                     \
  "SELECT v.id, " MED_VULNERABILITY_KEY ", v.cve, v.title, v.description, v.cwe, v.cvss_version,"  \
  " v.cvss_vector, v.document_score10, v.computed_score10, v.first_exploited_date, k.added_date,"  \
  " k.due_date, x.value, x.source, coalesce(xp.name, ''), x.set_usec,"                             \
  " y.value, y.source, coalesce(yp.name, ''), y.set_usec, " MED_EPSS_THAT_COUNTS                   \
  " FROM vulnerability v JOIN advisory a ON a.id = v.advisory_id"                                  \
  " LEFT JOIN kev k ON k.cve = v.cve"                                                              \
  " LEFT JOIN " MED_DECIDED_POINTS " x ON x.point = 'exploitation' AND x.vulnerability_key "       \
  "= " MED_VULNERABILITY_KEY " LEFT JOIN person xp ON xp.id = x.set_by"                            \
  " LEFT JOIN " MED_DECIDED_POINTS " y ON y.point = 'automatable' AND y.vulnerability_key "        \
  "= " MED_VULNERABILITY_KEY " LEFT JOIN person yp ON yp.id = y.set_by"                            \
  " WHERE v.advisory_id = $1 ORDER BY v.ordinal"

static gboolean
load_epss (MedConnection *connection, MedVulnerability *self, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT s.score_date, coalesce(e.score_e5, -1), coalesce(e.percentile_e5, -1)"
      " FROM epss_set s LEFT JOIN epss e ON e.cve = $1 ORDER BY s.score_date DESC LIMIT 1",
      MED_VALUES (MED_TEXT (self->cve)), error);

  self->epss_e5 = self->epss_percentile_e5 = -1;
  if (query != NULL && med_query_next (query))
    {
      self->epss_date = med_query_dup_text (query, 0);
      self->epss_e5 = (int) med_query_get_int (query, 1);
      self->epss_percentile_e5 = (int) med_query_get_int (query, 2);
    }
  return query != NULL && med_query_finish (query, error);
}

static gboolean
load_vulnerabilities (MedConnection *connection, MedAdvisory *self, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (connection, SELECT_VULNERABILITIES,
                                                     MED_VALUES (MED_INT (self->id)), error);

  while (query != NULL && med_query_next (query))
    {
      MedVulnerability *vulnerability = vulnerability_from_row (query);

      g_ptr_array_add (self->vulnerabilities, vulnerability);
      if (!load_epss (connection, vulnerability, error) ||
          !load_products (connection, vulnerability, error) ||
          !load_remediations (connection, vulnerability, error))
        return FALSE;
    }
  return query != NULL && med_query_finish (query, error);
}

static void
take_environment (const MedAdvisory *self, MedQuery *query)
{
  const gint64 id = med_query_get_int (query, 0);
  g_autofree char *metrics = med_cvss_environment_of_device (
      med_query_get_text (query, 3), med_query_get_text (query, 1), med_query_get_text (query, 2));

  for (guint i = 0; i < self->vulnerabilities->len; i++)
    {
      MedVulnerability *one = g_ptr_array_index (self->vulnerabilities, i);
      int score10 = one->id == id ? med_cvss_environment_score (one->cvss_vector, metrics) : -1;

      if (score10 < 0)
        continue;
      one->highest_environmental10 = MAX (one->highest_environmental10, score10);
      if (one->lowest_environmental10 < 0 || score10 < one->lowest_environmental10)
        one->lowest_environmental10 = score10;
    }
}

/* Few environments serve all devices. */
static gboolean
load_environments (MedConnection *connection, MedAdvisory *self, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT DISTINCT v.id, d.safety_impact, d.mission_impact, d.cvss_metrics"
      " FROM vulnerability v CROSS JOIN exposure e CROSS JOIN device d"
      " WHERE v.advisory_id = $1 AND e.vulnerability_id = v.id AND d.config_id = e.config_id"
      " AND e.status IN ('affected', 'cannot-tell', 'under-investigation')"
      " AND d.retired_usec IS NULL",
      MED_VALUES (MED_INT (self->id)), error);

  while (query != NULL && med_query_next (query))
    take_environment (self, query);
  return query != NULL && med_query_finish (query, error);
}

static MedAdvisory *
advisory_from_row (MedQuery *query, gint64 id)
{
  MedAdvisory *self = g_new0 (MedAdvisory, 1);

  self->id = id;
  self->tracking_id = med_query_dup_text (query, 0);
  self->version = med_query_dup_text (query, 1);
  self->status = med_query_dup_text (query, 2);
  self->category = med_query_dup_text (query, 3);
  self->publisher_name = med_query_dup_text (query, 4);
  self->title = med_query_dup_text (query, 5);
  self->summary = med_query_dup_text (query, 6);
  self->sha256 = med_query_dup_text (query, 7);
  self->initial_release_usec = med_query_get_int (query, 8);
  self->current_release_usec = med_query_get_int (query, 9);
  self->imported_usec = med_query_get_int (query, 10);
  self->read_usec = med_query_get_int (query, 11);
  self->aggregate_severity = med_query_dup_text (query, 12);
  self->news = med_query_dup_text (query, 13);
  self->tlp = med_query_dup_text (query, 16);
  self->withdrawn = med_query_get_int (query, 17) != 0;
  if (!med_query_is_null (query, 14))
    self->fresh_product =
        g_strdup_printf ("%s %s", med_query_get_text (query, 14), med_query_get_text (query, 15));
  self->revisions = g_ptr_array_new_with_free_func (revision_free);
  self->vulnerabilities = g_ptr_array_new_with_free_func (vulnerability_free);
  return self;
}

/**
 * med_advisory_load_sync:
 * @connection: a connection
 * @id: of the advisory, any revision
 * @error: return location: %MED_ERROR_NOT_FOUND
 *
 * Returns: (transfer full) (nullable): the advisory
 */
MedAdvisory *
med_advisory_load_sync (MedConnection *connection, gint64 id, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT a.tracking_id, a.version, a.status, a.category, a.publisher_name, a.title, a.summary,"
      " a.sha256, a.initial_release_usec, a.current_release_usec, a.imported_usec, h.read_usec,"
      " a.aggregate_severity, h.news, p.manufacturer, p.model, a.tlp,"
      " CASE WHEN h.withdrawn_id IS NULL THEN 0 ELSE 1 END"
      " FROM advisory a LEFT JOIN advisory_head h ON h.advisory_id = a.id"
      " LEFT JOIN advisory_standing s ON s.advisory_id = a.id"
      " LEFT JOIN product p ON p.id = s.fresh_product_id WHERE a.id = $1",
      MED_VALUES (MED_INT (id)), error);

  if (query == NULL)
    return NULL;
  if (!med_query_next (query))
    {
      if (med_query_finish (query, error))
        g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND, _ ("There is no advisory %" PRId64),
                     id);
      return NULL;
    }
  g_autoptr (MedAdvisory) self = advisory_from_row (query, id);
  if (g_str_equal (self->category, MED_CATEGORY_CVE_RECORD) &&
      !med_component_count_unknown_sync (connection, &self->components_unknown, error))
    return NULL;
  return med_connection_get_int (connection, "SELECT max(released_usec) FROM kev_catalog",
                                 MED_NO_VALUES, &self->kev_released_usec, error) &&
                 load_revisions (connection, self, error) &&
                 load_vulnerabilities (connection, self, error) &&
                 load_environments (connection, self, error)
             ? g_steal_pointer (&self)
             : NULL;
}

/**
 * med_advisory_find_sync:
 * @connection: a connection
 * @tracking_id: such as ICSMA-24-249-01
 * @id: (out): the revision that counts
 * @error: return location: %MED_ERROR_NOT_FOUND
 *
 * Returns: whether there is one
 */
gboolean
med_advisory_find_sync (MedConnection *connection,
                        const char *tracking_id,
                        gint64 *id,
                        GError **error)
{
  if (!med_connection_get_int (connection,
                               "SELECT max(advisory_id) FROM advisory_head WHERE tracking_id = $1",
                               MED_VALUES (MED_TEXT (tracking_id)), id, error))
    return FALSE;
  if (*id != 0)
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND, _ ("There is no advisory %s"), tracking_id);
  return FALSE;
}

/**
 * med_vulnerability_describe_epss:
 * @self: a vulnerability
 *
 * Returns: (transfer full): how likely it is exploited soon, as of which day; that it has no score,
 * or that no scores are here, is something else than a score of 0
 */
char *
med_vulnerability_describe_epss (const MedVulnerability *self)
{
  if (self->epss_date == NULL)
    return g_strdup (_ ("No EPSS scores are imported"));
  if (self->epss_e5 < 0)
    return g_strdup_printf (_ ("Has no score (EPSS of %s)"), self->epss_date);
  return g_strdup_printf (_ ("%.2f %%, percentile %.1f (EPSS of %s)"), self->epss_e5 / 1000.0,
                          self->epss_percentile_e5 / 1000.0, self->epss_date);
}

/**
 * med_advisory_describe_unknown:
 * @self: an advisory
 *
 * Returns: (transfer full) (nullable): of how many devices it cannot be told whether the advisory
 * concerns them, since nobody knows their components; %NULL where there are none
 */
char *
med_advisory_describe_unknown (const MedAdvisory *self)
{
  if (self->components_unknown == 0)
    return NULL;
  return g_strdup_printf (
      ngettext ("Components unknown: of %d device nobody can tell whether this concerns it",
                "Components unknown: of %d devices nobody can tell whether this concerns them",
                (gulong) self->components_unknown),
      (int) self->components_unknown);
}

/**
 * med_vulnerability_scores_differ:
 * @self: a vulnerability
 *
 * Returns: whether the document states another score than its own vector gives
 */
gboolean
med_vulnerability_scores_differ (const MedVulnerability *self)
{
  return self->document_score10 >= 0 && self->computed_score10 >= 0 &&
         self->document_score10 != self->computed_score10;
}
