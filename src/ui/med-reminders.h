/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/med-session.h"

G_BEGIN_DECLS

/**
 * MedReminders:
 *
 * Tells whoever works here of what is due, by notifications of the desktop: each thing once, only
 * what concerns that person, and without names while the window is locked. In the setting
 * `reminders` one can switch it off.
 */
#define MED_TYPE_REMINDERS (med_reminders_get_type ())
G_DECLARE_FINAL_TYPE (MedReminders, med_reminders, MED, REMINDERS, GObject)

MedReminders *med_reminders_new (GApplication *application, MedSession *session);
void med_reminders_check (MedReminders *self);
/* Withdraws all that was told */
void med_reminders_stop (MedReminders *self);

/* For med_reminders_check() and tests: what of @current is news beside what was told before
 * (`a{sx}`), and what is to be remembered from now on. */
GPtrArray *med_reminders_sift (const GPtrArray *current,
                               GVariant *told,
                               gint64 now_usec,
                               GVariant **remembered);

G_END_DECLS
