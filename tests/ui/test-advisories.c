/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/awareness/med-inquiry.h"
#include "support/med-test-fleet.h"
#include "support/med-test-form.h"
#include "support/med-test-ui.h"
#include "support/med-test-walk.h"
#include "ui/awareness/med-advisories-page.h"
#include "ui/awareness/med-decision-dialog.h"
#include "ui/awareness/med-import-dialog.h"
#include "ui/awareness/med-inquiry-dialog.h"
#include "ui/awareness/med-match-review-dialog.h"
#include "ui/awareness/med-patch-dialog.h"
#include "ui/widgets/med-table-view.h"

static void
import_one (MedTestUi *ui, const char *id, const char *vendor, const char *product)
{
  g_autofree char *text =
      med_test_fleet_advisory (id, vendor, product, "P=< 4.2", "known_affected=P");

  med_test_fleet_import (ui->engine, text);
}

/* A device affected, and a name that resembles it. The title has what markup would choke on. */
static void
fill (MedTestUi *ui)
{
  med_test_fleet_add_device (ui->engine, "10233", "Exa Medical", "CT & <b>64", "4.1");
  import_one (ui, "EXA-2026-1", "Exa Medical", "CT & <b>64");
  import_one (ui, "EXA-2026-2", "Exa Medicals", "CT 64 & b");
  med_test_fleet_assess (ui->engine);
}

static MedPage *
show_page (MedTestUi *ui)
{
  MedPage *page = med_test_ui_show_page (ui, MED_TYPE_ADVISORIES_PAGE);

  med_page_reload (page);
  med_test_ui_settle (ui);
  return page;
}

static gint64
advisory_id (MedTestUi *ui, const char *tracking_id)
{
  g_autofree char *sql =
      g_strdup_printf ("SELECT id FROM advisory WHERE tracking_id = '%s'", tracking_id);

  return med_test_engine_count (ui->engine, sql);
}

static void
test_empty (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  MedPage *page = show_page (ui);

  med_test_ui_assert_shows (page, "No Advisories Yet");
  med_test_ui_shoot (page, "advisories-empty");
  med_test_ui_close (page);
}

static void
test_detail (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();

  fill (ui);
  MedPage *page = show_page (ui);
  med_test_ui_assert_shows (page, "New: EXA-2026-1");
  med_test_ui_assert_shows (page, "2 of 2 shown · 1 concern devices · 0 cannot tell");
  MED_PAGE_GET_CLASS (page)->show_item (page, advisory_id (ui, "EXA-2026-1"));
  med_test_ui_settle (ui);
  med_test_ui_assert_shows (page, "About CT & <b>64");
  med_test_ui_assert_shows (page, "Affected: 1 device");
  med_test_ui_assert_shows (page, "no catalogue of known exploited vulnerabilities (KEV)");
  med_test_ui_assert_shows (page, "EXA-2026-1, version 1, from Test");
  med_test_ui_assert_shows (page, "version 4.1 is within “< 4.2”");
  med_test_ui_assert_shows (page, "9.8 Critical, computed from the vector; the document says 9.8");
  med_test_ui_assert_shows (page, "there is no catalogue of known exploited vulnerabilities");
  g_assert_cmpint (
      med_test_engine_count (ui->engine,
                             "SELECT count(*) FROM advisory_head WHERE read_usec IS NOT NULL"),
      ==, 1);
  med_test_ui_shoot (gtk_widget_get_root (GTK_WIDGET (page)), "advisories-detail");
  med_page_reload (page);
  med_test_ui_settle (ui);
  med_test_ui_assert_shows (page, "About CT & <b>64");
  med_test_ui_close (page);
}

/* A document that uses everything, with a score other than its vector gives, and known exploited.
 */
