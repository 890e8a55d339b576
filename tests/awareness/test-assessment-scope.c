/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <inttypes.h>

#include "engine/awareness/med-assessment-scope.h"
#include "engine/awareness/med-assessment.h"
#include "engine/inventory/med-policy.h"
#include "support/med-test-naive.h"
#include "world-fixture.h"

/* One thing after the other changes. After each, what caught up is the same as what is computed
 * anew, and the same as what a comparison without any cleverness finds. */

static gpointer
rebuild_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_assessment_rebuild_sync (connection, cancellable, error) ? MED_STORE_OK : NULL;
}

static void
say_difference (const char *what, const char *found, const char *expected)
{
  g_auto (GStrv) left = g_strsplit (found, "\n", -1);
  g_auto (GStrv) right = g_strsplit (expected, "\n", -1);

  for (gsize i = 0; left[i] != NULL; i++)
    if (!g_strv_contains ((const char *const *) right, left[i]))
      g_printerr ("%s: too much: %s\n", what, left[i]);
  for (gsize i = 0; right[i] != NULL; i++)
    if (!g_strv_contains ((const char *const *) left, right[i]))
      g_printerr ("%s: missing: %s\n", what, right[i]);
}

static void
compare (World *world, const char *what, guint step, const char *found, const char *expected)
{
  if (g_str_equal (found, expected))
    return;
  say_difference (what, found, expected);
  g_error ("seed %u, change %u (%s): %s", world->seed, step, world->last, what);
}

static void
check (World *world, guint step)
{
  med_test_fleet_assess (world->engine);
  g_autofree char *caught_up = med_test_naive_dup_rows (world->engine);
  g_autofree char *stored = med_test_naive_dup_stored (world->engine);
  g_autofree char *naive = med_test_naive_dup (world->engine);

  compare (world, "not as joined device by device", step, stored, naive);
  if (step % 4 == 3)
    med_test_fleet_empty_derived (world->engine);
  world_run (world, rebuild_func, NULL);
  g_autofree char *anew = med_test_naive_dup_rows (world->engine);
  compare (world, "not as computed anew", step, caught_up, anew);
}

static void
live (guint32 seed, guint n_changes)
{
  g_autoptr (World) world = world_new (seed);

  for (guint step = 0; step < n_changes; step++)
    {
      /* Several changes at once, now and then. */
      for (guint n = g_rand_int_range (world->random, 0, 5) == 0 ? 3 : 1; n > 0; n--)
        world_change (world);
      check (world, step);
    }
}

/* Always the same, so that each fault that was planted once is found each time. */
static void
test_known_worlds (void)
{
  static const guint32 seeds[] = { 1, 2 };

  for (gsize i = 0; i < G_N_ELEMENTS (seeds); i++)
    live (seeds[i], 25);
}

/* MED_TEST_WORLDS: how many, for a long look by hand */
static void
test_worlds (void)
{
  const char *worlds = g_getenv ("MED_TEST_WORLDS");
  const guint64 n = worlds != NULL ? g_ascii_strtoull (worlds, NULL, 10) : 1;

  for (guint64 i = 0; i < n; i++)
    live ((guint32) g_test_rand_int (), 15);
}

/* ---- what a record touches ---- */

static char *
dup_sorted (MedIdSet *set)
{
  g_autoptr (GArray) ids = med_id_set_sort (set);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < ids->len; i++)
    g_string_append_printf (text, "%s%" PRId64, i > 0 ? "," : "", g_array_index (ids, gint64, i));
  return g_strdup (text->str);
}

static char *
describe (MedAssessmentScope *scope)
{
  const struct
  {
    const char *name;
    MedIdSet *set;
  } sets[] = {
    { "a", scope->advisories }, { "v", scope->vulnerabilities }, { "r", scope->releases },
    { "c", scope->configs },    { "k", scope->risks },           { "s", scope->standings },
  };
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (sets); i++)
    if (g_hash_table_size (sets[i].set) > 0)
      {
        g_autofree char *ids = dup_sorted (sets[i].set);
        g_string_append_printf (text, "%s%s ", sets[i].name, ids);
      }
  g_string_append_printf (text, "%s%s%s%s", scope->everything ? "everything " : "",
                          scope->devices ? "devices " : "", scope->all_risks ? "all-risks " : "",
                          scope->all_standings ? "all-standings " : "");
  return g_strchomp (g_strdup (text->str));
}

static gpointer
scope_func (MedConnection *connection, gpointer since, GCancellable *cancellable, GError **error)
{
  g_autoptr (MedAssessmentScope) scope =
      med_assessment_scope_load_sync (connection, *(gint64 *) since, error);

  return scope != NULL ? describe (scope) : NULL;
}

