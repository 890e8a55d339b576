/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-report-control"

#include "config.h"

#include "engine/report/med-report-control.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/base/med-json.h"
#include "engine/installation/med-control.h"
#include "engine/report/med-report-source.h"

/* So much of a hash is compared by eye. */
#define SHORT_HASH 16

static JsonObject *
describe (const MedControl *control)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "number", control->id);
  json_object_set_string_member (object, "kind", med_control_kind_to_word (control->kind));
  json_object_set_string_member (object, "description", control->description);
  med_report_source_set_text (object, "reference", control->reference);
  med_report_source_set_text (object, "evidence", control->evidence_name);
  med_report_source_set_text (object, "sha256", control->evidence_sha256);
  med_report_source_set_text (object, "last_test", control->last_test_date);
  med_report_source_set_text (object, "last_result", control->last_result);
  med_report_source_set_text (object, "last_by", control->last_name);
  med_report_source_set_text (object, "next_test", control->next_test_date);
  json_object_set_boolean_member (object, "failed", control->failed);
  json_object_set_boolean_member (object, "overdue", control->overdue);
  med_report_source_set_text (object, "taken_by", control->taken_name);
  med_report_source_set_time (object, "taken", control->taken_usec);
  med_report_source_set_text (object, "approved_by", control->approved_name);
  return object;
}

/**
 * med_report_control_describe:
 * @controls: (element-type MedControl): controls
 *
 * Returns: (transfer full): them as reports hold them
 */
JsonArray *
med_report_control_describe (GPtrArray *controls)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < controls->len; i++)
    json_array_add_object_element (array, describe (g_ptr_array_index (controls, i)));
  return array;
}

/* In force are those of exceptions that run, and what was done at once where the patch is still
 * open. Those of an exception that ended while nobody has decided anew are listed too: they are all
 * that stands before the device, and that they were approved for a time that is over is said. */
static JsonArray *
find_sources (MedConnection *connection, gint64 device_id, GError **error)
{
  return med_report_source_list_sync (
      connection, "patch disposition# exception# lapsed#",
      "SELECT p.number, d.id, e.id, CASE WHEN y.state = 'ended' THEN 1 ELSE 0 END"
      " FROM disposition d JOIN patch p ON p.id = d.patch_id"
      " JOIN exception_device y ON y.disposition_id = d.id JOIN exception e ON e.id = "
      "y.exception_id"
      " WHERE d.device_id = $1 AND ((e.state = 'running' AND y.state = 'running')"
      "  OR (y.state = 'ended' AND d.lapsed_usec IS NOT NULL AND NOT EXISTS"
      "   (SELECT 1 FROM exception_device z WHERE z.disposition_id = d.id AND z.state = 'ended'"
      "    AND z.exception_id > y.exception_id)))"
      " UNION ALL"
      " SELECT p.number, d.id, NULL, 0 FROM disposition d JOIN patch p ON p.id = d.patch_id"
      " WHERE d.device_id = $1 AND d.state NOT IN ('not-affected', 'in-service', "
      "'closed-not-needed')"
      "  AND EXISTS (SELECT 1 FROM control c WHERE c.disposition_id = d.id)"
      " ORDER BY 1, 2, 3",
      MED_VALUES (MED_INT (device_id)), error);
}

static gboolean
add_of_source (MedConnection *connection, JsonArray *all, JsonObject *source, GError **error)
{
  const gint64 exception_id = med_json_get_int (source, "exception", 0);
  g_autoptr (GPtrArray) controls = med_control_list_sync (
      connection, exception_id, exception_id != 0 ? 0 : med_json_get_int (source, "disposition", 0),
      error);

  if (controls == NULL)
    return FALSE;
  for (guint i = 0; i < controls->len; i++)
    {
      JsonObject *object = describe (g_ptr_array_index (controls, i));

      json_object_set_string_member (object, "patch", med_json_get_text (source, "patch"));
      if (exception_id != 0)
        json_object_set_int_member (object, "exception", exception_id);
      else
        json_object_set_null_member (object, "exception");
      json_object_set_boolean_member (object, "lapsed",
                                      med_json_get_int (source, "lapsed", 0) != 0);
      json_array_add_object_element (all, object);
    }
  return TRUE;
}

/**
 * med_report_control_gather_sync:
 * @connection: a connection that reads one moment
 * @data: what is gathered so far; gets the member `controls`
 * @device_id: the device
 * @error: return location
 *
 * Returns: whether the controls that protect the device could be read
 */
gboolean
med_report_control_gather_sync (MedConnection *connection,
                                JsonObject *data,
                                gint64 device_id,
                                GError **error)
{
  g_autoptr (JsonArray) sources = find_sources (connection, device_id, error);
  g_autoptr (JsonArray) all = json_array_new ();

  if (sources == NULL)
    return FALSE;
  for (guint i = 0; i < json_array_get_length (sources); i++)
    if (!add_of_source (connection, all, json_array_get_object_element (sources, i), error))
      return FALSE;
  json_object_set_array_member (data, "controls", g_steal_pointer (&all));
  return TRUE;
}

gboolean
med_report_control_is_bad (JsonObject *control)
{
  return med_json_get_boolean (control, "failed", FALSE) ||
         med_json_get_boolean (control, "overdue", FALSE);
}

