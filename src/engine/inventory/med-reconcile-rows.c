/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-reconcile-rows"

#include "config.h"

#include "engine/inventory/med-reconcile-rows.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/base/med-fold.h"
#include "engine/inventory/med-device-writer.h"
#include "engine/inventory/med-reconcile-key.h"
#include "engine/inventory/med-udi.h"

#define MOST_ROWS 1000000
#define ROWS_BETWEEN_LOOKS 256

/**
 * med_reconcile_rows_new:
 *
 * Returns: (transfer full): an empty list
 */
MedReconcileRows *
med_reconcile_rows_new (void)
{
  MedReconcileRows *self = g_new0 (MedReconcileRows, 1);

  self->rows = g_array_new (FALSE, TRUE, sizeof (MedReconcileRow));
  self->faults = g_array_new (FALSE, FALSE, sizeof (MedReconcileFault));
  self->texts = g_string_chunk_new (16 * 1024);
  return self;
}

/**
 * med_reconcile_rows_free:
 * @self: (transfer full): a list
 */
void
med_reconcile_rows_free (MedReconcileRows *self)
{
  g_array_unref (self->rows);
  g_array_unref (self->faults);
  g_string_chunk_free (self->texts);
  g_free (self);
}

/**
 * med_reconcile_rows_add:
 * @self: a list
 * @id: the device, or the line
 *
 * Returns: (transfer none): a new record that says nothing, valid until the next one
 */
MedReconcileRow *
med_reconcile_rows_add (MedReconcileRows *self, gint64 id)
{
  g_array_set_size (self->rows, self->rows->len + 1);
  MedReconcileRow *row = med_reconcile_rows_get (self, self->rows->len - 1);
  row->id = id;
  for (MedDeviceField field = 0; field < MED_N_DEVICE_FIELDS; field++)
    row->values[field] = "";
  return row;
}

/* Numbers are many; of makers, rooms and departments there are few. */
static gboolean
is_mostly_unique (MedDeviceField field)
{
  return field == MED_DEVICE_ASSET || field == MED_DEVICE_SERIAL || field == MED_DEVICE_NAME;
}

/**
 * med_reconcile_rows_set:
 * @self: a list
 * @row: its newest record
 * @field: a field
 * @value: what it says; copied
 */
void
med_reconcile_rows_set (MedReconcileRows *self,
                        MedReconcileRow *row,
                        MedDeviceField field,
                        const char *value)
{
  if (*value == '\0')
    row->values[field] = "";
  else if (is_mostly_unique (field))
    row->values[field] = g_string_chunk_insert (self->texts, value);
  else
    row->values[field] = g_string_chunk_insert_const (self->texts, value);
}

/**
 * med_reconcile_field_is_compared:
 * @field: a field
 *
 * What belongs to the product is not a fact of a list of devices, and when a release was read goes
 * with the release.
 *
 * Returns: whether two lists are compared in @field
 */
gboolean
med_reconcile_field_is_compared (MedDeviceField field)
{
  return !med_device_field_is_of_product (field) && field != MED_DEVICE_RELEASE_READ &&
         field != MED_DEVICE_RELEASE_SOURCE;
}

static gboolean
is_key (MedDeviceField field)
{
  return field == MED_DEVICE_ASSET || field == MED_DEVICE_SERIAL || field == MED_DEVICE_UDI_DI;
}

/* What people write for "there is none" is no value of a key. */
static gboolean
says_nothing (MedDeviceField field, const char *value)
{
  if (*value == '\0')
    return TRUE;
  if (!is_key (field))
    return med_device_field_get_words (field) != NULL &&
           g_str_equal (value, med_device_field_get_unknown (field));
  g_autofree char *key = med_reconcile_key (value);
  return *key == '\0';
}

static gboolean
same_key (const char *ours, const char *theirs)
{
  g_autofree char *one = med_reconcile_key (ours);
  g_autofree char *other = med_reconcile_key (theirs);

  return *one != '\0' &&
         g_str_equal (med_reconcile_key_skip_zeros (one), med_reconcile_key_skip_zeros (other));
}

/**
 * med_reconcile_values_agree:
 * @field: a field
 * @ours: what the inventory says
 * @theirs: what the other list says
 *
 * A list that says nothing contradicts nothing; but what only the other list knows is a difference.
 *
 * Returns: whether there is nothing to decide
 */
