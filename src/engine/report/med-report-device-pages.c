/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-report-device"

#include "config.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/base/med-json.h"
#include "engine/report/med-report-device.h"
#include "engine/report/med-report-device-pages.h"
#include "engine/report/med-report-policy.h"
#include "engine/report/med-report-control.h"
#include "engine/report/med-report-kev-gap.h"
#include "engine/report/med-report-late.h"
#include "engine/report/med-report-source.h"

static void
add_word (MedReportPages *pages,
          MedReportBlock *facts,
          const char *label,
          MedReportWordList list,
          const char *word)
{
  med_report_pages_fact (pages, facts, label, med_report_word (pages->language, list, word));
}

static void
add_names (MedReportPages *pages, MedReportBlock *facts, JsonObject *device)
{
  g_autofree char *place = NULL;
  const char *department = med_json_get_text (device, "department");
  const char *room = med_json_get_text (device, "room");

  if (department != NULL && room != NULL)
    place = g_strjoin (*room != '\0' ? " · " : "", department, room, NULL);
  else
    place = g_strdup (department != NULL ? department : room);
  med_report_pages_fact (pages, facts, N_ ("Asset number"), med_json_get_text (device, "asset"));
  med_report_pages_fact (pages, facts, N_ ("Device"), med_json_get_text (device, "name"));
  med_report_pages_fact (pages, facts, N_ ("Place"), place);
  med_report_pages_fact (pages, facts, N_ ("Maker"), med_json_get_text (device, "manufacturer"));
  med_report_pages_fact (pages, facts, N_ ("Model"), med_json_get_text (device, "model"));
  med_report_pages_fact (pages, facts, N_ ("Software version"),
                         med_json_get_text (device, "version"));
  med_report_pages_fact (pages, facts, N_ ("Serial number"), med_json_get_text (device, "serial"));
  med_report_pages_fact (pages, facts, N_ ("UDI-DI"), med_json_get_text (device, "udi_di"));
  med_report_pages_fact_time (pages, facts, N_ ("Version read on"),
                              med_report_source_get_time (device, "read"), N_ ("Never read"));
}

static void
add_disclosure (MedReportPages *pages, MedReportBlock *facts, JsonObject *device)
{
  const char *word = med_report_word (pages->language, MED_REPORT_WORD_ANSWER,
                                      med_json_get_text (device, "disclosure"));
  const char *date = med_json_get_text (device, "disclosure_date");
  g_autofree char *text = date != NULL ? g_strdup_printf ("%s, %s", word, date) : g_strdup (word);

  med_report_pages_fact (pages, facts, N_ ("MDS/SDS of the maker"), text);
}

/**
 * med_report_device_pages_identity:
 * @pages: the pages
 * @device: what [func@report_device_identity_sync] answers
 * @with_risk: with owner, network, impact and support
 *
 * Says which device it is.
 */
void
med_report_device_pages_identity (MedReportPages *pages, JsonObject *device, gboolean with_risk)
{
  MedReportBlock *facts = med_report_document_add_facts (pages->document);
  gboolean high_risk = med_json_get_int (device, "high_risk", 0) != 0;

  add_names (pages, facts, device);
  if (!with_risk)
    return;
  med_report_pages_fact (pages, facts, N_ ("Version read from"),
                         med_json_get_text (device, "read_source"));
  med_report_pages_fact (pages, facts, N_ ("Owner"), med_json_get_text (device, "owner"));
  med_report_pages_fact (pages, facts, N_ ("Network zone"),
                         med_json_get_text (device, "network_zone"));
  med_report_pages_fact (
      pages, facts, N_ ("Risk class"),
      med_report_language_say (pages->language,
                               high_risk ? N_ ("High-risk or life-supporting") : N_ ("Other")));
  add_word (pages, facts, N_ ("System exposure"), MED_REPORT_WORD_RISK,
            med_json_get_text (device, "exposure"));
  add_word (pages, facts, N_ ("Safety impact"), MED_REPORT_WORD_RISK,
            med_json_get_text (device, "safety"));
  add_word (pages, facts, N_ ("Mission impact"), MED_REPORT_WORD_RISK,
            med_json_get_text (device, "mission"));
  add_word (pages, facts, N_ ("Support by the maker"), MED_REPORT_WORD_SUPPORT,
            med_json_get_text (device, "support_stage"));
  med_report_pages_fact (pages, facts, N_ ("End of support"),
                         med_json_get_text (device, "end_of_support"));
  add_word (pages, facts, N_ ("Remote maintenance"), MED_REPORT_WORD_ANSWER,
            med_json_get_text (device, "remote"));
  add_disclosure (pages, facts, device);
  add_word (pages, facts, N_ ("Service state"), MED_REPORT_WORD_SERVICE,
            med_json_get_text (device, "service_state"));
  if (med_report_source_get_time (device, "retired") != 0)
    med_report_pages_fact_time (pages, facts, N_ ("Retired on"),
                                med_report_source_get_time (device, "retired"), "");
}

