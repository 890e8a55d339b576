/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/awareness/med-advisory-import.h"
#include "engine/awareness/med-assessment.h"
#include "engine/awareness/med-match.h"
#include "engine/awareness/med-reason.h"
#include "engine/risk/med-ssvc.h"
#include "engine/risk/med-vex.h"
#include "support/med-test-fleet.h"

#define DERIVED                                                                                    \
  "SELECT line FROM (SELECT 'm ' || release_id || ' ' || advisory_product_id || answer || reason"  \
  " AS line FROM match UNION ALL SELECT 'e ' || config_id || ' ' || vulnerability_id || status"    \
  " || reason FROM exposure UNION ALL SELECT 'r ' || config_id || exposure || safety_impact"       \
  " || mission_impact || outcome || provisional || open_count || ' ' || cannot_tell_count || kev"  \
  " FROM config_risk) x ORDER BY line"

static gpointer
rebuild_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_assessment_rebuild_sync (connection, cancellable, error) ? MED_STORE_OK : NULL;
}

static void
rebuild (MedTestEngine *fixture)
{
  g_autoptr (GError) error = NULL;

  med_test_engine_run (fixture, MED_STORE_WRITER, rebuild_func, NULL, &error);
  g_assert_no_error (error);
}

static gpointer
catch_up_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  gboolean *did_something = input;

  return med_assessment_catch_up_sync (connection, cancellable, did_something, error) ? MED_STORE_OK
                                                                                      : NULL;
}

static gboolean
catch_up (MedTestEngine *fixture)
{
  gboolean did_something = FALSE;
  g_autoptr (GError) error = NULL;

  med_test_engine_run (fixture, MED_STORE_WRITER, catch_up_func, &did_something, &error);
  g_assert_no_error (error);
  return did_something;
}

/* Where the one device of the fixture stands. */
static char *
status_of (MedTestEngine *fixture, const char *asset)
{
  g_autofree char *sql =
      g_strdup_printf ("SELECT e.status || '|' || e.reason FROM device d JOIN exposure e"
                       " ON e.config_id = d.config_id WHERE d.asset = '%s' ORDER BY 1",
                       asset);

  med_test_fleet_assess (fixture);
  return med_test_fleet_dup_text (fixture, sql);
}

static void
check_status (const char *versions,
              const char *statuses,
              const char *device_version,
              const char *expected)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autofree char *text =
      med_test_fleet_advisory ("EXA-1", "Exa Inc.", "Exa CT 64", versions, statuses);

  med_test_fleet_add_device (fixture, "1", "EXA", "CT-64", device_version);
  med_test_fleet_import (fixture, text);
  g_autofree char *found = status_of (fixture, "1");
  if (!g_str_has_prefix (found, expected))
    g_error ("%s | %s | %s: %s, expected %s", versions, statuses, device_version, found, expected);
}

static void
test_versions (void)
{
  check_status ("P=< 4.2", "known_affected=P", "4.1", "affected|in-range\t4.1\t< 4.2");
  check_status ("P=< 4.2", "known_affected=P", "4.2", "not-affected|outside-range");
  check_status ("P=4.1", "known_affected=P", "4.1", "affected|");
  check_status ("P=4.1", "known_affected=P", "4.2", "not-affected|outside-range");
  check_status ("P=4.1", "known_affected=P", "4.0", "cannot-tell|older-than-listed");
  check_status ("P=4.1;Q=4.3", "known_affected=P,Q", "4.2", "cannot-tell|");
  check_status ("P=vers:all/*", "known_affected=P", "4.2", "affected|");
}

static void
test_cannot_tell (void)
{
  check_status ("P=first five digits of serial number", "known_affected=P", "4.1",
                "cannot-tell|not-readable");
  check_status ("P=< 8/30/2024", "known_affected=P", "4.1", "cannot-tell|not-readable");
  check_status ("P=< 4.2", "known_affected=P", "", "cannot-tell|version-unknown");
  /* Cleared for a version that cannot be compared clears nothing. */
  check_status ("P=software of the spring", "known_not_affected=P", "4.1", "cannot-tell|");
  check_status ("P=software of the spring", "fixed=P", "4.1", "cannot-tell|");
}

