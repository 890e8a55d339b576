/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-command-json"

#include "config.h"

#include "cli/med-command-json.h"

#include <stdio.h>

#include "engine/base/med-clock.h"

/* What commands answer with --json. */

/**
 * med_command_json_text:
 * @builder: in an object
 * @member: its name
 * @text: (nullable): its value
 *
 * Adds a text; %NULL becomes `null`.
 */
void
med_command_json_text (JsonBuilder *builder, const char *member, const char *text)
{
  json_builder_set_member_name (builder, member);
  if (text != NULL)
    json_builder_add_string_value (builder, text);
  else
    json_builder_add_null_value (builder);
}

/**
 * med_command_json_texts:
 * @builder: in an object
 * @member: its name
 * @texts: (element-type utf8): its values
 *
 * Adds an array of texts.
 */
void
med_command_json_texts (JsonBuilder *builder, const char *member, GPtrArray *texts)
{
  json_builder_set_member_name (builder, member);
  json_builder_begin_array (builder);
  for (guint i = 0; i < texts->len; i++)
    json_builder_add_string_value (builder, g_ptr_array_index (texts, i));
  json_builder_end_array (builder);
}

/**
 * med_command_json_int:
 * @builder: in an object
 * @member: its name
 * @value: its value
 *
 * Adds a whole number.
 */
void
med_command_json_int (JsonBuilder *builder, const char *member, gint64 value)
{
  json_builder_set_member_name (builder, member);
  json_builder_add_int_value (builder, value);
}

/**
 * med_command_json_boolean:
 * @builder: in an object
 * @member: its name
 * @value: its value
 *
 * Adds `true` or `false`.
 */
void
med_command_json_boolean (JsonBuilder *builder, const char *member, gboolean value)
{
  json_builder_set_member_name (builder, member);
  json_builder_add_boolean_value (builder, value);
}

/**
 * med_command_json_time:
 * @builder: in an object
 * @member: its name
 * @usec: since 1970, UTC; 0: not known
 *
 * Adds a time as RFC 3339 writes it, in UTC.
 */
void
med_command_json_time (JsonBuilder *builder, const char *member, gint64 usec)
{
  g_autofree char *text = usec != 0 ? med_clock_format_iso8601 (usec) : NULL;

  med_command_json_text (builder, member, text);
}

/**
 * med_command_json_print_node:
 * @node: a whole answer
 *
 * Prints it in a form that people can read too.
 */
void
med_command_json_print_node (JsonNode *node)
{
  g_autofree char *text = json_to_string (node, TRUE);
  puts (text);
}

/**
 * med_command_json_print:
 * @builder: has a whole answer
 *
 * Prints it.
 */
void
med_command_json_print (JsonBuilder *builder)
{
  g_autoptr (JsonNode) node = json_builder_get_root (builder);
  med_command_json_print_node (node);
}
