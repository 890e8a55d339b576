/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/awareness/med-product-key.h"
#include "engine/base/med-json.h"
#include "report-fixture.h"
#include "support/med-test-fleet.h"

#define TABLE "Known exploited in components, not answered by the vendor"
#define CVE "CVE-2026-0777"
#define CT_1 1
#define CT_2 2
#define MONITOR 3

/* The hospital of the reports, with Windows in both CTs, of which CT-2 has nothing open. */
static MedTestEngine *
hospital (const char *product)
{
  MedTestEngine *fixture = report_fixture_new ();
  g_autofree char *key = med_product_key ("microsoft", product);
  g_autofree char *script = g_strdup_printf (
      "DELETE FROM kev;"
      "INSERT INTO kev (cve, added_date, due_date) VALUES ('" CVE "', '2026-11-01', '2026-11-22');"
      "INSERT INTO kev_product VALUES ('" CVE "', 'Microsoft', '%s', 'microsoft', '%s');",
      product, key);

  report_fixture_run_script (fixture, script);
  return fixture;
}

/* The device vendor says of a configuration where it stands. */
static void
answer (MedTestEngine *fixture, int config_id)
{
  g_autofree char *script = g_strdup_printf (
      "INSERT OR IGNORE INTO vulnerability (id, advisory_id, ordinal, cve) VALUES (77, 1, 7, '" CVE
      "'); INSERT INTO exposure (config_id, vulnerability_id, status, reason) VALUES (%d, 77,"
      " 'not-affected', 'x');",
      config_id);

  report_fixture_run_script (fixture, script);
}

static gboolean
has_table (const MedReport *report)
{
  for (guint i = 0; i < report->document->blocks->len; i++)
    {
      const MedReportBlock *block = g_ptr_array_index (report->document->blocks, i);

      if (block->table != NULL && g_str_equal (block->table->title, TABLE))
        return TRUE;
    }
  return FALSE;
}

/* The cells of a table, row by row. */
static char *
cells (const MedReport *report)
{
  const MedReportTable *table = report_fixture_find_table (report, TABLE);
  GString *text = g_string_new (NULL);

  for (guint row = 0; row < med_report_table_get_n_rows (table); row++)
    for (guint i = 0; i < table->columns->len; i++)
      g_string_append_printf (text, "%s%s", med_report_table_get_cell (table, row, i)->text,
                              i + 1 == table->columns->len ? "\n" : "|");
  return g_string_free (text, FALSE);
}

/* The record of a device says it for the devices concerned, until they are answered; it never says
 * "Nothing open" before. */
static void
test_device (void)
{
  g_autoptr (MedTestEngine) fixture = hospital ("Windows 10");
  static const struct
  {
    gint64 device_id;
    gboolean before, after;
  } cases[] = { { CT_1, TRUE, TRUE }, { CT_2, TRUE, FALSE }, { MONITOR, FALSE, FALSE } };

  for (int answered = 0; answered < 2; answered++)
    {
      if (answered)
        answer (fixture, 2);
      for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
        {
          g_autoptr (MedReport) report =
              report_fixture_make (fixture, MED_REPORT_DEVICE, cases[i].device_id);
          g_autofree char *pages = report_fixture_dup_pages (report);
          const gboolean says = answered ? cases[i].after : cases[i].before;

          g_assert_cmpint (has_table (report), ==, says);
          g_assert_cmpint (strstr (pages, "known exploited that the vendor") != NULL, ==, says);
          g_assert_cmpint (strstr (pages, "interim measures") != NULL, ==, says);
          g_assert_cmpint (strstr (pages, "Nothing open") != NULL, ==,
                           cases[i].device_id == CT_2 && answered);
        }
    }
}

