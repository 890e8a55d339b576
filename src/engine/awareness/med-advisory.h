/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/store/med-transaction.h"

G_BEGIN_DECLS

/**
 * MedAdvisoryRevision:
 * @id: of the advisory
 * @version: as the publisher numbers it
 * @current_release_usec: when it was released
 * @imported_usec: when it came in
 * @counts: whether it is the one that counts
 */
typedef struct
{
  gint64 id;
  char *version;
  gint64 current_release_usec;
  gint64 imported_usec;
  gboolean counts;
} MedAdvisoryRevision;

/**
 * MedDecisionPoint:
 * @value: (nullable): the word a person set; %NULL: unknown
 * @source: (nullable): where it is known from
 * @set_by: (nullable): the name of that person
 * @set_usec: when; 0: never
 */
typedef struct
{
  char *value;
  char *source;
  char *set_by;
  gint64 set_usec;
} MedDecisionPoint;

/**
 * MedVulnerabilityProduct:
 *
 * What the advisory says of one product.
 */
typedef struct
{
  char *full_name;
  char *status;
  char *flag;   /* (nullable) VEX justification */
  char *impact; /* (nullable) */
} MedVulnerabilityProduct;

typedef struct
{
  char *category;
  char *details;
  char *url;     /* (nullable) https only */
  char *restart; /* (nullable) */
} MedRemediation;

/**
 * MedVulnerability:
 * @key: CVE, or tracking id, `#` and ordinal
 * @document_score10: ten times the score the document states; -1: none
 * @computed_score10: ten times the score its vector gives; -1: not computed
 * @lowest_environmental10: ten times the lowest environmental score at a device in use that it
 * concerns; -1: it concerns none, or there is no vector
 * @highest_environmental10: likewise the highest
 * @epss: its EPSS probability in parts of %MED_EPSS_ONE, where the policy lets it count; -1: none
 * does
 * @kev_added_date: (nullable): when it came into the catalogue of known exploited vulnerabilities
 * @kev_due_date: (nullable): the catalogue's own date
 * @products: (element-type MedVulnerabilityProduct):
 * @remediations: (element-type MedRemediation):
 */
typedef struct
{
  gint64 id;
  char *key;
  char *cve;
  char *title;
  char *description;
  char *cwe;
  char *cvss_version;
  char *cvss_vector;
  int document_score10;
  int computed_score10;
  int lowest_environmental10;
  int highest_environmental10;
  int epss;
  char *first_exploited_date;
  char *kev_added_date;
  char *kev_due_date;
  int epss_e5;            /* EPSS in hundred thousandths; 0 is a score; -1: none */
  int epss_percentile_e5; /* -1: none */
  char *epss_date;        /* (nullable) of the scores in use; NULL: none were imported */
  MedDecisionPoint exploitation;
  MedDecisionPoint automatable;
  GPtrArray *products;
  GPtrArray *remediations;
} MedVulnerability;

/**
 * MedAdvisory:
 * @read_usec: when a person first opened this revision; 0: never
 * @tlp: (nullable): its TLP label, such as `AMBER`; empty if it states none, %NULL if it was
 * imported before labels were kept
 * @aggregate_severity: (nullable): the publisher's own word for how grave it is
 * @news: (nullable): what is different from the revision that was read before, where it matters
 * here; see med_advisory_changes_from_news()
 * @fresh_product: (nullable): a model that it concerns and did not when it was read
 * @kev_released_usec: of the catalogue of known exploited vulnerabilities in use; 0: there is none
 * @components_unknown: of a CVE record how many devices in use have a release whose components are
 * not known, so that nobody can tell whether it concerns them; 0 for other advisories
 * @revisions: (element-type MedAdvisoryRevision): of the same tracking id, newest first
 * @vulnerabilities: (element-type MedVulnerability):
 *
 * An advisory as stored, with what is known of its vulnerabilities.
 */
typedef struct
{
  gint64 id;
  char *tracking_id;
  char *version;
  char *status;
  char *category;
  char *publisher_name;
  char *title;
  char *summary;
  char *sha256;
  char *aggregate_severity;
  char *tlp;
  char *news;
  char *fresh_product;
  gint64 initial_release_usec;
  gint64 current_release_usec;
  gint64 imported_usec;
  gint64 read_usec;
  gboolean
      withdrawn; /* its publisher withdrew it; what it said before still counts, provisionally */
  gint64 kev_released_usec;
  gint64 components_unknown;
  GPtrArray *revisions;
  GPtrArray *vulnerabilities;
} MedAdvisory;

MedAdvisory *med_advisory_load_sync (MedConnection *connection,
                                     gint64 id,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The revision that counts */
gboolean med_advisory_find_sync (MedConnection *connection,
                                 const char *tracking_id,
                                 gint64 *id,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *med_vulnerability_describe_epss (const MedVulnerability *self); /* translated */
char *med_advisory_describe_unknown (const MedAdvisory *self);        /* (nullable) translated */
gboolean med_vulnerability_scores_differ (const MedVulnerability *self);
void med_advisory_free (MedAdvisory *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedAdvisory, med_advisory_free)

G_END_DECLS
