/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-transition-guard"

#include "config.h"

#include "engine/installation/med-transition-guard.h"

#include <glib/gi18n-lib.h>

#include "engine/installation/med-transition-table.h"

typedef struct
{
  const char *missing; /* said when it does not hold */
  gssize holds;        /* offset of the fact, or -1 where a function decides */
  gssize reason;       /* offset of the text that says what was found instead, or -1 */
  const char *title;   /* for the list of checks before a start */
} Guard;

#define FACT(name) ((gssize) G_STRUCT_OFFSET (MedTransitionFacts, name))

static const Guard guards[MED_N_GUARDS] = {
  [MED_GUARD_IN_SCOPE] = { N_ ("The patch is an update of functions, outside the scope: it is only "
                               "recorded"),
                           FACT (in_scope), -1, N_ ("Security patch, within the scope") },
  [MED_GUARD_MATCHED] = { N_ ("No advisory and no statement names this device"), FACT (matched),
                          -1 },
  [MED_GUARD_NOT_AFFECTED] = { N_ ("Neither the vendor nor the device's release shows that it is "
                                   "not affected"),
                               -1, -1 },
  [MED_GUARD_VENDOR_OPEN] = { N_ ("The vendor has answered: there is nothing to wait for"), -1,
                              -1 },
  [MED_GUARD_RELEASED] = { N_ ("The vendor has not released this patch for exactly this release of "
                               "the product"),
                           -1, -1, N_ ("Released by the vendor for exactly this release") },
  [MED_GUARD_NOT_RELEASED] = { N_ ("The vendor's release still holds"), -1, -1 },
  [MED_GUARD_VALIDATED] = { N_ ("The vendor has not validated this patch for this release"), -1,
                            -1 },
  [MED_GUARD_WITHDRAWN] = { N_ ("The vendor has not withdrawn the patch"), -1, -1,
                            N_ ("Withdrawn by the vendor") },
  [MED_GUARD_NO_LONGER_NEEDED] = { N_ ("The patch is not superseded, the device is not retired and "
                                       "its release is still affected"),
                                   -1, -1 },
  [MED_GUARD_OBSOLETE] = { N_ ("The patch is not superseded and the device is not retired"), -1,
                           -1 },
  [MED_GUARD_RETIRED] = { N_ ("The device is not retired"), FACT (device_retired), -1 },
  [MED_GUARD_VENDOR_REVERSED] = { N_ ("What the decision rested on has not changed"),
                                  FACT (vendor_reversed), -1 },
  [MED_GUARD_CHANGED_SINCE] = { N_ ("Statement and release are those that were authorized"),
                                FACT (changed_since), -1 },
  [MED_GUARD_UNCHANGED] = { N_ ("The vendor's statement or the device's release is not the one "
                                "that "
                                "was authorized; the lead authorizes it again"),
                            -1, -1, N_ ("Statement and release as authorized") },
  [MED_GUARD_DOWNTIME_MISSED] = { N_ ("The downtime has not passed"), FACT (downtime_missed), -1 },
  [MED_GUARD_REASON] = { N_ ("A reason is needed"), FACT (reason_given), -1 },
  [MED_GUARD_OUTCOME_DEFER] = { N_ ("The risk decision of this device is not Defer"),
                                FACT (outcome_defer), -1 },
  [MED_GUARD_REVIEW_DATE] = { N_ ("A date in the future is needed, within the limit of the policy"),
                              FACT (review_date_given), -1 },
  [MED_GUARD_EVIDENCE] = { N_ ("A report or record is needed as evidence"), FACT (evidence_given),
                           -1 },
  [MED_GUARD_SIGNATURE] = { N_ ("Your signature is needed"), FACT (signed_by_actor), -1 },
  [MED_GUARD_APPROVED_BY_OTHER] = { N_ ("The signature of a second person is needed"),
                                    FACT (approved_by_other), -1 },
  [MED_GUARD_CLINICAL_IF_HIGH_RISK] = { N_ ("A high-risk device also needs the signature of a "
                                            "clinical owner"),
                                        -1, -1 },
  [MED_GUARD_WAS_HERE_BEFORE] = { N_ ("It was deferred from another state"), FACT (was_here_before),
                                  -1 },
  [MED_GUARD_PERIOD_ENDED] = { N_ ("The period has not ended"), FACT (period_ended), -1 },
  [MED_GUARD_CHECKS] = { N_ ("A check of the payload is missing or failed"), FACT (checks_allow),
                         FACT (checks_reason),
                         N_ ("Bytes, authenticity, malware and target checked") },
  [MED_GUARD_DOWNTIME] = { N_ ("There is no downtime with room for install, verification and "
                               "rollback"),
                           FACT (downtime_fits), FACT (downtime_reason),
                           N_ ("Downtime with room for the rollback") },
  [MED_GUARD_CONSENT] = { N_ ("The clinic's consent to the downtime is not recorded"),
                          FACT (consented), -1, N_ ("Consent of the clinic") },
  [MED_GUARD_FREE_NOW] = { N_ ("The calendar does not show the device free from now on"),
                           FACT (free_now), FACT (free_reason), N_ ("Calendar free from now on") },
  [MED_GUARD_UNDER_SERVICE] = { N_ ("The device is not under service: the clinic hands it over "
                                    "first"),
                                -1, -1, N_ ("Handed over and under service") },
  [MED_GUARD_TAKEN_FROM_USE] = { N_ ("The device is still in clinical use"), -1, -1 },
  [MED_GUARD_REHASHED] = { N_ ("The payload was not hashed again within the last 30 minutes"),
                           FACT (rehashed), FACT (rehash_reason),
                           N_ ("Payload hashed again just now") },
  [MED_GUARD_RESTORE_POINT] = { N_ ("No restore point is recorded, and nobody accepted that there "
                                    "is none"),
                                FACT (restore_point), -1, N_ ("Restore point recorded") },
  [MED_GUARD_PREREQUISITES] = { N_ ("A patch that must come before is not installed"),
                                FACT (prerequisites_installed), FACT (prerequisites_reason),
                                N_ ("Everything that must come before is installed") },
  [MED_GUARD_NO_OTHER_ATTEMPT] = { N_ ("Another patch of this device is being worked on"), -1, -1,
                                   N_ ("No other work on this device") },
  [MED_GUARD_VERSION_EXPECTED] = { N_ ("The release read at the device is not the one in the "
                                       "inventory"),
                                   -1, -1, N_ ("Release read at the device as expected") },
  [MED_GUARD_VERSION_TARGET] = { N_ ("The release read at the device is not the one the patch "
                                     "leads "
                                     "to"),
                                 -1, -1 },
  [MED_GUARD_VERSION_PREVIOUS] = { N_ ("The release read at the device is not the one that was "
                                       "validated before"),
                                   -1, -1 },
  [MED_GUARD_STEPS_PASSED] = { N_ ("Not every verification step has passed"), FACT (steps_passed),
                               -1 },
  [MED_GUARD_INSTALLER] = { N_ ("Only the person who holds the attempt may report it"),
                            FACT (is_installer), -1 },
  [MED_GUARD_OTHER_PERSON_IF_HIGH_RISK] = { N_ ("On a high-risk device another person than the "
                                                "installer verifies"),
                                            -1, -1 },
  [MED_GUARD_RUN_ENDED] = { N_ ("The program that holds the attempt is still running"),
                            FACT (run_ended), -1 },
  [MED_GUARD_REMOVAL_INSTRUCTION] = { N_ ("The vendor's removal instruction is missing"),
                                      FACT (removal_instruction), -1,
                                      N_ ("Removal instruction of the vendor") },
  [MED_GUARD_DEVICE_SAFE] = { N_ ("A patch of this device is not verified, failed or of unknown "
                                  "outcome"),
                              FACT (device_safe), -1 },
  [MED_GUARD_WORK_ENDED] = { N_ ("An attempt is open, failed or of unknown outcome"),
                             FACT (work_ended), -1 },
};

