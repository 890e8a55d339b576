/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-report-fleet"

#include "config.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/base/med-json.h"
#include "engine/report/med-report-fleet-charts.h"
#include "engine/report/med-report-fleet.h"
#include "engine/report/med-report-kev-gap.h"
#include "engine/report/med-report-pages.h"
#include "engine/report/med-report-source.h"
#include "engine/report/med-report-words.h"

/* Beyond this a list is no longer read on paper; the CSV file has all of it. */
#define PRINTED_ROWS 1000
#define PRINTED_NAMES 3

static void
add_inventory (MedReportPages *pages, JsonObject *data)
{
  JsonObject *inventory = med_json_get_object (data, "inventory");
  gint64 all = med_json_get_int (inventory, "in_scope", 0);
  static const struct
  {
    const char *title;
    const char *member;
  } rows[] = {
    { N_ ("Software version is known"), "release_known" },
    { N_ ("Version read within the last 12 months"), "read_within_year" },
    { N_ ("Version read longer ago"), "read_before" },
    { N_ ("Version never read at the device"), "never_read" },
    { N_ ("COTS components are known"), "components_known" },
    { N_ ("Components unknown, or not all known"), "components_unknown" },
  };

  med_report_pages_heading (pages, N_ ("A  Inventory"));
  MedReportTable *table =
      med_report_pages_table (pages, N_ ("Devices in scope"),
                              (MedReportColumnSpec[]){ { N_ ("Devices"), 50, MED_REPORT_START },
                                                       { N_ ("Number"), 14, MED_REPORT_END },
                                                       { N_ ("Of"), 14, MED_REPORT_END },
                                                       { N_ ("Share"), 14, MED_REPORT_END },
                                                       { NULL } });
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gint64 number = med_json_get_int (inventory, rows[i].member, 0);

      med_report_pages_cell (pages, table, rows[i].title);
      med_report_pages_number (table, number);
      med_report_pages_number (table, all);
      med_report_pages_share (table, number, all);
    }
  g_autofree char *retired =
      g_strdup_printf ("%" PRId64, med_json_get_int (inventory, "retired", 0));
  g_autofree char *note = g_strdup_printf (
      med_report_language_say (
          pages->language,
          N_ ("In scope is every device that is not retired. Retired devices: %s")),
      retired);
  med_report_pages_note (pages, note);
}

static void
add_outcome_table (MedReportPages *pages, JsonObject *data, gboolean high_risk)
{
  static const char *const members[] = {
    "devices",   "provisional",        "open",   "on_time", "overdue",
    "exception", "waiting_for_vendor", "unknown"
  };
  JsonArray *rows = med_json_get_array (data, "outcomes");
  gint64 totals[G_N_ELEMENTS (members)] = { 0 };
  MedReportTable *table = med_report_pages_table (
      pages, high_risk ? N_ ("High-risk and life-supporting devices") : N_ ("Other devices"),
      (MedReportColumnSpec[]){ { N_ ("Worst outcome of the device"), 20, MED_REPORT_START },
                               { N_ ("Devices"), 12, MED_REPORT_END },
                               { N_ ("Of these provisional"), 14, MED_REPORT_END },
                               { N_ ("Open tasks"), 11, MED_REPORT_END },
                               { N_ ("On time"), 11, MED_REPORT_END },
                               { N_ ("Overdue"), 12, MED_REPORT_END },
                               { N_ ("Exception"), 13, MED_REPORT_END },
                               { N_ ("Waiting for vendor"), 16, MED_REPORT_END },
                               { N_ ("Unknown"), 13, MED_REPORT_END },
                               { NULL } });

  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);

      if (med_json_get_boolean (row, "high_risk", FALSE) != high_risk)
        continue;
      med_report_table_add_cell (table,
                                 med_report_word (pages->language, MED_REPORT_WORD_OUTCOME,
                                                  med_json_get_text (row, "outcome")),
                                 MED_REPORT_PLAIN);
      for (guint j = 0; j < G_N_ELEMENTS (members); j++)
        {
          gint64 number = med_json_get_int (row, members[j], 0);

          totals[j] += number;
          med_report_pages_count (table, number, j == 4);
        }
    }
  med_report_table_add_cell (table, med_report_language_say (pages->language, N_ ("All")),
                             MED_REPORT_STRONG);
  for (guint j = 0; j < G_N_ELEMENTS (members); j++)
    {
      g_autofree char *text = g_strdup_printf ("%" PRId64, totals[j]);
      med_report_table_add_cell (table, text, MED_REPORT_STRONG);
    }
}

