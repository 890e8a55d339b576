/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-report-inspection"

#include "config.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/base/med-json.h"
#include "engine/report/med-inspection.h"
#include "engine/report/med-report-inspection.h"
#include "engine/report/med-report-kev-gap.h"
#include "engine/report/med-report-pages.h"
#include "engine/report/med-report-source.h"

/* Beyond this a list is no longer read on paper; the CSV file has all of it. */
#define PRINTED_ROWS 1000

static const char *say (MedReportPages *pages, const char *text) G_GNUC_FORMAT (2);

static const char *
say (MedReportPages *pages, const char *text)
{
  return med_report_language_say (pages->language, text);
}

static gint64
number (JsonObject *data, const char *object, const char *member)
{
  return med_json_get_int (med_json_get_object (data, object), member, 0);
}

/* What the records say to an item: "yes", "no" or "unknown"; without devices nothing is said. */
static const char *
judge (JsonObject *data, MedInspectionItem item)
{
  gint64 all = number (data, "ledger", "in_scope");

  if (all == 0)
    return "unknown";
  switch (item)
    {
    case MED_INSPECTION_LEDGER:
      return "yes";
    case MED_INSPECTION_REMOTE:
      return number (data, "remote", "unknown") == 0 ? "yes" : "no";
    case MED_INSPECTION_DISCLOSURE:
      return number (data, "disclosure", "not-received") > 0 ? "no"
             : number (data, "disclosure", "unknown") > 0    ? "unknown"
                                                             : "yes";
    case MED_INSPECTION_PATCHES:
    case MED_N_INSPECTION_ITEMS:
    default:
      return number (data, "patches", "no") > 0        ? "no"
             : number (data, "patches", "unknown") > 0 ? "unknown"
                                                       : "yes";
    }
}

/* "12 of 300" */
static void
append_part (MedReportPages *pages, GString *text, const char *what, gint64 part, gint64 all)
{
  g_autofree char *digits = g_strdup_printf ("%" PRId64, part);
  g_autofree char *total = g_strdup_printf ("%" PRId64, all);

  g_string_append_printf (text, "%s%s: ", text->len > 0 ? "\n" : "", say (pages, what));
  g_string_append_printf (text, say (pages, N_ ("%s of %s")), digits, total);
}

static void
append_time (MedReportPages *pages, GString *text, const char *what, gint64 usec)
{
  g_autofree char *date =
      usec != 0 ? med_report_language_format_date (pages->language, usec) : NULL;

  g_string_append_printf (text, "%s%s: %s", text->len > 0 ? "\n" : "", say (pages, what),
                          date != NULL ? date : say (pages, N_ ("Not recorded")));
}

static char *
describe_ledger (MedReportPages *pages, JsonObject *data)
{
  JsonObject *ledger = med_json_get_object (data, "ledger");
  g_autofree char *count = g_strdup_printf ("%" PRId64, med_json_get_int (ledger, "in_scope", 0));
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, say (pages, N_ ("Devices in use: %s")), count);
  append_time (pages, text, N_ ("Ledger last changed"),
               med_report_source_get_time (ledger, "changed"));
  append_time (pages, text, N_ ("Last check at a device"),
               med_report_source_get_time (ledger, "newest_read"));
  append_part (pages, text, N_ ("Never checked"), med_json_get_int (ledger, "never_read", 0),
               med_json_get_int (ledger, "in_scope", 0));
  return g_string_free (text, FALSE);
}

static char *
describe (MedReportPages *pages, JsonObject *data, MedInspectionItem item)
{
  gint64 devices = number (data, "ledger", "in_scope");
  gint64 products = json_array_get_length (med_json_get_array (data, "products"));
  GString *text = g_string_new (NULL);

  switch (item)
    {
    case MED_INSPECTION_LEDGER:
      g_string_free (text, TRUE);
      return describe_ledger (pages, data);
    case MED_INSPECTION_REMOTE:
      append_part (pages, text, N_ ("With remote maintenance"), number (data, "remote", "yes"),
                   devices);
      append_part (pages, text, N_ ("Not recorded"), number (data, "remote", "unknown"), devices);
      break;
    case MED_INSPECTION_DISCLOSURE:
      append_part (pages, text, N_ ("Models with MDS/SDS"), number (data, "disclosure", "received"),
                   products);
      append_part (pages, text, N_ ("Not recorded"), number (data, "disclosure", "unknown"),
                   products);
      break;
    case MED_INSPECTION_PATCHES:
    case MED_N_INSPECTION_ITEMS:
    default:
      append_part (pages, text, N_ ("Devices: yes"), number (data, "patches", "yes"), devices);
      append_part (pages, text, N_ ("Devices: no"), number (data, "patches", "no"), devices);
      append_part (pages, text, N_ ("Devices: not known"), number (data, "patches", "unknown"),
                   devices);
      append_part (pages, text, N_ ("“No” without a target date"),
                   number (data, "patches", "without_target"), number (data, "patches", "no"));
      break;
    }
  return g_string_free (text, FALSE);
}

