/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-device-history"

#include "config.h"

#include "engine/inventory/med-device-history.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/base/med-json.h"
#include "engine/inventory/med-device-writer.h"
#include "engine/inventory/med-people.h"

static const MedDeviceField place_fields[] = { MED_DEVICE_SITE, MED_DEVICE_DEPARTMENT,
                                               MED_DEVICE_ROOM };
static const MedDeviceField name_fields[] = { MED_DEVICE_ASSET, MED_DEVICE_NAME };

/**
 * med_device_history_check_person:
 * @connection: a connection
 * @person_id: who decides
 * @error: return location, %MED_ERROR_NOT_PERMITTED
 *
 * Returns: whether the person works here and does not only look
 */
gboolean
med_device_history_check_person (MedConnection *connection, gint64 person_id, GError **error)
{
  g_autoptr (MedPerson) person = med_person_load_sync (connection, person_id, error);

  if (person == NULL)
    return FALSE;
  if (person->active && (person->roles & ~MED_ROLE_AUDITOR) != 0)
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_NOT_PERMITTED, _ ("%s may only look at devices"),
               person->name);
  return FALSE;
}

static char *
dup_values (const MedDevice *shown, const MedDevice *other)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  json_node_take_object (node, object);
  for (MedDeviceField field = 0; field < MED_N_DEVICE_FIELDS; field++)
    if (!g_str_equal (med_device_get (shown, field), med_device_get (other, field)))
      json_object_set_string_member (object, med_device_field_get_key (field),
                                     med_device_get (shown, field));
  return json_to_string (node, FALSE);
}

/**
 * med_device_history_add:
 * @connection: the writer's connection, within a transaction that the caller records
 * @move: what was decided; what differs between its two devices is kept
 * @kind: a word of the table
 * @other_id: the other device; 0: none
 * @error: return location
 *
 * Returns: whether it was written
 */
gboolean
med_device_history_add (MedConnection *connection,
                        const MedDeviceMove *move,
                        const char *kind,
                        gint64 other_id,
                        GError **error)
{
  g_autofree char *before = dup_values (move->before, move->after);
  g_autofree char *after = dup_values (move->after, move->before);
  g_autofree char *reason = g_strstrip (g_strdup (move->reason));

  return med_connection_execute (
      connection,
      "INSERT INTO device_event (device_id, kind, other_device_id, before, after, reason, "
      "by_person, at_usec) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
      MED_VALUES (MED_INT (move->before->id), MED_TEXT (kind), MED_INT_OR_NULL (other_id),
                  MED_TEXT (before), MED_TEXT (after), MED_TEXT (reason), MED_INT (move->person_id),
                  MED_INT (med_connection_now_usec (connection))),
      error);
}

static gboolean
check_reason (const MedDeviceMove *move, GError **error)
{
  g_autofree char *reason = g_strstrip (g_strdup (move->reason != NULL ? move->reason : ""));

  if (*reason != '\0' && g_utf8_validate (reason, -1, NULL))
    return TRUE;
  g_set_error_literal (error, MED_ERROR, MED_ERROR_CORRECT_INPUT, _ ("A reason is needed"));
  return FALSE;
}

/* What the person saw, with nothing changed but these fields. */
static MedDevice *
dup_wanted (const MedDeviceMove *move, const MedDeviceField *fields, gsize n_fields)
{
  MedDevice *wanted = med_device_copy (move->before);

  for (gsize i = 0; i < n_fields; i++)
    med_device_set (wanted, fields[i], med_device_get (move->after, fields[i]));
  return wanted;
}

static gboolean
write_change (MedTransaction *transaction,
              MedConnection *connection,
              const MedDeviceMove *what,
              const char *kind,
              const char *action,
              GError **error)
{
  g_autoptr (MedDeviceWriter) writer = med_device_writer_new (connection);
  g_autoptr (JsonNode) body = med_device_describe_change (what->before, what->after);
  g_autofree char *subject = g_strdup_printf ("device/%" PRId64, what->before->id);
  g_autofree char *reason = g_strstrip (g_strdup (what->reason));

  json_object_set_string_member (json_node_get_object (body), "reason", reason);
  return med_device_writer_change (writer, what->before, what->after, error) &&
         med_device_history_add (connection, what, kind, 0, error) &&
         med_transaction_record (transaction, what->person_id, action, subject, body, error) &&
         med_transaction_commit (transaction, error);
}

