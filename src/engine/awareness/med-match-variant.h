/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/base/med-version.h"
#include "engine/store/med-connection.h"

G_BEGIN_DECLS

/**
 * MedMatchVariants:
 *
 * CPE names and package URLs of the products of advisories, and those of the hospital's releases.
 */
typedef struct _MedMatchVariants MedMatchVariants;

/**
 * MedMatchVersion:
 * @version: of a release; empty if not known
 * @range: what the advisory writes of versions; empty if nothing
 *
 * What is compared.
 */
typedef struct
{
  const char *version;
  const char *range;
} MedMatchVersion;

MedMatchVariants *med_match_variants_new (void);
void med_match_variants_free (MedMatchVariants *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedMatchVariants, med_match_variants_free)

gboolean med_match_variants_take (MedMatchVariants *self,
                                  gint64 advisory_product_id,
                                  const char *kind,
                                  const char *value);
void med_match_variants_apply_version (MedMatchVariants *self,
                                       gint64 advisory_product_id,
                                       const MedMatchVersion *version,
                                       MedAnswer *answer,
                                       char **reason);
gboolean med_match_variants_apply (MedMatchVariants *self,
                                   MedConnection *connection,
                                   gint64 advisory_product_id,
                                   gint64 release_id,
                                   const char *range,
                                   MedAnswer *answer,
                                   char **reason,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
