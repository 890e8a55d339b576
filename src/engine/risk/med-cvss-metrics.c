/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-cvss-metrics"

#include "config.h"

#include "engine/risk/med-cvss-metrics.h"

/* Each version's metrics and values as FIRST's specifications and JSON schemas name and weigh them.
 */

/* Version 2.0: the guide's section 3.2. */

static const MedCvssValue access_vectors[] = {
  { "L", "LOCAL", 395 },
  { "A", "ADJACENT_NETWORK", 646 },
  { "N", "NETWORK", 1000 },
  { NULL, NULL, 0 },
};

static const MedCvssValue access_complexities[] = {
  { "H", "HIGH", 350 },
  { "M", "MEDIUM", 610 },
  { "L", "LOW", 710 },
  { NULL, NULL, 0 },
};

static const MedCvssValue authentications[] = {
  { "M", "MULTIPLE", 450 },
  { "S", "SINGLE", 560 },
  { "N", "NONE", 704 },
  { NULL, NULL, 0 },
};

static const MedCvssValue impacts_of_2[] = {
  { "N", "NONE", 0 },
  { "P", "PARTIAL", 275 },
  { "C", "COMPLETE", 660 },
  { NULL, NULL, 0 },
};

static const MedCvssValue exploitabilities[] = {
  { "ND", "NOT_DEFINED", 1000 }, { "U", "UNPROVEN", 850 }, { "POC", "PROOF_OF_CONCEPT", 900 },
  { "F", "FUNCTIONAL", 950 },    { "H", "HIGH", 1000 },    { NULL, NULL, 0 },
};

static const MedCvssValue remediations_of_2[] = {
  { "ND", "NOT_DEFINED", 1000 }, { "OF", "OFFICIAL_FIX", 870 }, { "TF", "TEMPORARY_FIX", 900 },
  { "W", "WORKAROUND", 950 },    { "U", "UNAVAILABLE", 1000 },  { NULL, NULL, 0 },
};

static const MedCvssValue confidences_of_2[] = {
  { "ND", "NOT_DEFINED", 1000 },
  { "UC", "UNCONFIRMED", 900 },
  { "UR", "UNCORROBORATED", 950 },
  { "C", "CONFIRMED", 1000 },
  { NULL, NULL, 0 },
};

static const MedCvssValue collateral_damages[] = {
  { "ND", "NOT_DEFINED", 0 },  { "N", "NONE", 0 },           { "L", "LOW", 100 },
  { "LM", "LOW_MEDIUM", 300 }, { "MH", "MEDIUM_HIGH", 400 }, { "H", "HIGH", 500 },
  { NULL, NULL, 0 },
};

static const MedCvssValue target_distributions[] = {
  { "ND", "NOT_DEFINED", 1000 }, { "N", "NONE", 0 },    { "L", "LOW", 250 },
  { "M", "MEDIUM", 750 },        { "H", "HIGH", 1000 }, { NULL, NULL, 0 },
};

static const MedCvssValue requirements_of_2[] = {
  { "ND", "NOT_DEFINED", 1000 }, { "L", "LOW", 500 }, { "M", "MEDIUM", 1000 },
  { "H", "HIGH", 1510 },         { NULL, NULL, 0 },
};

const MedCvssRow med_cvss2_metrics[MED_CVSS2_N_METRICS] = {
  [MED_CVSS2_AV] = { "AV", "accessVector", access_vectors },
  [MED_CVSS2_AC] = { "AC", "accessComplexity", access_complexities },
  [MED_CVSS2_AU] = { "Au", "authentication", authentications },
  [MED_CVSS2_C] = { "C", "confidentialityImpact", impacts_of_2 },
  [MED_CVSS2_I] = { "I", "integrityImpact", impacts_of_2 },
  [MED_CVSS2_A] = { "A", "availabilityImpact", impacts_of_2 },
  [MED_CVSS2_E] = { "E", "exploitability", exploitabilities },
  [MED_CVSS2_RL] = { "RL", "remediationLevel", remediations_of_2 },
  [MED_CVSS2_RC] = { "RC", "reportConfidence", confidences_of_2 },
  [MED_CVSS2_CDP] = { "CDP", "collateralDamagePotential", collateral_damages },
  [MED_CVSS2_TD] = { "TD", "targetDistribution", target_distributions },
  [MED_CVSS2_CR] = { "CR", "confidentialityRequirement", requirements_of_2 },
  [MED_CVSS2_IR] = { "IR", "integrityRequirement", requirements_of_2 },
  [MED_CVSS2_AR] = { "AR", "availabilityRequirement", requirements_of_2 },
};

