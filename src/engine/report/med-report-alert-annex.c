/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-report-alert-annex"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-json.h"
#include "engine/report/med-report-alert-private.h"
#include "engine/report/med-report-source.h"

/* More is for a spreadsheet. */
#define PRINTED_ROWS 300

/* The lists behind the first page, whole: in CSV files always, on paper where the first page had to
 * leave something out. */

static MedReportTable *
begin (MedAlertPages *self, const char *title, const MedReportColumnSpec *columns)
{
  return med_report_pages_table (&self->pages, title, columns);
}

static void
finish (MedAlertPages *self, MedReportTable *table, gboolean printed)
{
  if (med_report_table_get_n_rows (table) > PRINTED_ROWS)
    med_report_pages_limit (&self->pages, table, PRINTED_ROWS);
  if (!printed)
    table->medium = MED_REPORT_IN_FILE;
}

static void
add (MedReportTable *table, const char *text)
{
  med_report_table_add_cell (table, text != NULL ? text : "", MED_REPORT_PLAIN);
}

static void
add_taken (MedReportTable *table, char *text)
{
  add (table, text);
  g_free (text);
}

static void
add_member (MedReportTable *table, JsonObject *row, const char *member)
{
  add (table, med_json_get_text (row, member));
}

static JsonObject *
row_of (JsonArray *rows, guint i)
{
  return json_array_get_object_element (rows, i);
}

static void
add_place (MedReportTable *table, JsonObject *device)
{
  const char *department = med_json_get_text (device, "department");
  const char *room = med_json_get_text (device, "room");

  add_taken (table, g_strdup_printf ("%s%s%s", department != NULL ? department : "",
                                     department != NULL && room != NULL ? ", " : "",
                                     room != NULL ? room : ""));
}

static void
add_devices (MedAlertPages *self, gboolean printed)
{
  JsonArray *rows = med_json_get_array (self->data, "devices");
  MedReportTable *table = begin (self, N_ ("Devices, the most urgent first"),
                                 (MedReportColumnSpec[]){ { N_ ("Asset"), 11, MED_REPORT_START },
                                                          { N_ ("Model"), 12, MED_REPORT_START },
                                                          { N_ ("Release"), 8, MED_REPORT_START },
                                                          { N_ ("Place"), 12, MED_REPORT_START },
                                                          { N_ ("Answer"), 11, MED_REPORT_START },
                                                          { N_ ("Why"), 22, MED_REPORT_START },
                                                          { N_ ("Outcome"), 10, MED_REPORT_START },
                                                          { N_ ("Inputs"), 26, MED_REPORT_START },
                                                          { N_ ("Patch"), 15, MED_REPORT_START },
                                                          { NULL } });

  med_report_pages_empty (&self->pages, table, N_ ("No device in use is concerned."));
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = row_of (rows, i);

      add_member (table, row, "asset");
      add_member (table, row, "model");
      add_member (table, row, "release");
      add_place (table, row);
      add (table, med_alert_pages_say_answer (self, med_json_get_text (row, "answer")));
      add_taken (table, med_alert_pages_dup_reason (self, row));
      add (table, med_alert_pages_say_outcome (self, row));
      add_taken (table, med_alert_pages_dup_inputs (self, row));
      add_taken (table, med_alert_pages_dup_patch (self, row));
    }
  finish (self, table, printed);
}

static void
add_models (MedAlertPages *self, gboolean printed)
{
  JsonArray *rows = med_json_get_array (self->data, "models");
  MedReportTable *table =
      begin (self, N_ ("By model"),
             (MedReportColumnSpec[]){ { N_ ("Maker and model"), 30, MED_REPORT_START },
                                      { N_ ("Devices"), 9, MED_REPORT_END },
                                      { N_ ("Affected"), 9, MED_REPORT_END },
                                      { N_ ("Provisional"), 10, MED_REPORT_END },
                                      { N_ ("Cannot tell"), 9, MED_REPORT_END },
                                      { N_ ("Under investigation"), 12, MED_REPORT_END },
                                      { N_ ("Components unknown"), 12, MED_REPORT_END },
                                      { N_ ("Fixed"), 8, MED_REPORT_END },
                                      { N_ ("Not affected"), 9, MED_REPORT_END },
                                      { N_ ("Worst outcome"), 13, MED_REPORT_START },
                                      { NULL } });

  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = row_of (rows, i);

      add_taken (table, g_strdup_printf ("%s %s", med_json_get_text (row, "manufacturer"),
                                         med_json_get_text (row, "model")));
      med_report_pages_number (table, med_json_get_int (row, "devices", 0));
      for (int answer = 0; answer < MED_ALERT_N_ANSWERS; answer++)
        med_report_pages_number (table,
                                 med_json_get_int (row, med_alert_answer_to_word (answer), 0));
      add (table, med_alert_pages_say_outcome (self, row));
    }
  finish (self, table, printed);
}