static void
test_cells (void)
{
  g_autoptr (MedTestEngine) fixture = hospital ("Windows 10");
  g_autoptr (MedReport) device = report_fixture_make (fixture, MED_REPORT_DEVICE, CT_2);
  g_autoptr (MedReport) fleet = report_fixture_make (fixture, MED_REPORT_FLEET, 0);
  g_autofree char *of_device = cells (device);
  g_autofree char *of_fleet = cells (fleet);

  g_assert_cmpstr (of_device, ==,
                   CVE "|Microsoft Windows 10|2026-11-01|2026-11-22|This component\n");
  g_assert_cmpstr (of_fleet, ==,
                   CVE "|Microsoft Windows 10|2026-11-01|2026-11-22|This component|"
                       "Exa & Co Exa CT 64 4.1\nExa & Co Exa CT 64 4.1.1|2\n");
  g_autoptr (GPtrArray) files = med_report_dup_csv (fleet, FALSE);
  guint n = 0;
  for (guint i = 0; i < files->len; i++)
    if (strstr (((const MedReportCsv *) g_ptr_array_index (files, i))->text, CVE) != NULL)
      n++;
  g_assert_cmpuint (n, ==, 1);
  /* Names of several products say so; without a due date there is none. */
  report_fixture_run_script (fixture, "UPDATE kev SET due_date = NULL;"
                                      "UPDATE kev_product SET product = 'Multiple Products',"
                                      " product_key = 'multipleproducts';");
  g_autoptr (MedReport) vague = report_fixture_make (fixture, MED_REPORT_DEVICE, CT_2);
  g_autofree char *of_vague = cells (vague);
  g_assert_cmpstr (of_vague, ==,
                   CVE "|Microsoft Windows 10|2026-11-01|–|No single product: any of these\n");
}

static gint64
figure (const MedReport *report, const char *outcome, const char *member)
{
  JsonArray *rows = med_json_get_array (report->data, "outcomes");
  gint64 sum = 0;

  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);

      if (outcome == NULL || g_str_equal (med_json_get_text (row, "outcome"), outcome))
        sum += med_json_get_int (row, member, 0);
    }
  return sum;
}

/* The fleet: such a device moves from "Nothing open" to "Unknown", with its tasks; no device and no
 * task is lost by it. */
