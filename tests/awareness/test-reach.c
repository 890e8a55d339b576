/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/awareness/med-advisory.h"
#include "engine/awareness/med-reach.h"
#include "support/med-test-fleet.h"

typedef struct
{
  gint64 id;
  gint64 limit;
} Question;

static gpointer
of_advisory (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Question *question = input;

  return med_reach_of_advisory_sync (connection, question->id, question->limit, error);
}

static gpointer
of_device (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Question *question = input;

  return med_reach_of_device_sync (connection, question->id, question->limit, error);
}

static GPtrArray *
ask (MedTestEngine *fixture, MedStoreFunc func, gint64 id, gint64 limit)
{
  Question question = { id, limit };
  g_autoptr (GError) error = NULL;
  GPtrArray *rows = med_test_engine_run (fixture, MED_STORE_BULK, func, &question, &error);

  g_assert_no_error (error);
  g_assert_nonnull (rows);
  return rows;
}

static char *
dump (GPtrArray *rows)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < rows->len; i++)
    {
      const MedReach *reach = rows->pdata[i];
      g_string_append_printf (text, "%s%s %s %s %s", i > 0 ? "\n" : "", reach->asset,
                              reach->tracking_id, reach->vulnerability_key, reach->status);
    }
  return g_string_free (text, FALSE);
}

static gint64
advisory_id (MedTestEngine *fixture, const char *tracking_id)
{
  g_autofree char *sql =
      g_strdup_printf ("SELECT max(id) FROM advisory WHERE tracking_id = '%s'", tracking_id);

  return med_test_engine_count (fixture, sql);
}

/* @vulnerabilities: in place of the one of the fleet's advisory */
static void
import (
    MedTestEngine *fixture, const char *id, const char *cve, const char *status, const char *score)
{
  g_autofree char *statuses = g_strconcat (status, "=P", NULL);
  g_autofree char *plain = med_test_fleet_advisory (id, "Exa", "CT", "P=< 9", statuses);
  g_autoptr (GString) text = g_string_new (plain);

  if (cve != NULL)
    g_string_replace (text, "CVE-2026-1000", cve, 0);
  else
    g_string_replace (text, "\"cve\":\"CVE-2026-1000\",", "", 0);
  if (score != NULL)
    g_string_replace (text,
                      "{\"version\":\"3.1\",\"baseScore\":9.8,\"baseSeverity\":\"CRITICAL\","
                      "\"vectorString\":"
                      "\"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H\"}",
                      score, 0);
  med_test_fleet_import (fixture, text->str);
}

#define SCORE(vector, base, severity)                                                              \
  "{\"version\":\"3.1\",\"baseScore\":" base ",\"baseSeverity\":\"" severity                       \
  "\",\"vectorString\":\"" vector "\"}"
#define LOW SCORE ("CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N", "1.6", "LOW")
#define MIDDLE SCORE ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H", "7.5", "HIGH")
/* The schema asks for no more than one metric. */
#define UNREADABLE SCORE ("CVSS:3.1/AV:N", "4.2", "MEDIUM")

static MedTestEngine *
new_fixture (void)
{
  MedTestEngine *fixture = med_test_engine_new ();

  med_test_fleet_add_device (fixture, "B", "Exa", "CT", "4.1");
  med_test_fleet_add_device (fixture, "A", "Exa", "CT", "4.1");
  med_test_fleet_add_device (fixture, "C", "Exa", "CT", "9.5");
  med_test_fleet_add_device (fixture, "D", "Exa", "CT", "");
  med_test_fleet_add_device (fixture, "X", "Other", "CT", "4.1");
  return fixture;
}

/* The devices of an advisory: affected first, then what nobody can tell, then the rest; within each
 * by asset number. */