/* Those that are more than one fact. */
static gboolean
holds_by_rule (MedGuard guard, const MedTransitionFacts *facts)
{
  MedVendorState vendor = facts->vendor_state;

  switch ((int) guard)
    {
    case MED_GUARD_NOT_AFFECTED:
      return vendor == MED_VENDOR_STATE_NOT_APPLICABLE || facts->version_proves;
    case MED_GUARD_VENDOR_OPEN:
      return vendor != MED_VENDOR_STATE_NOT_APPLICABLE && vendor != MED_VENDOR_STATE_RELEASED;
    case MED_GUARD_RELEASED:
      return vendor == MED_VENDOR_STATE_RELEASED;
    case MED_GUARD_NOT_RELEASED:
      return vendor != MED_VENDOR_STATE_RELEASED;
    case MED_GUARD_VALIDATED: /* a newer patch does not make this one less validated */
      return vendor == MED_VENDOR_STATE_RELEASED || vendor == MED_VENDOR_STATE_SUPERSEDED;
    case MED_GUARD_WITHDRAWN:
      return vendor == MED_VENDOR_STATE_WITHDRAWN;
    case MED_GUARD_NO_LONGER_NEEDED:
      return vendor == MED_VENDOR_STATE_SUPERSEDED || facts->device_retired ||
             facts->version_proves;
    case MED_GUARD_OBSOLETE:
      return vendor == MED_VENDOR_STATE_SUPERSEDED || facts->device_retired;
    case MED_GUARD_UNCHANGED:
      return !facts->changed_since;
    case MED_GUARD_CLINICAL_IF_HIGH_RISK:
      return !facts->high_risk || facts->clinical_approval;
    case MED_GUARD_OTHER_PERSON_IF_HIGH_RISK:
      return !facts->high_risk || (!facts->is_installer && !facts->has_held);
    case MED_GUARD_UNDER_SERVICE:
      return facts->service_state == MED_SERVICE_UNDER_SERVICE;
    case MED_GUARD_TAKEN_FROM_USE:
      return facts->service_state != MED_SERVICE_IN_USE &&
             facts->service_state != MED_SERVICE_HANDED_OVER;
    case MED_GUARD_NO_OTHER_ATTEMPT:
      return !facts->other_attempt_open;
    case MED_GUARD_VERSION_EXPECTED:
      return facts->version_read && facts->version_expected;
    case MED_GUARD_VERSION_TARGET:
      return facts->version_read && facts->version_target;
    case MED_GUARD_VERSION_PREVIOUS:
      return facts->version_read && facts->version_previous;
    default:
      return FALSE;
    }
}

