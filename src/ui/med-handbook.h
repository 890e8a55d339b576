/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

char *med_handbook_dup_uri (gboolean has_viewer,
                            const char *topic,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
GBytes *med_handbook_add_jump (GBytes *html, const char *topic) G_GNUC_WARN_UNUSED_RESULT;
void med_handbook_open (GtkWindow *parent, const char *topic);

G_END_DECLS