static void
test_statuses (void)
{
  check_status ("P=4.1;Q=4.2", "known_affected=P;fixed=Q", "4.2", "fixed|");
  check_status ("P=4.1;Q=4.2", "known_affected=P;known_not_affected=Q", "4.2", "not-affected|");
  check_status ("P=4.1", "under_investigation=P", "4.1", "under-investigation|");
  check_status ("P=4.1", "first_affected=P", "4.1", "affected|");
  check_status ("P=< 4.2;Q=4.1", "known_affected=P;fixed=Q", "4.1", "cannot-tell|contradictory");
}

static void
test_other_product (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autofree char *text =
      med_test_fleet_advisory ("EXA-1", "Exa", "CT 128", "P=4.1", "known_affected=P");

  med_test_fleet_add_device (fixture, "1", "Exa", "CT 64", "4.1");
  med_test_fleet_import (fixture, text);
  g_autofree char *found = status_of (fixture, "1");
  g_assert_cmpstr (found, ==, "");
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT outcome FROM config_risk"), ==,
                   MED_OUTCOME_NONE);
}

static void
test_component (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autofree char *windows =
      med_test_fleet_advisory ("MS-1", "Microsoft", "Windows 10", "P=< 1809", "known_affected=P");
  g_autofree char *device =
      med_test_fleet_advisory ("EXA-2", "Exa", "CT 64", "P=4.1", "known_not_affected=P");

  med_test_fleet_add_device (fixture, "1", "Exa", "CT 64", "4.1");
  med_test_fleet_add_component (fixture, "CT 64", "Microsoft", "Windows 10", "1803");
  med_test_fleet_import (fixture, windows);
  g_autofree char *before = status_of (fixture, "1");
  g_assert_cmpstr (before, ==, "affected|component\tWindows 10 1803\tin-range\t1803\t< 1809");
  g_autofree char *words = med_reason_describe (strchr (before, '|') + 1);
  g_assert_cmpstr (words, ==, "component Windows 10 1803: version 1803 is within “< 1809”");

  /* The device vendor speaks of the same CVE on the device itself. */
  med_test_fleet_import (fixture, device);
  g_autofree char *after = status_of (fixture, "1");
  g_assert_cmpstr (after, ==, "not-affected|device-word\tEXA-2\nnot-affected|in-range\t4.1\t4.1");
}

#define PATCH                                                                                      \
  "INSERT INTO patch (id, number, cots_vendor, recorded_by, recorded_usec) VALUES (1, 'KB1', "     \
  "'Microsoft', 0, 0); INSERT INTO patch_cve VALUES (1, 'CVE-2026-1000');"

#define STATEMENT                                                                                  \
  "INSERT INTO document VALUES ('s', 's', 1, 0);"                                                  \
  "INSERT INTO statement (id, patch_id, manufacturer, manufacturer_key, reference, revision,"      \
  " issued_usec, origin, sha256, entered_by, entered_usec, confirmed_by, confirmed_usec, body,"    \
  " method, timing, prepare_min, install_min, restart_min, verify_min, rollback_min, reversible)"  \
  " VALUES (1, 1, 'Exa', 'exa', 'VS-7', 2, 1, 'file', 's', 1, 1, %s, 1, '{}', 'on-site',"          \
  " 'own-date', 1, 1, 1, 1, 1, 1);"                                                                \
  "INSERT INTO statement_release (statement_id, model, model_key, from_version, to_version,"       \
  " vendor_state, vex_status) VALUES (1, 'CT 64', 'ct 64', '4.1', '4.1', '%s', '%s');"

static char *
status_with_statement (const char *confirmed_by, const char *state, const char *vex_status)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autofree char *text =
      med_test_fleet_advisory ("EXA-1", "Exa", "CT 64", "P=< 4.2", "known_affected=P");
  g_autofree char *statement = g_strdup_printf (STATEMENT, confirmed_by, state, vex_status);

  med_test_fleet_add_device (fixture, "1", "Exa", "CT 64", "4.1");
  med_test_fleet_import (fixture, text);
  med_test_fleet_run_script (fixture, PATCH);
  med_test_fleet_run_script (fixture, statement);
  return status_of (fixture, "1");
}

static void
test_statement (void)
{
  g_autofree char *cleared = status_with_statement ("2", "not-applicable", "not_affected");
  g_autofree char *unconfirmed = status_with_statement ("NULL", "not-applicable", "not_affected");
  g_autofree char *withdrawn = status_with_statement ("2", "withdrawn", "not_affected");
  g_autofree char *open = status_with_statement ("2", "under-assessment", "under_investigation");

  g_assert_cmpstr (cleared, ==, "not-affected|vendor-statement\tVS-7\t2");
  g_assert_true (g_str_has_prefix (unconfirmed, "affected|"));
  g_assert_true (g_str_has_prefix (withdrawn, "affected|"));
  g_assert_true (g_str_has_prefix (open, "affected|"));
}

