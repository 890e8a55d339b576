/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-error.h"
#include "engine/inventory/med-component-list.h"
#include "support/med-test-engine.h"

static gpointer
make_release (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  gint64 product_id = 0;
  gint64 *release_id = g_new0 (gint64, 1);

  g_assert_true (
      med_product_ensure (connection, MED_PRODUCT_DEVICE, "Example", "Exa", &product_id, error));
  g_assert_true (med_release_ensure (connection, product_id, "1.0", release_id, error));
  g_assert_true (med_transaction_record (transaction, 0, "device-added", "device/1", NULL, error));
  g_assert_true (med_transaction_commit (transaction, error));
  return release_id;
}

typedef struct
{
  gint64 release_id;
  const char *text;
} Replace;

static gpointer
replace (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Replace *what = input;
  g_autoptr (GPtrArray) components =
      med_component_list_parse (what->text, "SBOM of 2026", 1, error);

  if (components == NULL ||
      !med_component_list_replace_sync (connection, 0, what->release_id, components, error))
    return NULL;
  g_autoptr (GPtrArray) now =
      med_release_list_components_sync (connection, what->release_id, error);
  return med_component_list_format (now);
}

static void
test_replace (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autoptr (GError) error = NULL;
  g_autofree gint64 *release =
      med_test_engine_run (fixture, MED_STORE_WRITER, make_release, NULL, &error);
  Replace first = { *release, "Microsoft; Windows 10; 1809\n\n OpenSSL ; OpenSSL; 1.1.1k " };
  Replace second = { *release, "microsoft; WINDOWS 10; 1809\nApache; Log4j; 2.14.1" };

  g_autofree char *one = med_test_engine_run (fixture, MED_STORE_WRITER, replace, &first, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (one, ==, "Microsoft; Windows 10; 1809\nOpenSSL; OpenSSL; 1.1.1k\n");
  g_autofree char *two = med_test_engine_run (fixture, MED_STORE_WRITER, replace, &second, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (two, ==, "Apache; Log4j; 2.14.1\nMicrosoft; Windows 10; 1809\n");
  g_assert_cmpint (med_test_engine_count (
                       fixture, "SELECT count(*) FROM change WHERE action = 'components-set'"
                                " AND body LIKE '%\"removed\":[\"OpenSSL; OpenSSL; 1.1.1k\"]%'"),
                   ==, 1);
}

static void
refused (const char *text, const char *where)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (med_component_list_parse (text, "x", 1, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
  g_assert_nonnull (strstr (error->message, where));
}

static void
test_bad_lines (void)
{
  g_autofree char *long_name = g_strnfill (300, 'x');
  g_autofree char *long_line = g_strdup_printf ("a; b; c\n%s; b; c", long_name);

  refused ("a; b; c\na, b, c", "2");
  refused ("a; b; c; d", "1");
  refused ("a; ; c", "1");
  refused (long_line, "2");
  refused ("a; \xff; c", "1");
}

static void
test_bad_list_changes_nothing (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autoptr (GError) error = NULL;
  g_autofree gint64 *release =
      med_test_engine_run (fixture, MED_STORE_WRITER, make_release, NULL, &error);
  Replace good = { *release, "Microsoft; Windows 10; 1809" };
  Replace bad = { *release, "Apache; Log4j; 2.14.1\nnonsense" };

  g_autofree char *one = med_test_engine_run (fixture, MED_STORE_WRITER, replace, &good, &error);
  g_assert_null (med_test_engine_run (fixture, MED_STORE_WRITER, replace, &bad, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM release_component"), ==,
                   1);
  g_assert_cmpint (med_test_engine_count (
                       fixture, "SELECT count(*) FROM change WHERE action = 'components-set'"),
                   ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/inventory/component-list/what-stays-stays-and-the-rest-is-recorded",
                   test_replace);
  g_test_add_func ("/inventory/component-list/bad-lines-are-named", test_bad_lines);
  g_test_add_func ("/inventory/component-list/bad-list-changes-nothing",
                   test_bad_list_changes_nothing);
  return g_test_run ();
}
