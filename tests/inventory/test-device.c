/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-error.h"
#include "engine/inventory/med-configuration.h"
#include "engine/inventory/med-device.h"
#include "support/med-test-engine.h"

typedef struct
{
  MedTestEngine *engine;
  gint64 id;
} Fixture;

typedef struct
{
  gint64 id;
  const MedDevice *before;
  const MedDevice *after;
  const char *reason;
} Input;

static MedDevice *
make_device (const char *asset)
{
  MedDevice *device = med_device_new ();

  med_device_set (device, MED_DEVICE_ASSET, asset);
  med_device_set (device, MED_DEVICE_NAME, "CT emergency 1");
  med_device_set (device, MED_DEVICE_MANUFACTURER, "Exa Medical");
  med_device_set (device, MED_DEVICE_MODEL, "Exa CT 64");
  med_device_set (device, MED_DEVICE_RELEASE, "4.2");
  med_device_set (device, MED_DEVICE_RELEASE_READ, "2026-11-01");
  med_device_set (device, MED_DEVICE_DEPARTMENT, "Emergency");
  med_device_set (device, MED_DEVICE_SITE, "North");
  med_device_set (device, MED_DEVICE_SUPPORT_STAGE, "supported");
  return device;
}

static gpointer
add_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  Input *input = data;

  return med_device_add_sync (connection, 7, input->after, &input->id, error) ? MED_STORE_OK : NULL;
}

static gpointer
edit_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  Input *input = data;

  return med_device_edit_sync (connection, 7, input->before, input->after, error) ? MED_STORE_OK
                                                                                  : NULL;
}

static gpointer
retire_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  Input *input = data;

  return med_device_retire_sync (connection, 7, input->id, input->reason, error) ? MED_STORE_OK
                                                                                 : NULL;
}

static gpointer
bring_back_func (MedConnection *connection,
                 gpointer data,
                 GCancellable *cancellable,
                 GError **error)
{
  Input *input = data;

  return med_device_bring_back_sync (connection, 7, input->id, error) ? MED_STORE_OK : NULL;
}

static gpointer
load_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  Input *input = data;

  return input->reason != NULL ? med_device_find_sync (connection, input->reason, error)
                               : med_device_load_sync (connection, input->id, error);
}

static gpointer
script_func (MedConnection *connection, gpointer script, GCancellable *cancellable, GError **error)
{
  return med_connection_run_script (connection, script, error) ? MED_STORE_OK : NULL;
}

static void
run (Fixture *fixture, MedStoreFunc func, gpointer input)
{
  g_autoptr (GError) error = NULL;

  med_test_engine_run (fixture->engine, MED_STORE_WRITER, func, input, &error);
  g_assert_no_error (error);
}

/* A refusal has this code, these words in its message, and leaves everything as it was. */
static void
refused (Fixture *fixture, MedStoreFunc func, gpointer input, int code, const char *words)
{
  g_autoptr (GError) error = NULL;
  const char *rows = "SELECT (SELECT count(*) FROM change) * 1000 + (SELECT count(*) FROM device)"
                     " * 100 + (SELECT count(*) FROM product) * 10"
                     " + (SELECT sum (row_version) FROM device)";
  gint64 before = med_test_engine_count (fixture->engine, rows);

  g_assert_null (med_test_engine_run (fixture->engine, MED_STORE_WRITER, func, input, &error));
  g_assert_error (error, MED_ERROR, code);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, words));
  g_assert_cmpint (med_test_engine_count (fixture->engine, rows), ==, before);
}

static MedDevice *
load (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  Input input = { .id = fixture->id };
  MedDevice *device =
      med_test_engine_run (fixture->engine, MED_STORE_INTERACTIVE, load_func, &input, &error);

  g_assert_no_error (error);
  return device;
}

static gint64
count_found (Fixture *fixture, const char *needle)
{
  g_autofree char *sql =
      g_strdup_printf ("SELECT count(*) FROM device_fts WHERE search LIKE '%%%s%%'", needle);

  return med_test_engine_count (fixture->engine, sql);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MedDevice) device = make_device ("10233");
  Input input = { .after = device };

  fixture->engine = med_test_engine_new ();
  run (fixture, add_func, &input);
  fixture->id = input.id;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  med_test_engine_free (fixture->engine);
}

static void
test_add (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MedDevice) device = load (fixture);
  g_autoptr (MedDevice) made = make_device ("10233");
  g_autofree char *title = med_device_dup_title (device);

  g_assert_true (med_device_is_equal (device, made));
  g_assert_cmpstr (title, ==, "CT emergency 1 (10233)");
  g_assert_cmpstr (device->service_state, ==, "in-use");
  g_assert_cmpint (device->department_id, !=, 0);
  g_assert_cmpint (count_found (fixture, "ct emer"), ==, 1);
  g_assert_cmpint (med_test_engine_count (
                       fixture->engine, "SELECT count(*) FROM change WHERE action = 'device-added'"
                                        " AND person_id = 7 AND body LIKE '%\"release\":\"4.2\"%'"),
                   ==, 1);
}

