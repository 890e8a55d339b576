/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-device-import-dialog"

#include "config.h"

#include "ui/inventory/med-device-import-dialog.h"

#include <glib/gi18n.h>

#include "engine/inventory/med-device-import.h"
#include "ui/widgets/med-table-import-dialog.h"

static void
add_rows (MedTableImportResult *result, const MedDevicePreview *preview, MedImportVerdict verdict)
{
  for (guint i = 0; i < preview->rows->len && result->rows->len < MED_TABLE_IMPORT_MOST_ROWS; i++)
    {
      const MedImportRow *row = &g_array_index (preview->rows, MedImportRow, i);

      /* Translators: a line number, an asset number, New or Refused, what it is */
      if (row->verdict == verdict)
        med_table_import_result_add (
            result,
            g_strdup_printf (_ ("Line %u · %s · %s: %s"), row->line, row->asset,
                             med_import_verdict_get_title (row->verdict), row->detail),
            verdict == MED_IMPORT_REFUSED);
    }
}

static MedTableImportResult *
present (MedDevicePreview *taken)
{
  g_autoptr (MedDevicePreview) preview = taken;
  const guint *counts = preview != NULL ? preview->counts : NULL;

  if (preview == NULL)
    return NULL;
  MedTableImportResult *result = med_table_import_result_new (
      g_strdup_printf (_ ("%'u new · %'u changed · %'u unchanged · %'u refused"),
                       counts[MED_IMPORT_NEW], counts[MED_IMPORT_CHANGED],
                       counts[MED_IMPORT_UNCHANGED], counts[MED_IMPORT_REFUSED]),
      counts[MED_IMPORT_NEW] + counts[MED_IMPORT_CHANGED], counts[MED_IMPORT_REFUSED]);
  add_rows (result, preview, MED_IMPORT_REFUSED);
  add_rows (result, preview, MED_IMPORT_CHANGED);
  add_rows (result, preview, MED_IMPORT_NEW);
  return result;
}

static MedTableImportResult *
look (MedConnection *connection,
      const MedTableImport *import,
      GCancellable *cancellable,
      GError **error)
{
  return present (med_device_import_preview_sync (connection, import->sheet, import->mapping,
                                                  cancellable, error));
}

static MedTableImportResult *
apply (MedConnection *connection,
       const MedTableImport *import,
       GCancellable *cancellable,
       GError **error)
{
  const MedDeviceImport devices = { .sheet = import->sheet,
                                    .mapping = import->mapping,
                                    .person_id = import->person_id,
                                    .leave_out_refused = import->leave_out,
                                    .progress = import->progress };

  return present (med_device_import_apply_sync (connection, &devices, cancellable, error));
}

static const MedTableImportKind kind = {
  .title = N_ ("Import Devices"),
  .new_mapping = med_device_mapping_new,
  .check = med_device_mapping_check,
  .look = look,
  .write = apply,
};

/**
 * med_device_import_dialog_new:
 * @parent: the window it belongs to
 * @session: who works
 * @file: the table
 *
 * Returns: (transfer none): the dialog, to be presented; it reads the file at once
 */
GtkWidget *
med_device_import_dialog_new (GtkWindow *parent, MedSession *session, GFile *file)
{
  return med_table_import_dialog_new (parent, session, &kind, file, NULL);
}
