/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-held-document-load"

#include "config.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/awareness/med-held-document.h"
#include "engine/base/med-error.h"

static gboolean
load_vendors (MedConnection *connection, MedHeldDocument *self, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection, "SELECT vendor FROM held_document_vendor WHERE held_id = $1 ORDER BY vendor",
      MED_VALUES (MED_INT (self->id)), error);

  while (query != NULL && med_query_next (query))
    g_ptr_array_add (self->vendors, med_query_dup_text (query, 0));
  return query != NULL && med_query_finish (query, error);
}

#define SELECT_HELD                                                                                \
  "SELECT h.id, h.sha256, h.name, h.publisher, h.tracking_id, h.version, h.title,"                 \
  " h.current_release_usec, h.reason, h.findings, h.held_usec, h.released_usec, p.name,"           \
  " h.release_reason,"                                                                             \
  " (SELECT count(*) FROM device d JOIN config c ON c.id = d.config_id"                            \
  "  JOIN release r ON r.id = c.release_id JOIN product q ON q.id = r.product_id"                  \
  "  WHERE d.retired_usec IS NULL AND (q.manufacturer_key IN"                                      \
  "  (SELECT v.vendor_key FROM held_document_vendor v WHERE v.held_id = h.id)"                     \
  "  OR q.id IN (SELECT a.product_id FROM held_document_vendor v"                                  \
  "  JOIN alias a ON a.vendor_key = v.vendor_key AND a.same = 1 WHERE v.held_id = h.id)))"         \
  " FROM held_document h LEFT JOIN person p ON p.id = h.released_by"                               \
  " WHERE CASE WHEN $1 = 0 THEN $2 <> 0 OR h.released_usec IS NULL ELSE h.id = $1 END"             \
  " ORDER BY h.released_usec IS NOT NULL, h.id DESC"

static MedHeldDocument *
read_row (MedQuery *query)
{
  MedHeldDocument *self = med_held_document_new ();

  self->id = med_query_get_int (query, 0);
  self->sha256 = med_query_dup_text (query, 1);
  self->name = med_query_dup_text (query, 2);
  self->publisher = med_query_dup_text (query, 3);
  self->tracking_id = med_query_dup_text (query, 4);
  self->version = med_query_dup_text (query, 5);
  self->title = med_query_dup_text (query, 6);
  self->current_release_usec = med_query_get_int (query, 7);
  self->reason = med_query_dup_text (query, 8);
  self->n_findings = med_query_get_int (query, 9);
  self->held_usec = med_query_get_int (query, 10);
  self->released_usec = med_query_get_int (query, 11);
  self->released_by = med_query_dup_text (query, 12);
  self->release_reason = med_query_dup_text (query, 13);
  self->n_devices = med_query_get_int (query, 14);
  return self;
}

/* All that are held, or only @id. */
static GPtrArray *
load_rows (MedConnection *connection, gint64 id, gboolean released_too, GError **error)
{
  g_autoptr (GPtrArray) list =
      g_ptr_array_new_with_free_func ((GDestroyNotify) med_held_document_free);
  g_autoptr (MedQuery) query = med_connection_query (
      connection, SELECT_HELD, MED_VALUES (MED_INT (id), MED_INT (released_too ? 1 : 0)), error);

  while (query != NULL && med_query_next (query))
    g_ptr_array_add (list, read_row (query));
  if (query == NULL || !med_query_finish (query, error))
    return NULL;
  for (guint i = 0; i < list->len; i++)
    if (!load_vendors (connection, g_ptr_array_index (list, i), error))
      return NULL;
  return g_steal_pointer (&list);
}

/**
 * med_held_document_list_sync:
 * @connection: a connection
 * @released_too: whether those that are held no more are listed as well, after the others
 * @error: return location
 *
 * Returns: (transfer full) (nullable) (element-type MedHeldDocument): the newest first
 */
GPtrArray *
med_held_document_list_sync (MedConnection *connection, gboolean released_too, GError **error)
{
  return load_rows (connection, 0, released_too, error);
}

/**
 * med_held_document_load_sync:
 * @connection: a connection
 * @id: of a document that is held, or was
 * @error: return location: %MED_ERROR_NOT_FOUND
 *
 * Returns: (transfer full) (nullable): what is known of it
 */
MedHeldDocument *
med_held_document_load_sync (MedConnection *connection, gint64 id, GError **error)
{
  g_autoptr (GPtrArray) rows = load_rows (connection, id, TRUE, error);

  if (rows == NULL)
    return NULL;
  if (id != 0 && rows->len > 0)
    return g_ptr_array_steal_index (rows, 0);
  g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND, _ ("There is no held document %" PRId64), id);
  return NULL;
}

/**
 * med_held_vendors_dup_text:
 * @vendors: (element-type utf8): names
 *
 * Returns: (transfer full): in one line
 */
char *
med_held_vendors_dup_text (GPtrArray *vendors)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < vendors->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? _ (", ") : "",
                            (const char *) g_ptr_array_index (vendors, i));
  return g_strdup (text->str);
}

/**
 * med_held_document_dup_vendors:
 * @self: a document
 *
 * Returns: (transfer full): its vendors in one line; empty where none can be read
 */
char *
med_held_document_dup_vendors (const MedHeldDocument *self)
{
  return med_held_vendors_dup_text (self->vendors);
}
