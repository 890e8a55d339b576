/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/med-page.h"

G_BEGIN_DECLS

gboolean med_mark_dialog_is_needed (GPtrArray *reach, guint first, guint end);
gboolean med_mark_dialog_is_marked (GPtrArray *reach, guint first, guint end);
void med_mark_dialog_present (
    GtkWidget *parent, MedSession *session, GPtrArray *reach, guint first, guint end);
void med_mark_dialog_withdraw (MedPage *page, GPtrArray *reach, guint first, guint end);

G_END_DECLS
