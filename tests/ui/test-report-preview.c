/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-fleet.h"
#include "support/med-test-ui.h"
#include "ui/report/med-report-preview.h"
#include "ui/report/med-report-printer.h"

static gpointer
make (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_report_make_sync (connection, input, cancellable, error);
}

static MedReport *
report_of (MedTestUi *ui, MedReportKind kind, MedReportPaper paper)
{
  g_autoptr (GError) error = NULL;
  MedReportRequest request = { .kind = kind, .paper = paper, .language = "en" };
  MedReport *report = med_test_engine_run (ui->engine, MED_STORE_BULK, make, &request, &error);

  g_assert_no_error (error);
  return report;
}

static void
count_cb (MedReportPreview *preview, guint *n)
{
  (*n)++;
}

/* A preview in a scroller, in a window of 1080 pixels. */
static MedReportPreview *
show_preview (MedTestUi *ui, GtkWidget **scroller)
{
  MedReportPreview *preview = g_object_new (MED_TYPE_REPORT_PREVIEW, NULL);

  *scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (*scroller), GTK_WIDGET (preview));
  med_report_preview_set_scroller (preview, GTK_SCROLLED_WINDOW (*scroller));
  med_test_ui_show (*scroller);
  med_test_ui_settle (ui);
  return preview;
}

static void
test_without_a_report (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  GtkWidget *scroller;
  MedReportPreview *preview = show_preview (ui, &scroller);

  g_assert_cmpuint (med_report_preview_get_page (preview), ==, 0);
  g_assert_cmpfloat (med_report_preview_get_zoom (preview), ==, 1);
  med_report_preview_set_zoom (preview, 2);
  med_report_preview_set_report (preview, NULL);
  med_test_ui_settle (ui);
  med_test_ui_close (scroller);
}

static void
test_pages_by_scrolling (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  GtkWidget *scroller;
  MedReportPreview *preview = show_preview (ui, &scroller);
  g_autoptr (MedReport) report = report_of (ui, MED_REPORT_FLEET, MED_REPORT_A4);
  GtkAdjustment *scrolled = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller));
  guint n = 0, last = med_report_layout_get_n_pages (report->layout) - 1;

  g_signal_connect (preview, "page-changed", G_CALLBACK (count_cb), &n);
  med_report_preview_set_report (preview, report);
  med_test_ui_settle (ui);
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpuint (med_report_preview_get_page (preview), ==, 0);
  gtk_adjustment_set_value (scrolled, gtk_adjustment_get_upper (scrolled));
  med_test_ui_settle (ui);
  g_assert_cmpuint (med_report_preview_get_page (preview), ==, last);
  g_assert_cmpuint (n, >, 1);
  med_test_ui_shoot (scroller, "report-preview-end");
  /* Another report is read from its beginning. */
  g_autoptr (MedReport) other = report_of (ui, MED_REPORT_FLEET, MED_REPORT_A4);
  med_report_preview_set_report (preview, other);
  g_assert_cmpuint (med_report_preview_get_page (preview), ==, 0);
  g_assert_cmpfloat (gtk_adjustment_get_value (scrolled), ==, 0);
  med_test_ui_close (scroller);
}

static void
test_zoom (void)
{
  static const struct
  {
    double set, got;
  } cases[] = { { 1, 1 }, { 2.5, 2.5 }, { 0.1, 0.4 }, { 100, 4 } };

  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  GtkWidget *scroller;
  MedReportPreview *preview = show_preview (ui, &scroller);
  g_autoptr (MedReport) report = report_of (ui, MED_REPORT_FLEET, MED_REPORT_A4);

  med_report_preview_set_report (preview, report);
  med_test_ui_settle (ui);
  double fit = med_report_preview_get_zoom (preview);
  /* As wide as there is room, but no wider than reads well. */
  g_assert_cmpfloat (fit, >, 0.9);
  g_assert_cmpfloat (fit, <=, 1.5);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      med_report_preview_set_zoom (preview, cases[i].set);
      g_assert_cmpfloat (med_report_preview_get_zoom (preview), ==, cases[i].got);
    }
  int before, after;
  gtk_widget_measure (GTK_WIDGET (preview), GTK_ORIENTATION_VERTICAL, 1000, NULL, &before, NULL,
                      NULL);
  med_report_preview_set_zoom (preview, 2);
  gtk_widget_measure (GTK_WIDGET (preview), GTK_ORIENTATION_VERTICAL, 1000, NULL, &after, NULL,
                      NULL);
  g_assert_cmpint (after, <, before);
  med_report_preview_set_zoom (preview, 0);
  med_test_ui_settle (ui);
  g_assert_cmpfloat (med_report_preview_get_zoom (preview), ==, fit);
  med_test_ui_close (scroller);
}