static void
add_outcomes (MedReportPages *pages, JsonObject *data)
{
  med_report_pages_heading (pages, N_ ("B  Open tasks by urgency"));
  med_report_fleet_chart_outcomes (pages, data);
  add_outcome_table (pages, data, TRUE);
  add_outcome_table (pages, data, FALSE);
  med_report_pages_note (
      pages,
      med_report_language_say (
          pages->language,
          N_ ("A task is one patch for one device. Each device is in one row, each open task in "
              "one "
              "of the five columns at the right. Outcomes are those of the SSVC Deployer model. "
              "Provisional: at least one input was not known and took its cautious default. "
              "Unknown as a row: the device has not been assessed, or nothing is open but its "
              "vendor "
              "has not answered to an exploited vulnerability of a component; as a column: there "
              "is no date to count from or no deadline. On time and overdue are counted by the "
              "first row of the "
              "table of deadlines. A deferral or exception past its date is overdue.")));
}

static char *
describe_days (MedReportPages *pages, JsonObject *row)
{
  JsonObject *days = med_json_get_object (row, "days");
  static const char *const outcomes[] = { "immediate", "out-of-cycle", "scheduled", "defer" };
  GString *text = g_string_new (NULL);

  if (json_object_has_member (row, "rule"))
    g_string_append (
        text, med_report_language_say (pages->language, N_ ("days by the table of the directive")));
  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++)
    if (json_object_has_member (days, outcomes[i]))
      g_string_append_printf (
          text, "%s%s %" PRId64, text->len > 0 ? " · " : "",
          med_report_word (pages->language, MED_REPORT_WORD_OUTCOME, outcomes[i]),
          med_json_get_int (days, outcomes[i], 0));
  return g_string_free (text, FALSE);
}

static void
add_policies (MedReportPages *pages, JsonObject *data)
{
  JsonArray *rows = med_json_get_array (data, "policies");
  MedReportTable *table = med_report_pages_table (
      pages, N_ ("Deadlines, in days"),
      (MedReportColumnSpec[]){ { N_ ("Policy"), 32, MED_REPORT_START },
                               { N_ ("Clock"), 20, MED_REPORT_START },
                               { N_ ("Days"), 26, MED_REPORT_START },
                               { N_ ("On time"), 11, MED_REPORT_END },
                               { N_ ("Overdue"), 12, MED_REPORT_END },
                               { N_ ("Clock not started"), 12, MED_REPORT_END },
                               { N_ ("Unknown"), 13, MED_REPORT_END },
                               { NULL } });

  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);
      gboolean exposure = g_strcmp0 (med_json_get_text (row, "clock"), "exposure") == 0;
      g_autofree char *days = describe_days (pages, row);
      g_autofree char *name = g_strdup_printf (
          "%s\n%s", med_report_language_say (pages->language, med_json_get_text (row, "name")),
          med_report_language_say (pages->language, med_json_get_text (row, "citation")));

      med_report_table_add_cell (table, name, MED_REPORT_PLAIN);
      med_report_pages_cell (
          pages, table, exposure ? N_ ("From the COTS release") : N_ ("From the vendor's release"));
      med_report_table_add_cell (table, days, MED_REPORT_PLAIN);
      med_report_pages_count (table, med_json_get_int (row, "on_time", 0), FALSE);
      med_report_pages_count (table, med_json_get_int (row, "overdue", 0), TRUE);
      med_report_pages_count (table, med_json_get_int (row, "not_started", 0), FALSE);
      med_report_pages_count (table, med_json_get_int (row, "unknown", 0), FALSE);
    }
}

