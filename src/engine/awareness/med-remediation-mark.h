/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/store/med-transaction.h"

G_BEGIN_DECLS

/* The words of remediation_mark.status: how far a vulnerability is seen to on a device (conformance
 * class "CSAF asset matching system" of CSAF 2.1). */
#define MED_REMEDIATION_NOT_DONE "not-remediated"
#define MED_REMEDIATION_IN_PROGRESS "in-progress"
#define MED_REMEDIATION_DONE "done"

/* States of a work order in which the patch is under way, in SQL. */
#define MED_REMEDIATION_STATES_UNDER_WAY                                                           \
  "('authorized', 'staged', 'scheduled', 'installing', 'interrupted', 'installed-unverified')"
#define MED_REMEDIATION_STATE_DONE "'in-service'"

/* The newest mark that was not withdrawn, of device d and the vulnerability with @key, in SQL. */
#define MED_REMEDIATION_NEWEST_MARK(key)                                                           \
  "(SELECT max(w.id) FROM remediation_mark w WHERE w.device_id = d.id"                             \
  " AND w.vulnerability_key = " key " AND w.withdrawn_usec IS NULL)"

/* The gravest work order of device d for the vulnerability v, in SQL: 2 and the number of its patch
 * where it is installed and verified, 1 and that number where it is under way, else 0 or NULL. */
#define MED_REMEDIATION_BY_PATCH                                                                   \
  "(SELECT max(CASE WHEN x.state = " MED_REMEDIATION_STATE_DONE " THEN '2'"                        \
  " WHEN x.state IN " MED_REMEDIATION_STATES_UNDER_WAY " THEN '1' ELSE '0' END || xp.number)"      \
  " FROM disposition x JOIN patch_cve pc ON pc.patch_id = x.patch_id"                              \
  " JOIN patch xp ON xp.id = x.patch_id WHERE x.device_id = d.id AND pc.cve = v.cve)"

const char *
med_remediation_status_decide (const char *exposure_status, const char *by_patch, const char *mark);
gboolean med_remediation_status_is_known (const char *exposure_status, const char *by_patch);
const char *med_remediation_status_get_title (const char *status); /* translated */

gboolean med_remediation_mark_set_sync (MedConnection *connection,
                                        gint64 person_id,
                                        const char *const *vulnerability_keys,
                                        GArray *device_ids,
                                        const char *status,
                                        const char *reason,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_remediation_mark_withdraw_sync (MedConnection *connection,
                                             gint64 person_id,
                                             const char *const *vulnerability_keys,
                                             GArray *device_ids,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
