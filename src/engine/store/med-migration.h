/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/store/med-connection.h"

G_BEGIN_DECLS

gint64 med_migration_newest_version (void);
gboolean med_migration_read_version (MedConnection *connection,
                                     gint64 *version,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_migration_apply_step (MedConnection *connection,
                                   gint64 version,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_migration_run_sync (const MedStoreDriver *driver,
                                 const char *location,
                                 MedClock *clock,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
