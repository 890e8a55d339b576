/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-vex"

#include "config.h"

#include "engine/risk/med-vex.h"

#include <glib/gi18n-lib.h>

static const struct
{
  const char *word;
  MedVexStatus status;
} status_words[] = {
  { "known_affected", MED_VEX_AFFECTED },
  { "first_affected", MED_VEX_AFFECTED },
  { "last_affected", MED_VEX_AFFECTED },
  { "known_not_affected", MED_VEX_NOT_AFFECTED },
  { "fixed", MED_VEX_FIXED },
  { "first_fixed", MED_VEX_FIXED },
  { "under_investigation", MED_VEX_UNDER_INVESTIGATION },
};

/* The white paper's mitigating factors: the five justifications of VEX, in plain words. */
static const struct
{
  const char *label;
  const char *text;
} justifications[] = {
  { "component_not_present", N_ ("The component with the vulnerability is not in this product.") },
  { "vulnerable_code_not_present",
    N_ ("The component is in this product, but without the vulnerable part.") },
  { "vulnerable_code_not_in_execute_path",
    N_ ("The vulnerable part is in this product, but is never run.") },
  { "vulnerable_code_cannot_be_controlled_by_adversary",
    N_ ("The vulnerable part is run, but an attacker cannot reach or steer it.") },
  { "inline_mitigations_already_exist",
    N_ ("The product already has measures that prevent the attack.") },
};

/**
 * med_vex_status_from_word:
 * @product_status: a member of CSAF's `product_status`, such as `known_affected`
 *
 * Returns: what it says; %MED_VEX_SAYS_NOTHING for `recommended` and for words not known
 */
MedVexStatus
med_vex_status_from_word (const char *product_status)
{
  for (gsize i = 0; i < G_N_ELEMENTS (status_words); i++)
    if (g_strcmp0 (product_status, status_words[i].word) == 0)
      return status_words[i].status;
  return MED_VEX_SAYS_NOTHING;
}

/**
 * med_vex_gate:
 * @says: all that the document says about the product and the vulnerability
 * @justified: it gives a flag or an impact statement
 * @applies: whether the product and version it speaks of are the release in question
 *
 * Step 0 of the risk decision. "Not affected" and "fixed" stop it only where the version is
 * certainly the one meant; whatever is not certain goes on and is marked provisional.
 *
 * Returns: whether to stop, and why
 */
MedVexGate
med_vex_gate (MedVexStatus says, gboolean justified, MedAnswer applies)
{
  if (applies == MED_ANSWER_NO)
    return MED_VEX_GATE_OTHER_PRODUCT;
  /* More than one flag */
  if ((says & (says - 1)) != 0)
    return MED_VEX_GATE_REVIEW;
  if (applies == MED_ANSWER_CANNOT_TELL)
    return MED_VEX_GATE_GO_ON_PROVISIONAL;
  switch (says)
    {
    case MED_VEX_AFFECTED:
      return MED_VEX_GATE_GO_ON;
    case MED_VEX_NOT_AFFECTED:
      return justified ? MED_VEX_GATE_NOT_AFFECTED : MED_VEX_GATE_NOT_AFFECTED_UNJUSTIFIED;
    case MED_VEX_FIXED:
      return MED_VEX_GATE_FIXED;
    default:
      return MED_VEX_GATE_GO_ON_PROVISIONAL;
    }
}

/**
 * med_vex_gate_stops:
 * @gate: an answer of med_vex_gate()
 *
 * Returns: %TRUE if no risk need be decided
 */
gboolean
med_vex_gate_stops (MedVexGate gate)
{
  return gate >= MED_VEX_GATE_NOT_AFFECTED;
}

/**
 * med_vex_gate_is_provisional:
 * @gate: an answer of med_vex_gate()
 *
 * Returns: %TRUE if the decision that follows is to be marked provisional
 */
gboolean
med_vex_gate_is_provisional (MedVexGate gate)
{
  return gate == MED_VEX_GATE_GO_ON_PROVISIONAL || gate == MED_VEX_GATE_REVIEW;
}

/**
 * med_vex_gate_get_title:
 * @gate: an answer of med_vex_gate()
 *
 * Returns: (transfer none): a few translated words for the screen
 */
const char *
med_vex_gate_get_title (MedVexGate gate)
{
  switch (gate)
    {
    case MED_VEX_GATE_GO_ON:
      return _ ("Affected");
    case MED_VEX_GATE_REVIEW:
      return _ ("The advisory contradicts itself");
    case MED_VEX_GATE_NOT_AFFECTED:
      return _ ("Not affected");
    case MED_VEX_GATE_NOT_AFFECTED_UNJUSTIFIED:
      return _ ("Not affected, no justification given");
    case MED_VEX_GATE_FIXED:
      return _ ("Fixed in the installed version");
    case MED_VEX_GATE_OTHER_PRODUCT:
      return _ ("Another product or version");
    default:
      return _ ("Cannot tell");
    }
}

/**
 * med_vex_justification_get_text:
 * @label: (nullable): a flag of the document, such as `component_not_present`
 *
 * Puts a VEX justification into plain words: the mitigating factor of the white paper.
 *
 * Returns: (transfer none) (nullable): a translated sentence, or %NULL for a label not known
 */
const char *
med_vex_justification_get_text (const char *label)
{
  const char *message = med_vex_justification_get_message (label);

  return message != NULL ? _ (message) : NULL;
}

/**
 * med_vex_justification_get_message:
 * @label: (nullable): a flag of the document
 *
 * Returns: (transfer none) (nullable): the sentence as it stands in the catalogues, for a report in
 * another language than that of the program
 */
const char *
med_vex_justification_get_message (const char *label)
{
  for (gsize i = 0; i < G_N_ELEMENTS (justifications); i++)
    if (g_strcmp0 (label, justifications[i].label) == 0)
      return justifications[i].text;
  return NULL;
}
