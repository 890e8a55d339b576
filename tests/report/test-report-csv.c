/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "engine/base/med-error.h"
#include "engine/inventory/med-csv.h"
#include "report-fixture.h"

#define MARK "\xef\xbb\xbf"

/* A report of nothing but tables with these titles. */
static MedReport *
report_new (const char *const *titles)
{
  g_autoptr (GError) error = NULL;
  MedReport *report = g_atomic_rc_box_new0 (MedReport);

  report->document = med_report_document_new ("en", "Title");
  report->document->id = g_strdup ("R0-2026-11-23-abcdef01");
  report->document->author = g_strdup ("");
  report->document->head = g_strdup ("");
  report->document->foot = g_strdup ("");
  report->document->foot_extra = g_strdup ("");
  report->document->page_word = g_strdup ("");
  for (; *titles != NULL; titles++)
    {
      MedReportTable *table = med_report_document_add_table (report->document, *titles);

      med_report_table_add_column (table, "Device", 1, MED_REPORT_START);
      med_report_table_add_column (table, "Number", 1, MED_REPORT_END);
    }
  report->layout = med_report_layout_new (report->document, MED_REPORT_A4, NULL, &error);
  g_assert_no_error (error);
  return report;
}

static MedReportTable *
table_of (MedReport *report, guint n)
{
  guint found = 0;

  for (guint i = 0; i < report->document->blocks->len; i++)
    {
      MedReportBlock *block = g_ptr_array_index (report->document->blocks, i);

      if (block->table != NULL && block->table->medium != MED_REPORT_ON_PAPER && found++ == n)
        return block->table;
    }
  g_assert_not_reached ();
}

static const MedReportCsv *
file_of (GPtrArray *files, guint i)
{
  return g_ptr_array_index (files, i);
}

static void
test_names (void)
{
  g_autoptr (MedReport) one = report_new ((const char *const[]){ "Only", NULL });
  g_autoptr (MedReport) none = report_new ((const char *const[]){ NULL });
  g_autoptr (MedReport) many = report_new (
      (const char *const[]){ "Open tasks, by asset number", "../../etc/passwd", "装置 (部門別)", "",
                             "***", "\xff\xfe bad", "a / b \\ c : d", NULL });
  static const char *const names[] = {
    "R0-2026-11-23-abcdef01-01-Open-tasks-by-asset-number.csv",
    "R0-2026-11-23-abcdef01-02-etc-passwd.csv",
    "R0-2026-11-23-abcdef01-03-装置-部門別.csv",
    "R0-2026-11-23-abcdef01-04-.csv",
    "R0-2026-11-23-abcdef01-05-.csv",
    "R0-2026-11-23-abcdef01-06-bad.csv",
    "R0-2026-11-23-abcdef01-07-a-b-c-d.csv",
  };
  g_autoptr (GPtrArray) single = med_report_dup_csv (one, TRUE);
  g_autoptr (GPtrArray) nothing = med_report_dup_csv (none, TRUE);
  g_autoptr (GPtrArray) files = med_report_dup_csv (many, TRUE);

  g_assert_cmpuint (single->len, ==, 1);
  g_assert_cmpstr (file_of (single, 0)->name, ==, "R0-2026-11-23-abcdef01.csv");
  g_assert_cmpuint (nothing->len, ==, 0);
  g_assert_cmpuint (files->len, ==, G_N_ELEMENTS (names));
  for (guint i = 0; i < files->len; i++)
    {
      g_assert_cmpstr (file_of (files, i)->name, ==, names[i]);
      g_assert_null (strchr (file_of (files, i)->name, '/'));
    }
}

static void
test_long_titles (void)
{
  g_autofree char *title = g_strnfill (400, 'x');
  g_autoptr (MedReport) report = report_new ((const char *const[]){ title, "Short", NULL });
  g_autoptr (GPtrArray) files = med_report_dup_csv (report, FALSE);

  g_assert_cmpuint (strlen (file_of (files, 0)->name), <, 90);
}

static void
test_mark (void)
{
  g_autoptr (MedReport) report = report_new ((const char *const[]){ "A", "B", NULL });
  g_autoptr (GPtrArray) with = med_report_dup_csv (report, TRUE);
  g_autoptr (GPtrArray) without = med_report_dup_csv (report, FALSE);

  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (g_str_has_prefix (file_of (with, i)->text, MARK "Device,Number\r\n"));
      g_assert_cmpstr (file_of (with, i)->text + 3, ==, file_of (without, i)->text);
    }
}

/* Cells as they come from advisories, asset lists and people; what a spreadsheet would take for a
 * formula is made harmless, and read back here it is what it was. */
