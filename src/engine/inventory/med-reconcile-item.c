/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-reconcile-item"

#include "config.h"

#include "engine/inventory/med-reconcile-item.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "engine/base/med-error.h"
#include "engine/base/med-fold.h"
#include "engine/base/med-json.h"

void
med_reconcile_difference_free (MedReconcileDifference *self)
{
  g_free (self->ours);
  g_free (self->theirs);
  g_free (self->decision);
  g_free (self);
}

/**
 * med_reconcile_item_free:
 * @self: (transfer full): an item
 */
void
med_reconcile_item_free (MedReconcileItem *self)
{
  for (MedDeviceField field = 0; field < MED_N_DEVICE_FIELDS; field++)
    g_free (self->theirs[field]);
  g_free (self->how);
  g_clear_pointer (&self->candidates, g_array_unref);
  g_free (self->asset);
  g_free (self->reason);
  g_free (self->note);
  g_free (self->decision);
  g_free (self->decided_by);
  g_clear_pointer (&self->differences, g_ptr_array_unref);
  g_free (self);
}

/**
 * med_reconcile_field_from_key:
 * @key: the key of a field
 *
 * Returns: the field; the number of fields where there is none
 */
MedDeviceField
med_reconcile_field_from_key (const char *key)
{
  MedDeviceField field = 0;

  while (field < MED_N_DEVICE_FIELDS && g_strcmp0 (key, med_device_field_get_key (field)) != 0)
    field++;
  return field;
}

/**
 * med_reconcile_item_is_open:
 * @self: an item
 *
 * Returns: whether a person still has to decide, now or later
 */
gboolean
med_reconcile_item_is_open (const MedReconcileItem *self)
{
  return self->decision == NULL || g_str_equal (self->decision, "later");
}

/**
 * med_reconcile_item_get_row:
 * @self: an item
 *
 * Returns: its row of the other list, which points into @self
 */
MedReconcileRow
med_reconcile_item_get_row (const MedReconcileItem *self)
{
  MedReconcileRow row = { .id = self->line };

  for (MedDeviceField field = 0; field < MED_N_DEVICE_FIELDS; field++)
    row.values[field] = self->theirs[field];
  return row;
}

/**
 * med_reconcile_row_of_device:
 * @device: a device
 *
 * Returns: the same as a record of the inventory, which points into @device
 */
MedReconcileRow
med_reconcile_row_of_device (const MedDevice *device)
{
  MedReconcileRow row = { .id = device->id,
                          .retired = device->retired_usec != 0,
                          .former = device->former };

  for (MedDeviceField field = 0; field < MED_N_DEVICE_FIELDS; field++)
    row.values[field] = med_device_get (device, field);
  return row;
}

/**
 * med_reconcile_read_ids:
 * @text: numbers parted by blanks, as candidates are stored
 *
 * Returns: (transfer full) (element-type gint64): the numbers
 */
GArray *
med_reconcile_read_ids (const char *text)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_auto (GStrv) words = g_strsplit (text, " ", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      const gint64 id = g_ascii_strtoll (words[i], NULL, 10);

      if (id > 0)
        g_array_append_val (ids, id);
    }
  return ids;
}

static char *
write_ids (const GArray *ids)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; ids != NULL && i < ids->len; i++)
    g_string_append_printf (text, "%s%" PRId64, i > 0 ? " " : "", g_array_index (ids, gint64, i));
  return g_strdup (text->str);
}

static char *
write_theirs (const MedReconcileRow *row)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  for (MedDeviceField field = 0; field < MED_N_DEVICE_FIELDS; field++)
    if (*row->values[field] != '\0')
      json_object_set_string_member (object, med_device_field_get_key (field), row->values[field]);
  json_node_set_object (node, object);
  return json_to_string (node, FALSE);
}

static gboolean
read_theirs (MedReconcileItem *self, const char *text, GError **error)
{
  g_autoptr (JsonNode) node = NULL;

  if (*text != '\0')
    {
      node = med_json_load (text, strlen (text), &med_json_default_limits, "reconciliation_item",
                            error);
      if (node == NULL)
        return FALSE;
    }
  for (MedDeviceField field = 0; field < MED_N_DEVICE_FIELDS; field++)
    {
      const char *value =
          node != NULL && JSON_NODE_HOLDS_OBJECT (node)
              ? med_json_get_text (json_node_get_object (node), med_device_field_get_key (field))
              : NULL;
      self->theirs[field] = g_strdup (value != NULL ? value : "");
    }
  return TRUE;
}

