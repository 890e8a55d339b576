/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-ssvc"

#include "config.h"

#include "engine/risk/med-ssvc.h"

#include <glib/gi18n-lib.h>

#include "engine/risk/med-ssvc-table.h"

/* Each decision point: the word stored and the words shown, by value. */
typedef struct
{
  const char *word;
  const char *title;
} Term;

static const Term exploitations[] = {
  { "unknown", N_ ("Unknown") },
  { "none", N_ ("No known exploitation") },
  { "poc", N_ ("Public proof of concept") },
  { "active", N_ ("Actively exploited") },
};

static const Term exposures[] = {
  { "unknown", N_ ("Unknown") },
  { "small", N_ ("Small") },
  { "controlled", N_ ("Controlled") },
  { "open", N_ ("Open") },
};

static const Term automatables[] = {
  { "unknown", N_ ("Unknown") },
  { "no", N_ ("Not automatable") },
  { "yes", N_ ("Automatable") },
};

static const Term safeties[] = {
  { "unknown", N_ ("Unknown") },           { "negligible", N_ ("Negligible") },
  { "marginal", N_ ("Marginal") },         { "critical", N_ ("Critical") },
  { "catastrophic", N_ ("Catastrophic") },
};

static const Term missions[] = {
  { "unknown", N_ ("Unknown") },
  { "degraded", N_ ("Degraded") },
  { "crippled", N_ ("Support crippled") },
  { "mef-failure", N_ ("Failure of an essential function") },
  { "mission-failure", N_ ("Failure of the whole mission") },
};

static const Term human_impacts[] = {
  { "low", N_ ("Low") },
  { "medium", N_ ("Medium") },
  { "high", N_ ("High") },
  { "very-high", N_ ("Very high") },
};

static const Term outcomes[] = {
  { "none", N_ ("Nothing open") },   { "defer", N_ ("Defer") },
  { "scheduled", N_ ("Scheduled") }, { "out-of-cycle", N_ ("Out-of-cycle") },
  { "immediate", N_ ("Immediate") },
};

static const char *const outcome_meanings[] = {
  N_ ("No vulnerability is open."),
  N_ ("Do not act now."),
  N_ ("Act with the next regular maintenance."),
  N_ ("Act at the next opportunity."),
  N_ ("Act now; if need be, take the device out of use."),
};

static MedSsvcAssumption
fill_unknown (MedSsvcInputs *inputs)
{
  MedSsvcAssumption assumed = MED_SSVC_ASSUMED_NOTHING;

  if (inputs->exploitation == MED_EXPLOITATION_UNKNOWN)
    {
      inputs->exploitation = MED_EXPLOITATION_NONE;
      assumed |= MED_SSVC_ASSUMED_EXPLOITATION;
    }
  if (inputs->exposure == MED_SYSTEM_EXPOSURE_UNKNOWN)
    {
      inputs->exposure = MED_SYSTEM_EXPOSURE_OPEN;
      assumed |= MED_SSVC_ASSUMED_EXPOSURE;
    }
  if (inputs->automatable == MED_AUTOMATABLE_UNKNOWN)
    {
      inputs->automatable = MED_AUTOMATABLE_YES;
      assumed |= MED_SSVC_ASSUMED_AUTOMATABLE;
    }
  if (inputs->safety == MED_SAFETY_IMPACT_UNKNOWN)
    {
      inputs->safety = MED_SAFETY_IMPACT_MARGINAL;
      assumed |= MED_SSVC_ASSUMED_SAFETY;
    }
  if (inputs->mission == MED_MISSION_IMPACT_UNKNOWN)
    {
      inputs->mission = MED_MISSION_IMPACT_CRIPPLED;
      assumed |= MED_SSVC_ASSUMED_MISSION;
    }
  return assumed;
}

/**
 * med_human_impact:
 * @safety: what a failure can do to people; must be known
 * @mission: what a failure can do to the service; must be known
 *
 * Joins safety and mission impact as SSVC's definition of Human Impact 2.0.2 does. The
 * machine-readable table human_impact_1_0_0 of CERT/CC is one step lower in four cells, against
 * that definition; the safer one is used (data/ssvc/README.md).
 *
 * Returns: the fourth input of the Deployer table
 */