static gboolean
change (MedConnection *connection,
        const MedDeviceMove *move,
        const MedDeviceField *fields,
        gsize n_fields,
        const char *kind,
        GError **error)
{
  g_autoptr (MedTransaction) transaction = NULL;
  g_autoptr (MedDevice) wanted = dup_wanted (move, fields, n_fields);

  if (!check_reason (move, error) ||
      !med_device_normalise (wanted, med_connection_now_usec (connection), NULL, error))
    return FALSE;
  transaction = med_transaction_begin (connection, error);
  if (transaction == NULL || !med_device_history_check_person (connection, move->person_id, error))
    return FALSE;
  g_autoptr (MedDevice) now = med_device_load_sync (connection, move->before->id, error);
  g_autoptr (MedDevice) merged =
      now != NULL ? med_device_merge (move->before, wanted, now, error) : NULL;
  if (merged == NULL || !med_device_check_asset (connection, merged, error))
    return FALSE;
  if (med_device_is_equal (now, merged))
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                           _ ("Nothing is changed by that"));
      return FALSE;
    }
  const MedDeviceMove what = { move->person_id, now, merged, move->reason };
  return write_change (
      transaction, connection, &what, kind,
      g_str_equal (kind, MED_DEVICE_EVENT_MOVED) ? "device-moved" : "device-renamed", error);
}

/**
 * med_device_move_sync:
 * @connection: the writer's connection
 * @move: the device with another site, department or room
 * @error: return location: %MED_ERROR_CORRECT_INPUT, %MED_ERROR_CONFLICT, %MED_ERROR_NOT_PERMITTED
 *
 * A device moves. Its calendars and patches go along.
 *
 * Returns: whether it was written
 */
gboolean
med_device_move_sync (MedConnection *connection, const MedDeviceMove *move, GError **error)
{
  return change (connection, move, place_fields, G_N_ELEMENTS (place_fields),
                 MED_DEVICE_EVENT_MOVED, error);
}

/**
 * med_device_rename_sync:
 * @connection: the writer's connection
 * @move: the device with another asset number or name
 * @error: return location: %MED_ERROR_CORRECT_INPUT where the number is or was another device's
 *
 * A device gets another asset number or name. It is still found by the old number.
 *
 * Returns: whether it was written
 */
gboolean
med_device_rename_sync (MedConnection *connection, const MedDeviceMove *move, GError **error)
{
  return change (connection, move, name_fields, G_N_ELEMENTS (name_fields),
                 MED_DEVICE_EVENT_RENAMED, error);
}

/**
 * med_device_check_former_sync:
 * @connection: a connection
 * @asset: an asset number that no device has now
 * @error: return location, %MED_ERROR_CORRECT_INPUT
 *
 * A table may be older than the numbers in it. Whether it is, or the number was given away again,
 * is for a person to say.
 *
 * Returns: whether no device ever had this asset number
 */
