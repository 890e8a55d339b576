/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-device"

#include "config.h"

#include "engine/inventory/med-device.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/inventory/med-device-writer.h"
#include "engine/store/med-search-index.h"

#define READING_DAYS 365

/**
 * med_device_new:
 *
 * Returns: (transfer full): a device of which nothing is known
 */
MedDevice *
med_device_new (void)
{
  MedDevice *self = g_new0 (MedDevice, 1);

  self->service_state = g_strdup ("in-use");
  for (MedDeviceField field = 0; field < MED_N_DEVICE_FIELDS; field++)
    self->values[field] = g_strdup (med_device_field_get_unknown (field));
  return self;
}

MedDevice *
med_device_copy (const MedDevice *self)
{
  MedDevice *copy = g_memdup2 (self, sizeof *self);

  copy->service_state = g_strdup (self->service_state);
  copy->former = g_strdup (self->former);
  for (MedDeviceField field = 0; field < MED_N_DEVICE_FIELDS; field++)
    copy->values[field] = g_strdup (self->values[field]);
  return copy;
}

void
med_device_free (MedDevice *self)
{
  g_free (self->service_state);
  g_free (self->former);
  for (MedDeviceField field = 0; field < MED_N_DEVICE_FIELDS; field++)
    g_free (self->values[field]);
  g_free (self);
}

const char *
med_device_get (const MedDevice *self, MedDeviceField field)
{
  return self->values[field];
}

void
med_device_set (MedDevice *self, MedDeviceField field, const char *value)
{
  char *old = self->values[field];

  self->values[field] = g_strdup (value);
  g_free (old);
}

/**
 * med_device_dup_title:
 * @self: a device
 *
 * Returns: (transfer full): how to speak of it: its name, or its model where it has none, with the
 * asset number
 */
char *
med_device_dup_title (const MedDevice *self)
{
  const char *name = med_device_get (self, MED_DEVICE_NAME);

  if (*name == '\0')
    name = med_device_get (self, MED_DEVICE_MODEL);
  /* Translators: a device's name and its asset number */
  return g_strdup_printf (_ ("%s (%s)"), name, med_device_get (self, MED_DEVICE_ASSET));
}

/**
 * med_device_normalise:
 * @self: a device
 * @now_usec: the time now
 * @faulty: (out) (optional): the field that is wrong
 * @error: return location, %MED_ERROR_CORRECT_INPUT
 *
 * Brings all values into the form that is stored.
 *
 * Returns: whether every value can be stored
 */
gboolean
med_device_normalise (MedDevice *self, gint64 now_usec, MedDeviceField *faulty, GError **error)
{
  for (MedDeviceField field = 0; field < MED_N_DEVICE_FIELDS; field++)
    {
      char *value = med_device_field_normalise (field, self->values[field], now_usec, error);

      if (faulty != NULL)
        *faulty = field;
      if (value == NULL)
        return FALSE;
      g_free (self->values[field]);
      self->values[field] = value;
    }
  if (faulty != NULL)
    *faulty = MED_DEVICE_RELEASE;
  return med_device_check_release (self, error);
}

/**
 * med_device_check_release:
 * @self: a device with normalised values
 * @error: return location, %MED_ERROR_CORRECT_INPUT
 *
 * Returns: whether a release is named where one was read, and a document received that has a day
 * of receipt
 */
gboolean
med_device_check_release (const MedDevice *self, GError **error)
{
  if (*self->values[MED_DEVICE_DISCLOSURE_DATE] != '\0' &&
      !g_str_equal (self->values[MED_DEVICE_DISCLOSURE], "received"))
    {
      g_set_error_literal (
          error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
          _ ("The MDS/SDS has a day on which it was received, but it is not said to be received"));
      return FALSE;
    }
  if (*self->values[MED_DEVICE_RELEASE] != '\0' || *self->values[MED_DEVICE_RELEASE_READ] == '\0')
    return TRUE;
  g_set_error_literal (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                       _ ("The software release that was read is missing"));
  return FALSE;
}

