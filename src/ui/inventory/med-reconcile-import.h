/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/med-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Another list of devices on its way to a comparison; once it is kept, its window opens. */
GtkWidget *med_reconcile_import_new (GtkWindow *parent, MedSession *session, GFile *file);

G_END_DECLS
