/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/awareness/med-advisory-store.h"
#include "engine/base/med-json.h"
#include "engine/csaf/med-csaf-reader.h"
#include "support/med-test-fleet.h"

/* One revision of an advisory. */
typedef struct
{
  const char *version;
  int day; /* of February 2026 */
  const char *status;
} Revision;

static char *
dup_revision (const char *id, const Revision *revision)
{
  g_autofree char *statuses = g_strconcat (revision->status, "=P", NULL);
  g_autofree char *plain = med_test_fleet_advisory (id, "Exa", "CT", "P=< 9", statuses);
  g_autofree char *date = g_strdup_printf ("2026-02-%02dT00:00:00Z", revision->day);
  g_autofree char *version = g_strdup_printf ("\"version\":\"%s\"}}", revision->version);
  g_autofree char *cve = g_strdup_printf ("CVE-2026-%04u", 1000 + g_str_hash (id) % 9000);
  g_autoptr (GString) text = g_string_new (plain);

  g_assert_cmpuint (g_string_replace (text, "2026-02-01T00:00:00Z", date, 0), ==, 1);
  g_assert_cmpuint (g_string_replace (text, "\"version\":\"1\"}}", version, 0), ==, 1);
  g_assert_cmpuint (g_string_replace (text, "CVE-2026-1000", cve, 0), ==, 1);
  return g_strdup (text->str);
}

typedef struct
{
  char *text;
  MedAdvisoryOutcome outcome;
} Stored;

/* As the import does, but without the schema: there are older stores with other versions. */
static gpointer
store_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Stored *stored = input;
  g_autoptr (GBytes) bytes = g_bytes_new (stored->text, strlen (stored->text));
  g_autoptr (JsonNode) root =
      med_json_load (stored->text, strlen (stored->text), NULL, "one.json", error);
  g_autoptr (MedCsafDocument) document =
      root != NULL ? med_csaf_reader_read (root, "one.json", error) : NULL;

  return document != NULL && med_advisory_store_sync (connection, 0, document, "one.json", bytes,
                                                      &stored->outcome, error)
             ? MED_STORE_OK
             : NULL;
}

static MedAdvisoryOutcome
import (MedTestEngine *fixture, const char *id, const Revision *revision)
{
  g_autofree char *text = dup_revision (id, revision);
  Stored stored = { .text = text };
  g_autoptr (GError) error = NULL;

  med_test_engine_run (fixture, MED_STORE_WRITER, store_func, &stored, &error);
  g_assert_no_error (error);
  return stored.outcome;
}

static char *
dup_head (MedTestEngine *fixture, const char *id)
{
  g_autofree char *sql =
      g_strdup_printf ("SELECT a.version FROM advisory_head h JOIN advisory a ON a.id ="
                       " h.advisory_id WHERE h.tracking_id = '%s'",
                       id);

  return med_test_fleet_dup_text (fixture, sql);
}

static char *
dup_statuses (MedTestEngine *fixture, const char *id)
{
  g_autofree char *sql =
      g_strdup_printf ("SELECT d.asset || ' ' || e.status || ' ' || e.reason FROM device d"
                       " JOIN exposure e ON e.config_id = d.config_id"
                       " JOIN vulnerability v ON v.id = e.vulnerability_id"
                       " JOIN advisory a ON a.id = v.advisory_id WHERE a.tracking_id = '%s'"
                       " ORDER BY d.asset",
                       id);

  return med_test_fleet_dup_text (fixture, sql);
}

static const char *const versions[] = {
  "1",         "1.0",        "1.0.0", "1.1", "1.05", "1.06",     "1.10", "1.9", "2",     "02",
  "2.0.0-rc1", "2.0.0-beta", "10",    "2.a", "2b",   "20260101", "3.1",  "3",   "1.0+5", "1.0+6",
};
static const char *const statuses[] = { "known_affected", "fixed", "known_not_affected" };

/* Whatever comes first: the same revisions lead to the same one that counts, also where versions
 * cannot be compared, or mean the same and bear the same date. */
