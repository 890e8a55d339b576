/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/inventory/med-reconcile-compare.h"

G_BEGIN_DECLS

/**
 * MedReconcileDifference:
 * @ours: what the inventory said when it was compared
 * @theirs: what the other list says
 * @decision: (nullable): `ours` or `theirs`; %NULL while open
 *
 * One field in which a device and its row differ.
 */
typedef struct
{
  MedDeviceField field;
  char *ours;
  char *theirs;
  char *decision;
} MedReconcileDifference;

/**
 * MedReconcileItem:
 * @device_id: 0: none
 * @line: of the file; 0: none
 * @theirs: (array fixed-size=MED_N_DEVICE_FIELDS): what the row says; "" where nothing
 * @candidates: (element-type gint64): devices that may be the row's
 * @reason: why it cannot be told or read
 * @note: why the person decided so
 * @decision: (nullable): %NULL while open; `later` is open too, but not asked
 * @differences: (element-type MedReconcileDifference)
 *
 * One finding of a reconciliation, as it is stored.
 */
typedef struct
{
  gint64 id;
  gint64 reconciliation_id;
  MedReconcileClass class;
  gint64 device_id;
  gint64 line;
  char *theirs[MED_N_DEVICE_FIELDS];
  char *how;
  GArray *candidates;
  char *asset;
  char *reason;
  char *note;
  char *decision;
  char *decided_by;
  gint64 decided_usec;
  gint64 from_id;
  GPtrArray *differences;
} MedReconcileItem;

MedReconcileItem *
med_reconcile_item_load_sync (MedConnection *connection,
                              gint64 id,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT; /* NOT_FOUND */
void med_reconcile_item_free (MedReconcileItem *self);
gboolean med_reconcile_item_is_open (const MedReconcileItem *self);
/* Its row as one of the other list; points into @self */
MedReconcileRow med_reconcile_item_get_row (const MedReconcileItem *self);
MedReconcileRow med_reconcile_row_of_device (const MedDevice *device);

/**
 * MedReconcileNewItem:
 * @ours: (nullable)
 * @theirs: (nullable)
 * @fields: bit by field
 * @candidates: (nullable) (element-type gint64)
 * @line: where there is no @theirs: of a row that cannot be read
 * @asset: (nullable): as far as it is known where there is neither
 * @from_id: the item whose decision makes this one; 0: none
 *
 * A finding to be stored.
 */
typedef struct
{
  gint64 reconciliation_id;
  MedReconcileClass class;
  const MedReconcileRow *ours;
  const MedReconcileRow *theirs;
  guint32 fields;
  const char *how;
  GArray *candidates;
  gint64 line;
  const char *asset;
  const char *reason;
  gint64 from_id;
} MedReconcileNewItem;

/* Within a transaction that the caller records */
gboolean med_reconcile_item_add (MedConnection *connection,
                                 const MedReconcileNewItem *item,
                                 gint64 *id,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_reconcile_difference_free (MedReconcileDifference *self);
GArray *med_reconcile_read_ids (const char *text);             /* (element-type gint64) */
MedDeviceField med_reconcile_field_from_key (const char *key); /* MED_N_DEVICE_FIELDS: none */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedReconcileItem, med_reconcile_item_free)

G_END_DECLS
