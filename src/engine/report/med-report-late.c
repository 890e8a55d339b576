/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-report-late"

#include "config.h"

#include "engine/report/med-report-late.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-json.h"
#include "engine/installation/med-late-entry.h"
#include "engine/installation/med-transition-guard.h"
#include "engine/report/med-report-source.h"

static const char *say (MedReportPages *pages, const char *text) G_GNUC_FORMAT (2);

static const char *
say (MedReportPages *pages, const char *text)
{
  return med_report_language_say (pages->language, text);
}

static gboolean
set_missing (MedConnection *connection, JsonArray *rows, GError **error)
{
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);
      JsonArray *missing = med_report_source_list_sync (
          connection, "guard",
          "SELECT guard FROM missing_guard WHERE attempt_id = $1 ORDER BY guard",
          MED_VALUES (MED_TEXT (med_json_get_text (row, "attempt"))), error);

      if (missing == NULL)
        return FALSE;
      json_object_set_array_member (row, "missing", missing);
    }
  return TRUE;
}

/**
 * med_report_late_gather_sync:
 * @connection: a connection that reads one moment
 * @data: of the report; takes the members `late` and `nonconformances`
 * @device_id: the device
 * @disposition_id: one work order; 0: all of the device
 * @error: return location
 *
 * Returns: whether it could be read
 */
gboolean
med_report_late_gather_sync (MedConnection *connection,
                             JsonObject *data,
                             gint64 device_id,
                             gint64 disposition_id,
                             GError **error)
{
  JsonArray *late = med_report_source_list_sync (
      connection,
      "attempt started@ kind patch way entered_by entered@ evidence sha256 engineer report_number",
      "SELECT a.id, a.started_usec, a.kind, p.number, l.way, n.name, l.entered_usec, e.name,"
      "  e.sha256, l.engineer, l.report_number"
      " FROM late_entry l JOIN attempt a ON a.id = l.attempt_id"
      " JOIN disposition d ON d.id = a.disposition_id JOIN patch p ON p.id = d.patch_id"
      " JOIN person n ON n.id = l.entered_by JOIN evidence e ON e.id = l.evidence_id"
      " WHERE d.device_id = $1 AND (d.id = $2 OR $2 = 0) ORDER BY a.started_usec, a.id",
      MED_VALUES (MED_INT (device_id), MED_INT (disposition_id)), error);

  if (late == NULL)
    return FALSE;
  json_object_set_array_member (data, "late", late);
  JsonArray *rows = med_report_source_list_sync (
      connection, "id# opened@ patch text owner due closed@ closed_by confirmed_by closing_words",
      "SELECT n.id, n.opened_usec, p.number, n.text, w.name, n.due_date, n.closed_usec, c.name,"
      "  f.name, n.closing_words"
      " FROM nonconformance n JOIN disposition d ON d.id = n.disposition_id"
      " JOIN patch p ON p.id = d.patch_id JOIN person w ON w.id = n.owner_id"
      " LEFT JOIN person c ON c.id = n.closed_by LEFT JOIN person f ON f.id = n.confirmed_by"
      " WHERE d.device_id = $1 AND (d.id = $2 OR $2 = 0)"
      " ORDER BY n.closed_usec IS NOT NULL, n.due_date, n.id",
      MED_VALUES (MED_INT (device_id), MED_INT (disposition_id)), error);
  if (rows == NULL)
    return FALSE;
  json_object_set_array_member (data, "nonconformances", rows);
  return set_missing (connection, late, error);
}

