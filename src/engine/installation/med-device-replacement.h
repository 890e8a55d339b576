/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/inventory/med-device-history.h"

G_BEGIN_DECLS

/* What the new device takes over from the old one */
typedef enum
{
  MED_REPLACEMENT_PLACE = 1 << 0,     /* site, department, room */
  MED_REPLACEMENT_OWNER = 1 << 1,     /* owner */
  MED_REPLACEMENT_NETWORK = 1 << 2,   /* network zone and exposure */
  MED_REPLACEMENT_IMPACT = 1 << 3,    /* safety and mission impact */
  MED_REPLACEMENT_CALENDARS = 1 << 4, /* its own calendars, with the bookings in them */
} MedReplacementCopies;
#define MED_REPLACEMENT_ALL 31

/**
 * MedReplacement:
 * @person_id: who decides
 * @old_id: the device that goes
 * @device: the new one: at least asset number, manufacturer and model
 * @copies: what it takes over; what @device says itself wins
 * @reason: in words; needed
 *
 * A new device takes the place of another.
 */
typedef struct
{
  gint64 person_id;
  gint64 old_id;
  const MedDevice *device;
  MedReplacementCopies copies;
  const char *reason;
} MedReplacement;

gboolean med_device_replace_sync (MedConnection *connection,
                                  const MedReplacement *replacement,
                                  gint64 *new_id,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
