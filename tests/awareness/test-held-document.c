/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "held-fixture.h"
#include "engine/awareness/med-device-risk.h"
#include "engine/awareness/med-held-document.h"
#include "engine/base/med-error.h"
#include "engine/base/med-json.h"

#define N_CHANGES "SELECT count(*) FROM change"

static char *
broken (char *text)
{
  g_autofree char *owned = text;

  return held_fixture_replace (owned, "\"title\":\"About CT\"", "\"title\":7");
}

static gpointer
list_func (MedConnection *connection, gpointer all, GCancellable *cancellable, GError **error)
{
  return med_held_document_list_sync (connection, all != NULL, error);
}

static GPtrArray *
list (MedTestEngine *fixture, gboolean all)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *held = med_test_engine_run (fixture, MED_STORE_BULK, list_func,
                                         all ? (gpointer) "all" : NULL, &error);

  g_assert_no_error (error);
  return held;
}

static guint
count_held (MedTestEngine *fixture)
{
  g_autoptr (GPtrArray) held = list (fixture, FALSE);

  return held->len;
}

static gpointer
dismiss_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const char *const *call = input;

  return med_held_document_dismiss_sync (connection, g_ascii_strtoll (call[0], NULL, 10),
                                         g_ascii_strtoll (call[1], NULL, 10), call[2], error)
             ? MED_STORE_OK
             : NULL;
}

/* --- what is held, and whom it concerns --- */

static void
test_held (void)
{
  g_autoptr (MedTestEngine) fixture = held_fixture_new ();
  g_autofree char *before = med_test_fleet_dup_risks (fixture);
  g_autofree char *bad = broken (held_fixture_dup_revision ("3", 9, "known_affected"));

  g_assert_cmpstr (before, ==, "A 0 0 0\nB 0 0 0\nC 0 0 0");
  g_assert_cmpint (held_fixture_import (fixture, bad), ==, MED_ADVISORY_HELD);
  g_autofree char *after = med_test_fleet_dup_risks (fixture);
  /* Of both devices of that maker, whatever their model; of no other. */
  g_assert_cmpstr (after, ==, "A 1 1 1\nB 1 1 1\nC 0 0 0");
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM advisory"), ==, 1);
  med_test_fleet_assert_rebuild (fixture);

  g_autoptr (GPtrArray) held = list (fixture, FALSE);
  g_assert_cmpuint (held->len, ==, 1);
  const MedHeldDocument *document = g_ptr_array_index (held, 0);
  g_assert_cmpstr (document->name, ==, "one.json");
  g_assert_cmpstr (document->tracking_id, ==, "EXA-1");
  g_assert_cmpstr (document->publisher, ==, "https://exa.test");
  g_assert_cmpstr (document->version, ==, "3");
  g_assert_null (document->title);
  g_assert_cmpint (document->current_release_usec, >, 0);
  g_assert_cmpint (document->n_findings, ==, 1);
  g_assert_cmpint (document->n_devices, ==, 2);
  g_assert_cmpint (document->released_usec, ==, 0);
  g_assert_cmpstr (document->reason, ==, "/document/title: is not a text");
  g_assert_cmpuint (document->vendors->len, ==, 2);
  g_assert_cmpstr (g_ptr_array_index (document->vendors, 0), ==, "Exa");
  g_assert_cmpstr (g_ptr_array_index (document->vendors, 1), ==, "Test"); /* the publisher */

  /* The same bytes once more are nothing new. */
  const gint64 changes = med_test_engine_count (fixture, N_CHANGES);
  g_assert_cmpint (held_fixture_import (fixture, bad), ==, MED_ADVISORY_HELD);
  g_assert_cmpint (med_test_engine_count (fixture, N_CHANGES), ==, changes);
  g_assert_cmpuint (count_held (fixture), ==, 1);
}

static gpointer
risk_func (MedConnection *connection, gpointer id, GCancellable *cancellable, GError **error)
{
  return med_device_risk_load_sync (connection, *(gint64 *) id, error);
}

static void
test_device_says_so (void)
{
  g_autoptr (MedTestEngine) fixture = held_fixture_new ();
  g_autoptr (GError) error = NULL;

  held_fixture_import_owned (fixture,
                             broken (held_fixture_dup_revision ("3", 9, "known_affected")));
  held_fixture_import_owned (fixture,
                             broken (held_fixture_dup_revision ("4", 9, "known_affected")));
  med_test_fleet_assess (fixture);
  for (gint64 id = 1; id <= 3; id++)
    {
      g_autoptr (MedDeviceRisk) risk =
          med_test_engine_run (fixture, MED_STORE_BULK, risk_func, &id, &error);

      g_assert_no_error (error);
      g_assert_cmpint (risk->held_count, ==, id == 3 ? 0 : 2);
      g_assert_cmpint (risk->cannot_tell_count, ==, id == 3 ? 0 : 2);
    }
}