MedHumanImpact
med_human_impact (MedSafetyImpact safety, MedMissionImpact mission)
{
  g_return_val_if_fail (safety >= MED_SAFETY_IMPACT_NEGLIGIBLE &&
                            safety <= MED_SAFETY_IMPACT_CATASTROPHIC,
                        MED_HUMAN_IMPACT_VERY_HIGH);
  g_return_val_if_fail (mission >= MED_MISSION_IMPACT_DEGRADED &&
                            mission <= MED_MISSION_IMPACT_MISSION_FAILURE,
                        MED_HUMAN_IMPACT_VERY_HIGH);
  const guint inputs[] = { (guint) safety - MED_SAFETY_IMPACT_NEGLIGIBLE,
                           (guint) mission - MED_MISSION_IMPACT_DEGRADED };

  return (MedHumanImpact) med_ssvc_table_look_up (MED_SSVC_TABLE_HUMAN_IMPACT, inputs);
}

/**
 * med_ssvc_decide:
 * @inputs: what is known
 *
 * Decides how urgent a patch is for one device, by the SSVC Deployer model. In the place of what is
 * not known the stated defaults stand (exploitation none, exposure open, automatable yes, safety
 * marginal, mission support crippled) and the decision is marked provisional.
 *
 * Returns: the decision with the inputs it rests on
 */
MedSsvcDecision
med_ssvc_decide (const MedSsvcInputs *inputs)
{
  MedSsvcDecision decision = { .inputs = *inputs };

  decision.assumed = fill_unknown (&decision.inputs);
  decision.provisional = decision.assumed != MED_SSVC_ASSUMED_NOTHING;
  decision.human_impact = med_human_impact (decision.inputs.safety, decision.inputs.mission);
  const guint inputs_of_table[] = {
    (guint) decision.inputs.exploitation - MED_EXPLOITATION_NONE,
    (guint) decision.inputs.exposure - MED_SYSTEM_EXPOSURE_SMALL,
    (guint) decision.inputs.automatable - MED_AUTOMATABLE_NO,
    (guint) decision.human_impact,
  };
  decision.outcome =
      MED_OUTCOME_DEFER + med_ssvc_table_look_up (MED_SSVC_TABLE_DEPLOYER, inputs_of_table);
  return decision;
}

static int
find_word (const Term *terms, gsize n_terms, const char *word)
{
  for (gsize i = 0; i < n_terms; i++)
    if (g_strcmp0 (terms[i].word, word) == 0)
      return (int) i;
  return 0;
}

static const char *
get_word (const Term *terms, gsize n_terms, guint value)
{
  return value < n_terms ? terms[value].word : "unknown";
}

static const char *
get_title (const Term *terms, gsize n_terms, guint value)
{
  return value < n_terms ? _ (terms[value].title) : _ ("Unknown");
}

#define TERMS(table) table, G_N_ELEMENTS (table)

/**
 * med_exploitation_from_word:
 * @word: (nullable): a stored word
 *
 * Returns: its value; the unknown one for a word not known
 */
MedExploitation
med_exploitation_from_word (const char *word)
{
  return (MedExploitation) find_word (TERMS (exploitations), word);
}

/**
 * med_system_exposure_from_word:
 * @word: (nullable): a stored word
 *
 * Returns: its value; the unknown one for a word not known
 */
MedSystemExposure
med_system_exposure_from_word (const char *word)
{
  return (MedSystemExposure) find_word (TERMS (exposures), word);
}

/**
 * med_automatable_from_word:
 * @word: (nullable): a stored word
 *
 * Returns: its value; the unknown one for a word not known
 */
MedAutomatable
med_automatable_from_word (const char *word)
{
  return (MedAutomatable) find_word (TERMS (automatables), word);
}

/**
 * med_safety_impact_from_word:
 * @word: (nullable): a stored word
 *
 * Returns: its value; the unknown one for a word not known
 */
MedSafetyImpact
med_safety_impact_from_word (const char *word)
{
  return (MedSafetyImpact) find_word (TERMS (safeties), word);
}

