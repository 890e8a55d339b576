/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/csaf/med-csaf-product-tree.h"

G_BEGIN_DECLS

gboolean med_csaf_vulnerabilities_read (MedCsafPlace *place,
                                        JsonObject *root,
                                        MedCsafProductTree *tree,
                                        MedCsafDocument *document) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
