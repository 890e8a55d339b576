/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <inttypes.h>

#include "engine/base/med-error.h"
#include "engine/inventory/med-component-find.h"
#include "engine/inventory/med-component-gap.h"
#include "engine/inventory/med-device-list.h"
#include "support/med-test-fleet.h"

typedef struct
{
  const char *name;
  const char *range;
} Question;

static gpointer
search_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  const Question *question = data;

  return med_component_search_sync (connection, question->name, question->range, error);
}

static MedComponentSearch *
search (MedTestEngine *fixture, const char *name, const char *range)
{
  g_autoptr (GError) error = NULL;
  Question question = { name, range };
  MedComponentSearch *found =
      med_test_engine_run (fixture, MED_STORE_BULK, search_func, &question, &error);

  g_assert_no_error (error);
  g_assert (found != NULL);
  return found;
}

/* Places, then yes, cannot tell, unknown; what the releases of each are must count the same. */
static char *
describe (MedTestEngine *fixture, const MedComponentSearch *found)
{
  const struct
  {
    GArray *ids;
    gint64 devices;
  } groups[] = {
    { found->yes_ids, found->n_yes },
    { found->cannot_tell_ids, found->n_cannot_tell },
    { found->unknown_ids, found->n_unknown },
  };
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < found->places->len; i++)
    {
      const MedComponentPlace *place = g_ptr_array_index (found->places, i);

      g_string_append_printf (text, "%s %s %s|", place->asset, place->version,
                              med_answer_to_word (place->answer));
    }
  for (gsize i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      gint64 devices = 0;

      for (guint j = 0; j < groups[i].ids->len; j++)
        {
          g_autofree char *sql =
              g_strdup_printf ("SELECT count(*) FROM device d JOIN config c ON c.id = d.config_id"
                               " WHERE d.retired_usec IS NULL AND c.release_id = %" PRId64,
                               g_array_index (groups[i].ids, gint64, j));

          g_assert_true (j == 0 || g_array_index (groups[i].ids, gint64, j - 1) <
                                       g_array_index (groups[i].ids, gint64, j));
          devices += med_test_engine_count (fixture, sql);
        }
      g_assert_cmpint (devices, ==, groups[i].devices);
      g_string_append_printf (text, "%s%d", i > 0 ? " " : "", (int) devices);
    }
  return g_strdup (text->str);
}

/* Windows, and twice OpenSSL; A-3: Windows without version; A-4: nothing is known;
 * a library that goes by CPE, A-6: one that goes by a package URL. */
static void
fill (MedTestEngine *fixture)
{
  med_test_fleet_add_device (fixture, "A-1", "Example", "Exa 1", "1.0");
  med_test_fleet_add_device (fixture, "A-2", "Example", "Exa 2", "2.0");
  med_test_fleet_add_device (fixture, "A-3", "Example", "Exa 3", "3.0");
  med_test_fleet_add_device (fixture, "A-4", "Example", "Exa 4", "4.0");
  med_test_fleet_add_device (fixture, "A-5", "Example", "Exa 5", "5.0");
  med_test_fleet_add_device (fixture, "A-6", "Example", "Exa 6", "6.0");
  med_test_fleet_add_component (fixture, "Exa 1", "Microsoft", "Windows 10", "1803");
  med_test_fleet_add_component (fixture, "Exa 2", "Microsoft", "Windows 10", "1809");
  med_test_fleet_add_component (fixture, "Exa 2", "OpenSSL", "OpenSSL", "1.1.1k");
  med_test_fleet_add_component (fixture, "Exa 2", "OpenSSL", "OpenSSL", "3.0.7");
  med_test_fleet_add_component (fixture, "Exa 3", "Microsoft", "Windows 10", "");
  med_test_fleet_add_component (fixture, "Exa 5", "The Project", "libssl", "3.0.7");
  med_test_fleet_add_component (fixture, "Exa 6", "npm", "uuid", "8.3.2");
  med_test_fleet_run_script (
      fixture,
      "INSERT INTO component_identity (identity, product_id, vendor_key, product_key)"
      " SELECT 'cpe:openssl:openssl', id, 'openssl', 'openssl' FROM product WHERE model = 'libssl';"
      "INSERT INTO component_identity (identity, product_id, vendor_key, product_key)"
      " SELECT 'pkg:npm/uuid', id, 'pkg npm', 'uuid' FROM product WHERE model = 'uuid';"
      "UPDATE release_component SET cpe = 'cpe:2.3:a:openssl:openssl:3.0.7' WHERE"
      " component_release_id IN (SELECT r.id FROM release r JOIN product p ON p.id = r.product_id"
      " WHERE p.model = 'libssl');"
      "UPDATE release_component SET purl = 'pkg:npm/uuid@8.3.2' WHERE component_release_id IN"
      " (SELECT r.id FROM release r JOIN product p ON p.id = r.product_id WHERE p.model = 'uuid')");
}

