/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-inbox"

#include "config.h"

#include "engine/awareness/med-inbox.h"

#include <glib/gi18n-lib.h>

#include "engine/awareness/med-advisory-reading.h"

#define TOUCHES_US "(s.affected > 0 OR s.cannot_tell > 0)"
#define UNSURE "s.cannot_tell > 0"
#define EXPLOITED "s.known_exploited > 0"
#define FROM                                                                                       \
  "advisory_head h JOIN advisory a ON a.id = h.advisory_id"                                        \
  " LEFT JOIN advisory_standing s ON s.advisory_id = h.advisory_id"

static const char *const columns[] = {
  [MED_INBOX_TRACKING_ID] = "a.tracking_id",
  [MED_INBOX_TITLE] = "a.title",
  [MED_INBOX_CVES] = "(SELECT count(*) FROM vulnerability v WHERE v.advisory_id = a.id)",
  [MED_INBOX_SCORE10] = "a.top_score10",
  [MED_INBOX_SEVERITY] = "a.aggregate_severity",
  [MED_INBOX_AFFECTED] = "s.affected",
  [MED_INBOX_CANNOT_TELL] = "s.cannot_tell",
  [MED_INBOX_IS_NEW] = "CASE WHEN " MED_ADVISORY_IS_NEW " THEN 1 ELSE 0 END",
  [MED_INBOX_KNOWN_EXPLOITED] = "s.known_exploited",
  [MED_INBOX_RELEASED] = "a.current_release_usec",
  [MED_INBOX_VERSION] = "a.version",
  [MED_INBOX_NEWS] = "h.news",
  [MED_INBOX_FRESH_PRODUCT] = "(SELECT f.manufacturer || ' ' || f.model FROM product f"
                              " WHERE f.id = s.fresh_product_id)",
  [MED_INBOX_SUMMARY] = "substr(a.summary, 1, 200)",
  [MED_INBOX_WITHDRAWN] = "CASE WHEN h.withdrawn_id IS NULL THEN 0 ELSE 1 END",
  [MED_INBOX_TLP] = "a.tlp",
  NULL,
};

/* Where scores or words are the same, the newest first. */
static const char *const sorts[] = {
  [MED_INBOX_TRACKING_ID] = "a.tracking_id",
  [MED_INBOX_TITLE] = "a.title",
  [MED_INBOX_CVES] = "",
  [MED_INBOX_SCORE10] = "a.top_score10",
  [MED_INBOX_SEVERITY] = "a.severity_rank",
  [MED_INBOX_AFFECTED] = "s.affected",
  [MED_INBOX_CANNOT_TELL] = "s.cannot_tell",
  [MED_INBOX_IS_NEW] = "",
  [MED_INBOX_KNOWN_EXPLOITED] = "",
  [MED_INBOX_RELEASED] = "a.current_release_usec",
  [MED_INBOX_VERSION] = "",
  [MED_INBOX_NEWS] = "",
  [MED_INBOX_FRESH_PRODUCT] = "",
  [MED_INBOX_SUMMARY] = "",
  [MED_INBOX_WITHDRAWN] = "",
  [MED_INBOX_TLP] = "",
  NULL,
};

const MedTableSpec med_inbox_spec = {
  .name = "advisory",
  .from = FROM,
  .id = "a.id",
  .columns = columns,
  .sorts = sorts,
  .search = "a.id IN (SELECT rowid FROM advisory_fts WHERE search LIKE $1)",
  .search_short = "a.search LIKE $1 ESCAPE '\\'",
  .search_match = "a.id IN (SELECT rowid FROM advisory_fts WHERE advisory_fts MATCH $1)",
};

const MedInboxSection med_inbox_sections[MED_N_INBOX_SECTIONS] = {
  [MED_INBOX_NEW] = { "new", N_ ("New"), MED_ADVISORY_IS_NEW },
  [MED_INBOX_TOUCHES_US] = { "touches-us", N_ ("Touches us"), TOUCHES_US },
  [MED_INBOX_UNSURE] = { "cannot-tell", N_ ("Cannot tell"), UNSURE },
  [MED_INBOX_EXPLOITED] = { "kev", N_ ("Known exploited"), EXPLOITED },
  [MED_INBOX_ALL] = { "all", N_ ("All"), NULL },
};

/**
 * med_inbox_find_section:
 * @word: such as `touches-us`
 *
 * Returns: its place in %med_inbox_sections; -1 if there is none
 */
int
med_inbox_find_section (const char *word)
{
  for (int i = 0; i < MED_N_INBOX_SECTIONS; i++)
    if (g_strcmp0 (med_inbox_sections[i].word, word) == 0)
      return i;
  return -1;
}

#define COUNT_IF(condition) " sum(CASE WHEN " condition " THEN 1 ELSE 0 END)"

/**
 * med_inbox_count_sync:
 * @connection: a connection
 * @counts: (out): how many advisories there are in each section
 * @error: return location
 *
 * Returns: whether they were counted
 */
gboolean
med_inbox_count_sync (MedConnection *connection, MedInboxCounts *counts, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT" COUNT_IF (MED_ADVISORY_IS_NEW) "," COUNT_IF (TOUCHES_US) "," COUNT_IF (
          UNSURE) "," COUNT_IF (EXPLOITED) ", count(*)," COUNT_IF (MED_ADVISORY_IS_NEW
                                                                   " AND " TOUCHES_US) " FROM "
                                                                                       "advisory_"
                                                                                       "head h "
                                                                                       "LEFT JOIN "
                                                                                       "advisory_"
                                                                                       "standing s "
                                                                                       "ON "
                                                                                       "s.advisory_"
                                                                                       "id = "
                                                                                       "h.advisory_"
                                                                                       "id",
      MED_NO_VALUES, error);

  *counts = (MedInboxCounts){ 0 };
  if (query != NULL && med_query_next (query))
    {
      for (int i = 0; i < MED_N_INBOX_SECTIONS; i++)
        counts->sections[i] = med_query_get_int (query, i);
      counts->new_touching = med_query_get_int (query, MED_N_INBOX_SECTIONS);
    }
  return query != NULL && med_query_finish (query, error);
}
