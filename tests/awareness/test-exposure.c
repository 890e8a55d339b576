/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/awareness/med-reason.h"
#include "support/med-test-fleet.h"

/* What an advisory can say of a device at version 5.0: each sort has a text of versions and a
 * status of its own, so that any number of them can stand in one document. */
typedef enum
{
  SAYS_AFFECTED = 1 << 0,
  SAYS_FIXED = 1 << 1,
  SAYS_CLEARED = 1 << 2,
  SAYS_INVESTIGATED = 1 << 3,
  SAYS_UNREADABLE = 1 << 4,
  SAYS_OTHER_VERSION = 1 << 5,
  N_SAYINGS = 1 << 6,
} Says;

static const struct
{
  Says says;
  const char *id;
  const char *versions;
  const char *status;
} sorts[] = {
  { SAYS_AFFECTED, "A", "<= 5.0", "known_affected" },
  { SAYS_FIXED, "F", ">= 5.0", "fixed" },
  { SAYS_CLEARED, "C", "< 5.1", "known_not_affected" },
  { SAYS_INVESTIGATED, "I", "> 4.9", "under_investigation" },
  { SAYS_UNREADABLE, "U", "software of the spring", "known_affected" },
  { SAYS_OTHER_VERSION, "O", "> 9.0", "known_affected" },
};

static char *
dup_advisory (const char *id, const char *vendor, const char *product, guint says)
{
  g_autoptr (GString) versions = g_string_new (NULL);
  g_autoptr (GString) statuses = g_string_new (NULL);
  /* A status stands once in a document, with all its products. */
  static const char *const names[] = { "known_affected", "fixed", "known_not_affected",
                                       "under_investigation" };

  for (gsize i = 0; i < G_N_ELEMENTS (sorts); i++)
    if (says & sorts[i].says)
      g_string_append_printf (versions, "%s%s=%s", versions->len > 0 ? ";" : "", sorts[i].id,
                              sorts[i].versions);
  for (gsize n = 0; n < G_N_ELEMENTS (names); n++)
    {
      g_autoptr (GString) ids = g_string_new (NULL);

      for (gsize i = 0; i < G_N_ELEMENTS (sorts); i++)
        if ((says & sorts[i].says) && g_str_equal (sorts[i].status, names[n]))
          g_string_append_printf (ids, "%s%s", ids->len > 0 ? "," : "", sorts[i].id);
      if (ids->len > 0)
        g_string_append_printf (statuses, "%s%s=%s", statuses->len > 0 ? ";" : "", names[n],
                                ids->str);
    }
  return med_test_fleet_advisory (id, vendor, product, versions->str, statuses->str);
}

/* The rule once more, in another language than SQL. */
static const char *
judge (guint says)
{
  if ((says & SAYS_AFFECTED) && (says & (SAYS_FIXED | SAYS_CLEARED)))
    return "cannot-tell";
  if (says & SAYS_AFFECTED)
    return "affected";
  if (says & SAYS_FIXED)
    return "fixed";
  if (says & SAYS_CLEARED)
    return "not-affected";
  if (says & SAYS_INVESTIGATED)
    return "under-investigation";
  return says & SAYS_UNREADABLE ? "cannot-tell" : "not-affected";
}

static gboolean
speaks_of_this_version (guint says)
{
  return (says & (SAYS_AFFECTED | SAYS_FIXED | SAYS_CLEARED | SAYS_INVESTIGATED)) != 0;
}

/* Of the component: what is said of the device itself is louder, where it says that all is well. */
static const char *
judge_component (guint own, guint component)
{
  const char *of_device = judge (own);

  if (speaks_of_this_version (own) &&
      (g_str_equal (of_device, "fixed") || g_str_equal (of_device, "not-affected")))
    return of_device;
  return judge (component);
}

