/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-error.h"
#include "engine/base/med-json.h"
#include "engine/report/med-report-alert.h"
#include "report-fixture.h"

/* The fixture's advisory 1 is A-1 with CVE-2026-0001 (affected: CT-1; fixed: CT-2; cannot tell: M-1
 * and M-2, one of which is never read) and CVE-2026-0009 (affected: CT-1). KB1 repairs the first.
 */

static MedReport *
try_make (MedTestEngine *fixture, gint64 advisory_id, const char *cve, GError **error)
{
  const MedReportRequest request = {
    .kind = MED_REPORT_ALERT, .subject_id = advisory_id, .cve = cve, .language = "en"
  };

  return report_fixture_make_request (fixture, &request, error);
}

static MedReport *
make (MedTestEngine *fixture, gint64 advisory_id, const char *cve)
{
  g_autoptr (GError) error = NULL;
  MedReport *report = try_make (fixture, advisory_id, cve, &error);

  g_assert_no_error (error);
  return report;
}

static JsonArray *
rows_of (const MedReport *report, const char *member)
{
  return json_object_get_array_member (report->data, member);
}

static JsonObject *
row_of (const MedReport *report, const char *member, guint i)
{
  return json_array_get_object_element (rows_of (report, member), i);
}

/* By asset number; fails where there is none. */
static JsonObject *
device_of (const MedReport *report, const char *asset)
{
  for (guint i = 0; i < json_array_get_length (rows_of (report, "devices")); i++)
    if (g_str_equal (med_json_get_text (row_of (report, "devices", i), "asset"), asset))
      return row_of (report, "devices", i);
  g_error ("%s is not in the report", asset);
}

static gint64
answers (const MedReport *report, const char *word)
{
  return json_object_get_int_member (json_object_get_object_member (report->data, "answers"), word);
}

static void
assert_says (MedReport *report, const char *words)
{
  g_autofree char *text = med_report_layout_dup_page_text (report->layout, 0);

  if (strstr (text, words) == NULL)
    g_error ("“%s” is not on the first page:\n%s", words, text);
}

static gboolean
is_unchecked (const MedReport *report, const char *what)
{
  for (guint i = 0; i < json_array_get_length (rows_of (report, "not_checked")); i++)
    if (g_str_equal (med_json_get_text (row_of (report, "not_checked", i), "what"), what))
      return TRUE;
  return FALSE;
}

/* Every answer, counted once; retired devices are none. */
static void
test_where_devices_stand (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();
  g_autoptr (MedReport) report = make (fixture, 1, NULL);

  g_assert_cmpint (answers (report, "affected"), ==, 1);
  g_assert_cmpint (answers (report, "cannot-tell"), ==, 2);
  g_assert_cmpint (answers (report, "fixed"), ==, 1);
  g_assert_cmpint (answers (report, "provisional"), ==, 0);
  g_assert_cmpint (answers (report, "components-unknown"), ==, 0);
  g_assert_cmpuint (json_array_get_length (rows_of (report, "devices")), ==, 4);
  g_assert_cmpint (json_object_get_int_member (report->data, "devices_in_use"), ==, 5);
  /* The most urgent first: certain before unknown, and what is closed last. */
  g_assert_cmpstr (med_json_get_text (row_of (report, "devices", 0), "asset"), ==, "CT-1");
  g_assert_cmpstr (med_json_get_text (row_of (report, "devices", 1), "asset"), ==, "M-1");
  g_assert_cmpstr (med_json_get_text (row_of (report, "devices", 2), "asset"), ==, "M-2");
  g_assert_cmpstr (med_json_get_text (row_of (report, "devices", 3), "asset"), ==, "CT-2");
  assert_says (report, "AFFECTED: 1 devices");
  assert_says (report, "Affected: 1 · Cannot tell: 2 · Fixed: 1 · devices in use: 5");
  assert_says (report, "Yes, since 2026-10-01");
  assert_says (report, "Version 1 (final) of 4 Oct 2026");
  assert_says (report, "Prepared");
  assert_says (report, "Security officer");
}

