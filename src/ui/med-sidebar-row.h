/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/med-page.h"

G_BEGIN_DECLS

GtkWidget *med_sidebar_row_new (const char *name, const char *title, const char *icon_name);
void med_sidebar_row_follow (GtkListBoxRow *row, MedPage *page);

G_END_DECLS
