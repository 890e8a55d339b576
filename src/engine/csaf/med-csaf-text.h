/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

void med_csaf_text_make_visible (JsonNode *node);
char *med_csaf_text_quote (const char *text);

G_END_DECLS
