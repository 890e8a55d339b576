/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/base/med-version.h"
#include "engine/store/med-connection.h"

G_BEGIN_DECLS

/**
 * MedMatchParts:
 *
 * What must be part of products of advisories as well, and which components releases have.
 */
typedef struct _MedMatchParts MedMatchParts;

MedMatchParts *med_match_parts_new (void);
void med_match_parts_free (MedMatchParts *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedMatchParts, med_match_parts_free)

gboolean med_match_parts_load (MedMatchParts *self,
                               MedConnection *connection,
                               gint64 advisory_id,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_match_parts_decide (MedMatchParts *self, gint64 advisory_product_id);
gboolean med_match_parts_apply (MedMatchParts *self,
                                MedConnection *connection,
                                gint64 advisory_product_id,
                                gint64 release_id,
                                MedAnswer *answer,
                                char **reason,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