static char *
scope_since (MedTestEngine *fixture, gint64 since)
{
  g_autoptr (GError) error = NULL;
  char *text = med_test_engine_run (fixture, MED_STORE_BULK, scope_func, &since, &error);

  g_assert_no_error (error);
  return text;
}

#define FACTS                                                                                      \
  "INSERT INTO patch (id, number, cots_vendor, recorded_by, recorded_usec) VALUES (5, 'KB5', 'L'," \
  " 0, 0), (6, 'KB6', 'L', 0, 0); INSERT INTO patch_cve VALUES (5, 'CVE-2026-1000'),"              \
  " (6, 'CVE-2026-2000'); INSERT INTO document VALUES ('s', 's', 1, 0);"                           \
  "INSERT INTO statement (id, patch_id, manufacturer, manufacturer_key, reference, revision,"      \
  " issued_usec, origin, sha256, entered_by, entered_usec, body, method, timing, prepare_min,"     \
  " install_min, restart_min, verify_min, rollback_min, reversible) VALUES"                        \
  " (1, 5, 'Exa', 'exa', 'VS', 1, 1, 'file', 's', 1, 1, '{}', 'on-site', 'own-date', 1, 1, 1, 1,"  \
  " 1, 1), (2, 6, 'Exa', 'exa', 'VS', 2, 1, 'file', 's', 1, 1, '{}', 'on-site', 'own-date', 1, 1," \
  " 1, 1, 1, 1), (3, 6, 'Exa', 'exa', 'VT', 1, 1, 'file', 's', 1, 1, '{}', 'on-site', 'own-date'," \
  " 1, 1, 1, 1, 1, 1);"

/* Advisories 1 and 2 are revisions of one, about CVE-2026-1000; 3 is about CVE-2026-2000. Product 1
 * is a CT with releases 1 and 2, product 2 its component with releases 3 and 4, of which only the
 * first is a part of release 1. */
static MedTestEngine *
new_known (void)
{
  MedTestEngine *fixture = med_test_engine_new ();
  g_autofree char *first =
      med_test_fleet_advisory ("EXA-1", "Exa", "CT", "P=< 9", "known_affected=P");
  g_autofree char *second = med_test_fleet_revise (first, "2");
  g_autofree char *third =
      med_test_fleet_advisory ("LIB-1", "Lib", "Zip", "P=< 9", "known_affected=P");

  med_test_fleet_add_device (fixture, "1", "Exa", "CT", "1.0");
  med_test_fleet_add_device (fixture, "2", "Exa", "CT", "2.0");
  med_test_fleet_add_component (fixture, "CT", "Lib", "Zip", "1.0");
  med_test_fleet_run_script (fixture,
                             "INSERT INTO release (id, product_id, version) VALUES (4, 2, '2.0');"
                             "DELETE FROM release_component WHERE release_id = 2;" FACTS);
  med_test_fleet_import (fixture, first);
  med_test_fleet_import (fixture, second);
  med_test_fleet_import_about (fixture, "CVE-2026-2000", third);
  return fixture;
}