static void
test_vulnerability (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  g_autofree char *path = med_test_source_path ("fuzz/corpus/csaf/whole.json");
  g_autofree char *whole = NULL;

  g_assert_true (g_file_get_contents (path, &whole, NULL, NULL));
  g_autoptr (GString) text = g_string_new (whole);
  g_string_replace (text, "\"baseScore\": 9.8", "\"baseScore\": 5.0", 1);
  med_test_fleet_import (ui->engine, text->str);
  med_test_fleet_run_script (ui->engine,
                             "INSERT INTO kev_catalog VALUES ('1', 1756000000000000, 1, 1);"
                             "INSERT INTO kev (cve, added_date) VALUES ('CVE-2026-1000',"
                             " '2026-03-01');"
                             "INSERT INTO decision_point VALUES ('CVE-2026-1000', 'automatable',"
                             " 'no', 'a letter', 1, 1756000000000000);");
  MedPage *page = show_page (ui);
  MED_PAGE_GET_CLASS (page)->show_item (page, advisory_id (ui, "EXA-1"));
  med_test_ui_settle (ui);
  med_test_ui_assert_shows (page, "9.8 Critical, computed from the vector; the document says 5.0");
  med_test_ui_assert_shows (page, "Differs from the document");
  med_test_ui_assert_shows (page, "in the catalogue since 2026-03-01");
  med_test_ui_assert_shows (page, "set by Sachiko Kimura on 2025-08-24: a letter");
  med_test_ui_assert_shows (page, "not reachable");
  med_test_ui_assert_shows (page, "https://exa.test/u");
  med_test_ui_assert_shows (page, "EXA-1#2");
  med_test_ui_assert_shows (page, "days old");
  g_autofree char *shown = med_test_ui_dup_text (page);
  g_assert_null (strstr (shown, "javascript"));
  g_assert_null (strstr (shown, "component_not_present"));
  med_test_ui_shoot (gtk_widget_get_root (GTK_WIDGET (page)), "advisories-vulnerability");
  med_test_ui_close (page);
}

static void
test_filter (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();

  fill (ui);
  MedPage *page = show_page (ui);
  MED_PAGE_GET_CLASS (page)->show_filter (page, "touches-us");
  med_test_ui_settle (ui);
  med_test_ui_assert_shows (page, "1 of 2 shown");
  MED_PAGE_GET_CLASS (page)->show_filter (page, "kev");
  med_test_ui_settle (ui);
  med_test_ui_assert_shows (page, "Nothing Found");
  MED_PAGE_GET_CLASS (page)->show_filter (page, "all");
  med_test_ui_type (gtk_widget_get_root (GTK_WIDGET (page)), "search_entry", "2026-2");
  med_test_ui_settle (ui);
  med_test_ui_settle (ui);
  med_test_ui_assert_shows (page, "1 of 2 shown");
  med_test_ui_close (page);
}

static void
test_closed_while_loading (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();

  fill (ui);
  MedPage *page = show_page (ui);
  MED_PAGE_GET_CLASS (page)->show_item (page, advisory_id (ui, "EXA-2026-1"));
  med_page_reload (page);
  med_test_ui_close (page);
}

static void
test_import (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  GtkWidget *label = gtk_label_new ("behind");
  g_autofree char *good =
      med_test_fleet_advisory ("EXA-1", "Exa", "CT", "P=4.1", "known_affected=P");
  g_autofree char *one = med_test_fleet_write_file (ui->engine, "set/good.json", good);
  g_autofree char *two = med_test_fleet_write_file (ui->engine, "set/bad & worse.json", "{");
  g_autofree char *folder = g_path_get_dirname (one);
  const char *const paths[] = { folder, NULL };

  g_assert_nonnull (two);
  med_test_ui_show (label);
  GtkWindow *dialog = med_import_dialog_present (label, ui->session, paths);
  med_test_ui_settle (ui);
  med_test_ui_settle (ui);
  med_test_ui_assert_shows (dialog, "1 of 2 files loaded");
  med_test_ui_assert_shows (dialog, "Refused: bad & worse.json");
  med_test_ui_assert_shows (dialog, "Added: good.json");
  med_test_ui_shoot (dialog, "advisories-import");
  med_test_ui_click (dialog, "close_button");
  g_assert_cmpint (med_test_engine_count (ui->engine, "SELECT count(*) FROM advisory"), ==, 1);
  med_test_ui_close (label);
}

