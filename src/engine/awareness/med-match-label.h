/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/base/med-version.h"
#include "engine/store/med-connection.h"

G_BEGIN_DECLS

/**
 * MedMatchLabels:
 *
 * What advisories say of the labels of the devices that they mean, serial numbers, model numbers
 * and SKUs, and what stands on those of the hospital.
 */
typedef struct _MedMatchLabels MedMatchLabels;

/**
 * MedMatchAsked:
 * @advisory_product_id: a product of an advisory
 * @release_id: a release
 * @model_key: its model, folded
 *
 * Of what it is asked.
 */
typedef struct
{
  gint64 advisory_product_id;
  gint64 release_id;
  const char *model_key;
} MedMatchAsked;

/**
 * MedMatchDeviceFunc:
 * @device_id: a device that is told apart from others of its release
 * @answer: for it
 * @reason: why
 * @user_data: data
 */
typedef void (*MedMatchDeviceFunc) (gint64 device_id,
                                    MedAnswer answer,
                                    const char *reason,
                                    gpointer user_data);

MedMatchLabels *med_match_labels_new (void);
void med_match_labels_free (MedMatchLabels *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedMatchLabels, med_match_labels_free)

gboolean med_match_labels_take (MedMatchLabels *self,
                                gint64 advisory_product_id,
                                const char *kind,
                                const char *value);
gboolean med_match_labels_apply (MedMatchLabels *self,
                                 MedConnection *connection,
                                 const MedMatchAsked *asked,
                                 MedAnswer *answer,
                                 char **reason,
                                 MedMatchDeviceFunc each,
                                 gpointer user_data,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *
med_match_labels_get_patterns (MedMatchLabels *self, gint64 advisory_product_id, const char *kind);

G_END_DECLS
