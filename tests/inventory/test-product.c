/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-error.h"
#include "engine/inventory/med-product.h"
#include "support/med-test-engine.h"

static gpointer
spellings_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  static const char *const names[][2] = { { "Exa Medical, Inc.", "Exa CT 64" },
                                          { "EXA MEDICAL", "exa ct-64" },
                                          { "株式会社 Exa Medical", "Ｅｘａ　ＣＴ　６４" } };
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  gint64 first = 0, other = 0, component = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_assert_true (med_product_ensure (connection, MED_PRODUCT_DEVICE, names[i][0], names[i][1],
                                         i == 0 ? &first : &other, error));
      g_assert_true (i == 0 || first == other);
    }
  g_assert_true (med_product_ensure (connection, MED_PRODUCT_COMPONENT, names[0][0], names[0][1],
                                     &component, error));
  g_assert_cmpint (component, !=, first);
  g_assert_true (
      med_transaction_record (transaction, 0, "product-added", "product/1", NULL, error));
  g_assert_true (med_transaction_commit (transaction, error));
  return med_product_load_sync (connection, first, error);
}

static void
test_spellings (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (MedProduct) product =
      med_test_engine_run (fixture, MED_STORE_WRITER, spellings_func, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (product->manufacturer, ==, "Exa Medical, Inc.");
  g_assert_cmpstr (product->support_stage, ==, "unknown");
  g_assert_cmpstr (product->end_of_life_date, ==, "");
}

static gpointer
nameless_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  gint64 id = 0;

  return med_product_ensure (connection, MED_PRODUCT_DEVICE, "Exa", " ", &id, error) ? MED_STORE_OK
                                                                                     : NULL;
}

static void
test_nameless (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autoptr (GError) error = NULL;

  g_assert_null (med_test_engine_run (fixture, MED_STORE_WRITER, nameless_func, NULL, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM product"), ==, 0);
}

static gpointer
components_func (MedConnection *connection,
                 gpointer data,
                 GCancellable *cancellable,
                 GError **error)
{
  MedComponent component = { .manufacturer = (char *) "Microsoft",
                             .model = (char *) "Windows 10",
                             .version = (char *) "21H2",
                             .source = (char *) "SBOM of 2025",
                             .read_usec = 5 };
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  gint64 product_id = 0, release_id = 0;

  g_assert_true (
      med_product_ensure (connection, MED_PRODUCT_DEVICE, "Exa", "CT", &product_id, error));
  g_assert_true (med_release_ensure (connection, product_id, "4.2", &release_id, error));
  g_assert_true (
      med_transaction_record (transaction, 0, "product-added", "product/1", NULL, error));
  g_assert_true (med_transaction_commit (transaction, error));
  g_clear_pointer (&transaction, med_transaction_free);
  g_assert_true (med_release_add_component_sync (connection, 0, release_id, &component, error));
  /* Said again from a better source: still one. */
  component.source = (char *) "SBOM of 2026";
  component.purl = (char *) "pkg:generic/windows@21H2";
  g_assert_true (med_release_add_component_sync (connection, 0, release_id, &component, error));
  return med_release_list_components_sync (connection, release_id, error);
}

static void
test_components (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list =
      med_test_engine_run (fixture, MED_STORE_WRITER, components_func, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 1);
  MedComponent *component = list->pdata[0];
  g_assert_cmpstr (component->model, ==, "Windows 10");
  g_assert_cmpstr (component->source, ==, "SBOM of 2026");
  g_assert_cmpstr (component->purl, ==, "pkg:generic/windows@21H2");
  g_assert_null (component->cpe);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/inventory/product/spellings-meet", test_spellings);
  g_test_add_func ("/inventory/product/nameless-is-refused", test_nameless);
  g_test_add_func ("/inventory/product/component-said-twice-is-one", test_components);
  return g_test_run ();
}
