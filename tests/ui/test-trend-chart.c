/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-ui.h"
#include "ui/overview/med-trend-chart.h"

static void
fill (MedOverviewMonth *months)
{
  g_autoptr (GDateTime) start = g_date_time_new_local (2025, 12, 1, 0, 0, 0);

  memset (months, 0, sizeof (MedOverviewMonth) * MED_OVERVIEW_MONTHS);
  for (int i = 0; i < MED_OVERVIEW_MONTHS; i++)
    {
      g_autoptr (GDateTime) end = g_date_time_add_months (start, i + 1);

      months[i].end_usec = g_date_time_to_unix (end) * G_USEC_PER_SEC;
      months[i].verified_in_time = (guint) i * 3;
      months[i].overdue = 12 - (guint) i;
      months[i].unknown = 1;
    }
}

static MedTrendChart *
show_chart (const MedOverviewMonth *months)
{
  MedTrendChart *chart = g_object_new (MED_TYPE_TREND_CHART, NULL);

  med_trend_chart_set_months (chart, months);
  med_test_ui_show (GTK_WIDGET (chart));
  return chart;
}

static void
test_series (void)
{
  const MedOverviewMonth month = {
    .verified_in_time = 1, .overdue = 2, .exceptions = 3, .unknown = 4
  };
  MedOverviewMonth months[MED_OVERVIEW_MONTHS];

  for (guint i = 0; i < MED_TREND_SERIES; i++)
    {
      g_assert_cmpuint (med_trend_series_get_value (i, &month), ==, i + 1);
      g_assert_cmpstr (med_trend_series_get_title (i), !=, "");
      g_assert_true (g_str_has_prefix (med_trend_series_get_css_class (i), "outcome-"));
      for (guint j = 0; j < i; j++)
        g_assert_cmpstr (med_trend_series_get_css_class (i), !=,
                         med_trend_series_get_css_class (j));
    }
  /* Exceptions stand in the chart once there are any; what is unknown always does. */
  fill (months);
  g_assert_false (med_trend_series_is_shown (2, months));
  g_assert_true (med_trend_series_is_shown (3, months));
  months[0].exceptions = 1;
  g_assert_true (med_trend_series_is_shown (2, months));
}

static void
test_months_by_name (void)
{
  MedOverviewMonth months[MED_OVERVIEW_MONTHS];

  fill (months);
  g_autofree char *first = med_trend_format_month (&months[0]);
  g_autofree char *last = med_trend_format_month (&months[MED_OVERVIEW_MONTHS - 1]);
  /* The end of a month is the first moment of the next one. */
  g_assert_cmpstr (first, ==, "Dec 2025");
  g_assert_cmpstr (last, ==, "Nov 2026");
}

static void
test_keyboard (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  MedOverviewMonth months[MED_OVERVIEW_MONTHS];
  static const struct
  {
    guint key;
    const char *said;
  } steps[] = {
    { GDK_KEY_Home, "Dec 2025, Verified in time 0, Overdue 12, Unknown 1" },
    { GDK_KEY_Left, "Dec 2025" }, /* there is none before */
    { GDK_KEY_Right, "Jan 2026, Verified in time 3, Overdue 11, Unknown 1" },
    { GDK_KEY_Right, "Feb 2026" },
    { GDK_KEY_End, "Nov 2026, Verified in time 33, Overdue 1, Unknown 1" },
    { GDK_KEY_Right, "Nov 2026" },
    { GDK_KEY_Left, "Oct 2026" },
    { GDK_KEY_a, "Oct 2026" }, /* not a key of the chart */
  };

  fill (months);
  MedTrendChart *chart = show_chart (months);
  /* The newest month is chosen at first. */
  g_assert_true (g_str_has_prefix (gtk_widget_get_tooltip_text (GTK_WIDGET (chart)), "Nov 2026"));
  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      med_test_ui_press (chart, steps[i].key, 0);
      if (!g_str_has_prefix (gtk_widget_get_tooltip_text (GTK_WIDGET (chart)), steps[i].said))
        g_error ("step %zu: %s", i, gtk_widget_get_tooltip_text (GTK_WIDGET (chart)));
    }
  med_test_ui_shoot (chart, "trend-chart");
  med_test_ui_close (chart);
}

/* Nothing at all, and more than fits: it is drawn without a warning. */
static void
test_extremes (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  MedOverviewMonth months[MED_OVERVIEW_MONTHS] = { { 0 } };
  MedTrendChart *chart = show_chart (months);

  med_test_ui_settle (ui);
  fill (months);
  months[3].overdue = G_MAXUINT / 2;
  months[3].exceptions = 1;
  med_trend_chart_set_months (chart, months);
  gtk_widget_set_direction (GTK_WIDGET (chart), GTK_TEXT_DIR_RTL);
  med_test_ui_settle (ui);
  med_test_ui_shoot (chart, "trend-chart-extreme");
  med_test_ui_close (chart);
}

/* What was chosen stays chosen when the figures come anew. */
static void
test_choice_stays (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  MedOverviewMonth months[MED_OVERVIEW_MONTHS];

  fill (months);
  MedTrendChart *chart = show_chart (months);
  med_test_ui_press (chart, GDK_KEY_Home, 0);
  months[0].overdue = 77;
  med_trend_chart_set_months (chart, months);
  g_assert_nonnull (strstr (gtk_widget_get_tooltip_text (GTK_WIDGET (chart)),
                            "Dec 2025, Verified in time 0, "
                            "Overdue 77"));
  med_test_ui_close (chart);
}

int
main (int argc, char *argv[])
{
  med_test_ui_init (&argc, &argv);
  g_test_add_func ("/ui/trend-chart/series", test_series);
  g_test_add_func ("/ui/trend-chart/months-by-name", test_months_by_name);
  g_test_add_func ("/ui/trend-chart/keyboard", test_keyboard);
  g_test_add_func ("/ui/trend-chart/extremes", test_extremes);
  g_test_add_func ("/ui/trend-chart/choice-stays", test_choice_stays);
  return g_test_run ();
}
