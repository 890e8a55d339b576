/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-ui.h"
#include "ui/overview/med-overview-page.h"
#include "ui/overview/med-trend-chart.h"

static void
go_cb (MedPage *page, const char *name, gint64 item, const char *filter, char **went)
{
  g_free (*went);
  *went = g_strdup_printf ("%s/%s", name, filter != NULL ? filter : "");
}

static GtkWidget *
find_card (MedPage *page, const char *title)
{
  GtkWidget *widget = med_test_ui_find (page, title);

  while (!GTK_IS_BUTTON (widget))
    widget = gtk_widget_get_parent (widget);
  return widget;
}

static void
test_empty (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  MedPage *page = med_test_ui_show_page (ui, MED_TYPE_OVERVIEW_PAGE);

  med_test_ui_assert_shows (find_card (page, "Immediate"), "0");
  med_test_ui_assert_shows (find_card (page, "Advisories imported"), "Never");
  /* No exceptions yet: the series is left out. */
  g_assert_null (med_test_ui_try_find (page, "Exceptions"));
  med_test_ui_shoot (page, "overview-empty");
  med_test_ui_close (page);
}

static void
test_cards_open_lists (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  MedPage *page = med_test_ui_show_page (ui, MED_TYPE_OVERVIEW_PAGE);
  g_autofree char *went = NULL;
  static const char *const expected[][2] = {
    { "Immediate", "devices/immediate" },
    { "Cannot tell", "devices/cannot-tell" },
    { "Names to confirm", "advisories/review" },
    { "Versions not read lately", "devices/stale" },
  };

  g_signal_connect (page, "go", G_CALLBACK (go_cb), &went);
  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      med_test_ui_click (page, expected[i][0]);
      g_assert_cmpstr (went, ==, expected[i][1]);
    }
  med_test_ui_close (page);
}

static void
test_table (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  MedPage *page = med_test_ui_show_page (ui, MED_TYPE_OVERVIEW_PAGE);

  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (med_test_ui_find (page, "table_toggle")), TRUE);
  med_test_ui_settle (ui);
  med_test_ui_assert_shows (page, "Nov 2026");
  med_test_ui_assert_shows (page, "Dec 2025");
  med_test_ui_close (page);
}

static void
test_chart (void)
{
  MedTrendChart *chart = g_object_new (MED_TYPE_TREND_CHART, NULL);
  MedOverviewMonth months[MED_OVERVIEW_MONTHS] = { 0 };

  for (int i = 0; i < MED_OVERVIEW_MONTHS; i++)
    {
      months[i].end_usec = MED_TEST_NOW_USEC - (11 - i) * 30 * MED_USEC_PER_DAY;
      months[i].verified_in_time = (guint) (i * 7);
      months[i].overdue = (guint) (60 - i * 4);
      months[i].exceptions = (guint) (i % 3);
      months[i].unknown = (guint) (10 - i / 2);
    }
  g_assert_true (med_trend_series_is_shown (2, months));
  med_trend_chart_set_months (chart, months);
  med_test_ui_show (GTK_WIDGET (chart));
  g_assert_cmpstr (gtk_widget_get_tooltip_text (GTK_WIDGET (chart)), ==,
                   "Nov 2026, Verified in time 77, Overdue 16, Exceptions 2, Unknown 5");
  med_test_ui_shoot (chart, "chart");
  med_test_ui_close (chart);
}

int
main (int argc, char *argv[])
{
  med_test_ui_init (&argc, &argv);
  g_test_add_func ("/ui/overview/nothing-yet-says-so", test_empty);
  g_test_add_func ("/ui/overview/cards-open-their-lists", test_cards_open_lists);
  g_test_add_func ("/ui/overview/table-behind-the-chart", test_table);
  g_test_add_func ("/ui/overview/chart-says-its-figures", test_chart);
  return g_test_run ();
}