static MedDevice *
load_one (MedConnection *connection, const char *sql, MedValue value, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (connection, sql, &value, 1, error);
  MedDevice *device = NULL;

  if (query == NULL)
    return NULL;
  if (med_query_next (query))
    device = med_device_from_query (query);
  else if (med_query_finish (query, error))
    g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND, "%s", _ ("There is no such device"));
  return device;
}

/**
 * med_device_load_sync:
 * @connection: a connection
 * @id: the device
 * @error: return location: %MED_ERROR_NOT_FOUND
 *
 * Returns: (transfer full) (nullable): the device
 */
MedDevice *
med_device_load_sync (MedConnection *connection, gint64 id, GError **error)
{
  return load_one (connection, MED_DEVICE_SELECT "WHERE d.id = $1", MED_INT (id), error);
}

/**
 * med_device_find_sync:
 * @connection: a connection
 * @asset: an asset number
 * @error: return location: %MED_ERROR_NOT_FOUND
 *
 * Returns: (transfer full) (nullable): the device with that asset number
 */
MedDevice *
med_device_find_sync (MedConnection *connection, const char *asset, GError **error)
{
  MedDevice *device =
      load_one (connection, MED_DEVICE_SELECT "WHERE d.asset = $1", MED_TEXT (asset), error);

  if (device == NULL)
    g_prefix_error (error, "%s: ", asset);
  return device;
}

/**
 * med_device_find_former_sync:
 * @connection: a connection
 * @asset: an asset number, of now or of before
 * @error: return location: %MED_ERROR_NOT_FOUND
 *
 * For a person who holds a paper with a number in their hands; a table that is imported names
 * devices by the number of now.
 *
 * Returns: (transfer full) (nullable): the device that has the asset number, or had it
 */
MedDevice *
med_device_find_former_sync (MedConnection *connection, const char *asset, GError **error)
{
  gint64 former;

  if (!med_connection_get_int (
          connection,
          "SELECT coalesce((SELECT id FROM device WHERE asset = $1), (SELECT device_id "
          "FROM device_former_asset WHERE asset = $1), 0)",
          MED_VALUES (MED_TEXT (asset)), &former, error))
    return NULL;
  return former != 0 ? med_device_load_sync (connection, former, error)
                     : med_device_find_sync (connection, asset, error);
}

static void
add_values (JsonBuilder *builder,
            const char *member,
            const MedDevice *shown,
            const MedDevice *other)
{
  json_builder_set_member_name (builder, member);
  json_builder_begin_object (builder);
  for (MedDeviceField field = 0; field < MED_N_DEVICE_FIELDS; field++)
    {
      const char *value = med_device_get (shown, field);
      const char *reference =
          other != NULL ? med_device_get (other, field) : med_device_field_get_unknown (field);

      if (g_str_equal (value, reference))
        continue;
      json_builder_set_member_name (builder, med_device_field_get_key (field));
      json_builder_add_string_value (builder, value);
    }
  json_builder_end_object (builder);
}

/**
 * med_device_describe_change:
 * @before: (nullable): the device until now; %NULL for a new one
 * @after: the device from now on
 *
 * Returns: (transfer full): the values before and after of all fields that differ, for the change
 * log
 */
JsonNode *
med_device_describe_change (const MedDevice *before, const MedDevice *after)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  if (before != NULL)
    add_values (builder, "before", before, after);
  add_values (builder, "after", after, before);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

/**
 * med_device_check_asset:
 * @connection: a connection
 * @device: a device with normalised values
 * @error: return location, %MED_ERROR_CORRECT_INPUT
 *
 * Returns: whether its asset number is and was no other device's
 */
gboolean
med_device_check_asset (MedConnection *connection, const MedDevice *device, GError **error)
{
  const char *asset = med_device_get (device, MED_DEVICE_ASSET);
  gint64 other = 0;

  if (!med_connection_get_int (connection, "SELECT id FROM device WHERE asset = $1",
                               MED_VALUES (MED_TEXT (asset)), &other, error))
    return FALSE;
  if (other != 0 && other != device->id)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                   _ ("Asset number “%s” belongs to another device already"), asset);
      return FALSE;
    }
  if (!med_connection_get_int (
          connection,
          "SELECT coalesce((SELECT device_id FROM device_former_asset WHERE asset = $1), 0)",
          MED_VALUES (MED_TEXT (asset)), &other, error))
    return FALSE;
  if (other == 0 || other == device->id)
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
               _ ("Asset number “%s” was another device’s before. Papers with it would be read as "
                  "that device’s."),
               asset);
  return FALSE;
}

