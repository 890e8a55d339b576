/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "engine/csaf/med-csaf-document.h"

G_BEGIN_DECLS

gboolean med_vex_reader_is_csaf (JsonNode *root);
MedCsafDocument *
med_vex_reader_read (JsonNode *root, const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
