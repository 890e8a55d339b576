/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/awareness/med-advisory.h"
#include "engine/awareness/med-assessment.h"
#include "engine/awareness/med-inbox.h"
#include "engine/awareness/med-reach.h"
#include "engine/awareness/med-remediation-count.h"
#include "engine/store/med-search-index.h"
#include "engine/store/med-table.h"
#include "support/med-test-fleet.h"

/* 10,000 advisories and 100,000 devices: how long the inbox takes to list, filter, search, sort and
 * count, by the engine alone and through the list model that the page shows. */

#define N_ADVISORIES 10000
#define N_DEVICES 100000
#define N_ROUNDS 40

/* 500 models in 10 versions, two vulnerabilities an advisory, three models named by each: one model
 * in ten is one of the hospital's. */
#define MODELS                                                                                     \
  "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)"                 \
  " INSERT INTO product (kind, manufacturer, model, manufacturer_key, model_key)"                  \
  " SELECT 'device', 'Maker ' || (i % 40), 'Model ' || i, 'maker ' || (i % 40), 'model ' || i "    \
  "FROM n;"                                                                                        \
  "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10)"                  \
  " INSERT INTO release (product_id, version) SELECT p.id, n.i || '.1' FROM product p, n;"         \
  "INSERT INTO config (release_id, digest) SELECT id, 'c' || id FROM release;"
#define DEVICES                                                                                    \
  "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)"              \
  " INSERT INTO device (asset, config_id, search) SELECT 'A' || i,"                                \
  " 1 + i % (SELECT count(*) FROM config), 'a' || i FROM n;"
#define ADVISORIES                                                                                 \
  "INSERT INTO document (sha256, name, size_bytes, received_usec) VALUES ('x', 'x', 1, 1);"        \
  "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)"               \
  " INSERT INTO advisory (publisher, publisher_name, tracking_id, version, status, category,"      \
  " title, summary, initial_release_usec, current_release_usec, imported_usec, sha256,"            \
  " top_score10, aggregate_severity, severity_rank, search)"                                       \
  " SELECT 'https://m' || (i % 40) || '.test', 'Maker', 'ADV-' || (2000 + i % 26) || '-' || i, "   \
  "'1',"                                                                                           \
  " 'final', 'csaf_security_advisory', 'Improper input validation in Model ' || (i % 5000),"       \
  " 'An attacker on the network could read or alter what the device shows. Update it.', i, i * "   \
  "1000,"                                                                                          \
  " 1, 'x', i % 101, 'High', i % 5, 'adv-' || (2000 + i % 26) || '-' || i || ' improper input"     \
  " validation in model ' || (i % 5000) || ' maker ' || (i % 40) || ' cve-2026-' || (10000 + i) "  \
  "||"                                                                                             \
  " ' cve-2025-' || (20000 + i) || ' version ' || (i % 10) || '.1 sp' || (i % 7) FROM n;"          \
  "INSERT INTO advisory_head (publisher, tracking_id, advisory_id, read_usec)"                     \
  " SELECT publisher, tracking_id, id, CASE WHEN id % 5 = 0 THEN NULL ELSE 1 END FROM advisory;"   \
  "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 2)"                   \
  " INSERT INTO advisory_product (advisory_id, product_ref, full_name, vendor, product,"           \
  " version_text, vendor_key, product_key) SELECT a.id, 'P' || n.i, 'p', 'Maker', 'Model',"        \
  " '< ' || (1 + (a.id + n.i) % 9) || '.5', 'maker ' || ((a.id % 5000 + n.i) % 40),"               \
  " 'model ' || (a.id % 5000 + n.i) FROM advisory a, n;"                                           \
  "INSERT INTO vulnerability (advisory_id, ordinal, cve, computed_score10) SELECT id, 1,"          \
  " 'CVE-2026-' || (10000 + id), id % 101 FROM advisory;"                                          \
  "INSERT INTO vulnerability (advisory_id, ordinal, cve, computed_score10) SELECT id, 2,"          \
  " 'CVE-2025-' || (20000 + id), id % 101 FROM advisory;"                                          \
  "INSERT INTO vulnerability_status (vulnerability_id, advisory_product_id, status)"               \
  " SELECT v.id, p.id, 'known_affected' FROM vulnerability v JOIN advisory_product p"              \
  " ON p.advisory_id = v.advisory_id;"                                                             \
  "INSERT INTO kev (cve, added_date) SELECT 'CVE-2026-' || (10000 + id), '2026-01-01'"             \
  " FROM advisory WHERE id % 50 = 0;"

