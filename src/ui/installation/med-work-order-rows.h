/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/installation/med-work-order-phase.h"

G_BEGIN_DECLS

GtkWidget *med_work_row_new (const char *title,
                             const char *subtitle,
                             const char *icon_name,
                             const char *css_class);
GtkWidget *med_work_step_row_new (const MedWorkStep *step);
void med_work_step_row_add_undo (GtkWidget *row,
                                 const MedWorkStep *step,
                                 GCallback callback,
                                 gpointer user_data);
void med_work_rows_clear (GtkListBox *list);
void
med_work_acts_fill (GtkBox *box, const MedWorkPhase *phase, GCallback callback, gpointer user_data);
void med_work_label_show (GtkLabel *label, const char *text);

G_END_DECLS
