/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-report-vendors"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-json.h"
#include "engine/report/med-report-pages.h"
#include "engine/report/med-report-source.h"
#include "engine/report/med-report-vendors.h"

#define PRINTED_ROWS 500

static const char *say (MedReportPages *pages, const char *text) G_GNUC_FORMAT (2);

static const char *
say (MedReportPages *pages, const char *text)
{
  return med_report_language_say (pages->language, text);
}

static gint64
days_of (JsonObject *row, const char *sample, const char *member)
{
  return med_json_get_int (med_json_get_object (row, sample), member, -1);
}

static void
add_answer_chart (MedReportPages *pages, JsonArray *rows)
{
  MedReportChart *chart = med_report_document_add_chart (
      pages->document, MED_REPORT_CHART_BARS, say (pages, N_ ("Days to answer, median")));

  chart->tenths = TRUE;
  med_report_chart_add_series (chart, say (pages, N_ ("Days")), MED_REPORT_FILL_PLAIN);
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);

      if (med_json_get_int (row, "asked", 0) == 0)
        continue;
      guint n = med_report_chart_add_row (chart, med_json_get_text (row, "manufacturer"));
      med_report_chart_set_value (chart, n, 0, days_of (row, "answer", "median_days10"));
    }
}

static void
add_asked_chart (MedReportPages *pages, JsonArray *rows)
{
  MedReportChart *chart = med_report_document_add_chart (
      pages->document, MED_REPORT_CHART_BARS, say (pages, N_ ("Patches asked for in the period")));

  med_report_chart_add_series (chart, say (pages, N_ ("Answered")), MED_REPORT_FILL_GOOD);
  med_report_chart_add_series (chart, say (pages, N_ ("Not answered")), MED_REPORT_FILL_WAITING);
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);
      gint64 asked = med_json_get_int (row, "asked", 0);
      gint64 answered = med_json_get_int (row, "answered", 0);

      if (asked == 0)
        continue;
      guint n = med_report_chart_add_row (chart, med_json_get_text (row, "manufacturer"));
      med_report_chart_set_value (chart, n, 0, answered);
      med_report_chart_set_value (chart, n, 1, asked - answered);
    }
}

static gboolean
has_questions (JsonArray *rows)
{
  for (guint i = 0; i < json_array_get_length (rows); i++)
    if (med_json_get_int (json_array_get_object_element (rows, i), "asked", 0) > 0)
      return TRUE;
  return FALSE;
}

static void
add_row (MedReportPages *pages, MedReportTable *table, JsonObject *row)
{
  med_report_table_add_cell (table, med_json_get_text (row, "manufacturer"), MED_REPORT_PLAIN);
  med_report_pages_number (table, med_json_get_int (row, "devices", 0));
  med_report_pages_number (table, med_json_get_int (row, "models", 0));
  med_report_pages_number (table, med_json_get_int (row, "asked", 0));
  med_report_pages_number (table, med_json_get_int (row, "answered", 0));
  med_report_pages_days (table, days_of (row, "answer", "median_days10"));
  med_report_pages_days (table, days_of (row, "answer", "p90_days10"));
  med_report_pages_number (table, med_json_get_int (row, "released", 0));
  med_report_pages_days (table, days_of (row, "latency", "median_days10"));
  med_report_pages_count (table, med_json_get_int (row, "withdrawn", 0), TRUE);
  med_report_pages_count (table, med_json_get_int (row, "waiting", 0), TRUE);
  med_report_pages_count (table, med_json_get_int (row, "never_asked", 0), FALSE);
  med_report_pages_days (table, med_json_get_int (row, "longest_days10", -1));
}

static void
add_scores (MedReportPages *pages, JsonObject *data)
{
  JsonArray *rows = med_json_get_array (data, "vendors");

  med_report_pages_heading (pages, N_ ("A  Manufacturers"));
  if (has_questions (rows))
    {
      add_asked_chart (pages, rows);
      add_answer_chart (pages, rows);
    }
  MedReportTable *table = med_report_pages_table (
      pages, N_ ("What was asked, answered and released in the period; what waits now"),
      (MedReportColumnSpec[]){ { N_ ("Manufacturer"), 27, MED_REPORT_START },
                               { N_ ("Devices"), 10, MED_REPORT_END },
                               { N_ ("Models"), 10, MED_REPORT_END },
                               { N_ ("Asked"), 10, MED_REPORT_END },
                               { N_ ("Of these answered"), 14, MED_REPORT_END },
                               { N_ ("Days to answer, median"), 13, MED_REPORT_END },
                               { N_ ("Days to answer, 90 %"), 13, MED_REPORT_END },
                               { N_ ("Released"), 11, MED_REPORT_END },
                               { N_ ("Days to release, median"), 13, MED_REPORT_END },
                               { N_ ("Withdrawn"), 13, MED_REPORT_END },
                               { N_ ("Waiting now"), 11, MED_REPORT_END },
                               { N_ ("Of these never asked"), 12, MED_REPORT_END },
                               { N_ ("Longest wait, days"), 12, MED_REPORT_END },
                               { NULL } });
  med_report_pages_empty (pages, table, N_ ("There are no devices in scope."));
  for (guint i = 0; i < json_array_get_length (rows); i++)
    add_row (pages, table, json_array_get_object_element (rows, i));
  med_report_pages_note (
      pages,
      say (pages,
           N_ ("Counted are patches by model: one patch for two models counts twice, for a hundred "
               "devices of one model once. Asked: the first question about it was asked in the "
               "period. Of these answered: there was a word to the hospital or a statement since; "
               "days to answer are of these, the others are not in them. 90 %: nine of ten took "
               "no longer (nearest rank). Days to release: from the COTS vendor's release, for "
               "releases in the period whose date is known. Waiting now: asked, or a device waits, "
               "and there is no final word; the longest wait is since the first question.")));
}