gboolean
med_device_check_former_sync (MedConnection *connection, const char *asset, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (MedDevice) device = med_device_find_former_sync (connection, asset, &local);

  if (device != NULL)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                   _ ("This was the asset number of “%s” before. Write its number of today, or "
                      "another one for a new device."),
                   med_device_get (device, MED_DEVICE_ASSET));
      return FALSE;
    }
  if (g_error_matches (local, MED_ERROR, MED_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/**
 * med_device_event_get_title:
 * @kind: a word of the table
 *
 * Returns: its title, translated
 */
const char *
med_device_event_get_title (const char *kind)
{
  if (g_strcmp0 (kind, MED_DEVICE_EVENT_MOVED) == 0)
    return _ ("Moved");
  if (g_strcmp0 (kind, MED_DEVICE_EVENT_RENAMED) == 0)
    return _ ("Renumbered or renamed");
  if (g_strcmp0 (kind, MED_DEVICE_EVENT_REPLACED) == 0)
    return _ ("Replaced");
  if (g_strcmp0 (kind, MED_DEVICE_EVENT_TOOK_PLACE) == 0)
    return _ ("Took the place of another device");
  return kind;
}

/* "Room: R 1 → R 2; Department: …"; what this program wrote itself, so a fault is damage. */
static char *
describe (const char *before, const char *after, GError **error)
{
  g_autoptr (JsonNode) old =
      med_json_load (before, strlen (before), &med_json_default_limits, "device_event", error);
  g_autoptr (JsonNode) new =
      old != NULL
          ? med_json_load (after, strlen (after), &med_json_default_limits, "device_event", error)
          : NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  if (new == NULL || !JSON_NODE_HOLDS_OBJECT (old) || !JSON_NODE_HOLDS_OBJECT (new))
    {
      if (new != NULL)
        g_set_error_literal (error, MED_ERROR, MED_ERROR_DAMAGED,
                             _ ("The history of this device is damaged"));
      return NULL;
    }
  for (MedDeviceField field = 0; field < MED_N_DEVICE_FIELDS; field++)
    {
      const char *name = med_device_field_get_key (field);
      const char *was = med_json_get_text (json_node_get_object (old), name);
      const char *is = med_json_get_text (json_node_get_object (new), name);

      if (was != NULL && is != NULL)
        g_string_append_printf (text, "%s%s: %s → %s", text->len > 0 ? "; " : "",
                                med_device_field_get_title (field), *was != '\0' ? was : "–",
                                *is != '\0' ? is : "–");
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static MedDeviceEvent *
event_from_query (MedQuery *query, GError **error)
{
  g_autoptr (MedDeviceEvent) self = g_new0 (MedDeviceEvent, 1);

  self->id = med_query_get_int (query, 0);
  self->kind = med_query_dup_text (query, 1);
  self->reason = med_query_dup_text (query, 4);
  self->by_name = med_query_dup_text (query, 5);
  self->at_usec = med_query_get_int (query, 6);
  self->other_id = med_query_get_int (query, 7);
  self->other_asset = med_query_dup_text (query, 8);
  if (self->other_id != 0)
    self->text = g_strdup_printf (g_str_equal (self->kind, MED_DEVICE_EVENT_REPLACED) ? _ ("by %s")
                                                                                      : _ ("of %s"),
                                  self->other_asset);
  else
    self->text = describe (med_query_get_text (query, 2), med_query_get_text (query, 3), error);
  return self->text != NULL ? g_steal_pointer (&self) : NULL;
}

/**
 * med_device_history_list_sync:
 * @connection: a connection
 * @device_id: a device
 * @error: return location
 *
 * Returns: (transfer full) (nullable) (element-type MedDeviceEvent): what became of it, the first
 *   first
 */
GPtrArray *
med_device_history_list_sync (MedConnection *connection, gint64 device_id, GError **error)
{
  g_autoptr (GPtrArray) events =
      g_ptr_array_new_with_free_func ((GDestroyNotify) med_device_event_free);
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT e.id, e.kind, e.before, e.after, e.reason, n.name, e.at_usec, e.other_device_id, "
      "o.asset FROM device_event e JOIN person n ON n.id = e.by_person "
      "LEFT JOIN device o ON o.id = e.other_device_id WHERE e.device_id = $1 ORDER BY e.id",
      MED_VALUES (MED_INT (device_id)), error);

  while (query != NULL && med_query_next (query))
    {
      MedDeviceEvent *event = event_from_query (query, error);
      if (event == NULL)
        return NULL;
      g_ptr_array_add (events, event);
    }
  return query != NULL && med_query_finish (query, error) ? g_steal_pointer (&events) : NULL;
}

/**
 * med_device_event_free:
 * @self: (transfer full): an event
 *
 * Frees it.
 */
void
med_device_event_free (MedDeviceEvent *self)
{
  g_free (self->kind);
  g_free (self->text);
  g_free (self->reason);
  g_free (self->by_name);
  g_free (self->other_asset);
  g_free (self);
}
