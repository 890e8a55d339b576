/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-assessment-scope"

#include "config.h"

#include "engine/awareness/med-assessment-scope.h"

#include <string.h>

#include "engine/inventory/med-policy.h"

G_STATIC_ASSERT (sizeof (gsize) >= sizeof (gint64));

/**
 * med_id_set_new:
 *
 * Returns: (transfer full): no numbers
 */
MedIdSet *
med_id_set_new (void)
{
  return g_hash_table_new (g_direct_hash, g_direct_equal);
}

/**
 * med_id_set_add:
 * @self: numbers
 * @id: another one, not 0
 *
 * Returns: whether it was not among them
 */
gboolean
med_id_set_add (MedIdSet *self, gint64 id)
{
  return g_hash_table_add (self, GSIZE_TO_POINTER ((gsize) id));
}

/**
 * med_id_set_contains:
 * @self: numbers
 * @id: one
 *
 * Returns: whether it is among them
 */
gboolean
med_id_set_contains (MedIdSet *self, gint64 id)
{
  return g_hash_table_contains (self, GSIZE_TO_POINTER ((gsize) id));
}

/**
 * med_id_set_next:
 * @iter: over the numbers of a set
 *
 * Returns: the next of them, in no order; 0: there are no more
 */
gint64
med_id_set_next (GHashTableIter *iter)
{
  gpointer id;

  return g_hash_table_iter_next (iter, &id, NULL) ? (gint64) GPOINTER_TO_SIZE (id) : 0;
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  const gint64 left = *(const gint64 *) a, right = *(const gint64 *) b;

  return (left > right) - (left < right);
}

/**
 * med_id_set_sort:
 * @self: numbers
 *
 * Returns: (transfer full) (element-type gint64): the smallest first
 */
GArray *
med_id_set_sort (MedIdSet *self)
{
  GArray *ids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), g_hash_table_size (self));
  GHashTableIter iter;
  gint64 id;

  g_hash_table_iter_init (&iter, self);
  while ((id = med_id_set_next (&iter)) != 0)
    g_array_append_val (ids, id);
  g_array_sort (ids, compare_ids);
  return ids;
}

/**
 * med_id_set_add_query:
 * @self: numbers
 * @connection: a connection
 * @sql: asks for numbers
 * @values: (array length=n_values): what it takes
 * @n_values: how many
 * @error: return location
 *
 * Returns: whether those found are among them now
 */
gboolean
med_id_set_add_query (MedIdSet *self,
                      MedConnection *connection,
                      const char *sql,
                      const MedValue *values,
                      gsize n_values,
                      GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (connection, sql, values, n_values, error);

  while (query != NULL && med_query_next (query))
    med_id_set_add (self, med_query_get_int (query, 0));
  return query != NULL && med_query_finish (query, error);
}

/**
 * med_assessment_scope_new:
 *
 * Returns: (transfer full): nothing
 */
MedAssessmentScope *
med_assessment_scope_new (void)
{
  MedAssessmentScope *self = g_new0 (MedAssessmentScope, 1);

  self->advisories = med_id_set_new ();
  self->vulnerabilities = med_id_set_new ();
  self->releases = med_id_set_new ();
  self->configs = med_id_set_new ();
  self->risks = med_id_set_new ();
  self->standings = med_id_set_new ();
  return self;
}

/**
 * med_assessment_scope_free:
 * @self: (transfer full): a scope
 */
void
med_assessment_scope_free (MedAssessmentScope *self)
{
  g_hash_table_unref (self->advisories);
  g_hash_table_unref (self->vulnerabilities);
  g_hash_table_unref (self->releases);
  g_hash_table_unref (self->configs);
  g_hash_table_unref (self->risks);
  g_hash_table_unref (self->standings);
  g_free (self);
}

/* A record of the change log, as far as it matters here. */
typedef struct
{
  MedConnection *connection;
  MedAssessmentScope *scope;
  const char *action;
  const char *rest; /* of the subject, behind the slash */
} News;

typedef gboolean (*TakeNews) (const News *news, GError **error);

static gint64
id_of (const News *news)
{
  return g_ascii_strtoll (news->rest, NULL, 10);
}

static gboolean
take_nothing (const News *news, GError **error)
{
  return TRUE;
}

