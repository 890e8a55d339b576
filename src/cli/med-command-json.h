/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* A member with its value; what is not known is null, never left out. */
void med_command_json_text (JsonBuilder *builder, const char *member, const char *text);
void med_command_json_texts (JsonBuilder *builder, const char *member, GPtrArray *texts);
void med_command_json_int (JsonBuilder *builder, const char *member, gint64 value);
void med_command_json_boolean (JsonBuilder *builder, const char *member, gboolean value);
void med_command_json_time (JsonBuilder *builder, const char *member, gint64 usec);

void med_command_json_print (JsonBuilder *builder);
void med_command_json_print_node (JsonNode *node);

G_END_DECLS