/* An outcome of a device of which nobody knows what it contains is not that of its components. */
static void
add_components (MedReportPages *pages, MedReportBlock *facts, JsonObject *device)
{
  g_autofree char *missing =
      g_strdup_printf ("%" PRId64, med_json_get_int (device, "components_missing", 0));
  g_autofree char *part = g_strdup_printf (
      med_report_language_say (pages->language, N_ ("In part unknown: %s entries of the list "
                                                    "cannot be used, and are not in the outcome")),
      missing);

  if (med_json_get_int (device, "components_unknown", 1) == 0)
    med_report_pages_fact (pages, facts, N_ ("COTS components"),
                           med_report_language_say (pages->language, N_ ("Known")));
  else if (!g_str_equal (missing, "0"))
    med_report_pages_fact (pages, facts, N_ ("COTS components"), part);
  else
    med_report_pages_fact (
        pages, facts, N_ ("COTS components"),
        med_report_language_say (pages->language, N_ ("Components unknown: vulnerabilities of COTS "
                                                      "software are not in the outcome")));
}

/* Nothing counts as open of what no vendor has answered, and yet it is not closed. */
static char *
dup_open (MedReportPages *pages, JsonObject *device, guint n_gaps)
{
  g_autofree char *open = g_strdup_printf ("%" PRId64, med_json_get_int (device, "open", 0));
  g_autofree char *gaps = g_strdup_printf ("%u", n_gaps);

  if (n_gaps == 0)
    return g_steal_pointer (&open);
  return g_strdup_printf (
      med_report_language_say (pages->language,
                               N_ ("%s, and %s known exploited that the vendor has not answered")),
      open, gaps);
}

static void
add_risk (MedReportPages *pages, JsonObject *data)
{
  JsonObject *device = med_json_get_object (data, "device");
  JsonObject *advisories = med_json_get_object (data, "advisories");
  MedReportBlock *facts = med_report_document_add_facts (pages->document);
  gboolean assessed = json_object_get_member (device, "outcome") != NULL &&
                      !json_object_get_null_member (device, "outcome") &&
                      med_json_get_int (advisories, "count", 0) > 0;
  const guint n_gaps = med_report_kev_gap_count (data);
  int outcome = assessed ? (int) med_json_get_int (device, "outcome", -1) : -1;
  g_autofree char *open = dup_open (pages, device, n_gaps);
  g_autofree char *cannot =
      g_strdup_printf ("%" PRId64, med_json_get_int (device, "cannot_tell", 0));
  const char *unknown = med_report_language_say (pages->language, N_ ("Unknown"));
  if (n_gaps > 0 && outcome == MED_REPORT_OUTCOME_NONE_OPEN)
    outcome = MED_REPORT_OUTCOME_UNKNOWN;
  g_autofree char *text =
      g_strdup (med_report_word (pages->language, MED_REPORT_WORD_OUTCOME,
                                 med_report_outcome_to_word ((MedReportOutcome) outcome)));

  if (outcome != MED_REPORT_OUTCOME_UNKNOWN && med_json_get_int (device, "provisional", 0) != 0)
    {
      g_autofree char *plain = g_steal_pointer (&text);
      text = g_strdup_printf (med_report_language_say (pages->language, N_ ("%s, provisional")),
                              plain);
    }
  med_report_pages_fact (pages, facts, N_ ("Worst outcome (SSVC)"), text);
  med_report_pages_fact (pages, facts, N_ ("Open vulnerabilities"), assessed ? open : unknown);
  med_report_pages_fact (pages, facts, N_ ("Of these cannot tell"), assessed ? cannot : unknown);
  add_components (pages, facts, device);
  med_report_pages_facts_of_feeds (pages, facts, data);
}