/* Versions 3.0 and 3.1: section 7.4. A modified metric has the base metric's values behind "not
 * defined", so that its weights are those. PR's weights in a changed scope are in med-cvss3.c. */

static const MedCvssValue attack_vectors_of_3[] = {
  { "N", "NETWORK", 850 }, { "A", "ADJACENT_NETWORK", 620 },
  { "L", "LOCAL", 550 },   { "P", "PHYSICAL", 200 },
  { NULL, NULL, 0 },
};

static const MedCvssValue modified_attack_vectors_of_3[] = {
  { "X", "NOT_DEFINED", 1000 }, { "N", "NETWORK", 850 },  { "A", "ADJACENT_NETWORK", 620 },
  { "L", "LOCAL", 550 },        { "P", "PHYSICAL", 200 }, { NULL, NULL, 0 },
};

static const MedCvssValue attack_complexities_of_3[] = {
  { "L", "LOW", 770 },
  { "H", "HIGH", 440 },
  { NULL, NULL, 0 },
};

static const MedCvssValue modified_attack_complexities_of_3[] = {
  { "X", "NOT_DEFINED", 1000 },
  { "L", "LOW", 770 },
  { "H", "HIGH", 440 },
  { NULL, NULL, 0 },
};

static const MedCvssValue privileges_of_3[] = {
  { "N", "NONE", 850 },
  { "L", "LOW", 620 },
  { "H", "HIGH", 270 },
  { NULL, NULL, 0 },
};

static const MedCvssValue modified_privileges_of_3[] = {
  { "X", "NOT_DEFINED", 1000 }, { "N", "NONE", 850 }, { "L", "LOW", 620 },
  { "H", "HIGH", 270 },         { NULL, NULL, 0 },
};

static const MedCvssValue interactions_of_3[] = {
  { "N", "NONE", 850 },
  { "R", "REQUIRED", 620 },
  { NULL, NULL, 0 },
};

static const MedCvssValue modified_interactions_of_3[] = {
  { "X", "NOT_DEFINED", 1000 },
  { "N", "NONE", 850 },
  { "R", "REQUIRED", 620 },
  { NULL, NULL, 0 },
};

static const MedCvssValue scopes[] = {
  { "U", "UNCHANGED", 0 },
  { "C", "CHANGED", 1 },
  { NULL, NULL, 0 },
};

static const MedCvssValue modified_scopes[] = {
  { "X", "NOT_DEFINED", 1000 },
  { "U", "UNCHANGED", 0 },
  { "C", "CHANGED", 1 },
  { NULL, NULL, 0 },
};

static const MedCvssValue impacts_of_3[] = {
  { "H", "HIGH", 560 },
  { "L", "LOW", 220 },
  { "N", "NONE", 0 },
  { NULL, NULL, 0 },
};

static const MedCvssValue modified_impacts_of_3[] = {
  { "X", "NOT_DEFINED", 1000 }, { "H", "HIGH", 560 }, { "L", "LOW", 220 },
  { "N", "NONE", 0 },           { NULL, NULL, 0 },
};

static const MedCvssValue maturities_of_3[] = {
  { "X", "NOT_DEFINED", 1000 },     { "H", "HIGH", 1000 },    { "F", "FUNCTIONAL", 970 },
  { "P", "PROOF_OF_CONCEPT", 940 }, { "U", "UNPROVEN", 910 }, { NULL, NULL, 0 },
};

static const MedCvssValue remediations_of_3[] = {
  { "X", "NOT_DEFINED", 1000 },  { "U", "UNAVAILABLE", 1000 }, { "W", "WORKAROUND", 970 },
  { "T", "TEMPORARY_FIX", 960 }, { "O", "OFFICIAL_FIX", 950 }, { NULL, NULL, 0 },
};

