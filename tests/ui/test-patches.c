/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "support/med-test-fleet.h"
#include "support/med-test-statement.h"
#include "support/med-test-ui.h"
#include "ui/distribution/med-medium-dialog.h"
#include "ui/distribution/med-payload-actions.h"
#include "ui/statement/med-patches-page.h"
#include "ui/statement/med-statement-letter.h"
#include "ui/widgets/med-form-dialog.h"

static gint64
person (MedTestUi *ui, const char *login)
{
  g_autofree char *sql = g_strdup_printf ("SELECT id FROM person WHERE login = '%s'", login);

  return med_test_engine_count (ui->engine, sql);
}

/* A device and a statement that the technician brought in. */
static gint64
fill (MedTestUi *ui, const char *text)
{
  MedStatementImported imported = { 0 };
  g_autoptr (GError) error = NULL;

  med_test_fleet_add_device (ui->engine, "10233", "Nordlicht", "Exa CT 64", "4.1");
  med_test_statement_import (ui->engine, person (ui, "tt"), text, &imported, &error);
  g_assert_no_error (error);
  return imported.statement_id;
}

static MedPage *
show_page (MedTestUi *ui)
{
  MedPage *page = med_test_ui_show_page (ui, MED_TYPE_PATCHES_PAGE);

  med_page_reload (page);
  med_test_ui_settle (ui);
  return page;
}

static void
select_first (MedTestUi *ui, MedPage *page)
{
  MED_PAGE_GET_CLASS (page)->show_item (
      page, med_test_engine_count (ui->engine, "SELECT min(id) FROM patch"));
  med_test_ui_settle (ui);
  med_test_ui_settle (ui);
}

static void
test_empty (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  MedPage *page = show_page (ui);

  med_test_ui_assert_shows (page, "No Patches Yet");
  med_test_ui_shoot (page, "patches-empty");
  med_test_ui_close (page);
}

static void
test_dossier (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  g_autofree char *text =
      med_test_statement ("The console does not start.", "No <b>start</b> & no images.", NULL);

  fill (ui, text);
  MedPage *page = show_page (ui);
  med_test_ui_assert_shows (page, "Needs confirmation");
  med_test_ui_assert_shows (page, "1 statement to confirm");
  select_first (ui, page);
  med_test_ui_assert_shows (page, "Not confirmed: it counts for nothing yet.");
  med_test_ui_assert_shows (page, "A second person must compare");
  med_test_ui_assert_shows (page, "3.1 Awareness of releases");
  med_test_ui_assert_shows (page, "3.6 Installation");
  /* Data is never markup. */
  med_test_ui_assert_shows (page, "No <b>start</b> & no images.");
  g_assert_null (med_test_ui_try_find (page, "Plan Downtimes…"));
  g_autofree char *shown = med_test_ui_dup_text (page);
  g_assert_null (strstr (shown, "Verified"));
  med_test_ui_shoot (gtk_widget_get_root (GTK_WIDGET (page)), "patches-to-confirm");
  med_test_ui_close (page);
}

static void
test_confirm (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  g_autofree char *text = med_test_statement (NULL, NULL);

  fill (ui, text);
  MedPage *page = show_page (ui);
  select_first (ui, page);
  gtk_widget_activate_action (GTK_WIDGET (page), "patches.confirm", NULL);
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  med_test_ui_settle (ui);
  med_test_ui_assert_shows (dialog, "I have compared statement NL-2026-014");
  /* Whoever brought it in is not offered. */
  g_autofree char *shown = med_test_ui_dup_text (dialog);
  g_assert_null (strstr (shown, "Taro Tanaka"));
  med_test_ui_type (dialog, "Passphrase", MED_TEST_PASSPHRASE);
  med_test_ui_click (dialog, "sign_button");
  for (int i = 0; i < 4; i++)
    med_test_ui_settle (ui);
  g_assert_cmpint (med_test_engine_count (ui->engine, "SELECT count(*) FROM vendor_track"
                                                      " WHERE state = 'released'"),
                   ==, 1);
  med_page_reload (page);
  med_test_ui_settle (ui);
  med_test_ui_settle (ui);
  med_test_ui_assert_shows (page, "Confirmed by Sachiko Kimura");
  med_test_ui_assert_shows (page, "Not signed by the vendor");
  g_assert_nonnull (med_test_ui_find (page, "Plan Downtimes…"));
  med_test_ui_shoot (gtk_widget_get_root (GTK_WIDGET (page)), "patches-released");
  med_test_ui_close (page);
}