static void
add_configuration (MedReportPages *pages, JsonObject *data)
{
  JsonArray *rows = med_json_get_array (data, "patches");
  MedReportTable *table =
      med_report_pages_table (pages, N_ ("Patches installed and verified"),
                              (MedReportColumnSpec[]){ { N_ ("Patch"), 20, MED_REPORT_START },
                                                       { N_ ("COTS vendor"), 22, MED_REPORT_START },
                                                       { N_ ("Title"), 38, MED_REPORT_START },
                                                       { N_ ("Verified"), 18, MED_REPORT_START },
                                                       { NULL } });

  med_report_pages_empty (pages, table, N_ ("None recorded."));
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);

      med_report_table_add_cell (table, med_json_get_text (row, "patch"), MED_REPORT_PLAIN);
      med_report_table_add_cell (table, med_json_get_text (row, "cots_vendor"), MED_REPORT_PLAIN);
      med_report_table_add_cell (table, med_json_get_text (row, "title"), MED_REPORT_PLAIN);
      med_report_pages_time (pages, table, med_report_source_get_time (row, "verified"), TRUE);
    }

  rows = med_json_get_array (data, "components");
  table =
      med_report_pages_table (pages, N_ ("COTS components of this release"),
                              (MedReportColumnSpec[]){ { N_ ("Maker"), 22, MED_REPORT_START },
                                                       { N_ ("Component"), 32, MED_REPORT_START },
                                                       { N_ ("Version"), 18, MED_REPORT_START },
                                                       { N_ ("Source"), 18, MED_REPORT_START },
                                                       { N_ ("As of"), 15, MED_REPORT_START },
                                                       { NULL } });
  med_report_pages_empty (
      pages, table,
      N_ ("Components unknown: none are recorded, and what it contains is not known."));
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);
      const char *members[] = { "manufacturer", "name", "version", "source" };

      for (guint j = 0; j < G_N_ELEMENTS (members); j++)
        med_report_table_add_cell (table, med_json_get_text (row, members[j]), MED_REPORT_PLAIN);
      med_report_pages_time (pages, table, med_report_source_get_time (row, "read"), FALSE);
    }
}

/**
 * med_report_device_pages_join:
 * @array: (nullable): objects
 * @member: the member to take of each
 *
 * Returns: (transfer full): the texts, parted by commas
 */
char *
med_report_device_pages_join (JsonArray *array, const char *member)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "",
                            med_json_get_text (json_array_get_object_element (array, i), member));
  return g_string_free (text, FALSE);
}

static void
add_history_row (MedReportPages *pages, MedReportTable *table, JsonObject *row)
{
  const char *reference = med_json_get_text (row, "reference");
  const char *before = med_json_get_text (row, "before");
  const char *after = med_json_get_text (row, "after");
  const char *result = med_json_get_text (row, "result");
  const char *verified_by = med_json_get_text (row, "verified_by");
  g_autofree char *cves = med_report_device_pages_join (med_json_get_array (row, "cves"), "cve");
  g_autofree char *patch = g_strdup_printf ("%s\n%s", med_json_get_text (row, "patch"), cves);
  g_autofree char *versions =
      g_strdup_printf ("%s → %s", before != NULL ? before : "?", after != NULL ? after : "?");
  g_autofree char *verified =
      verified_by != NULL ? med_report_language_format_time (
                                pages->language, med_report_source_get_time (row, "verified"))
                          : NULL;
  g_autofree char *verification =
      verified_by != NULL ? g_strdup_printf ("%s\n%s", verified_by, verified) : NULL;
  g_autofree char *statement =
      reference != NULL
          ? g_strdup_printf ("%s, %" PRId64, reference, med_json_get_int (row, "revision", 0))
          : NULL;
  gboolean bad = g_str_equal (result, "failed") || g_str_equal (result, "restore-failed") ||
                 g_str_equal (result, "interrupted");

  med_report_pages_time (pages, table, med_report_source_get_time (row, "started"), TRUE);
  med_report_table_add_cell (table, patch, MED_REPORT_PLAIN);
  med_report_table_add_cell (table, statement != NULL ? statement : "–", MED_REPORT_PLAIN);
  med_report_table_add_cell (table, med_json_get_text (row, "installer"), MED_REPORT_PLAIN);
  med_report_table_add_cell (
      table,
      med_report_word (pages->language, MED_REPORT_WORD_ATTEMPT, med_json_get_text (row, "kind")),
      MED_REPORT_PLAIN);
  med_report_table_add_cell (table,
                             med_report_word (pages->language, MED_REPORT_WORD_ATTEMPT, result),
                             bad ? MED_REPORT_STRONG : MED_REPORT_PLAIN);
  med_report_table_add_cell (table, versions, MED_REPORT_PLAIN);
  if (verification != NULL)
    med_report_table_add_cell (table, verification, MED_REPORT_PLAIN);
  else
    med_report_pages_cell (pages, table, N_ ("Not verified"));
}

