/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/awareness/med-advisory.h"
#include "ui/med-page.h"

G_BEGIN_DECLS

#define MED_TYPE_ADVISORY_VIEW (med_advisory_view_get_type ())
G_DECLARE_FINAL_TYPE (MedAdvisoryView, med_advisory_view, MED, ADVISORY_VIEW, AdwBin)

GtkWidget *med_advisory_view_new (MedPage *page);
void med_advisory_view_show (MedAdvisoryView *self, gint64 advisory_id);
/* A person made it new again: what is on screen is not marked as read until another is shown. */
void med_advisory_view_keep_unread (MedAdvisoryView *self);
gint64 med_advisory_view_get_shown (MedAdvisoryView *self);

G_END_DECLS