static void
test_installed_patch (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autofree char *text =
      med_test_fleet_advisory ("EXA-1", "Exa", "CT 64", "P=< 4.2", "known_affected=P");

  med_test_fleet_add_device (fixture, "1", "Exa", "CT 64", "4.1");
  med_test_fleet_add_device (fixture, "2", "Exa", "CT 64", "4.1");
  med_test_fleet_import (fixture, text);
  med_test_fleet_run_script (
      fixture, PATCH "INSERT INTO config (id, release_id, digest) SELECT 77, release_id, 'd'"
                     " FROM config; INSERT INTO config_patch VALUES (77, 1);"
                     "UPDATE device SET config_id = 77 WHERE asset = '1';");
  g_autofree char *patched = status_of (fixture, "1");
  g_autofree char *other = status_of (fixture, "2");
  g_assert_cmpstr (patched, ==, "fixed|patch-installed\tKB1");
  g_assert_true (g_str_has_prefix (other, "affected|"));
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT outcome FROM config_risk r JOIN device d"
                                                   " ON d.config_id = r.config_id"
                                                   " WHERE d.asset = '1'"),
                   ==, MED_OUTCOME_NONE);
}

static gint64
risk (MedTestEngine *fixture, const char *column)
{
  g_autofree char *sql = g_strdup_printf ("SELECT %s FROM config_risk", column);

  med_test_fleet_assess (fixture);
  return med_test_engine_count (fixture, sql);
}

static void
test_risk (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autofree char *text =
      med_test_fleet_advisory ("EXA-1", "Exa", "CT 64", "P=< 4.2", "known_affected=P");

  med_test_fleet_add_device (fixture, "1", "Exa", "CT 64", "4.1");
  med_test_fleet_import (fixture, text);
  /* Nothing is known of the device: exposure open, safety marginal, mission crippled stand in. */
  g_assert_cmpint (risk (fixture, "outcome"), ==, MED_OUTCOME_SCHEDULED);
  g_assert_cmpint (risk (fixture, "provisional"), ==, 1);
  g_assert_cmpint (risk (fixture, "open_count"), ==, 1);
  g_assert_cmpint (risk (fixture, "kev"), ==, 0);

  med_test_fleet_run_script (fixture,
                             "UPDATE device SET exposure = 'controlled', safety_impact = "
                             "'critical', mission_impact = 'mef-failure';"
                             "INSERT INTO kev_catalog VALUES ('1', 1, 1, 1);"
                             "INSERT INTO kev (cve, added_date) VALUES ('CVE-2026-1000', '2026');"
                             "INSERT INTO decision_point VALUES ('CVE-2026-1000', 'automatable',"
                             " 'no', 'me', 1, 1);");
  g_assert_cmpint (risk (fixture, "outcome"), ==, MED_OUTCOME_OUT_OF_CYCLE);
  g_assert_cmpint (risk (fixture, "provisional"), ==, 0);
  g_assert_cmpint (risk (fixture, "kev"), ==, 1);
}

static void
test_not_assessed (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autofree char *text =
      med_test_fleet_advisory ("OTH-1", "Other", "Pump", "P=< 4.2", "known_affected=P");

  /* Nothing was ever read: that nothing is open would be a guess. */
  med_test_fleet_add_device (fixture, "1", "Exa", "CT 64", "4.1");
  catch_up (fixture);
  g_autofree char *before = med_test_fleet_dup_text (fixture, "SELECT count(*) FROM config_risk");
  g_assert_cmpstr (before, ==, "0");
  /* A change of devices alone does not bring one. */
  med_test_fleet_add_device (fixture, "2", "Exa", "CT 64", "4.0");
  catch_up (fixture);
  g_autofree char *still = med_test_fleet_dup_text (fixture, "SELECT count(*) FROM config_risk");
  g_assert_cmpstr (still, ==, "0");
  /* The first advisory, although of another product, is something to have looked at. */
  med_test_fleet_import (fixture, text);
  g_assert_true (catch_up (fixture));
  g_autofree char *after =
      med_test_fleet_dup_text (fixture, "SELECT count(*) || '/' || max(outcome) FROM config_risk");
  g_assert_cmpstr (after, ==, "2/0");
}

