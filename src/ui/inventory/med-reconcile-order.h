/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "engine/base/med-progress.h"
#include "engine/inventory/med-reconcile-decide.h"

G_BEGIN_DECLS

/**
 * MedReconcileOrder:
 * @class: for everything that is open of a class; MED_N_RECONCILE_CLASSES for one item
 * @item_id: the item
 * @reason: (nullable): in words
 *
 * A decision on its way to the writer lane.
 */
typedef struct
{
  MedReconcileDecision decision;
  gint64 reconciliation_id;
  MedReconcileClass class;
  gint64 item_id;
  char *reason;
  MedProgress *progress;
} MedReconcileOrder;

/* @order: (transfer full) */
typedef void (*MedReconcileOrderFunc) (GObject *owner, MedReconcileOrder *order);

MedReconcileOrder *
med_reconcile_order_new (gint64 person_id, MedReconcileVerb verb, MedDeviceField field);
void med_reconcile_order_free (MedReconcileOrder *self);
/* MedStoreFunc: MedReconcileOutcome, and MED_STORE_OK */
gpointer med_reconcile_order_run (MedConnection *connection,
                                  gpointer order,
                                  GCancellable *cancellable,
                                  GError **error);
gpointer med_reconcile_order_undo (MedConnection *connection,
                                   gpointer order,
                                   GCancellable *cancellable,
                                   GError **error);
/* Ask what is missing, and hand the order on. @order: (transfer full) */
GtkWindow *med_reconcile_order_ask_reason (GtkWidget *parent,
                                           MedReconcileOrder *order,
                                           const char *asset,
                                           MedReconcileOrderFunc func,
                                           GObject *owner);
GtkWindow *med_reconcile_order_ask_bulk (GtkWidget *parent,
                                         MedReconcileOrder *order,
                                         MedReconcileOrderFunc func,
                                         GObject *owner);

G_END_DECLS
