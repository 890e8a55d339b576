/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/distribution/med-verification-job.h"
#include "ui/statement/med-patch-view.h"

G_BEGIN_DECLS

/* Compares chosen files, or with no files what is in the vault, with the statement that is shown;
 * each is a row of work in the view. */
void med_payload_actions_verify (MedPage *page,
                                 MedPatchView *view,
                                 MedVerificationQueue *queue,
                                 GPtrArray *files);
void med_payload_actions_record_scan (MedPage *page, const MedDossier *dossier);

G_END_DECLS
