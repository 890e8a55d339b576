/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/report/med-overview.h"

G_BEGIN_DECLS

#define MED_TYPE_TREND_CHART (med_trend_chart_get_type ())
G_DECLARE_FINAL_TYPE (MedTrendChart, med_trend_chart, MED, TREND_CHART, GtkWidget)

void med_trend_chart_set_months (MedTrendChart *self,
                                 const MedOverviewMonth months[MED_OVERVIEW_MONTHS]);

/* The series, for the legend and for the table behind the chart. */
#define MED_TREND_SERIES 4
const char *med_trend_series_get_title (guint series); /* translated */
const char *med_trend_series_get_css_class (guint series);
guint med_trend_series_get_value (guint series, const MedOverviewMonth *month);
gboolean
med_trend_series_is_shown (guint series, const MedOverviewMonth months[MED_OVERVIEW_MONTHS]);
char *med_trend_format_month (const MedOverviewMonth *month);

G_END_DECLS
