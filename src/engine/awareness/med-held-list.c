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
load_vendors (MedConnection *connection, MedHeldBySource *self, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection, "SELECT vendor FROM source_hold_vendor WHERE hold_id = $1 ORDER BY vendor",
      MED_VALUES (MED_INT (self->id)), error);

  while (query != NULL && med_query_next (query))
    g_ptr_array_add (self->vendors, med_query_dup_text (query, 0));
  return query != NULL && med_query_finish (query, error);
}

/**
 * med_held_by_source_load_sync:
 * @connection: a connection
 * @id: of the hold
 * @error: return location: %MED_ERROR_NOT_FOUND
 *
 * Returns: (transfer full) (nullable): what is held, and why
 */
MedHeldBySource *
med_held_by_source_load_sync (MedConnection *connection, gint64 id, GError **error)
{
  g_autoptr (MedHeldBySource) self = g_new0 (MedHeldBySource, 1);
  g_autoptr (MedQuery) query =
      med_connection_query (connection,
                            "SELECT s.name, o.subject, o.text, o.found_usec, o.source_id, o.kind,"
                            " o.resolved_usec FROM source_hold o"
                            " JOIN source s ON s.id = o.source_id WHERE o.id = $1",
                            MED_VALUES (MED_INT (id)), error);

  self->vendors = g_ptr_array_new_with_free_func (g_free);
  if (query != NULL && med_query_next (query))
    {
      self->id = id;
      self->source = med_query_dup_text (query, 0);
      self->subject = med_query_dup_text (query, 1);
      self->text = med_query_dup_text (query, 2);
      self->found_usec = med_query_get_int (query, 3);
      self->source_id = med_query_get_int (query, 4);
      self->kind = med_query_dup_text (query, 5);
      self->resolved_usec = med_query_get_int (query, 6);
    }
  if (query == NULL || !med_query_finish (query, error) || !load_vendors (connection, self, error))
    return NULL;
  if (self->id != 0)
    return g_steal_pointer (&self);
  g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND, _ ("There is no document %" PRId64), id);
  return NULL;
}

/**
 * med_held_by_source_free:
 * @self: (transfer full): what a source holds
 */
void
med_held_by_source_free (MedHeldBySource *self)
{
  g_free (self->source);
  g_free (self->kind);
  g_free (self->subject);
  g_free (self->text);
  g_ptr_array_unref (self->vendors);
  g_free (self);
}
