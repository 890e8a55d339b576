/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/base/med-progress.h"
#include "engine/inventory/med-csv-sheet.h"
#include "engine/inventory/med-device-mapping.h"

G_BEGIN_DECLS

typedef enum
{
  MED_IMPORT_NEW,
  MED_IMPORT_CHANGED,
  MED_IMPORT_UNCHANGED,
  MED_IMPORT_REFUSED,
  MED_N_IMPORT_VERDICTS,
} MedImportVerdict;

const char *med_import_verdict_to_word (MedImportVerdict verdict);
const char *med_import_verdict_get_title (MedImportVerdict verdict); /* translated */

/**
 * MedImportRow:
 * @line: of the file
 * @asset: the asset number, as far as it was read
 * @detail: why it is refused, or what changes
 */
typedef struct
{
  guint line;
  MedImportVerdict verdict;
  const char *asset;
  const char *detail;
} MedImportRow;

/**
 * MedDevicePreview:
 * @counts: rows by verdict
 * @rows: (element-type MedImportRow): all rows but the unchanged ones
 * @texts: (owned): what the rows point to, closely packed: a table may have a million rows
 *
 * What an import would do, or has done.
 */
typedef struct
{
  guint counts[MED_N_IMPORT_VERDICTS];
  GArray *rows;
  GStringChunk *texts;
} MedDevicePreview;

void med_device_preview_free (MedDevicePreview *self);

/* Looks, writes nothing; on a reading lane. */
MedDevicePreview *med_device_import_preview_sync (MedConnection *connection,
                                                  MedCsvSheet *sheet,
                                                  const MedColumnMapping *mapping,
                                                  GCancellable *cancellable,
                                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * MedDeviceImport:
 * @leave_out_refused: import the other rows although some are refused; otherwise one refused row
 * refuses the file
 * @progress: (nullable): is told how far it has come
 */
typedef struct
{
  MedCsvSheet *sheet;
  const MedColumnMapping *mapping;
  gint64 person_id;
  gboolean leave_out_refused;
  MedProgress *progress;
} MedDeviceImport;

/* All rows in one transaction, or none. */
MedDevicePreview *med_device_import_apply_sync (MedConnection *connection,
                                                const MedDeviceImport *import,
                                                GCancellable *cancellable,
                                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedDevicePreview, med_device_preview_free)

G_END_DECLS
