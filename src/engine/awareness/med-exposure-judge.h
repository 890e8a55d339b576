/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/awareness/med-derived-rows.h"
#include "engine/awareness/med-exposure-facts.h"

G_BEGIN_DECLS

/**
 * MedExposureJudge:
 *
 * Judges where one configuration after the other stands.
 */
typedef struct _MedExposureJudge MedExposureJudge;

MedExposureJudge *med_exposure_judge_new (MedExposureFacts *facts);
void med_exposure_judge_add (MedExposureJudge *self, gint64 config_id, MedDerivedRows *rows);
void med_exposure_judge_free (MedExposureJudge *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedExposureJudge, med_exposure_judge_free)

G_END_DECLS
