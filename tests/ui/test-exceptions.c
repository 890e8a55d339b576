/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-exception.h"
#include "support/med-test-fleet.h"
#include "support/med-test-ui.h"
#include "ui/installation/med-work-orders-page.h"
#include "ui/overview/med-overview-page.h"
#include "ui/widgets/med-table-view.h"

static void
sign_in (MedTestUi *ui, gint64 id, MedRole roles)
{
  const MedPerson person = {
    .id = id, .login = (char *) "tt", .name = (char *) "Taro Tanaka", .roles = roles, .active = TRUE
  };

  med_session_set_person (ui->session, &person);
}

static void
settle (MedTestUi *ui)
{
  for (int i = 0; i < 4; i++)
    med_test_ui_settle (ui);
}

static MedPage *
show_page (MedTestUi *ui, const char *filter)
{
  MedPage *page = med_test_ui_show_page (ui, MED_TYPE_WORK_ORDERS_PAGE);

  med_page_reload (page);
  if (filter != NULL)
    MED_PAGE_GET_CLASS (page)->show_filter (page, filter);
  settle (ui);
  return page;
}

static void
choose_order (MedTestUi *ui, MedPage *page, MedTestWard *ward)
{
  med_table_view_select (MED_TABLE_VIEW (med_test_ui_find (page, "view")), ward->disposition_id);
  settle (ui);
}

/* The list beside which the panel stands is that of the view of exceptions. */
static void
choose_first_exception (MedTestUi *ui, MedPage *page)
{
  GtkWidget *filter = med_test_ui_find (page, "Print the Register…");
  GtkWidget *view =
      gtk_widget_get_last_child (gtk_widget_get_parent (gtk_widget_get_parent (filter)));

  med_table_view_select (MED_TABLE_VIEW (view),
                         med_test_engine_count (ui->engine, "SELECT max(id) FROM exception"));
  settle (ui);
}

static void
test_empty (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  MedPage *page = show_page (ui, "exceptions");

  med_test_ui_assert_shows (page, "No Exceptions");
  med_test_ui_click (page, "Back to All Work Orders");
  settle (ui);
  med_test_ui_assert_shows (page, "No Work Orders");
  med_test_ui_close (page);
}

static void
retire_the_others (MedTestUi *ui)
{
  med_test_fleet_run_script (ui->engine, "UPDATE person SET active = 0 WHERE login LIKE 'p_' AND "
                                         "id IN (SELECT person_id FROM person_role WHERE role IN "
                                         "('security-officer', 'clinical-owner'))");
}

/* By Sachiko Kimura, the only one left who may and has a passphrase. */
static void
sign (MedTestUi *ui, const char *about)
{
  GtkWindow *dialog = med_test_ui_wait_dialog ();

  med_test_ui_assert_shows (dialog, about);
  med_test_ui_assert_shows (dialog, "Sachiko Kimura");
  settle (ui);
  med_test_ui_type (dialog, "passphrase_row", MED_TEST_PASSPHRASE);
  med_test_ui_click (dialog, "sign_button");
  settle (ui);
  settle (ui);
}

