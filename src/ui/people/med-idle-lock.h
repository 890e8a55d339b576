/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ui/med-session.h"

G_BEGIN_DECLS

#define MED_TYPE_IDLE_LOCK (med_idle_lock_get_type ())
G_DECLARE_FINAL_TYPE (MedIdleLock, med_idle_lock, MED, IDLE_LOCK, GObject)

MedIdleLock *med_idle_lock_new (MedSession *session, guint minutes);
void med_idle_lock_set_minutes (MedIdleLock *self, guint minutes);
/* Looks at once whether the time is over; the lock itself does so every few seconds. */
void med_idle_lock_check (MedIdleLock *self, gint64 now_usec);

G_END_DECLS
