/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/report/med-report-policy.h"
#include "support/med-test-fleet.h"
#include "support/med-test-ui.h"
#include "ui/report/med-deadlines-page.h"

#define STORED "SELECT value FROM setting WHERE key = 'policy-deadlines'"
#define N_CHANGES "SELECT count(*) FROM change WHERE action = 'policy-changed'"

static void
settle (MedTestUi *ui)
{
  for (int i = 0; i < 3; i++)
    med_test_ui_settle (ui);
}

static GtkWindow *
show_page (MedTestUi *ui)
{
  GtkWindow *window = med_test_ui_show (GTK_WIDGET (med_deadlines_page_new (ui->session)));

  settle (ui);
  return window;
}

static void
add (MedTestUi *ui, GtkWindow *window, const char *name, const char *immediate)
{
  med_test_ui_click (window, "Add Deadlines");
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  med_test_ui_type (dialog, "Name", name);
  med_test_ui_type (dialog, "Immediate", immediate);
  med_test_ui_click (dialog, "Save");
  settle (ui);
}

static gpointer
list (MedConnection *connection, gpointer unused, GCancellable *cancellable, GError **error)
{
  return med_report_policy_list_sync (connection, error);
}

static GPtrArray *
stored (MedTestUi *ui)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *policies = med_test_engine_run (ui->engine, MED_STORE_INTERACTIVE, list, NULL, &error);

  g_assert_no_error (error);
  return policies;
}

static const MedReportPolicy *
row (GPtrArray *policies, guint i)
{
  return g_ptr_array_index (policies, i);
}

static void
test_default_says_that_it_is_one (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  GtkWindow *window = show_page (ui);

  med_test_ui_assert_shows (window, "not yet decided by the hospital");
  med_test_ui_assert_shows (window, "Immediate 7 · Out of cycle 30 · Scheduled 90 · Defer 365");
  med_test_ui_assert_shows (window, "not taken from any regulation");
  /* The only row can be neither raised nor removed. */
  g_assert_null (med_test_ui_try_find (window, "Remove These Deadlines"));
  g_assert_null (med_test_ui_try_find (window, "Count by This Row Before the One Above"));
  med_test_ui_shoot (window, "deadlines-page");
  med_test_ui_close (window);
}

static void
test_edit (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  GtkWindow *window = show_page (ui);

  med_test_ui_click (window, "Own deadlines (not yet decided by the hospital)");
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  med_test_ui_type (dialog, "Name", "Board of 3 May <b>");
  adw_combo_row_set_selected (ADW_COMBO_ROW (med_test_ui_find (dialog, "Clock")), 1);
  med_test_ui_type (dialog, "Immediate", " 3 ");
  med_test_ui_type (dialog, "Defer", "");
  med_test_ui_shoot (dialog, "deadlines-form");
  med_test_ui_click (dialog, "Save");
  settle (ui);
  g_autoptr (GPtrArray) policies = stored (ui);
  g_assert_cmpuint (policies->len, ==, 1);
  g_assert_cmpstr (row (policies, 0)->name, ==, "Board of 3 May <b>");
  g_assert_true (row (policies, 0)->exposure_clock);
  g_assert_cmpint (row (policies, 0)->days[MED_REPORT_OUTCOME_IMMEDIATE], ==, 3);
  g_assert_cmpint (row (policies, 0)->days[MED_REPORT_OUTCOME_OUT_OF_CYCLE], ==, 30);
  g_assert_cmpint (row (policies, 0)->days[MED_REPORT_OUTCOME_DEFER], ==, -1);
  med_test_ui_assert_shows (window, "From the COTS release · Immediate 3 · Out of cycle 30");
  g_assert_cmpint (med_test_engine_count (ui->engine, N_CHANGES), ==, 1);
  med_test_ui_close (window);
}

