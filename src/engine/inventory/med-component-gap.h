/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/store/med-connection.h"

G_BEGIN_DECLS

/* A condition in SQL: of what the release (an expression) contains, something is not known: it has
 * no list of components, or the list that counts has entries that cannot be used. */
#define MED_COMPONENTS_UNKNOWN(release)                                                            \
  "(NOT EXISTS (SELECT 1 FROM release_component u WHERE u.release_id = " release ")"               \
  " OR EXISTS (SELECT 1 FROM component_gap g WHERE g.release_id = " release "))"

gboolean med_component_gap_close (MedConnection *connection,
                                  gint64 release_id,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_component_count_unknown_sync (MedConnection *connection,
                                           gint64 *n_devices,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
