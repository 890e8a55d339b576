/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-report-exceptions"

#include "config.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/base/med-json.h"
#include "engine/report/med-report-exceptions.h"
#include "engine/report/med-report-pages.h"
#include "engine/report/med-report-control.h"
#include "engine/report/med-report-source.h"
#include "engine/report/med-report-words.h"

#define MONTHS 12
#define SOON_MONTHS 2 /* what expires within 60 days */
#define PRINTED_DEVICES 12

static const char *say (MedReportPages *pages, const char *text) G_GNUC_FORMAT (2);

static const char *
say (MedReportPages *pages, const char *text)
{
  return med_report_language_say (pages->language, text);
}

static void
append_said (MedReportPages *pages, GString *text, const char *label, const char *value)
{
  if (value != NULL && *value != '\0')
    g_string_append_printf (text, "%s%s: %s", text->len > 0 ? "\n" : "", say (pages, label), value);
}

static void
add_cell (MedReportTable *table, GString *text, MedReportStyle style)
{
  med_report_table_add_cell (table, text->len > 0 ? text->str : "–", style);
  g_string_free (text, TRUE);
}

/* The risk of each device is said once where it is the same for all. */
static const char *const outcomes[] = { "none-open", "defer", "scheduled", "out-of-cycle",
                                        "immediate" };

static const char *
outcome_word (MedReportPages *pages, gint64 outcome)
{
  return med_report_word (
      pages->language, MED_REPORT_WORD_OUTCOME,
      outcome >= 0 && outcome < (gint64) G_N_ELEMENTS (outcomes) ? outcomes[outcome] : "unknown");
}

static void
add_devices (MedReportPages *pages, MedReportTable *table, JsonObject *row, MedReportStyle style)
{
  JsonArray *devices = med_json_get_array (row, "devices");
  GString *text = g_string_new (NULL);
  const guint n = json_array_get_length (devices);

  for (guint i = 0; i < MIN (n, PRINTED_DEVICES); i++)
    {
      JsonObject *device = med_json_array_get_object (devices, i);
      g_autofree char *line =
          g_strdup_printf ("%s %s\n%s", med_json_get_text (device, "asset"),
                           med_json_get_text (device, "name"), med_json_get_text (device, "model"));
      med_report_pages_append_line (text, line);
      if (med_json_get_boolean (device, "components_unknown", TRUE))
        med_report_pages_append_line (text, say (pages, N_ ("(components unknown)")));
    }
  if (n > PRINTED_DEVICES)
    {
      g_autofree char *digits = g_strdup_printf ("%u", n - PRINTED_DEVICES);
      g_autofree char *more = g_strdup_printf (say (pages, N_ ("and %s more")), digits);
      med_report_pages_append_line (text, more);
    }
  add_cell (table, text, style);
}

static void
add_patch (MedReportTable *table, JsonObject *row, MedReportStyle style)
{
  JsonArray *cves = med_json_get_array (row, "cves");
  GString *text = g_string_new (med_json_get_text (row, "patch"));

  for (guint i = 0; i < json_array_get_length (cves); i++)
    med_report_pages_append_line (text, med_json_array_get_text (cves, i));
  add_cell (table, text, style);
}

static void
add_reason (MedReportPages *pages, MedReportTable *table, JsonObject *row, MedReportStyle style)
{
  GString *text = g_string_new (med_report_word (pages->language, MED_REPORT_WORD_EXCEPTION,
                                                 med_json_get_text (row, "reason_kind")));

  med_report_pages_append_line (text, med_json_get_text (row, "reason"));
  add_cell (table, text, style);
}

static gboolean
is_worse (JsonObject *device, JsonObject *worst)
{
  return worst == NULL || med_json_get_int (device, "outcome_before", -1) >
                              med_json_get_int (worst, "outcome_before", -1);
}

