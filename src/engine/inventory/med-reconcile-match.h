/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/inventory/med-reconcile-rows.h"

G_BEGIN_DECLS

/* What two records have in common; against: what both say and say differently. */
typedef enum
{
  MED_RECONCILE_BY_ASSET = 1 << 0,
  MED_RECONCILE_BY_FORMER = 1 << 1, /* an asset number that the device had before */
  MED_RECONCILE_BY_SERIAL = 1 << 2,
  MED_RECONCILE_BY_UDI = 1 << 3,
  MED_RECONCILE_BY_MAKER = 1 << 4,
  MED_RECONCILE_BY_MODEL = 1 << 5,
  MED_RECONCILE_BY_PERSON = 1 << 6, /* a person said so before */
} MedReconcileKeys;

/**
 * MedReconcileAnswer:
 * @MED_RECONCILE_SAME: the same device
 * @MED_RECONCILE_ALONE: no record of the other list is this device
 * @MED_RECONCILE_CANNOT_TELL: see the doubt
 */
typedef enum
{
  MED_RECONCILE_SAME,
  MED_RECONCILE_ALONE,
  MED_RECONCILE_CANNOT_TELL,
} MedReconcileAnswer;

typedef enum
{
  MED_RECONCILE_NO_DOUBT,
  MED_RECONCILE_SEVERAL,       /* several devices fit */
  MED_RECONCILE_CONTRADICTION, /* the asset number is one device's, the serial number another's */
  MED_RECONCILE_OTHER_MODEL,   /* the asset number agrees, serial number and model do not */
  MED_RECONCILE_OTHER_MAKER,   /* the serial number agrees, maker or model do not */
  MED_RECONCILE_TAKEN,         /* the one device that fits is another row's */
  MED_RECONCILE_TOO_MANY,      /* so many have the number that it numbers nothing */
  MED_RECONCILE_TWICE_THERE,   /* the other list has the number twice */
  MED_RECONCILE_TWICE_HERE,    /* the inventory has the number twice */
  MED_RECONCILE_UNREADABLE,    /* a row that names the device cannot be read */
  MED_N_RECONCILE_DOUBTS,
} MedReconcileDoubt;

/**
 * MedReconcileMatch:
 * @ours: index into our rows; -1: none
 * @theirs: index into their rows; -1: none
 * @agree: the keys that say the same
 * @twice_here: another device has a number of this one
 * @twice_there: another row has a number of this one
 * @first_candidate: into the candidates of the matching
 * @n_candidates: devices that may be the row's
 *
 * One record, or a pair of them.
 */
typedef struct
{
  int ours;
  int theirs;
  MedReconcileAnswer answer;
  MedReconcileDoubt doubt;
  guint agree;
  gboolean twice_here;
  gboolean twice_there;
  guint first_candidate;
  guint n_candidates;
} MedReconcileMatch;

/**
 * MedReconcileMatching:
 * @matches: (element-type MedReconcileMatch): by their rows, then what is only ours
 * @candidates: (element-type guint): indices into our rows
 *
 * What of one list stands beside what of the other. A device that is a candidate has no match of
 * its own: it is decided with the row.
 */
typedef struct
{
  GArray *matches;
  GArray *candidates;
} MedReconcileMatching;

/**
 * MedReconcileJudgement:
 * @device_id: a device
 * @same: whether a row with the key is it
 *
 * What a person said; in a table of arrays of these by med_reconcile_row_key().
 */
typedef struct
{
  gint64 device_id;
  gboolean same;
} MedReconcileJudgement;

/* @judgements: (nullable) (element-type utf8 GArray) */
MedReconcileMatching *med_reconcile_match (const MedReconcileRows *ours,
                                           const MedReconcileRows *theirs,
                                           GHashTable *judgements);
void med_reconcile_matching_free (MedReconcileMatching *self);
const char *med_reconcile_doubt_to_word (MedReconcileDoubt doubt);
const char *med_reconcile_doubt_get_title (const char *word); /* translated; "" for none */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedReconcileMatching, med_reconcile_matching_free)

G_END_DECLS