static void
test_any_order (void)
{
  enum
  {
    N_SETS = 8,
    N_ORDERS = 3,
    N_REVISIONS = 5,
  };
  const guint32 seed = g_test_rand_int ();
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();

  g_test_message ("seed %u", seed);
  med_test_fleet_add_device (fixture, "1", "Exa", "CT", "4.1");
  for (int set = 0; set < N_SETS; set++)
    {
      guint picked[G_N_ELEMENTS (versions)];
      Revision revisions[N_REVISIONS];

      med_test_shuffle (random, picked, G_N_ELEMENTS (versions));
      for (int i = 0; i < N_REVISIONS; i++)
        revisions[i] = (Revision){ versions[picked[i]], g_rand_int_range (random, 1, 4),
                                   statuses[g_rand_int_range (random, 0, 3)] };
      for (int o = 0; o < N_ORDERS; o++)
        {
          g_autofree char *id = g_strdup_printf ("S%d-%d", set, o);
          guint order[N_REVISIONS];

          med_test_shuffle (random, order, N_REVISIONS);
          for (int i = 0; i < N_REVISIONS; i++)
            import (fixture, id, &revisions[order[i]]);
        }
    }
  med_test_fleet_assess (fixture);
  for (int set = 0; set < N_SETS; set++)
    {
      g_autofree char *first_id = g_strdup_printf ("S%d-0", set);
      g_autofree char *head = dup_head (fixture, first_id);
      g_autofree char *judged = dup_statuses (fixture, first_id);

      g_assert_cmpstr (judged, !=, "");
      for (int o = 1; o < N_ORDERS; o++)
        {
          g_autofree char *id = g_strdup_printf ("S%d-%d", set, o);
          g_autofree char *other_head = dup_head (fixture, id);
          g_autofree char *other_judged = dup_statuses (fixture, id);

          g_assert_cmpstr (other_head, ==, head);
          g_assert_cmpstr (other_judged, ==, judged);
        }
    }
}

/* Pairs by name: what is newer, whichever of the two comes first. */
static void
test_pairs (void)
{
  static const struct
  {
    Revision older;
    Revision newer;
  } pairs[] = {
    { { "1", 1, "fixed" }, { "2", 1, "known_affected" } },
    { { "9", 3, "fixed" }, { "10", 1, "known_affected" } },
    { { "1.9", 3, "fixed" }, { "1.10", 1, "known_affected" } },
    { { "1.0.0", 3, "fixed" }, { "1.0.1", 1, "known_affected" } },
    { { "2.0.0-rc1", 3, "fixed" }, { "2.0.0", 1, "known_affected" } },
    { { "2.0.0-beta", 3, "fixed" }, { "2.0.0-rc1", 1, "known_affected" } },
    /* The same version: the date tells. */
    { { "1", 1, "fixed" }, { "1.0", 2, "known_affected" } },
    { { "1.0", 1, "fixed" }, { "1", 2, "known_affected" } },
    /* No order between them: the date tells. */
    { { "20260101", 1, "fixed" }, { "2", 2, "known_affected" } },
  };

  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *rising = g_strdup_printf ("R%u", i);
      g_autofree char *falling = g_strdup_printf ("F%u", i);

      g_assert_cmpint (import (fixture, rising, &pairs[i].older), ==, MED_ADVISORY_ADDED);
      g_assert_cmpint (import (fixture, rising, &pairs[i].newer), ==, MED_ADVISORY_UPDATED);
      g_assert_cmpint (import (fixture, falling, &pairs[i].newer), ==, MED_ADVISORY_ADDED);
      g_assert_cmpint (import (fixture, falling, &pairs[i].older), ==, MED_ADVISORY_OLDER);
      g_autofree char *up = dup_head (fixture, rising);
      g_autofree char *down = dup_head (fixture, falling);
      g_assert_cmpstr (up, ==, pairs[i].newer.version);
      g_assert_cmpstr (down, ==, pairs[i].newer.version);
      /* And once more changes nothing. */
      g_assert_cmpint (import (fixture, rising, &pairs[i].older), ==, MED_ADVISORY_UNCHANGED);
      g_assert_cmpint (import (fixture, rising, &pairs[i].newer), ==, MED_ADVISORY_UNCHANGED);
    }
}

/* An older revision that comes late is kept as history; nothing is judged by it, and what a person
 * has read stays read. */
static void
test_late_history (void)
{
  const Revision newest = { "3", 3, "known_affected" };
  const Revision older = { "2", 2, "known_not_affected" };
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();

  med_test_fleet_add_device (fixture, "1", "Exa", "CT", "4.1");
  import (fixture, "A", &newest);
  med_test_fleet_assess (fixture);
  med_test_fleet_run_script (fixture, "UPDATE advisory_head SET read_usec = 7");
  g_autofree char *before = dup_statuses (fixture, "A");
  g_assert_true (g_str_has_prefix (before, "1 affected"));
  g_assert_cmpint (import (fixture, "A", &older), ==, MED_ADVISORY_OLDER);
  med_test_fleet_assess (fixture);
  g_autofree char *after = dup_statuses (fixture, "A");
  g_assert_cmpstr (after, ==, before);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT read_usec FROM advisory_head"), ==, 7);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM advisory"), ==, 2);
  g_autofree char *actions = med_test_fleet_dup_text (
      fixture, "SELECT action FROM change WHERE subject LIKE 'advisory/%' ORDER BY seq");
  g_assert_cmpstr (actions, ==, "advisory-added\nadvisory-history-added");
}