/* Of the device that is worst off. */
static void
add_risk (MedReportPages *pages, MedReportTable *table, JsonObject *row, MedReportStyle style)
{
  JsonArray *devices = med_json_get_array (row, "devices");
  JsonObject *worst = NULL;
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (devices); i++)
    if (is_worse (med_json_array_get_object (devices, i), worst))
      worst = med_json_array_get_object (devices, i);
  if (worst != NULL)
    {
      g_string_printf (text, "%s → %s",
                       outcome_word (pages, med_json_get_int (worst, "outcome_before", -1)),
                       outcome_word (pages, med_json_get_int (worst, "outcome_after", -1)));
      if (med_json_get_boolean (worst, "provisional", TRUE))
        med_report_pages_append_line (text, say (pages, N_ ("provisional")));
    }
  add_cell (table, text, style);
}

static void
append_test (MedReportPages *pages, GString *text, JsonObject *control)
{
  const char *last = med_json_get_text (control, "last_test");
  const char *next = med_json_get_text (control, "next_test");
  g_autofree char *result =
      last != NULL ? g_strdup_printf ("%s, %s", last,
                                      med_report_word (pages->language, MED_REPORT_WORD_EXCEPTION,
                                                       med_json_get_text (control, "last_result")))
                   : g_strdup (say (pages, N_ ("never")));

  append_said (pages, text, N_ ("Last test"), result);
  append_said (pages, text, N_ ("Next test"), next);
  if (med_json_get_boolean (control, "failed", FALSE))
    med_report_pages_append_line (text, say (pages, N_ ("FAILED")));
  else if (med_json_get_boolean (control, "overdue", FALSE))
    med_report_pages_append_line (text, say (pages, N_ ("OVERDUE")));
}

static void
add_controls (MedReportPages *pages, MedReportTable *table, JsonObject *row, MedReportStyle style)
{
  JsonArray *controls = med_json_get_array (row, "controls");
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (controls); i++)
    {
      JsonObject *control = med_json_array_get_object (controls, i);

      med_report_pages_append_line (text, med_json_get_text (control, "description"));
      append_test (pages, text, control);
    }
  if (text->len == 0)
    g_string_append (text, say (pages, N_ ("Not recorded")));
  add_cell (table, text, style);
}

static void
add_people (MedReportPages *pages, MedReportTable *table, JsonObject *row, MedReportStyle style)
{
  JsonArray *approvals = med_json_get_array (row, "approvals");
  GString *text = g_string_new (NULL);
  g_autofree char *requested =
      med_report_language_format_date (pages->language, med_json_get_int (row, "requested", 0));
  g_autofree char *by =
      g_strdup_printf ("%s, %s", med_json_get_text (row, "requested_by"), requested);

  append_said (pages, text, N_ ("Requested"), by);
  for (guint i = 0; i < json_array_get_length (approvals); i++)
    {
      JsonObject *approval = med_json_array_get_object (approvals, i);
      g_autofree char *at =
          med_report_language_format_date (pages->language, med_json_get_int (approval, "at", 0));
      g_autofree char *line =
          g_strdup_printf ("%s (%s), %s", med_json_get_text (approval, "name"),
                           med_report_word (pages->language, MED_REPORT_WORD_ROLE,
                                            med_json_get_text (approval, "role")),
                           at);
      append_said (pages, text, N_ ("Approved"), line);
    }
  if (json_array_get_length (approvals) == 0)
    med_report_pages_append_line (text,
                                  g_strcmp0 (med_json_get_text (row, "standing"), "requested") == 0
                                      ? say (pages, N_ ("Not approved yet"))
                                      : say (pages, N_ ("Approval not recorded")));
  add_cell (table, text, style);
}

static void
add_end (MedReportPages *pages, MedReportTable *table, JsonObject *row, MedReportStyle style)
{
  GString *text = g_string_new (NULL);
  const char *standing = med_json_get_text (row, "standing");
  const char *trigger = med_json_get_text (row, "ended_trigger");

  med_report_pages_append_line (
      text, med_report_word (pages->language, MED_REPORT_WORD_EXCEPTION, standing));
  med_report_pages_append_line (text, med_json_get_text (row, "expires"));
  if (trigger != NULL)
    med_report_pages_append_line (
        text, med_report_word (pages->language, MED_REPORT_WORD_EXCEPTION, trigger));
  append_said (pages, text, N_ ("Review"), med_json_get_text (row, "review_trigger"));
  add_cell (table, text, style);
}

