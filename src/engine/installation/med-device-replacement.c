/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-device-replacement"

#include "config.h"

#include "engine/installation/med-device-replacement.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/installation/med-worklist-step.h"
#include "engine/inventory/med-device-writer.h"

static const struct
{
  MedReplacementCopies copies;
  MedDeviceField field;
} copied_fields[] = {
  { MED_REPLACEMENT_PLACE, MED_DEVICE_SITE },
  { MED_REPLACEMENT_PLACE, MED_DEVICE_DEPARTMENT },
  { MED_REPLACEMENT_PLACE, MED_DEVICE_ROOM },
  { MED_REPLACEMENT_OWNER, MED_DEVICE_OWNER },
  { MED_REPLACEMENT_NETWORK, MED_DEVICE_NETWORK_ZONE },
  { MED_REPLACEMENT_NETWORK, MED_DEVICE_EXPOSURE },
  { MED_REPLACEMENT_IMPACT, MED_DEVICE_SAFETY_IMPACT },
  { MED_REPLACEMENT_IMPACT, MED_DEVICE_MISSION_IMPACT },
};

/* The new one as it is to be stored. Release, patches and evidence are never taken over: they are
 * of the old one. */
static MedDevice *
build_device (const MedReplacement *replacement, const MedDevice *old)
{
  MedDevice *device = med_device_copy (replacement->device);

  device->id = 0;
  for (gsize i = 0; i < G_N_ELEMENTS (copied_fields); i++)
    {
      const MedDeviceField field = copied_fields[i].field;
      const char *said = med_device_get (device, field);

      if ((replacement->copies & copied_fields[i].copies) != 0 &&
          (*said == '\0' || g_strcmp0 (said, med_device_field_get_unknown (field)) == 0))
        med_device_set (device, field, med_device_get (old, field));
    }
  return device;
}

static gboolean
check_old (MedConnection *connection, const MedDevice *old, GError **error)
{
  const gboolean idle =
      g_str_equal (old->service_state, "in-use") || g_str_equal (old->service_state, "quarantined");
  g_autofree char *title = med_device_dup_title (old);
  gint64 n_worked_on;

  if (!med_connection_get_int (connection,
                               "SELECT count(*) FROM disposition WHERE device_id = $1 AND state IN "
                               "('installing', 'interrupted', 'installed-unverified', 'failed', "
                               "'restoring')",
                               MED_VALUES (MED_INT (old->id)), &n_worked_on, error))
    return FALSE;
  if (old->retired_usec != 0)
    g_set_error (error, MED_ERROR, MED_ERROR_REFUSED, _ ("%s is retired already"), title);
  else if (!idle || n_worked_on > 0)
    g_set_error (error, MED_ERROR, MED_ERROR_REFUSED,
                 _ ("%s is being worked on. Finish the work and return it first."), title);
  else
    return TRUE;
  return FALSE;
}

static gboolean
check_reason (const char *reason, GError **error)
{
  g_autofree char *text = g_strstrip (g_strdup (reason != NULL ? reason : ""));

  if (*text != '\0' && g_utf8_validate (text, -1, NULL))
    return TRUE;
  g_set_error_literal (error, MED_ERROR, MED_ERROR_CORRECT_INPUT, _ ("A reason is needed"));
  return FALSE;
}

static gboolean
list_ids (MedConnection *connection, const char *sql, gint64 id, GArray *ids, GError **error)
{
  g_autoptr (MedQuery) query =
      med_connection_query (connection, sql, MED_VALUES (MED_INT (id)), error);

  while (query != NULL && med_query_next (query))
    {
      const gint64 found = med_query_get_int (query, 0);
      g_array_append_val (ids, found);
    }
  return query != NULL && med_query_finish (query, error);
}

/* The calendars of the place go on; those of the old device stay with it. */
static gboolean
copy_calendars (MedConnection *connection, gint64 old_id, gint64 new_id, GError **error)
{
  g_autoptr (GArray) sources = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!list_ids (connection,
                 "SELECT id FROM calendar_source WHERE device_id = $1 AND replaced_usec IS NULL "
                 "ORDER BY id",
                 old_id, sources, error))
    return FALSE;
  for (guint i = 0; i < sources->len; i++)
    {
      const gint64 source_id = g_array_index (sources, gint64, i);
      gint64 copy_id;

      if (!med_connection_insert (
              connection,
              "INSERT INTO calendar_source (kind, name, department_id, device_id, time_zone, "
              "pattern, sha256, read_usec, covers_from_usec, covers_until_usec, warning) "
              "SELECT kind, name, department_id, $1, time_zone, pattern, sha256, read_usec, "
              "covers_from_usec, covers_until_usec, warning FROM calendar_source WHERE id = $2",
              MED_VALUES (MED_INT (new_id), MED_INT (source_id)), &copy_id, error) ||
          !med_connection_execute (
              connection,
              "INSERT INTO busy (source_id, device_id, start_usec, end_usec, summary, tentative, "
              "unreadable) SELECT $1, $2, start_usec, end_usec, summary, tentative, unreadable "
              "FROM busy WHERE source_id = $3",
              MED_VALUES (MED_INT (copy_id), MED_INT (new_id), MED_INT (source_id)), error))
        return FALSE;
    }
  return TRUE;
}