gboolean
med_reconcile_values_agree (MedDeviceField field, const char *ours, const char *theirs)
{
  if (g_str_equal (ours, theirs) || says_nothing (field, theirs))
    return TRUE;
  if (says_nothing (field, ours))
    return FALSE;
  if (is_key (field))
    return same_key (ours, theirs);
  const gboolean name = field == MED_DEVICE_MANUFACTURER || field == MED_DEVICE_MODEL;
  g_autofree char *one = name ? med_fold_name (ours) : med_fold_search (ours);
  g_autofree char *other = name ? med_fold_name (theirs) : med_fold_search (theirs);
  return g_str_equal (one, other);
}

/**
 * med_reconcile_row_key:
 * @row: a row of the other list
 *
 * Returns: (transfer full): what it is known by the next time
 */
char *
med_reconcile_row_key (const MedReconcileRow *row)
{
  g_autofree char *asset = med_reconcile_key (row->values[MED_DEVICE_ASSET]);
  g_autofree char *serial = med_reconcile_key (row->values[MED_DEVICE_SERIAL]);
  g_autofree char *di = med_reconcile_key (row->values[MED_DEVICE_UDI_DI]);

  return g_strconcat (asset, "|", serial, "|", di, NULL);
}

/**
 * med_reconcile_mapping_check:
 * @mapping: what the columns of the other list hold
 * @error: return location, %MED_ERROR_CORRECT_INPUT
 *
 * Returns: whether a device can be known by it
 */
gboolean
med_reconcile_mapping_check (const MedColumnMapping *mapping, GError **error)
{
  if (med_column_mapping_find (mapping, MED_DEVICE_ASSET) >= 0 ||
      med_column_mapping_find (mapping, MED_DEVICE_SERIAL) >= 0 ||
      med_column_mapping_find (mapping, MED_DEVICE_UDI_DI) >= 0)
    return TRUE;
  g_set_error_literal (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                       _ ("No column is known as asset number, serial number or UDI. Say which it "
                          "is."));
  return FALSE;
}

static gboolean
was_stopped (GCancellable *cancellable, GError **error)
{
  if (!g_cancellable_is_cancelled (cancellable))
    return FALSE;
  g_set_error_literal (error, MED_ERROR, MED_ERROR_CANCELLED,
                       _ ("The comparison was stopped. Nothing was changed."));
  return TRUE;
}

/**
 * med_reconcile_rows_load_sync:
 * @connection: a connection
 * @cancellable: (nullable): to stop it
 * @error: return location
 *
 * Returns: (transfer full) (nullable): all devices, by their numbers in the database
 */
MedReconcileRows *
med_reconcile_rows_load_sync (MedConnection *connection, GCancellable *cancellable, GError **error)
{
  g_autoptr (MedReconcileRows) self = med_reconcile_rows_new ();
  g_autoptr (MedQuery) query =
      med_connection_query (connection, MED_DEVICE_SELECT "ORDER BY d.id", MED_NO_VALUES, error);

  while (query != NULL && med_query_next (query))
    {
      if (self->rows->len % ROWS_BETWEEN_LOOKS == 0 && was_stopped (cancellable, error))
        return NULL;
      g_autoptr (MedDevice) device = med_device_from_query (query);
      MedReconcileRow *row = med_reconcile_rows_add (self, device->id);

      row->retired = device->retired_usec != 0;
      row->former = device->former != NULL && *device->former != '\0'
                        ? g_string_chunk_insert (self->texts, device->former)
                        : NULL;
      for (MedDeviceField field = 0; field < MED_N_DEVICE_FIELDS; field++)
        if (med_reconcile_field_is_compared (field))
          med_reconcile_rows_set (self, row, field, med_device_get (device, field));
    }
  if (query == NULL || !med_query_finish (query, error))
    return NULL;
  for (MedDeviceField field = 0; field < MED_N_DEVICE_FIELDS; field++)
    self->says[field] = med_reconcile_field_is_compared (field);
  return g_steal_pointer (&self);
}

/* A serial number in the carrier counts where the column has none; two that differ make no row. */
static gboolean
take_udi (MedReconcileRows *self, MedReconcileRow *row, const char *text, GError **error)
{
  g_autoptr (MedUdi) udi = med_udi_parse (text, error);

  if (udi == NULL)
    return FALSE;
  med_reconcile_rows_set (self, row, MED_DEVICE_UDI_DI, udi->di);
  if (udi->serial == NULL)
    return TRUE;
  const char *serial = row->values[MED_DEVICE_SERIAL];
  if (*serial == '\0')
    med_reconcile_rows_set (self, row, MED_DEVICE_SERIAL, udi->serial);
  else if (!same_key (serial, udi->serial))
    {
      g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                   _ ("The serial number is “%s” in its column and “%s” in the UDI"), serial,
                   udi->serial);
      return FALSE;
    }
  return TRUE;
}

