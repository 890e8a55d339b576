/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/distribution/med-dossier.h"
#include "ui/widgets/med-chain.h"
#include "ui/widgets/med-fact-list.h"

G_BEGIN_DECLS

/* Icon and colour of a vendor state. */
MedOutcome med_patch_sections_get_outcome (MedVendorState state);
/* The chain of trust of a patch, from the vendor's word to the medium. */
void med_patch_sections_fill_chain (MedChain *chain, const MedDossier *dossier);
/* The six sections of the white paper, 3.1 to 3.6, each with what is missing. */
void med_patch_sections_fill_facts (MedFactList *facts, const MedDossier *dossier);
/* What stands in the way of planning an installation, in words; NULL if nothing does. */
char *med_patch_sections_dup_obstacle (const MedDossier *dossier, MedOutcome *outcome);

G_END_DECLS