/* From the work order to the request, and from the request to the approval of another person. */
static void
test_request_and_approve (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  g_autoptr (MedTestWard) ward = med_test_ward_new_in (ui->engine, FALSE, TRUE);
  MedPage *page;
  GtkWindow *dialog;

  med_test_ward_carry_to (ward, MED_DISPOSITION_AUTHORIZED);
  sign_in (ui, ui->technician, MED_ROLE_TECHNICIAN);
  page = show_page (ui, NULL);
  choose_order (ui, page, ward);
  med_test_ui_click (page, "Request an Exception…");
  dialog = med_test_ui_wait_dialog ();
  med_test_ui_assert_shows (dialog, "Nothing moves until a security officer");
  med_test_ui_click (dialog, "Request");
  settle (ui);
  med_test_ui_assert_shows (dialog, "in words as well");
  med_test_ui_type (dialog, "In words", "The ward needs it every day");
  med_test_ui_type (dialog, "Residual risk", "Somebody in the room");
  med_test_ui_type (dialog, "Expires on: year-month-day", "2027-05-01");
  med_test_ui_type (dialog, "What was done", "Firewall in front of it");
  med_test_ui_type (dialog, "Evidence: where it is written down", "Rule set 14");
  med_test_ui_click (dialog, "Request");
  settle (ui);
  med_test_ui_assert_shows (dialog, "tested again"); /* what was typed is still there */
  med_test_ui_type (dialog, "Next test by: year-month-day", "2027-02-01");
  med_test_ui_shoot (dialog, "exception-request");
  med_test_ui_click (dialog, "Request");
  settle (ui);
  med_test_ward_assert_state (ward, "authorized", "in-use");
  g_assert_cmpint (med_test_engine_count (ui->engine, "SELECT count(*) FROM exception WHERE state "
                                                      "= 'requested' AND requested_by = 2"),
                   ==, 1);
  settle (ui);
  med_test_ui_click (page, "Show the Request");
  settle (ui);
  med_test_ui_assert_shows (page, "Waits for the approval of: Security officer");
  med_test_ui_assert_shows (page, "Firewall in front of it");
  med_test_ui_assert_shows (page, "Without controls: Not assessed");
  med_test_ui_shoot (gtk_widget_get_root (GTK_WIDGET (page)), "exception-requested");
  retire_the_others (ui);
  med_test_ui_click (page, "Approve…");
  sign (ui, "Residual risk: Somebody in the room");
  med_test_ward_assert_state (ward, "exception", "in-use");
  med_test_ui_assert_shows (page, "Security officer");
  g_assert_null (med_test_ui_try_find (page, "Approve…"));
  med_test_ui_shoot (gtk_widget_get_root (GTK_WIDGET (page)), "exception-approved");
  med_test_ui_close (page);
}

static void
test_refuse (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  g_autoptr (MedTestWard) ward = med_test_ward_new_in (ui->engine, FALSE, TRUE);
  g_auto (MedTestException) exception;
  g_autoptr (GError) error = NULL;
  MedPage *page;
  GtkWindow *dialog;

  med_test_ward_carry_to (ward, MED_DISPOSITION_AUTHORIZED);
  med_test_exception_init (&exception, ward);
  med_test_exception_request (&exception, &error);
  g_assert_no_error (error);
  retire_the_others (ui);
  page = show_page (ui, "exceptions-requested");
  choose_first_exception (ui, page);
  med_test_ui_click (page, "Refuse…");
  dialog = med_test_ui_wait_dialog ();
  med_test_ui_click (dialog, "Refuse…");
  settle (ui);
  med_test_ui_assert_shows (dialog, "Say why it is refused");
  med_test_ui_type (dialog, "Why it is refused", "There is a downtime on Sunday");
  med_test_ui_click (dialog, "Refuse…");
  sign (ui, "Refuse exception 1");
  g_assert_cmpint (med_test_engine_count (ui->engine, "SELECT count(*) FROM exception WHERE state "
                                                      "= 'refused'"),
                   ==, 1);
  med_test_ward_assert_state (ward, "authorized", "in-use");
  med_test_ui_close (page);
}

static void
test_record_test (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  g_autoptr (MedTestWard) ward = med_test_ward_new_in (ui->engine, FALSE, TRUE);
  g_auto (MedTestException) exception;
  MedPage *page;
  GtkWindow *dialog;

  med_test_ward_carry_to (ward, MED_DISPOSITION_AUTHORIZED);
  med_test_exception_init (&exception, ward);
  med_test_exception_run (&exception);
  page = show_page (ui, "exceptions");
  choose_first_exception (ui, page);
  med_test_ui_assert_shows (page, "Last test: 2026-11-20, passed");
  med_test_ui_click (page, "Record a Test…");
  dialog = med_test_ui_wait_dialog ();
  med_test_ui_type (dialog, "Next test by: year-month-day", "2027-04-01");
  med_test_ui_type (dialog, "What was done and seen", "Port scan from the ward");
  med_test_ui_shoot (dialog, "control-test");
  med_test_ui_click (dialog, "Record");
  settle (ui);
  settle (ui);
  med_test_ui_assert_shows (page, "Next test by 2027-04-01");
  med_test_ui_assert_shows (page, "Port scan from the ward");
  med_test_ui_close (page);
}