/* A device stands where its worst vulnerability does, and is decided by that of the KEV. */
static void
test_worst_of_several (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();

  report_fixture_run_script (fixture,
                             "UPDATE exposure SET status = 'not-affected' WHERE config_id ="
                             " 1 AND vulnerability_id = 2;");
  g_autoptr (MedReport) report = make (fixture, 1, NULL);
  JsonObject *device = device_of (report, "CT-1");
  g_assert_cmpstr (med_json_get_text (device, "answer"), ==, "affected");
  g_assert_cmpstr (med_json_get_text (device, "vulnerability"), ==, "CVE-2026-0001");
  g_assert_cmpstr (med_json_get_text (device, "exploitation"), ==, "active");
  g_assert_cmpstr (med_json_get_text (device, "outcome"), ==, "immediate");
  g_assert_cmpstr (med_json_get_text (device, "human_impact"), ==, "high");
  /* Nobody has said whether it can be automated: yes is assumed, and said. */
  g_assert_cmpstr (med_json_get_text (device, "automatable"), ==, "yes");
  assert_says (report, "Exploitation: Actively exploited · exposure: Open · automatable: Yes "
                       "(assumed) · human impact: High");
}

/* A number on its label tells a device apart from the others of its release. */
static void
test_device_by_itself (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();

  report_fixture_run_script (fixture, "INSERT INTO device_exposure VALUES"
                                      " (4, 1, 'affected', 'serial-some', 0);");
  g_autoptr (MedReport) report = make (fixture, 1, NULL);
  g_assert_cmpint (answers (report, "affected"), ==, 2);
  g_assert_cmpint (answers (report, "cannot-tell"), ==, 1);
  g_assert_cmpstr (med_json_get_text (device_of (report, "M-2"), "answer"), ==, "affected");
  g_assert_cmpstr (med_json_get_text (device_of (report, "M-1"), "answer"), ==, "cannot-tell");
}

static void
test_task_deadline_and_clocks (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();
  g_autoptr (MedReport) report = make (fixture, 1, NULL);
  JsonObject *task = med_json_get_object (device_of (report, "CT-1"), "task");

  g_assert_nonnull (task);
  g_assert_cmpstr (med_json_get_text (task, "patch"), ==, "KB1");
  g_assert_cmpstr (med_json_get_text (task, "state"), ==, "scheduled");
  g_assert_cmpint (med_json_get_int (task, "exposure_since", 0), ==,
                   MED_TEST_NOW_USEC - 60 * MED_USEC_PER_DAY);
  g_assert_cmpint (med_json_get_int (task, "action_since", 0), ==,
                   MED_TEST_NOW_USEC - 20 * MED_USEC_PER_DAY);
  g_assert_cmpint (med_json_get_int (task, "due", 0), !=, 0);
  /* Both clocks and the statement stand on the page, and who may say so. */
  assert_says (report, "24 Sep 2026, 60 days");
  assert_says (report, "3 Nov 2026, 20 days");
  assert_says (report, "Released (EXA-7 <rel>, revision 2, 14 Oct 2026)");
  assert_says (report, "Work orders: 3, planned: 1, done: 1");
  /* CT-2 was done; the report knows when. */
  JsonObject *done = med_json_get_object (device_of (report, "CT-2"), "task");
  g_assert_true (med_json_get_boolean (done, "closed", FALSE));
  g_assert_cmpint (med_json_get_int (done, "verified", 0), ==,
                   MED_TEST_NOW_USEC - 9 * MED_USEC_PER_DAY);
  /* P-1's task is of another patch: it is none of this. */
  g_assert_null (med_json_get_object (device_of (report, "M-2"), "task"));
}

