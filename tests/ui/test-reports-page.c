/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-fleet.h"
#include "support/med-test-ui.h"
#include "ui/report/med-report-printer.h"
#include "ui/report/med-reports-page.h"

static void
settle (MedTestUi *ui)
{
  for (int i = 0; i < 4; i++)
    med_test_ui_settle (ui);
}

static MedPage *
show_page (MedTestUi *ui)
{
  MedPage *page = med_test_ui_show_page (ui, MED_TYPE_REPORTS_PAGE);

  med_page_reload (page);
  settle (ui);
  return page;
}

/* Opened, it is there: the month's report needs no further click. */
static void
test_fleet_is_there (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  MedPage *page = show_page (ui);
  GtkWidget *print = med_test_ui_find (med_page_get_action_widget (page), "Print…");

  med_test_ui_assert_shows (page, "Page 1 of");
  med_test_ui_assert_shows (page, "R1-");
  g_assert_true (gtk_widget_is_sensitive (print));
  med_test_ui_shoot (page, "reports-page");
  med_test_ui_close (page);
}

static void
test_device (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  gint64 id = med_test_fleet_add_device (ui->engine, "CT-1", "Exa & Co", "Exa <CT>", "4.1");
  MedPage *page = show_page (ui);

  MED_PAGE_GET_CLASS (page)->show_filter (page, "device");
  settle (ui);
  med_test_ui_assert_shows (page, "Which Device?");
  g_assert_false (
      gtk_widget_is_sensitive (med_test_ui_find (med_page_get_action_widget (page), "Print…")));
  MED_PAGE_GET_CLASS (page)->show_item (page, id);
  settle (ui);
  med_test_ui_assert_shows (page, "R2-");
  med_test_ui_close (page);
}

static void
test_work_orders (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  MedPage *page = show_page (ui);

  MED_PAGE_GET_CLASS (page)->show_filter (page, "work-order");
  settle (ui);
  med_test_ui_assert_shows (page, "No Work Order Yet");
  /* Asked for one that is not there: said, not left out */
  MED_PAGE_GET_CLASS (page)->show_item (page, 77);
  settle (ui);
  med_test_ui_assert_shows (page, "There is no work order with the number 77");
  med_test_ui_close (page);
}

static void
test_stale (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  MedPage *page = show_page (ui);

  med_page_reload (page);
  settle (ui);
  med_test_ui_assert_shows (page, "Something was changed since this report was prepared.");
  med_test_ui_click (page, "Prepare Again");
  settle (ui);
  g_assert_null (med_test_ui_try_find (page, "Prepare Again"));
  med_test_ui_close (page);
}

static void
test_closed_while_preparing (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  MedPage *page = show_page (ui);

  MED_PAGE_GET_CLASS (page)->show_filter (page, "device");
  MED_PAGE_GET_CLASS (page)->show_item (page, 1);
  med_page_reload (page);
  med_test_ui_close (page);
  settle (ui);
}

/* Asked for by number, by an advisory of another page, and by what nobody has heard of. */
static void
test_alert (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();

  med_test_fleet_add_device (ui->engine, "CT-1", "Exa & Co", "Exa <CT>", "4.1");
  MedPage *page = show_page (ui);
  MED_PAGE_GET_CLASS (page)->show_filter (page, "alert");
  settle (ui);
  med_test_ui_assert_shows (page, "Which Advisory?");
  med_test_ui_shoot (page, "reports-page-alert-choose");
  med_test_ui_type (page, "Advisory or CVE", "CVE-2021-34527");
  g_signal_emit_by_name (med_test_ui_find (page, "Advisory or CVE"), "apply");
  settle (ui);
  med_test_ui_assert_shows (page, "R3-");
  med_test_ui_shoot (page, "reports-page-alert");
  MED_PAGE_GET_CLASS (page)->show_item (page, 77);
  settle (ui);
  med_test_ui_assert_shows (page, "There is no advisory with the number 77");
  med_test_ui_close (page);
}

/* Each report is there as soon as it is chosen; the button for the checklist only with its annex.
 */
static void
test_other_reports (void)
{
  static const struct
  {
    const char *word;
    const char *code;
    gboolean answers;
  } cases[] = {
    { "notice", "R6a-", FALSE },    { "inspection", "R6b-", TRUE },
    { "vendors", "R7-", FALSE },    { "component\texa\t< 2", "R8-", FALSE },
    { "exceptions", "R5-", FALSE }, { "no such report", "R1-", FALSE },
  };

  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  med_test_fleet_add_device (ui->engine, "CT-1", "Exa & Co", "Exa <CT>", "4.1");
  MedPage *page = show_page (ui);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      MED_PAGE_GET_CLASS (page)->show_filter (page, cases[i].word);
      settle (ui);
      med_test_ui_assert_shows (page, cases[i].code);
      /* The buttons sit in the header bar of the window. */
      GtkWidget *answer = gtk_widget_get_prev_sibling (
          med_test_ui_find (med_page_get_action_widget (page), "print_button"));
      g_assert_cmpint (gtk_widget_get_visible (answer), ==, cases[i].answers);
      if (cases[i].answers)
        med_test_ui_shoot (page, "reports-page-inspection");
    }
  med_test_ui_close (page);
}

static gpointer
make (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_report_make_sync (connection, input, cancellable, error);
}

/* The way of the printer, into a file. */
static void
test_print_to_file (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  g_autoptr (GError) error = NULL;
  MedReportRequest request = { .kind = MED_REPORT_FLEET, .language = "en" };
  g_autoptr (MedReport) report =
      med_test_engine_run (ui->engine, MED_STORE_BULK, make, &request, &error);
  g_autoptr (GtkPrintOperation) operation =
      med_report_printer_new_operation (report, MED_REPORT_A4);
  g_autofree char *path = g_build_filename (ui->engine->dir, "printed.pdf", NULL);
  g_autofree char *bytes = NULL;
  gsize size = 0;

  gtk_print_operation_set_allow_async (operation, FALSE);
  gtk_print_operation_set_export_filename (operation, path);
  g_assert_cmpint (
      gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_EXPORT, NULL, &error), ==,
      GTK_PRINT_OPERATION_RESULT_APPLY);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  g_assert_true (g_str_has_prefix (bytes, "%PDF-"));
  g_assert_cmpuint (size, >, 5000);
}

int
main (int argc, char *argv[])
{
  med_test_ui_init (&argc, &argv);
  g_test_add_func ("/ui/reports-page/fleet-is-there", test_fleet_is_there);
  g_test_add_func ("/ui/reports-page/device", test_device);
  g_test_add_func ("/ui/reports-page/work-orders", test_work_orders);
  g_test_add_func ("/ui/reports-page/stale", test_stale);
  g_test_add_func ("/ui/reports-page/closed-while-preparing", test_closed_while_preparing);
  g_test_add_func ("/ui/reports-page/print-to-file", test_print_to_file);
  g_test_add_func ("/ui/reports-page/other-reports", test_other_reports);
  g_test_add_func ("/ui/reports-page/alert", test_alert);
  return g_test_run ();
}
