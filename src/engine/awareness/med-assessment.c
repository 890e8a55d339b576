/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-assessment"

#include "config.h"

#include "engine/awareness/med-assessment.h"

#include "engine/awareness/med-advisory-standing.h"
#include "engine/awareness/med-config-risk.h"
#include "engine/awareness/med-exposure-control.h"
#include "engine/awareness/med-exposure.h"
#include "engine/awareness/med-match-narrow.h"
#include "engine/awareness/med-match.h"
#include "engine/base/med-error.h"
#include "engine/inventory/med-policy.h"

/* Changes whose subject begins like this cannot alter what an advisory, a statement or a product
 * says; of devices it is then asked whether their profiles are covered. Whatever is not listed here
 * leads to a new assessment: rather once too often. */
static const char *const without_new_facts[] = {
  "attempt",  "calendar", "department", "device",    "disposition", "distribution",
  "downtime", "epss",     "evidence",   "inquiry",   "payload",     "person",
  "report",   "session",  "setting",    "signature", "site",        "work-order",
};

/* What people do with an advisory, which is nothing that it says. */
static const char *const about_reading[] = {
  "advisory-commented",
  "advisory-read",
  "advisory-unread",
  "remediation-marked",
  "remediation-mark-withdrawn",
  NULL,
};

static gboolean
brings_new_facts (const char *action, const char *subject)
{
  if (g_strv_contains (about_reading, action))
    return FALSE;
  if (g_str_equal (subject, "setting/" MED_POLICY_EPSS_KEY))
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (without_new_facts); i++)
    if (g_str_has_prefix (subject, without_new_facts[i]))
      return FALSE;
  return TRUE;
}

/* What has happened since. */
typedef struct
{
  gint64 newest;    /* row of the change log */
  gboolean facts;   /* something that alters what is derived */
  gboolean devices; /* there may be more or fewer of a configuration */
} News;

static gboolean
look_at_changes (MedConnection *connection, gint64 since, News *news, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection, "SELECT seq, action, subject FROM change WHERE seq > $1 ORDER BY seq",
      MED_VALUES (MED_INT (since)), error);

  *news = (News){ .newest = since };
  while (query != NULL && med_query_next (query))
    {
      const char *subject = med_query_get_text (query, 2);

      news->newest = med_query_get_int (query, 0);
      news->facts = news->facts || brings_new_facts (med_query_get_text (query, 1), subject);
      news->devices = news->devices || g_str_has_prefix (subject, "device");
    }
  return query != NULL && med_query_finish (query, error);
}

static gboolean
rebuild (MedConnection *connection, gint64 seq, GCancellable *cancellable, GError **error)
{
  g_autoptr (MedTransaction) transaction = med_transaction_begin_derived (connection, error);

  return transaction != NULL && med_match_rebuild_sync (connection, cancellable, error) &&
         med_exposure_rebuild_sync (connection, cancellable, error) &&
         med_config_risk_rebuild_sync (connection, cancellable, error) &&
         med_advisory_standing_rebuild_sync (connection, error) &&
         med_connection_execute (connection, "UPDATE assessment SET seq = $1 WHERE id = 1",
                                 MED_VALUES (MED_INT (seq)), error) &&
         med_transaction_commit (transaction, error);
}

static gboolean
move_on (MedConnection *connection, const News *news, GError **error)
{
  g_autoptr (MedTransaction) transaction = med_transaction_begin_derived (connection, error);

  return transaction != NULL &&
         (!news->devices || med_advisory_standing_rebuild_sync (connection, error)) &&
         med_connection_execute (connection, "UPDATE assessment SET seq = $1 WHERE id = 1",
                                 MED_VALUES (MED_INT (news->newest)), error) &&
         med_transaction_commit (transaction, error);
}

/**
 * med_assessment_catch_up_sync:
 * @connection: the writer's connection, outside a transaction
 * @cancellable: (nullable): to stop it; then nothing has changed
 * @did_something: (out) (optional): whether `match`, `exposure` and `config_risk` were written
 * @error: return location
 *
 * Brings what is derived from advisories, statements and inventory up to the newest row of the
 * change log. Does nothing where nothing has changed.
 *
 * Returns: whether the derived tables are up to date
 */
gboolean
med_assessment_catch_up_sync (MedConnection *connection,
                              GCancellable *cancellable,
                              gboolean *did_something,
                              GError **error)
{
  gint64 seq = 0;
  News news;
  gboolean complete = FALSE;

  if (did_something != NULL)
    *did_something = FALSE;
  if (!med_exposure_control_apply_sync (connection, error) ||
      !med_connection_get_int (connection, "SELECT seq FROM assessment WHERE id = 1", MED_NO_VALUES,
                               &seq, error) ||
      !look_at_changes (connection, seq, &news, error))
    return FALSE;
  if (news.newest == seq)
    return TRUE;
  if (!news.facts && news.devices &&
      !med_match_narrow_is_by_device (connection, &news.facts, error))
    return FALSE;
  if (!news.facts && !med_config_risk_is_complete (connection, &complete, error))
    return FALSE;
  if (complete)
    return move_on (connection, &news, error);
  if (did_something != NULL)
    *did_something = TRUE;
  return rebuild (connection, news.newest, cancellable, error);
}

/**
 * med_assessment_rebuild_sync:
 * @connection: the writer's connection, outside a transaction
 * @cancellable: (nullable): to stop it; then nothing has changed
 * @error: return location
 *
 * Computes everything derived anew, whatever was there. The result is the same as that of catching
 * up; the tests hold it to that.
 *
 * Returns: whether it is done
 */
gboolean
med_assessment_rebuild_sync (MedConnection *connection, GCancellable *cancellable, GError **error)
{
  gint64 newest = 0;

  return med_exposure_control_apply_sync (connection, error) &&
         med_connection_get_int (connection, "SELECT max(seq) FROM change", MED_NO_VALUES, &newest,
                                 error) &&
         rebuild (connection, newest, cancellable, error);
}
