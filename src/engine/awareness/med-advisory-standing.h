/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/store/med-connection.h"

G_BEGIN_DECLS

gboolean med_advisory_standing_rebuild_sync (MedConnection *connection,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
