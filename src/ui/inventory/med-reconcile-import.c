/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-reconcile-import"

#include "config.h"

#include "ui/inventory/med-reconcile-import.h"

#include <glib/gi18n.h>

#include "engine/inventory/med-device-mapping.h"
#include "engine/inventory/med-reconciliation.h"
#include "ui/inventory/med-reconcile-window.h"
#include "ui/widgets/med-table-import-dialog.h"

static char *
count (const MedReconcileComparison *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (MedReconcileClass class = 0; class < MED_N_RECONCILE_CLASSES; class ++)
    if (self->counts[class] > 0)
      g_string_append_printf (text, "%s%s: %'u", text->len > 0 ? " · " : "",
                              med_reconcile_class_get_title (class), self->counts[class]);
  return g_strdup (text->len > 0 ? text->str : _ ("The file has no rows"));
}

static const char *
get_asset (const MedReconcileComparison *self, const MedReconcileFinding *finding)
{
  if (finding->fault >= 0)
    return g_array_index (self->theirs->faults, MedReconcileFault, (guint) finding->fault).asset;
  return finding->ours >= 0
             ? med_reconcile_rows_get (self->ours, (guint) finding->ours)->values[MED_DEVICE_ASSET]
             : med_reconcile_rows_get (self->theirs, (guint) finding->theirs)
                   ->values[MED_DEVICE_ASSET];
}

static char *
describe_fields (guint32 fields)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (MedDeviceField field = 0; field < MED_N_DEVICE_FIELDS; field++)
    if ((fields & (1u << field)) != 0)
      g_string_append_printf (text, "%s%s", text->len > 0 ? C_ ("between names", ", ") : "",
                              med_device_field_get_title (field));
  return g_strdup (text->str);
}

static void
add_finding (MedTableImportResult *result,
             const MedReconcileComparison *self,
             const MedReconcileFinding *finding)
{
  const MedReconcileFault *fault =
      finding->fault >= 0
          ? &g_array_index (self->theirs->faults, MedReconcileFault, (guint) finding->fault)
          : NULL;
  const char *reason =
      fault != NULL ? fault->reason
                    : med_reconcile_doubt_get_title (med_reconcile_doubt_to_word (finding->doubt));
  g_autofree char *fields = describe_fields (finding->fields);
  const char *more = *fields != '\0' ? fields : reason;

  med_table_import_result_add (result,
                               g_strdup_printf ("%s · %s%s%s", get_asset (self, finding),
                                                med_reconcile_class_get_title (finding->class),
                                                *more != '\0' ? ": " : "", more),
                               fault != NULL);
}

static MedTableImportResult *
present (const MedReconcileComparison *self)
{
  /* There is something to keep even where all is equal: that it was compared. */
  MedTableImportResult *result = med_table_import_result_new (count (self), 1, 0);

  for (guint i = 0; i < self->findings->len && result->rows->len < MED_TABLE_IMPORT_MOST_ROWS; i++)
    {
      const MedReconcileFinding *finding = &g_array_index (self->findings, MedReconcileFinding, i);

      if (finding->class != MED_RECONCILE_EQUAL)
        add_finding (result, self, finding);
    }
  return result;
}

static MedTableImportResult *
look (MedConnection *connection,
      const MedTableImport *import,
      GCancellable *cancellable,
      GError **error)
{
  g_autoptr (MedReconcileComparison) comparison = med_reconcile_compare_sync (
      connection, import->sheet, import->mapping, import->progress, cancellable, error);

  return comparison != NULL ? present (comparison) : NULL;
}

static MedTableImportResult *
keep (MedConnection *connection,
      const MedTableImport *import,
      GCancellable *cancellable,
      GError **error)
{
  const MedReconcileBegin begin = { .sheet = import->sheet,
                                    .mapping = import->mapping,
                                    .person_id = import->person_id,
                                    .progress = import->progress };
  gint64 id = 0;

  if (!med_reconciliation_begin_sync (connection, &begin, cancellable, &id, error))
    return NULL;
  MedTableImportResult *result = med_table_import_result_new (g_strdup (""), 1, 0);
  result->made_id = id;
  return result;
}

static void
opened (GtkWindow *parent, MedSession *session, gint64 id)
{
  gtk_window_present (GTK_WINDOW (med_reconcile_window_new (parent, session, id)));
}

static const MedTableImportKind kind = {
  .title = N_ ("Compare with Another List"),
  .new_mapping = med_device_mapping_new,
  .check = med_reconcile_mapping_check,
  .look = look,
  .write = keep,
  .verb = N_ ("_Keep and Decide"),
  .opened = opened,
};

/**
 * med_reconcile_import_new:
 * @parent: the window it belongs to
 * @session: who works
 * @file: the other list
 *
 * Returns: (transfer none): the dialog, to be presented; it reads the file at once
 */
GtkWidget *
med_reconcile_import_new (GtkWindow *parent, MedSession *session, GFile *file)
{
  return med_table_import_dialog_new (parent, session, &kind, file, NULL);
}
