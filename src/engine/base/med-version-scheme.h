/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/base/med-version-order.h"

G_BEGIN_DECLS

/**
 * MedVersionScheme:
 * @MED_VERSION_SCHEME_HUMAN: as people count: `all`, `generic`, `intdot` and free text
 * @MED_VERSION_SCHEME_SEMVER: semantic versioning: `semver`, `npm`, `cargo` …
 * @MED_VERSION_SCHEME_NUMBERS: rules of its own; where both are nothing but numbers and dots all
 * agree
 * @MED_VERSION_SCHEME_BYTES: `lexicographic`
 * @MED_VERSION_SCHEME_TIME: `datetime`
 * @MED_VERSION_SCHEME_UNKNOWN: never heard of, or `none`
 *
 * By which rules versions of the notation `vers:` are ordered.
 */
typedef enum
{
  MED_VERSION_SCHEME_HUMAN,
  MED_VERSION_SCHEME_SEMVER,
  MED_VERSION_SCHEME_NUMBERS,
  MED_VERSION_SCHEME_BYTES,
  MED_VERSION_SCHEME_TIME,
  MED_VERSION_SCHEME_UNKNOWN,
} MedVersionScheme;

MedVersionScheme med_version_scheme_from_word (const char *word);
MedVersionOrder med_version_scheme_order (MedVersionScheme scheme, const char *a, const char *b);

G_END_DECLS