/* The table lets the program close what a retired device has no need of (T26, T26a). */
static gboolean
close_dispositions (MedTransaction *transaction,
                    MedConnection *connection,
                    gint64 old_id,
                    GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  gboolean moved;

  if (!list_ids (connection,
                 "SELECT id FROM disposition WHERE device_id = $1 AND state NOT IN "
                 "('closed-not-needed', 'not-affected', 'in-service') ORDER BY id",
                 old_id, ids, error))
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    if (!med_worklist_move (transaction, connection, g_array_index (ids, gint64, i),
                            MED_CAUSE_VENDOR, &moved, error))
      return FALSE;
  return TRUE;
}

static gboolean
write_events (MedConnection *connection,
              const MedReplacement *replacement,
              const MedDevice *old,
              const MedDevice *device,
              GError **error)
{
  const MedDeviceMove gone = { replacement->person_id, old, old, replacement->reason };
  const MedDeviceMove came = { replacement->person_id, device, device, replacement->reason };

  return med_device_history_add (connection, &gone, MED_DEVICE_EVENT_REPLACED, device->id, error) &&
         med_device_history_add (connection, &came, MED_DEVICE_EVENT_TOOK_PLACE, old->id, error);
}

static gboolean
record (MedTransaction *transaction,
        const MedReplacement *replacement,
        const MedDevice *device,
        GError **error)
{
  g_autofree char *added = g_strdup_printf ("device/%" PRId64, device->id);
  g_autofree char *gone = g_strdup_printf ("device/%" PRId64, replacement->old_id);
  g_autofree char *reason = g_strstrip (g_strdup (replacement->reason));
  g_autoptr (JsonNode) body = med_device_describe_change (NULL, device);
  g_autoptr (JsonNode) why = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  json_node_take_object (why, object);
  json_object_set_string_member (object, "reason", reason);
  json_object_set_int_member (object, "by", device->id);
  json_object_set_int_member (json_node_get_object (body), "replaces", replacement->old_id);
  return med_transaction_record (transaction, replacement->person_id, "device-added", added, body,
                                 error) &&
         med_transaction_record (transaction, replacement->person_id, "device-replaced", gone, why,
                                 error);
}

static gboolean
store_new (MedConnection *connection,
           const MedReplacement *replacement,
           MedDevice *device,
           GError **error)
{
  g_autoptr (MedDeviceWriter) writer = med_device_writer_new (connection);

  return med_device_check_asset (connection, device, error) &&
         med_device_writer_add (writer, device, NULL, &device->id, error) &&
         ((replacement->copies & MED_REPLACEMENT_CALENDARS) == 0 ||
          copy_calendars (connection, replacement->old_id, device->id, error));
}

/**
 * med_device_replace_sync:
 * @connection: the writer's connection
 * @replacement: what takes the place of what
 * @new_id: (out): the new device
 * @error: return location, %MED_ERROR_CORRECT_INPUT, %MED_ERROR_REFUSED while the old one is being
 *   worked on, %MED_ERROR_NOT_PERMITTED
 *
 * A new device takes the place of another, which is retired with its open work orders closed. The
 * new one is assessed by itself: nothing that was found, decided or signed about the old one counts
 * for it, and nothing of the evidence moves.
 *
 * Returns: whether it was written
 */
gboolean
med_device_replace_sync (MedConnection *connection,
                         const MedReplacement *replacement,
                         gint64 *new_id,
                         GError **error)
{
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  const gint64 now_usec = med_connection_now_usec (connection);

  if (transaction == NULL || !check_reason (replacement->reason, error) ||
      !med_device_history_check_person (connection, replacement->person_id, error))
    return FALSE;
  g_autoptr (MedDevice) old = med_device_load_sync (connection, replacement->old_id, error);
  if (old == NULL || !check_old (connection, old, error))
    return FALSE;
  g_autoptr (MedDevice) device = build_device (replacement, old);
  if (!med_device_normalise (device, now_usec, NULL, error) ||
      !store_new (connection, replacement, device, error) ||
      !med_connection_execute (
          connection,
          "UPDATE device SET retired_usec = $1, row_version = row_version + 1 WHERE id = $2",
          MED_VALUES (MED_INT (now_usec), MED_INT (old->id)), error) ||
      !close_dispositions (transaction, connection, old->id, error) ||
      !write_events (connection, replacement, old, device, error) ||
      !record (transaction, replacement, device, error))
    return FALSE;
  *new_id = device->id;
  return med_transaction_commit (transaction, error);
}