static void
add_vulnerabilities (MedAlertPages *self, gboolean printed)
{
  JsonArray *rows = med_json_get_array (self->data, "vulnerabilities");
  MedReportTable *table =
      begin (self, N_ ("Vulnerabilities"),
             (MedReportColumnSpec[]){ { N_ ("Vulnerability"), 18, MED_REPORT_START },
                                      { N_ ("Advisory"), 18, MED_REPORT_START },
                                      { N_ ("Title"), 26, MED_REPORT_START },
                                      { N_ ("CVSS"), 34, MED_REPORT_START },
                                      { N_ ("Known exploited"), 20, MED_REPORT_START },
                                      { N_ ("EPSS"), 20, MED_REPORT_START },
                                      { NULL } });

  med_report_pages_empty (&self->pages, table, N_ ("No advisory here names it."));
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = row_of (rows, i);

      add_member (table, row, "vulnerability");
      add_member (table, row, "tracking_id");
      add_member (table, row, "title");
      add_taken (table, med_alert_pages_dup_score (self, row));
      add_taken (table, med_alert_pages_dup_kev (self, row));
      add_taken (table, med_alert_pages_dup_epss (self, row));
    }
  finish (self, table, printed);
}

static void
add_patches (MedAlertPages *self, gboolean printed)
{
  JsonArray *rows = med_json_get_array (self->data, "patches");
  MedReportTable *table =
      begin (self, N_ ("Patches and the vendors' word"),
             (MedReportColumnSpec[]){ { N_ ("Patch"), 16, MED_REPORT_START },
                                      { N_ ("For"), 22, MED_REPORT_START },
                                      { N_ ("Devices"), 8, MED_REPORT_END },
                                      { N_ ("The vendor's word"), 34, MED_REPORT_START },
                                      { N_ ("Maker released it"), 14, MED_REPORT_START },
                                      { N_ ("Vendor released it"), 14, MED_REPORT_START },
                                      { NULL } });

  med_report_pages_empty (&self->pages, table,
                          N_ ("No patch is recorded for it, so none is validated."));
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = row_of (rows, i);
      const char *model = med_json_get_text (row, "model");
      const char *release = med_json_get_text (row, "release");

      add_taken (table, g_strdup_printf ("%s (%s)", med_json_get_text (row, "patch"),
                                         med_json_get_text (row, "cots_vendor")));
      add_taken (table, g_strdup_printf ("%s %s", model != NULL ? model : "–",
                                         release != NULL ? release : ""));
      med_report_pages_number (table, med_json_get_int (row, "devices", 0));
      add_taken (table, med_alert_pages_dup_statement (self, row));
      med_report_pages_time (&self->pages, table, med_report_source_get_time (row, "cots_released"),
                             FALSE);
      med_report_pages_time (&self->pages, table,
                             med_report_source_get_time (row, "vendor_released"), FALSE);
    }
  finish (self, table, printed);
}

static void
add_remediations (MedAlertPages *self, gboolean printed)
{
  JsonArray *rows = med_json_get_array (self->data, "remediations");
  MedReportTable *table = begin (self, N_ ("What the advisories advise"),
                                 (MedReportColumnSpec[]){ { N_ ("Advisory"), 20, MED_REPORT_START },
                                                          { N_ ("Kind"), 18, MED_REPORT_START },
                                                          { N_ ("Text"), 62, MED_REPORT_START },
                                                          { NULL } });

  med_report_pages_empty (&self->pages, table, N_ ("Nothing."));
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = row_of (rows, i);
      const char *url = med_json_get_text (row, "url");

      add_member (table, row, "tracking_id");
      add (table, med_report_word (self->pages.language, MED_REPORT_WORD_ADVICE,
                                   med_json_get_text (row, "category")));
      add_taken (table, g_strdup_printf ("%s%s%s", med_json_get_text (row, "details"),
                                         url != NULL ? "\n" : "", url != NULL ? url : ""));
    }
  finish (self, table, printed);
}

