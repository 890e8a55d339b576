/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/base/med-version-range-read.h"
#include "engine/base/med-version.h"

G_BEGIN_DECLS

gboolean med_version_name_add (GArray *constraints, const char *item);
void med_version_names_spread (GArray *constraints);
MedAnswer med_version_name_answer (const MedVersion *name, const MedVersion *version);

G_END_DECLS
