/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-fleet.h"
#include "support/med-test-ui.h"
#include "ui/report/med-report-settings-page.h"

#define STORED "SELECT value FROM setting WHERE key = 'report-settings'"
#define N_STORED "SELECT count(*) FROM setting WHERE key = 'report-settings'"

static void
settle (MedTestUi *ui)
{
  for (int i = 0; i < 3; i++)
    med_test_ui_settle (ui);
}

static GtkWindow *
show_page (MedTestUi *ui)
{
  GtkWindow *window = med_test_ui_show (GTK_WIDGET (med_report_settings_page_new (ui->session)));

  settle (ui);
  return window;
}

static GtkWindow *
open_form (MedTestUi *ui, GtkWindow *window, const char *row)
{
  med_test_ui_click (window, row);
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  med_test_ui_settle (ui);
  return dialog;
}

/* The n-th text of several lines in a form. */
static void
find_views (GtkWidget *widget, GPtrArray *views)
{
  if (GTK_IS_TEXT_VIEW (widget))
    g_ptr_array_add (views, widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    find_views (child, views);
}

static GtkTextBuffer *
lines_of (GtkWindow *dialog, guint n)
{
  g_autoptr (GPtrArray) views = g_ptr_array_new ();

  find_views (GTK_WIDGET (dialog), views);
  g_assert_cmpuint (n, <, views->len);
  return gtk_text_view_get_buffer (g_ptr_array_index (views, n));
}

static char *
dup_lines (GtkWindow *dialog, guint n)
{
  GtkTextBuffer *buffer = lines_of (dialog, n);
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

static void
test_shows_what_counts (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  GtkWindow *window = show_page (ui);
  static const char *const shown[] = {
    "No letterhead · A4",
    "R1  Fleet compliance",
    "Prepared · Reviewed · Accepted by the committee",
    "R2  Patch record",
    "No signatures",
    "Handed over · Performed · Verified · Returned to service",
    "R6b  Inspection annex",
    "system operation 8 item 3 and 8.2",
    "R7  Vendor scorecard",
    "R8  Room list of a component",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (shown); i++)
    med_test_ui_assert_shows (window, shown[i]);
  med_test_ui_shoot (window, "report-settings-page");
  g_assert_cmpint (med_test_engine_count (ui->engine, N_STORED), ==, 0);
  med_test_ui_close (window);
}

static void
test_letterhead_is_stored (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  GtkWindow *window = show_page (ui);
  GtkWindow *dialog = open_form (ui, window, "Letterhead, contact, paper and tables");

  med_test_ui_type (dialog, "Line above the title", "  Biomedical <b>Engineering</b> & Co ");
  gtk_text_buffer_set_text (lines_of (dialog, 0), "1 Mill Lane\nAlderbrook", -1);
  med_test_ui_type (dialog, "Contact, on the service notice", "Telephone 4711");
  adw_combo_row_set_selected (ADW_COMBO_ROW (med_test_ui_find (dialog, "Paper")), 1);
  adw_combo_row_set_selected (ADW_COMBO_ROW (med_test_ui_find (dialog, "Tables (CSV, UTF-8)")), 1);
  med_test_ui_shoot (dialog, "report-settings-form");
  med_test_ui_click (dialog, "Save");
  settle (ui);
  g_autofree char *stored = med_test_fleet_dup_text (ui->engine, STORED);
  g_assert_nonnull (strstr (stored, "\"letterhead\":\"Biomedical <b>Engineering</b> & Co\""));
  g_assert_nonnull (strstr (stored, "\"address\":\"1 Mill Lane\\nAlderbrook\""));
  g_assert_nonnull (strstr (stored, "\"contact\":\"Telephone 4711\""));
  g_assert_nonnull (strstr (stored, "\"paper\":\"letter\""));
  g_assert_nonnull (strstr (stored, "\"csv_mark\":false"));
  /* What was not touched stays the program's own. */
  g_assert_nonnull (strstr (stored, "\"reports\":{}"));
  /* Shown at once, and what looks like markup is text. */
  med_test_ui_assert_shows (window, "Biomedical <b>Engineering</b> & Co · Letter");
  g_assert_cmpint (med_test_engine_count (ui->engine, "SELECT count(*) FROM change WHERE action = "
                                                      "'report-settings-changed'"),
                   ==, 1);
  med_test_ui_close (window);
}

static void
test_signatures_in_words (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  GtkWindow *window = show_page (ui);
  GtkWindow *dialog = open_form (ui, window, "R7  Vendor scorecard");
  g_autofree char *before = dup_lines (dialog, 1);

  g_assert_cmpstr (before, ==, "Prepared; Lead engineer\nReviewed; Security officer");
  gtk_text_buffer_set_text (lines_of (dialog, 0), "Contract 12, § 4", -1);
  gtk_text_buffer_set_text (lines_of (dialog, 1),
                            "Prepared; Lead engineer\n\n  Seen by purchasing ;Head of purchasing\n"
                            "reviewed",
                            -1);
  med_test_ui_click (dialog, "Save");
  settle (ui);
  g_autofree char *stored = med_test_fleet_dup_text (ui->engine, STORED);
  g_assert_nonnull (strstr (stored,
                            "\"vendors\":{\"citation\":\"Contract 12, § 4\",\"signatures\":["
                            "{\"meaning\":\"prepared\",\"role\":\"lead\"},"
                            "{\"meaning\":\"Seen by purchasing\",\"role\":\"Head of "
                            "purchasing\"},{\"meaning\":\"reviewed\",\"role\":\"\"}]}"));
  med_test_ui_assert_shows (window, "Prepared · Seen by purchasing · Reviewed");
  med_test_ui_assert_shows (window, "Contract 12, § 4");
  med_test_ui_close (window);
}

/* Saved without a change, the program's own citation stays the program's own: reports print it in
 * their own language. */
static void
test_citation_of_the_program_stays (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  GtkWindow *window = show_page (ui);
  GtkWindow *dialog = open_form (ui, window, "R6b  Inspection annex");
  g_autofree char *citation = dup_lines (dialog, 0);

  g_assert_true (g_str_has_prefix (citation, "Guidelines on the security management"));
  med_test_ui_click (dialog, "Save");
  settle (ui);
  g_autofree char *stored = med_test_fleet_dup_text (ui->engine, STORED);
  g_assert_null (strstr (stored, "citation"));
  g_assert_nonnull (strstr (stored, "\"inspection\":{\"signatures\":["));
  med_test_ui_close (window);
}

static void
test_work_order_keeps_its_signatures (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  GtkWindow *window = show_page (ui);
  GtkWindow *dialog = open_form (ui, window, "R4  Work order or certificate");

  gtk_text_buffer_set_text (lines_of (dialog, 1), "Performed\nVerified\nReturned to service", -1);
  med_test_ui_click (dialog, "Save");
  settle (ui);
  med_test_ui_assert_shows (dialog, "none of these signatures can be left out");
  g_assert_cmpint (med_test_engine_count (ui->engine, N_STORED), ==, 0);
  /* What was typed is still there; joined by the missing one it is taken. */
  g_autofree char *typed = dup_lines (dialog, 1);
  g_assert_cmpstr (typed, ==, "Performed\nVerified\nReturned to service");
  gtk_text_buffer_set_text (lines_of (dialog, 1),
                            "Handed over\nPerformed\nVerified\nReturned to service\nWitness", -1);
  med_test_ui_click (dialog, "Save");
  settle (ui);
  g_assert_cmpint (med_test_engine_count (ui->engine, N_STORED), ==, 1);
  med_test_ui_assert_shows (window, "Returned to service · Witness");
  med_test_ui_close (window);
}

static gpointer
load_person (MedConnection *connection, gpointer id, GCancellable *cancellable, GError **error)
{
  return med_person_load_sync (connection, *(gint64 *) id, error);
}

static void
test_technician_is_refused (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  g_autoptr (MedPerson) technician =
      med_test_engine_run (ui->engine, MED_STORE_INTERACTIVE, load_person, &ui->technician, NULL);

  med_session_set_person (ui->session, technician);
  GtkWindow *window = show_page (ui);
  GtkWindow *dialog = open_form (ui, window, "Letterhead, contact, paper and tables");
  med_test_ui_type (dialog, "Line above the title", "Mine");
  med_test_ui_click (dialog, "Save");
  settle (ui);
  med_test_ui_assert_shows (dialog, "Only a lead engineer or a security officer");
  g_assert_cmpint (med_test_engine_count (ui->engine, N_STORED), ==, 0);
  med_test_ui_close (dialog);
  med_test_ui_close (window);
}

int
main (int argc, char *argv[])
{
  med_test_ui_init (&argc, &argv);
  g_test_add_func ("/ui/report-settings-page/shows-what-counts", test_shows_what_counts);
  g_test_add_func ("/ui/report-settings-page/letterhead-is-stored", test_letterhead_is_stored);
  g_test_add_func ("/ui/report-settings-page/signatures-in-words", test_signatures_in_words);
  g_test_add_func ("/ui/report-settings-page/citation-of-the-program-stays",
                   test_citation_of_the_program_stays);
  g_test_add_func ("/ui/report-settings-page/work-order-keeps-its-signatures",
                   test_work_order_keeps_its_signatures);
  g_test_add_func ("/ui/report-settings-page/technician-is-refused", test_technician_is_refused);
  return g_test_run ();
}