static char *
describe_source (MedReportPages *pages, JsonObject *row)
{
  g_autofree char *hash = g_strndup (med_json_get_text (row, "sha256"), 16);
  const char *engineer = med_json_get_text (row, "engineer");
  const char *number = med_json_get_text (row, "report_number");
  g_autoptr (GString) text = g_string_new (med_json_get_text (row, "evidence"));

  g_string_append_printf (text, "\nSHA-256 %s", hash);
  if (number != NULL && *number != '\0')
    g_string_append_printf (text, "\n%s", number);
  if (engineer != NULL && *engineer != '\0')
    g_string_append_printf (text, "\n%s", engineer);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
join_missing (MedReportPages *pages, JsonArray *missing)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (missing); i++)
    {
      JsonObject *row = json_array_get_object_element (missing, i);

      g_string_append_printf (
          text, "%s• %s", i > 0 ? "\n" : "",
          med_report_language_say (pages->language,
                                   med_guard_word_get_text (med_json_get_text (row, "guard"))));
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
add_late_row (MedReportPages *pages, MedReportTable *table, JsonObject *row)
{
  const gboolean paper = g_strcmp0 (med_json_get_text (row, "way"), MED_LATE_PAPER) == 0;
  JsonArray *missing = med_json_get_array (row, "missing");
  g_autofree char *time = med_report_language_format_time (
      pages->language, med_report_source_get_time (row, "entered"));
  g_autofree char *entered = g_strdup_printf (say (pages, N_ ("Entered late by %s on %s")),
                                              med_json_get_text (row, "entered_by"), time);
  g_autofree char *source = describe_source (pages, row);
  g_autofree char *unseen = join_missing (pages, missing);

  med_report_pages_time (pages, table, med_report_source_get_time (row, "started"), TRUE);
  med_report_table_add_cell (table, med_json_get_text (row, "patch"), MED_REPORT_PLAIN);
  med_report_table_add_cell (table,
                             paper ? say (pages, N_ ("From the signed sheet"))
                                   : say (pages, N_ ("Found or reported")),
                             MED_REPORT_STRONG);
  med_report_table_add_cell (table, entered, MED_REPORT_PLAIN);
  med_report_table_add_cell (table, source, MED_REPORT_PLAIN);
  if (*unseen != '\0')
    med_report_table_add_cell (table, unseen, MED_REPORT_STRONG);
  else
    med_report_pages_cell (pages, table, N_ ("Nothing: every check held"));
}

static void
add_nonconformance_row (MedReportPages *pages, MedReportTable *table, JsonObject *row)
{
  const char *words = med_json_get_text (row, "closing_words");
  g_autofree char *owner =
      g_strdup_printf ("%s\n%s", med_json_get_text (row, "owner"), med_json_get_text (row, "due"));

  med_report_pages_time (pages, table, med_report_source_get_time (row, "opened"), FALSE);
  med_report_table_add_cell (table, med_json_get_text (row, "patch"), MED_REPORT_PLAIN);
  med_report_table_add_cell (table, med_json_get_text (row, "text"), MED_REPORT_PLAIN);
  med_report_table_add_cell (table, owner, MED_REPORT_PLAIN);
  if (words == NULL)
    {
      med_report_table_add_cell (table, say (pages, N_ ("OPEN")), MED_REPORT_STRONG);
      return;
    }
  g_autofree char *day =
      med_report_language_format_date (pages->language, med_report_source_get_time (row, "closed"));
  g_autofree char *closed = g_strdup_printf (
      say (pages, N_ ("Closed on %s by %s, confirmed by %s: %s")), day,
      med_json_get_text (row, "closed_by"), med_json_get_text (row, "confirmed_by"), words);
  med_report_table_add_cell (table, closed, MED_REPORT_PLAIN);
}

static void
add_nonconformances (MedReportPages *pages, JsonArray *rows)
{
  med_report_pages_heading (pages, N_ ("Nonconformances"));
  MedReportTable *table = med_report_pages_table (
      pages, N_ ("What was not allowed and was done"),
      (MedReportColumnSpec[]){ { N_ ("Opened"), 13, MED_REPORT_START },
                               { N_ ("Patch"), 14, MED_REPORT_START },
                               { N_ ("What"), 42, MED_REPORT_START },
                               { N_ ("Owner, until"), 20, MED_REPORT_START },
                               { N_ ("State"), 28, MED_REPORT_START },
                               { NULL } });

  for (guint i = 0; i < json_array_get_length (rows); i++)
    add_nonconformance_row (pages, table, json_array_get_object_element (rows, i));
}

/**
 * med_report_late_add:
 * @pages: a report being composed
 * @data: with what [func@report_late_gather_sync] gathered
 *
 * Adds what was not entered live: by whom and when it was entered, from which scan or report, and
 * by name what nobody saw to before the install. Then the nonconformances.
 */
void
med_report_late_add (MedReportPages *pages, JsonObject *data)
{
  JsonArray *late = med_json_get_array (data, "late");
  JsonArray *nonconformances = med_json_get_array (data, "nonconformances");

  if (late != NULL && json_array_get_length (late) > 0)
    {
      med_report_pages_heading (pages, N_ ("Entered late, found or reported"));
      MedReportTable *table = med_report_pages_table (
          pages, N_ ("What was not entered while it was done"),
          (MedReportColumnSpec[]){ { N_ ("Started"), 16, MED_REPORT_START },
                                   { N_ ("Patch"), 14, MED_REPORT_START },
                                   { N_ ("How it is known"), 16, MED_REPORT_START },
                                   { N_ ("Entered"), 20, MED_REPORT_START },
                                   { N_ ("Scan or report"), 24, MED_REPORT_START },
                                   { N_ ("Not seen to before the install"), 32, MED_REPORT_START },
                                   { NULL } });

      for (guint i = 0; i < json_array_get_length (late); i++)
        add_late_row (pages, table, json_array_get_object_element (late, i));
    }
  if (nonconformances != NULL && json_array_get_length (nonconformances) > 0)
    add_nonconformances (pages, nonconformances);
}

/**
 * med_report_late_say_identity:
 * @pages: a report being composed
 * @identity: (nullable): as stored with a signature
 *
 * Returns: how the person was known to sign, in the report's language
 */
const char *
med_report_late_say_identity (MedReportPages *pages, const char *identity)
{
  return g_strcmp0 (identity, MED_LATE_IDENTITY) == 0 ? say (pages, N_ ("signed paper sheet"))
                                                      : say (pages, N_ ("local passphrase"));
}
