/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/store/med-table.h"

G_BEGIN_DECLS

/**
 * MedDeviceColumn:
 *
 * The fields of a row of the list of devices.
 */
typedef enum
{
  MED_DEVICE_COLUMN_ASSET,
  MED_DEVICE_COLUMN_NAME,
  MED_DEVICE_COLUMN_MODEL,
  MED_DEVICE_COLUMN_MANUFACTURER,
  MED_DEVICE_COLUMN_RELEASE,
  MED_DEVICE_COLUMN_READ_USEC, /* when the release was read; none: never */
  MED_DEVICE_COLUMN_DEPARTMENT,
  MED_DEVICE_COLUMN_ROOM,
  MED_DEVICE_COLUMN_SERIAL,
  MED_DEVICE_COLUMN_STATE,
  MED_DEVICE_COLUMN_RETIRED_USEC,
  MED_DEVICE_COLUMN_OUTCOME,     /* number of MedSsvcOutcome; none: not assessed yet */
  MED_DEVICE_COLUMN_PROVISIONAL, /* 0 or 1 */
  MED_DEVICE_COLUMN_OPEN_COUNT,
  MED_DEVICE_COLUMN_CANNOT_TELL_COUNT,
  MED_DEVICE_COLUMN_COMPONENTS_UNKNOWN, /* 0 or 1: not all of what the release contains is known */
  MED_N_DEVICE_COLUMNS,
} MedDeviceColumn;

extern const MedTableSpec med_device_list_spec;

/**
 * MedDeviceFilter:
 * @department_id: 0 for all
 * @least_outcome: number of MedSsvcOutcome; 0 for all
 * @not_assessed: whose risk was never assessed
 * @open_patches: with a patch that is not yet installed, refused or closed
 * @cannot_tell: with a vulnerability of which nobody can tell, or not assessed yet
 * @stale_before_usec: whose release was read before then or never; 0 for all
 * @retired: those out of use, instead of those in use
 * @releases: (nullable) (element-type gint64): only devices of these releases
 */
typedef struct
{
  gint64 department_id;
  int least_outcome;
  gboolean not_assessed;
  gboolean open_patches;
  gboolean cannot_tell;
  gint64 stale_before_usec;
  gboolean retired;
  const GArray *releases;
} MedDeviceFilter;

void med_device_filter_apply (const MedDeviceFilter *self, MedTable *table);
void med_device_filter_add_to (const MedDeviceFilter *self, MedTableRequest *request);

/**
 * MedDeviceCounts:
 *
 * Of the devices in use.
 */
typedef struct
{
  gint64 devices;
  gint64 with_open_patches;
  gint64 cannot_tell;
  gint64 components_unknown; /* not all that they contain is known */
} MedDeviceCounts;

MedDeviceCounts *
med_device_counts_load_sync (MedConnection *connection, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Where work is going on: in-use … quarantined */
const char *med_device_state_get_title (const char *state); /* translated */

G_END_DECLS
