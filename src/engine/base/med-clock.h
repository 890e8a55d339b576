/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define MED_USEC_PER_MINUTE (G_GINT64_CONSTANT (60) * G_USEC_PER_SEC)
#define MED_USEC_PER_HOUR (60 * MED_USEC_PER_MINUTE)
#define MED_USEC_PER_DAY (24 * MED_USEC_PER_HOUR)

#define MED_TYPE_CLOCK (med_clock_get_type ())
G_DECLARE_FINAL_TYPE (MedClock, med_clock, MED, CLOCK, GObject)

MedClock *med_clock_new (void);
MedClock *med_clock_new_fixed (gint64 now_usec);
gint64 med_clock_now_usec (MedClock *self);
void med_clock_advance (MedClock *self, gint64 usec);

char *med_clock_format_iso8601 (gint64 usec);
gboolean
med_clock_parse_iso8601 (const char *text, gint64 *usec, GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *med_clock_format_local (gint64 usec);
char *med_clock_format_local_date (gint64 usec);

G_END_DECLS
