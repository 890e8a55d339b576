/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/base/med-progress.h"
#include "engine/inventory/med-column-mapping.h"
#include "engine/inventory/med-csv-sheet.h"
#include "engine/inventory/med-device.h"

G_BEGIN_DECLS

/**
 * MedReconcileRow:
 * @id: the device, or the line of the file
 * @retired: the device is out of use
 * @former: (nullable): asset numbers it had before, parted by commas
 * @values: in the form that is stored; "" where the list says nothing
 *
 * One record of one of the two lists.
 */
typedef struct
{
  gint64 id;
  gboolean retired;
  const char *former;
  const char *values[MED_N_DEVICE_FIELDS];
} MedReconcileRow;

/**
 * MedReconcileFault:
 * @line: of the file
 * @asset: its asset number as far as it was read
 * @reason: what is wrong, in words
 *
 * A row that cannot be compared.
 */
typedef struct
{
  guint line;
  const char *asset;
  const char *reason;
} MedReconcileFault;

/**
 * MedReconcileRows:
 * @rows: (element-type MedReconcileRow)
 * @faults: (element-type MedReconcileFault)
 * @says: whether the list has something to say of a field
 * @texts: what the rows point to, closely packed
 *
 * One of the two lists.
 */
typedef struct
{
  GArray *rows;
  GArray *faults;
  gboolean says[MED_N_DEVICE_FIELDS];
  GStringChunk *texts;
} MedReconcileRows;

MedReconcileRows *med_reconcile_rows_new (void);
void med_reconcile_rows_free (MedReconcileRows *self);
/* Appends an empty record, valid until the next one. */
MedReconcileRow *med_reconcile_rows_add (MedReconcileRows *self, gint64 id);
void med_reconcile_rows_set (MedReconcileRows *self,
                             MedReconcileRow *row,
                             MedDeviceField field,
                             const char *value);
#define med_reconcile_rows_get(self, i) (&g_array_index ((self)->rows, MedReconcileRow, (i)))

/* Whether two lists are compared in this field: it belongs to the single device and is no date of a
 * reading */
gboolean med_reconcile_field_is_compared (MedDeviceField field);
/* Whether two values say the same: as names and texts are compared; or one of them says nothing */
gboolean med_reconcile_values_agree (MedDeviceField field, const char *ours, const char *theirs);
/* Asset number, serial number and UDI-DI of a row, folded: what a judgement is remembered by */
char *med_reconcile_row_key (const MedReconcileRow *row);

gboolean med_reconcile_mapping_check (const MedColumnMapping *mapping,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The inventory: devices in use, and retired ones marked as such */
MedReconcileRows *med_reconcile_rows_load_sync (MedConnection *connection,
                                                GCancellable *cancellable,
                                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The other list; a row's own fault is kept as such */
MedReconcileRows *med_reconcile_rows_read (MedCsvSheet *sheet,
                                           const MedColumnMapping *mapping,
                                           gint64 now_usec,
                                           GCancellable *cancellable,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedReconcileRows, med_reconcile_rows_free)

G_END_DECLS
