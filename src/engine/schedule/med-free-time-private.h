/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/schedule/med-free-time.h"

G_BEGIN_DECLS

/**
 * MedFreeTimeWindow:
 * @guard_before: whether the guard counts before it too; not when the time before has begun
 * @except_downtime: a downtime that is not in the way: the one that is to start
 */
typedef struct
{
  gint64 from_usec;
  gint64 until_usec;
  gboolean guard_before;
  gint64 except_downtime;
} MedFreeTimeWindow;

GPtrArray *med_free_time_load_except_sync (MedConnection *connection,
                                           gint64 device_id,
                                           gint64 from_usec,
                                           gint64 until_usec,
                                           gint64 except_downtime,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_free_time_check_except_sync (MedConnection *connection,
                                          gint64 device_id,
                                          const MedFreeTimeWindow *window,
                                          MedTimeKind *verdict,
                                          char **reason,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
