/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/distribution/med-dossier.h"
#include "ui/med-page.h"

G_BEGIN_DECLS

/* What can be done with a patch and its statement. Each starts and tells its result on the page. */
void med_patch_actions_import (MedPage *page, GPtrArray *files);
void med_patch_actions_confirm (MedPage *page, const MedDossier *dossier);
/* Saves what the statement is compared with: the scan of the letter, else the vendor's file. */
void med_patch_actions_save_document (MedPage *page, const MedDossier *dossier);
void med_patch_actions_refuse (MedPage *page, const MedDossier *dossier);
void med_patch_actions_ask (MedPage *page, const MedDossier *dossier);
void med_patch_actions_answer (MedPage *page, const MedDossier *dossier);
gboolean med_patch_actions_can_answer (const MedDossier *dossier);

G_END_DECLS
