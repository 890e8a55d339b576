/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/store/med-connection.h"

G_BEGIN_DECLS

GBytes *med_device_export_sync (MedConnection *connection,
                                GCancellable *cancellable,
                                guint *n_devices,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
