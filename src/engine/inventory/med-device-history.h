/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/inventory/med-device.h"

G_BEGIN_DECLS

/* Words as stored in the table device_event */
#define MED_DEVICE_EVENT_MOVED "moved"
#define MED_DEVICE_EVENT_RENAMED "renamed"
#define MED_DEVICE_EVENT_REPLACED "replaced"
#define MED_DEVICE_EVENT_TOOK_PLACE "took-place"

/**
 * MedDeviceEvent:
 * @kind: moved, renamed, replaced, took-place
 * @text: what it was and what it is, in words
 * @other_id: the other device of a replacement; 0: none
 * @other_asset: (nullable): its asset number now
 *
 * What became of a device, other than patches.
 */
typedef struct
{
  gint64 id;
  char *kind;
  char *text;
  char *reason;
  char *by_name;
  gint64 at_usec;
  gint64 other_id;
  char *other_asset;
} MedDeviceEvent;

/**
 * MedDeviceMove:
 * @person_id: who decides
 * @before: the device as the person saw it
 * @after: the device as it is to be: site, department, room, or asset number and name
 * @reason: in words; needed
 *
 * What is asked for.
 */
typedef struct
{
  gint64 person_id;
  const MedDevice *before;
  const MedDevice *after;
  const char *reason;
} MedDeviceMove;

/* Site, department and room, and nothing else */
gboolean med_device_move_sync (MedConnection *connection,
                               const MedDeviceMove *move,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Asset number and name, and nothing else */
gboolean med_device_rename_sync (MedConnection *connection,
                                 const MedDeviceMove *move,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The first first; (element-type MedDeviceEvent) */
GPtrArray *med_device_history_list_sync (MedConnection *connection,
                                         gint64 device_id,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* CORRECT_INPUT, with the number of today, where a device had this asset number before */
gboolean med_device_check_former_sync (MedConnection *connection,
                                       const char *asset,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
const char *med_device_event_get_title (const char *kind); /* translated */
void med_device_event_free (MedDeviceEvent *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedDeviceEvent, med_device_event_free)

/* Within a transaction that the caller records; for a replacement as well */
gboolean med_device_history_add (MedConnection *connection,
                                 const MedDeviceMove *move,
                                 const char *kind,
                                 gint64 other_id,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Who may: anybody who works here and does not only look */
gboolean med_device_history_check_person (MedConnection *connection,
                                          gint64 person_id,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
