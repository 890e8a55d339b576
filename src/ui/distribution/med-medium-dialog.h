/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/distribution/med-dossier.h"
#include "ui/med-page.h"

G_BEGIN_DECLS

/* Copies the payloads of a statement onto a medium and shows the result as large as the window. */
void med_medium_dialog_present (MedPage *page, const MedDossier *dossier, GFile *folder);

G_END_DECLS