/* Two publishers may use one tracking id: neither replaces the other's. */
static void
test_publishers (void)
{
  const Revision revision = { "1", 1, "known_affected" };
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autofree char *text = dup_revision ("A", &revision);
  g_autoptr (GString) other = g_string_new (text);

  g_string_replace (other, "https://exa.test", "https://other.test", 0);
  g_string_replace (other, "\"known_affected\"", "\"fixed\"", 0);
  med_test_fleet_add_device (fixture, "1", "Exa", "CT", "4.1");
  med_test_fleet_import (fixture, text);
  med_test_fleet_import (fixture, other->str);
  med_test_fleet_assess (fixture);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM advisory_head"), ==, 2);
  g_autofree char *judged = dup_statuses (fixture, "A");
  g_assert_nonnull (strstr (judged, "1 affected"));
  g_assert_nonnull (strstr (judged, "1 fixed"));
}

/* More advisories never take away what others say, nor make a device less urgent; only a newer
 * revision of the same does. */
static void
test_monotone (void)
{
  const guint32 seed = g_test_rand_int ();
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autoptr (GPtrArray) known = g_ptr_array_new_with_free_func (g_free);
  gint64 outcome = 0, open = 0;

  g_test_message ("seed %u", seed);
  med_test_fleet_add_device (fixture, "1", "Exa", "CT", "4.1");
  for (guint i = 0; i < 12; i++)
    {
      g_autofree char *id = g_strdup_printf ("M%u", i);
      const Revision revision = { "1", 1, statuses[g_rand_int_range (random, 0, 3)] };

      import (fixture, id, &revision);
      med_test_fleet_assess (fixture);
      for (guint k = 0; k < known->len; k++)
        {
          g_autofree char *earlier = g_strdup_printf ("M%u", k);
          g_autofree char *now = dup_statuses (fixture, earlier);
          g_assert_cmpstr (now, ==, known->pdata[k]);
        }
      g_ptr_array_add (known, dup_statuses (fixture, id));
      const gint64 outcome_now = med_test_engine_count (fixture, "SELECT outcome FROM config_risk");
      const gint64 open_now = med_test_engine_count (fixture, "SELECT open_count FROM config_risk");
      g_assert_cmpint (outcome_now, >=, outcome);
      g_assert_cmpint (open_now, >=, open);
      outcome = outcome_now;
      open = open_now;
    }
}

/* What no machine can read of versions never ends as "not affected" or "fixed", whatever the status
 * is that goes with it, whatever version the device has. */
static void
test_cannot_tell_stays (void)
{
  static const char *const texts[] = {
    "software of the spring",
    "all before the recall",
    "4.x and later unless repaired",
    "<",
    ">= four",
    "vers:unknown/1|2",
    "?",
    "\xe5\x88\x9d\xe6\x9c\x9f\xe3\x83\xad\xe3\x83\x83\xe3\x83\x88",
    "4.1 (A) / 4.2 (B)",
    "R2019b SP3 hotfix-ish",
    "prior to the version of March",
    "< 4.2 except 4.1.7",
  };
  static const char *const devices[] = { "4.1", "", "R2", "2019-05" };
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  guint n = 0;

  for (gsize d = 0; d < G_N_ELEMENTS (devices); d++)
    {
      g_autofree char *asset = g_strdup_printf ("D%zu", d);
      med_test_fleet_add_device (fixture, asset, "Exa", "CT", devices[d]);
    }
  for (gsize t = 0; t < G_N_ELEMENTS (texts); t++)
    for (gsize s = 0; s < G_N_ELEMENTS (statuses); s++, n++)
      {
        g_autofree char *id = g_strdup_printf ("U%u", n);
        g_autofree char *status = g_strconcat (statuses[s], "=P", NULL);
        g_autofree char *range = g_strconcat ("P=", texts[t], NULL);
        g_autofree char *text = med_test_fleet_advisory (id, "Exa", "CT", range, status);
        g_autofree char *cve = g_strdup_printf ("CVE-2026-%04u", 2000 + n);

        med_test_fleet_import_about (fixture, cve, text);
      }
  med_test_fleet_assess (fixture);
  g_autofree char *wrong = med_test_fleet_dup_text (
      fixture, "SELECT d.asset || ' ' || e.status || ' ' || e.reason FROM device d"
               " JOIN exposure e ON e.config_id = d.config_id"
               " WHERE e.status IN ('not-affected', 'fixed')");
  g_assert_cmpstr (wrong, ==, "");
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM exposure"), ==,
                   n * G_N_ELEMENTS (devices));
  /* And each counts as open. */
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT min(open_count) FROM config_risk"), ==,
                   n);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/awareness/advisory-store/any-order-ends-the-same", test_any_order);
  g_test_add_func ("/awareness/advisory-store/which-is-newer", test_pairs);
  g_test_add_func ("/awareness/advisory-store/late-history-judges-nothing", test_late_history);
  g_test_add_func ("/awareness/advisory-store/publishers-do-not-meet", test_publishers);
  g_test_add_func ("/awareness/advisory-store/more-never-means-less", test_monotone);
  g_test_add_func ("/awareness/advisory-store/cannot-tell-never-clears", test_cannot_tell_stays);
  return g_test_run ();
}
