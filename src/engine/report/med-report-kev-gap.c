/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-report-kev-gap"

#include "config.h"

#include "engine/report/med-report-kev-gap.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "engine/awareness/med-kev-gap.h"
#include "engine/base/med-json.h"
#include "engine/report/med-report-source.h"

#define GAPS "kev_gaps"
#define UNREAD "kev_unread"
/* Beyond this a list is no longer read on paper; the CSV file has all of it. */
#define PRINTED_ROWS 1000
#define PRINTED_NAMES 3

static JsonArray *
texts_to_json (GPtrArray *texts)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < texts->len; i++)
    json_array_add_string_element (array, g_ptr_array_index (texts, i));
  return array;
}

static JsonObject *
gap_to_json (const MedKevGap *gap, gboolean of_fleet)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "cve", gap->cve);
  json_object_set_string_member (object, "added", gap->added_date);
  med_report_source_set_text (object, "due", gap->due_date);
  json_object_set_boolean_member (object, "one_product", gap->one_product);
  json_object_set_array_member (object, "components", texts_to_json (gap->components));
  if (!of_fleet)
    return object;
  json_object_set_array_member (object, "releases", texts_to_json (gap->releases));
  json_object_set_int_member (object, "devices", gap->n_devices);
  return object;
}

/**
 * med_report_kev_gap_new_configs:
 *
 * Returns: (transfer full) (element-type gint64): an empty set of configurations
 */
GHashTable *
med_report_kev_gap_new_configs (void)
{
  return g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
}

static void
add_configs (GHashTable *configs, const MedKevGap *gap)
{
  for (guint i = 0; configs != NULL && i < gap->config_ids->len; i++)
    g_hash_table_add (configs,
                      g_memdup2 (&g_array_index (gap->config_ids, gint64, i), sizeof (gint64)));
}

/**
 * med_report_kev_gap_gather_sync:
 * @connection: a connection
 * @data: (nullable): gets the members `kev_gaps` and `kev_unread`
 * @device_id: of this device alone; 0: of all in scope
 * @configs: (nullable) (element-type gint64): gets the configurations they concern
 * @cancellable: (nullable): to stop it
 * @error: return location
 *
 * Gathers the vulnerabilities that are known to be exploited in components, and that no vendor has
 * answered: a device they may concern is not one with nothing open.
 *
 * Returns: whether it could be done
 */
gboolean
med_report_kev_gap_gather_sync (MedConnection *connection,
                                JsonObject *data,
                                gint64 device_id,
                                GHashTable *configs,
                                GCancellable *cancellable,
                                GError **error)
{
  g_autoptr (MedKevGaps) gaps =
      device_id == 0 ? med_kev_gap_list_sync (connection, cancellable, error)
                     : med_kev_gap_list_of_device_sync (connection, device_id, cancellable, error);
  g_autoptr (JsonArray) array = json_array_new ();

  if (gaps == NULL)
    return FALSE;
  for (guint i = 0; i < gaps->list->len; i++)
    {
      const MedKevGap *gap = g_ptr_array_index (gaps->list, i);

      json_array_add_object_element (array, gap_to_json (gap, device_id == 0));
      add_configs (configs, gap);
    }
  if (data == NULL)
    return TRUE;
  json_object_set_array_member (data, GAPS, g_steal_pointer (&array));
  json_object_set_int_member (data, UNREAD, gaps->n_unread);
  return TRUE;
}

/**
 * med_report_kev_gap_count:
 * @data: what was gathered
 *
 * Returns: how many no vendor has answered
 */
guint
med_report_kev_gap_count (JsonObject *data)
{
  JsonArray *rows = med_json_get_array (data, GAPS);

  return rows != NULL ? json_array_get_length (rows) : 0;
}

