/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/base/med-version.h"

G_BEGIN_DECLS

/**
 * MedCpeAttribute:
 *
 * The attributes of a name of a platform, in the order of the formatted string.
 */
typedef enum
{
  MED_CPE_PART,
  MED_CPE_VENDOR,
  MED_CPE_PRODUCT,
  MED_CPE_VERSION,
  MED_CPE_UPDATE,
  MED_CPE_EDITION,
  MED_CPE_LANGUAGE,
  MED_CPE_SW_EDITION,
  MED_CPE_TARGET_SW,
  MED_CPE_TARGET_HW,
  MED_CPE_OTHER,
  MED_N_CPE_ATTRIBUTES,
} MedCpeAttribute;

/**
 * MedCpeRelation:
 * @MED_CPE_DISJOINT: nothing is meant by both
 * @MED_CPE_EQUAL: both mean the same
 * @MED_CPE_SUBSET: the source means some of what the target means
 * @MED_CPE_SUPERSET: the source means all that the target means, and more
 * @MED_CPE_UNDEFINED: the standard does not say
 *
 * How a source stands to a target (NISTIR 7696, tables 6-1 and 6-3).
 */
typedef enum
{
  MED_CPE_DISJOINT,
  MED_CPE_EQUAL,
  MED_CPE_SUBSET,
  MED_CPE_SUPERSET,
  MED_CPE_UNDEFINED,
} MedCpeRelation;

/**
 * MedCpe:
 * @values: `*` for any, `-` for not applicable, else the value as in a well-formed name: small
 * letters, everything but letters, digits and the underscore behind a backslash, and `*` and `?`
 * without one at its ends for what is left open
 *
 * A well-formed name of a platform (CPE Naming 2.3, NISTIR 7695, 5).
 */
typedef struct
{
  char *values[MED_N_CPE_ATTRIBUTES];
} MedCpe;

MedCpe *med_cpe_new (const char *name);
void med_cpe_free (MedCpe *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedCpe, med_cpe_free)

gboolean med_cpe_is_value (const MedCpe *self, MedCpeAttribute attribute);
gboolean med_cpe_is_open (const MedCpe *self, MedCpeAttribute attribute);
char *med_cpe_dup_plain (const MedCpe *self, MedCpeAttribute attribute);
char *med_cpe_dup_formatted (const MedCpe *self);
char *med_cpe_dup_uri (const MedCpe *self);

MedCpeRelation
med_cpe_compare_attribute (const MedCpe *source, const MedCpe *target, MedCpeAttribute attribute);
MedCpeRelation med_cpe_compare (const MedCpe *source, const MedCpe *target);
MedAnswer med_cpe_answer_variant (const MedCpe *stated, const MedCpe *ours);
char *med_cpe_dup_versions (const MedCpe *self);
MedAnswer med_cpe_answer_version (const MedCpe *stated, const char *version);

G_END_DECLS
