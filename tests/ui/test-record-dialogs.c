/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-fleet.h"
#include "support/med-test-form.h"
#include "support/med-test-sheet.h"
#include "support/med-test-ui.h"
#include "ui/installation/med-people-choice.h"
#include "ui/installation/med-service-list-dialog.h"
#include "ui/installation/med-work-orders-page.h"

/* What is entered after it happened, in the window. */

static MedPage *
show_page (MedTestUi *ui)
{
  MedPage *page = med_test_ui_show_page (ui, MED_TYPE_WORK_ORDERS_PAGE);

  med_page_reload (page);
  med_test_ui_settle (ui);
  med_test_ui_settle (ui);
  return page;
}

static MedPage *
show_order (MedTestUi *ui, MedTestWard *ward)
{
  MedPage *page = show_page (ui);

  MED_PAGE_GET_CLASS (page)->show_item (page, ward->disposition_id);
  med_test_ui_settle (ui);
  med_test_ui_settle (ui);
  return page;
}

static void
settle (MedTestUi *ui)
{
  for (int i = 0; i < 6; i++)
    med_test_ui_settle (ui);
}

static MedTestWard *
ward_of (MedTestUi *ui)
{
  MedTestWard *ward = med_test_ward_new_in (ui->engine, FALSE, TRUE);

  med_test_ward_carry_to (ward, MED_DISPOSITION_AUTHORIZED);
  med_clock_advance (ui->engine->clock, 2 * MED_USEC_PER_HOUR);
  return ward;
}

static char *
dup_hour_ago (MedTestUi *ui)
{
  return med_clock_format_local (med_clock_now_usec (ui->engine->clock) - MED_USEC_PER_HOUR);
}

/* Nothing is written before the report is there; then the screen says what nobody saw to. */
static void
test_found (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  g_autoptr (MedTestWard) ward = ward_of (ui);
  g_autofree char *report = med_test_fleet_write_file (ui->engine, "report.pdf", "%PDF-1.4");
  g_autofree char *when = dup_hour_ago (ui);
  MedPage *page = show_order (ui, ward);

  med_test_ui_click (page, "It Is Installed Already…");
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  med_test_ui_assert_shows (dialog, "It is not verified by that");
  med_test_ui_shoot (dialog, "found-dialog");
  med_test_ui_type (dialog, "Installed at, such as 2026-11-24 21:05", "03/04/2026");
  med_test_ui_click (dialog, "Record");
  med_test_ui_assert_shows (dialog, "is not a date and time");
  med_test_ui_type (dialog, "Installed at, such as 2026-11-24 21:05", when);
  med_test_ui_click (dialog, "Record");
  med_test_ui_assert_shows (dialog, "The service report is missing");
  med_test_form_choose_file (dialog, "Service report", report);
  med_test_ui_type (dialog, "Release read at the device", "4.2");
  med_test_ui_type (dialog, "Engineer", "K. Weber");
  med_test_ui_click (dialog, "Record");
  settle (ui);
  med_test_ui_assert_shows (dialog, "The device is still in clinical use");
  med_test_ward_assert_state (ward, "authorized", "in-use");
  med_test_form_choose (dialog, "Until it is verified", "Take it out of use until it is verified");
  med_test_ui_click (dialog, "Record");
  settle (ui);
  med_test_ward_assert_state (ward, "installed-unverified", "quarantined");
  med_page_reload (page);
  settle (ui);
  med_test_ui_assert_shows (page, "NOT VERIFIED");
  med_test_ui_assert_shows (page, "Not seen to before the install:");
  med_test_ui_assert_shows (page, "Restore point recorded");
  med_test_ui_assert_shows (page, "done by K. Weber");
  med_test_ui_shoot (gtk_widget_get_root (GTK_WIDGET (page)), "work-order-found");
  med_test_ui_close (page);
}

