/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-command-rows"

#include "config.h"

#include "cli/med-command-rows.h"

#include <stdio.h>

#include "cli/med-command-json.h"
#include "engine/base/med-clock.h"

/* A column as a person or a program reads it; NULL where there is nothing. */
static char *
dup_cell (MedQuery *query, int column, char type)
{
  if (med_query_is_null (query, column))
    return NULL;
  if (type == '@')
    return med_clock_format_iso8601 (med_query_get_int (query, column));
  return med_query_dup_text (query, column);
}

static void
add_object (JsonBuilder *builder, MedQuery *query, const char *const *names)
{
  json_builder_begin_object (builder);
  for (int i = 0; names[i] != NULL; i++)
    {
      char type = names[i][0];
      g_autofree char *cell = dup_cell (query, i, type);

      json_builder_set_member_name (builder, type == '#' || type == '@' ? names[i] + 1 : names[i]);
      if (cell == NULL)
        json_builder_add_null_value (builder);
      else if (type == '#')
        json_builder_add_int_value (builder, med_query_get_int (query, i));
      else
        json_builder_add_string_value (builder, cell);
    }
  json_builder_end_object (builder);
}

static void
print_line (MedQuery *query, const char *const *names)
{
  for (int i = 0; names[i] != NULL; i++)
    {
      g_autofree char *cell = dup_cell (query, i, names[i][0]);

      printf ("%s%s", i > 0 ? "\t" : "", cell != NULL ? cell : "-");
    }
  putchar ('\n');
}

gboolean
med_command_rows_print (MedCommandContext *context,
                        MedConnection *connection,
                        const MedCommandRows *rows,
                        const MedValue *values,
                        gsize n_values,
                        GError **error)
{
  gboolean as_json = med_command_context_wants_json (context);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (MedQuery) query =
      med_connection_query (connection, rows->sql, values, n_values, error);

  json_builder_begin_array (builder);
  while (query != NULL && med_query_next (query))
    if (as_json)
      add_object (builder, query, rows->names);
    else
      print_line (query, rows->names);
  json_builder_end_array (builder);
  if (query == NULL || !med_query_finish (query, error))
    return FALSE;
  if (as_json)
    {
      med_command_json_print (builder);
    }
  return TRUE;
}