static gint64
aliases (MedTestUi *ui, const char *condition)
{
  g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM alias WHERE %s", condition);

  return med_test_engine_count (ui->engine, sql);
}

static void
test_review (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  GtkWidget *label = gtk_label_new ("behind");

  fill (ui);
  med_test_ui_show (label);
  GtkWindow *dialog = med_match_review_dialog_present (label, ui->session);
  med_test_ui_settle (ui);
  med_test_ui_assert_shows (dialog, "“Exa Medicals” “CT 64 & b”");
  med_test_ui_assert_shows (dialog, "Exa Medical CT & <b>64");
  med_test_ui_assert_shows (dialog, "Name 1 of 1");
  med_test_ui_shoot (dialog, "advisories-review");

  med_test_ui_click (dialog, "yes_button");
  med_test_ui_settle (ui);
  g_assert_cmpint (aliases (ui, "same = 1"), ==, 1);
  med_test_ui_assert_shows (dialog, "Nothing to Review");
  med_test_ui_click (dialog, "undo_button");
  med_test_ui_settle (ui);
  g_assert_cmpint (aliases (ui, "true"), ==, 0);
  med_test_ui_assert_shows (dialog, "Name 1 of 1");
  med_test_ui_click (dialog, "no_button");
  med_test_ui_settle (ui);
  g_assert_cmpint (aliases (ui, "same = 0"), ==, 1);
  g_assert_cmpint (
      med_test_engine_count (ui->engine, "SELECT count(*) FROM change WHERE action LIKE 'alias-%'"),
      ==, 3);
  gtk_window_close (dialog);
  med_test_ui_close (label);
}

static void
test_review_later (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  GtkWidget *label = gtk_label_new ("behind");

  fill (ui);
  med_test_ui_show (label);
  GtkWindow *dialog = med_match_review_dialog_present (label, ui->session);
  med_test_ui_settle (ui);
  med_test_ui_click (dialog, "later_button");
  med_test_ui_assert_shows (dialog, "Nothing to Review");
  g_assert_cmpint (aliases (ui, "true"), ==, 0);
  med_test_ui_close (dialog);
  med_test_ui_close (label);
}

static void
check_label_cb (GtkWidget *widget, gpointer n_labels)
{
  if (!GTK_IS_LABEL (widget))
    return;
  /* More in one label would hold the window while it is laid out. */
  g_assert_cmpint (g_utf8_strlen (gtk_label_get_text (GTK_LABEL (widget)), -1), <=, 910);
  (*(guint *) n_labels)++;
}

/* A document with a book in each of its fields, and with more measures than anybody reads */
static void
test_long_document (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  g_autofree char *path = med_test_source_path ("fuzz/corpus/csaf/whole.json");
  g_autofree char *whole = NULL;
  g_autoptr (GString) book = g_string_new (NULL);
  g_autoptr (GString) measures = g_string_new (NULL);
  guint n_labels = 0;

  g_assert_true (g_file_get_contents (path, &whole, NULL, NULL));
  for (guint i = 0; i < 3000; i++)
    g_string_append_printf (book, "Sentence %u & <more> of it. ", i);
  for (guint i = 0; i < 40; i++)
    g_string_append_printf (measures, "{\"category\": \"mitigation\", \"details\": \"way %u\"}, ",
                            i);
  g_string_append (measures, "{\"category\": \"mitigation\"");
  g_autoptr (GString) text = g_string_new (whole);
  g_autofree char *title = g_strdup_printf ("\"title\": \"%s\"", book->str);
  g_autofree char *summary = g_strdup_printf ("\"text\": \"%s\"", book->str);
  g_autofree char *details = g_strdup_printf ("\"details\": \"%s\"", book->str);
  g_string_replace (text, "\"title\": \"T\"", title, 1);
  g_string_replace (text, "\"text\": \"s\"", summary, 1);
  g_string_replace (text, "\"text\": \"d\"", summary, 1);
  g_string_replace (text, "\"details\": \"update\"", details, 1);
  g_string_replace (text, "\"details\": \"not reachable\"", details, 1);
  g_string_replace (text, "{\"category\": \"mitigation\"", measures->str, 1);
  med_test_fleet_import (ui->engine, text->str);
  MedPage *page = show_page (ui);
  MED_PAGE_GET_CLASS (page)->show_item (page, advisory_id (ui, "EXA-1"));
  med_test_ui_assert_shows (page, "way 12");
  /* 42 of them, of which 30 are shown; the others are not left out silently. */
  med_test_ui_assert_shows (page, "12 more are in the document");
  med_test_walk_widgets (GTK_WIDGET (page), check_label_cb, &n_labels);
  g_assert_cmpuint (n_labels, >, 40);
  med_test_ui_click (page, "Show All");
  med_test_ui_assert_shows (page, "Sentence 60 & <more> of it.");
  med_test_walk_widgets (GTK_WIDGET (page), check_label_cb, &n_labels);
  med_test_ui_shoot (gtk_widget_get_root (GTK_WIDGET (page)), "advisories-long");
  med_test_ui_close (page);
}

