/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-report-csv"

#include "config.h"

#include "engine/base/med-error.h"
#include "engine/inventory/med-csv.h"
#include "engine/report/med-report.h"

#define BYTE_ORDER_MARK "\xef\xbb\xbf"
#define ENDING ".csv"
#define MOST_CHARS 40

void
med_report_csv_free (MedReportCsv *self)
{
  g_free (self->name);
  g_free (self->text);
  g_free (self);
}

static char *
dup_table (const MedReportTable *table, gboolean mark)
{
  guint n_columns = table->columns->len;
  GString *text = g_string_new (mark ? BYTE_ORDER_MARK : NULL);

  for (guint i = 0; i < n_columns; i++)
    med_csv_append_field (text, med_report_table_get_column (table, i)->title, i == n_columns - 1);
  for (guint row = 0; row < med_report_table_get_n_rows (table); row++)
    for (guint i = 0; i < n_columns; i++)
      med_csv_append_field (text, med_report_table_get_cell (table, row, i)->text,
                            i == n_columns - 1);
  return g_string_free (text, FALSE);
}

/* Letters and digits of any script; the rest no file system has to bear. */
static char *
dup_slug (const char *title)
{
  g_autofree char *valid = g_utf8_make_valid (title, -1);
  GString *slug = g_string_new (NULL);
  guint n = 0;

  for (const char *p = valid; *p != '\0' && n < MOST_CHARS; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isalnum (c))
        g_string_append_unichar (slug, c);
      else if (slug->len > 0 && slug->str[slug->len - 1] != '-')
        g_string_append_c (slug, '-');
      n++;
    }
  while (slug->len > 0 && slug->str[slug->len - 1] == '-')
    g_string_truncate (slug, slug->len - 1);
  return g_string_free (slug, FALSE);
}

static GPtrArray *
list_tables (const MedReport *self)
{
  GPtrArray *tables = g_ptr_array_new ();

  for (guint i = 0; i < self->document->blocks->len; i++)
    {
      const MedReportBlock *block = g_ptr_array_index (self->document->blocks, i);

      if (block->table != NULL && block->table->medium != MED_REPORT_ON_PAPER)
        g_ptr_array_add (tables, block->table);
    }
  return tables;
}

/* @stem: names begin with it */
static GPtrArray *
dup_files (const MedReport *self, const char *stem, gboolean mark)
{
  g_autoptr (GPtrArray) tables = list_tables (self);
  GPtrArray *files = g_ptr_array_new_with_free_func ((GDestroyNotify) med_report_csv_free);

  for (guint i = 0; i < tables->len; i++)
    {
      const MedReportTable *table = g_ptr_array_index (tables, i);
      MedReportCsv *file = g_new0 (MedReportCsv, 1);
      g_autofree char *slug = dup_slug (table->title);

      file->text = dup_table (table, mark);
      /* Sorted by name they stand in the order of the pages. */
      file->name = tables->len == 1 ? g_strconcat (stem, ENDING, NULL)
                                    : g_strdup_printf ("%s-%02u-%s" ENDING, stem, i + 1, slug);
      g_ptr_array_add (files, file);
    }
  return files;
}

/**
 * med_report_dup_csv:
 * @self: a report
 * @mark: whether each file begins with the mark by which spreadsheet programs know UTF-8; without
 * it they show Japanese as something else
 *
 * Writes each table of the report with all its rows, its head first. Cells that look like formulas
 * are made harmless.
 *
 * Returns: (transfer full) (element-type MedReportCsv): a file for each table
 */
GPtrArray *
med_report_dup_csv (const MedReport *self, gboolean mark)
{
  return dup_files (self, self->document->id, mark);
}

/**
 * med_report_write_csv_sync:
 * @self: a report
 * @path: the file; of several tables each gets a number and its title before the ending
 * @mark: as for [method@Report.dup_csv]
 * @error: return location
 *
 * Writes the tables of the report. Files that are there are replaced as a whole.
 *
 * Returns: (transfer full) (nullable) (element-type MedReportCsv): what was written; names are
 * paths
 */
GPtrArray *
med_report_write_csv_sync (const MedReport *self, const char *path, gboolean mark, GError **error)
{
  g_autofree char *stem = g_str_has_suffix (path, ENDING)
                              ? g_strndup (path, strlen (path) - strlen (ENDING))
                              : g_strdup (path);
  g_autoptr (GPtrArray) files = dup_files (self, stem, mark);

  for (guint i = 0; i < files->len; i++)
    {
      const MedReportCsv *file = g_ptr_array_index (files, i);

      if (!g_file_set_contents_full (file->name, file->text, -1,
                                     G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                     0640, error))
        {
          med_error_convert (error, file->name);
          return NULL;
        }
    }
  return g_steal_pointer (&files);
}
