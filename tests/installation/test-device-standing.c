/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/installation/med-device-standing.h"
#include "support/med-test-ward.h"

static gpointer
load_func (MedConnection *connection, gpointer id, GCancellable *cancellable, GError **error)
{
  return med_device_standing_load_sync (connection, *(gint64 *) id, cancellable, error);
}

static void
test_open_patch (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_autoptr (GError) error = NULL;
  g_autoptr (MedDeviceStanding) standing =
      med_test_engine_run (ward->engine, MED_STORE_BULK, load_func, &ward->device_id, &error);

  g_assert_no_error (error);
  g_assert_cmpint (standing->device->id, ==, ward->device_id);
  g_assert_cmpuint (standing->patches->len, ==, 1);
  MedDevicePatch *patch = standing->patches->pdata[0];
  g_assert_cmpint (patch->patch_id, ==, ward->patch_id);
  g_assert_cmpint (patch->disposition_id, ==, ward->disposition_id);
  g_assert_cmpuint (g_strv_length (standing->installed), ==, 0);
  g_assert_nonnull (standing->risk);
}

static gpointer
script_func (MedConnection *connection, gpointer script, GCancellable *cancellable, GError **error)
{
  return med_connection_run_script (connection, script, error) ? MED_STORE_OK : NULL;
}

static void
test_closed_and_old (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_autoptr (GError) error = NULL;

  med_test_engine_run (ward->engine, MED_STORE_WRITER, script_func,
                       (gpointer) "UPDATE disposition SET state = 'in-service';"
                                  "UPDATE device SET release_read_usec = NULL;"
                                  "INSERT INTO config_patch SELECT d.config_id, p.id"
                                  " FROM device d, patch p;",
                       &error);
  g_assert_no_error (error);
  g_autoptr (MedDeviceStanding) standing =
      med_test_engine_run (ward->engine, MED_STORE_BULK, load_func, &ward->device_id, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (standing->patches->len, ==, 0);
  g_assert_cmpuint (g_strv_length (standing->installed), ==, 1);
  g_assert_true (standing->reading_is_old);
}

/* Without a list its components are unknown; of one that is not whole it says how much is missing.
 */
static void
test_components (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_autoptr (GError) error = NULL;

  med_test_engine_run (ward->engine, MED_STORE_WRITER, script_func,
                       (gpointer) "DELETE FROM release_component", &error);
  g_assert_no_error (error);
  g_autoptr (MedDeviceStanding) unknown =
      med_test_engine_run (ward->engine, MED_STORE_BULK, load_func, &ward->device_id, &error);
  g_assert_no_error (error);
  g_assert (unknown != NULL);
  g_assert_cmpint (unknown->n_components, ==, 0);
  g_assert_cmpint (unknown->components_missing, ==, 0);
  g_assert_cmpuint (unknown->component_imports->len, ==, 0);
  med_test_engine_run (
      ward->engine, MED_STORE_WRITER, script_func,
      (gpointer) "INSERT INTO product (kind, manufacturer, model, manufacturer_key, model_key)"
                 " VALUES ('component', 'Z', 'zlib', 'z', 'zlib');"
                 "INSERT INTO release (product_id, version) SELECT max(id), '1' FROM product;"
                 "INSERT INTO release_component (release_id, component_release_id, source,"
                 " read_usec) SELECT c.release_id, (SELECT max(id) FROM release), 'a list', 7"
                 " FROM config c JOIN device d ON d.config_id = c.id GROUP BY c.release_id;"
                 "INSERT INTO component_gap (release_id, entries)"
                 " SELECT release_id, 3 FROM release_component",
      &error);
  g_assert_no_error (error);
  g_autoptr (MedDeviceStanding) part =
      med_test_engine_run (ward->engine, MED_STORE_BULK, load_func, &ward->device_id, &error);
  g_assert_no_error (error);
  g_assert (part != NULL);
  g_assert_cmpint (part->n_components, ==, 1);
  g_assert_cmpstr (part->components_source, ==, "a list");
  g_assert_cmpint (part->components_read_usec, ==, 7);
  g_assert_cmpint (part->components_missing, ==, 3);
}

static void
test_missing (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_autoptr (GError) error = NULL;
  gint64 id = 999;

  g_assert_null (med_test_engine_run (ward->engine, MED_STORE_BULK, load_func, &id, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_NOT_FOUND);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/installation/device-standing/open-patch", test_open_patch);
  g_test_add_func ("/installation/device-standing/installed-is-not-open", test_closed_and_old);
  g_test_add_func ("/installation/device-standing/missing-is-named", test_missing);
  g_test_add_func ("/installation/device-standing/components", test_components);
  return g_test_run ();
}
