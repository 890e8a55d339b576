/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/inventory/med-csv-sheet.h"
#include "engine/inventory/med-reconcile-decide.h"

G_BEGIN_DECLS

/* A table of what was found and decided, a row for each field that differs; with @open_only what is
 * still to be decided */
GBytes *med_reconcile_sheet_write_sync (MedConnection *connection,
                                        gint64 reconciliation_id,
                                        gboolean open_only,
                                        GCancellable *cancellable,
                                        guint *n_rows,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same table with decisions filled in: all of them, or none */
MedReconcileOutcome *med_reconcile_sheet_apply_sync (MedConnection *connection,
                                                     gint64 person_id,
                                                     gint64 reconciliation_id,
                                                     MedCsvSheet *sheet,
                                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