static void
test_questions (void)
{
  static const struct
  {
    const char *name, *range, *found;
  } cases[] = {
    { "Windows 10", "<= 1803", "A-1 1803 yes|A-3  cannot-tell|1 1 1" },
    { "windows", "", "A-1 1803 yes|A-2 1809 yes|A-3  yes|3 0 1" },
    { "Microsoft", "> 1803", "A-2 1809 yes|A-3  cannot-tell|1 1 1" },
    { "%", "", "0 0 1" },
    { "windows windows", "", "0 0 1" },
    /* Parted into name and version: of the one without a version nobody can tell. */
    { "windows 1", "", "A-3  cannot-tell|0 1 1" },
    { "WINDOWS-10", "1809", "A-2 1809 yes|A-3  cannot-tell|1 1 1" },
    /* A name with a version behind it; a name that ends in a number stays one. */
    { "Windows 10 1809", "", "A-2 1809 yes|A-3  cannot-tell|1 1 1" },
    { "Windows 10", "", "A-1 1803 yes|A-2 1809 yes|A-3  yes|3 0 1" },
    { "OpenSSL 3.0.7", "", "A-2 3.0.7 yes|A-5 3.0.7 yes|2 0 1" },
    { "OpenSSL 3.0.7", ">= 1", "0 0 1" },
    { "nobody 3.0.7", "", "0 0 1" },
    { "7", "", "0 0 1" },
    /* Also by the names within its CPE; of two versions the one asked for. */
    { "openssl", "< 3", "A-2 1.1.1k yes|1 0 1" },
    { "openssl", "", "A-2 1.1.1k yes|A-2 3.0.7 yes|A-5 3.0.7 yes|2 0 1" },
    /* By identifier, with the version it names or the one that is asked for. */
    { "cpe:2.3:a:openssl:openssl:3.0.7:*:*:*:*:*:*:*", "", "A-2 3.0.7 yes|A-5 3.0.7 yes|2 0 1" },
    { "cpe:2.3:a:openssl:openssl:*:*:*:*:*:*:*:*", "",
      "A-2 1.1.1k yes|A-2 3.0.7 yes|A-5 3.0.7 yes|2 0 1" },
    { "cpe:/a:openssl:openssl:3.0.7", "< 3", "A-2 1.1.1k yes|1 0 1" },
    { "cpe:2.3:a:openssl:libssl", "", "0 0 1" },
    { "pkg:npm/uuid", "", "A-6 8.3.2 yes|1 0 1" },
    { "pkg:npm/uuid@8.3.2", "", "A-6 8.3.2 yes|1 0 1" },
    { "pkg:npm/uuid@9", "", "0 0 1" },
    { "pkg:npm/uuid@9?x=y#z", "< 9", "A-6 8.3.2 yes|1 0 1" },
    { "pkg:pypi/uuid", "", "0 0 1" },
    { "npm uuid", "", "A-6 8.3.2 yes|1 0 1" },
  };
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();

  fill (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MedComponentSearch) found = search (fixture, cases[i].name, cases[i].range);
      g_autofree char *text = describe (fixture, found);

      if (!g_str_equal (text, cases[i].found))
        g_error ("“%s” “%s” finds %s, not %s", cases[i].name, cases[i].range, text, cases[i].found);
    }
}

/* How a question was understood is told; components that go by no identifier are counted. */
static void
test_understood (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();

  fill (fixture);
  g_autoptr (MedComponentSearch) parted = search (fixture, " OpenSSL  3.0.7 ", "");
  g_autofree char *question = med_component_search_describe_question (parted);
  g_assert_cmpstr (question, ==, "OpenSSL, version 3.0.7");
  g_assert_false (parted->by_identifier);
  g_assert_cmpint (parted->n_name_only, ==, 0);
  g_autofree char *summary = med_component_search_summarize (parted);
  g_assert_cmpstr (summary, ==,
                   "2 devices run it; of 0 the version cannot be told; of 1 the components are not "
                   "known");
  g_autoptr (MedComponentSearch) any = search (fixture, "windows", "  ");
  g_autofree char *open = med_component_search_describe_question (any);
  g_assert_cmpstr (open, ==, "windows, any version");
  g_autoptr (MedComponentSearch) cpe = search (fixture, "cpe:/a:openssl:openssl", "");
  g_assert_true (cpe->by_identifier);
  g_assert_cmpint (cpe->n_name_only, ==, 3);
  g_autofree char *named = med_component_search_summarize (cpe);
  g_assert_nonnull (strstr (named, "3 devices have components without CPE and package URL"));
}

static void
test_refused (void)
{
  static const char *const none[] = { "", "  ", "\t\n" };
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();

  fill (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (none); i++)
    {
      g_autoptr (GError) error = NULL;
      Question question = { none[i], "" };

      g_assert_null (med_test_engine_run (fixture, MED_STORE_BULK, search_func, &question, &error));
      g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
    }
}

