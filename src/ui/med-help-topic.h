/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

const char *med_help_topic_of_page (const char *name);
const char *med_help_topic_of_window (GtkWindow *window);
void med_help_topic_open (GtkWindow *window);
void med_help_topic_watch_windows (void);

G_END_DECLS
