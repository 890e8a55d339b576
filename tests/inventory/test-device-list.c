/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/inventory/med-csv-sheet.h"
#include "engine/inventory/med-device-export.h"
#include "engine/inventory/med-device-import.h"
#include "engine/inventory/med-device-list.h"
#include "engine/inventory/med-device-writer.h"
#include "engine/base/med-error.h"
#include "engine/store/med-table-query.h"
#include "support/med-test-fleet.h"

/* Six devices that differ in what the filters ask. */
#define FILL                                                                                       \
  "INSERT INTO site (id, name) VALUES (1, 'North');"                                               \
  "INSERT INTO department (id, site_id, name) VALUES (1, 1, 'Emergency'), (2, 1, 'ICU');"          \
  "UPDATE device SET department_id = 1 + (id % 2), release_read_usec = CASE WHEN id > 3 THEN "     \
  "1000 * id END;"                                                                                 \
  "UPDATE device SET exposure = 'open', safety_impact = 'critical', mission_impact = 'degraded' "  \
  "WHERE id IN (1, 2);"                                                                            \
  "INSERT INTO config_risk (config_id, exposure, safety_impact, mission_impact, outcome, "         \
  "provisional, open_count, cannot_tell_count, kev) SELECT config_id, 'open', 'critical', "        \
  "'degraded', 4, 0, 3, 0, 1 FROM device WHERE id = 1;"                                            \
  "INSERT INTO config_risk (config_id, exposure, safety_impact, mission_impact, outcome, "         \
  "provisional, open_count, cannot_tell_count, kev) SELECT config_id, 'unknown', 'unknown', "      \
  "'unknown', 2, 1, 1, 2, 0 FROM device WHERE id = 3;"                                             \
  "INSERT INTO patch (id, number, cots_vendor, recorded_by, recorded_usec) VALUES (1, 'KB1', "     \
  "'M', 1, 1);"                                                                                    \
  "INSERT INTO disposition (patch_id, device_id, state, since_usec) VALUES (1, 1, 'candidate', "   \
  "1), (1, 2, 'in-service', 1), (1, 3, 'exception', 1), (1, 4, 'failed', 1);"                      \
  "UPDATE device SET retired_usec = 5 WHERE id = 6"

static MedTestEngine *
make_fleet (void)
{
  MedTestEngine *fixture = med_test_engine_new ();

  for (int i = 1; i <= 6; i++)
    {
      g_autofree char *asset = g_strdup_printf ("A%d", i);
      med_test_fleet_add_device (fixture, asset, "Exa", i < 3 ? "CT" : "MR", "1.0");
    }
  med_test_fleet_run_script (fixture, FILL);
  return fixture;
}

/* "A1 A2 A5": what a request lists, in order. */
static char *
list (MedTestEngine *fixture, const MedDeviceFilter *filter, const char *search, int sort)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  MedTableRequest *request = med_table_request_new (&med_device_list_spec);

  if (filter != NULL)
    med_device_filter_add_to (filter, request);
  if (search != NULL)
    med_table_request_add_search (request, search);
  med_table_request_set_sort (request, (guint) (sort >= 0 ? sort : -sort), sort < 0);
  med_table_request_set_head (request, 100);
  MedTableResult *result = med_test_engine_run (fixture, MED_STORE_INTERACTIVE,
                                                med_table_request_list_sync, request, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < result->ids->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "",
                            med_table_page_get_text (result->head, i, MED_DEVICE_COLUMN_ASSET));
  med_table_result_free (result);
  med_table_request_free (request);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
