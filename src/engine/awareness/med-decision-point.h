/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/store/med-transaction.h"

G_BEGIN_DECLS

/* What people set, and where nobody did what CVE records say; set_by is 0 then. */
#define MED_DECIDED_POINTS                                                                         \
  "(SELECT vulnerability_key, point, value, source, set_by, set_usec FROM decision_point"          \
  " UNION ALL SELECT c.cve, 'exploitation', c.exploitation, c.source, 0,"                          \
  " coalesce(c.dated_usec, 0) FROM cve_assessment c WHERE c.exploitation IS NOT NULL"              \
  " AND NOT EXISTS (SELECT 1 FROM decision_point d WHERE d.vulnerability_key = c.cve"              \
  " AND d.point = 'exploitation') UNION ALL SELECT c.cve, 'automatable', c.automatable, c.source," \
  " 0, coalesce(c.dated_usec, 0) FROM cve_assessment c WHERE c.automatable IS NOT NULL"            \
  " AND NOT EXISTS (SELECT 1 FROM decision_point d WHERE d.vulnerability_key = c.cve"              \
  " AND d.point = 'automatable'))"

/* The same of one vulnerability: @point is the word, @column that of cve_assessment, over
 * "vulnerability v" and "advisory a". */
#define MED_DECIDED_POINT(point, column)                                                           \
  "coalesce((SELECT dp.value FROM decision_point dp WHERE dp.vulnerability_key "                   \
  "= " MED_VULNERABILITY_KEY " AND dp.point = '" point "'), (SELECT ca." column                    \
  " FROM cve_assessment ca WHERE ca.cve = " MED_VULNERABILITY_KEY "))"

/* The two inputs of the SSVC decision that belong to a vulnerability. */
#define MED_POINT_EXPLOITATION "exploitation"
#define MED_POINT_AUTOMATABLE "automatable"

/* The key of a vulnerability in SQL, over "vulnerability v" and "advisory a": its CVE, which holds
 * for every advisory that names it, else the place in its advisory. */
#define MED_VULNERABILITY_KEY "coalesce(v.cve, a.tracking_id || '#' || v.ordinal)"

gboolean med_decision_point_set_sync (MedConnection *connection,
                                      gint64 person_id,
                                      const char *vulnerability_key,
                                      const char *point,
                                      const char *value,
                                      const char *source,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
const char *const *med_decision_point_get_values (const char *point);
const char *med_decision_point_get_title (const char *point, const char *value); /* translated */

G_END_DECLS
