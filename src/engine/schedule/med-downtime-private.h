/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/schedule/med-downtime.h"

G_BEGIN_DECLS

gint64 med_downtime_end_usec (const MedDowntimeNeed *need, gint64 start_usec);
gboolean
med_downtime_need_check (const MedDowntimeNeed *need, GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *med_downtime_dup_calendar_hash (MedConnection *connection,
                                      gint64 device_id,
                                      gint64 start_usec,
                                      gint64 end_usec,
                                      gint64 except_downtime,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
