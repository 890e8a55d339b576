/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/awareness/med-advisory-import.h"
#include "engine/awareness/med-assessment.h"
#include "engine/awareness/med-device-risk.h"
#include "engine/awareness/med-held-document.h"
#include "engine/awareness/med-reason.h"
#include "engine/base/med-error.h"
#include "engine/base/med-json.h"
#include "support/med-test-fleet.h"

#define N_CHANGES "SELECT count(*) FROM change"

static char *
replace (const char *text, const char *search, const char *with)
{
  g_autoptr (GString) changed = g_string_new (text);

  if (g_string_replace (changed, search, with, 1) != 1)
    g_error ("“%s” is not in the document", search);
  return g_strdup (changed->str);
}

/* Version @version of EXA-1, of that day of February. */
static char *
dup_revision (const char *version, guint day, const char *status)
{
  g_autofree char *statuses = g_strconcat (status, "=P", NULL);
  g_autofree char *plain = med_test_fleet_advisory ("EXA-1", "Exa", "CT", "P=4.1", statuses);
  g_autofree char *date = g_strdup_printf ("2026-02-%02uT00:00:00Z", day);
  g_autofree char *revised = med_test_fleet_revise (plain, version);

  return replace (revised, "2026-02-01T00:00:00Z", date);
}

static char *
broken (char *text)
{
  g_autofree char *owned = text;

  return replace (owned, "\"title\":\"About CT\"", "\"title\":7");
}

static MedAdvisoryOutcome
import (MedTestEngine *fixture, const char *text)
{
  g_autofree char *path = med_test_fleet_write_file (fixture, "one.json", text);
  const char *const paths[] = { path, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (MedAdvisoryImport) result = med_advisory_import_sync (
      med_engine_get_store (fixture->engine), paths, 0, NULL, NULL, &error);

  g_assert_no_error (error);
  return ((MedAdvisoryImportFile *) g_ptr_array_index (result->files, 0))->outcome;
}

static MedAdvisoryOutcome
import_owned (MedTestEngine *fixture, char *text)
{
  g_autofree char *owned = text;

  return import (fixture, owned);
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

/* "asset cannot-tell open provisional" of each device. */
static char *
dup_risks (MedTestEngine *fixture)
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
      " FROM device d JOIN exposure e ON e.config_id = d.config_id"
      " JOIN vulnerability v ON v.id = e.vulnerability_id ORDER BY 1");
}

static gpointer
rebuild_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_assessment_rebuild_sync (connection, cancellable, error) ? MED_STORE_OK : NULL;
}

static void
assert_rebuild_is_the_same (MedTestEngine *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *risks = dup_risks (fixture);
  g_autofree char *exposures = dup_exposures (fixture);

  med_test_engine_run (fixture, MED_STORE_WRITER, rebuild_func, NULL, &error);
  g_assert_no_error (error);
  g_autofree char *risks_again = dup_risks (fixture);
  g_autofree char *exposures_again = dup_exposures (fixture);
  g_assert_cmpstr (risks_again, ==, risks);
  g_assert_cmpstr (exposures_again, ==, exposures);
}

