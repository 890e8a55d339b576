/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-search-index"

#include "config.h"

#include "engine/store/med-search-index.h"

/* The statements are SQLite's (FTS5); another engine keeps such an index by itself. */
static const struct
{
  const char *remove;
  const char *add;
  const char *rebuild;
} statements[] = {
  [MED_SEARCH_DEVICE] = {
    "INSERT INTO device_fts (device_fts, rowid, search) VALUES ('delete', $1, $2)",
    "INSERT INTO device_fts (rowid, search) VALUES ($1, $2)",
    "INSERT INTO device_fts (device_fts) VALUES ('rebuild')",
  },
  [MED_SEARCH_ADVISORY] = {
    "INSERT INTO advisory_fts (advisory_fts, rowid, search) VALUES ('delete', $1, $2)",
    "INSERT INTO advisory_fts (rowid, search) VALUES ($1, $2)",
    "INSERT INTO advisory_fts (advisory_fts) VALUES ('rebuild')",
  },
};

/**
 * med_search_index_replace:
 * @connection: the writer's connection, in the transaction that changes the row
 * @index: which index
 * @id: the row
 * @before: (nullable): its `search` until now, exactly; %NULL for a new row
 * @after: (nullable): its `search` from now on; %NULL for a row that is removed
 * @error: return location
 *
 * Keeps the index true to its table.
 *
 * Returns: whether it was done
 */
gboolean
med_search_index_replace (MedConnection *connection,
                          MedSearchIndex index,
                          gint64 id,
                          const char *before,
                          const char *after,
                          GError **error)
{
  if (g_strcmp0 (before, after) == 0)
    return TRUE;
  if (before != NULL &&
      !med_connection_execute (connection, statements[index].remove,
                               MED_VALUES (MED_INT (id), MED_TEXT (before)), error))
    return FALSE;
  return after == NULL ||
         med_connection_execute (connection, statements[index].add,
                                 MED_VALUES (MED_INT (id), MED_TEXT (after)), error);
}

/**
 * med_search_index_rebuild:
 * @connection: the writer's connection, in a transaction
 * @index: which index
 * @error: return location
 *
 * Makes the index anew from its table: the quick way after very many rows.
 *
 * Returns: whether it was done
 */
gboolean
med_search_index_rebuild (MedConnection *connection, MedSearchIndex index, GError **error)
{
  return med_connection_execute (connection, statements[index].rebuild, MED_NO_VALUES, error);
}