static void
add_history (MedReportPages *pages, JsonObject *data)
{
  JsonArray *rows = med_json_get_array (data, "history");

  med_report_pages_heading (pages, N_ ("History"));
  MedReportTable *table = med_report_pages_table (
      pages, N_ ("Everything that was started on this device"),
      (MedReportColumnSpec[]){ { N_ ("Date"), 16, MED_REPORT_START },
                               { N_ ("Patch"), 20, MED_REPORT_START },
                               { N_ ("Statement, revision"), 20, MED_REPORT_START },
                               { N_ ("By"), 14, MED_REPORT_START },
                               { N_ ("Kind"), 16, MED_REPORT_START },
                               { N_ ("Result"), 13, MED_REPORT_START },
                               { N_ ("Version"), 14, MED_REPORT_START },
                               { N_ ("Verified"), 17, MED_REPORT_START },
                               { NULL } });
  med_report_pages_empty (pages, table, N_ ("Nothing has been started on this device."));
  for (guint i = 0; i < json_array_get_length (rows); i++)
    add_history_row (pages, table, json_array_get_object_element (rows, i));
}

static void
add_open_tasks (MedReportPages *pages, JsonObject *data)
{
  JsonArray *rows = med_json_get_array (data, "open_tasks");

  med_report_pages_heading (pages, N_ ("Open tasks"));
  MedReportTable *table =
      med_report_pages_table (pages, N_ ("Patches that are not installed"),
                              (MedReportColumnSpec[]){ { N_ ("Patch"), 16, MED_REPORT_START },
                                                       { N_ ("Vendor"), 18, MED_REPORT_START },
                                                       { N_ ("Hospital"), 20, MED_REPORT_START },
                                                       { N_ ("Since"), 15, MED_REPORT_START },
                                                       { N_ ("Deadline"), 15, MED_REPORT_START },
                                                       { N_ ("Reason"), 30, MED_REPORT_START },
                                                       { NULL } });
  med_report_pages_empty (pages, table, N_ ("No patch is open for this device."));
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);
      const char *review = med_json_get_text (row, "review");

      med_report_table_add_cell (table, med_json_get_text (row, "patch"), MED_REPORT_PLAIN);
      med_report_table_add_cell (table,
                                 med_report_word (pages->language, MED_REPORT_WORD_VENDOR_STATE,
                                                  med_json_get_text (row, "vendor_state")),
                                 MED_REPORT_PLAIN);
      med_report_table_add_cell (table,
                                 med_report_word (pages->language, MED_REPORT_WORD_DISPOSITION,
                                                  med_json_get_text (row, "state")),
                                 MED_REPORT_PLAIN);
      med_report_pages_time (pages, table, med_report_source_get_time (row, "since"), FALSE);
      if (review != NULL && *review != '\0')
        med_report_table_add_cell (table, review, MED_REPORT_PLAIN);
      else
        med_report_pages_time (pages, table, med_report_source_get_time (row, "due"), FALSE);
      med_report_table_add_cell (table, med_json_get_text (row, "reason"), MED_REPORT_PLAIN);
    }
}