static const MedCvssValue confidences_of_3[] = {
  { "X", "NOT_DEFINED", 1000 }, { "C", "CONFIRMED", 1000 }, { "R", "REASONABLE", 960 },
  { "U", "UNKNOWN", 920 },      { NULL, NULL, 0 },
};

static const MedCvssValue requirements_of_3[] = {
  { "X", "NOT_DEFINED", 1000 }, { "H", "HIGH", 1500 }, { "M", "MEDIUM", 1000 },
  { "L", "LOW", 500 },          { NULL, NULL, 0 },
};

const MedCvssRow med_cvss3_metrics[MED_CVSS3_N_METRICS] = {
  [MED_CVSS3_AV] = { "AV", "attackVector", attack_vectors_of_3 },
  [MED_CVSS3_AC] = { "AC", "attackComplexity", attack_complexities_of_3 },
  [MED_CVSS3_PR] = { "PR", "privilegesRequired", privileges_of_3 },
  [MED_CVSS3_UI] = { "UI", "userInteraction", interactions_of_3 },
  [MED_CVSS3_S] = { "S", "scope", scopes },
  [MED_CVSS3_C] = { "C", "confidentialityImpact", impacts_of_3 },
  [MED_CVSS3_I] = { "I", "integrityImpact", impacts_of_3 },
  [MED_CVSS3_A] = { "A", "availabilityImpact", impacts_of_3 },
  [MED_CVSS3_E] = { "E", "exploitCodeMaturity", maturities_of_3 },
  [MED_CVSS3_RL] = { "RL", "remediationLevel", remediations_of_3 },
  [MED_CVSS3_RC] = { "RC", "reportConfidence", confidences_of_3 },
  [MED_CVSS3_CR] = { "CR", "confidentialityRequirement", requirements_of_3 },
  [MED_CVSS3_IR] = { "IR", "integrityRequirement", requirements_of_3 },
  [MED_CVSS3_AR] = { "AR", "availabilityRequirement", requirements_of_3 },
  [MED_CVSS3_MAV + 0] = { "MAV", "modifiedAttackVector", modified_attack_vectors_of_3 },
  [MED_CVSS3_MAV + 1] = { "MAC", "modifiedAttackComplexity", modified_attack_complexities_of_3 },
  [MED_CVSS3_MAV + 2] = { "MPR", "modifiedPrivilegesRequired", modified_privileges_of_3 },
  [MED_CVSS3_MAV + 3] = { "MUI", "modifiedUserInteraction", modified_interactions_of_3 },
  [MED_CVSS3_MAV + 4] = { "MS", "modifiedScope", modified_scopes },
  [MED_CVSS3_MAV + 5] = { "MC", "modifiedConfidentialityImpact", modified_impacts_of_3 },
  [MED_CVSS3_MAV + 6] = { "MI", "modifiedIntegrityImpact", modified_impacts_of_3 },
  [MED_CVSS3_MAV + 7] = { "MA", "modifiedAvailabilityImpact", modified_impacts_of_3 },
};

/* Version 4.0: section 8.2. An exploit maturity and a requirement not defined count as the worst;
 * the worst of a subsequent system is harm to people, which only the environment can say. */

static const MedCvssValue attack_vectors_of_4[] = {
  { "N", "NETWORK", 0 },  { "A", "ADJACENT", 1 }, { "L", "LOCAL", 2 },
  { "P", "PHYSICAL", 3 }, { NULL, NULL, 0 },
};

static const MedCvssValue modified_attack_vectors_of_4[] = {
  { "X", "NOT_DEFINED", 0 }, { "N", "NETWORK", 0 },  { "A", "ADJACENT", 1 },
  { "L", "LOCAL", 2 },       { "P", "PHYSICAL", 3 }, { NULL, NULL, 0 },
};

static const MedCvssValue attack_complexities_of_4[] = {
  { "L", "LOW", 0 },
  { "H", "HIGH", 1 },
  { NULL, NULL, 0 },
};

static const MedCvssValue modified_attack_complexities_of_4[] = {
  { "X", "NOT_DEFINED", 0 },
  { "L", "LOW", 0 },
  { "H", "HIGH", 1 },
  { NULL, NULL, 0 },
};

