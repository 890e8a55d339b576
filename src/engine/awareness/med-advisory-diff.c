/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-advisory-diff"

#include "config.h"

#include "engine/awareness/med-advisory-diff.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/awareness/med-advisory.h"
#include "engine/awareness/med-product-key.h"
#include "engine/base/med-error.h"
#include "engine/base/med-fold.h"
#include "engine/base/med-json.h"
#include "engine/csaf/med-csaf-reader.h"
#include "engine/store/med-blob.h"

/* Which products are the hospital's, as far as they were asked about. */
typedef struct
{
  MedConnection *connection;
  GHashTable *known; /* "vendor key, product key" → TRUE or FALSE + 1 */
  GError *error;     /* (owned) (nullable) the first that went wrong */
} Own;

/* A stored revision, as it was received. */
static MedCsafDocument *
load_document (MedConnection *connection, gint64 id, JsonNode **root, GError **error)
{
  g_autofree char *sha256 = NULL;

  if (!med_connection_dup_text (connection, "SELECT sha256 FROM advisory WHERE id = $1",
                                MED_VALUES (MED_INT (id)), &sha256, error))
    return NULL;
  if (sha256 == NULL)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND, _ ("There is no advisory %" PRId64), id);
      return NULL;
    }
  g_autoptr (GBytes) bytes = med_blob_load_sync (connection, MED_BLOB_DOCUMENTS, sha256, error);
  if (bytes == NULL)
    return NULL;
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);
  g_autoptr (JsonNode) node = med_json_load (data, size, &med_json_default_limits, sha256, error);
  MedCsafDocument *document = node != NULL ? med_csaf_reader_read (node, sha256, error) : NULL;

  if (document != NULL && root != NULL)
    *root = g_steal_pointer (&node);
  return document;
}

static MedAdvisoryFacts *
load_facts (MedConnection *connection, gint64 id, GError **error)
{
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (MedCsafDocument) document = load_document (connection, id, &root, error);

  return document != NULL ? med_advisory_facts_new (document, root) : NULL;
}

/**
 * med_advisory_diff_sync:
 * @connection: a connection
 * @from_id: an advisory, the earlier revision
 * @to_id: an advisory, the later revision
 * @error: return location: %MED_ERROR_NOT_FOUND, %MED_ERROR_DAMAGED where a stored document is not
 * what was received
 *
 * Compares two revisions as they were received. Reads both documents, so not on the GTK thread.
 *
 * Returns: (transfer full) (nullable) (element-type MedAdvisoryChange): what differs
 */
GPtrArray *
med_advisory_diff_sync (MedConnection *connection, gint64 from_id, gint64 to_id, GError **error)
{
  g_autoptr (MedAdvisoryFacts) before = load_facts (connection, from_id, error);
  g_autoptr (MedAdvisoryFacts) after =
      before != NULL ? load_facts (connection, to_id, error) : NULL;

  return after != NULL ? med_advisory_change_compare (before, after) : NULL;
}

/* By a decision of a person, or by a match of any advisory with that name. */
static gboolean
is_matched (Own *self, const char *vendor_key, const char *product_key, gboolean *own)
{
  gint64 found = 0;

  if (!med_connection_get_int (
          self->connection,
          "SELECT CASE WHEN EXISTS (SELECT 1 FROM alias s WHERE s.vendor_key = $1"
          " AND s.product_key = $2 AND s.same = 1) OR EXISTS (SELECT 1 FROM advisory_product p"
          " JOIN match m ON m.advisory_product_id = p.id WHERE p.vendor_key = $1"
          " AND p.product_key = $2) THEN 1 ELSE 0 END",
          MED_VALUES (MED_TEXT (vendor_key), MED_TEXT (product_key)), &found, &self->error))
    return FALSE;
  *own = found != 0;
  return TRUE;
}

/* By its name alone: the revision that brings a product in has no match yet. */
static gboolean
is_named (Own *self, const char *vendor_key, const char *product_key, gboolean *own)
{
  g_autoptr (MedQuery) query = med_connection_query (
      self->connection,
      "SELECT p.manufacturer, p.model FROM product p WHERE p.manufacturer_key = $1"
      " AND NOT EXISTS (SELECT 1 FROM alias s WHERE s.vendor_key = $1 AND s.product_key = $2"
      " AND s.product_id = p.id AND s.same = 0)",
      MED_VALUES (MED_TEXT (vendor_key), MED_TEXT (product_key)), &self->error);

  while (query != NULL && med_query_next (query))
    {
      g_autofree char *key =
          med_product_key (med_query_get_text (query, 0), med_query_get_text (query, 1));
      *own = *own || g_str_equal (key, product_key);
    }
  return query != NULL && med_query_finish (query, &self->error);
}