static void
test_add_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MedDevice) device = make_device ("10233");
  Input input = { .after = device };

  refused (fixture, add_func, &input, MED_ERROR_CORRECT_INPUT, "10233");
  med_device_set (device, MED_DEVICE_ASSET, " ");
  refused (fixture, add_func, &input, MED_ERROR_CORRECT_INPUT, "Asset number");
  med_device_set (device, MED_DEVICE_ASSET, "2");
  med_device_set (device, MED_DEVICE_MODEL, "");
  refused (fixture, add_func, &input, MED_ERROR_CORRECT_INPUT, "Model");
  med_device_set (device, MED_DEVICE_MODEL, "CT");
  med_device_set (device, MED_DEVICE_RELEASE, "");
  refused (fixture, add_func, &input, MED_ERROR_CORRECT_INPUT, "release");
}

static void
test_find (Fixture *fixture, gconstpointer data)
{
  Input input = { .reason = "no such" };

  refused (fixture, load_func, &input, MED_ERROR_NOT_FOUND, "no such");
  input.reason = NULL;
  input.id = 99;
  refused (fixture, load_func, &input, MED_ERROR_NOT_FOUND, "");
}

static void
test_edit (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MedDevice) before = load (fixture);
  g_autoptr (MedDevice) after = med_device_copy (before);
  Input input = { .before = before, .after = after };

  med_device_set (after, MED_DEVICE_ROOM, "R 014");
  med_device_set (after, MED_DEVICE_NAME, "Scanner");
  run (fixture, edit_func, &input);
  g_autoptr (MedDevice) now = load (fixture);
  g_assert_true (med_device_is_equal (now, after));
  g_assert_cmpint (now->row_version, ==, before->row_version + 1);
  g_assert_cmpint (now->config_id, ==, before->config_id);
  g_assert_cmpint (count_found (fixture, "ct emer"), ==, 0);
  g_assert_cmpint (count_found (fixture, "r 014"), ==, 1);
  g_assert_cmpint (
      med_test_engine_count (fixture->engine,
                             "SELECT count(*) FROM change WHERE action = 'device-changed' AND"
                             " body = '{\"before\":{\"name\":\"CT emergency 1\",\"room\":\"\"},"
                             "\"after\":{\"name\":\"Scanner\",\"room\":\"R 014\"}}'"),
      ==, 1);
}

static void
test_edit_nothing (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MedDevice) before = load (fixture);
  Input input = { .before = before, .after = before };

  run (fixture, edit_func, &input);
  g_autoptr (MedDevice) now = load (fixture);
  g_assert_cmpint (now->row_version, ==, before->row_version);
  g_assert_cmpint (med_test_engine_count (fixture->engine, "SELECT count(*) FROM change"), ==, 1);
}

static void
test_conflict (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MedDevice) before = load (fixture);
  g_autoptr (MedDevice) hers = med_device_copy (before);
  g_autoptr (MedDevice) his = med_device_copy (before);
  Input input = { .before = before, .after = hers };

  med_device_set (hers, MED_DEVICE_ROOM, "R 1");
  run (fixture, edit_func, &input);
  input.after = his;
  med_device_set (his, MED_DEVICE_ROOM, "R 2");
  refused (fixture, edit_func, &input, MED_ERROR_CONFLICT, "“R 1” now, you entered “R 2”");

  /* Different fields of one device do not stand in each other's way. */
  med_device_set (his, MED_DEVICE_ROOM, "");
  med_device_set (his, MED_DEVICE_OWNER, "Radiology");
  run (fixture, edit_func, &input);
  g_autoptr (MedDevice) now = load (fixture);
  g_assert_cmpstr (med_device_get (now, MED_DEVICE_ROOM), ==, "R 1");
  g_assert_cmpstr (med_device_get (now, MED_DEVICE_OWNER), ==, "Radiology");
}

static void
test_edit_takes_asset_in_use (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MedDevice) other = make_device ("2");
  Input input = { .after = other };

  run (fixture, add_func, &input);
  g_autoptr (MedDevice) before = load (fixture);
  g_autoptr (MedDevice) after = med_device_copy (before);
  med_device_set (after, MED_DEVICE_ASSET, "2");
  input = (Input){ .before = before, .after = after };
  refused (fixture, edit_func, &input, MED_ERROR_CORRECT_INPUT, "“2”");
}

