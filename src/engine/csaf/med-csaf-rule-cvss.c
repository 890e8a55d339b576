/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-csaf-rule-cvss"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "engine/csaf/med-csaf-form.h"
#include "engine/csaf/med-csaf-rule.h"

/* What the JSON schemas of FIRST ask of scores (https://www.first.org/cvss/cvss-v2.0.json,
 * cvss-v3.0.json, cvss-v3.1.json), to which that of CSAF refers. That what stands beside a vector
 * says the same as the vector is asked by the tests 6.1.8 to 6.1.10, not here. */

#define WORDS(name, ...)                                                                           \
  static const char *const name##_words[] = { __VA_ARGS__, NULL };                                 \
  static const MedCsafRule name = { .type = MED_CSAF_RULE_TEXT, .words = name##_words }
/* A metric, and its counterpart among the environmental metrics. */
#define WORDS_AND_MODIFIED(name, ...)                                                              \
  WORDS (name, __VA_ARGS__);                                                                       \
  WORDS (modified_##name, __VA_ARGS__, "NOT_DEFINED")

static const MedCsafRule score = { .type = MED_CSAF_RULE_SCORE };

WORDS (version2, "2.0");
WORDS (version30, "3.0");
WORDS (version31, "3.1");

WORDS (access_vector, "NETWORK", "ADJACENT_NETWORK", "LOCAL");
WORDS (access_complexity, "HIGH", "MEDIUM", "LOW");
WORDS (authentication, "MULTIPLE", "SINGLE", "NONE");
WORDS (impact2, "NONE", "PARTIAL", "COMPLETE");
WORDS (report_confidence, "UNCONFIRMED", "UNCORROBORATED", "CONFIRMED", "NOT_DEFINED");
WORDS (collateral_damage, "NONE", "LOW", "LOW_MEDIUM", "MEDIUM_HIGH", "HIGH", "NOT_DEFINED");
WORDS (target_distribution, "NONE", "LOW", "MEDIUM", "HIGH", "NOT_DEFINED");

WORDS (exploitability, "UNPROVEN", "PROOF_OF_CONCEPT", "FUNCTIONAL", "HIGH", "NOT_DEFINED");
WORDS (
    remediation_level, "OFFICIAL_FIX", "TEMPORARY_FIX", "WORKAROUND", "UNAVAILABLE", "NOT_DEFINED");
WORDS (requirement, "LOW", "MEDIUM", "HIGH", "NOT_DEFINED");

WORDS_AND_MODIFIED (attack_vector, "NETWORK", "ADJACENT_NETWORK", "LOCAL", "PHYSICAL");
WORDS_AND_MODIFIED (attack_complexity, "HIGH", "LOW");
WORDS_AND_MODIFIED (privileges, "HIGH", "LOW", "NONE");
WORDS_AND_MODIFIED (user_interaction, "NONE", "REQUIRED");
WORDS_AND_MODIFIED (scope, "UNCHANGED", "CHANGED");
WORDS_AND_MODIFIED (impact3, "NONE", "LOW", "HIGH");
WORDS (confidence, "UNKNOWN", "REASONABLE", "CONFIRMED", "NOT_DEFINED");
WORDS (severity, "NONE", "LOW", "MEDIUM", "HIGH", "CRITICAL");

#define VECTOR(name, fitting)                                                                      \
  static const MedCsafRule name = { .type = MED_CSAF_RULE_TEXT,                                    \
                                    .fits = fitting,                                               \
                                    .misfit = N_ ("is not a vector of this version of CVSS") }
VECTOR (vector2, med_csaf_form_is_vector2);
VECTOR (vector30, med_csaf_form_is_vector30);
VECTOR (vector31, med_csaf_form_is_vector31);

static const MedCsafRuleMember members2[] = {
  { "version", &version2, TRUE },
  { "vectorString", &vector2, TRUE },
  { "accessVector", &access_vector, FALSE },
  { "accessComplexity", &access_complexity, FALSE },
  { "authentication", &authentication, FALSE },
  { "confidentialityImpact", &impact2, FALSE },
  { "integrityImpact", &impact2, FALSE },
  { "availabilityImpact", &impact2, FALSE },
  { "baseScore", &score, TRUE },
  { "exploitability", &exploitability, FALSE },
  { "remediationLevel", &remediation_level, FALSE },
  { "reportConfidence", &report_confidence, FALSE },
  { "temporalScore", &score, FALSE },
  { "collateralDamagePotential", &collateral_damage, FALSE },
  { "targetDistribution", &target_distribution, FALSE },
  { "confidentialityRequirement", &requirement, FALSE },
  { "integrityRequirement", &requirement, FALSE },
  { "availabilityRequirement", &requirement, FALSE },
  { "environmentalScore", &score, FALSE },
  { NULL, NULL, FALSE },
};

#define MEMBERS3(version_rule, vector_rule)                                                        \
  {                                                                                                \
    { "version", &version_rule, TRUE }, { "vectorString", &vector_rule, TRUE },                    \
        { "attackVector", &attack_vector, FALSE },                                                 \
        { "attackComplexity", &attack_complexity, FALSE },                                         \
        { "privilegesRequired", &privileges, FALSE },                                              \
        { "userInteraction", &user_interaction, FALSE }, { "scope", &scope, FALSE },               \
        { "confidentialityImpact", &impact3, FALSE }, { "integrityImpact", &impact3, FALSE },      \
        { "availabilityImpact", &impact3, FALSE }, { "baseScore", &score, TRUE },                  \
        { "baseSeverity", &severity, TRUE }, { "exploitCodeMaturity", &exploitability, FALSE },    \
        { "remediationLevel", &remediation_level, FALSE },                                         \
        { "reportConfidence", &confidence, FALSE }, { "temporalScore", &score, FALSE },            \
        { "temporalSeverity", &severity, FALSE },                                                  \
        { "confidentialityRequirement", &requirement, FALSE },                                     \
        { "integrityRequirement", &requirement, FALSE },                                           \
        { "availabilityRequirement", &requirement, FALSE },                                        \
        { "modifiedAttackVector", &modified_attack_vector, FALSE },                                \
        { "modifiedAttackComplexity", &modified_attack_complexity, FALSE },                        \
        { "modifiedPrivilegesRequired", &modified_privileges, FALSE },                             \
        { "modifiedUserInteraction", &modified_user_interaction, FALSE },                          \
        { "modifiedScope", &modified_scope, FALSE },                                               \
        { "modifiedConfidentialityImpact", &modified_impact3, FALSE },                             \
        { "modifiedIntegrityImpact", &modified_impact3, FALSE },                                   \
        { "modifiedAvailabilityImpact", &modified_impact3, FALSE },                                \
        { "environmentalScore", &score, FALSE }, { "environmentalSeverity", &severity, FALSE },    \
        { NULL, NULL, FALSE },                                                                     \
  }

static const MedCsafRuleMember members30[] = MEMBERS3 (version30, vector30);
static const MedCsafRuleMember members31[] = MEMBERS3 (version31, vector31);

const MedCsafRule med_csaf_rule_cvss2 = { .type = MED_CSAF_RULE_OBJECT, .members = members2 };
const MedCsafRule med_csaf_rule_cvss30 = { .type = MED_CSAF_RULE_OBJECT, .members = members30 };
const MedCsafRule med_csaf_rule_cvss31 = { .type = MED_CSAF_RULE_OBJECT, .members = members31 };
const MedCsafRule med_csaf_rule_cvss3 = { .type = MED_CSAF_RULE_CVSS3, .members = members31 };