/**
 * med_report_control_dup_evidence:
 * @control: a control as reports hold it
 *
 * Returns: (transfer full): where its evidence is, in lines
 */
char *
med_report_control_dup_evidence (JsonObject *control)
{
  GString *text = g_string_new (med_json_get_text (control, "reference"));
  const char *sha256 = med_json_get_text (control, "sha256");

  med_report_pages_append_line (text, med_json_get_text (control, "evidence"));
  if (sha256 != NULL)
    {
      g_autofree char *start = g_strdup_printf ("SHA-256 %.*s", SHORT_HASH, sha256);
      med_report_pages_append_line (text, start);
    }
  return g_string_free (text, FALSE);
}

/**
 * med_report_control_add_tests:
 * @pages: the pages
 * @table: a table with columns for the last test, its result and the next test
 * @control: a control as reports hold it
 * @style: how it is set
 *
 * Adds these three cells. A control that was never tested says so.
 */
void
med_report_control_add_tests (MedReportPages *pages,
                              MedReportTable *table,
                              JsonObject *control,
                              MedReportStyle style)
{
  const char *last = med_json_get_text (control, "last_test");
  const char *next = med_json_get_text (control, "next_test");

  med_report_table_add_cell (
      table, last != NULL ? last : med_report_language_say (pages->language, N_ ("never")), style);
  med_report_table_add_cell (table,
                             med_report_word (pages->language, MED_REPORT_WORD_EXCEPTION,
                                              med_json_get_text (control, "last_result")),
                             style);
  med_report_table_add_cell (table, next != NULL ? next : "–", style);
}

/* For which patch, and by which exception or at once. */
static char *
describe_source (MedReportPages *pages, JsonObject *control)
{
  GString *text = g_string_new (med_json_get_text (control, "patch"));
  const gint64 number = med_json_get_int (control, "exception", 0);
  g_autofree char *digits = g_strdup_printf ("%" PRId64, number);
  g_autofree char *exception =
      number != 0
          ? g_strdup_printf (med_report_language_say (pages->language, N_ ("Exception %s")), digits)
          : g_strdup (med_report_language_say (pages->language, N_ ("Taken at once")));

  med_report_pages_append_line (text, exception);
  if (med_json_get_boolean (control, "lapsed", FALSE))
    med_report_pages_append_line (
        text, med_report_language_say (pages->language, N_ ("Its approval has ended")));
  return g_string_free (text, FALSE);
}

static char *
describe_person (MedReportPages *pages, JsonObject *control)
{
  GString *text = g_string_new (med_json_get_text (control, "taken_by"));
  const char *approved = med_json_get_text (control, "approved_by");
  const gint64 taken_usec = med_report_source_get_time (control, "taken");
  g_autofree char *day =
      taken_usec != 0 ? med_report_language_format_date (pages->language, taken_usec) : NULL;

  med_report_pages_append_line (text, day);
  if (approved != NULL)
    {
      g_autofree char *line = g_strdup_printf (
          med_report_language_say (pages->language, N_ ("Approved by %s")), approved);
      med_report_pages_append_line (text, line);
    }
  return g_string_free (text, FALSE);
}

static void
add_row (MedReportPages *pages, MedReportTable *table, JsonObject *control)
{
  const gboolean bad =
      med_report_control_is_bad (control) || med_json_get_boolean (control, "lapsed", FALSE);
  const MedReportStyle style = bad ? MED_REPORT_STRONG : MED_REPORT_PLAIN;
  g_autofree char *source = describe_source (pages, control);
  g_autofree char *person = describe_person (pages, control);
  g_autofree char *evidence = med_report_control_dup_evidence (control);
  GString *what = g_string_new (med_json_get_text (control, "description"));

  med_report_pages_append_line (what, evidence);
  med_report_table_add_cell (table, source, style);
  med_report_table_add_cell (table,
                             med_report_word (pages->language, MED_REPORT_WORD_CONTROL,
                                              med_json_get_text (control, "kind")),
                             style);
  med_report_table_add_cell (table, what->str, style);
  med_report_table_add_cell (table, person, style);
  med_report_control_add_tests (pages, table, control, style);
  g_string_free (what, TRUE);
}

/**
 * med_report_control_add:
 * @pages: the pages of R2
 * @data: what [func@report_control_gather_sync] put there
 *
 * Lists what protects the device while patches are not installed.
 */
void
med_report_control_add (MedReportPages *pages, JsonObject *data)
{
  JsonArray *rows = med_json_get_array (data, "controls");
  MedReportTable *table =
      med_report_pages_table (pages, N_ ("Compensating controls in force"),
                              (MedReportColumnSpec[]){ { N_ ("Patch"), 19, MED_REPORT_START },
                                                       { N_ ("Kind"), 20, MED_REPORT_START },
                                                       { N_ ("Control"), 34, MED_REPORT_START },
                                                       { N_ ("By"), 20, MED_REPORT_START },
                                                       { N_ ("Last test"), 15, MED_REPORT_START },
                                                       { N_ ("Result"), 13, MED_REPORT_START },
                                                       { N_ ("Next test"), 15, MED_REPORT_START },
                                                       { NULL } });

  med_report_pages_empty (pages, table, N_ ("There are none."));
  for (guint i = 0; i < json_array_get_length (rows); i++)
    add_row (pages, table, json_array_get_object_element (rows, i));
}
