/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/schedule/med-calendar.h"
#include "support/med-test-fleet.h"

G_BEGIN_DECLS

gint64 med_test_schedule_usec (const char *iso);
gint64 med_test_schedule_add_patch (MedTestEngine *fixture, gint64 device_id, const char *number);
void med_test_schedule_set_hours (MedTestEngine *fixture, gint64 device_id, const char *every_day);
gint64 med_test_schedule_import (MedTestEngine *fixture,
                                 gint64 device_id,
                                 const char *name,
                                 const char *events);
gpointer med_test_schedule_try_import (
    MedTestEngine *fixture, gint64 device_id, const char *name, const char *file, GError **error);

G_END_DECLS
