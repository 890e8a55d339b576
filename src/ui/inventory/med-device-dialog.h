/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/med-session.h"

G_BEGIN_DECLS

#define MED_TYPE_DEVICE_DIALOG (med_device_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MedDeviceDialog, med_device_dialog, MED, DEVICE_DIALOG, AdwWindow)

GtkWidget *med_device_dialog_new (GtkWindow *parent, MedSession *session, gint64 device_id);

G_END_DECLS
