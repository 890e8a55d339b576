/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-report-fleet"

#include "config.h"

#include "engine/report/med-report-fleet-charts.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-json.h"
#include "engine/installation/med-disposition-state.h"

static const struct
{
  const char *member;
  const char *title;
  MedReportFill fill;
} standings[] = {
  { "on_time", N_ ("On time"), MED_REPORT_FILL_GOOD },
  { "overdue", N_ ("Overdue"), MED_REPORT_FILL_BAD },
  { "exception", N_ ("Exception"), MED_REPORT_FILL_WARNING },
  { "waiting_for_vendor", N_ ("Waiting for vendor"), MED_REPORT_FILL_WAITING },
  { "unknown", N_ ("Unknown"), MED_REPORT_FILL_UNKNOWN },
};

/* High-risk and other devices have a row each of every outcome; here they are one. */
static guint
find_row (MedReportChart *chart, const char *label)
{
  for (guint i = 0; i < chart->labels->len; i++)
    if (g_str_equal (g_ptr_array_index (chart->labels, i), label))
      return i;
  guint row = med_report_chart_add_row (chart, label);
  for (guint i = 0; i < chart->series->len; i++)
    med_report_chart_set_value (chart, row, i, 0);
  return row;
}

/**
 * med_report_fleet_chart_outcomes:
 * @pages: the pages
 * @data: what [func@report_fleet_gather_sync] gathered
 *
 * Draws the open tasks of all devices by urgency, and in each how they stand. Nothing is drawn
 * where nothing is open.
 */
void
med_report_fleet_chart_outcomes (MedReportPages *pages, JsonObject *data)
{
  JsonArray *rows = med_json_get_array (data, "outcomes");

  if (json_array_get_length (med_json_get_array (data, "open_tasks")) == 0)
    return;
  MedReportChart *chart = med_report_document_add_chart (
      pages->document, MED_REPORT_CHART_BARS,
      med_report_language_say (pages->language, N_ ("Open tasks of all devices by urgency")));
  for (guint i = 0; i < G_N_ELEMENTS (standings); i++)
    med_report_chart_add_series (
        chart, med_report_language_say (pages->language, standings[i].title), standings[i].fill);
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);
      guint n = find_row (chart, med_report_word (pages->language, MED_REPORT_WORD_OUTCOME,
                                                  med_json_get_text (row, "outcome")));

      for (guint j = 0; j < G_N_ELEMENTS (standings); j++)
        med_report_chart_set_value (chart, n, j,
                                    med_report_chart_get_value (chart, n, j) +
                                        med_json_get_int (row, standings[j].member, 0));
    }
}

/* In the order of the way through the process; states of which there is no task are left out. */
static void
count_states (JsonArray *tasks, gint64 *counts)
{
  for (guint i = 0; i < json_array_get_length (tasks); i++)
    {
      MedDispositionState state;

      if (med_disposition_state_from_word (
              med_json_get_text (json_array_get_object_element (tasks, i), "state"), &state))
        counts[state]++;
    }
}

/**
 * med_report_fleet_chart_states:
 * @pages: the pages
 * @data: what [func@report_fleet_gather_sync] gathered
 *
 * Draws where the open tasks are on their way, with the table beside it.
 */
void
med_report_fleet_chart_states (MedReportPages *pages, JsonObject *data)
{
  JsonArray *tasks = med_json_get_array (data, "open_tasks");
  gint64 counts[MED_N_DISPOSITION_STATES] = { 0 };
  gint64 all = json_array_get_length (tasks);

  if (all == 0)
    return;
  count_states (tasks, counts);
  const char *title = med_report_language_say (pages->language, N_ ("Where the open tasks are"));
  MedReportChart *chart =
      med_report_document_add_chart (pages->document, MED_REPORT_CHART_BARS, title);
  MedReportTable *table =
      med_report_pages_table (pages, N_ ("Open tasks by their state"),
                              (MedReportColumnSpec[]){ { N_ ("State"), 50, MED_REPORT_START },
                                                       { N_ ("Number"), 18, MED_REPORT_END },
                                                       { N_ ("Share"), 18, MED_REPORT_END },
                                                       { NULL } });
  chart->beside = TRUE;
  med_report_chart_add_series (chart, med_report_language_say (pages->language, N_ ("Number")),
                               MED_REPORT_FILL_PLAIN);
  for (int state = 0; state < MED_N_DISPOSITION_STATES; state++)
    {
      const char *name =
          med_report_word (pages->language, MED_REPORT_WORD_DISPOSITION,
                           med_disposition_state_to_word ((MedDispositionState) state));

      if (counts[state] == 0)
        continue;
      med_report_chart_set_value (chart, med_report_chart_add_row (chart, name), 0, counts[state]);
      med_report_table_add_cell (table, name, MED_REPORT_PLAIN);
      med_report_pages_number (table, counts[state]);
      med_report_pages_share (table, counts[state], all);
    }
}