/* A landscape report is shown whole in its width. */
static void
test_landscape (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  GtkWidget *scroller;
  MedReportPreview *preview = show_preview (ui, &scroller);
  g_autoptr (MedReport) report = report_of (ui, MED_REPORT_VENDORS, MED_REPORT_A4);
  double width, height;

  med_report_preview_set_report (preview, report);
  med_test_ui_settle (ui);
  med_report_layout_get_page_size (report->layout, &width, &height);
  g_assert_cmpfloat (width * med_report_preview_get_zoom (preview), <=,
                     gtk_widget_get_width (scroller));
  med_test_ui_shoot (scroller, "report-preview-landscape");
  med_test_ui_close (scroller);
}

static GtkPageSetup *
setup_of (MedReport *report, MedReportPaper paper)
{
  g_autoptr (GtkPrintOperation) operation = med_report_printer_new_operation (report, paper);

  return g_object_ref (gtk_print_operation_get_default_page_setup (operation));
}

static void
test_paper_of_the_printer (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  g_autoptr (MedReport) upright = report_of (ui, MED_REPORT_FLEET, MED_REPORT_A4);
  g_autoptr (MedReport) across = report_of (ui, MED_REPORT_VENDORS, MED_REPORT_LETTER);
  g_autoptr (GtkPageSetup) first = setup_of (upright, MED_REPORT_A4);
  g_autoptr (GtkPageSetup) second = setup_of (across, MED_REPORT_LETTER);

  g_assert_cmpint (gtk_page_setup_get_orientation (first), ==, GTK_PAGE_ORIENTATION_PORTRAIT);
  g_assert_cmpint (gtk_page_setup_get_orientation (second), ==, GTK_PAGE_ORIENTATION_LANDSCAPE);
  g_assert_cmpfloat_with_epsilon (gtk_page_setup_get_paper_width (first, GTK_UNIT_MM), 210, 0.5);
  g_assert_cmpfloat_with_epsilon (gtk_page_setup_get_paper_width (second, GTK_UNIT_INCH), 11, 0.05);
  g_assert_cmpfloat_with_epsilon (gtk_page_setup_get_paper_height (second, GTK_UNIT_INCH), 8.5,
                                  0.05);
}

/* The way of the printer into a file: as many pages as on screen, across as on screen. */
static void
test_printed_to_a_file (void)
{
  g_autofree char *program = g_find_program_in_path ("pdfinfo");
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  g_autoptr (MedReport) report = report_of (ui, MED_REPORT_VENDORS, MED_REPORT_A4);
  g_autoptr (GtkPrintOperation) operation =
      med_report_printer_new_operation (report, MED_REPORT_A4);
  g_autofree char *path = g_build_filename (ui->engine->dir, "printed.pdf", NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  gtk_print_operation_set_allow_async (operation, FALSE);
  gtk_print_operation_set_export_filename (operation, path);
  g_assert_cmpint (
      gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_EXPORT, NULL, &error), ==,
      GTK_PRINT_OPERATION_RESULT_APPLY);
  g_assert_no_error (error);
  if (program == NULL)
    {
      g_test_skip ("pdfinfo is absent");
      return;
    }
  const char *argv[] = { program, path, NULL };
  g_assert_true (
      g_spawn_sync (NULL, (char **) argv, NULL, 0, NULL, NULL, &text, NULL, NULL, &error));
  const char *pages = strstr (text, "Pages:");
  g_assert_nonnull (pages);
  g_assert_cmpint (g_ascii_strtoll (pages + strlen ("Pages:"), NULL, 10), ==,
                   med_report_layout_get_n_pages (report->layout));
  g_assert_nonnull (strstr (text, "Vendor scorecard"));
}

int
main (int argc, char *argv[])
{
  med_test_ui_init (&argc, &argv);
  g_test_add_func ("/ui/report-preview/without-a-report", test_without_a_report);
  g_test_add_func ("/ui/report-preview/pages-by-scrolling", test_pages_by_scrolling);
  g_test_add_func ("/ui/report-preview/zoom", test_zoom);
  g_test_add_func ("/ui/report-preview/landscape", test_landscape);
  g_test_add_func ("/ui/report-printer/paper", test_paper_of_the_printer);
  g_test_add_func ("/ui/report-printer/printed-to-a-file", test_printed_to_a_file);
  return g_test_run ();
}