static gboolean
record (MedTransaction *transaction,
        gint64 person_id,
        const char *action,
        gint64 id,
        JsonNode *body,
        GError **error)
{
  g_autofree char *subject = g_strdup_printf ("device/%" PRId64, id);

  return med_transaction_record (transaction, person_id, action, subject, body, error) &&
         med_transaction_commit (transaction, error);
}

/**
 * med_device_add_sync:
 * @connection: the writer's connection
 * @person_id: who adds it
 * @device: its values
 * @id: (out): the new device
 * @error: return location: %MED_ERROR_CORRECT_INPUT naming the field
 *
 * Returns: whether it is stored
 */
gboolean
med_device_add_sync (MedConnection *connection,
                     gint64 person_id,
                     const MedDevice *device,
                     gint64 *id,
                     GError **error)
{
  g_autoptr (MedDevice) copy = med_device_copy (device);

  copy->id = 0;
  if (!med_device_normalise (copy, med_connection_now_usec (connection), NULL, error))
    return FALSE;
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  if (transaction == NULL || !med_device_check_asset (connection, copy, error))
    return FALSE;
  g_autoptr (MedDeviceWriter) writer = med_device_writer_new (connection);
  g_autoptr (JsonNode) body = med_device_describe_change (NULL, copy);

  return med_device_writer_add (writer, copy, NULL, id, error) &&
         record (transaction, person_id, "device-added", *id, body, error);
}

/**
 * med_device_merge:
 * @before: the device as the person saw it
 * @after: the device as the person wants it
 * @now: the device as it is stored now
 * @error: return location, %MED_ERROR_CONFLICT naming both values
 *
 * Puts what the person changed upon what is stored now; a field that both changed is a conflict.
 *
 * Returns: (transfer full) (nullable): the device as it is to be stored
 */
MedDevice *
med_device_merge (const MedDevice *before,
                  const MedDevice *after,
                  const MedDevice *now,
                  GError **error)
{
  g_autoptr (MedDevice) merged = med_device_copy (now);
  g_autoptr (GString) conflicts = g_string_new (NULL);

  for (MedDeviceField field = 0; field < MED_N_DEVICE_FIELDS; field++)
    {
      const char *old = med_device_get (before, field);
      const char *mine = med_device_get (after, field);
      const char *theirs = med_device_get (now, field);

      if (g_str_equal (old, mine))
        continue;
      if (!g_str_equal (old, theirs) && !g_str_equal (mine, theirs))
        /* Translators: a field, its value now, the value that was entered */
        g_string_append_printf (conflicts, _ ("%s is “%s” now, you entered “%s”. "),
                                med_device_field_get_title (field), theirs, mine);
      med_device_set (merged, field, mine);
    }
  if (conflicts->len == 0)
    return g_steal_pointer (&merged);
  g_set_error (error, MED_ERROR, MED_ERROR_CONFLICT,
               _ ("Somebody changed the device meanwhile: %s"), g_strchomp (conflicts->str));
  return NULL;
}

/**
 * med_device_edit_sync:
 * @connection: the writer's connection
 * @person_id: who changes it
 * @before: the device as the person saw it
 * @after: the device as the person wants it
 * @error: return location: %MED_ERROR_CORRECT_INPUT naming the field; %MED_ERROR_CONFLICT naming
 * both values where somebody else changed the same field since @before was loaded
 *
 * Stores the fields in which @before and @after differ, and records both values. Nothing is
 * recorded where nothing differs.
 *
 * Returns: whether it is stored
 */
