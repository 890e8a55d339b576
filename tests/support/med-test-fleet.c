/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-fleet.h"

#include "engine/awareness/med-advisory-import.h"
#include "engine/awareness/med-assessment.h"
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

typedef struct
{
  const char *script;
  const char *action;
  const char *subject;
} Script;

static gpointer
run_script_func (MedConnection *connection,
                 gpointer input,
                 GCancellable *cancellable,
                 GError **error)
{
  const Script *script = input;
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);

  return transaction != NULL && med_connection_run_script (connection, script->script, error) &&
                 med_transaction_record (transaction, 0, script->action, script->subject, NULL,
                                         error) &&
                 med_transaction_commit (transaction, error)
             ? MED_STORE_OK
             : NULL;
}

/* Writes facts for which there is no function yet in the layer under test, recorded as the function
 * will. */
void
med_test_fleet_record_script (MedTestEngine *fixture,
                              const char *script,
                              const char *action,
                              const char *subject)
{
  Script input = { script, action, subject };
  g_autoptr (GError) error = NULL;

  med_test_engine_run (fixture, MED_STORE_WRITER, run_script_func, &input, &error);
  g_assert_no_error (error);
}

/* The same, recorded so that nobody knows what it is about. */
void
med_test_fleet_run_script (MedTestEngine *fixture, const char *script)
{
  med_test_fleet_record_script (fixture, script, "test-written", "product/0");
}

static gpointer
empty_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  g_autoptr (MedTransaction) transaction = med_transaction_begin_derived (connection, error);

  return transaction != NULL &&
                 med_connection_run_script (connection,
                                            "DELETE FROM match; DELETE FROM exposure;"
                                            "DELETE FROM device_match; DELETE FROM device_exposure;"
                                            "DELETE FROM config_risk; DELETE FROM config_use;"
                                            "DELETE FROM advisory_standing",
                                            error) &&
                 med_transaction_commit (transaction, error)
             ? MED_STORE_OK
             : NULL;
}

