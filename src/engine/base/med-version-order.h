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
 * @MED_VERSION_COARSER: the first is the second without its last numbers (4.1 beside 4.1.3)
 * @MED_VERSION_FINER: the first is the second with more numbers (4.1.3 beside 4.1)
 *
 * How two versions stand to each other. Coarser is a kind of before and finer a kind of after, told
 * apart since people who write "4.1" often mean all of 4.1.x.
 */
typedef enum
{
  MED_VERSION_UNRELATED,
  MED_VERSION_BEFORE,
  MED_VERSION_EQUAL,
  MED_VERSION_AFTER,
  MED_VERSION_COARSER,
  MED_VERSION_FINER,
} MedVersionOrder;

/* @wildcard: set if the second ends in .x or .*, which is left out of the comparison. */
MedVersionOrder med_version_order (const char *a, const char *b, gboolean *wildcard);
/* Whether it can be read as a version, also one that ends in .x or .*; prose cannot. */
gboolean med_version_is_understood (const char *version);

G_END_DECLS