/* A measure may lower the exposure of the device until its next test, and the device says so. */
static void
test_lowering (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  g_autoptr (MedTestWard) ward = med_test_ward_new_in (ui->engine, FALSE, TRUE);
  MedPage *page;
  GtkWindow *dialog;

  med_test_fleet_run_script (ui->engine, "UPDATE device SET exposure = 'open';"
                                         "UPDATE vendor_track SET state = 'under-assessment';"
                                         "UPDATE disposition SET state = 'waiting-for-vendor'");
  med_test_fleet_assess (ui->engine);
  sign_in (ui, ui->lead, MED_ROLE_LEAD);
  page = show_page (ui, NULL);
  choose_order (ui, page, ward);
  med_test_ui_click (page, "Record a Protective Measure…");
  dialog = med_test_ui_wait_dialog ();
  med_test_ui_type (dialog, "What was done", "VLAN 12 alone");
  med_test_ui_type (dialog, "Evidence: where it is written down", "Change 4711");
  adw_combo_row_set_selected (
      ADW_COMBO_ROW (med_test_ui_find (dialog, "Exposure of the device until then")), 2);
  med_test_ui_click (dialog, "Record");
  med_test_ui_settle (ui);
  med_test_ui_assert_shows (dialog, "has a date by which it is tested again");
  med_test_ui_shoot (dialog, "control-lowers");
  med_test_ui_type (dialog, "Check again by: year-month-day (may be empty)", "2027-01-31");
  med_test_ui_click (dialog, "Record");
  med_test_ui_settle (ui);
  med_test_fleet_assess (ui->engine);
  g_assert_cmpint (med_test_engine_count (ui->engine,
                                          "SELECT count(*) FROM device WHERE exposure = "
                                          "'small' AND stated_exposure = 'open'"),
                   ==, 1);
  med_test_ui_close (page);
}

/* Immediate, and the vendor has not released it: the work order says what to do, and that there is
 * no way around validation. */
static void
test_emergency (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  g_autoptr (MedTestWard) ward = med_test_ward_new_in (ui->engine, FALSE, TRUE);
  g_autofree char *advisory =
      med_test_fleet_advisory ("EXA-9", "Exa", "CT 64", "P=4.1", "known_affected=P");
  MedPage *page;
  GtkWindow *dialog;

  med_test_fleet_run_script (ui->engine, "UPDATE device SET exposure = 'open', safety_impact = "
                                         "'critical', mission_impact = 'crippled';"
                                         "UPDATE vendor_track SET state = 'under-assessment';"
                                         "UPDATE disposition SET state = 'waiting-for-vendor'");
  med_test_fleet_import (ui->engine, advisory);
  med_test_fleet_run_script (
      ui->engine,
      "INSERT OR IGNORE INTO patch_cve (patch_id, cve) SELECT 1, cve FROM vulnerability;"
      "INSERT INTO kev_catalog VALUES ('1', 1, 1, 1);"
      "INSERT INTO kev (cve, added_date) SELECT DISTINCT cve, '2026-01-01' FROM vulnerability");
  med_test_fleet_assess (ui->engine);
  sign_in (ui, ui->technician, MED_ROLE_TECHNICIAN | MED_ROLE_CLINICAL_OWNER);
  page = show_page (ui, NULL);
  choose_order (ui, page, ward);
  med_test_ui_assert_shows (page, "Validation cannot be bypassed");
  med_test_ui_shoot (gtk_widget_get_root (GTK_WIDGET (page)), "emergency");
  med_test_ui_click (page, "Record a Protective Measure…");
  dialog = med_test_ui_wait_dialog ();
  med_test_ui_assert_shows (dialog, "never stands in for");
  med_test_ui_type (dialog, "What was done", "Network cable pulled");
  med_test_ui_click (dialog, "Record");
  settle (ui);
  med_test_ui_assert_shows (dialog, "needs evidence");
  med_test_ui_type (dialog, "Evidence: where it is written down", "Ward log, page 12");
  med_test_ui_click (dialog, "Record");
  settle (ui);
  settle (ui);
  med_test_ui_assert_shows (page, "Network cable pulled");
  med_test_ui_assert_shows (page, "Ward log, page 12");
  med_test_ward_assert_state (ward, "waiting-for-vendor", "in-use"); /* and nothing else moved */
  med_test_ui_close (page);
}

