/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-disposition-state"

#include "config.h"

#include "engine/installation/med-disposition-state.h"

#include <glib/gi18n-lib.h>

static const struct
{
  const char *word;
  const char *title;
  const char *verb;
  MedOutcome outcome;
  gboolean closed;
  gboolean unsafe;
} states[MED_N_DISPOSITION_STATES] = {
  [MED_DISPOSITION_CANDIDATE] = { "candidate", N_ ("To be decided"), N_ ("Decide again"),
                                  MED_OUTCOME_WARNING },
  [MED_DISPOSITION_NOT_AFFECTED] = { "not-affected", N_ ("Not affected"), N_ ("Not affected"),
                                     MED_OUTCOME_NEUTRAL, .closed = TRUE },
  [MED_DISPOSITION_WAITING_FOR_VENDOR] = { "waiting-for-vendor", N_ ("Waiting for the vendor"),
                                           N_ ("Wait for the vendor"), MED_OUTCOME_NEUTRAL },
  [MED_DISPOSITION_IN_INTERNAL_TEST] = { "in-internal-test", N_ ("In internal test"),
                                         N_ ("Test in the hospital first"), MED_OUTCOME_NEUTRAL },
  [MED_DISPOSITION_NOT_AUTHORIZED] = { "not-authorized", N_ ("Not authorized"),
                                       N_ ("Do not authorize"), MED_OUTCOME_WARNING },
  [MED_DISPOSITION_AUTHORIZED] = { "authorized", N_ ("Authorized"), N_ ("Authorize"),
                                   MED_OUTCOME_NEUTRAL },
  [MED_DISPOSITION_STAGED] = { "staged", N_ ("Staged"), N_ ("Stage"), MED_OUTCOME_NEUTRAL },
  [MED_DISPOSITION_SCHEDULED] = { "scheduled", N_ ("Scheduled"), N_ ("Put on the Schedule"),
                                  MED_OUTCOME_NEUTRAL },
  [MED_DISPOSITION_INSTALLING] = { "installing", N_ ("Installing"), N_ ("Start"),
                                   MED_OUTCOME_WARNING, .unsafe = TRUE },
  [MED_DISPOSITION_INTERRUPTED] = { "interrupted", N_ ("Interrupted, outcome unknown"),
                                    N_ ("Interrupted"), MED_OUTCOME_UNKNOWN, .unsafe = TRUE },
  [MED_DISPOSITION_INSTALLED_UNVERIFIED] = { "installed-unverified", N_ ("Installed, not verified"),
                                             N_ ("Report success"), MED_OUTCOME_WARNING,
                                             .unsafe = TRUE },
  [MED_DISPOSITION_IN_SERVICE] = { "in-service", N_ ("Installed and verified"), N_ ("Verify"),
                                   MED_OUTCOME_GOOD, .closed = TRUE },
  [MED_DISPOSITION_FAILED] = { "failed", N_ ("Failed: restore now"), N_ ("Report failure"),
                               MED_OUTCOME_BAD, .unsafe = TRUE },
  [MED_DISPOSITION_RESTORING] = { "restoring", N_ ("Restoring"), N_ ("Restore"), MED_OUTCOME_BAD,
                                  .unsafe = TRUE },
  [MED_DISPOSITION_RESTORED] = { "restored", N_ ("Restored and verified"),
                                 N_ ("Verify the restored state"), MED_OUTCOME_WARNING },
  [MED_DISPOSITION_OUT_OF_SERVICE] = { "out-of-service", N_ ("Out of service"),
                                       N_ ("Take out of service"), MED_OUTCOME_BAD,
                                       .unsafe = TRUE },
  [MED_DISPOSITION_DEFERRED] = { "deferred", N_ ("Deferred"), N_ ("Defer"), MED_OUTCOME_NEUTRAL },
  [MED_DISPOSITION_EXCEPTION] = { "exception", N_ ("Exception"), N_ ("Make an exception"),
                                  MED_OUTCOME_WARNING, .closed = TRUE },
  [MED_DISPOSITION_REMOVAL_REQUIRED] = { "removal-required", N_ ("Withdrawn: removal required"),
                                         N_ ("Require removal"), MED_OUTCOME_BAD },
  [MED_DISPOSITION_CLOSED_NOT_NEEDED] = { "closed-not-needed", N_ ("Closed, not needed"),
                                          N_ ("Close as not needed"), MED_OUTCOME_NEUTRAL,
                                          .closed = TRUE },
};