static JsonObject *
find_answer (JsonObject *data, MedInspectionItem item)
{
  JsonArray *answers = med_json_get_array (data, "answers");

  for (guint i = 0; i < json_array_get_length (answers); i++)
    {
      JsonObject *answer = json_array_get_object_element (answers, i);

      if (g_strcmp0 (med_json_get_text (answer, "item"), med_inspection_item_to_word (item)) == 0)
        return answer;
    }
  return NULL;
}

static void
add_answer (MedReportPages *pages, MedReportTable *table, const char *word)
{
  gboolean no = !g_str_equal (word, "yes");

  med_report_table_add_cell (table, med_report_word (pages->language, MED_REPORT_WORD_ANSWER, word),
                             no ? MED_REPORT_STRONG : MED_REPORT_PLAIN);
}

static void
add_item (MedReportPages *pages, MedReportTable *table, JsonObject *data, MedInspectionItem item)
{
  JsonObject *answer = find_answer (data, item);
  const char *target = answer != NULL ? med_json_get_text (answer, "target") : NULL;
  g_autofree char *figures = describe (pages, data, item);

  med_report_pages_cell (pages, table, med_inspection_item_get_title (item));
  if (answer == NULL)
    {
      for (int i = 0; i < 3; i++)
        med_report_pages_cell (pages, table, N_ ("Not recorded"));
    }
  else
    {
      add_answer (pages, table, med_json_get_text (answer, "answer"));
      med_report_table_add_cell (table, med_json_get_text (answer, "confirmed"), MED_REPORT_PLAIN);
      med_report_table_add_cell (table, target != NULL ? target : "–", MED_REPORT_PLAIN);
    }
  add_answer (pages, table, judge (data, item));
  med_report_table_add_cell (table, figures, MED_REPORT_PLAIN);
}

/* An answer that the records do not bear out must not look like one that they do. */
static void
add_doubt (MedReportPages *pages, JsonObject *data, MedInspectionItem item)
{
  JsonObject *answer = find_answer (data, item);

  if (answer == NULL || g_strcmp0 (med_json_get_text (answer, "answer"), "yes") != 0 ||
      g_str_equal (judge (data, item), "yes"))
    return;
  g_autofree char *text = g_strdup_printf (
      say (pages, N_ ("“%s”: the answer is yes, but the records do not bear it out.")),
      say (pages, med_inspection_item_get_title (item)));
  med_report_document_add_paragraph (pages->document, MED_REPORT_STRONG, text);
}

static void
add_checklist (MedReportPages *pages, JsonObject *data)
{
  MedReportTable *table = med_report_pages_table (
      pages, N_ ("Items of the checklist"),
      (MedReportColumnSpec[]){ { N_ ("Item"), 30, MED_REPORT_START },
                               { N_ ("Answer"), 12, MED_REPORT_START },
                               { N_ ("Confirmed on"), 14, MED_REPORT_START },
                               { N_ ("Target date if no"), 14, MED_REPORT_START },
                               { N_ ("The records say"), 13, MED_REPORT_START },
                               { N_ ("Figures"), 34, MED_REPORT_START },
                               { NULL } });

  for (int item = 0; item < MED_N_INSPECTION_ITEMS; item++)
    add_item (pages, table, data, (MedInspectionItem) item);
  for (int item = 0; item < MED_N_INSPECTION_ITEMS; item++)
    add_doubt (pages, data, (MedInspectionItem) item);
  med_report_pages_note (
      pages,
      say (pages,
           N_ ("The answer is what the hospital has recorded, the day of confirmation is when it "
               "was confirmed. “The records say” is what follows from the lists below as of now: "
               "patches count as applied on a device if its version was read or an installation "
               "verified, advisories were compared with it, and nothing is open. What nobody has "
               "recorded is not guessed.")));
}

