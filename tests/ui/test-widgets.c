/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-ui.h"
#include "ui/widgets/med-banner.h"
#include "ui/widgets/med-fact-list.h"
#include "ui/widgets/med-progress-row.h"

static void
test_facts (void)
{
  MedFactList *facts = med_fact_list_new ();

  gtk_widget_set_size_request (GTK_WIDGET (facts), 320, -1);
  gtk_widget_set_halign (GTK_WIDGET (facts), GTK_ALIGN_START);
  med_fact_list_add (facts, "Model",
                     "Exa CT <64> & more, with a name that is longer than the line");
  med_fact_list_add (facts, "Serial number", NULL);
  med_fact_list_add_heading (facts, "Payload");
  med_fact_list_add_outcome (facts, "Bytes", MED_OUTCOME_GOOD, "Match");
  med_fact_list_add_outcome (facts, "Malware", MED_OUTCOME_UNKNOWN, "Not checked");
  med_fact_list_add_outcome (facts, "Target", MED_OUTCOME_BAD, "Does not fit");
  med_fact_list_add_outcome (facts, "Authenticity", MED_OUTCOME_WARNING, "Vouched for");
  med_fact_list_add_outcome (facts, "Vendor", MED_OUTCOME_WAITING, "Waiting");
  med_test_ui_show (GTK_WIDGET (facts));
  med_test_ui_assert_shows (facts, "Exa CT <64> & more");
  med_test_ui_assert_shows (facts, "Not known");
  med_test_ui_shoot (gtk_widget_get_root (GTK_WIDGET (facts)), "fact-list");
  med_fact_list_clear (facts);
  g_autofree char *text = med_test_ui_dup_text (facts);
  g_assert_cmpstr (text, ==, "");
  med_test_ui_close (facts);
}

static void
count_cb (MedBanner *banner, guint *count)
{
  (*count)++;
}

static void
test_banner (void)
{
  MedBanner *banner = med_banner_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  guint count = 0;

  gtk_box_append (GTK_BOX (box), GTK_WIDGET (banner));
  med_test_ui_show (box);
  g_assert_null (med_test_ui_try_find (banner, "Refresh"));
  g_signal_connect (banner, "button-clicked", G_CALLBACK (count_cb), &count);
  med_banner_show (banner, MED_OUTCOME_WARNING, "The list is 9 days old & counting", "_Refresh");
  med_test_ui_assert_shows (banner, "The list is 9 days old & counting");
  med_test_ui_click (banner, "Refresh");
  g_assert_cmpuint (count, ==, 1);
  med_test_ui_shoot (gtk_widget_get_root (box), "banner");
  med_banner_hide (banner);
  g_assert_null (med_test_ui_try_find (banner, "Refresh"));
  med_test_ui_close (banner);
}

static void
test_progress (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  MedProgressRow *row = med_progress_row_new ("payload <1>.exe", cancellable);
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), GTK_WIDGET (row));
  med_test_ui_show (group);
  med_progress_row_set_bytes (row, 250000000, 1000000000);
  med_test_ui_assert_shows (row, "payload <1>.exe");
  med_test_ui_assert_shows (row, "250.0");
  med_test_ui_shoot (gtk_widget_get_root (group), "progress");
  med_progress_row_set_fraction (row, 0.5, "72 of 144 documents");
  med_test_ui_assert_shows (row, "72 of 144 documents");
  g_assert_false (g_cancellable_is_cancelled (cancellable));
  med_test_ui_click (row, "Stop");
  g_assert_true (g_cancellable_is_cancelled (cancellable));
  med_progress_row_finish (row, MED_OUTCOME_UNKNOWN, "Stopped, not checked");
  med_test_ui_assert_shows (row, "Stopped, not checked");
  g_assert_null (med_test_ui_try_find (row, "Stop"));
  med_test_ui_shoot (gtk_widget_get_root (group), "progress-done");
  med_test_ui_close (row);
}

int
main (int argc, char *argv[])
{
  med_test_ui_init (&argc, &argv);
  g_test_add_func ("/ui/widgets/fact-list-says-what-is-not-known", test_facts);
  g_test_add_func ("/ui/widgets/banner-shows-and-hides", test_banner);
  g_test_add_func ("/ui/widgets/progress-row-stops-and-ends", test_progress);
  return g_test_run ();
}