gboolean
med_device_edit_sync (MedConnection *connection,
                      gint64 person_id,
                      const MedDevice *before,
                      const MedDevice *after,
                      GError **error)
{
  g_autoptr (MedDevice) wanted = med_device_copy (after);

  wanted->id = before->id;
  if (!med_device_normalise (wanted, med_connection_now_usec (connection), NULL, error))
    return FALSE;
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  if (transaction == NULL)
    return FALSE;
  g_autoptr (MedDevice) now = med_device_load_sync (connection, before->id, error);
  g_autoptr (MedDevice) merged = now != NULL ? med_device_merge (before, wanted, now, error) : NULL;
  if (merged == NULL || !med_device_check_asset (connection, merged, error))
    return FALSE;
  if (med_device_is_equal (now, merged))
    return TRUE;
  g_autoptr (MedDeviceWriter) writer = med_device_writer_new (connection);
  g_autoptr (JsonNode) body = med_device_describe_change (now, merged);

  return med_device_writer_change (writer, now, merged, error) &&
         record (transaction, person_id, "device-changed", before->id, body, error);
}

/**
 * med_device_is_equal:
 * @a: a device
 * @b: another, or the same at another time
 *
 * Returns: whether all values are the same
 */
gboolean
med_device_is_equal (const MedDevice *a, const MedDevice *b)
{
  for (MedDeviceField field = 0; field < MED_N_DEVICE_FIELDS; field++)
    if (!g_str_equal (a->values[field], b->values[field]))
      return FALSE;
  return TRUE;
}

/**
 * med_device_move_to_configuration:
 * @connection: the writer's connection, in a transaction that the caller records
 * @id: the device
 * @config_id: what runs on it now
 * @read_usec: when the release was read at the device
 * @source: from what it was read
 * @error: return location
 *
 * Stores what was found at the device after work on it. Only installation/ has the evidence for
 * this.
 *
 * Returns: whether it is stored
 */
gboolean
med_device_move_to_configuration (MedConnection *connection,
                                  gint64 id,
                                  gint64 config_id,
                                  gint64 read_usec,
                                  const char *source,
                                  GError **error)
{
  g_autoptr (MedDevice) before = med_device_load_sync (connection, id, error);
  if (before == NULL ||
      !med_connection_execute (
          connection,
          "UPDATE device SET config_id = $1, release_read_usec = $2,"
          " release_source = $3, row_version = row_version + 1 WHERE id = $4",
          MED_VALUES (MED_INT (config_id), MED_INT (read_usec), MED_TEXT (source), MED_INT (id)),
          error))
    return FALSE;
  g_autoptr (MedDevice) after = med_device_load_sync (connection, id, error);
  if (after == NULL)
    return FALSE;
  /* The release is among what is searched. */
  g_autoptr (MedDeviceWriter) writer = med_device_writer_new (connection);
  return med_device_writer_index (writer, before, after, error);
}

/**
 * med_device_reading_days_sync:
 * @connection: a connection
 * @days: (out): how many days a reading of the release counts
 * @error: return location
 *
 * Returns: whether the policy could be read
 */
gboolean
med_device_reading_days_sync (MedConnection *connection, gint64 *days, GError **error)
{
  g_autofree char *value = NULL;

  if (!med_connection_dup_text (connection,
                                "SELECT value FROM setting WHERE key = 'release-reading-days'",
                                MED_NO_VALUES, &value, error))
    return FALSE;
  gint64 stored = value != NULL ? g_ascii_strtoll (value, NULL, 10) : 0;
  *days = stored > 0 ? stored : READING_DAYS;
  return TRUE;
}

/**
 * med_device_find_release_sync:
 * @connection: a connection
 * @asset: an asset number
 * @release_id: (out): the release of that device
 * @error: return location: %MED_ERROR_NOT_FOUND
 *
 * Returns: whether there is one
 */
gboolean
med_device_find_release_sync (MedConnection *connection,
                              const char *asset,
                              gint64 *release_id,
                              GError **error)
{
  if (!med_connection_get_int (
          connection,
          "SELECT c.release_id FROM device d JOIN config c ON c.id = d.config_id"
          " WHERE d.asset = $1",
          MED_VALUES (MED_TEXT (asset)), release_id, error))
    return FALSE;
  if (*release_id != 0)
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND, _ ("There is no device %s"), asset);
  return FALSE;
}
