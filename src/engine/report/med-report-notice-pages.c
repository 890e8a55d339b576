/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-report-notice"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-clock.h"
#include "engine/base/med-json.h"
#include "engine/report/med-report-notice.h"
#include "engine/report/med-report-pages.h"
#include "engine/report/med-report-source.h"

#define DAYS 7

static char *
dup_span (MedReportPages *pages, JsonObject *row)
{
  g_autofree char *from =
      med_report_language_format_hour (pages->language, med_report_source_get_time (row, "start"));
  g_autofree char *until =
      med_report_language_format_hour (pages->language, med_report_source_get_time (row, "end"));

  return g_strdup_printf ("%s–%s", from, until);
}

/* The next day is named: "22:00–01:20 (Wed, 25 Nov 2026)". */
static char *
dup_span_with_day (MedReportPages *pages, JsonObject *row)
{
  gint64 start = med_report_source_get_time (row, "start");
  gint64 end = med_report_source_get_time (row, "end");
  g_autofree char *span = dup_span (pages, row);
  g_autofree char *first = med_report_source_dup_day (start);
  g_autofree char *last = med_report_source_dup_day (end);

  if (g_str_equal (first, last))
    return g_steal_pointer (&span);
  g_autofree char *day = med_report_language_format_weekday (pages->language, end);
  return g_strdup_printf ("%s\n(%s)", span, day);
}

static char *
dup_device (JsonObject *row)
{
  const char *name = med_json_get_text (row, "name");
  const char *room = med_json_get_text (row, "room");

  return g_strdup_printf ("%s%s%s%s%s",
                          name != NULL && *name != '\0' ? name : med_json_get_text (row, "model"),
                          "\n", med_json_get_text (row, "asset"),
                          room != NULL && *room != '\0' ? " · " : "", room != NULL ? room : "");
}

/* When each day begins: a day on which the clocks change has not 24 hours. */
static void
add_days (MedReportPages *pages, MedReportChart *chart, JsonObject *data)
{
  gint64 from = med_json_get_int (data, "from", 0);

  for (int day = 0; day < DAYS; day++)
    {
      gint64 at = med_report_source_add_days (from, day);
      g_autofree char *label = med_report_language_format_short_day (pages->language, at);

      if (at < chart->until)
        med_report_chart_add_mark (chart, at, label);
    }
}

static guint
find_row (MedReportChart *chart, JsonObject *row)
{
  const char *name = med_json_get_text (row, "name");
  g_autofree char *label = g_strdup_printf (
      "%s (%s)", name != NULL && *name != '\0' ? name : med_json_get_text (row, "model"),
      med_json_get_text (row, "asset"));

  for (guint i = 0; i < chart->labels->len; i++)
    if (g_str_equal (g_ptr_array_index (chart->labels, i), label))
      return i;
  return med_report_chart_add_row (chart, label);
}

static void
add_strip (MedReportPages *pages, JsonObject *data, JsonArray *rows)
{
  MedReportChart *chart = med_report_document_add_chart (
      pages->document, MED_REPORT_CHART_TIMELINE,
      med_report_language_say (pages->language, N_ ("The week at a glance")));

  med_report_chart_set_axis (chart, med_json_get_int (data, "from", 0),
                             med_json_get_int (data, "until", 0));
  med_report_chart_add_series (chart,
                               med_report_language_say (pages->language, N_ ("Not available")),
                               MED_REPORT_FILL_PLAIN);
  add_days (pages, chart, data);
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);
      g_autofree char *span = dup_span (pages, row);

      med_report_chart_add_span (chart, find_row (chart, row), 0,
                                 med_report_source_get_time (row, "start"),
                                 med_report_source_get_time (row, "end"), span);
    }
}

static void
add_text (MedReportPages *pages, MedReportTable *table, const char *text)
{
  if (text != NULL && *text != '\0')
    med_report_table_add_cell (table, text, MED_REPORT_PLAIN);
  else
    med_report_pages_cell (pages, table, N_ ("Not recorded"));
}

static void
add_contact (MedReportPages *pages, MedReportTable *table, JsonObject *data, JsonObject *row)
{
  JsonObject *form = med_json_get_object (data, "form");
  const char *contact = form != NULL ? med_json_get_text (form, "contact") : NULL;
  const char *planner = med_json_get_text (row, "planner");
  g_autofree char *text =
      g_strdup_printf ("%s%s%s", planner != NULL ? planner : "",
                       planner != NULL && contact != NULL && *contact != '\0' ? "\n" : "",
                       contact != NULL ? contact : "");

  add_text (pages, table, text);
}

static void
add_consent (MedReportPages *pages, MedReportTable *table, JsonObject *row)
{
  const char *by = med_json_get_text (row, "consent_by");
  gint64 when = med_report_source_get_time (row, "consent");

  if (by == NULL || when == 0)
    {
      med_report_table_add_cell (
          table, med_report_language_say (pages->language, N_ ("Not given yet")), MED_REPORT_SIGN);
      return;
    }
  g_autofree char *date = med_report_language_format_date (pages->language, when);
  g_autofree char *text = g_strdup_printf ("%s\n%s", by, date);
  med_report_table_add_cell (table, text, MED_REPORT_SIGN);
}