/* A name in advisories that a person confirmed is that of the hospital's product. */
static void
test_alias (void)
{
  g_autoptr (MedTestEngine) fixture = held_fixture_new ();
  g_autofree char *text = broken (held_fixture_dup_revision ("1", 1, "known_affected"));
  g_autofree char *bad = held_fixture_replace (text, "\"category\":\"vendor\",\"name\":\"Exa\"",
                                               "\"category\":\"vendor\",\"name\":\"Ex-a Ltd\"");

  g_assert_cmpint (held_fixture_import (fixture, bad), ==, MED_ADVISORY_HELD);
  g_autofree char *before = med_test_fleet_dup_risks (fixture);
  g_assert_cmpstr (before, ==, "A 0 0 0\nB 0 0 0\nC 0 0 0");
  med_test_fleet_run_script (
      fixture, "INSERT INTO alias (vendor_key, product_key, product_id, same, decided_by,"
               " decided_usec) SELECT v.vendor_key, 'ct', 1, 1, 1, 1 FROM held_document_vendor v"
               " WHERE v.vendor LIKE 'Ex-a%'");
  g_autofree char *after = med_test_fleet_dup_risks (fixture);
  g_assert_cmpstr (after, ==, "A 1 1 1\nB 0 0 0\nC 0 0 0");
}