static const MedCvssValue attack_requirements[] = {
  { "N", "NONE", 0 },
  { "P", "PRESENT", 1 },
  { NULL, NULL, 0 },
};

static const MedCvssValue modified_attack_requirements[] = {
  { "X", "NOT_DEFINED", 0 },
  { "N", "NONE", 0 },
  { "P", "PRESENT", 1 },
  { NULL, NULL, 0 },
};

static const MedCvssValue privileges_of_4[] = {
  { "N", "NONE", 0 },
  { "L", "LOW", 1 },
  { "H", "HIGH", 2 },
  { NULL, NULL, 0 },
};

static const MedCvssValue modified_privileges_of_4[] = {
  { "X", "NOT_DEFINED", 0 }, { "N", "NONE", 0 }, { "L", "LOW", 1 },
  { "H", "HIGH", 2 },        { NULL, NULL, 0 },
};

static const MedCvssValue interactions_of_4[] = {
  { "N", "NONE", 0 },
  { "P", "PASSIVE", 1 },
  { "A", "ACTIVE", 2 },
  { NULL, NULL, 0 },
};

static const MedCvssValue modified_interactions_of_4[] = {
  { "X", "NOT_DEFINED", 0 }, { "N", "NONE", 0 }, { "P", "PASSIVE", 1 },
  { "A", "ACTIVE", 2 },      { NULL, NULL, 0 },
};

static const MedCvssValue vulnerable_impacts[] = {
  { "H", "HIGH", 0 },
  { "L", "LOW", 1 },
  { "N", "NONE", 2 },
  { NULL, NULL, 0 },
};

static const MedCvssValue modified_vulnerable_impacts[] = {
  { "X", "NOT_DEFINED", 0 }, { "H", "HIGH", 0 }, { "L", "LOW", 1 },
  { "N", "NONE", 2 },        { NULL, NULL, 0 },
};

static const MedCvssValue subsequent_impacts[] = {
  { "H", "HIGH", 1 },
  { "L", "LOW", 2 },
  { "N", "NONE", 3 },
  { NULL, NULL, 0 },
};

static const MedCvssValue modified_subsequent_impacts[] = {
  { "X", "NOT_DEFINED", 0 }, { "H", "HIGH", 1 }, { "L", "LOW", 2 },
  { "N", "NEGLIGIBLE", 3 },  { NULL, NULL, 0 },
};

static const MedCvssValue modified_subsequent_impacts_with_safety[] = {
  { "X", "NOT_DEFINED", 0 }, { "S", "SAFETY", 0 },     { "H", "HIGH", 1 },
  { "L", "LOW", 2 },         { "N", "NEGLIGIBLE", 3 }, { NULL, NULL, 0 },
};

static const MedCvssValue maturities_of_4[] = {
  { "X", "NOT_DEFINED", 0 }, { "A", "ATTACKED", 0 }, { "P", "PROOF_OF_CONCEPT", 1 },
  { "U", "UNREPORTED", 2 },  { NULL, NULL, 0 },
};

static const MedCvssValue requirements_of_4[] = {
  { "X", "NOT_DEFINED", 0 }, { "H", "HIGH", 0 }, { "M", "MEDIUM", 1 },
  { "L", "LOW", 2 },         { NULL, NULL, 0 },
};

static const MedCvssValue safeties[] = {
  { "X", "NOT_DEFINED", 0 },
  { "N", "NEGLIGIBLE", 0 },
  { "P", "PRESENT", 0 },
  { NULL, NULL, 0 },
};

static const MedCvssValue automatables[] = {
  { "X", "NOT_DEFINED", 0 },
  { "N", "NO", 0 },
  { "Y", "YES", 0 },
  { NULL, NULL, 0 },
};

static const MedCvssValue recoveries[] = {
  { "X", "NOT_DEFINED", 0 },   { "A", "AUTOMATIC", 0 }, { "U", "USER", 0 },
  { "I", "IRRECOVERABLE", 0 }, { NULL, NULL, 0 },
};

static const MedCvssValue value_densities[] = {
  { "X", "NOT_DEFINED", 0 },
  { "D", "DIFFUSE", 0 },
  { "C", "CONCENTRATED", 0 },
  { NULL, NULL, 0 },
};