static void
test_decision (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  GtkWidget *label = gtk_label_new ("behind");

  fill (ui);
  med_test_ui_show (label);
  med_decision_dialog_present (label, ui->session, "CVE-2026-1000", NULL, NULL);
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  GtkWidget *save =
      gtk_widget_get_ancestor (med_test_ui_find (dialog, "save_button"), GTK_TYPE_BUTTON);
  g_assert_false (gtk_widget_get_sensitive (save));
  adw_combo_row_set_selected (
      ADW_COMBO_ROW (gtk_widget_get_ancestor (
          med_test_ui_find (dialog, "Automatable by an attacker"), ADW_TYPE_COMBO_ROW)),
      1);
  g_assert_false (gtk_widget_get_sensitive (save));
  med_test_ui_type (dialog, "source_row", "vendor's letter");
  g_assert_true (gtk_widget_get_sensitive (save));
  med_test_ui_shoot (dialog, "advisories-decision");
  med_test_ui_click (dialog, "save_button");
  med_test_ui_settle (ui);
  g_autofree char *stored = med_test_fleet_dup_text (
      ui->engine, "SELECT point || ' ' || value || ' ' || source FROM decision_point");
  g_assert_cmpstr (stored, ==, "automatable no vendor's letter");
  med_test_ui_close (label);
}

/* Pressed twice while it is written: decided once. Cancelled: not at all. */
static void
test_decided_once (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  GtkWidget *label = gtk_label_new ("behind");

  fill (ui);
  med_test_ui_show (label);
  med_decision_dialog_present (label, ui->session, "CVE-2026-1000", NULL, NULL);
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  med_test_form_choose (dialog, "Automatable by an attacker", "Not automatable");
  med_test_form_tab_to (dialog, "source_row");
  med_test_form_type (dialog, "letter & <b>");
  med_test_form_cancel (dialog);
  g_assert_cmpint (med_test_engine_count (ui->engine, "SELECT count(*) FROM decision_point"), ==,
                   0);
  med_decision_dialog_present (label, ui->session, "CVE-2026-1000", NULL, NULL);
  dialog = med_test_ui_wait_dialog ();
  gpointer weak = dialog;
  g_object_add_weak_pointer (G_OBJECT (dialog), &weak);
  med_test_form_choose (dialog, "Automatable by an attacker", "Not automatable");
  med_test_ui_type (dialog, "source_row", "letter & <b>");
  gint64 changes = med_test_engine_count (ui->engine, "SELECT count(*) FROM change");
  GtkWidget *save = med_test_ui_find (dialog, "save_button");
  g_signal_emit_by_name (save, "clicked");
  g_signal_emit_by_name (save, "clicked");
  med_test_form_assert_gone (&weak);
  med_test_ui_settle (ui);
  g_assert_cmpint (med_test_engine_count (ui->engine,
                                          "SELECT count(*) FROM change WHERE action LIKE "
                                          "'decision-point%'"),
                   ==, 1);
  g_assert_cmpint (med_test_engine_count (ui->engine, "SELECT count(*) FROM change"), >, changes);
  med_test_ui_close (label);
}