static void
test_records (void)
{
  static const struct
  {
    const char *action;
    const char *subject;
    const char *touched;
  } records[] = {
    { "advisory-updated", "advisory/2", "a1,2" },
    { "advisory-tested", "advisory/1", "a1,2" },
    { "advisory-added", "advisory/3", "a3" },
    { "advisory-added", "advisory/99", "" },
    { "advisory-read", "advisory/3", "s3" },
    { "advisory-unread", "advisory/2", "s2" },
    { "advisory-commented", "advisory/2", "" },
    { "alias-confirmed", "product/1", "r1,2" },
    { "alias-withdrawn", "product/2", "r3,4" },
    { "alias-rejected", "product/99", "" },
    { "product-renamed", "product/1", "everything" },
    { "decision-point-set", "vulnerability/CVE-2026-1000", "v1,2" },
    { "decision-point-set", "vulnerability/CVE-2026-9999", "" },
    { "decision-point-set", "vulnerability/LIB-1#1", "v3" },
    { "decision-point-set", "vulnerability/EXA-1#1", "v2" },
    { "decision-point-set", "vulnerability/LIB-1#2", "" },
    { "remediation-marked", "vulnerability/CVE-2026-1000", "" },
    { "remediation-mark-withdrawn", "vulnerability/CVE-2026-1000", "" },
    { "components-set", "release/1", "r1,3,4" },
    { "component-added", "release/2", "r2" },
    { "patch-added", "patch/5", "v1,2 devices" },
    { "candidates-found", "patch/6", "v3 devices" },
    { "statement-confirmed", "statement/1", "v1,2,3 devices" },
    { "statement-confirmed", "statement/2", "v1,2,3 devices" },
    { "statement-refused", "statement/3", "v3 devices" },
    { "device-changed", "device/1", "devices" },
    { "devices-imported", "document/abc", "devices" },
    { "attempt-moved", "attempt/x", "devices" },
    { "control-tested", "control/1", "devices" },
    { "exception-approved", "exception/1", "devices" },
    { "kev-imported", "kev/1", "all-risks all-standings" },
    { "epss-imported", "epss/2026-01-01", "" },
    { "document-held", "held-document/1", "all-risks" },
    { "source-held", "source/1", "all-risks" },
    { "policy-changed", "setting/" MED_POLICY_EPSS_KEY, "all-risks" },
    { "policy-changed", "setting/exception-max-days", "" },
    { "site-renamed", "site", "" },
    { "person-added", "person/2", "" },
    /* What begins alike is not the same, and what nobody knows may be anything. */
    { "x", "devices/1", "everything" },
    { "x", "advisor/1", "everything" },
    { "x", "advisory-set/1", "everything" },
    { "x", "", "everything" },
  };
  g_autoptr (MedTestEngine) fixture = new_known ();

  for (gsize i = 0; i < G_N_ELEMENTS (records); i++)
    {
      const gint64 since = med_test_engine_count (fixture, "SELECT max(seq) FROM change");

      med_test_fleet_record_script (fixture, "SELECT 1", records[i].action, records[i].subject);
      g_autofree char *touched = scope_since (fixture, since);
      if (!g_str_equal (touched, records[i].touched))
        g_error ("%s of %s: “%s” instead of “%s”", records[i].action, records[i].subject, touched,
                 records[i].touched);
    }
}

/* Several records together touch what each of them touches; none touches nothing. */
static void
test_several (void)
{
  g_autoptr (MedTestEngine) fixture = new_known ();
  const gint64 since = med_test_engine_count (fixture, "SELECT max(seq) FROM change");
  g_autofree char *nothing = scope_since (fixture, since);

  g_assert_cmpstr (nothing, ==, "");
  med_test_fleet_record_script (fixture, "SELECT 1", "advisory-updated", "advisory/2");
  med_test_fleet_record_script (fixture, "SELECT 1", "alias-confirmed", "product/2");
  med_test_fleet_record_script (fixture, "SELECT 1", "advisory-read", "advisory/3");
  g_autofree char *all = scope_since (fixture, since);
  g_autofree char *later = scope_since (fixture, since + 2);
  g_assert_cmpstr (all, ==, "a1,2 r3,4 s3");
  g_assert_cmpstr (later, ==, "s3");
  /* Scores count where the policy says so. */
  med_test_fleet_record_script (fixture,
                                "INSERT INTO setting VALUES ('" MED_POLICY_EPSS_KEY "', '1')",
                                "policy-changed", "setting/other");
  med_test_fleet_record_script (fixture, "SELECT 1", "epss-imported", "epss/2026-01-02");
  g_autofree char *scores = scope_since (fixture, since + 4);
  g_assert_cmpstr (scores, ==, "all-risks");
}

static void
test_id_set (void)
{
  g_autoptr (GHashTable) set = med_id_set_new ();
  GHashTableIter iter;

  g_hash_table_iter_init (&iter, set);
  g_assert_cmpint (med_id_set_next (&iter), ==, 0);
  g_assert_true (med_id_set_add (set, 7));
  g_assert_false (med_id_set_add (set, 7));
  g_assert_true (med_id_set_add (set, G_MAXINT64));
  g_assert_true (med_id_set_add (set, -3));
  g_assert_true (med_id_set_contains (set, G_MAXINT64));
  g_assert_false (med_id_set_contains (set, 3));
  g_autofree char *sorted = dup_sorted (set);
  g_assert_cmpstr (sorted, ==, "-3,7,9223372036854775807");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/awareness/assessment-scope/each-record-touches-its-own", test_records);
  g_test_add_func ("/awareness/assessment-scope/several-records", test_several);
  g_test_add_func ("/awareness/assessment-scope/numbers-once-and-in-order", test_id_set);
  g_test_add_func ("/awareness/assessment-scope/known-worlds", test_known_worlds);
  g_test_add_func ("/awareness/assessment-scope/worlds-of-chance", test_worlds);
  return g_test_run ();
}
