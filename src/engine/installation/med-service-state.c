/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-service-state"

#include "config.h"

#include "engine/installation/med-service-state.h"

#include <glib/gi18n-lib.h>

static const struct
{
  const char *word;
  const char *title;
  const char *verb;
  MedOutcome outcome;
} states[MED_N_SERVICE_STATES] = {
  [MED_SERVICE_IN_USE] = { "in-use", N_ ("In clinical use"), N_ ("Return to service"),
                           MED_OUTCOME_NEUTRAL },
  [MED_SERVICE_HANDED_OVER] = { "handed-over", N_ ("Handed over"), N_ ("Hand over"),
                                MED_OUTCOME_WARNING },
  [MED_SERVICE_UNDER_SERVICE] = { "under-service", N_ ("Under service"), N_ ("Take under service"),
                                  MED_OUTCOME_WARNING },
  [MED_SERVICE_AWAITING_RETURN] = { "awaiting-return", N_ ("Waiting for return to service"),
                                    N_ ("End the work"), MED_OUTCOME_WARNING },
  [MED_SERVICE_QUARANTINED] = { "quarantined", N_ ("Quarantined"), N_ ("Quarantine"),
                                MED_OUTCOME_BAD },
};

/**
 * med_service_state_to_word:
 * @state: a state
 *
 * Returns: the word that is stored
 */
const char *
med_service_state_to_word (MedServiceState state)
{
  g_return_val_if_fail (state < MED_N_SERVICE_STATES, "");
  return states[state].word;
}

/**
 * med_service_state_from_word:
 * @word: (nullable): a word as stored
 * @state: (out): the state
 *
 * Returns: whether the word is one of them
 */
gboolean
med_service_state_from_word (const char *word, MedServiceState *state)
{
  for (guint i = 0; i < MED_N_SERVICE_STATES; i++)
    if (g_strcmp0 (word, states[i].word) == 0)
      {
        *state = i;
        return TRUE;
      }
  return FALSE;
}

/**
 * med_service_state_get_title:
 * @state: a state
 *
 * Returns: how it is called on screen and paper, translated
 */
const char *
med_service_state_get_title (MedServiceState state)
{
  g_return_val_if_fail (state < MED_N_SERVICE_STATES, "");
  return _ (states[state].title);
}

/**
 * med_service_state_get_verb:
 * @state: the state a step leads to
 *
 * Returns: what stands on the button of that step, translated
 */
const char *
med_service_state_get_verb (MedServiceState state)
{
  g_return_val_if_fail (state < MED_N_SERVICE_STATES, "");
  return _ (states[state].verb);
}

/**
 * med_service_state_get_outcome:
 * @state: a state
 *
 * Returns: how good it is
 */
MedOutcome
med_service_state_get_outcome (MedServiceState state)
{
  g_return_val_if_fail (state < MED_N_SERVICE_STATES, MED_OUTCOME_UNKNOWN);
  return states[state].outcome;
}
