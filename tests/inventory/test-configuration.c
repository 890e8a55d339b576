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

#define N_RELEASES 3
#define N_PATCHES 5
#define N_SETS (1 << N_PATCHES)

/* Every set of patches on every release, in any order and with patches said twice, by chance: the
 * same set is the same row, another one never is, and what is read back is the set. */
static gpointer
sets_func (MedConnection *connection, gpointer seed, GCancellable *cancellable, GError **error)
{
  g_autoptr (GRand) chance = g_rand_new_with_seed (GPOINTER_TO_UINT (seed));
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  gint64 releases[N_RELEASES] = { 0 };
  gint64 ids[N_RELEASES][N_SETS] = { { 0 } };
  gint64 product_id = 0;

  g_assert_true (
      med_product_ensure (connection, MED_PRODUCT_DEVICE, "Exa", "CT", &product_id, error));
  for (int i = 0; i < N_RELEASES; i++)
    {
      g_autofree char *version = g_strdup_printf ("4.%d", i);
      g_assert_true (med_release_ensure (connection, product_id, version, &releases[i], error));
    }
  for (int round = 0; round < 400; round++)
    {
      const int release = g_rand_int_range (chance, 0, N_RELEASES);
      const int n = g_rand_int_range (chance, 0, 8);
      gint64 patches[8] = { 0 }, id = 0;
      guint set = 0;

      for (int i = 0; i < n; i++)
        {
          const int patch = g_rand_int_range (chance, 0, N_PATCHES);

          patches[i] = 10 * (patch + 1);
          set |= 1u << patch;
        }
      g_assert_true (
          med_configuration_ensure (connection, releases[release], patches, (gsize) n, &id, error));
      g_assert_cmpint (id, !=, 0);
      if (ids[release][set] != 0)
        g_assert_cmpint (ids[release][set], ==, id);
      for (int i = 0; i < N_RELEASES; i++)
        for (guint j = 0; j < N_SETS; j++)
          if (i != release || j != set)
            g_assert_cmpint (ids[i][j], !=, id);
      ids[release][set] = id;
      g_autoptr (MedConfiguration) read = med_configuration_load_sync (connection, id, error);
      g_assert_nonnull (read);
      g_assert_cmpint (read->release_id, ==, releases[release]);
      g_assert_cmpint (read->product_id, ==, product_id);
      for (int patch = 0; patch < N_PATCHES; patch++)
        g_assert_cmpint (med_configuration_has_patch (read, 10 * (patch + 1)), ==,
                         (set >> patch) & 1);
      for (guint i = 1; i < read->patch_ids->len; i++)
        g_assert_cmpint (g_array_index (read->patch_ids, gint64, i - 1), <,
                         g_array_index (read->patch_ids, gint64, i));
    }
  g_assert_true (med_transaction_record (transaction, 0, "device-added", "device/1", NULL, error));
  g_assert_true (med_transaction_commit (transaction, error));
  return MED_STORE_OK;
}

static void
test_sets (void)
{
  const guint32 seed = g_test_rand_int ();
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autoptr (GError) error = NULL;

  g_test_message ("seed %u", seed);
  med_test_engine_run (fixture, MED_STORE_WRITER, sets_func, GUINT_TO_POINTER (seed), &error);
  g_assert_no_error (error);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/inventory/configuration/same-patches-are-one-row", test_intern);
  g_test_add_func ("/inventory/configuration/missing-is-named", test_missing);
  g_test_add_func ("/inventory/configuration/sets-by-chance", test_sets);
  return g_test_run ();
}
