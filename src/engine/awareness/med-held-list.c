/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-held-list"

#include "config.h"

#include "engine/awareness/med-held-list.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"

static const char *const columns[] = {
  [MED_HELD_NAME] = "h.name",
  [MED_HELD_TRACKING_ID] = "h.tracking_id",
  [MED_HELD_REASON] = "h.reason",
  [MED_HELD_USEC] = "h.held_usec",
  NULL,
};

const MedTableSpec med_held_list_spec = {
  .name = "held document",
  .from = MED_HELD_TABLE,
  .id = "h.id",
  .columns = columns,
  .sorts = columns,
};

static gboolean
load_vendors (MedConnection *connection, MedHeldDocument *self, GError **error)
{
  g_autoptr (GStrvBuilder) vendors = g_strv_builder_new ();
  g_autoptr (MedQuery) query = med_connection_query (
      connection, "SELECT vendor FROM held_document_vendor WHERE held_id = $1 ORDER BY vendor",
      MED_VALUES (MED_INT (self->id)), error);

  while (query != NULL && med_query_next (query))
    g_strv_builder_add (vendors, med_query_get_text (query, 0));
  self->vendors = g_strv_builder_end (vendors);
  return query != NULL && med_query_finish (query, error);
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
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT name, publisher, tracking_id, version, title, reason, findings, held_usec"
      " FROM held_document WHERE id = $1",
      MED_VALUES (MED_INT (id)), error);

  if (query == NULL)
    return NULL;
  if (!med_query_next (query))
    {
      if (med_query_finish (query, error))
        g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND, _ ("There is no document %" PRId64),
                     id);
      return NULL;
    }
  g_autoptr (MedHeldDocument) self = g_new0 (MedHeldDocument, 1);
  self->id = id;
  self->name = med_query_dup_text (query, 0);
  self->publisher = med_query_dup_text (query, 1);
  self->tracking_id = med_query_dup_text (query, 2);
  self->version = med_query_dup_text (query, 3);
  self->title = med_query_dup_text (query, 4);
  self->reason = med_query_dup_text (query, 5);
  self->n_findings = med_query_get_int (query, 6);
  self->held_usec = med_query_get_int (query, 7);
  return load_vendors (connection, self, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * med_held_document_free:
 * @self: (transfer full): a document that is held
 */
void
med_held_document_free (MedHeldDocument *self)
{
  g_free (self->name);
  g_free (self->publisher);
  g_free (self->tracking_id);
  g_free (self->version);
  g_free (self->title);
  g_free (self->reason);
  g_strfreev (self->vendors);
  g_free (self);
}
