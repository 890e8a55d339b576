/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The decision points of SSVC Deployer. The words stored are those of the database: none, poc,
 * active; small, controlled, open; no, yes; negligible …; degraded, crippled, mef-failure,
 * mission-failure; and everywhere "unknown". */
typedef enum
{
  MED_EXPLOITATION_UNKNOWN,
  MED_EXPLOITATION_NONE,
  MED_EXPLOITATION_POC,
  MED_EXPLOITATION_ACTIVE,
} MedExploitation;

typedef enum
{
  MED_SYSTEM_EXPOSURE_UNKNOWN,
  MED_SYSTEM_EXPOSURE_SMALL,
  MED_SYSTEM_EXPOSURE_CONTROLLED,
  MED_SYSTEM_EXPOSURE_OPEN,
} MedSystemExposure;

typedef enum
{
  MED_AUTOMATABLE_UNKNOWN,
  MED_AUTOMATABLE_NO,
  MED_AUTOMATABLE_YES,
} MedAutomatable;

typedef enum
{
  MED_SAFETY_IMPACT_UNKNOWN,
  MED_SAFETY_IMPACT_NEGLIGIBLE,
  MED_SAFETY_IMPACT_MARGINAL,
  MED_SAFETY_IMPACT_CRITICAL,
  MED_SAFETY_IMPACT_CATASTROPHIC,
} MedSafetyImpact;

typedef enum
{
  MED_MISSION_IMPACT_UNKNOWN,
  MED_MISSION_IMPACT_DEGRADED,
  MED_MISSION_IMPACT_CRIPPLED,
  MED_MISSION_IMPACT_MEF_FAILURE,
  MED_MISSION_IMPACT_MISSION_FAILURE,
} MedMissionImpact;

typedef enum
{
  MED_HUMAN_IMPACT_LOW,
  MED_HUMAN_IMPACT_MEDIUM,
  MED_HUMAN_IMPACT_HIGH,
  MED_HUMAN_IMPACT_VERY_HIGH,
} MedHumanImpact;

/**
 * MedSsvcOutcome:
 * @MED_OUTCOME_NONE: nothing is open
 * @MED_OUTCOME_DEFER: do not act now
 * @MED_OUTCOME_SCHEDULED: with the next regular maintenance
 * @MED_OUTCOME_OUT_OF_CYCLE: at the next opportunity
 * @MED_OUTCOME_IMMEDIATE: now, if need be by taking the device out of use
 *
 * How urgent it is, worst last; the numbers are those of config_risk.outcome. It sets urgency,
 * never permission: what the vendor has not released is not installed.
 */
typedef enum
{
  MED_OUTCOME_NONE,
  MED_OUTCOME_DEFER,
  MED_OUTCOME_SCHEDULED,
  MED_OUTCOME_OUT_OF_CYCLE,
  MED_OUTCOME_IMMEDIATE,
  MED_N_OUTCOMES,
} MedSsvcOutcome;

/**
 * MedSsvcAssumption:
 *
 * Which inputs were not known, so that a default stands for them. Flags.
 */
typedef enum
{
  MED_SSVC_ASSUMED_NOTHING = 0,
  MED_SSVC_ASSUMED_EXPLOITATION = 1 << 0, /* none */
  MED_SSVC_ASSUMED_EXPOSURE = 1 << 1,     /* open */
  MED_SSVC_ASSUMED_AUTOMATABLE = 1 << 2,  /* yes */
  MED_SSVC_ASSUMED_SAFETY = 1 << 3,       /* marginal */
  MED_SSVC_ASSUMED_MISSION = 1 << 4,      /* support crippled */
} MedSsvcAssumption;

typedef struct
{
  MedExploitation exploitation;
  MedSystemExposure exposure;
  MedAutomatable automatable;
  MedSafetyImpact safety;
  MedMissionImpact mission;
} MedSsvcInputs;

/**
 * MedSsvcDecision:
 * @outcome: how urgent
 * @human_impact: the fourth input of the table, from safety and mission
 * @inputs: what was used, defaults in the place of unknowns
 * @assumed: which of them are defaults
 * @provisional: the decision rests on an assumption, or was told so
 */
typedef struct
{
  MedSsvcOutcome outcome;
  MedHumanImpact human_impact;
  MedSsvcInputs inputs;
  MedSsvcAssumption assumed;
  gboolean provisional;
} MedSsvcDecision;

MedSsvcDecision med_ssvc_decide (const MedSsvcInputs *inputs);
MedHumanImpact med_human_impact (MedSafetyImpact safety, MedMissionImpact mission);

/* Words not known give the UNKNOWN value; values of no word give "unknown". */
MedExploitation med_exploitation_from_word (const char *word);
MedSystemExposure med_system_exposure_from_word (const char *word);
MedAutomatable med_automatable_from_word (const char *word);
MedSafetyImpact med_safety_impact_from_word (const char *word);
MedMissionImpact med_mission_impact_from_word (const char *word);
const char *med_exploitation_to_word (MedExploitation value);
const char *med_system_exposure_to_word (MedSystemExposure value);
const char *med_automatable_to_word (MedAutomatable value);
const char *med_safety_impact_to_word (MedSafetyImpact value);
const char *med_mission_impact_to_word (MedMissionImpact value);
const char *med_human_impact_to_word (MedHumanImpact value);
const char *med_outcome_to_word (MedSsvcOutcome outcome); /* none, defer, scheduled … */

/* Translated, for the screen. */
const char *med_exploitation_get_title (MedExploitation value);
const char *med_system_exposure_get_title (MedSystemExposure value);
const char *med_automatable_get_title (MedAutomatable value);
const char *med_safety_impact_get_title (MedSafetyImpact value);
const char *med_mission_impact_get_title (MedMissionImpact value);
const char *med_human_impact_get_title (MedHumanImpact value);
const char *med_outcome_get_title (MedSsvcOutcome outcome);
const char *med_outcome_get_meaning (MedSsvcOutcome outcome); /* a sentence */

G_END_DECLS