static void
test_catch_up (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autofree char *text =
      med_test_fleet_advisory ("EXA-1", "Exa", "CT 64", "P=< 4.2", "known_affected=P");

  g_assert_false (catch_up (fixture));
  med_test_fleet_add_device (fixture, "1", "Exa", "CT 64", "4.1");
  g_assert_false (catch_up (fixture));
  med_test_fleet_import (fixture, text);
  g_assert_true (catch_up (fixture));
  g_assert_false (catch_up (fixture));
  /* The same profile: nothing to compute. */
  med_test_fleet_add_device (fixture, "2", "Exa", "CT 64", "4.1");
  g_assert_false (catch_up (fixture));
  med_test_fleet_add_device (fixture, "3", "Exa", "CT 64", "4.0");
  g_assert_true (catch_up (fixture));
}

static void
test_revision_replaces (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autofree char *one =
      med_test_fleet_advisory ("EXA-1", "Exa", "CT 64", "P=< 4.2", "known_affected=P");
  g_autofree char *two =
      med_test_fleet_advisory ("EXA-1", "Exa", "CT 64", "P=< 4.0", "known_affected=P");
  g_autofree char *newer = med_test_fleet_revise (two, "2");

  med_test_fleet_add_device (fixture, "1", "Exa", "CT 64", "4.1");
  med_test_fleet_import (fixture, one);
  g_autofree char *before = status_of (fixture, "1");
  med_test_fleet_import (fixture, newer);
  g_autofree char *after = status_of (fixture, "1");
  g_assert_true (g_str_has_prefix (before, "affected|"));
  g_assert_cmpstr (after, ==, "not-affected|outside-range\t4.1\t< 4.0");
}

/* Devices of real makers and products, with versions around the limits of the advisories. */
static gboolean
load_real_fleet (MedTestEngine *fixture)
{
  g_autofree char *path = med_test_shared_path ("data/csaf-provider");
  const char *const paths[] = { path, NULL };
  g_autoptr (GError) error = NULL;

  if (path == NULL)
    return FALSE;
  g_autoptr (MedAdvisoryImport) import = med_advisory_import_sync (
      med_engine_get_store (fixture->engine), paths, 0, NULL, NULL, &error);
  g_assert_no_error (error);
  med_test_fleet_run_script (
      fixture,
      "INSERT INTO product (kind, manufacturer, model, manufacturer_key, model_key)"
      " SELECT DISTINCT 'device', vendor, product, vendor_key, product_key FROM advisory_product"
      " WHERE true ON CONFLICT DO NOTHING;"
      "INSERT INTO release (product_id, version) SELECT p.id, x.v FROM product p, (SELECT '1.0' AS"
      " v UNION SELECT '2.3' UNION SELECT '') x;"
      "INSERT INTO release_component SELECT r.id, r.id + 30, 't', 0, NULL, NULL FROM release r"
      " WHERE r.id % 7 = 0 AND EXISTS (SELECT 1 FROM release o WHERE o.id = r.id + 30);"
      "INSERT INTO config (release_id, digest) SELECT id, 'c' || id FROM release;"
      "INSERT INTO device (asset, config_id, exposure) SELECT 'A' || c.id || '-' || x.n, c.id, x.e"
      " FROM config c, (SELECT 1 AS n, 'small' AS e UNION SELECT 2, 'open' UNION SELECT 3,"
      " 'open') x;");
  return TRUE;
}

static void
test_rebuild_is_the_same (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();

  if (!load_real_fleet (fixture))
    return;
  med_test_fleet_assess (fixture);
  g_autofree char *first = med_test_fleet_dup_text (fixture, DERIVED);
  g_assert_cmpuint (strlen (first), >, 100000);
  med_test_fleet_run_script (fixture, "DELETE FROM match; DELETE FROM config_risk;"
                                      "UPDATE exposure SET status = 'fixed';");
  rebuild (fixture);
  g_autofree char *second = med_test_fleet_dup_text (fixture, DERIVED);
  g_assert_cmpstr (first, ==, second);
}