static void
test_fleet (void)
{
  static const char *const members[] = { "devices", "open",      "on_time",
                                         "overdue", "exception", "waiting_for_vendor",
                                         "unknown" };
  g_autoptr (MedTestEngine) fixture = hospital ("Windows 10");
  /* A task of the device that has nothing open. */
  report_fixture_run_script (fixture,
                             "INSERT INTO disposition (id, patch_id, device_id, state, since_usec)"
                             " VALUES (90, 3, 2, 'waiting-for-vendor', {-3});");
  g_autoptr (MedReport) open = report_fixture_make (fixture, MED_REPORT_FLEET, 0);
  answer (fixture, 1);
  answer (fixture, 2);
  g_autoptr (MedReport) closed = report_fixture_make (fixture, MED_REPORT_FLEET, 0);

  g_assert_cmpint (figure (closed, "none-open", "devices"), ==, 1);
  g_assert_cmpint (figure (closed, "none-open", "open"), ==, 1);
  g_assert_cmpint (figure (open, "none-open", "devices"), ==, 0);
  g_assert_cmpint (figure (open, "none-open", "open"), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    {
      g_assert_cmpint (figure (open, NULL, members[i]), ==, figure (closed, NULL, members[i]));
      g_assert_cmpint (figure (open, "unknown", members[i]), ==,
                       figure (closed, "unknown", members[i]) +
                           figure (closed, "none-open", members[i]));
      g_assert_cmpint (figure (open, "immediate", members[i]), ==,
                       figure (closed, "immediate", members[i]));
    }
  g_assert_true (has_table (open));
  g_assert_false (has_table (closed));
  /* The annex says the same of the task. */
  JsonArray *tasks = med_json_get_array (open->data, "open_tasks");
  for (guint i = 0; i < json_array_get_length (tasks); i++)
    g_assert_cmpstr (med_json_get_text (json_array_get_object_element (tasks, i), "outcome"), !=,
                     "none-open");
}

static JsonObject *
inspected (const MedReport *report, const char *asset)
{
  JsonArray *rows = med_json_get_array (report->data, "devices");

  for (guint i = 0; i < json_array_get_length (rows); i++)
    if (g_str_equal (med_json_get_text (json_array_get_object_element (rows, i), "asset"), asset))
      return json_array_get_object_element (rows, i);
  g_error ("%s is not in it", asset);
}

/* The inspection: nobody has said that the patches are all applied. */
static void
test_inspection (void)
{
  g_autoptr (MedTestEngine) fixture = hospital ("Windows 10");
  g_autoptr (MedReport) open = report_fixture_make (fixture, MED_REPORT_INSPECTION, 0);
  g_autofree char *pages = report_fixture_dup_pages (open);

  g_assert_cmpstr (med_json_get_text (inspected (open, "CT-2"), "applied"), ==, "unknown");
  g_assert_cmpstr (med_json_get_text (inspected (open, "CT-1"), "applied"), ==, "no");
  g_assert_false (json_object_has_member (inspected (open, "CT-2"), "config"));
  g_assert_true (has_table (open));
  g_assert_nonnull (strstr (pages, CVE));
  answer (fixture, 2);
  g_autoptr (MedReport) closed = report_fixture_make (fixture, MED_REPORT_INSPECTION, 0);
  g_assert_cmpstr (med_json_get_text (inspected (closed, "CT-2"), "applied"), ==, "yes");
  g_assert_false (json_object_has_member (inspected (closed, "CT-2"), "kev_gap"));
}

/* What could not be looked at is said, and not taken for clean. */
static void
test_unread (void)
{
  g_autoptr (MedTestEngine) fixture = hospital ("Windows 10");
  static const MedReportKind kinds[] = { MED_REPORT_DEVICE, MED_REPORT_FLEET,
                                         MED_REPORT_INSPECTION };

  report_fixture_run_script (fixture, "DELETE FROM kev_product;");
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (MedReport) report =
          report_fixture_make (fixture, kinds[i], kinds[i] == MED_REPORT_DEVICE ? CT_2 : 0);
      g_autofree char *pages = report_fixture_dup_pages (report);

      g_assert_false (has_table (report));
      g_assert_nonnull (strstr (pages, "Not looked at: 1 entries"));
    }
}

/* A retired device is in no use, and of another product nothing is said. */
static void
test_not_concerned (void)
{
  g_autoptr (MedTestEngine) fixture = hospital ("Word");
  g_autoptr (MedReport) fleet = report_fixture_make (fixture, MED_REPORT_FLEET, 0);
  g_autoptr (MedReport) device = report_fixture_make (fixture, MED_REPORT_DEVICE, CT_2);

  g_assert_false (has_table (fleet));
  g_assert_false (has_table (device));
  g_autoptr (MedTestEngine) retired = hospital ("Windows 10");
  report_fixture_run_script (retired, "UPDATE device SET retired_usec = {-1} WHERE id = 2;");
  g_autoptr (MedReport) of_retired = report_fixture_make (retired, MED_REPORT_DEVICE, CT_2);
  g_autoptr (MedReport) of_rest = report_fixture_make (retired, MED_REPORT_FLEET, 0);
  g_autofree char *text = cells (of_rest);
  g_assert_false (has_table (of_retired));
  g_assert_nonnull (strstr (text, "4.1|1\n"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define CASE(name, func) g_test_add_func ("/report/kev-gap/" name, func)
  CASE ("record-of-a-device", test_device);
  CASE ("cells-and-csv", test_cells);
  CASE ("fleet-never-says-nothing-open", test_fleet);
  CASE ("inspection-says-unknown", test_inspection);
  CASE ("not-looked-at-is-said", test_unread);
  CASE ("not-concerned", test_not_concerned);
  return g_test_run ();
}