static gboolean
load_differences (MedConnection *connection, MedReconcileItem *self, GError **error)
{
  g_autoptr (MedQuery) query =
      med_connection_query (connection,
                            "SELECT field, ours, theirs, decision FROM reconciliation_difference"
                            " WHERE item_id = $1",
                            MED_VALUES (MED_INT (self->id)), error);

  self->differences =
      g_ptr_array_new_with_free_func ((GDestroyNotify) med_reconcile_difference_free);
  while (query != NULL && med_query_next (query))
    {
      const MedDeviceField field = med_reconcile_field_from_key (med_query_get_text (query, 0));
      MedReconcileDifference *difference = g_new0 (MedReconcileDifference, 1);

      difference->field = field;
      difference->ours = med_query_dup_text (query, 1);
      difference->theirs = med_query_dup_text (query, 2);
      difference->decision = med_query_dup_text (query, 3);
      if (field == MED_N_DEVICE_FIELDS)
        med_reconcile_difference_free (difference);
      else
        g_ptr_array_add (self->differences, difference);
    }
  return query != NULL && med_query_finish (query, error);
}

static MedReconcileItem *
item_from_row (MedQuery *query, GError **error)
{
  g_autoptr (MedReconcileItem) self = g_new0 (MedReconcileItem, 1);

  self->id = med_query_get_int (query, 0);
  self->reconciliation_id = med_query_get_int (query, 1);
  if (!med_reconcile_class_from_word (med_query_get_text (query, 2), &self->class))
    self->class = MED_RECONCILE_AMBIGUOUS;
  self->device_id = med_query_get_int (query, 3);
  self->line = med_query_get_int (query, 4);
  self->how = med_query_dup_text (query, 6);
  self->candidates = med_reconcile_read_ids (med_query_get_text (query, 7));
  self->asset = med_query_dup_text (query, 8);
  self->reason = med_query_dup_text (query, 9);
  self->decision = med_query_dup_text (query, 10);
  self->decided_by = med_query_dup_text (query, 11);
  self->decided_usec = med_query_get_int (query, 12);
  self->from_id = med_query_get_int (query, 13);
  self->note = med_query_dup_text (query, 14);
  return read_theirs (self, med_query_get_text (query, 5), error) ? g_steal_pointer (&self) : NULL;
}

/**
 * med_reconcile_item_load_sync:
 * @connection: a connection
 * @id: an item
 * @error: return location: %MED_ERROR_NOT_FOUND
 *
 * Returns: (transfer full) (nullable): the item with its differences
 */
MedReconcileItem *
med_reconcile_item_load_sync (MedConnection *connection, gint64 id, GError **error)
{
  g_autoptr (MedReconcileItem) self = NULL;
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT i.id, i.reconciliation_id, i.class, i.device_id, i.line, i.theirs, i.how,"
      " i.candidates, i.asset, i.reason, i.decision, p.name, i.decided_usec, i.from_id, i.note"
      " FROM reconciliation_item i LEFT JOIN person p ON p.id = i.decided_by WHERE i.id = $1",
      MED_VALUES (MED_INT (id)), error);

  if (query == NULL)
    return NULL;
  if (!med_query_next (query))
    {
      if (med_query_finish (query, error))
        g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND, _ ("There is no difference %" PRId64),
                     id);
      return NULL;
    }
  self = item_from_row (query, error);
  return self != NULL && load_differences (connection, self, error) ? g_steal_pointer (&self)
                                                                    : NULL;
}

static void
append_values (GString *text, const MedReconcileRow *row)
{
  static const MedDeviceField searched[] = {
    MED_DEVICE_ASSET,  MED_DEVICE_NAME,       MED_DEVICE_MANUFACTURER, MED_DEVICE_MODEL,
    MED_DEVICE_SERIAL, MED_DEVICE_DEPARTMENT, MED_DEVICE_ROOM,
  };

  for (gsize i = 0; row != NULL && i < G_N_ELEMENTS (searched); i++)
    if (*row->values[searched[i]] != '\0')
      g_string_append_printf (text, "%s ", row->values[searched[i]]);
}

