/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/awareness/med-assessment-scope.h"
#include "engine/inventory/med-policy.h"
#include "engine/risk/med-ssvc.h"
#include "engine/store/med-transaction.h"

G_BEGIN_DECLS

/* In SQL, over "vulnerability v": its EPSS probability where the hospital's policy lets it count */
#define MED_EPSS_THAT_COUNTS                                                                       \
  "(SELECT ep.score_e5 FROM epss ep JOIN setting es ON es.key = '" MED_POLICY_EPSS_KEY "'"         \
  " AND es.value = '1' WHERE ep.cve = v.cve)"

MedExploitation med_exploitation_judge (gboolean in_catalog,
                                        gboolean catalog_known,
                                        const char *first_exploited_date,
                                        const char *set_by_person,
                                        const char *cvss_vector,
                                        int epss);
gboolean med_config_risk_update_sync (MedConnection *connection,
                                      MedAssessmentScope *scope,
                                      GCancellable *cancellable,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_config_risk_is_anything_read (MedConnection *connection,
                                           gboolean *read,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
