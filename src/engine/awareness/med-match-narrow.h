/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/awareness/med-assessment-scope.h"
#include "engine/awareness/med-match-evidence.h"
#include "engine/awareness/med-match-label.h"
#include "engine/base/med-version.h"
#include "engine/store/med-transaction.h"

G_BEGIN_DECLS

/**
 * MedMatchNarrow:
 *
 * What advisories say beside names and versions of which products they mean, and what the hospital
 * knows of its own: the standard's product identification helpers and relationships.
 */
typedef struct _MedMatchNarrow MedMatchNarrow;

/**
 * MedMatchAlias:
 * @vendor_key: folded
 * @product_key: folded
 * @written: as the advisory writes it
 *
 * Another name for a product: its CPE, its package URL.
 */
typedef struct
{
  char *vendor_key;
  char *product_key;
  char *written;
} MedMatchAlias;

/**
 * MedMatchSubject:
 * @asked: the advisory's product, the release and its model
 * @version: of the release; empty if not known
 * @range: what the advisory writes of versions; empty if nothing
 *
 * What is compared with what.
 */
typedef struct
{
  MedMatchAsked asked;
  const char *version;
  const char *range;
} MedMatchSubject;

MedMatchNarrow *med_match_narrow_load (MedConnection *connection,
                                       MedIdSet *advisories,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_match_narrow_free (MedMatchNarrow *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedMatchNarrow, med_match_narrow_free)

GPtrArray *med_match_narrow_get_names (MedMatchNarrow *self, gint64 advisory_product_id);
gboolean med_match_narrow_find_named (MedMatchNarrow *self,
                                      const char *vendor_key,
                                      const char *product_key,
                                      GArray *products,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_match_narrow_find (MedMatchNarrow *self,
                                gint64 advisory_product_id,
                                const char *vendor_key,
                                GArray *found,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_match_narrow_find_doubtful (MedMatchNarrow *self,
                                         gint64 advisory_product_id,
                                         const char *vendor_key,
                                         GArray *found,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_match_narrow_apply (MedMatchNarrow *self,
                                 const MedMatchSubject *subject,
                                 MedAnswer *answer,
                                 char **reason,
                                 MedMatchDeviceFunc each,
                                 gpointer user_data,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