static void
test_of_advisory (void)
{
  g_autoptr (MedTestEngine) fixture = new_fixture ();

  import (fixture, "EXA-1", "CVE-2026-0001", "known_affected", NULL);
  med_test_fleet_assess (fixture);
  const gint64 id = advisory_id (fixture, "EXA-1");
  g_autoptr (GPtrArray) rows = ask (fixture, of_advisory, id, 100);
  g_autofree char *text = dump (rows);
  g_assert_cmpstr (text, ==,
                   "A EXA-1 CVE-2026-0001 affected\nB EXA-1 CVE-2026-0001 affected\n"
                   "D EXA-1 CVE-2026-0001 cannot-tell\nC EXA-1 CVE-2026-0001 not-affected");

  /* Limits cut the end off, never the worst. */
  for (gint64 limit = 0; limit <= 4; limit++)
    {
      g_autoptr (GPtrArray) some = ask (fixture, of_advisory, id, limit);
      g_assert_cmpuint (some->len, ==, limit);
      for (guint i = 0; i < some->len; i++)
        g_assert_cmpstr (((MedReach *) some->pdata[i])->asset, ==,
                         ((MedReach *) rows->pdata[i])->asset);
    }
  g_autoptr (GPtrArray) none = ask (fixture, of_advisory, id + 100, 100);
  g_assert_cmpuint (none->len, ==, 0);

  /* A retired device is nobody's worry any more. */
  med_test_fleet_run_script (fixture, "UPDATE device SET retired_usec = 1 WHERE asset = 'A'");
  med_test_fleet_assess (fixture);
  g_autoptr (GPtrArray) after = ask (fixture, of_advisory, id, 100);
  g_autofree char *without = dump (after);
  g_assert_true (g_str_has_prefix (without, "B "));
  g_assert_cmpuint (after->len, ==, 3);
}

/* The vulnerabilities of a device: what is open before what is not, the known exploited first, then
 * by score. A vector that cannot be computed leaves the document's own score. */
static void
test_of_device (void)
{
  g_autoptr (MedTestEngine) fixture = new_fixture ();

  import (fixture, "E-LOW", "CVE-2026-0001", "known_affected", LOW);
  import (fixture, "E-HIGH", "CVE-2026-0002", "known_affected", NULL);
  import (fixture, "E-KEV", "CVE-2026-0003", "known_affected", LOW);
  import (fixture, "E-MID", "CVE-2026-0004", "known_affected", MIDDLE);
  import (fixture, "E-DOC", "CVE-2026-0005", "known_affected", UNREADABLE);
  import (fixture, "E-FIX", "CVE-2026-0006", "fixed", NULL);
  import (fixture, "E-NOT", "CVE-2026-0007", "known_not_affected", NULL);
  import (fixture, "E-LOOK", "CVE-2026-0008", "under_investigation", NULL);
  import (fixture, "E-NAME", NULL, "known_affected", NULL);
  med_test_fleet_run_script (fixture, "INSERT INTO kev (cve, added_date, name, ransomware)"
                                      " VALUES ('CVE-2026-0003', '2026-01-01', '', 0)");
  med_test_fleet_assess (fixture);
  const gint64 id = med_test_engine_count (fixture, "SELECT id FROM device WHERE asset = 'A'");
  g_autoptr (GPtrArray) rows = ask (fixture, of_device, id, 100);
  g_autofree char *text = dump (rows);
  g_assert_cmpstr (text, ==,
                   "A E-KEV CVE-2026-0003 affected\nA E-HIGH CVE-2026-0002 affected\n"
                   "A E-NAME E-NAME#1 affected\nA E-MID CVE-2026-0004 affected\n"
                   "A E-DOC CVE-2026-0005 affected\nA E-LOW CVE-2026-0001 affected\n"
                   "A E-LOOK CVE-2026-0008 under-investigation\nA E-FIX CVE-2026-0006 fixed\n"
                   "A E-NOT CVE-2026-0007 not-affected");
  const MedReach *first = rows->pdata[0];
  const MedReach *own = rows->pdata[4];
  g_assert_true (first->kev);
  g_assert_cmpint (first->score10, ==, 16);
  g_assert_cmpint (own->score10, ==, 42);
  g_assert_cmpstr (first->model, ==, "CT");
  g_assert_cmpstr (first->version, ==, "4.1");
  g_assert_cmpint (first->device_id, ==, id);
  g_autoptr (GPtrArray) worst = ask (fixture, of_device, id, 1);
  g_assert_cmpuint (worst->len, ==, 1);
  g_assert_cmpstr (((MedReach *) worst->pdata[0])->tracking_id, ==, "E-KEV");
  g_autoptr (GPtrArray) nothing = ask (fixture, of_device, id + 100, 100);
  g_assert_cmpuint (nothing->len, ==, 0);
  for (guint i = 0; i < rows->len; i++)
    {
      g_autofree char *line = med_reach_describe (rows->pdata[i]);
      g_assert_nonnull (strstr (line, ": "));
      g_assert_null (strchr (line, '\t'));
    }
}