static void
test_provisional_is_said (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();

  report_fixture_run_script (
      fixture, "UPDATE exposure SET provisional = 1,"
               " reason = 'doubtful' || char(9) || 'A-1' || char(9) || 'in-range' || char(9) ||"
               " '4.1' || char(9) || '< 5' WHERE config_id = 1;"
               "INSERT INTO advisory_test VALUES (1, 2, 0, 0, {-3});");
  g_autoptr (MedReport) report = make (fixture, 1, NULL);
  g_assert_cmpint (answers (report, "affected"), ==, 0);
  g_assert_cmpint (answers (report, "provisional"), ==, 1);
  g_assert_true (med_json_get_boolean (device_of (report, "CT-1"), "provisional", FALSE));
  g_assert_true (is_unchecked (report, "failed-tests"));
  assert_says (report, "AFFECTED, PROVISIONAL: 1 devices");
  assert_says (report, "provisional, as A-1 fails a mandatory test of CSAF");
  assert_says (report, "The advisory fails mandatory tests of CSAF: it clears no device: A-1 (2)");
}

/* The vendor's justification in plain words, of the advisory and of a statement. */
static void
test_justification (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();

  report_fixture_run_script (
      fixture,
      "UPDATE exposure SET status = 'not-affected', reason = 'in-range' || char(9) || '2.8' ||"
      " char(9) || '2.8' WHERE config_id = 3;"
      "INSERT INTO advisory_product (id, advisory_id, product_ref, full_name, vendor, product,"
      " version_text, vendor_key, product_key) VALUES (1, 1, 'p', 'V', 'Vita', 'Vita C3', '2.8',"
      " 'vita', 'vitac3');"
      "INSERT INTO match VALUES (3, 1, 'yes', 'x');"
      "INSERT INTO vulnerability_status VALUES (1, 1, 'known_not_affected',"
      " 'vulnerable_code_not_present', 'Built <without> & it');");
  g_autoptr (MedReport) report = make (fixture, 1, NULL);
  JsonObject *device = device_of (report, "M-1");
  g_assert_cmpstr (med_json_get_text (device, "answer"), ==, "not-affected");
  g_assert_cmpstr (med_json_get_text (device, "justification"), ==, "vulnerable_code_not_present");
  g_assert_cmpstr (med_json_get_text (device, "impact"), ==, "Built <without> & it");
  const MedReportTable *table =
      report_fixture_find_table (report, "Devices, the most urgent first");
  g_assert_nonnull (table);
  g_autofree char *text = report_fixture_dup_pages (report);
  g_assert_nonnull (strstr (text, "Built <without> & it"));
  /* A device that is not affected needs no decision. */
  g_assert_null (med_json_get_text (device, "outcome"));
}

/* Of nothing that was not looked at may it be said that all is well. */
static void
test_never_clean_unchecked (void)
{
  static const struct
  {
    const char *script;
    const char *what;
    const char *says;
  } cases[] = {
    { "INSERT INTO advisory_test VALUES (1, 0, 3, 1, {-3});", NULL,
      "NOT AFFECTED: no device in use" },
    { "INSERT INTO advisory_test VALUES (1, 1, 0, 0, {-3});", "failed-tests",
      "CANNOT TELL: not everything could be checked" },
    { "UPDATE advisory_head SET withdrawn_id = 1;", "withdrawn",
      "CANNOT TELL: not everything could be checked" },
    { "INSERT INTO document VALUES ('h1', 'h.json', 10, {-1});"
      "INSERT INTO held_document (sha256, name, tracking_id, reason, findings, held_usec)"
      " VALUES ('h1', 'h.json', 'A-1', 'bad', 1, {-1});",
      "held", "CANNOT TELL: not everything could be checked" },
    { "UPDATE device SET retired_usec = {-1};", NULL,
      "CANNOT TELL: not everything could be checked" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MedTestEngine) fixture = report_fixture_new ();

      report_fixture_run_script (fixture, "DELETE FROM exposure;");
      report_fixture_run_script (fixture, cases[i].script);
      g_autoptr (MedReport) report = make (fixture, 1, NULL);
      assert_says (report, cases[i].says);
      if (cases[i].what != NULL)
        g_assert_true (is_unchecked (report, cases[i].what));
    }
}

