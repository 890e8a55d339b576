/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-error.h"
#include "report-fixture.h"
#include "support/med-test-fleet.h"

#define CONTAINS "Devices that contain it, by place"
#define UNKNOWN "Devices whose components are unknown: of these nobody can tell"

static MedReport *
try (MedTestEngine *fixture, const char *component, const char *versions, GError **error)
{
  MedReportRequest request = {
    .kind = MED_REPORT_COMPONENT, .language = "en", .component = component, .versions = versions
  };

  return report_fixture_make_request (fixture, &request, error);
}

static MedReport *
make (MedTestEngine *fixture, const char *component, const char *versions)
{
  g_autoptr (GError) error = NULL;
  MedReport *report = try (fixture, component, versions, &error);

  g_assert_no_error (error);
  g_assert (report != NULL);
  return report;
}

/* The cells of a table, row by row. */
static char *
cells (const MedReport *report, const char *title)
{
  const MedReportTable *table = report_fixture_find_table (report, title);
  GString *text = g_string_new (NULL);

  for (guint row = 0; row < med_report_table_get_n_rows (table); row++)
    for (guint i = 0; i < table->columns->len; i++)
      g_string_append_printf (text, "%s%s", med_report_table_get_cell (table, row, i)->text,
                              i + 1 == table->columns->len ? "\n" : "|");
  return g_string_free (text, FALSE);
}

static MedTestEngine *
hospital (void)
{
  MedTestEngine *fixture = med_test_engine_new ();

  med_test_fleet_add_device (fixture, "B-2", "Example", "Exa <1>", "1.0");
  med_test_fleet_add_device (fixture, "B-1", "Example", "Exa <1>", "1.0");
  med_test_fleet_add_device (fixture, "C-1", "Example", "Exa 2", "2.0");
  med_test_fleet_add_device (fixture, "D-1", "Example", "Exa 3", "3.0");
  med_test_fleet_add_device (fixture, "E-1", "Example", "Exa 4", "4.0");
  med_test_fleet_add_component (fixture, "Exa <1>", "OpenSSL", "OpenSSL & co", "3.0.7");
  med_test_fleet_add_component (fixture, "Exa 2", "OpenSSL", "OpenSSL & co", "");
  med_test_fleet_add_component (fixture, "Exa 4", "Z", "zlib", "1");
  med_test_fleet_run_script (
      fixture, "INSERT INTO site (id, name) VALUES (80, 'North'), (81, 'South');"
               "INSERT INTO department (id, site_id, name) VALUES (80, 80, 'Wards'),"
               " (81, 81, 'Emergency');"
               "UPDATE device SET department_id = 81, room = 'R 2' WHERE asset = 'B-1';"
               "UPDATE device SET department_id = 80, room = 'R 9' WHERE asset = 'B-2';"
               "UPDATE device SET department_id = 80, room = 'R 1' WHERE asset = 'D-1';"
               "INSERT INTO component_gap (release_id, entries) SELECT r.id, 2 FROM release r JOIN"
               " product p ON p.id = r.product_id WHERE p.model = 'Exa 4'");
  return fixture;
}

