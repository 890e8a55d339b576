/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/awareness/med-config-risk.h"
#include "engine/awareness/med-kev-import.h"
#include "engine/base/med-error.h"
#include "support/med-test-fleet.h"

static gpointer
import_func (MedConnection *connection, gpointer path, GCancellable *cancellable, GError **error)
{
  return med_kev_import_sync (connection, 1, path, error);
}

static MedKevCatalog *
import (MedTestEngine *fixture, const char *path, GError **error)
{
  return med_test_engine_run (fixture, MED_STORE_WRITER, import_func, (gpointer) path, error);
}

static MedKevCatalog *
import_text (MedTestEngine *fixture, const char *text, GError **error)
{
  g_autofree char *path = med_test_fleet_write_file (fixture, "kev.json", text);

  return import (fixture, path, error);
}

#define CATALOG(version, released, entries)                                                        \
  "{\"catalogVersion\":\"" version "\",\"dateReleased\":\"" released                               \
  "\",\"vulnerabilities\":[" entries "]}"
#define ENTRY(cve) "{\"cveID\":\"" cve "\",\"dateAdded\":\"2026-01-02\"}"

static void
test_real (void)
{
  g_autofree char *path = med_test_shared_path ("data/kev/known_exploited_vulnerabilities.json");
  if (path == NULL)
    return;
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (MedKevCatalog) first = import (fixture, path, &error);

  g_assert_no_error (error);
  g_assert_cmpint (first->entries, ==, 1404);
  g_assert_false (first->unchanged);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM kev"), ==, 1404);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM kev WHERE ransomware = 1"),
                   >, 100);

  g_autofree char *before = med_test_fleet_snapshot (fixture);
  g_autoptr (MedKevCatalog) second = import (fixture, path, &error);
  g_autofree char *after = med_test_fleet_snapshot (fixture);
  g_assert_true (second->unchanged);
  g_assert_cmpstr (before, ==, after);
}

static void
test_newer_replaces_older_never (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (MedKevCatalog) one = import_text (
      fixture,
      CATALOG ("1", "2026-01-05T00:00:00Z", ENTRY ("CVE-2026-1000") "," ENTRY ("CVE-2026-1001")),
      &error);
  g_autoptr (MedKevCatalog) two =
      import_text (fixture, CATALOG ("2", "2026-02-05T00:00:00Z", ENTRY ("CVE-2026-1001")), &error);

  g_assert_nonnull (one);
  g_assert_nonnull (two);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM kev"), ==, 1);
  g_autofree char *before = med_test_fleet_snapshot (fixture);
  g_autoptr (MedKevCatalog) old = import_text (
      fixture, CATALOG ("1b", "2026-01-06T00:00:00Z", ENTRY ("CVE-2026-1000")), &error);
  g_assert_null (old);
  g_assert_error (error, MED_ERROR, MED_ERROR_REFUSED);
  g_assert_nonnull (strstr (error->message, "version 2 of"));
  g_autofree char *after = med_test_fleet_snapshot (fixture);
  g_assert_cmpstr (before, ==, after);
}

