/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * MedStoreMode:
 * @MED_STORE_READ: look only
 * @MED_STORE_WRITE: read and write; the file is made if there is none
 */
typedef enum
{
  MED_STORE_READ,
  MED_STORE_WRITE,
} MedStoreMode;

/**
 * MedStoreStep:
 * @MED_STORE_ROW: there is a row to read
 * @MED_STORE_DONE: there are no more rows
 * @MED_STORE_FAILED: the error is set
 */
typedef enum
{
  MED_STORE_ROW,
  MED_STORE_DONE,
  MED_STORE_FAILED,
} MedStoreStep;

/**
 * MedStoreDriver:
 *
 * What the store asks of a database engine: one static const table an engine. Two types of value
 * (64-bit integers and UTF-8 text, either may be NULL) and parameters `$1`, `$2` … in order of
 * first use, so that each statement is written once for all engines. Errors are of %MED_ERROR. A
 * handle is used by one thread at a time, save for `interrupt`, which any thread may call.
 */
typedef struct
{
  const char *name;

  gpointer (*open) (const char *location, MedStoreMode mode, GError **error);
  void (*close) (gpointer handle);
  gboolean (*exec) (gpointer handle, const char *script, GError **error);
  gpointer (*prepare) (gpointer handle, const char *sql, GError **error);
  void (*finalize) (gpointer statement);
  gboolean (*bind_int) (gpointer statement, int position, gint64 value);
  gboolean (*bind_text) (gpointer statement, int position, const char *value);
  MedStoreStep (*step) (gpointer handle, gpointer statement, GError **error);
  void (*reset) (gpointer statement);
  gint64 (*column_int) (gpointer statement, int column);
  const char *(*column_text) (gpointer statement, int column);
  /* How many bytes it has, with those behind a NUL that the text ends at. */
  gsize (*column_size) (gpointer statement, int column);
  gboolean (*column_is_null) (gpointer statement, int column);

  gint64 (*rows_changed) (gpointer handle);
  gint64 (*last_id) (gpointer handle);
  void (*interrupt) (gpointer handle);
  gboolean (*in_transaction) (gpointer handle);

  /* Schema steps use @ID, @INT, @STRICT and @CLUSTERED (rows lie in the order of the primary key)
   * for what the engines name differently. */
  char *(*expand_schema) (const char *script);
  gboolean (*check) (gpointer handle, GError **error);
  gboolean (*copy_to) (gpointer handle, const char *location, GError **error);
  gboolean (*set_durable) (gpointer handle, gboolean durable, GError **error);
} MedStoreDriver;

extern const MedStoreDriver med_sqlite_driver;

G_END_DECLS
