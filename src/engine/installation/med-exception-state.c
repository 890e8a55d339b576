/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-exception-state"

#include "config.h"

#include "engine/installation/med-exception-state.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  const char *word;
  const char *title;
} Word;

static const Word states[MED_N_EXCEPTION_STATES] = {
  [MED_EXCEPTION_REQUESTED] = { "requested", N_ ("Requested") },
  [MED_EXCEPTION_RUNNING] = { "running", N_ ("Approved") },
  [MED_EXCEPTION_REFUSED] = { "refused", N_ ("Refused") },
  [MED_EXCEPTION_WITHDRAWN] = { "withdrawn", N_ ("Taken back") },
  [MED_EXCEPTION_ENDED] = { "ended", N_ ("Ended") },
};

static const Word reasons[MED_N_EXCEPTION_REASONS] = {
  [MED_EXCEPTION_VENDOR_NOT_VALIDATED] = { "vendor-not-validated",
                                           N_ ("Not validated by the vendor") },
  [MED_EXCEPTION_END_OF_SUPPORT] = { "end-of-support", N_ ("Support has ended") },
  [MED_EXCEPTION_NO_WINDOW] = { "no-window", N_ ("No downtime can be found") },
  [MED_EXCEPTION_CLINICAL_NECESSITY] = { "clinical-necessity", N_ ("Clinical necessity") },
  [MED_EXCEPTION_VENDOR_REFUSES] = { "vendor-refuses", N_ ("The vendor refuses") },
  [MED_EXCEPTION_NOT_RECORDED] = { "not-recorded", N_ ("Not recorded") },
};

static const Word kinds[MED_N_CONTROL_KINDS] = {
  [MED_CONTROL_ISOLATE] = { "isolate", N_ ("Taken off the network") },
  [MED_CONTROL_NETWORK_BLOCK] = { "network-block", N_ ("Network access restricted") },
  [MED_CONTROL_STOP_USE] = { "stop-use", N_ ("Use stopped by clinical decision") },
  [MED_CONTROL_CONFIGURATION] = { "configuration", N_ ("Weak function turned off") },
  [MED_CONTROL_MONITORING] = { "monitoring", N_ ("Monitored") },
  [MED_CONTROL_PROCEDURE] = { "procedure", N_ ("Working procedure") },
  [MED_CONTROL_OTHER] = { "other", N_ ("Other measure") },
};

static const Word triggers[] = {
  { MED_TRIGGER_DATE, N_ ("Its date has passed") },
  { MED_TRIGGER_KNOWN_EXPLOITED, N_ ("The vulnerability is now known to be exploited (KEV)") },
  { MED_TRIGGER_RELEASED, N_ ("The vendor has released the patch") },
  { MED_TRIGGER_TEST_OVERDUE, N_ ("A compensating control was not tested in time") },
  { MED_TRIGGER_TEST_FAILED, N_ ("A compensating control failed its test") },
  { MED_TRIGGER_RENEWED, N_ ("A new exception was approved") },
  { MED_TRIGGER_PERSON, N_ ("A person ended it") },
  { MED_TRIGGER_CLOSED, N_ ("Nothing is left to except") },
};

static gboolean
find_word (const Word *words, gsize n_words, const char *word, guint *index)
{
  for (guint i = 0; i < n_words; i++)
    if (g_strcmp0 (words[i].word, word) == 0)
      {
        *index = i;
        return TRUE;
      }
  return FALSE;
}

const char *
med_exception_state_to_word (MedExceptionState state)
{
  g_return_val_if_fail (state < MED_N_EXCEPTION_STATES, "");
  return states[state].word;
}

/**
 * med_exception_state_from_word:
 * @word: (nullable): a word as stored
 * @state: (out): the state
 *
 * Returns: whether the word is one of them
 */
gboolean
med_exception_state_from_word (const char *word, MedExceptionState *state)
{
  guint index;

  if (!find_word (states, G_N_ELEMENTS (states), word, &index))
    return FALSE;
  *state = (MedExceptionState) index;
  return TRUE;
}

const char *
med_exception_state_get_title (MedExceptionState state)
{
  g_return_val_if_fail (state < MED_N_EXCEPTION_STATES, "");
  return _ (states[state].title);
}

/**
 * med_exception_state_get_outcome:
 * @state: a state
 *
 * Returns: how it is shown. An exception is never good: something is left unpatched.
 */
MedOutcome
med_exception_state_get_outcome (MedExceptionState state)
{
  switch (state)
    {
    case MED_EXCEPTION_REQUESTED:
    case MED_EXCEPTION_RUNNING:
      return MED_OUTCOME_WARNING;
    case MED_EXCEPTION_REFUSED:
    case MED_EXCEPTION_WITHDRAWN:
    case MED_EXCEPTION_ENDED:
    case MED_N_EXCEPTION_STATES:
    default:
      return MED_OUTCOME_NEUTRAL;
    }
}

const char *
med_exception_reason_to_word (MedExceptionReason reason)
{
  g_return_val_if_fail (reason < MED_N_EXCEPTION_REASONS, "");
  return reasons[reason].word;
}

/**
 * med_exception_reason_from_word:
 * @word: (nullable): a word as stored
 * @reason: (out): the reason
 *
 * Returns: whether the word is one of them
 */
gboolean
med_exception_reason_from_word (const char *word, MedExceptionReason *reason)
{
  guint index;

  if (!find_word (reasons, G_N_ELEMENTS (reasons), word, &index))
    return FALSE;
  *reason = (MedExceptionReason) index;
  return TRUE;
}

const char *
med_exception_reason_get_title (MedExceptionReason reason)
{
  g_return_val_if_fail (reason < MED_N_EXCEPTION_REASONS, "");
  return _ (reasons[reason].title);
}

const char *
med_control_kind_to_word (MedControlKind kind)
{
  g_return_val_if_fail (kind < MED_N_CONTROL_KINDS, "");
  return kinds[kind].word;
}

/**
 * med_control_kind_from_word:
 * @word: (nullable): a word as stored
 * @kind: (out): the kind
 *
 * Returns: whether the word is one of them
 */
gboolean
med_control_kind_from_word (const char *word, MedControlKind *kind)
{
  guint index;

  if (!find_word (kinds, G_N_ELEMENTS (kinds), word, &index))
    return FALSE;
  *kind = (MedControlKind) index;
  return TRUE;
}

const char *
med_control_kind_get_title (MedControlKind kind)
{
  g_return_val_if_fail (kind < MED_N_CONTROL_KINDS, "");
  return _ (kinds[kind].title);
}

/**
 * med_exception_trigger_get_title:
 * @trigger: (nullable): a word as stored
 *
 * Returns: what ended a deferral or exception, translated; the word itself where it is a new one
 */
const char *
med_exception_trigger_get_title (const char *trigger)
{
  guint index;

  if (find_word (triggers, G_N_ELEMENTS (triggers), trigger, &index))
    return _ (triggers[index].title);
  return trigger != NULL ? trigger : "";
}
