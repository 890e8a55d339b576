/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/widgets/med-outcome-badge.h"

G_BEGIN_DECLS

/**
 * MedProgressRow:
 *
 * Long work in place: what is done, how much of how much, how fast, and a button that stops it. A
 * row for a GtkListBox, such as an AdwPreferencesGroup's.
 */
#define MED_TYPE_PROGRESS_ROW (med_progress_row_get_type ())
G_DECLARE_FINAL_TYPE (MedProgressRow, med_progress_row, MED, PROGRESS_ROW, AdwPreferencesRow)

/* @cancellable (nullable): cancelled by the row's button; without one there is no button */
MedProgressRow *med_progress_row_new (const char *title, GCancellable *cancellable);
/* From the main context, as often as one likes; @total_bytes 0 if not known */
void med_progress_row_set_bytes (MedProgressRow *self, guint64 done_bytes, guint64 total_bytes);
/* For work that is counted, not weighed: @text such as "12 of 144 documents", translated */
void med_progress_row_set_fraction (MedProgressRow *self, double fraction, const char *text);
/* The end: the bar and the button give way to the result. */
void med_progress_row_finish (MedProgressRow *self, MedOutcome outcome, const char *word);

G_END_DECLS
