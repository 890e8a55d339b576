/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/inventory/med-device-field.h"
#include "engine/store/med-transaction.h"

G_BEGIN_DECLS

/**
 * MedDeviceMapping:
 * @headers: the first line of the table
 * @fields: (array length=n_columns): for each column its field, or %MED_N_DEVICE_FIELDS where it is
 * left out
 *
 * Which column of a table holds what.
 */
typedef struct
{
  guint n_columns;
  char **headers;
  MedDeviceField *fields;
} MedDeviceMapping;

MedDeviceMapping *med_device_mapping_new (const char *const *headers);
MedDeviceMapping *med_device_mapping_copy (const MedDeviceMapping *self);
void med_device_mapping_free (MedDeviceMapping *self);
gboolean med_device_mapping_set (MedDeviceMapping *self,
                                 guint column,
                                 MedDeviceField field,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
int med_device_mapping_find (const MedDeviceMapping *self, MedDeviceField field);
gboolean
med_device_mapping_check (const MedDeviceMapping *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
JsonNode *med_device_mapping_to_json (const MedDeviceMapping *self);

/* The mapping remembered for the same header line, put over the guess. */
gboolean med_device_mapping_recall_sync (MedDeviceMapping *self,
                                         MedConnection *connection,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Within a transaction that the caller records. */
gboolean med_device_mapping_remember (const MedDeviceMapping *self,
                                      MedConnection *connection,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedDeviceMapping, med_device_mapping_free)

G_END_DECLS