/* Both ways of asking agree about every pair. */
static void
test_both_ways (void)
{
  g_autoptr (MedTestEngine) fixture = new_fixture ();
  g_autoptr (GHashTable) pairs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  static const char *const ids[] = { "E1", "E2", "E3" };
  static const char *const status[] = { "known_affected", "fixed", "under_investigation" };
  static const char *const assets[] = { "A", "B", "C", "D", "X" };
  guint n = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autofree char *cve = g_strdup_printf ("CVE-2026-000%zu", i + 1);
      import (fixture, ids[i], cve, status[i], i == 0 ? LOW : NULL);
    }
  med_test_fleet_assess (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autoptr (GPtrArray) rows =
          ask (fixture, of_advisory, advisory_id (fixture, ids[i]), G_MAXINT64);
      for (guint r = 0; r < rows->len; r++)
        {
          const MedReach *reach = rows->pdata[r];
          g_assert_true (
              g_hash_table_add (pairs, g_strjoin ("|", reach->asset, reach->vulnerability_key,
                                                  reach->status, reach->reason, NULL)));
        }
    }
  for (gsize i = 0; i < G_N_ELEMENTS (assets); i++)
    {
      g_autofree char *sql =
          g_strdup_printf ("SELECT id FROM device WHERE asset = '%s'", assets[i]);
      g_autoptr (GPtrArray) rows =
          ask (fixture, of_device, med_test_engine_count (fixture, sql), G_MAXINT64);
      for (guint r = 0; r < rows->len; r++, n++)
        {
          const MedReach *reach = rows->pdata[r];
          g_autofree char *pair = g_strjoin ("|", reach->asset, reach->vulnerability_key,
                                             reach->status, reach->reason, NULL);
          g_assert_true (g_hash_table_contains (pairs, pair));
        }
    }
  g_assert_cmpuint (n, ==, g_hash_table_size (pairs));
  g_assert_cmpuint (n, ==, 12);
}

/* A revision that was replaced reaches nobody. */
static void
test_replaced (void)
{
  g_autoptr (MedTestEngine) fixture = new_fixture ();
  g_autofree char *one =
      med_test_fleet_advisory ("EXA-1", "Exa", "CT", "P=< 9", "known_affected=P");
  g_autofree char *two = med_test_fleet_revise (one, "2");

  med_test_fleet_import (fixture, one);
  med_test_fleet_assess (fixture);
  const gint64 old = advisory_id (fixture, "EXA-1");
  med_test_fleet_import (fixture, two);
  med_test_fleet_assess (fixture);
  g_autoptr (GPtrArray) before = ask (fixture, of_advisory, old, 100);
  g_autoptr (GPtrArray) after = ask (fixture, of_advisory, advisory_id (fixture, "EXA-1"), 100);
  g_assert_cmpuint (before->len, ==, 0);
  g_assert_cmpuint (after->len, ==, 4);
}

static gpointer
load_advisory (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Question *question = input;

  return med_advisory_load_sync (connection, question->id, error);
}

/* The same score, in the environment of each device: what a person set for it counts, else what its
 * impacts say. Retired devices and those that it does not concern count for nothing. */
