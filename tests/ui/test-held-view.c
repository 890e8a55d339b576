/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-fleet.h"
#include "support/med-test-form.h"
#include "support/med-test-ui.h"
#include "ui/awareness/med-advisories-page.h"
#include "ui/widgets/med-table-view.h"

static void
reload (MedTestUi *ui, MedPage *page)
{
  med_page_reload (page);
  med_test_ui_settle (ui);
  med_test_ui_settle (ui);
}

static MedPage *
show_page (MedTestUi *ui)
{
  MedPage *page = med_test_ui_show_page (ui, MED_TYPE_ADVISORIES_PAGE);

  reload (ui, page);
  return page;
}

static void
hold_document (MedTestUi *ui)
{
  med_test_fleet_run_script (
      ui->engine,
      "INSERT INTO document (sha256, name, size_bytes, received_usec) VALUES ('a', 'x', 1, 1);"
      "INSERT INTO held_document (id, sha256, name, publisher, tracking_id, version, title, reason,"
      " findings, held_usec) VALUES (7, 'a', 'exa-2026-9 & <b>.json', 'https://exa.test',"
      " 'EXA-2026-9', '1', 'Broken <i>', '/document/title: is missing', 3, 1795420800000000);"
      "INSERT INTO held_document_vendor VALUES (7, 'Exa & Sons', 'exa sons');");
}

/* What a source holds: @kind under number @id. */
static void
hold_at_source (MedTestUi *ui, int id, const char *kind)
{
  g_autofree char *script = g_strdup_printf (
      "INSERT OR IGNORE INTO source (id, name, kind, location, trusted, enabled, interval_min)"
      " VALUES (3, 'Exa & feed', 'folder', '/x', 1, 1, 60);"
      "INSERT INTO source_hold (id, source_id, kind, subject, value, text, found_usec) VALUES"
      " (%d, 3, '%s', '2026/exa-%d.json', 'a', 'The %s is wrong', 1795420800000000);",
      id, kind, id, kind);

  med_test_fleet_run_script (ui->engine, script);
}

static MedTableView *
show_held (MedTestUi *ui, MedPage *page, gint64 id)
{
  MED_PAGE_GET_CLASS (page)->show_filter (page, "held");
  med_test_ui_settle (ui);
  MedTableView *view = MED_TABLE_VIEW (med_test_ui_find (page, "held_view"));
  med_table_view_select (view, id);
  med_test_ui_settle (ui);
  return view;
}

static gint64
count_rows (MedTestUi *ui, const char *from)
{
  g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM %s", from);

  return med_test_engine_count (ui->engine, sql);
}

/* A broken file is dismissed with a reason, and then left as it is. */
static void
test_held_dismissed (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();

  hold_document (ui);
  MedPage *page = show_page (ui);
  show_held (ui, page, 7);
  g_assert_null (med_test_ui_try_find (page, "Accept…"));
  g_assert_null (med_test_ui_try_find (page, "Show the Source"));
  med_test_ui_click (page, "Dismiss…");
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  int height = gtk_widget_get_height (GTK_WIDGET (dialog));
  med_test_ui_click (dialog, "Dismiss");
  med_test_ui_settle (ui);
  med_test_ui_assert_shows (dialog, "why it need not be waited for");
  g_assert_cmpint (count_rows (ui, "held_document WHERE released_usec IS NULL"), ==, 1);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (dialog));
  g_assert_cmpint (gtk_widget_get_height (GTK_WIDGET (dialog)), >, height);
  med_test_ui_type (dialog, "Why", "Read on paper & filed");
  med_test_ui_shoot (dialog, "inbox-held-dismiss");
  med_test_ui_click (dialog, "Dismiss");
  med_test_form_assert_no_dialog ();
  reload (ui, page);
  g_assert_cmpint (count_rows (ui, "held_document WHERE release_reason = 'Read on paper & filed'"),
                   ==, 1);
  med_test_ui_assert_shows (page, "Nothing Is Held");
  g_assert_null (med_test_ui_try_find (page, "Dismiss…"));
  med_test_ui_close (page);
}

