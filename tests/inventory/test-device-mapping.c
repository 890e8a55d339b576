/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-error.h"
#include "engine/inventory/med-device-mapping.h"
#include "support/med-test-engine.h"

static const char *const english[] = { "Asset No.", "  DEVICE name", "Vendor", "Model",
                                       "Version",   "Colour",        "serial", NULL };
static const char *const japanese[] = { "管理番号",   "機器名", "メーカー", "型式",
                                        "バージョン", "備考",   "製造番号", NULL };

static void
test_guess (void)
{
  static const MedDeviceField expected[] = { MED_DEVICE_ASSET,        MED_DEVICE_NAME,
                                             MED_DEVICE_MANUFACTURER, MED_DEVICE_MODEL,
                                             MED_DEVICE_RELEASE,      MED_N_DEVICE_FIELDS,
                                             MED_DEVICE_SERIAL };
  g_autoptr (MedColumnMapping) one = med_device_mapping_new (english);
  g_autoptr (MedColumnMapping) other = med_device_mapping_new (japanese);

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_assert_cmpint (one->fields[i], ==, expected[i]);
      g_assert_cmpint (other->fields[i], ==, expected[i]);
    }
}

static void
test_keys_and_titles (void)
{
  for (MedDeviceField field = 0; field < MED_N_DEVICE_FIELDS; field++)
    {
      const char *headers[] = { med_device_field_get_key (field),
                                med_device_field_get_title (field), NULL };
      g_autoptr (MedColumnMapping) mapping = med_device_mapping_new (headers);

      g_assert_cmpint (mapping->fields[0], ==, field);
      /* Of two columns for one field the first is taken. */
      g_assert_cmpint (mapping->fields[1], ==, MED_N_DEVICE_FIELDS);
    }
}

static void
test_set (void)
{
  g_autoptr (MedColumnMapping) mapping = med_device_mapping_new (english);
  g_autoptr (GError) error = NULL;

  g_assert_false (med_column_mapping_set (mapping, 5, MED_DEVICE_MODEL, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
  g_clear_error (&error);
  g_assert_true (med_column_mapping_set (mapping, 3, MED_N_DEVICE_FIELDS, &error));
  g_assert_true (med_column_mapping_set (mapping, 5, MED_DEVICE_MODEL, &error));
  g_assert_true (med_device_mapping_check (mapping, &error));
  g_assert_true (med_column_mapping_set (mapping, 0, MED_N_DEVICE_FIELDS, &error));
  g_assert_false (med_device_mapping_check (mapping, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
}

/* What was kept may be anything, once a database was tampered with; no column counts twice. */
static void
test_take (void)
{
  static const struct
  {
    const char *text;
    gboolean readable;
    MedDeviceField first;
    MedDeviceField second;
  } cases[] = {
    { "[\"serial\", \"asset\"]", TRUE, MED_DEVICE_SERIAL, MED_DEVICE_ASSET },
    { "[\"asset\", \"asset\"]", TRUE, MED_DEVICE_ASSET, MED_N_DEVICE_FIELDS },
    { "[\"\", \"asset\"]", TRUE, MED_N_DEVICE_FIELDS, MED_DEVICE_ASSET },
    { "[\"colour\", 7]", TRUE, MED_N_DEVICE_FIELDS, MED_N_DEVICE_FIELDS },
    { "[]", TRUE, MED_N_DEVICE_FIELDS, MED_N_DEVICE_FIELDS },
    { "[\"asset\", \"name\", \"model\", \"room\", \"owner\", \"site\", \"serial\", \"class\"]",
      TRUE, MED_DEVICE_ASSET, MED_DEVICE_NAME },
    /* What is no list, or not to be read, leaves the guess. */
    { "{\"asset\": 0}", TRUE, MED_DEVICE_ASSET, MED_DEVICE_NAME },
    { "[\"serial\"", FALSE, MED_DEVICE_ASSET, MED_DEVICE_NAME },
    { "", FALSE, MED_DEVICE_ASSET, MED_DEVICE_NAME },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MedColumnMapping) mapping = med_device_mapping_new (english);
      g_autoptr (GError) error = NULL;

      g_assert_cmpint (med_column_mapping_take (mapping, cases[i].text, &error), ==,
                       cases[i].readable);
      g_assert_cmpint (error == NULL, ==, cases[i].readable);
      g_assert_cmpint (mapping->fields[0], ==, cases[i].first);
      g_assert_cmpint (mapping->fields[1], ==, cases[i].second);
    }
}

static gpointer
remember_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);

  return med_column_mapping_remember (data, connection, error) &&
                 med_transaction_record (transaction, 0, "devices-imported", "document/x", NULL,
                                         error) &&
                 med_transaction_commit (transaction, error)
             ? MED_STORE_OK
             : NULL;
}

static gpointer
recall_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  return med_column_mapping_recall_sync (data, connection, error) ? MED_STORE_OK : NULL;
}

static void
test_remember (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autoptr (MedColumnMapping) mapping = med_device_mapping_new (english);
  g_autoptr (MedColumnMapping) again = med_device_mapping_new (english);
  g_autoptr (MedColumnMapping) other = med_device_mapping_new (japanese);
  g_autoptr (GError) error = NULL;

  g_assert_true (med_column_mapping_set (mapping, 5, MED_DEVICE_OWNER, &error));
  med_test_engine_run (fixture, MED_STORE_WRITER, remember_func, mapping, &error);
  g_assert_no_error (error);
  med_test_engine_run (fixture, MED_STORE_BULK, recall_func, again, &error);
  g_assert_no_error (error);
  g_assert_cmpint (again->fields[5], ==, MED_DEVICE_OWNER);
  med_test_engine_run (fixture, MED_STORE_BULK, recall_func, other, &error);
  g_assert_no_error (error);
  g_assert_cmpint (other->fields[5], ==, MED_N_DEVICE_FIELDS);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/inventory/device-mapping/what-was-kept-is-not-trusted", test_take);
  g_test_add_func ("/inventory/device-mapping/headers-in-two-languages", test_guess);
  g_test_add_func ("/inventory/device-mapping/keys-and-titles", test_keys_and_titles);
  g_test_add_func ("/inventory/device-mapping/no-field-twice", test_set);
  g_test_add_func ("/inventory/device-mapping/remembered-by-header-line", test_remember);
  return g_test_run ();
}
