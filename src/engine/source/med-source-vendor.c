/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-source-vendor"

#include "config.h"

#include "engine/source/med-source-vendor.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-fold.h"

/* A publisher that writes of more makers than these is none of them. */
#define MOST_OWN_VENDORS 5

/* A document that is not what the publisher signed must not be read, so what it says of vendors is
 * worth nothing. Whom it may concern is taken from what is known and was believed before: who the
 * publisher is, and whom the earlier revisions of this document name. */

static void
vendor_free (gpointer data)
{
  MedSourceVendor *self = data;

  g_free (self->name);
  g_free (self->key);
  g_free (self);
}

static void
add (GPtrArray *vendors, const char *name, gboolean by_revision)
{
  g_autofree char *key = med_fold_name (name);

  if (*key == '\0')
    return;
  MedSourceVendor *vendor = g_new0 (MedSourceVendor, 1);
  vendor->name = g_strdup (name);
  vendor->key = g_steal_pointer (&key);
  vendor->by_revision = by_revision;
  g_ptr_array_add (vendors, vendor);
}

static gboolean
add_all (GPtrArray *vendors, MedQuery *query, gboolean by_revision, GError **error)
{
  while (query != NULL && med_query_next (query))
    add (vendors, med_query_get_text (query, 0), by_revision);
  return query != NULL && med_query_finish (query, error);
}

static gboolean
add_revisions (MedConnection *connection,
               GPtrArray *vendors,
               const MedSourceDocument *known,
               GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT DISTINCT p.vendor FROM advisory a"
      " JOIN advisory_product p ON p.advisory_id = a.id"
      " WHERE a.publisher = $1 AND a.tracking_id = $2 ORDER BY p.vendor",
      MED_VALUES (MED_TEXT (known->publisher), MED_TEXT (known->tracking_id)), error);

  return add_all (vendors, query, TRUE, error);
}

static gboolean
add_publisher (MedConnection *connection,
               GPtrArray *vendors,
               const char *name_space,
               GError **error)
{
  g_autoptr (MedQuery) query =
      med_connection_query (connection,
                            "SELECT DISTINCT publisher_name FROM advisory WHERE publisher = $1"
                            " ORDER BY publisher_name",
                            MED_VALUES (MED_TEXT (name_space)), error);

  return add_all (vendors, query, FALSE, error);
}

/* Whose products the publisher writes of, where it is so few that they are its own or those it
 * speaks for: Siemens ProductCERT publishes for Siemens Healthineers. Of one that writes of all the
 * world nothing follows. */
static gboolean
add_vendors_of_publisher (MedConnection *connection,
                          GPtrArray *vendors,
                          const char *name_space,
                          GError **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT min(p.vendor) FROM advisory a JOIN advisory_product p ON p.advisory_id = a.id"
      " WHERE a.publisher = $1 GROUP BY p.vendor_key ORDER BY 1 LIMIT $2",
      MED_VALUES (MED_TEXT (name_space), MED_INT (MOST_OWN_VENDORS + 1)), error);

  while (query != NULL && med_query_next (query))
    g_ptr_array_add (found, med_query_dup_text (query, 0));
  if (query == NULL || !med_query_finish (query, error))
    return FALSE;
  for (guint i = 0; found->len <= MOST_OWN_VENDORS && i < found->len; i++)
    add (vendors, g_ptr_array_index (found, i), FALSE);
  return TRUE;
}

/**
 * med_source_vendor_find_sync:
 * @connection: a connection
 * @source_name: what people call the source
 * @publisher: (nullable): what its publisher calls itself
 * @name_space: (nullable): its publisher's, whose name and products the advisories of it that are
 * here say
 * @known: (nullable): what is known of the document from earlier revisions
 * @error: return location
 *
 * Returns: (transfer full) (nullable) (element-type MedSourceVendor): whom a document may concern
 * that must not be read; those that its earlier revisions name come first
 */
GPtrArray *
med_source_vendor_find_sync (MedConnection *connection,
                             const char *source_name,
                             const char *publisher,
                             const char *name_space,
                             const MedSourceDocument *known,
                             GError **error)
{
  g_autoptr (GPtrArray) vendors = g_ptr_array_new_with_free_func (vendor_free);

  if (known != NULL && known->publisher != NULL && known->tracking_id != NULL &&
      !add_revisions (connection, vendors, known, error))
    return NULL;
  if (name_space != NULL && (!add_publisher (connection, vendors, name_space, error) ||
                             !add_vendors_of_publisher (connection, vendors, name_space, error)))
    return NULL;
  if (publisher != NULL)
    add (vendors, publisher, FALSE);
  add (vendors, source_name, FALSE);
  return g_steal_pointer (&vendors);
}