static int
compare_times (gconstpointer a, gconstpointer b)
{
  const gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return x < y ? -1 : x > y;
}

static void
tell (const char *what, gint64 *usec, guint n)
{
  qsort (usec, n, sizeof *usec, compare_times);
  g_print ("%-44s p50 %7.1f ms   p95 %7.1f ms   max %7.1f ms\n", what, (double) usec[n / 2] / 1000,
           (double) usec[n * 95 / 100] / 1000, (double) usec[n - 1] / 1000);
}

typedef struct
{
  const char *what;
  int section;
  const char *search;
  MedInboxField sort;
  gboolean descending;
} Question;

static const Question questions[] = {
  { "all, newest first", MED_INBOX_ALL, NULL, MED_INBOX_RELEASED, TRUE },
  { "all, by score", MED_INBOX_ALL, NULL, MED_INBOX_SCORE10, TRUE },
  { "all, by the publisher's severity", MED_INBOX_ALL, NULL, MED_INBOX_SEVERITY, TRUE },
  { "all, by devices affected", MED_INBOX_ALL, NULL, MED_INBOX_AFFECTED, TRUE },
  { "new", MED_INBOX_NEW, NULL, MED_INBOX_RELEASED, TRUE },
  { "touches us", MED_INBOX_TOUCHES_US, NULL, MED_INBOX_RELEASED, TRUE },
  { "cannot tell", MED_INBOX_UNSURE, NULL, MED_INBOX_RELEASED, TRUE },
  { "known exploited", MED_INBOX_EXPLOITED, NULL, MED_INBOX_RELEASED, TRUE },
  { "search of a CVE", MED_INBOX_ALL, "CVE-2026-17777", MED_INBOX_RELEASED, TRUE },
  { "search of a common word", MED_INBOX_ALL, "validation", MED_INBOX_RELEASED, TRUE },
  { "search of vendor and model", MED_INBOX_ALL, "maker 7 model 47", MED_INBOX_RELEASED, TRUE },
  { "search of a version", MED_INBOX_ALL, "8.1 sp3", MED_INBOX_RELEASED, TRUE },
  { "search of two letters", MED_INBOX_ALL, "sp", MED_INBOX_RELEASED, TRUE },
  { "search of what is not there", MED_INBOX_ALL, "zebra", MED_INBOX_RELEASED, TRUE },
  { "search within what touches us", MED_INBOX_TOUCHES_US, "model 1", MED_INBOX_RELEASED, TRUE },
};

static gpointer
list_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Question *question = input;
  g_autoptr (MedTableRequest) request = med_table_request_new (&med_inbox_spec);

  med_table_request_add_filter (request, med_inbox_sections[question->section].condition,
                                MED_NO_VALUES);
  med_table_request_add_search (request, question->search);
  med_table_request_set_sort (request, question->sort, question->descending);
  med_table_request_set_head (request, 300);
  return med_table_request_list_sync (connection, request, cancellable, error);
}

static gpointer
counts_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  MedInboxCounts *counts = g_new0 (MedInboxCounts, 1);

  return med_inbox_count_sync (connection, counts, error) ? counts : NULL;
}

static gpointer
remediation_func (MedConnection *connection,
                  gpointer input,
                  GCancellable *cancellable,
                  GError **error)
{
  MedRemediationCount *count = g_new0 (MedRemediationCount, 1);

  return med_remediation_count_sync (connection, *(gint64 *) input, count, error) ? count : NULL;
}

static gpointer
detail_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const gint64 id = *(gint64 *) input;
  g_autoptr (MedAdvisory) advisory = med_advisory_load_sync (connection, id, error);

  return advisory != NULL ? med_reach_of_advisory_sync (connection, id, 300, error) : NULL;
}

