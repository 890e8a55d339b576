/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/store/med-connection.h"

G_BEGIN_DECLS

gboolean med_statement_target_find_sync (MedConnection *connection,
                                         const char *manufacturer,
                                         const char *model,
                                         const char *version,
                                         gint64 *release_id,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_statement_target_ensure_sync (MedConnection *connection,
                                           const char *manufacturer,
                                           const char *model,
                                           const char *version,
                                           gint64 *release_id,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