static void
add_plan (MedReportPages *pages, MedReportTable *table, JsonObject *row, MedReportStyle style)
{
  const gint64 year = med_json_get_int (row, "budget_year", 0);
  const gint64 renews = med_json_get_int (row, "renews", 0);
  GString *text = g_string_new (med_json_get_text (row, "plan"));
  g_autofree char *digits = g_strdup_printf ("%" PRId64, year);
  g_autofree char *number = g_strdup_printf ("%" PRId64, renews);

  append_said (pages, text, N_ ("Budget year"), year != 0 ? digits : NULL);
  append_said (pages, text, N_ ("Follows exception"), renews != 0 ? number : NULL);
  add_cell (table, text, style);
}

static void
add_row (MedReportPages *pages, MedReportTable *table, JsonObject *row)
{
  const MedReportStyle style = g_strcmp0 (med_json_get_text (row, "standing"), "expired") == 0
                                   ? MED_REPORT_STRONG
                                   : MED_REPORT_PLAIN;
  g_autofree char *number = g_strdup_printf ("%" PRId64, med_json_get_int (row, "number", 0));
  const char *risk = med_json_get_text (row, "residual_risk");

  med_report_table_add_cell (table, number, style);
  add_end (pages, table, row, style);
  add_devices (pages, table, row, style);
  add_patch (table, row, style);
  add_reason (pages, table, row, style);
  add_risk (pages, table, row, style);
  add_controls (pages, table, row, style);
  med_report_table_add_cell (table, risk != NULL ? risk : say (pages, N_ ("Not recorded")), style);
  add_people (pages, table, row, style);
  add_plan (pages, table, row, style);
}

static void
add_register (MedReportPages *pages, JsonObject *data)
{
  JsonArray *rows = med_json_get_array (data, "exceptions");

  med_report_pages_heading (pages, N_ ("B  Register"));
  MedReportTable *table = med_report_pages_table (
      pages, N_ ("Exceptions, expired ones first"),
      (MedReportColumnSpec[]){ { N_ ("No."), 5, MED_REPORT_END },
                               { N_ ("Expires on, review"), 15, MED_REPORT_START },
                               { N_ ("Device and model"), 18, MED_REPORT_START },
                               { N_ ("Patch and CVE"), 18, MED_REPORT_START },
                               { N_ ("Reason"), 20, MED_REPORT_START },
                               { N_ ("Risk without and with controls"), 15, MED_REPORT_START },
                               { N_ ("Controls with tests"), 24, MED_REPORT_START },
                               { N_ ("Residual risk"), 16, MED_REPORT_START },
                               { N_ ("Requested and approved by"), 20, MED_REPORT_START },
                               { N_ ("Replacement plan"), 16, MED_REPORT_START },
                               { NULL } });
  med_report_pages_empty (pages, table, N_ ("No exception runs, is requested or has expired."));
  for (guint i = 0; i < json_array_get_length (rows); i++)
    add_row (pages, table, med_json_array_get_object (rows, i));
  med_report_pages_note (
      pages,
      say (pages,
           N_ ("Expired, in bold: it ended by its date or by a trigger, nobody has decided anew, "
               "and its devices are overdue. Risk: outcomes of the SSVC Deployer model, of the "
               "device that is worst off; with controls, as far as they lower the system exposure. "
               "Every exception also ends when one of its CVEs becomes known to be exploited, when "
               "the vendor releases the patch, and when a control fails or is not tested in "
               "time.")));
}