/* What is held of somebody else, or was released, is no reason for doubt. */
static void
test_held_of_others (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();

  report_fixture_run_script (
      fixture, "DELETE FROM exposure; INSERT INTO advisory_test VALUES (1, 0, 0, 0, {-3});"
               "INSERT INTO document VALUES ('h1', 'h.json', 10, {-1}), ('h2', 'i.json', 9, {-1});"
               "INSERT INTO held_document (sha256, name, tracking_id, reason, findings, held_usec,"
               " released_usec) VALUES ('h1', 'h.json', 'A-1', 'bad', 1, {-2}, {-1}),"
               " ('h2', 'i.json', 'B-9', 'bad', 1, {-2}, NULL);");
  g_autoptr (MedReport) report = make (fixture, 1, NULL);
  g_assert_false (is_unchecked (report, "held"));
  assert_says (report, "NOT AFFECTED: no device in use");
}

/* A vulnerability that stands in no advisory: the catalogue names it, and of devices whose
 * components nobody knows nobody can tell. */
static void
test_cve_alone (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();

  report_fixture_run_script (fixture,
                             "INSERT INTO kev VALUES ('CVE-2021-0007', '2021-11-03', '2021-12-01',"
                             " 'Windows <b>flaw</b>', 1);"
                             "INSERT INTO kev_product VALUES ('CVE-2021-0007', 'Microsoft',"
                             " 'Windows 10', 'microsoft', 'windows 10');");
  g_autoptr (MedReport) report = make (fixture, 0, "CVE-2021-0007");
  g_assert_cmpuint (json_array_get_length (rows_of (report, "documents")), ==, 0);
  /* Windows 10 is a component of the CTs; nothing tells which versions are affected. */
  g_assert_cmpint (answers (report, "cannot-tell"), ==, 2);
  g_assert_cmpint (answers (report, "components-unknown"), ==, 3);
  g_assert_cmpstr (med_json_get_text (device_of (report, "CT-1"), "answer"), ==, "cannot-tell");
  g_assert_cmpstr (med_json_get_text (device_of (report, "P-1"), "answer"), ==,
                   "components-unknown");
  g_assert_cmpstr (med_json_get_text (device_of (report, "CT-1"), "exploitation"), ==, "active");
  g_assert_true (med_json_get_boolean (device_of (report, "CT-1"), "provisional", FALSE));
  g_assert_true (is_unchecked (report, "no-advisory"));
  assert_says (report, "CANNOT TELL: 5 devices");
  assert_says (report, "Alert response: CVE-2021-0007");
  assert_says (report, "Windows <b>flaw</b>");
  assert_says (report, "Yes, since 2021-11-03, CISA's date 2021-12-01; used for ransomware");
  assert_says (report, "known to be exploited in Microsoft Windows 10");
}

/* The same CVE asked for as such, over the advisories that name it. */
static void
test_cve_over_advisories (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();
  g_autoptr (MedReport) report = make (fixture, 0, "CVE-2026-0009");

  g_assert_cmpuint (json_array_get_length (rows_of (report, "documents")), ==, 1);
  g_assert_cmpuint (json_array_get_length (rows_of (report, "vulnerabilities")), ==, 1);
  g_assert_cmpint (answers (report, "affected"), ==, 1);
  /* It is in no catalogue and in an advisory of a vendor: that speaks of its own products alone. */
  g_assert_cmpint (answers (report, "components-unknown"), ==, 0);
  /* The same from a CVE record may be in anything. */
  report_fixture_run_script (fixture, "UPDATE advisory SET category = 'cve_record';");
  g_autoptr (MedReport) record = make (fixture, 0, "CVE-2026-0009");
  g_assert_cmpint (answers (record, "components-unknown"), ==, 3);
}