static void
add_texts (MedReportTable *table, JsonObject *row, const char *const *members)
{
  for (; *members != NULL; members++)
    med_report_table_add_cell (table, med_json_get_text (row, *members), MED_REPORT_PLAIN);
}

static void
add_ledger (MedReportPages *pages, JsonObject *data)
{
  JsonArray *rows = med_json_get_array (data, "departments");

  med_report_pages_heading (pages, N_ ("List 1: ledger of devices"));
  MedReportTable *table =
      med_report_pages_table (pages, N_ ("Devices in use, by department"),
                              (MedReportColumnSpec[]){ { N_ ("Department"), 60, MED_REPORT_START },
                                                       { N_ ("Devices"), 16, MED_REPORT_END },
                                                       { N_ ("Never checked"), 18, MED_REPORT_END },
                                                       { NULL } });
  med_report_pages_empty (pages, table, N_ ("There are no devices in scope."));
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);
      const char *name = med_json_get_text (row, "department");

      if (name != NULL)
        med_report_table_add_cell (table, name, MED_REPORT_PLAIN);
      else
        med_report_pages_cell (pages, table, N_ ("Without a department"));
      med_report_pages_number (table, med_json_get_int (row, "devices", 0));
      med_report_pages_count (table, med_json_get_int (row, "never_read", 0), TRUE);
    }
}

static void
add_remote (MedReportPages *pages, JsonObject *data)
{
  JsonArray *rows = med_json_get_array (data, "devices");

  med_report_pages_heading (pages, N_ ("List 2: remote maintenance"));
  MedReportTable *table = med_report_pages_table (
      pages, N_ ("Devices with remote maintenance, or of which it is not recorded"),
      (MedReportColumnSpec[]){ { N_ ("Device"), 16, MED_REPORT_START },
                               { N_ ("Manufacturer"), 24, MED_REPORT_START },
                               { N_ ("Model"), 22, MED_REPORT_START },
                               { N_ ("Department"), 22, MED_REPORT_START },
                               { N_ ("Remote maintenance"), 16, MED_REPORT_START },
                               { NULL } });
  med_report_pages_empty (pages, table, N_ ("No device has remote maintenance."));
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);
      const char *remote = med_json_get_text (row, "remote");

      if (g_str_equal (remote, "no"))
        continue;
      add_texts (table, row,
                 (const char *const[]){ "asset", "manufacturer", "model", "department", NULL });
      med_report_table_add_cell (
          table, med_report_word (pages->language, MED_REPORT_WORD_ANSWER, remote),
          g_str_equal (remote, "unknown") ? MED_REPORT_STRONG : MED_REPORT_PLAIN);
    }
  if (med_report_table_get_n_rows (table) > PRINTED_ROWS)
    med_report_pages_limit (pages, table, PRINTED_ROWS);
}

static void
add_disclosures (MedReportPages *pages, JsonObject *data)
{
  JsonArray *rows = med_json_get_array (data, "products");

  med_report_pages_heading (pages, N_ ("List 3: security disclosures of the makers (MDS/SDS)"));
  MedReportTable *table = med_report_pages_table (
      pages, N_ ("Models in use"),
      (MedReportColumnSpec[]){ { N_ ("Manufacturer"), 30, MED_REPORT_START },
                               { N_ ("Model"), 28, MED_REPORT_START },
                               { N_ ("Devices"), 12, MED_REPORT_END },
                               { N_ ("MDS/SDS"), 16, MED_REPORT_START },
                               { N_ ("Received on"), 16, MED_REPORT_START },
                               { NULL } });
  med_report_pages_empty (pages, table, N_ ("There are no devices in scope."));
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);
      const char *word = med_json_get_text (row, "disclosure");
      const char *date = med_json_get_text (row, "date");

      add_texts (table, row, (const char *const[]){ "manufacturer", "model", NULL });
      med_report_pages_number (table, med_json_get_int (row, "devices", 0));
      med_report_table_add_cell (
          table, med_report_word (pages->language, MED_REPORT_WORD_ANSWER, word),
          g_str_equal (word, "received") ? MED_REPORT_PLAIN : MED_REPORT_STRONG);
      med_report_table_add_cell (table, date != NULL ? date : "–", MED_REPORT_PLAIN);
    }
}