static const guint component_sayings[] = {
  SAYS_AFFECTED,     SAYS_FIXED,      SAYS_CLEARED,       SAYS_AFFECTED | SAYS_FIXED,
  SAYS_INVESTIGATED, SAYS_UNREADABLE, SAYS_OTHER_VERSION,
};

static void
import_sayings (MedTestEngine *fixture, const char *prefix, const char *vendor, guint says)
{
  g_autofree char *id = g_strdup_printf ("%s-%u", prefix, says);
  g_autofree char *product = g_strdup_printf ("%s %u", prefix, says);
  g_autofree char *text = dup_advisory (id, vendor, product, says);

  med_test_fleet_import (fixture, text);
}

static void
test_every_combination (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autoptr (GPtrArray) expected = g_ptr_array_new_with_free_func (g_free);

  for (gsize i = 0; i < G_N_ELEMENTS (component_sayings); i++)
    import_sayings (fixture, "Library", "Lib", component_sayings[i]);
  for (guint own = 1; own < N_SAYINGS; own++)
    {
      guint component = component_sayings[own % G_N_ELEMENTS (component_sayings)];
      g_autofree char *asset = g_strdup_printf ("%02u", own);
      g_autofree char *model = g_strdup_printf ("Monitor %u", own);
      g_autofree char *library = g_strdup_printf ("Library %u", component);

      import_sayings (fixture, "Monitor", "Exa", own);
      med_test_fleet_add_device (fixture, asset, "Exa", model, "5.0");
      med_test_fleet_add_component (fixture, model, "Lib", library, "5.0");
      g_ptr_array_add (expected, g_strdup_printf ("%s Library-%u %s", asset, component,
                                                  judge_component (own, component)));
      g_ptr_array_add (expected, g_strdup_printf ("%s Monitor-%u %s", asset, own, judge (own)));
    }
  g_ptr_array_add (expected, NULL);
  med_test_fleet_assess (fixture);
  g_autofree char *found = med_test_fleet_dup_text (
      fixture, "SELECT d.asset || ' ' || a.tracking_id || ' ' || e.status FROM device d"
               " JOIN exposure e ON e.config_id = d.config_id"
               " JOIN vulnerability v ON v.id = e.vulnerability_id"
               " JOIN advisory a ON a.id = v.advisory_id ORDER BY d.asset, a.tracking_id");
  g_autofree char *wanted = g_strjoinv ("\n", (char **) expected->pdata);
  g_assert_cmpstr (found, ==, wanted);
}

static char *
statuses_of (MedTestEngine *fixture)
{
  med_test_fleet_assess (fixture);
  return med_test_fleet_dup_text (fixture,
                                  "SELECT d.asset || ' ' || e.status FROM device d"
                                  " JOIN exposure e ON e.config_id = d.config_id ORDER BY 1");
}

/* Nobody computes for what is not there any more, nor for names that are not ours. */
static void
test_only_what_is_used (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autofree char *text =
      med_test_fleet_advisory ("EXA-1", "Exa", "CT", "P=< 4.2", "known_affected=P");

  med_test_fleet_add_device (fixture, "1", "Exa", "CT", "4.1");
  med_test_fleet_add_device (fixture, "2", "Exa", "CT", "4.0");
  med_test_fleet_add_device (fixture, "3", "Exa", "MR", "4.0");
  med_test_fleet_import (fixture, text);
  g_autofree char *both = statuses_of (fixture);
  g_assert_cmpstr (both, ==, "1 affected\n2 affected");

  med_test_fleet_run_script (fixture, "UPDATE device SET retired_usec = 1 WHERE asset = '2';");
  med_test_fleet_import (fixture, text);
  med_test_fleet_add_device (fixture, "4", "Exa", "CT", "5.0");
  g_autofree char *one = statuses_of (fixture);
  g_assert_cmpstr (one, ==, "1 affected\n4 not-affected");
}

