/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/csaf/med-csaf-place.h"
#include "engine/csaf/med-csaf-product-tree.h"

G_BEGIN_DECLS

gboolean med_csaf_relationships_read (MedCsafPlace *place,
                                      JsonObject *tree,
                                      MedCsafProductTree *products) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
