/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/awareness/med-advisory-change.h"
#include "engine/store/med-connection.h"

G_BEGIN_DECLS

GPtrArray *med_advisory_diff_sync (MedConnection *connection,
                                   gint64 from_id,
                                   gint64 to_id,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *med_advisory_diff_own_sync (MedConnection *connection,
                                       gint64 from_id,
                                       gint64 to_id,
                                       const MedCsafDocument *to,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_advisory_diff_find_sync (MedConnection *connection,
                                      const char *tracking_id,
                                      const char *from_version,
                                      const char *to_version,
                                      gint64 *from_id,
                                      gint64 *to_id,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
