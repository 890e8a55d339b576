/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/med-page.h"

G_BEGIN_DECLS

typedef enum
{
  MED_DEVICE_CHANGE_MOVE,
  MED_DEVICE_CHANGE_RENAME,
  MED_DEVICE_CHANGE_REPLACE,
} MedDeviceChange;

/* Asks where to, what number, or what takes its place, and why. */
void med_device_change_present (MedPage *page, gint64 device_id, MedDeviceChange change);

G_END_DECLS
