/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/store/med-transaction.h"

G_BEGIN_DECLS

gboolean med_exposure_rebuild_sync (MedConnection *connection,
                                    GCancellable *cancellable,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