/* Takes away all that is derived. */
void
med_test_fleet_empty_derived (MedTestEngine *fixture)
{
  g_autoptr (GError) error = NULL;

  med_test_engine_run (fixture, MED_STORE_WRITER, empty_func, NULL, &error);
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

/* As test 6.1.31 of the standard wants them apart. */
static gboolean
is_one_version (const char *text)
{
  return g_ascii_isdigit (*text) && strpbrk (text, " <>|,") == NULL;
}

/* A document of CSAF 2.0 about CVE-2026-1000, which passes all mandatory tests. @versions is
 * "P1=4.1;P2=< 4.0"; @statuses is "known_affected=P1,P2;fixed=P3". */
char *
med_test_fleet_advisory (const char *id,
                         const char *vendor,
                         const char *product,
                         const char *versions,
                         const char *statuses)
{
  g_autoptr (GString) branches = g_string_new (NULL);
  g_autoptr (GString) groups = g_string_new (NULL);
  g_autoptr (GString) ids = g_string_new (NULL);
  g_auto (GStrv) version = g_strsplit (versions, ";", -1);
  g_auto (GStrv) status = g_strsplit (statuses, ";", -1);

  for (gsize i = 0; version[i] != NULL; i++)
    {
      char *text = strchr (version[i], '=');

      *text++ = '\0';
      g_string_append_printf (
          branches,
          "%s{\"category\":\"%s\",\"name\":\"%s\",\"product\":{\"name\":\"%s %s\","
          "\"product_id\":\"%s\"}}",
          i > 0 ? "," : "", is_one_version (text) ? "product_version" : "product_version_range",
          text, product, text, version[i]);
      g_string_append_printf (ids, "%s\"%s\"", i > 0 ? "," : "", version[i]);
    }
  for (gsize i = 0; status[i] != NULL; i++)
    {
      char *names = strchr (status[i], '=');
      *names++ = '\0';
      g_auto (GStrv) name = g_strsplit (names, ",", -1);
      g_autofree char *list = g_strjoinv ("\",\"", name);

      g_string_append_printf (groups, "%s\"%s\":[\"%s\"]", i > 0 ? "," : "", status[i], list);
    }
  return g_strdup_printf (
      "{\"document\":{\"category\":\"csaf_security_advisory\",\"csaf_version\":\"2.0\","
      "\"publisher\":{\"category\":\"vendor\",\"name\":\"Test\",\"namespace\":\"https://"
      "exa.test\"},"
      "\"title\":\"About %s\",\"tracking\":{\"current_release_date\":\"2026-02-01T00:00:00Z\","
      "\"id\":\"%s\",\"initial_release_date\":\"2026-01-01T00:00:00Z\",\"revision_history\":"
      "[{\"date\":\"2026-01-01T00:00:00Z\",\"number\":\"1\",\"summary\":\"s\"}],"
      "\"status\":\"final\",\"version\":\"1\"}},"
      "\"product_tree\":{\"branches\":[{\"category\":\"vendor\",\"name\":\"%s\",\"branches\":"
      "[{\"category\":\"product_name\",\"name\":\"%s\",\"branches\":[%s]}]}]},"
      "\"vulnerabilities\":[{\"cve\":\"CVE-2026-1000\",\"notes\":[{\"category\":\"description\","
      "\"text\":\"About it\"}],\"product_status\":{%s},\"scores\":[{\"products\":[%s],"
      "\"cvss_v3\":{\"version\":\"3.1\",\"baseScore\":9.8,\"baseSeverity\":\"CRITICAL\","
      "\"vectorString\":"
      "\"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H\"}}]}]}",
      product, id, vendor, product, branches->str, groups->str, ids->str);
}

char *
med_test_fleet_revise (const char *text, const char *version)
{
  g_autoptr (GString) revised = g_string_new (text);
  g_autoptr (GString) history = g_string_new (NULL);
  g_autofree char *member = g_strdup_printf ("\"version\":\"%s\"}}", version);
  const guint64 n = strchr (version, '.') == NULL ? g_ascii_strtoull (version, NULL, 10) : 0;
  const gboolean is_major = n == 0 && *version > '1';

  for (guint64 i = 1; i < n; i++)
    g_string_append_printf (
        history, "{\"date\":\"2026-01-01T00:00:%02uZ\",\"number\":\"%u\",\"summary\":\"s\"},",
        (guint) i, (guint) i);
  if (is_major)
    g_string_append (history, "{\"date\":\"2026-01-01T00:00:01Z\",\"number\":\"1.0.0\","
                              "\"summary\":\"s\"},");
  g_string_append_printf (
      history, "{\"date\":\"2026-01-02T00:00:00Z\",\"number\":\"%s\",\"summary\":\"s\"}", version);
  g_assert_cmpuint (g_string_replace (revised, "\"version\":\"1\"}}", member, 1), ==, 1);
  g_assert_cmpuint (
      g_string_replace (revised,
                        "{\"date\":\"2026-01-01T00:00:00Z\",\"number\":\"1\",\"summary\":\"s\"}",
                        history->str, 1),
      ==, 1);
  return g_strdup (revised->str);
}

/* Imports a document as the program does, and expects that it is taken. */
void
med_test_fleet_import (MedTestEngine *fixture, const char *text)
{
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
  g_autofree char *name = g_strconcat (digest, ".json", NULL);
  g_autofree char *path = med_test_fleet_write_file (fixture, name, text);
  const char *const paths[] = { path, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (MedAdvisoryImport) result = med_advisory_import_sync (
      med_engine_get_store (fixture->engine), paths, 0, NULL, NULL, &error);

  g_assert_no_error (error);
  const MedAdvisoryImportFile *file = g_ptr_array_index (result->files, 0);
  if (file->outcome == MED_ADVISORY_REFUSED)
    g_error ("%s", file->text);
}

void
med_test_fleet_import_about (MedTestEngine *fixture, const char *cve, const char *text)
{
  g_autoptr (GString) about = g_string_new (text);

  g_assert_cmpuint (g_string_replace (about, "CVE-2026-1000", cve, 0), ==, 1);
  med_test_fleet_import (fixture, about->str);
}

void
med_test_shuffle (GRand *random, guint *order, guint n)
{
  for (guint i = 0; i < n; i++)
    order[i] = i;
  for (guint i = n; i > 1; i--)
    {
      const guint other = (guint) g_rand_int_range (random, 0, (gint32) i);
      const guint kept = order[i - 1];

      order[i - 1] = order[other];
      order[other] = kept;
    }
}

static gpointer
assess_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_assessment_catch_up_sync (connection, cancellable, NULL, error) ? MED_STORE_OK : NULL;
}

/* Lets what is derived catch up. */
void
med_test_fleet_assess (MedTestEngine *fixture)
{
  g_autoptr (GError) error = NULL;

  med_test_engine_run (fixture, MED_STORE_WRITER, assess_func, NULL, &error);
  g_assert_no_error (error);
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

/* "asset cannot-tell open provisional" of each device. */
char *
med_test_fleet_dup_risks (MedTestEngine *fixture)
{
  med_test_fleet_assess (fixture);
  return med_test_fleet_dup_text (
      fixture, "SELECT d.asset || ' ' || k.cannot_tell_count || ' ' || k.open_count || ' ' ||"
               " k.provisional FROM device d JOIN config_risk k ON k.config_id = d.config_id"
               " ORDER BY d.asset");
}

static char *
dup_exposures (MedTestEngine *fixture)
{
  med_test_fleet_assess (fixture);
  return med_test_fleet_dup_text (
      fixture,
      "SELECT d.asset || ' ' || v.cve || ' ' || e.status || ' ' || e.provisional || ' ' || e.reason"
      " || coalesce(' alone ' || x.status || ' ' || x.provisional || ' ' || x.reason, '')"
      " FROM device d JOIN exposure e ON e.config_id = d.config_id"
      " LEFT JOIN device_exposure x ON x.device_id = d.id AND x.vulnerability_id = "
      "e.vulnerability_id"
      " JOIN vulnerability v ON v.id = e.vulnerability_id ORDER BY 1");
}

static gpointer
rebuild_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_assessment_rebuild_sync (connection, cancellable, error) ? MED_STORE_OK : NULL;
}

void
med_test_fleet_assert_rebuild (MedTestEngine *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *risks = med_test_fleet_dup_risks (fixture);
  g_autofree char *exposures = dup_exposures (fixture);

  med_test_engine_run (fixture, MED_STORE_WRITER, rebuild_func, NULL, &error);
  g_assert_no_error (error);
  g_autofree char *risks_again = med_test_fleet_dup_risks (fixture);
  g_autofree char *exposures_again = dup_exposures (fixture);
  g_assert_cmpstr (risks_again, ==, risks);
  g_assert_cmpstr (exposures_again, ==, exposures);
}
