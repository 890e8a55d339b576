/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/med-command.h"

G_BEGIN_DECLS

/**
 * MedCommandRows:
 * @sql: a statement
 * @names: (array zero-terminated=1): of its columns; `#` before a name means a number, `@` a time
 *
 * A list that a command prints.
 */
typedef struct
{
  const char *sql;
  const char *const *names;
} MedCommandRows;

/* As lines for people, or as a JSON array of objects with --json. */
gboolean med_command_rows_print (MedCommandContext *context,
                                 MedConnection *connection,
                                 const MedCommandRows *rows,
                                 const MedValue *values,
                                 gsize n_values,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
