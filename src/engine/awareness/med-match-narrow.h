/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/awareness/med-assessment-scope.h"
#include "engine/base/med-version.h"
#include "engine/store/med-transaction.h"

G_BEGIN_DECLS

/**
 * MedMatchNarrow:
 *
 * What advisories say beside names and versions of which products they mean: model numbers, serial
 * numbers, parts in a certain version.
 */
typedef struct _MedMatchNarrow MedMatchNarrow;

/**
 * MedMatchName:
 * @vendor_key: (nullable): folded; %NULL: the maker that the advisory names
 * @product_key: folded
 * @written: as the advisory writes it
 *
 * Another name for a product: its model number, its CPE, its purl.
 */
typedef struct
{
  char *vendor_key;
  char *product_key;
  char *written;
} MedMatchName;

MedMatchNarrow *med_match_narrow_load (MedConnection *connection,
                                       MedIdSet *advisories,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_match_narrow_free (MedMatchNarrow *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedMatchNarrow, med_match_narrow_free)

GPtrArray *med_match_narrow_get_names (MedMatchNarrow *self, gint64 advisory_product_id);
MedAnswer med_match_narrow_apply (MedMatchNarrow *self,
                                  gint64 advisory_product_id,
                                  gint64 release_id,
                                  const char *model_key,
                                  MedAnswer answer,
                                  char **reason);

G_END_DECLS