/* From the list to the work order, and closed by two people. */
static void
test_nonconformance (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  g_autoptr (MedTestWard) ward = med_test_ward_new_in (ui->engine, FALSE, TRUE);
  g_autofree char *report = med_test_fleet_write_file (ui->engine, "report.pdf", "%PDF-1.4");

  med_test_ward_state (ward, 2, "withdrawn");
  med_test_ward_catch_up (ward);
  med_clock_advance (ui->engine->clock, 2 * MED_USEC_PER_HOUR);
  g_autofree char *when = dup_hour_ago (ui);
  MedPage *page = show_order (ui, ward);
  med_test_ui_click (page, "It Is Installed Already…");
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  med_test_ui_type (dialog, "Installed at, such as 2026-11-24 21:05", when);
  med_test_ui_type (dialog, "Release read at the device", "4.2");
  med_test_form_choose_file (dialog, "Service report", report);
  med_test_form_choose (dialog, "Until it is verified", "Take it out of use until it is verified");
  med_test_ui_click (dialog, "Record");
  settle (ui);
  med_test_ui_assert_shows (dialog, "name who sees to that nonconformance");
  med_test_form_choose (dialog, "Who sees to the nonconformance", "Taro Tanaka");
  med_test_ui_type (dialog, "Until, such as 2026-12-01", "2030-12-01");
  med_test_ui_click (dialog, "Record");
  settle (ui);
  med_page_reload (page);
  settle (ui);
  med_test_ui_assert_shows (page, "Taro Tanaka sees to it until 2030-12-01");
  med_test_ui_shoot (gtk_widget_get_root (GTK_WIDGET (page)), "work-order-nonconformance");
  MED_PAGE_GET_CLASS (page)->show_filter (page, "nonconformance");
  settle (ui);
  med_test_ui_assert_shows (page, "1 of 1 work order");
  MED_PAGE_GET_CLASS (page)->show_item (page, ward->disposition_id);
  settle (ui);
  med_test_ui_click (page, "Close the Nonconformance…");
  dialog = med_test_ui_wait_dialog ();
  med_test_ui_click (dialog, "Close It…");
  med_test_ui_assert_shows (dialog, "Say in words what came of it");
  med_test_ui_shoot (dialog, "nonconformance-dialog");
  gtk_window_destroy (dialog);
  med_test_ui_close (page);
}

/* The form has a field for every moment, person, reading and step of the sheet. */
static void
test_sheet (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  g_autoptr (MedTestWard) ward = med_test_ward_new_in (ui->engine, FALSE, TRUE);

  med_test_ward_carry_to (ward, MED_DISPOSITION_SCHEDULED);
  med_clock_advance (ui->engine->clock, MED_TEST_SHEET_MORNING);
  g_assert_true (med_test_ward_catch_up (ward));
  MedPage *page = show_order (ui, ward);
  med_test_ui_assert_shows (page, "is entered from the signed sheet");
  med_test_ui_click (page, "Enter the Signed Sheet…");
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  for (int i = 0; i < MED_N_PAPER_TIMES; i++)
    med_test_ui_assert_shows (dialog, med_paper_time_get_title (i));
  for (const char *const *text =
           (const char *const[]){ "Handed over by", "Installed by", "Verified by",
                                  "Returned to service by", "Close the console", "Run kb1.msu",
                                  "Restart", "Restore the image", "Scan the phantom",
                                  "Scan of the signed sheet: PDF, PNG or JPEG", NULL };
       *text != NULL; text++)
    med_test_ui_assert_shows (dialog, *text);
  med_test_ui_shoot (dialog, "sheet-dialog");
  g_assert_null (med_test_ui_try_find (dialog, "Accepted by the lead engineer"));
  med_test_ui_type (dialog, "Handed over at", "2026-11-24");
  med_test_ui_click (dialog, "Enter…");
  med_test_ui_assert_shows (dialog, "The time of day is missing");
  med_test_ui_type (dialog, "Handed over at", "yesterday");
  med_test_ui_click (dialog, "Enter…");
  med_test_ui_assert_shows (dialog, "“yesterday” is not a date and time");
  med_test_ui_type (dialog, "Handed over at", "2026-11-24 21:05");
  med_test_ui_type (dialog, "Install started at", "21:07");
  med_test_ui_click (dialog, "Enter…");
  med_test_ui_assert_shows (dialog, "The scan of the signed sheet is missing");
  med_test_ward_assert_state (ward, "staged", "in-use");
  gtk_window_destroy (dialog);
  med_test_ui_close (page);
}

/* Where the vendor says that there is no way back, and only there, the form asks who accepted that.
 */
