/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "engine/inventory/med-product.h"

G_BEGIN_DECLS

/**
 * MedComponentChange:
 * @before: (nullable): the version that is stored
 * @after: (nullable): the version to be stored
 *
 * What happens to one component: without @before it is added, without @after it is removed, with
 * both its version changes.
 */
typedef struct
{
  char *manufacturer;
  char *model;
  char *before;
  char *after;
} MedComponentChange;

/**
 * MedComponentDiff:
 * @before: (element-type MedComponent): what the release is known to contain
 * @after: (element-type MedComponent): what it shall contain
 * @changes: (element-type MedComponentChange): by maker and name
 * @n_added: of @changes
 * @n_removed: of @changes
 * @n_changed: of @changes
 *
 * What a new list of components changes in a release.
 */
typedef struct
{
  GPtrArray *before;
  GPtrArray *after;
  GPtrArray *changes;
  guint n_added;
  guint n_removed;
  guint n_changed;
} MedComponentDiff;

MedComponentDiff *med_component_diff_new_sync (MedConnection *connection,
                                               gint64 release_id,
                                               GPtrArray *after,
                                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_component_diff_apply (MedConnection *connection,
                                   gint64 release_id,
                                   const MedComponentDiff *self,
                                   gboolean confirm_all,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
const char *med_component_change_get_kind (const MedComponentChange *change);
char *med_component_change_describe (const MedComponentChange *change); /* translated */
JsonNode *med_component_diff_to_json (const MedComponentDiff *self);
void med_component_diff_free (MedComponentDiff *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedComponentDiff, med_component_diff_free)

G_END_DECLS