static MedTestEngine *
new_fixture (void)
{
  MedTestEngine *fixture = med_test_engine_new ();
  g_autofree char *other =
      med_test_fleet_advisory ("OTH-1", "Other", "Pump", "P=< 0.5", "known_affected=P");

  med_test_fleet_add_device (fixture, "A", "Exa", "CT", "4.1");
  med_test_fleet_add_device (fixture, "B", "EXA ", "MR", "2.0");
  med_test_fleet_add_device (fixture, "C", "Other", "Pump", "1.0");
  /* Something has been read, or nothing would be assessed. */
  med_test_fleet_import_about (fixture, "CVE-2026-2000", other);
  return fixture;
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
  g_autoptr (MedTestEngine) fixture = new_fixture ();
  g_autofree char *before = dup_risks (fixture);
  g_autofree char *bad = broken (dup_revision ("3", 9, "known_affected"));

  g_assert_cmpstr (before, ==, "A 0 0 0\nB 0 0 0\nC 0 0 0");
  g_assert_cmpint (import (fixture, bad), ==, MED_ADVISORY_HELD);
  g_autofree char *after = dup_risks (fixture);
  /* Of both devices of that maker, whatever their model; of no other. */
  g_assert_cmpstr (after, ==, "A 1 1 1\nB 1 1 1\nC 0 0 0");
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM advisory"), ==, 1);
  assert_rebuild_is_the_same (fixture);

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
  g_assert_true (g_str_has_suffix (document->reason, "one.json: /document/title: is not a text"));
  g_assert_cmpuint (document->vendors->len, ==, 2);
  g_assert_cmpstr (g_ptr_array_index (document->vendors, 0), ==, "Exa");
  g_assert_cmpstr (g_ptr_array_index (document->vendors, 1), ==, "Test"); /* the publisher */

  /* The same bytes once more are nothing new. */
  const gint64 changes = med_test_engine_count (fixture, N_CHANGES);
  g_assert_cmpint (import (fixture, bad), ==, MED_ADVISORY_HELD);
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
  g_autoptr (MedTestEngine) fixture = new_fixture ();
  g_autoptr (GError) error = NULL;

  import_owned (fixture, broken (dup_revision ("3", 9, "known_affected")));
  import_owned (fixture, broken (dup_revision ("4", 9, "known_affected")));
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
  g_autoptr (MedTestEngine) fixture = new_fixture ();
  g_autofree char *text = broken (dup_revision ("1", 1, "known_affected"));
  g_autofree char *bad = replace (text, "\"category\":\"vendor\",\"name\":\"Exa\"",
                                  "\"category\":\"vendor\",\"name\":\"Ex-a Ltd\"");

  g_assert_cmpint (import (fixture, bad), ==, MED_ADVISORY_HELD);
  g_autofree char *before = dup_risks (fixture);
  g_assert_cmpstr (before, ==, "A 0 0 0\nB 0 0 0\nC 0 0 0");
  med_test_fleet_run_script (
      fixture, "INSERT INTO alias (vendor_key, product_key, product_id, same, decided_by,"
               " decided_usec) SELECT v.vendor_key, 'ct', 1, 1, 1, 1 FROM held_document_vendor v"
               " WHERE v.vendor LIKE 'Ex-a%'");
  g_autofree char *after = dup_risks (fixture);
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
  g_autoptr (MedTestEngine) fixture = new_fixture ();
  g_autofree char *text = dup_revision ("1", 1, "known_affected");
  g_autofree char *bad =
      replace (text, "\"known_affected\":[\"P\"]", "\"known_affected\":[\"NOBODY\"]");

  g_assert_cmpint (import (fixture, bad), ==, MED_ADVISORY_HELD);
  g_autoptr (GPtrArray) held = list (fixture, FALSE);
  const MedHeldDocument *document = g_ptr_array_index (held, 0);
  g_assert_cmpint (document->n_findings, ==, 0);
  g_assert_nonnull (strstr (document->reason, "product “NOBODY” is not defined"));
  g_autofree char *risks = dup_risks (fixture);
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
      g_autoptr (MedTestEngine) fixture = new_fixture ();

      if (held_first)
        g_assert_cmpint (
            import_owned (fixture, broken (dup_revision (revisions[i].held, revisions[i].held_day,
                                                         "known_affected"))),
            ==, MED_ADVISORY_HELD);
      g_assert_cmpint (
          import_owned (fixture, dup_revision (revisions[i].good, revisions[i].good_day, "fixed")),
          ==, MED_ADVISORY_ADDED);
      if (!held_first)
        g_assert_cmpint (
            import_owned (fixture, broken (dup_revision (revisions[i].held, revisions[i].held_day,
                                                         "known_affected"))),
            ==, MED_ADVISORY_HELD);
      g_assert_cmpuint (count_held (fixture), ==, revisions[i].released ? 0 : 1);
      g_autoptr (GPtrArray) all = list (fixture, TRUE);
      const MedHeldDocument *document = g_ptr_array_index (all, 0);
      g_assert_cmpint (document->released_usec != 0, ==, revisions[i].released);
      g_assert_null (document->released_by);
      g_autofree char *risks = dup_risks (fixture);
      g_assert_cmpstr (risks, ==,
                       revisions[i].released ? "A 0 0 0\nB 0 0 0\nC 0 0 0"
                                             : "A 1 1 1\nB 1 1 1\nC 0 0 0");
      g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM change WHERE action ="
                                                       " 'held-document-replaced'"),
                       ==, revisions[i].released);
      assert_rebuild_is_the_same (fixture);
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
      g_autoptr (MedTestEngine) fixture = new_fixture ();
      g_autofree char *text = broken (dup_revision ("1", 1, "known_affected"));
      g_autofree char *bad = replace (text, cases[i].search, cases[i].with);

      g_assert_cmpint (import (fixture, bad), ==, MED_ADVISORY_HELD);
      import_owned (fixture, dup_revision ("2", 7, "fixed"));
      if (count_held (fixture) != (cases[i].released ? 0 : 1))
        g_error ("%s: %s", cases[i].with, cases[i].released ? "still held" : "released");
    }
  /* Neither version nor a date that is not later: nobody knows which is newer. */
  g_autoptr (MedTestEngine) fixture = new_fixture ();
  g_autofree char *text = broken (dup_revision ("1", 9, "known_affected"));
  g_autofree char *bad = replace (text, "\"version\":\"1\"}}", "\"version\":7}}");
  import (fixture, bad);
  import_owned (fixture, dup_revision ("2", 7, "fixed"));
  g_assert_cmpuint (count_held (fixture), ==, 1);
}

