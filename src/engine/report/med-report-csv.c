/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-report-csv"

#include "config.h"

#include "engine/base/med-error.h"
#include "engine/inventory/med-csv.h"
#include "engine/report/med-report.h"

#define BYTE_ORDER_MARK "\xef\xbb\xbf"

static void
append_line (GString *text, const char *first, const char *second)
{
  med_csv_append_field (text, first, FALSE);
  med_csv_append_field (text, second, TRUE);
}

static void
append_table (GString *text, const MedReportTable *table)
{
  guint n_columns = table->columns->len;

  g_string_append (text, "\r\n");
  med_csv_append_field (text, table->title, TRUE);
  for (guint i = 0; i < n_columns; i++)
    med_csv_append_field (text, med_report_table_get_column (table, i)->title, i == n_columns - 1);
  for (guint row = 0; row < med_report_table_get_n_rows (table); row++)
    for (guint i = 0; i < n_columns; i++)
      med_csv_append_field (text, med_report_table_get_cell (table, row, i)->text,
                            i == n_columns - 1);
}

/**
 * med_report_dup_csv:
 * @self: a report
 *
 * Writes every table of the report with all its rows, one after the other, each under its title.
 * Cells that look like formulas are made harmless.
 *
 * Returns: (transfer full): CSV (RFC 4180) in UTF-8 with a mark by which spreadsheets know it
 */
char *
med_report_dup_csv (const MedReport *self)
{
  GString *text = g_string_new (BYTE_ORDER_MARK);

  append_line (text, self->document->title, self->document->author);
  append_line (text, self->document->id, self->document->foot);
  for (guint i = 0; i < self->document->blocks->len; i++)
    {
      const MedReportBlock *block = g_ptr_array_index (self->document->blocks, i);

      if (block->table != NULL)
        append_table (text, block->table);
    }
  return g_string_free (text, FALSE);
}

/**
 * med_report_write_csv_sync:
 * @self: a report
 * @path: the file; replaced as a whole if there is one
 * @error: return location
 *
 * Writes the tables of the report, see [method@Report.dup_csv].
 *
 * Returns: whether they are written
 */
gboolean
med_report_write_csv_sync (const MedReport *self, const char *path, GError **error)
{
  g_autofree char *text = med_report_dup_csv (self);

  return g_file_set_contents_full (path, text, -1,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                   0640, error) ||
         med_error_convert (error, path);
}
