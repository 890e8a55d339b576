/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/statement/med-statement-reader.h"

G_BEGIN_DECLS

/**
 * MedStatementSource:
 * @json: the statement
 * @name: its file name, for messages
 * @letter: (nullable): the scan of the vendor's letter that was typed in; %NULL for the vendor's
 * file
 * @letter_name: (nullable): the scan's file name
 *
 * Where a statement comes from.
 */
typedef struct
{
  GBytes *json;
  const char *name;
  GBytes *letter;
  const char *letter_name;
} MedStatementSource;

/**
 * MedStatementImported:
 * @statement_id: the statement
 * @is_new: %FALSE where this revision was there already, and nothing was written
 */
typedef struct
{
  gint64 statement_id;
  gboolean is_new;
} MedStatementImported;

gboolean med_statement_import_sync (MedConnection *connection,
                                    gint64 person_id,
                                    const MedStatementSource *source,
                                    MedStatementImported *imported,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_statement_import_file_sync (MedConnection *connection,
                                         gint64 person_id,
                                         const char *path,
                                         const char *letter_path,
                                         MedStatementImported *imported,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *
med_statement_list_files_sync (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GBytes *med_statement_read_file_sync (const char *path,
                                      gint64 max_bytes,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

gboolean med_statement_import_letter_sync (MedConnection *connection,
                                           gint64 person_id,
                                           GBytes *json,
                                           const char *letter_path,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