static void
test_dismissed (void)
{
  g_autoptr (MedTestEngine) fixture = new_fixture ();
  const char *curator = "11", *technician = "12";
  g_autofree char *long_reason = g_strnfill (201, 'x');
  g_autofree char *bad = broken (dup_revision ("1", 1, "known_affected"));
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
  import (fixture, bad);
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
  g_autofree char *risks = dup_risks (fixture);
  g_assert_cmpstr (risks, ==, "A 0 0 0\nB 0 0 0\nC 0 0 0");
  g_autoptr (GPtrArray) all = list (fixture, TRUE);
  const MedHeldDocument *document = g_ptr_array_index (all, 0);
  g_assert_cmpstr (document->release_reason, ==, "read on paper");
  g_assert_nonnull (document->released_by);
  assert_rebuild_is_the_same (fixture);

  /* Once is enough, also when the same bytes come again. */
  med_test_engine_run (fixture, MED_STORE_WRITER, dismiss_func, (gpointer) good, &error);
  g_assert_error (error, MED_ERROR, MED_ERROR_CONFLICT);
  g_assert_cmpint (import (fixture, bad), ==, MED_ADVISORY_HELD);
  g_assert_cmpuint (count_held (fixture), ==, 0);
}

/* --- a document that fails a mandatory test never clears anything --- */

#define FAIL_ALL                                                                                   \
  "UPDATE advisory_test SET mandatory = 1 WHERE advisory_id IN"                                    \
  " (SELECT id FROM advisory WHERE tracking_id = 'EXA-1')"
#define DOUBT "doubtful\tEXA-1\t"

static const struct
{
  const char *what;
  const char *versions;
  const char *statuses;
  const char *well; /* nothing held against it */
  const char *doubtful;
} verdicts[] = {
  { "affected", "P=4.1", "known_affected=P", "affected 0", "affected 1" },
  { "fixed", "P=4.1", "fixed=P", "fixed 0", "cannot-tell 1" },
  { "first-fixed", "P=4.1", "first_fixed=P", "fixed 0", "cannot-tell 1" },
  { "cleared", "P=4.1", "known_not_affected=P", "not-affected 0", "cannot-tell 1" },
  { "other-version", "P=< 4.0;Q=> 6.0", "known_affected=P,Q", "not-affected 0", "cannot-tell 1" },
  { "investigated", "P=4.1", "under_investigation=P", "under-investigation 0",
    "under-investigation 1" },
  { "unreadable", "P=since spring", "known_affected=P", "cannot-tell 0", "cannot-tell 1" },
  { "contradictory", "P=4.1;Q=< 5", "known_affected=P;fixed=Q", "cannot-tell 0", "cannot-tell 1" },
  { "affected-and-fixed-later", "P=4.1;Q=9", "known_affected=P;fixed=Q", "affected 0",
    "affected 1" },
};

static char *
dup_verdict (MedTestEngine *fixture)
{
  med_test_fleet_assess (fixture);
  return med_test_fleet_dup_text (
      fixture, "SELECT e.status || ' ' || e.provisional FROM exposure e JOIN vulnerability v"
               " ON v.id = e.vulnerability_id WHERE v.cve = 'CVE-2026-1000'");
}

