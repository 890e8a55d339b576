/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-error.h"
#include "engine/report/med-report-source.h"
#include "report-fixture.h"

/* The twelve months that end with the fixture's own. */
static MedReport *
make_for (MedTestEngine *fixture, const char *maker, GError **error)
{
  gint64 until = med_report_source_month_start (2026, 12);
  MedReportRequest request = { .kind = MED_REPORT_VENDORS,
                               .language = "en",
                               .maker = maker,
                               .period = { med_report_source_add_months (until, -12), until } };

  return report_fixture_make_request (fixture, &request, error);
}

static MedReport *
make (MedTestEngine *fixture)
{
  g_autoptr (GError) error = NULL;
  MedReport *report = make_for (fixture, NULL, &error);

  g_assert_no_error (error);
  return report;
}

static JsonObject *
vendor (const MedReport *report, const char *name)
{
  JsonArray *rows = json_object_get_array_member (report->data, "vendors");

  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);

      if (g_str_equal (json_object_get_string_member (row, "manufacturer"), name))
        return row;
    }
  g_error ("no manufacturer %s", name);
}

static gint64
figure (const MedReport *report, const char *name, const char *member)
{
  return json_object_get_int_member (vendor (report, name), member);
}

static gint64
sample (const MedReport *report, const char *name, const char *member, const char *what)
{
  return json_object_get_int_member (json_object_get_object_member (vendor (report, name), member),
                                     what);
}

#define ASK(id, patch, product, asked, answered)                                                   \
  "INSERT INTO vendor_inquiry (id, patch_id, product_id, asked_usec, asked_by, answer,"            \
  " answered_usec) VALUES (" id ", " patch ", " product ", " asked ", 1, 'x', " answered ");"

static void
test_without_questions (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();
  g_autoptr (MedReport) report = make (fixture);

  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (report->data, "vendors")),
                    ==, 3);
  g_assert_cmpint (figure (report, "Exa & Co", "devices"), ==, 2);
  g_assert_cmpint (figure (report, "Vita", "devices"), ==, 2);
  g_assert_cmpint (figure (report, "Vita", "models"), ==, 1);
  g_assert_cmpint (figure (report, "Exa & Co", "asked"), ==, 0);
  /* Nothing asked is no answer in no time. */
  g_assert_cmpint (sample (report, "Exa & Co", "answer", "median_days10"), ==, -1);
  g_assert_cmpint (figure (report, "Exa & Co", "released"), ==, 2);
  /* KB1: 40 days; of KB2 the COTS date is not known. */
  g_assert_cmpint (sample (report, "Exa & Co", "latency", "median_days10"), ==, 400);
  g_assert_cmpint (sample (report, "Exa & Co", "latency", "unknown"), ==, 1);
  /* A device of Vita waits, but nobody has asked. */
  g_assert_cmpint (figure (report, "Vita", "waiting"), ==, 1);
  g_assert_cmpint (figure (report, "Vita", "never_asked"), ==, 1);
  g_assert_cmpint (figure (report, "Vita", "longest_days10"), ==, -1);
  g_autofree char *text = report_fixture_dup_pages (report);
  g_assert_nonnull (strstr (text, "Never asked"));
  g_assert_null (strstr (text, "Days to answer, median\nExa"));
}

static void
test_answers (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();

  report_fixture_run_script (
      fixture,
      /* Answered after 10 days, 4 days; 20 days; not at all */
      ASK ("1", "1", "1", "{-60}", "{-50}") ASK ("2", "3", "1", "{-30}", "{-26}")
          ASK ("3", "2", "1", "{-50}", "{-30}") ASK ("4", "2", "2", "{-12}", "NULL"));
  g_autoptr (MedReport) report = make (fixture);
  g_assert_cmpint (figure (report, "Exa & Co", "asked"), ==, 3);
  g_assert_cmpint (figure (report, "Exa & Co", "answered"), ==, 3);
  g_assert_cmpint (sample (report, "Exa & Co", "answer", "median_days10"), ==, 100);
  g_assert_cmpint (sample (report, "Exa & Co", "answer", "p90_days10"), ==, 200);
  g_assert_cmpint (figure (report, "Vita", "asked"), ==, 1);
  g_assert_cmpint (figure (report, "Vita", "answered"), ==, 0);
  g_assert_cmpint (sample (report, "Vita", "answer", "median_days10"), ==, -1);
  g_assert_cmpint (figure (report, "Vita", "waiting"), ==, 2);
  g_assert_cmpint (figure (report, "Vita", "longest_days10"), ==, 120);
}

