/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/med-page.h"

G_BEGIN_DECLS

#define MED_TYPE_SOURCE_VIEW (med_source_view_get_type ())
G_DECLARE_FINAL_TYPE (MedSourceView, med_source_view, MED, SOURCE_VIEW, AdwBin)

GtkWidget *med_source_view_new (MedPage *page);
void med_source_view_show (MedSourceView *self, gint64 id);

G_END_DECLS