/**
 * med_disposition_state_to_word:
 * @state: a state
 *
 * Returns: the word that is stored; `""` before there is a disposition
 */
const char *
med_disposition_state_to_word (MedDispositionState state)
{
  return state < MED_N_DISPOSITION_STATES ? states[state].word : "";
}

/**
 * med_disposition_state_from_word:
 * @word: (nullable): a word as stored
 * @state: (out): the state
 *
 * Returns: whether the word is one of them
 */
gboolean
med_disposition_state_from_word (const char *word, MedDispositionState *state)
{
  for (guint i = 0; i < MED_N_DISPOSITION_STATES; i++)
    if (g_strcmp0 (word, states[i].word) == 0)
      {
        *state = i;
        return TRUE;
      }
  return FALSE;
}

/**
 * med_disposition_state_get_title:
 * @state: a state
 *
 * Returns: how it is called on screen and paper, translated
 */
const char *
med_disposition_state_get_title (MedDispositionState state)
{
  return state < MED_N_DISPOSITION_STATES ? _ (states[state].title) : _ ("None yet");
}

/**
 * med_disposition_state_get_verb:
 * @state: the state a step leads to
 *
 * Returns: what stands on the button of that step, translated
 */
const char *
med_disposition_state_get_verb (MedDispositionState state)
{
  g_return_val_if_fail (state < MED_N_DISPOSITION_STATES, "");
  return _ (states[state].verb);
}

/**
 * med_disposition_step_get_title:
 * @from: where it starts
 * @to: where it leads
 *
 * Returns: what stands on the button of the step, translated
 */
const char *
med_disposition_step_get_title (MedDispositionState from, MedDispositionState to)
{
  if (from == MED_DISPOSITION_SCHEDULED && to == MED_DISPOSITION_STAGED)
    return _ ("Call the downtime off");
  if (from == MED_DISPOSITION_STAGED && to == MED_DISPOSITION_AUTHORIZED)
    return _ ("Take back from staged");
  if ((from == MED_DISPOSITION_RESTORED || from == MED_DISPOSITION_AUTHORIZED) &&
      to == MED_DISPOSITION_AUTHORIZED)
    return _ ("Authorize again");
  if (from == MED_DISPOSITION_REMOVAL_REQUIRED && to == MED_DISPOSITION_IN_SERVICE)
    return _ ("Keep it: the withdrawal was taken back");
  if ((from == MED_DISPOSITION_DEFERRED || from == MED_DISPOSITION_EXCEPTION) &&
      to != MED_DISPOSITION_CLOSED_NOT_NEEDED)
    return _ ("End it now");
  return med_disposition_state_get_verb (to);
}

/**
 * med_disposition_state_get_outcome:
 * @state: a state
 *
 * Returns: how good it is. Only a verified install is good.
 */
MedOutcome
med_disposition_state_get_outcome (MedDispositionState state)
{
  return state < MED_N_DISPOSITION_STATES ? states[state].outcome : MED_OUTCOME_UNKNOWN;
}

/**
 * med_disposition_state_is_closed:
 * @state: a state
 *
 * Returns: whether nothing is left to do for now
 */
gboolean
med_disposition_state_is_closed (MedDispositionState state)
{
  return state < MED_N_DISPOSITION_STATES && states[state].closed;
}

/**
 * med_disposition_state_is_unsafe:
 * @state: a state
 *
 * Returns: whether the device may not see patients because of it
 */
gboolean
med_disposition_state_is_unsafe (MedDispositionState state)
{
  return state < MED_N_DISPOSITION_STATES && states[state].unsafe;
}
