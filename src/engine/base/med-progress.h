/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define MED_TYPE_PROGRESS (med_progress_get_type ())
G_DECLARE_FINAL_TYPE (MedProgress, med_progress, MED, PROGRESS, GObject)

MedProgress *med_progress_new (void);
void med_progress_report (MedProgress *self, double fraction, const char *text);
double med_progress_get_fraction (MedProgress *self);
char *med_progress_dup_text (MedProgress *self);

G_END_DECLS
