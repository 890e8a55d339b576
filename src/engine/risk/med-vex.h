/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/base/med-version.h"

G_BEGIN_DECLS

/**
 * MedVexStatus:
 *
 * What an advisory says about one product and one vulnerability: the groups of CSAF's
 * product_status as flags, for a document may contradict itself. `first_affected` and
 * `last_affected` count as affected, `first_fixed` as fixed, `recommended` says nothing.
 */
typedef enum
{
  MED_VEX_SAYS_NOTHING = 0,
  MED_VEX_AFFECTED = 1 << 0,
  MED_VEX_NOT_AFFECTED = 1 << 1,
  MED_VEX_FIXED = 1 << 2,
  MED_VEX_UNDER_INVESTIGATION = 1 << 3,
} MedVexStatus;

/**
 * MedVexGate:
 * @MED_VEX_GATE_GO_ON: affected; the risk is decided
 * @MED_VEX_GATE_GO_ON_PROVISIONAL: not known for certain; the risk is decided, marked provisional
 * @MED_VEX_GATE_REVIEW: the document contradicts itself; as provisional, and a person looks at it
 * @MED_VEX_GATE_NOT_AFFECTED: stop; the vendor gives a mitigating factor
 * @MED_VEX_GATE_NOT_AFFECTED_UNJUSTIFIED: stop; the vendor gives none
 * @MED_VEX_GATE_FIXED: stop; the installed version has the fix
 * @MED_VEX_GATE_OTHER_PRODUCT: stop; it is about another product or version
 *
 * What the vendor's word means for a release before any risk is decided: the vendor speaks first.
 */
typedef enum
{
  MED_VEX_GATE_GO_ON,
  MED_VEX_GATE_GO_ON_PROVISIONAL,
  MED_VEX_GATE_REVIEW,
  MED_VEX_GATE_NOT_AFFECTED,
  MED_VEX_GATE_NOT_AFFECTED_UNJUSTIFIED,
  MED_VEX_GATE_FIXED,
  MED_VEX_GATE_OTHER_PRODUCT,
} MedVexGate;

MedVexStatus med_vex_status_from_word (const char *product_status);
MedVexGate med_vex_gate (MedVexStatus says, gboolean justified, MedAnswer applies);
gboolean med_vex_gate_stops (MedVexGate gate);
gboolean med_vex_gate_is_provisional (MedVexGate gate);
const char *med_vex_gate_get_title (MedVexGate gate);           /* translated */
const char *med_vex_justification_get_text (const char *label); /* translated; NULL if not known */
const char *med_vex_justification_get_message (const char *label); /* the same, not translated */

G_END_DECLS
