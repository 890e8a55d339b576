/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/store/med-transaction.h"

G_BEGIN_DECLS

/**
 * MedConfiguration:
 * @release_id: the release of the device's product
 * @patch_ids: (element-type gint64): the patches installed on it, ascending
 *
 * What runs on a device, interned: devices with the same release and the same patches share one
 * row.
 */
typedef struct
{
  gint64 id;
  gint64 release_id;
  gint64 product_id;
  char *version;
  GArray *patch_ids;
} MedConfiguration;

/* Within a transaction that the caller records. */
gboolean med_configuration_ensure (MedConnection *connection,
                                   gint64 release_id,
                                   const gint64 *patch_ids,
                                   gsize n_patches,
                                   gint64 *config_id,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
MedConfiguration *med_configuration_load_sync (MedConnection *connection,
                                               gint64 id,
                                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_configuration_has_patch (const MedConfiguration *self, gint64 patch_id);
void med_configuration_free (MedConfiguration *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedConfiguration, med_configuration_free)

G_END_DECLS
