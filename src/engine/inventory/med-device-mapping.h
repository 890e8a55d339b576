/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/inventory/med-column-mapping.h"
#include "engine/inventory/med-device-field.h"

G_BEGIN_DECLS

/* The columns of a table of devices; the fields are MedDeviceField. */

MedColumnMapping *med_device_mapping_new (const char *const *headers);
gboolean
med_device_mapping_check (const MedColumnMapping *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
