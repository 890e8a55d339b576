/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/base/med-progress.h"
#include "engine/inventory/med-column-mapping.h"
#include "engine/inventory/med-csv-sheet.h"
#include "ui/med-session.h"

G_BEGIN_DECLS

/* A person reads no more; the counts are of all. */
#define MED_TABLE_IMPORT_MOST_ROWS 2000

typedef struct
{
  char *text;
  gboolean refused;
} MedTableImportRow;

/**
 * MedTableImportResult:
 * @counts: how many rows of which kind, in words
 * @rows: (element-type MedTableImportRow): those a person should see
 * @made_id: what was made, for @opened of the kind
 *
 * What an import would do, or has done.
 */
typedef struct
{
  char *counts;
  guint n_to_write;
  guint n_refused;
  gint64 made_id;
  GPtrArray *rows;
} MedTableImportResult;

MedTableImportResult *med_table_import_result_new (char *counts, guint n_to_write, guint n_refused);
void med_table_import_result_add (MedTableImportResult *self, char *text, gboolean refused);
void med_table_import_result_free (MedTableImportResult *self);

/**
 * MedTableImport:
 * @leave_out: import the other rows although some are refused
 * @options: (nullable): what the kind was asked before
 *
 * A table on its way to a lane.
 */
typedef struct
{
  MedCsvSheet *sheet;
  MedColumnMapping *mapping;
  MedProgress *progress;
  gint64 person_id;
  gboolean leave_out;
  GVariant *options;
} MedTableImport;

typedef MedTableImportResult *(*MedTableImportFunc) (MedConnection *connection,
                                                     const MedTableImport *import,
                                                     GCancellable *cancellable,
                                                     GError **error);

/**
 * MedTableImportKind:
 * @title: of the dialog, not yet translated
 * @new_mapping: the guess of what the columns hold
 * @check: whether a table can be imported with a mapping
 * @look: says what an import would do, on the bulk lane
 * @write: does it, on the writer lane: all or nothing
 * @verb: (nullable): of the button that writes, not yet translated; %NULL to import so many rows
 * @opened: (nullable): goes on with what was made, instead of saying so
 *
 * One kind of table that can be imported.
 */
typedef struct
{
  const char *title;
  MedColumnMapping *(*new_mapping) (const char *const *headers);
  gboolean (*check) (const MedColumnMapping *mapping, GError **error);
  MedTableImportFunc look;
  MedTableImportFunc write;
  const char *verb;
  void (*opened) (GtkWindow *parent, MedSession *session, gint64 made_id);
} MedTableImportKind;

#define MED_TYPE_TABLE_IMPORT_DIALOG (med_table_import_dialog_get_type ())
G_DECLARE_FINAL_TYPE (
    MedTableImportDialog, med_table_import_dialog, MED, TABLE_IMPORT_DIALOG, AdwWindow)

GtkWidget *med_table_import_dialog_new (GtkWindow *parent,
                                        MedSession *session,
                                        const MedTableImportKind *kind,
                                        GFile *file,
                                        GVariant *options);

G_END_DECLS