/* What can be read of what is wrong, and what is not meant to be an advisory at all. */
static void
test_read (void)
{
  static const struct
  {
    const char *json;
    gboolean meant;
    const char *id;
    const char *vendors;
  } cases[] = {
    { "[]", FALSE, NULL, "" },
    { "{\"a\":1}", FALSE, NULL, "" },
    { "{\"document\":7}", TRUE, NULL, "" },
    { "{\"product_tree\":{\"branches\":[{\"category\":\"vendor\",\"name\":\"V\"}]}}", TRUE, NULL,
      "V" },
    { "{\"document\":{\"tracking\":{\"id\":\"I\"},\"publisher\":{\"category\":\"vendor\","
      "\"name\":\"P\"}},\"product_tree\":{\"branches\":[7,{\"branches\":[{\"category\":\"vendor\","
      "\"name\":\"V\"},{\"category\":\"vendor\",\"name\":\"v \"},{\"category\":\"vendor\"},"
      "{\"category\":\"vendor\",\"name\":7}]},{\"category\":\"product_name\",\"name\":\"N\"}]}}",
      TRUE, "I", "P V" },
    { "{\"document\":{\"tracking\":{\"id\":\"\"},\"publisher\":{\"category\":\"coordinator\","
      "\"name\":\"P\"}}}",
      TRUE, NULL, "" },
    { "{\"document\":{\"tracking\":{\"id\":\"a\\u001b[2J\\nb\"}}}", TRUE, "a\xef\xbf\xbd[2J b",
      "" },
    { "{\"document\":{\"tracking\":[],\"publisher\":\"x\"},\"product_tree\":[]}", TRUE, NULL, "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonNode) root =
          med_json_load (cases[i].json, strlen (cases[i].json), NULL, "case", NULL);
      g_autoptr (MedHeldDocument) held = med_held_document_read (root, "dir/f.json", "why", 3);

      g_assert_cmpint (med_held_document_is_meant (root), ==, cases[i].meant);
      g_assert_cmpstr (held->name, ==, "f.json");
      g_assert_cmpstr (held->tracking_id, ==, cases[i].id);
      g_ptr_array_add (held->vendors, NULL);
      g_autofree char *vendors = g_strjoinv (" ", (char **) held->vendors->pdata);
      g_assert_cmpstr (vendors, ==, cases[i].vendors);
    }
  g_assert_false (med_held_document_is_meant (NULL));
}

/* What the schema allows but does not fit together is not used either. */
static void
test_does_not_fit (void)
{
  g_autoptr (MedTestEngine) fixture = held_fixture_new ();
  g_autofree char *text = held_fixture_dup_revision ("1", 1, "known_affected");
  g_autofree char *bad =
      held_fixture_replace (text, "\"known_affected\":[\"P\"]", "\"known_affected\":[\"NOBODY\"]");

  g_assert_cmpint (held_fixture_import (fixture, bad), ==, MED_ADVISORY_HELD);
  g_autoptr (GPtrArray) held = list (fixture, FALSE);
  const MedHeldDocument *document = g_ptr_array_index (held, 0);
  g_assert_cmpint (document->n_findings, ==, 0);
  g_assert_nonnull (strstr (document->reason, "product “NOBODY” is not defined"));
  g_autofree char *risks = med_test_fleet_dup_risks (fixture);
  g_assert_cmpstr (risks, ==, "A 1 1 1\nB 1 1 1\nC 0 0 0");
}

/* --- what releases it --- */

static const struct
{
  const char *what;
  const char *held;
  guint held_day;
  const char *good;
  guint good_day;
  gboolean released;
} revisions[] = {
  { "the-same", "2", 5, "2", 5, TRUE },
  { "newer", "2", 5, "3", 6, TRUE },
  { "older", "2", 5, "1", 9, FALSE },
  { "by-number-not-by-letter", "9", 5, "10", 1, TRUE },
  { "semantic", "1.2.0", 5, "1.10.0", 1, TRUE },
  { "semantic-older", "1.10.0", 5, "1.2.0", 9, FALSE },
};

static void
test_replaced (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);

  for (int held_first = 0; held_first < 2; held_first++)
    {
      g_autoptr (MedTestEngine) fixture = held_fixture_new ();

      if (held_first)
        g_assert_cmpint (
            held_fixture_import_owned (
                fixture, broken (held_fixture_dup_revision (
                             revisions[i].held, revisions[i].held_day, "known_affected"))),
            ==, MED_ADVISORY_HELD);
      g_assert_cmpint (held_fixture_import_owned (
                           fixture, held_fixture_dup_revision (revisions[i].good,
                                                               revisions[i].good_day, "fixed")),
                       ==, MED_ADVISORY_ADDED);
      if (!held_first)
        g_assert_cmpint (
            held_fixture_import_owned (
                fixture, broken (held_fixture_dup_revision (
                             revisions[i].held, revisions[i].held_day, "known_affected"))),
            ==, MED_ADVISORY_HELD);
      g_assert_cmpuint (count_held (fixture), ==, revisions[i].released ? 0 : 1);
      g_autoptr (GPtrArray) all = list (fixture, TRUE);
      const MedHeldDocument *document = g_ptr_array_index (all, 0);
      g_assert_cmpint (document->released_usec != 0, ==, revisions[i].released);
      g_assert_null (document->released_by);
      g_autofree char *risks = med_test_fleet_dup_risks (fixture);
      g_assert_cmpstr (risks, ==,
                       revisions[i].released ? "A 0 0 0\nB 0 0 0\nC 0 0 0"
                                             : "A 1 1 1\nB 1 1 1\nC 0 0 0");
      g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM change WHERE action ="
                                                       " 'held-document-replaced'"),
                       ==, revisions[i].released);
      med_test_fleet_assert_rebuild (fixture);
    }
}

/* Another publisher's advisory of the same id is another advisory; where the publisher cannot be
 * read, the id has to do. A version that cannot be read leaves the date. */
static void
test_replaced_by_whom (void)
{
  static const struct
  {
    const char *search;
    const char *with;
    gboolean released;
  } cases[] = {
    { "https://exa.test", "https://other.test", FALSE },
    { "\"namespace\":\"https://exa.test\"", "\"namespace\":7", TRUE },
    { "\"version\":\"1\"}}", "\"version\":7}}", TRUE },
    { "\"version\":\"1\"}}", "\"version\":\"first\"}}", TRUE },
    { "2026-02-01T00:00:00Z\",\"id\"", "2026-03-01T00:00:00Z\",\"id\"", TRUE },
    { "\"id\":\"EXA-1\"", "\"id\":7", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MedTestEngine) fixture = held_fixture_new ();
      g_autofree char *text = broken (held_fixture_dup_revision ("1", 1, "known_affected"));
      g_autofree char *bad = held_fixture_replace (text, cases[i].search, cases[i].with);

      g_assert_cmpint (held_fixture_import (fixture, bad), ==, MED_ADVISORY_HELD);
      held_fixture_import_owned (fixture, held_fixture_dup_revision ("2", 7, "fixed"));
      if (count_held (fixture) != (cases[i].released ? 0 : 1))
        g_error ("%s: %s", cases[i].with, cases[i].released ? "still held" : "released");
    }
  /* Neither version nor a date that is not later: nobody knows which is newer. */
  g_autoptr (MedTestEngine) fixture = held_fixture_new ();
  g_autofree char *text = broken (held_fixture_dup_revision ("1", 9, "known_affected"));
  g_autofree char *bad = held_fixture_replace (text, "\"version\":\"1\"}}", "\"version\":7}}");
  held_fixture_import (fixture, bad);
  held_fixture_import_owned (fixture, held_fixture_dup_revision ("2", 7, "fixed"));
  g_assert_cmpuint (count_held (fixture), ==, 1);
}