/* Vendor → whether a revision names it. */
static GHashTable *
load_noted (MedConnection *connection, gint64 hold_id, GError **error)
{
  g_autoptr (GHashTable) noted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (MedQuery) query = med_connection_query (
      connection, "SELECT vendor_key, by_revision FROM source_hold_vendor WHERE hold_id = $1",
      MED_VALUES (MED_INT (hold_id)), error);

  while (query != NULL && med_query_next (query))
    g_hash_table_insert (noted, med_query_dup_text (query, 0),
                         GINT_TO_POINTER (med_query_get_int (query, 1) != 0));
  return query != NULL && med_query_finish (query, error) ? g_steal_pointer (&noted) : NULL;
}

/**
 * med_source_vendor_find_new_sync:
 * @connection: a connection
 * @hold_id: of what is held; 0 if it is not yet
 * @vendors: (nullable) (element-type MedSourceVendor): whom it may concern
 * @error: return location
 *
 * Returns: (transfer container) (nullable) (element-type MedSourceVendor): those of them that were
 * not noted before, each once
 */
GPtrArray *
med_source_vendor_find_new_sync (MedConnection *connection,
                                 gint64 hold_id,
                                 GPtrArray *vendors,
                                 GError **error)
{
  g_autoptr (GPtrArray) missing = g_ptr_array_new ();
  g_autoptr (GHashTable) noted = load_noted (connection, hold_id, error);

  if (noted == NULL)
    return NULL;
  for (guint i = 0; vendors != NULL && i < vendors->len; i++)
    {
      MedSourceVendor *vendor = g_ptr_array_index (vendors, i);
      gpointer by_revision = NULL;

      if (g_hash_table_lookup_extended (noted, vendor->key, NULL, &by_revision) &&
          (by_revision != NULL || !vendor->by_revision))
        continue;
      g_hash_table_insert (noted, g_strdup (vendor->key), GINT_TO_POINTER (vendor->by_revision));
      g_ptr_array_add (missing, vendor);
    }
  return g_steal_pointer (&missing);
}

/**
 * med_source_vendor_note_sync:
 * @connection: the writer's connection, in a transaction
 * @hold_id: of what is held
 * @vendor: whom it may concern
 * @error: return location
 *
 * Returns: whether it is written
 */
gboolean
med_source_vendor_note_sync (MedConnection *connection,
                             gint64 hold_id,
                             const MedSourceVendor *vendor,
                             GError **error)
{
  return med_connection_execute (
      connection,
      "INSERT INTO source_hold_vendor (hold_id, vendor, vendor_key, by_revision)"
      " VALUES ($1, $2, $3, $4) ON CONFLICT (hold_id, vendor_key) DO UPDATE"
      " SET by_revision = excluded.by_revision",
      MED_VALUES (MED_INT (hold_id), MED_TEXT (vendor->name), MED_TEXT (vendor->key),
                  MED_INT (vendor->by_revision ? 1 : 0)),
      error);
}

/**
 * med_source_vendor_count_unknown_sync:
 * @connection: a connection
 * @source_id: a source
 * @n: (out): its documents that are held unread and of which neither an earlier revision nor the
 * publisher says whose devices they concern
 * @error: return location
 *
 * Returns: whether they could be counted
 */
gboolean
med_source_vendor_count_unknown_sync (MedConnection *connection,
                                      gint64 source_id,
                                      gint64 *n,
                                      GError **error)
{
  return med_connection_get_int (
      connection,
      "SELECT count(DISTINCT o.subject) FROM source_hold o WHERE o.source_id = $1"
      " AND o.kind = 'untrusted' AND o.resolved_usec IS NULL AND NOT EXISTS"
      " (SELECT 1 FROM source_hold_vendor v WHERE v.hold_id = o.id AND (v.by_revision = 1"
      " OR v.vendor_key IN (SELECT manufacturer_key FROM product)"
      " OR v.vendor_key IN (SELECT vendor_key FROM alias WHERE same = 1)))",
      MED_VALUES (MED_INT (source_id)), n, error);
}

/**
 * med_source_vendor_describe_unknown_sync:
 * @connection: a connection
 * @source_id: a source
 * @words: (out) (transfer full) (nullable): that it holds documents of which nobody knows whose
 * devices they concern; %NULL if it does not
 * @error: return location
 *
 * Of whom they are not known, no device can show it: the source must.
 *
 * Returns: whether it could be found out
 */
gboolean
med_source_vendor_describe_unknown_sync (MedConnection *connection,
                                         gint64 source_id,
                                         char **words,
                                         GError **error)
{
  gint64 n = 0;

  *words = NULL;
  if (!med_source_vendor_count_unknown_sync (connection, source_id, &n, error))
    return FALSE;
  if (n > 0)
    *words = g_strdup_printf (ngettext ("%d document is not what the publisher signed, and whose "
                                        "devices it concerns is not known",
                                        "%d documents are not what the publisher signed, and whose "
                                        "devices they concern is not known",
                                        (gulong) n),
                              (int) MIN (n, G_MAXINT));
  return TRUE;
}
