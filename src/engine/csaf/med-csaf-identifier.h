/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/csaf/med-csaf-document.h"
#include "engine/csaf/med-csaf-place.h"

G_BEGIN_DECLS

gboolean med_csaf_identifier_read (MedCsafPlace *place,
                                   JsonObject *product,
                                   GPtrArray *identifiers) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
