/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-fleet.h"
#include "support/med-test-ui.h"
#include "ui/audit/med-audit-page.h"

static MedPage *
show_page (MedTestUi *ui)
{
  MedPage *page = med_test_ui_show_page (ui, MED_TYPE_AUDIT_PAGE);

  med_page_reload (page);
  med_test_ui_settle (ui);
  med_test_ui_settle (ui);
  return page;
}

static void
test_list_and_detail (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  MedPage *page = show_page (ui);
  gint64 last = med_test_engine_count (ui->engine, "SELECT max(seq) FROM change");

  med_test_ui_assert_shows (page, "Person added");
  MED_PAGE_GET_CLASS (page)->show_item (page, last);
  med_test_ui_settle (ui);
  med_test_ui_settle (ui);
  med_test_ui_assert_shows (page, "Chain");
  med_test_ui_assert_shows (page, "Action word");
  med_test_ui_shoot (page, "audit-page");
  med_test_ui_close (page);
}

static void
test_whole (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  MedPage *page = show_page (ui);

  med_test_ui_click (med_page_get_action_widget (page), "Verify Chain");
  med_test_ui_settle (ui);
  med_test_ui_settle (ui);
  med_test_ui_assert_shows (page, "The audit log is whole.");
  med_test_ui_close (page);
}

static void
test_broken (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  MedPage *page = show_page (ui);

  med_test_fleet_run_script (
      ui->engine, "DROP TRIGGER change_no_update; UPDATE change SET body = '[' WHERE seq = 2;");
  med_test_ui_click (med_page_get_action_widget (page), "Verify Chain");
  med_test_ui_settle (ui);
  med_test_ui_settle (ui);
  med_test_ui_assert_shows (page, "The audit log is broken at row 2");
  /* And what was made of it is shown as it stands. */
  med_test_ui_click (page, "Show Row");
  med_test_ui_settle (ui);
  med_test_ui_settle (ui);
  med_test_ui_assert_shows (page, "not JSON");
  med_test_ui_shoot (page, "audit-page-broken");
  med_test_ui_close (page);
}

static void
test_closed_while_checking (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  MedPage *page = show_page (ui);

  med_test_ui_click (med_page_get_action_widget (page), "Verify Chain");
  MED_PAGE_GET_CLASS (page)->show_item (page, 1);
  med_page_reload (page);
  med_test_ui_close (page);
  med_test_ui_settle (ui);
}

int
main (int argc, char *argv[])
{
  med_test_ui_init (&argc, &argv);
  g_test_add_func ("/ui/audit-page/list-and-detail", test_list_and_detail);
  g_test_add_func ("/ui/audit-page/whole-chain", test_whole);
  g_test_add_func ("/ui/audit-page/broken-row-is-named-and-shown", test_broken);
  g_test_add_func ("/ui/audit-page/closed-while-checking", test_closed_while_checking);
  return g_test_run ();
}