static void
test_release_drops_patches (Fixture *fixture, gconstpointer data)
{
  run (fixture, script_func,
       (gpointer) "INSERT INTO config_patch (config_id, patch_id)"
                  " SELECT config_id, 5 FROM device");
  g_autoptr (MedDevice) before = load (fixture);
  g_autoptr (MedDevice) after = med_device_copy (before);
  Input input = { .before = before, .after = after };

  med_device_set (after, MED_DEVICE_RELEASE, "4.3");
  run (fixture, edit_func, &input);
  g_autoptr (MedDevice) now = load (fixture);
  g_assert_cmpint (now->config_id, !=, before->config_id);
  g_assert_cmpint (med_test_engine_count (fixture->engine,
                                          "SELECT count(*) FROM device d JOIN config_patch p"
                                          " ON p.config_id = d.config_id"),
                   ==, 0);
}

static void
test_product_is_shared (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MedDevice) other = make_device ("2");
  Input input = { .after = other };

  /* A second device that says nothing of its product changes nothing of it. */
  med_device_set (other, MED_DEVICE_SUPPORT_STAGE, "unknown");
  run (fixture, add_func, &input);
  g_autoptr (MedDevice) before = load (fixture);
  g_assert_cmpstr (med_device_get (before, MED_DEVICE_SUPPORT_STAGE), ==, "supported");

  g_autoptr (MedDevice) after = med_device_copy (before);
  input = (Input){ .before = before, .after = after };
  med_device_set (after, MED_DEVICE_SUPPORT_STAGE, "ended");
  med_device_set (after, MED_DEVICE_END_OF_SUPPORT, "2026-01-31");
  med_device_set (after, MED_DEVICE_HIGH_RISK, "yes");
  run (fixture, edit_func, &input);
  g_assert_cmpint (med_test_engine_count (fixture->engine,
                                          "SELECT count(*) FROM product WHERE high_risk = 1 AND"
                                          " support_stage = 'ended' AND"
                                          " end_of_support_date = '2026-01-31'"),
                   ==, 1);
}

static void
test_retire (Fixture *fixture, gconstpointer data)
{
  Input input = { .id = fixture->id, .reason = "  " };

  refused (fixture, retire_func, &input, MED_ERROR_CORRECT_INPUT, "CT emergency 1");
  refused (fixture, bring_back_func, &input, MED_ERROR_REFUSED, "in use");
  input.reason = "sold";
  run (fixture, script_func, (gpointer) "UPDATE device SET service_state = 'under-service'");
  refused (fixture, retire_func, &input, MED_ERROR_REFUSED, "worked on");
  run (fixture, script_func, (gpointer) "UPDATE device SET service_state = 'in-use'");
  run (fixture, retire_func, &input);
  g_autoptr (MedDevice) retired = load (fixture);
  g_assert_cmpint (retired->retired_usec, ==, MED_TEST_NOW_USEC);
  refused (fixture, retire_func, &input, MED_ERROR_REFUSED, "retired already");
  run (fixture, bring_back_func, &input);
  g_autoptr (MedDevice) now = load (fixture);
  g_assert_cmpint (now->retired_usec, ==, 0);
  g_assert_cmpint (med_test_engine_count (fixture->engine, "SELECT count(*) FROM change"), ==, 3);
}

static gpointer
move_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  static const gint64 patch = 9;
  Input *input = data;
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  g_autoptr (MedDevice) device = med_device_load_sync (connection, input->id, error);
  gint64 config_id = 0;

  return med_configuration_ensure (connection, device->release_id, &patch, 1, &config_id, error) &&
                 med_device_move_to_configuration (connection, input->id, config_id,
                                                   MED_TEST_NOW_USEC, "read at the device",
                                                   error) &&
                 med_transaction_record (transaction, 7, "attempt-ended", "device/1", NULL,
                                         error) &&
                 med_transaction_commit (transaction, error)
             ? MED_STORE_OK
             : NULL;
}

static void
test_move (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MedDevice) before = load (fixture);
  Input input = { .id = fixture->id };

  run (fixture, move_func, &input);
  g_autoptr (MedDevice) after = load (fixture);
  g_assert_cmpint (after->config_id, !=, before->config_id);
  g_assert_cmpstr (med_device_get (after, MED_DEVICE_RELEASE_SOURCE), ==, "read at the device");
  g_assert_cmpint (after->release_read_usec, ==, MED_TEST_NOW_USEC);
  g_assert_cmpint (count_found (fixture, "4.2"), ==, 1);
}

#define ADD(path, func)                                                                            \
  g_test_add ("/inventory/device/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("added-with-all-fields", test_add);
  ADD ("faulty-entry-is-refused", test_add_refused);
  ADD ("missing-is-named", test_find);
  ADD ("edit-records-before-and-after", test_edit);
  ADD ("edit-of-nothing-records-nothing", test_edit_nothing);
  ADD ("conflict-names-both-values", test_conflict);
  ADD ("asset-in-use-is-refused", test_edit_takes_asset_in_use);
  ADD ("other-release-has-no-patches", test_release_drops_patches);
  ADD ("product-is-shared", test_product_is_shared);
  ADD ("retire-and-bring-back", test_retire);
  ADD ("move-to-configuration", test_move);
  return g_test_run ();
}