static void
add_vendors (MedReportPages *pages, JsonObject *data)
{
  static const char *const clocks[] = { "exposure", "action", "latency" };
  JsonArray *rows = med_json_get_array (data, "vendors");

  med_report_pages_heading (pages, N_ ("C  Two clocks, by vendor"));
  MedReportTable *table = med_report_pages_table (
      pages, N_ ("Days to the verified installation, in the period"),
      (MedReportColumnSpec[]){ { N_ ("Vendor"), 28, MED_REPORT_START },
                               { N_ ("Verified"), 12, MED_REPORT_END },
                               { N_ ("Exposure, median"), 14, MED_REPORT_END },
                               { N_ ("Exposure, 90 %"), 13, MED_REPORT_END },
                               { N_ ("Action, median"), 12, MED_REPORT_END },
                               { N_ ("Action, 90 %"), 12, MED_REPORT_END },
                               { N_ ("Vendor, median"), 12, MED_REPORT_END },
                               { N_ ("Vendor, 90 %"), 12, MED_REPORT_END },
                               { N_ ("No date"), 11, MED_REPORT_END },
                               { NULL } });
  med_report_pages_empty (
      pages, table, N_ ("Nothing was verified and no vendor released anything in the period."));
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);
      gint64 unknown = 0;

      med_report_table_add_cell (table, med_json_get_text (row, "manufacturer"), MED_REPORT_PLAIN);
      med_report_pages_count (table, med_json_get_int (row, "verified", 0), FALSE);
      for (guint j = 0; j < G_N_ELEMENTS (clocks); j++)
        {
          JsonObject *figures = med_json_get_object (row, clocks[j]);

          med_report_pages_days (table, med_json_get_int (figures, "median_days10", -1));
          med_report_pages_days (table, med_json_get_int (figures, "p90_days10", -1));
          unknown += med_json_get_int (figures, "unknown", 0);
        }
      med_report_pages_count (table, unknown, FALSE);
    }
  med_report_pages_note (
      pages,
      med_report_language_say (
          pages->language,
          N_ ("Exposure: from the COTS vendor's release of the patch to the verified installation. "
              "Action: from the device vendor's release for the device's version to the verified "
              "installation. Vendor: from the COTS release to the device vendor's release, for "
              "releases in the period. 90 %: nine of ten took no longer (nearest rank). No date: a "
              "date was missing, so the length could not be told.")));
}