static gboolean
take_devices (const News *news, GError **error)
{
  news->scope->devices = TRUE;
  return TRUE;
}

/* All revisions of it: another one may count than before. */
static gboolean
take_advisory (const News *news, GError **error)
{
  if (g_str_equal (news->action, "advisory-commented"))
    return TRUE;
  if (g_str_equal (news->action, "advisory-read") || g_str_equal (news->action, "advisory-unread"))
    {
      med_id_set_add (news->scope->standings, id_of (news));
      return TRUE;
    }
  return med_id_set_add_query (news->scope->advisories, news->connection,
                               "SELECT o.id FROM advisory a JOIN advisory o"
                               " ON o.publisher = a.publisher AND o.tracking_id = a.tracking_id"
                               " WHERE a.id = $1",
                               MED_VALUES (MED_INT (id_of (news))), error);
}

/* A CVE, or a place in an advisory. Marks say what people did, not where a device stands. */
static gboolean
take_vulnerability (const News *news, GError **error)
{
  const char *place = strrchr (news->rest, '#');

  if (g_str_has_prefix (news->action, "remediation-mark"))
    return TRUE;
  if (!med_id_set_add_query (news->scope->vulnerabilities, news->connection,
                             "SELECT id FROM vulnerability WHERE cve = $1",
                             MED_VALUES (MED_TEXT (news->rest)), error))
    return FALSE;
  if (place == NULL)
    return TRUE;
  g_autofree char *tracking_id = g_strndup (news->rest, (gsize) (place - news->rest));
  return med_id_set_add_query (
      news->scope->vulnerabilities, news->connection,
      "SELECT v.id FROM advisory_head h JOIN vulnerability v ON v.advisory_id = h.advisory_id"
      " WHERE h.tracking_id = $1 AND v.ordinal = $2",
      MED_VALUES (MED_TEXT (tracking_id), MED_INT (g_ascii_strtoll (place + 1, NULL, 10))), error);
}

#define OF_PATCHES(ids)                                                                            \
  "SELECT v.id FROM patch_cve c JOIN vulnerability v ON v.cve = c.cve WHERE c.patch_id IN (" ids ")"

static gboolean
take_patch (const News *news, GError **error)
{
  news->scope->devices = TRUE;
  return med_id_set_add_query (news->scope->vulnerabilities, news->connection, OF_PATCHES ("$1"),
                               MED_VALUES (MED_INT (id_of (news))), error);
}

/* Also what an earlier revision said, in case this one says nothing of it any more. */
static gboolean
take_statement (const News *news, GError **error)
{
  news->scope->devices = TRUE;
  return med_id_set_add_query (
      news->scope->vulnerabilities, news->connection,
      OF_PATCHES ("SELECT o.patch_id FROM statement s JOIN statement o"
                  " ON o.manufacturer_key = s.manufacturer_key AND o.reference = s.reference"
                  " WHERE s.id = $1"),
      MED_VALUES (MED_INT (id_of (news))), error);
}

/* It, for what its parts must be, and its components, which may go by other names too now. */
static gboolean
take_release (const News *news, GError **error)
{
  const MedValue id[] = { MED_INT (id_of (news)) };

  med_id_set_add (news->scope->releases, id_of (news));
  /* What one release is called finds the others of its product too. */
  if (g_str_has_prefix (news->action, "identifier-") &&
      !med_id_set_add_query (news->scope->releases, news->connection,
                             "SELECT o.id FROM release r JOIN release o"
                             " ON o.product_id = r.product_id WHERE r.id = $1",
                             MED_VALUES (MED_INT (id_of (news))), error))
    return FALSE;
  return med_id_set_add_query (news->scope->releases, news->connection,
                               "SELECT o.id FROM release_component c"
                               " JOIN release r ON r.id = c.component_release_id"
                               " JOIN release o ON o.product_id = r.product_id"
                               " WHERE c.release_id = $1",
                               id, 1, error);
}

static gboolean
take_product (const News *news, GError **error)
{
  if (!g_str_has_prefix (news->action, "alias-"))
    {
      news->scope->everything = TRUE;
      return TRUE;
    }
  return med_id_set_add_query (news->scope->releases, news->connection,
                               "SELECT id FROM release WHERE product_id = $1",
                               MED_VALUES (MED_INT (id_of (news))), error);
}

