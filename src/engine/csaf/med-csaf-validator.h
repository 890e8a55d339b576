/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "engine/csaf/med-csaf-check.h"

G_BEGIN_DECLS

GPtrArray *med_csaf_validator_run (JsonNode *root, MedCsafTestKind up_to) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *med_csaf_validator_run_with (JsonNode *root,
                                        MedCsafTestKind up_to,
                                        const MedCsafOutside *outside) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *med_csaf_validator_list (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