static void
test_cells (void)
{
  static const char *const cells[] = {
    "plain",
    "with, comma",
    "two\nlines",
    "\"quoted\"",
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+49 30 1234",
    "-5",
    "@SUM(A1)",
    "\tTAB",
    "'apostrophe",
    "''two",
    " leading blank",
    "",
    "装置、\"一\"台",
    "a;b",
    "=",
    "'=already",
  };
  g_autoptr (MedReport) report = report_new ((const char *const[]){ "Cells", NULL });
  MedReportTable *table = table_of (report, 0);

  for (gsize i = 0; i < G_N_ELEMENTS (cells); i++)
    {
      med_report_table_add_cell (table, cells[i], MED_REPORT_PLAIN);
      med_report_table_add_cell (table, "1", MED_REPORT_PLAIN);
    }
  g_autoptr (GPtrArray) files = med_report_dup_csv (report, FALSE);
  g_autoptr (MedCsvReader) reader = med_csv_reader_new (file_of (files, 0)->text, "cells.csv");
  g_autoptr (GError) error = NULL;
  g_assert_true (med_csv_reader_next (reader, &error));
  for (gsize i = 0; i < G_N_ELEMENTS (cells); i++)
    {
      g_assert_true (med_csv_reader_next (reader, &error));
      g_assert_cmpuint (med_csv_reader_get_n_fields (reader), ==, 2);
      const char *read = med_csv_reader_get_field (reader, 0);
      /* As the spreadsheet sees it, no cell begins like a formula. */
      if (read[0] != '\0' && strchr ("=+-@\t\r", read[0]) != NULL)
        g_error ("“%s” would be a formula", read);
      g_assert_cmpstr (med_csv_unguard (read), ==, cells[i]);
    }
  g_assert_false (med_csv_reader_next (reader, &error));
  g_assert_no_error (error);
}

/* Titles of columns come from translations, but are guarded all the same. */
static void
test_heads (void)
{
  g_autoptr (MedReport) report = report_new ((const char *const[]){ "T", NULL });
  g_autoptr (MedReport) other = report_new ((const char *const[]){ NULL });
  MedReportTable *table = med_report_document_add_table (other->document, "T");

  med_report_table_add_column (table, "=Head", 1, MED_REPORT_START);
  g_autoptr (GPtrArray) files = med_report_dup_csv (other, FALSE);
  g_assert_cmpstr (file_of (files, 0)->text, ==, "\"'=Head\"\r\n");
}

/* Rows that are not printed stand in the file. */
static void
test_print_limit (void)
{
  g_autoptr (MedReport) report = report_new ((const char *const[]){ "T", NULL });
  MedReportTable *table = table_of (report, 0);
  guint lines = 0;

  for (int i = 0; i < 100; i++)
    {
      med_report_table_add_cell (table, "x", MED_REPORT_PLAIN);
      med_report_table_add_cell (table, "1", MED_REPORT_PLAIN);
    }
  med_report_table_set_print_limit (table, 10, "more");
  g_autoptr (GPtrArray) files = med_report_dup_csv (report, FALSE);
  for (const char *p = file_of (files, 0)->text; *p != '\0'; p++)
    lines += *p == '\n';
  g_assert_cmpuint (lines, ==, 101);
}