/**
 * med_mission_impact_from_word:
 * @word: (nullable): a stored word
 *
 * Returns: its value; the unknown one for a word not known
 */
MedMissionImpact
med_mission_impact_from_word (const char *word)
{
  return (MedMissionImpact) find_word (TERMS (missions), word);
}

/**
 * med_exploitation_to_word:
 * @value: a value
 *
 * Returns: (transfer none): the word stored for it
 */
const char *
med_exploitation_to_word (MedExploitation value)
{
  return get_word (TERMS (exploitations), value);
}

/**
 * med_system_exposure_to_word:
 * @value: a value
 *
 * Returns: (transfer none): the word stored for it
 */
const char *
med_system_exposure_to_word (MedSystemExposure value)
{
  return get_word (TERMS (exposures), value);
}

/**
 * med_automatable_to_word:
 * @value: a value
 *
 * Returns: (transfer none): the word stored for it
 */
const char *
med_automatable_to_word (MedAutomatable value)
{
  return get_word (TERMS (automatables), value);
}

/**
 * med_safety_impact_to_word:
 * @value: a value
 *
 * Returns: (transfer none): the word stored for it
 */
const char *
med_safety_impact_to_word (MedSafetyImpact value)
{
  return get_word (TERMS (safeties), value);
}

/**
 * med_mission_impact_to_word:
 * @value: a value
 *
 * Returns: (transfer none): the word stored for it
 */
const char *
med_mission_impact_to_word (MedMissionImpact value)
{
  return get_word (TERMS (missions), value);
}

/**
 * med_human_impact_to_word:
 * @value: a value
 *
 * Returns: (transfer none): the word stored for it
 */
const char *
med_human_impact_to_word (MedHumanImpact value)
{
  return get_word (TERMS (human_impacts), value);
}

/**
 * med_outcome_to_word:
 * @outcome: a value
 *
 * Returns: (transfer none): the word stored for it
 */
const char *
med_outcome_to_word (MedSsvcOutcome outcome)
{
  return get_word (TERMS (outcomes), outcome);
}

/**
 * med_exploitation_get_title:
 * @value: a value
 *
 * Returns: (transfer none): translated words for the screen
 */
const char *
med_exploitation_get_title (MedExploitation value)
{
  return get_title (TERMS (exploitations), value);
}

/**
 * med_system_exposure_get_title:
 * @value: a value
 *
 * Returns: (transfer none): translated words for the screen
 */
const char *
med_system_exposure_get_title (MedSystemExposure value)
{
  return get_title (TERMS (exposures), value);
}

/**
 * med_automatable_get_title:
 * @value: a value
 *
 * Returns: (transfer none): translated words for the screen
 */
const char *
med_automatable_get_title (MedAutomatable value)
{
  return get_title (TERMS (automatables), value);
}

/**
 * med_safety_impact_get_title:
 * @value: a value
 *
 * Returns: (transfer none): translated words for the screen
 */
const char *
med_safety_impact_get_title (MedSafetyImpact value)
{
  return get_title (TERMS (safeties), value);
}

/**
 * med_mission_impact_get_title:
 * @value: a value
 *
 * Returns: (transfer none): translated words for the screen
 */
const char *
med_mission_impact_get_title (MedMissionImpact value)
{
  return get_title (TERMS (missions), value);
}

/**
 * med_human_impact_get_title:
 * @value: a value
 *
 * Returns: (transfer none): translated words for the screen
 */
const char *
med_human_impact_get_title (MedHumanImpact value)
{
  return get_title (TERMS (human_impacts), value);
}

/**
 * med_outcome_get_title:
 * @outcome: a value
 *
 * Returns: (transfer none): translated words for the screen
 */
const char *
med_outcome_get_title (MedSsvcOutcome outcome)
{
  return get_title (TERMS (outcomes), outcome);
}

/**
 * med_outcome_get_meaning:
 * @outcome: how urgent
 *
 * Returns: (transfer none): a translated sentence that says what to do
 */
const char *
med_outcome_get_meaning (MedSsvcOutcome outcome)
{
  g_return_val_if_fail ((guint) outcome < G_N_ELEMENTS (outcome_meanings), "");
  return _ (outcome_meanings[outcome]);
}