static void
add_downtimes (MedReportPages *pages, JsonObject *data, JsonArray *rows)
{
  MedReportTable *table = med_report_pages_table (
      pages, N_ ("Devices that are not available"),
      (MedReportColumnSpec[]){ { N_ ("Device"), 20, MED_REPORT_START },
                               { N_ ("Date"), 16, MED_REPORT_START },
                               { N_ ("From–to"), 13, MED_REPORT_START },
                               { N_ ("What stops"), 20, MED_REPORT_START },
                               { N_ ("Use instead"), 15, MED_REPORT_START },
                               { N_ ("Call"), 17, MED_REPORT_START },
                               { N_ ("Clinical consent"), 19, MED_REPORT_START },
                               { NULL } });

  med_report_pages_empty (pages, table, N_ ("No device is taken out of use in this week."));
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);
      g_autofree char *device = dup_device (row);
      g_autofree char *day = med_report_language_format_weekday (
          pages->language, med_report_source_get_time (row, "start"));
      g_autofree char *span = dup_span_with_day (pages, row);

      med_report_table_add_cell (table, device, MED_REPORT_STRONG);
      med_report_table_add_cell (table, day, MED_REPORT_PLAIN);
      med_report_table_add_cell (table, span, MED_REPORT_STRONG);
      add_text (pages, table, med_json_get_text (row, "serves"));
      add_text (pages, table, med_json_get_text (row, "fallback"));
      add_contact (pages, table, data, row);
      add_consent (pages, table, row);
    }
}

static void
add_called_off (MedReportPages *pages, JsonArray *rows)
{
  if (json_array_get_length (rows) == 0)
    return;
  MedReportTable *table =
      med_report_pages_table (pages, N_ ("Called off: these devices stay available"),
                              (MedReportColumnSpec[]){ { N_ ("Device"), 26, MED_REPORT_START },
                                                       { N_ ("Date"), 20, MED_REPORT_START },
                                                       { N_ ("From–to"), 16, MED_REPORT_START },
                                                       { N_ ("Reason"), 40, MED_REPORT_START },
                                                       { NULL } });
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);
      g_autofree char *device = dup_device (row);
      g_autofree char *day = med_report_language_format_weekday (
          pages->language, med_report_source_get_time (row, "start"));
      g_autofree char *span = dup_span_with_day (pages, row);

      med_report_table_add_cell (table, device, MED_REPORT_STRONG);
      med_report_table_add_cell (table, day, MED_REPORT_PLAIN);
      med_report_table_add_cell (table, span, MED_REPORT_PLAIN);
      add_text (pages, table, med_json_get_text (row, "reason"));
    }
}

static void
add_department (MedReportPages *pages, JsonObject *data, JsonObject *department)
{
  JsonArray *rows = med_json_get_array (department, "downtimes");
  const char *name = med_json_get_text (department, "name");

  med_report_document_add_heading (
      pages->document, 1,
      *name != '\0' ? name
                    : med_report_language_say (pages->language, N_ ("Without a department")));
  if (json_array_get_length (rows) > 0)
    add_strip (pages, data, rows);
  add_downtimes (pages, data, rows);
  add_called_off (pages, med_json_get_array (department, "called_off"));
  med_report_pages_note (
      pages, med_report_language_say (
                 pages->language,
                 N_ ("The times hold the reserve for going back to the validated state should the "
                     "installation fail. A device is back when the clinical owner has signed its "
                     "return to service, not before.")));
  med_report_pages_sign (pages, data, NULL);
}

/**
 * med_report_notice_compose:
 * @data: what [func@report_notice_gather_sync] gathered
 * @language: the language of the report
 *
 * Returns: (transfer full): the notice in words, in large letters, a page for each department
 */
MedReportDocument *
med_report_notice_compose (JsonObject *data, MedReportLanguage *language)
{
  gint64 until = med_json_get_int (data, "until", 0);
  g_autofree char *from =
      med_report_language_format_weekday (language, med_json_get_int (data, "from", 0));
  /* The last day is of the same week: without month and year the title stays on one line. */
  g_autofree char *last = med_report_language_format_short_day (language, until - 1);
  g_autofree char *title = g_strdup_printf (
      med_report_language_say (language, N_ ("Service notice: %s to %s")), from, last);
  JsonArray *departments = med_json_get_array (data, "departments");
  MedReportPages pages = { .language = language };

  pages.document = med_report_pages_begin (&pages, data, title, NULL);
  pages.document->landscape = TRUE;
  pages.document->large = TRUE;
  if (json_array_get_length (departments) == 0)
    med_report_document_add_paragraph (
        pages.document, MED_REPORT_STRONG,
        med_report_language_say (
            language, N_ ("No device of any department is taken out of use in this week.")));
  for (guint i = 0; i < json_array_get_length (departments); i++)
    {
      if (i > 0)
        med_report_document_add_page_break (pages.document);
      add_department (&pages, data, json_array_get_object_element (departments, i));
    }
  return pages.document;
}
