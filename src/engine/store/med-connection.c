/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-connection"

#include "config.h"

#include "engine/store/med-as-of.h"
#include "engine/store/med-connection.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"

/**
 * MedConnection:
 *
 * One connection to the database with its cache of prepared statements. Owned and used by one
 * thread.
 */
struct _MedConnection
{
  const MedStoreDriver *driver;
  gpointer handle;
  char *folder;       /* (owned) where the database file and the files beside it are */
  MedClock *clock;    /* (owned) */
  gboolean all_known; /* what is known now counts for a moment in the past, too */
  GHashTable
      *statements;   /* (owned) (element-type utf8 CachedStatement) by the text of the statement */
  gboolean relaxed;  /* commits do not wait for the disk */
  gint64 as_of_usec; /* what is judged and written happened then; 0: now */
};

typedef struct
{
  const MedStoreDriver *driver;
  gpointer statement;
  gboolean busy; /* a query reads from it; a nested use of the same text gets one of its own */
} CachedStatement;

/**
 * MedQuery:
 *
 * The rows of a statement, read forward:
 *
 * ```c
 * g_autoptr (MedQuery) query = med_connection_query (connection, "SELECT id, name FROM site",
 * MED_NO_VALUES, error); if (query == NULL) return FALSE; while (med_query_next (query)) … return
 * med_query_finish (query, error);
 * ```
 */
struct _MedQuery
{
  MedConnection *connection; /* (unowned) outlives its queries */
  CachedStatement *cached;   /* (unowned) unless `private_statement` */
  gboolean private_statement;
  GError *error; /* (owned) (nullable) what stopped the reading */
};

static void
cached_statement_free (CachedStatement *self)
{
  self->driver->finalize (self->statement);
  g_free (self);
}

/**
 * med_connection_open:
 * @driver: the engine
 * @location: where the database is; for SQLite a file name
 * @mode: to read or to write
 * @clock: tells the time of what is recorded
 * @error: return location
 *
 * Returns: (transfer full) (nullable): a connection for one thread, to be closed with
 * [func@connection_close]
 */
MedConnection *
med_connection_open (const MedStoreDriver *driver,
                     const char *location,
                     MedStoreMode mode,
                     MedClock *clock,
                     GError **error)
{
  gpointer handle = driver->open (location, mode, error);
  if (handle == NULL)
    return NULL;

  MedConnection *self = g_new0 (MedConnection, 1);
  self->driver = driver;
  self->handle = handle;
  self->folder = g_path_get_dirname (location);
  self->clock = g_object_ref (clock);
  self->statements = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                            (GDestroyNotify) cached_statement_free);
  return self;
}

/**
 * med_connection_close:
 * @self: (transfer full): a connection
 *
 * Closes the connection and forgets its statements.
 */
void
med_connection_close (MedConnection *self)
{
  g_hash_table_unref (self->statements);
  self->driver->close (self->handle);
  g_object_unref (self->clock);
  g_free (self->folder);
  g_free (self);
}

/**
 * med_connection_get_folder:
 * @self: a connection
 *
 * Returns: (transfer none): the data folder, in which documents, evidence and vault are
 */
const char *
med_connection_get_folder (MedConnection *self)
{
  return self->folder;
}

MedClock *
med_connection_get_clock (MedConnection *self)
{
  return self->clock;
}

/**
 * med_connection_now_usec:
 * @self: a connection
 *
 * Returns: the time by the connection's clock, microseconds since 1970 UTC; the moment that is
 *   judged, where [func@connection_set_as_of] named one
 */
gint64
med_connection_now_usec (MedConnection *self)
{
  return self->as_of_usec != 0 ? self->as_of_usec : med_clock_now_usec (self->clock);
}

/**
 * med_connection_set_as_of:
 * @self: a connection
 * @as_of_usec: a moment in the past, microseconds since 1970 UTC; 0: by the clock again
 *
 * What is entered later than it happened is judged and written as of then, by the same functions
 * that do so live. The audit log keeps the time of entry.
 */
void
med_connection_set_as_of (MedConnection *self, gint64 as_of_usec)
{
  self->as_of_usec = as_of_usec;
  self->all_known = FALSE;
}

/**
 * med_connection_set_moment:
 * @self: a connection
 * @moment_usec: when what is written happened; 0: now
 *
 * As [method@Connection.set_as_of], for what was recorded elsewhere: what is known here now counts,
 * as it was known there then.
 */
void
med_connection_set_moment (MedConnection *self, gint64 moment_usec)
{
  self->as_of_usec = moment_usec;
  self->all_known = moment_usec != 0;
}

/**
 * med_connection_get_horizon_usec:
 * @self: a connection
 *
 * Returns: the last moment whose knowledge counts; %G_MAXINT64 where everything counts. A clock
 *   that was set back must not hide what is known, so it is not simply now.
 */
gint64
med_connection_get_horizon_usec (MedConnection *self)
{
  return self->as_of_usec != 0 && !self->all_known ? self->as_of_usec : G_MAXINT64;
}