static gboolean
take_fields (MedReconcileRows *self,
             MedReconcileRow *row,
             MedCsvReader *reader,
             const MedColumnMapping *mapping,
             gint64 now_usec,
             GError **error)
{
  const char *udi = "";

  for (guint column = 0; column < mapping->n_columns; column++)
    {
      const MedDeviceField field = mapping->fields[column];
      const char *text = med_csv_unguard (med_csv_reader_get_field (reader, column));

      if (field == MED_N_DEVICE_FIELDS || med_device_field_is_of_product (field) ||
          says_nothing (field, text))
        continue;
      if (field == MED_DEVICE_UDI_DI)
        {
          udi = text;
          continue;
        }
      g_autofree char *value = med_device_field_normalise (field, text, now_usec, error);
      if (value == NULL)
        return FALSE;
      med_reconcile_rows_set (self, row, field, value);
    }
  return *udi == '\0' || take_udi (self, row, udi, error);
}

static gboolean
check_row (const MedReconcileRow *row,
           MedCsvReader *reader,
           const MedColumnMapping *mapping,
           GError **error)
{
  if (med_csv_reader_get_n_fields (reader) > mapping->n_columns)
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                           _ ("The row has more columns than the first line"));
      return FALSE;
    }
  if (*row->values[MED_DEVICE_ASSET] == '\0' && *row->values[MED_DEVICE_SERIAL] == '\0' &&
      *row->values[MED_DEVICE_UDI_DI] == '\0')
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                           _ ("The row has neither asset number nor serial number nor UDI"));
      return FALSE;
    }
  return TRUE;
}

static void
read_row (MedReconcileRows *self,
          MedCsvReader *reader,
          const MedColumnMapping *mapping,
          gint64 now_usec)
{
  const guint line = med_csv_reader_get_line (reader);
  g_autoptr (GError) reason = NULL;
  MedReconcileRow *row = med_reconcile_rows_add (self, line);

  if (take_fields (self, row, reader, mapping, now_usec, &reason) &&
      check_row (row, reader, mapping, &reason))
    return;
  const int asset = med_column_mapping_find (mapping, MED_DEVICE_ASSET);
  const MedReconcileFault fault = {
    .line = line,
    .asset = asset < 0 ? ""
                       : g_string_chunk_insert (
                             self->texts,
                             med_csv_unguard (med_csv_reader_get_field (reader, (guint) asset))),
    .reason = g_string_chunk_insert (self->texts, reason->message),
  };
  g_array_append_val (self->faults, fault);
  g_array_set_size (self->rows, self->rows->len - 1);
}

/**
 * med_reconcile_rows_read:
 * @sheet: a table
 * @mapping: what its columns hold
 * @now_usec: the time now
 * @cancellable: (nullable): to stop it
 * @error: return location: %MED_ERROR_CORRECT_INPUT where it is no table, naming file and line
 *
 * Reads the other list. A carrier in the column of the UDI is taken apart. A row that cannot be
 * compared is kept with the reason; it never counts as missing there.
 *
 * Returns: (transfer full) (nullable): its rows
 */
MedReconcileRows *
med_reconcile_rows_read (MedCsvSheet *sheet,
                         const MedColumnMapping *mapping,
                         gint64 now_usec,
                         GCancellable *cancellable,
                         GError **error)
{
  g_autoptr (MedReconcileRows) self = med_reconcile_rows_new ();
  g_autoptr (MedCsvReader) reader = med_csv_reader_new (sheet->text, sheet->name);
  g_autoptr (GError) fault = NULL;

  if (!med_reconcile_mapping_check (mapping, error))
    return NULL;
  gboolean more = med_csv_reader_next (reader, &fault); /* the headers */
  while (more && med_csv_reader_next (reader, &fault))
    {
      if (self->rows->len % ROWS_BETWEEN_LOOKS == 0 && was_stopped (cancellable, error))
        return NULL;
      read_row (self, reader, mapping, now_usec);
      if (self->rows->len + self->faults->len > MOST_ROWS)
        {
          g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                       _ ("%s: the file has more than 1,000,000 rows. Split it."), sheet->name);
          return NULL;
        }
    }
  if (fault != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return NULL;
    }
  for (guint column = 0; column < mapping->n_columns; column++)
    if (mapping->fields[column] < MED_N_DEVICE_FIELDS)
      self->says[mapping->fields[column]] =
          !med_device_field_is_of_product ((MedDeviceField) mapping->fields[column]);
  return g_steal_pointer (&self);
}