/* "Emergency, R 1": the values alone, which are the hospital's own words. */
static char *
join_values (const char *json)
{
  g_autoptr (JsonNode) node =
      json != NULL ? med_json_load (json, strlen (json), &med_json_default_limits, "event", NULL)
                   : NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return g_strdup ("?");
  g_autoptr (GList) members = json_object_get_members (json_node_get_object (node));
  for (GList *member = members; member != NULL; member = member->next)
    {
      const char *value = med_json_get_text (json_node_get_object (node), member->data);
      if (value != NULL && *value != '\0')
        g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", value);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
describe_event (MedReportPages *pages, JsonObject *row)
{
  const char *kind = med_json_get_text (row, "kind");
  const char *other = med_json_get_text (row, "other");
  g_autofree char *was = join_values (med_json_get_text (row, "before"));
  g_autofree char *is = join_values (med_json_get_text (row, "after"));

  if (g_strcmp0 (kind, "replaced") == 0)
    return g_strdup_printf (med_report_language_say (pages->language, N_ ("Replaced by %s")),
                            other);
  if (g_strcmp0 (kind, "took-place") == 0)
    return g_strdup_printf (med_report_language_say (pages->language, N_ ("Took the place of %s")),
                            other);
  return g_strdup_printf (
      med_report_language_say (pages->language, g_strcmp0 (kind, "moved") == 0
                                                    ? N_ ("Moved: %s → %s")
                                                    : N_ ("Renumbered or renamed: %s → %s")),
      was, is);
}

/* Only where something became of it. */
static void
add_events (MedReportPages *pages, JsonObject *data)
{
  JsonArray *rows = med_json_get_array (data, "events");

  if (rows == NULL || json_array_get_length (rows) == 0)
    return;
  MedReportTable *table = med_report_pages_table (
      pages, N_ ("Moves, numbers and replacements"),
      (MedReportColumnSpec[]){ { N_ ("Date"), 17, MED_REPORT_START },
                               { N_ ("What became of it"), 50, MED_REPORT_START },
                               { N_ ("By"), 18, MED_REPORT_START },
                               { N_ ("Reason"), 40, MED_REPORT_START },
                               { NULL } });
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);
      g_autofree char *text = describe_event (pages, row);

      med_report_pages_time (pages, table, med_report_source_get_time (row, "at"), FALSE);
      med_report_table_add_cell (table, text, MED_REPORT_PLAIN);
      med_report_table_add_cell (table, med_json_get_text (row, "by"), MED_REPORT_PLAIN);
      med_report_table_add_cell (table, med_json_get_text (row, "reason"), MED_REPORT_PLAIN);
    }
}

static void
add_signatures (MedReportPages *pages, JsonObject *data)
{
  JsonArray *rows = med_json_get_array (data, "signatures");
  MedReportTable *table = med_report_pages_table (
      pages, N_ ("Signatures given for this device"),
      (MedReportColumnSpec[]){ { N_ ("Date and time"), 22, MED_REPORT_START },
                               { N_ ("Meaning"), 22, MED_REPORT_START },
                               { N_ ("Printed name"), 24, MED_REPORT_START },
                               { N_ ("Patch"), 18, MED_REPORT_START },
                               { N_ ("Identity"), 20, MED_REPORT_START },
                               { NULL } });

  med_report_pages_empty (pages, table, N_ ("None."));
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);

      med_report_pages_time (pages, table, med_report_source_get_time (row, "signed"), TRUE);
      med_report_table_add_cell (table,
                                 med_report_word (pages->language, MED_REPORT_WORD_MEANING,
                                                  med_json_get_text (row, "meaning")),
                                 MED_REPORT_PLAIN);
      med_report_table_add_cell (table, med_json_get_text (row, "name"), MED_REPORT_PLAIN);
      med_report_table_add_cell (table, med_json_get_text (row, "patch"), MED_REPORT_PLAIN);
      med_report_table_add_cell (
          table, med_report_late_say_identity (pages, med_json_get_text (row, "identity")),
          MED_REPORT_PLAIN);
    }
}

/**
 * med_report_device_compose:
 * @data: what [func@report_device_gather_sync] gathered
 * @language: the language of the report
 *
 * Returns: (transfer full): the patch record of the device in words
 */
MedReportDocument *
med_report_device_compose (JsonObject *data, MedReportLanguage *language)
{
  JsonObject *device = med_json_get_object (data, "device");
  const char *name = med_json_get_text (device, "name");
  g_autofree char *title =
      g_strdup_printf (med_report_language_say (language, N_ ("Patch record of device %s")),
                       med_json_get_text (device, "asset"));
  MedReportPages pages = { .language = language };

  pages.document =
      med_report_pages_begin (&pages, data, title, name != NULL && *name != '\0' ? name : NULL);
  med_report_device_pages_identity (&pages, device, TRUE);
  med_report_pages_heading (&pages, N_ ("Risk"));
  add_risk (&pages, data);
  med_report_kev_gap_add (&pages, data, FALSE);
  med_report_pages_heading (&pages, N_ ("Configuration now"));
  add_configuration (&pages, data);
  add_history (&pages, data);
  med_report_late_add (&pages, data);
  add_open_tasks (&pages, data);
  med_report_control_add (&pages, data);
  add_events (&pages, data);
  add_signatures (&pages, data);
  med_report_pages_sign (&pages, data, N_ ("Signatures"));
  return pages.document;
}
