/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "engine/csaf/med-csaf-finding.h"

G_BEGIN_DECLS

/* The id that findings of the schema have instead of that of a test */
#define MED_CSAF_SCHEMA_TEST "schema"

/* More than so many findings are not listed; the last one then says so. */
#define MED_CSAF_SCHEMA_MOST 100

GPtrArray *med_csaf_schema_check (JsonNode *root) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *med_csaf_schema_check_score (JsonNode *cvss, gboolean is_v2) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *med_csaf_schema_list_additional (JsonNode *root, guint most) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_csaf_schema_is_draft (JsonNode *root);

G_END_DECLS
