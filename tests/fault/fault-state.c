/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fault/fault-state.h"

/* What is computed again from facts when it is behind: it may lag after a crash. */
static const char *const derived[] = {
  "match",       "exposure",   "config_use", "device_match",      "device_exposure",
  "config_risk", "assessment", "worklist",   "advisory_standing", NULL
};

static GPtrArray *
list_texts (MedConnection *connection, const char *sql, const char *value, GError **error)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (MedQuery) query =
      value != NULL ? med_connection_query (connection, sql, MED_VALUES (MED_TEXT (value)), error)
                    : med_connection_query (connection, sql, MED_NO_VALUES, error);

  if (query == NULL)
    return NULL;
  while (med_query_next (query))
    g_ptr_array_add (texts, med_query_dup_text (query, 0));
  return med_query_finish (query, error) ? g_steal_pointer (&texts) : NULL;
}

/* Each row as one text. Which run of the program holds an attempt differs from run to run. */
static char *
build_statement (const char *table, GPtrArray *columns)
{
  g_autoptr (GString) sql = g_string_new ("SELECT ");

  for (guint i = 0; i < columns->len; i++)
    {
      const char *column = columns->pdata[i];

      if (g_str_equal (table, "attempt") && g_str_equal (column, "session"))
        continue;
      g_string_append_printf (sql, "%squote (\"%s\")", i > 0 ? " || '|' || " : "", column);
    }
  g_string_append_printf (sql, " FROM \"%s\" ORDER BY 1", table);
  return g_strdup (sql->str);
}

typedef void (*TakeText) (const char *text, gpointer data);

static gboolean
take_table (
    MedConnection *connection, const char *table, TakeText take, gpointer data, GError **error)
{
  g_autoptr (GPtrArray) columns =
      list_texts (connection, "SELECT name FROM pragma_table_info ($1)", table, error);

  if (columns == NULL)
    return FALSE;
  g_autofree char *sql = build_statement (table, columns);
  g_autoptr (GPtrArray) rows = list_texts (connection, sql, NULL, error);
  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    {
      take (table, data);
      take (" ", data);
      take (rows->pdata[i] != NULL ? rows->pdata[i] : "NULL", data);
      take ("\n", data);
    }
  return TRUE;
}

static gboolean
take_all (
    MedConnection *connection, gboolean with_derived, TakeText take, gpointer data, GError **error)
{
  g_autoptr (GPtrArray) tables =
      list_texts (connection,
                  "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
                  " AND name NOT LIKE '%fts%' ORDER BY name",
                  NULL, error);

  for (guint i = 0; tables != NULL && i < tables->len; i++)
    if ((with_derived || !g_strv_contains (derived, tables->pdata[i])) &&
        !take_table (connection, tables->pdata[i], take, data, error))
      return FALSE;
  return tables != NULL;
}

static void
hash_cb (const char *text, gpointer data)
{
  g_checksum_update (data, (const guchar *) text, -1);
}

static void
append_cb (const char *text, gpointer data)
{
  g_string_append (data, text);
}

FaultState *
fault_state_load (MedConnection *connection, gboolean with_fingerprint, GError **error)
{
  g_autoptr (FaultState) self = g_new0 (FaultState, 1);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  if (!med_connection_get_int (connection, "SELECT coalesce(max(seq), 0) FROM change",
                               MED_NO_VALUES, &self->seq, error) ||
      !med_connection_dup_text (connection, "SELECT head FROM change ORDER BY seq DESC LIMIT 1",
                                MED_NO_VALUES, &self->head, error))
    return NULL;
  if (self->head == NULL)
    self->head = g_strnfill (64, '0');
  if (!with_fingerprint)
    return g_steal_pointer (&self);
  if (!take_all (connection, FALSE, hash_cb, checksum, error))
    return NULL;
  self->fingerprint = g_strdup (g_checksum_get_string (checksum));
  return g_steal_pointer (&self);
}

void
fault_state_free (FaultState *self)
{
  g_free (self->head);
  g_free (self->fingerprint);
  g_free (self);
}

char *
fault_state_dump (MedConnection *connection, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  return take_all (connection, TRUE, append_cb, text, error) ? g_strdup (text->str) : NULL;
}
