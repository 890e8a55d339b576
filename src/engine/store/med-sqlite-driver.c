/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-sqlite-driver"

#include "config.h"

#include "engine/store/med-store-driver.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <sqlite3.h>
#include <unistd.h>

#include "engine/base/med-error.h"

static MedError
code_from_sqlite (int code)
{
  switch (code & 0xff)
    {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
      return MED_ERROR_RETRY;
    case SQLITE_CONSTRAINT:
      return MED_ERROR_CONFLICT;
    case SQLITE_FULL:
      return MED_ERROR_NO_SPACE;
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return MED_ERROR_READ_ONLY;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return MED_ERROR_DAMAGED;
    case SQLITE_INTERRUPT:
      return MED_ERROR_CANCELLED;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
      return MED_ERROR_UNAVAILABLE;
    default:
      return MED_ERROR_INTERNAL;
    }
}

/* Where SQLite cannot make one of its files it looks for one that it may only read, and tells that
 * there is none. Making one beside them tells why, as that the disk is full. */
static int
find_why_not_made (const char *location)
{
  g_autofree char *beside = g_strconcat (location, "-room", NULL);

  unlink (beside); /* of a program that died just here */
  int fd = open (beside, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

  if (fd < 0)
    return errno;
  close (fd);
  unlink (beside);
  return 0;
}

/* SQLite tells a full disk as such only where it writes pages; where it fails to make room for its
 * own files, or to open one, the system knows why. */
static MedError
code_from_system (int system, int code)
{
  switch (system)
    {
    case ENOSPC:
    case EDQUOT:
      return MED_ERROR_NO_SPACE;
    case EROFS:
    case EACCES:
    case EPERM:
      return MED_ERROR_READ_ONLY;
    default:
      return code_from_sqlite (code);
    }
}

/* @location: what SQLite may have wanted to make, or %NULL if it only reads */
static gboolean
fail_at (sqlite3 *db, const char *what, const char *location, GError **error)
{
  int code = db != NULL ? sqlite3_extended_errcode (db) : SQLITE_NOMEM;
  const char *message = db != NULL ? sqlite3_errmsg (db) : sqlite3_errstr (code);
  int kind = code & 0xff;
  int system = db != NULL ? sqlite3_system_errno (db) : 0;

  if (kind == SQLITE_CANTOPEN && system == ENOENT && location != NULL)
    {
      int why = find_why_not_made (location);
      system = why != 0 ? why : system;
    }
  if ((kind == SQLITE_IOERR || kind == SQLITE_CANTOPEN) && system != 0)
    g_set_error (error, MED_ERROR, code_from_system (system, code), "%s: %s (%s)", what, message,
                 g_strerror (system));
  else
    g_set_error (error, MED_ERROR, code_from_sqlite (code), "%s: %s", what, message);
  return FALSE;
}

static gboolean
fail (sqlite3 *db, const char *what, GError **error)
{
  const char *path =
      sqlite3_db_readonly (db, "main") == 0 ? sqlite3_db_filename (db, "main") : NULL;

  return fail_at (db, what, path != NULL && *path != '\0' ? path : NULL, error);
}

static gboolean
driver_exec (gpointer handle, const char *script, GError **error)
{
  if (sqlite3_exec (handle, script, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;
  return fail (handle, _ ("The database refused a command"), error);
}

static void
driver_close (gpointer handle)
{
  sqlite3_close_v2 (handle);
}

/* A file that somebody prepared must not run code of its own or make us trust its pages. */
static void
harden (sqlite3 *db)
{
  sqlite3_db_config (db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_db_config (db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
  sqlite3_extended_result_codes (db, 1);
  sqlite3_busy_timeout (db, 5000);
}

static gpointer
driver_open (const char *location, MedStoreMode mode, GError **error)
{
  int flags =
      SQLITE_OPEN_NOMUTEX |
      (mode == MED_STORE_WRITE ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY);
  const char *may_make = mode == MED_STORE_WRITE ? location : NULL;
  sqlite3 *db = NULL;

  if (sqlite3_open_v2 (location, &db, flags, NULL) != SQLITE_OK)
    {
      fail_at (db, location, may_make, error);
      driver_close (db);
      return NULL;
    }
  harden (db);

  /* synchronous=FULL: an action that was acknowledged survives a power cut. */
  const char *pragmas =
      mode == MED_STORE_WRITE
          ? "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
            "PRAGMA recursive_triggers=ON; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-24576;"
            "PRAGMA cell_size_check=ON;"
          : "PRAGMA query_only=ON; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-8192;"
            "PRAGMA cell_size_check=ON;";
  if (sqlite3_exec (db, pragmas, NULL, NULL, NULL) != SQLITE_OK)
    {
      fail_at (db, location, may_make, error);
      driver_close (db);
      return NULL;
    }
  return db;
}

static gpointer
driver_prepare (gpointer handle, const char *sql, GError **error)
{
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v3 (handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) !=
      SQLITE_OK)
    {
      fail (handle, sql, error);
      return NULL;
    }
  return statement;
}

static void
driver_finalize (gpointer statement)
{
  sqlite3_finalize (statement);
}

static gboolean
driver_bind_int (gpointer statement, int position, gint64 value)
{
  return sqlite3_bind_int64 (statement, position, value) == SQLITE_OK;
}

static gboolean
driver_bind_text (gpointer statement, int position, const char *value)
{
  return sqlite3_bind_text (statement, position, value, -1, SQLITE_TRANSIENT) == SQLITE_OK;
}

static MedStoreStep
driver_step (gpointer handle, gpointer statement, GError **error)
{
  switch (sqlite3_step (statement))
    {
    case SQLITE_ROW:
      return MED_STORE_ROW;
    case SQLITE_DONE:
      return MED_STORE_DONE;
    default:
      fail (handle, _ ("The database could not carry out a statement"), error);
      return MED_STORE_FAILED;
    }
}

static void
driver_reset (gpointer statement)
{
  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);
}

static gint64
driver_column_int (gpointer statement, int column)
{
  return sqlite3_column_int64 (statement, column);
}

static const char *
driver_column_text (gpointer statement, int column)
{
  return (const char *) sqlite3_column_text (statement, column);
}

static gsize
driver_column_size (gpointer statement, int column)
{
  return (gsize) sqlite3_column_bytes (statement, column);
}

static gboolean
driver_column_is_null (gpointer statement, int column)
{
  return sqlite3_column_type (statement, column) == SQLITE_NULL;
}

static gint64
driver_rows_changed (gpointer handle)
{
  return sqlite3_total_changes64 (handle);
}

static gint64
driver_last_id (gpointer handle)
{
  return sqlite3_last_insert_rowid (handle);
}

static void
driver_interrupt (gpointer handle)
{
  sqlite3_interrupt (handle);
}

static gboolean
driver_in_transaction (gpointer handle)
{
  return !sqlite3_get_autocommit (handle);
}

static char *
driver_expand_schema (const char *script)
{
  g_autoptr (GString) text = g_string_new (script);

  g_string_replace (text, "@ID", "INTEGER PRIMARY KEY", 0);
  g_string_replace (text, "@INT", "INTEGER", 0);
  g_string_replace (text, "@STRICT", "STRICT", 0);
  g_string_replace (text, "@CLUSTERED", "STRICT, WITHOUT ROWID", 0);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
driver_check (gpointer handle, GError **error)
{
  g_autofree char *verdict = NULL;
  sqlite3_stmt *statement = driver_prepare (handle, "PRAGMA quick_check(1)", error);

  if (statement == NULL)
    return FALSE;
  if (sqlite3_step (statement) == SQLITE_ROW)
    verdict = g_strdup (driver_column_text (statement, 0));
  else /* what could not be read to its end is not damaged, but for SQLITE_CORRUPT */
    fail (handle, _ ("The database could not carry out a statement"), error);
  sqlite3_finalize (statement);
  if (verdict == NULL || g_str_equal (verdict, "ok"))
    return verdict != NULL;

  g_set_error (error, MED_ERROR, MED_ERROR_DAMAGED, _ ("The database is damaged: %s"), verdict);
  return FALSE;
}

static gboolean
vacuum_into (gpointer handle, const char *location, GError **error)
{
  sqlite3_stmt *statement = driver_prepare (handle, "VACUUM INTO $1", error);

  if (statement == NULL)
    return FALSE;
  driver_bind_text (statement, 1, location);
  gboolean copied = sqlite3_step (statement) == SQLITE_DONE;
  if (!copied)
    fail_at (handle, location, location, error);
  sqlite3_finalize (statement);
  return copied;
}

/* VACUUM INTO and not the stepwise backup interface: that one never ends beside a busy writer.
 * query_only would forbid it to write the copy; the connection itself stays read-only. */
static gboolean
driver_copy_to (gpointer handle, const char *location, GError **error)
{
  if (sqlite3_db_readonly (handle, "main") != 1)
    return vacuum_into (handle, location, error);
  if (!driver_exec (handle, "PRAGMA query_only=OFF", error))
    return FALSE;
  gboolean copied = vacuum_into (handle, location, error);
  return driver_exec (handle, "PRAGMA query_only=ON", copied ? error : NULL) && copied;
}

static gboolean
driver_set_durable (gpointer handle, gboolean durable, GError **error)
{
  return driver_exec (handle, durable ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=OFF",
                      error);
}

const MedStoreDriver med_sqlite_driver = {
  .name = "SQLite",
  .open = driver_open,
  .close = driver_close,
  .exec = driver_exec,
  .prepare = driver_prepare,
  .finalize = driver_finalize,
  .bind_int = driver_bind_int,
  .bind_text = driver_bind_text,
  .step = driver_step,
  .reset = driver_reset,
  .column_int = driver_column_int,
  .column_text = driver_column_text,
  .column_size = driver_column_size,
  .column_is_null = driver_column_is_null,
  .rows_changed = driver_rows_changed,
  .last_id = driver_last_id,
  .interrupt = driver_interrupt,
  .in_transaction = driver_in_transaction,
  .expand_schema = driver_expand_schema,
  .check = driver_check,
  .copy_to = driver_copy_to,
  .set_durable = driver_set_durable,
};
