/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "report-fixture.h"

static MedReport *
make (MedTestEngine *fixture, const char *cve)
{
  g_autoptr (GError) error = NULL;
  const MedReportRequest request = { .kind = MED_REPORT_ALERT, .cve = cve, .language = "en" };
  MedReport *report = report_fixture_make_request (fixture, &request, &error);

  g_assert_no_error (error);
  return report;
}

/* The first page is one page, on both papers and in both languages, whatever is in it: many
 * devices, models, vulnerabilities, patches and measures with texts without end. */
static void
test_one_page (void)
{
  static const char *const languages[] = { "en", "ja" };
  static const MedReportPaper papers[] = { MED_REPORT_LETTER, MED_REPORT_A4 };
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();
  g_autofree char *catalogue = report_fixture_write_catalogue (fixture);
  g_autoptr (GString) script = g_string_new (NULL);
  g_autofree char *word = g_strnfill (300, 'W');
  g_autofree char *wide = g_strdup_printf ("%s", "診断装置 ");
  GString *long_wide = g_string_new (NULL);

  for (guint i = 0; i < 40; i++)
    g_string_append (long_wide, wide);
  for (int i = 0; i < 60; i++)
    {
      g_string_append_printf (
          script,
          "INSERT INTO product (id, kind, manufacturer, model, manufacturer_key, model_key) VALUES"
          " (%d, 'device', '%s', '%s %d', 'm%d', 'n%d');"
          "INSERT INTO release VALUES (%d, %d, '1.%d');"
          "INSERT INTO config VALUES (%d, %d, 'h%d');"
          "INSERT INTO exposure (config_id, vulnerability_id, status, reason, provisional) VALUES"
          " (%d, 1, '%s', 'in-range' || char(9) || '%s' || char(9) || '<', %d);"
          "INSERT INTO device (id, asset, name, config_id, department_id, room) VALUES"
          " (%d, 'X-%04d', '%s', %d, %d, '%s');",
          1000 + i, long_wide->str, word, i, i, i, 1000 + i, 1000 + i, i, 1000 + i, 1000 + i, i,
          1000 + i, i % 3 == 0 ? "affected" : "cannot-tell", long_wide->str, i % 2, 1000 + i, i,
          long_wide->str, 1000 + i, 1 + i % 2, word);
      if (i < 20)
        g_string_append_printf (
            script,
            "INSERT INTO vulnerability (id, advisory_id, ordinal, cve, title, cvss_vector) VALUES"
            " (%d, 1, %d, 'CVE-2026-%d', '%s', '%s');"
            "INSERT INTO patch (id, number, cots_vendor, recorded_by, recorded_usec) VALUES"
            " (%d, '%s%d', '%s', 1, {-1});"
            "INSERT INTO patch_cve VALUES (%d, 'CVE-2026-0001');"
            "INSERT INTO control (disposition_id, kind, description, reference, taken_by,"
            " taken_usec) VALUES (1, 'other', '%s', 'r', 1, {-1});",
            1000 + i, 1000 + i, 10000 + i, word, word, 1000 + i, word, i, long_wide->str, 1000 + i,
            long_wide->str);
    }
  g_string_append_printf (script,
                          "UPDATE advisory SET title = '%s', publisher_name = '%s',"
                          " version = '%s';",
                          long_wide->str, word, word);
  report_fixture_run_script (fixture, script->str);
  for (gsize i = 0; i < G_N_ELEMENTS (languages); i++)
    {
      g_autoptr (MedReport) report =
          report_fixture_make_in (fixture, MED_REPORT_ALERT, 1, languages[i], papers[i]);
      g_autofree char *first = med_report_layout_dup_page_text (report->layout, 0);
      g_autofree char *second = med_report_layout_dup_page_text (report->layout, 1);

      /* The signatures are the last of the first page; the annex begins the second. */
      g_assert_nonnull (strstr (first, "Security officer"));
      g_assert_null (strstr (second, "Security officer"));
      g_assert_nonnull (strstr (second, "Annex"));
      g_assert_nonnull (strstr (first, "CSV"));
    }
  g_string_free (long_wide, TRUE);
}

/* All devices stand in the files, once, even where the paper ends; a short answer has no annex. */
static void
test_files_are_whole (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();
  g_autoptr (MedReport) small = make (fixture, "CVE-2026-0009");

  g_assert_cmpuint (med_report_layout_get_n_pages (small->layout), ==, 1);
  g_autoptr (GPtrArray) few = med_report_dup_csv (small, FALSE);
  g_assert_cmpuint (few->len, ==, 8);
  report_fixture_run_script (
      fixture,
      "INSERT INTO device (id, asset, config_id) WITH RECURSIVE n (i) AS (SELECT 0 UNION"
      " ALL SELECT i + 1 FROM n WHERE i < 349) SELECT 1000 + i, 'X-' || substr ('000' || i,"
      " -4, 4), 1 FROM n;");
  g_autoptr (MedReport) large = make (fixture, "CVE-2026-0009");
  g_autoptr (GPtrArray) files = med_report_dup_csv (large, FALSE);
  g_assert_cmpuint (files->len, ==, 8);
  const MedReportCsv *devices = g_ptr_array_index (files, 0);
  g_auto (GStrv) lines = g_strsplit (devices->text, "\r\n", -1);
  /* The head, 351 devices and what follows the last line end. */
  g_assert_cmpuint (g_strv_length (lines), ==, 353);
  g_assert_nonnull (strstr (devices->text, "X-0349"));
  g_autofree char *pages = report_fixture_dup_pages (large);
  g_assert_nonnull (strstr (pages, "further rows are not printed"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/alert-pages/one-page", test_one_page);
  g_test_add_func ("/report/alert-pages/files-are-whole", test_files_are_whole);
  return g_test_run ();
}
