/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-fleet.h"

#include "engine/base/med-fold.h"
#include "engine/inventory/med-device.h"

static gpointer
add_device_func (MedConnection *connection,
                 gpointer device,
                 GCancellable *cancellable,
                 GError **error)
{
  gint64 *id = g_new0 (gint64, 1);

  if (med_device_add_sync (connection, 0, device, id, error))
    return id;
  g_free (id);
  return NULL;
}

/* A device through the same function as the program's own. */
gint64
med_test_fleet_add_device (MedTestEngine *fixture,
                           const char *asset,
                           const char *manufacturer,
                           const char *model,
                           const char *version)
{
  g_autoptr (MedDevice) device = med_device_new ();
  g_autoptr (GError) error = NULL;

  med_device_set (device, MED_DEVICE_ASSET, asset);
  med_device_set (device, MED_DEVICE_MANUFACTURER, manufacturer);
  med_device_set (device, MED_DEVICE_MODEL, model);
  med_device_set (device, MED_DEVICE_RELEASE, version);
  g_autofree gint64 *id =
      med_test_engine_run (fixture, MED_STORE_WRITER, add_device_func, device, &error);
  g_assert_no_error (error);
  return *id;
}

static gpointer
run_script_func (MedConnection *connection,
                 gpointer script,
                 GCancellable *cancellable,
                 GError **error)
{
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);

  return transaction != NULL && med_connection_run_script (connection, script, error) &&
                 med_transaction_record (transaction, 0, "test-written", "product/0", NULL,
                                         error) &&
                 med_transaction_commit (transaction, error)
             ? MED_STORE_OK
             : NULL;
}

/* Writes facts for which there is no function yet in the layer under test. */
void
med_test_fleet_run_script (MedTestEngine *fixture, const char *script)
{
  g_autoptr (GError) error = NULL;

  med_test_engine_run (fixture, MED_STORE_WRITER, run_script_func, (gpointer) script, &error);
  g_assert_no_error (error);
}

/* Makes a component part of every release of a model. */
void
med_test_fleet_add_component (MedTestEngine *fixture,
                              const char *model,
                              const char *vendor,
                              const char *component,
                              const char *version)
{
  g_autofree char *vendor_key = med_fold_name (vendor);
  g_autofree char *component_key = med_fold_name (component);
  g_autofree char *script = g_strdup_printf (
      "INSERT INTO product (kind, manufacturer, model, manufacturer_key, model_key)"
      " VALUES ('component', '%s', '%s', '%s', '%s')"
      " ON CONFLICT (model_key, manufacturer_key, kind) DO NOTHING;"
      "INSERT INTO release (product_id, version) SELECT id, '%s' FROM product WHERE model = '%s'"
      " ON CONFLICT (product_id, version) DO NOTHING;"
      "INSERT INTO release_component (release_id, component_release_id, source, read_usec)"
      " SELECT r.id, c.id, 'test', 0 FROM release r JOIN product p ON p.id = r.product_id"
      " JOIN product q ON q.model = '%s' JOIN release c ON c.product_id = q.id"
      " AND c.version = '%s' WHERE p.model = '%s';",
      vendor, component, vendor_key, component_key, version, component, component, version, model);

  med_test_fleet_run_script (fixture, script);
}

static gpointer
dup_text_func (MedConnection *connection, gpointer sql, GCancellable *cancellable, GError **error)
{
  g_autoptr (GString) rows = g_string_new (NULL);
  g_autoptr (MedQuery) query = med_connection_query (connection, sql, MED_NO_VALUES, error);

  while (query != NULL && med_query_next (query))
    g_string_append_printf (rows, "%s%s", rows->len > 0 ? "\n" : "", med_query_get_text (query, 0));
  if (query == NULL || !med_query_finish (query, error))
    return NULL;
  return g_strdup (rows->str);
}

/* The first column of all rows, a line each. */
char *
med_test_fleet_dup_text (MedTestEngine *fixture, const char *sql)
{
  g_autoptr (GError) error = NULL;
  char *text =
      med_test_engine_run (fixture, MED_STORE_WRITER, dup_text_func, (gpointer) sql, &error);

  g_assert_no_error (error);
  return text;
}

/* A file in a folder "in" beside the database. */
char *
med_test_fleet_write_file (MedTestEngine *fixture, const char *name, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (fixture->dir, "in", name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  return g_steal_pointer (&path);
}

static void
list_files (const char *path, GPtrArray *names)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        list_files (child, names);
      else
        g_ptr_array_add (names, g_steal_pointer (&child));
    }
}

/* The rows of every table and the names of all files kept: equal before and after a refusal. */
char *
med_test_fleet_snapshot (MedTestEngine *fixture)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *folder = g_build_filename (fixture->dir, "documents", NULL);
  g_autofree char *tables = med_test_fleet_dup_text (
      fixture, "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE '%fts%'"
               " AND name NOT LIKE '%fts%' ORDER BY name");
  g_auto (GStrv) table = g_strsplit (tables, "\n", -1);

  for (gsize i = 0; table[i] != NULL; i++)
    {
      g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM %s", table[i]);
      g_autofree char *count = med_test_fleet_dup_text (fixture, sql);
      g_string_append_printf (text, "%s %s\n", table[i], count);
    }
  list_files (folder, names);
  g_string_append_printf (text, "%u files\n", names->len);
  return g_strdup (text->str);
}