test_filters (void)
{
  g_autoptr (MedTestEngine) fixture = make_fleet ();
  const struct
  {
    MedDeviceFilter filter;
    const char *expected;
  } cases[] = {
    { { 0 }, "A1 A2 A3 A4 A5" },
    { { .retired = TRUE }, "A6" },
    { { .department_id = 1 }, "A2 A4" },
    { { .department_id = 2 }, "A1 A3 A5" },
    { { .department_id = 99 }, "" },
    { { .least_outcome = 1 }, "A1 A2 A3 A4 A5" },
    { { .least_outcome = 3 }, "A1 A2" },
    { { .least_outcome = 4 }, "A1 A2" },
    { { .open_patches = TRUE }, "A1 A4" },
    { { .cannot_tell = TRUE }, "A3 A4 A5" },
    { { .stale_before_usec = 1 }, "A1 A2 A3" },
    { { .stale_before_usec = 5000 }, "A1 A2 A3 A4" },
    { { .stale_before_usec = 5001 }, "A1 A2 A3 A4 A5" },
    { { .open_patches = TRUE, .cannot_tell = TRUE }, "A4" },
    { { .department_id = 2, .least_outcome = 4, .open_patches = TRUE }, "A1" },
    { { .retired = TRUE, .department_id = 2 }, "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *found = list (fixture, &cases[i].filter, NULL, MED_DEVICE_COLUMN_ASSET);
      g_test_message ("case %zu", i);
      g_assert_cmpstr (found, ==, cases[i].expected);
    }
}

/* What nobody has assessed is above everything, and stays there in the list of what is not. */
static void
test_not_assessed (void)
{
  g_autoptr (MedTestEngine) fixture = make_fleet ();
  const MedDeviceFilter in_use = { 0 }, unassessed = { .not_assessed = TRUE };

  med_test_fleet_run_script (fixture, "UPDATE device SET exposure = 'small' WHERE id = 5");
  g_autofree char *found = list (fixture, &unassessed, NULL, MED_DEVICE_COLUMN_ASSET);
  g_assert_cmpstr (found, ==, "A5");
  g_autofree char *worst = list (fixture, &in_use, NULL, -MED_DEVICE_COLUMN_OUTCOME);
  g_assert_true (g_str_has_prefix (worst, "A5 "));
  g_assert_true (g_str_has_suffix (worst, "A3 A4") || g_str_has_suffix (worst, "A4 A3"));
}

static void
test_search (void)
{
  g_autoptr (MedTestEngine) fixture = make_fleet ();
  const struct
  {
    const char *search;
    const char *expected;
  } cases[] = {
    { "mr", "A3 A4 A5" },  { "MR", "A3 A4 A5" },
    { "a1", "A1" },        { "exa", "A1 A2 A3 A4 A5" },
    { "exa ct", "A1 A2" }, { "ct a2", "A2" },
    { "nothing", "" },     { "%", "" },
    { "_", "" },           { "'", "" },
    { "\"", "" },          { "a1 OR a2", "" },
    { "exa*", "" },        { "  ", "A1 A2 A3 A4 A5" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const MedDeviceFilter in_use = { 0 };
      g_autofree char *found = list (fixture, &in_use, cases[i].search, MED_DEVICE_COLUMN_ASSET);
      g_test_message ("“%s”", cases[i].search);
      g_assert_cmpstr (found, ==, cases[i].expected);
    }
}

/* Every column can be sorted by, both ways, and the two ways hold the same devices. */
static void
test_sorts (void)
{
  g_autoptr (MedTestEngine) fixture = make_fleet ();
  const MedDeviceFilter in_use = { 0 };

  for (int column = 1; column < MED_N_DEVICE_COLUMNS; column++)
    {
      g_autofree char *up = list (fixture, &in_use, NULL, column);
      g_autofree char *down = list (fixture, &in_use, NULL, -column);
      g_test_message ("column %d: %s / %s", column, up, down);
      g_assert_cmpuint (strlen (up), ==, strlen ("A1 A2 A3 A4 A5"));
      g_assert_cmpuint (strlen (down), ==, strlen (up));
      for (int i = 1; i <= 5; i++)
        {
          g_autofree char *asset = g_strdup_printf ("A%d", i);
          g_assert_nonnull (strstr (up, asset));
          g_assert_nonnull (strstr (down, asset));
        }
    }
}

static gpointer
counts_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_device_counts_load_sync (connection, error);
}

static void
test_counts (void)
{
  g_autoptr (MedTestEngine) fixture = make_fleet ();
  g_autoptr (MedTestEngine) empty = med_test_engine_new ();
  g_autoptr (GError) error = NULL;
  g_autofree MedDeviceCounts *counts =
      med_test_engine_run (fixture, MED_STORE_INTERACTIVE, counts_func, NULL, &error);
  g_autofree MedDeviceCounts *none =
      med_test_engine_run (empty, MED_STORE_INTERACTIVE, counts_func, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (counts->devices, ==, 5);
  g_assert_cmpint (counts->with_open_patches, ==, 2);
  g_assert_cmpint (counts->cannot_tell, ==, 3);
  /* None of them has a list of components. */
  g_assert_cmpint (counts->components_unknown, ==, 5);
  g_assert_cmpint (none->components_unknown, ==, 0);
  g_assert_cmpint (none->devices + none->with_open_patches + none->cannot_tell, ==, 0);
}

static void
test_state_titles (void)
{
  g_assert_cmpstr (med_device_state_get_title ("in-use"), ==, "In use");
  g_assert_cmpstr (med_device_state_get_title ("quarantined"), ==, "Quarantined");
  g_assert_cmpstr (med_device_state_get_title ("flying"), ==, "Not known");
  g_assert_cmpstr (med_device_state_get_title (""), ==, "Not known");
  g_assert_cmpstr (med_device_state_get_title (NULL), ==, "Not known");
}

typedef struct
{
  GCancellable *cancellable;
  guint n_devices;
  GBytes *table;
} Export;

static gpointer
export_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Export *export = input;

  return med_device_export_sync (connection, export->cancellable, &export->n_devices, error);
}

static gpointer
import_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Export *export = input;
  g_autoptr (MedCsvSheet) sheet = med_csv_sheet_new (export->table, "devices.csv", error);
  g_autoptr (MedColumnMapping) mapping =
      sheet != NULL ? med_device_mapping_new ((const char *const *) sheet->headers) : NULL;
  MedDeviceImport import = { .sheet = sheet, .mapping = mapping };

  return sheet != NULL ? med_device_import_apply_sync (connection, &import, cancellable, error)
                       : NULL;
}

