/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/awareness/med-advisory-reading.h"
#include "support/med-test-fleet.h"
#include "support/med-test-form.h"
#include "support/med-test-ui.h"
#include "ui/awareness/med-advisories-page.h"
#include "ui/awareness/med-match-review-dialog.h"
#include "ui/widgets/med-section-bar.h"
#include "ui/widgets/med-table-view.h"

/* A revision of an advisory on the CT; @from is replaced by @to. */
static void
import (MedTestUi *ui, const char *id, const char *version, const char *from, const char *to)
{
  g_autofree char *plain =
      med_test_fleet_advisory (id, "Exa Medical", "CT 64", "P=< 4.2", "known_affected=P");
  g_autofree char *member = g_strdup_printf ("\"version\":\"%s\"}}", version);
  g_autoptr (GString) text = g_string_new (plain);

  g_string_replace (text, "\"version\":\"1\"}}", member, 0);
  if (from != NULL)
    g_assert_cmpuint (g_string_replace (text, from, to, 0), >, 0);
  med_test_fleet_import (ui->engine, text->str);
  med_test_fleet_assess (ui->engine);
}

static void
fill (MedTestUi *ui)
{
  med_test_fleet_add_device (ui->engine, "10233", "Exa Medical", "CT 64", "4.1");
  med_test_fleet_add_device (ui->engine, "10234", "Exa Medical", "CT 64", "4.1");
  import (ui, "EXA-2026-1", "1.0.0", NULL, NULL);
  import (ui, "EXA-2026-2", "1.0.0", "CVE-2026-1000", "CVE-2026-2000");
}

static gint64
head_of (MedTestUi *ui, const char *tracking_id)
{
  g_autofree char *sql = g_strdup_printf (
      "SELECT advisory_id FROM advisory_head WHERE tracking_id = '%s'", tracking_id);

  return med_test_engine_count (ui->engine, sql);
}

static gint64
count_read (MedTestUi *ui)
{
  return med_test_engine_count (ui->engine,
                                "SELECT count(*) FROM advisory_head WHERE read_usec IS NOT NULL");
}

static MedPage *
show_page (MedTestUi *ui)
{
  MedPage *page = med_test_ui_show_page (ui, MED_TYPE_ADVISORIES_PAGE);

  med_page_reload (page);
  med_test_ui_settle (ui);
  return page;
}

static void
open_advisory (MedTestUi *ui, MedPage *page, const char *tracking_id)
{
  MED_PAGE_GET_CLASS (page)->show_item (page, head_of (ui, tracking_id));
  med_test_ui_settle (ui);
}

static void
reload (MedTestUi *ui, MedPage *page)
{
  med_page_reload (page);
  med_test_ui_settle (ui);
  med_test_ui_settle (ui);
}

/* Brings what is further down to the top, for a picture of it. */
static void
scroll_to (GtkWidget *widget)
{
  GtkWidget *scroller = gtk_widget_get_ancestor (widget, GTK_TYPE_SCROLLED_WINDOW);
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller));
  double y = 0;

  g_assert_true (gtk_widget_translate_coordinates (widget, scroller, 0, 0, NULL, &y));
  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) + y);
}

/* What a key of the page does. */
static void
press (MedPage *page, const char *action)
{
  g_autofree char *name = g_strconcat ("advisories.", action, NULL);

  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (page), name, NULL));
}

/* What must not leave the hospital without its label has it in the list and in the detail. */
static void
test_label (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();

  med_test_fleet_add_device (ui->engine, "10233", "Exa Medical", "CT 64", "4.1");
  import (ui, "EXA-2026-1", "1.0.0", "\"document\":{",
          "\"document\":{\"distribution\":{\"tlp\":{\"label\":\"AMBER\"}},");
  import (ui, "EXA-2026-2", "1.0.0", "CVE-2026-1000", "CVE-2026-2000");
  MedPage *page = show_page (ui);
  med_test_ui_assert_shows (page, "TLP:AMBER · About CT 64");
  open_advisory (ui, page, "EXA-2026-1");
  med_test_ui_assert_shows (page, "TLP:AMBER · It may be passed on within the hospital, and");
  med_test_ui_shoot (gtk_widget_get_root (GTK_WIDGET (page)), "inbox-label");
  open_advisory (ui, page, "EXA-2026-2");
  med_test_ui_assert_shows (page, "It does not say to whom it may be passed on");
  med_test_ui_close (page);
}

