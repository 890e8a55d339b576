/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/report/med-report-alert.h"
#include "engine/report/med-report-pages.h"
#include "engine/risk/med-ssvc.h"

G_BEGIN_DECLS

/* What the parts of R3 share while it is gathered. */
typedef struct
{
  MedConnection *connection;
  JsonObject *data;
  gint64 advisory_id; /* the revision that counts; 0: it is about @cve */
  const char *cve;    /* (nullable) */
  gboolean components_matter;
  GHashTable *vulnerabilities;  /* id → MedAlertVulnerability */
  MedExploitation exploitation; /* of the CVE, where no advisory says of which versions */
  GCancellable *cancellable;
} MedAlert;

/* A vulnerability of the subject, with the inputs that do not depend on the device. */
typedef struct
{
  gint64 id;
  char *key;
  MedExploitation exploitation;
  MedAutomatable automatable;
  gboolean kev;
} MedAlertVulnerability;

/* In SQL: the numbers of the vulnerabilities that the subject is about; $1 the advisory, $2 the
 * CVE, one of which is nothing. */
#define MED_ALERT_VULNERABILITIES                                                                  \
  "(SELECT v.id FROM vulnerability v JOIN advisory_head h ON h.advisory_id = v.advisory_id"        \
  " WHERE v.advisory_id = $1 UNION SELECT v.id FROM vulnerability v"                               \
  " JOIN advisory_head h ON h.advisory_id = v.advisory_id WHERE v.cve = $2)"
/* Their CVEs. */
#define MED_ALERT_CVES                                                                             \
  "(SELECT v.cve FROM vulnerability v WHERE v.cve IS NOT NULL AND v.advisory_id = $1"              \
  " UNION SELECT $2 WHERE $2 IS NOT NULL)"
/* Their advisories. */
#define MED_ALERT_ADVISORIES                                                                       \
  "(SELECT h.advisory_id FROM advisory_head h WHERE h.advisory_id = $1"                            \
  " UNION SELECT v.advisory_id FROM vulnerability v JOIN advisory_head h"                          \
  " ON h.advisory_id = v.advisory_id WHERE v.cve = $2)"
#define MED_ALERT_VALUES(alert) MED_VALUES (MED_INT ((alert)->advisory_id), MED_TEXT ((alert)->cve))

gboolean med_alert_set_list (MedAlert *self,
                             const char *member,
                             const char *fields,
                             const char *sql,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_alert_add_devices (MedAlert *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_alert_add_work (MedAlert *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_alert_add_unchecked (MedAlert *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The fixed word of a reason: the maker and product that the catalogue of exploited vulnerabilities
 * names follow. */
#define MED_ALERT_REASON_GAP "known-exploited-component"

/* What the composer's parts share. @clip: how wide a text may be, in Latin letters; 0: whole. */
typedef struct
{
  MedReportPages pages;
  JsonObject *data;
  guint clip;
} MedAlertPages;

void med_alert_append (GString *text, const char *parting, const char *part);
void med_alert_append_taken (GString *text, const char *parting, char *part);
JsonObject *med_alert_pages_get_first (MedAlertPages *self, const char *member);
void med_alert_pages_fact (MedAlertPages *self,
                           MedReportBlock *facts,
                           const char *label,
                           const char *text);
void med_alert_pages_fact_taken (MedAlertPages *self,
                                 MedReportBlock *facts,
                                 const char *label,
                                 char *text);
char *med_alert_pages_dup_counts (MedAlertPages *self);
void med_alert_pages_add_answer (MedAlertPages *self);
void med_alert_pages_add_facts (MedAlertPages *self, guint n_cves);
void med_alert_pages_add_annex (MedAlertPages *self, gboolean printed);
char *med_alert_pages_dup_clipped (const MedAlertPages *self, const char *text);
char *med_alert_pages_dup_reason (MedAlertPages *self, JsonObject *device);
char *med_alert_pages_dup_inputs (MedAlertPages *self, JsonObject *device);
char *med_alert_pages_dup_unchecked (MedAlertPages *self, JsonObject *item);
char *med_alert_pages_dup_score (MedAlertPages *self, JsonObject *vulnerability);
char *med_alert_pages_dup_epss (MedAlertPages *self, JsonObject *vulnerability);
char *med_alert_pages_dup_kev (MedAlertPages *self, JsonObject *vulnerability);
char *med_alert_pages_dup_patch (MedAlertPages *self, JsonObject *device);
char *med_alert_pages_dup_statement (MedAlertPages *self, JsonObject *patch);
char *med_alert_pages_dup_tests (MedAlertPages *self, JsonObject *measure);
char *med_alert_pages_dup_decision (MedAlertPages *self, JsonObject *row);
const char *med_alert_pages_say_answer (MedAlertPages *self, const char *word);
const char *med_alert_pages_say_outcome (MedAlertPages *self, JsonObject *device);

G_END_DECLS