static void
add_control_row (MedReportPages *pages, MedReportTable *table, JsonObject *row, JsonObject *control)
{
  const MedReportStyle style =
      med_report_control_is_bad (control) ? MED_REPORT_STRONG : MED_REPORT_PLAIN;
  g_autofree char *number = g_strdup_printf ("%" PRId64, med_json_get_int (row, "number", 0));
  g_autofree char *evidence = med_report_control_dup_evidence (control);

  med_report_table_add_cell (table, number, style);
  med_report_table_add_cell (table,
                             med_report_word (pages->language, MED_REPORT_WORD_CONTROL,
                                              med_json_get_text (control, "kind")),
                             style);
  med_report_table_add_cell (table, med_json_get_text (control, "description"), style);
  med_report_table_add_cell (table, evidence, style);
  med_report_control_add_tests (pages, table, control, style);
}

static void
add_control_list (MedReportPages *pages, JsonObject *data)
{
  JsonArray *rows = med_json_get_array (data, "exceptions");

  med_report_pages_heading (pages, N_ ("C  Compensating controls"));
  MedReportTable *table =
      med_report_pages_table (pages, N_ ("Controls of these exceptions, with their evidence"),
                              (MedReportColumnSpec[]){ { N_ ("No."), 6, MED_REPORT_END },
                                                       { N_ ("Kind"), 20, MED_REPORT_START },
                                                       { N_ ("Control"), 40, MED_REPORT_START },
                                                       { N_ ("Evidence"), 36, MED_REPORT_START },
                                                       { N_ ("Last test"), 14, MED_REPORT_START },
                                                       { N_ ("Result"), 14, MED_REPORT_START },
                                                       { N_ ("Next test"), 14, MED_REPORT_START },
                                                       { NULL } });
  med_report_pages_empty (pages, table, N_ ("There are none."));
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = med_json_array_get_object (rows, i);
      JsonArray *controls = med_json_get_array (row, "controls");

      for (guint j = 0; j < json_array_get_length (controls); j++)
        add_control_row (pages, table, row, med_json_array_get_object (controls, j));
    }
}

static void
add_closed (MedReportPages *pages, JsonObject *data)
{
  JsonArray *rows = med_json_get_array (data, "closed");

  med_report_pages_heading (pages, N_ ("D  Closed within the last quarter"));
  MedReportTable *table = med_report_pages_table (
      pages, N_ ("Refused, taken back, or ended and decided anew"),
      (MedReportColumnSpec[]){ { N_ ("No."), 6, MED_REPORT_END },
                               { N_ ("Patch"), 18, MED_REPORT_START },
                               { N_ ("Device and model"), 30, MED_REPORT_START },
                               { N_ ("State"), 16, MED_REPORT_START },
                               { N_ ("On"), 14, MED_REPORT_START },
                               { N_ ("Why"), 44, MED_REPORT_START },
                               { NULL } });
  med_report_pages_empty (pages, table, N_ ("None."));
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = med_json_array_get_object (rows, i);
      const char *trigger = med_json_get_text (row, "ended_trigger");
      const gint64 ended = med_report_source_get_time (row, "ended");
      g_autofree char *number = g_strdup_printf ("%" PRId64, med_json_get_int (row, "number", 0));
      GString *why = g_string_new (med_json_get_text (row, "decision"));

      if (trigger != NULL)
        med_report_pages_append_line (
            why, med_report_word (pages->language, MED_REPORT_WORD_EXCEPTION, trigger));
      med_report_table_add_cell (table, number, MED_REPORT_PLAIN);
      med_report_table_add_cell (table, med_json_get_text (row, "patch"), MED_REPORT_PLAIN);
      add_devices (pages, table, row, MED_REPORT_PLAIN);
      med_report_table_add_cell (table,
                                 med_report_word (pages->language, MED_REPORT_WORD_EXCEPTION,
                                                  med_json_get_text (row, "standing")),
                                 MED_REPORT_PLAIN);
      med_report_pages_time (
          pages, table, ended != 0 ? ended : med_report_source_get_time (row, "decided"), FALSE);
      add_cell (table, why, MED_REPORT_PLAIN);
    }
}