/* Each section says how many are in it, on the screen and to a screen reader. */
static void
test_sections (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();

  fill (ui);
  MedPage *page = show_page (ui);
  med_test_ui_settle (ui);
  MedSectionBar *bar = MED_SECTION_BAR (med_test_ui_find (page, "sections"));
  med_test_ui_assert_shows (bar, "New\n2");
  med_test_ui_assert_shows (bar, "Touches us\n2");
  med_test_ui_assert_shows (bar, "Cannot tell\n0");
  med_test_ui_assert_shows (bar, "Held\n0");
  med_test_ui_shoot (gtk_widget_get_root (GTK_WIDGET (page)), "inbox-list");
  MED_PAGE_GET_CLASS (page)->show_filter (page, "new");
  g_assert_cmpuint (med_section_bar_get_selected (bar), ==, 0);
  open_advisory (ui, page, "EXA-2026-1");
  med_test_ui_settle (ui);
  reload (ui, page);
  med_test_ui_assert_shows (bar, "New\n1");
  MED_PAGE_GET_CLASS (page)->show_filter (page, "cannot-tell");
  med_test_ui_settle (ui);
  med_test_ui_assert_shows (page, "Nothing Found");
  med_test_ui_shoot (gtk_widget_get_root (GTK_WIDGET (page)), "inbox-cannot-tell-empty");
  MED_PAGE_GET_CLASS (page)->show_filter (page, "no such section");
  g_assert_cmpuint (med_section_bar_get_selected (bar), ==, 2);
  med_test_ui_close (page);
}

/* What changed stays before the eyes while it is read, and is gone when it is opened again. */
static void
test_news_and_diff (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();

  fill (ui);
  MedPage *page = show_page (ui);
  open_advisory (ui, page, "EXA-2026-1");
  med_test_ui_settle (ui);
  MED_PAGE_GET_CLASS (page)->show_item (page, 0);
  import (ui, "EXA-2026-1", "1.1.0", "\"known_affected\":", "\"fixed\":");
  reload (ui, page);
  med_test_ui_assert_shows (page, "Changed: Status");
  open_advisory (ui, page, "EXA-2026-1");
  med_test_ui_assert_shows (page, "What Is New Here");
  med_test_ui_assert_shows (page, "Before: Affected\nNow: Fixed");
  reload (ui, page);
  med_test_ui_assert_shows (page, "Before: Affected\nNow: Fixed");
  med_test_ui_shoot (gtk_widget_get_root (GTK_WIDGET (page)), "inbox-news");
  /* The earlier revision unfolds to the same, from the documents. */
  GtkWidget *row = gtk_widget_get_ancestor (med_test_ui_find (page, "Version 1.0.0 of 2026-02-01"),
                                            ADW_TYPE_EXPANDER_ROW);
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), TRUE);
  med_test_ui_settle (ui);
  med_test_ui_assert_shows (row, "Before: Affected\nNow: Fixed");
  scroll_to (row);
  med_test_ui_shoot (gtk_widget_get_root (GTK_WIDGET (page)), "inbox-diff");
  open_advisory (ui, page, "EXA-2026-2");
  open_advisory (ui, page, "EXA-2026-1");
  g_assert_null (med_test_ui_try_find (page, "What Is New Here"));
  med_test_ui_close (page);
}

/* What its publisher took back is marked in the list and in the detail, in words. */
static void
test_withdrawn (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();

  fill (ui);
  MedPage *page = show_page (ui);
  open_advisory (ui, page, "EXA-2026-1");
  g_assert_null (med_test_ui_try_find (page, "withdrawn_badge"));
  med_test_fleet_run_script (ui->engine, "UPDATE advisory_head SET withdrawn_id = advisory_id"
                                         " WHERE tracking_id = 'EXA-2026-2'");
  reload (ui, page);
  med_test_ui_assert_shows (page, "Withdrawn: ");
  open_advisory (ui, page, "EXA-2026-2");
  g_assert_nonnull (med_test_ui_try_find (page, "withdrawn_badge"));
  med_test_ui_assert_shows (page, "it clears no device");
  med_test_ui_shoot (gtk_widget_get_root (GTK_WIDGET (page)), "inbox-withdrawn");
  med_test_ui_close (page);
}

