/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/risk/med-vex.h"

static void
test_gate_table (void)
{
  static const struct
  {
    MedVexStatus says;
    gboolean justified;
    MedAnswer applies;
    MedVexGate gate;
  } cases[] = {
    { MED_VEX_AFFECTED, FALSE, MED_ANSWER_YES, MED_VEX_GATE_GO_ON },
    { MED_VEX_NOT_AFFECTED, TRUE, MED_ANSWER_YES, MED_VEX_GATE_NOT_AFFECTED },
    { MED_VEX_NOT_AFFECTED, FALSE, MED_ANSWER_YES, MED_VEX_GATE_NOT_AFFECTED_UNJUSTIFIED },
    { MED_VEX_FIXED, FALSE, MED_ANSWER_YES, MED_VEX_GATE_FIXED },
    { MED_VEX_UNDER_INVESTIGATION, FALSE, MED_ANSWER_YES, MED_VEX_GATE_GO_ON_PROVISIONAL },
    { MED_VEX_SAYS_NOTHING, FALSE, MED_ANSWER_YES, MED_VEX_GATE_GO_ON_PROVISIONAL },
    { MED_VEX_AFFECTED | MED_VEX_FIXED, FALSE, MED_ANSWER_YES, MED_VEX_GATE_REVIEW },
    { MED_VEX_AFFECTED | MED_VEX_NOT_AFFECTED, TRUE, MED_ANSWER_CANNOT_TELL, MED_VEX_GATE_REVIEW },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (med_vex_gate (cases[i].says, cases[i].justified, cases[i].applies), ==,
                     cases[i].gate);
}

/* Only a certain version stops the decision, whatever the document says. */
static void
test_cannot_tell_never_stops (void)
{
  for (int says = 0; says < 16; says++)
    {
      MedVexGate gate = med_vex_gate ((MedVexStatus) says, TRUE, MED_ANSWER_CANNOT_TELL);

      g_assert_false (med_vex_gate_stops (gate));
      g_assert_true (med_vex_gate_is_provisional (gate));
      g_assert_cmpint (med_vex_gate ((MedVexStatus) says, TRUE, MED_ANSWER_NO), ==,
                       MED_VEX_GATE_OTHER_PRODUCT);
    }
}

static void
test_words_of_csaf (void)
{
  g_assert_cmpint (med_vex_status_from_word ("known_affected"), ==, MED_VEX_AFFECTED);
  g_assert_cmpint (med_vex_status_from_word ("last_affected"), ==, MED_VEX_AFFECTED);
  g_assert_cmpint (med_vex_status_from_word ("first_fixed"), ==, MED_VEX_FIXED);
  g_assert_cmpint (med_vex_status_from_word ("recommended"), ==, MED_VEX_SAYS_NOTHING);
  g_assert_cmpint (med_vex_status_from_word ("nonsense"), ==, MED_VEX_SAYS_NOTHING);
  g_assert_cmpint (med_vex_status_from_word (NULL), ==, MED_VEX_SAYS_NOTHING);
}

static void
test_justifications_in_plain_words (void)
{
  static const char *const labels[] = {
    "component_not_present",
    "vulnerable_code_not_present",
    "vulnerable_code_not_in_execute_path",
    "vulnerable_code_cannot_be_controlled_by_adversary",
    "inline_mitigations_already_exist",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (labels); i++)
    g_assert_true (g_str_has_suffix (med_vex_justification_get_text (labels[i]), "."));
  g_assert_null (med_vex_justification_get_text ("because"));
  g_assert_null (med_vex_justification_get_text (NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/risk/vex/gate-table", test_gate_table);
  g_test_add_func ("/risk/vex/cannot-tell-never-stops", test_cannot_tell_never_stops);
  g_test_add_func ("/risk/vex/words-of-csaf", test_words_of_csaf);
  g_test_add_func ("/risk/vex/justifications-in-plain-words", test_justifications_in_plain_words);
  return g_test_run ();
}