static void
test_refused (void)
{
  static const struct
  {
    const char *text;
    const char *message;
  } cases[] = {
    { "[]", "/catalogVersion" },
    { "{\"document\":{}}", "/catalogVersion: is missing" },
    { CATALOG ("1", "someday", ENTRY ("CVE-2026-1000")), "/dateReleased" },
    { CATALOG ("1", "2026-01-05T00:00:00Z", ""), "/vulnerabilities: is missing or empty" },
    { CATALOG ("1", "2026-01-05T00:00:00Z", "7"), "/vulnerabilities/0" },
    { CATALOG ("1", "2026-01-05T00:00:00Z", ENTRY ("CVE-2026-1000") ",{}"), "/vulnerabilities/1" },
    { CATALOG ("1", "2026-01-05T00:00:00Z", "{\"cveID\":\"CVE-2026-1000\",\"dateAdded\":\"x\"}"),
      "dateAdded" },
    { CATALOG ("1", "2026-01-05T00:00:00Z", ENTRY ("CVE-2026-1000 ")), "cveID" },
    { CATALOG ("1", "2026-01-05T00:00:00Z", ENTRY ("CVE-2026-1000\\n")), "cveID" },
    { CATALOG ("1", "2026-01-05T00:00:00Z", ENTRY ("cve-2026-1000")), "cveID" },
    { CATALOG ("1", "2026-01-05T00:00:00Z", ENTRY ("CVE-2026-1")), "cveID" },
    { CATALOG ("1", "2026-01-05T00:00:00Z", "{\"cveID\":7,\"dateAdded\":\"2026-01-02\"}"),
      "cveID" },
    { CATALOG ("1", "2026-01-05T00:00:00Z",
               "{\"cveID\":\"CVE-2026-1000\",\"dateAdded\":\"2026-01-02T00:00:00Z\"}"),
      "dateAdded" },
    { CATALOG ("1", "2026-01-05T00:00:00Z",
               "{\"cveID\":\"CVE-2026-1000\",\"dateAdded\":\"2026-02-30\"}"),
      "dateAdded" },
    { "{\"catalogVersion\":\"\",\"dateReleased\":\"2026-01-05T00:00:00Z\",\"vulnerabilities\":"
      "[" ENTRY ("CVE-2026-1000") "]}",
      "/catalogVersion" },
    { "{\"catalogVersion\":1,\"dateReleased\":\"2026-01-05T00:00:00Z\",\"vulnerabilities\":"
      "[" ENTRY ("CVE-2026-1000") "]}",
      "/catalogVersion" },
    { "{\"catalogVersion\":\"1\",\"dateReleased\":\"2026-01-05T00:00:00Z\",\"vulnerabilities\":"
      "{}}",
      "/vulnerabilities" },
    { "{", "line 1" },
  };
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autofree char *before = med_test_fleet_snapshot (fixture);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MedKevCatalog) catalog = import_text (fixture, cases[i].text, &error);

      g_assert_null (catalog);
      g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
      if (strstr (error->message, cases[i].message) == NULL)
        g_error ("“%s” does not say “%s”", error->message, cases[i].message);
    }
  g_autofree char *after = med_test_fleet_snapshot (fixture);
  g_assert_cmpstr (before, ==, after);
}

#define FULL(cve, added, due, name, ransomware)                                                    \
  "{\"cveID\":\"" cve "\",\"dateAdded\":\"" added "\",\"dueDate\":\"" due                          \
  "\",\"vulnerabilityName\":\"" name "\",\"knownRansomwareCampaignUse\":\"" ransomware "\"}"
#define DAY "2026-01-05T00:00:00Z"
#define A FULL ("CVE-2026-1000", "2026-01-02", "2026-01-23", "N", "Known")
#define B FULL ("CVE-2026-1001", "2026-01-02", "2026-01-23", "M", "Unknown")

static char *
dup_kev (MedTestEngine *fixture)
{
  return med_test_fleet_dup_text (fixture, "SELECT cve || ' ' || added_date || ' ' ||"
                                           " coalesce (due_date, '-') || ' ' || name || ' ' ||"
                                           " ransomware FROM kev ORDER BY cve");
}

/* A catalogue that changes under one version and date is not called unchanged, nor believed. */
static void
test_same_version_other_content (void)
{
  static const char *const others[] = {
    CATALOG ("1", DAY, A),
    CATALOG ("1", DAY, A "," B "," ENTRY ("CVE-2026-1002")),
    CATALOG ("1", DAY, A "," FULL ("CVE-2026-1009", "2026-01-02", "2026-01-23", "M", "Unknown")),
    CATALOG ("1", DAY, A "," FULL ("CVE-2026-1001", "2026-01-03", "2026-01-23", "M", "Unknown")),
    CATALOG ("1", DAY, A "," FULL ("CVE-2026-1001", "2026-01-02", "2026-01-24", "M", "Unknown")),
    CATALOG ("1", DAY, A "," FULL ("CVE-2026-1001", "2026-01-02", "2026-01-23", "X", "Unknown")),
    CATALOG ("1", DAY, A "," FULL ("CVE-2026-1001", "2026-01-02", "2026-01-23", "M", "Known")),
    CATALOG ("1", DAY, A "," ENTRY ("CVE-2026-1001")),
  };
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (MedKevCatalog) first = import_text (fixture, CATALOG ("1", DAY, A "," B), &error);
  g_assert_no_error (error);
  g_assert_nonnull (first);
  g_autofree char *before = dup_kev (fixture);
  g_autofree char *counted = med_test_fleet_snapshot (fixture);

  g_assert_cmpstr (before, ==,
                   "CVE-2026-1000 2026-01-02 2026-01-23 N 1\n"
                   "CVE-2026-1001 2026-01-02 2026-01-23 M 0");
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autoptr (GError) refused = NULL;
      g_autoptr (MedKevCatalog) catalog = import_text (fixture, others[i], &refused);

      if (catalog != NULL)
        g_error ("%s: taken", others[i]);
      g_assert_error (refused, MED_ERROR, MED_ERROR_UNTRUSTED);
    }
  g_autofree char *after = dup_kev (fixture);
  g_autofree char *still = med_test_fleet_snapshot (fixture);
  g_assert_cmpstr (after, ==, before);
  g_assert_cmpstr (still, ==, counted);
  /* The same in another order, and with members nobody reads, is the same. */
  g_autoptr (MedKevCatalog) again =
      import_text (fixture,
                   "{\"title\":\"t\",\"count\":9,\"dateReleased\":\"" DAY
                   "\",\"catalogVersion\":\"1\",\"vulnerabilities\":[" B "," A "]}",
                   &error);
  g_assert_no_error (error);
  g_assert_nonnull (again);
  g_assert_true (again->unchanged);
}