/* A statement after the question is an answer; one from before it is none. */
static void
test_statement_is_an_answer (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();

  report_fixture_run_script (fixture,
                             /* KB1 for Exa: in test since 50 days, released since 20 */
                             ASK ("1", "1", "1", "{-55}", "NULL")
                             /* KB3 for Vita: under assessment since 100 days, asked later */
                             ASK ("2", "3", "2", "{-40}", "NULL"));
  g_autoptr (MedReport) report = make (fixture);
  g_assert_cmpint (figure (report, "Exa & Co", "answered"), ==, 1);
  g_assert_cmpint (sample (report, "Exa & Co", "answer", "median_days10"), ==, 50);
  g_assert_cmpint (figure (report, "Vita", "answered"), ==, 0);
  report_fixture_run_script (fixture,
                             "INSERT INTO vendor_track (patch_id, release_id, state, since_usec)"
                             " VALUES (3, 3, 'in-test', {-5});");
  g_autoptr (MedReport) later = make (fixture);
  g_assert_cmpint (figure (later, "Vita", "answered"), ==, 1);
  g_assert_cmpint (sample (later, "Vita", "answer", "median_days10"), ==, 350);
  /* Answered, but not yet the final word. */
  g_assert_cmpint (figure (later, "Vita", "waiting"), ==, 1);
}

/* Two questions about one patch are one; the first one counts. */
static void
test_asked_twice_counts_once (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();

  report_fixture_run_script (fixture, ASK ("1", "2", "2", "{-30}", "NULL")
                                          ASK ("2", "2", "2", "{-20}", "{-10}"));
  g_autoptr (MedReport) report = make (fixture);
  g_assert_cmpint (figure (report, "Vita", "asked"), ==, 1);
  g_assert_cmpint (sample (report, "Vita", "answer", "median_days10"), ==, 200);
}

static void
test_period (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();

  report_fixture_run_script (fixture, ASK ("1", "2", "2", "{-400}", "{-390}")
                                          ASK ("2", "1", "2", "{-10}", "{-9}"));
  g_autoptr (MedReport) report = make (fixture);
  /* The old question is not of these months, but still waits for its end. */
  g_assert_cmpint (figure (report, "Vita", "asked"), ==, 1);
  g_assert_cmpint (figure (report, "Vita", "longest_days10"), ==, 4000);
}

static void
test_final_words_end_the_wait (void)
{
  static const char *const states[] = { "released",  "not-applicable", "not-approved",
                                        "withdrawn", "superseded",     "no-release-planned" };
  static const char *const others[] = { "under-assessment", "in-test", "approved" };

  for (gsize i = 0; i < G_N_ELEMENTS (states) + G_N_ELEMENTS (others); i++)
    {
      gboolean ends = i < G_N_ELEMENTS (states);
      const char *state = ends ? states[i] : others[i - G_N_ELEMENTS (states)];
      g_autofree char *script = g_strdup_printf (
          ASK ("1", "3", "2", "{-30}",
               "NULL") "INSERT INTO vendor_track (patch_id, release_id, state, since_usec)"
                       " VALUES (3, 3, '%s', {-5});",
          state);
      g_autoptr (MedTestEngine) fixture = report_fixture_new ();

      report_fixture_run_script (fixture, script);
      g_autoptr (MedReport) report = make (fixture);
      if ((figure (report, "Vita", "waiting") == 0) != ends)
        g_error ("%s", state);
    }
}