/* The first of them; how many more there are is said. */
static void
add_first (MedReportPages *pages, MedReportTable *table, JsonArray *texts)
{
  GString *text = g_string_new (NULL);
  guint n = texts != NULL ? json_array_get_length (texts) : 0;

  for (guint i = 0; i < MIN (n, PRINTED_NAMES); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", med_json_array_get_text (texts, i));
  if (n > PRINTED_NAMES)
    {
      g_autofree char *digits = g_strdup_printf ("%u", n - PRINTED_NAMES);
      g_string_append_c (text, '\n');
      g_string_append_printf (text, med_report_language_say (pages->language, N_ ("and %s more")),
                              digits);
    }
  med_report_table_add_cell (table, text->str, MED_REPORT_PLAIN);
  g_string_free (text, TRUE);
}

static void
add_kev (MedReportPages *pages, JsonObject *data)
{
  JsonArray *rows = med_json_get_array (data, "kev");
  gboolean imported = med_json_get_object (data, "kev_catalogue") != NULL;

  med_report_pages_heading (pages, N_ ("D  Exploited vulnerabilities on the fleet"));
  MedReportTable *table = med_report_pages_table (
      pages, N_ ("Entries of the KEV catalogue that concern devices in scope"),
      (MedReportColumnSpec[]){ { N_ ("CVE"), 18, MED_REPORT_START },
                               { N_ ("In it since"), 13, MED_REPORT_START },
                               { N_ ("Models"), 33, MED_REPORT_START },
                               { N_ ("Affected devices"), 12, MED_REPORT_END },
                               { N_ ("Cannot tell"), 11, MED_REPORT_END },
                               { N_ ("Open tasks"), 10, MED_REPORT_END },
                               { N_ ("Owner"), 18, MED_REPORT_START },
                               { NULL } });
  med_report_pages_empty (pages, table,
                          imported ? N_ ("No advisory says of a device in scope that an entry "
                                         "concerns it.")
                                   : N_ ("Not known: the KEV catalogue has never been imported."));
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);

      med_report_table_add_cell (table, med_json_get_text (row, "cve"), MED_REPORT_STRONG);
      med_report_table_add_cell (table, med_json_get_text (row, "added"), MED_REPORT_PLAIN);
      add_first (pages, table, med_json_get_array (row, "models"));
      med_report_pages_count (table, med_json_get_int (row, "affected", 0), TRUE);
      med_report_pages_count (table, med_json_get_int (row, "cannot_tell", 0), FALSE);
      med_report_pages_count (table, med_json_get_int (row, "open_tasks", 0), FALSE);
      add_first (pages, table, med_json_get_array (row, "owners"));
    }
  const gint64 unknown =
      med_json_get_int (med_json_get_object (data, "inventory"), "components_unknown", 0);
  g_autofree char *number = g_strdup_printf ("%" PRId64, unknown);
  g_autofree char *note = g_strdup_printf (
      med_report_language_say (
          pages->language,
          N_ ("Components unknown: of %s devices in scope it is not known what COTS "
              "software they contain, so whether an entry concerns it cannot be "
              "told. They are not in this table.")),
      number);
  if (unknown > 0)
    med_report_pages_note (pages, note);
  med_report_kev_gap_add (pages, data, TRUE);
}

static void
add_installs (MedReportPages *pages, JsonObject *data)
{
  static const struct
  {
    const char *title;
    const char *member;
    gboolean strong;
  } rows[] = {
    { N_ ("Installations started in the period"), "started", FALSE },
    { N_ ("Installed and verified in the period"), "verified", FALSE },
    { N_ ("Failed in the period"), "failed", TRUE },
    { N_ ("Restored to the validated state in the period"), "restored", FALSE },
    { N_ ("Could not be restored, taken out of service in the period"), "out_of_service", TRUE },
    { N_ ("Installed but not verified, as of now"), "unverified_now", TRUE },
    { N_ ("Interrupted with unknown outcome, as of now"), "interrupted_now", TRUE },
    { N_ ("Out of service, as of now"), "out_of_service_now", TRUE },
  };
  JsonObject *installs = med_json_get_object (data, "installs");

  med_report_pages_heading (pages, N_ ("E  Installations"));
  MedReportTable *table =
      med_report_pages_table (pages, N_ ("Results"),
                              (MedReportColumnSpec[]){ { N_ ("Result"), 80, MED_REPORT_START },
                                                       { N_ ("Number"), 14, MED_REPORT_END },
                                                       { NULL } });
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      med_report_pages_cell (pages, table, rows[i].title);
      med_report_pages_count (table, med_json_get_int (installs, rows[i].member, 0),
                              rows[i].strong);
    }
}

static void
add_exceptions (MedReportPages *pages, JsonObject *data)
{
  JsonArray *rows = med_json_get_array (data, "exceptions");

  med_report_pages_heading (pages, N_ ("F  Exceptions and support"));
  MedReportTable *table =
      med_report_pages_table (pages, N_ ("Exceptions that have expired or expire within 60 days"),
                              (MedReportColumnSpec[]){ { N_ ("Device"), 16, MED_REPORT_START },
                                                       { N_ ("Model"), 24, MED_REPORT_START },
                                                       { N_ ("Patch"), 16, MED_REPORT_START },
                                                       { N_ ("Expires on"), 14, MED_REPORT_START },
                                                       { N_ ("Reason"), 36, MED_REPORT_START },
                                                       { NULL } });
  med_report_pages_empty (pages, table, N_ ("None."));
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);
      const char *members[] = { "asset", "model", "patch", "expires", "reason" };

      for (guint j = 0; j < G_N_ELEMENTS (members); j++)
        med_report_table_add_cell (table, med_json_get_text (row, members[j]), MED_REPORT_PLAIN);
    }
}