static void
add_reason (MedReportPages *pages, MedReportTable *table, JsonObject *row)
{
  gint64 tasks = med_json_get_int (row, "tasks", 0);
  gint64 waiting = med_json_get_int (row, "waiting", 0);
  g_autofree char *n_tasks = g_strdup_printf ("%" PRId64, tasks);
  g_autofree char *n_waiting = g_strdup_printf ("%" PRId64, waiting);
  g_autofree char *text = NULL;

  if (waiting > 0)
    text = g_strdup_printf (say (pages, N_ ("Open: %s, of these waiting for the vendor: %s")),
                            n_tasks, n_waiting);
  else if (tasks > 0)
    text = g_strdup_printf (say (pages, N_ ("Open: %s")), n_tasks);
  else if (!g_str_equal (med_json_get_text (row, "applied"), "unknown"))
    text = g_strdup ("–");
  else if (med_json_get_int (row, "outcome", -1) > 0)
    text = g_strdup (say (pages, N_ ("Vulnerable, and no patch is recorded")));
  else if (med_report_source_get_time (row, "confirmed") == 0)
    text = g_strdup (say (pages, N_ ("Version never read at the device")));
  else if (med_json_get_boolean (row, "kev_gap", FALSE))
    text = g_strdup (
        say (pages, N_ ("A component is known to be exploited, and the vendor has not answered")));
  else
    text = g_strdup (say (pages, N_ ("Not compared with advisories")));
  med_report_table_add_cell (table, text, MED_REPORT_PLAIN);
}

static void
add_patches (MedReportPages *pages, JsonObject *data)
{
  JsonArray *rows = med_json_get_array (data, "devices");

  med_report_pages_heading (pages, N_ ("List 4: security patches applied, device by device"));
  MedReportTable *table = med_report_pages_table (
      pages, N_ ("Devices in use, by asset number"),
      (MedReportColumnSpec[]){ { N_ ("Device"), 15, MED_REPORT_START },
                               { N_ ("Model"), 20, MED_REPORT_START },
                               { N_ ("Department"), 19, MED_REPORT_START },
                               { N_ ("Applied"), 11, MED_REPORT_START },
                               { N_ ("Confirmed on"), 16, MED_REPORT_START },
                               { N_ ("Target date if no"), 14, MED_REPORT_START },
                               { N_ ("Reason"), 26, MED_REPORT_START },
                               { NULL } });
  med_report_pages_empty (pages, table, N_ ("There are no devices in scope."));
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);
      const char *applied = med_json_get_text (row, "applied");
      const char *target = med_json_get_text (row, "target");

      add_texts (table, row, (const char *const[]){ "asset", "model", "department", NULL });
      add_answer (pages, table, applied);
      med_report_pages_time (pages, table, med_report_source_get_time (row, "confirmed"), FALSE);
      if (target != NULL || !g_str_equal (applied, "no"))
        med_report_table_add_cell (table, target != NULL ? target : "–", MED_REPORT_PLAIN);
      else
        med_report_pages_cell (pages, table, N_ ("Not recorded"));
      add_reason (pages, table, row);
    }
  if (json_array_get_length (rows) > PRINTED_ROWS)
    med_report_pages_limit (pages, table, PRINTED_ROWS);
}

/**
 * med_report_inspection_compose:
 * @data: what [func@report_inspection_gather_sync] gathered
 * @language: the language of the report
 *
 * Returns: (transfer full): the annex in words, and the lists behind each item
 */
MedReportDocument *
med_report_inspection_compose (JsonObject *data, MedReportLanguage *language)
{
  MedReportPages pages = { .language = language };

  pages.document = med_report_pages_begin (
      &pages, data,
      med_report_language_say (language, N_ ("Annex to the checklist of the on-site inspection")),
      NULL);
  add_checklist (&pages, data);
  med_report_pages_sign (&pages, data, N_ ("Signatures"));
  add_ledger (&pages, data);
  add_remote (&pages, data);
  add_disclosures (&pages, data);
  add_patches (&pages, data);
  med_report_kev_gap_add (&pages, data, TRUE);
  return pages.document;
}