static void
test_filters (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  g_autofree char *text = med_test_statement (NULL, NULL);

  fill (ui, text);
  MedPage *page = show_page (ui);
  MED_PAGE_GET_CLASS (page)->show_filter (page, "needs-confirmation");
  med_test_ui_settle (ui);
  med_test_ui_assert_shows (page, "1 of 1 shown");
  MED_PAGE_GET_CLASS (page)->show_filter (page, "withdrawn");
  med_test_ui_settle (ui);
  med_test_ui_assert_shows (page, "Nothing Found");
  MED_PAGE_GET_CLASS (page)->show_filter (page, "waiting");
  med_test_ui_settle (ui);
  med_test_ui_assert_shows (page, "1 of 1 shown");
  med_test_ui_close (page);
}

static void
test_letter (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  MedPage *page = show_page (ui);

  med_statement_letter_present (page);
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  med_test_ui_click (dialog, "submit_button");
  med_test_ui_assert_shows (dialog, "Attach the scan of the letter");
  med_test_ui_type (dialog, "Vendor of the device", "Nordlicht");
  med_test_ui_shoot (dialog, "patches-letter");
  g_assert_cmpint (med_test_engine_count (ui->engine, "SELECT count(*) FROM statement"), ==, 0);
  gtk_window_destroy (dialog);
  med_test_ui_close (page);
}

static void
test_refuse (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  g_autofree char *text = med_test_statement (NULL, NULL);

  fill (ui, text);
  MedPage *page = show_page (ui);
  select_first (ui, page);
  gtk_widget_activate_action (GTK_WIDGET (page), "patches.refuse", NULL);
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  med_test_ui_click (dialog, "submit_button");
  med_test_ui_settle (ui);
  med_test_ui_assert_shows (dialog, "Say why");
  med_test_ui_type (dialog, "Reason", "Not the vendor's number");
  med_test_ui_click (dialog, "submit_button");
  for (int i = 0; i < 3; i++)
    med_test_ui_settle (ui);
  g_assert_cmpint (med_test_engine_count (ui->engine, "SELECT count(*) FROM statement"
                                                      " WHERE refused_reason IS NOT NULL"),
                   ==, 1);
  med_test_ui_close (page);
}

/* The shortest thing a letter can say: that the vendor is looking at it. */
static void
test_letter_is_entered (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  g_autofree char *scan = med_test_fleet_write_file (ui->engine, "letter.pdf", "%PDF-1.7 scan");
  MedPage *page = show_page (ui);
  static const char *const typed[][2] = {
    { "Vendor of the device", "Nordlicht" },
    { "The vendor's own number", "NL-7" },
    { "Date of issue, such as 2026-11-23", "2026-11-03" },
    { "Number", "KB5025221" },
    { "COTS vendor", "Microsoft" },
    { "COTS product", "Windows 10" },
    { "Published on", "2026-10-13" },
    { "Model", "Exa CT 64" },
  };

  med_statement_letter_present (page);
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  adw_action_row_set_subtitle (ADW_ACTION_ROW (med_test_ui_find (dialog, "Scan of the letter")),
                               scan);
  for (gsize i = 0; i < G_N_ELEMENTS (typed); i++)
    med_test_ui_type (dialog, typed[i][0], typed[i][1]);
  med_test_ui_click (dialog, "submit_button");
  /* Each fault under the name of its field; nothing typed is lost. */
  med_test_ui_assert_shows (dialog, "Releases it is said of, with commas: it is missing");
  med_test_ui_type (dialog, "Releases it is said of, with commas", "4.1, 4.2");
  med_test_ui_click (dialog, "submit_button");
  for (int i = 0; i < 3; i++)
    med_test_ui_settle (ui);
  g_assert_cmpint (med_test_engine_count (ui->engine, "SELECT count(*) FROM statement_release r"
                                                      " JOIN statement s ON s.id = r.statement_id"
                                                      " WHERE s.origin = 'letter'"
                                                      " AND r.vendor_state = 'under-assessment'"),
                   ==, 2);
  med_test_ui_close (page);
}

static gint64
release (MedTestUi *ui)
{
  g_autofree char *text = med_test_statement (NULL, NULL);
  gint64 statement_id = fill (ui, text);
  g_autoptr (GError) error = NULL;

  /* The lead engineer confirms what the technician brought in. */
  g_assert_true (med_test_statement_confirm (ui->engine, statement_id, person (ui, "sk"), &error));
  g_assert_no_error (error);
  return statement_id;
}

static gboolean
is_checked (gpointer data)
{
  MedTestUi *ui = data;

  return med_test_engine_count (ui->engine, "SELECT count(*) FROM payload_check"
                                            " WHERE kind = 'malware'") > 0;
}

static void
add_payload (MedTestUi *ui, MedPage *page, MedPatchView *view, MedVerificationQueue *queue)
{
  g_autofree char *path =
      med_test_fleet_write_file (ui->engine, "kb5025221.msu", MED_TEST_PAYLOAD_TEXT);
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (files, g_file_new_for_path (path));
  med_payload_actions_verify (page, view, queue, files);
  med_test_ui_wait (is_checked, ui, "the payload is checked");
  med_test_ui_settle (ui);
}

