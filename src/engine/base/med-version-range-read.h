/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/base/med-version-order.h"
#include "engine/base/med-version-scheme.h"

G_BEGIN_DECLS

/**
 * MedRelation:
 * @MED_RELATION_ANY: all versions
 * @MED_RELATION_EQUALS: this one
 * @MED_RELATION_DIFFERS: all but this one
 * @MED_RELATION_BELOW: before the bound
 * @MED_RELATION_AT_MOST: up to and including the bound
 * @MED_RELATION_UP_TO: up to the bound; whether it includes it is not said
 * @MED_RELATION_ABOVE: after the bound
 * @MED_RELATION_AT_LEAST: from the bound on, including it
 * @MED_RELATION_FROM: from the bound on; whether it includes it is not said
 * @MED_RELATION_NAMES: not a version: a model or an order number
 * @MED_RELATION_NOT_UNDERSTOOD: prose
 *
 * How a constraint stands to its bound.
 */
typedef enum
{
  MED_RELATION_ANY,
  MED_RELATION_EQUALS,
  MED_RELATION_DIFFERS,
  MED_RELATION_BELOW,
  MED_RELATION_AT_MOST,
  MED_RELATION_UP_TO,
  MED_RELATION_ABOVE,
  MED_RELATION_AT_LEAST,
  MED_RELATION_FROM,
  MED_RELATION_NAMES,
  MED_RELATION_NOT_UNDERSTOOD,
} MedRelation;

#define MED_N_RELATIONS (MED_RELATION_NOT_UNDERSTOOD + 1)

/**
 * MedConstraint:
 * @relation: how to compare
 * @bound: with what
 * @restricted: something else must hold as well that cannot be looked up: then "yes" is not certain
 */
typedef struct
{
  MedRelation relation;
  MedVersion *bound;
  gboolean restricted;
} MedConstraint;

GArray *med_version_range_read (const char *folded);
GArray *med_version_range_read_vers (const char *text, MedVersionScheme *scheme);
gboolean med_version_range_is_everything (const char *folded);

GRegex *const *med_patterns_get (const char *const *texts, gsize n, GRegex **patterns, gsize *made);
GArray *med_constraints_new (void);
void med_constraint_add (GArray *constraints, MedRelation relation, const char *bound);
void med_constraint_clear (MedConstraint *constraint);

G_END_DECLS