/**
 * med_connection_get_clock_usec:
 * @self: a connection
 *
 * Returns: the time by the connection's clock, whatever moment is judged
 */
gint64
med_connection_get_clock_usec (MedConnection *self)
{
  return med_clock_now_usec (self->clock);
}

gint64
med_connection_rows_changed (MedConnection *self)
{
  return self->driver->rows_changed (self->handle);
}

/**
 * med_connection_interrupt:
 * @self: a connection
 *
 * Stops the statement that runs now; it fails with %MED_ERROR_CANCELLED. May be called from any
 * thread.
 */
void
med_connection_interrupt (MedConnection *self)
{
  self->driver->interrupt (self->handle);
}

/**
 * med_connection_abandon:
 * @self: a connection on which no query is open
 *
 * Rolls back what a transaction left open, as one does whose own rollback was interrupted.
 */
void
med_connection_abandon (MedConnection *self)
{
  g_autoptr (GError) error = NULL;

  if (self->driver->in_transaction (self->handle) &&
      !self->driver->exec (self->handle, "ROLLBACK", &error))
    g_critical ("rollback: %s", error->message);
}

const MedStoreDriver *
med_connection_get_driver (MedConnection *self)
{
  return self->driver;
}

/**
 * med_connection_run_script:
 * @self: a connection
 * @script: statements that need no values, parted by semicolons; never text from outside
 * @error: return location
 *
 * Returns: whether all statements succeeded
 */
gboolean
med_connection_run_script (MedConnection *self, const char *script, GError **error)
{
  return self->driver->exec (self->handle, script, error);
}

/**
 * med_connection_check:
 * @self: a connection
 * @error: return location, %MED_ERROR_DAMAGED
 *
 * Reads the whole database and tells whether its structure is sound. Takes long on a large one.
 *
 * Returns: whether no damage was found
 */
gboolean
med_connection_check (MedConnection *self, GError **error)
{
  return self->driver->check (self->handle, error);
}

/**
 * med_connection_set_durable:
 * @self: the writer's connection, outside of a transaction
 * @durable: whether a commit waits until the disk has it, as it does from the beginning
 * @error: return location
 *
 * For data that can be made anew and is of no use until complete, such as the demonstration. Where
 * people record what they did it must stay durable.
 *
 * Returns: whether it was set
 */
gboolean
med_connection_set_durable (MedConnection *self, gboolean durable, GError **error)
{
  if (!self->driver->set_durable (self->handle, durable, error))
    return FALSE;
  self->relaxed = !durable;
  return TRUE;
}

/**
 * med_connection_is_durable:
 * @self: a connection
 *
 * Returns: whether what is written must be on the disk before it counts; also for files beside the
 *   database
 */
gboolean
med_connection_is_durable (MedConnection *self)
{
  return !self->relaxed;
}

/**
 * med_connection_copy_to:
 * @self: a connection
 * @location: a file that does not exist yet
 * @error: return location
 *
 * Writes a whole, consistent copy of the database. Writers are not held up.
 *
 * Returns: whether the copy is complete
 */
gboolean
med_connection_copy_to (MedConnection *self, const char *location, GError **error)
{
  return self->driver->copy_to (self->handle, location, error);
}

static CachedStatement *
cached_statement_new (MedConnection *self, const char *sql, GError **error)
{
  gpointer statement = self->driver->prepare (self->handle, sql, error);
  if (statement == NULL)
    return NULL;

  CachedStatement *cached = g_new0 (CachedStatement, 1);
  cached->driver = self->driver;
  cached->statement = statement;
  return cached;
}

static gboolean
bind_value (const MedStoreDriver *driver, gpointer statement, int position, const MedValue *value)
{
  switch (value->type)
    {
    case MED_VALUE_INT:
      return driver->bind_int (statement, position, value->integer);
    case MED_VALUE_TEXT:
      return driver->bind_text (statement, position, value->text);
    case MED_VALUE_NULL:
    default:
      return driver->bind_text (statement, position, NULL);
    }
}

/**
 * med_connection_query:
 * @self: a connection
 * @sql: one statement with parameters `$1` … in order of first use
 * @values: (array length=n_values): what to bind to them; see MED_VALUES()
 * @n_values: how many
 * @error: return location
 *
 * Begins to read the rows of a statement. The statement is prepared once and kept.
 *
 * Returns: (transfer full) (nullable): the rows
 */
MedQuery *
med_connection_query (
    MedConnection *self, const char *sql, const MedValue *values, gsize n_values, GError **error)
{
  CachedStatement *cached = g_hash_table_lookup (self->statements, sql);
  gboolean is_private = cached != NULL && cached->busy;

  if (cached == NULL || is_private)
    {
      cached = cached_statement_new (self, sql, error);
      if (cached == NULL)
        return NULL;
      if (!is_private)
        g_hash_table_insert (self->statements, g_strdup (sql), cached);
    }

  MedQuery *query = g_new0 (MedQuery, 1);
  query->connection = self;
  query->cached = cached;
  query->private_statement = is_private;
  cached->busy = TRUE;

  for (gsize i = 0; i < n_values; i++)
    if (!bind_value (self->driver, cached->statement, (int) i + 1, &values[i]))
      {
        g_set_error (error, MED_ERROR, MED_ERROR_INTERNAL, "cannot bind value %zu of: %s", i + 1,
                     sql);
        med_query_free (query);
        return NULL;
      }
  return query;
}

