/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/awareness/med-match-narrow.h"
#include "engine/base/med-version-order.h"

G_BEGIN_DECLS

/**
 * MedMatchRelease:
 * @id: a release
 * @version: its version; empty if not known
 * @read: the same, read
 * @wanted_id: the product of an advisory that it was matched with last
 */
typedef struct
{
  gint64 id;
  char *version;
  MedVersion *read;
  gint64 wanted_id;
} MedMatchRelease;

/**
 * MedMatchProduct:
 * @model_key: the model, folded
 * @releases: (element-type MedMatchRelease): those that are matched
 * @has_releases: whether there are any, matched or not
 */
typedef struct
{
  char *model_key;
  GArray *releases;
  gboolean has_releases;
} MedMatchProduct;

/**
 * MedMatchInventory:
 *
 * The hospital's products and what people decided about names. Products are loaded by their maker
 * and releases by their product, once an advisory names them.
 */
typedef struct _MedMatchInventory MedMatchInventory;

MedMatchInventory *med_match_inventory_new (MedConnection *connection,
                                            MedIdSet *advisories,
                                            MedIdSet *only,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_match_inventory_free (MedMatchInventory *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedMatchInventory, med_match_inventory_free)

MedConnection *med_match_inventory_get_connection (MedMatchInventory *self);
MedMatchNarrow *med_match_inventory_get_narrow (MedMatchInventory *self);
GArray *med_match_inventory_get_aliases (MedMatchInventory *self, const char *pair);
gboolean
med_match_inventory_is_rejected (MedMatchInventory *self, const char *pair, gint64 product_id);
gboolean med_match_inventory_find_by_name (MedMatchInventory *self,
                                           const char *vendor_key,
                                           const char *product_key,
                                           GArray **products,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_match_inventory_find_product (MedMatchInventory *self,
                                           gint64 product_id,
                                           MedMatchProduct **product,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
