/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* As much of JSON Schema 2020-12 as the schemas in data/schemas use: type, const, enum, required,
 * properties, additionalProperties (false), items, contains, allOf, $ref to $defs, and the limits
 * of texts, numbers and lists. A keyword beyond that fails the test: nothing is passed over unseen.
 */
JsonNode *med_test_schema_load (const char *name);
/* NULL where @node is as the schema wants it; else the place and the keyword that it breaks */
char *med_test_schema_check (JsonNode *schema, JsonNode *node);

G_END_DECLS
