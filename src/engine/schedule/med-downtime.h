/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/inventory/med-people.h"
#include "engine/schedule/med-free-time.h"

G_BEGIN_DECLS

/* Who plans downtimes and calls them off: those who may take back what is scheduled (T8) */
#define MED_DOWNTIME_PLANNERS (MED_ROLE_TECHNICIAN | MED_ROLE_LEAD | MED_ROLE_CLINICAL_OWNER)

/**
 * MedDowntimeNeed:
 * @patch_id: the patch to install
 * @device_id: the device
 * @statement_id: the vendor's statement that releases it for exactly this device's release
 * @prepare_min: minutes before the installation
 * @install_min: minutes of installing
 * @restart_min: minutes of restarting
 * @verify_min: minutes of verifying
 * @rollback_min: minutes to go back to the validated state; always reserved, never 0 in a downtime
 *
 * How long a device must be out of use for one patch. A hospital may plan more than the vendor
 * states, never less.
 */
typedef struct
{
  gint64 patch_id;
  gint64 device_id;
  gint64 statement_id;
  gint64 prepare_min;
  gint64 install_min;
  gint64 restart_min;
  gint64 verify_min;
  gint64 rollback_min;
} MedDowntimeNeed;

/* Refused (MED_ERROR_REFUSED) unless the patch is within scope and the vendor released it for
 * exactly this device's release. */
gboolean med_downtime_need_sync (MedConnection *connection,
                                 gint64 patch_id,
                                 gint64 device_id,
                                 MedDowntimeNeed *need,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
gint64 med_downtime_need_total_min (const MedDowntimeNeed *need);
char *med_downtime_need_describe (const MedDowntimeNeed *need); /* the arithmetic in words */

/* Does it fit there? FALSE with MED_ERROR_REFUSED and the arithmetic as message where not. */
gboolean med_downtime_fits_sync (MedConnection *connection,
                                 const MedDowntimeNeed *need,
                                 gint64 start_usec,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The earliest start from @after_usec on, searched 90 days ahead; @start_usec is 0 and @why_none
 * says why where there is none. */
gboolean med_downtime_find_next_sync (MedConnection *connection,
                                      const MedDowntimeNeed *need,
                                      gint64 after_usec,
                                      gint64 *start_usec,
                                      char **why_none,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * MedDowntime:
 *
 * A planned slot in which a patch is installed on a device. `state` is planned, called-off or used.
 */
typedef struct
{
  gint64 id;
  MedDowntimeNeed need;
  gint64 start_usec;
  gint64 end_usec;
  char *state;
  char *calendar_hash;
  char *fallback;
  gint64 planned_by;
  gint64 planned_usec;
  char *consent_by;
  gint64 consent_usec;
  char *called_off_reason; /* (nullable) */
  char *device_asset;
  char *device_name;
  char *patch_number;
} MedDowntime;

void med_downtime_free (MedDowntime *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedDowntime, med_downtime_free)

/* Writes and records it. The caller then moves the disposition to scheduled (T7) with
 * med_disposition_apply_sync(), and calls the downtime off if that is refused. */
gboolean med_downtime_place_sync (MedConnection *connection,
                                  gint64 by_person,
                                  const MedDowntimeNeed *need,
                                  gint64 start_usec,
                                  const char *consent_by,
                                  const char *fallback,
                                  gint64 *id,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* With a reason; clinical need always wins. */
gboolean med_downtime_call_off_sync (MedConnection *connection,
                                     gint64 by_person,
                                     gint64 id,
                                     const char *reason,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Within the caller's own transaction, which it records: an attempt has begun in it. */
gboolean med_downtime_mark_used (MedConnection *connection,
                                 gint64 id,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

MedDowntime *med_downtime_load_sync (MedConnection *connection,
                                     gint64 id,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* (element-type MedDowntime): of one device, or of all (0), touching the window, by start; called
 * off ones only where wanted. */
GPtrArray *med_downtime_list_sync (MedConnection *connection,
                                   gint64 device_id,
                                   gint64 from_usec,
                                   gint64 until_usec,
                                   gboolean with_called_off,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* For the work order, right before the start: is the time from now to the downtime's end still free
 * of everything but this downtime? @changed: whether a calendar was read anew since it was planned.
 */
gboolean med_downtime_recheck_sync (MedConnection *connection,
                                    gint64 id,
                                    MedTimeKind *verdict,
                                    gboolean *changed,
                                    char **reason,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
