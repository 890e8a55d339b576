/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/store/med-connection.h"

G_BEGIN_DECLS

/* By which names the hospital's COTS components go; private to what is told of gaps. */
typedef struct _MedKevGapNames MedKevGapNames;

MedKevGapNames *med_kev_gap_names_load_sync (MedConnection *connection,
                                             gint64 config_id,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_kev_gap_names_free (MedKevGapNames *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedKevGapNames, med_kev_gap_names_free)

gboolean med_kev_gap_is_one_product (const char *product);
GArray *
med_kev_gap_names_find (MedKevGapNames *self, const char *vendor_key, const char *product_key);
GArray *med_kev_gap_names_find_vendor (MedKevGapNames *self, const char *vendor_key);
const char *med_kev_gap_names_get (MedKevGapNames *self, gint64 product_id);

G_END_DECLS