static void
test_environment (void)
{
  g_autoptr (MedTestEngine) fixture = new_fixture ();
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  import (fixture, "EXA-1", "CVE-2026-0001", "known_affected", NULL);
  med_test_fleet_run_script (
      fixture, "UPDATE device SET safety_impact = 'negligible', mission_impact = 'degraded'"
               " WHERE asset = 'A';"
               "UPDATE device SET cvss_metrics = 'MAV:P', safety_impact = 'critical'"
               " WHERE asset = 'B';"
               "UPDATE device SET cvss_metrics = 'CR:L/IR:L/AR:L' WHERE asset = 'C'");
  med_test_fleet_assess (fixture);
  Question question = { advisory_id (fixture, "EXA-1"), 100 };
  g_autoptr (GPtrArray) rows = ask (fixture, of_advisory, question.id, 100);
  for (guint i = 0; i < rows->len; i++)
    {
      const MedReach *reach = rows->pdata[i];

      g_assert_cmpint (reach->score10, ==, 98);
      g_string_append_printf (text, "%s %d %s\n", reach->asset, reach->environmental10,
                              reach->environmental_metrics);
    }
  g_assert_cmpstr (text->str, ==, "A 89 IR:L/AR:L\nB 68 MAV:P\nD 98 \nC 80 CR:L/IR:L/AR:L\n");

  g_autoptr (MedAdvisory) advisory =
      med_test_engine_run (fixture, MED_STORE_BULK, load_advisory, &question, &error);
  g_assert_no_error (error);
  const MedVulnerability *vulnerability = g_ptr_array_index (advisory->vulnerabilities, 0);
  g_assert_cmpint (vulnerability->lowest_environmental10, ==, 68);
  g_assert_cmpint (vulnerability->highest_environmental10, ==, 98);

  med_test_fleet_run_script (fixture, "UPDATE device SET retired_usec = 1 WHERE asset <> 'A'");
  g_autoptr (MedAdvisory) alone =
      med_test_engine_run (fixture, MED_STORE_BULK, load_advisory, &question, &error);
  vulnerability = g_ptr_array_index (alone->vulnerabilities, 0);
  g_assert_cmpint (vulnerability->lowest_environmental10, ==, 89);
  g_assert_cmpint (vulnerability->highest_environmental10, ==, 89);
  med_test_fleet_run_script (fixture, "UPDATE device SET retired_usec = 1");
  g_autoptr (MedAdvisory) nowhere =
      med_test_engine_run (fixture, MED_STORE_BULK, load_advisory, &question, &error);
  vulnerability = g_ptr_array_index (nowhere->vulnerabilities, 0);
  g_assert_cmpint (vulnerability->lowest_environmental10, ==, -1);
}

/* A vector of 2.0 or 4.0 that came in before these were computed, and one that nobody can read. */
static void
test_scores_of_other_versions (void)
{
  static const struct
  {
    const char *vector;
    int base10;
  } cases[] = {
    { "AV:N/AC:L/Au:N/C:N/I:N/A:C", 78 },
    { "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", 93 },
    { "CVSS:4.0/AV:N", -1 },
  };
  g_autoptr (MedTestEngine) fixture = new_fixture ();

  import (fixture, "EXA-1", "CVE-2026-0001", "known_affected", NULL);
  Question question = { advisory_id (fixture, "EXA-1"), 100 };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *script = g_strdup_printf (
          "UPDATE vulnerability SET computed_score10 = NULL, cvss_vector = '%s'", cases[i].vector);

      med_test_fleet_run_script (fixture, script);
      g_autoptr (MedAdvisory) advisory =
          med_test_engine_run (fixture, MED_STORE_BULK, load_advisory, &question, NULL);
      const MedVulnerability *one = g_ptr_array_index (advisory->vulnerabilities, 0);
      g_assert_cmpint (one->computed_score10, ==, cases[i].base10);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/awareness/reach/of-an-advisory", test_of_advisory);
  g_test_add_func ("/awareness/reach/of-a-device", test_of_device);
  g_test_add_func ("/awareness/reach/both-ways-agree", test_both_ways);
  g_test_add_func ("/awareness/reach/replaced-revision-reaches-nobody", test_replaced);
  g_test_add_func ("/awareness/reach/environment-of-each-device", test_environment);
  g_test_add_func ("/awareness/reach/scores-of-other-versions", test_scores_of_other_versions);
  return g_test_run ();
}