/* The same decisions as on the page of sources: nobody accepts what is not signed or is older. */
static void
test_held_at_source (void)
{
  static const char *const never[] = { "untrusted", "older", "rewritten" };
  g_autoptr (MedTestUi) ui = med_test_ui_new ();

  hold_at_source (ui, 4, "version");
  hold_at_source (ui, 5, never[0]);
  hold_at_source (ui, 6, never[1]);
  hold_at_source (ui, 7, never[2]);
  MedPage *page = show_page (ui);
  for (int id = 5; id <= 7; id++)
    {
      g_autofree char *text = g_strdup_printf ("The %s is wrong", never[id - 5]);
      show_held (ui, page, -id);
      med_test_ui_assert_shows (page, text);
      med_test_ui_find (page, "Dismiss…");
      g_assert_null (med_test_ui_try_find (page, "Accept…"));
    }
  show_held (ui, page, -4);
  med_test_ui_find (page, "Show the Source");
  med_test_ui_shoot (gtk_widget_get_root (GTK_WIDGET (page)), "inbox-held-decide");
  med_test_ui_click (page, "Accept…");
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  med_test_ui_type (dialog, "Why", "Asked by telephone");
  med_test_ui_click (dialog, "Accept");
  med_test_form_assert_no_dialog ();
  reload (ui, page);
  g_assert_cmpint (count_rows (ui, "source_hold WHERE id = 4 AND accepted = 1"), ==, 1);
  show_held (ui, page, -6);
  med_test_ui_click (page, "Dismiss…");
  dialog = med_test_ui_wait_dialog ();
  med_test_ui_type (dialog, "Why", "Cleared up");
  med_test_ui_click (dialog, "Dismiss");
  med_test_form_assert_no_dialog ();
  reload (ui, page);
  g_assert_cmpint (count_rows (ui, "source_hold WHERE id = 6 AND accepted = 0"), ==, 1);
  g_assert_cmpint (count_rows (ui, "source_hold WHERE resolved_usec IS NULL"), ==, 2);
  med_test_ui_close (page);
}

static void
test_held (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();

  hold_document (ui);
  MedPage *page = show_page (ui);
  MED_PAGE_GET_CLASS (page)->show_filter (page, "held");
  med_test_ui_settle (ui);
  med_test_ui_assert_shows (page, "exa-2026-9 & <b>.json");
  med_test_ui_assert_shows (page, "/document/title: is missing");
  med_table_view_select (MED_TABLE_VIEW (med_test_ui_find (page, "held_view")), 7);
  med_test_ui_settle (ui);
  med_test_ui_assert_shows (page, "Held: it is not used");
  med_test_ui_assert_shows (page, "Exa & Sons");
  med_test_ui_assert_shows (page, "Broken <i>");
  med_test_ui_shoot (gtk_widget_get_root (GTK_WIDGET (page)), "inbox-held");
  /* What a source holds stands beside it. */
  hold_at_source (ui, 4, "untrusted");
  med_test_fleet_run_script (
      ui->engine, "INSERT INTO source_hold_vendor (hold_id, vendor, vendor_key, by_revision) VALUES"
                  " (4, 'Exa', 'exa', 1), (4, 'Oth <b>', 'oth <b>', 0)");
  reload (ui, page);
  med_test_ui_assert_shows (page, "2026/exa-4.json");
  med_test_ui_assert_shows (page, "2 documents are held and not used");
  med_table_view_select (MED_TABLE_VIEW (med_test_ui_find (page, "held_view")), -4);
  med_test_ui_settle (ui);
  med_test_ui_assert_shows (page, "Exa & feed");
  med_test_ui_assert_shows (page, "The untrusted is wrong");
  med_test_ui_assert_shows (page, "Vendors whose devices show “cannot tell”");
  med_test_ui_assert_shows (page, "Exa, Oth <b>");
  med_test_ui_shoot (gtk_widget_get_root (GTK_WIDGET (page)), "inbox-held-by-source");
  med_test_fleet_run_script (ui->engine, "UPDATE source_hold SET resolved_usec = 2");
  /* Released meanwhile: it is no longer listed. */
  med_test_fleet_run_script (ui->engine, "UPDATE held_document SET released_usec = 2");
  reload (ui, page);
  med_test_ui_assert_shows (page, "Nothing Is Held");
  med_test_ui_close (page);
}

#define ADD(path, function) g_test_add_func ("/ui/held-view/" path, function)

int
main (int argc, char *argv[])
{
  med_test_ui_init (&argc, &argv);
  ADD ("documents", test_held);
  ADD ("document-is-dismissed", test_held_dismissed);
  ADD ("at-source-is-decided", test_held_at_source);
  return g_test_run ();
}
