/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MedVersionOrder:
 * @MED_VERSION_UNRELATED: the two cannot be compared
 * @MED_VERSION_BEFORE: the first comes before the second
 * @MED_VERSION_EQUAL: they are the same
 * @MED_VERSION_AFTER: the first comes after the second
 * @MED_VERSION_COARSER: the first is the second without its last numbers (4.1 beside 4.1.3) or
 *   without its service pack
 * @MED_VERSION_FINER: the first is the second with more numbers (4.1.3 beside 4.1) or with a
 *   service pack
 * @MED_VERSION_EARLY: the first is a pre-release of the second (4.2 RC1 beside 4.2)
 *
 * How two versions stand to each other. Coarser and early are kinds of before and finer a kind of
 * after, told apart since people who write "4.1" often mean all of 4.1.x.
 */
typedef enum
{
  MED_VERSION_UNRELATED,
  MED_VERSION_BEFORE,
  MED_VERSION_EQUAL,
  MED_VERSION_AFTER,
  MED_VERSION_COARSER,
  MED_VERSION_FINER,
  MED_VERSION_EARLY,
} MedVersionOrder;

#define MED_VERSION_N_ORDERS (MED_VERSION_EARLY + 1)

/**
 * MedVersionManner:
 * @MED_VERSION_WILDCARD: the second ends in .x or .*, which was left out of the comparison
 * @MED_VERSION_WORD_DROPPED: a word before the numbers of one of them was left out; what it means
 *   is not known
 *
 * What had to be done so that two versions could be compared.
 */
typedef enum
{
  MED_VERSION_WILDCARD = 1 << 0,
  MED_VERSION_WORD_DROPPED = 1 << 1,
} MedVersionManner;

/**
 * MedVersion:
 *
 * A version, read once and compared often.
 */
typedef struct _MedVersion MedVersion;

MedVersion *med_version_new (const char *text);
void med_version_free (MedVersion *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedVersion, med_version_free)

/* Folded for searching, otherwise as written. */
const char *med_version_get_text (const MedVersion *self);
/* Without white space around it, otherwise as written. */
const char *med_version_get_written (const MedVersion *self);
/* Whether it can be read as a version, also one that ends in .x or .*; prose cannot. */
gboolean med_version_is_understood (const MedVersion *self);
/* Whether it ends in .x or .* */
gboolean med_version_is_wildcard (const MedVersion *self);
/* Whether both are made alike, of letters and numbers without anything between (U61 and L81), and
 * only the letters differ: two series, each counted by itself. */
gboolean med_version_is_other_series (const MedVersion *a, const MedVersion *b);

/* Whether the first is the second and letters, such as 1.1.1a beside 1.1.1. */
gboolean med_version_is_lettered (const MedVersion *self, const MedVersion *base);

MedVersionOrder med_version_order (const MedVersion *a, const MedVersion *b, guint *manner);

G_END_DECLS