/* One row a test with the count of its places; what was not done is counted apart. */
static void
test_findings_by_test (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();

  fill (ui);
  med_test_fleet_run_script (
      ui->engine,
      "DELETE FROM advisory_finding; INSERT INTO advisory_finding (advisory_id, test, pointer, "
      "text,"
      " unchecked) SELECT h.advisory_id, f.test, f.pointer, f.text, f.unchecked FROM advisory_head "
      "h"
      " JOIN (SELECT '6.2.13' AS test, '/a' AS pointer, 'First <b>' AS text, 0 AS unchecked"
      "  UNION ALL SELECT '6.2.13', '/b', 'Second', 0 UNION ALL SELECT '6.2.13', '/c', 'Third', 0"
      "  UNION ALL SELECT '6.2.3', '/d', 'Alone', 0"
      "  UNION ALL SELECT '6.3.8', '', 'Nobody looked', 1) f WHERE h.tracking_id = 'EXA-2026-1'");
  MedPage *page = show_page (ui);
  open_advisory (ui, page, "EXA-2026-1");
  med_test_ui_assert_shows (page, "2 tests of the standard found something; 1 test was not done");
  med_test_ui_assert_shows (page, "Test 6.2.13 at /a and at 2 more places");
  med_test_ui_assert_shows (page, "First <b>");
  med_test_ui_assert_shows (page, "Test 6.2.3 at /d");
  med_test_ui_assert_shows (page, "Nobody looked");
  g_assert_null (med_test_ui_try_find (page, "Second"));
  scroll_to (med_test_ui_find (page, "Test 6.2.13 at /a and at 2 more places"));
  med_test_ui_shoot (gtk_widget_get_root (GTK_WIDGET (page)), "inbox-findings");
  med_test_ui_close (page);
}

/* Opens the page of reports with this advisory. */
static void
test_alert_response (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();

  fill (ui);
  MedPage *page = show_page (ui);
  open_advisory (ui, page, "EXA-2026-1");
  GtkWidget *button = med_test_ui_find (page, "respond_button");
  g_assert_true (gtk_widget_get_sensitive (button));
  g_assert_true (gtk_widget_get_mapped (button));
  med_test_ui_shoot (gtk_widget_get_root (GTK_WIDGET (page)), "inbox-alert-button");
  med_test_ui_close (page);
}

static void
test_comment (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();

  fill (ui);
  MedPage *page = show_page (ui);
  open_advisory (ui, page, "EXA-2026-1");
  med_test_ui_settle (ui);
  GtkWidget *entry =
      gtk_widget_get_ancestor (med_test_ui_find (page, "Write a comment"), ADW_TYPE_ENTRY_ROW);
  /* What is refused stays in the line. */
  gtk_editable_set_text (GTK_EDITABLE (entry), "   ");
  g_signal_emit_by_name (entry, "apply");
  med_test_ui_settle (ui);
  g_assert_cmpint (med_test_engine_count (ui->engine, "SELECT count(*) FROM advisory_comment"), ==,
                   0);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "   ");
  gtk_editable_set_text (GTK_EDITABLE (entry), "Asked Exa & <Co>, answer on Friday");
  g_signal_emit_by_name (entry, "apply");
  med_test_ui_settle (ui);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "");
  reload (ui, page);
  med_test_ui_assert_shows (page, "Asked Exa & <Co>, answer on Friday");
  med_test_ui_assert_shows (page, "Sachiko Kimura");
  med_test_ui_shoot (gtk_widget_get_root (GTK_WIDGET (page)), "inbox-comment");
  med_test_ui_close (page);
}