static const MedCvssValue response_efforts[] = {
  { "X", "NOT_DEFINED", 0 }, { "L", "LOW", 0 }, { "M", "MODERATE", 0 },
  { "H", "HIGH", 0 },        { NULL, NULL, 0 },
};

static const MedCvssValue urgencies[] = {
  { "X", "NOT_DEFINED", 0 }, { "Clear", "CLEAR", 0 }, { "Green", "GREEN", 0 },
  { "Amber", "AMBER", 0 },   { "Red", "RED", 0 },     { NULL, NULL, 0 },
};

const MedCvssRow med_cvss4_metrics[MED_CVSS4_N_METRICS] = {
  [MED_CVSS4_AV] = { "AV", "attackVector", attack_vectors_of_4 },
  [MED_CVSS4_AC] = { "AC", "attackComplexity", attack_complexities_of_4 },
  [MED_CVSS4_AT] = { "AT", "attackRequirements", attack_requirements },
  [MED_CVSS4_PR] = { "PR", "privilegesRequired", privileges_of_4 },
  [MED_CVSS4_UI] = { "UI", "userInteraction", interactions_of_4 },
  [MED_CVSS4_VC] = { "VC", "vulnConfidentialityImpact", vulnerable_impacts },
  [MED_CVSS4_VI] = { "VI", "vulnIntegrityImpact", vulnerable_impacts },
  [MED_CVSS4_VA] = { "VA", "vulnAvailabilityImpact", vulnerable_impacts },
  [MED_CVSS4_SC] = { "SC", "subConfidentialityImpact", subsequent_impacts },
  [MED_CVSS4_SI] = { "SI", "subIntegrityImpact", subsequent_impacts },
  [MED_CVSS4_SA] = { "SA", "subAvailabilityImpact", subsequent_impacts },
  [MED_CVSS4_E] = { "E", "exploitMaturity", maturities_of_4 },
  [MED_CVSS4_CR] = { "CR", "confidentialityRequirement", requirements_of_4 },
  [MED_CVSS4_IR] = { "IR", "integrityRequirement", requirements_of_4 },
  [MED_CVSS4_AR] = { "AR", "availabilityRequirement", requirements_of_4 },
  [MED_CVSS4_MAV + 0] = { "MAV", "modifiedAttackVector", modified_attack_vectors_of_4 },
  [MED_CVSS4_MAV + 1] = { "MAC", "modifiedAttackComplexity", modified_attack_complexities_of_4 },
  [MED_CVSS4_MAV + 2] = { "MAT", "modifiedAttackRequirements", modified_attack_requirements },
  [MED_CVSS4_MAV + 3] = { "MPR", "modifiedPrivilegesRequired", modified_privileges_of_4 },
  [MED_CVSS4_MAV + 4] = { "MUI", "modifiedUserInteraction", modified_interactions_of_4 },
  [MED_CVSS4_MAV + 5] = { "MVC", "modifiedVulnConfidentialityImpact", modified_vulnerable_impacts },
  [MED_CVSS4_MAV + 6] = { "MVI", "modifiedVulnIntegrityImpact", modified_vulnerable_impacts },
  [MED_CVSS4_MAV + 7] = { "MVA", "modifiedVulnAvailabilityImpact", modified_vulnerable_impacts },
  [MED_CVSS4_MAV + 8] = { "MSC", "modifiedSubConfidentialityImpact", modified_subsequent_impacts },
  [MED_CVSS4_MAV + 9] = { "MSI", "modifiedSubIntegrityImpact",
                          modified_subsequent_impacts_with_safety },
  [MED_CVSS4_MAV + 10] = { "MSA", "modifiedSubAvailabilityImpact",
                           modified_subsequent_impacts_with_safety },
  [MED_CVSS4_S] = { "S", "Safety", safeties },
  [MED_CVSS4_AU] = { "AU", "Automatable", automatables },
  [MED_CVSS4_R] = { "R", "Recovery", recoveries },
  [MED_CVSS4_V] = { "V", "valueDensity", value_densities },
  [MED_CVSS4_RE] = { "RE", "vulnerabilityResponseEffort", response_efforts },
  [MED_CVSS4_U] = { "U", "providerUrgency", urgencies },
};