/* Two catalogues of one day: whichever comes last is in use, and is not mistaken for the other. */
static void
test_same_day (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (MedKevCatalog) one = import_text (fixture, CATALOG ("1", DAY, A), &error);
  g_autoptr (MedKevCatalog) two = import_text (fixture, CATALOG ("2", DAY, B), &error);

  g_assert_no_error (error);
  g_assert_nonnull (one);
  g_assert_nonnull (two);
  g_assert_false (two->unchanged);
  g_autofree char *kept = dup_kev (fixture);
  g_assert_true (g_str_has_prefix (kept, "CVE-2026-1001"));
  g_assert_null (strstr (kept, "CVE-2026-1000"));
}

/* A vulnerability that stands there twice is one: the first entry is kept, and the file is known
 * again. */
static void
test_twice (void)
{
  const char *text = CATALOG ("1", DAY, A "," B "," ENTRY ("CVE-2026-1000") "," A);
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (MedKevCatalog) first = import_text (fixture, text, &error);
  g_autoptr (MedKevCatalog) second = import_text (fixture, text, &error);

  g_assert_no_error (error);
  g_assert_nonnull (first);
  g_assert_nonnull (second);
  g_assert_true (second->unchanged);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM kev"), ==, 2);
  g_assert_cmpint (
      med_test_engine_count (fixture, "SELECT ransomware FROM kev WHERE cve = 'CVE-2026-1000'"), ==,
      1);
}

static void
test_exploitation (void)
{
  g_assert_cmpint (med_exploitation_judge (FALSE, FALSE, NULL, NULL, NULL, -1), ==,
                   MED_EXPLOITATION_UNKNOWN);
  g_assert_cmpint (med_exploitation_judge (FALSE, TRUE, NULL, NULL, NULL, -1), ==,
                   MED_EXPLOITATION_NONE);
  g_assert_cmpint (med_exploitation_judge (FALSE, TRUE, NULL, "poc", NULL, -1), ==,
                   MED_EXPLOITATION_POC);
  /* Nobody can talk attacks away. */
  g_assert_cmpint (med_exploitation_judge (TRUE, TRUE, NULL, "none", NULL, -1), ==,
                   MED_EXPLOITATION_ACTIVE);
  g_assert_cmpint (med_exploitation_judge (FALSE, TRUE, "2026-01-01", "none", NULL, -1), ==,
                   MED_EXPLOITATION_ACTIVE);
  g_assert_cmpint (med_exploitation_judge (FALSE, FALSE, NULL, NULL,
                                           "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:P", -1),
                   ==, MED_EXPLOITATION_POC);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/awareness/kev-import/real-catalogue-loads-once", test_real);
  g_test_add_func ("/awareness/kev-import/never-goes-back", test_newer_replaces_older_never);
  g_test_add_func ("/awareness/kev-import/refused-changes-nothing", test_refused);
  g_test_add_func ("/awareness/kev-import/same-version-other-content",
                   test_same_version_other_content);
  g_test_add_func ("/awareness/kev-import/two-of-one-day", test_same_day);
  g_test_add_func ("/awareness/kev-import/one-entry-twice", test_twice);
  g_test_add_func ("/awareness/kev-import/exploitation", test_exploitation);
  return g_test_run ();
}