static void
test_marks (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();

  fill (ui);
  MedPage *page = show_page (ui);
  open_advisory (ui, page, "EXA-2026-1");
  med_test_ui_assert_shows (page, "2 not remediated, 0 in progress, 0 done");
  med_test_ui_click (page, "Mark how far it is seen to");
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  med_test_form_choose (dialog, "How far it is", "Remediation done");
  med_test_ui_click (dialog, "Mark");
  med_test_ui_settle (ui);
  med_test_ui_assert_shows (dialog, "Say why");
  g_assert_cmpint (med_test_engine_count (ui->engine, "SELECT count(*) FROM remediation_mark"), ==,
                   0);
  med_test_ui_type (dialog, "Why, such as the mitigation that was carried out",
                    "Isolated in VLAN 7");
  med_test_ui_shoot (dialog, "inbox-mark");
  gpointer weak = dialog;
  g_object_add_weak_pointer (G_OBJECT (dialog), &weak);
  med_test_ui_click (dialog, "Mark");
  med_test_form_assert_gone (&weak);
  reload (ui, page);
  med_test_ui_assert_shows (page, "1 not remediated, 0 in progress, 1 done");
  med_test_ui_assert_shows (page, "Remediation done: Isolated in VLAN 7 (Sachiko Kimura");
  med_test_ui_shoot (gtk_widget_get_root (GTK_WIDGET (page)), "inbox-marked");
  med_test_ui_click (page, "Take the last mark back");
  med_test_ui_settle (ui);
  reload (ui, page);
  med_test_ui_assert_shows (page, "2 not remediated, 0 in progress, 0 done");
  /* All of one status at once. */
  med_test_ui_click (page, "Mark how far all of these are seen to");
  dialog = med_test_ui_wait_dialog ();
  med_test_ui_type (dialog, "Why, such as the mitigation that was carried out", "Asked");
  weak = dialog;
  g_object_add_weak_pointer (G_OBJECT (dialog), &weak);
  med_test_ui_click (dialog, "Mark");
  med_test_form_assert_gone (&weak);
  reload (ui, page);
  med_test_ui_assert_shows (page, "0 not remediated, 2 in progress, 0 done");
  med_test_ui_close (page);
}

/* n, p and m as in a mail program. */
static void
test_keys (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();

  fill (ui);
  MedPage *page = show_page (ui);
  MedTableView *view = MED_TABLE_VIEW (med_test_ui_find (page, "view"));
  g_assert_cmpint (med_table_view_get_selected (view), ==, 0);
  press (page, "next");
  med_test_ui_settle (ui);
  const gint64 first = med_table_view_get_selected (view);
  g_assert_cmpint (first, !=, 0);
  press (page, "previous"); /* there is none before */
  g_assert_cmpint (med_table_view_get_selected (view), ==, first);
  press (page, "next");
  med_test_ui_settle (ui);
  g_assert_cmpint (med_table_view_get_selected (view), !=, first);
  const gint64 second = med_table_view_get_selected (view);
  press (page, "next");
  g_assert_cmpint (med_table_view_get_selected (view), ==, second);
  med_test_ui_settle (ui);
  g_assert_cmpint (count_read (ui), ==, 2);
  press (page, "toggle-read");
  med_test_ui_settle (ui);
  g_assert_cmpint (count_read (ui), ==, 1);
  /* It stays unread while it is on the screen, whatever else is written. */
  reload (ui, page);
  g_assert_cmpint (count_read (ui), ==, 1);
  press (page, "toggle-read");
  med_test_ui_settle (ui);
  g_assert_cmpint (count_read (ui), ==, 2);
  med_test_ui_close (page);
}

static void
test_matched_anew (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();

  fill (ui);
  MedPage *page = show_page (ui);
  med_test_fleet_run_script (ui->engine, "DELETE FROM advisory_standing");
  gtk_widget_activate_action (GTK_WIDGET (page), "advisories.match", NULL);
  med_test_ui_settle (ui);
  g_assert_cmpint (med_test_engine_count (
                       ui->engine, "SELECT count(*) FROM advisory_standing WHERE affected = 2"),
                   ==, 2);
  med_test_ui_close (page);
}