typedef struct
{
  gpointer root;
  const char *text;
} Awaited;

static gboolean
shows (gpointer data)
{
  const Awaited *awaited = data;
  g_autofree char *shown = med_test_ui_dup_text (awaited->root);

  return strstr (shown, awaited->text) != NULL;
}

static void
wait_for_text (gpointer root, const char *text)
{
  Awaited awaited = { root, text };

  med_test_ui_wait (shows, &awaited, text);
}

/* From the file to the medium: bytes, a recorded scan, the copy and its large result. */
static void
test_payload_to_medium (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  g_autofree char *stick = g_build_filename (ui->engine->dir, "stick", NULL);
  g_autoptr (GFile) folder = g_file_new_for_path (stick);
  g_autoptr (GFile) nowhere = g_file_new_for_path ("/nowhere/at/all");

  release (ui);
  g_assert_cmpint (g_mkdir (stick, 0700), ==, 0);
  MedPage *page = show_page (ui);
  MedPatchView *view = MED_PATCH_VIEW (med_patch_view_new (page));
  med_test_ui_show (GTK_WIDGET (view));
  MedVerificationQueue *queue =
      med_verification_queue_new (med_session_get_store (ui->session), ui->engine->dir);
  med_patch_view_show (view, 1);
  med_test_ui_settle (ui);
  add_payload (ui, page, view, queue);
  med_test_ui_assert_shows (view, "Bytes match the statement · Not scanned");

  med_patch_view_show (view, 1);
  med_test_ui_settle (ui);
  med_payload_actions_record_scan (page, med_patch_view_get_dossier (view));
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  med_test_ui_type (dialog, "Scanner and version", "Trend 12");
  med_test_ui_type (dialog, "Date of its signatures, such as 2026-11-23", "yesterday");
  med_test_ui_click (dialog, "submit_button");
  med_test_ui_assert_shows (dialog, "“yesterday” is not a date");
  med_test_ui_type (dialog, "Date of its signatures, such as 2026-11-23", "2026-11-22");
  med_test_ui_type (dialog, "Date of the scan", "2026-11-23");
  adw_combo_row_set_selected (ADW_COMBO_ROW (med_test_ui_find (dialog, "Finding")), 1);
  med_test_ui_click (dialog, "submit_button");
  for (int i = 0; i < 3; i++)
    med_test_ui_settle (ui);

  med_patch_view_show (view, 1);
  med_test_ui_settle (ui);
  med_test_ui_assert_shows (view, "Recorded by Sachiko Kimura");
  med_medium_dialog_present (page, med_patch_view_get_dossier (view), nowhere);
  dialog = med_test_ui_wait_dialog ();
  med_test_ui_settle (ui);
  wait_for_text (dialog, "NOT distributed");
  med_test_ui_shoot (dialog, "patches-not-distributed");
  gtk_window_destroy (dialog);
  med_medium_dialog_present (page, med_patch_view_get_dossier (view), folder);
  dialog = med_test_ui_wait_dialog ();
  wait_for_text (dialog, "Distribution succeeded");
  med_test_ui_shoot (dialog, "patches-distributed");
  gtk_window_destroy (dialog);

  med_verification_queue_close (queue);
  g_object_unref (queue);
  gtk_window_destroy (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (view))));
  med_test_ui_close (page);
}

static void
test_closed_while_loading (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  g_autofree char *text = med_test_statement (NULL, NULL);

  fill (ui, text);
  MedPage *page = show_page (ui);
  MED_PAGE_GET_CLASS (page)->show_item (page, 1);
  med_page_reload (page);
  med_test_ui_close (page);
}

int
main (int argc, char *argv[])
{
  med_test_ui_init (&argc, &argv);
  g_test_add_func ("/ui/patches/empty-list-says-what-to-do", test_empty);
  g_test_add_func ("/ui/patches/dossier-says-what-is-missing", test_dossier);
  g_test_add_func ("/ui/patches/second-person-confirms", test_confirm);
  g_test_add_func ("/ui/patches/filters", test_filters);
  g_test_add_func ("/ui/patches/letter-needs-its-scan", test_letter);
  g_test_add_func ("/ui/patches/letter-is-entered", test_letter_is_entered);
  g_test_add_func ("/ui/patches/payload-to-medium", test_payload_to_medium);
  g_test_add_func ("/ui/patches/refusal-needs-a-reason", test_refuse);
  g_test_add_func ("/ui/patches/closed-while-loading", test_closed_while_loading);
  return g_test_run ();
}