static void
measure (MedTestEngine *fixture,
         const char *what,
         MedStoreFunc func,
         gpointer input,
         GDestroyNotify free_result)
{
  gint64 usec[N_ROUNDS];

  for (int i = 0; i < N_ROUNDS; i++)
    {
      g_autoptr (GError) error = NULL;
      const gint64 started = g_get_monotonic_time ();
      gpointer result = med_test_engine_run (fixture, MED_STORE_INTERACTIVE, func, input, &error);

      g_assert_no_error (error);
      usec[i] = g_get_monotonic_time () - started;
      free_result (result);
    }
  tell (what, usec, N_ROUNDS);
}

static void
wait_for (MedTable *table)
{
  gboolean loading = TRUE;

  while (loading)
    {
      g_main_context_iteration (NULL, TRUE);
      g_object_get (table, "loading", &loading, NULL);
    }
}

/* As the page asks: until the model has the new list with its first rows. */
static void
measure_page (MedTestEngine *fixture, const Question *question)
{
  g_autoptr (MedTable) table =
      med_table_new (med_engine_get_store (fixture->engine), &med_inbox_spec);
  gint64 usec[N_ROUNDS];

  med_table_set_sort (table, question->sort, question->descending);
  med_table_reload (table);
  wait_for (table);
  for (int i = 0; i < N_ROUNDS; i++)
    {
      const gint64 started = g_get_monotonic_time ();

      med_table_set_filter (table, med_inbox_sections[question->section].condition, NULL, 0);
      med_table_set_search (table, question->search);
      med_table_reload (table);
      wait_for (table);
      usec[i] = g_get_monotonic_time () - started;
    }
  g_autofree char *what =
      g_strdup_printf ("%s (%u)", question->what, med_table_get_n_shown (table));
  tell (what, usec, N_ROUNDS);
}

static gpointer
index_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  g_autoptr (MedTransaction) transaction = med_transaction_begin_derived (connection, error);

  return transaction != NULL && med_search_index_rebuild (connection, MED_SEARCH_ADVISORY, error) &&
                 med_transaction_commit (transaction, error)
             ? MED_STORE_OK
             : NULL;
}

int
main (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autoptr (GError) error = NULL;
  gint64 all = 0, worst;

  med_test_fleet_run_script (fixture, MODELS);
  med_test_fleet_run_script (fixture, DEVICES);
  med_test_fleet_run_script (fixture, ADVISORIES);
  g_assert_nonnull (med_test_engine_run (fixture, MED_STORE_WRITER, index_func, NULL, &error));
  gint64 started = g_get_monotonic_time ();
  med_test_fleet_assess (fixture);
  g_print (
      "assessment: %.0f ms, %" G_GINT64_FORMAT " exposures, %" G_GINT64_FORMAT
      " advisories touch us\n",
      (double) (g_get_monotonic_time () - started) / 1000,
      med_test_engine_count (fixture, "SELECT count(*) FROM exposure"),
      med_test_engine_count (fixture, "SELECT count(*) FROM advisory_standing WHERE affected > 0"));
  worst = med_test_engine_count (
      fixture, "SELECT advisory_id FROM advisory_standing ORDER BY affected DESC LIMIT 1");
  g_print ("by the engine:\n");
  for (gsize i = 0; i < G_N_ELEMENTS (questions); i++)
    measure (fixture, questions[i].what, list_func, (gpointer) &questions[i],
             (GDestroyNotify) med_table_result_free);
  measure (fixture, "counts of the sections", counts_func, NULL, g_free);
  measure (fixture, "detail of the widest advisory", detail_func, &worst,
           (GDestroyNotify) g_ptr_array_unref);
  measure (fixture, "remediation of one advisory", remediation_func, &worst, g_free);
  measure (fixture, "remediation of all", remediation_func, &all, g_free);
  g_print ("through the page's list model:\n");
  for (gsize i = 0; i < G_N_ELEMENTS (questions); i++)
    measure_page (fixture, &questions[i]);
  return 0;
}