static void
test_refusals (void)
{
  static const struct
  {
    gint64 id;
    const char *cve;
    MedError code;
  } cases[] = {
    { 77, NULL, MED_ERROR_NOT_FOUND },
    { -1, NULL, MED_ERROR_NOT_FOUND },
    { 0, NULL, MED_ERROR_CORRECT_INPUT },
    { 0, "", MED_ERROR_CORRECT_INPUT },
    { 0, "CVE-2026-1", MED_ERROR_CORRECT_INPUT },
    { 0, "CVE-2026-0001 ", MED_ERROR_CORRECT_INPUT },
    { 0, "cve-2026-0001", MED_ERROR_CORRECT_INPUT },
    { 0, "A-1", MED_ERROR_CORRECT_INPUT },
  };
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MedReport) report = try_make (fixture, cases[i].id, cases[i].cve, &error);

      g_assert_null (report);
      g_assert_error (error, MED_ERROR, (int) cases[i].code);
    }
}

typedef struct
{
  const char *typed;
  gint64 id;
  char *cve;
} Asked;

static gpointer
find (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Asked *asked = input;

  return med_report_alert_find_sync (connection, asked->typed, &asked->id, &asked->cve, error)
             ? MED_STORE_OK
             : NULL;
}

/* As people type it. */
static void
test_what_is_typed (void)
{
  static const struct
  {
    const char *typed;
    gint64 id;
    const char *cve;
  } cases[] = {
    { "A-1", 1, NULL },
    { "  A-1\n", 1, NULL },
    { "CVE-2026-0001", 0, "CVE-2026-0001" },
    { " cve-2026-0001 ", 0, "CVE-2026-0001" },
    { "CVE-1999-0000", 0, "CVE-1999-0000" },
    { "CVE-2026-12", -1, NULL },
    { "", -1, NULL },
    { "a-1", -1, NULL },
    { "%", -1, NULL },
  };
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      Asked asked = { .typed = cases[i].typed };

      med_test_engine_run (fixture, MED_STORE_INTERACTIVE, find, &asked, &error);
      if (cases[i].id < 0)
        g_assert_error (error, MED_ERROR, MED_ERROR_NOT_FOUND);
      else
        {
          g_assert_no_error (error);
          g_assert_cmpint (asked.id, ==, cases[i].id);
          g_assert_cmpstr (asked.cve, ==, cases[i].cve);
        }
      g_free (asked.cve);
    }
}

/* An older revision asked for is answered by the one that counts. */
static void
test_revision_that_counts (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();

  report_fixture_run_script (
      fixture,
      "INSERT INTO document VALUES ('d0', 'o.json', 10, {-90});"
      "INSERT INTO advisory (id, publisher, publisher_name, tracking_id, version, status, category,"
      " title, initial_release_usec, current_release_usec, imported_usec, sha256, tlp) VALUES"
      " (9, 'https://e', 'E', 'A-1', '0.9', 'final', 'csaf_vex', 'Old', {-90}, {-90}, {-90}, 'd0',"
      " 'RED');"
      "UPDATE advisory SET tlp = '' WHERE id = 1;");
  g_autoptr (MedReport) report = make (fixture, 9, NULL);
  JsonObject *document = row_of (report, "documents", 0);
  g_assert_cmpint (med_json_get_int (document, "id", 0), ==, 1);
  g_assert_cmpint (med_json_get_int (document, "revisions", 0), ==, 2);
  assert_says (report, "Not stated");
  report_fixture_run_script (fixture, "UPDATE advisory SET tlp = 'AMBER' WHERE id = 1;");
  g_autoptr (MedReport) amber = make (fixture, 1, NULL);
  assert_says (amber, "AMBER");
  report_fixture_run_script (fixture, "UPDATE advisory SET tlp = NULL WHERE id = 1;");
  g_autoptr (MedReport) before = make (fixture, 1, NULL);
  assert_says (before, "Not kept when it was imported");
}