static void
test_dismissed (void)
{
  g_autoptr (MedTestEngine) fixture = held_fixture_new ();
  const char *curator = "11", *technician = "12";
  g_autofree char *long_reason = g_strnfill (201, 'x');
  g_autofree char *bad = broken (held_fixture_dup_revision ("1", 1, "known_affected"));
  const struct
  {
    const char *call[3];
    MedError code;
  } refusals[] = {
    { { curator, "1", "" }, MED_ERROR_CORRECT_INPUT },
    { { curator, "1", "  " }, MED_ERROR_CORRECT_INPUT },
    { { curator, "1", "two\nlines" }, MED_ERROR_CORRECT_INPUT },
    { { curator, "1", long_reason }, MED_ERROR_CORRECT_INPUT },
    { { curator, "7", "read on paper" }, MED_ERROR_NOT_FOUND },
    { { technician, "1", "read on paper" }, MED_ERROR_NOT_PERMITTED },
    { { "0", "1", "read on paper" }, MED_ERROR_NOT_PERMITTED },
  };

  med_test_fleet_run_script (
      fixture, "INSERT INTO person (id, login, name, salt, verifier, iterations) VALUES"
               " (11, 'ck', 'Cora', '', '', 1), (12, 'tt', 'Tom', '', '', 1);"
               "INSERT INTO person_role (person_id, role) VALUES (11, 'curator'),"
               " (12, 'technician')");
  held_fixture_import (fixture, bad);
  const gint64 changes = med_test_engine_count (fixture, N_CHANGES);
  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autoptr (GError) error = NULL;

      med_test_engine_run (fixture, MED_STORE_WRITER, dismiss_func, (gpointer) refusals[i].call,
                           &error);
      g_assert_error (error, MED_ERROR, (int) refusals[i].code);
    }
  g_assert_cmpint (med_test_engine_count (fixture, N_CHANGES), ==, changes);
  g_assert_cmpuint (count_held (fixture), ==, 1);

  const char *const good[] = { curator, "1", " read on paper " };
  g_autoptr (GError) error = NULL;
  med_test_engine_run (fixture, MED_STORE_WRITER, dismiss_func, (gpointer) good, &error);
  g_assert_no_error (error);
  g_autofree char *risks = med_test_fleet_dup_risks (fixture);
  g_assert_cmpstr (risks, ==, "A 0 0 0\nB 0 0 0\nC 0 0 0");
  g_autoptr (GPtrArray) all = list (fixture, TRUE);
  const MedHeldDocument *document = g_ptr_array_index (all, 0);
  g_assert_cmpstr (document->release_reason, ==, "read on paper");
  g_assert_nonnull (document->released_by);
  med_test_fleet_assert_rebuild (fixture);

  /* Once is enough, also when the same bytes come again. */
  med_test_engine_run (fixture, MED_STORE_WRITER, dismiss_func, (gpointer) good, &error);
  g_assert_error (error, MED_ERROR, MED_ERROR_CONFLICT);
  g_assert_cmpint (held_fixture_import (fixture, bad), ==, MED_ADVISORY_HELD);
  g_assert_cmpuint (count_held (fixture), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/awareness/held/devices-cannot-tell", test_held);
  g_test_add_func ("/awareness/held/device-says-so", test_device_says_so);
  g_test_add_func ("/awareness/held/confirmed-name", test_alias);
  g_test_add_func ("/awareness/held/as-far-as-it-can-be-read", test_read);
  g_test_add_func ("/awareness/held/does-not-fit-together", test_does_not_fit);
  for (gsize i = 0; i < G_N_ELEMENTS (revisions); i++)
    {
      g_autofree char *path = g_strconcat ("/awareness/held/replaced/", revisions[i].what, NULL);
      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_replaced);
    }
  g_test_add_func ("/awareness/held/replaced-by-whom", test_replaced_by_whom);
  g_test_add_func ("/awareness/held/dismissed", test_dismissed);
  return g_test_run ();
}