/* Where to walk comes first, place by place; each answer is told apart. */
static void
test_room_list (void)
{
  g_autoptr (MedTestEngine) fixture = hospital ();
  g_autoptr (MedReport) report = make (fixture, "OpenSSL", ">= 3");
  g_autofree char *contains = cells (report, CONTAINS);
  g_autofree char *unknown = cells (report, UNKNOWN);

  g_assert_cmpstr (contains, ==,
                   "–|–|–|C-1|–|Exa 2|2.0|OpenSSL OpenSSL & co|not stated|cannot tell\n"
                   "North|Wards|R 9|B-2|–|Exa <1>|1.0|OpenSSL OpenSSL & co|3.0.7|yes\n"
                   "South|Emergency|R 2|B-1|–|Exa <1>|1.0|OpenSSL OpenSSL & co|3.0.7|yes\n");
  g_assert_cmpstr (unknown, ==,
                   "–|–|–|E-1|–|Exa 4|4.0|A list, of which 2 entries cannot be used\n"
                   "North|Wards|R 1|D-1|–|Exa 3|3.0|Nothing: no list\n");
  g_assert_cmpint (json_object_get_int_member (report->data, "devices"), ==, 2);
  g_assert_cmpint (json_object_get_int_member (report->data, "cannot_tell"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (report->data, "components_unknown"), ==, 2);
  g_autofree char *pages = report_fixture_dup_pages (report);
  g_assert_nonnull (strstr (pages, "Where is OpenSSL?"));
  g_assert_nonnull (strstr (pages, ">= 3"));
  g_autoptr (GError) error = NULL;
  g_assert_true (med_report_make_pdf (report, &error));
}

/* Not found is not clean: of whom nobody can tell is there all the same. */
static void
test_nowhere (void)
{
  g_autoptr (MedTestEngine) fixture = hospital ();
  g_autoptr (MedReport) report = make (fixture, "log4j", NULL);
  g_autofree char *contains = cells (report, CONTAINS);
  g_autofree char *pages = report_fixture_dup_pages (report);

  g_assert_cmpstr (contains, ==, "");
  g_assert_nonnull (strstr (pages, "No device whose components are known contains it."));
  g_assert_nonnull (strstr (pages, "may contain it"));
  g_assert_nonnull (strstr (pages, "D-1"));
  g_assert_nonnull (strstr (pages, "any version"));
  g_assert_null (strstr (pages, "It was asked for by a CPE"));
  g_autoptr (MedReport) cpe = make (fixture, "cpe:/a:apache:log4j", NULL);
  g_autofree char *doubt = report_fixture_dup_pages (cpe);
  g_assert_nonnull (strstr (doubt, "It was asked for by a CPE"));
}

/* A device of a list that is not whole stands once, where what it contains is known. */
static void
test_once (void)
{
  g_autoptr (MedTestEngine) fixture = hospital ();
  g_autoptr (MedReport) report = make (fixture, "zlib", "");
  g_autofree char *contains = cells (report, CONTAINS);
  g_autofree char *unknown = cells (report, UNKNOWN);

  g_assert_nonnull (strstr (contains, "E-1"));
  g_assert_null (strstr (unknown, "E-1"));
  g_assert_nonnull (strstr (unknown, "D-1"));
}

static void
test_all_known (void)
{
  g_autoptr (MedTestEngine) fixture = hospital ();

  med_test_fleet_run_script (fixture, "UPDATE device SET retired_usec = 1 WHERE asset IN ('D-1',"
                                      " 'E-1')");
  g_autoptr (MedReport) report = make (fixture, "openssl", "");
  g_autofree char *pages = report_fixture_dup_pages (report);
  g_assert_nonnull (strstr (pages, "None: the components of all devices are known."));
}

static void
test_csv (void)
{
  g_autoptr (MedTestEngine) fixture = hospital ();
  g_autoptr (MedReport) report = make (fixture, "OpenSSL 3.0.7", "");
  g_autoptr (GPtrArray) files = med_report_dup_csv (report, FALSE);
  const MedReportCsv *rooms = g_ptr_array_index (files, 0);

  g_assert_cmpuint (files->len, ==, 2);
  g_assert_true (g_str_has_prefix (rooms->text, "Site,Department,Room,Asset number,Device,Model,"
                                                "Release,Component,Version,Asked for?"));
  g_assert_nonnull (strstr (rooms->text, "South,Emergency,R 2,B-1,–,Exa <1>,1.0,"
                                         "OpenSSL OpenSSL & co,3.0.7,yes"));
  g_assert_cmpstr (json_object_get_string_member (report->data, "component"), ==, "OpenSSL");
  g_assert_cmpstr (json_object_get_string_member (report->data, "versions"), ==, "3.0.7");
}

static void
test_refused (void)
{
  static const char *const none[] = { NULL, "", "  " };
  g_autoptr (MedTestEngine) fixture = hospital ();

  for (gsize i = 0; i < G_N_ELEMENTS (none); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (try (fixture, none[i], NULL, &error));
      g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
    }
}

/* The other reports that state exposure do not pass over what is unknown. */
static void
test_other_reports (void)
{
  g_autoptr (MedTestEngine) fixture = hospital ();
  g_autoptr (MedReport) fleet = report_fixture_make (fixture, MED_REPORT_FLEET, 0);
  JsonObject *inventory = json_object_get_object_member (fleet->data, "inventory");
  g_autofree char *month = report_fixture_dup_pages (fleet);
  static const struct
  {
    const char *asset;
    const char *words;
  } cases[] = {
    { "D-1", "Components unknown: vulnerabilities of COTS software are not in the outcome" },
    { "E-1", "In part unknown: 2 entries of the list cannot be used" },
    { "B-1", "Known" },
  };

  g_assert_cmpint (json_object_get_int_member (inventory, "components_known"), ==, 3);
  g_assert_cmpint (json_object_get_int_member (inventory, "components_unknown"), ==, 2);
  g_assert_nonnull (strstr (month, "Components unknown: of 2 devices in scope"));
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *sql =
          g_strdup_printf ("SELECT id FROM device WHERE asset = '%s'", cases[i].asset);
      g_autoptr (MedReport) record =
          report_fixture_make (fixture, MED_REPORT_DEVICE, med_test_engine_count (fixture, sql));
      g_autofree char *text = report_fixture_dup_pages (record);

      if (strstr (text, cases[i].words) == NULL)
        g_error ("%s does not say “%s”", cases[i].asset, cases[i].words);
    }
  /* Where all are known nothing is said of unknown ones. */
  med_test_fleet_run_script (fixture, "UPDATE device SET retired_usec = 1 WHERE asset IN ('D-1',"
                                      " 'E-1')");
  g_autoptr (MedReport) known = report_fixture_make (fixture, MED_REPORT_FLEET, 0);
  g_autofree char *text = report_fixture_dup_pages (known);
  g_assert_null (strstr (text, "Components unknown: of"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/component/room-list", test_room_list);
  g_test_add_func ("/report/component/nowhere-is-not-clean", test_nowhere);
  g_test_add_func ("/report/component/each-device-once", test_once);
  g_test_add_func ("/report/component/all-known", test_all_known);
  g_test_add_func ("/report/component/tables-as-files", test_csv);
  g_test_add_func ("/report/component/nothing-to-look-for", test_refused);
  g_test_add_func ("/report/component/other-reports-say-unknown", test_other_reports);
  return g_test_run ();
}