static void
test_measures (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();

  report_fixture_run_script (
      fixture,
      "INSERT INTO control (id, disposition_id, kind, description, reference, next_test_date,"
      " failed, taken_by, taken_usec) VALUES"
      " (1, 1, 'network-block', 'VLAN <9> & no way out', 'R-1', '2026-12-24', 0, 1, {-5}),"
      " (2, 1, 'monitoring', 'Watched', 'R-2', '2026-11-01', 0, 1, {-5}),"
      " (3, 2, 'isolate', 'Of a patch that is in', 'R-3', '2026-12-24', 0, 1, {-5}),"
      " (4, 7, 'isolate', 'On a retired device', 'R-4', '2026-12-24', 0, 1, {-5}),"
      " (5, 3, 'isolate', 'For another patch', 'R-5', '2026-12-24', 0, 1, {-5});"
      "INSERT INTO control_test (control_id, tested_date, result, next_test_date, recorded_by,"
      " recorded_usec) VALUES (1, '2026-11-20', 'passed', '2026-12-24', 1, {-3});");
  g_autoptr (MedReport) report = make (fixture, 1, NULL);
  g_assert_cmpuint (json_array_get_length (rows_of (report, "measures")), ==, 2);
  /* What is overdue comes first. */
  g_assert_cmpint (med_json_get_int (row_of (report, "measures", 0), "number", 0), ==, 2);
  g_assert_cmpint (med_json_get_int (row_of (report, "measures", 0), "overdue", 0), ==, 1);
  g_assert_cmpint (med_json_get_int (row_of (report, "measures", 1), "overdue", 0), ==, 0);
  assert_says (report, "Never tested; next test was due 2026-11-01");
  assert_says (report, "Network access restricted: VLAN <9> & no way out");
  assert_says (report, "2026-11-20: Passed; next test 2026-12-24");
}

static void
test_who_decided (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();

  report_fixture_run_script (
      fixture,
      "INSERT INTO decision_point VALUES ('CVE-2026-0009', 'automatable', 'no', 'Paper', 2,"
      " {-1});"
      "INSERT INTO decision_point VALUES ('CVE-2020-1', 'automatable', 'no', 'Other', 2,"
      " {0});"
      "INSERT INTO remediation_mark (vulnerability_key, device_id, status, reason, set_by,"
      " set_usec, withdrawn_by, withdrawn_usec) VALUES"
      " ('CVE-2026-0009', 1, 'in-progress', 'r', 3, {-2}, NULL, NULL),"
      " ('CVE-2026-0009', 3, 'done', 'r', 3, {-2}, 3, {-1});");
  g_autoptr (MedReport) report = make (fixture, 1, NULL);
  JsonObject *first = row_of (report, "decisions", 0);
  g_assert_cmpstr (med_json_get_text (first, "what"), ==, "automatable");
  g_assert_cmpstr (med_json_get_text (first, "by"), ==, "Tanaka <i>");
  assert_says (report, "Automatable: No (Tanaka <i>, 22 Nov 2026)");
  g_autofree char *pages = report_fixture_dup_pages (report);
  guint marks = 0;
  for (guint i = 0; i < json_array_get_length (rows_of (report, "decisions")); i++)
    marks += g_str_equal (med_json_get_text (row_of (report, "decisions", i), "what"), "mark");
  g_assert_cmpuint (marks, ==, 1);
  /* What a person set counts for the decision. */
  g_autoptr (MedReport) one = make (fixture, 0, "CVE-2026-0009");
  g_assert_cmpstr (med_json_get_text (device_of (one, "CT-1"), "automatable"), ==, "no");
}

/* Looking changes nothing, and twice the same gives the same. */
static void
test_same_twice (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();
  const gint64 changes = med_test_engine_count (fixture, "SELECT count(*) FROM change");
  g_autoptr (MedReport) one = make (fixture, 1, NULL);
  g_autoptr (MedReport) two = make (fixture, 1, NULL);

  g_assert_cmpstr (one->hash, ==, two->hash);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM change"), ==, changes);
}