/* One statement over single devices, without working tables: slow, and written differently. */
#define NAIVE                                                                                      \
  "SELECT d.asset || ' ' || s.vulnerability_id || ' ' ||"                                          \
  " CASE max(CASE WHEN m.answer = 'yes' THEN 2 WHEN m.answer = 'cannot-tell' THEN 1 ELSE 0 END)"   \
  " WHEN 2 THEN 'affected' WHEN 1 THEN 'cannot-tell' ELSE 'not-affected' END"                      \
  " FROM device d JOIN config c ON c.id = d.config_id JOIN release r ON r.id = c.release_id"       \
  " OR r.id IN (SELECT component_release_id FROM release_component WHERE release_id ="             \
  " c.release_id) JOIN match m ON m.release_id = r.id JOIN vulnerability_status s"                 \
  " ON s.advisory_product_id = m.advisory_product_id"                                              \
  " GROUP BY d.asset, s.vulnerability_id ORDER BY 1"

#define FACTORED                                                                                   \
  "SELECT d.asset || ' ' || e.vulnerability_id || ' ' || e.status FROM device d"                   \
  " JOIN exposure e ON e.config_id = d.config_id ORDER BY 1"

static void
test_naive_is_the_same (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();

  if (!load_real_fleet (fixture))
    return;
  med_test_fleet_assess (fixture);
  g_autofree char *naive = med_test_fleet_dup_text (fixture, NAIVE);
  g_autofree char *factored = med_test_fleet_dup_text (fixture, FACTORED);
  g_assert_cmpuint (strlen (naive), >, 100000);
  g_assert_cmpstr (naive, ==, factored);
}

/* Random documents about random versions, judged once by the statements of the assessment and once
 * row by row in C. */
#define N_ADVISORIES 60
#define N_PRODUCTS 4
#define N_STATUSES 3

typedef struct
{
  int model;
  const char *versions[N_PRODUCTS];
  const char *status[N_STATUSES];
  guint products[N_STATUSES]; /* bits */
} Spec;

static const char *const random_versions[] = {
  "< 3", ">= 2.0", "2.1", "3.0", "<= 2.1", "vers:all/*", "made in spring", "4.4",
};
static const char *const random_statuses[] = {
  "known_affected", "fixed", "known_not_affected", "under_investigation", "recommended",
};

static void
make_spec (GRand *random, Spec *spec)
{
  int first = g_rand_int_range (random, 0, G_N_ELEMENTS (random_statuses));

  spec->model = g_rand_int_range (random, 0, 3);
  for (int i = 0; i < N_PRODUCTS; i++)
    spec->versions[i] =
        random_versions[g_rand_int_range (random, 0, G_N_ELEMENTS (random_versions))];
  for (int i = 0; i < N_STATUSES; i++)
    {
      spec->status[i] = random_statuses[(first + i) % (int) G_N_ELEMENTS (random_statuses)];
      spec->products[i] = (guint) g_rand_int_range (random, 1, 1 << N_PRODUCTS);
    }
}

static void
import_spec (MedTestEngine *fixture, const Spec *spec, int number)
{
  g_autoptr (GString) versions = g_string_new (NULL);
  g_autoptr (GString) statuses = g_string_new (NULL);
  g_autofree char *id = g_strdup_printf ("R-%03d", number);
  g_autofree char *model = g_strdup_printf ("Model %c", 'A' + spec->model);

  for (int i = 0; i < N_PRODUCTS; i++)
    g_string_append_printf (versions, "%sP%d=%s", i > 0 ? ";" : "", i, spec->versions[i]);
  for (int i = 0; i < N_STATUSES; i++)
    {
      const char *separator = "=";

      g_string_append_printf (statuses, "%s%s", i > 0 ? ";" : "", spec->status[i]);
      for (int j = 0; j < N_PRODUCTS; j++)
        if (spec->products[i] & (1u << j))
          {
            g_string_append_printf (statuses, "%sP%d", separator, j);
            separator = ",";
          }
    }
  g_autofree char *text = med_test_fleet_advisory (id, "Exa", model, versions->str, statuses->str);
  med_test_fleet_import (fixture, text);
}

/* A product of which two things are said fails test 6.1.6, and the document clears nothing. */
static gboolean
contradicts_itself (const Spec *spec)
{
  for (int i = 0; i < N_STATUSES; i++)
    for (int j = 0; j < i; j++)
      if ((spec->products[i] & spec->products[j]) != 0 &&
          !g_str_equal (spec->status[i], "recommended") &&
          !g_str_equal (spec->status[j], "recommended"))
        return TRUE;
  return FALSE;
}

