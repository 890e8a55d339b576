/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "engine/csaf/med-csaf-document.h"

G_BEGIN_DECLS

MedCsafDocument *
med_csaf_reader_read (JsonNode *root, const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;
const char *med_csaf_reader_name_other_kind (JsonNode *root);

G_END_DECLS