static void
test_no_way_back (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  g_autoptr (MedTestWard) ward = med_test_ward_new_in (ui->engine, FALSE, FALSE);

  med_test_ward_carry_to (ward, MED_DISPOSITION_SCHEDULED);
  med_clock_advance (ui->engine->clock, MED_TEST_SHEET_MORNING);
  g_assert_true (med_test_ward_catch_up (ward));
  MedPage *page = show_order (ui, ward);
  med_test_ui_click (page, "Enter the Signed Sheet…");
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  med_test_ui_assert_shows (dialog, "No Way Back, Accepted before the Start");
  med_test_form_choose (dialog, "Accepted by the lead engineer", "Person 3");
  med_test_form_choose (dialog, "Accepted by the clinical owner", "Person 4");
  med_test_ui_shoot (dialog, "sheet-dialog-no-way-back");
  gtk_window_destroy (dialog);
  med_test_ui_close (page);
}

/* Mapping, preview with a verdict for each row, and only then the records. */
static void
test_service_list (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  g_autoptr (MedTestWard) ward = ward_of (ui);
  g_autofree char *when = dup_hour_ago (ui);
  g_autofree char *text = g_strdup_printf ("Asset no.,KB,Date,Software version,Engineer\n"
                                           "10233,KB1,%s,4.2,K. Weber\n"
                                           "99999,KB1,%s,4.2,K. Weber\n",
                                           when, when);
  g_autofree char *path = med_test_fleet_write_file (ui->engine, "list.csv", text);
  MedPage *page = show_page (ui);

  med_service_list_dialog_present (GTK_WIDGET (page), ui->session);
  GtkWindow *form = med_test_ui_wait_dialog ();
  med_test_ui_click (form, "Continue");
  med_test_ui_assert_shows (form, "Choose the list");
  med_test_ui_shoot (form, "service-list-form");
  med_test_form_choose_file (form, "The vendor's list: CSV", path);
  med_test_form_choose (form, "Devices in clinical use",
                        "Take them out of use until they are verified");
  med_test_ui_click (form, "Continue");
  settle (ui);
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  med_test_ui_assert_shows (dialog, "What the Columns Hold");
  med_test_ui_assert_shows (dialog, "Release read at the device");
  med_test_ui_shoot (dialog, "service-list-mapping");
  med_test_ui_click (dialog, "Preview");
  settle (ui);
  med_test_ui_assert_shows (dialog, "1 × Will be recorded");
  med_test_ui_assert_shows (dialog, "Line 3 · 99999 · KB1 · Unknown device");
  med_test_ui_shoot (dialog, "service-list-preview");
  g_assert_false (gtk_widget_get_sensitive (med_test_ui_find (dialog, "next_button")));
  med_test_ward_assert_state (ward, "authorized", "in-use");
  gtk_check_button_set_active (GTK_CHECK_BUTTON (med_test_ui_find (dialog, "leave_out_check")),
                               TRUE);
  med_test_ui_click (dialog, "next_button");
  settle (ui);
  med_test_ui_assert_shows (dialog, "Imported");
  med_test_ward_assert_state (ward, "installed-unverified", "quarantined");
  gtk_window_destroy (dialog);
  med_test_ui_close (page);
}

/* Withdrawn after the install: handed over, removed step by step by the vendor's instruction,
 * verified. */
