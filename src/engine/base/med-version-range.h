/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/base/med-version-order.h"
#include "engine/base/med-version.h"

G_BEGIN_DECLS

/* What stands before platforms or modules where versions belong: of all versions nobody can tell.
 */
#define MED_VERSION_RANGE_ONLY_FOR "only for: "

/**
 * MedVersionRange:
 *
 * What an advisory writes of versions, read once and asked often.
 */
typedef struct _MedVersionRange MedVersionRange;

MedVersionRange *med_version_range_new (const char *text);
void med_version_range_free (MedVersionRange *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedVersionRange, med_version_range_free)

MedAnswer med_version_range_answer (const MedVersionRange *self, const MedVersion *version);
gboolean med_version_range_lists_newer (const MedVersionRange *self, const MedVersion *version);

G_END_DECLS