static const char *
judge (const Spec *spec, const char *version)
{
  const gboolean doubtful = contradicts_itself (spec);
  MedVexStatus says = MED_VEX_SAYS_NOTHING;
  gboolean unsure = FALSE, named = FALSE;

  for (int i = 0; i < N_STATUSES; i++)
    for (int j = 0; j < N_PRODUCTS; j++)
      {
        g_autofree char *reason = NULL;

        if (!(spec->products[i] & (1u << j)) || g_str_equal (spec->status[i], "recommended"))
          continue;
        MedAnswer answer = med_match_version (version, spec->versions[j], &reason);
        named = TRUE;
        unsure = unsure || answer == MED_ANSWER_CANNOT_TELL;
        if (answer == MED_ANSWER_YES)
          says |= med_vex_status_from_word (spec->status[i]);
      }
  if (!named)
    return NULL;
  if ((says & MED_VEX_AFFECTED) && (says & (MED_VEX_FIXED | MED_VEX_NOT_AFFECTED)))
    return "cannot-tell";
  if (says & MED_VEX_AFFECTED)
    return "affected";
  if (says & MED_VEX_FIXED)
    return doubtful ? "cannot-tell" : "fixed";
  if (says & MED_VEX_NOT_AFFECTED)
    return doubtful ? "cannot-tell" : "not-affected";
  if (says & MED_VEX_UNDER_INVESTIGATION)
    return "under-investigation";
  return unsure || doubtful ? "cannot-tell" : "not-affected";
}

static void
test_random_documents (void)
{
  static const char *const device_versions[] = { "1.0", "2.1", "3.0", "4.4", "beta", "" };
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autoptr (GRand) random = g_rand_new_with_seed (g_test_rand_int ());
  g_autoptr (GString) expected = g_string_new (NULL);
  Spec specs[N_ADVISORIES];

  for (int m = 0; m < 3; m++)
    for (gsize v = 0; v < G_N_ELEMENTS (device_versions); v++)
      {
        g_autofree char *asset = g_strdup_printf ("%c%d", 'A' + m, (int) v);
        g_autofree char *model = g_strdup_printf ("Model %c", 'A' + m);
        med_test_fleet_add_device (fixture, asset, "Exa", model, device_versions[v]);
      }
  for (int i = 0; i < N_ADVISORIES; i++)
    {
      make_spec (random, &specs[i]);
      import_spec (fixture, &specs[i], i);
    }
  for (int i = 0; i < N_ADVISORIES; i++)
    for (gsize v = 0; v < G_N_ELEMENTS (device_versions); v++)
      {
        const char *status = judge (&specs[i], device_versions[v]);
        if (status != NULL)
          g_string_append_printf (expected, "%sR-%03d %c%d %s", expected->len > 0 ? "\n" : "", i,
                                  'A' + specs[i].model, (int) v, status);
      }
  med_test_fleet_assess (fixture);
  g_autofree char *found = med_test_fleet_dup_text (
      fixture, "SELECT a.tracking_id || ' ' || d.asset || ' ' || e.status FROM exposure e"
               " JOIN vulnerability v ON v.id = e.vulnerability_id"
               " JOIN advisory a ON a.id = v.advisory_id JOIN device d ON d.config_id = e.config_id"
               " ORDER BY 1");
  g_assert_cmpstr (found, ==, expected->str);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/awareness/assessment/versions", test_versions);
  g_test_add_func ("/awareness/assessment/unreadable-is-cannot-tell", test_cannot_tell);
  g_test_add_func ("/awareness/assessment/statuses", test_statuses);
  g_test_add_func ("/awareness/assessment/other-product-is-left-alone", test_other_product);
  g_test_add_func ("/awareness/assessment/component-and-device-word", test_component);
  g_test_add_func ("/awareness/assessment/confirmed-statement-counts", test_statement);
  g_test_add_func ("/awareness/assessment/installed-patch-fixes", test_installed_patch);
  g_test_add_func ("/awareness/assessment/risk", test_risk);
  g_test_add_func ("/awareness/assessment/without-advisories-not-assessed", test_not_assessed);
  g_test_add_func ("/awareness/assessment/catches-up-only-when-needed", test_catch_up);
  g_test_add_func ("/awareness/assessment/newer-revision-replaces", test_revision_replaces);
  g_test_add_func ("/awareness/assessment/rebuilt-is-the-same", test_rebuild_is_the_same);
  g_test_add_func ("/awareness/assessment/naive-join-is-the-same", test_naive_is_the_same);
  g_test_add_func ("/awareness/assessment/random-documents", test_random_documents);
  return g_test_run ();
}