static void
test_written (void)
{
  g_autofree char *folder = g_dir_make_tmp ("medpatch-csv-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "out.csv", NULL);
  g_autofree char *first = g_build_filename (folder, "out-01-A.csv", NULL);
  g_autofree char *second = g_build_filename (folder, "out-02-B.csv", NULL);
  g_autoptr (MedReport) one = report_new ((const char *const[]){ "A", NULL });
  g_autoptr (MedReport) two = report_new ((const char *const[]){ "A", "B", NULL });
  g_autoptr (GError) error = NULL;
  g_autofree char *contents = NULL;

  g_assert_true (g_file_set_contents (path, "old and longer than what is new ....", -1, NULL));
  g_autoptr (GPtrArray) single = med_report_write_csv_sync (one, path, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (file_of (single, 0)->name, ==, path);
  g_assert_true (g_file_get_contents (path, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, "Device,Number\r\n");
  g_autoptr (GPtrArray) both = med_report_write_csv_sync (two, path, FALSE, &error);
  g_assert_cmpstr (file_of (both, 0)->name, ==, first);
  g_assert_cmpstr (file_of (both, 1)->name, ==, second);
  g_assert_true (g_file_test (second, G_FILE_TEST_EXISTS));
  /* A name without the ending gets it. */
  g_autofree char *bare = g_build_filename (folder, "bare", NULL);
  g_autofree char *named = g_build_filename (folder, "bare.csv", NULL);
  g_autoptr (GPtrArray) other = med_report_write_csv_sync (one, bare, FALSE, &error);
  g_assert_cmpstr (file_of (other, 0)->name, ==, named);
  med_test_remove_tree (folder);
}

static void
test_cannot_be_written (void)
{
  g_autoptr (MedReport) report = report_new ((const char *const[]){ "A", NULL });
  g_autoptr (GError) error = NULL;

  g_assert_null (med_report_write_csv_sync (report, "/nowhere/at/all.csv", TRUE, &error));
  g_assert_true (error->domain == MED_ERROR);
  g_assert_nonnull (strstr (error->message, "/nowhere/at/all.csv"));
}

/* Names as no hospital gives them, everywhere a report takes one from. */
static const char *const hostile[] = { "=1+1",
                                       "+1",
                                       "-1",
                                       "@x",
                                       "\tx",
                                       "'=x",
                                       "a,b;c\td",
                                       "a\"b",
                                       "a''b",
                                       "''",
                                       "line\nbreak",
                                       "装置、\"一\"",
                                       "\xe2\x80\xae"
                                       "x",
                                       "\r\n" };

static void
make_hostile (MedTestEngine *engine, const char *name)
{
  g_autoptr (GString) own = g_string_new (name);

  g_string_replace (own, "'", "''", 0);
  g_autofree char *sql = g_strdup_printf (
      "UPDATE device SET name = '%1$s', room = '%1$s', owner = '%1$s', release_source = '%1$s';"
      "UPDATE product SET manufacturer = '%1$s', model = '%1$s' || id;"
      "UPDATE department SET name = '%1$s' || id; UPDATE site SET name = '%1$s';"
      "UPDATE person SET name = '%1$s'; UPDATE patch SET title = '%1$s', cots_vendor = '%1$s';"
      "UPDATE disposition SET reason = '%1$s';",
      own->str);
  report_fixture_run_script (engine, sql);
}

/* Every table of a report as a table again: as many rows and columns as it has, each cell what it
 * was, and none that a spreadsheet would run. */
static guint
check_files (MedReport *report)
{
  g_autoptr (GPtrArray) files = med_report_dup_csv (report, FALSE);
  guint n_cells = 0;

  for (guint i = 0; i < files->len; i++)
    {
      const MedReportTable *table = table_of (report, i);
      g_autoptr (MedCsvReader) reader = med_csv_reader_new (file_of (files, i)->text, "t.csv");
      g_autoptr (GError) error = NULL;

      g_assert_true (med_csv_reader_next (reader, &error));
      g_assert_cmpuint (med_csv_reader_get_n_fields (reader), ==, table->columns->len);
      for (guint row = 0; row < med_report_table_get_n_rows (table); row++)
        {
          g_assert_true (med_csv_reader_next (reader, &error));
          g_assert_no_error (error);
          g_assert_cmpuint (med_csv_reader_get_n_fields (reader), ==, table->columns->len);
          for (guint column = 0; column < table->columns->len; column++, n_cells++)
            {
              const char *read = med_csv_reader_get_field (reader, column);
              g_auto (GStrv) lines =
                  g_strsplit (med_report_table_get_cell (table, row, column)->text, "\r\n", -1);
              g_autofree char *text = g_strjoinv ("\n", lines);

              if (read[0] != '\0' && strchr ("=+-@\t\r", read[0]) != NULL)
                g_error ("“%s” would be a formula", read);
              g_assert_cmpstr (med_csv_unguard (read), ==, text);
            }
        }
      g_assert_false (med_csv_reader_next (reader, &error));
      g_assert_no_error (error);
    }
  return n_cells;
}

static void
test_reports (void)
{
  static const struct
  {
    MedReportKind kind;
    gint64 subject_id;
  } cases[] = { { MED_REPORT_FLEET, 0 },      { MED_REPORT_DEVICE, 2 },
                { MED_REPORT_WORK_ORDER, 2 }, { MED_REPORT_EXCEPTIONS, 0 },
                { MED_REPORT_INSPECTION, 0 }, { MED_REPORT_VENDORS, 0 },
                { MED_REPORT_ALERT, 1 } };
  g_autoptr (MedTestEngine) engine = report_fixture_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (hostile); i++)
    {
      const gsize n = i % G_N_ELEMENTS (cases);
      guint n_cells = 0;

      make_hostile (engine, hostile[i]);
      /* The fleet with each of them, the other reports in turn. */
      g_autoptr (MedReport) fleet = report_fixture_make (engine, MED_REPORT_FLEET, 0);
      g_autoptr (MedReport) other =
          report_fixture_make (engine, cases[n].kind, cases[n].subject_id);
      n_cells = check_files (fleet);
      g_test_message ("“%s”: %u cells, then %s", hostile[i], n_cells,
                      med_report_specs[cases[n].kind].word);
      g_assert_cmpuint (n_cells, >, 100);
      check_files (other);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/csv/names", test_names);
  g_test_add_func ("/report/csv/long-titles", test_long_titles);
  g_test_add_func ("/report/csv/mark", test_mark);
  g_test_add_func ("/report/csv/cells", test_cells);
  g_test_add_func ("/report/csv/heads", test_heads);
  g_test_add_func ("/report/csv/print-limit", test_print_limit);
  g_test_add_func ("/report/csv/hostile-names-in-every-report", test_reports);
  g_test_add_func ("/report/csv/written", test_written);
  g_test_add_func ("/report/csv/cannot-be-written", test_cannot_be_written);
  return g_test_run ();
}
