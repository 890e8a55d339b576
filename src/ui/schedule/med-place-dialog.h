/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/med-session.h"

G_BEGIN_DECLS

/**
 * MedPlaceDialog:
 *
 * Plans a downtime of one device: shows the arithmetic while it is filled in, and a refusal in
 * words.
 */
#define MED_TYPE_PLACE_DIALOG (med_place_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MedPlaceDialog, med_place_dialog, MED, PLACE_DIALOG, AdwWindow)

/* @patch_id 0: the first that can be planned; the next free time from @after_usec on is proposed */
void med_place_dialog_present (
    GtkWidget *parent, MedSession *session, gint64 device_id, gint64 patch_id, gint64 after_usec);

G_END_DECLS