static void
test_patch (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  GtkWidget *label = gtk_label_new ("behind");

  med_test_ui_show (label);
  med_patch_dialog_present (label, ui->session, NULL);
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  med_test_ui_type (dialog, "number_row", "KB1");
  med_test_ui_type (dialog, "vendor_row", "Microsoft");
  med_test_ui_type (dialog, "released_row", "yesterday");
  med_test_ui_click (dialog, "save_button");
  med_test_ui_settle (ui);
  med_test_ui_assert_shows (dialog, "is not a date or time");
  med_test_form_assert_focused (dialog, "released_row");
  med_test_ui_type (dialog, "released_row", "2026-11-10");
  med_test_ui_click (dialog, "save_button");
  med_test_ui_settle (ui);
  med_test_ui_assert_shows (dialog, "Say where the release date is written");
  med_test_ui_shoot (dialog, "advisories-patch");
  g_assert_cmpint (med_test_engine_count (ui->engine, "SELECT count(*) FROM patch"), ==, 0);
  med_test_ui_type (dialog, "source_row", "microsoft.com");
  med_test_ui_type (dialog, "cves_row", "CVE-2026-1000, CVE-2026-1001");
  med_test_ui_click (dialog, "save_button");
  med_test_ui_settle (ui);
  g_assert_cmpint (med_test_engine_count (ui->engine, "SELECT count(*) FROM patch_cve"), ==, 2);
  med_test_ui_close (label);
}

static gpointer
ask_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_inquiry_ask_sync (connection, 1, 1, 1, "telephone", 0, input, error) ? MED_STORE_OK
                                                                                  : NULL;
}

static void
test_answer (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  GtkWidget *label = gtk_label_new ("behind");
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  const char *const titles[] = { "CT 64, asked today", NULL };
  g_autoptr (GError) error = NULL;
  gint64 id = 0;

  fill (ui);
  med_test_fleet_run_script (ui->engine, "INSERT INTO patch (id, number, cots_vendor, recorded_by,"
                                         " recorded_usec) VALUES (1, 'KB1', 'M', 1, 1)");
  med_test_engine_run (ui->engine, MED_STORE_WRITER, ask_func, &id, &error);
  g_assert_no_error (error);
  g_array_append_val (ids, id);
  med_test_ui_show (label);
  med_inquiry_dialog_present (label, ui->session, ids, titles);
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  med_test_ui_click (dialog, "Record");
  med_test_ui_settle (ui);
  med_test_ui_assert_shows (dialog, "The answer is missing");
  med_test_form_assert_focused (dialog, "What the vendor answered");
  gtk_window_close (dialog);
  g_assert_cmpint (med_test_engine_count (
                       ui->engine, "SELECT count(*) FROM vendor_inquiry WHERE answer IS NOT NULL"),
                   ==, 0);
  med_test_ui_close (label);
}

int
main (int argc, char *argv[])
{
  med_test_ui_init (&argc, &argv);
  g_test_add_func ("/ui/advisories/empty-list-explains-itself", test_empty);
  g_test_add_func ("/ui/advisories/detail-shows-text-as-it-is", test_detail);
  g_test_add_func ("/ui/advisories/vulnerability-in-plain-words", test_vulnerability);
  g_test_add_func ("/ui/advisories/filters-and-search", test_filter);
  g_test_add_func ("/ui/advisories/closed-while-loading", test_closed_while_loading);
  g_test_add_func ("/ui/advisories/import-tells-of-each-file", test_import);
  g_test_add_func ("/ui/advisories/review-yes-undo-no", test_review);
  g_test_add_func ("/ui/advisories/review-later-decides-nothing", test_review_later);
  g_test_add_func ("/ui/advisories/long-document-comes-in-pieces", test_long_document);
  g_test_add_func ("/ui/advisories/decision-points", test_decision);
  g_test_add_func ("/ui/advisories/decided-once-or-not-at-all", test_decided_once);
  g_test_add_func ("/ui/advisories/patch-is-recorded", test_patch);
  g_test_add_func ("/ui/advisories/empty-answer-is-refused", test_answer);
  return g_test_run ();
}