static void
add_measures (MedAlertPages *self, gboolean printed)
{
  JsonArray *rows = med_json_get_array (self->data, "measures");
  MedReportTable *table = begin (self, N_ ("Interim measures"),
                                 (MedReportColumnSpec[]){ { N_ ("Kind"), 18, MED_REPORT_START },
                                                          { N_ ("Measure"), 34, MED_REPORT_START },
                                                          { N_ ("Devices"), 8, MED_REPORT_END },
                                                          { N_ ("Tests"), 26, MED_REPORT_START },
                                                          { N_ ("By"), 14, MED_REPORT_START },
                                                          { NULL } });

  med_report_pages_empty (&self->pages, table, N_ ("None is recorded."));
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = row_of (rows, i);

      add (table, med_report_word (self->pages.language, MED_REPORT_WORD_CONTROL,
                                   med_json_get_text (row, "kind")));
      add_member (table, row, "description");
      med_report_pages_number (table, med_json_get_int (row, "devices", 0));
      add_taken (table, med_alert_pages_dup_tests (self, row));
      add_member (table, row, "taken_by");
    }
  finish (self, table, printed);
}

static const struct
{
  const char *what;
  const char *title;
  MedReportWordList list;
} decisions[] = {
  { "exploitation", N_ ("Exploitation"), MED_REPORT_WORD_SSVC },
  { "automatable", N_ ("Automatable"), MED_REPORT_WORD_SSVC },
  { "match", N_ ("Same product"), MED_REPORT_WORD_ANSWER },
  { "disposition", N_ ("Work order"), MED_REPORT_WORD_DISPOSITION },
  { "mark", N_ ("Remediation"), MED_REPORT_WORD_REMEDIATION },
};

char *
med_alert_pages_dup_decision (MedAlertPages *self, JsonObject *row)
{
  const char *what = med_json_get_text (row, "what");
  const char *value = med_json_get_text (row, "value");

  for (guint i = 0; i < G_N_ELEMENTS (decisions); i++)
    if (g_strcmp0 (decisions[i].what, what) == 0)
      return g_strdup_printf ("%s: %s",
                              med_report_language_say (self->pages.language, decisions[i].title),
                              med_report_word (self->pages.language, decisions[i].list, value));
  return g_strdup (value);
}

static void
add_decisions (MedAlertPages *self, gboolean printed)
{
  JsonArray *rows = med_json_get_array (self->data, "decisions");
  MedReportTable *table = begin (self, N_ ("Decided by people"),
                                 (MedReportColumnSpec[]){ { N_ ("Decision"), 34, MED_REPORT_START },
                                                          { N_ ("Of"), 26, MED_REPORT_START },
                                                          { N_ ("Times"), 8, MED_REPORT_END },
                                                          { N_ ("By"), 18, MED_REPORT_START },
                                                          { N_ ("Date"), 14, MED_REPORT_START },
                                                          { NULL } });

  med_report_pages_empty (&self->pages, table, N_ ("Nobody has decided anything yet."));
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = row_of (rows, i);

      add_taken (table, med_alert_pages_dup_decision (self, row));
      add_member (table, row, "subject");
      med_report_pages_number (table, med_json_get_int (row, "count", 0));
      add_member (table, row, "by");
      med_report_pages_time (&self->pages, table, med_report_source_get_time (row, "at"), TRUE);
    }
  finish (self, table, printed);
}

static void
add_unchecked (MedAlertPages *self, gboolean printed)
{
  JsonArray *rows = med_json_get_array (self->data, "not_checked");
  MedReportTable *table =
      begin (self, N_ ("What could not be checked"),
             (MedReportColumnSpec[]){ { N_ ("Not checked"), 100, MED_REPORT_START }, { NULL } });

  med_report_pages_empty (&self->pages, table, N_ ("Everything could be checked."));
  for (guint i = 0; i < json_array_get_length (rows); i++)
    add_taken (table, med_alert_pages_dup_unchecked (self, row_of (rows, i)));
  finish (self, table, printed);
}

/* Adds the lists in full; @printed: on pages of their own behind the first one. */
void
med_alert_pages_add_annex (MedAlertPages *self, gboolean printed)
{
  self->clip = 0;
  if (printed)
    {
      med_report_document_add_page_break (self->pages.document);
      med_report_pages_heading (&self->pages, N_ ("Annex"));
    }
  add_devices (self, printed);
  add_models (self, printed);
  add_vulnerabilities (self, printed);
  add_patches (self, printed);
  add_remediations (self, printed);
  add_measures (self, printed);
  add_decisions (self, printed);
  add_unchecked (self, printed);
}
