/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/med-page.h"

G_BEGIN_DECLS

/**
 * MedComponentImportDialog:
 *
 * A list of components on its way to the releases of some devices: it is read, what it would change
 * is shown, and a person accepts it with where it is from.
 */
#define MED_TYPE_COMPONENT_IMPORT_DIALOG (med_component_import_dialog_get_type ())
G_DECLARE_FINAL_TYPE (
    MedComponentImportDialog, med_component_import_dialog, MED, COMPONENT_IMPORT_DIALOG, AdwWindow)

/* @device_ids: (element-type gint64), at least one */
GtkWidget *med_component_import_dialog_new (MedPage *page, const GArray *device_ids, GFile *file);
/* Asks for the file first. */
void med_component_import_dialog_choose (MedPage *page, const GArray *device_ids);

G_END_DECLS
