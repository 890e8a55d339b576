/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/base/med-version.h"
#include "engine/store/med-connection.h"

G_BEGIN_DECLS

/**
 * MedMatchEvidence:
 *
 * Hashes of files, addresses of lists of components and URIs of the products of advisories.
 */
typedef struct _MedMatchEvidence MedMatchEvidence;

/**
 * MedMatchFound:
 * @release_id: a release
 * @product_id: its product
 * @written: by what it was found, as the advisory writes it
 */
typedef struct
{
  gint64 release_id;
  gint64 product_id;
  char *written;
} MedMatchFound;

GArray *med_match_found_new (void);
MedMatchEvidence *med_match_evidence_new (void);
void med_match_evidence_free (MedMatchEvidence *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedMatchEvidence, med_match_evidence_free)

gboolean med_match_evidence_take (MedMatchEvidence *self,
                                  gint64 advisory_product_id,
                                  const char *kind,
                                  const char *value);
gboolean med_match_evidence_find (MedMatchEvidence *self,
                                  MedConnection *connection,
                                  gint64 advisory_product_id,
                                  GArray *found,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_match_evidence_apply (MedMatchEvidence *self,
                                   MedConnection *connection,
                                   gint64 advisory_product_id,
                                   gint64 release_id,
                                   MedAnswer *answer,
                                   char **reason,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