static void
test_removal (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  g_autoptr (MedTestWard) ward = med_test_ward_new_in (ui->engine, FALSE, TRUE);
  const MedPerson technician = { .id = ui->technician,
                                 .login = (char *) "tt",
                                 .name = (char *) "Taro Tanaka",
                                 .roles = MED_ROLE_TECHNICIAN | MED_ROLE_CLINICAL_OWNER,
                                 .active = TRUE };

  med_test_ward_carry_to (ward, MED_DISPOSITION_IN_SERVICE);
  med_test_fleet_run_script (ui->engine, "UPDATE device SET service_state = 'in-use'");
  med_test_ward_state (ward, 2, "withdrawn");
  g_assert_true (med_test_ward_catch_up (ward));
  med_clock_advance (ui->engine->clock, 3 * MED_USEC_PER_HOUR);
  med_session_set_person (ui->session, &technician);
  MedPage *page = show_order (ui, ward);
  med_test_ui_assert_shows (page, "WITHDRAWN: REMOVE IT");
  med_test_ui_assert_shows (page, "CT 64 · 4.2 → 4.1");
  med_test_ui_assert_shows (page, "The clinic hands the device over, then it is removed");
  med_test_fleet_run_script (ui->engine, "UPDATE device SET service_state = 'under-service'");
  med_page_reload (page);
  settle (ui);
  med_test_ui_assert_shows (page, "Removal instruction of the vendor");
  med_test_ui_shoot (gtk_widget_get_root (GTK_WIDGET (page)), "removal-checks");
  med_test_ui_type (page, "release", "4.1");
  med_test_ui_click (page, "Start the Removal");
  settle (ui);
  med_test_ui_assert_shows (page, "The release read at the device is not the one");
  med_test_ui_type (page, "release", "4.2");
  med_test_ui_click (page, "Start the Removal");
  settle (ui);
  med_test_ui_assert_shows (page, "REMOVING");
  med_test_ui_assert_shows (page, "CT 64 · 4.2 → 4.1");
  med_test_ui_assert_shows (page, "Uninstall KB1");
  med_test_ui_shoot (gtk_widget_get_root (GTK_WIDGET (page)), "removal-steps");
  g_autofree char *kind =
      med_test_fleet_dup_text (ui->engine, "SELECT kind FROM attempt ORDER BY started_usec DESC "
                                           "LIMIT 1");
  g_assert_cmpstr (kind, ==, "remove");
  for (int i = 0; i < 3; i++)
    {
      med_test_ui_click (page, "step_done");
      settle (ui);
    }
  g_assert_cmpint (med_test_engine_count (ui->engine,
                                          "SELECT count(*) FROM attempt_step s JOIN attempt a ON "
                                          "a.id = s.attempt_id WHERE a.kind = 'remove' AND "
                                          "s.result = 'done'"),
                   ==, 3);
  med_test_ui_close (page);
}

/* Only who works here and may do it is offered; nobody is the first. */
static void
test_people (void)
{
  MedPerson people[] = {
    { 1, (char *) "a", (char *) "Anna", MED_ROLE_LEAD, TRUE },
    { 2, (char *) "b", (char *) "Bert", MED_ROLE_TECHNICIAN, TRUE },
    { 3, (char *) "c", (char *) "Cleo", MED_ROLE_LEAD | MED_ROLE_TECHNICIAN, FALSE },
    { 4, (char *) "d", (char *) "Dora", MED_ROLE_TECHNICIAN | MED_ROLE_AUDITOR, TRUE },
  };
  g_autoptr (GPtrArray) all = g_ptr_array_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (people); i++)
    g_ptr_array_add (all, &people[i]);
  g_autoptr (MedPeopleChoice) choice = med_people_choice_new (all, MED_ROLE_TECHNICIAN);
  const char *const *titles = med_people_choice_get_titles (choice);
  g_assert_cmpstr (titles[0], ==, "Nobody");
  g_assert_cmpstr (titles[1], ==, "Bert");
  g_assert_cmpstr (titles[2], ==, "Dora");
  g_assert_null (titles[3]);
  g_assert_cmpint (med_people_choice_get_id (choice, "0"), ==, 0);
  g_assert_cmpint (med_people_choice_get_id (choice, "2"), ==, 4);
  g_assert_cmpint (med_people_choice_get_id (choice, "3"), ==, 0);
  g_assert_cmpint (med_people_choice_get_id (choice, "-1"), ==, 0);
  g_assert_cmpint (med_people_choice_get_id (choice, ""), ==, 0);
  g_autoptr (MedPeopleChoice) none = med_people_choice_new (all, MED_ROLE_VENDOR_ENGINEER);
  g_assert_null (med_people_choice_get_titles (none)[1]);
}

int
main (int argc, char *argv[])
{
  med_test_ui_init (&argc, &argv);
  g_test_add_func ("/ui/record-dialogs/found-is-not-verified", test_found);
  g_test_add_func ("/ui/record-dialogs/nonconformance", test_nonconformance);
  g_test_add_func ("/ui/record-dialogs/sheet", test_sheet);
  g_test_add_func ("/ui/record-dialogs/no-way-back", test_no_way_back);
  g_test_add_func ("/ui/record-dialogs/service-list", test_service_list);
  g_test_add_func ("/ui/record-dialogs/removal", test_removal);
  g_test_add_func ("/ui/record-dialogs/people-to-choose-from", test_people);
  return g_test_run ();
}