static void
test_doubtful (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (MedTestEngine) fixture = new_fixture ();
  g_autofree char *text =
      med_test_fleet_advisory ("EXA-1", "Exa", "CT", verdicts[i].versions, verdicts[i].statuses);

  med_test_fleet_import (fixture, text);
  /* Whatever the tests say of the document of the case: first nothing, then something. */
  med_test_fleet_run_script (fixture, "UPDATE advisory_test SET mandatory = 0");
  g_autofree char *well = dup_verdict (fixture);
  g_assert_cmpstr (well, ==, verdicts[i].well);
  med_test_fleet_run_script (fixture, FAIL_ALL);
  g_autofree char *doubtful = dup_verdict (fixture);
  g_assert_cmpstr (doubtful, ==, verdicts[i].doubtful);
  g_autofree char *reason =
      med_test_fleet_dup_text (fixture, "SELECT e.reason FROM exposure e WHERE e.provisional = 1");
  g_autofree char *words = med_reason_describe (reason);
  g_assert_true (g_str_has_prefix (reason, DOUBT));
  g_assert_true (g_str_has_prefix (words, "provisional, as EXA-1 fails a mandatory test"));
  g_autofree char *provisional = med_test_fleet_dup_text (
      fixture, "SELECT k.provisional FROM config_risk k JOIN device d ON d.config_id = k.config_id"
               " WHERE d.asset = 'A'");
  g_assert_cmpstr (provisional, ==, "1");
  assert_rebuild_is_the_same (fixture);
}

/* What others say with certainty is not touched: a patch, a statement of the vendor, another
 * advisory. */
static void
test_doubtful_beside_others (void)
{
  g_autoptr (MedTestEngine) fixture = new_fixture ();
  g_autofree char *doubtful =
      med_test_fleet_advisory ("EXA-1", "Exa", "CT", "P=4.1", "known_affected=P");
  g_autofree char *sound =
      med_test_fleet_advisory ("EXA-2", "Exa", "CT", "P=4.1", "known_affected=P");

  med_test_fleet_import (fixture, doubtful);
  med_test_fleet_run_script (fixture, FAIL_ALL);
  med_test_fleet_run_script (
      fixture, "INSERT INTO patch (number, cots_vendor, recorded_by, recorded_usec)"
               " VALUES ('KB1', 'Exa', 1, 1);"
               "INSERT INTO patch_cve (patch_id, cve) VALUES (1, 'CVE-2026-1000');"
               "INSERT INTO config_patch (config_id, patch_id) SELECT config_id, 1 FROM device"
               " WHERE asset = 'A'");
  g_autofree char *patched = dup_verdict (fixture);
  g_assert_cmpstr (patched, ==, "fixed 0");
  med_test_fleet_run_script (fixture, "DELETE FROM config_patch");
  g_autofree char *open = dup_verdict (fixture);
  g_assert_cmpstr (open, ==, "affected 1");
  med_test_fleet_import (fixture, sound);
  g_autofree char *both = dup_verdict (fixture);
  g_assert_cmpstr (both, ==, "affected 1\naffected 0");
  /* A sound advisory that leads to the outcome makes it certain, as far as the advisory goes. */
  g_autofree char *counts = med_test_fleet_dup_text (
      fixture, "SELECT k.cannot_tell_count || ' ' || k.open_count FROM config_risk k"
               " JOIN device d ON d.config_id = k.config_id WHERE d.asset = 'A'");
  g_assert_cmpstr (counts, ==, "0 2");
}

/* Of a component too the device vendor's own word clears only where nothing is held against it. */
static void
test_doubtful_word_of_device (void)
{
  g_autoptr (MedTestEngine) fixture = new_fixture ();
  g_autofree char *library =
      med_test_fleet_advisory ("LIB-1", "Lib", "Codec", "P=7", "known_affected=P");
  g_autofree char *own = med_test_fleet_advisory ("EXA-1", "Exa", "CT", "P=4.1", "fixed=P");

  med_test_fleet_add_component (fixture, "CT", "Lib", "Codec", "7");
  med_test_fleet_import (fixture, library);
  med_test_fleet_import (fixture, own);
  med_test_fleet_run_script (fixture, "UPDATE advisory_test SET mandatory = 0");
  g_autofree char *well = dup_verdict (fixture);
  g_assert_cmpstr (well, ==, "fixed 0\nfixed 0");
  med_test_fleet_run_script (fixture, FAIL_ALL);
  g_autofree char *doubtful = dup_verdict (fixture);
  g_assert_cmpstr (doubtful, ==, "affected 0\ncannot-tell 1");
}

/* --- an advisory that was withdrawn --- */

static char *
dup_withdrawal (const char *version, guint day, const char *category)
{
  g_autofree char *text = dup_revision (version, day, "known_not_affected");
  g_autofree char *draft = replace (text, "\"csaf_version\":\"2.0\"", "\"csaf_version\":\"2.1\"");
  g_autofree char *member = g_strdup_printf ("\"category\":\"%s\",\"csaf_version\"", category);

  return replace (draft, "\"category\":\"csaf_security_advisory\",\"csaf_version\"", member);
}

