/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/med-window.h"

G_BEGIN_DECLS

void med_window_actions_install (MedWindow *window);
void med_window_actions_update (MedWindow *window);
void med_window_actions_add_page_key (MedWindow *window, const char *page, guint number);

G_END_DECLS
