/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

gboolean med_text_fit_is_large (void);
void med_text_fit_watch_choices (void);
void
med_text_fit_header (AdwHeaderBar *header, GtkBox *tools, GtkWidget *search, GtkWidget *actions);

G_END_DECLS