/* A row of others counts once it is taken over, behind the hospital's own. */
static void
test_take_over (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  GtkWindow *window = show_page (ui);

  med_test_ui_assert_shows (window, "Count only once they are taken over");
  med_test_ui_assert_shows (window, "days by the table of the directive");
  med_test_ui_click (window, "Take Over: CISA BOD 26-04");
  settle (ui);
  g_autoptr (GPtrArray) policies = stored (ui);
  g_assert_cmpuint (policies->len, ==, 2);
  g_assert_cmpstr (row (policies, 1)->name, ==, "CISA BOD 26-04");
  g_assert_cmpint (row (policies, 1)->rule, ==, MED_REPORT_RULE_BOD_26_04);
  g_assert_cmpint (med_test_engine_count (ui->engine, N_CHANGES), ==, 1);
  g_assert_nonnull (med_test_ui_try_find (window, "Remove These Deadlines"));
  /* What counts already is not offered again; what others wrote besides is. */
  g_assert_null (med_test_ui_try_find (window, "Take Over: CISA BOD 26-04"));
  g_assert_nonnull (med_test_ui_try_find (window, "Take Over: NHS alert, 48 hours"));
  med_test_ui_shoot (window, "deadlines-taken-over");
  med_test_ui_close (window);
}

static void
test_bad_days_are_refused (void)
{
  static const char *const days[] = { "soon", "-1", "3.5", "3651", "1e3" };

  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  GtkWindow *window = show_page (ui);
  med_test_ui_click (window, "Add Deadlines");
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  med_test_ui_type (dialog, "Name", "NHS alert");
  for (gsize i = 0; i < G_N_ELEMENTS (days); i++)
    {
      med_test_ui_type (dialog, "Scheduled", days[i]);
      med_test_ui_click (dialog, "Save");
      settle (ui);
      med_test_ui_assert_shows (dialog, "is not a whole number of days from 0 to 3650");
    }
  med_test_ui_type (dialog, "Scheduled", "2");
  med_test_ui_type (dialog, "Name", "   ");
  med_test_ui_click (dialog, "Save");
  settle (ui);
  med_test_ui_assert_shows (dialog, "it has no name");
  g_assert_cmpint (med_test_engine_count (ui->engine, N_CHANGES), ==, 0);
  med_test_ui_close (dialog);
  med_test_ui_close (window);
}

static void
test_order_and_removal (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  GtkWindow *window = show_page (ui);

  add (ui, window, "BOD 26-04", "3");
  med_test_ui_click (window, "Count by This Row Before the One Above");
  settle (ui);
  g_autoptr (GPtrArray) raised = stored (ui);
  g_assert_cmpuint (raised->len, ==, 2);
  g_assert_cmpstr (row (raised, 0)->name, ==, "BOD 26-04");
  med_test_ui_shoot (window, "deadlines-two");
  /* The first row's button. */
  med_test_ui_click (window, "Remove These Deadlines");
  settle (ui);
  g_autoptr (GPtrArray) left = stored (ui);
  g_assert_cmpuint (left->len, ==, 1);
  g_assert_true (g_str_has_prefix (row (left, 0)->name, "Own deadlines"));
  g_assert_null (med_test_ui_try_find (window, "Remove These Deadlines"));
  g_assert_cmpint (med_test_engine_count (ui->engine, N_CHANGES), ==, 3);
  med_test_ui_close (window);
}

/* The form was opened for a row that somebody else has replaced meanwhile. */
static void
test_conflict (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  GtkWindow *window = show_page (ui);

  add (ui, window, "Ours", "5");
  med_test_ui_click (window, "Ours");
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  med_test_fleet_run_script (ui->engine,
                             "UPDATE setting SET value = '[{\"name\":\"Other\",\"clock\":"
                             "\"action\",\"days\":{}}]' WHERE key = 'policy-deadlines';");
  med_test_ui_type (dialog, "Immediate", "6");
  med_test_ui_click (dialog, "Save");
  settle (ui);
  med_test_ui_assert_shows (dialog, "Somebody changed the deadlines meanwhile");
  g_autofree char *text = med_test_fleet_dup_text (ui->engine, STORED);
  g_assert_nonnull (strstr (text, "Other"));
  med_test_ui_close (dialog);
  med_test_ui_close (window);
}

int
main (int argc, char *argv[])
{
  med_test_ui_init (&argc, &argv);
  g_test_add_func ("/ui/deadlines-page/default-says-that-it-is-one",
                   test_default_says_that_it_is_one);
  g_test_add_func ("/ui/deadlines-page/edit", test_edit);
  g_test_add_func ("/ui/deadlines-page/bad-days-are-refused", test_bad_days_are_refused);
  g_test_add_func ("/ui/deadlines-page/order-and-removal", test_order_and_removal);
  g_test_add_func ("/ui/deadlines-page/conflict", test_conflict);
  g_test_add_func ("/ui/deadlines-page/take-over", test_take_over);
  return g_test_run ();
}