static void
test_withdrawn (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();

  report_fixture_run_script (fixture,
                             "INSERT INTO vendor_track (patch_id, release_id, state, since_usec)"
                             " VALUES (1, 1, 'withdrawn', {-3}), (3, 3, 'withdrawn', {-500});");
  g_autoptr (MedReport) report = make (fixture);
  g_assert_cmpint (figure (report, "Exa & Co", "withdrawn"), ==, 1);
  g_assert_cmpint (figure (report, "Vita", "withdrawn"), ==, 0);
  const MedReportTable *table = report_fixture_find_table (report, "Withdrawn in the period");
  g_assert_cmpuint (med_report_table_get_n_rows (table), ==, 1);
  g_assert_cmpstr (med_report_table_get_cell (table, 0, 2)->text, ==, "KB1");
}

static void
test_one_maker (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (MedReport) report = make_for (fixture, "Vita", &error);

  g_assert_no_error (error);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (report->data, "vendors")),
                    ==, 1);
  JsonArray *ending = json_object_get_array_member (report->data, "ending");
  g_assert_cmpuint (json_array_get_length (ending), ==, 1);
  g_assert_cmpstr (
      json_object_get_string_member (json_array_get_object_element (ending, 0), "model"), ==,
      "Vita C3");
  /* Of another maker there is nothing in it. */
  g_autoptr (MedReport) other = make_for (fixture, "Pax", &error);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (other->data, "ending")),
                    ==, 0);
  /* Makers of components have no devices; nobody knows the third. */
  static const char *const names[] = { "Microsoft", "Nobody", "", "vita" };
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) refusal = NULL;

      g_assert_null (make_for (fixture, names[i], &refusal));
      g_assert_error (refusal, MED_ERROR, MED_ERROR_NOT_FOUND);
    }
}

static void
test_retired_and_outside_scope (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();

  report_fixture_run_script (fixture, "UPDATE patch SET scope = 'outside-feature';"
                                      "UPDATE device SET retired_usec = {-1} WHERE id IN (3, 4);");
  g_autoptr (MedReport) report = make (fixture);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (report->data, "vendors")),
                    ==, 2);
  g_assert_cmpint (figure (report, "Exa & Co", "released"), ==, 0);
}

static void
test_charts (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();

  report_fixture_run_script (fixture, ASK ("1", "1", "1", "{-60}", "{-50}")
                                          ASK ("2", "2", "2", "{-12}", "NULL"));
  g_autoptr (MedReport) report = make (fixture);
  const MedReportChart *days = report_fixture_find_chart (report, "Days to answer, median");
  const MedReportChart *asked =
      report_fixture_find_chart (report, "Patches asked for in the period");
  g_autofree char *spoken = med_report_chart_dup_text (days);

  g_assert_cmpuint (days->labels->len, ==, 2);
  g_assert_cmpint (med_report_chart_get_value (days, 0, 0), ==, 100);
  /* Not answered is not answered at once. */
  g_assert_cmpint (med_report_chart_get_value (days, 1, 0), ==, -1);
  g_assert_cmpstr (spoken, ==, "Exa & Co: Days 10.0\nVita: Days –");
  g_assert_cmpint (med_report_chart_get_value (asked, 1, 0), ==, 0);
  g_assert_cmpint (med_report_chart_get_value (asked, 1, 1), ==, 1);
}

static void
test_empty (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autoptr (MedReport) report = make (fixture);
  g_autofree char *text = report_fixture_dup_pages (report);

  g_assert_nonnull (strstr (text, "There are no devices in scope."));
  g_assert_nonnull (strstr (text, "Nothing waits."));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/vendors/without-questions", test_without_questions);
  g_test_add_func ("/report/vendors/answers", test_answers);
  g_test_add_func ("/report/vendors/statement-is-an-answer", test_statement_is_an_answer);
  g_test_add_func ("/report/vendors/asked-twice-counts-once", test_asked_twice_counts_once);
  g_test_add_func ("/report/vendors/period", test_period);
  g_test_add_func ("/report/vendors/final-words-end-the-wait", test_final_words_end_the_wait);
  g_test_add_func ("/report/vendors/withdrawn", test_withdrawn);
  g_test_add_func ("/report/vendors/one-maker", test_one_maker);
  g_test_add_func ("/report/vendors/retired-and-outside-scope", test_retired_and_outside_scope);
  g_test_add_func ("/report/vendors/charts", test_charts);
  g_test_add_func ("/report/vendors/empty", test_empty);
  return g_test_run ();
}
