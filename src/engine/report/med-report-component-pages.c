/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-report-component"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "engine/base/med-json.h"
#include "engine/report/med-report-component.h"
#include "engine/report/med-report-pages.h"

/* Beyond this nobody walks the rooms with paper; the CSV file has all of it. */
#define PRINTED_ROWS 1000

static const char *say (MedReportPages *pages, const char *text) G_GNUC_FORMAT (2);

static const char *
say (MedReportPages *pages, const char *text)
{
  return med_report_language_say (pages->language, text);
}

static void
add_count (MedReportPages *pages,
           MedReportBlock *facts,
           const char *label,
           JsonObject *data,
           const char *member)
{
  g_autofree char *number = g_strdup_printf ("%" PRId64, med_json_get_int (data, member, 0));

  med_report_pages_fact (pages, facts, label, number);
}

static void
add_facts (MedReportPages *pages, JsonObject *data)
{
  MedReportBlock *facts = med_report_document_add_facts (pages->document);
  const char *versions = med_json_get_text (data, "versions");

  med_report_pages_fact (pages, facts, N_ ("Component"), med_json_get_text (data, "component"));
  med_report_pages_fact (pages, facts, N_ ("Versions"),
                         *versions != '\0' ? versions : say (pages, N_ ("any version")));
  add_count (pages, facts, N_ ("Devices that contain it"), data, "devices");
  add_count (pages, facts, N_ ("Devices that contain it in a version that cannot be compared"),
             data, "cannot_tell");
  add_count (pages, facts, N_ ("Devices whose components are unknown"), data, "components_unknown");
}

static void
add_text (MedReportTable *table, JsonObject *row, const char *member)
{
  const char *text = med_json_get_text (row, member);

  med_report_table_add_cell (table, text != NULL && *text != '\0' ? text : "–", MED_REPORT_PLAIN);
}

/* Where to walk comes first. */
static void
add_place (MedReportTable *table, JsonObject *row)
{
  add_text (table, row, "site");
  add_text (table, row, "department");
  add_text (table, row, "room");
  med_report_table_add_cell (table, med_json_get_text (row, "asset"), MED_REPORT_STRONG);
  add_text (table, row, "name");
  add_text (table, row, "model");
  add_text (table, row, "release");
}

static void
add_places (MedReportPages *pages, JsonObject *data)
{
  JsonArray *rows = med_json_get_array (data, "places");
  MedReportTable *table = med_report_pages_table (
      pages, N_ ("Devices that contain it, by place"),
      (MedReportColumnSpec[]){ { N_ ("Site"), 14, MED_REPORT_START },
                               { N_ ("Department"), 15, MED_REPORT_START },
                               { N_ ("Room"), 11, MED_REPORT_START },
                               { N_ ("Asset number"), 14, MED_REPORT_START },
                               { N_ ("Device"), 19, MED_REPORT_START },
                               { N_ ("Model"), 18, MED_REPORT_START },
                               { N_ ("Release"), 12, MED_REPORT_START },
                               { N_ ("Component"), 26, MED_REPORT_START },
                               { N_ ("Version"), 13, MED_REPORT_START },
                               { N_ ("Asked for?"), 12, MED_REPORT_START },
                               { NULL } });

  med_report_pages_empty (pages, table, N_ ("No device whose components are known contains it."));
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);
      const char *version = med_json_get_text (row, "version");
      const gboolean yes = g_strcmp0 (med_json_get_text (row, "answer"), "yes") == 0;

      add_place (table, row);
      add_text (table, row, "component");
      med_report_table_add_cell (table, *version != '\0' ? version : say (pages, N_ ("not stated")),
                                 yes ? MED_REPORT_STRONG : MED_REPORT_PLAIN);
      med_report_table_add_cell (table,
                                 yes ? say (pages, N_ ("yes")) : say (pages, N_ ("cannot tell")),
                                 MED_REPORT_STRONG);
    }
  if (json_array_get_length (rows) > PRINTED_ROWS)
    med_report_pages_limit (pages, table, PRINTED_ROWS);
}

static void
add_unknown (MedReportPages *pages, JsonObject *data)
{
  JsonArray *rows = med_json_get_array (data, "unknown");
  MedReportTable *table = med_report_pages_table (
      pages, N_ ("Devices whose components are unknown: of these nobody can tell"),
      (MedReportColumnSpec[]){ { N_ ("Site"), 16, MED_REPORT_START },
                               { N_ ("Department"), 17, MED_REPORT_START },
                               { N_ ("Room"), 11, MED_REPORT_START },
                               { N_ ("Asset number"), 14, MED_REPORT_START },
                               { N_ ("Device"), 19, MED_REPORT_START },
                               { N_ ("Model"), 18, MED_REPORT_START },
                               { N_ ("Release"), 12, MED_REPORT_START },
                               { N_ ("What is known"), 47, MED_REPORT_START },
                               { NULL } });

  med_report_pages_empty (pages, table, N_ ("None: the components of all devices are known."));
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);
      g_autofree char *missing = g_strdup_printf ("%" PRId64, med_json_get_int (row, "missing", 0));
      g_autofree char *part =
          g_strdup_printf (say (pages, N_ ("A list, of which %s entries cannot be used")), missing);

      add_place (table, row);
      med_report_table_add_cell (
          table, g_str_equal (missing, "0") ? say (pages, N_ ("Nothing: no list")) : part,
          MED_REPORT_PLAIN);
    }
  if (json_array_get_length (rows) > PRINTED_ROWS)
    med_report_pages_limit (pages, table, PRINTED_ROWS);
}

/**
 * med_report_component_compose:
 * @data: what [func@report_component_gather_sync] gathered
 * @language: the language of the report
 *
 * Returns: (transfer full): the room list in words
 */
MedReportDocument *
med_report_component_compose (JsonObject *data, MedReportLanguage *language)
{
  g_autofree char *title = g_strdup_printf (med_report_language_say (language, N_ ("Where is %s?")),
                                            med_json_get_text (data, "component"));
  MedReportPages pages = { .language = language };

  pages.document = med_report_pages_begin (&pages, data, title, NULL);
  pages.document->landscape = TRUE;
  add_facts (&pages, data);
  add_places (&pages, data);
  add_unknown (&pages, data);
  if (med_json_get_int (data, "name_only", 0) > 0)
    med_report_pages_note (
        &pages, say (&pages, N_ ("It was asked for by a CPE or package URL. Components that have "
                                 "neither were compared by their names; under another name they "
                                 "are not found.")));
  med_report_pages_note (
      &pages, say (&pages, N_ ("Compared are the lists of components of the releases that the "
                               "devices are known to run. A device whose components are unknown "
                               "may contain it.")));
  return pages.document;
}
