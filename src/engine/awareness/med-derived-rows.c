/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-derived-rows"

#include "config.h"

#include "engine/awareness/med-derived-rows.h"

#include <string.h>

/* What is derived is computed in memory and compared with what is there: only what differs is
 * written, so that a small change costs little and nobody has to know beforehand what it changes.
 */

/**
 * med_derived_rows_new:
 *
 * Returns: (transfer full): no rows
 */
MedDerivedRows *
med_derived_rows_new (void)
{
  MedDerivedRows *self = g_new0 (MedDerivedRows, 1);

  self->rows = g_array_new (FALSE, FALSE, sizeof (MedDerivedRow));
  self->texts = g_string_chunk_new (16 * 1024);
  return self;
}

/**
 * med_derived_rows_free:
 * @self: (transfer full): rows
 */
void
med_derived_rows_free (MedDerivedRows *self)
{
  g_array_unref (self->rows);
  g_string_chunk_free (self->texts);
  g_free (self);
}

/**
 * med_derived_rows_add:
 * @self: rows
 * @first: the first number of its key
 * @second: the second
 * @word: a fixed word that outlives the rows
 * @flag: 0 or 1
 * @text: why; it is copied
 */
void
med_derived_rows_add (MedDerivedRows *self,
                      gint64 first,
                      gint64 second,
                      const char *word,
                      gint64 flag,
                      const char *text)
{
  const MedDerivedRow row = { first, second, word, flag,
                              g_string_chunk_insert (self->texts, text) };

  g_array_append_val (self->rows, row);
}

/**
 * med_derived_rows_load:
 * @self: rows, to which those found are added
 * @connection: a connection
 * @sql: asks for both numbers, word, flag and text
 * @values: (array length=n_values): what it takes
 * @n_values: how many
 * @error: return location
 *
 * Returns: whether they were read
 */
gboolean
med_derived_rows_load (MedDerivedRows *self,
                       MedConnection *connection,
                       const char *sql,
                       const MedValue *values,
                       gsize n_values,
                       GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (connection, sql, values, n_values, error);

  while (query != NULL && med_query_next (query))
    med_derived_rows_add (self, med_query_get_int (query, 0), med_query_get_int (query, 1),
                          g_string_chunk_insert_const (self->texts, med_query_get_text (query, 2)),
                          med_query_get_int (query, 3), med_query_get_text (query, 4));
  return query != NULL && med_query_finish (query, error);
}

static int
compare_keys (const MedDerivedRow *a, const MedDerivedRow *b)
{
  if (a->first != b->first)
    return a->first < b->first ? -1 : 1;
  return (a->second > b->second) - (a->second < b->second);
}

static int
compare_rows (gconstpointer a, gconstpointer b)
{
  return compare_keys (a, b);
}

/**
 * med_derived_rows_sort:
 * @self: rows
 *
 * Puts them in the order of their keys; of several with one key, which say the same, one stays.
 */
void
med_derived_rows_sort (MedDerivedRows *self)
{
  GArray *rows = self->rows;
  gboolean sorted = TRUE;
  guint kept = 0;

  for (guint i = 1; i < rows->len && sorted; i++)
    sorted = compare_keys (&g_array_index (rows, MedDerivedRow, i - 1),
                           &g_array_index (rows, MedDerivedRow, i)) < 0;
  if (sorted)
    return;
  g_array_sort (rows, compare_rows);
  for (guint i = 0; i < rows->len; i++)
    if (kept == 0 || compare_keys (&g_array_index (rows, MedDerivedRow, kept - 1),
                                   &g_array_index (rows, MedDerivedRow, i)) != 0)
      g_array_index (rows, MedDerivedRow, kept++) = g_array_index (rows, MedDerivedRow, i);
  g_array_set_size (rows, kept);
}

static gboolean
put (MedConnection *connection,
     const MedDerivedTable *table,
     const MedDerivedRow *row,
     GError **error)
{
  const MedValue values[] = { MED_INT (row->first), MED_INT (row->second), MED_TEXT (row->word),
                              MED_TEXT (row->text), MED_INT (row->flag) };

  return med_connection_execute (connection, table->put, values,
                                 G_N_ELEMENTS (values) - (table->has_flag ? 0 : 1), error);
}

static gboolean
is_same (const MedDerivedRow *before, const MedDerivedRow *after)
{
  return before->flag == after->flag && strcmp (before->word, after->word) == 0 &&
         strcmp (before->text, after->text) == 0;
}

/* @before, @after: (nullable): of one key */
static gboolean
write_one (MedConnection *connection,
           const MedDerivedTable *table,
           const MedDerivedRow *before,
           const MedDerivedRow *after,
           GError **error)
{
  if (after != NULL)
    return put (connection, table, after, error);
  g_assert (before != NULL);
  return med_connection_execute (connection, table->remove,
                                 MED_VALUES (MED_INT (before->first), MED_INT (before->second)),
                                 error);
}

/**
 * med_derived_rows_write:
 * @before: what is in the table, of all that is looked at
 * @after: what is to be in it
 * @connection: the writer's connection, in a transaction
 * @table: how its rows are written
 * @changed: (nullable): is told of each difference
 * @user_data: for @changed
 * @error: return location
 *
 * Writes the difference. Both lists are sorted by it.
 *
 * Returns: whether the table is as it is to be
 */
gboolean
med_derived_rows_write (MedDerivedRows *before,
                        MedDerivedRows *after,
                        MedConnection *connection,
                        const MedDerivedTable *table,
                        MedDerivedChanged changed,
                        gpointer user_data,
                        GError **error)
{
  guint i = 0, j = 0;

  med_derived_rows_sort (before);
  med_derived_rows_sort (after);
  while (i < before->rows->len || j < after->rows->len)
    {
      const MedDerivedRow *old =
          i < before->rows->len ? &g_array_index (before->rows, MedDerivedRow, i) : NULL;
      const MedDerivedRow *new =
          j < after->rows->len ? &g_array_index (after->rows, MedDerivedRow, j) : NULL;
      const int order = old == NULL ? 1 : new == NULL ? -1 : compare_keys (old, new);

      if (order > 0)
        old = NULL;
      else
        i++;
      if (order < 0)
        new = NULL;
      else
        j++;
      if (old != NULL && new != NULL && is_same (old, new))
        continue;
      if (!write_one (connection, table, old, new, error))
        return FALSE;
      if (changed != NULL)
        changed (old, new, user_data);
    }
  return TRUE;
}
