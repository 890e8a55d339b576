/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/store/med-connection.h"

G_BEGIN_DECLS

/**
 * MedMatchKnown:
 *
 * What the hospital's products and devices of each maker are called, to be found by their numbers.
 */
typedef struct _MedMatchKnown MedMatchKnown;

MedMatchKnown *med_match_known_new (void);
void med_match_known_free (MedMatchKnown *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedMatchKnown, med_match_known_free)

gboolean med_match_known_find (MedMatchKnown *self,
                               MedConnection *connection,
                               const char *vendor_key,
                               GPtrArray *models,
                               GPtrArray *skus,
                               GArray *products,
                               GPtrArray *written,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_match_known_find_serials (MedMatchKnown *self,
                                       MedConnection *connection,
                                       const char *vendor_key,
                                       GPtrArray *serials,
                                       GArray *products,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
