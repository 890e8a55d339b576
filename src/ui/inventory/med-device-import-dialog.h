/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/med-session.h"

G_BEGIN_DECLS

#define MED_TYPE_DEVICE_IMPORT_DIALOG (med_device_import_dialog_get_type ())
G_DECLARE_FINAL_TYPE (
    MedDeviceImportDialog, med_device_import_dialog, MED, DEVICE_IMPORT_DIALOG, AdwWindow)

GtkWidget *med_device_import_dialog_new (GtkWindow *parent, MedSession *session, GFile *file);

G_END_DECLS
