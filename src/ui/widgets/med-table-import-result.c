/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-table-import-result"

#include "config.h"

#include "ui/widgets/med-table-import-dialog.h"

static void
row_free (MedTableImportRow *row)
{
  g_free (row->text);
  g_free (row);
}

/**
 * med_table_import_result_new:
 * @counts: (transfer full): how many rows of which kind, in words
 * @n_to_write: how many rows are written
 * @n_refused: how many rows cannot be
 *
 * Returns: (transfer full): a result without rows
 */
MedTableImportResult *
med_table_import_result_new (char *counts, guint n_to_write, guint n_refused)
{
  MedTableImportResult *self = g_new0 (MedTableImportResult, 1);

  self->counts = counts;
  self->n_to_write = n_to_write;
  self->n_refused = n_refused;
  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) row_free);
  return self;
}

/**
 * med_table_import_result_add:
 * @self: a result
 * @text: (transfer full): a row in words
 * @refused: whether it cannot be imported
 *
 * Adds a row.
 */
void
med_table_import_result_add (MedTableImportResult *self, char *text, gboolean refused)
{
  MedTableImportRow *row = g_new0 (MedTableImportRow, 1);

  row->text = text;
  row->refused = refused;
  g_ptr_array_add (self->rows, row);
}

/**
 * med_table_import_result_free:
 * @self: (transfer full): a result
 *
 * Frees it.
 */
void
med_table_import_result_free (MedTableImportResult *self)
{
  g_free (self->counts);
  g_ptr_array_unref (self->rows);
  g_free (self);
}
