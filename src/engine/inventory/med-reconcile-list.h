/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/inventory/med-reconcile-decide.h"
#include "engine/store/med-table.h"

G_BEGIN_DECLS

/**
 * MedReconcileColumn:
 *
 * The fields of a row of the list of a reconciliation.
 */
typedef enum
{
  MED_RECONCILE_COLUMN_CLASS,
  MED_RECONCILE_COLUMN_ASSET,
  MED_RECONCILE_COLUMN_NAME,
  MED_RECONCILE_COLUMN_SERIAL,
  MED_RECONCILE_COLUMN_FIELDS, /* keys between blanks */
  MED_RECONCILE_COLUMN_LINE,
  MED_RECONCILE_COLUMN_DECISION, /* none: open */
  MED_RECONCILE_COLUMN_REASON,
  MED_N_RECONCILE_COLUMNS,
} MedReconcileColumn;

extern const MedTableSpec med_reconcile_list_spec;

/**
 * MedReconcileFilter:
 * @class: MED_N_RECONCILE_CLASSES for all but what is equal
 * @field: only what differs in it; MED_N_DEVICE_FIELDS for all
 * @open_only: what is to be decided
 *
 * What is shown of a reconciliation.
 */
typedef struct
{
  gint64 reconciliation_id;
  MedReconcileClass class;
  MedDeviceField field;
  gboolean open_only;
} MedReconcileFilter;

void med_reconcile_filter_apply (const MedReconcileFilter *self, MedTable *table);
void med_reconcile_filter_add_to (const MedReconcileFilter *self, MedTableRequest *request);
/* " room serial " as a person reads it: "Room, Serial number" */
char *med_reconcile_fields_dup_titles (const char *fields);

G_END_DECLS