/* Devices alike share one configuration, and what is said of it. */
static void
test_shared_configuration (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autofree char *text =
      med_test_fleet_advisory ("EXA-1", "Exa", "CT", "P=< 4.2", "known_affected=P");

  for (guint i = 0; i < 50; i++)
    {
      g_autofree char *asset = g_strdup_printf ("%u", i);
      med_test_fleet_add_device (fixture, asset, "Exa", "CT", i % 2 == 0 ? "4.1" : "4.2");
    }
  med_test_fleet_import (fixture, text);
  med_test_fleet_assess (fixture);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM exposure"), ==, 2);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM device d JOIN exposure e"
                                                   " ON e.config_id = d.config_id"
                                                   " WHERE e.status = 'affected'"),
                   ==, 25);
}

/* A vulnerability without a CVE is known by its place only: a word on the device of another one
 * does not clear it. */
static void
test_without_cve (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autofree char *library =
      med_test_fleet_advisory ("LIB-1", "Lib", "Library", "P=<= 5.0", "known_affected=P");
  g_autofree char *device =
      med_test_fleet_advisory ("EXA-1", "Exa", "CT", "P=5.0", "known_not_affected=P");
  g_auto (GStrv) parts = g_strsplit (library, "\"cve\":\"CVE-2026-1000\",", 2);
  g_autofree char *nameless = g_strjoinv ("", parts);

  med_test_fleet_add_device (fixture, "1", "Exa", "CT", "5.0");
  med_test_fleet_add_component (fixture, "CT", "Lib", "Library", "5.0");
  med_test_fleet_import (fixture, device);
  med_test_fleet_import (fixture, nameless);
  g_autofree char *found = statuses_of (fixture);
  g_assert_cmpstr (found, ==, "1 affected\n1 not-affected");
}

static char *
dup_record (const char *cve, const char *affected)
{
  return g_strdup_printf (
      "{\"dataType\":\"CVE_RECORD\",\"dataVersion\":\"5.1\",\"cveMetadata\":{\"cveId\":\"%s\","
      "\"state\":\"PUBLISHED\",\"assignerShortName\":\"x\",\"dateUpdated\":"
      "\"2026-01-02T00:00:00Z\"},\"containers\":{\"cna\":{\"affected\":[%s]}}}",
      cve, affected);
}

#define ENTRY(product, members)                                                                    \
  "{\"vendor\":\"Lib\",\"product\":\"" product "\",\"defaultStatus\":\"unaffected\"," members "}"
#define BELOW(end, status)                                                                         \
  "\"versions\":[{\"version\":\"0\",\"lessThan\":\"" end "\",\"status\":\"" status "\"}]"