static void
add_waiting (MedReportPages *pages, JsonObject *data)
{
  JsonArray *rows = med_json_get_array (data, "waiting");

  med_report_pages_heading (pages, N_ ("B  Waiting for a final word"));
  MedReportTable *table = med_report_pages_table (
      pages, N_ ("Patches without a final word of the manufacturer"),
      (MedReportColumnSpec[]){ { N_ ("Manufacturer"), 28, MED_REPORT_START },
                               { N_ ("Model"), 26, MED_REPORT_START },
                               { N_ ("Patch"), 18, MED_REPORT_START },
                               { N_ ("Asked on"), 16, MED_REPORT_START },
                               { N_ ("Answered on"), 16, MED_REPORT_START },
                               { N_ ("Days since asked"), 12, MED_REPORT_END },
                               { N_ ("Devices waiting"), 12, MED_REPORT_END },
                               { NULL } });
  med_report_pages_empty (pages, table, N_ ("Nothing waits."));
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);
      gint64 asked = med_report_source_get_time (row, "asked");

      med_report_table_add_cell (table, med_json_get_text (row, "manufacturer"), MED_REPORT_PLAIN);
      med_report_table_add_cell (table, med_json_get_text (row, "model"), MED_REPORT_PLAIN);
      med_report_table_add_cell (table, med_json_get_text (row, "patch"), MED_REPORT_PLAIN);
      if (asked != 0)
        med_report_pages_time (pages, table, asked, FALSE);
      else
        med_report_table_add_cell (table, say (pages, N_ ("Never asked")), MED_REPORT_STRONG);
      med_report_pages_time (pages, table, med_report_source_get_time (row, "answered"), FALSE);
      med_report_pages_days (table, med_json_get_int (row, "days10", -1));
      med_report_pages_number (table, med_json_get_int (row, "devices", 0));
    }
  if (json_array_get_length (rows) > PRINTED_ROWS)
    med_report_pages_limit (pages, table, PRINTED_ROWS);
}

static void
add_withdrawn (MedReportPages *pages, JsonObject *data)
{
  JsonArray *rows = med_json_get_array (data, "withdrawn");
  MedReportTable *table = med_report_pages_table (
      pages, N_ ("Withdrawn in the period"),
      (MedReportColumnSpec[]){ { N_ ("Manufacturer"), 34, MED_REPORT_START },
                               { N_ ("Model"), 30, MED_REPORT_START },
                               { N_ ("Patch"), 22, MED_REPORT_START },
                               { N_ ("Withdrawn on"), 18, MED_REPORT_START },
                               { NULL } });

  med_report_pages_empty (pages, table, N_ ("None."));
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);

      med_report_table_add_cell (table, med_json_get_text (row, "manufacturer"), MED_REPORT_PLAIN);
      med_report_table_add_cell (table, med_json_get_text (row, "model"), MED_REPORT_PLAIN);
      med_report_table_add_cell (table, med_json_get_text (row, "patch"), MED_REPORT_PLAIN);
      med_report_pages_time (pages, table, med_report_source_get_time (row, "withdrawn"), FALSE);
    }
}

static void
add_ending (MedReportPages *pages, JsonObject *data)
{
  JsonArray *rows = med_json_get_array (data, "ending");

  med_report_pages_heading (pages, N_ ("C  End of support"));
  med_report_pages_ending (pages, rows);
}

/**
 * med_report_vendors_compose:
 * @data: what [func@report_vendors_gather_sync] gathered
 * @language: the language of the report
 *
 * Returns: (transfer full): the scorecard in words
 */
MedReportDocument *
med_report_vendors_compose (JsonObject *data, MedReportLanguage *language)
{
  const char *maker = med_json_get_text (data, "maker");
  MedReportPages pages = { .language = language };

  pages.document = med_report_pages_begin (
      &pages, data, med_report_language_say (language, N_ ("Vendor scorecard")),
      maker != NULL && *maker != '\0' ? maker : NULL);
  pages.document->landscape = TRUE;
  med_report_pages_facts_of_period (&pages, data);
  add_scores (&pages, data);
  add_waiting (&pages, data);
  add_withdrawn (&pages, data);
  add_ending (&pages, data);
  med_report_pages_sign (&pages, data, N_ ("Signatures"));
  return pages.document;
}