static gboolean
take_risks (const News *news, GError **error)
{
  news->scope->all_risks = TRUE;
  return TRUE;
}

static gboolean
take_catalog (const News *news, GError **error)
{
  news->scope->all_risks = TRUE;
  news->scope->all_standings = TRUE;
  return TRUE;
}

static gboolean
take_scores (const News *news, GError **error)
{
  gint64 counts = 0;

  if (!med_connection_get_int (news->connection,
                               "SELECT count(*) FROM setting WHERE key = '" MED_POLICY_EPSS_KEY
                               "' AND value = '1'",
                               MED_NO_VALUES, &counts, error))
    return FALSE;
  news->scope->all_risks |= counts > 0;
  return TRUE;
}

static gboolean
take_setting (const News *news, GError **error)
{
  news->scope->all_risks |= g_str_equal (news->rest, MED_POLICY_EPSS_KEY);
  return TRUE;
}

/* By what the subject of a record begins with. What works on a device, or brings some, may leave it
 * in another configuration. Whatever is not listed here leads to computing everything anew: rather
 * once too often. */
static const struct
{
  const char *kind;
  TakeNews take;
} kinds[] = {
  { "advisory", take_advisory },
  { "attempt", take_devices },
  { "backup", take_nothing },
  { "calendar", take_nothing },
  { "control", take_devices },
  { "department", take_nothing },
  { "device", take_devices },
  { "disposition", take_devices },
  { "distribution", take_devices },
  { "document", take_devices }, /* a list of devices */
  { "downtime", take_devices },
  { "epss", take_scores },
  { "evidence", take_devices },
  { "exception", take_devices },
  { "held-document", take_risks },
  { "inquiry", take_nothing },
  { "kev", take_catalog },
  { "key", take_risks },
  { "nonconformance", take_devices },
  { "patch", take_patch },
  { "payload", take_nothing },
  { "person", take_nothing },
  { "product", take_product },
  { "reconciliation", take_devices },
  { "release", take_release },
  { "report", take_nothing },
  { "session", take_nothing },
  { "setting", take_setting },
  { "signature", take_nothing },
  { "site", take_nothing },
  { "source", take_risks },
  { "statement", take_statement },
  { "vulnerability", take_vulnerability },
  { "work-order", take_devices },
};

static gboolean
take (News *news, const char *subject, GError **error)
{
  const char *slash = strchr (subject, '/');
  const gsize length = slash != NULL ? (gsize) (slash - subject) : strlen (subject);

  news->rest = slash != NULL ? slash + 1 : "";
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (strlen (kinds[i].kind) == length && strncmp (kinds[i].kind, subject, length) == 0)
      return kinds[i].take (news, error);
  g_debug ("%s of %s: everything is computed anew", news->action, subject);
  news->scope->everything = TRUE;
  return TRUE;
}

/**
 * med_assessment_scope_load_sync:
 * @connection: a connection
 * @since: a row of the change log
 * @error: return location
 *
 * Reads what was recorded after it.
 *
 * Returns: (transfer full) (nullable): what may no longer hold
 */
MedAssessmentScope *
med_assessment_scope_load_sync (MedConnection *connection, gint64 since, GError **error)
{
  g_autoptr (MedAssessmentScope) self = med_assessment_scope_new ();
  News news = { .connection = connection, .scope = self };
  g_autoptr (MedQuery) query = med_connection_query (
      connection, "SELECT seq, action, subject FROM change WHERE seq > $1 ORDER BY seq",
      MED_VALUES (MED_INT (since)), error);

  self->newest = since;
  while (query != NULL && med_query_next (query))
    {
      self->newest = med_query_get_int (query, 0);
      news.action = med_query_get_text (query, 1);
      if (!self->everything && !take (&news, med_query_get_text (query, 2), error))
        return NULL;
    }
  if (query == NULL || !med_query_finish (query, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * med_assessment_scope_count:
 * @before: (nullable): the row that was there
 * @after: (nullable): the row that is there now
 * @scope: what may no longer hold
 *
 * Counts a row that was written; a #MedDerivedChanged for tables on which nothing else depends.
 */
void
med_assessment_scope_count (const MedDerivedRow *before, const MedDerivedRow *after, gpointer scope)
{
  ((MedAssessmentScope *) scope)->n_written++;
}