static char *
write_search (const MedReconcileNewItem *item)
{
  g_autoptr (GString) text = g_string_new (NULL);

  append_values (text, item->ours);
  append_values (text, item->theirs);
  if (item->ours == NULL && item->theirs == NULL && item->asset != NULL)
    g_string_append (text, item->asset);
  return med_fold_search (text->str);
}

static char *
write_fields (guint32 fields)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (MedDeviceField field = 0; field < MED_N_DEVICE_FIELDS; field++)
    if ((fields & (1u << field)) != 0)
      g_string_append_printf (text, " %s", med_device_field_get_key (field));
  if (text->len > 0)
    g_string_append_c (text, ' ');
  return g_strdup (text->str);
}

/* What stands in the list: ours, or theirs where there is none. */
static const char *
pick (const MedReconcileNewItem *item, MedDeviceField field, MedDeviceField instead)
{
  const MedReconcileRow *const rows[] = { item->ours, item->theirs };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      if (rows[i] != NULL && *rows[i]->values[field] != '\0')
        return rows[i]->values[field];
      if (rows[i] != NULL && *rows[i]->values[instead] != '\0')
        return rows[i]->values[instead];
    }
  return "";
}

static gboolean
add_differences (MedConnection *connection,
                 gint64 id,
                 const MedReconcileNewItem *item,
                 GError **error)
{
  for (MedDeviceField field = 0; field < MED_N_DEVICE_FIELDS; field++)
    if ((item->fields & (1u << field)) != 0 &&
        !med_connection_execute (connection,
                                 "INSERT INTO reconciliation_difference (item_id, field, ours,"
                                 " theirs) VALUES ($1, $2, $3, $4)",
                                 MED_VALUES (MED_INT (id),
                                             MED_TEXT (med_device_field_get_key (field)),
                                             MED_TEXT (item->ours->values[field]),
                                             MED_TEXT (item->theirs->values[field])),
                                 error))
      return FALSE;
  return TRUE;
}

/**
 * med_reconcile_item_add:
 * @connection: the writer's connection, in a transaction that the caller records
 * @item: a finding
 * @id: (out): the new item
 * @error: return location
 *
 * Returns: whether it is stored
 */
gboolean
med_reconcile_item_add (MedConnection *connection,
                        const MedReconcileNewItem *item,
                        gint64 *id,
                        GError **error)
{
  g_autofree char *theirs = item->theirs != NULL ? write_theirs (item->theirs) : g_strdup ("");
  g_autofree char *candidates = write_ids (item->candidates);
  g_autofree char *fields = write_fields (item->fields);
  g_autofree char *search = write_search (item);
  const char *asset = pick (item, MED_DEVICE_ASSET, MED_DEVICE_ASSET);

  return med_connection_insert (
             connection,
             "INSERT INTO reconciliation_item (reconciliation_id, class, device_id, line, theirs,"
             " how, candidates, asset, name, serial, fields, reason, from_id, search)"
             " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
             MED_VALUES (MED_INT (item->reconciliation_id),
                         MED_TEXT (med_reconcile_class_to_word (item->class)),
                         MED_INT_OR_NULL (item->ours != NULL ? item->ours->id : 0),
                         MED_INT_OR_NULL (item->theirs != NULL ? item->theirs->id : item->line),
                         MED_TEXT (theirs), MED_TEXT (item->how != NULL ? item->how : ""),
                         MED_TEXT (candidates),
                         MED_TEXT (*asset == '\0' && item->asset != NULL ? item->asset : asset),
                         MED_TEXT (pick (item, MED_DEVICE_NAME, MED_DEVICE_MODEL)),
                         MED_TEXT (pick (item, MED_DEVICE_SERIAL, MED_DEVICE_SERIAL)),
                         MED_TEXT (fields), MED_TEXT (item->reason != NULL ? item->reason : ""),
                         MED_INT_OR_NULL (item->from_id), MED_TEXT (search)),
             id, error) &&
         add_differences (connection, *id, item, error);
}