/**
 * med_guard_holds:
 * @guard: a guard
 * @facts: what was found
 *
 * Returns: whether the guard lets pass
 */
gboolean
med_guard_holds (MedGuard guard, const MedTransitionFacts *facts)
{
  g_return_val_if_fail (guard < MED_N_GUARDS, FALSE);
  if (guards[guard].holds >= 0)
    return G_STRUCT_MEMBER (gboolean, facts, guards[guard].holds);
  return holds_by_rule (guard, facts);
}

/**
 * med_guard_dup_missing:
 * @guard: a guard that does not hold
 * @facts: what was found
 *
 * Returns: (transfer full): what is missing, and what was found instead where that is known
 */
char *
med_guard_dup_missing (MedGuard guard, const MedTransitionFacts *facts)
{
  const char *reason = guards[guard].reason >= 0
                           ? G_STRUCT_MEMBER (const char *, facts, guards[guard].reason)
                           : NULL;

  if (reason != NULL && *reason != '\0')
    return g_strdup_printf ("%s: %s", _ (guards[guard].missing), reason);
  if (guard == MED_GUARD_RELEASED || guard == MED_GUARD_VALIDATED)
    return g_strdup_printf (_ ("%s: it says “%s”"), _ (guards[guard].missing),
                            med_vendor_state_get_title (facts->vendor_state));
  return g_strdup (_ (guards[guard].missing));
}

/**
 * med_guard_get_title:
 * @guard: a guard
 *
 * Returns: (nullable): what it checks, for the list of checks before a start; translated
 */
const char *
med_guard_get_title (MedGuard guard)
{
  g_return_val_if_fail (guard < MED_N_GUARDS, NULL);
  return guards[guard].title != NULL ? _ (guards[guard].title) : NULL;
}

static const struct
{
  MedGuard guard;
  const char *word;
} words[] = {
  { MED_GUARD_IN_SCOPE, "in-scope" },
  { MED_GUARD_RELEASED, "released" },
  { MED_GUARD_UNCHANGED, "unchanged" },
  { MED_GUARD_CHECKS, "checks" },
  { MED_GUARD_REHASHED, "rehashed" },
  { MED_GUARD_DOWNTIME, "downtime" },
  { MED_GUARD_CONSENT, "consent" },
  { MED_GUARD_FREE_NOW, "free-now" },
  { MED_GUARD_UNDER_SERVICE, "under-service" },
  { MED_GUARD_RESTORE_POINT, "restore-point" },
  { MED_GUARD_VERSION_EXPECTED, "version-expected" },
  { MED_GUARD_PREREQUISITES, "prerequisites" },
  { MED_GUARD_NO_OTHER_ATTEMPT, "no-other-attempt" },
};

/**
 * med_guard_to_word:
 * @guard: a guard before the start of an install
 *
 * Returns: the word that is stored; `""` for any other guard
 */
const char *
med_guard_to_word (MedGuard guard)
{
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (words[i].guard == guard)
      return words[i].word;
  return "";
}

/**
 * med_guard_word_get_text:
 * @word: (nullable): a word as stored
 *
 * Returns: what that guard checks, not yet translated, for reports in any language; the word itself
 *   where it is not known
 */
const char *
med_guard_word_get_text (const char *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_strcmp0 (words[i].word, word) == 0)
      return guards[words[i].guard].title;
  return word != NULL ? word : "";
}

/**
 * med_guard_find_unmet_at_start:
 * @facts: what was found
 *
 * Returns: bits 1 << MedGuard of what an install would not have been started without
 */
guint64
med_guard_find_unmet_at_start (const MedTransitionFacts *facts)
{
  const MedTransitionRule *rule =
      med_transition_find_rule (MED_MACHINE_DISPOSITION, MED_DISPOSITION_SCHEDULED,
                                MED_DISPOSITION_INSTALLING, MED_ROLE_TECHNICIAN, facts);
  guint64 unmet = 0;

  for (guint guard = 0; guard < MED_N_GUARDS; guard++)
    if ((rule->guards & (G_GUINT64_CONSTANT (1) << guard)) != 0 && !med_guard_holds (guard, facts))
      unmet |= G_GUINT64_CONSTANT (1) << guard;
  return unmet;
}
