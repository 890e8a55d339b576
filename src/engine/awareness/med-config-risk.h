/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/risk/med-ssvc.h"
#include "engine/store/med-transaction.h"

G_BEGIN_DECLS

MedExploitation med_exploitation_judge (gboolean in_catalog,
                                        gboolean catalog_known,
                                        const char *first_exploited_date,
                                        const char *set_by_person,
                                        const char *cvss_vector);
gboolean med_config_risk_rebuild_sync (MedConnection *connection,
                                       GCancellable *cancellable,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_config_risk_is_complete (MedConnection *connection,
                                      gboolean *complete,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