static void
add_support (MedReportPages *pages, JsonObject *data)
{
  JsonArray *rows = med_json_get_array (data, "support");
  MedReportTable *table = med_report_pages_table (
      pages, N_ ("Support by the maker, devices in scope"),
      (MedReportColumnSpec[]){ { N_ ("Stage of support"), 80, MED_REPORT_START },
                               { N_ ("Devices"), 14, MED_REPORT_END },
                               { NULL } });

  med_report_pages_empty (pages, table, N_ ("There are no devices in scope."));
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);
      const char *stage = med_json_get_text (row, "stage");

      med_report_table_add_cell (table,
                                 med_report_word (pages->language, MED_REPORT_WORD_SUPPORT, stage),
                                 MED_REPORT_PLAIN);
      med_report_pages_count (table, med_json_get_int (row, "devices", 0),
                              g_strcmp0 (stage, "ended") == 0);
    }
  med_report_pages_ending (pages, med_json_get_array (data, "ending"));
}

static void
add_annex (MedReportPages *pages, JsonObject *data)
{
  JsonArray *rows = med_json_get_array (data, "open_tasks");
  guint n = json_array_get_length (rows);

  med_report_pages_heading (pages, N_ ("Annex: open tasks"));
  MedReportTable *table =
      med_report_pages_table (pages, N_ ("Open tasks, by asset number"),
                              (MedReportColumnSpec[]){ { N_ ("Device"), 14, MED_REPORT_START },
                                                       { N_ ("Model"), 19, MED_REPORT_START },
                                                       { N_ ("Department"), 17, MED_REPORT_START },
                                                       { N_ ("Patch"), 15, MED_REPORT_START },
                                                       { N_ ("Outcome"), 13, MED_REPORT_START },
                                                       { N_ ("State"), 18, MED_REPORT_START },
                                                       { N_ ("Deadline"), 15, MED_REPORT_START },
                                                       { N_ ("Standing"), 17, MED_REPORT_START },
                                                       { NULL } });
  med_report_pages_empty (pages, table, N_ ("There are no open tasks."));
  for (guint i = 0; i < n; i++)
    med_report_pages_open_task (pages, table, json_array_get_object_element (rows, i));
  if (n > PRINTED_ROWS)
    med_report_pages_limit (pages, table, PRINTED_ROWS);
}

/**
 * med_report_fleet_compose:
 * @data: what [func@report_fleet_gather_sync] gathered
 * @language: the language of the report
 *
 * Returns: (transfer full): the report on the fleet in words
 */
MedReportDocument *
med_report_fleet_compose (JsonObject *data, MedReportLanguage *language)
{
  g_autofree char *month =
      med_report_language_format_month (language, med_report_source_get_time (data, "from"));
  g_autofree char *title = g_strdup_printf (
      med_report_language_say (language, N_ ("Fleet patch compliance, %s")), month);
  MedReportPages pages = { .language = language };

  pages.document = med_report_pages_begin (&pages, data, title, NULL);
  med_report_pages_facts_of_period (&pages, data);
  add_inventory (&pages, data);
  add_outcomes (&pages, data);
  med_report_fleet_chart_states (&pages, data);
  add_policies (&pages, data);
  add_vendors (&pages, data);
  add_kev (&pages, data);
  add_installs (&pages, data);
  add_exceptions (&pages, data);
  add_support (&pages, data);
  med_report_pages_sign (&pages, data, N_ ("Signatures"));
  add_annex (&pages, data);
  return pages.document;
}
