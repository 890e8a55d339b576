/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/awareness/med-decision-point.h"
#include "engine/installation/med-disposition-state.h"
#include "engine/installation/med-service-state.h"
#include "engine/inventory/med-people.h"
#include "engine/risk/med-ssvc.h"
#include "engine/risk/med-vex.h"
#include "engine/statement/med-vendor-state.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* What is read as a value is written as the same word; everything else is "unknown". */
#define CHECK_SSVC(from, to, unknown)                                                              \
  g_assert (from (word) == unknown || g_str_equal (to (from (word)), word))

static void
check_states (const char *word)
{
  MedVendorState vendor = MED_N_VENDOR_STATES;
  MedServiceState service = MED_N_SERVICE_STATES;
  MedDispositionState disposition;

  if (med_vendor_state_from_word (word, &vendor))
    g_assert_cmpstr (med_vendor_state_to_word (vendor), ==, word);
  else
    g_assert_cmpint (vendor, ==, MED_N_VENDOR_STATES);
  if (med_service_state_from_word (word, &service))
    g_assert_cmpstr (med_service_state_to_word (service), ==, word);
  else
    g_assert_cmpint (service, ==, MED_N_SERVICE_STATES);
  if (med_disposition_state_from_word (word, &disposition))
    g_assert_cmpstr (med_disposition_state_to_word (disposition), ==, word);
}

static void
check_vex (const char *word)
{
  const MedVexStatus all =
      MED_VEX_AFFECTED | MED_VEX_NOT_AFFECTED | MED_VEX_FIXED | MED_VEX_UNDER_INVESTIGATION;
  MedVexStatus status = med_vex_status_from_word (word);

  g_assert_cmpuint (status & ~all, ==, 0);
  /* Only a word of CSAF says something, and never two things. */
  g_assert_cmpuint (status & (status - 1), ==, 0);
  g_assert (!(status & MED_VEX_NOT_AFFECTED) || g_str_equal (word, "known_not_affected"));
  for (int applies = MED_ANSWER_CANNOT_TELL; applies <= MED_ANSWER_YES; applies++)
    if (status == MED_VEX_AFFECTED && applies != MED_ANSWER_NO)
      g_assert_false (med_vex_gate_stops (med_vex_gate (status, TRUE, applies)));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *word = g_strndup ((const char *) data, size);

  CHECK_SSVC (med_exploitation_from_word, med_exploitation_to_word, MED_EXPLOITATION_UNKNOWN);
  CHECK_SSVC (med_system_exposure_from_word, med_system_exposure_to_word,
              MED_SYSTEM_EXPOSURE_UNKNOWN);
  CHECK_SSVC (med_automatable_from_word, med_automatable_to_word, MED_AUTOMATABLE_UNKNOWN);
  CHECK_SSVC (med_safety_impact_from_word, med_safety_impact_to_word, MED_SAFETY_IMPACT_UNKNOWN);
  CHECK_SSVC (med_mission_impact_from_word, med_mission_impact_to_word, MED_MISSION_IMPACT_UNKNOWN);
  CHECK_SSVC (med_role_from_word, med_role_to_word, MED_ROLE_NONE);
  check_states (word);
  check_vex (word);
  return 0;
}