/* Expired: at the very top of the Overview, in the list, and in the work order. */
static void
test_expired (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  g_autoptr (MedTestWard) ward = med_test_ward_new_in (ui->engine, FALSE, TRUE);
  g_auto (MedTestException) exception;
  MedPage *page;

  med_test_ward_carry_to (ward, MED_DISPOSITION_AUTHORIZED);
  med_test_exception_init (&exception, ward);
  exception.draft.expires_date = "2026-12-20";
  exception.control.next_test_date = "2026-12-20";
  med_test_exception_run (&exception);
  page = med_test_ui_show_page (ui, MED_TYPE_OVERVIEW_PAGE);
  med_page_reload (page);
  settle (ui);
  g_assert_null (med_test_ui_try_find (page, "Expired exceptions"));
  med_test_ui_close (page);
  med_clock_advance (ui->engine->clock, 30 * MED_USEC_PER_DAY);
  med_test_ward_catch_up (ward);
  page = med_test_ui_show_page (ui, MED_TYPE_OVERVIEW_PAGE);
  med_page_reload (page);
  settle (ui);
  med_test_ui_assert_shows (page, "Expired exceptions");
  med_test_ui_assert_shows (page, "10233 is overdue");
  med_test_ui_shoot (gtk_widget_get_root (GTK_WIDGET (page)), "overview-expired");
  med_test_ui_close (page);
  page = show_page (ui, "lapsed");
  med_test_ui_assert_shows (page, "1 of 1 work order");
  med_test_ui_assert_shows (page, "Overdue: Authorized");
  choose_order (ui, page, ward);
  med_test_ui_assert_shows (page, "Its date has passed");
  med_test_ui_click (page, "Request a Renewal…");
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  med_test_ui_assert_shows (dialog, "Firewall in front of the CT"); /* offered again */
  gtk_window_destroy (dialog);
  settle (ui);
  MED_PAGE_GET_CLASS (page)->show_filter (page, "exceptions-expired");
  settle (ui);
  choose_first_exception (ui, page);
  med_test_ui_assert_shows (page, "Its date has passed");
  med_test_ui_shoot (gtk_widget_get_root (GTK_WIDGET (page)), "exception-expired");
  med_test_ui_close (page);
}

int
main (int argc, char *argv[])
{
  med_test_ui_init (&argc, &argv);
  g_test_add_func ("/ui/exceptions/empty-says-what-this-is", test_empty);
  g_test_add_func ("/ui/exceptions/requested-by-one-approved-by-another", test_request_and_approve);
  g_test_add_func ("/ui/exceptions/refused-with-a-reason", test_refuse);
  g_test_add_func ("/ui/exceptions/test-of-a-control", test_record_test);
  g_test_add_func ("/ui/exceptions/emergency-protects-and-bypasses-nothing", test_emergency);
  g_test_add_func ("/ui/exceptions/expired-stands-first", test_expired);
  g_test_add_func ("/ui/exceptions/measure-lowers-the-exposure", test_lowering);
  return g_test_run ();
}
