/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ui/med-session.h"

G_BEGIN_DECLS

/* Leads from a table over the meaning of its columns and a preview to the import of devices. */
GtkWidget *med_device_import_dialog_new (GtkWindow *parent, MedSession *session, GFile *file);

G_END_DECLS