static gboolean
is_own (const char *vendor, const char *product, gpointer data)
{
  Own *self = data;
  g_autofree char *vendor_key = med_fold_name (vendor);
  g_autofree char *product_key = med_product_key (vendor, product);
  g_autofree char *pair = med_product_key_pair (vendor_key, product_key);
  gpointer known = g_hash_table_lookup (self->known, pair);
  gboolean own = FALSE;

  if (known != NULL)
    return GPOINTER_TO_INT (known) - 1;
  if (self->error != NULL || !is_matched (self, vendor_key, product_key, &own) ||
      (!own && !is_named (self, vendor_key, product_key, &own)))
    return FALSE;
  g_hash_table_insert (self->known, g_steal_pointer (&pair), GINT_TO_POINTER (own + 1));
  return own;
}

/**
 * med_advisory_diff_own_sync:
 * @connection: a connection
 * @from_id: the revision a person read
 * @to_id: the revision that counts now
 * @to: (nullable): the same, where it was read already
 * @error: return location for what concerns the database
 *
 * Compares what two revisions say of the hospital's products. A document that can no longer be read
 * is a difference of its own: it must not look like none.
 *
 * Returns: (transfer full) (nullable) (element-type MedAdvisoryChange): what differs
 */
GPtrArray *
med_advisory_diff_own_sync (MedConnection *connection,
                            gint64 from_id,
                            gint64 to_id,
                            const MedCsafDocument *to,
                            GError **error)
{
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Own own = { .connection = connection, .known = known };
  g_autoptr (GError) unreadable = NULL;
  g_autoptr (MedCsafDocument) from = load_document (connection, from_id, NULL, &unreadable);
  g_autoptr (MedCsafDocument) loaded =
      from != NULL && to == NULL ? load_document (connection, to_id, NULL, &unreadable) : NULL;

  if (from == NULL || (to == NULL && loaded == NULL))
    {
      g_info ("cannot compare with what was read before: %s", unreadable->message);
      return med_advisory_changes_new_unreadable ();
    }
  g_autoptr (MedAdvisoryFacts) before = med_advisory_facts_new_own (from, is_own, &own);
  g_autoptr (MedAdvisoryFacts) after =
      med_advisory_facts_new_own (to != NULL ? to : loaded, is_own, &own);
  if (own.error != NULL)
    {
      g_propagate_error (error, own.error);
      return NULL;
    }
  return med_advisory_change_compare (before, after);
}

static gboolean
find_version (
    MedConnection *connection, gint64 head_id, const char *version, gint64 *id, GError **error)
{
  g_autofree char *tracking_id = NULL;

  if (!med_connection_get_int (connection,
                               "SELECT o.id FROM advisory a JOIN advisory o ON o.publisher ="
                               " a.publisher AND o.tracking_id = a.tracking_id WHERE a.id = $1"
                               " AND o.version = $2",
                               MED_VALUES (MED_INT (head_id), MED_TEXT (version)), id, error))
    return FALSE;
  if (*id != 0)
    return TRUE;
  if (med_connection_dup_text (connection, "SELECT tracking_id FROM advisory WHERE id = $1",
                               MED_VALUES (MED_INT (head_id)), &tracking_id, error))
    g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND, _ ("There is no version %s of advisory %s"),
                 version, tracking_id != NULL ? tracking_id : "");
  return FALSE;
}

/* The revision before the one that counts, by its date. */
static gboolean
find_previous (
    MedConnection *connection, const char *tracking_id, gint64 to_id, gint64 *id, GError **error)
{
  if (!med_connection_get_int (
          connection,
          "SELECT o.id FROM advisory a JOIN advisory o ON o.publisher = a.publisher"
          " AND o.tracking_id = a.tracking_id AND o.id <> a.id WHERE a.id = $1"
          " ORDER BY o.current_release_usec DESC, o.id DESC LIMIT 1",
          MED_VALUES (MED_INT (to_id)), id, error))
    return FALSE;
  if (*id != 0)
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND,
               _ ("There is only one revision of advisory %s"), tracking_id);
  return FALSE;
}

/**
 * med_advisory_diff_find_sync:
 * @connection: a connection
 * @tracking_id: such as ICSMA-24-249-01
 * @from_version: (nullable): the earlier revision; %NULL: the one before the one that counts
 * @to_version: (nullable): the later revision; %NULL: the one that counts
 * @from_id: (out): the earlier revision
 * @to_id: (out): the later revision
 * @error: return location: %MED_ERROR_NOT_FOUND
 *
 * Returns: whether there are both
 */
gboolean
med_advisory_diff_find_sync (MedConnection *connection,
                             const char *tracking_id,
                             const char *from_version,
                             const char *to_version,
                             gint64 *from_id,
                             gint64 *to_id,
                             GError **error)
{
  gint64 head_id = 0;

  if (!med_advisory_find_sync (connection, tracking_id, &head_id, error))
    return FALSE;
  *to_id = head_id;
  if (to_version != NULL && !find_version (connection, head_id, to_version, to_id, error))
    return FALSE;
  return from_version != NULL ? find_version (connection, head_id, from_version, from_id, error)
                              : find_previous (connection, tracking_id, *to_id, from_id, error);
}