/* @most: how many are named; how many more there are is said. */
static void
add_names (MedReportPages *pages, MedReportTable *table, JsonArray *names, guint most)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const guint n = names != NULL ? json_array_get_length (names) : 0;

  for (guint i = 0; i < MIN (n, most); i++)
    med_report_pages_append_line (text, med_json_array_get_text (names, i));
  if (n > most)
    {
      g_autofree char *digits = g_strdup_printf ("%u", n - most);
      g_autofree char *more =
          g_strdup_printf (med_report_language_say (pages->language, N_ ("and %s more")), digits);

      med_report_pages_append_line (text, more);
    }
  med_report_table_add_cell (table, text->str, MED_REPORT_PLAIN);
}

static void
add_row (MedReportPages *pages, MedReportTable *table, JsonObject *row, gboolean of_fleet)
{
  const char *due = med_json_get_text (row, "due");

  med_report_table_add_cell (table, med_json_get_text (row, "cve"), MED_REPORT_STRONG);
  add_names (pages, table, med_json_get_array (row, "components"),
             of_fleet ? PRINTED_NAMES : G_MAXUINT);
  med_report_table_add_cell (table, med_json_get_text (row, "added"), MED_REPORT_PLAIN);
  med_report_table_add_cell (table, due != NULL && *due != '\0' ? due : "–", MED_REPORT_STRONG);
  med_report_pages_cell (pages, table,
                         med_json_get_boolean (row, "one_product", FALSE)
                             ? N_ ("This component")
                             : N_ ("No single product: any of these"));
  if (!of_fleet)
    return;
  add_names (pages, table, med_json_get_array (row, "releases"), PRINTED_NAMES);
  med_report_pages_count (table, med_json_get_int (row, "devices", 0), TRUE);
}

static void
add_notes (MedReportPages *pages, JsonObject *data)
{
  g_autofree char *digits = g_strdup_printf ("%" PRId64, med_json_get_int (data, UNREAD, 0));
  g_autofree char *unread = g_strdup_printf (
      med_report_language_say (pages->language,
                               N_ ("Not looked at: %s entries of the KEV catalogue are here "
                                   "without their products. Import the catalogue again.")),
      digits);

  if (med_report_kev_gap_count (data) > 0)
    med_report_pages_note (
        pages, med_report_language_say (
                   pages->language,
                   N_ ("The component is in the device, and no advisory, statement or CVE record "
                       "here says which versions are affected: whether the device is cannot be "
                       "told. Ask the device's vendor, and protect the device by interim "
                       "measures until the answer is here. The due date is that of the KEV "
                       "catalogue.")));
  if (med_json_get_int (data, UNREAD, 0) > 0)
    med_report_pages_note (pages, unread);
}

static MedReportTable *
add_table (MedReportPages *pages, gboolean of_fleet)
{
  MedReportColumnSpec columns[] = { { N_ ("CVE"), 18, MED_REPORT_START },
                                    { N_ ("Component"), 30, MED_REPORT_START },
                                    { N_ ("In it since"), 14, MED_REPORT_START },
                                    { N_ ("Due by KEV"), 14, MED_REPORT_START },
                                    { N_ ("Named is"), 18, MED_REPORT_START },
                                    { N_ ("Models and versions"), 28, MED_REPORT_START },
                                    { N_ ("Devices"), 11, MED_REPORT_END },
                                    { NULL } };

  if (!of_fleet)
    columns[5].title = NULL;
  return med_report_pages_table (
      pages, N_ ("Known exploited in components, not answered by the vendor"), columns);
}

/**
 * med_report_kev_gap_add:
 * @pages: the pages
 * @data: what was gathered; without the members nothing is said, for then nobody looked
 * @of_fleet: of all devices, with how many each concerns
 *
 * Lists them, where there are any.
 */
void
med_report_kev_gap_add (MedReportPages *pages, JsonObject *data, gboolean of_fleet)
{
  const guint n = med_report_kev_gap_count (data);

  if (n > 0)
    {
      JsonArray *rows = med_json_get_array (data, GAPS);
      MedReportTable *table = add_table (pages, of_fleet);

      for (guint i = 0; i < n; i++)
        add_row (pages, table, json_array_get_object_element (rows, i), of_fleet);
      if (n > PRINTED_ROWS)
        med_report_pages_limit (pages, table, PRINTED_ROWS);
    }
  add_notes (pages, data);
}