/* What a CVE record says of a platform, of another component or does not know clears no device. */
static void
test_records_clear_nothing_unsaid (void)
{
  static const struct
  {
    const char *affected;
    const char *expected; /* status and reason in words */
  } cases[] = {
    { ENTRY ("One", BELOW ("2", "affected")),
      "not-affected component One 5.0: version 5.0 is not" },
    { ENTRY ("One", "\"platforms\":[\"Windows\"]," BELOW ("2", "affected")),
      "cannot-tell component One 5.0: stated for Windows alone" },
    { ENTRY ("One", "\"platforms\":[\"Windows\"]," BELOW ("6", "affected")),
      "affected component One 5.0: version 5.0 is within" },
    { ENTRY ("One", "\"modules\":[\"DTLS\"]"),
      "cannot-tell component One 5.0: stated for DTLS alone" },
    { ENTRY ("One", BELOW ("6", "unknown")),
      "cannot-tell component One 5.0: the advisory says that this is not known" },
    /* That one component is free of it says nothing of the other. */
    { ENTRY ("One", BELOW ("6", "unaffected")) "," ENTRY ("Two", BELOW ("unspecified", "affected")),
      "cannot-tell component Two 5.0: the advisory names no version" },
    { ENTRY ("One", BELOW ("6", "unaffected")) "," ENTRY ("Two", BELOW ("6", "affected")),
      "affected component Two 5.0: version 5.0 is within" },
    { ENTRY ("One", BELOW ("6", "unaffected")) "," ENTRY ("Two", BELOW ("2", "affected")),
      "not-affected component " },
  };
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();

  med_test_fleet_add_device (fixture, "1", "Exa", "CT", "5.0");
  med_test_fleet_add_component (fixture, "CT", "Lib", "One", "5.0");
  med_test_fleet_add_component (fixture, "CT", "Lib", "Two", "5.0");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *cve = g_strdup_printf ("CVE-2026-%04u", (guint) i + 1);
      g_autofree char *text = dup_record (cve, cases[i].affected);

      med_test_fleet_import (fixture, text);
    }
  med_test_fleet_assess (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *status_query = g_strdup_printf (
          "SELECT e.status FROM exposure e JOIN vulnerability v ON v.id = e.vulnerability_id"
          " WHERE v.cve = 'CVE-2026-%04u'",
          (guint) i + 1);
      g_autofree char *reason_query = g_strdup_printf (
          "SELECT e.reason FROM exposure e JOIN vulnerability v ON v.id = e.vulnerability_id"
          " WHERE v.cve = 'CVE-2026-%04u'",
          (guint) i + 1);
      g_autofree char *status = med_test_fleet_dup_text (fixture, status_query);
      g_autofree char *reason = med_test_fleet_dup_text (fixture, reason_query);
      g_autofree char *words = med_reason_describe (reason);
      g_autofree char *found = g_strconcat (status, " ", words, NULL);

      if (!g_str_has_prefix (found, cases[i].expected))
        g_error ("%s: “%s” instead of “%s”", cases[i].affected, found, cases[i].expected);
    }
}

#define DERIVED                                                                                    \
  "SELECT line FROM (SELECT 'm ' || release_id || ' ' || advisory_product_id || answer || reason"  \
  " AS line FROM match UNION ALL SELECT 'e ' || config_id || ' ' || vulnerability_id || status"    \
  " || reason FROM exposure UNION ALL SELECT 'r ' || config_id || ' ' || outcome || ' '"           \
  " || open_count || ' ' || cannot_tell_count FROM config_risk) x ORDER BY line"

/* What is derived can be thrown away: nothing is lost that cannot be computed again. */
static void
test_dropped_and_rebuilt (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();

  for (guint own = 1; own < N_SAYINGS; own += 5)
    {
      g_autofree char *asset = g_strdup_printf ("%u", own);
      g_autofree char *model = g_strdup_printf ("Monitor %u", own);

      import_sayings (fixture, "Monitor", "Exa", own);
      med_test_fleet_add_device (fixture, asset, "Exa", model, "5.0");
    }
  med_test_fleet_assess (fixture);
  g_autofree char *before = med_test_fleet_dup_text (fixture, DERIVED);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM exposure"), >, 5);
  med_test_fleet_run_script (fixture,
                             "DELETE FROM exposure; DELETE FROM config_risk; DELETE FROM match;"
                             "UPDATE assessment SET seq = 0;");
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM exposure"), ==, 0);
  med_test_fleet_assess (fixture);
  g_autofree char *after = med_test_fleet_dup_text (fixture, DERIVED);
  g_assert_cmpstr (before, ==, after);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/awareness/exposure/every-combination-of-sayings", test_every_combination);
  g_test_add_func ("/awareness/exposure/only-what-is-used", test_only_what_is_used);
  g_test_add_func ("/awareness/exposure/devices-alike-share-it", test_shared_configuration);
  g_test_add_func ("/awareness/exposure/without-a-cve-nothing-else-clears", test_without_cve);
  g_test_add_func ("/awareness/exposure/records-clear-nothing-unsaid",
                   test_records_clear_nothing_unsaid);
  g_test_add_func ("/awareness/exposure/dropped-and-rebuilt", test_dropped_and_rebuilt);
  return g_test_run ();
}
