/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-fleet.h"
#include "support/med-test-ui.h"
#include "ui/report/med-inspection-dialog.h"

#define N_ANSWERS "SELECT count(*) FROM inspection_answer"

static void
settle (MedTestUi *ui)
{
  for (int i = 0; i < 3; i++)
    med_test_ui_settle (ui);
}

static GtkWindow *
open_dialog (MedTestUi *ui, GtkWindow *window)
{
  med_inspection_dialog_present (GTK_WIDGET (window), ui->session);
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  med_test_ui_settle (ui);
  return dialog;
}

static void
choose (GtkWindow *dialog, const char *row, guint index)
{
  adw_combo_row_set_selected (ADW_COMBO_ROW (med_test_ui_find (dialog, row)), index);
}

/* Today is proposed as the day of confirmation. */
static void
test_yes (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  GtkWindow *window = med_test_ui_show (gtk_label_new ("Page"));
  GtkWindow *dialog = open_dialog (ui, window);

  med_test_ui_shoot (dialog, "inspection-dialog");
  med_test_ui_click (dialog, "Record");
  settle (ui);
  g_autofree char *stored = med_test_fleet_dup_text (
      ui->engine, "SELECT item || ' ' || answer || ' ' || confirmed_date || ' ' ||"
                  " coalesce (target_date, 'none') FROM inspection_answer");
  g_assert_cmpstr (stored, ==, "ledger yes 2026-11-23 none");
  g_assert_cmpint (med_test_engine_count (ui->engine, "SELECT count(*) FROM change WHERE action = "
                                                      "'inspection-answered'"),
                   ==, 1);
  med_test_ui_close (window);
}

static void
test_no_needs_a_target (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  GtkWindow *window = med_test_ui_show (gtk_label_new ("Page"));
  GtkWindow *dialog = open_dialog (ui, window);

  choose (dialog, "Item", 3);
  choose (dialog, "Answer", 1);
  med_test_ui_click (dialog, "Record");
  settle (ui);
  med_test_ui_assert_shows (dialog, "needs the date by which it will be");
  g_assert_cmpint (med_test_engine_count (ui->engine, N_ANSWERS), ==, 0);
  med_test_ui_type (dialog, "Target date if no", "next year");
  med_test_ui_click (dialog, "Record");
  settle (ui);
  g_assert_cmpint (med_test_engine_count (ui->engine, N_ANSWERS), ==, 0);
  med_test_ui_type (dialog, "Target date if no", " 2027-03-31 ");
  med_test_ui_click (dialog, "Record");
  settle (ui);
  g_autofree char *stored = med_test_fleet_dup_text (
      ui->engine, "SELECT item || ' ' || answer || ' ' || target_date FROM inspection_answer");
  g_assert_cmpstr (stored, ==, "patches no 2027-03-31");
  med_test_ui_close (window);
}

int
main (int argc, char *argv[])
{
  med_test_ui_init (&argc, &argv);
  g_test_add_func ("/ui/inspection-dialog/yes", test_yes);
  g_test_add_func ("/ui/inspection-dialog/no-needs-a-target", test_no_needs_a_target);
  return g_test_run ();
}
