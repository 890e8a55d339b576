/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/installation/med-found-install.h"
#include "engine/inventory/med-column-mapping.h"
#include "engine/inventory/med-csv-sheet.h"

G_BEGIN_DECLS

/* What a column of a vendor's service list can hold. */
typedef enum
{
  MED_SERVICE_FIELD_ASSET,
  MED_SERVICE_FIELD_SERIAL,
  MED_SERVICE_FIELD_PATCH,
  MED_SERVICE_FIELD_DATE,
  MED_SERVICE_FIELD_TIME,
  MED_SERVICE_FIELD_VERSION,
  MED_SERVICE_FIELD_ENGINEER,
  MED_SERVICE_FIELD_REPORT,
  MED_SERVICE_FIELD_REMARK,
  MED_N_SERVICE_FIELDS,
} MedServiceField;

/* The guess from the header line */
MedColumnMapping *med_service_list_mapping_new (const char *const *headers);
gboolean med_service_list_mapping_check (const MedColumnMapping *mapping,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

typedef enum
{
  MED_SERVICE_ROW_RECORD,         /* will be recorded as found */
  MED_SERVICE_ROW_NONCONFORMING,  /* the same, with a nonconformance: it was not released */
  MED_SERVICE_ROW_ALREADY,        /* recorded before */
  MED_SERVICE_ROW_UNKNOWN_DEVICE, /* no such device, or several */
  MED_SERVICE_ROW_UNKNOWN_PATCH,  /* no such patch, or several */
  MED_SERVICE_ROW_UNREADABLE,     /* date, or what must be there is not */
  MED_SERVICE_ROW_REFUSED,        /* the process does not allow it now */
  MED_N_SERVICE_ROW_VERDICTS,
} MedServiceRowVerdict;

const char *med_service_row_verdict_to_word (MedServiceRowVerdict verdict);
const char *med_service_row_verdict_get_title (MedServiceRowVerdict verdict); /* translated */
gboolean med_service_row_verdict_writes (MedServiceRowVerdict verdict);
gboolean med_service_row_verdict_is_refusal (MedServiceRowVerdict verdict);

/**
 * MedServiceRow:
 * @line: of the file
 * @asset: the device, as far as it was read
 * @patch: the patch, as far as it was read
 * @detail: what is missing, or why it is not recorded
 */
typedef struct
{
  guint line;
  MedServiceRowVerdict verdict;
  char *asset;
  char *patch;
  char *detail;
} MedServiceRow;

/**
 * MedServicePreview:
 * @counts: rows by verdict
 * @rows: (element-type MedServiceRow): in the file's order
 *
 * What a service list would write, or has written.
 */
typedef struct
{
  guint counts[MED_N_SERVICE_ROW_VERDICTS];
  GPtrArray *rows;
} MedServicePreview;

void med_service_preview_free (MedServicePreview *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedServicePreview, med_service_preview_free)
guint med_service_preview_count_written (const MedServicePreview *self);
guint med_service_preview_count_refused (const MedServicePreview *self);

/**
 * MedServiceListImport:
 * @person_id: the lead who records it
 * @owner_id: who sees to nonconformances
 * @due_date: (nullable): until when
 * @take_from_use: devices in clinical use are quarantined until verified
 * @leave_out_refused: record the other rows although some are refused
 */
typedef struct
{
  MedCsvSheet *sheet;
  const MedColumnMapping *mapping;
  gint64 person_id;
  gint64 owner_id;
  const char *due_date;
  gboolean take_from_use;
  gboolean leave_out_refused;
} MedServiceListImport;

/* Looks, writes nothing; on a reading lane */
MedServicePreview *med_service_list_preview_sync (MedConnection *connection,
                                                  const MedServiceListImport *import,
                                                  GCancellable *cancellable,
                                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* All rows in one transaction, or none */
MedServicePreview *med_service_list_apply_sync (MedConnection *connection,
                                                const MedServiceListImport *import,
                                                GCancellable *cancellable,
                                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
