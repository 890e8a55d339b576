/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/distribution/med-dossier.h"
#include "ui/med-page.h"

G_BEGIN_DECLS

/**
 * MedPatchView:
 *
 * One patch: the chain, what can be done, and the dossier in six sections. Signal `loaded`: another
 * dossier is shown.
 */
#define MED_TYPE_PATCH_VIEW (med_patch_view_get_type ())
G_DECLARE_FINAL_TYPE (MedPatchView, med_patch_view, MED, PATCH_VIEW, AdwBin)

GtkWidget *med_patch_view_new (MedPage *page);
void med_patch_view_show (MedPatchView *self, gint64 patch_id);
/* (nullable) (transfer none) */
const MedDossier *med_patch_view_get_dossier (MedPatchView *self);
/* A row of work under way, above the dossier */
void med_patch_view_add_work (MedPatchView *self, GtkWidget *row);
void med_patch_view_remove_work (MedPatchView *self, GtkWidget *row);

G_END_DECLS
