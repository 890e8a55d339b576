/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-error.h"
#include "engine/inventory/med-configuration.h"
#include "engine/inventory/med-product.h"
#include "support/med-test-engine.h"

static gpointer
intern_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  static const gint64 patches[] = { 30, 10, 20, 10 }, sorted[] = { 10, 20, 30 };
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  gint64 product_id = 0, release_id = 0, bare = 0, first = 0, again = 0, fewer = 0;

  g_assert_true (
      med_product_ensure (connection, MED_PRODUCT_DEVICE, "Exa", "CT", &product_id, error));
  g_assert_true (med_release_ensure (connection, product_id, "4.2", &release_id, error));
  g_assert_true (med_configuration_ensure (connection, release_id, NULL, 0, &bare, error));
  g_assert_true (med_configuration_ensure (connection, release_id, patches, 4, &first, error));
  g_assert_true (med_configuration_ensure (connection, release_id, sorted, 3, &again, error));
  g_assert_true (med_configuration_ensure (connection, release_id, sorted, 2, &fewer, error));
  g_assert_cmpint (first, ==, again);
  g_assert_cmpint (bare, !=, first);
  g_assert_cmpint (fewer, !=, first);
  g_assert_true (med_transaction_record (transaction, 0, "device-added", "device/1", NULL, error));
  g_assert_true (med_transaction_commit (transaction, error));
  return med_configuration_load_sync (connection, first, error);
}

static void
test_intern (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (MedConfiguration) configuration =
      med_test_engine_run (fixture, MED_STORE_WRITER, intern_func, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (configuration->patch_ids->len, ==, 3);
  g_assert_cmpstr (configuration->version, ==, "4.2");
  g_assert_true (med_configuration_has_patch (configuration, 20));
  g_assert_false (med_configuration_has_patch (configuration, 40));
}

static gpointer
load_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  return med_configuration_load_sync (connection, 77, error);
}

static void
test_missing (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autoptr (GError) error = NULL;

  g_assert_null (med_test_engine_run (fixture, MED_STORE_BULK, load_func, NULL, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_NOT_FOUND);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/inventory/configuration/same-patches-are-one-row", test_intern);
  g_test_add_func ("/inventory/configuration/missing-is-named", test_missing);
  return g_test_run ();
}