/* What is written is a table that reads as it was: with text that a spreadsheet or a parser would
 * take for something else. */
static void
test_export_and_back (void)
{
  g_autoptr (MedTestEngine) fixture = make_fleet ();
  g_autoptr (GError) error = NULL;
  Export export = { 0 };

  med_test_fleet_add_device (fixture, "=1+2", "@Exa, Inc.", "-CT \"64\"", "1.0");
  med_test_fleet_add_device (fixture, "テルモ-1", "テルモ", "ポンプ", "第2版");
  g_autofree char *before = med_test_fleet_dup_text (
      fixture, "SELECT group_concat(asset || search || row_version) FROM device");
  export.table = med_test_engine_run (fixture, MED_STORE_BULK, export_func, &export, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (export.n_devices, ==, 7); /* not the retired one */
  gsize size = 0;
  const char *text = g_bytes_get_data (export.table, &size);
  g_assert_true (g_utf8_validate (text, (gssize) size, NULL));
  g_assert_true (size > 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0);
  g_assert_null (g_strstr_len (text, (gssize) size, "\n=1+2"));
  g_autoptr (MedDevicePreview) preview =
      med_test_engine_run (fixture, MED_STORE_WRITER, import_func, &export, &error);
  g_assert_no_error (error);
  g_autofree char *after = med_test_fleet_dup_text (
      fixture, "SELECT group_concat(asset || search || row_version) FROM device");
  g_assert_cmpstr (before, ==, after);
  g_bytes_unref (export.table);

  g_autoptr (GCancellable) stopped = g_cancellable_new ();
  g_cancellable_cancel (stopped);
  export.cancellable = stopped;
  g_assert_null (med_test_engine_run (fixture, MED_STORE_BULK, export_func, &export, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CANCELLED);
}

typedef struct
{
  gboolean bulk;
  const char *asset;
  const char *release;
  gint64 id;
} Write;

static gpointer
write_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Write *what = input;
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  g_autoptr (MedDeviceWriter) writer = med_device_writer_new (connection);
  g_autoptr (MedDevice) device = med_device_new ();

  med_device_writer_set_bulk (writer, what->bulk);
  med_device_set (device, MED_DEVICE_ASSET, what->asset);
  med_device_set (device, MED_DEVICE_MANUFACTURER, "Exa");
  med_device_set (device, MED_DEVICE_MODEL, "CT");
  med_device_set (device, MED_DEVICE_RELEASE, what->release);
  return transaction != NULL && med_device_writer_add (writer, device, NULL, &what->id, error) &&
                 med_device_writer_finish (writer, error) &&
                 med_transaction_record (transaction, 1, "test", "device/0", NULL, error) &&
                 med_transaction_commit (transaction, error)
             ? MED_STORE_OK
             : NULL;
}

/* In bulk or one by one, a device is found by the same words, and what is the same is stored once.
 */
static void
test_writer (void)
{
  g_autoptr (MedTestEngine) fixture = make_fleet ();
  const MedDeviceFilter in_use = { 0 };
  Write writes[] = { { FALSE, "W1", "7.1", 0 },
                     { TRUE, "W2", "7.1", 0 },
                     { TRUE, "W3", "7.2", 0 } };

  for (gsize i = 0; i < G_N_ELEMENTS (writes); i++)
    {
      g_autoptr (GError) error = NULL;
      med_test_engine_run (fixture, MED_STORE_WRITER, write_func, &writes[i], &error);
      g_assert_no_error (error);
      g_assert_cmpint (writes[i].id, ==, 7 + (gint64) i);
    }
  g_autofree char *found = list (fixture, &in_use, "exa ct 7.", MED_DEVICE_COLUMN_ASSET);
  g_assert_cmpstr (found, ==, "W1 W2 W3");
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(DISTINCT config_id) FROM device "
                                                   "WHERE asset LIKE 'W%'"),
                   ==, 2);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM product WHERE model = "
                                                   "'CT'"),
                   ==, 1);
  /* A number twice is refused by the table itself, and the whole transaction with it. */
  g_autoptr (GError) error = NULL;
  Write twice = { FALSE, "W1", "9.9", 0 };
  g_assert_null (med_test_engine_run (fixture, MED_STORE_WRITER, write_func, &twice, &error));
  g_assert_nonnull (error);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM release WHERE version = "
                                                   "'9.9'"),
                   ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/inventory/device-list/filters", test_filters);
  g_test_add_func ("/inventory/device-list/not-assessed", test_not_assessed);
  g_test_add_func ("/inventory/device-list/search", test_search);
  g_test_add_func ("/inventory/device-list/sorts", test_sorts);
  g_test_add_func ("/inventory/device-list/counts", test_counts);
  g_test_add_func ("/inventory/device-list/state-titles", test_state_titles);
  g_test_add_func ("/inventory/device-export/and-back", test_export_and_back);
  g_test_add_func ("/inventory/device-writer/bulk-or-not", test_writer);
  return g_test_run ();
}