static void
import_name (MedTestUi *ui, const char *id, const char *vendor, const char *product)
{
  g_autofree char *text =
      med_test_fleet_advisory (id, vendor, product, "P=< 9", "known_affected=P");

  med_test_fleet_import (ui->engine, text);
}

static gint64
aliases (MedTestUi *ui)
{
  return med_test_engine_count (ui->engine, "SELECT count(*) FROM alias");
}

/* All names of a vendor in one go, listed before; taken back in one go; and decisions one after the
 * other, back to the first. */
static void
test_review_vendor (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  GtkWidget *label = gtk_label_new ("behind");

  med_test_fleet_add_device (ui->engine, "1", "Exa Medical", "Alpha CT", "1");
  med_test_fleet_add_device (ui->engine, "2", "Exa Medical", "Beta MR", "1");
  med_test_fleet_add_device (ui->engine, "3", "Exa Medical", "Gamma US", "1");
  import_name (ui, "E-1", "Exa Medicals", "Alpha CT");
  import_name (ui, "E-2", "Exa Medicals", "Beta MR");
  import_name (ui, "E-3", "Exa Medicals", "Gamma US");
  med_test_fleet_assess (ui->engine);
  med_test_ui_show (label);
  GtkWindow *dialog = med_match_review_dialog_present (label, ui->session);
  med_test_ui_settle (ui);
  med_test_ui_assert_shows (dialog, "Name 1 of 3");
  med_test_ui_assert_shows (dialog, "Confirm 3 Names of This Vendor… (A)");
  med_test_ui_shoot (dialog, "inbox-review");
  med_test_ui_click (dialog, "vendor_button");
  GtkWindow *question = med_test_ui_wait_dialog ();
  med_test_ui_assert_shows (question, "“Gamma US” is Exa Medical Gamma US");
  med_test_ui_shoot (question, "inbox-review-vendor");
  med_test_ui_click (question, "Cancel");
  med_test_ui_settle (ui);
  g_assert_cmpint (aliases (ui), ==, 0);
  med_test_ui_click (dialog, "vendor_button");
  question = med_test_ui_wait_dialog ();
  med_test_ui_click (question, "Confirm All");
  med_test_ui_settle (ui);
  g_assert_cmpint (aliases (ui), ==, 3);
  med_test_ui_assert_shows (dialog, "Nothing to Review");
  med_test_ui_assert_shows (dialog, "3 names confirmed");
  med_test_ui_click (dialog, "undo_button");
  med_test_ui_settle (ui);
  g_assert_cmpint (aliases (ui), ==, 0);
  med_test_ui_assert_shows (dialog, "Name 1 of 3");
  for (int i = 0; i < 2; i++)
    {
      med_test_ui_click (dialog, "yes_button");
      med_test_ui_settle (ui);
    }
  g_assert_cmpint (aliases (ui), ==, 2);
  med_test_ui_assert_shows (dialog, "Name 3 of 3");
  g_assert_null (med_test_ui_try_find (dialog, "vendor_button"));
  for (int i = 0; i < 2; i++)
    {
      med_test_ui_click (dialog, "undo_button");
      med_test_ui_settle (ui);
    }
  g_assert_cmpint (aliases (ui), ==, 0);
  med_test_ui_assert_shows (dialog, "Name 1 of 3");
  gtk_window_close (dialog);
  med_test_ui_close (label);
}

#define ADD(path, function) g_test_add_func ("/ui/inbox-page/" path, function)

int
main (int argc, char *argv[])
{
  med_test_ui_init (&argc, &argv);
  ADD ("sections-tell-how-many", test_sections);
  ADD ("label-in-list-and-detail", test_label);
  ADD ("news-and-difference", test_news_and_diff);
  ADD ("comment", test_comment);
  ADD ("withdrawn", test_withdrawn);
  ADD ("findings-by-test", test_findings_by_test);
  ADD ("alert-response", test_alert_response);
  ADD ("marks-and-undo", test_marks);
  ADD ("keys", test_keys);
  ADD ("matched-anew-by-hand", test_matched_anew);
  ADD ("review-by-vendor-and-undo", test_review_vendor);
  return g_test_run ();
}
