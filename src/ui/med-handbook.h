/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

char *med_handbook_dup_uri (gboolean has_viewer, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_handbook_open (GtkWindow *parent);

G_END_DECLS