/**
 * med_query_free:
 * @self: (transfer full): a query
 *
 * Ends the reading and gives the statement back to the connection.
 */
void
med_query_free (MedQuery *self)
{
  self->connection->driver->reset (self->cached->statement);
  self->cached->busy = FALSE;
  if (self->private_statement)
    cached_statement_free (self->cached);
  g_clear_error (&self->error);
  g_free (self);
}

/**
 * med_query_next:
 * @self: a query
 *
 * Goes to the next row. At %FALSE ask [method@Query.finish] whether it was the end or an error.
 *
 * Returns: whether there is a row
 */
gboolean
med_query_next (MedQuery *self)
{
  if (self->error != NULL)
    return FALSE;
  return self->connection->driver->step (self->connection->handle, self->cached->statement,
                                         &self->error) == MED_STORE_ROW;
}

/**
 * med_query_finish:
 * @self: a query that has been read to its end
 * @error: return location for what stopped it
 *
 * Returns: whether every row was read
 */
gboolean
med_query_finish (MedQuery *self, GError **error)
{
  if (self->error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&self->error));
  return FALSE;
}

gint64
med_query_get_int (MedQuery *self, int column)
{
  return self->connection->driver->column_int (self->cached->statement, column);
}

/**
 * med_query_get_text:
 * @self: a query on a row
 * @column: from 0
 *
 * Returns: (transfer none) (nullable): the text, valid until the next row; %NULL for NULL
 */
const char *
med_query_get_text (MedQuery *self, int column)
{
  return self->connection->driver->column_text (self->cached->statement, column);
}

/**
 * med_query_get_size:
 * @self: a query on a row
 * @column: from 0, of a text
 *
 * Returns: how many bytes are stored; more than the text has where it holds a NUL, which only
 *   another program can have put in
 */
gsize
med_query_get_size (MedQuery *self, int column)
{
  return self->connection->driver->column_size (self->cached->statement, column);
}

char *
med_query_dup_text (MedQuery *self, int column)
{
  return g_strdup (med_query_get_text (self, column));
}

gboolean
med_query_is_null (MedQuery *self, int column)
{
  return self->connection->driver->column_is_null (self->cached->statement, column);
}

/**
 * med_connection_execute:
 * @self: a connection
 * @sql: one statement
 * @values: (array length=n_values): what to bind
 * @n_values: how many
 * @error: return location
 *
 * Carries out a statement whose rows nobody wants.
 *
 * Returns: whether it succeeded
 */
gboolean
med_connection_execute (
    MedConnection *self, const char *sql, const MedValue *values, gsize n_values, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (self, sql, values, n_values, error);

  if (query == NULL)
    return FALSE;
  while (med_query_next (query))
    continue;
  return med_query_finish (query, error);
}

/**
 * med_connection_insert:
 * @self: a connection
 * @sql: an INSERT into a table whose key is an integer
 * @values: (array length=n_values): what to bind
 * @n_values: how many
 * @id: (out): the key of the new row
 * @error: return location
 *
 * Returns: whether it succeeded
 */
gboolean
med_connection_insert (MedConnection *self,
                       const char *sql,
                       const MedValue *values,
                       gsize n_values,
                       gint64 *id,
                       GError **error)
{
  if (!med_connection_execute (self, sql, values, n_values, error))
    return FALSE;
  *id = self->driver->last_id (self->handle);
  return TRUE;
}

/**
 * med_connection_get_int:
 * @self: a connection
 * @sql: a statement for one number
 * @values: (array length=n_values): what to bind
 * @n_values: how many
 * @value: (out): the first column of the first row; 0 where there is no row or it is NULL
 * @error: return location
 *
 * Returns: whether the question could be asked
 */
gboolean
med_connection_get_int (MedConnection *self,
                        const char *sql,
                        const MedValue *values,
                        gsize n_values,
                        gint64 *value,
                        GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (self, sql, values, n_values, error);

  if (query == NULL)
    return FALSE;
  *value = med_query_next (query) ? med_query_get_int (query, 0) : 0;
  return med_query_finish (query, error);
}

/**
 * med_connection_dup_text:
 * @self: a connection
 * @sql: a statement for one text
 * @values: (array length=n_values): what to bind
 * @n_values: how many
 * @value: (out) (transfer full) (nullable): the first column of the first row; %NULL where there is
 * none
 * @error: return location
 *
 * Returns: whether the question could be asked
 */
gboolean
med_connection_dup_text (MedConnection *self,
                         const char *sql,
                         const MedValue *values,
                         gsize n_values,
                         char **value,
                         GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (self, sql, values, n_values, error);

  if (query == NULL)
    return FALSE;
  *value = med_query_next (query) ? med_query_dup_text (query, 0) : NULL;
  return med_query_finish (query, error);
}
