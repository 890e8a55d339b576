/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/risk/med-cvss.h"

G_BEGIN_DECLS

void med_cvss2_score (const MedCvssVector *vector, MedCvssScore *score);

G_END_DECLS