/* Out of use: not listed, and not counted as unknown. A list that is not whole: what it names is
 * told, of the rest nobody can tell. */
static void
test_three_answers (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();

  fill (fixture);
  med_test_fleet_run_script (
      fixture, "INSERT INTO component_gap (release_id, entries) SELECT r.id, 3 FROM release r JOIN"
               " product p ON p.id = r.product_id WHERE p.model IN ('Exa 1', 'Exa 2')");
  g_autoptr (MedComponentSearch) openssl = search (fixture, "openssl", "");
  g_autofree char *gap = describe (fixture, openssl);
  g_assert_cmpstr (gap, ==, "A-2 1.1.1k yes|A-2 3.0.7 yes|A-5 3.0.7 yes|2 0 2");
  g_autoptr (MedComponentSearch) windows = search (fixture, "windows", "< 1803");
  g_autofree char *older = describe (fixture, windows);
  g_assert_cmpstr (older, ==, "A-3  cannot-tell|0 1 3");
  med_test_fleet_run_script (fixture,
                             "UPDATE device SET retired_usec = 1 WHERE asset IN ('A-1', 'A-4')");
  g_autoptr (MedComponentSearch) left = search (fixture, "windows", "");
  g_autofree char *fewer = describe (fixture, left);
  g_assert_cmpstr (fewer, ==, "A-2 1809 yes|A-3  yes|2 0 0");
}

static gpointer
unknown_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autofree gint64 *n = g_new0 (gint64, 1);

  return med_component_count_unknown_sync (connection, n, error) ? g_steal_pointer (&n) : NULL;
}

static gint64
count_unknown (MedTestEngine *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autofree gint64 *n = med_test_engine_run (fixture, MED_STORE_BULK, unknown_func, NULL, &error);

  g_assert_no_error (error);
  g_assert (n != NULL);
  return *n;
}

static void
test_unknown (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();

  g_assert_cmpint (count_unknown (fixture), ==, 0);
  fill (fixture);
  g_assert_cmpint (count_unknown (fixture), ==, 1);
  med_test_fleet_add_device (fixture, "A-4b", "Example", "Exa 4", "4.0");
  med_test_fleet_add_device (fixture, "A-4c", "Example", "Exa 4", "4.1");
  g_assert_cmpint (count_unknown (fixture), ==, 3);
  med_test_fleet_run_script (
      fixture, "INSERT INTO component_gap (release_id, entries) SELECT r.id, 1 FROM release r JOIN"
               " product p ON p.id = r.product_id WHERE p.model = 'Exa 1'");
  g_assert_cmpint (count_unknown (fixture), ==, 4);
}

static gpointer
rows_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  MedDeviceFilter filter = { .releases = data };
  g_autoptr (MedTableRequest) request = med_table_request_new (&med_device_list_spec);

  med_device_filter_add_to (&filter, request);
  med_table_request_set_sort (request, MED_DEVICE_COLUMN_ASSET, FALSE);
  med_table_request_set_head (request, 100);
  g_autoptr (MedTableResult) result =
      med_table_request_list_sync (connection, request, cancellable, error);
  g_assert (result != NULL);
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < med_table_page_get_n_rows (result->head); i++)
    g_string_append_printf (text, "%s ",
                            med_table_page_get_text (result->head, i, MED_DEVICE_COLUMN_ASSET));
  return g_string_free (text, FALSE);
}

static void
assert_rows (MedTestEngine *fixture, GArray *ids, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *rows = med_test_engine_run (fixture, MED_STORE_BULK, rows_func, ids, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (rows, ==, expected);
}

/* The list of devices shows each answer by itself: none of them is in two, none is left out. */
static void
test_list_of_devices (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autoptr (GArray) none = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) many = g_array_new (FALSE, FALSE, sizeof (gint64));

  fill (fixture);
  g_autoptr (MedComponentSearch) found = search (fixture, "windows", ">= 1809");
  assert_rows (fixture, found->yes_ids, "A-2 ");
  assert_rows (fixture, found->cannot_tell_ids, "A-3 ");
  assert_rows (fixture, found->unknown_ids, "A-4 ");
  assert_rows (fixture, none, "");
  /* More than a statement has parameters. */
  for (gint64 id = 1; id <= 40000; id++)
    g_array_append_val (many, id);
  assert_rows (fixture, many, "A-1 A-2 A-3 A-4 A-5 A-6 ");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/inventory/component-find/questions", test_questions);
  g_test_add_func ("/inventory/component-find/how-it-was-understood", test_understood);
  g_test_add_func ("/inventory/component-find/nothing-to-look-for", test_refused);
  g_test_add_func ("/inventory/component-find/three-answers", test_three_answers);
  g_test_add_func ("/inventory/component-find/components-unknown", test_unknown);
  g_test_add_func ("/inventory/component-find/list-of-devices", test_list_of_devices);
  return g_test_run ();
}