static void
test_sources_and_feeds (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();
  g_autoptr (MedReport) before = make (fixture, 1, NULL);

  g_assert_false (is_unchecked (before, "source-stale"));
  g_assert_false (is_unchecked (before, "no-kev"));
  g_assert_true (is_unchecked (before, "no-epss"));
  g_assert_true (is_unchecked (before, "not-tested"));
  g_assert_true (is_unchecked (before, "version-never-read"));
  report_fixture_run_script (
      fixture,
      "INSERT INTO source (name, kind, location, trusted, enabled, interval_min, checked_usec,"
      " removed_usec) VALUES ('Fresh', 'folder', '/a', 0, 1, 1440, {0}, NULL),"
      " ('Stale', 'folder', '/b', 0, 1, 1440, {-30}, NULL),"
      " ('Never', 'folder', '/c', 0, 1, 1440, NULL, NULL),"
      " ('Gone', 'folder', '/d', 0, 1, 1440, {-30}, {-1});"
      "INSERT INTO epss_set VALUES ('2026-11-22', 'v', 'x', 1, 1, {-1});"
      "INSERT INTO epss VALUES ('CVE-2026-0001', 94321, 99900);"
      "INSERT INTO advisory_test VALUES (1, 0, 0, 0, {-1}); DELETE FROM kev_catalog;");
  g_autoptr (MedReport) after = make (fixture, 1, NULL);
  guint stale = 0;
  for (guint i = 0; i < json_array_get_length (rows_of (after, "not_checked")); i++)
    stale +=
        g_str_equal (med_json_get_text (row_of (after, "not_checked", i), "what"), "source-stale");
  g_assert_cmpuint (stale, ==, 2);
  g_assert_true (is_unchecked (after, "no-kev"));
  g_assert_false (is_unchecked (after, "no-epss"));
  g_assert_false (is_unchecked (after, "not-tested"));
  assert_says (after, "94.32 %, percentile 99.9 (EPSS of 2026-11-22)");
}

static gpointer
gather_stopped (MedConnection *connection, gpointer input, GCancellable *unused, GError **error)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_cancellable_cancel (cancellable);
  return med_report_alert_gather_sync (connection, 1, NULL, cancellable, error);
}

static void
test_stopped (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();
  g_autoptr (GError) error = NULL;

  g_assert_null (
      med_test_engine_run (fixture, MED_STORE_INTERACTIVE, gather_stopped, NULL, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/alert/where-devices-stand", test_where_devices_stand);
  g_test_add_func ("/report/alert/worst-of-several", test_worst_of_several);
  g_test_add_func ("/report/alert/device-by-itself", test_device_by_itself);
  g_test_add_func ("/report/alert/task-deadline-and-clocks", test_task_deadline_and_clocks);
  g_test_add_func ("/report/alert/provisional-is-said", test_provisional_is_said);
  g_test_add_func ("/report/alert/justification", test_justification);
  g_test_add_func ("/report/alert/never-clean-unchecked", test_never_clean_unchecked);
  g_test_add_func ("/report/alert/held-of-others", test_held_of_others);
  g_test_add_func ("/report/alert/cve-alone", test_cve_alone);
  g_test_add_func ("/report/alert/cve-over-advisories", test_cve_over_advisories);
  g_test_add_func ("/report/alert/refusals", test_refusals);
  g_test_add_func ("/report/alert/what-is-typed", test_what_is_typed);
  g_test_add_func ("/report/alert/revision-that-counts", test_revision_that_counts);
  g_test_add_func ("/report/alert/measures", test_measures);
  g_test_add_func ("/report/alert/who-decided", test_who_decided);
  g_test_add_func ("/report/alert/same-twice", test_same_twice);
  g_test_add_func ("/report/alert/sources-and-feeds", test_sources_and_feeds);
  g_test_add_func ("/report/alert/stopped", test_stopped);
  return g_test_run ();
}