static void
add_counts (MedReportPages *pages, JsonObject *data)
{
  static const struct
  {
    const char *title;
    const char *member;
  } rows[] = {
    { N_ ("Expired and not decided anew"), "expired" },
    { N_ ("Expire within 60 days"), "expiring" },
    { N_ ("Run on after that"), "running" },
    { N_ ("Requested, not approved yet"), "requested" },
  };
  JsonObject *counts = med_json_get_object (data, "counts");
  MedReportBlock *facts = med_report_document_add_facts (pages->document);

  med_report_pages_fact_time (pages, facts, N_ ("State as of"), med_json_get_int (data, "as_of", 0),
                              "");
  med_report_pages_facts_of_feeds (pages, facts, data);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *number =
          g_strdup_printf ("%" PRId64, med_json_get_int (counts, rows[i].member, 0));
      med_report_pages_fact (pages, facts, rows[i].title, number);
    }
}

static char *
dup_month (MedReportPages *pages, JsonObject *data, guint ahead)
{
  const gint64 now_usec = med_json_get_int (data, "as_of", 0);
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_utc (now_usec / G_USEC_PER_SEC);
  const gint64 start = med_report_source_month_start (g_date_time_get_year (now),
                                                      g_date_time_get_month (now) + (int) ahead);

  return med_report_language_format_month (pages->language, start);
}

/* Where the work of the next year lies: people would rather look than read. */
static void
add_chart (MedReportPages *pages, JsonObject *data)
{
  JsonArray *months = med_json_get_array (data, "months");
  const gint64 expired = med_json_get_int (med_json_get_object (data, "counts"), "expired", 0);

  med_report_pages_heading (pages, N_ ("A  When they expire"));
  MedReportChart *chart =
      med_report_document_add_chart (pages->document, MED_REPORT_CHART_BARS,
                                     say (pages, N_ ("Exceptions by the month they expire in")));
  chart->beside = TRUE;
  med_report_chart_add_series (chart, say (pages, N_ ("Expired")), MED_REPORT_FILL_BAD);
  med_report_chart_add_series (chart, say (pages, N_ ("This month or next")),
                               MED_REPORT_FILL_WARNING);
  med_report_chart_add_series (chart, say (pages, N_ ("Later")), MED_REPORT_FILL_PLAIN);
  MedReportTable *table =
      med_report_pages_table (pages, N_ ("The same in figures"),
                              (MedReportColumnSpec[]){ { N_ ("Month"), 60, MED_REPORT_START },
                                                       { N_ ("Exceptions"), 30, MED_REPORT_END },
                                                       { NULL } });
  guint row = med_report_chart_add_row (chart, say (pages, N_ ("Expired")));
  med_report_chart_set_value (chart, row, 0, expired);
  med_report_pages_cell (pages, table, N_ ("Expired"));
  med_report_pages_count (table, expired, TRUE);
  for (guint i = 0; i < MONTHS; i++)
    {
      g_autofree char *month = dup_month (pages, data, i);
      const gint64 number = json_array_get_int_element (months, i);

      row = med_report_chart_add_row (chart, month);
      med_report_chart_set_value (chart, row, i < SOON_MONTHS ? 1 : 2, number);
      med_report_table_add_cell (table, month, MED_REPORT_PLAIN);
      med_report_pages_count (table, number, i < SOON_MONTHS);
    }
  med_report_pages_cell (pages, table, N_ ("After these twelve months"));
  med_report_pages_number (table, med_json_get_int (data, "later", 0));
}

/**
 * med_report_exceptions_compose:
 * @data: what [func@report_exceptions_gather_sync] gathered
 * @language: the language of the report
 *
 * Returns: (transfer full): the register of exceptions in words
 */
MedReportDocument *
med_report_exceptions_compose (JsonObject *data, MedReportLanguage *language)
{
  MedReportPages pages = { .language = language };

  pages.document = med_report_pages_begin (
      &pages, data,
      med_report_language_say (language, N_ ("Register of exceptions and compensating controls")),
      NULL);
  pages.document->landscape = TRUE;
  add_counts (&pages, data);
  add_chart (&pages, data);
  add_register (&pages, data);
  add_control_list (&pages, data);
  add_closed (&pages, data);
  med_report_pages_sign (&pages, data, N_ ("Signatures"));
  return pages.document;
}