static const struct
{
  const char *what;
  const char *status;  /* of version 1; NULL: there is none */
  const char *verdict; /* after version 2 withdrew it */
  guint day;
} withdrawals[] = {
  { "affected", "known_affected", "affected 1", 7 },
  { "fixed", "fixed", "cannot-tell 1", 7 },
  { "cleared", "known_not_affected", "cannot-tell 1", 7 },
  { "never-seen-before", NULL, "", 7 },
};

static void
test_withdrawn (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  static const char *const categories[] = { "csaf_withdrawn", "csaf_superseded" };

  for (gsize c = 0; c < G_N_ELEMENTS (categories); c++)
    {
      g_autoptr (MedTestEngine) fixture = new_fixture ();
      g_autofree char *end = dup_withdrawal ("2", withdrawals[i].day, categories[c]);

      if (withdrawals[i].status != NULL)
        import_owned (fixture, dup_revision ("1", 1, withdrawals[i].status));
      med_test_fleet_run_script (fixture, "UPDATE advisory_test SET mandatory = 0;"
                                          "UPDATE advisory_head SET read_usec = 5");
      g_assert_cmpint (import (fixture, end), ==,
                       withdrawals[i].status != NULL ? MED_ADVISORY_UPDATED : MED_ADVISORY_ADDED);
      med_test_fleet_run_script (fixture, "UPDATE advisory_test SET mandatory = 0");
      g_autofree char *verdict = dup_verdict (fixture);
      g_assert_cmpstr (verdict, ==, withdrawals[i].verdict);
      g_autofree char *head = med_test_fleet_dup_text (
          fixture, "SELECT w.version || ' ' || (h.read_usec IS NULL) FROM advisory_head h"
                   " JOIN advisory w ON w.id = h.withdrawn_id WHERE h.tracking_id = 'EXA-1'");
      g_assert_cmpstr (head, ==, "2 1"); /* and it is news */
      assert_rebuild_is_the_same (fixture);
      /* An older revision that arrives late changes nothing about it; a newer one does. */
      import_owned (fixture, dup_revision ("0", 1, "fixed"));
      g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM advisory_head"
                                                       " WHERE withdrawn_id IS NOT NULL"),
                       ==, 1);
      import_owned (fixture, dup_revision ("3", 9, "known_affected"));
      med_test_fleet_run_script (fixture, "UPDATE advisory_test SET mandatory = 0");
      g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM advisory_head"
                                                       " WHERE withdrawn_id IS NOT NULL"),
                       ==, 0);
      g_autofree char *again = dup_verdict (fixture);
      g_assert_cmpstr (again, ==, "affected 0");
    }
}

/* --- what the tests found is stored with the revision --- */

static void
test_results_are_stored (void)
{
  g_autoptr (MedTestEngine) fixture = new_fixture ();
  g_autofree char *text = dup_revision ("1", 1, "known_affected");

  import (fixture, text);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM advisory_test"), ==, 2);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM advisory_finding"), ==,
                   med_test_engine_count (fixture, "SELECT sum(mandatory + optional + informative)"
                                                   " FROM advisory_test"));
  /* One from before there were tests gets its results when it comes again, once. */
  med_test_fleet_run_script (fixture, "DELETE FROM advisory_finding; DELETE FROM advisory_test");
  const gint64 changes = med_test_engine_count (fixture, N_CHANGES);
  g_assert_cmpint (import (fixture, text), ==, MED_ADVISORY_UNCHANGED);
  g_assert_cmpint (import (fixture, text), ==, MED_ADVISORY_UNCHANGED);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM advisory_test"), ==, 1);
  g_assert_cmpint (med_test_engine_count (fixture, N_CHANGES), ==, changes + 1);
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
  for (gsize i = 0; i < G_N_ELEMENTS (verdicts); i++)
    {
      g_autofree char *path = g_strconcat ("/awareness/doubtful/", verdicts[i].what, NULL);
      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_doubtful);
    }
  g_test_add_func ("/awareness/doubtful/beside-others", test_doubtful_beside_others);
  g_test_add_func ("/awareness/doubtful/word-of-the-device", test_doubtful_word_of_device);
  for (gsize i = 0; i < G_N_ELEMENTS (withdrawals); i++)
    {
      g_autofree char *path = g_strconcat ("/awareness/withdrawn/", withdrawals[i].what, NULL);
      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_withdrawn);
    }
  g_test_add_func ("/awareness/tested/results-are-stored", test_results_are_stored);
  return g_test_run ();
}
